//! Single pictures: read from a file, and written as a chip's photo.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use face_match::{Image, Rect};
use opencv::core::{Mat, Rect as MatRect, Size, Vec3b, Vector};
use opencv::imgcodecs::{
    IMREAD_COLOR, IMWRITE_JPEG_QUALITY, IMWRITE_JPEG2000_COMPRESSION_X1000, imdecode, imencode, imwrite,
};
use opencv::imgproc::{COLOR_RGB2BGR, COLOR_RGB2GRAY, INTER_AREA, INTER_CUBIC, cvt_color_def, resize};
use opencv::prelude::*;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::header::header;
use crate::mat::{Wiped, from_bgr, prepare, scaled_down};
use crate::{Rotation, head_and_shoulders};

/// Largest picture file that is read: 20 MB.
pub const MAX_FILE_BYTES: u64 = 20_000_000;
/// Longest side of a picture that was read; larger ones are scaled down.
pub const MAX_SIDE: u32 = 1280;
/// Width of a chip's photo, in pixels, as on the card.
pub const CHIP_PHOTO_WIDTH: u32 = 378;
/// Height of a chip's photo, in pixels, as on the card.
pub const CHIP_PHOTO_HEIGHT: u32 = 472;
/// A chip's photo has never more bytes than this.
pub const CHIP_PHOTO_MAX_BYTES: usize = 8_000;

/// How many bytes a chip's photo should have at most, where the encoder can do it.
const CHIP_PHOTO_AIM: usize = 6_200;
/// Shortest face box that is blown up to a chip's photo.
const MIN_FACE: f32 = 32.0;
/// Where files live in memory only.
const MEMORY_FOLDER: &str = "/dev/shm";

/// Why a picture was not read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PictureError {
    /// The file cannot be read.
    #[error("the picture cannot be read: {0}")]
    Io(io::ErrorKind),
    /// The file has more than [`MAX_FILE_BYTES`].
    #[error("the picture file is larger than 20 MB")]
    File,
    /// Not a JPEG, PNG or WebP picture.
    #[error("the file is not a JPEG, PNG or WebP picture")]
    Kind,
    /// Cut off or garbled, or of a form that nobody needs.
    #[error("the picture is damaged")]
    Broken,
    /// A side is zero or too long.
    #[error("a picture of {width} x {height} pixels is not accepted")]
    Size {
        /// Pixels a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// The part that was asked for is not in the picture.
    #[error("that part is not in the picture")]
    Crop,
    /// The face's box is not in the picture, or too small.
    #[error("no face there that is large enough")]
    Face,
    /// The photo could not be encoded.
    #[error("the photo could not be encoded")]
    Encode,
}

/// What is demanded of a picture file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// Anything that can be turned into 8-bit colour.
    AnyPicture,
    /// 8-bit colour, as from a camera.
    AsFromCamera,
}

/// Reads a JPEG, PNG or WebP picture, no side longer than [`MAX_SIDE`]; a JPEG is turned upright as its EXIF says. Grey,
/// 16-bit and transparent pictures become 8-bit colour; transparency is dropped.
///
/// Bounds are checked on the file's header, before it is decoded: [`MAX_FILE_BYTES`], sides up to [`face_match::MAX_SIDE`]. The decoders
/// are the C libraries that OpenCV uses; read no pictures of strangers with this.
///
/// # Errors
/// [`PictureError`].
pub fn read_picture(path: &Path) -> Result<Image, PictureError> {
    let bgr = decode(path, Strictness::AnyPicture)?;
    let bgr = scaled_down(bgr, MAX_SIDE).map_err(|_| PictureError::Broken)?;
    let side = |pixels: i32| u32::try_from(pixels).map_err(|_| PictureError::Broken);
    let (width, height) = (side(bgr.0.cols())?, side(bgr.0.rows())?);
    let bytes = bgr.0.data_bytes().map_err(|_| PictureError::Broken)?;
    from_bgr(bytes, width, height, Rotation::None).ok_or(PictureError::Broken)
}

