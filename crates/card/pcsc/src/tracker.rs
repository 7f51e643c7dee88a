//! From what PC/SC shows to what happened. Pure: no PC/SC and no clock, so that every order of things can be tested.

use std::collections::VecDeque;
use std::ffi::CString;

use card_client::ReaderEvent;

/// One reader as it is now. A reader with several slots is several readers for PC/SC.
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

/// A card in a reader, by how it came there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Card {
    /// It was there when the reader was first seen: before the start, before a fault, or for good (a security module).
    Lying,
    /// It was placed while the reader was watched. The number tells placements apart.
    Placed(u64),
}

#[derive(Debug)]
struct Slot {
    name: CString,
    changes: u32,
    card: Option<Card>,
}

/// What was told of the cards last.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Told {
    Nothing,
    /// This card was placed.
    Placed {
        name: CString,
        placement: u64,
    },
    /// A card lies here that was not placed.
    Lies {
        name: CString,
    },
}

/// Follows the readers. The card that was placed first counts; others wait until it is taken. A card that was not placed while
/// its reader was watched counts never, and one that was set aside counts until another is placed.
#[derive(Debug)]
pub(crate) struct Tracker {
    known: Known,
    slots: Vec<Slot>,
    told: Told,
    /// The placement that was set aside last.
    aside: Option<u64>,
    /// Where the card that counted last was placed.
    last: Option<CString>,
    placements: u64,
    events: VecDeque<ReaderEvent>,
}

impl Tracker {
    pub(crate) fn new() -> Self {
        Self {
            known: Known::Nothing,
            slots: Vec::new(),
            told: Told::Nothing,
            aside: None,
            last: None,
            placements: 0,
            events: VecDeque::new(),
        }
    }

    /// The next event, in order.
    pub(crate) fn next(&mut self) -> Option<ReaderEvent> {
        self.events.pop_front()
    }

    /// Whether no event waits.
    pub(crate) fn is_quiet(&self) -> bool {
        self.events.is_empty()
    }

    /// The reader with the card that was told, and the number of its placement; none for a card that was not placed.
    pub(crate) fn current(&self) -> Option<(&CString, Option<u64>)> {
        match &self.told {
            Told::Nothing => None,
            Told::Placed { name, placement } => Some((name, Some(*placement))),
            Told::Lies { name } => Some((name, None)),
        }
    }

    /// No visit goes on with the card of this placement: the next one that is placed elsewhere counts in its place.
    pub(crate) fn set_aside(&mut self, placement: u64) {
        self.aside = Some(placement);
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
        let newest = self.placements;
        self.follow(seen);
        self.tell_taken();
        self.tell_placed(newest);
        self.tell_lying();
    }

    /// Brings the slots up to what is seen.
    fn follow(&mut self, seen: &[Seen]) {
        let mut old = std::mem::take(&mut self.slots);
        for reader in seen {
            let before = old.iter().position(|slot| slot.name == reader.name).map(|at| old.swap_remove(at));
            let card = match before {
                _ if !reader.card => None,
                None => Some(Card::Lying),
                // One that was there from the start, and is seen late: nothing was counted.
                Some(Slot { changes, card, .. }) if changes == reader.changes => {
                    Some(card.unwrap_or(Card::Lying))
                }
                Some(_) => {
                    self.placements += 1;
                    Some(Card::Placed(self.placements))
                }
            };
            self.slots.push(Slot { name: reader.name.clone(), changes: reader.changes, card });
        }
    }

    /// Whether what was told last is still so.
    fn holds(&self) -> bool {
        let (name, card) = match &self.told {
            Told::Nothing => return true,
            Told::Placed { name, placement } => (name, Card::Placed(*placement)),
            Told::Lies { name } => (name, Card::Lying),
        };
        self.slots.iter().any(|slot| slot.name == *name && slot.card == Some(card))
    }

    fn tell_taken(&mut self) {
        if !self.holds() {
            self.take_back();
        }
    }

    fn take_back(&mut self) {
        if std::mem::replace(&mut self.told, Told::Nothing) != Told::Nothing {
            self.events.push_back(ReaderEvent::CardTaken);
        }
    }

