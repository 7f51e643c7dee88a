//! The reader's side of the My Number Card.
mod transport;
pub use transport::{CardReader, CardTransport, ReaderEvent, ReaderWatch, TransportError};
