//! API 1.1: which questions the facility has switched on, what one person is offered, and which answers can be given to that.

use std::fmt;
use std::str::FromStr;

use eligibility_api::wire::{
    CareKind, FacilityAnswer, IdentityMethod, MAX_OFFERS, Offer, OfferEntry, OffersAnswer, QuestionAnswer,
};
use serde::Deserialize;

use crate::persona::Persona;
use crate::reply::Refusal;
use crate::standing::Standing;

/// The version of the API that the sandbox speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ApiVersion {
    /// `1.0`: no facility, no offers, and an answer in a confirmation is refused.
    V1_0,
    /// `1.1`.
    #[default]
    V1_1,
}

/// A text that is no version of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a version of the API: 1.0 or 1.1")]
pub struct ApiVersionSyntax;

impl FromStr for ApiVersion {
    type Err = ApiVersionSyntax;

    fn from_str(text: &str) -> Result<Self, ApiVersionSyntax> {
        match text {
            "1.0" => Ok(Self::V1_0),
            "1.1" => Ok(Self::V1_1),
            _ => Err(ApiVersionSyntax),
        }
    }
}

/// A question that a facility can switch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// `prescription-form` 処方箋の発行形態: `electronic` or `paper`.
    PrescriptionForm,
    /// `prescriptions`: which electronic prescriptions this pharmacy is to get, any of them or none.
    Prescriptions,
    /// `subsidies` 医療費助成の受給者証: `yes` or `no`.
    Subsidies,
    /// `documents` 文書: which of them may be read here, any of them or none.
    Documents,
}

/// A text that is no question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a question: prescription-form, prescriptions, subsidies or documents")]
pub struct QuestionSyntax;

impl Question {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::PrescriptionForm, Self::Prescriptions, Self::Subsidies, Self::Documents];

    /// Its id on the wire.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::PrescriptionForm => "prescription-form",
            Self::Prescriptions => "prescriptions",
            Self::Subsidies => "subsidies",
            Self::Documents => "documents",
        }
    }

    /// What there is to choose from, one of it; `None` where it is any of the offer's entries.
    fn options(self) -> Option<[&'static str; 2]> {
        match self {
            Self::PrescriptionForm => Some(["electronic", "paper"]),
            Self::Subsidies => Some(["yes", "no"]),
            Self::Prescriptions | Self::Documents => None,
        }
    }
}

impl FromStr for Question {
    type Err = QuestionSyntax;

    fn from_str(text: &str) -> Result<Self, QuestionSyntax> {
        Self::ALL.into_iter().find(|question| question.id() == text).ok_or(QuestionSyntax)
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// What a persona can be asked, as its fixture says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonaOffer {
    question: Question,
    #[serde(default)]
    entries: Vec<OfferEntry>,
}

/// Why the offers of a fixture are none that a gateway may send.
pub(crate) fn check_fixture(offers: &[PersonaOffer]) -> Result<(), String> {
    if offers.iter().any(|offer| offer.question.options().is_some() != offer.entries.is_empty()) {
        return Err("a question with options has entries, or one without has none".to_owned());
    }
    let offers = offers.iter().map(PersonaOffer::to_wire).collect();
    OffersAnswer { offers }.check().map_err(|error| error.to_string())
}

impl PersonaOffer {
    fn to_wire(&self) -> Offer {
        Offer { question: self.question.id().to_owned(), entries: self.entries.clone() }
    }
}

/// What the gateway offers at its facility.
#[derive(Debug, Clone, Default)]
pub(crate) struct Offering {
    pub api: ApiVersion,
    pub questions: Vec<Question>,
    /// Phones are taken in the place of the card.
    pub phones: bool,
}

impl Offering {
    /// The answer to `GET /v1/facility`, each question once.
    pub(crate) fn facility(&self) -> FacilityAnswer {
        let is_on = |question: &Question| self.questions.contains(question);
        let questions = Question::ALL.into_iter().filter(is_on).map(|question| question.id().to_owned());
        FacilityAnswer { api: "1.1".to_owned(), questions: questions.collect(), phones: self.phones }
    }

