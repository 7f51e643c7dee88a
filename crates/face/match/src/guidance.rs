//! What the person is asked to do, one thing at a time.

use serde::{Deserialize, Serialize};

/// One request to the person. Directions are the person's own, as they stand before the kiosk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Guidance {
    /// Put the card holder's face in the frame: no face is seen.
    Frame,
    /// Move to your left.
    Left,
    /// Move to your right.
    Right,
    /// Face higher.
    Up,
    /// Face lower.
    Down,
    /// Come closer.
    Closer,
    /// Move back.
    Back,
    /// Look straight ahead.
    Front,
    /// Hold still: all is well so far, or the picture is blurred.
    Hold,
    /// Face the light: too dark, or lit from one side.
    Dark,
    /// Too bright.
    Bright,
    /// Lower the mask.
    Mask,
    /// Take off hat or sunglasses.
    Cover,
    /// Open the eyes, clear them of hair and hands.
    Eyes,
    /// One person at a time.
    Many,
    /// Blink (challenge).
    Blink,
    /// Turn the head to your left (challenge).
    TurnLeft,
    /// Turn the head to your right (challenge).
    TurnRight,
}

impl Guidance {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Frame,
        Self::Left,
        Self::Right,
        Self::Up,
        Self::Down,
        Self::Closer,
        Self::Back,
        Self::Front,
        Self::Hold,
        Self::Dark,
        Self::Bright,
        Self::Mask,
        Self::Cover,
        Self::Eyes,
        Self::Many,
        Self::Blink,
        Self::TurnLeft,
        Self::TurnRight,
    ];

    /// Whether the request rests on a rule that may err about a bare face. Such a request gives way after a while, and
    /// the comparison decides.
    #[must_use]
    pub fn gives_way(self) -> bool {
        matches!(self, Self::Mask | Self::Cover | Self::Eyes)
    }
}

/// Frames in a row that must ask for the same before the words change.
const PERSISTENCE: u8 = 3;

/// Keeps the words still: a new request is shown when it was made in three frames in a row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Steady {
    shown: Option<Guidance>,
    coming: Option<(Guidance, u8)>,
}

impl Steady {
    /// Takes what this frame asks for; returns what to show.
    pub fn show(&mut self, wanted: Guidance) -> Guidance {
        let Some(shown) = self.shown else {
            self.shown = Some(wanted);
            return wanted;
        };
        if wanted == shown {
            self.coming = None;
            return shown;
        }
        let times = match self.coming {
            Some((coming, times)) if coming == wanted => times + 1,
            _ => 1,
        };
        if times >= PERSISTENCE {
            *self = Self { shown: Some(wanted), coming: None };
            return wanted;
        }
        self.coming = Some((wanted, times));
        shown
    }

    /// What is shown now.
    #[must_use]
    pub fn shown(&self) -> Option<Guidance> {
        self.shown
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_odd_frame_changes_nothing() {
        let mut steady = Steady::default();
        let wanted = [Guidance::Closer, Guidance::Hold, Guidance::Closer, Guidance::Hold, Guidance::Hold];
        assert_eq!(wanted.map(|guidance| steady.show(guidance)), [Guidance::Closer; 5]);
        assert_eq!(steady.show(Guidance::Hold), Guidance::Hold);
    }

    #[test]
    fn every_guidance_is_listed_once() {
        let mut all = Guidance::ALL.to_vec();
        all.dedup();
        assert_eq!(all.len(), 18);
        assert!(all.is_sorted());
    }

    proptest! {
        /// Whatever is asked: the words change at most once in three frames, and only to something asked for.
        #[test]
        fn words_never_flicker(asked in proptest::collection::vec(0..Guidance::ALL.len(), 1..200)) {
            let mut steady = Steady::default();
            let mut last: Option<(usize, Guidance)> = None;
            for (at, index) in asked.iter().enumerate() {
                let wanted = Guidance::ALL[*index];
                let shown = steady.show(wanted);
                prop_assert_eq!(steady.shown(), Some(shown));
                match last {
                    Some((since, before)) if before != shown => {
                        prop_assert!(at - since >= usize::from(PERSISTENCE));
                        prop_assert_eq!(shown, wanted);
                        last = Some((at, shown));
                    }
                    Some(_) => {}
                    None => last = Some((at, shown)),
                }
            }
        }
    }
}
