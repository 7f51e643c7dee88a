use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};

use base_time::{ManualClock, NoEntropy};
use card_apdu::{Command, Response, StatusWord};
use card_client::{CardChannel, CardTransport, CommandPattern, DataLength, DeclaredCommands, TransportError};
use kiosk_visit::{CodeB, PhotoState};

use super::*;
use crate::vault::Vault;

/// A card thread's work; says what it was given, and when it left the card.
struct Noted(Sender<&'static str>);

impl Handle for Noted {
    fn handle(&mut self, job: CardJob) {
        let name = if matches!(job, CardJob::Release) { "release" } else { "other" };
        self.0.send(name).unwrap();
    }
}

impl Drop for Noted {
    fn drop(&mut self) {
        let _ = self.0.send("card left");
    }
}

/// A reader at which nothing happens.
struct Quiet(Sender<&'static str>);

impl ReaderWatch for Quiet {
    fn next_event(&mut self, _: Duration) -> Option<ReaderEvent> {
        std::thread::yield_now();
        None
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        let _ = self.0.send("watch ended");
    }
}

#[test]
fn desk_that_ends_has_left_the_card_and_takes_its_threads_along() {
    let (card, card_notes) = channel();
    let (watch, watch_notes) = channel();
    let signals: Signals = Arc::new(|_| {});
    let worker = CardWorker::launch(Noted(card), Box::new(Quiet(watch)), &signals).unwrap();
    worker.send(CardJob::Release);
    assert_eq!(card_notes.recv().unwrap(), "release");
    drop(worker);
    // Already there: the worker waited for it.
    assert_eq!(card_notes.try_recv().unwrap(), "card left");
    // Ends the test only if the thread ends.
    assert_eq!(watch_notes.recv().unwrap(), "watch ended");
}

/// A card that has a card face with seven tries of code B left, takes no code, and whose certificate is none.
#[derive(Clone, Default)]
struct Card {
    sent: Arc<Mutex<Vec<Vec<u8>>>>,
    /// The answer to VERIFY does not come.
    loses_answer: bool,
    /// How often its power was taken.
    powered_off: Arc<AtomicUsize>,
}

impl Card {
    fn sent(&self) -> usize {
        self.sent.lock().unwrap().len()
    }

    fn verifies(&self) -> usize {
        self.sent.lock().unwrap().iter().filter(|sent| sent[1] == 0x20 && sent.len() > 5).count()
    }
}

impl CardTransport for Card {
    fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        let mut sent = self.sent.lock().unwrap();
        sent.push(command.to_bytes().to_vec());
        let verified = sent.iter().any(|sent| sent[1] == 0x20 && sent.len() > 5);
        if verified && self.loses_answer {
            return Err(TransportError::Protocol);
        }
        let (data, status): (&[u8], u16) = match (command.header().ins, command.data().len()) {
            (0xB0, _) => (&[0x30, 0x01, 0x00], 0x9000),
            (0x20, 0) if !verified => (&[], 0x63C7),
            (0x20, _) => (&[], 0x63C6),
            _ => (&[], 0x9000),
        };
        Ok(Response::new(data.to_vec(), StatusWord(status)))
    }

    fn power_off(&mut self) -> Result<(), TransportError> {
        self.powered_off.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

impl CardReader for Card {
    fn connect(&mut self) -> Result<Box<dyn CardTransport>, TransportError> {
        Ok(Box::new(self.clone()))
    }
}

/// Randomness that is there or not, or takes the thread down; what it gives is not looked at here.
#[derive(Debug)]
enum Source {
    There,
    Missing,
    Panics,
}

impl Entropy for Source {
    fn fill(&self, _: &mut [u8]) -> Result<(), NoEntropy> {
        match self {
            Self::There => Ok(()),
            Self::Missing => Err(NoEntropy),
            Self::Panics => panic!("the card thread fails"),
        }
    }
}

/// Notes that it ran, and sends nothing.
struct Pinless(DeclaredCommands, Sender<Purpose>);

fn declared() -> DeclaredCommands {
    let challenge = CommandPattern {
        class: 0x00,
        instruction: 0x84,
        p1: 0x00,
        p2: 0x00,
        data: DataLength::None,
        expected: Some(32),
        times: 1,
    };
    DeclaredCommands::new(vec![challenge]).unwrap()
}

impl PinlessAuthentication for Pinless {
    fn commands(&self) -> &DeclaredCommands {
        &self.0
    }

    fn open_key(&mut self, purpose: Purpose, _: &mut CardChannel) -> Result<(), CardError> {
        self.1.send(purpose).unwrap();
        Ok(())
    }
}

fn handler(card: &Card, asks_photo: bool, random: bool) -> CardHandler {
    let authority = test_pki::Ca::new("Cards");
    let vault = Vault::shared();
    vault.lock().begin("v".into());
    CardHandler {
        phone_reader: None,
        reader: Box::new(card.clone()),
        anchors: TrustAnchors::from_der(&[&authority.der()]).unwrap(),
        issuers: IssuerKeys::default(),
        asks_photo,
        pinless: None,
        session: None,
        terminal: "kiosk-1".into(),
        vault,
        entropy: Arc::new(if random { Source::There } else { Source::Missing }),
        clock: Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH)),
        signals: Arc::new(|_| {}),
    }
}

fn keyed() -> CodeSource {
    CodeSource::Keyed(CodeB::from_digits(&[0; 14]).unwrap())
}

#[test]
fn photo_is_asked_for_only_where_a_way_needs_it() {
    for (asks, wanted, commands) in [(false, PhotoState::None, 7), (true, PhotoState::TriesLeft(7), 10)] {
        let card = Card::default();
        let mut handler = handler(&card, asks, true);
        assert_eq!(handler.read("v").unwrap().photo, wanted);
        assert_eq!(card.sent(), commands);
        assert_eq!(card.verifies(), 0);
    }
}

#[test]
fn printed_code_is_tried_once_and_nothing_is_tried_without_code_card_or_randomness() {
    let printed = || VerificationCodeB::from_ascii(b"11111111111111").unwrap();
    let card = Card::default();
    let mut with = handler(&card, true, true);
    assert_eq!(with.open_photo("v", keyed(), 7), Err(CardTrouble::Removed), "no card was read");
    with.read("v").unwrap();
    let before = card.sent();
    assert_eq!(with.open_photo("v", CodeSource::Printed, 7), Ok(PhotoOutcome::NotAttempted));
    with.vault.lock().keep_printed_code("earlier", printed());
    assert_eq!(with.open_photo("v", CodeSource::Printed, 7), Ok(PhotoOutcome::NotAttempted));
    // At the floor nothing leaves.
    for tries in 0..=CODE_B_FLOOR {
        assert_eq!(with.open_photo("v", keyed(), tries), Ok(PhotoOutcome::NotAttempted));
    }
    assert_eq!(card.sent(), before);
    with.vault.lock().keep_printed_code("v", printed());
    assert_eq!(with.open_photo("v", CodeSource::Printed, 7), Ok(PhotoOutcome::WrongCode(6)));
    assert_eq!(card.verifies(), 1);
    assert_eq!(with.open_photo("v", CodeSource::Printed, 6), Ok(PhotoOutcome::NotAttempted), "used up");
    assert_eq!(with.open_photo("v", keyed(), 7), Ok(PhotoOutcome::CounterMoved));
    assert_eq!(card.verifies(), 1);

    let card = Card::default();
    let mut without = handler(&card, true, false);
    without.read("v").unwrap();
    without.vault.lock().keep_printed_code("v", printed());
    for code in [keyed(), CodeSource::Printed] {
        assert_eq!(without.open_photo("v", code, 7), Ok(PhotoOutcome::NotAttempted), "no randomness");
    }
    assert_eq!(card.verifies(), 0);
}

#[test]
fn face_and_staff_sign_nothing_without_a_photo_of_this_very_connection() {
    for opened_by in [Method::Face, Method::Staff, Method::Pin] {
        for there in [false, true] {
            let (notes, noted) = channel();
            let card = Card::default();
            let mut handler = handler(&card, false, true);
            handler.pinless =
                there.then(|| Box::new(Pinless(declared(), notes)) as Box<dyn PinlessAuthentication>);
            handler.read("v").unwrap();
            let mut vault = handler.vault.lock();
            vault.keep_certificate("v", Zeroizing::new(vec![1]), jiff::Timestamp::UNIX_EPOCH);
            // What was opened in an earlier connection does not count, whatever the visit believes.
            let holder = card_client::HolderFacts::read(b"19810412", card_client::Sex::Female);
            vault.keep_photo("v", crate::vault::Photo { jp2: Arc::default(), age: None, holder });
            drop(vault);
            let before = card.sent();
            // The card's certificate is none, so the PIN signs nothing either.
            let wanted =
                if opened_by == Method::Pin { CardTrouble::SignatureRefused } else { CardTrouble::Removed };
            assert_eq!(handler.sign("v", ToSign::Local, opened_by), Err(wanted));
            assert!(noted.try_recv().is_err(), "{opened_by:?}: the key was opened");
            assert_eq!(card.sent(), before);
            assert!(handler.session.is_none(), "no status is left on the card");
        }
    }
}

#[test]
fn card_whose_answer_to_the_code_was_lost_is_left_without_power() {
    let card = Card { loses_answer: true, ..Card::default() };
    let mut handler = handler(&card, true, true);
    handler.read("v").unwrap();
    assert_eq!(handler.open_photo("v", keyed(), 7), Ok(PhotoOutcome::AnswerLost));
    assert_eq!(card.verifies(), 1);
    assert!(handler.session.is_none() && handler.vault.lock().take_photo("v").is_none());
}

/// Signals as they come.
fn listening() -> (Signals, std::sync::mpsc::Receiver<Signal>) {
    let (sender, heard) = channel();
    (Arc::new(move |signal| drop(sender.send(signal))), heard)
}

const LIMIT: Duration = Duration::from_secs(60);

#[test]
fn card_thread_that_fails_leaves_the_card_before_it_is_told() {
    let (signals, heard) = listening();
    let card = Card::default();
    let mut handler = handler(&card, true, true);
    handler.read("v").unwrap();
    (handler.entropy, handler.signals) = (Arc::new(Source::Panics), signals.clone());
    let taken_before = card.powered_off.load(Ordering::SeqCst);
    let worker = CardWorker::launch(handler, Box::new(Quiet(channel().0)), &signals).unwrap();
    worker.send(CardJob::OpenPhoto { id: EffectId(1), visit: "v".into(), code: keyed(), tries_left: 7 });
    assert!(matches!(heard.recv_timeout(LIMIT), Ok(Signal::WorkerEnded("card"))));
    assert_eq!(card.powered_off.load(Ordering::SeqCst), taken_before + 1, "its power is taken");
    assert_eq!(card.verifies(), 0);
    worker.send(CardJob::Read { id: EffectId(1), visit: "v".into() });
    let refused = heard.recv_timeout(LIMIT);
    assert!(
        matches!(refused, Ok(Signal::Visit(Event::CardRead(_, Err(CardTrouble::ServiceGone))))),
        "{refused:?}"
    );
}

/// A reader watch that takes its thread down.
struct Failing;

impl ReaderWatch for Failing {
    fn next_event(&mut self, _: Duration) -> Option<ReaderEvent> {
        panic!("the reader watch fails")
    }
}

#[test]
fn reader_watch_that_fails_is_told() {
    let (signals, heard) = listening();
    let _worker = CardWorker::launch(Noted(channel().0), Box::new(Failing), &signals).unwrap();
    assert!(matches!(heard.recv_timeout(LIMIT), Ok(Signal::WorkerEnded("reader-watch"))));
}
