//! Names of JP Core and of this project, and values in the shape that FHIR asks for.

use base_time::JST;
use eligibility_api::message::{ResultMessage, ResultOfQualificationConfirmation, Text, codes};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use zeroize::Zeroizing;

use super::resource::{Coding, Concept, Extension, Said};

pub(super) const JP_PATIENT: &str = "http://jpfhir.jp/fhir/core/StructureDefinition/JP_Patient";
pub(super) const JP_COVERAGE: &str = "http://jpfhir.jp/fhir/core/StructureDefinition/JP_Coverage";
pub(super) const JP_ORGANIZATION: &str = "http://jpfhir.jp/fhir/core/StructureDefinition/JP_Organization";
pub(super) const PERSON_SYMBOL: &str =
    "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonSymbol";
pub(super) const PERSON_NUMBER: &str =
    "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonNumber";
pub(super) const PERSON_SUB_NUMBER: &str =
    "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonSubNumber";
/// 被保険者個人識別子.
pub(super) const MEMBER_ID: &str = "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID";
/// 保険者番号.
pub(super) const INSURER_NUMBER: &str = "http://jpfhir.jp/fhir/core/mhlw/IdSystem/InsurerNumber";
/// 公費負担者番号.
pub(super) const PUBLIC_PAYER_NUMBER: &str = "http://jpfhir.jp/fhir/core/mhlw/IdSystem/PublicPayerNumber";
/// 公費受給者番号.
pub(super) const PUBLIC_PERSON_NUMBER: &str =
    "http://jpfhir.jp/fhir/core/mhlw/IdSystem/PublicInsuredPersonNumber";
/// 医療機関コード, 10 digits.
pub(super) const FACILITY_CODE: &str = "http://jpfhir.jp/fhir/core/IdSystem/insurance-medical-institution-no";
/// Followed by 1 and the facility's code: the facility's own patient numbers.
pub(super) const CHART_NUMBER_OID: &str = "urn:oid:1.2.392.100495.20.3.51.";
/// 被保険者区分: 1 被保険者, 2 被扶養者.
pub(super) const INSURED_CATEGORY: &str = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/InsuredPersonCategory";
pub(super) const NAME_REPRESENTATION: &str =
    "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation";
const DATA_ABSENT: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
pub(super) const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
pub(super) const COPAY_TYPE: &str = "http://terminology.hl7.org/CodeSystem/coverage-copay-type";
pub(super) const BENEFIT_TYPE: &str = "http://terminology.hl7.org/CodeSystem/benefit-type";
pub(super) const ORGANIZATION_TYPE: &str = "http://terminology.hl7.org/CodeSystem/organization-type";
pub(super) const IDENTIFIER_TYPE: &str = "http://terminology.hl7.org/CodeSystem/v2-0203";
/// The visit's file id. Nobody has published a name for it, so it has one of this project's.
pub(super) const VISIT_FILE: &str = "urn:uketsuke:visit-file";
/// Chart numbers of a facility whose code the answer does not tell.
pub(super) const CHART_NUMBER: &str = "urn:uketsuke:chart-number";
/// Before the name of a code table of the OQS vocabulary, none of which has a published URL.
const OQS: &str = "urn:uketsuke:oqs:";

/// The value without white space at its ends, which a FHIR string does not have; `None` when it tells nothing.
pub(super) fn said(value: Option<&Text>) -> Option<&str> {
    value?.told()
}

/// `YYYYMMDD` as a FHIR date, if it is a day of the calendar, and none that stands for "no end".
pub(super) fn date(value: Option<&Text>) -> Option<String> {
    let digits = digits(value.filter(|value| value.told_day().is_some()), 8)?;
    let date = Date::strptime("%Y%m%d", digits).ok()?;
    (date.year() >= 1000).then(|| date.strftime("%Y-%m-%d").to_string())
}