    /// `newest`: the last placement before this look.
    fn tell_placed(&mut self, newest: u64) {
        let after = match self.told {
            Told::Placed { placement, .. } if self.aside == Some(placement) => newest,
            Told::Placed { .. } => return,
            Told::Nothing | Told::Lies { .. } => 0,
        };
        let aside = self.aside;
        let placed = self.slots.iter().find_map(|slot| match slot.card {
            Some(Card::Placed(placement)) if placement > after && aside != Some(placement) => {
                Some((slot.name.clone(), placement))
            }
            _ => None,
        });
        if let Some((name, placement)) = placed {
            // One that was set aside lies there from now on.
            for slot in &mut self.slots {
                if aside.is_some() && slot.card == aside.map(Card::Placed) {
                    slot.card = Some(Card::Lying);
                }
            }
            self.take_back();
            self.last = Some(name.clone());
            self.told = Told::Placed { name, placement };
            self.events.push_back(ReaderEvent::CardPlaced);
        }
    }

    /// Tells of a card that lies where the next patient has to place theirs: in the only reader, or where the last card was.
    fn tell_lying(&mut self) {
        if self.told != Told::Nothing {
            return;
        }
        let only = self.slots.len() == 1;
        let in_the_way = |slot: &&Slot| only || self.last.as_ref() == Some(&slot.name);
        let lying = self.slots.iter().filter(|slot| slot.card == Some(Card::Lying)).find(in_the_way);
        if let Some(name) = lying.map(|slot| slot.name.clone()) {
            self.told = Told::Lies { name };
            self.events.push_back(ReaderEvent::CardLies);
        }
    }

