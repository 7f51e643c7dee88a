//! The seam between card logic and whatever carries APDUs. PC/SC implements it (`card-pcsc`), and so does each test
//! harness that puts a virtual card in the same process.

use std::time::Duration;

use card_apdu::{Command, Response, ResponseError};
use thiserror::Error;

/// Why an APDU did not come back. None of these says whether the card executed the command.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The card left the reader.
    #[error("card removed")]
    CardRemoved,
    /// Someone reset the card: its selection and security status are gone.
    #[error("card reset by another program")]
    CardReset,
    /// Another program holds the card.
    #[error("card in use by another program")]
    Busy,
    /// The reader is gone.
    #[error("reader gone")]
    ReaderGone,
    /// The smart-card service is gone.
    #[error("smart-card service gone")]
    ServiceGone,
    /// The smart-card service is there, and this user may not use it.
    #[error("not allowed to use the smart-card service")]
    ServiceRefused,
    /// The reader or card did not speak as agreed.
    #[error("card or reader protocol fault")]
    Protocol,
    /// The answer is not a response APDU.
    #[error(transparent)]
    Response(#[from] ResponseError),
    /// The allow-list stopped the command; it never left the kiosk.
    #[error("command {0} is not allowed to leave the kiosk")]
    NotAllowed(String),
}

/// An exclusive connection to one card.
pub trait CardTransport: Send {
    /// Sends one command and returns its response, exactly once: an implementation never resends.
    ///
    /// # Errors
    /// [`TransportError`]; after one, the connection is dead and is dropped.
    fn transmit(&mut self, command: &Command) -> Result<Response, TransportError>;

    /// Takes the power from the card, so that no security status is left on it, and ends the connection.
    ///
    /// # Errors
    /// [`TransportError`], when the card or the reader is already gone.
    fn power_off(&mut self) -> Result<(), TransportError>;

    /// Whether extended-length APDUs get through this reader.
    fn carries_extended(&self) -> bool {
        false
    }
}

impl<T: CardTransport + ?Sized> CardTransport for Box<T> {
    fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        (**self).transmit(command)
    }

    fn power_off(&mut self) -> Result<(), TransportError> {
        (**self).power_off()
    }

    fn carries_extended(&self) -> bool {
        (**self).carries_extended()
    }
}

/// What happened at the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReaderEvent {
    /// A card arrived.
    CardPlaced,
    /// A card lies where one is to be placed, and was not placed while anybody watched: it was there before the start, or lay
    /// there through a fault. It begins nothing; [`Self::CardTaken`] follows when it is lifted.
    CardLies,
    /// The card left.
    CardTaken,
    /// No reader that the kiosk may use is there any more. A card that lay on it is not known to have left.
    ReaderLost,
    /// A reader is there (again).
    ReaderFound,
    /// The smart-card service cannot be reached. A card that lay on a reader is not known to have left.
    ServiceLost,
}

/// Opens connections to the card on the reader.
pub trait CardReader: Send {
    /// Connects exclusively to the card that is on the reader.
    ///
    /// # Errors
    /// [`TransportError`] when there is no card, no reader, or another program holds it.
    fn connect(&mut self) -> Result<Box<dyn CardTransport>, TransportError>;

    /// No visit goes on with the card that was connected to last: it is no My Number Card, or cannot be read. Where there are
    /// several readers, the next card that is placed on another one counts in its place.
    fn set_aside(&mut self) {}
}

/// Tells what happens at the reader; lives on a thread of its own.
pub trait ReaderWatch: Send {
    /// Waits at most `limit` for the next event. `None`: nothing happened.
    fn next_event(&mut self, limit: Duration) -> Option<ReaderEvent>;
}
