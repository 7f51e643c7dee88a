//! What a text means beyond its words. Sounds, pictures and keys follow this, so that no text's key decides anything
//! elsewhere: a new text that means one of these gets its row here.

use crate::Text;

/// What a text means beyond its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// The visit reached its goal, and nothing is left for reception.
    CheckedIn,
    /// What was tried did not do. One meaning for all reasons, so that nobody hears which it was.
    Refused,
    /// Reception staff were called, or come.
    StaffComing,
    /// The patient is to speak to reception staff: calling them would reach nobody.
    SpeakToStaff,
    /// The card is being left behind.
    CardForgotten,
    /// The card is being left behind, and its owner may be some steps away.
    CardForgottenFar,
    /// The card is to be taken: what the card band shows in its own words.
    TakeCard,
    /// The time that is left, counted down.
    Countdown,
}

use Meaning as M;

const MEANINGS: &[(&str, Meaning)] = &[
    ("done-title", M::CheckedIn),
    ("done-after", M::CheckedIn),
    ("sheet-wrong", M::Refused),
    ("pin-wrong", M::Refused),
    ("pin-last-wrong", M::Refused),
    ("pin-locked", M::Refused),
    ("method-pinlocked", M::Refused),
    ("method-pinlocked-staff", M::Refused),
    ("code-wrong", M::Refused),
    ("face-other", M::Refused),
    ("face-time", M::Refused),
    ("face-child-other", M::Refused),
    ("face-closed", M::Refused),
    ("way-closed", M::Refused),
    ("help-called", M::StaffComing),
    ("btn-called", M::StaffComing),
    ("trouble-staff-coming", M::StaffComing),
    ("btn-staff-speak", M::SpeakToStaff),
    ("btn-called-speak", M::SpeakToStaff),
    ("help-speak", M::SpeakToStaff),
    ("trouble-staff-speak", M::SpeakToStaff),
    ("trouble-pin-locked-speak", M::SpeakToStaff),
    ("trouble-wrong-person-speak", M::SpeakToStaff),
    ("forgot-1", M::CardForgotten),
    ("forgot-2", M::CardForgottenFar),
    ("forgot-3", M::CardForgottenFar),
    ("forgot-3-speak", M::CardForgottenFar),
    ("done-take", M::TakeCard),
    ("phone-short", M::Refused),
    ("phone-short-pin", M::Refused),
    ("phone-unread", M::Refused),
    ("phone-not-confirmed", M::Refused),
    ("phone-none", M::Refused),
    ("phone-is-card", M::Refused),
    ("time-left", M::Countdown),
];

/// Texts, each with what is said in its place on a kiosk whose calls reach nobody.
const WITHOUT_CHANNEL: &[(&str, &str)] = &[
    ("btn-staff", "btn-staff-speak"),
    ("btn-called", "btn-called-speak"),
    ("help-called", "help-speak"),
    ("trouble-staff-coming", "help-speak"),
    // One sentence for both, as the causes behind R0 must stay hidden.
    ("trouble-staff", "trouble-staff-speak"),
    ("result-r0", "trouble-staff-speak"),
    ("trouble-pin-locked", "trouble-pin-locked-speak"),
    ("trouble-wrong-person", "trouble-wrong-person-speak"),
    ("forgot-3", "forgot-3-speak"),
];

impl Text {
    /// What it means beyond its words, if anything follows it.
    #[must_use]
    pub fn meaning(&self) -> Option<Meaning> {
        MEANINGS.iter().find(|(key, _)| *key == self.key).map(|(_, meaning)| *meaning)
    }

    /// Whether it means this.
    #[must_use]
    pub fn means(&self, meaning: Meaning) -> bool {
        self.meaning() == Some(meaning)
    }
}

/// What is said in the place of this key on a kiosk whose calls reach nobody.
pub(crate) fn without_channel(key: &'static str) -> &'static str {
    WITHOUT_CHANNEL.iter().find(|(own, _)| *own == key).map_or(key, |(_, said)| said)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::TEXT_KEYS;

    #[test]
    fn every_row_is_a_text_and_stands_once() {
        let texts: BTreeSet<&str> = TEXT_KEYS.iter().map(|(key, _)| *key).collect();
        let mut seen = BTreeSet::new();
        for (key, _) in MEANINGS {
            assert!(texts.contains(key), "{key} is no text");
            assert!(seen.insert(key), "{key} twice");
        }
        for (key, said) in WITHOUT_CHANNEL {
            assert!(texts.contains(key) && texts.contains(said), "{key} or {said} is no text");
        }
    }

    /// A text that is said where nobody can be called asks to speak to staff, or it is the one of a forgotten card.
    #[test]
    fn what_is_said_without_a_channel_means_it() {
        for (_, said) in WITHOUT_CHANNEL {
            let meaning = Text::new(said).meaning();
            assert!(matches!(meaning, Some(M::SpeakToStaff | M::CardForgottenFar)), "{said}");
        }
    }
}
