//! Code of others, program or library: what is hashed is what runs. Its bytes go into a sealed file in memory while they are hashed,
//! and that copy is used, never the path again; what happens to the file meanwhile or later has no part in it.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::AsRawFd as _;
use std::path::{Path, PathBuf};

use ring::digest::{Context, SHA256};
use rustix::fs::{MemfdFlags, SealFlags};

/// Longest file, in bytes.
pub(crate) const MAX_BYTES: u64 = 256 * 1024 * 1024;
/// How an ELF file begins.
const ELF: &[u8] = b"\x7FELF";

/// Why there is no copy.
#[derive(Debug)]
pub(crate) enum SealFault {
    /// The file cannot be read.
    Unreadable(io::Error),
    /// It is no ELF file.
    NotElf,
    /// It is longer than [`MAX_BYTES`].
    TooLong,
    /// There is no file in memory.
    Memory(io::Error),
}

/// A copy in memory that nobody can change any more.
#[derive(Debug)]
pub(crate) struct Sealed {
    file: File,
    sha256: [u8; 32],
}

impl Sealed {
    /// Copies an ELF file. `name` is what the system calls the copy.
    pub fn copy(path: &Path, name: &str) -> Result<Self, SealFault> {
        let mut original = File::open(path).map_err(SealFault::Unreadable)?.take(MAX_BYTES + 1);
        let mut file = memory_file(name).map_err(SealFault::Memory)?;
        let mut hash = Context::new(&SHA256);
        let mut piece = vec![0; 64 * 1024];
        let mut length = 0;
        loop {
            let read = match original.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(SealFault::Unreadable(error)),
            };
            let bytes = piece.get(..read).unwrap_or_default();
            if length == 0 && !bytes.starts_with(ELF) {
                return Err(SealFault::NotElf);
            }
            length += read as u64;
            if length > MAX_BYTES {
                return Err(SealFault::TooLong);
            }
            hash.update(bytes);
            file.write_all(bytes).map_err(SealFault::Memory)?;
        }
        if length == 0 {
            return Err(SealFault::NotElf);
        }
        let seals = SealFlags::WRITE | SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL;
        rustix::fs::fcntl_add_seals(&file, seals).map_err(|error| SealFault::Memory(error.into()))?;
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(hash.finish().as_ref());
        Ok(Self { file, sha256 })
    }

    /// SHA-256 of the copy, and so of what was read.
    pub fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }

    /// The copy.
    pub fn into_file(self) -> File {
        self.file
    }

    /// The path under which this process reaches the copy, as long as this lives.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(format!("/proc/self/fd/{}", self.file.as_raw_fd()))
    }
}

fn memory_file(name: &str) -> io::Result<File> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    // Linux before 6.3 does not know the second flag, and needs none.
    let file = rustix::fs::memfd_create(name, flags | MemfdFlags::EXEC)
        .or_else(|_| rustix::fs::memfd_create(name, flags))?;
    Ok(File::from(file))
}
