//! What holds in every visit by phone: a confirmed PIN goes to a phone once at most, and nothing of a card is asked for.

use kiosk_visit::{Effect, Event, PhoneKey, PhoneOutcome};

#[derive(Debug, Default)]
pub struct PhoneWatch {
    /// A phone takes the place of the card.
    pub on: bool,
    /// Confirmations of four digits.
    confirmed: usize,
    /// Touches in which VERIFY was sent.
    sent: usize,
    /// The touch that is not answered yet carries a PIN.
    with_pin: Option<bool>,
}

/// Whether VERIFY was sent in a touch that had a PIN, or may have been.
fn was_sent(outcome: PhoneOutcome) -> bool {
    use PhoneOutcome as O;
    match outcome {
        O::Signed { .. }
        | O::CertificateRefused(_)
        | O::WrongPin(_)
        | O::PinLocked
        | O::PinSpent
        | O::SignatureLost => true,
        O::NeedsPin | O::LastTry | O::CounterMoved | O::PinUnknown | O::NotConfirmed => false,
    }
}

impl PhoneWatch {
    pub fn learn(&mut self, event: &Event) {
        match event {
            Event::PinEntered if self.on => self.confirmed += 1,
            Event::PhoneUsed(_, answer) => {
                let with_pin = self.with_pin.take().expect("no touch is under way");
                let sent = answer.is_ok_and(was_sent);
                self.sent += usize::from(with_pin && sent);
            }
            _ => {}
        }
    }

    pub fn effect(&mut self, effect: &Effect, card_present: &mut bool) {
        match effect {
            Effect::UsePhone { opened_by, .. } => {
                assert!(self.on && self.with_pin.is_none(), "one touch at a time, in a visit by phone");
                let with_pin = matches!(opened_by, PhoneKey::Pin { .. });
                assert!(!with_pin || self.sent < self.confirmed, "a PIN that was sent goes out again");
                if let PhoneKey::Pin { tries_left: Some(1), last_try, .. } = opened_by {
                    assert!(last_try, "the last try, and nobody agreed");
                }
                self.with_pin = Some(with_pin);
            }
            // The card takes its place again.
            Effect::ReadCard(_) => {
                assert!(!self.on, "a card is read, and the visit by phone is not over");
                *card_present = true;
            }
            Effect::Forget => {
                // What lies there began nothing.
                *card_present &= !self.on;
                *self = Self::default();
            }
            Effect::VerifyPin { .. }
            | Effect::SignChallenge { .. }
            | Effect::RecheckCard(_)
            | Effect::OpenPhoto { .. }
            | Effect::ReadPrint(_)
            | Effect::StartCamera(_)
            | Effect::StartView
            | Effect::Enrol(..) => assert!(!self.on, "{} in a visit by phone", effect.name()),
            _ => {}
        }
    }

    pub fn check(&mut self, state: &str) {
        self.on |= matches!(state, "choosing_phone" | "holding_phone" | "reading_phone");
    }
}
