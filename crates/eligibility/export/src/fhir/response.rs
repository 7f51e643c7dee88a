//! CoverageEligibilityResponse. JP Core has no profile of it; it is plain R4.

use eligibility_api::message::{
    LimitApplicationCertificateRelatedInfo, ProcessingResultStatus, QualificationValidity,
    ResultOfQualificationConfirmation, SegmentOfResult, SpecificDiseasesCertificateInfo,
};

use super::resource::{
    Absent, Allowed, Benefit, Concept, Fault, Insurance, Item, Money, Reference, Response, Said,
};
use super::words::{self, said};
use super::{Part, Writer, coverage};

/// Who answers when it is not one insurer.
const CENTRE: &str = "オンライン資格確認等システム";

impl<'a> Writer<'a> {
    pub(super) fn response(&self) -> Response<'_> {
        let message = &self.answer.message;
        let body = message.body.as_ref();
        let disposition = said(message.header.error_message.as_ref())
            .or_else(|| said(body.and_then(|body| body.processing_result_message.as_ref())));
        let fault = message.error_code().map(str::trim).filter(|code| !code.is_empty());
        Response {
            status: "active",
            purpose: ["validation", "benefits"],
            patient: if self.has_patient() {
                self.reference(Part::Patient)
            } else {
                Reference { extension: Some([words::absent()]), ..Reference::default() }
            },
            serviced_date: words::date(message.header.qualification_confirmation_date.as_ref()),
            created: words::date_time(message.header.process_execution_time.as_ref())
                .map_or(Said::Lent(&self.time), Into::into),
            requestor: words::facility(message).map(|_| self.reference(Part::Facility)),
            // FHIR asks for the request; it is known by its name alone.
            request: Reference {
                r#type: Some("CoverageEligibilityRequest"),
                identifier: Some(self.identifier()),
                ..Reference::default()
            },
            outcome: self.outcome(),
            disposition,
            insurer: if self.results().len() == 1 {
                self.reference(Part::Insurer(0))
            } else {
                Reference { display: Some(CENTRE), ..Reference::default() }
            },
            insurance: self
                .results()
                .iter()
                .enumerate()
                .map(|(place, result)| self.insurance(place, result))
                .collect(),
            error: fault
                .map(|code| Fault {
                    code: words::concept(words::oqs("result-code"), code, disposition.unwrap_or(code)),
                })
                .into_iter()
                .collect(),
        }
    }

    fn outcome(&self) -> &'static str {
        match (self.answer.message.segment(), self.answer.message.status()) {
            (Some(SegmentOfResult::InProgress), _) => "queued",
            (Some(SegmentOfResult::Abnormal), _) | (_, Some(ProcessingResultStatus::Error)) => "error",
            (Some(SegmentOfResult::Normal), Some(ProcessingResultStatus::Normal)) => "complete",
            _ => "partial",
        }
    }

    fn insurance(&self, place: usize, result: &'a ResultOfQualificationConfirmation) -> Insurance<'a> {
        let inforce = match self.answer.message.validity() {
            Some(QualificationValidity::Valid | QualificationValidity::ValidNotRegistered) => Some(true),
            Some(
                QualificationValidity::Invalid
                | QualificationValidity::InvalidNewerExists
                | QualificationValidity::NotFound,
            ) => Some(false),
            // Several fit, or a newer code: which of them holds is not said.
            _ => None,
        };
        let ratios = coverage::ratios(result).map(|(name, ratio)| Item {
            category: Concept { coding: Vec::new(), text: Some(name) },
            modifier: Vec::new(),
            description: None,
            benefit: benefit(
                "copay-percent",
                name,
                words::number(ratio.as_str()).map_or_else(|| allowed(ratio.as_str()), Allowed::Number),
            ),
        });
        let limit = result.limit_info.as_ref().filter(|info| info.tells_something());
        let diseases = result.specific_diseases.iter().flat_map(|list| &list.certificates);
        let diseases = diseases.filter(|disease| disease.tells_something());
        let item = ratios.chain(limit.map(limit_amount)).chain(diseases.map(specific_disease)).collect();
        Insurance { coverage: self.reference(Part::Coverage(place)), inforce, item }
    }
}

/// A string that may be empty in the message, and may not in FHIR.
fn allowed(value: &str) -> Allowed<'_> {
    match value.trim() {
        "" => Allowed::Absent(Absent { extension: [words::absent()] }),
        value => Allowed::Text(value),
    }
}

fn benefit<'a>(kind: &'static str, words: &'static str, allowed: Allowed<'a>) -> [Benefit<'a>; 1] {
    [Benefit { r#type: words::concept(words::BENEFIT_TYPE, kind, words), allowed }]
}

/// 限度額: which paper, and as its modifier which class.
fn limit_amount(info: &LimitApplicationCertificateRelatedInfo) -> Item<'_> {
    let paper = info.classification.as_ref().and_then(|paper| paper.told());
    let text = paper.and_then(|paper| paper.meaning()).unwrap_or("限度額適用認定証関連情報");
    let coded =
        paper.and_then(|paper| words::coding(words::oqs("OQSCD011"), paper.as_str().trim(), paper.meaning()));
    let class = info.classification_flag.as_ref().and_then(|class| class.told());
    let modifier = class.map(|class| {
        let code = class.as_str().trim();
        let text = Some(class.meaning().unwrap_or(code));
        Concept { text, ..words::coded(words::oqs("OQSCD012"), code, class.meaning()) }
    });
    Item {
        category: Concept { coding: coded.into_iter().collect(), text: Some(text) },
        modifier: modifier.into_iter().collect(),
        description: dates([
            ("有効開始", words::date(info.valid_start_date.as_ref())),
            ("有効終了", words::date(info.valid_end_date.as_ref())),
            ("長期入院該当", words::date(info.long_term_date.as_ref())),
        ]),
        benefit: benefit(
            "copay-maximum",
            "限度額適用区分",
            allowed(class.map_or("", |class| class.as_str())),
        ),
    }
}

/// 特定疾病: the disease, and what the patient pays at most in a month.
fn specific_disease(info: &SpecificDiseasesCertificateInfo) -> Item<'_> {
    let coded = info.disease_category.as_ref().and_then(|disease| disease.told()).and_then(|disease| {
        words::coding(words::oqs("OQSCD013"), disease.as_str().trim(), disease.meaning())
    });
    let yen = said(info.self_pay.as_ref()).unwrap_or_default();
    let most = words::number(yen)
        .map_or_else(|| allowed(yen), |value| Allowed::Money(Money { value, currency: "JPY" }));
    Item {
        category: Concept { coding: coded.into_iter().collect(), text: Some("特定疾病療養受療証") },
        modifier: Vec::new(),
        description: dates([
            ("有効開始", words::date(info.valid_start_date.as_ref())),
            ("有効終了", words::date(info.valid_end_date.as_ref())),
            ("", None),
        ]),
        benefit: benefit("copay-maximum", "自己負担限度額（月額）", most),
    }
}

/// An item has no period of its own: its dates stand in its description.
fn dates(dates: [(&str, Option<String>); 3]) -> Option<Said<'static>> {
    let words: Vec<String> =
        dates.into_iter().filter_map(|(name, date)| Some(format!("{name} {}", date?))).collect();
    (!words.is_empty()).then(|| words.join("、").into())
}
