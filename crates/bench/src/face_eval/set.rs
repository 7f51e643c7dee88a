//! Pictures and who is on them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use face_match::Image;
use image::ImageDecoder as _;
use image::codecs::jpeg::JpegDecoder;

use crate::BenchError;

/// One row of `pairs.csv`: two pictures of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Who it is.
    pub person: String,
    /// The group the person is counted in, where the file has a column `group`.
    pub group: Option<String>,
    /// Files, by column: `ref`, `chip_grey`, `chip_colour`, `probe`.
    pub reference: PathBuf,
    /// The reference as a card holds it, grey.
    pub chip_grey: PathBuf,
    /// The reference as a card might hold it, in colour.
    pub chip_colour: PathBuf,
    /// Another picture, or a folder with the frames of one approach to a camera.
    pub probe: PathBuf,
}

/// A set of pairs.
#[derive(Debug)]
pub struct PairSet {
    /// The folder's name.
    pub name: String,
    /// All rows.
    pub pairs: Vec<Pair>,
}

impl PairSet {
    /// Reads `pairs.csv`; the first column names the person.
    pub fn read(folder: &Path) -> Result<Self, BenchError> {
        let path = folder.join("pairs.csv");
        let text = std::fs::read_to_string(&path).map_err(|error| BenchError::File(path, error))?;
        let name =
            folder.file_name().map_or_else(|| "pairs".into(), |name| name.to_string_lossy().into_owned());
        Ok(Self { name, pairs: rows(&text, folder)? })
    }

    /// How many people are in it.
    pub fn people(&self) -> usize {
        self.pairs.iter().map(|pair| pair.person.as_str()).collect::<BTreeSet<_>>().len()
    }

    /// Whether the file says which group people belong to.
    pub fn has_groups(&self) -> bool {
        self.pairs.iter().any(|pair| pair.group.is_some())
    }
}

fn rows(text: &str, folder: &Path) -> Result<Vec<Pair>, BenchError> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let heading: Vec<&str> = lines.next().unwrap_or_default().split(',').map(str::trim).collect();
    let columns: BTreeMap<&str, usize> = heading.iter().enumerate().map(|(at, name)| (*name, at)).collect();
    let column = |name: &'static str| columns.get(name).copied().ok_or(BenchError::Column(name));
    let (reference, grey, colour, probe) =
        (column("ref")?, column("chip_grey")?, column("chip_colour")?, column("probe")?);
    let group = columns.get("group").copied();
    let mut pairs = Vec::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let cell = |at: usize| cells.get(at).copied().filter(|cell| !cell.is_empty());
        let file = |at: usize| cell(at).map(|cell| folder.join(cell)).ok_or(BenchError::Row(pairs.len() + 2));
        pairs.push(Pair {
            person: cell(0).ok_or(BenchError::Row(pairs.len() + 2))?.to_owned(),
            group: group.and_then(cell).map(str::to_owned),
            reference: file(reference)?,
            chip_grey: file(grey)?,
            chip_colour: file(colour)?,
            probe: file(probe)?,
        });
    }
    if pairs.is_empty() { Err(BenchError::NoPairs) } else { Ok(pairs) }
}

/// Reads a picture: JPEG 2000 as the kiosk decodes a card's photo, else JPEG; of a folder of frames the first one.
pub fn picture(path: &Path) -> Result<Image, BenchError> {
    if path.is_dir() {
        let first = pictures(path)?.into_iter().next();
        return picture(&first.ok_or_else(|| BenchError::Frames(path.to_owned(), 1))?);
    }
    let bytes = std::fs::read(path).map_err(|error| BenchError::File(path.to_owned(), error))?;
    if path.extension().is_some_and(|extension| extension == "jp2") {
        return face_engine::decode_photo(&bytes).map_err(|error| BenchError::Photo(path.to_owned(), error));
    }
    let picture = upright(&bytes).map_err(|error| BenchError::Jpeg(path.to_owned(), error))?;
    Ok(Image::new(picture.width(), picture.height(), picture.into_raw())?)
}

/// A JPEG file, turned as its EXIF data says: a face that lies on its side is hardly found.
fn upright(bytes: &[u8]) -> Result<image::RgbImage, image::ImageError> {
    let mut decoder = JpegDecoder::new(std::io::Cursor::new(bytes))?;
    let orientation = decoder.orientation()?;
    let mut picture = image::DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture.into_rgb8())
}

/// All JPEG files of a folder, by name.
pub fn pictures(folder: &Path) -> Result<Vec<PathBuf>, BenchError> {
    let fault = |error| BenchError::File(folder.to_owned(), error);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if path.extension().is_some_and(|extension| extension == "jpg" || extension == "jpeg") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_name_person_pictures_and_group() {
        let text = "id,ref,chip_grey,chip_colour,probe,group\nA,a.jpg,a.jp2,ac.jp2,p.jpg,x\n\nB,b.jpg,b.jp2,bc.jp2,q.jpg,\n";
        let pairs = rows(text, Path::new("set")).expect("rows");
        assert_eq!(pairs.len(), 2);
        assert_eq!(pairs[0].group.as_deref(), Some("x"));
        assert_eq!(pairs[1].group, None);
        assert_eq!(pairs[1].chip_grey, Path::new("set/b.jp2"));
        let set = PairSet { name: "set".into(), pairs };
        assert_eq!((set.people(), set.has_groups()), (2, true));
    }

    #[test]
    fn picture_is_turned_as_its_file_says() {
        // Left half dark, right half light; then the same with EXIF orientation 6, "turn to the right to see it upright".
        let lying = image::RgbImage::from_fn(16, 8, |x, _| image::Rgb([if x < 8 { 20 } else { 230 }; 3]));
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode_image(&lying).expect("a JPEG");
        assert_eq!(upright(&bytes).expect("a picture").dimensions(), (16, 8));
        let exif: &[u8] = &[
            0xff, 0xe1, 0, 34, b'E', b'x', b'i', b'f', 0, 0, b'I', b'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01,
            3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0,
        ];
        bytes.splice(2..2, exif.iter().copied());
        let turned = upright(&bytes).expect("a picture");
        assert_eq!(turned.dimensions(), (8, 16));
        assert!(turned.get_pixel(4, 2)[0] < 60 && turned.get_pixel(4, 13)[0] > 190, "left is above now");
    }

    #[test]
    fn file_without_a_column_or_a_cell_is_refused() {
        for text in [
            "",
            "id,ref,chip_grey,probe\nA,a,b,c\n",
            "id,ref,chip_grey,chip_colour,probe\n",
            "id,ref,chip_grey,chip_colour,probe\nA,a,b,c\n",
        ] {
            assert!(rows(text, Path::new("set")).is_err(), "{text}");
        }
    }
}
