//! How long nothing is accepted after repeated refusals: longer each time.

use std::time::Duration;

use base_time::{Backoff, Moment};

/// Steps of waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ladder {
    /// Refusals without a wait.
    pub free: u32,
    /// The waits after that.
    pub waits: Backoff,
}

impl Ladder {
    /// For one account: five refusals, then 1 minute, doubling up to 1 hour.
    pub const ACCOUNT: Self =
        Self { free: 4, waits: Backoff::new(Duration::from_secs(60), Duration::from_secs(3600)) };
    /// For one network address: ten refusals, then 30 seconds, doubling up to 15 minutes.
    pub const ADDRESS: Self =
        Self { free: 9, waits: Backoff::new(Duration::from_secs(30), Duration::from_secs(900)) };

    /// Until when nothing is accepted after the `failures`-th refusal in a row, made at `now`; `None`: no wait.
    #[must_use]
    pub fn until(&self, failures: u32, now: Moment) -> Option<Moment> {
        let over = failures.checked_sub(self.free).filter(|over| *over > 0)?;
        Some(now.after(self.waits.step(over)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let wait = |failures| Ladder::ACCOUNT.until(failures, Moment(0)).map(|until| until.seconds());
        let waits: Vec<_> = (0..=13).map(wait).collect();
        let grown = [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600].map(Some);
        assert_eq!(waits, [&[None; 5][..], &grown].concat());
        assert_eq!(wait(u32::MAX), Some(3600));
    }
}
