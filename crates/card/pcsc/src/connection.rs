//! One exclusive connection, on a thread of its own: PC/SC calls may block without limit (a mute card, a bad reader), and
//! then this thread is left behind while the kiosk goes on.

use std::ffi::CString;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use card_apdu::{Command, Response};
use card_client::{CardTransport, TransportError};
use pcsc::{Card, Context, Disposition, Error, MAX_BUFFER_SIZE_EXTENDED, Protocols, ShareMode, Status};
use zeroize::Zeroizing;

use crate::Options;
use crate::fault::{is_ambiguous, meaning};

/// How long a removal may take to be noticed after an exchange failed: up to 1.6 s on some contactless readers
/// (acsccid issue 29).
const REMOVAL_NOTICED: Duration = Duration::from_millis(1_700);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

enum Request {
    Transmit(Command),
    PowerOff,
}

enum Answer {
    /// It is known which reader to connect to: the service answers.
    Chosen,
    Response(Response),
    Done,
}

type Answered = Result<Answer, TransportError>;

/// A connection; its thread ends with it.
pub(crate) struct Connection {
    requests: Option<SyncSender<Request>>,
    answers: Receiver<Answered>,
    limit: Duration,
    extended: bool,
}

impl Connection {
    /// Connects to the card on the reader that `choose` finds; both are done on the thread, and are waited for until `until`.
    /// `alive` is held by the thread as long as it lives.
    pub(crate) fn open(
        choose: impl FnOnce() -> Result<(Context, CString), TransportError> + Send + 'static,
        until: Instant,
        options: &Options,
        alive: Arc<()>,
    ) -> Result<Self, TransportError> {
        let (requests, incoming) = sync_channel(1);
        let (outgoing, answers) = sync_channel(1);
        thread::Builder::new()
            .name("card".to_owned())
            .spawn(move || {
                serve(choose, &incoming, &outgoing);
                drop(alive);
            })
            .map_err(|_| TransportError::Protocol)?;
        let mut connection = Self {
            requests: Some(requests),
            answers,
            limit: options.answer_limit,
            extended: options.extended,
        };
        let left = || until.saturating_duration_since(Instant::now());
        // Before a reader is chosen no card is spoken to: it is the service that does not answer.
        connection.wait(left(), TransportError::ServiceGone)?;
        connection.wait(left(), TransportError::Protocol)?;
        Ok(connection)
    }

    fn ask(&mut self, request: Request) -> Result<Answer, TransportError> {
        let sent = self.requests.as_ref().is_some_and(|requests| requests.try_send(request).is_ok());
        if !sent {
            return Err(TransportError::Protocol);
        }
        self.wait(self.limit, TransportError::Protocol)
    }

    /// Waits for one answer, and says `late` when there is none in time; after any failure nothing is asked any more.
    fn wait(&mut self, limit: Duration, late: TransportError) -> Result<Answer, TransportError> {
        let answer = match self.answers.recv_timeout(limit) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => {
                tracing::warn!(limit_ms = limit.as_millis(), error = %late, "no answer in time");
                Err(late)
            }
            Err(RecvTimeoutError::Disconnected) => Err(TransportError::Protocol),
        };
        if answer.is_err() {
            self.requests = None;
        }
        answer
    }
}

impl CardTransport for Connection {
    fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        match self.ask(Request::Transmit(command.clone()))? {
            Answer::Response(response) => Ok(response),
            Answer::Chosen | Answer::Done => Err(TransportError::Protocol),
        }
    }

    fn power_off(&mut self) -> Result<(), TransportError> {
        let answer = self.ask(Request::PowerOff);
        self.requests = None;
        answer.map(|_| ())
    }

    fn carries_extended(&self) -> bool {
        self.extended
    }
}

