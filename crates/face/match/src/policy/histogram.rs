//! The scores that were measured, counted in bins: what every rate of a policy is computed from.

use serde::{Deserialize, Serialize};

/// Bins for one unit of similarity: each is 0.01 wide.
pub const BINS_PER_UNIT: u32 = 100;
/// Bins from a similarity of -1 to one of 1, and one for exactly 1.
const MAX_BINS: usize = 2 * BINS_PER_UNIT as usize + 1;
/// Most pairs that a policy can speak of.
const MAX_PAIRS: u64 = 10_000_000_000;

/// How many comparisons had a similarity in each bin. Bin `i` holds the similarities from `(first + i) / BINS_PER_UNIT` on, up
/// to the next edge, which is the next bin's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Histogram {
    /// Lower edge of the first bin, in hundredths of similarity: -100 to 100.
    pub first: i32,
    /// Comparisons of one person's pictures.
    pub genuine: Vec<u64>,
    /// Comparisons of different people's pictures.
    pub impostor: Vec<u64>,
}

/// What a threshold makes of a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorCounts {
    /// Impostor comparisons at or above the threshold.
    pub false_matches: u64,
    /// Genuine comparisons below it.
    pub false_non_matches: u64,
}

impl Histogram {
    /// Counts similarities, each within -1 and 1. One that is no number is counted as its worst: a genuine pair that is not alike,
    /// an impostor that is.
    #[must_use]
    pub fn of(genuine: &[f32], impostor: &[f32]) -> Self {
        let least = -(BINS_PER_UNIT.cast_signed());
        let mut all = Self { first: least, genuine: vec![0; MAX_BINS], impostor: vec![0; MAX_BINS] };
        for (counts, scores, worst) in
            [(&mut all.genuine, genuine, 0), (&mut all.impostor, impostor, MAX_BINS - 1)]
        {
            for score in scores {
                let bin = if score.is_nan() { worst } else { bin_of(*score, least) };
                if let Some(count) = counts.get_mut(bin) {
                    *count += 1;
                }
            }
        }
        all.without_empty_ends()
    }

    /// Leaves out the bins before the first and after the last that hold something.
    fn without_empty_ends(mut self) -> Self {
        let full = |at: &usize| self.genuine.get(*at) != Some(&0) || self.impostor.get(*at) != Some(&0);
        let Some(start) = (0..self.genuine.len()).find(full) else { return self };
        let end = (start..self.genuine.len()).rev().find(full).unwrap_or(start);
        self.first += i32::try_from(start).unwrap_or_default();
        for counts in [&mut self.genuine, &mut self.impostor] {
            counts.truncate(end + 1);
            counts.drain(..start);
        }
        self
    }

    /// Whether it is one: bins within -1 and 1, as many of each kind, and no more pairs than a policy can speak of.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let unit = BINS_PER_UNIT.cast_signed();
        let bins = self.genuine.len();
        let end = i64::from(self.first) + i64::try_from(bins).unwrap_or(i64::MAX);
        bins == self.impostor.len()
            && (1..=MAX_BINS).contains(&bins)
            && (-unit..=unit).contains(&self.first)
            && end <= i64::from(unit) + 1
            && [&self.genuine, &self.impostor].into_iter().all(|counts| {
                let sum = counts.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count));
                sum.is_some_and(|sum| (1..=MAX_PAIRS).contains(&sum))
            })
    }

    /// Pairs of one person's pictures, and of different people's.
    #[must_use]
    pub fn pairs(&self) -> (u64, u64) {
        (self.genuine.iter().sum(), self.impostor.iter().sum())
    }

    /// The errors at `threshold`; `None` where it is not the edge of a bin, for then no count follows from the bins, and where it
    /// lies outside of them.
    #[must_use]
    pub fn errors(&self, threshold: f64) -> Option<ErrorCounts> {
        let edge = threshold * f64::from(BINS_PER_UNIT);
        // In 32 bits, as it is compared.
        if !edge.is_finite() || threshold as f32 != (edge.round() / f64::from(BINS_PER_UNIT)) as f32 {
            return None;
        }
        let below = edge.round() - f64::from(self.first);
        if !(0.0..=self.genuine.len() as f64).contains(&below) {
            return None;
        }
        let below = below as usize;
        Some(ErrorCounts {
            false_matches: self.impostor.iter().skip(below).sum(),
            false_non_matches: self.genuine.iter().take(below).sum(),
        })
    }
}

