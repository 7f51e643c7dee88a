//! The OQS result message for a persona: its elements as the fixture has them, the exchange's header, and what the
//! patient has consented to.

use std::fmt::Write as _;

use base_time::in_japan;
use eligibility_api::message::codes::ConsentFlag;
use eligibility_api::message::{ResultMessage, ResultOfQualificationConfirmation, Text};
use eligibility_api::wire::{Consent, ConsentKind};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use toml::{Table, Value};

use crate::SandboxError;
use crate::offers::Answered;
use crate::persona::{Persona, Personas};
use crate::standing::Standing;

/// Notice (処理結果コード on a normal result): the card's certificate ends within 3 months. The real code is not public;
/// this one is the sandbox's own.
pub const NOTICE_EXPIRING: &str = "SBXB0001I";
/// Notice: the certificate has ended and is in its 3 months of grace; eligibility only, no consent takes effect. The real
/// code is not public; this one is the sandbox's own.
pub const NOTICE_GRACE: &str = "SBXB0002W";

/// How long a consent holds.
const CONSENT_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// What the message answers.
pub(crate) struct Occasion<'a> {
    pub now: Timestamp,
    pub facility: &'a str,
    /// 任意のファイル識別子.
    pub file_identifier: &'a str,
    pub standing: Standing,
    /// In the order they were given; of one kind the last counts.
    pub consents: &'a [Consent],
    /// What the answers to offers change.
    pub answered: Answered,
}

/// Builds the message. An error means that a fixture is wrong, and says how.
pub(crate) fn message(persona: &Persona, occasion: &Occasion<'_>) -> Result<ResultMessage, String> {
    let days = Days::of(in_japan(occasion.now).date());
    let mut xml = String::from("<XmlMsg><MessageHeader>");
    elements(&mut xml, &header(persona, occasion), &days)?;
    xml.push_str("</MessageHeader>");
    let body = body(persona, occasion);
    if !body.is_empty() {
        xml.push_str("<MessageBody>");
        elements(&mut xml, &body, &days)?;
        if !persona.results.is_empty() {
            xml.push_str("<ResultList>");
            for result in &persona.results {
                xml.push_str("<ResultOfQualificationConfirmation>");
                elements(&mut xml, result, &days)?;
                xml.push_str("</ResultOfQualificationConfirmation>");
            }
            xml.push_str("</ResultList>");
        }
        // "No" and "no longer entitled" look the same: there is nothing.
        if let (true, Some(subsidy)) = (occasion.answered.subsidies, &persona.subsidy) {
            xml.push_str("<SubsidyResultList><SubsidyInfo>");
            elements(&mut xml, subsidy, &days)?;
            xml.push_str("</SubsidyInfo></SubsidyResultList>");
        }
        xml.push_str("</MessageBody>");
    }
    xml.push_str("</XmlMsg>");
    let mut message = ResultMessage::parse(xml.as_bytes()).map_err(|error| error.to_string())?;
    if let Some(list) = message.body.as_mut().and_then(|body| body.result_list.as_mut()) {
        for result in &mut list.results {
            apply_consents(result, occasion);
        }
    }
    Ok(message)
}

/// Every persona's answer, for tests of anyone who reads them, as a gateway would give it now: one with all consents and no
/// notice, and one within the certificate's grace.
///
/// # Errors
/// [`SandboxError::Persona`] when a fixture is wrong.
pub fn persona_answers(
    now: Timestamp,
    facility: &str,
    consents: &[Consent],
) -> Result<Vec<(String, ResultMessage)>, SandboxError> {
    let mut answers = Vec::new();
    for persona in Personas::load()?.iter() {
        for (standing, consents) in [(Standing::Valid, consents), (Standing::Grace, &[])] {
            let file_identifier = "c2FuZGJveC1hbnN3ZXI";
            let answered = Answered::default();
            let occasion = Occasion { now, facility, file_identifier, standing, consents, answered };
            let answer = message(persona, &occasion)
                .map_err(|what| SandboxError::Persona { name: persona.id.clone(), what })?;
            answers.push((format!("{} ({standing:?})", persona.id), answer));
        }
    }
    Ok(answers)
}

