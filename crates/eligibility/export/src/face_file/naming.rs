//! How a finished hidden file gets its real name: never in the place of another file, and never twice, even where the answer to
//! the step that named it was lost.
//!
//! Three steps, each tried where the one before does not work: a rename that replaces nothing (folder watchers see a file that was
//! moved in), a hard link, and a look followed by a plain rename. Which of them a file system has, and what it says where it has
//! none, differs from one share to the next, so an error that is not known to be final only says: look what became of it. The
//! hidden file is the witness. It is gone when it was renamed; it has a second name, or a later time of change, when it was linked.

use std::io;

use crate::disk::{Folder, Seen};

/// Most bytes of a file that are compared. A result has some tens of thousands.
const MAX_COMPARED: usize = 1024 * 1024;

/// The steps, in the order in which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NamingStep {
    RenameNew,
    HardLink,
    LookAndRename,
}

pub(super) const NAMING_STEPS: [NamingStep; 3] =
    [NamingStep::RenameNew, NamingStep::HardLink, NamingStep::LookAndRename];

impl NamingStep {
    /// Gives the hidden file its name. Nothing holds others off between look and rename: the caller does.
    pub(super) fn run(self, folder: &dyn Folder, hidden: &str, name: &str) -> io::Result<()> {
        match self {
            Self::RenameNew => folder.rename_new(hidden, name),
            Self::HardLink => folder.hard_link(hidden, name),
            Self::LookAndRename if folder.look(name)?.is_some() => Err(io::ErrorKind::AlreadyExists.into()),
            Self::LookAndRename => folder.rename(hidden, name),
        }
    }
}

/// Whether no other step can do better: full, over the quota, or read-only.
pub(super) fn is_final(error: &io::Error) -> bool {
    use io::ErrorKind;
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem)
}

/// What became of a naming step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// The file has its name.
    Named,
    /// It had its name, and somebody took it: the receipt computer.
    NamedAndTaken,
    /// It has not, and had not.
    NotNamed,
    /// The name stands for something else.
    NameTaken,
}

/// Looks at what is there. `before` is what the hidden file was before the first step, `content` what is in it; without it the
/// hidden file itself says so.
///
/// # Errors
/// When nothing can be looked at.
pub(super) fn look(
    folder: &dyn Folder,
    (hidden, name): (&str, &str),
    before: Option<Seen>,
    content: Option<&[u8]>,
) -> io::Result<Evidence> {
    // Once more where the file was taken between two looks at it.
    for _ in 0..2 {
        let there = folder.look(hidden)?;
        match (folder.look(name)?, there) {
            (Some(named), Some(there)) if named.id == there.id => return Ok(Evidence::Named),
            // Nothing to compare with, and nothing but a naming removes the hidden file: its name is random.
            (Some(_), None) if content.is_none() => return Ok(Evidence::Named),
            (Some(_), _) => match has(folder, name, hidden, content) {
                Ok(true) => return Ok(Evidence::Named),
                Ok(false) => return Ok(Evidence::NameTaken),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            },
            (None, None) => return Ok(Evidence::NamedAndTaken),
            (None, Some(there)) => {
                let linked = there.links > 1 || before.is_some_and(|before| before.changed != there.changed);
                return Ok(if linked { Evidence::NamedAndTaken } else { Evidence::NotNamed });
            }
        }
    }
    Ok(Evidence::NameTaken)
}

/// Whether the name stands for a file with just this content, or that of the hidden file. One that may not be read is another's.
fn has(folder: &dyn Folder, name: &str, hidden: &str, content: Option<&[u8]>) -> io::Result<bool> {
    let witness;
    let content = match content {
        Some(content) => content,
        None => {
            witness = folder.read(hidden, MAX_COMPARED)?;
            &witness
        }
    };
    match folder.read(name, content.len() + 1) {
        Ok(read) => Ok(read.as_slice() == content),
        // A link, a folder, or a file of somebody else's.
        Err(error) if is_about_the_file(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

fn is_about_the_file(error: &io::Error) -> bool {
    use io::ErrorKind;
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::IsADirectory) || is_link(error)
}

/// What `open(2)` says of a link that it must not follow.
fn is_link(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}
