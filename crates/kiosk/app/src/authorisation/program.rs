//! The module's program: what is hashed is what runs. Its bytes go into a sealed file in memory while they are hashed, and
//! that copy is executed, never the path again; what happens to the file meanwhile or later has no part in it.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use ring::digest::{Context, SHA256};
use rustix::fs::{MemfdFlags, SealFlags};

use super::ModuleError;

/// Longest program, in bytes.
pub(super) const MAX_PROGRAM_BYTES: u64 = 256 * 1024 * 1024;
/// How an ELF file begins.
const ELF: &[u8] = b"\x7FELF";

/// A program with its hash and its arguments.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub path: PathBuf,
    pub sha256: [u8; 32],
    pub arguments: Vec<String>,
}

impl Program {
    /// The folder in which it lies, where it starts.
    pub fn folder(&self) -> &Path {
        self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }

    /// A copy in memory that nobody can change any more, once it is seen to be the program that was configured.
    pub fn sealed(&self) -> Result<File, ModuleError> {
        let unreadable = |source| ModuleError::Unreadable { path: self.path.clone(), source };
        let mut program = File::open(&self.path).map_err(unreadable)?.take(MAX_PROGRAM_BYTES + 1);
        let mut copy = memory_file().map_err(ModuleError::NotStarted)?;
        let mut hash = Context::new(&SHA256);
        let mut piece = vec![0; 64 * 1024];
        let mut length = 0;
        loop {
            let read = match program.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(unreadable(error)),
            };
            let bytes = piece.get(..read).unwrap_or_default();
            if length == 0 && !bytes.starts_with(ELF) {
                return Err(ModuleError::NotAProgram);
            }
            length += read as u64;
            if length > MAX_PROGRAM_BYTES {
                return Err(ModuleError::ProgramTooLong);
            }
            hash.update(bytes);
            copy.write_all(bytes).map_err(ModuleError::NotStarted)?;
        }
        if length == 0 {
            return Err(ModuleError::NotAProgram);
        }
        if hash.finish().as_ref() != self.sha256 {
            return Err(ModuleError::WrongHash);
        }
        let seals = SealFlags::WRITE | SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL;
        rustix::fs::fcntl_add_seals(&copy, seals).map_err(|error| ModuleError::NotStarted(error.into()))?;
        Ok(copy)
    }
}

fn memory_file() -> std::io::Result<File> {
    const NAME: &str = "uketsuke-authorisation";
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    // Linux before 6.3 does not know the second flag, and needs none.
    let file = rustix::fs::memfd_create(NAME, flags | MemfdFlags::EXEC)
        .or_else(|_| rustix::fs::memfd_create(NAME, flags))?;
    Ok(File::from(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(bytes: &[u8]) -> (tempfile::TempDir, Program) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("program");
        std::fs::write(&path, bytes).unwrap();
        let sha256 = ring::digest::digest(&SHA256, bytes).as_ref().try_into().unwrap();
        (folder, Program { path, sha256, arguments: Vec::new() })
    }

    #[test]
    fn copy_is_the_file_that_was_hashed_and_stays_so() {
        let bytes = [ELF, &[7; 200_000]].concat();
        let (_folder, program) = program(&bytes);
        let mut copy = program.sealed().unwrap();
        // The file changes under the same path, and in place.
        std::fs::write(&program.path, [ELF, b"other"].concat()).unwrap();
        use std::io::Seek as _;
        copy.rewind().unwrap();
        let mut kept = Vec::new();
        copy.read_to_end(&mut kept).unwrap();
        assert!(kept == bytes);
        assert!(copy.write_all(b"x").is_err(), "sealed");
        assert!(copy.set_len(3).is_err(), "sealed");
        assert!(matches!(program.sealed(), Err(ModuleError::WrongHash)));
    }

    #[test]
    fn missing_empty_script_and_other_files_are_no_program() {
        let (_folder, mut script) = program(b"#!/bin/sh\necho\n");
        assert!(matches!(script.sealed(), Err(ModuleError::NotAProgram)));
        let (_folder, empty) = program(b"");
        assert!(matches!(empty.sealed(), Err(ModuleError::NotAProgram)));
        script.path.push("nothing");
        assert!(matches!(script.sealed(), Err(ModuleError::Unreadable { .. })));
        let (folder, mut elf) = program(&[ELF, b"a"].concat());
        elf.sha256[0] ^= 1;
        assert!(matches!(elf.sealed(), Err(ModuleError::WrongHash)));
        elf.path = folder.path().to_owned();
        assert!(matches!(elf.sealed(), Err(ModuleError::Unreadable { .. })), "a folder");
    }
}
