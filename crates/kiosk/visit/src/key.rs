//! The 12-key keypad: every visit can be made with it alone. One table for all screens, so that who knows one screen knows
//! them all:
//!
//! | key | on a screen with choices | on a pad |
//! |---|---|---|
//! | `1` to `9` | the choice of that number | a digit |
//! | `0` | say the screen again | a digit |
//! | `*` | pause the voice, or go on | take the last digit back; on an empty pad as beside |
//! | `#` | the voice guide on or off | confirm; on a pad that is not full: the other choices |
//!
//! On the idle screen any key turns the voice guide on, so that nobody has to know a key to find it.

use std::fmt;

use crate::{Adjustment, Event, Screen, ScreenKind};

/// A key of the keypad.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// `0` to `9`.
    Digit(u8),
    /// `*`.
    Star,
    /// `#`.
    Hash,
}

/// A digit may belong to a PIN.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Digit(_) => "Digit",
            Self::Star => "Star",
            Self::Hash => "Hash",
        })
    }
}

/// What the voice is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SpeechOrder {
    /// Pause, or go on from where it was paused.
    PauseOrContinue,
    /// Say the screen again from its beginning.
    Again,
}

/// What a key means on a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pressed {
    /// The same as this event.
    Event(Event),
    /// Something for the voice.
    Speech(SpeechOrder),
    /// Nothing.
    Nothing,
}

impl Screen {
    /// The number key of the choice at this place in [`Screen::choices`]; `None` beyond nine, and on a pad, where the keys
    /// are digits.
    #[must_use]
    pub fn number(&self, index: usize) -> Option<u8> {
        let number = u8::try_from(index).ok()?.checked_add(1)?;
        (number <= 9 && !self.has_pad()).then_some(number)
    }

    /// Whether the number keys are digits here.
    #[must_use]
    pub fn has_pad(&self) -> bool {
        self.pin_pad.is_some() || self.code_pad.is_some() || self.staff_pad.is_some()
    }

    /// What pressing `key` means here.
    #[must_use]
    pub fn press(&self, key: Key) -> Pressed {
        if self.kind == ScreenKind::Idle && !self.preferences.speech {
            return Pressed::Event(Event::Adjusted(Adjustment::Speech(true)));
        }
        if self.kind == ScreenKind::StillThere {
            // Someone is there, and says so with any key that says nothing else.
            return Pressed::Event(self.chosen(key).unwrap_or(Event::Continued));
        }
        match (self.pad(), key) {
            (Some(_), Key::Digit(digit)) => Pressed::Event(Event::DigitEntered(digit)),
            (Some(pad), Key::Star) if !pad.empty => Pressed::Event(Event::DigitErased),
            (Some(Pad { confirm: Some(event), .. }), Key::Hash) => Pressed::Event(event),
            (Some(_), Key::Hash) => Pressed::Event(Event::MenuPressed),
            (None, Key::Digit(0)) => Pressed::Speech(SpeechOrder::Again),
            (None, Key::Digit(_)) => self.chosen(key).map_or(Pressed::Nothing, Pressed::Event),
            (None, Key::Hash) => {
                Pressed::Event(Event::Adjusted(Adjustment::Speech(!self.preferences.speech)))
            }
            (_, Key::Star) => Pressed::Speech(SpeechOrder::PauseOrContinue),
        }
    }

    /// What the choice of this number means.
    fn chosen(&self, key: Key) -> Option<Event> {
        let Key::Digit(number) = key else { return None };
        let place = usize::from(number).checked_sub(1)?;
        self.choices.get(place).map(|choice| choice.event.clone())
    }

    fn pad(&self) -> Option<Pad> {
        if let Some(pad) = self.pin_pad {
            let confirm = pad.complete().then_some(Event::PinEntered);
            return Some(Pad { empty: pad.entered == 0, confirm });
        }
        if let Some(pad) = self.staff_pad {
            let confirm = pad.complete().then_some(Event::StaffCodeEntered);
            return Some(Pad { empty: pad.entered == 0, confirm });
        }
        let pad = self.code_pad.as_ref()?;
        let confirm = pad.complete().then_some(Event::CodeEntered);
        Some(Pad { empty: pad.groups.iter().all(|group| group.entered == 0), confirm })
    }
}

struct Pad {
    empty: bool,
    confirm: Option<Event>,
}
