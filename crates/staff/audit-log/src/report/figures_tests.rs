use std::collections::{BTreeMap, BTreeSet};

use super::super::shown::is_few;
use super::super::shown::tests::groups;
use super::Shown::{Between, Exact, Few, Hidden, Unknown, Withheld};
use super::*;

fn counts([checked_in, to_reception, identity_only, not_reached]: [u64; 4]) -> Counts {
    Counts { checked_in, to_reception, identity_only, not_reached, ..Counts::default() }
}

fn shown(answers: &Answers) -> [Shown; 7] {
    [
        answers.visits,
        answers.answered,
        answers.unanswered,
        answers.checked_in,
        answers.to_reception,
        answers.identity_only,
        answers.not_reached,
    ]
}

#[test]
fn outcomes_are_shown_as_documented() {
    for (cells, expected) in [
        ([0, 0, 0, 0], [Exact(0); 7]),
        ([2, 0, 0, 1], [Few, Withheld, Withheld, Withheld, Withheld, Withheld, Withheld]),
        ([90, 10, 5, 20], [Exact(125), Exact(100), Exact(25), Exact(90), Exact(10), Exact(5), Exact(20)]),
        ([90, 3, 0, 20], [Exact(113), Exact(93), Exact(20), Hidden, Few, Exact(0), Exact(20)]),
        // Few without an answer: how many there were is not told, and the others only to within three.
        ([90, 10, 1, 2], [Exact(103), Between(99, 102), Few, Exact(90), Hidden, Withheld, Withheld]),
        ([90, 1, 1, 0], [Exact(92), Between(88, 91), Few, Hidden, Few, Withheld, Withheld]),
        ([3, 0, 0, 50], [Exact(53), Few, Between(49, 52), Withheld, Withheld, Exact(0), Hidden]),
        ([5, 0, 0, 1], [Exact(6), Withheld, Withheld, Withheld, Withheld, Withheld, Withheld]),
    ] {
        assert_eq!(shown(&Answers::of(&counts(cells))), expected, "{cells:?}");
    }
}

/// Somebody who knows the rules and all that is shown of outcomes tries every month that would be shown so.
#[test]
fn nobody_who_tries_every_month_finds_a_small_count() {
    let mut behind = BTreeMap::<[Shown; 7], Vec<[u64; 6]>>::new();
    let all = (0..=26).flat_map(|a| (0..=26 - a).map(move |b| (a, b)));
    for (a, b) in all {
        for (c, d) in (0..=26 - a - b).flat_map(|c| (0..=26 - a - b - c).map(move |d| (c, d))) {
            let answers = Answers::of(&counts([a, b, c, d]));
            behind.entry(shown(&answers)).or_default().push([a, b, c, d, a + b, c + d]);
        }
    }
    for (shown, months) in behind {
        for cell in 0..6 {
            let values: BTreeSet<u64> = months.iter().map(|month| month[cell]).collect();
            let small = values.iter().any(|count| is_few(*count));
            assert!(!small || values.len() >= 2, "{cell} of {shown:?} is {values:?}");
        }
    }
}

fn with_codes(no_code: u64, codes: &[(FailureCode, u64)]) -> Counts {
    let codes: BTreeMap<_, _> = codes.iter().copied().collect();
    let not_reached = no_code + codes.values().sum::<u64>();
    Counts { checked_in: 50, not_reached, codes, no_code, ..Counts::default() }
}

