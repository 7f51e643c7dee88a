//! What a program left behind that ended while it replaced a file: the temporary file, whole or in part.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Start of the name of a file that is to replace another one. The dot hides it.
pub(crate) const PREFIX: &str = ".uketsuke-";
/// Random letters and digits behind it.
pub(crate) const RANDOM: usize = 12;
/// A temporary file lives for as long as its bytes are written. What is older than this belongs to no program that runs.
const OLD: Duration = Duration::from_secs(600);
/// Most names of a folder that are looked at.
const MAX_NAMES: usize = 100_000;

/// Removes the temporary files of [`crate::replace`] from `folder` that this user left there more than ten minutes before `now`,
/// whatever file they were for; gives how many. A folder that is not there holds none.
///
/// # Errors
/// What the system says of the folder, or of the first file that could not be removed; the others are removed all the same.
pub fn sweep_leftovers(folder: &Path, now: SystemTime) -> io::Result<usize> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let (mut removed, mut failed) = (0, None);
    for entry in entries.take(MAX_NAMES).flatten() {
        if !entry.file_name().to_str().is_some_and(is_temporary) {
            continue;
        }
        // Of the name itself: a link is not followed.
        let Ok(about) = entry.metadata() else { continue };
        let old = about.modified().is_ok_and(|at| now.duration_since(at).is_ok_and(|age| age > OLD));
        let own = about.uid() == rustix::process::geteuid().as_raw();
        if about.is_file() && own && old {
            match fs::remove_file(entry.path()) {
                Ok(()) => removed += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => failed = failed.or(Some(error)),
            }
        }
    }
    failed.map_or(Ok(removed), Err)
}

/// Whether the name is one that [`crate::replace`] makes. Six letters and digits are of versions before.
fn is_temporary(name: &str) -> bool {
    name.strip_prefix(PREFIX).is_some_and(|random| {
        [6, RANDOM].contains(&random.len()) && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn every_leftover_goes_whatever_it_was_for_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let leftovers = [".uketsuke-aB3dE6", ".uketsuke-aB3dE6gH9jK2"];
        // A result that is being written by another kiosk, files that only look alike, and a folder.
        let others =
            [".uketsuke-kiosk-1-77-3.tmp", ".uketsuke-aB3dE", ".uketsuke-aB3-E6", "anchor", ".other"];
        for name in leftovers.iter().chain(&others) {
            fs::write(at(name), "left").unwrap();
        }
        fs::create_dir(at(".uketsuke-folder")).unwrap();
        std::os::unix::fs::symlink(at("anchor"), at(".uketsuke-linked")).unwrap();
        let now = SystemTime::now();
        assert_eq!(sweep_leftovers(folder.path(), now).unwrap(), 0, "of a program that may be running");
        assert_eq!(sweep_leftovers(folder.path(), now + OLD + Duration::from_secs(60)).unwrap(), 2);
        assert!(leftovers.iter().all(|name| !at(name).exists()));
        assert!(others.iter().all(|name| at(name).exists()) && at(".uketsuke-linked").is_symlink());
        assert_eq!(sweep_leftovers(&at("not there"), now).unwrap(), 0);
    }

    #[test]
    fn names_that_are_swept_are_those_that_are_made() {
        let folder = tempfile::tempdir().unwrap();
        let made = crate::temporary(folder.path(), 0o600).unwrap();
        assert!(is_temporary(made.path().file_name().unwrap().to_str().unwrap()), "{made:?}");
    }
}
