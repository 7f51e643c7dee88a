//! Reads verification code B (照合番号B) from a document camera's picture of the card's printed face: birth date, expiry
//! year and security code.
//!
//! This crate knows nothing of cards beyond their print, does no IO and keeps nothing of a picture: brightness comes in, a
//! [`Reading`] or the reason for none goes out. It must never guess: each wrong code costs the card one of its ten tries. Start at
//! [`Reader::read`] (`read.rs`); [`Agreement`] asks for a second picture.
//!
//! How: `locate.rs` finds the card's four edges, `sheet.rs` straightens its face, `ink.rs` finds lines of text, `grammar.rs`
//! spells the fields with the chances that the network (`classifier.rs`, its file in `model/`) gives every possible sign.
//!
//! The layout of the printed face is not public as a specification. So fields are found by how they are spelled
//! (「昭和55年2月17日生」, 「2035年2月17日まで有効」, four lone digits), not by place, but for the security code: it is looked for
//! in the lower left quarter, below the photo. No picture of a real card was used anywhere; everything was measured on
//! pictures drawn by the crate `ocr-training`, which also trains the network.

mod agreement;
mod candidates;
mod classifier;
mod glyph;
mod grammar;
mod ink;
mod locate;
mod picture;
mod plane;
mod read;
mod reading;
mod sheet;

pub use agreement::{Agreement, Limits, Progress};
pub use candidates::Candidates;
pub use classifier::ModelFault;
pub use glyph::{CLASSES, Cut, OTHER, SIDE, SIGNS, class_of};
pub use picture::{MAX_SIDE, MIN_SIDE, Picture, PictureError};
pub use plane::{Homography, Point, Quad};
pub use read::Reader;
pub use reading::{Field, PrintedBirth, Reading, Unread};
