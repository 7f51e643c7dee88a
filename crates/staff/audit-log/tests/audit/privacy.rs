//! What can be in a record at all: its fields hold words of this program, names of staff and kiosks, numbers and hashes.

use base_time::Moment;
use staff_audit_log::{Record, VisitFacts, What};

use crate::record;

#[test]
fn a_record_takes_no_other_words() {
    let text = serde_json::to_string(&record(3)).unwrap();
    assert!(serde_json::from_str::<Record>(&text).is_ok());
    for (from, to) in [
        ("\"desk-1\"", "\"山田 太郎\""),
        ("\"checked-in\"", "\"checked in by Yamada\""),
        ("\"pin\"", "\"1234\""),
        ("\"G01\"", "\"X99\""),
        ("{\"at\"", "{\"name\":\"yamada\",\"at\""),
        ("\"03030303030303030303030303030303\"", "\"yamada\""),
    ] {
        let other = text.replace(from, to);
        assert_ne!(other, text, "{from}");
        assert!(serde_json::from_str::<Record>(&other).is_err(), "{other}");
    }
}

#[test]
fn the_text_of_a_record_is_what_the_documentation_says() {
    let text = serde_json::to_string(&record(3)).unwrap();
    assert_eq!(
        text,
        "{\"at\":1700000000003,\"kiosk\":\"desk-1\",\"what\":{\"visit-ended\":{\"visit\":\
         \"03030303030303030303030303030303\",\"outcome\":\"checked-in\",\"method\":\"pin\",\"code\":\"G01\"}}}"
    );
    assert!(matches!(serde_json::from_str::<Record>(&text).unwrap().what, What::VisitEnded { .. }));
}

/// What was added to the end of a visit later is not in the text of a record that lacks it, so that older logs verify.
#[test]
fn facts_of_a_visit_are_in_the_text_only_where_they_are_known() {
    let with = |facts| {
        let Record { kiosk, what: What::VisitEnded { visit, outcome, method, code, .. }, .. } = record(1)
        else {
            panic!()
        };
        let what = What::VisitEnded { visit, outcome, method, code, test_cards: false, facts };
        serde_json::to_string(&Record { at: Moment(0), kiosk, what }).unwrap()
    };
    let facts = |seconds, enrolled, certificate_ended| VisitFacts { seconds, enrolled, certificate_ended };
    for (facts, expected) in [
        (None, None),
        (Some(facts(31, false, false)), Some("\"facts\":{\"seconds\":31}")),
        (
            Some(facts(0, true, true)),
            Some("\"facts\":{\"seconds\":0,\"enrolled\":true,\"certificate_ended\":true}"),
        ),
    ] {
        let text = with(facts);
        assert_eq!(text.contains("facts"), expected.is_some(), "{text}");
        assert!(expected.is_none_or(|expected| text.contains(expected)), "{text}");
        let read: Record = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }
    let entered = What::PatientsOfMonth { month: "2026-10".parse().unwrap(), patients: 900, staff: None };
    assert_eq!(
        serde_json::to_string(&entered).unwrap(),
        "{\"patients-of-month\":{\"month\":\"2026-10\",\"patients\":900,\"staff\":null}}"
    );
}
