//! Which question stands on a screen: what a press, and the time in which a press does not count, belong to.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::{Adjustment, Choice, Event, Screen, ScreenKind, Weight};

/// Equal for two screens on which a press at the same place means the same and was seen by the same person: same question,
/// same answers, same language, same size of type. A second less, a digit more and another notice change nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ScreenId(u64);

impl Screen {
    /// Which question stands here.
    #[must_use]
    pub fn id(&self) -> ScreenId {
        let mut hasher = DefaultHasher::new();
        self.asked().hash(&mut hasher);
        (self.language, self.preferences.text_size).hash(&mut hasher);
        // Digits that changed places are other keys.
        self.pin_pad.map(|pad| pad.order).hash(&mut hasher);
        // What a key of this sheet did, it undoes with the next press; the volume only goes on.
        let volume = |choice: &&Choice| {
            matches!(choice.event, Event::Adjusted(Adjustment::Louder | Adjustment::Softer))
        };
        if self.kind == ScreenKind::Adjust {
            for choice in self.choices.iter().filter(|choice| !volume(choice)) {
                choice.label.hash(&mut hasher);
            }
        }
        ScreenId(hasher.finish())
    }

    /// Equal for two screens that ask the same thing, in whatever language and size of type.
    #[must_use]
    pub fn asked(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.kind.hash(&mut hasher);
        // The title of these pads says what comes next while the fingers go on.
        if self.code_pad.is_none() && self.staff_pad.is_none() {
            self.title.hash(&mut hasher);
        }
        // What one agrees to can be a list, and two entries of it may read the same but for their number.
        self.list.hash(&mut hasher);
        if self.kind == ScreenKind::Question {
            self.body.hash(&mut hasher);
        }
        // The sheet for look and sound says of each thing what it can become; a key on the pad comes and goes with the digits.
        // So does the key that calls staff say that it has been pressed.
        let lasting = |choice: &&Choice| {
            self.kind != ScreenKind::Adjust
                && choice.weight != Weight::OnPad
                && choice.event != Event::StaffAsked
        };
        for choice in self.choices.iter().filter(lasting) {
            choice.label.hash(&mut hasher);
        }
        hasher.finish()
    }
}
