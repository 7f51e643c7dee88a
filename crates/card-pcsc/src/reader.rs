//! Connecting to the card on the reader, and listing the readers.

use std::ffi::{CStr, CString};
use std::sync::Arc;
use std::time::Duration;

use card_client::{CardReader, CardTransport, TransportError};
use pcsc::{Context, Error, ReaderState, Scope, State};

use crate::connection::Connection;
use crate::fault::meaning;
use crate::{CurrentReader, Options};

/// Connects to the card on the reader.
///
/// PC/SC may block without limit inside a connection; then its thread is left behind, [`CardReader::connect`] answers
/// [`TransportError::Protocol`] within its limit, and [`TransportError::Busy`] until that thread has come back.
pub struct PcscReader {
    options: Options,
    current: CurrentReader,
    /// Shared with the thread of the connection.
    alive: Arc<()>,
}

impl PcscReader {
    pub(crate) fn new(options: Options, current: CurrentReader) -> Self {
        Self { options, current, alive: Arc::new(()) }
    }

    /// The reader that the watch named, if there is a card on it; else the first one with a card.
    fn choose(&self, context: &Context) -> Result<CString, TransportError> {
        let named = self.current.lock().map_or(None, |current| current.clone());
        let mut accepted: Vec<CString> =
            list(context)?.into_iter().filter(|reader| self.options.accepts(reader)).collect();
        if accepted.is_empty() {
            return Err(TransportError::ReaderGone);
        }
        accepted.sort_by_key(|reader| Some(reader) != named.as_ref());
        states(context, &accepted)?
            .iter()
            .find(|state| state.event_state().contains(State::PRESENT))
            .map(|state| state.name().to_owned())
            .ok_or(TransportError::CardRemoved)
    }
}

impl CardReader for PcscReader {
    fn connect(&mut self) -> Result<Box<dyn CardTransport>, TransportError> {
        if Arc::strong_count(&self.alive) > 1 {
            // The thread of a connection is still there: closing, or stuck in PC/SC.
            wait_until_alone(&self.alive, self.options.connect_limit)?;
        }
        // A context of its own each time: it survives no restart of the service, and costs one local round trip.
        let context = Context::establish(Scope::System).map_err(meaning)?;
        let reader = self.choose(&context)?;
        let connection = Connection::open(context, reader, &self.options, Arc::clone(&self.alive))?;
        Ok(Box::new(connection))
    }
}

fn wait_until_alone(alive: &Arc<()>, limit: Duration) -> Result<(), TransportError> {
    const LOOK_AGAIN: Duration = Duration::from_millis(10);
    let looks = limit.as_millis() / LOOK_AGAIN.as_millis();
    for _ in 0..looks {
        if Arc::strong_count(alive) == 1 {
            return Ok(());
        }
        std::thread::sleep(LOOK_AGAIN);
    }
    Err(TransportError::Busy)
}

/// One reader, for a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderInfo {
    /// Its PC/SC name.
    pub name: String,
    /// A card is on it.
    pub card_present: bool,
    /// The card does not answer.
    pub mute: bool,
    /// Another program holds the card exclusively.
    pub in_use: bool,
}

/// The readers that PC/SC knows, for `uketsuke doctor`.
///
/// # Errors
/// [`TransportError::ServiceGone`] when the service does not answer.
pub fn readers() -> Result<Vec<ReaderInfo>, TransportError> {
    let context = Context::establish(Scope::System).map_err(meaning)?;
    let names = list(&context)?;
    let info = |state: &ReaderState| {
        let now = state.event_state();
        ReaderInfo {
            name: state.name().to_string_lossy().into_owned(),
            card_present: now.contains(State::PRESENT),
            mute: now.contains(State::MUTE),
            in_use: now.contains(State::EXCLUSIVE),
        }
    };
    Ok(states(&context, &names)?.iter().map(info).collect())
}

/// Names of the readers; none is no error.
pub(crate) fn list(context: &Context) -> Result<Vec<CString>, TransportError> {
    match context.list_readers_owned() {
        Ok(names) => Ok(names),
        Err(Error::NoReadersAvailable) => Ok(Vec::new()),
        Err(error) => Err(meaning(error)),
    }
}

/// Their states now.
fn states<N: AsRef<CStr>>(context: &Context, names: &[N]) -> Result<Vec<ReaderState>, TransportError> {
    let mut states: Vec<ReaderState> =
        names.iter().map(|name| ReaderState::new(name.as_ref().to_owned(), State::UNAWARE)).collect();
    match context.get_status_change(Duration::ZERO, &mut states) {
        Ok(()) | Err(Error::Timeout) => Ok(states),
        Err(error) => Err(meaning(error)),
    }
}
