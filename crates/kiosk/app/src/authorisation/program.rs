//! The module's program: what is hashed is what runs. The copy in memory that was hashed is executed, never the path again.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::ModuleError;
use crate::sealed::{SealFault, Sealed};

/// Longest program, in bytes.
pub(super) const MAX_PROGRAM_BYTES: u64 = crate::sealed::MAX_BYTES;

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
        let sealed = Sealed::copy(&self.path, "uketsuke-authorisation").map_err(|fault| match fault {
            SealFault::Unreadable(source) => ModuleError::Unreadable { path: self.path.clone(), source },
            SealFault::NotElf => ModuleError::NotAProgram,
            SealFault::TooLong => ModuleError::ProgramTooLong,
            SealFault::Memory(source) => ModuleError::NotStarted(source),
        })?;
        if *sealed.sha256() != self.sha256 {
            return Err(ModuleError::WrongHash);
        }
        Ok(sealed.into_file())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use ring::digest::SHA256;

    use super::*;

    /// How an ELF file begins.
    const ELF: &[u8] = b"\x7FELF";

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
