//! Reading a secret: only from a file that nobody else can read or change.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use zeroize::Zeroizing;

/// What is wrong with a file that should hold a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretFault {
    /// It is a folder, a pipe or a device.
    #[error("is no plain file")]
    NotAFile,
    /// Its owner is another user, and not root.
    #[error("belongs to another user")]
    ForeignOwner,
    /// Others may read it.
    #[error("can be read by others: chmod 600")]
    Readable,
    /// Others may change it.
    #[error("can be changed by others: chmod 600")]
    Writable,
    /// It is longer than what it should hold.
    #[error("is too long")]
    TooLong,
}

/// Why a secret was not read.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The system's word.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The file cannot be trusted with a secret.
    #[error("{0}")]
    Fault(#[from] SecretFault),
}

/// Judges the open file. Root may own it, and a group that root gave may read it: so systemd hands out credentials.
fn judge(about: &Metadata, user: u32) -> Result<(), SecretFault> {
    if !about.is_file() {
        return Err(SecretFault::NotAFile);
    }
    let root = about.uid() == 0;
    if about.uid() != user && !root {
        return Err(SecretFault::ForeignOwner);
    }
    if about.mode() & 0o022 != 0 {
        return Err(SecretFault::Writable);
    }
    // The group bits of a file with an access list are the mask of that list.
    let handed_out = root && user != 0;
    let readable = if handed_out { 0o004 } else { 0o044 };
    if about.mode() & readable != 0 { Err(SecretFault::Readable) } else { Ok(()) }
}

/// Reads a secret of at most `max_bytes` bytes. The open file is judged, not its name; a link is followed to what it names, since
/// anyone who may change the link may change the configuration too.
///
/// # Errors
/// [`SecretError`].
pub fn read_secret(path: &Path, max_bytes: usize) -> Result<Zeroizing<Vec<u8>>, SecretError> {
    // A pipe without a writer must not hold the program up.
    let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::CLOEXEC;
    let file: File = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    let about = file.metadata()?;
    judge(&about, rustix::process::geteuid().as_raw())?;
    // Never moved while it grows: a move would leave a copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(max_bytes.saturating_add(1)));
    let limit = u64::try_from(max_bytes).unwrap_or(u64::MAX).saturating_add(1);
    file.take(limit).read_to_end(&mut bytes)?;
    if bytes.len() > max_bytes { Err(SecretFault::TooLong.into()) } else { Ok(bytes) }
}
