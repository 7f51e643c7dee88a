//! `facility.care`: 診療区分.

use eligibility_api::wire::CareKind;
use serde::Deserialize;
use thiserror::Error;

/// What kind of care the patients of a kiosk come for (診療区分). It goes to the gateway with each confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "String")]
pub enum Care {
    /// 外来: they come to the facility.
    #[default]
    Outpatient,
    /// 訪問診療等: staff take the kiosk to them.
    HomeVisit,
    /// A code that this program has no word for, as the gateway's operator gave it: 1 to 8 letters and digits, at
    /// least one of them a digit.
    Code(String),
}

/// A text that is no kind of care at a kiosk.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotCare {
    /// オンライン診療等.
    #[error("online care has no kiosk: its patients are not there")]
    Online,
    /// 救急時.
    #[error("emergency care has no kiosk: its patients are asked nothing")]
    Emergency,
    /// Anything else.
    #[error("must be \"outpatient\", \"home-visit\", or a code of 1 to 8 letters and digits")]
    Unknown,
}

impl TryFrom<String> for Care {
    type Error = NotCare;

    fn try_from(text: String) -> Result<Self, NotCare> {
        match text.as_str() {
            "outpatient" | "1" => Ok(Self::Outpatient),
            "home-visit" | "2" => Ok(Self::HomeVisit),
            "online" | "3" => Err(NotCare::Online),
            "emergency" | "4" => Err(NotCare::Emergency),
            code if is_code(code) => Ok(Self::Code(text)),
            _ => Err(NotCare::Unknown),
        }
    }
}

/// A word that was meant otherwise is no code: those have digits.
fn is_code(text: &str) -> bool {
    text.len() <= 8
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().any(|byte| byte.is_ascii_digit())
}

impl From<Care> for CareKind {
    fn from(care: Care) -> Self {
        match care {
            Care::Outpatient => Self::Outpatient,
            Care::HomeVisit => Self::HomeVisit,
            Care::Code(code) => Self::Other(code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn care_is_one_that_a_kiosk_can_have() {
        for (text, code) in [
            ("outpatient", Ok("1")),
            ("1", Ok("1")),
            ("home-visit", Ok("2")),
            ("2", Ok("2")),
            ("5", Ok("5")),
            ("A1", Ok("A1")),
            ("online", Err(NotCare::Online)),
            ("3", Err(NotCare::Online)),
            ("emergency", Err(NotCare::Emergency)),
            ("4", Err(NotCare::Emergency)),
            ("inpatient", Err(NotCare::Unknown)),
            ("ward", Err(NotCare::Unknown)),
            ("in-ward1", Err(NotCare::Unknown)),
            ("", Err(NotCare::Unknown)),
            ("入院", Err(NotCare::Unknown)),
        ] {
            let care = Care::try_from(text.to_owned()).map(|care| String::from(CareKind::from(care)));
            assert_eq!(care, code.map(str::to_owned), "{text}");
        }
    }
}