    /// What this person is offered. Nobody to speak of, and a person without any, take the same way to the same empty list. Where
    /// no consent takes effect, nothing is offered.
    pub(crate) fn to(&self, person: Option<&Persona>, care: &CareKind, standing: Standing) -> Vec<Offer> {
        let is_full = care.may_have_consents() && standing != Standing::Grace;
        let theirs = person.map_or(&[][..], |persona| &persona.offers);
        theirs
            .iter()
            .filter(|offer| is_full && self.questions.contains(&offer.question))
            .map(PersonaOffer::to_wire)
            .collect()
    }

    /// Whether this way of showing identity is taken here at all, which says nothing of a person. A gateway of 1.0 has never heard of
    /// phones.
    pub(crate) fn check_method(&self, method: IdentityMethod) -> Result<(), Refusal> {
        if !method.is_phone() || (self.phones && self.api == ApiVersion::V1_1) {
            return Ok(());
        }
        Err(Refusal::bad_request(match self.api {
            ApiVersion::V1_0 => "body is not the JSON of this request",
            ApiVersion::V1_1 => "phones are not taken at this facility",
        }))
    }

    /// The part of the check of a confirmation's answers that says nothing of a person: bounds, each question once, and only
    /// questions that this gateway knows.
    pub(crate) fn check(&self, answers: &[QuestionAnswer]) -> Result<(), Refusal> {
        if self.api == ApiVersion::V1_0 && !answers.is_empty() {
            return Err(Refusal::bad_request("body is not the JSON of this request"));
        }
        if answers.len() > MAX_OFFERS || !answers.iter().all(QuestionAnswer::is_sayable) {
            return Err(Refusal::bad_request("answers are out of bounds"));
        }
        for (at, answer) in answers.iter().enumerate() {
            let (before, _) = answers.split_at(at);
            if before.iter().any(|earlier| earlier.question == answer.question) {
                return Err(Refusal::bad_request("a question is answered twice"));
            }
            if answer.question.parse::<Question>().is_err() {
                return Err(Refusal::bad_request("a question that nobody asks"));
            }
        }
        Ok(())
    }
}

/// What the answers change in the result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Answered {
    /// 処方箋発行形態 (OQSCD017).
    pub prescription_issue: Option<&'static str>,
    /// The subsidy data are to be delivered.
    pub subsidies: bool,
}

impl Answered {
    /// Judges the answers against what the person is offered. What was offered a moment ago and is not any more (somebody else was
    /// quicker, or it was switched off) is left out: it is no reason to refuse the person.
    pub(crate) fn judge(answers: &[QuestionAnswer], offered: &[Offer]) -> Result<Self, Refusal> {
        let mut this = Self::default();
        for answer in answers {
            let question: Question =
                answer.question.parse().map_err(|_| Refusal::bad_request("a question that nobody asks"))?;
            let due = match question.options() {
                Some(options) => matches!(answer.chosen.as_slice(), [one] if options.contains(&one.as_str())),
                None => all_once(&answer.chosen),
            };
            if !due {
                return Err(Refusal::bad_request(
                    "what was chosen is no option, stands twice, or is not due",
                ));
            }
            if !offered.iter().any(|offer| offer.question == answer.question) {
                continue;
            }
            match (question, answer.chosen.first().map(String::as_str)) {
                (Question::PrescriptionForm, Some("electronic")) => this.prescription_issue = Some("1"),
                (Question::PrescriptionForm, Some(_)) => this.prescription_issue = Some("2"),
                (Question::Subsidies, Some("yes")) => this.subsidies = true,
                _ => {}
            }
        }
        Ok(this)
    }
}