/// The bin of a similarity, as the comparison with a threshold of 32 bits sees it: the edge itself belongs to the bin above.
fn bin_of(score: f32, first: i32) -> usize {
    let edge = |bin: usize| ((f64::from(first) + bin as f64) / f64::from(BINS_PER_UNIT)) as f32;
    let guess = (f64::from(score) * f64::from(BINS_PER_UNIT)).floor() - f64::from(first);
    let mut bin = guess.clamp(0.0, (MAX_BINS - 1) as f64) as usize;
    while bin + 1 < MAX_BINS && score >= edge(bin + 1) {
        bin += 1;
    }
    while bin > 0 && score < edge(bin) {
        bin -= 1;
    }
    bin
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bins_hold_what_lies_between_their_edges() {
        let found = Histogram::of(&[0.51, 0.519, 0.52, 1.0], &[-0.005, 0.0, 0.5]);
        assert_eq!((found.first, found.pairs()), (-1, (4, 3)));
        assert_eq!(found.genuine.len(), 102);
        assert_eq!((found.genuine[52], found.genuine[53], found.genuine[101]), (2, 1, 1));
        assert_eq!((found.impostor[0], found.impostor[1], found.impostor[51]), (1, 1, 1));
        assert!(found.is_sound());
        assert_eq!(found.errors(0.52), Some(ErrorCounts { false_matches: 0, false_non_matches: 2 }));
        assert_eq!(found.errors(0.5), Some(ErrorCounts { false_matches: 1, false_non_matches: 0 }));
    }

    #[test]
    fn threshold_between_the_edges_or_outside_the_bins_has_no_rate() {
        let found = Histogram::of(&[0.6, 0.8], &[0.1, 0.3]);
        for outside in [0.505, 0.5001, 0.09, 0.82, -0.5, f64::NAN, f64::INFINITY] {
            assert_eq!(found.errors(outside), None, "{outside}");
        }
        assert!(found.errors(0.1).is_some() && found.errors(0.81).is_some());
    }

    #[test]
    fn score_that_is_no_number_counts_as_its_worst() {
        let found = Histogram::of(&[f32::NAN, 0.9], &[f32::NAN, 0.0]);
        let errors = found.errors(0.5).expect("an edge");
        assert_eq!((errors.false_matches, errors.false_non_matches), (1, 1));
    }

    #[test]
    fn histogram_that_is_none_is_not_sound() {
        let good = Histogram::of(&[0.6], &[0.1]);
        let changes: [fn(&mut Histogram); 6] = [
            |h| h.genuine.push(0),
            |h| h.first = 100,
            |h| h.first = i32::MIN,
            |h| h.impostor[0] = u64::MAX,
            |h| h.genuine.iter_mut().for_each(|count| *count = 0),
            |h| {
                h.genuine.clear();
                h.impostor.clear();
            },
        ];
        assert!(good.is_sound());
        for change in changes {
            let mut bad = good.clone();
            change(&mut bad);
            assert!(!bad.is_sound(), "{bad:?}");
        }
        assert!(!Histogram::of(&[], &[0.1]).is_sound(), "no genuine pairs");
    }

    proptest! {
        /// The counts at every edge are those of the comparison that the kiosk makes, in 32 bits.
        #[test]
        fn counts_are_those_of_the_comparison(
            genuine in proptest::collection::vec(-1.0_f32..=1.0, 1..40),
            impostor in proptest::collection::vec(-1.0_f32..=1.0, 1..40),
            hundredths in 20_i32..=95,
        ) {
            let threshold = f64::from(hundredths) / 100.0;
            let found = Histogram::of(&genuine, &impostor);
            prop_assert!(found.is_sound());
            if let Some(errors) = found.errors(threshold) {
                let limit = threshold as f32;
                let (non, false_matches) = (
                    genuine.iter().filter(|score| **score < limit).count() as u64,
                    impostor.iter().filter(|score| **score >= limit).count() as u64,
                );
                prop_assert_eq!(errors, ErrorCounts { false_matches, false_non_matches: non });
            }
        }
    }
}
