//! [`card_client::CardTransport`] over PC/SC, and the watch on the readers. The only crate that knows `pcsc`.
//!
//! It knows no applet and no PIN; it sends a command once and says precisely why no answer came. PC/SC calls may
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

#[cfg(doc)]
use card_client::CardReader;

pub use reader::{PcscReader, ReaderInfo, readers, release_cards};
pub use watch::PcscWatch;

/// Which reader to use and how long to wait for it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Only readers whose name contains this (case matters); `None`: any reader, the card that is placed first counts.
    pub reader_name: Option<String>,
    /// Never a reader whose name contains one of these: it is there for something else.
    pub other_readers: Vec<String>,
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
            other_readers: Vec::new(),
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
        let other = self.other_readers.iter().any(|part| name.contains(part.as_str()));
        !other && self.reader_name.as_ref().is_none_or(|part| name.contains(part.as_str()))
    }
}

/// What the watch and the connector tell each other.
#[derive(Debug, Default)]
struct Shared {
    /// What the watch reported last; `None` until it has looked.
    watched: Option<Watched>,
    /// The placement of the card that no visit goes on with.
    aside: Option<u64>,
}

/// The card that the watch reported last.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Watched {
    /// None, or none that counts: there is nothing to connect to, whatever lies in other readers.
    NoCard,
    /// In this reader; the number of its placement, where it was placed.
    Card(CString, Option<u64>),
}

type SharedCard = Arc<Mutex<Shared>>;

/// The connector and the watch, which agree on the reader: with several cards at once, the one placed first counts. One that
/// lay there before the watch saw its reader never does (a security module in a reader's second slot lies there for good), and
/// one that was [set aside](CardReader::set_aside) counts until another is placed.
///
/// Neither touches PC/SC yet, so this works while the service is down.
#[must_use]
pub fn open(options: Options) -> (PcscReader, PcscWatch) {
    let shared = SharedCard::default();
    (PcscReader::new(options.clone(), Arc::clone(&shared)), PcscWatch::new(options, shared))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reader_of_somebody_else_is_never_taken() {
        let options = |name: Option<&str>, other: Option<&str>| Options {
            reader_name: name.map(str::to_owned),
            other_readers: other.into_iter().map(str::to_owned).collect(),
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
