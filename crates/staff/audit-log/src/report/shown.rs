//! What may be shown of a count, so that no count of 1 to 4 can be found from what is shown beside it.

/// The largest count that is not shown.
const FEW: u64 = 4;
/// The fewest visits whose durations are shown: of fewer, a median and a 95th percentile speak of single visits.
const FEWEST_TIMED: usize = 20;

/// A figure as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shown {
    /// This count.
    Exact(u64),
    /// A count of 1 to 4.
    Few,
    /// A count of 5 or more, which is not shown because the total less this one would tell a smaller one.
    Hidden,
    /// From the first to the second, both included; the total and what is shown tell no more.
    Between(u64, u64),
    /// Whole seconds.
    Seconds(u32),
    /// A share of at least the first and at most the second, in tenths of a percent.
    Share(u64, u64),
    /// Too little to be shown.
    Withheld,
    /// The log does not have the fact.
    Unknown,
}

impl Shown {
    /// The least that the count can be.
    pub(super) fn least(self) -> Option<u64> {
        match self {
            Self::Exact(count) | Self::Between(count, _) => Some(count),
            Self::Few => Some(1),
            Self::Hidden => Some(FEW + 1),
            Self::Seconds(_) | Self::Share(..) | Self::Withheld | Self::Unknown => None,
        }
    }

    /// The share that this count is of `patients`. It is made of what is shown, so it tells nothing more.
    pub(super) fn use_rate(self, patients: u32) -> Self {
        let (low, high) = match self {
            Self::Exact(count) => (count, count),
            Self::Few => (1, FEW),
            Self::Between(low, high) => (low, high),
            _ => return Self::Withheld,
        };
        let tenths = |count: u64| (count * 2000 + u64::from(patients)).checked_div(2 * u64::from(patients));
        match (tenths(low), tenths(high)) {
            (Some(low), Some(high)) => Self::Share(low, high),
            _ => Self::Withheld,
        }
    }
}

/// Whether a count is one that is not shown.
pub(super) fn is_few(count: u64) -> bool {
    (1..=FEW).contains(&count)
}

/// What is shown of a group whose total is known.
///
/// Counts of 1 to 4 are [`Shown::Few`]. Where there are any, larger counts are hidden with them, from the first one on, until
/// the sum of all that is hidden allows every one of the small counts to be anything from 1 to 4 and every hidden one to be 5 or more. Where all
/// of them are not enough, nothing of the group is shown.
///
/// Which ones are hidden follows from their order and not from their size (as "the next smallest" would), because anyone who knows
/// the rule could conclude from a size.
pub(super) fn protect(cells: &[u64]) -> Vec<Shown> {
    let mut shown: Vec<Shown> =
        cells.iter().map(|cell| if is_few(*cell) { Shown::Few } else { Shown::Exact(*cell) }).collect();
    let few = cells.iter().filter(|cell| is_few(**cell));
    // What the hidden counts have to come to: each small one 4, each other one 5.
    let mut wanted: u64 = few.clone().map(|_| FEW).sum();
    let mut hidden: u64 = few.sum();
    if hidden == 0 {
        return shown;
    }
    let mut enough = false;
    for (cell, place) in cells.iter().zip(&mut shown) {
        if !enough && *cell > FEW {
            *place = Shown::Hidden;
            hidden += cell;
            wanted += FEW + 1;
            enough = hidden >= wanted;
        }
    }
    if enough { shown } else { vec![Shown::Withheld; cells.len()] }
}

/// What is shown of a count within a known total, where the rest is not a row of its own.
pub(super) fn protect_part(part: u64, total: u64) -> Shown {
    match protect(&[total.saturating_sub(part), part])[..] {
        [_, shown] => shown,
        _ => Shown::Withheld,
    }
}

