//! Visits by PIN.

use acceptance::pcscd::beside_pcscd;
use acceptance::shipped::{Equipment, ShippedKiosk};
use acceptance::test_kiosk::TestKiosk;
use card_virtual::KeyRef;

use crate::TMP;

#[test]
fn pin_visit_from_card_to_receipt_computer() {
    beside_pcscd(|| {
        let persona = TestKiosk::persona("hanako");
        let mut kiosk = ShippedKiosk::start(TMP, "pin", Equipment::default(), |text| text).unwrap();
        kiosk.picture("idle");
        kiosk.place("hanako");
        kiosk.wait_for("entering_pin");
        kiosk.key_in(persona.pin.as_deref().unwrap());
        assert_eq!(kiosk.finish(), "result");
        let tries = |card: &card_virtual::VirtualCard| {
            (card.log().verify_attempts_of_all(), card.log().verify_attempts(KeyRef::AuthPin))
        };
        assert_eq!(kiosk.slot.with_card(tries), Some((1, 1)), "one confirmation is one VERIFY");
        assert!(kiosk.the_result().is_settled());
        is_hardened(kiosk.program.process_id());
        files_are_their_owners(kiosk.folder());
        kiosk.leave(&persona);
    });
}

/// A place that may see whether somebody is insured, and nothing medical: the shipped program asks nothing after the PIN.
#[test]
fn pin_visit_at_an_eligibility_only_place_asks_for_no_consent() {
    beside_pcscd(|| {
        let persona = TestKiosk::persona("hanako");
        let place = |text: String| text.replacen("[facility]", "[facility]\nkind = \"eligibility-only\"", 1);
        let mut kiosk =
            ShippedKiosk::start(TMP, "pin-eligibility-only", Equipment::default(), place).unwrap();
        kiosk.place("hanako");
        kiosk.wait_for("entering_pin");
        kiosk.key_in(persona.pin.as_deref().unwrap());
        kiosk.wait_for("result");
        kiosk.picture("result");
        let result = kiosk.the_result();
        assert!(result.is_settled() && !result.has_limit_amount());
        kiosk.leave(&persona);
    });
}

/// Row 13: the program leaves no core file, and what it makes is its owner's alone, however it was started.
fn is_hardened(process: u32) {
    let of = |file: &str| std::fs::read_to_string(format!("/proc/{process}/{file}")).unwrap();
    let limits = of("limits");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().filter(|word| *word == "0").count(), 2, "{core}");
    assert!(of("status").lines().any(|line| line.starts_with("Umask:") && line.ends_with("0077")));
}

/// Row 10: audit log, anchor and accounts are their owner's; the receipt computer's group reads results, and nobody else does.
fn files_are_their_owners(folder: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let mut seen = 0;
    for below in ["audit", "receipt-computer", "face"] {
        let Ok(entries) = std::fs::read_dir(folder.join(below)) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
            let allowed = if below == "audit" { 0o600 } else { 0o640 };
            assert_eq!(mode(&path), allowed, "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen >= 2, "the log and a result are somewhere else");
}
