//! The FHIR Bundle: HL7's schema, JP Core's mandatory elements and fixed values, and nothing lost.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eligibility_api::message::{Encoding, ResultMessage};
use eligibility_export::{FHIR_SCHEMA, fhir};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::reader::leaves;
use crate::samples::{all, answer, distinct, parsed};
use crate::schema::{R4_SCHEMA, valid_fhir};

const JP: &str = "http://jpfhir.jp/fhir/core/StructureDefinition/";

fn bundle(message: ResultMessage) -> Value {
    valid_fhir(&fhir(&answer(message)).expect("export"))
}

fn resources<'a>(bundle: &'a Value, kind: &str) -> Vec<&'a Value> {
    let entries = bundle["entry"].as_array().expect("entries");
    entries.iter().map(|entry| &entry["resource"]).filter(|it| it["resourceType"] == kind).collect()
}

fn resolve<'a>(bundle: &'a Value, reference: &Value) -> &'a Value {
    let entries = bundle["entry"].as_array().expect("entries");
    let found: Vec<_> = entries.iter().filter(|entry| entry["fullUrl"] == reference["reference"]).collect();
    assert_eq!(found.len(), 1, "{reference}");
    &found[0]["resource"]
}

fn references(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Object(fields) => {
            if fields.contains_key("reference") {
                found.push(value.clone());
            }
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

fn message_in(bundle: &Value) -> Vec<u8> {
    let [binary] = resources(bundle, "Binary")[..] else { panic!("one Binary") };
    STANDARD.decode(binary["data"].as_str().expect("data")).expect("base64")
}

#[test]
fn every_sample_satisfies_the_schemas_and_loses_nothing() {
    for (name, bytes) in all() {
        let message = parsed(&bytes);
        let bundle = bundle(message.clone());
        assert_eq!(message_in(&bundle), message.to_xml(Encoding::Utf8).as_slice(), "{name}");
        let mut found = Vec::new();
        references(&bundle, &mut found);
        found.iter().for_each(|reference| {
            resolve(&bundle, reference);
        });
        assert_eq!(resources(&bundle, "Coverage").len(), message.results().len(), "{name}");
    }
}

#[test]
fn every_field_with_a_value_of_its_own_is_in_the_bundle() {
    let xml = distinct();
    let bundle = bundle(parsed(xml.as_bytes()));
    let mut there = leaves(&message_in(&bundle));
    there.retain(|(path, _)| !path.ends_with("/CharacterCodeIdentifier"));
    assert_eq!(there, leaves(xml.as_bytes()));
}

#[test]
fn same_answer_gives_the_same_bytes_and_another_visit_other_ids() {
    let message = parsed(distinct().as_bytes());
    let one = answer(message.clone());
    assert_eq!(fhir(&one).expect("export"), fhir(&one).expect("export"));
    let mut other = one.clone();
    other.id = crate::samples::id("0198c2f2");
    let first = |answer| -> Value { serde_json::from_slice(&fhir(answer).expect("export")).expect("JSON") };
    assert_ne!(first(&one)["entry"][0]["fullUrl"], first(&other)["entry"][0]["fullUrl"]);
}

/// A person with everything that FHIR has a place for.
const FULL: &str = "<XmlMsg><MessageHeader><ProcessExecutionTime>20261120091500</ProcessExecutionTime>\
<QualificationConfirmationDate>20261120</QualificationConfirmationDate>\
<MedicalInstitutionCode>1310000001</MedicalInstitutionCode><SegmentOfResult>1</SegmentOfResult></MessageHeader>\
<MessageBody><ProcessingResultStatus>1</ProcessingResultStatus><ProcessingResultMessage>お知らせ</ProcessingResultMessage>\
<QualificationValidity>1</QualificationValidity><ResultList><ResultOfQualificationConfirmation>\
<InsuredCardClassification>01</InsuredCardClassification><InsurerNumber>  123456</InsurerNumber>\
<InsuredCardSymbol>東京12</InsuredCardSymbol><InsuredIdentificationNumber>0001234</InsuredIdentificationNumber>\
<InsuredBranchNumber>03</InsuredBranchNumber><PersonalFamilyClassification>2</PersonalFamilyClassification>\
<InsuredName>架空　太郎</InsuredName><Name>架空　花子</Name><NameOfOther>KAKU　HANA MARIA</NameOfOther>\
<NameKana>ｶｸｳ ﾊﾅｺ</NameKana><NameOfOtherKana>ｶｸ ﾊﾅ</NameOfOtherKana><Sex1>2</Sex1><Sex2>1</Sex2>\
<Birthdate>19520229</Birthdate><Address>東京都架空区１－２</Address><PostNumber>100-0000</PostNumber>\
<QualificationDate>20200401</QualificationDate><InsuredCardValidDate>20260801</InsuredCardValidDate>\
<InsuredCardExpirationDate>20270731</InsuredCardExpirationDate><InsurerName>架空健康保険組合</InsurerName>\
<ElderlyRecipientCertificateInfo><ElderlyRecipientContributionRatio>020</ElderlyRecipientContributionRatio>\
</ElderlyRecipientCertificateInfo><LimitApplicationCertificateRelatedInfo>\
<LimitApplicationCertificateClassification>02</LimitApplicationCertificateClassification>\
<LimitApplicationCertificateClassificationFlag>B05</LimitApplicationCertificateClassificationFlag>\
<LimitApplicationCertificateValidStartDate>20260801</LimitApplicationCertificateValidStartDate>\
<LimitApplicationCertificateValidEndDate>20270731</LimitApplicationCertificateValidEndDate>\
<LimitApplicationCertificateLongTermDate>20261001</LimitApplicationCertificateLongTermDate>\
</LimitApplicationCertificateRelatedInfo><SpecificDiseasesCertificateList><SpecificDiseasesCertificateInfo>\
<SpecificDiseasesDiseaseCategory>1</SpecificDiseasesDiseaseCategory>\
<SpecificDiseasesValidStartDate>20250401</SpecificDiseasesValidStartDate>\
<SpecificDiseasesSelfPay>10000</SpecificDiseasesSelfPay></SpecificDiseasesCertificateInfo>\
</SpecificDiseasesCertificateList><ReferenceNumber>00012345</ReferenceNumber></ResultOfQualificationConfirmation>\
</ResultList></MessageBody></XmlMsg>";

/// JP_Patient: identifier 1..*, JP_HumanName with its representation; nothing that the answer has not.
#[test]
fn patient_is_a_jp_patient() {
    let export = fhir(&answer(parsed(FULL.as_bytes()))).expect("export");
    let bundle = valid_fhir(&export);
    let chart = |number: &str| {
        json!({"use": "usual",
            "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]},
            "system": "urn:oid:1.2.392.100495.20.3.51.11310000001", "value": number})
    };
    let name = |code: &str, used: &str, text: &str, family: &str, given: &[&str]| {
        json!({"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation",
            "valueCode": code}], "use": used, "text": text, "family": family, "given": given})
    };
    let expected = json!({
        "resourceType": "Patient", "meta": {"profile": [format!("{JP}JP_Patient")]},
        "identifier": [chart("00012345"),
            {"system": "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID",
             "value": "00123456:東京１２:0001234:03"}],
        "name": [name("IDE", "official", "架空　花子", "架空", &["花子"]), name("SYL", "official", "ｶｸｳ ﾊﾅｺ", "ｶｸｳ", &["ﾊﾅｺ"]),
            // Three parts: which of them is the family's nobody can say.
            json!({"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation",
                "valueCode": "ABC"}], "use": "usual", "text": "KAKU　HANA MARIA"}), name("SYL", "usual", "ｶｸ ﾊﾅ", "ｶｸ", &["ﾊﾅ"])],
        "gender": "female", "birthDate": "1952-02-29",
        "address": [{"text": "東京都架空区１－２", "postalCode": "100-0000"}]});
    assert_eq!(*resources(&bundle, "Patient")[0], expected);
}

