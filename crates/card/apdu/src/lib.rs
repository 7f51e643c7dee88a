//! ISO/IEC 7816-4 as bytes: command APDUs, response APDUs, status words and BER-TLV.
//!
//! This crate knows no card, no reader and no PIN rule. Both sides of the contact use it: the reader's side
//! (`card-client`) and the virtual card (`card-virtual`), so it must stay free of what either of them believes.
//!
//! Start reading at [`Command`] and [`Response`].

mod command;
mod response;
mod status;
pub mod tlv;

pub use command::{Command, CommandError, Header, MAX_COMMAND_BYTES};
pub use response::{MAX_RESPONSE_BYTES, Response, ResponseError};
pub use status::StatusWord;
