//! `uketsuke models`: which folder and which files are meant, and the words on the terminal.

use std::error::Error;
use std::path::{Path, PathBuf};

use face_engine::{Manifest, Role};
use kiosk_app::download::{Downloader, Patience};
use kiosk_app::face_needs::{self, Use};
use kiosk_app::models::{self, Supply};
use kiosk_app::{Config, face_way};

/// Where the models are without a word of anybody's.
const USUAL: &str = "models";

/// A folder of models, and what each file is used for.
pub struct Place {
    /// Where they are looked at.
    folder: PathBuf,
    /// Where missing ones go.
    into: PathBuf,
    /// Without a configuration nobody knows, and each is wanted.
    uses: Option<Vec<(Role, Use)>>,
}

impl Place {
    /// What the arguments mean.
    ///
    /// # Errors
    /// For a configuration or policy that cannot be read.
    pub fn of(
        folder: Option<&Path>,
        config: Option<&Path>,
        manifest: &Manifest,
    ) -> Result<Self, Box<dyn Error>> {
        let Some(config) = config else {
            let folder = folder.unwrap_or(Path::new(USUAL)).to_owned();
            return Ok(Self { into: folder.clone(), folder, uses: None });
        };
        let config = Config::load(config)?;
        let policy = face_way::read_policy(&config)?;
        let uses = face_needs::uses(manifest, policy.policy(), config.face.challenge)?;
        let configured = config.face.models.as_deref().unwrap_or(Path::new(USUAL));
        let into = folder.map_or_else(|| config.path(configured), Path::to_owned);
        let there = face_way::locate(&config, manifest, &face_needs::needed(&uses)).ok();
        let looked_at = folder.map(Path::to_owned).or(there).unwrap_or_else(|| into.clone());
        Ok(Self { folder: looked_at, into, uses: Some(uses) })
    }

    /// Prints a line for each file; gives whether those that are used are all there.
    pub fn list(&self, manifest: &Manifest) -> bool {
        let mut good = true;
        for standing in models::standings(manifest, &self.folder) {
            let what = self.uses.as_ref().map(|uses| face_needs::use_of(uses, standing.entry.role));
            good &= standing.trouble.is_none() || what == Some(Use::None);
            match what {
                None => println!("{standing}"),
                Some(what) => println!("{standing} ({what})"),
            }
        }
        good
    }

    /// Fetches what is used and missing, or copies it from a folder; gives whether everything that is used is there.
    ///
    /// # Errors
    /// When nothing can be downloaded or written at all.
    pub fn install(&self, manifest: &Manifest, from: Option<&Path>) -> Result<bool, Box<dyn Error>> {
        let downloader = Downloader::https(Patience::default())?;
        let supply = from.map_or(Supply::Origins(&downloader), Supply::Folder);
        let roles = self.uses.as_ref().map_or_else(|| Role::ALL.to_vec(), |uses| face_needs::needed(uses));
        for (file, outcome) in models::install(manifest, &roles, &self.into, &supply)? {
            match outcome {
                Ok(()) => println!("{file}: installed"),
                Err(error) => eprintln!("uketsuke: {error}"),
            }
        }
        let there = models::standings_for(manifest, &roles, &self.into);
        Ok(there.iter().all(|standing| standing.trouble.is_none()))
    }
}