    fn now(&mut self, known: Known, event: ReaderEvent) {
        if self.known == known {
            return;
        }
        if known != Known::Readers {
            // Whatever is seen next was not watched meanwhile. Whether the card was taken nobody knows.
            self.slots.clear();
            self.told = Told::Nothing;
        }
        self.known = known;
        self.events.push_back(event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ReaderEvent::{CardLies, CardPlaced, CardTaken, ReaderFound, ReaderLost, ServiceLost};
    use proptest::prelude::*;

    fn seen(name: &str, card: bool, changes: u32) -> Seen {
        Seen { name: CString::new(name).unwrap(), card, changes }
    }

    fn drain(tracker: &mut Tracker) -> Vec<ReaderEvent> {
        std::iter::from_fn(|| tracker.next()).collect()
    }

    fn placement(tracker: &Tracker) -> u64 {
        tracker.current().and_then(|(_, placement)| placement).unwrap()
    }

    /// Shows each view and compares the events. `None`: no service.
    fn walk(tracker: &mut Tracker, steps: &[(Option<&[Seen]>, &[ReaderEvent])]) {
        for (i, (view, wanted)) in steps.iter().enumerate() {
            match view {
                None => tracker.service_gone(),
                Some(readers) => tracker.readers(readers),
            }
            assert_eq!(drain(tracker), *wanted, "step {i}");
        }
    }

    #[test]
    fn each_view_gives_its_events_once() {
        let a0 = seen("a", false, 0);
        let a1 = seen("a", true, 1);
        let mut tracker = Tracker::new();
        walk(
            &mut tracker,
            &[
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
                (Some(&[seen("b", false, 0), seen("a", true, 3)]), &[]),
                (Some(&[seen("b", true, 1), seen("a", true, 3)]), &[]),
                (Some(&[seen("b", true, 1), seen("a", false, 4)]), &[CardTaken, CardPlaced]),
                // The reader is pulled with its card; the service goes.
                (Some(&[]), &[ReaderLost]),
                (None, &[ServiceLost]),
            ],
        );
        assert_eq!(tracker.current(), None);
    }

    #[test]
    fn card_that_lay_there_before_a_start_or_a_fault_is_not_placed_until_it_was_lifted() {
        let card = |changes| [seen("a", true, changes)];
        let empty = |changes| [seen("a", false, changes)];
        let mut tracker = Tracker::new();
        walk(
            &mut tracker,
            &[
                (Some(&card(1)), &[ReaderFound, CardLies]),
                (Some(&card(1)), &[]),
                (Some(&empty(2)), &[CardTaken]),
                (Some(&card(3)), &[CardPlaced]),
                // The service is killed, and counts from the beginning again: even to the same number.
                (None, &[ServiceLost]),
                (Some(&card(3)), &[ReaderFound, CardLies]),
                // Lifted and placed between two looks.
                (Some(&card(5)), &[CardTaken, CardPlaced]),
                // The reader is pulled and plugged with the card on it.
                (Some(&[]), &[ReaderLost]),
                (Some(&card(0)), &[ReaderFound, CardLies]),
                (None, &[ServiceLost]),
                (Some(&empty(0)), &[ReaderFound]),
                // The service shows the reader before it has looked into it.
                (Some(&card(0)), &[CardLies]),
                (Some(&empty(1)), &[CardTaken]),
                (Some(&card(2)), &[CardPlaced]),
            ],
        );
    }

    #[test]
    fn slot_that_is_never_empty_neither_counts_nor_is_spoken_of() {
        let module = || seen("a 00 01", true, 1);
        for first in [true, false] {
            let both = |card, changes| {
                let mut both = [seen("a 00 00", card, changes), module()];
                if !first {
                    both.reverse();
                }
                both
            };
            let mut tracker = Tracker::new();
            walk(
                &mut tracker,
                &[
                    (Some(&both(false, 0)), &[ReaderFound]),
                    (Some(&both(true, 1)), &[CardPlaced]),
                    (Some(&both(false, 2)), &[CardTaken]),
                    (Some(&both(true, 3)), &[CardPlaced]),
                    // The patient's card stays through a fault; the module is no card to take.
                    (None, &[ServiceLost]),
                    (Some(&both(true, 1)), &[ReaderFound, CardLies]),
                    (Some(&both(false, 2)), &[CardTaken]),
                    (Some(&both(true, 3)), &[CardPlaced]),
                ],
            );
            assert_eq!(tracker.current().unwrap().0.to_str(), Ok("a 00 00"));
        }
    }

    #[test]
    fn fresh_card_wins_over_one_that_lies_and_over_one_that_was_set_aside() {
        let both = |a: (bool, u32), b: (bool, u32)| [seen("a", a.0, a.1), seen("b", b.0, b.1)];
        let mut tracker = Tracker::new();
        walk(
            &mut tracker,
            &[
                (Some(&both((false, 0), (false, 0))), &[ReaderFound]),
                (Some(&both((true, 1), (false, 0))), &[CardPlaced]),
            ],
        );
        // Not set aside: the visit goes on.
        walk(&mut tracker, &[(Some(&both((true, 1), (true, 1))), &[])]);
        // Set aside, while the other was there already: anyone who placed two cards takes one.
        tracker.set_aside(placement(&tracker));
        walk(
            &mut tracker,
            &[
                (Some(&both((true, 1), (true, 1))), &[]),
                (Some(&both((true, 1), (false, 2))), &[]),
                (Some(&both((true, 1), (true, 3))), &[CardTaken, CardPlaced]),
            ],
        );
        assert_eq!(tracker.current().unwrap().0.to_str(), Ok("b"));
        // What was set aside does not come back, and an old word changes nothing.
        tracker.set_aside(1);
        walk(
            &mut tracker,
            &[
                (Some(&both((true, 1), (false, 4))), &[CardTaken]),
                (Some(&both((true, 1), (true, 5))), &[CardPlaced]),
                (None, &[ServiceLost]),
                (Some(&both((true, 1), (true, 5))), &[ReaderFound, CardLies]),
                (Some(&both((true, 3), (true, 5))), &[CardTaken, CardPlaced]),
            ],
        );
        assert_eq!(tracker.current().unwrap().0.to_str(), Ok("a"));
    }

    proptest! {
        /// Whatever PC/SC shows: placed or lying alternate with taken or lost, and no card is reported while reader or service is
        /// away.
        #[test]
        fn any_views_keep_events_in_order(views in proptest::collection::vec(
            (any::<bool>(),
             proptest::option::of(proptest::collection::vec((0..3u8, any::<bool>(), 0..4u32), 0..4))), 0..60)) {
            let mut tracker = Tracker::new();
            let (mut card, mut reader) = (false, false);
            for (aside, view) in views {
                if let Some((_, Some(placement))) = tracker.current().filter(|_| aside) {
                    tracker.set_aside(placement);
                }
                match view {
                    None => tracker.service_gone(),
                    Some(readers) => {
                        let mut readers: Vec<Seen> =
                            readers.into_iter().map(|(n, c, k)| seen(&n.to_string(), c, k)).collect();
                        readers.sort_by(|a, b| a.name.cmp(&b.name));
                        readers.dedup_by(|a, b| a.name == b.name);
                        tracker.readers(&readers);
                    }
                }
                for event in drain(&mut tracker) {
                    match event {
                        CardPlaced | CardLies => { prop_assert!(!card && reader); card = true; }
                        CardTaken => { prop_assert!(card); card = false; }
                        ReaderFound => { prop_assert!(!reader); reader = true; }
                        ReaderLost | ServiceLost => { card = false; reader = false; }
                    }
                }
                prop_assert_eq!(card, tracker.current().is_some());
            }
        }
    }
}
