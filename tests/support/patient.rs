//! A patient who does what each screen asks, in a settled way.

use std::time::Duration;

use card_virtual::Persona;
use kiosk_demo::headless::HeadlessKiosk;
use kiosk_visit::{Event, Method, OptionNumber, Screen, ScreenKind};

/// Longest wait for the machine. Never reached when things are well; it ends a test that would hang.
pub const LIMIT: Duration = Duration::from_secs(40);

/// How the patient answers.
#[derive(Debug, Clone)]
pub struct Patient {
    /// What they enter as PIN, one after another; the last again and again.
    pub pins: Vec<[u8; 4]>,
    /// Their answer to every consent question; of the other questions they choose the first answer.
    pub consent: bool,
    /// Whether they enrol.
    pub enrol: bool,
    /// Whether the name is theirs.
    pub is_them: bool,
    /// Whether they provide the limit amount.
    pub limit: bool,
    /// Whether they use the last try.
    pub last_try: bool,
}

impl Patient {
    /// Knows the card's PIN and agrees to everything.
    #[must_use]
    pub fn knowing(persona: &Persona) -> Self {
        let pin = persona.pin.as_deref().map_or([0; 4], digits);
        Self { pins: vec![pin], consent: true, enrol: true, is_them: true, limit: true, last_try: true }
    }

    /// Answers screens until the visit has ended, one way or another, and gives its last screen.
    ///
    /// # Panics
    /// When the visit does not end within [`LIMIT`], or asks the same 40 times.
    pub fn visit(&self, kiosk: &mut HeadlessKiosk) -> Screen {
        let mut tries = 0;
        for _ in 0..40 {
            let screen = kiosk
                .work_until(LIMIT, |screen| asks(screen) || ended(screen))
                .unwrap_or_else(|screen| panic!("stuck at {:?}:\n{}", screen.kind, kiosk.transcript()));
            if ended(&screen) {
                return screen;
            }
            self.answer(kiosk, &screen, &mut tries);
        }
        panic!("the visit goes round and round:\n{}", kiosk.transcript());
    }

    /// Answers one screen; `tries` counts the PINs entered.
    pub fn answer(&self, kiosk: &mut HeadlessKiosk, screen: &Screen, tries: &mut usize) {
        match screen.kind {
            ScreenKind::Choosing => {
                let pin = Event::MethodChosen(Method::Pin);
                let offered = screen.choices.iter().any(|choice| choice.event == pin);
                kiosk.press(if offered { pin } else { Event::MethodChosen(Method::Staff) });
            }
            ScreenKind::PinPad => {
                let pin = self.pins.get(*tries).or(self.pins.last()).copied().unwrap_or_default();
                *tries += 1;
                kiosk.enter_pin(pin);
            }
            ScreenKind::LastTry if self.last_try => kiosk.press(Event::LastTryAccepted),
            ScreenKind::LastTry => kiosk.press(Event::MethodChosen(Method::Staff)),
            ScreenKind::Consent => {
                let all = Event::BulkAnswered(true);
                kiosk.press(match screen.offers(&all) {
                    true if self.consent => all,
                    true => Event::BulkAnswered(false),
                    false => Event::ConsentAnswered(self.consent),
                });
            }
            ScreenKind::Question => kiosk.press(Event::OptionChosen(OptionNumber(0))),
            ScreenKind::ConsentReview => kiosk.press(Event::Continued),
            ScreenKind::Enrolment => kiosk.press(Event::EnrolmentAnswered(self.enrol)),
            ScreenKind::Who => kiosk.press(Event::WhoAnswered(self.is_them)),
            ScreenKind::Limit => kiosk.press(Event::LimitAnswered(self.limit)),
            ScreenKind::StillThere => kiosk.press(Event::Continued),
            ScreenKind::Stop => kiosk.press(Event::StopConfirmed),
            _ => {}
        }
    }
}

/// The four digits of a PIN.
#[must_use]
pub fn digits(pin: &str) -> [u8; 4] {
    let mut digits = [0; 4];
    for (digit, byte) in digits.iter_mut().zip(pin.bytes()) {
        *digit = byte.saturating_sub(b'0');
    }
    digits
}

/// Whether the screen waits for the patient.
#[must_use]
pub fn asks(screen: &Screen) -> bool {
    matches!(
        screen.kind,
        ScreenKind::Choosing
            | ScreenKind::PinPad
            | ScreenKind::LastTry
            | ScreenKind::Consent
            | ScreenKind::Question
            | ScreenKind::ConsentReview
            | ScreenKind::Enrolment
            | ScreenKind::Who
            | ScreenKind::Limit
            | ScreenKind::StillThere
            | ScreenKind::Stop
    )
}

/// Whether the visit has come to its end.
#[must_use]
pub fn ended(screen: &Screen) -> bool {
    matches!(
        screen.kind,
        ScreenKind::Result
            | ScreenKind::Trouble
            | ScreenKind::TakeCard
            | ScreenKind::OutOfOrder
            | ScreenKind::StaffCheck
    )
}
