//! The rows of a report, from the counts.

use kiosk_visit::FailureCode;

use super::count::Counts;
use super::shown::{Shown, durations, is_few, protect, protect_part};
use crate::Outcome;

/// Most failure codes with a small count that are rows of their own. Each of them is at least 1: four of them would say that a
/// count elsewhere to which all of them belong, and which is shown as small, is 4.
const MOST_FEW_CODES: usize = 3;

/// A part of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// How many visits, and how many were answered.
    Visits,
    /// By outcome.
    Outcomes,
    /// By the way of the identity check.
    Ways,
    /// Visits without an answer, by failure code.
    Codes,
    /// How long visits took.
    Durations,
    /// Cards: ended certificates, enrolments.
    Cards,
    /// The use rate.
    Use,
}

/// How a patient showed who they are, as the report counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By the card's PIN.
    Pin,
    /// By their face.
    Face,
    /// By a staff check (目視確認).
    Staff,
    /// By a phone, of either kind.
    Phone,
    /// They did not.
    None,
}

/// What a row counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// All visits.
    Visits,
    /// Visits that the gateway answered: [`Outcome::CheckedIn`] and [`Outcome::ToReception`].
    Answered,
    /// The others.
    Unanswered,
    /// Visits that ended so.
    Outcome(Outcome),
    /// Visits in which the patient showed so who they are.
    Way(Way),
    /// Visits without an answer that ended by this failure code.
    Code(FailureCode),
    /// Those of more codes than three, each of which has few; having no code counts as one of them.
    OtherCodes,
    /// Those that ended without a code.
    NoCode,
    /// Any code: the row where none can be shown.
    AnyCode,
    /// The median of the durations.
    Median,
    /// Their 95th percentile.
    Percentile95,
    /// Visits with a certificate that has ended.
    EndedCertificates,
    /// Visits in which the card was enrolled.
    Enrolments,
    /// Patients of the month, with a card or without.
    Patients,
    /// [`Self::Answered`] of [`Self::Patients`].
    UseRate,
}

impl Figure {
    /// A name for programs: small letters, digits, `.` and `-`, and a failure code as it is written.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::Visits => "visits".to_owned(),
            Self::Answered => "answered".to_owned(),
            Self::Unanswered => "unanswered".to_owned(),
            Self::Outcome(outcome) => format!(
                "outcome.{}",
                match outcome {
                    Outcome::CheckedIn => "checked-in",
                    Outcome::ToReception => "to-reception",
                    Outcome::IdentityOnly => "identity-only",
                    Outcome::NotReached => "not-reached",
                }
            ),
            Self::Way(way) => format!(
                "way.{}",
                match way {
                    Way::Pin => "pin",
                    Way::Face => "face",
                    Way::Staff => "staff",
                    Way::Phone => "phone",
                    Way::None => "none",
                }
            ),
            Self::Code(code) => format!("code.{code}"),
            Self::OtherCodes => "code.others".to_owned(),
            Self::NoCode => "code.none".to_owned(),
            Self::AnyCode => "code.any".to_owned(),
            Self::Median => "duration.median".to_owned(),
            Self::Percentile95 => "duration.p95".to_owned(),
            Self::EndedCertificates => "certificate.ended".to_owned(),
            Self::Enrolments => "enrolments".to_owned(),
            Self::Patients => "patients".to_owned(),
            Self::UseRate => "use-rate".to_owned(),
        }
    }
}

type Rows = Vec<(Figure, Shown)>;

/// All sections but that of the use rate, for which staff enter a number.
pub(super) fn sections(counts: &Counts) -> Vec<(Section, Rows)> {
    let answers = Answers::of(counts);
    let total = counts.checked_in + counts.to_reception + counts.identity_only + counts.not_reached;
    let (median, p95) = match counts.seconds[..] {
        [] if total > 0 => (Shown::Unknown, Shown::Unknown),
        _ => durations(&counts.seconds),
    };
    let of_outcome = |outcome, shown| (Figure::Outcome(outcome), shown);
    vec![
        (
            Section::Visits,
            vec![
                (Figure::Visits, answers.visits),
                (Figure::Answered, answers.answered),
                (Figure::Unanswered, answers.unanswered),
            ],
        ),
        (
            Section::Outcomes,
            vec![
                of_outcome(Outcome::CheckedIn, answers.checked_in),
                of_outcome(Outcome::ToReception, answers.to_reception),
                of_outcome(Outcome::IdentityOnly, answers.identity_only),
                of_outcome(Outcome::NotReached, answers.not_reached),
            ],
        ),
        (Section::Ways, ways(counts)),
        (Section::Codes, codes(counts, answers.unanswered)),
        (Section::Durations, vec![(Figure::Median, median), (Figure::Percentile95, p95)]),
        (
            Section::Cards,
            vec![
                (Figure::EndedCertificates, of_known(counts.ended_certificates, counts, total)),
                (Figure::Enrolments, of_known(counts.enrolled, counts, total)),
            ],
        ),
    ]
}

