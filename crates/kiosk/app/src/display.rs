//! The X display, asked before the window toolkit is, which ends the program in the middle of a sentence when there is none; and
//! asked again while the window is open, since the toolkit keeps the monitors that it saw before.

use std::env::var_os;
use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use thiserror::Error;
use x11rb::connection::Connection as _;
use x11rb::errors::{ConnectError, DisplayParsingError};
use x11rb::protocol::randr::ConnectionExt as _;
use x11rb::protocol::xproto;
use x11rb::rust_connection::RustConnection;

/// Longest wait for the display. One that is there answers within milliseconds.
const LIMIT: Duration = Duration::from_secs(10);
/// A look is on its way. There is one display.
static LOOKING: AtomicBool = AtomicBool::new(false);
/// Most letters of a display's own words that are passed on.
const MAX_WORDS: usize = 200;

/// Why there is no display to open the window on.
#[derive(Debug, Error)]
pub enum DisplayError {
    /// `DISPLAY` names none.
    #[error("DISPLAY is not set: no display to open the window on")]
    NotNamed,
    /// There is a Wayland compositor and no X display.
    #[error("DISPLAY is not set, and the window needs an X display: start the compositor with Xwayland")]
    WaylandOnly,
    /// `DISPLAY` is no name of a display.
    #[error("DISPLAY is {0:?}, which names no display")]
    Name(String),
    /// `DISPLAY` names a screen that its display does not have.
    #[error("display {0} has no screen of this number")]
    NoScreen(String),
    /// Nothing answers there.
    #[error("display {name} cannot be reached: {why}")]
    Unreachable {
        /// The display.
        name: String,
        /// The system's word.
        why: io::Error,
    },
    /// It does not let this user in.
    #[error("display {name}: not allowed: {why}; set XAUTHORITY, or run as the user whose screen it is")]
    Refused {
        /// The display.
        name: String,
        /// The display's word.
        why: String,
    },
    /// What answers is no X display.
    #[error("display {0}: what answers there is no X display")]
    NotX(String),
}

/// A rectangle of pixels that something is shown on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pixels {
    /// Physical pixels.
    pub width: u16,
    /// Physical pixels.
    pub height: u16,
}

/// A screen of a display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// All its monitors together.
    pub whole: Pixels,
    /// Its monitors that are on, the primary one first; none where the display cannot say.
    pub monitors: Vec<Pixels>,
}

/// Connects to the display that `DISPLAY` names, as the window will, and asks for its screen.
///
/// # Errors
/// [`DisplayError`], within 10 s.
pub fn look() -> Result<Screen, DisplayError> {
    let set = |variable: &str| var_os(variable).filter(|value| !value.is_empty());
    let Some(name) = set("DISPLAY") else {
        return Err(if set("WAYLAND_DISPLAY").is_some() {
            DisplayError::WaylandOnly
        } else {
            DisplayError::NotNamed
        });
    };
    let name = name.to_string_lossy().into_owned();
    // The library waits as long as the display does: one that says nothing keeps a thread, and the next look waits for that one.
    if LOOKING.swap(true, Ordering::AcqRel) {
        return Err(DisplayError::Unreachable {
            name,
            why: io::Error::new(ErrorKind::TimedOut, "no answer yet"),
        });
    }
    let (tell, told) = mpsc::sync_channel(1);
    let asked = name.clone();
    let thread = std::thread::Builder::new().name("display".to_owned()).spawn(move || {
        let answer = ask(&asked);
        LOOKING.store(false, Ordering::Release);
        let _ = tell.send(answer);
    });
    let silent = |why| DisplayError::Unreachable { name: name.clone(), why };
    thread.map_err(|why| {
        LOOKING.store(false, Ordering::Release);
        silent(why)
    })?;
    told.recv_timeout(LIMIT)
        .map_err(|_| silent(io::Error::new(ErrorKind::TimedOut, "no answer in 10 s")))?
        .map_err(|error| named(&name, error))
}

fn ask(name: &str) -> Result<Screen, ConnectError> {
    let (display, number) = x11rb::connect(Some(name))?;
    let screen = display.setup().roots.get(number).ok_or(ConnectError::InvalidScreen)?;
    let whole = Pixels { width: screen.width_in_pixels, height: screen.height_in_pixels };
    // Displays before RandR 1.5 do not know their monitors.
    let monitors = monitors(&display, screen.root).unwrap_or_default();
    Ok(Screen { whole, monitors })
}

fn monitors(display: &RustConnection, root: xproto::Window) -> Option<Vec<Pixels>> {
    display.randr_query_version(1, 5).ok()?.reply().ok()?;
    let mut seen = display.randr_get_monitors(root, true).ok()?.reply().ok()?.monitors;
    seen.sort_by_key(|monitor| !monitor.primary);
    Some(seen.iter().map(|monitor| Pixels { width: monitor.width, height: monitor.height }).collect())
}

fn named(name: &str, error: ConnectError) -> DisplayError {
    let name = name.to_owned();
    match error {
        ConnectError::DisplayParsingError(DisplayParsingError::Unknown) | ConnectError::InvalidScreen => {
            DisplayError::NoScreen(name)
        }
        ConnectError::DisplayParsingError(_) => DisplayError::Name(name),
        ConnectError::SetupFailed(answer) => DisplayError::Refused { name, why: plain(&answer.reason) },
        ConnectError::SetupAuthenticate(answer) => DisplayError::Refused { name, why: plain(&answer.reason) },
        ConnectError::IoError(why) if why.kind() == ErrorKind::PermissionDenied => {
            DisplayError::Refused { name, why: why.to_string() }
        }
        ConnectError::IoError(why) => DisplayError::Unreachable { name, why },
        _ => DisplayError::NotX(name),
    }
}

/// A display's words without what no line of a log should hold.
fn plain(words: &[u8]) -> String {
    let words = String::from_utf8_lossy(words);
    let plain: String = words.chars().filter(|letter| !letter.is_control()).take(MAX_WORDS).collect();
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_display_are_short_and_plain() {
        assert_eq!(plain(b"Authorization required\n\0\0"), "Authorization required");
        assert_eq!(plain(&[b'x'; 5000]).len(), MAX_WORDS);
    }
}