/// Whether none stands twice.
fn all_once(ids: &[String]) -> bool {
    ids.iter().enumerate().all(|(at, id)| !ids.iter().take(at).any(|earlier| earlier == id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::persona::Personas;

    fn answer(question: &str, chosen: &[&str]) -> QuestionAnswer {
        QuestionAnswer {
            question: question.to_owned(),
            chosen: chosen.iter().map(|&id| id.to_owned()).collect(),
            answered_at: "2026-11-22T00:00:00Z".to_owned(),
        }
    }

    #[test]
    fn question_and_version_read_back_as_written() {
        for question in Question::ALL {
            assert_eq!(question.to_string().parse(), Ok(question));
        }
        assert_eq!("all".parse::<Question>(), Err(QuestionSyntax));
        assert_eq!(("1.0".parse(), "1.1".parse()), (Ok(ApiVersion::V1_0), Ok(ApiVersion::V1_1)));
        assert_eq!("1".parse::<ApiVersion>(), Err(ApiVersionSyntax));
    }

    #[test]
    fn nothing_is_offered_where_no_consent_takes_effect() {
        let personas = Personas::load().unwrap();
        let ume = personas.iter().find(|persona| persona.id == "ume");
        assert!(ume.is_some());
        let offering = Offering { questions: Question::ALL.to_vec(), ..Offering::default() };
        let count = |care, standing| offering.to(ume, &care, standing).len();
        assert_eq!(count(CareKind::Outpatient, Standing::Valid), 4);
        assert_eq!(count(CareKind::Inpatient, Standing::Expiring), 4);
        assert_eq!(count(CareKind::EligibilityOnly, Standing::Valid), 0);
        assert_eq!(count(CareKind::Outpatient, Standing::Grace), 0);
        assert!(offering.to(None, &CareKind::Outpatient, Standing::Valid).is_empty());
        assert!(Offering::default().to(ume, &CareKind::Outpatient, Standing::Valid).is_empty());
    }

    #[test]
    fn question_switched_on_twice_is_told_once() {
        let twice = vec![Question::Documents, Question::PrescriptionForm, Question::Documents];
        let facility = Offering { questions: twice, ..Offering::default() }.facility();
        assert_eq!(facility.questions, ["prescription-form", "documents"]);
    }

    #[test]
    fn answers_change_the_result_as_they_say() {
        let entry = |id: &str| OfferEntry { id: id.to_owned(), label: "A".to_owned(), date: None };
        let offered = [
            Offer { question: "prescription-form".to_owned(), entries: Vec::new() },
            Offer { question: "subsidies".to_owned(), entries: Vec::new() },
            Offer { question: "documents".to_owned(), entries: vec![entry("a"), entry("b")] },
        ];
        let judge = |answers: &[QuestionAnswer]| Answered::judge(answers, &offered);
        let form = |code| Answered { prescription_issue: Some(code), subsidies: false };
        assert_eq!(judge(&[]), Ok(Answered::default()));
        assert_eq!(judge(&[answer("prescription-form", &["electronic"])]), Ok(form("1")));
        assert_eq!(judge(&[answer("prescription-form", &["paper"])]), Ok(form("2")));
        assert_eq!(judge(&[answer("subsidies", &["no"])]), Ok(Answered::default()));
        // Not offered, or not any more.
        assert_eq!(
            judge(&[answer("prescriptions", &["p"]), answer("documents", &["c"])]),
            Ok(Answered::default())
        );
        assert_eq!(Answered::judge(&[answer("subsidies", &["yes"])], &[]), Ok(Answered::default()));
        let yes = [answer("subsidies", &["yes"]), answer("documents", &["b", "a"])];
        assert_eq!(judge(&yes), Ok(Answered { prescription_issue: None, subsidies: true }));
        for refused in [
            answer("favourite-colour", &["blue"]),
            answer("prescription-form", &[]),
            answer("prescription-form", &["fax"]),
            answer("prescription-form", &["paper", "paper"]),
            answer("prescription-form", &["electronic", "paper"]),
            answer("subsidies", &[]),
            answer("subsidies", &["paper"]),
            answer("documents", &["a", "a"]),
        ] {
            assert!(judge(std::slice::from_ref(&refused)).is_err(), "{refused:?} {:?}", refused.chosen);
        }
    }

    #[test]
    fn fixture_with_offers_that_nobody_may_send_is_refused() {
        let entry = |id: &str| OfferEntry { id: id.to_owned(), label: "A".to_owned(), date: None };
        let offer = |question, entries| PersonaOffer { question, entries };
        assert_eq!(check_fixture(&[offer(Question::Documents, vec![entry("a")])]), Ok(()));
        for wrong in [
            vec![offer(Question::Documents, Vec::new())],
            vec![offer(Question::Subsidies, vec![entry("a")])],
            vec![offer(Question::Subsidies, Vec::new()), offer(Question::Subsidies, Vec::new())],
            vec![offer(Question::Prescriptions, vec![entry("a"), entry("a")])],
        ] {
            assert!(check_fixture(&wrong).is_err(), "{wrong:?}");
        }
    }
}
