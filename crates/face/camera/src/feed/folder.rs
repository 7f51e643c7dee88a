//! A folder of pictures, in the order of their names.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use face_match::CameraFault;

use super::{Feed, Grab};
use crate::mat::{camera_image, scaled_down};
use crate::still::{Strictness, decode};
use crate::{AtEnd, CameraConfig};

/// Most pictures of a folder.
const MAX_PICTURES: usize = 10_000;
/// Pictures a second, where nothing is asked.
const USUAL_FPS: f64 = 10.0;

pub(super) struct Folder {
    path: PathBuf,
    at_end: AtEnd,
    config: CameraConfig,
    pictures: Vec<PathBuf>,
    next: usize,
}

impl Folder {
    pub(super) fn new(config: &CameraConfig, path: &Path, at_end: AtEnd) -> Result<Self, CameraFault> {
        if !path.is_dir() {
            return Err(CameraFault::Missing);
        }
        Ok(Self { path: path.to_owned(), at_end, config: config.clone(), pictures: Vec::new(), next: 0 })
    }
}

fn is_picture(path: &Path) -> bool {
    path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| {
        ["jpg", "jpeg", "png", "webp"].iter().any(|kind| ending.eq_ignore_ascii_case(kind))
    })
}

impl Feed for Folder {
    fn open(&mut self) -> Result<(), CameraFault> {
        let entries = fs::read_dir(&self.path).map_err(|_| CameraFault::Missing)?;
        self.pictures = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| is_picture(path))
            .take(MAX_PICTURES)
            .collect();
        self.pictures.sort();
        self.next = 0;
        if self.pictures.is_empty() { Err(CameraFault::Missing) } else { Ok(()) }
    }

    fn grab(&mut self) -> Grab {
        if self.next >= self.pictures.len() && self.at_end == AtEnd::Repeat {
            self.next = 0;
        }
        let Some(path) = self.pictures.get(self.next) else { return Grab::End };
        self.next += 1;
        if !path.exists() {
            return Grab::Lost(CameraFault::Unplugged);
        }
        let image = decode(path, Strictness::AsFromCamera)
            .ok()
            .and_then(|bgr| scaled_down(bgr, self.config.longest_side()).ok())
            .ok_or(CameraFault::Format)
            .and_then(|bgr| camera_image(&bgr.0, self.config.rotation));
        image.map_or_else(Grab::Bad, |image| Grab::Picture(image, None))
    }

    fn close(&mut self) {
        self.pictures.clear();
    }

    fn interval(&self) -> Option<Duration> {
        Some(self.config.interval(USUAL_FPS))
    }
}