/// The thread: connects, answers requests, and takes the power from the card at the end, however it ends.
fn serve(
    choose: impl FnOnce() -> Result<(Context, CString), TransportError>,
    requests: &Receiver<Request>,
    answers: &SyncSender<Answered>,
) {
    // `send` fails only when nobody waits any more.
    let (context, reader) = match choose() {
        Ok(chosen) => chosen,
        Err(error) => {
            let _ = answers.send(Err(error));
            return;
        }
    };
    if answers.send(Ok(Answer::Chosen)).is_err() {
        return;
    }
    let mut card = match context.connect(&reader, ShareMode::Exclusive, Protocols::ANY) {
        Ok(card) => card,
        Err(error) => {
            tracing::debug!(%error, "connect failed");
            let _ = answers.send(Err(explain_connect(error)));
            return;
        }
    };
    if answers.send(Ok(Answer::Done)).is_err() {
        let _ = power_off(card);
        return;
    }
    let mut buffer = Zeroizing::new(vec![0; MAX_BUFFER_SIZE_EXTENDED]);
    while let Ok(request) = requests.recv() {
        match request {
            Request::Transmit(command) => {
                let answer = transmit(&mut card, &command, &mut buffer).map(Answer::Response);
                if answers.send(answer).is_err() {
                    break;
                }
            }
            Request::PowerOff => {
                let _ = answers.send(power_off(card).map(|()| Answer::Done));
                return;
            }
        }
    }
    let _ = power_off(card);
}

/// One exchange in one transaction. The connection is exclusive anyway; the transaction ends with the exchange, so none is
/// held while a person thinks.
fn transmit(card: &mut Card, command: &Command, buffer: &mut [u8]) -> Result<Response, TransportError> {
    let result = match card.transaction() {
        Ok(transaction) => {
            let bytes = command.to_bytes();
            transaction.transmit(&bytes, buffer).map(Response::parse)
        }
        Err(error) => Err(error),
    };
    match result {
        Ok(Ok(response)) => Ok(response),
        // No card answers less than a status word: so some drivers (vpcd 3.3) tell that it left while it answered.
        Ok(Err(malformed)) => {
            tracing::debug!(%malformed, header = ?command.header(), "exchange failed");
            Err(explain(card, malformed.into()))
        }
        Err(error) => {
            tracing::debug!(%error, header = ?command.header(), "exchange failed");
            Err(if is_ambiguous(error) { explain(card, meaning(error)) } else { meaning(error) })
        }
    }
}

/// Disconnecting with "unpower" clears the security status; resetting does not (facts of the card, and JICSAP 1.1 §5.1.3).
pub(crate) fn power_off(card: Card) -> Result<(), TransportError> {
    // Dropping the card that comes back with the error frees its handle.
    card.disconnect(Disposition::UnpowerCard).map_err(|(_, error)| meaning(error))
}

/// A card that does not speak on connect may just have been lifted, or be no smart card at all.
fn explain_connect(error: Error) -> TransportError {
    match error {
        Error::UnpoweredCard => TransportError::CardRemoved,
        other => meaning(other),
    }
}

/// Whether the card went away or only the exchange broke, which is told as `broken`: `SCARD_E_NOT_TRANSACTED` says neither,
/// and the removal may be noticed late.
fn explain(card: &Card, broken: TransportError) -> TransportError {
    let until = Instant::now() + REMOVAL_NOTICED;
    loop {
        match card.status2_owned() {
            Ok(status) if status.status().intersects(Status::ABSENT) => return TransportError::CardRemoved,
            Ok(_) => {}
            Err(Error::UnpoweredCard | Error::ResetCard) => return TransportError::CardReset,
            Err(Error::UnresponsiveCard | Error::RemovedCard | Error::NoSmartcard) => {
                return TransportError::CardRemoved;
            }
            Err(other) => return meaning(other),
        }
        if Instant::now() >= until {
            return broken;
        }
        thread::sleep(LOOK_AGAIN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(
        limit: Duration,
        choose: impl FnOnce() -> Result<(Context, CString), TransportError> + Send + 'static,
    ) -> (Option<TransportError>, Arc<()>) {
        let alive = Arc::new(());
        let opened =
            Connection::open(choose, Instant::now() + limit, &Options::default(), Arc::clone(&alive));
        (opened.err(), alive)
    }

    #[test]
    fn service_that_does_not_say_a_reader_in_time_is_gone_and_its_thread_ends_when_it_does() {
        let (release, held) = sync_channel::<TransportError>(1);
        let choose = move || Err(held.recv().unwrap_or(TransportError::Protocol));
        let (error, alive) = open(Duration::from_millis(20), choose);
        assert_eq!(error, Some(TransportError::ServiceGone));
        assert_eq!(Arc::strong_count(&alive), 2, "the thread is stuck");
        release.send(TransportError::ReaderGone).unwrap();
        while Arc::strong_count(&alive) > 1 {
            thread::yield_now();
        }
    }

    #[test]
    fn no_reader_with_a_card_is_told_as_it_is() {
        let (error, _) = open(Duration::from_secs(60), || Err(TransportError::CardRemoved));
        assert_eq!(error, Some(TransportError::CardRemoved));
    }
}
