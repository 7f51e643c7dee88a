//! The X display, asked before the window toolkit is: the toolkit ends the program in the middle of a sentence when there is
//! none. Speaks the first exchange of the X protocol (X Window System Protocol, X.Org, chapter 8 and appendix B) and no more.

mod authority;
mod name;
mod setup;

use std::env::var_os;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use thiserror::Error;

use name::{Name, Place};

/// Longest wait for each answer of the display. One that is there answers within milliseconds.
const LIMIT: Duration = Duration::from_secs(5);
/// Where a display's socket lies (X Window System, `libX11`).
const SOCKETS: &str = "/tmp/.X11-unix/X";
/// The TCP port of display 0.
const FIRST_PORT: u16 = 6000;

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

/// A screen of a display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// Width of all its monitors together, in physical pixels.
    pub width: u16,
    /// Height of all its monitors together, in physical pixels.
    pub height: u16,
}

/// Connects to the display that `DISPLAY` names, as the window will, and asks for its screen.
///
/// # Errors
/// [`DisplayError`], within 10 s.
pub fn look() -> Result<Screen, DisplayError> {
    let set = |variable: &str| var_os(variable).filter(|value| !value.is_empty());
    let Some(text) = set("DISPLAY") else {
        return Err(if set("WAYLAND_DISPLAY").is_some() {
            DisplayError::WaylandOnly
        } else {
            DisplayError::NotNamed
        });
    };
    let text = text.to_string_lossy().into_owned();
    let name = Name::parse(&text).ok_or_else(|| DisplayError::Name(text.clone()))?;
    let unreachable = |why: io::Error| match why.kind() {
        ErrorKind::PermissionDenied => DisplayError::Refused { name: text.clone(), why: why.to_string() },
        // Which of both it is depends on the system.
        ErrorKind::WouldBlock | ErrorKind::TimedOut => DisplayError::Unreachable {
            name: text.clone(),
            why: io::Error::new(ErrorKind::TimedOut, "no answer in 5 s"),
        },
        _ => DisplayError::Unreachable { name: text.clone(), why },
    };
    let mut stream = connect(&name).map_err(unreachable)?;
    let cookie = authority::cookie(name.number);
    stream
        .write_all(&setup::request(cookie.as_ref().map(|cookie| cookie.as_slice())))
        .map_err(unreachable)?;
    match setup::answer(&mut stream, name.screen) {
        Ok(setup::Answer::Screen(screen)) => Ok(screen),
        Ok(setup::Answer::Refused(why)) => Err(DisplayError::Refused { name: text, why }),
        Ok(setup::Answer::NotX) => Err(DisplayError::NotX(text)),
        Err(why) => Err(unreachable(why)),
    }
}

/// What a display is spoken to through.
trait Line: Read + Write {}
impl<T: Read + Write> Line for T {}

fn connect(name: &Name) -> io::Result<Box<dyn Line>> {
    match &name.place {
        Place::Here => {
            let stream = UnixStream::connect(format!("{SOCKETS}{}", name.number))?;
            stream.set_read_timeout(Some(LIMIT))?;
            stream.set_write_timeout(Some(LIMIT))?;
            Ok(Box::new(stream))
        }
        Place::Host(host) => {
            let port = FIRST_PORT.checked_add(name.number).ok_or(ErrorKind::InvalidInput)?;
            let address = (host.as_str(), port).to_socket_addrs()?.next().ok_or(ErrorKind::NotFound)?;
            let stream = TcpStream::connect_timeout(&address, LIMIT)?;
            stream.set_read_timeout(Some(LIMIT))?;
            stream.set_write_timeout(Some(LIMIT))?;
            Ok(Box::new(stream))
        }
    }
}
