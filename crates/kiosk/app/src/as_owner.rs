//! Who may work on the kiosk's files: the user who owns them, and nobody else. Root acts as that user, so that
//! `sudo uketsuke staff add` leaves nothing that the kiosk cannot open.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use base_files::{NotOwner, Owner, owner_of_folder};

/// Why a program may not go on.
#[derive(Debug, thiserror::Error)]
pub enum NotAllowed {
    /// It would leave files that their owner cannot use.
    #[error(transparent)]
    NotOwner(#[from] NotOwner),
    /// The system's word.
    #[error("cannot act as the owner of the kiosk's files: {0}")]
    System(#[from] io::Error),
}

/// The first of the files' folders that belongs to another user than this.
fn foreign(files: &[PathBuf]) -> io::Result<Option<(PathBuf, Owner)>> {
    for file in files {
        let (folder, owner) = owner_of_folder(file)?;
        // A folder that is still to be made is made by whom may make it.
        if !owner.is_this_user() && (Owner::this_user_is_root() || file.exists()) {
            return Ok(Some((folder, owner)));
        }
    }
    Ok(None)
}

/// Goes on where `files` belong to this user. Root starts the program once more, as their owner; its exit status is the answer then.
///
/// # Errors
/// [`NotAllowed`].
pub fn go_on_or_act(files: &[PathBuf]) -> Result<Option<ExitCode>, NotAllowed> {
    let Some((folder, owner)) = foreign(files)? else { return Ok(None) };
    if !Owner::this_user_is_root() {
        return Err(NotOwner { folder, uid: owner.uid }.into());
    }
    let mut program = Command::new(std::env::current_exe()?);
    // The groups of root go with its user.
    program.args(std::env::args_os().skip(1)).uid(owner.uid).gid(owner.gid);
    let status = program.status()?;
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(Some(ExitCode::from(code)))
}

/// Goes on only where `files` belong to this user: a kiosk that runs as another would leave files that its own user cannot open.
///
/// # Errors
/// [`NotAllowed`].
pub fn refuse_others(files: &[PathBuf]) -> Result<(), NotAllowed> {
    match foreign(files)? {
        Some((folder, owner)) => Err(NotOwner { folder, uid: owner.uid }.into()),
        None => Ok(()),
    }
}
