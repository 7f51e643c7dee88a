//! Whose folder it is: a program that writes there as somebody else leaves files that the owner cannot use.

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// A user and a group by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The user.
    pub uid: u32,
    /// The group.
    pub gid: u32,
}

impl Owner {
    /// Whether that is the user who runs this.
    #[must_use]
    pub fn is_this_user(self) -> bool {
        self.uid == rustix::process::geteuid().as_raw()
    }

    /// Whether root runs this.
    #[must_use]
    pub fn this_user_is_root() -> bool {
        rustix::process::geteuid().is_root()
    }
}

/// The folder belongs to somebody else.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{folder} belongs to user {uid}: run this as that user, or as root, which acts as that user", folder = .folder.display())]
pub struct NotOwner {
    /// The folder.
    pub folder: PathBuf,
    /// Its owner.
    pub uid: u32,
}

/// Who owns the folder that `file` lies in, or is to lie in: the nearest one that is there.
///
/// # Errors
/// What the system says.
pub fn owner_of_folder(file: &Path) -> io::Result<(PathBuf, Owner)> {
    let mut folder = crate::folder_of(file);
    loop {
        match std::fs::metadata(folder) {
            Ok(about) => return Ok((folder.to_owned(), Owner { uid: about.uid(), gid: about.gid() })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => match folder.parent() {
                Some(above) if !above.as_os_str().is_empty() => folder = above,
                Some(_) => folder = Path::new("."),
                None => return Err(error),
            },
            Err(error) => return Err(error),
        }
    }
}