/// A count of those visits whose records have the fact.
fn of_known(count: u64, counts: &Counts, total: u64) -> Shown {
    let known = u64::try_from(counts.seconds.len()).unwrap_or(u64::MAX);
    if known == 0 && total > 0 { Shown::Unknown } else { protect_part(count, known) }
}

fn ways(counts: &Counts) -> Rows {
    // The visits without a way come last: there are no more of them than visits without an answer, which would narrow what
    // a hidden count of them can be.
    let shown = protect(&[counts.pin, counts.face, counts.staff, counts.phone, counts.no_way]);
    let ways = [Way::Pin, Way::Face, Way::Staff, Way::Phone, Way::None];
    ways.into_iter().map(Figure::Way).zip(shown).collect()
}

/// The codes of the visits without an answer. Their sum tells how many of those there are, so they are shown only where that is.
fn codes(counts: &Counts, unanswered: Shown) -> Rows {
    let withheld = || vec![(Figure::AnyCode, Shown::Withheld)];
    let Shown::Exact(_) = unanswered else { return withheld() };
    let named = counts.codes.iter().map(|(code, count)| (Figure::Code(*code), *count));
    let all: Vec<_> = std::iter::once((Figure::NoCode, counts.no_code)).chain(named).collect();
    let (small, large): (Vec<_>, Vec<_>) = all.iter().copied().partition(|(_, count)| is_few(*count));
    let mut rows = all;
    if small.len() > MOST_FEW_CODES {
        let others: u64 = small.iter().map(|(_, count)| count).sum();
        if is_few(others) {
            return withheld();
        }
        rows = std::iter::once((Figure::OtherCodes, others)).chain(large).collect();
    }
    let shown = protect(&rows.iter().map(|(_, count)| *count).collect::<Vec<_>>());
    let mut rows: Rows = rows.iter().map(|(figure, _)| *figure).zip(shown).collect();
    // Which codes there were is told only with how many.
    if rows.iter().all(|(_, shown)| *shown == Shown::Withheld) {
        return withheld();
    }
    // The codes first, in their order.
    rows.sort_by_key(|(figure, _)| !matches!(figure, Figure::Code(_)));
    rows
}

/// Visits by whether they were answered, and by outcome within that.
struct Answers {
    visits: Shown,
    answered: Shown,
    unanswered: Shown,
    checked_in: Shown,
    to_reception: Shown,
    identity_only: Shown,
    not_reached: Shown,
}

impl Answers {
    fn of(counts: &Counts) -> Self {
        let answered = counts.checked_in + counts.to_reception;
        let unanswered = counts.identity_only + counts.not_reached;
        let total = answered + unanswered;
        // With the small one of the two the other is known from the total, to within three.
        let rest = |small: Shown| match small {
            Shown::Few => Shown::Between(total.saturating_sub(4), total.saturating_sub(1)),
            _ => Shown::Withheld,
        };
        let mut all = Self {
            visits: if is_few(total) { Shown::Few } else { Shown::Exact(total) },
            answered: Shown::Withheld,
            unanswered: Shown::Withheld,
            checked_in: Shown::Withheld,
            to_reception: Shown::Withheld,
            identity_only: Shown::Withheld,
            not_reached: Shown::Withheld,
        };
        if is_few(total) {
            return all;
        }
        match (is_few(answered), is_few(unanswered)) {
            (false, false) => {
                (all.answered, all.unanswered) = (Shown::Exact(answered), Shown::Exact(unanswered));
                if let [to_reception, checked_in] = protect(&[counts.to_reception, counts.checked_in])[..] {
                    (all.to_reception, all.checked_in) = (to_reception, checked_in);
                }
                if let [identity_only, not_reached] = protect(&[counts.identity_only, counts.not_reached])[..]
                {
                    (all.identity_only, all.not_reached) = (identity_only, not_reached);
                }
            }
            (_, true) => {
                let group = [counts.to_reception, counts.checked_in, unanswered];
                if let [to_reception, checked_in, unanswered] = protect(&group)[..] {
                    (all.to_reception, all.checked_in) = (to_reception, checked_in);
                    (all.unanswered, all.answered) = (unanswered, rest(unanswered));
                }
            }
            (true, false) => {
                let group = [counts.identity_only, counts.not_reached, answered];
                if let [identity_only, not_reached, answered] = protect(&group)[..] {
                    (all.identity_only, all.not_reached) = (identity_only, not_reached);
                    (all.answered, all.unanswered) = (answered, rest(answered));
                }
            }
        }
        all
    }
}

#[cfg(test)]
#[path = "figures_tests.rs"]
mod tests;
