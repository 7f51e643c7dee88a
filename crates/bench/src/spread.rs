//! What many durations have in common.

use std::time::Duration;

/// Durations of one thing, measured again and again.
#[derive(Debug, Clone, Default)]
pub struct Spread(Vec<Duration>);

impl Spread {
    /// Adds one.
    pub fn add(&mut self, duration: Duration) {
        self.0.push(duration);
    }

    /// The median, by nearest rank.
    pub fn median(&self) -> Option<Duration> {
        self.percentile(50)
    }

    /// The 95th percentile, by nearest rank.
    pub fn p95(&self) -> Option<Duration> {
        self.percentile(95)
    }

    /// The greatest.
    pub fn worst(&self) -> Option<Duration> {
        self.0.iter().max().copied()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The smallest value that at least `percent` of 100 values do not exceed.
    fn percentile(&self, percent: usize) -> Option<Duration> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        sorted.get(rank - 1).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentile_is_the_nearest_rank() {
        let mut spread = Spread::default();
        assert_eq!(spread.median(), None);
        for millis in (1..=100).rev() {
            spread.add(Duration::from_millis(millis));
        }
        assert_eq!(spread.median(), Some(Duration::from_millis(50)));
        assert_eq!(spread.p95(), Some(Duration::from_millis(95)));
        let mut three = Spread::default();
        for millis in [9, 1, 5] {
            three.add(Duration::from_millis(millis));
        }
        assert_eq!(three.median(), Some(Duration::from_millis(5)));
        assert_eq!(three.p95(), Some(Duration::from_millis(9)));
    }
}
