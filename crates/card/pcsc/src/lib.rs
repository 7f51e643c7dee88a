//! [`card_client::CardTransport`] over PC/SC, and the watch on the readers. The only room that knows `pcsc`.
//!
//! This crate knows no applet and no PIN; it sends a command once and says precisely why no answer came. PC/SC calls may
//! block without limit when a card, a reader or the service hangs, so none is made on the caller's thread: each connection,
//! the watch and the listing have threads of their own, and every answer is waited for with a limit.
//!
//! Start reading at [`open`].

mod connection;
mod fault;
mod reader;
mod tracker;
mod watch;
mod worker;

use std::ffi::CString;
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub use reader::{PcscReader, ReaderInfo, readers};
pub use watch::PcscWatch;

/// Which reader to use and how long to wait for it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Only readers whose name contains this (case matters); `None`: any reader, the first card wins.
    pub reader_name: Option<String>,
    /// Never a reader whose name contains this: it is there for something else.
    pub other_reader: Option<String>,
    /// Whether the readers carry extended-length APDUs; PC/SC cannot tell reliably, so it is configured.
    pub extended: bool,
    /// Longest wait for a connection, from the search for its reader on.
    pub connect_limit: Duration,
    /// Longest wait for one answer; RSA on a contactless card takes up to a second.
    pub answer_limit: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            reader_name: None,
            other_reader: None,
            extended: false,
            connect_limit: Duration::from_secs(5),
            answer_limit: Duration::from_secs(10),
        }
    }
}

impl Options {
    pub(crate) fn accepts(&self, reader: &std::ffi::CStr) -> bool {
        self.fits(&reader.to_string_lossy())
    }

    /// Whether a reader of this name is one of these.
    #[must_use]
    pub fn fits(&self, name: &str) -> bool {
        let other = self.other_reader.as_ref().is_some_and(|part| name.contains(part.as_str()));
        !other && self.reader_name.as_ref().is_none_or(|part| name.contains(part.as_str()))
    }
}

/// The reader whose card the watch reported last: the one to connect to.
type CurrentReader = Arc<Mutex<Option<CString>>>;

/// The connector and the watch, which agree on the reader: with several cards at once, the one placed first counts.
///
/// Neither touches PC/SC yet, so this works while the service is down.
#[must_use]
pub fn open(options: Options) -> (PcscReader, PcscWatch) {
    let current = CurrentReader::default();
    (PcscReader::new(options.clone(), Arc::clone(&current)), PcscWatch::new(options, current))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reader_of_somebody_else_is_never_taken() {
        let options = |name: Option<&str>, other: Option<&str>| Options {
            reader_name: name.map(str::to_owned),
            other_reader: other.map(str::to_owned),
            ..Options::default()
        };
        let (first, second) = (c"Reader A 00 00", c"Reader A 00 01");
        for (name, other, taken) in [
            (None, None, [true, true]),
            (Some("00 01"), None, [false, true]),
            (None, Some("00 01"), [true, false]),
            (Some("Reader A"), Some("00 01"), [true, false]),
            (Some("00 01"), Some("00 01"), [false, false]),
            (Some("reader a"), None, [false, false]),
        ] {
            let options = options(name, other);
            assert_eq!([first, second].map(|reader| options.accepts(reader)), taken, "{name:?} {other:?}");
        }
    }
}
