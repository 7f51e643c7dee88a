//! The machine works on one effect, for a bounded time.

use std::time::Duration;

use crate::core::Core;
use crate::{EffectId, Screen, Text};

/// After this long the patient reads that it takes a little longer (users' facts: hint at 5 s).
const SLOW: Duration = Duration::from_secs(5);

/// One running effect with its hard limit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Work {
    pub id: EffectId,
    slow_at: Duration,
    limit: Duration,
}

impl Work {
    /// Begins now and ends after `time` at the latest.
    pub(crate) fn new(core: &Core, id: EffectId, time: Duration) -> Self {
        let limit = core.after(time);
        Self { id, slow_at: core.after(SLOW).min(limit), limit }
    }

    /// When the next tick is due: the hint, then the limit.
    pub(crate) fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(if core.now < self.slow_at { self.slow_at } else { self.limit })
    }

    /// Whether the time is over.
    pub(crate) fn is_over(&self, core: &Core) -> bool {
        core.now >= self.limit
    }

    /// Marks the screen as busy, with the hint when it takes longer.
    pub(crate) fn show(&self, core: &Core, screen: &mut Screen) {
        screen.busy = true;
        if core.now >= self.slow_at {
            screen.body.push(Text::new("card-slow"));
        }
    }
}

/// Whole seconds until `until`, rounded up.
pub(crate) fn seconds_left(core: &Core, until: Duration) -> u64 {
    let left = until.saturating_sub(core.now);
    left.as_secs() + u64::from(left.subsec_nanos() > 0)
}

/// When the shown seconds change next; `until` at the end.
pub(crate) fn next_second(core: &Core, until: Duration) -> Duration {
    let shown = seconds_left(core, until);
    until.saturating_sub(Duration::from_secs(shown.saturating_sub(1)))
}