/// Median and 95th percentile by nearest rank, of durations in order.
pub(super) fn durations(seconds: &[u32]) -> (Shown, Shown) {
    let at = |percent: usize| {
        let rank = (seconds.len() * percent).div_ceil(100);
        let value = rank.checked_sub(1).and_then(|index| seconds.get(index));
        value.map_or(Shown::Withheld, |seconds| Shown::Seconds(*seconds))
    };
    if seconds.len() < FEWEST_TIMED { (Shown::Withheld, Shown::Withheld) } else { (at(50), at(95)) }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::Shown::{Exact, Few, Hidden, Withheld};
    use super::*;

    #[test]
    fn groups_are_shown_as_documented() {
        for (cells, expected) in [
            (&[][..], &[][..]),
            (&[0, 0], &[Exact(0), Exact(0)]),
            (&[5, 0, 7], &[Exact(5), Exact(0), Exact(7)]),
            (&[100, 50, 3, 0], &[Hidden, Exact(50), Few, Exact(0)]),
            (&[3, 50, 100, 0], &[Few, Hidden, Exact(100), Exact(0)]),
            // 6 can only be 1 and 5, and 9 leaves all of 1 to 4.
            (&[5, 1, 60], &[Hidden, Few, Hidden]),
            (&[8, 1, 60], &[Hidden, Few, Exact(60)]),
            (&[5, 1], &[Withheld, Withheld]),
            // All of the small ones would be 1, or all 4.
            (&[1, 1], &[Withheld, Withheld]),
            (&[4, 4, 4], &[Withheld, Withheld, Withheld]),
            (&[1, 1, 30], &[Few, Few, Hidden]),
            (&[3], &[Withheld]),
        ] {
            assert_eq!(protect(cells), expected, "{cells:?}");
        }
    }

    /// All groups of so many cells with this total.
    pub(in super::super) fn groups(cells: usize, total: u64) -> Vec<Vec<u64>> {
        match cells {
            0 if total == 0 => vec![Vec::new()],
            0 => Vec::new(),
            _ => (0..=total)
                .flat_map(|first| {
                    groups(cells - 1, total - first).into_iter().map(move |rest| [vec![first], rest].concat())
                })
                .collect(),
        }
    }

    /// Somebody who knows the rule, the total and what is shown tries every group that would be shown so.
    #[test]
    fn nobody_who_tries_every_group_finds_a_small_count() {
        for (cells, most) in [(2, 60), (3, 40), (4, 26), (5, 18)] {
            for total in 5..=most {
                let mut behind = BTreeMap::<Vec<Shown>, Vec<Vec<u64>>>::new();
                for group in groups(cells, total) {
                    behind.entry(protect(&group)).or_default().push(group);
                }
                for (shown, possible) in behind {
                    for cell in 0..cells {
                        let values: BTreeSet<u64> = possible.iter().map(|group| group[cell]).collect();
                        let small = values.iter().any(|value| is_few(*value));
                        assert!(!small || values.len() >= 2, "{cell} of {shown:?} is {values:?}");
                    }
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

        /// In a group of any size: with what is shown and the total there is another group for each small count, shown the same.
        #[test]
        fn each_small_count_could_be_another(cells in prop::collection::vec(prop_oneof![0_u64..12, 0_u64..9000], 1..30)) {
            let total: u64 = cells.iter().sum();
            let shown = protect(&cells);
            prop_assume!(total >= 5);
            for (index, count) in cells.iter().enumerate().filter(|(_, count)| is_few(**count)) {
                prop_assert!(matches!(shown[index], Few | Withheld));
                let others = (0..cells.len()).filter(|other| *other != index);
                let moved = others.flat_map(|other| (1..=12_i64).flat_map(move |by| [(other, by), (other, -by)]));
                let found = moved.into_iter().any(|(other, by)| {
                    let mut changed = cells.clone();
                    let put = |count: u64, by: i64| count.checked_add_signed(by);
                    let (Some(here), Some(there)) = (put(changed[index], by), put(changed[other], -by)) else {
                        return false;
                    };
                    (changed[index], changed[other]) = (here, there);
                    here != *count && protect(&changed) == shown
                });
                prop_assert!(found, "{} of {cells:?} shown {shown:?}", index);
            }
        }
    }

    #[test]
    fn durations_are_by_nearest_rank_and_not_of_few() {
        let seconds: Vec<u32> = (1..=20).collect();
        assert_eq!(durations(&seconds), (Shown::Seconds(10), Shown::Seconds(19)));
        assert_eq!(durations(&seconds[1..]), (Withheld, Withheld));
        let many: Vec<u32> = (1..=10_001).collect();
        assert_eq!(durations(&many), (Shown::Seconds(5001), Shown::Seconds(9501)));
    }

    #[test]
    fn use_rate_says_as_much_as_its_count() {
        for (answered, patients, expected) in [
            (Exact(300), 1000, Shown::Share(300, 300)),
            (Exact(1), 3, Shown::Share(333, 333)),
            (Exact(2), 3, Shown::Share(667, 667)),
            (Exact(0), 3, Shown::Share(0, 0)),
            (Few, 10, Shown::Share(100, 400)),
            (Shown::Between(96, 99), 200, Shown::Share(480, 495)),
            (Hidden, 200, Withheld),
            (Withheld, 200, Withheld),
            (Exact(5), 0, Withheld),
        ] {
            assert_eq!(answered.use_rate(patients), expected, "{answered:?} of {patients}");
        }
    }
}
