//! JP_Coverage, one for each result, and the organizations: its insurer, and the facility.

use eligibility_api::message::codes::{ContributionRatio, PersonalFamily};
use eligibility_api::message::{QualificationValidity, ResultOfQualificationConfirmation};

use super::words::{self, said};
use super::{Bundle, Part};
use crate::json_text::JsonText;

impl Bundle<'_> {
    pub(super) fn coverage(
        &self,
        text: &mut JsonText,
        place: usize,
        result: &ResultOfQualificationConfirmation,
    ) {
        text.field("resourceType", "Coverage");
        text.object("meta", |text| text.array("profile", |text| text.string(words::JP_COVERAGE)));
        let symbol = said(result.insured_card_symbol.as_ref()).map(words::full_width);
        let number = said(result.insured_identification_number.as_ref()).map(words::full_width);
        let branch = words::branch(result);
        let extensions = [
            (words::PERSON_SYMBOL, symbol.as_deref()),
            (words::PERSON_NUMBER, number.as_deref()),
            (words::PERSON_SUB_NUMBER, branch.as_deref()),
        ];
        if extensions.iter().any(|(_, value)| value.is_some()) {
            text.array("extension", |text| {
                for (url, value) in extensions {
                    if let Some(value) = value {
                        text.item(|text| {
                            text.field("url", url);
                            text.field("valueString", value);
                        });
                    }
                }
            });
        }
        self.coverage_identifier(text, place, result);
        text.field("status", self.coverage_status());
        coverage_type(text, result);
        match &result.personal_family_classification {
            Some(PersonalFamily::Person) => self.reference(text, "subscriber", Part::Patient),
            // Another person, of whom the answer tells the name alone.
            _ => {
                if let Some(name) = said(result.insured_name.as_ref()) {
                    text.object("subscriber", |text| text.field("display", name));
                }
            }
        }
        let subscriber = [
            words::symbol(result.insured_card_symbol.as_ref()),
            words::symbol(result.insured_identification_number.as_ref()),
        ];
        if let [symbol, Some(number)] = &subscriber {
            match symbol {
                Some(symbol) => text.field("subscriberId", &format!("{}:{}", &**symbol, &**number)),
                None => text.field("subscriberId", number),
            }
        }
        self.reference(text, "beneficiary", Part::Patient);
        if let Some(branch) = &branch {
            text.field("dependent", branch);
        }
        relationship(text, result);
        period(text, result);
        text.array("payor", |text| {
            text.item(|text| text.field("reference", &self.url(Part::Insurer(place))));
        });
        cost(text, result);
    }

    fn coverage_identifier(
        &self,
        text: &mut JsonText,
        place: usize,
        result: &ResultOfQualificationConfirmation,
    ) {
        let (system, value) = if words::is_medical_aid(result) {
            (words::PUBLIC_PERSON_NUMBER, words::symbol(result.insured_identification_number.as_ref()))
        } else {
            (words::MEMBER_ID, words::member_id(result))
        };
        if let Some(value) = value {
            text.array("identifier", |text| {
                text.item(|text| {
                    text.field("system", system);
                    text.field("value", &value);
                    self.reference(text, "assigner", Part::Insurer(place));
                });
            });
        }
    }

    /// Not `active` where the answer says that the qualification is lost, so that nobody bills it by mistake.
    fn coverage_status(&self) -> &'static str {
        match self.answer.message.validity() {
            Some(QualificationValidity::Invalid | QualificationValidity::InvalidNewerExists) => "cancelled",
            _ => "active",
        }
    }
}

fn coverage_type(text: &mut JsonText, result: &ResultOfQualificationConfirmation) {
    text.object("type", |text| {
        text.array("coding", |text| {
            words::coding(text, words::ACT_CODE, "PUBLICPOL", None);
            if let Some(kind) = &result.insured_card_classification {
                words::coding(text, &format!("{}OQSCD010", words::OQS), kind.as_str(), kind.meaning());
            }
        });
    });
}

