//! A folder of pictures that the shipped program takes for a camera (`face.camera = "FOLDER"`): drawn people, or a drawn card
//! under the document camera. What it shows can be changed while a program looks at it.

use std::io;
use std::path::{Path, PathBuf};

use card_print::sample::Holder;
use face_match::Image;

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
}

impl PictureCamera {
    /// Makes the folder.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned() })
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
        let images = (0..PICTURES).map(|moment| draw_sight(sight, moment));
        self.write(
            &images.collect::<Option<Vec<_>>>().ok_or_else(|| io::Error::other("nobody of that name"))?,
        )
    }

    /// Shows this card under the document camera from now on, or an empty desk.
    ///
    /// # Errors
    /// When a picture cannot be written, or no Japanese font is installed.
    pub fn lay(&self, card: Option<&Holder>) -> io::Result<()> {
        let images = (0..PRINTS).map(|moment| print::picture(card, moment));
        self.write(&images.collect::<Option<Vec<_>>>().ok_or_else(|| io::Error::other("no Japanese font"))?)
    }

    /// Takes all pictures away, as if the camera were unplugged.
    ///
    /// # Errors
    /// When one cannot be removed.
    pub fn unplug(&self) -> io::Result<()> {
        for entry in std::fs::read_dir(&self.folder)? {
            std::fs::remove_file(entry?.path())?;
        }
        Ok(())
    }

    /// Each picture takes the place of the one before in one step, so that a program never reads half of one.
    fn write(&self, images: &[Image]) -> io::Result<()> {
        for (number, image) in images.iter().enumerate() {
            let hidden = self.folder.join(".next");
            std::fs::write(&hidden, face_camera::encode_jpeg(image).map_err(io::Error::other)?)?;
            std::fs::rename(&hidden, self.folder.join(format!("{number:03}.jpg")))?;
        }
        Ok(())
    }
}
