//! Memory that is given back is overwritten, by the C library, in the whole program: what a library keeps of a photo, a
//! frame, a PIN or an answer does not outlive its use, no matter who freed it.
//!
//! Our own rooms wipe what they hold (`zeroize`). The libraries around them (tensors, OpenCV's pictures, HTTP and TLS
//! buffers) do not. The GNU C library can overwrite each block when it is freed, when it is told so before the program
//! starts; so the program starts itself once more. Why this way: `docs/decisions/0008-freed-memory-is-overwritten.md`.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// The variable that the GNU C library reads at start (glibc manual, "Memory Allocation Tunables").
pub const VARIABLE: &str = "GLIBC_TUNABLES";
/// Overwrite freed blocks, and keep none of them in the per-thread cache, which is not overwritten. Two arenas for all threads:
/// many short-lived threads in an arena each leave each one as large as their largest job was.
pub const TUNABLES: &str = "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0:glibc.malloc.arena_max=2";

/// The variable that the window toolkit reads for how many physical pixels one of its own is on an X display, and its value: one.
/// Sizes follow from `display.mm_per_px`, which is of physical pixels, and not from what a desktop was set to.
const PIXELS: (&str, &str) = ("WINIT_X11_SCALE_FACTOR", "1");

/// Goes on in a program whose freed memory is overwritten: at once when this one is such a program already, otherwise by
/// starting it anew in its place, with the same arguments. There the window's pixels are those of the panel, too. Call it before any thread exists.
///
/// # Errors
/// What the system said when the program could not be started anew; nothing has changed then.
pub fn overwrite_freed() -> io::Result<()> {
    let (pixels, one) = PIXELS;
    let tunables = match (tunables(std::env::var_os(VARIABLE)), std::env::var_os(VARIABLE)) {
        (Some(wanted), _) => wanted,
        (None, Some(now)) if std::env::var_os(pixels).is_none_or(|now| now != one) => now,
        (None, _) => return Ok(()),
    };
    // Returns only when it failed.
    Err(Command::new(std::env::current_exe()?)
        .args(std::env::args_os().skip(1))
        .env(VARIABLE, tunables)
        .env(pixels, one)
        .exec())
}

/// What the variable has to be; `None` when it already says so.
fn tunables(now: Option<OsString>) -> Option<OsString> {
    let now = now.unwrap_or_default();
    if now.to_string_lossy().contains(TUNABLES) {
        return None;
    }
    let mut wanted = now;
    if !wanted.is_empty() {
        wanted.push(":");
    }
    wanted.push(TUNABLES);
    Some(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tunables_added_once_behind_those_of_the_system() {
        assert_eq!(tunables(None), Some(TUNABLES.into()));
        assert_eq!(tunables(Some("a.b=1".into())), Some(format!("a.b=1:{TUNABLES}").into()));
        assert_eq!(tunables(Some(TUNABLES.into())), None);
        assert_eq!(tunables(Some(format!("a.b=1:{TUNABLES}").into())), None);
    }
}
