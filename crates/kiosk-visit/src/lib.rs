//! The visit as a pure state machine.
mod config;
mod consent;
mod effect;
mod event;
mod failure;
mod screen;
mod texts;

pub use config::{Language, Method, NextPlace, Times, VisitConfig};
pub use consent::{ConsentItem, ConsentProfile, ConsentProfileError, Question};
pub use effect::{Effect, EffectId, Pin, ToSign};
pub use event::{
    CardFacts, CardTrouble, CertificateDates, CertificateTrouble, ChallengeFacts, Confirmed, ConsentGiven,
    Event, FaceGuidance, FaceOutcome, GatewayAnswer, GatewayTrouble, OutOfOrder, PinOutcome, PinState,
    ReceiptTrouble, SameCard, StaffDecision,
};
pub use failure::FailureCode;
pub use screen::{Band, Choice, PinPad, Screen, ScreenKind, Step, Text, Tone, Weight};
pub use texts::{TEXT_KEYS, TextKey};

use std::time::Duration;

/// One kiosk's visits, one after another.
#[derive(Debug)]
pub struct Visit {}

impl Visit {
    /// A kiosk that has just been switched on.
    #[must_use]
    pub fn new(_config: VisitConfig) -> Self {
        Self {}
    }

    /// Takes an event at `now` (monotonic, since any fixed start) and says what is to be done, in order.
    pub fn step(&mut self, _now: Duration, _event: Event) -> Vec<Effect> {
        Vec::new()
    }

    /// When to send [`Event::Ticked`] next, on the same clock as `step`.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        None
    }

    /// The screen to show.
    #[must_use]
    pub fn screen(&self) -> Screen {
        Screen {
            kind: ScreenKind::Starting,
            step: None,
            band: Band::None,
            title: Text::new("boot"),
            body: Vec::new(),
            notice: None,
            list: Vec::new(),
            choices: Vec::new(),
            pin_pad: None,
            busy: true,
            seconds_left: None,
            code: None,
            language: Language::Japanese,
        }
    }
}
