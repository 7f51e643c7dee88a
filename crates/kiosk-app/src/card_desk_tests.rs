use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

use card_apdu::{Command, Response, StatusWord};
use card_client::{CardTransport, TransportError};
use kiosk_visit::{CodeB, PhotoState};

use super::*;
use crate::vault::Vault;

/// A card thread's work; says what it was given, and when it left the card.
struct Noted(Sender<&'static str>);

impl Work for Noted {
    fn work(&mut self, job: CardJob) {
        let name = if matches!(job, CardJob::Release) { "release" } else { "other" };
        self.0.send(name).unwrap();
    }
}

impl Drop for Noted {
    fn drop(&mut self) {
        self.0.send("card left").unwrap();
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
        self.0.send("watch ended").unwrap();
    }
}

#[test]
fn desk_that_ends_has_left_the_card_and_takes_its_threads_along() {
    let (card, card_notes) = channel();
    let (watch, watch_notes) = channel();
    let signals: Signals = Arc::new(|_| {});
    let desk = CardDesk::launch(Noted(card), Box::new(Quiet(watch)), &signals).unwrap();
    desk.send(CardJob::Release);
    assert_eq!(card_notes.recv().unwrap(), "release");
    drop(desk);
    // Already there: the desk waited for it.
    assert_eq!(card_notes.try_recv().unwrap(), "card left");
    // Ends the test only if the thread ends.
    assert_eq!(watch_notes.recv().unwrap(), "watch ended");
}

/// A card that has a card face with seven tries of code B left, takes no code, and whose certificate is none.
#[derive(Clone, Default)]
struct Card(Arc<Mutex<Vec<Vec<u8>>>>);

impl Card {
    fn sent(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    fn verifies(&self) -> usize {
        self.0.lock().unwrap().iter().filter(|sent| sent[1] == 0x20 && sent.len() > 5).count()
    }
}

impl CardTransport for Card {
    fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        let mut sent = self.0.lock().unwrap();
        sent.push(command.to_bytes().to_vec());
        let verified = sent.iter().any(|sent| sent[1] == 0x20 && sent.len() > 5);
        let (data, status): (&[u8], u16) = match (command.header().ins, command.data().len()) {
            (0xB0, _) => (&[0x30, 0x01, 0x00], 0x9000),
            (0x20, 0) if !verified => (&[], 0x63C7),
            (0x20, _) => (&[], 0x63C6),
            _ => (&[], 0x9000),
        };
        Ok(Response::new(data.to_vec(), StatusWord(status)))
    }

    fn power_off(&mut self) -> Result<(), TransportError> {
        Ok(())
    }
}

impl CardReader for Card {
    fn connect(&mut self) -> Result<Box<dyn CardTransport>, TransportError> {
        Ok(Box::new(self.clone()))
    }
}

struct Still;

impl Clock for Still {
    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    fn wall(&self) -> jiff::Timestamp {
        jiff::Timestamp::UNIX_EPOCH
    }
}

/// Randomness that is there or not; what it gives is not looked at here.
struct Source(bool);

impl Entropy for Source {
    fn fill(&self, _: &mut [u8]) -> bool {
        self.0
    }
}

fn worker(card: &Card, asks_photo: bool, random: bool) -> Worker {
    let authority = rcgen::generate_simple_self_signed(Vec::new()).unwrap();
    let _ = authority;
    let vault = Vault::shared();
    vault.lock().begin("v".into());
    Worker {
        reader: Box::new(card.clone()),
        anchors: TrustAnchors::default(),
        issuers: IssuerKeys::default(),
        asks_photo,
        pinless: None,
        session: None,
        terminal: "kiosk-1".into(),
        vault,
        entropy: Arc::new(Source(random)),
        clock: Arc::new(Still),
        signals: Arc::new(|_| {}),
    }
}
