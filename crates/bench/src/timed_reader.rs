//! The virtual reader with a clock on it: how much of a visit is the card's own work, which here is software.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use card_apdu::{Command, Response};
use card_client::{CardReader, CardTransport, TransportError};
use kiosk_demo::VirtualReader;

use crate::cpu::thread_time;

/// COMPUTE DIGITAL SIGNATURE.
const SIGN: u8 = 0x2A;

/// Processor time of the virtual card, shared with the reader that measures it.
#[derive(Debug, Clone, Default)]
pub struct CardTimes(Arc<Mutex<Times>>);

/// Processor time of the virtual card.
#[derive(Debug, Clone, Copy, Default)]
pub struct Times {
    /// Signatures: RSA in software.
    pub signing: Duration,
    /// Every other command.
    pub other: Duration,
}

impl CardTimes {
    /// Gives what has come together, and begins anew.
    pub fn take(&self) -> Times {
        std::mem::take(&mut *self.times())
    }

    fn times(&self) -> MutexGuard<'_, Times> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A reader whose card's work is measured.
pub struct TimedReader {
    /// The reader.
    pub inner: VirtualReader,
    /// Where the times go.
    pub times: CardTimes,
}

impl CardReader for TimedReader {
    fn connect(&mut self) -> Result<Box<dyn CardTransport>, TransportError> {
        let inner = self.inner.connect()?;
        Ok(Box::new(TimedConnection { inner, times: self.times.clone() }))
    }
}

struct TimedConnection {
    inner: Box<dyn CardTransport>,
    times: CardTimes,
}

impl CardTransport for TimedConnection {
    fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        let before = thread_time();
        let response = self.inner.transmit(command);
        let took = thread_time().saturating_sub(before);
        let mut times = self.times.times();
        if command.header().ins == SIGN {
            times.signing += took;
        } else {
            times.other += took;
        }
        response
    }

    fn power_off(&mut self) -> Result<(), TransportError> {
        self.inner.power_off()
    }

    fn carries_extended(&self) -> bool {
        self.inner.carries_extended()
    }
}
