//! Answers that the receipt computer fetches: kept in memory until it says that it has them.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base_time::Clock;
use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::{Answer, ExportError, FileId, Form, OutboxState, ReceiptComputer};

/// What may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PullLimits {
    /// Most answers; 50.
    pub most: usize,
    /// Longest stay; 24 h.
    pub longest: Duration,
}

impl Default for PullLimits {
    fn default() -> Self {
        Self { most: 50, longest: Duration::from_secs(24 * 60 * 60) }
    }
}

/// An answer that waits to be fetched. Wiped when the last copy of it goes.
#[derive(Clone)]
pub struct Pending {
    /// What to acknowledge.
    pub id: FileId,
    /// When the answer was received.
    pub when: Timestamp,
    /// The document's media type.
    pub media_type: &'static str,
    /// The document.
    pub body: Arc<Zeroizing<Vec<u8>>>,
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The store behind a server that the receipt computer asks: `pending` answers its GET, `acknowledge` its DELETE. Threads
/// may share it.
///
/// An answer is given at every GET until it is acknowledged, so that one that was lost on the way is given again, and
/// never after.
///
/// Ages are told by the clock that does not jump: a wall clock that is ahead for a moment makes nothing old.
pub struct Pull {
    form: Form,
    limits: PullLimits,
    clock: Arc<dyn Clock>,
    store: Mutex<Store>,
}

/// An answer that waits, and since when by the monotonic clock.
struct Kept {
    pending: Pending,
    since: Duration,
}

#[derive(Default)]
struct Store {
    waiting: Vec<Kept>,
    lost: u64,
}

impl Pull {
    /// An empty store.
    #[must_use]
    pub fn new(form: Form, limits: PullLimits, clock: Arc<dyn Clock>) -> Self {
        Self { form, limits, clock, store: Mutex::default() }
    }

    /// What waits, oldest first. What has stayed too long is forgotten, and counted in [`Pull::state`].
    #[must_use]
    pub fn pending(&self) -> Vec<Pending> {
        let mut store = self.lock();
        store.forget_old(self.clock.monotonic(), self.limits.longest);
        store.waiting.iter().map(|kept| kept.pending.clone()).collect()
    }

    /// The receipt computer has it: forgets it. `false` when nothing of that id waits.
    pub fn acknowledge(&self, id: &FileId) -> bool {
        let mut store = self.lock();
        let before = store.waiting.len();
        store.waiting.retain(|kept| kept.pending.id != *id);
        store.waiting.len() < before
    }

    /// For staff: how much waits, since when, and what was forgotten unfetched.
    #[must_use]
    pub fn state(&self) -> OutboxState {
        let now = self.clock.monotonic();
        let store = self.lock();
        let oldest = store.waiting.iter().map(|kept| now.saturating_sub(kept.since)).max();
        OutboxState { waiting: store.waiting.len(), oldest, reason: None, lost: store.lost }
    }

    fn lock(&self) -> MutexGuard<'_, Store> {
        // Each change is one call on the vector, so a panic elsewhere leaves it whole.
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    fn forget_old(&mut self, now: Duration, longest: Duration) {
        let before = self.waiting.len();
        self.waiting.retain(|kept| now.saturating_sub(kept.since) <= longest);
        let gone = before - self.waiting.len();
        if gone > 0 {
            self.lost += u64::try_from(gone).unwrap_or(u64::MAX);
            tracing::warn!(gone, "results were not fetched in time and are forgotten");
        }
    }
}

impl ReceiptComputer for Pull {
    fn hand_over(&self, answer: &Answer) -> Result<(), ExportError> {
        let body = self.form.write(answer)?;
        let mut store = self.lock();
        let since = self.clock.monotonic();
        store.forget_old(since, self.limits.longest);
        if store.waiting.iter().any(|kept| kept.pending.id == answer.id) {
            return Ok(());
        }
        if store.waiting.len() >= self.limits.most {
            return Err(ExportError::TooMany);
        }
        let (id, when, media_type) = (answer.id.clone(), answer.when, self.form.media_type());
        let pending = Pending { id, when, media_type, body: Arc::new(body) };
        store.waiting.push(Kept { pending, since });
        Ok(())
    }

    fn check(&self) -> Result<(), ExportError> {
        if self.lock().waiting.len() < self.limits.most { Ok(()) } else { Err(ExportError::TooMany) }
    }
}
