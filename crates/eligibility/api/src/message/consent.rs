//! The consents that a result carries, one shape for all kinds.

use super::codes::ConsentFlag;
use super::element::Unknown;
use super::qualification::ResultOfQualificationConfirmation;
use super::text::Text;
use crate::wire::ConsentKind;

/// A consent as the result tells it. Times are `YYYYMMDDhhmmss`, JST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InfoConsent<'a> {
    /// Whether it holds.
    pub flag: ConsentFlag,
    /// 同意日時: when it was given.
    pub consent_time: Option<&'a Text>,
    /// 閲覧有効期限: until when the information may be read. The limit amount and specific diseases have none.
    pub available_time: Option<&'a Text>,
}

impl ResultOfQualificationConfirmation {
    /// The consent of one kind; `None` when the result says nothing about it.
    ///
    /// Medicines are also found under the names `PharmaceuticalInfo…` and `…AcquisitionTime`, and the treatment's time
    /// under `DiagnosisInfoConsTim`, as some systems write them; such elements stay in `other` as given.
    #[must_use]
    pub fn consent<'a>(&'a self, kind: ConsentKind) -> Option<InfoConsent<'a>> {
        let (flag, consent_time, available_time) = match kind {
            ConsentKind::Medicines => (
                &self.pharmacists_consent_flag,
                &self.pharmacists_consent_time,
                &self.pharmacists_available_time,
            ),
            ConsentKind::Treatment => {
                (&self.diagnosis_consent_flag, &self.diagnosis_consent_time, &self.diagnosis_available_time)
            }
            ConsentKind::Surgery => {
                (&self.operation_consent_flag, &self.operation_consent_time, &self.operation_available_time)
            }
            ConsentKind::Checkup => {
                (&self.checkups_consent_flag, &self.checkups_consent_time, &self.checkups_available_time)
            }
            ConsentKind::LimitAmount => (&self.limit_consent_flag, &self.limit_consent_time, &None),
            ConsentKind::SpecificDisease => {
                (&self.specific_diseases_consent_flag, &self.specific_diseases_consent_time, &None)
            }
        };
        let aliases = aliases(kind);
        let flag = match flag.as_ref().and_then(ConsentFlag::told) {
            Some(flag) => flag.clone(),
            None => ConsentFlag::from(find(&self.other, aliases.flag)?.clone()),
        };
        let told = |time: &'a Option<Text>| time.as_ref().filter(|time| time.told().is_some());
        Some(InfoConsent {
            flag,
            consent_time: told(consent_time).or_else(|| find(&self.other, aliases.consent_time)),
            available_time: told(available_time).or_else(|| find(&self.other, aliases.available_time)),
        })
    }
}

/// Other names under which the same three elements have been seen.
#[derive(Default)]
struct Aliases {
    flag: &'static [&'static str],
    consent_time: &'static [&'static str],
    available_time: &'static [&'static str],
}

fn aliases(kind: ConsentKind) -> Aliases {
    match kind {
        ConsentKind::Medicines => Aliases {
            flag: &["PharmaceuticalInfoConsFlg"],
            consent_time: &["PharmaceuticalInfoConsTime"],
            available_time: &[
                "PharmacistsInfoAcquisitionTime",
                "PharmaceuticalInfoAvailableTime",
                "PharmaceuticalInfoAcquisitionTime",
            ],
        },
        ConsentKind::Treatment => Aliases {
            consent_time: &["DiagnosisInfoConsTim"],
            available_time: &["DiagnosisInfoAcquisitionTime"],
            ..Aliases::default()
        },
        ConsentKind::Surgery => {
            Aliases { available_time: &["OperationInfoAcquisitionTime"], ..Aliases::default() }
        }
        ConsentKind::Checkup => {
            Aliases { available_time: &["SpecificHealthCheckupsInfoAcquisitionTime"], ..Aliases::default() }
        }
        ConsentKind::LimitAmount | ConsentKind::SpecificDisease => Aliases::default(),
    }
}

fn find<'a>(other: &'a Unknown, names: &[&str]) -> Option<&'a Text> {
    names.iter().filter_map(|name| other.text_of(name)).find(|text| text.told().is_some())
}
