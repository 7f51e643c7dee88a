//! Visits of the shipped program with questions beside the consents, by PIN: at a clinic, a pharmacy and a hospital.

use acceptance::pcscd::beside_pcscd;
use acceptance::shipped::{Equipment, ShippedKiosk};
use acceptance::test_kiosk::TestKiosk;
use eligibility_api::message::ResultMessage;

use crate::TMP;

/// A visit whose questions get these answers by the number keys, to its end; the question in the middle leaves a picture.
fn visited(kind: &str, persona: &str, keys: &[u8]) -> (ShippedKiosk, ResultMessage) {
    let has = Equipment { offers: true, ..Equipment::default() };
    // A busy machine makes no other visit of it.
    let place = |text: String| {
        text.replacen("[facility]", &format!("[facility]\nkind = \"{kind}\""), 1).replacen(
            "[gateway]",
            "[gateway]\noffers_seconds = 10",
            1,
        )
    };
    let mut kiosk = ShippedKiosk::start(TMP, &format!("questions-{kind}"), has, place).unwrap();
    kiosk.place(persona);
    kiosk.wait_for("entering_pin");
    kiosk.key_in(TestKiosk::persona(persona).pin.as_deref().unwrap());
    kiosk.wait_for("consenting");
    kiosk.choose(1);
    for (at, key) in keys.iter().enumerate() {
        kiosk.wait_for("questioning");
        kiosk.picture(&format!("question-{}", at + 1));
        let before = kiosk.program.step_count();
        kiosk.choose(*key);
        let begun = std::time::Instant::now();
        while kiosk.program.step_count() == before && begun.elapsed() < acceptance::patient::LIMIT {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
    assert_eq!(kiosk.finish(), "result");
    let result = kiosk.the_result();
    assert!(result.is_settled());
    (kiosk, result)
}

fn written(result: &ResultMessage) -> String {
    String::from_utf8(result.to_xml(eligibility_api::message::Encoding::Utf8).to_vec()).unwrap()
}

#[test]
fn clinic_asks_for_the_prescription_and_the_subsidy() {
    beside_pcscd(|| {
        let (kiosk, result) = visited("clinic", "hanako", &[2, 1]);
        let written = written(&result);
        assert!(written.contains("<PrescriptionIssueSelect>2</PrescriptionIssueSelect>"), "on paper");
        assert!(written.contains("<PayerNumber>54999999</PayerNumber>"), "the subsidy");
        kiosk.leave(&TestKiosk::persona("hanako"));
    });
}

#[test]
fn pharmacy_asks_for_each_prescription() {
    beside_pcscd(|| {
        let (kiosk, _) = visited("pharmacy", "taro", &[2, 2, 1]);
        kiosk.leave(&TestKiosk::persona("taro"));
    });
}

#[test]
fn hospital_asks_for_the_documents() {
    beside_pcscd(|| {
        let (kiosk, _) = visited("hospital", "kiyoshi", &[1]);
        let log = kiosk.program.log().join("\n");
        for private in ["見本市民病院", "doc-1"] {
            assert!(!log.contains(private), "the log tells of {private}");
        }
        kiosk.leave(&TestKiosk::persona("kiyoshi"));
    });
}
