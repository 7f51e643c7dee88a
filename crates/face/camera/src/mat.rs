//! Between OpenCV's pictures and ours.

use std::sync::Once;

use face_match::{CameraFault, Image, MAX_SIDE};
use opencv::core::{CV_8UC3, LogLevel, Mat, Size, set_log_level, set_num_threads, set_use_opencl};
use opencv::imgproc::{INTER_AREA, resize};
use opencv::prelude::*;
use zeroize::{Zeroize, Zeroizing};

use crate::Rotation;

/// Shortest side of a camera's picture, in pixels; below this no face is worth looking for.
const MIN_SIDE: u32 = 64;

/// Makes OpenCV quiet and modest, once: one thread, so that it does not take the cores of the screen and the models; no
/// OpenCL; errors only on its own log.
pub(crate) fn prepare() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let done = set_num_threads(1)
            .and_then(|()| set_use_opencl(false))
            .and_then(|()| set_log_level(LogLevel::LOG_LEVEL_ERROR));
        if let Err(error) = done {
            tracing::warn!(%error, "OpenCV does not take its settings");
        }
    });
}

/// A picture of OpenCV's that is wiped when it is dropped.
#[derive(Default)]
pub(crate) struct Wiped(pub Mat);

impl Wiped {
    pub(crate) fn wipe(&mut self) {
        // Only of what has bytes; one that is empty or in pieces says so with an error.
        if !self.0.empty()
            && let Ok(bytes) = self.0.data_bytes_mut()
        {
            bytes.zeroize();
        }
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// The camera picture in `mat`, turned.
///
/// # Errors
/// [`CameraFault::Format`] for anything but 8-bit BGR of an accepted size, and for bytes that are missing.
pub(crate) fn camera_image(mat: &Mat, rotation: Rotation) -> Result<Image, CameraFault> {
    if mat.typ() != CV_8UC3 {
        return Err(CameraFault::Format);
    }
    let side = |pixels: i32| u32::try_from(pixels).map_err(|_| CameraFault::Format);
    let (width, height) = (side(mat.cols())?, side(mat.rows())?);
    if width.min(height) < MIN_SIDE {
        return Err(CameraFault::Format);
    }
    let bytes = mat.data_bytes().map_err(|_| CameraFault::Format)?;
    from_bgr(bytes, width, height, rotation).ok_or(CameraFault::Format)
}

/// RGB from BGR, turned. `None` unless `bytes` are exactly those of `width` × `height` pixels within bounds.
pub(crate) fn from_bgr(bytes: &[u8], width: u32, height: u32, rotation: Rotation) -> Option<Image> {
    if ![width, height].iter().all(|side| (1..=MAX_SIDE).contains(side)) {
        return None;
    }
    let (columns, rows) = (width as usize, height as usize);
    let (pixels, []) = bytes.as_chunks::<3>() else { return None };
    if pixels.len() != columns * rows {
        return None;
    }
    let mut rgb = Zeroizing::new(Vec::with_capacity(bytes.len()));
    let mut put = |pixel: &[u8; 3]| rgb.extend_from_slice(&[pixel[2], pixel[1], pixel[0]]);
    let (turned_width, turned_height) = match rotation {
        Rotation::None => {
            pixels.iter().for_each(put);
            (width, height)
        }
        Rotation::Half => {
            pixels.iter().rev().for_each(put);
            (width, height)
        }
        // Each row is a column of before, from below.
        Rotation::Quarter => {
            for x in 0..columns {
                pixels.iter().skip(x).step_by(columns).rev().for_each(&mut put);
            }
            (height, width)
        }
        Rotation::ThreeQuarters => {
            for x in (0..columns).rev() {
                pixels.iter().skip(x).step_by(columns).for_each(&mut put);
            }
            (height, width)
        }
    };
    Image::new(turned_width, turned_height, std::mem::take(&mut *rgb)).ok()
}

/// Scales down so that no side is longer than `longest`; smaller pictures stay.
///
/// # Errors
/// OpenCV's, of which none is expected.
pub(crate) fn scaled_down(mat: Wiped, longest: u32) -> opencv::Result<Wiped> {
    let (width, height) = (f64::from(mat.0.cols()), f64::from(mat.0.rows()));
    let scale = f64::from(longest) / width.max(height);
    if mat.0.empty() || scale >= 1.0 {
        return Ok(mat);
    }
    let side = |pixels: f64| ((pixels * scale).round() as i32).max(1);
    let mut small = Wiped::default();
    resize(&mat.0, &mut small.0, Size::new(side(width), side(height)), 0.0, 0.0, INTER_AREA)?;
    Ok(small)
}

#[cfg(test)]
mod tests {
    use opencv::core::{CV_8UC1, CV_8UC4, CV_16UC3, CV_32FC3, Rect, Scalar, get_num_threads};

    use super::*;

    fn filled(width: i32, height: i32, kind: i32) -> Mat {
        Mat::new_rows_cols_with_default(height, width, kind, Scalar::all(80.0)).unwrap()
    }

    #[test]
    fn only_eight_bit_colour_of_a_sensible_size_is_a_camera_picture() {
        let whole = filled(200, 200, CV_8UC3);
        let in_pieces = Mat::roi(&whole, Rect::new(10, 10, 100, 100)).unwrap().try_clone().unwrap();
        let part = Mat::roi(&whole, Rect::new(10, 10, 100, 100)).unwrap();
        for (mat, is_picture, what) in [
            (&filled(640, 480, CV_8UC3), true, "a picture"),
            (&in_pieces, true, "a copied part"),
            (&filled(64, 64, CV_8UC3), true, "the smallest"),
            (&filled(63, 480, CV_8UC3), false, "too narrow"),
            (&filled(480, 63, CV_8UC3), false, "too low"),
            (&filled(4097, 64, CV_8UC3), false, "too wide"),
            (&filled(64, 4097, CV_8UC3), false, "too high"),
            (&filled(640, 480, CV_8UC1), false, "grey"),
            (&filled(640, 480, CV_8UC4), false, "four channels"),
            (&filled(640, 480, CV_16UC3), false, "16 bits"),
            (&filled(640, 480, CV_32FC3), false, "floating point"),
            (&Mat::default(), false, "nothing"),
        ] {
            let image = camera_image(mat, Rotation::None);
            assert_eq!(image.is_ok(), is_picture, "{what}");
            assert!(image.is_ok() || image == Err(CameraFault::Format), "{what}");
        }
        // Rows with gaps between them are not one piece of memory.
        assert!(!part.is_continuous());
    }

    #[test]
    fn short_and_long_buffers_are_refused() {
        for (bytes, width, height, is_picture) in [
            (18, 3, 2, true),
            (17, 3, 2, false),
            (19, 3, 2, false),
            (21, 3, 2, false),
            (0, 3, 2, false),
            (0, 0, 0, false),
            (3, 1, 1, true),
            (3, 4097, 1, false),
            (0, u32::MAX, u32::MAX, false),
        ] {
            let image = from_bgr(&vec![7; bytes], width, height, Rotation::None);
            assert_eq!(image.is_some(), is_picture, "{bytes} bytes, {width} x {height}");
        }
    }

    #[test]
    fn pictures_are_turned_clockwise_and_become_rgb() {
        // Three wide, two high; blue names the pixel, red is 100 more.
        let bgr: Vec<u8> = (0..6).flat_map(|pixel| [pixel, 0, pixel + 100]).collect();
        for (rotation, width, height, order) in [
            (Rotation::None, 3, 2, [0, 1, 2, 3, 4, 5]),
            (Rotation::Quarter, 2, 3, [3, 0, 4, 1, 5, 2]),
            (Rotation::Half, 3, 2, [5, 4, 3, 2, 1, 0]),
            (Rotation::ThreeQuarters, 2, 3, [2, 5, 1, 4, 0, 3]),
        ] {
            let image = from_bgr(&bgr, 3, 2, rotation).unwrap();
            assert_eq!((image.width(), image.height()), (width, height), "{rotation:?}");
            let rgb: Vec<u8> = order.iter().flat_map(|pixel| [pixel + 100, 0, *pixel]).collect();
            assert_eq!(image.rgb(), rgb, "{rotation:?}");
        }
    }

    #[test]
    fn large_pictures_are_scaled_down_and_small_ones_stay() {
        for (width, height, longest, expected) in [
            (4000, 1000, 1280, (1280, 320)),
            (1000, 4000, 1280, (320, 1280)),
            (1280, 720, 1280, (1280, 720)),
            (64, 64, 1280, (64, 64)),
            (4000, 1, 100, (100, 1)),
        ] {
            let small = scaled_down(Wiped(filled(width, height, CV_8UC3)), longest).unwrap();
            assert_eq!((small.0.cols(), small.0.rows()), expected);
        }
    }

    #[test]
    fn pictures_are_wiped() {
        let mut picture = Wiped(filled(8, 8, CV_8UC3));
        assert!(picture.0.data_bytes().unwrap().iter().all(|byte| *byte == 80));
        picture.wipe();
        assert!(picture.0.data_bytes().unwrap().iter().all(|byte| *byte == 0));
        Wiped::default().wipe();
    }

    #[test]
    fn opencv_keeps_to_one_thread() {
        prepare();
        assert_eq!(get_num_threads().unwrap(), 1);
    }
}