/// JP_Coverage: status, beneficiary and payor are mandatory; the three extensions; both fixed identifier systems' rules.
#[test]
fn coverage_is_a_jp_coverage() {
    let bundle = bundle(parsed(FULL.as_bytes()));
    let [coverage] = resources(&bundle, "Coverage")[..] else { panic!("one coverage") };
    let extension = |name: &str, value: &str| {
        json!({"url": format!("http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPerson{name}"),
            "valueString": value})
    };
    for (at, expected) in [
        ("/meta/profile", json!([format!("{JP}JP_Coverage")])),
        (
            "/extension",
            json!([
                extension("Symbol", "東京１２"),
                extension("Number", "０００１２３４"),
                extension("SubNumber", "03")
            ]),
        ),
        ("/identifier/0/system", json!("http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID")),
        ("/identifier/0/value", json!("00123456:東京１２:0001234:03")),
        ("/status", json!("active")),
        (
            "/type/coding/0",
            json!({"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "PUBLICPOL"}),
        ),
        (
            "/type/coding/1",
            json!({"system": "urn:uketsuke:oqs:OQSCD010", "code": "01", "display": "被保険者証(一般)"}),
        ),
        ("/subscriber", json!({"display": "架空　太郎"})),
        ("/subscriberId", json!("東京１２:0001234")),
        ("/dependent", json!("03")),
        (
            "/relationship/coding/0/system",
            json!("http://jpfhir.jp/fhir/core/mhlw/CodeSystem/InsuredPersonCategory"),
        ),
        ("/relationship/coding/0/code", json!("2")),
        ("/period", json!({"start": "2026-08-01", "end": "2027-07-31"})),
        ("/costToBeneficiary/0/type/coding/0/code", json!("copaypct")),
        ("/costToBeneficiary/0/valueQuantity/value", json!(20)),
    ] {
        assert_eq!(coverage.pointer(at), Some(&expected), "{at}");
    }
    assert_eq!(resolve(&bundle, &coverage["beneficiary"])["resourceType"], "Patient");
    let insurer = resolve(&bundle, &coverage["payor"][0]);
    assert_eq!(
        *insurer,
        json!({"resourceType": "Organization", "meta": {"profile": [format!("{JP}JP_Organization")]},
            "identifier": [{"system": "http://jpfhir.jp/fhir/core/mhlw/IdSystem/InsurerNumber", "value": "00123456"}],
            "type": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/organization-type", "code": "pay"}]}],
            "name": "架空健康保険組合"})
    );
}

/// CoverageEligibilityResponse of R4: status, purpose, patient, created, request, outcome and insurer are mandatory.
#[test]
fn response_tells_ratio_limit_amount_and_specific_disease() {
    let bundle = bundle(parsed(FULL.as_bytes()));
    let [response] = resources(&bundle, "CoverageEligibilityResponse")[..] else { panic!("one response") };
    for (at, expected) in [
        ("/status", json!("active")),
        ("/purpose", json!(["validation", "benefits"])),
        ("/servicedDate", json!("2026-11-20")),
        ("/created", json!("2026-11-20T09:15:00+09:00")),
        ("/outcome", json!("complete")),
        ("/disposition", json!("お知らせ")),
        ("/request/identifier/value", json!("0198c2f1")),
        ("/insurance/0/inforce", json!(true)),
        ("/insurance/0/item/0/category/text", json!("高齢受給者証一部負担金割合")),
        ("/insurance/0/item/0/benefit/0/allowedUnsignedInt", json!(20)),
        ("/insurance/0/item/1/category/coding/0/code", json!("02")),
        ("/insurance/0/item/1/category/text", json!("限度額適用・標準負担額減額認定証")),
        (
            "/insurance/0/item/1/modifier/0/coding/0",
            json!({"system": "urn:uketsuke:oqs:OQSCD012", "code": "B05", "display": "低所得Ⅱ"}),
        ),
        (
            "/insurance/0/item/1/description",
            json!("有効開始 2026-08-01、有効終了 2027-07-31、長期入院該当 2026-10-01"),
        ),
        ("/insurance/0/item/1/benefit/0/allowedString", json!("B05")),
        ("/insurance/0/item/2/category/coding/0/code", json!("1")),
        ("/insurance/0/item/2/benefit/0/allowedMoney", json!({"value": 10000, "currency": "JPY"})),
    ] {
        assert_eq!(response.pointer(at), Some(&expected), "{at}");
    }
    assert_eq!(resolve(&bundle, &response["insurance"][0]["coverage"])["resourceType"], "Coverage");
    let facility = resolve(&bundle, &response["requestor"]);
    assert_eq!(
        facility["identifier"][0]["system"],
        "http://jpfhir.jp/fhir/core/IdSystem/insurance-medical-institution-no"
    );
    assert_eq!(facility["identifier"][0]["value"], "1310000001");
}

/// What people, and systems before them, write into a field that has nothing to say.
#[test]
fn field_that_tells_nothing_is_not_in_the_bundle_as_a_value() {
    for nothing in ["", " ", "　", "/", "／", "-", "***", "000", "00000000", "99999999"] {
        let mut xml = FULL.to_owned();
        for (element, value) in [
            ("ElderlyRecipientContributionRatio", "020"),
            ("InsuredCardExpirationDate", "20270731"),
            ("LimitApplicationCertificateClassification", "02"),
            ("LimitApplicationCertificateClassificationFlag", "B05"),
            ("LimitApplicationCertificateValidStartDate", "20260801"),
            ("LimitApplicationCertificateValidEndDate", "20270731"),
            ("LimitApplicationCertificateLongTermDate", "20261001"),
            ("SpecificDiseasesDiseaseCategory", "1"),
            ("SpecificDiseasesValidStartDate", "20250401"),
            ("SpecificDiseasesSelfPay", "10000"),
        ] {
            let whole = format!("<{element}>{value}</{element}>");
            assert!(xml.contains(&whole), "{element}");
            // Zeros and nines stand for nothing in numbers and days only.
            let is_code = ["Class", "Category", "SelfPay"].iter().any(|part| element.contains(part));
            let put = if is_code && nothing.starts_with(['0', '9']) { "" } else { nothing };
            xml = xml.replace(&whole, &format!("<{element}>{put}</{element}>"));
        }
        let bundle = bundle(parsed(xml.as_bytes()));
        let coverage = resources(&bundle, "Coverage")[0];
        assert_eq!(coverage.get("costToBeneficiary"), None, "{nothing:?}");
        assert_eq!(coverage["period"], json!({"start": "2026-08-01"}), "{nothing:?}");
        let insurance = &resources(&bundle, "CoverageEligibilityResponse")[0]["insurance"][0];
        let amounts = insurance.to_string();
        assert!(
            !amounts.contains("allowedUnsignedInt") && !amounts.contains("9999"),
            "{nothing:?}: {amounts}"
        );
        if !nothing.starts_with(['0', '9']) {
            assert_eq!(insurance.get("item"), None, "{nothing:?}: {amounts}");
        }
    }
}

#[test]
fn outcome_and_force_follow_segment_status_and_validity() {
    let table = [
        ("1", "1", "1", "complete", Some(true), "active"),
        ("1", "1", "2", "complete", Some(false), "cancelled"),
        ("1", "1", "3", "complete", Some(false), "cancelled"),
        ("1", "1", "5", "complete", None, "active"),
        ("1", "1", "6", "complete", Some(true), "active"),
        ("1", "1", "9", "complete", None, "active"),
        ("1", "2", "1", "error", Some(true), "active"),
        ("2", "", "1", "queued", Some(true), "active"),
        ("9", "1", "1", "error", Some(true), "active"),
        ("7", "1", "1", "partial", Some(true), "active"),
    ];
    for (segment, status, validity, outcome, force, coverage) in table {
        let xml = FULL
            .replace("<SegmentOfResult>1", &format!("<SegmentOfResult>{segment}"))
            .replace("<ProcessingResultStatus>1", &format!("<ProcessingResultStatus>{status}"))
            .replace("<QualificationValidity>1", &format!("<QualificationValidity>{validity}"));
        let bundle = bundle(parsed(xml.as_bytes()));
        let response = resources(&bundle, "CoverageEligibilityResponse")[0];
        assert_eq!(response["outcome"], outcome, "{segment} {status} {validity}");
        assert_eq!(response["insurance"][0].get("inforce").and_then(Value::as_bool), force, "{validity}");
        assert_eq!(resources(&bundle, "Coverage")[0]["status"], coverage, "{validity}");
    }
}

#[test]
fn medical_aid_has_the_numbers_of_a_public_payer() {
    let (_, bytes) = all().into_iter().find(|(name, _)| name == "medical-aid.utf8.xml").expect("fixture");
    let message = parsed(&bytes);
    let place = message
        .results()
        .iter()
        .position(|it| it.insured_card_classification.as_ref().is_some_and(|it| it.as_str() == "A1"));
    let bundle = bundle(message);
    let coverage = resources(&bundle, "Coverage")[place.expect("medical aid")];
    assert_eq!(
        coverage["identifier"][0]["system"],
        "http://jpfhir.jp/fhir/core/mhlw/IdSystem/PublicInsuredPersonNumber"
    );
    let payer = resolve(&bundle, &coverage["payor"][0]);
    assert_eq!(
        payer["identifier"][0]["system"],
        "http://jpfhir.jp/fhir/core/mhlw/IdSystem/PublicPayerNumber"
    );
}

#[test]
fn answer_without_a_result_says_that_the_patient_is_unknown() {
    let message = parsed(
        b"<XmlMsg><MessageHeader><SegmentOfResult>9</SegmentOfResult><ErrorCode>E1</ErrorCode>\
          <ErrorMessage>error</ErrorMessage></MessageHeader></XmlMsg>",
    );
    let there = bundle(message);
    let response = resources(&there, "CoverageEligibilityResponse")[0];
    assert_eq!(response["patient"]["extension"][0]["valueCode"], "unknown");
    assert_eq!(response["error"][0]["code"]["coding"][0]["code"], "E1");
    assert!(resources(&there, "Patient").is_empty());
}

/// The rules refuse a Bundle with one fault, so that the check of every Bundle above is one.
#[test]
fn schemas_refuse_bundles_with_one_fault() {
    let rules: Value = serde_json::from_str(FHIR_SCHEMA).expect("schema");
    assert!(jsonschema::draft202012::meta::is_valid(&rules));
    let rules = jsonschema::draft202012::new(&rules).expect("schema");
    let r4: Value = serde_json::from_str(R4_SCHEMA).expect("schema");
    let r4 = jsonschema::validator_for(&r4).expect("schema");
    let good = bundle(parsed(FULL.as_bytes()));
    assert!(rules.is_valid(&good) && r4.is_valid(&good));
    let change = |at: &str, to: Value| {
        let mut bad = good.clone();
        *bad.pointer_mut(at).unwrap_or_else(|| panic!("{at}")) = to;
        bad
    };
    // Entries: response, patient, coverage, insurer, facility, encounter, message.
    for (at, fault) in [
        ("/type", json!("message")),
        ("/entry/0/fullUrl", json!("urn:uuid:1")),
        ("/entry/0/resource/insurer", json!({"reference": "Organization/1"})),
        ("/entry/0/resource/purpose", json!([])),
        ("/entry/0/resource/insurance/0/item/0/benefit/0", json!({"allowedString": "x"})),
        ("/entry/1/resource/meta", json!({"profile": ["http://example.com"]})),
        ("/entry/1/resource/identifier", json!([])),
        ("/entry/1/resource/identifier/0/system", json!("urn:oid:1.2.392.100495.20.3.51.1")),
        ("/entry/1/resource/name/0/extension", json!([])),
        ("/entry/2/resource/payor", json!([])),
        ("/entry/2/resource/identifier/0/system", json!("http://jpfhir.jp/fhir/clins/Idsystem/other")),
        ("/entry/2/resource/identifier/0/value", json!("123456:1:2:3")),
        ("/entry/2/resource/extension/2/valueString", json!("3")),
        ("/entry/2/resource/dependent", json!("")),
        ("/entry/3/resource/identifier/0/system", json!("urn:oid:1.2.392.100495.20.3.61")),
        ("/entry/5/resource/status", json!("finished")),
        ("/entry/5/resource/class", json!({"system": "urn:uketsuke:oqs:OQSCD028", "code": "外来"})),
        ("/entry/5/resource/class/code", json!("FLD")),
        ("/entry/6/resource/data", json!("ｘ")),
    ] {
        assert!(!rules.is_valid(&change(at, fault)), "{at}");
    }
    // What HL7's own schema sees.
    for (at, fault) in [
        ("/entry/0/resource/outcome", json!("done")),
        ("/entry/0/resource/created", json!("20261120")),
        ("/entry/0/resource/insurance/0/inforce", json!("true")),
        ("/entry/1/resource/birthDate", json!("1952/02/29")),
        ("/entry/1/resource/gender", json!("2")),
        ("/entry/2/resource/beneficiary", json!({"refers": "Patient/1"})),
        ("/entry/2/resource/period", json!({"from": "2026-01-01"})),
        ("/entry/5/resource/class", json!({"kind": "AMB"})),
        ("/entry/5/resource/status", json!("here")),
        ("/entry/2/resource/resourceType", json!("Account")),
    ] {
        assert!(!r4.is_valid(&change(at, fault)), "{at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever the gateway sends leaves as a valid Bundle with everything in it.
    #[test]
    fn any_message_gives_a_valid_bundle(xml in crate::layout::message()) {
        let message = parsed(xml.as_bytes());
        let bundle = bundle(message.clone());
        let xml = message.to_xml(Encoding::Utf8);
        prop_assert_eq!(message_in(&bundle), xml.as_slice());
        let mut found = Vec::new();
        references(&bundle, &mut found);
        for reference in &found {
            resolve(&bundle, reference);
        }
    }
}
