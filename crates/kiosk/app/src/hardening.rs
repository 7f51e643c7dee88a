//! What the program takes from itself, first of all: nobody of its own user may look into it, it leaves no core file, and what
//! it makes is its owner's.
//!
//! The unit file takes more (config/uketsuke.service); this holds wherever the program is started.

use rustix::fs::Mode;
use rustix::process::{
    DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit, umask,
};

/// Takes them. Call it before anything secret is read and before any thread exists; a program that is started anew in its place
/// has to call it again.
///
/// # Errors
/// What the system said; then a secret could be read by others, and none may be read.
pub fn harden() -> std::io::Result<()> {
    umask(Mode::RWXG | Mode::RWXO);
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    // Also against ptrace and /proc/PID/mem by programs of the same user, the voice's among them.
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    // Where the system lets all of the program be locked, nothing of it goes to a swap file.
    if getrlimit(Resource::Memlock).current.is_none() {
        use rustix::mm::{MlockAllFlags, mlockall};
        mlockall(MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT)?;
    }
    Ok(())
}
