//! Files that hold secrets or evidence: made for their owner only, replaced whole, and read only where nobody else can change
//! or read them.
//!
//! There is one way to make such a file and one to read it. Rights never depend on the umask, no predictable name is
//! followed through a link (CWE-59, CWE-377), and what is checked is the open file and not its name.

mod leftover;
mod owner;
mod secret;

pub use leftover::sweep_leftovers;
pub use owner::{NotOwner, Owner, owner_of_folder};
pub use secret::{SecretError, SecretFault, read_secret};

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

/// Rights of a file that only its owner may read and write.
pub const OWNER_ONLY: u32 = 0o600;

/// Makes a new file that only its owner may read and write. A name that is taken, even by a link to nowhere, is an error.
///
/// # Errors
/// What the system says.
pub fn create_private(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(path)?;
    // The umask may only have taken rights away.
    file.set_permissions(Permissions::from_mode(OWNER_ONLY))?;
    Ok(file)
}

/// Writes a new file that only its owner may read and write, as [`create_private`] makes it, down to the disk.
///
/// # Errors
/// What the system says.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create_private(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Sees that there is a file at `path` that only its owner may read and write, for a library that opens it by its name: makes it
/// where there is none, and takes the rights of others away where there are any.
///
/// # Errors
/// What the system says; `InvalidInput` when the name is no plain file of the user who runs this.
pub fn keep_private(path: &Path) -> io::Result<()> {
    match create_private(path) {
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        // A folder that cannot be written may hold a file that can be read.
        Err(_) if path.is_file() => {}
        Err(error) => return Err(error),
    }
    let file = open_itself(path, OpenOptions::new().read(true))?;
    let about = file.metadata()?;
    if !about.is_file() || about.uid() != rustix::process::geteuid().as_raw() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no plain file of this user"));
    }
    if about.mode() & 0o077 != 0 {
        file.set_permissions(Permissions::from_mode(about.mode() & 0o700))?;
    }
    Ok(())
}

/// Makes the folder that `file` is to lie in, for its owner only, where it is not there.
///
/// # Errors
/// What the system says.
pub fn make_folder_of(file: &Path) -> io::Result<()> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)
        }
        _ => Ok(()),
    }
}

/// Puts `bytes` under the name `path`, with these rights: whole or not at all, also after a power cut. What was there is replaced; a
/// link there is replaced itself.
///
/// # Errors
/// What the system says; then what was there is there still.
pub fn replace(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let folder = folder_of(path);
    let mut file = temporary(folder, mode)?;
    file.as_file().set_permissions(Permissions::from_mode(mode))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}

/// A file of a random name that nobody has, made anew and never followed.
fn temporary(folder: &Path, mode: u32) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new()
        .prefix(leftover::PREFIX)
        .rand_bytes(leftover::RANDOM)
        .permissions(Permissions::from_mode(mode))
        .tempfile_in(folder)
}

/// Opens the file that programs lock each other out with, and makes it for its owner only where it is not there.
///
/// # Errors
/// What the system says, also where the name is a link.
pub fn open_lock(path: &Path) -> io::Result<File> {
    open_itself(path, OpenOptions::new().write(true).create(true).truncate(false).mode(OWNER_ONLY))
}

/// Opens a file by its own name, never through a link.
pub(crate) fn open_itself(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::CLOEXEC;
    options.custom_flags(flags.bits().cast_signed()).open(path)
}

/// The folder that a file lies in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether the name is there, a link to nowhere counted.
#[must_use]
pub fn is_taken(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

#[cfg(test)]
mod tests;