fn header(persona: &Persona, occasion: &Occasion<'_>) -> Table {
    let now = in_japan(occasion.now);
    let mut header = Table::new();
    for (name, value) in [
        ("ProcessExecutionTime", now.strftime("%Y%m%d%H%M%S").to_string()),
        ("QualificationConfirmationDate", now.strftime("%Y%m%d").to_string()),
        ("MedicalInstitutionCode", occasion.facility.to_owned()),
        ("ArbitraryFileIdentifier", occasion.file_identifier.to_owned()),
        ("ReferenceClassification", "1".to_owned()),
        ("SegmentOfResult", "1".to_owned()),
    ] {
        header.insert(name.to_owned(), Value::String(value));
    }
    header.extend(persona.header.clone());
    header
}

/// The notice of a certificate near or past its end stands on a normal result only.
fn body(persona: &Persona, occasion: &Occasion<'_>) -> Table {
    let mut body = persona.body.clone();
    let normal = body.get("ProcessingResultStatus").and_then(Value::as_str) == Some("1");
    let notice = match occasion.standing {
        Standing::Expiring => Some((NOTICE_EXPIRING, "電子証明書の有効期限が近づいています")),
        Standing::Grace => Some((NOTICE_GRACE, "電子証明書の有効期限切れのため資格情報のみ提供します")),
        Standing::NotYetValid | Standing::Valid | Standing::Past => None,
    };
    if let (true, Some((code, text))) = (normal, notice) {
        body.insert("ProcessingResultCode".to_owned(), Value::String(code.to_owned()));
        body.insert("ProcessingResultMessage".to_owned(), Value::String(text.to_owned()));
    }
    if let (true, Some(code)) = (normal, occasion.answered.prescription_issue) {
        body.insert("PrescriptionIssueSelect".to_owned(), Value::String(code.to_owned()));
    }
    body
}

fn apply_consents(result: &mut ResultOfQualificationConfirmation, occasion: &Occasion<'_>) {
    let of = |kind| Answer::of(kind, occasion);
    let (checkup, medicines) = (of(ConsentKind::Checkup), of(ConsentKind::Medicines));
    let (treatment, surgery) = (of(ConsentKind::Treatment), of(ConsentKind::Surgery));
    let (limit, disease) = (of(ConsentKind::LimitAmount), of(ConsentKind::SpecificDisease));

    if limit.flag != ConsentFlag::Given {
        result.limit_info = None;
    }
    if disease.flag != ConsentFlag::Given {
        result.specific_diseases = None;
    }
    (result.limit_consent_flag, result.limit_consent_time) = (Some(limit.flag), limit.given_at);
    (result.specific_diseases_consent_flag, result.specific_diseases_consent_time) =
        (Some(disease.flag), disease.given_at);
    (result.checkups_consent_flag, result.checkups_consent_time, result.checkups_available_time) =
        (Some(checkup.flag), checkup.given_at, checkup.until);
    (result.pharmacists_consent_flag, result.pharmacists_consent_time, result.pharmacists_available_time) =
        (Some(medicines.flag), medicines.given_at, medicines.until);
    (result.diagnosis_consent_flag, result.diagnosis_consent_time, result.diagnosis_available_time) =
        (Some(treatment.flag), treatment.given_at, treatment.until);
    (result.operation_consent_flag, result.operation_consent_time, result.operation_available_time) =
        (Some(surgery.flag), surgery.given_at, surgery.until);
}

/// A consent as the message tells it: not asked and refused read the same, and in the grace none takes effect.
struct Answer {
    flag: ConsentFlag,
    given_at: Option<Text>,
    until: Option<Text>,
}

impl Answer {
    fn of(kind: ConsentKind, occasion: &Occasion<'_>) -> Self {
        let last = occasion.consents.iter().rev().find(|consent| consent.kind == kind);
        let given_at = last
            .filter(|consent| consent.given && occasion.standing != Standing::Grace)
            .and_then(|consent| consent.answered_at.parse::<Timestamp>().ok());
        let Some(given_at) = given_at else {
            return Self { flag: ConsentFlag::NotGiven, given_at: None, until: None };
        };
        let until = given_at.saturating_add(CONSENT_LIFE).unwrap_or(Timestamp::MAX);
        let flag = if occasion.now < until { ConsentFlag::Given } else { ConsentFlag::Expired };
        let text = |instant| Text::new(in_japan(instant).strftime("%Y%m%d%H%M%S").to_string()).ok();
        Self { flag, given_at: text(given_at), until: text(until) }
    }
}

