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
    /// For sign-ins of one account from one browser, or from all that are not known for it: five refusals, then 5 seconds, doubling up
    /// to 30. That is what a stranger can cause; it bounds guesses at 2,880 a day.
    pub const GUESSES: Self =
        Self { free: 4, waits: Backoff::new(Duration::from_secs(5), Duration::from_secs(30)) };
    /// For wrong codes with the right password, from one browser, or from all that are not known: five, then 1 minute, doubling up to
    /// a day.
    pub const CODES: Self =
        Self { free: 4, waits: Backoff::new(Duration::from_secs(60), Duration::from_secs(24 * 3600)) };
    /// For one session, one staff card, and the facility's code: five refusals, then 1 minute, doubling up to 1 hour.
    pub const STEP: Self =
        Self { free: 4, waits: Backoff::new(Duration::from_secs(60), Duration::from_secs(3600)) };
    /// For the pad of the kiosk, whichever numbers are tried: five refusals, then 5 seconds, doubling up to 1 minute. At most
    /// 1,440 guesses a day, no matter who stands there.
    pub const PAD: Self =
        Self { free: 4, waits: Backoff::new(Duration::from_secs(5), Duration::from_secs(60)) };
    /// For one network address: ten refusals, then 30 seconds, doubling up to 15 minutes.
    pub const ADDRESS: Self =
        Self { free: 9, waits: Backoff::new(Duration::from_secs(30), Duration::from_secs(900)) };

    /// Until when nothing is accepted after the `failures`-th refusal in a row, made at `now`; `None`: no wait.
    #[must_use]
    pub fn until(&self, failures: u32, now: Moment) -> Option<Moment> {
        Some(now.after(self.wait(failures)?))
    }

    /// How long nothing is accepted after the `failures`-th refusal in a row; `None`: no wait.
    #[must_use]
    pub fn wait(&self, failures: u32) -> Option<Duration> {
        let over = failures.checked_sub(self.free).filter(|over| *over > 0)?;
        Some(self.waits.step(over))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let wait = |failures| Ladder::STEP.until(failures, Moment(0)).map(|until| until.seconds());
        let waits: Vec<_> = (0..=13).map(wait).collect();
        let grown = [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600].map(Some);
        assert_eq!(waits, [&[None; 5][..], &grown].concat());
        assert_eq!(wait(u32::MAX), Some(3600));
    }
}