/// `YYYYMMDDhhmmss`, JST, as a FHIR dateTime.
pub(super) fn date_time(value: Option<&Text>) -> Option<String> {
    let digits = digits(value, 14)?;
    let time = DateTime::strptime("%Y%m%d%H%M%S", digits).ok()?;
    let time = time.to_zoned(TimeZone::fixed(JST)).ok()?;
    (time.year() >= 1000).then(|| time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

fn digits(value: Option<&Text>, length: usize) -> Option<&str> {
    let value = value?.as_str();
    (value.len() == length && value.bytes().all(|byte| byte.is_ascii_digit())).then_some(value)
}

/// A whole number of at most nine digits.
pub(super) fn number(value: &str) -> Option<u64> {
    let is_number = (1..=9).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { value.parse().ok() } else { None }
}

/// 医療機関コード, if it is one.
pub(super) fn facility(message: &ResultMessage) -> Option<&str> {
    digits(message.header.medical_institution_code.as_ref(), 10)
}

/// White space as the patterns of JSON Schema have it, which count the byte order mark to it.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{FEFF}'
}

/// Whether FHIR takes the string for a code: no white space at its ends, none but single ones inside.
fn is_code(value: &str) -> bool {
    !value.is_empty() && value.split(is_space).all(|part| !part.is_empty())
}

/// A coding with system, code and what it means; `None` where `code` cannot be one.
pub(super) fn coding<'a>(
    system: impl Into<Said<'a>>,
    code: &'a str,
    display: Option<&'a str>,
) -> Option<Coding<'a>> {
    is_code(code).then(|| Coding { system: system.into(), code, display })
}

/// A CodeableConcept of one coding, or of none where `code` cannot be one.
pub(super) fn coded<'a>(system: impl Into<Said<'a>>, code: &'a str, display: Option<&'a str>) -> Concept<'a> {
    Concept { coding: coding(system, code, display).into_iter().collect(), text: None }
}

/// A CodeableConcept of one coding and a text.
pub(super) fn concept<'a>(system: impl Into<Said<'a>>, code: &'a str, words: &'a str) -> Concept<'a> {
    Concept { text: Some(words), ..coded(system, code, None) }
}

/// The system of a code table of the OQS vocabulary.
pub(super) fn oqs(table: &str) -> Said<'static> {
    format!("{OQS}{table}").into()
}

/// An element with this extension alone: there is a value, and nobody here knows it.
pub(super) fn absent() -> Extension<'static> {
    Extension { url: DATA_ABSENT, value_string: None, value_code: Some("unknown") }
}

/// Whether the result is 医療扶助, whose numbers are those of a public payer.
pub(super) fn is_medical_aid(result: &ResultOfQualificationConfirmation) -> bool {
    result.insured_card_classification == Some(codes::InsuredCardClassification::MedicalAid)
}

/// 保険者番号: 8 wide, filled with zeros on the left as JP Core asks.
pub(super) fn insurer_number(result: &ResultOfQualificationConfirmation) -> Option<Zeroizing<String>> {
    said(result.insurer_number.as_ref()).map(|number| Zeroizing::new(format!("{number:0>8}")))
}

/// 枝番: two digits, a single one with a zero before it.
pub(super) fn branch(result: &ResultOfQualificationConfirmation) -> Option<Zeroizing<String>> {
    let branch = half_width(said(result.insured_branch_number.as_ref())?);
    let is_branch = (1..=2).contains(&branch.len()) && branch.bytes().all(|byte| byte.is_ascii_digit());
    is_branch.then(|| Zeroizing::new(format!("{:0>2}", &*branch)))
}

/// 記号 or 番号 as JP Core's 被保険者個人識別子 has it: no space; letters and digits alone as they are if all of them are
/// half width, everything full width otherwise. A dash is one dash, whichever its insurer wrote: the same card gives the same words.
pub(super) fn symbol(value: Option<&Text>) -> Option<Zeroizing<String>> {
    let mut before = None;
    let one_dash = |c: char| {
        let long_vowel = matches!(c, 'ー' | 'ｰ') && before.is_some_and(is_kana);
        before = Some(c);
        if is_dash(c) && !long_vowel { '-' } else { c }
    };
    let mut value: Zeroizing<String> =
        Zeroizing::new(said(value)?.chars().filter(|c| !is_space(*c)).map(one_dash).collect());
    if !value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        value = full_width(&value);
    }
    (!value.is_empty()).then_some(value)
}

