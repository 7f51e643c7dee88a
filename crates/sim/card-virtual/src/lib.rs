//! A strict virtual My Number Card: personas, a test PKI, the applets, and a plug into vpcd.
//!
//! The kiosk uses two applets, JPKI and card face. The others are there so that common readers run whole, and so that it is proved
//! against a card that would answer that the kiosk never asks them.
//!
//! For tests and the demo only. It must not know `card-client`, so that neither copies the other's mistake, and nothing
//! that ships may depend on it. The byte-level facts are public ones; where they are silent the card refuses.
//!
//! Start reading at [`Persona`] (who), [`TestPki::issue`] and [`TestPki::issue_phone`] (what is on it), [`VirtualCard::exchange`] (how it
//! answers) and [`vpcd`] (how PC/SC sees it).

mod applet;
mod card;
mod contactless;
mod contents;
mod date;
mod key;
mod log;
mod persona;
mod phone;
mod pki;
mod png;
mod relay;
pub mod vpcd;

pub use applet::card_face::CARD_FACE_AID;
pub use applet::card_text::CARD_TEXT_AID;
pub use applet::common::COMMON_AID;
pub use applet::jpki::JPKI_AID;
pub use applet::resident::RESIDENT_AID;
pub use applet::stand_in::{STAND_IN_TEXT, StandInTerminal};
pub use card::VirtualCard;
pub use contactless::{Blank, Contactless};
pub use contents::CardContents;
pub use date::Date;
pub use log::{CardLog, KeyRef, LogEntry};
pub use persona::{CertificateFault, KeyKind, Municipality, Persona, PersonaError, Sex, persona, personas};
pub use phone::PhoneKind;
pub use pki::{CardFaceCa, PkiError, TestPki};
