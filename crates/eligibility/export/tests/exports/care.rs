//! What a patient came for, in each export.

use eligibility_api::message::Encoding;
use eligibility_api::wire::CareKind;
use eligibility_export::{FaceFile, ReceiptComputer as _, fhir, json};
use serde_json::{Value, json as value};

use crate::samples::{all, answer_for, id, parsed};
use crate::schema::{valid_fhir, valid_json};

const HL7: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
const OQS: &str = "urn:uketsuke:oqs:OQSCD028";

/// A kind with its code, its meaning, and the system and code of its class in FHIR.
type Row = (CareKind, &'static str, Option<&'static str>, Option<(&'static str, &'static str)>);

fn table() -> Vec<Row> {
    let other = |code: &str| CareKind::Other(code.to_owned());
    vec![
        (CareKind::Outpatient, "1", Some("外来"), Some((HL7, "AMB"))),
        (CareKind::HomeVisit, "2", Some("訪問診療等"), Some((HL7, "HH"))),
        (CareKind::Online, "3", Some("オンライン診療等"), Some((HL7, "VR"))),
        (CareKind::Emergency, "4", Some("救急時"), Some((HL7, "EMER"))),
        (CareKind::Inpatient, "inpatient", Some("入院"), Some((HL7, "IMP"))),
        (CareKind::EligibilityOnly, "eligibility-only", Some("資格確認のみ"), None),
        (other("5"), "5", None, Some((OQS, "5"))),
        (other("Z9abcdef"), "Z9abcdef", None, Some((OQS, "Z9abcdef"))),
    ]
}

#[test]
fn each_kind_is_whole_in_json_and_fhir_and_changes_nothing_of_the_message() {
    let (_, bytes) = all().into_iter().find(|(name, _)| name == "valid.utf8.xml").expect("fixture");
    let message = parsed(&bytes);
    let mut face_files = Vec::new();
    for (care, code, meaning, class) in table() {
        let answer = answer_for(care, message.clone());

        let document = valid_json(&json(&answer).expect("export"));
        assert_eq!(document["care"]["code"], code);
        assert_eq!(document["care"].get("meaning").and_then(Value::as_str), meaning, "{code}");

        let bundle = valid_fhir(&fhir(&answer).expect("export"));
        let entries = bundle["entry"].as_array().expect("entries");
        let encounters: Vec<&Value> = entries
            .iter()
            .map(|entry| &entry["resource"])
            .filter(|resource| resource["resourceType"] == "Encounter")
            .collect();
        let classes: Vec<_> =
            encounters.iter().map(|it| (&it["class"]["system"], &it["class"]["code"])).collect();
        let expected = class.map(|(system, code)| (value!(system), value!(code)));
        assert_eq!(
            classes,
            expected.iter().map(|(system, code)| (system, code)).collect::<Vec<_>>(),
            "{code}"
        );
        for encounter in encounters {
            assert_eq!(encounter["status"], "arrived");
            assert_eq!(encounter["identifier"][0]["value"], "0198c2f1");
            assert_eq!(encounter["subject"]["type"], "Patient");
            assert_eq!(encounter["serviceProvider"]["type"], "Organization");
            // Codes of OQS that are published stand beside HL7's class.
            let published = code.len() == 1 && meaning.is_some();
            let kind = value!([{"coding": [{"system": OQS, "code": code, "display": meaning}]}]);
            assert_eq!(encounter.get("type"), published.then_some(&kind), "{code}");
        }

        let folder = tempfile::tempdir().expect("a folder");
        FaceFile::new(folder.path(), Encoding::Utf8, id("kiosk-1")).hand_over(&answer).expect("a file");
        let file = std::fs::read_dir(folder.path()).expect("entries").next().expect("a file").expect("entry");
        face_files.push(std::fs::read(file.path()).expect("bytes"));
    }
    // The result message has no element for it: whatever the care, the file is what the gateway answered.
    face_files.dedup();
    assert_eq!(face_files, [message.to_xml(Encoding::Utf8).to_vec()]);
}
