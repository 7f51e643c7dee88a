//! A folder of pictures that the shipped program takes for a camera (`face.camera = "FOLDER"`): drawn people, or a drawn card
//! under the document camera. What it shows can be changed while a program looks at it.

use std::io;
use std::path::{Path, PathBuf};

use face_match::Image;
use ocr_training::sample::Holder;

use crate::camera::draw_sight;
use crate::{Sight, print};

/// Pictures in the folder; the program shows them again and again. At ten a second none comes
/// back within one comparison, which would make it a frozen one.
const PICTURES: u32 = 60;
/// Pictures of a card that lies still.
const PRINTS: u64 = 3;

/// A folder that stands for a camera.
#[derive(Debug, Clone)]
pub struct PictureCamera {
    folder: PathBuf,
    drawn: PathBuf,
}

impl PictureCamera {
    /// Makes the folder. What was drawn once is kept in `drawn`, which several cameras may share: drawing takes seconds.
    ///
    /// # Errors
    /// When a folder cannot be made.
    pub fn create(folder: &Path, drawn: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        std::fs::create_dir_all(drawn)?;
        Ok(Self { folder: folder.to_owned(), drawn: drawn.to_owned() })
    }

    /// The folder, for the configuration.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Shows this before the face camera from now on.
    ///
    /// # Errors
    /// When a picture cannot be written, or nobody of that name can be drawn.
    pub fn show(&self, sight: &Sight) -> io::Result<()> {
        let images = || (0..PICTURES).map(|moment| draw_sight(sight, moment)).collect::<Option<Vec<_>>>();
        let kept = self.kept(&format!("{sight:?}"), || {
            images().ok_or_else(|| io::Error::other("nobody of that name"))
        })?;
        self.fill(&kept)
    }

    /// Shows this card under the document camera from now on, or an empty desk.
    ///
    /// # Errors
    /// When a picture cannot be written, or no Japanese font is installed.
    pub fn lay(&self, card: Option<&Holder>) -> io::Result<()> {
        let images = || (0..PRINTS).map(|moment| print::picture(card, moment)).collect::<Option<Vec<_>>>();
        let name = card.map_or_else(|| "desk".to_owned(), |card| format!("card {}", card.name));
        let kept = self.kept(&name, || images().ok_or_else(|| io::Error::other("no Japanese font")))?;
        self.fill(&kept)
    }

    /// The folder with these pictures, drawn now if nobody has before.
    fn kept(&self, name: &str, draw: impl FnOnce() -> io::Result<Vec<Image>>) -> io::Result<PathBuf> {
        let name: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let kept = self.drawn.join(name);
        if kept.is_dir() {
            return Ok(kept);
        }
        let part = tempfile::tempdir_in(&self.drawn)?;
        for (number, image) in draw()?.iter().enumerate() {
            let picture = face_camera::encode_jpeg(image).map_err(io::Error::other)?;
            std::fs::write(part.path().join(format!("{number:03}.jpg")), picture)?;
        }
        match std::fs::rename(part.path(), &kept) {
            // Another camera drew the same meanwhile.
            Err(_) if kept.is_dir() => {}
            renamed => renamed?,
        }
        Ok(kept)
    }

    /// Each picture takes the place of the one before in one step, so that a program never reads half of one.
    fn fill(&self, kept: &Path) -> io::Result<()> {
        for entry in std::fs::read_dir(kept)? {
            let picture = entry?;
            let hidden = self.folder.join(".next");
            std::fs::copy(picture.path(), &hidden)?;
            std::fs::rename(&hidden, self.folder.join(picture.file_name()))?;
        }
        Ok(())
    }
}
