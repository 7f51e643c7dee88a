//! From what PC/SC shows to what happened. Pure: no PC/SC and no clock, so that every order of things can be tested.

use std::collections::VecDeque;
use std::ffi::CString;

use card_client::ReaderEvent;

/// One reader as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) name: CString,
    pub(crate) card: bool,
    /// Counts insertions and removals, so that a quick swap is not missed.
    pub(crate) changes: u32,
}

/// What was known last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Nothing,
    NoService,
    NoReader,
    Readers,
}

/// Follows the readers. The first card counts; others are ignored until it is taken.
#[derive(Debug)]
pub(crate) struct Tracker {
    known: Known,
    card: Option<Seen>,
    events: VecDeque<ReaderEvent>,
}

impl Tracker {
    pub(crate) fn new() -> Self {
        Self { known: Known::Nothing, card: None, events: VecDeque::new() }
    }

    /// The next event, in order.
    pub(crate) fn next(&mut self) -> Option<ReaderEvent> {
        self.events.pop_front()
    }

    /// Whether no event waits.
    pub(crate) fn is_quiet(&self) -> bool {
        self.events.is_empty()
    }

    /// The reader with the card that counts.
    pub(crate) fn current(&self) -> Option<&CString> {
        self.card.as_ref().map(|card| &card.name)
    }

    /// The service cannot be reached.
    pub(crate) fn service_gone(&mut self) {
        self.now(Known::NoService, ReaderEvent::ServiceLost);
    }

    /// The service shows these readers.
    pub(crate) fn readers(&mut self, seen: &[Seen]) {
        if seen.is_empty() {
            self.now(Known::NoReader, ReaderEvent::ReaderLost);
            return;
        }
        self.now(Known::Readers, ReaderEvent::ReaderFound);
        if let Some(card) = &self.card {
            let same = seen.iter().any(|s| s.name == card.name && s.card && s.changes == card.changes);
            if !same {
                self.card = None;
                self.events.push_back(ReaderEvent::CardTaken);
            }
        }
        if self.card.is_none()
            && let Some(placed) = seen.iter().find(|s| s.card)
        {
            self.card = Some(placed.clone());
            self.events.push_back(ReaderEvent::CardPlaced);
        }
    }

    fn now(&mut self, known: Known, event: ReaderEvent) {
        if self.known == known {
            return;
        }
        if known != Known::Readers && self.card.take().is_some() {
            self.events.push_back(ReaderEvent::CardTaken);
        }
        self.known = known;
        self.events.push_back(event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ReaderEvent::{CardPlaced, CardTaken, ReaderFound, ReaderLost, ServiceLost};
    use proptest::prelude::*;

    fn seen(name: &str, card: bool, changes: u32) -> Seen {
        Seen { name: CString::new(name).unwrap(), card, changes }
    }

    fn drain(tracker: &mut Tracker) -> Vec<ReaderEvent> {
        std::iter::from_fn(|| tracker.next()).collect()
    }

    #[test]
    fn each_view_gives_its_events_once() {
        let a0 = seen("a", false, 0);
        let a1 = seen("a", true, 1);
        let steps: &[(Option<&[Seen]>, &[ReaderEvent])] = &[
            (None, &[ServiceLost]),
            (None, &[]),
            (Some(&[]), &[ReaderLost]),
            (Some(&[]), &[]),
            (Some(std::slice::from_ref(&a0)), &[ReaderFound]),
            (Some(std::slice::from_ref(&a1)), &[CardPlaced]),
            (Some(std::slice::from_ref(&a1)), &[]),
            // Taken and another placed between two looks.
            (Some(&[seen("a", true, 3)]), &[CardTaken, CardPlaced]),
            // A second card on a second reader is ignored while the first lies there, and counts afterwards.
            (Some(&[seen("b", true, 1), seen("a", true, 3)]), &[]),
            (Some(&[seen("b", true, 1), seen("a", false, 4)]), &[CardTaken, CardPlaced]),
            // The reader is pulled with its card; the service goes; all come back at once.
            (Some(&[]), &[CardTaken, ReaderLost]),
            (None, &[ServiceLost]),
            (Some(&[seen("b", true, 1)]), &[ReaderFound, CardPlaced]),
            (None, &[CardTaken, ServiceLost]),
        ];
        let mut tracker = Tracker::new();
        for (i, (view, wanted)) in steps.iter().enumerate() {
            match view {
                None => tracker.service_gone(),
                Some(readers) => tracker.readers(readers),
            }
            assert_eq!(drain(&mut tracker), *wanted, "step {i}");
        }
        assert_eq!(tracker.current(), None);
    }

    proptest! {
        /// Whatever PC/SC shows: placed and taken alternate, and no card is reported while reader or service is away.
        #[test]
        fn any_views_keep_events_in_order(views in proptest::collection::vec(
            proptest::option::of(proptest::collection::vec((0..3u8, any::<bool>(), 0..4u32), 0..4)), 0..60)) {
            let mut tracker = Tracker::new();
            let (mut card, mut reader) = (false, false);
            for view in views {
                match view {
                    None => tracker.service_gone(),
                    Some(readers) => {
                        let readers: Vec<Seen> =
                            readers.into_iter().map(|(n, c, k)| seen(&n.to_string(), c, k)).collect();
                        tracker.readers(&readers);
                    }
                }
                for event in drain(&mut tracker) {
                    match event {
                        CardPlaced => { prop_assert!(!card && reader); card = true; }
                        CardTaken => { prop_assert!(card); card = false; }
                        ReaderFound => { prop_assert!(!reader); reader = true; }
                        ReaderLost | ServiceLost => { prop_assert!(!card); reader = false; }
                    }
                }
                prop_assert_eq!(card, tracker.current().is_some());
            }
        }
    }
}
