//! A card reader that exists only in this process: a slot into which a virtual card is placed and from which it is
//! lifted. The kiosk sees it through the same traits as PC/SC.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use card_apdu::{Command, Response};
use card_client::{CardReader, CardTransport, ReaderEvent, ReaderWatch, TransportError};
use card_virtual::VirtualCard;

/// The slot. Clones are the same slot.
#[derive(Clone, Default)]
pub struct VirtualReader {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    slot: Mutex<Slot>,
    changed: Condvar,
}

#[derive(Default)]
struct Slot {
    card: Option<VirtualCard>,
    /// Counts placings, so that a connection to an earlier card finds its card gone.
    placing: u64,
    /// Whether a connection holds the card exclusively.
    held: bool,
    /// The reader itself can be unplugged.
    unplugged: bool,
    /// How many more commands are answered before the card jumps out by itself, for fault tests.
    commands_left: Option<u64>,
    /// The card that jumped out.
    fallen: Option<VirtualCard>,
}

impl VirtualReader {
    /// An empty slot.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Places a card, powered on; one that was there is lifted first and returned.
    pub fn place(&self, mut card: VirtualCard) -> Option<VirtualCard> {
        card.power_on();
        let mut slot = self.slot();
        let before = slot.card.replace(card);
        slot.placing += 1;
        slot.held = false;
        self.shared.changed.notify_all();
        before
    }

    /// Lifts the card. It loses power, and with it every security status.
    pub fn lift(&self) -> Option<VirtualCard> {
        let mut slot = self.slot();
        let card = slot.take();
        self.shared.changed.notify_all();
        card
    }

    /// Unplugs the reader, or plugs it in again; a card on it goes with it.
    pub fn unplug(&self, unplugged: bool) {
        let mut slot = self.slot();
        slot.take();
        slot.unplugged = unplugged;
        self.shared.changed.notify_all();
    }

    /// Lets the card jump out by itself when it has answered `commands` more commands; `None`: it stays.
    pub fn lift_after(&self, commands: Option<u64>) {
        self.slot().commands_left = commands;
    }

    /// Picks up the card that jumped out, see [`Self::lift_after`].
    pub fn pick_up(&self) -> Option<VirtualCard> {
        self.slot().fallen.take()
    }

    /// Looks at the card that is there.
    pub fn with_card<T>(&self, look: impl FnOnce(&VirtualCard) -> T) -> Option<T> {
        self.slot().card.as_ref().map(look)
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.shared.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    fn take(&mut self) -> Option<VirtualCard> {
        self.held = false;
        self.commands_left = None;
        let mut card = self.card.take()?;
        card.power_off();
        Some(card)
    }
}

impl CardReader for VirtualReader {
    fn connect(&mut self) -> Result<Box<dyn CardTransport>, TransportError> {
        let mut slot = self.slot();
        if slot.unplugged {
            return Err(TransportError::ReaderGone);
        }
        if slot.held {
            return Err(TransportError::Busy);
        }
        if slot.card.is_none() {
            return Err(TransportError::CardRemoved);
        }
        slot.held = true;
        Ok(Box::new(Connection { reader: self.clone(), placing: slot.placing }))
    }
}

struct Connection {
    reader: VirtualReader,
    placing: u64,
}

impl CardTransport for Connection {
    fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        let mut slot = self.reader.slot();
        if slot.unplugged {
            return Err(TransportError::ReaderGone);
        }
        if slot.placing != self.placing {
            return Err(TransportError::CardRemoved);
        }
        match &mut slot.commands_left {
            Some(0) => {
                slot.fallen = slot.take();
                self.reader.shared.changed.notify_all();
                return Err(TransportError::CardRemoved);
            }
            Some(left) => *left -= 1,
            None => {}
        }
        let card = slot.card.as_mut().ok_or(TransportError::CardRemoved)?;
        Ok(Response::parse(&card.exchange(&command.to_bytes()))?)
    }

    fn power_off(&mut self) -> Result<(), TransportError> {
        let mut slot = self.reader.slot();
        if slot.placing != self.placing {
            return Err(TransportError::CardRemoved);
        }
        slot.held = false;
        let card = slot.card.as_mut().ok_or(TransportError::CardRemoved)?;
        card.power_off();
        card.power_on();
        Ok(())
    }

    fn carries_extended(&self) -> bool {
        true
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut slot = self.reader.slot();
        if slot.placing == self.placing {
            slot.held = false;
        }
    }
}

/// The watch on a [`VirtualReader`].
pub struct VirtualWatch {
    reader: VirtualReader,
    told_reader: Option<bool>,
    /// Which placing was told as there; `None`: told as empty.
    told_card: Option<u64>,
}

impl VirtualWatch {
    /// A watch on this reader; it first says whether the reader and then whether a card is there.
    #[must_use]
    pub fn new(reader: VirtualReader) -> Self {
        Self { reader, told_reader: None, told_card: None }
    }

    fn news(&mut self, slot: &Slot) -> Option<ReaderEvent> {
        let card = slot.card.is_some().then_some(slot.placing);
        if self.told_card.is_some() && card != self.told_card {
            // A card that was swapped faster than anyone looked was still taken before the next one was placed.
            self.told_card = None;
            return Some(ReaderEvent::CardTaken);
        }
        if self.told_reader != Some(!slot.unplugged) {
            self.told_reader = Some(!slot.unplugged);
            return Some(if slot.unplugged { ReaderEvent::ReaderLost } else { ReaderEvent::ReaderFound });
        }
        if card != self.told_card {
            self.told_card = card;
            return Some(ReaderEvent::CardPlaced);
        }
        None
    }
}

impl ReaderWatch for VirtualWatch {
    fn next_event(&mut self, limit: Duration) -> Option<ReaderEvent> {
        let shared = self.reader.shared.clone();
        let end = Instant::now() + limit;
        let mut slot = shared.slot.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(event) = self.news(&slot) {
                return Some(event);
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            slot = shared.changed.wait_timeout(slot, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
