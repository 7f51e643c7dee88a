//! Liveness on a folder with a folder `live` and one folder for each kind of attack (ISO/IEC 30107-3: APCER for each kind,
//! never a mean over kinds; BPCER beside it).

use std::path::Path;

use face_match::{Models, live_score};

use super::largest_face;
use super::set::{picture, pictures};
use crate::BenchError;

/// Name of the folder with pictures of living people.
pub const LIVE: &str = "live";

/// One folder.
#[derive(Debug)]
pub struct Kind {
    /// Its name.
    pub name: String,
    /// Mean of the models for each picture in which a face was found.
    pub scores: Vec<f32>,
    /// Pictures without a face.
    pub no_face: u64,
}

impl Kind {
    /// Pictures at or above the threshold.
    pub fn passed(&self, threshold: f32) -> u64 {
        self.scores.iter().filter(|score| **score >= threshold).count() as u64
    }
}

/// Looks at every folder.
pub fn measure(folder: &Path, models: &mut Models) -> Result<Vec<Kind>, BenchError> {
    let fault = |error| BenchError::File(folder.to_owned(), error);
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    let mut kinds = Vec::new();
    for folder in folders {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut kind = Kind { name, scores: Vec::new(), no_face: 0 };
        for file in pictures(&folder)? {
            let image = picture(&file)?;
            match largest_face(&image, models)? {
                Some(face) => kind.scores.push(live_score(&image, &face, &mut models.liveness)?),
                None => kind.no_face += 1,
            }
        }
        kinds.push(kind);
    }
    Ok(kinds)
}
