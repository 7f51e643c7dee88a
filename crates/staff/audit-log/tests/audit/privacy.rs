//! What can be in a record at all: its fields hold words of this program, names of staff and kiosks, numbers and hashes.

use staff_audit_log::{Record, What};

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