/// The dashes of Unicode and JIS X 0208, and the sign of a long vowel, which is written for one.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}' | 'ー' | 'ｰ')
}

fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | 'ｦ'..='ﾝ')
}

/// 被保険者個人識別子: `保険者番号:記号:番号:枝番`, parts that are absent left empty.
pub(super) fn member_id(result: &ResultOfQualificationConfirmation) -> Option<Zeroizing<String>> {
    if is_medical_aid(result) {
        return None;
    }
    let insurer = insurer_number(result)?;
    if insurer.len() != 8 || !insurer.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let number = symbol(result.insured_identification_number.as_ref())?;
    let part = |value: Option<Zeroizing<String>>| value.unwrap_or_default();
    let (symbol, branch) = (part(symbol(result.insured_card_symbol.as_ref())), part(branch(result)));
    Some(Zeroizing::new(format!("{}:{}:{}:{}", &*insurer, &*symbol, &*number, &*branch)))
}

/// ASCII in its full-width form; the rest stays.
pub(super) fn full_width(value: &str) -> Zeroizing<String> {
    let wide = |c: char| match c {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c),
        c => c,
    };
    Zeroizing::new(value.chars().map(wide).collect())
}

fn half_width(value: &str) -> Zeroizing<String> {
    let narrow = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    };
    Zeroizing::new(value.chars().map(narrow).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Option<Text> {
        Some(Text::new(value).expect("text"))
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        for (value, expected) in [
            ("20240229", Some("2024-02-29")),
            ("20230229", None),
            ("19550401", Some("1955-04-01")),
            ("00000000", None),
            ("09991231", None),
            ("99991231", None),
            ("99999999", None),
            ("2024022", None),
            ("２０２４０２２９", None),
            ("2024-2-9", None),
            ("", None),
        ] {
            assert_eq!(date(text(value).as_ref()).as_deref(), expected, "{value}");
        }
        assert_eq!(date_time(text("20250603090512").as_ref()).as_deref(), Some("2025-06-03T09:05:12+09:00"));
        assert_eq!(date_time(text("20250603240512").as_ref()), None);
    }

    #[test]
    fn member_id_is_as_the_guide_has_it() {
        let id = |insurer: &str, symbol: &str, number: &str, branch: &str| {
            let some = |value: &str| (!value.is_empty()).then(|| Text::new(value).expect("text"));
            let result = ResultOfQualificationConfirmation {
                insurer_number: some(insurer),
                insured_card_symbol: some(symbol),
                insured_identification_number: some(number),
                insured_branch_number: some(branch),
                ..ResultOfQualificationConfirmation::default()
            };
            member_id(&result).map(|id| id.to_string())
        };
        // The two examples of the guide.
        assert_eq!(id("12345", "あいう", "１８７", "05").as_deref(), Some("00012345:あいう:１８７:05"));
        assert_eq!(id("12345", "", "１８７", "").as_deref(), Some("00012345::１８７:"));
        assert_eq!(id("  123456", "12-34", "0001", "1").as_deref(), Some("00123456:１２－３４:0001:01"));
        for dash in "-‐‑‒–—―−﹣－ーｰ".chars() {
            let one = id("12345678", &format!("12{dash}34"), &format!("5{dash}6"), "");
            assert_eq!(one.as_deref(), Some("12345678:１２－３４:５－６:"), "{dash:?}");
        }
        assert_eq!(id("12345678", "ケー 1", "2", "").as_deref(), Some("12345678:ケー１:2:"), "a long vowel");
        assert_eq!(id("39999999", "", "00012345", "００").as_deref(), Some("39999999::00012345:00"));
        assert_eq!(id("12345678", "東京 1", "2　3", "x").as_deref(), Some("12345678:東京１:23:"));
        assert_eq!(id("", "1", "2", ""), None);
        assert_eq!(id("12345678", "1", "", ""), None);
        assert_eq!(id("12:45", "1", "2", ""), None);
        assert_eq!(id("123456789", "1", "2", ""), None);
        assert_eq!(id("12345678", "a:b", "2", "").as_deref(), Some("12345678:ａ：ｂ:2:"));
    }
}