/// A picture file as OpenCV has it: 8-bit BGR, upright.
pub(crate) fn decode(path: &Path, strictness: Strictness) -> Result<Wiped, PictureError> {
    prepare();
    let bytes = read_file(path)?;
    let header = header(&bytes)?;
    if strictness == Strictness::AsFromCamera && (header.channels, header.bits) != (3, 8) {
        return Err(PictureError::Kind);
    }
    let bytes = Mat::from_bytes::<u8>(&bytes).map_err(|_| PictureError::Broken)?;
    let bgr = Wiped(imdecode(&bytes, IMREAD_COLOR).map_err(|_| PictureError::Broken)?);
    let (rows, columns) = (bgr.0.rows(), bgr.0.cols());
    let sides = [(header.width, header.height), (header.height, header.width)];
    let is_as_said = sides.iter().any(|(width, height)| {
        i64::from(*width) == i64::from(columns) && i64::from(*height) == i64::from(rows)
    });
    if is_as_said { Ok(bgr) } else { Err(PictureError::Broken) }
}

/// A regular file's bytes, within bounds.
fn read_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, PictureError> {
    let io = |error: io::Error| PictureError::Io(error.kind());
    // Asked before it is opened, because opening a pipe waits for someone to write into it.
    let about = fs::metadata(path).map_err(io)?;
    if !about.is_file() {
        return Err(PictureError::Kind);
    }
    if about.len() > MAX_FILE_BYTES {
        return Err(PictureError::File);
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(about.len() as usize + 1));
    File::open(path).map_err(io)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > MAX_FILE_BYTES { Err(PictureError::File) } else { Ok(bytes) }
}

/// Makes a chip's photo: head and shoulders around `face` (without one, the middle), [`CHIP_PHOTO_WIDTH`] ×
/// [`CHIP_PHOTO_HEIGHT`], grey, 8 bits, JPEG 2000 in a JP2 container, about 6 kB and never above
/// [`CHIP_PHOTO_MAX_BYTES`]. The same picture gives the same bytes.
///
/// OpenCV's encoder writes files only: they lie in memory where the machine has a place for that, else in the folder for
/// temporary files, readable by this user only, and are overwritten and removed.
///
/// # Errors
/// [`PictureError::Face`] when `face` is not in the picture or less than 32 pixels high; [`PictureError::Encode`];
/// [`PictureError::Io`].
pub fn encode_chip_photo(image: &Image, face: Option<Rect>) -> Result<Vec<u8>, PictureError> {
    prepare();
    if face.is_some_and(|face| face.height < MIN_FACE || !crate::crop::is_in(image, &face)) {
        return Err(PictureError::Face);
    }
    let grey = grey_photo(image, face).map_err(|_| PictureError::Encode)?;
    let mut scratch = Scratch::new()?;
    // The largest factor with which it fits: more is better, in bytes and in looks.
    let (mut fits, mut too_much) = (0, 1000);
    let mut photo = Zeroizing::new(Vec::new());
    while too_much - fits > 1 {
        let factor = (fits + too_much) / 2;
        let bytes = scratch.encode(&grey.0, factor)?;
        if bytes.len() <= CHIP_PHOTO_AIM {
            (fits, photo) = (factor, bytes);
        } else {
            too_much = factor;
        }
    }
    if photo.is_empty() || photo.len() > CHIP_PHOTO_MAX_BYTES {
        return Err(PictureError::Encode);
    }
    Ok(std::mem::take(&mut *photo))
}

/// Encodes a picture as a camera might have stored it: JPEG of quality 95. For folders of pictures that stand for a camera.
///
/// # Errors
/// [`PictureError::Encode`].
pub fn encode_jpeg(image: &Image) -> Result<Vec<u8>, PictureError> {
    prepare();
    jpeg(image).map_err(|_| PictureError::Encode)
}

