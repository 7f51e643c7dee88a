//! Answers that a way did not take, kept in memory for the next try. Pure: time and randomness come in.
//!
//! Nothing of it goes to a disk: the OQS folder is the way that survives a power cut. What is kept is bounded in number and
//! age, wiped when it goes, and counted when it goes undelivered.

use std::collections::VecDeque;
use std::time::Duration;

use base_time::Backoff;

use crate::{Answer, ExportError};

/// Bounds and waits of an [`Outbox`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxPolicy {
    /// Most answers; 50.
    pub most: usize,
    /// Longest stay; 24 h.
    pub longest: Duration,
    /// Waits between tries: 5 s, doubled up to 60 s, less up to a half.
    pub retry: Backoff,
}

impl Default for OutboxPolicy {
    fn default() -> Self {
        Self {
            most: 50,
            longest: Duration::from_secs(24 * 60 * 60),
            retry: Backoff::new(Duration::from_secs(5), Duration::from_secs(60)),
        }
    }
}

/// For staff: what waits, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxState {
    /// Answers that wait.
    pub waiting: usize,
    /// How long the oldest has waited.
    pub oldest: Option<Duration>,
    /// Why the last try failed, while anything waits.
    pub reason: Option<ExportError>,
    /// Answers that went undelivered since the start: no room, too old, or not deliverable at all.
    pub lost: u64,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The receipt computer has it.
    Done,
    /// It waits for the next try.
    Waiting(ExportError),
    /// It is not kept: no room, or no try can succeed. Staff must be told.
    Lost(ExportError),
}

struct Waiting {
    answer: Answer,
    since: Duration,
}

/// The queue of one way. Times are durations since any one moment, by a clock that does not go back.
pub struct Outbox {
    policy: OutboxPolicy,
    waiting: VecDeque<Waiting>,
    /// Tries that failed in a row.
    failures: u32,
    next_try: Duration,
    reason: Option<ExportError>,
    lost: u64,
}

impl Outbox {
    /// An empty one.
    #[must_use]
    pub fn new(policy: OutboxPolicy) -> Self {
        Self {
            policy,
            waiting: VecDeque::new(),
            failures: 0,
            next_try: Duration::ZERO,
            reason: None,
            lost: 0,
        }
    }

    /// Tries a new answer, or only keeps it while the way is being left alone after a failure.
    pub fn hand_over(
        &mut self,
        answer: &Answer,
        now: Duration,
        random: u64,
        way: impl FnOnce(&Answer) -> Result<(), ExportError>,
    ) -> Outcome {
        self.forget_old(now);
        if let (true, Some(reason)) = (now < self.next_try, self.reason) {
            return self.keep(answer, now, reason);
        }
        match way(answer) {
            Ok(()) => {
                self.succeeded();
                // It may wait from before, if the caller asks twice for the same visit.
                self.waiting.retain(|waiting| waiting.answer.id != answer.id);
                Outcome::Done
            }
            Err(error) if error.is_final() => self.lose(error),
            Err(error) => {
                self.failed(error, now, random);
                self.keep(answer, now, error)
            }
        }
    }

    /// Tries what waits, oldest first, until a try fails; the one that failed goes to the end, so that it does not keep the
    /// others back. Does nothing before [`Outbox::next_try`]. Returns how many were delivered.
    pub fn retry(
        &mut self,
        now: Duration,
        random: u64,
        mut way: impl FnMut(&Answer) -> Result<(), ExportError>,
    ) -> usize {
        self.forget_old(now);
        let mut delivered = 0;
        if now < self.next_try {
            return delivered;
        }
        // As often as there are entries, so that a way that puts new ones in could not keep this busy for ever.
        for _ in 0..self.waiting.len() {
            let Some(waiting) = self.waiting.pop_front() else { break };
            match way(&waiting.answer) {
                Ok(()) => {
                    self.succeeded();
                    delivered += 1;
                }
                Err(error) if error.is_final() => {
                    self.lose(error);
                }
                Err(error) => {
                    self.waiting.push_back(waiting);
                    self.failed(error, now, random);
                    break;
                }
            }
        }
        delivered
    }

    /// When to call [`Outbox::retry`] next; `None` while nothing waits.
    #[must_use]
    pub fn next_try(&self) -> Option<Duration> {
        (!self.waiting.is_empty()).then_some(self.next_try)
    }

    /// Makes everything due at once: staff say that they have repaired it.
    pub fn hurry(&mut self) {
        self.failures = 0;
        self.next_try = Duration::ZERO;
    }

    /// For staff.
    #[must_use]
    pub fn state(&self, now: Duration) -> OutboxState {
        OutboxState {
            waiting: self.waiting.len(),
            oldest: self.waiting.iter().map(|waiting| now.saturating_sub(waiting.since)).max(),
            reason: self.reason.filter(|_| !self.waiting.is_empty()),
            lost: self.lost,
        }
    }

    fn keep(&mut self, answer: &Answer, now: Duration, reason: ExportError) -> Outcome {
        if self.waiting.iter().any(|waiting| waiting.answer.id == answer.id) {
            return Outcome::Waiting(reason);
        }
        if self.waiting.len() >= self.policy.most {
            return self.lose(reason);
        }
        self.waiting.push_back(Waiting { answer: answer.clone(), since: now });
        Outcome::Waiting(reason)
    }

    fn lose(&mut self, error: ExportError) -> Outcome {
        self.lost += 1;
        tracing::error!(code = error.code(), "a result is not kept for the receipt computer");
        Outcome::Lost(error)
    }

    fn failed(&mut self, error: ExportError, now: Duration, random: u64) {
        self.failures = self.failures.saturating_add(1);
        self.next_try = now.saturating_add(self.policy.retry.spread(self.failures, random));
        self.reason = Some(error);
        tracing::warn!(code = error.code(), failures = self.failures, "result not handed over, it waits");
    }

    fn succeeded(&mut self) {
        self.failures = 0;
        self.next_try = Duration::ZERO;
        self.reason = None;
    }

    fn forget_old(&mut self, now: Duration) {
        let before = self.waiting.len();
        self.waiting.retain(|waiting| now.saturating_sub(waiting.since) <= self.policy.longest);
        let gone = before - self.waiting.len();
        if gone > 0 {
            self.lost += u64::try_from(gone).unwrap_or(u64::MAX);
            tracing::error!(gone, "results waited too long for the receipt computer and are forgotten");
        }
    }
}
