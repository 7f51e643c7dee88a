//! A virtual card that counts what it is asked, and how long it thinks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use card_apdu::{Command, Response};
use card_client::{CardTransport, TransportError};
use card_virtual::VirtualCard;
use myna_card::Transmit;

use crate::cpu::thread_time;
use crate::link::Exchange;

/// The card on the meter. Clones are the same card.
#[derive(Clone)]
pub struct MeteredCard(Arc<Mutex<Meter>>);

struct Meter {
    card: VirtualCard,
    exchanges: Vec<Exchange>,
    thinking: Duration,
}

/// What the meter showed.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Every exchange, in order.
    pub exchanges: Vec<Exchange>,
    /// Processor time inside the card.
    pub thinking: Duration,
}

impl MeteredCard {
    /// Puts a card on the meter.
    pub fn new(card: VirtualCard) -> Self {
        Self(Arc::new(Mutex::new(Meter { card, exchanges: Vec::new(), thinking: Duration::ZERO })))
    }

    /// Takes the card's power and gives it back, and sets the meter to zero.
    pub fn restart(&self) {
        let mut meter = self.meter();
        meter.card.power_off();
        meter.card.power_on();
        meter.exchanges = Vec::with_capacity(128);
        meter.thinking = Duration::ZERO;
    }

    /// Reads the meter.
    pub fn read(&self) -> Reading {
        let mut meter = self.meter();
        Reading { exchanges: std::mem::take(&mut meter.exchanges), thinking: meter.thinking }
    }

    /// A connection for our reader.
    pub fn connect(&self, extended: bool) -> Box<dyn CardTransport> {
        Box::new(Connection { card: self.clone(), extended })
    }

    fn exchange(&self, command: &[u8]) -> Vec<u8> {
        let mut meter = self.meter();
        let before = thread_time();
        let response = meter.card.exchange(command);
        meter.thinking += thread_time().saturating_sub(before);
        meter.exchanges.push(Exchange { sent: command.len(), received: response.len() });
        response
    }

    fn meter(&self) -> MutexGuard<'_, Meter> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transmit for MeteredCard {
    fn transmit(&mut self, command: &[u8]) -> myna_card::Result<Vec<u8>> {
        Ok(self.exchange(command))
    }
}

struct Connection {
    card: MeteredCard,
    extended: bool,
}

impl CardTransport for Connection {
    fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        Ok(Response::parse(&self.card.exchange(&command.to_bytes()))?)
    }

    fn power_off(&mut self) -> Result<(), TransportError> {
        self.card.meter().card.power_off();
        Ok(())
    }

    fn carries_extended(&self) -> bool {
        self.extended
    }
}
