//! The visit as a pure state machine: [`Visit::step`] takes an event and says what is to be done, [`Visit::screen`] says what
//! is to be shown, [`Visit::deadline`] when to come back.
//!
//! This crate must not do IO, read a clock, or know how a card, a gateway or a window works. Nothing personal comes in: events
//! carry only what a decision needs.
//!
//! Start reading at `visit.rs` (what all states have in common), then `state/idle.rs`, and follow the visit from file to file.
//! `ways.rs` computes what is offered, `face.rs` leads from the camera notice to the camera, `identity.rs` from the open key to
//! the signed challenge.

mod answer;
mod config;
mod consent;
mod core;
mod digits;
mod effect;
mod ending;
mod event;
mod face;
mod failure;
mod guard;
mod help;
mod holder;
mod identity;
mod key;
mod meaning;
mod offers;
mod own_text;
mod pad_order;
mod page;
mod patient;
mod phone;
mod preferences;
mod question;
mod screen;
mod screen_id;
mod sheet;
mod staff;
mod state;
mod texts;
mod visit;
mod ways;
mod work;

pub use answer::{
    Age, CODE_B_FLOOR, CardFacts, CardTrouble, CertificateDates, CertificateTrouble, ChallengeFacts,
    Confirmed, FaceGuidance, FaceOutcome, FaceTrouble, FacilityFacts, GatewayAnswer, GatewayTrouble,
    HolderTrouble, NameToAsk, PhoneKind, PhoneOutcome, PhonePlace, PhoneTrouble, PhotoOutcome, PhotoState,
    PinOutcome, PinState, PrintGuidance, PrintOutcome, ReceiptTrouble, Recheck, SameCard,
};
pub use config::{FacilityKind, Language, Method, NextPlace, Times, VisitConfig};
pub(crate) use consent::OLDEST;
pub use consent::{ConsentItem, ConsentProfile, ConsentProfileError, ConsentQuestion};
pub use core::VisitEnd;
pub use effect::{CodeB, CodeSource, Effect, EffectId, PhoneKey, Pin, ToSign};
pub use event::{ConsentGiven, Event, OptionNumber, OutOfOrder, StaffDecision, TopicNumber};
pub use failure::FailureCode;
pub use guard::{DOUBLE_STRIKE, Guard, Press};
pub use help::{Help, HelpDate, HelpError, HelpFact, HelpTopic};
pub use holder::{ChipBirth, ChipEra, ChipHolder, ChipSex};
pub use key::{Key, Pressed, SpeechOrder};
pub use meaning::Meaning;
pub use pad_order::{PadMixing, PadOrder};
pub use preferences::{Adjustment, Preferences, TextSize, Volume};
pub use question::{
    AnswerGiven, AskedWhen, Offer, OfferEntry, OfferEntryError, Question, QuestionError, QuestionId,
    QuestionKind, QuestionTexts,
};
pub use screen::{
    Band, Choice, ClearDigits, CodeGroup, CodePad, CodePart, PinPad, Screen, ScreenKind, Step, Text,
    ThirdStep, Tone, Weight,
};
pub use screen_id::ScreenId;
pub use staff::{
    CheckDecision, CheckReason, LaidCard, Likeness, PhotoQuality, Quality, QualityHints, StaffCardTrouble,
    StaffCode, StaffPad, StaffPadKind, StaffPart, StaffProof,
};
pub use state::{StateId, StateKind};
pub use texts::{TEXT_KEYS, TextKey};
pub use visit::{Counters, Visit};