fn jpeg(image: &Image) -> opencv::Result<Vec<u8>> {
    let (width, height) = (image.width() as i32, image.height() as i32);
    let rgb = Mat::new_rows_cols_with_bytes::<Vec3b>(height, width, image.rgb())?;
    let mut bgr = Wiped::default();
    cvt_color_def(&rgb, &mut bgr.0, COLOR_RGB2BGR)?;
    let mut bytes = Vector::<u8>::new();
    imencode(".jpg", &bgr.0, &mut bytes, &Vector::from_slice(&[IMWRITE_JPEG_QUALITY, 95]))?;
    Ok(bytes.to_vec())
}

fn grey_photo(image: &Image, face: Option<Rect>) -> opencv::Result<Wiped> {
    let (width, height) = (image.width() as i32, image.height() as i32);
    let rgb = Mat::new_rows_cols_with_bytes::<Vec3b>(height, width, image.rgb())?;
    let mut whole = Wiped::default();
    cvt_color_def(&rgb, &mut whole.0, COLOR_RGB2GRAY)?;
    let crop = head_and_shoulders(image, face, CHIP_PHOTO_WIDTH as f32 / CHIP_PHOTO_HEIGHT as f32);
    let (x, y) = ((crop.x as i32).clamp(0, width - 1), (crop.y as i32).clamp(0, height - 1));
    let wide = (crop.width.round() as i32).clamp(1, width - x);
    let tall = (crop.height.round() as i32).clamp(1, height - y);
    let part = Mat::roi(&whole.0, MatRect::new(x, y, wide, tall))?;
    let mut photo = Wiped::default();
    let size = Size::new(CHIP_PHOTO_WIDTH as i32, CHIP_PHOTO_HEIGHT as i32);
    let how = if tall > size.height { INTER_AREA } else { INTER_CUBIC };
    resize(&part, &mut photo.0, size, 0.0, 0.0, how)?;
    Ok(photo)
}

/// A file for the encoder to write into.
struct Scratch {
    file: tempfile::NamedTempFile,
}

impl Scratch {
    fn new() -> Result<Self, PictureError> {
        let mut named = tempfile::Builder::new();
        let named = named.prefix("photo-").suffix(".jp2");
        let file = named.tempfile_in(MEMORY_FOLDER).or_else(|_| named.tempfile());
        Ok(Self { file: file.map_err(|error| PictureError::Io(error.kind()))? })
    }

    fn encode(&mut self, grey: &Mat, factor: i32) -> Result<Zeroizing<Vec<u8>>, PictureError> {
        // The encoder makes the file empty, which does not wipe what was in it.
        self.overwrite().map_err(|error| PictureError::Io(error.kind()))?;
        let options = Vector::from_slice(&[IMWRITE_JPEG2000_COMPRESSION_X1000, factor]);
        if !imwrite(self.file.path(), grey, &options).map_err(|_| PictureError::Encode)? {
            return Err(PictureError::Encode);
        }
        read_file(self.file.path())
    }

    fn overwrite(&mut self) -> io::Result<()> {
        let length = self.file.as_file().metadata()?.len();
        self.file.as_file_mut().seek(SeekFrom::Start(0))?;
        io::copy(&mut io::repeat(0).take(length), self.file.as_file_mut())?;
        self.file.as_file_mut().flush()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = self.overwrite() {
            tracing::warn!(%error, "a photo's temporary file was removed but not overwritten");
        }
    }
}

#[cfg(test)]
mod tests {
    use opencv::core::CV_8UC1;

    use super::*;

    #[test]
    fn nothing_of_a_photo_is_left_on_the_disk() {
        let grey = Mat::new_rows_cols_with_default(472, 378, CV_8UC1, 90.0.into()).unwrap();
        let mut scratch = Scratch::new().unwrap();
        let photo = scratch.encode(&grey, 500).unwrap();
        let path = scratch.file.path().to_owned();
        assert_eq!(fs::read(&path).unwrap(), *photo);
        let mut other_hand = File::open(&path).unwrap();
        drop(scratch);
        assert!(!path.exists());
        let mut left = Vec::new();
        other_hand.read_to_end(&mut left).unwrap();
        assert!(left.len() == photo.len() && left.iter().all(|byte| *byte == 0));
    }
}