fn relationship(text: &mut JsonText, result: &ResultOfQualificationConfirmation) {
    let (code, display) = match &result.personal_family_classification {
        Some(PersonalFamily::Person) => ("1", "被保険者"),
        Some(PersonalFamily::Family) => ("2", "被扶養者"),
        _ => return,
    };
    text.object("relationship", |text| {
        words::codings(text, words::INSURED_CATEGORY, code, Some(display));
    });
}

/// The insurance card's period, or else that of the qualification; a loss ends it earlier.
fn period(text: &mut JsonText, result: &ResultOfQualificationConfirmation) {
    let start = words::date(result.insured_card_valid_date.as_ref())
        .or_else(|| words::date(result.qualification_date.as_ref()));
    let expires = words::date(result.insured_card_expiration_date.as_ref());
    let lost = words::date(result.disqualification_date.as_ref());
    let end = match (expires, lost) {
        (Some(expires), Some(lost)) => Some(expires.min(lost)),
        (expires, lost) => expires.or(lost),
    };
    // FHIR forbids an end before the start. Both are in the message.
    let end = end.filter(|end| start.as_ref().is_none_or(|start| start <= end));
    if start.is_some() || end.is_some() {
        text.object("period", |text| {
            for (name, date) in [("start", start), ("end", end)] {
                if let Some(date) = date {
                    text.field(name, &date);
                }
            }
        });
    }
}

/// The shares that the answer tells, with the name of the paper that each stands on.
pub(super) fn ratios(
    result: &ResultOfQualificationConfirmation,
) -> impl Iterator<Item = (&'static str, &ContributionRatio)> {
    let elderly = result.elderly_recipient.as_ref().and_then(|info| info.contribution_ratio.as_ref());
    let partial = result.insured_partial_contribution_ratio.as_ref();
    [("高齢受給者証一部負担金割合", elderly), ("被保険者証一部負担金割合", partial)]
        .into_iter()
        .filter_map(|(name, ratio)| Some((name, ratio?)))
}

fn cost(text: &mut JsonText, result: &ResultOfQualificationConfirmation) {
    let percents: Vec<u64> = ratios(result).filter_map(|(_, ratio)| words::number(ratio.as_str())).collect();
    if percents.is_empty() {
        return;
    }
    text.array("costToBeneficiary", |text| {
        for percent in percents {
            text.item(|text| {
                text.object("type", |text| {
                    words::codings(text, words::COPAY_TYPE, "copaypct", None);
                });
                text.object("valueQuantity", |text| {
                    text.name("value");
                    text.number(percent);
                    text.field("unit", "%");
                    text.field("system", "http://unitsofmeasure.org");
                    text.field("code", "%");
                });
            });
        }
    });
}

/// The insurer, or the public payer. FHIR asks for a number or a name; one that the answer does not tell is unknown.
pub(super) fn insurer(text: &mut JsonText, result: &ResultOfQualificationConfirmation) {
    organization(text);
    let system =
        if words::is_medical_aid(result) { words::PUBLIC_PAYER_NUMBER } else { words::INSURER_NUMBER };
    let number = words::insurer_number(result);
    if let Some(number) = &number {
        identifier(text, system, number);
    }
    text.array("type", |text| {
        text.item(|text| {
            words::codings(text, words::ORGANIZATION_TYPE, "pay", None);
        });
    });
    match said(result.insurer_name.as_ref()) {
        Some(name) => text.field("name", name),
        None if number.is_none() => text.object("_name", super::patient::absent),
        None => {}
    }
}

pub(super) fn facility(text: &mut JsonText, code: &str) {
    organization(text);
    identifier(text, words::FACILITY_CODE, code);
}

fn organization(text: &mut JsonText) {
    text.field("resourceType", "Organization");
    text.object("meta", |text| text.array("profile", |text| text.string(words::JP_ORGANIZATION)));
}

fn identifier(text: &mut JsonText, system: &str, value: &str) {
    text.array("identifier", |text| {
        text.item(|text| {
            text.field("system", system);
            text.field("value", value);
        });
    });
}
