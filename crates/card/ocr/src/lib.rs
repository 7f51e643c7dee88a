//! Reads verification code B (照合番号B) from a document camera's picture of the card's printed face: birth date, expiry
//! year and security code.
//!
//! This room knows no other room, does no IO and keeps nothing of a picture: brightness comes in, a [`Reading`] or the
//! reason for none goes out. It must never guess: each wrong code costs the card one of its ten tries. Start at
//! [`Reader::read`] (`read.rs`); [`Agreement`] asks for a second picture.
//!
//! How: `locate.rs` finds the card's four edges, `sheet.rs` straightens its face, `ink.rs` finds lines of text, `grammar.rs`
//! spells the fields with what the net (`net.rs`, weights in `model/`, how they came about in `model/README.md`) thinks of
//! every possible sign.
//!
//! The layout of the printed face is not public as a specification. So fields are found by how they are spelled
//! (「昭和55年2月17日生」, 「2035年2月17日まで有効」, four lone digits), not by place, but for the security code: it is looked for
//! in the lower left quarter, below the photo. No picture of a real card was used anywhere; everything was measured on
//! pictures drawn by `sample`.

#![cfg_attr(
    not(feature = "samples"),
    doc = "\n`sample` draws invented cards; it is built with the feature `samples` only."
)]

mod agreement;
mod glyph;
mod grammar;
mod ink;
mod locate;
mod net;
mod picture;
mod plane;
mod read;
mod reading;
mod sheet;

#[cfg(feature = "samples")]
pub mod practice;
#[cfg(feature = "samples")]
pub mod sample;

pub use agreement::{Agreement, Limits, Progress};
pub use net::NotANet;
pub use picture::{MAX_SIDE, MIN_SIDE, Picture, PictureError};
pub use read::Reader;
pub use reading::{Field, PrintedBirth, Reading, Unread};
