//! Connecting to the card on the reader, and listing the readers.

use std::ffi::{CStr, CString};
use std::io::ErrorKind;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::{Duration, Instant};

use card_client::{CardReader, CardTransport, TransportError};
use pcsc::{Context, Error, Protocols, ReaderState, Scope, ShareMode, State};

use crate::connection::{Connection, power_off};
use crate::fault::meaning;
use crate::{Options, SharedCard, Watched};

/// Where the service listens, unless the variable that its library reads says otherwise.
const SOCKET: &str = "/run/pcscd/pcscd.comm";
/// How long [`readers`] and [`release_cards`] wait for the service.
const LISTING_LIMIT: Duration = Duration::from_secs(5);

/// Connects to the card on the reader.
///
/// PC/SC may block without limit, so all of it is done on the connection's own thread, which is left behind when
/// `connect_limit` is over. [`CardReader::connect`] answers within that limit:
/// - [`TransportError::ServiceGone`] when the service did not even say which reader has a card;
/// - [`TransportError::Protocol`] when the card on the reader did not answer;
/// - [`TransportError::ServiceGone`] as long as the thread of an earlier connection has not come back: the service or its
///   driver hangs, and no other program holds the card, so it is not [`TransportError::Busy`].
pub struct PcscReader {
    options: Options,
    shared: SharedCard,
    /// The placement of the card that was connected to last.
    placement: Option<u64>,
    /// Shared with the thread of the connection.
    alive: Arc<()>,
}

impl PcscReader {
    pub(crate) fn new(options: Options, shared: SharedCard) -> Self {
        Self { options, shared, placement: None, alive: Arc::new(()) }
    }
}

impl CardReader for PcscReader {
    fn connect(&mut self) -> Result<Box<dyn CardTransport>, TransportError> {
        let until = Instant::now() + self.options.connect_limit;
        // The thread of a connection may still be there: closing, or stuck in PC/SC.
        wait_until_alone(&self.alive, until)?;
        let watched = self.shared.lock().map_or(None, |shared| shared.watched.clone());
        self.placement = match &watched {
            Some(Watched::Card(_, placement)) => *placement,
            Some(Watched::NoCard) | None => None,
        };
        let options = self.options.clone();
        let choose = move || choose(&options, watched.as_ref());
        let connection = Connection::open(choose, until, &self.options, Arc::clone(&self.alive))?;
        Ok(Box::new(connection))
    }

    fn set_aside(&mut self) {
        if let (Some(placement), Ok(mut shared)) = (self.placement, self.shared.lock()) {
            shared.aside = Some(placement);
        }
    }
}

/// The reader that the watch named, if there is a card on it; where nobody watches, the first one with a card. With a context
/// of its own each time: it survives no restart of the service, and costs one local round trip.
fn choose(options: &Options, watched: Option<&Watched>) -> Result<(Context, CString), TransportError> {
    let context = Context::establish(Scope::System).map_err(meaning)?;
    let mut accepted: Vec<CString> =
        list(&context)?.into_iter().filter(|reader| options.accepts(reader)).collect();
    if accepted.is_empty() {
        return Err(TransportError::ReaderGone);
    }
    match watched {
        Some(Watched::Card(named, _)) => accepted.retain(|reader| reader == named),
        Some(Watched::NoCard) => return Err(TransportError::CardRemoved),
        None => {}
    }
    if accepted.is_empty() {
        // The reader went with its card.
        return Err(TransportError::CardRemoved);
    }
    let reader = states(&context, &accepted)?
        .iter()
        .find(|state| state.event_state().contains(State::PRESENT))
        .map(|state| state.name().to_owned())
        .ok_or(TransportError::CardRemoved)?;
    Ok((context, reader))
}

fn wait_until_alone(alive: &Arc<()>, until: Instant) -> Result<(), TransportError> {
    const LOOK_AGAIN: Duration = Duration::from_millis(10);
    while Arc::strong_count(alive) > 1 {
        if Instant::now() >= until {
            tracing::warn!("the connection before this one is stuck in the smart-card service");
            return Err(TransportError::ServiceGone);
        }
        thread::sleep(LOOK_AGAIN);
    }
    Ok(())
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
/// Each call that finds the service hanging leaves one thread behind until it goes on: not for use in a loop.
///
/// # Errors
/// [`TransportError::ServiceGone`] when the service is not there, or does not answer within 5 s;
/// [`TransportError::ServiceRefused`] when it is there and this user may not use it.
pub fn readers() -> Result<Vec<ReaderInfo>, TransportError> {
    within_limit("reader-list", list_infos)
}

/// Asks the service on a thread of its own, which is left behind where no answer comes in time.
fn within_limit<T: Send + 'static>(
    name: &str,
    ask: impl FnOnce() -> Result<T, TransportError> + Send + 'static,
) -> Result<T, TransportError> {
    let (tell, told) = sync_channel(1);
    thread::Builder::new()
        .name(name.to_owned())
        // `send` fails only when nobody waits any more.
        .spawn(move || drop(tell.send(ask())))
        .map_err(|_| TransportError::Protocol)?;
    match told.recv_timeout(LISTING_LIMIT).unwrap_or(Err(TransportError::ServiceGone)) {
        Err(TransportError::ServiceGone) if socket_is_closed_to_us() => Err(TransportError::ServiceRefused),
        told => told,
    }
}

/// Whether the service's socket is there and its rights keep this user out: the library says of that only that no service is there.
fn socket_is_closed_to_us() -> bool {
    let path = std::env::var_os("PCSCLITE_CSOCK_NAME").unwrap_or_else(|| SOCKET.into());
    UnixStream::connect(path).is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
}

fn list_infos() -> Result<Vec<ReaderInfo>, TransportError> {
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

/// Takes the power from each card in a reader that `options` fit, and with it whatever was opened on the card: for the time after a
/// program that ended without doing so. A card that another program holds stays as it is. Gives the readers whose cards lost
/// their power.
///
/// # Errors
/// As [`readers`]; [`TransportError::Busy`] where another program holds a card, after the other readers were served.
pub fn release_cards(options: &Options) -> Result<Vec<String>, TransportError> {
    let options = options.clone();
    within_limit("card-release", move || release(&options))
}

fn release(options: &Options) -> Result<Vec<String>, TransportError> {
    let context = Context::establish(Scope::System).map_err(meaning)?;
    let names: Vec<CString> = list(&context)?.into_iter().filter(|name| options.accepts(name)).collect();
    let mut released = Vec::new();
    let mut held = None;
    for state in states(&context, &names)? {
        if !state.event_state().contains(State::PRESENT) {
            continue;
        }
        match context
            .connect(state.name(), ShareMode::Exclusive, Protocols::ANY)
            .map_err(meaning)
            .and_then(power_off)
        {
            Ok(()) => released.push(state.name().to_string_lossy().into_owned()),
            // It went meanwhile, and its state with it.
            Err(TransportError::CardRemoved) => {}
            Err(error) => held = Some(error),
        }
    }
    held.map_or(Ok(released), Err)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connect_while_the_thread_of_another_connection_is_stuck_is_service_gone() {
        let options = Options { connect_limit: Duration::from_millis(20), ..Options::default() };
        let mut reader = PcscReader::new(options, SharedCard::default());
        let stuck = Arc::clone(&reader.alive);
        assert_eq!(reader.connect().err(), Some(TransportError::ServiceGone));
        drop(stuck);
        assert_eq!(wait_until_alone(&reader.alive, Instant::now()), Ok(()));
    }
}
