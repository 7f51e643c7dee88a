//! Each visit of a month once.

use std::collections::{BTreeMap, HashMap};

use kiosk_visit::{FailureCode, Method};

use super::{MAX_VISITS, ReportError};
use crate::{Outcome, Pseudonym, VisitFacts, What};

/// How a visit ended.
struct Ended {
    outcome: Outcome,
    method: Option<Method>,
    code: Option<FailureCode>,
    facts: Option<VisitFacts>,
}

/// The visits of a month, by pseudonym.
#[derive(Default)]
pub(super) struct Visits(HashMap<Pseudonym, Ended>);

impl Visits {
    /// Takes a record, if it is the end of a patient's visit.
    ///
    /// A visit has two records where its answer was recorded before it was to be shown and the visit then ended otherwise, by
    /// a failure code. A record with a code counts before one without, whichever was written first; of two alike the later.
    pub fn take(&mut self, what: &What) -> Result<(), ReportError> {
        let What::VisitEnded { visit, outcome, method, code, test_cards: false, facts } = what else {
            return Ok(());
        };
        let stays = self.0.get(visit).is_some_and(|known| known.code.is_some() && code.is_none());
        if stays {
            return Ok(());
        }
        self.0.insert(*visit, Ended { outcome: *outcome, method: *method, code: *code, facts: *facts });
        if self.0.len() > MAX_VISITS { Err(ReportError::TooMany) } else { Ok(()) }
    }

    pub fn lacks_facts(&self) -> bool {
        self.0.values().any(|ended| ended.facts.is_none())
    }

    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for ended in self.0.values() {
            counts.add(ended);
        }
        counts.seconds.sort_unstable();
        counts
    }
}

/// What was counted. No two of these may be shown without a look at the others of their group.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    pub checked_in: u64,
    pub to_reception: u64,
    pub identity_only: u64,
    pub not_reached: u64,
    pub pin: u64,
    pub face: u64,
    pub staff: u64,
    /// By phone, of either kind.
    pub phone: u64,
    pub no_way: u64,
    /// Of the visits without an answer.
    pub codes: BTreeMap<FailureCode, u64>,
    pub no_code: u64,
    pub ended_certificates: u64,
    pub enrolled: u64,
    /// How long each visit took that has facts, shortest first.
    pub seconds: Vec<u32>,
}

impl Counts {
    fn add(&mut self, ended: &Ended) {
        let answered = match ended.outcome {
            Outcome::CheckedIn => (&mut self.checked_in, true),
            Outcome::ToReception => (&mut self.to_reception, true),
            Outcome::IdentityOnly => (&mut self.identity_only, false),
            Outcome::NotReached => (&mut self.not_reached, false),
        };
        *answered.0 += 1;
        match (answered.1, ended.code) {
            (true, _) => {}
            (false, Some(code)) => *self.codes.entry(code).or_default() += 1,
            (false, None) => self.no_code += 1,
        }
        *match ended.method {
            Some(Method::Pin) => &mut self.pin,
            Some(Method::Face) => &mut self.face,
            Some(Method::Staff) => &mut self.staff,
            Some(Method::PhonePin | Method::PhoneBiometrics) => &mut self.phone,
            None => &mut self.no_way,
        } += 1;
        if let Some(facts) = ended.facts {
            self.ended_certificates += u64::from(facts.certificate_ended);
            self.enrolled += u64::from(facts.enrolled);
            self.seconds.push(facts.seconds);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(visit: u8, outcome: Outcome, code: Option<FailureCode>, test_cards: bool) -> What {
        let facts = Some(VisitFacts { seconds: visit.into(), enrolled: false, certificate_ended: false });
        let method = Some(Method::Pin);
        What::VisitEnded { visit: Pseudonym([visit; 16]), outcome, method, code, test_cards, facts }
    }

    fn counts(records: &[What]) -> Counts {
        let mut visits = Visits::default();
        records.iter().for_each(|what| visits.take(what).unwrap());
        visits.counts()
    }

    #[test]
    fn visit_with_two_records_counts_once_by_its_code() {
        use FailureCode::{NotConfirmable, Stopped};
        let answered = end(1, Outcome::CheckedIn, None, false);
        let refused = end(1, Outcome::NotReached, Some(NotConfirmable), false);
        let stopped = end(1, Outcome::NotReached, Some(Stopped), false);
        for (records, code) in [
            ([&answered, &stopped], Some(Stopped)),
            ([&stopped, &answered], Some(Stopped)),
            ([&refused, &stopped], Some(Stopped)),
            ([&stopped, &refused], Some(NotConfirmable)),
            ([&answered, &answered], None),
        ] {
            let counted = counts(&records.map(Clone::clone));
            let expected: BTreeMap<_, _> = code.map(|code| (code, 1)).into_iter().collect();
            assert_eq!(counted.codes, expected);
            assert_eq!((counted.checked_in + counted.not_reached, counted.pin), (1, 1));
            assert_eq!(counted.seconds, [1]);
        }
    }

    #[test]
    fn visits_with_test_cards_and_other_records_are_no_visits() {
        let counted = counts(&[
            end(1, Outcome::CheckedIn, None, true),
            What::HelpCalled { visit: Some(Pseudonym([2; 16])), code: None },
            end(3, Outcome::ToReception, None, false),
        ]);
        assert_eq!((counted.checked_in, counted.to_reception, counted.pin), (0, 1, 1));
    }

    #[test]
    fn more_visits_than_fit_are_refused_and_not_left_out() {
        let mut visits = Visits::default();
        let mut take = |n: usize| {
            let mut name = [0; 16];
            name[..8].copy_from_slice(&n.to_le_bytes());
            let What::VisitEnded { outcome, method, code, test_cards, facts, .. } =
                end(0, Outcome::CheckedIn, None, false)
            else {
                panic!()
            };
            visits.take(&What::VisitEnded {
                visit: Pseudonym(name),
                outcome,
                method,
                code,
                test_cards,
                facts,
            })
        };
        assert!((0..MAX_VISITS).all(|n| take(n).is_ok()));
        assert!(take(0).is_ok(), "that one is there");
        assert!(matches!(take(MAX_VISITS), Err(ReportError::TooMany)));
    }
}
