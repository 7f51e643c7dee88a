//! What else the gateway says a person can be asked (API 1.1), and the answers on their way back. A gateway of 1.0 offers nothing, and
//! is asked for nothing.

use std::time::Duration;

use eligibility_api::wire::{self, FacilityAnswer, QuestionAnswer};
use jiff::civil::Date;
use kiosk_visit::{AnswerGiven, AskedWhen, FacilityFacts, Offer, OfferEntry, OfferEntryError, QuestionId};

use base_time::Clock;

/// What the gateway says of the facility, as the visit knows it; `None`: a gateway of API 1.0, which offers nothing and takes no phones.
fn facts(told: Option<FacilityAnswer>) -> FacilityFacts {
    let Some(told) = told else { return FacilityFacts::default() };
    let questions = told.questions.into_iter().filter_map(QuestionId::new).collect();
    FacilityFacts { questions, phones: told.phones }
}

/// What a facility has switched on changes rarely.
const FACILITY_EVERY: Duration = Duration::from_secs(600);

/// What the gateway last told of its facility.
#[derive(Default)]
pub(crate) struct Facility {
    facts: FacilityFacts,
    told_at: Option<Duration>,
}

impl Facility {
    /// Whether to ask: not told yet, or some time ago. `now` is monotonic.
    pub fn is_due(&self, now: Duration) -> bool {
        self.told_at.is_none_or(|told| now.saturating_sub(told) >= FACILITY_EVERY)
    }

    /// Keeps what was told; gives it where it is something else than before.
    pub fn told(&mut self, now: Duration, answer: Option<FacilityAnswer>) -> Option<FacilityFacts> {
        self.told_at = Some(now);
        let facts = facts(answer);
        let changed = self.facts != facts;
        self.facts.clone_from(&facts);
        changed.then_some(facts)
    }
}

/// Offers as the visit knows them.
pub(crate) fn for_visit(answer: wire::OffersAnswer) -> Result<Vec<Offer>, OfferEntryError> {
    let offer = |offer: wire::Offer| {
        let question = QuestionId::new(offer.question).ok_or(OfferEntryError)?;
        let entries = offer.entries.iter().map(entry).collect::<Result<_, _>>()?;
        Ok(Offer { question, entries })
    };
    answer.offers.into_iter().map(offer).collect()
}

fn entry(entry: &wire::OfferEntry) -> Result<OfferEntry, OfferEntryError> {
    let date = entry.date.as_deref().map(|date| date.parse::<Date>().map_err(|_| OfferEntryError));
    let date =
        date.transpose()?.map(|date| (date.year(), date.month().unsigned_abs(), date.day().unsigned_abs()));
    OfferEntry::new(&entry.id, &entry.label, date)
}

/// An answer as the gateway and the receipt computer know it.
pub(crate) fn on_the_wire(clock: &dyn Clock, answer: &AnswerGiven) -> QuestionAnswer {
    QuestionAnswer {
        question: answer.question.as_str().to_owned(),
        chosen: answer.chosen.iter().map(|chosen| chosen.to_string()).collect(),
        answered_at: super::gateway_worker::wall_at(clock, answer.answered_at).to_string(),
    }
}

/// Those that the gateway offered: what a facility asks of its own goes to no gateway.
pub(crate) fn for_gateway<'a>(answers: &'a [AnswerGiven]) -> impl Iterator<Item = &'a AnswerGiven> + use<'a> {
    answers.iter().filter(|answer| answer.asked == AskedWhen::Offered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers(date: &str, label: &str) -> wire::OffersAnswer {
        let entry = wire::OfferEntry { id: "d-1".into(), label: label.into(), date: Some(date.into()) };
        wire::OffersAnswer {
            offers: vec![wire::Offer { question: "documents".into(), entries: vec![entry] }],
        }
    }

    #[test]
    fn offers_come_whole_or_not_at_all() {
        let taken = for_visit(offers("2026-11-28", "あおば内科")).unwrap();
        let [Offer { question, entries }] = taken.as_slice() else { panic!("{taken:?}") };
        assert_eq!((question.as_str(), entries.len()), ("documents", 1));
        assert_eq!(
            (entries[0].id(), entries[0].label(), entries[0].date()),
            ("d-1", "あおば内科", Some((2026, 11, 28)))
        );
        for (date, label) in
            [("2026-02-30", "A"), ("today", "A"), ("2026-11-28", ""), ("2026-11-28", "A\u{7}")]
        {
            assert_eq!(for_visit(offers(date, label)), Err(OfferEntryError), "{date} {label}");
        }
    }

    #[test]
    fn facility_of_a_gateway_of_1_0_offers_nothing() {
        assert_eq!(facts(None), FacilityFacts::default());
        let told = FacilityAnswer { api: "1.1".into(), questions: vec!["subsidies".into()], phones: true };
        let questions = vec![QuestionId::new("subsidies").unwrap()];
        assert_eq!(facts(Some(told)), FacilityFacts { questions, phones: true });
    }

    #[test]
    fn facility_is_asked_for_until_it_answers_and_then_every_ten_minutes() {
        let at = Duration::from_secs;
        let told = |questions: &[&str]| {
            let questions = questions.iter().map(|question| (*question).to_owned()).collect();
            Some(FacilityAnswer { api: "1.1".into(), questions, phones: false })
        };
        let mut facility = Facility::default();
        assert!(facility.is_due(at(0)) && facility.is_due(at(1)));
        assert_eq!(facility.told(at(1), None), None, "nothing, as before");
        assert!(!facility.is_due(at(600)) && facility.is_due(at(601)));
        let questions = vec![QuestionId::new("subsidies").unwrap()];
        let subsidies = FacilityFacts { questions, phones: false };
        assert_eq!(facility.told(at(601), told(&["subsidies"])), Some(subsidies));
        assert_eq!(facility.told(at(1201), told(&["subsidies"])), None);
        assert_eq!(facility.told(at(1801), None), Some(FacilityFacts::default()), "switched off");
    }

    #[test]
    fn only_what_was_offered_goes_back() {
        let clock = base_time::ManualClock::at("2026-11-22T00:00:00Z".parse().unwrap());
        let answer = |question: &str, asked| AnswerGiven {
            question: QuestionId::new(question).unwrap(),
            asked,
            chosen: vec!["yes".to_owned().into()],
            of: 0,
            answered_at: Duration::ZERO,
        };
        let all = [answer("fever", AskedWhen::Always), answer("subsidies", AskedWhen::Offered)];
        let posted: Vec<_> = for_gateway(&all).map(|answer| on_the_wire(&clock, answer)).collect();
        let [QuestionAnswer { question, chosen, answered_at }] = posted.as_slice() else {
            panic!("{posted:?}")
        };
        assert_eq!((question.as_str(), chosen.as_slice()), ("subsidies", &["yes".to_owned()][..]));
        assert_eq!(answered_at, "2026-11-22T00:00:00Z");
    }
}