/// The days that a fixture can name, `YYYYMMDD`.
struct Days([(&'static str, String); 6]);

impl Days {
    fn of(today: Date) -> Self {
        let year = if today.month() >= 8 { today.year() } else { today.year() - 1 };
        let year_start = Date::new(year, 8, 1).unwrap_or(today);
        let year_end = year_start.saturating_add(1.year()).saturating_sub(1.day());
        let text = |date: Date| date.strftime("%Y%m%d").to_string();
        Self([
            ("{year-start}", text(year_start)),
            ("{year-end}", text(year_end)),
            ("{month-start}", text(today.first_of_month())),
            ("{month-end}", text(today.last_of_month())),
            ("{month}", today.strftime("%Y%m").to_string()),
            ("{today}", text(today)),
        ])
    }

    fn resolve<'a>(&'a self, value: &'a str) -> &'a str {
        self.0.iter().find(|(name, _)| *name == value).map_or(value, |(_, day)| day)
    }
}

fn elements(xml: &mut String, table: &Table, days: &Days) -> Result<(), String> {
    for (name, value) in table {
        element(xml, name, value, days)?;
    }
    Ok(())
}

fn element(xml: &mut String, name: &str, value: &Value, days: &Days) -> Result<(), String> {
    match value {
        Value::String(text) => {
            let _ = write!(xml, "<{name}>");
            for c in days.resolve(text).chars() {
                match c {
                    '&' => xml.push_str("&amp;"),
                    '<' => xml.push_str("&lt;"),
                    '>' => xml.push_str("&gt;"),
                    c => xml.push(c),
                }
            }
            let _ = write!(xml, "</{name}>");
        }
        Value::Table(table) => {
            let _ = write!(xml, "<{name}>");
            elements(xml, table, days)?;
            let _ = write!(xml, "</{name}>");
        }
        Value::Array(values) => {
            for value in values {
                element(xml, name, value, days)?;
            }
        }
        _ => return Err(format!("{name} is neither text nor elements")),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use eligibility_api::message::Encoding;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn certificate_year_runs_from_august_to_july() {
        let table = [
            (date(2026, 7, 31), "20250801", "20260731"),
            (date(2026, 8, 1), "20260801", "20270731"),
            (date(2026, 12, 31), "20260801", "20270731"),
            (date(2028, 2, 29), "20270801", "20280731"),
        ];
        for (today, start, end) in table {
            let days = Days::of(today);
            assert_eq!((days.resolve("{year-start}"), days.resolve("{year-end}")), (start, end), "{today}");
        }
    }

    #[test]
    fn month_of_a_leap_february_ends_on_the_29th() {
        let days = Days::of(date(2028, 2, 10));
        assert_eq!(days.resolve("{month-start}"), "20280201");
        assert_eq!(days.resolve("{month-end}"), "20280229");
        assert_eq!(days.resolve("{month}"), "202802");
        assert_eq!(days.resolve("20280210"), "20280210");
    }

    #[test]
    fn every_fixture_makes_a_message_that_reads_back() {
        let personas = crate::persona::Personas::load().unwrap();
        let now: Timestamp = "2028-02-29T12:00:00+09:00".parse().unwrap();
        let mut names = 0;
        for persona in personas.iter().filter(|persona| persona.confirmable) {
            for standing in [Standing::Valid, Standing::Expiring, Standing::Grace] {
                let (facility, file_identifier) = ("9919999999", "AAAAAAAAAAAAAAAA");
                let answered = Answered { prescription_issue: Some("2"), subsidies: true };
                let occasion = Occasion { now, facility, file_identifier, standing, consents: &[], answered };
                let message = message(persona, &occasion).unwrap();
                for encoding in [Encoding::Utf8, Encoding::ShiftJis] {
                    let read = ResultMessage::parse(&message.to_xml(encoding)).unwrap();
                    assert_eq!(
                        (read.body.as_ref(), read.results()),
                        (message.body.as_ref(), message.results())
                    );
                }
                names += message.results().iter().filter(|result| result.name.is_some()).count();
            }
        }
        assert!(names >= 3 * 40, "{names}");
    }
}
