//! `facility.care`: 診療区分.

use eligibility_api::wire::CareKind;
use kiosk_visit::FacilityKind;
use serde::Deserialize;
use thiserror::Error;

/// What kind of care the patients of a kiosk come for (診療区分). It goes to the gateway with each confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Care {
    /// 外来: they come to the facility.
    Outpatient,
    /// 入院: they are admitted.
    Inpatient,
    /// 訪問診療等: staff take the kiosk to them.
    HomeVisit,
    /// オンライン診療等: they come to a place whose doctor is elsewhere.
    Online,
    /// 資格確認限定型: the place may see nothing medical.
    EligibilityOnly,
    /// A code that this program has no word for, as the gateway's operator gave it: 1 to 8 letters and digits, at
    /// least one of them a digit.
    Code(String),
}

impl Care {
    /// What is said where the configuration does not say it.
    #[must_use]
    pub fn usual(kind: FacilityKind) -> Self {
        match kind {
            FacilityKind::EligibilityOnly => Self::EligibilityOnly,
            FacilityKind::Clinic | FacilityKind::Hospital | FacilityKind::Pharmacy | FacilityKind::Dental => {
                Self::Outpatient
            }
        }
    }

    /// Whether it contradicts what kind of place it is. What the operator's own codes mean is not known here.
    #[must_use]
    pub fn contradicts(&self, kind: FacilityKind) -> bool {
        match self {
            Self::EligibilityOnly => kind.asks_consents(),
            Self::Outpatient | Self::Inpatient | Self::HomeVisit | Self::Online => !kind.asks_consents(),
            Self::Code(_) => false,
        }
    }
}

/// A text that is no kind of care at a kiosk.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotCare {
    /// 救急時.
    #[error("emergency care has no kiosk: its patients are asked nothing")]
    Emergency,
    /// Anything else.
    #[error(
        "must be \"outpatient\", \"inpatient\", \"home-visit\", \"online\", \"eligibility-only\", or a code of 1 to 8 letters and digits"
    )]
    Unknown,
}

impl TryFrom<String> for Care {
    type Error = NotCare;

    fn try_from(text: String) -> Result<Self, NotCare> {
        match text.as_str() {
            "outpatient" | "1" => Ok(Self::Outpatient),
            "inpatient" => Ok(Self::Inpatient),
            "home-visit" | "2" => Ok(Self::HomeVisit),
            "online" | "3" => Ok(Self::Online),
            "eligibility-only" => Ok(Self::EligibilityOnly),
            "emergency" | "4" => Err(NotCare::Emergency),
            code if is_code(code) => Ok(Self::Code(text)),
            _ => Err(NotCare::Unknown),
        }
    }
}

/// A word that was meant otherwise is no code: those have digits.
fn is_code(text: &str) -> bool {
    text.len() <= CareKind::MAX_CODE_CHARS
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().any(|byte| byte.is_ascii_digit())
}

impl From<Care> for CareKind {
    fn from(care: Care) -> Self {
        match care {
            Care::Outpatient => Self::Outpatient,
            Care::Inpatient => Self::Inpatient,
            Care::HomeVisit => Self::HomeVisit,
            Care::Online => Self::Online,
            Care::EligibilityOnly => Self::EligibilityOnly,
            Care::Code(code) => Self::Other(code),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use eligibility_api::message::ResultMessage;
    use eligibility_export::{Answer, FileId, Form};

    use super::*;
    use crate::Config;

    #[test]
    fn care_is_one_that_a_kiosk_can_have() {
        for (text, code) in [
            ("outpatient", Ok("1")),
            ("1", Ok("1")),
            ("home-visit", Ok("2")),
            ("2", Ok("2")),
            ("online", Ok("3")),
            ("3", Ok("3")),
            ("inpatient", Ok("inpatient")),
            ("eligibility-only", Ok("eligibility-only")),
            ("5", Ok("5")),
            ("A1", Ok("A1")),
            ("emergency", Err(NotCare::Emergency)),
            ("4", Err(NotCare::Emergency)),
            ("ward", Err(NotCare::Unknown)),
            ("in-ward1", Err(NotCare::Unknown)),
            ("", Err(NotCare::Unknown)),
            ("入院", Err(NotCare::Unknown)),
        ] {
            let care = Care::try_from(text.to_owned()).map(|care| String::from(CareKind::from(care)));
            assert_eq!(care, code.map(str::to_owned), "{text}");
        }
    }

    /// From the file to the request, and to each export that has a place for it.
    #[test]
    fn care_reaches_the_gateway_and_the_receipt_computer_as_configured() {
        const SHIPPED: &str = include_str!("../../../../../config/kiosk.toml");
        let id = || FileId::new("1").unwrap();
        for (lines, sent, class) in [
            ("", "1", Some("AMB")),
            ("care = \"outpatient\"", "1", Some("AMB")),
            ("care = \"inpatient\"", "inpatient", Some("IMP")),
            ("care = \"home-visit\"", "2", Some("HH")),
            ("care = \"online\"", "3", Some("VR")),
            ("care = \"A1\"", "A1", Some("A1")),
            ("kind = \"eligibility-only\"", "eligibility-only", None),
            ("kind = \"eligibility-only\"\ncare = \"S7\"", "S7", Some("S7")),
        ] {
            let text = SHIPPED.replacen("[facility]", &format!("[facility]\n{lines}"), 1);
            let config = Config::parse(&text, Path::new("k"), Path::new(".")).unwrap();
            let care = CareKind::from(config.facility.care());
            assert_eq!(serde_json::to_value(&care).unwrap(), sent, "{lines}");
            assert!(care.is_sayable(), "{lines}");
            let answer = Answer::new(id(), jiff::Timestamp::UNIX_EPOCH, care, ResultMessage::default());
            let read = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap();
            assert_eq!(read(&Form::Json.write(&answer).unwrap())["care"]["code"], sent, "{lines}");
            let bundle = read(&Form::Fhir.write(&answer).unwrap());
            let resources = bundle["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]);
            let classes =
                resources.filter(|it| it["resourceType"] == "Encounter").map(|it| &it["class"]["code"]);
            assert_eq!(classes.collect::<Vec<_>>(), class.iter().collect::<Vec<_>>(), "{lines}");
        }
    }

    #[test]
    fn care_that_is_not_said_follows_the_kind_of_place() {
        for kind in FacilityKind::ALL {
            let usual = Care::usual(kind);
            assert!(!usual.contradicts(kind), "{kind:?}");
            assert_eq!(CareKind::from(usual).may_have_consents(), kind.asks_consents(), "{kind:?}");
        }
    }
}
