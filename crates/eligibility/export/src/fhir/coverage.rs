//! JP_Coverage, one for each result, and the organizations: its insurer, and the facility.

use eligibility_api::message::codes::{ContributionRatio, PersonalFamily};
use eligibility_api::message::{QualificationValidity, ResultOfQualificationConfirmation};
use zeroize::Zeroizing;

use super::resource::{
    Absent, Concept, Cost, Coverage, Extension, Identifier, Meta, Organization, Period, Quantity, Reference,
};
use super::words::{self, said};
use super::{Part, Writer};

impl<'a> Writer<'a> {
    pub(super) fn coverage(
        &self,
        place: usize,
        result: &'a ResultOfQualificationConfirmation,
    ) -> Coverage<'a> {
        let branch = words::branch(result);
        let extensions = [
            (words::PERSON_SYMBOL, said(result.insured_card_symbol.as_ref()).map(words::full_width)),
            (
                words::PERSON_NUMBER,
                said(result.insured_identification_number.as_ref()).map(words::full_width),
            ),
            (words::PERSON_SUB_NUMBER, branch.clone()),
        ];
        let extension = extensions.into_iter().filter_map(|(url, value)| {
            Some(Extension { url, value_string: Some(value?.into()), value_code: None })
        });
        let subscriber = match &result.personal_family_classification {
            Some(PersonalFamily::Person) => Some(self.reference(Part::Patient)),
            // Another person, of whom the answer tells the name alone.
            _ => said(result.insured_name.as_ref())
                .map(|name| Reference { display: Some(name), ..Reference::default() }),
        };
        let symbol = words::symbol(result.insured_card_symbol.as_ref());
        let number = words::symbol(result.insured_identification_number.as_ref());
        let subscriber_id = number.map(|number| match symbol {
            Some(symbol) => Zeroizing::new(format!("{}:{}", &*symbol, &*number)),
            None => number,
        });
        Coverage {
            meta: Meta { profile: [words::JP_COVERAGE] },
            extension: extension.collect(),
            identifier: self.coverage_identifier(place, result).map(|identifier| [identifier]),
            status: self.coverage_status(),
            r#type: coverage_type(result),
            subscriber,
            subscriber_id,
            beneficiary: self.reference(Part::Patient),
            dependent: branch,
            relationship: relationship(result),
            period: period(result),
            payor: [self.reference(Part::Insurer(place))],
            cost_to_beneficiary: cost(result),
        }
    }

    fn coverage_identifier(
        &self,
        place: usize,
        result: &'a ResultOfQualificationConfirmation,
    ) -> Option<Identifier<'a>> {
        let (system, value) = if words::is_medical_aid(result) {
            (words::PUBLIC_PERSON_NUMBER, words::symbol(result.insured_identification_number.as_ref()))
        } else {
            (words::MEMBER_ID, words::member_id(result))
        };
        let assigner = Some(Box::new(self.reference(Part::Insurer(place))));
        Some(Identifier { assigner, ..Identifier::new(system, value?) })
    }

    /// Not `active` where the answer says that the qualification is lost, so that nobody bills it by mistake.
    fn coverage_status(&self) -> &'static str {
        match self.answer.message.validity() {
            Some(QualificationValidity::Invalid | QualificationValidity::InvalidNewerExists) => "cancelled",
            _ => "active",
        }
    }
}

fn coverage_type(result: &ResultOfQualificationConfirmation) -> Concept<'_> {
    let kind = result.insured_card_classification.as_ref().and_then(|kind| kind.told());
    let kind = kind.and_then(|kind| words::coding(words::oqs("OQSCD010"), kind.as_str(), kind.meaning()));
    let coding = words::coding(words::ACT_CODE, "PUBLICPOL", None).into_iter().chain(kind);
    Concept { coding: coding.collect(), text: None }
}

fn relationship(result: &ResultOfQualificationConfirmation) -> Option<Concept<'static>> {
    let (code, display) = match &result.personal_family_classification {
        Some(PersonalFamily::Person) => ("1", "被保険者"),
        Some(PersonalFamily::Family) => ("2", "被扶養者"),
        _ => return None,
    };
    Some(words::coded(words::INSURED_CATEGORY, code, Some(display)))
}

/// The insurance card's period, or else that of the qualification; a loss ends it earlier.
fn period(result: &ResultOfQualificationConfirmation) -> Option<Period> {
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
    (start.is_some() || end.is_some()).then_some(Period { start, end })
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
        // A share, or a code newer than this program; a number that is no share is a field that somebody filled up.
        .filter(|(_, ratio)| {
            ratio.percent().is_some() || ratio.told().is_some() && words::number(ratio.as_str()).is_none()
        })
}

fn cost(result: &ResultOfQualificationConfirmation) -> Vec<Cost<'static>> {
    let percents = ratios(result).filter_map(|(_, ratio)| words::number(ratio.as_str()));
    let cost = |value| Cost {
        r#type: words::coded(words::COPAY_TYPE, "copaypct", None),
        value_quantity: Quantity { value, unit: "%", system: "http://unitsofmeasure.org", code: "%" },
    };
    percents.map(cost).collect()
}

/// The insurer, or the public payer. FHIR asks for a number or a name; one that the answer does not tell is unknown.
pub(super) fn insurer(result: &ResultOfQualificationConfirmation) -> Organization<'_> {
    let system =
        if words::is_medical_aid(result) { words::PUBLIC_PAYER_NUMBER } else { words::INSURER_NUMBER };
    let number = words::insurer_number(result);
    let name = said(result.insurer_name.as_ref());
    let absent_name = (number.is_none() && name.is_none()).then(|| Absent { extension: [words::absent()] });
    Organization {
        meta: Meta { profile: [words::JP_ORGANIZATION] },
        identifier: number.map(|number| [Identifier::new(system, number)]),
        r#type: Some([words::coded(words::ORGANIZATION_TYPE, "pay", None)]),
        name,
        absent_name,
    }
}

pub(super) fn facility(code: &str) -> Organization<'_> {
    Organization {
        meta: Meta { profile: [words::JP_ORGANIZATION] },
        identifier: Some([Identifier::new(words::FACILITY_CODE, code)]),
        r#type: None,
        name: None,
        absent_name: None,
    }
}
