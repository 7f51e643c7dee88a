//! CoverageEligibilityResponse. JP Core has no profile of it; it is plain R4.

use eligibility_api::message::{
    LimitApplicationCertificateRelatedInfo, ProcessingResultStatus, QualificationValidity,
    ResultOfQualificationConfirmation, SegmentOfResult, SpecificDiseasesCertificateInfo,
};

use super::words::{self, said};
use super::{Bundle, Part, coverage, patient};
use crate::json_text::JsonText;

/// Who answers when it is not one insurer.
const CENTRE: &str = "オンライン資格確認等システム";

impl Bundle<'_> {
    pub(super) fn response(&self, text: &mut JsonText) {
        let message = &self.answer.message;
        text.field("resourceType", "CoverageEligibilityResponse");
        text.field("status", "active");
        text.array("purpose", |text| {
            text.string("validation");
            text.string("benefits");
        });
        if self.has_patient() {
            self.reference(text, "patient", Part::Patient);
        } else {
            text.object("patient", patient::absent);
        }
        if let Some(day) = words::date(message.header.qualification_confirmation_date.as_ref()) {
            text.field("servicedDate", &day);
        }
        let executed = words::date_time(message.header.process_execution_time.as_ref());
        text.field("created", executed.as_deref().unwrap_or(&self.time));
        if words::facility(message).is_some() {
            self.reference(text, "requestor", Part::Facility);
        }
        // FHIR asks for the request; it is known by its name alone.
        text.object("request", |text| {
            text.field("type", "CoverageEligibilityRequest");
            text.object("identifier", |text| {
                text.field("system", words::VISIT_FILE);
                text.field("value", self.answer.id.as_str());
            });
        });
        text.field("outcome", self.outcome());
        let body = message.body.as_ref();
        let words = said(message.header.error_message.as_ref())
            .or_else(|| said(body.and_then(|body| body.processing_result_message.as_ref())));
        if let Some(words) = words {
            text.field("disposition", words);
        }
        if self.results().len() == 1 {
            self.reference(text, "insurer", Part::Insurer(0));
        } else {
            text.object("insurer", |text| text.field("display", CENTRE));
        }
        if !self.results().is_empty() {
            text.array("insurance", |text| {
                for (place, result) in self.results().iter().enumerate() {
                    text.item(|text| self.insurance(text, place, result));
                }
            });
        }
        if let Some(code) = message.error_code().map(str::trim).filter(|code| !code.is_empty()) {
            text.array("error", |text| {
                text.item(|text| {
                    let system = format!("{}result-code", words::OQS);
                    words::concept(text, "code", &system, code, words.unwrap_or(code));
                });
            });
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

    fn insurance(&self, text: &mut JsonText, place: usize, result: &ResultOfQualificationConfirmation) {
        self.reference(text, "coverage", Part::Coverage(place));
        let in_force = match self.answer.message.validity() {
            Some(QualificationValidity::Valid | QualificationValidity::ValidNotRegistered) => Some(true),
            Some(
                QualificationValidity::Invalid
                | QualificationValidity::InvalidNewerExists
                | QualificationValidity::NotFound,
            ) => Some(false),
            // Several fit, or a newer code: which of them holds is not said.
            _ => None,
        };
        if let Some(in_force) = in_force {
            text.name("inforce");
            text.boolean(in_force);
        }
        let ratios: Vec<_> = coverage::ratios(result).collect();
        let limit = result.limit_info.as_ref().filter(|info| **info != Default::default());
        let diseases = result.specific_diseases.as_ref().map_or(&[][..], |list| list.certificates.as_slice());
        if ratios.is_empty() && limit.is_none() && diseases.is_empty() {
            return;
        }
        text.array("item", |text| {
            for (name, ratio) in ratios {
                text.item(|text| {
                    text.object("category", |text| text.field("text", name));
                    benefit(text, "copay-percent", name, |text| {
                        match words::number(ratio.as_str()) {
                            Some(percent) => {
                                text.name("allowedUnsignedInt");
                                text.number(percent);
                            }
                            None => allowed(text, ratio.as_str()),
                        };
                    });
                });
            }
            if let Some(limit) = limit {
                text.item(|text| limit_amount(text, limit));
            }
            for disease in diseases {
                text.item(|text| specific_disease(text, disease));
            }
        });
    }
}

/// A string that may be empty in the message, and may not in FHIR.
fn allowed(text: &mut JsonText, value: &str) {
    match value.trim() {
        "" => text.object("_allowedString", patient::absent),
        value => text.field("allowedString", value),
    }
}

fn benefit(text: &mut JsonText, kind: &str, words: &str, allowed: impl FnOnce(&mut JsonText)) {
    text.array("benefit", |text| {
        text.item(|text| {
            words::concept(text, "type", words::BENEFIT_TYPE, kind, words);
            allowed(text);
        });
    });
}

/// 限度額: which paper, and as its modifier which class.
fn limit_amount(text: &mut JsonText, info: &LimitApplicationCertificateRelatedInfo) {
    let paper = info.classification.as_ref();
    text.object("category", |text| {
        if let Some(paper) = paper.filter(|paper| !paper.as_str().trim().is_empty()) {
            let code = paper.as_str().trim();
            words::codings(text, &format!("{}OQSCD011", words::OQS), code, paper.meaning());
        }
        text.field("text", paper.and_then(|paper| paper.meaning()).unwrap_or("限度額適用認定証関連情報"));
    });
    let class = info.classification_flag.as_ref().filter(|class| !class.as_str().trim().is_empty());
    if let Some(class) = class {
        let (code, words) = (class.as_str().trim(), class.meaning().unwrap_or(class.as_str().trim()));
        text.array("modifier", |text| {
            text.item(|text| {
                words::codings(text, &format!("{}OQSCD012", words::OQS), code, class.meaning());
                text.field("text", words);
            });
        });
    }
    dates(
        text,
        [
            ("有効開始", words::date(info.valid_start_date.as_ref())),
            ("有効終了", words::date(info.valid_end_date.as_ref())),
            ("長期入院該当", words::date(info.long_term_date.as_ref())),
        ],
    );
    benefit(text, "copay-maximum", "限度額適用区分", |text| {
        allowed(text, class.map_or("", |class| class.as_str()));
    });
}

/// 特定疾病: the disease, and what the patient pays at most in a month.
fn specific_disease(text: &mut JsonText, info: &SpecificDiseasesCertificateInfo) {
    text.object("category", |text| {
        if let Some(disease) = info.disease_category.as_ref().filter(|it| !it.as_str().trim().is_empty()) {
            let code = disease.as_str().trim();
            words::codings(text, &format!("{}OQSCD013", words::OQS), code, disease.meaning());
        }
        text.field("text", "特定疾病療養受療証");
    });
    dates(
        text,
        [
            ("有効開始", words::date(info.valid_start_date.as_ref())),
            ("有効終了", words::date(info.valid_end_date.as_ref())),
            ("", None),
        ],
    );
    benefit(text, "copay-maximum", "自己負担限度額（月額）", |text| {
        let yen = info.self_pay.as_ref().map_or("", |yen| yen.as_str().trim());
        match words::number(yen) {
            Some(yen) => text.object("allowedMoney", |text| {
                text.name("value");
                text.number(yen);
                text.field("currency", "JPY");
            }),
            None => allowed(text, yen),
        }
    });
}

/// An item has no period of its own: its dates stand in its description.
fn dates(text: &mut JsonText, dates: [(&str, Option<String>); 3]) {
    let words: Vec<String> =
        dates.into_iter().filter_map(|(name, date)| Some(format!("{name} {}", date?))).collect();
    if !words.is_empty() {
        text.field("description", &words.join("、"));
    }
}