#[test]
fn codes_are_shown_as_documented() {
    use FailureCode::{CardTakenEarly as C03, GatewayUnreachable as G01, PinLocked as P01, Stopped as V02};
    let code = Figure::Code;
    let (none, others, any) = (Figure::NoCode, Figure::OtherCodes, Figure::AnyCode);
    for (no_code, codes_of, expected) in [
        (0, &[][..], vec![(none, Exact(0))]),
        (0, &[(G01, 7), (V02, 5)], vec![(code(G01), Exact(7)), (code(V02), Exact(5)), (none, Exact(0))]),
        (6, &[(P01, 3), (V02, 9)], vec![(code(P01), Few), (code(V02), Exact(9)), (none, Hidden)]),
        (0, &[(P01, 3), (V02, 9)], vec![(code(P01), Few), (code(V02), Hidden), (none, Exact(0))]),
        // Few visits without an answer: not even which codes.
        (0, &[(P01, 3)], vec![(any, Withheld)]),
        (0, &[(P01, 3), (V02, 3)], vec![(any, Withheld)]),
        // More than three small counts are one row, without names.
        (2, &[(C03, 1), (P01, 3), (G01, 40), (V02, 4)], vec![(code(G01), Exact(40)), (others, Exact(10))]),
        (1, &[(C03, 1), (P01, 1), (G01, 40), (V02, 1)], vec![(any, Withheld)]),
    ] {
        let counts = with_codes(no_code, codes_of);
        assert_eq!(codes(&counts, Answers::of(&counts).unanswered), expected, "{no_code} {codes_of:?}");
    }
}

/// Somebody who knows the rules, the number of unanswered visits and the rows tries everything that would be shown so.
#[test]
fn nobody_who_tries_every_set_of_codes_finds_a_small_count() {
    // Codes enough that those without a name in a row could be others.
    let names: Vec<FailureCode> = FailureCode::ALL.iter().copied().take(6).collect();
    for total in 0..=15 {
        let mut behind = BTreeMap::<Vec<(String, Shown)>, Vec<Vec<u64>>>::new();
        for group in groups(names.len() + 1, total) {
            let named: Vec<_> =
                names.iter().copied().zip(group.iter().copied()).filter(|(_, n)| *n > 0).collect();
            let counts = with_codes(group[names.len()], &named);
            let rows = codes(&counts, Answers::of(&counts).unanswered);
            let rows = rows.into_iter().map(|(figure, shown)| (figure.key(), shown)).collect();
            behind.entry(rows).or_default().push(group);
        }
        for (rows, possible) in behind {
            for cell in 0..=names.len() {
                let values: BTreeSet<u64> = possible.iter().map(|group| group[cell]).collect();
                let small = values.iter().any(|count| is_few(*count));
                assert!(!small || values.len() >= 2, "{cell} of {rows:?} in {total} is {values:?}");
            }
        }
    }
}

#[test]
fn facts_that_the_log_lacks_are_not_made_up() {
    let old = sections(&counts([30, 0, 0, 9]));
    let row = |sections: &[(Section, Rows)], figure: Figure| {
        sections.iter().flat_map(|(_, rows)| rows).find(|(known, _)| *known == figure).unwrap().1
    };
    for figure in [Figure::Median, Figure::Percentile95, Figure::Enrolments, Figure::EndedCertificates] {
        assert_eq!(row(&old, figure), Unknown, "{figure:?}");
    }
    // Half of the month was recorded by a kiosk that had them.
    let half = Counts { enrolled: 6, ended_certificates: 2, seconds: vec![30; 20], ..counts([30, 0, 0, 9]) };
    let half = sections(&half);
    assert_eq!(row(&half, Figure::Median), Shown::Seconds(30));
    assert_eq!(row(&half, Figure::Enrolments), Exact(6));
    assert_eq!(row(&half, Figure::EndedCertificates), Few);
    // All but three of them: the three would be known from the total.
    let nearly = sections(&Counts { enrolled: 17, seconds: vec![30; 20], ..counts([20, 0, 0, 0]) });
    assert_eq!(row(&nearly, Figure::Enrolments), Hidden);
    assert_eq!(row(&sections(&Counts::default()), Figure::Enrolments), Exact(0));
}

#[test]
fn keys_are_one_each() {
    let code = FailureCode::ALL.iter().map(|code| Figure::Code(*code).key());
    let rows = sections(&Counts::default()).into_iter().flat_map(|(_, rows)| rows);
    let others = [Figure::OtherCodes, Figure::AnyCode, Figure::Patients, Figure::UseRate].map(Figure::key);
    let keys: Vec<String> = rows.map(|(figure, _)| figure.key()).chain(code).chain(others).collect();
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
    let plain = |key: &String| key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    assert!(keys.iter().all(plain));
}
