//! All ways to the receipt computer that a facility has switched on, each with its own queue: one that is broken holds
//! no other up.

use std::time::Duration;

use crate::{Answer, ExportError, Outbox, OutboxPolicy, OutboxState, Outcome, ReceiptComputer};

struct Way {
    name: &'static str,
    to: Box<dyn ReceiptComputer>,
    outbox: Outbox,
}

/// The ways, in the order in which they were added. Belongs to one thread; times are as for [`Outbox`].
#[derive(Default)]
pub struct Ways {
    ways: Vec<Way>,
}

impl Ways {
    /// No way yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Switches a way on. `name` is what staff and logs call it.
    pub fn add(&mut self, name: &'static str, way: Box<dyn ReceiptComputer>, policy: OutboxPolicy) {
        self.ways.push(Way { name, to: way, outbox: Outbox::new(policy) });
    }

    /// Hands one visit's answer to every way, and says for each what became of it.
    pub fn hand_over(
        &mut self,
        answer: &Answer,
        now: Duration,
        random: &mut dyn FnMut() -> u64,
    ) -> Vec<(&'static str, Outcome)> {
        self.ways
            .iter_mut()
            .map(|way| {
                let outcome = way.outbox.hand_over(answer, now, random(), |answer| way.to.hand_over(answer));
                (way.name, outcome)
            })
            .collect()
    }

    /// Tries what waits and is due. Returns how many were delivered.
    pub fn retry(&mut self, now: Duration, random: &mut dyn FnMut() -> u64) -> usize {
        self.ways
            .iter_mut()
            .map(|way| way.outbox.retry(now, random(), |answer| way.to.hand_over(answer)))
            .sum()
    }

    /// When to call [`Ways::retry`] next; `None` while nothing waits.
    #[must_use]
    pub fn next_try(&self) -> Option<Duration> {
        self.ways.iter().filter_map(|way| way.outbox.next_try()).min()
    }

    /// Makes everything due at once.
    pub fn hurry(&mut self) {
        self.ways.iter_mut().for_each(|way| way.outbox.hurry());
    }

    /// For staff: each way's queue.
    #[must_use]
    pub fn states(&self, now: Duration) -> Vec<(&'static str, OutboxState)> {
        self.ways.iter().map(|way| (way.name, way.outbox.state(now))).collect()
    }

    /// Whether each way could take an answer now.
    #[must_use]
    pub fn check(&self) -> Vec<(&'static str, Result<(), ExportError>)> {
        self.ways.iter().map(|way| (way.name, way.to.check())).collect()
    }
}
