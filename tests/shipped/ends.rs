//! What may happen in the middle of a visit: the card goes, another comes, gateway or receipt folder are away, and the program is
//! ended or killed.

use std::path::Path;
use std::time::{Duration, Instant};

use acceptance::pcscd::{beside_pcscd, send_apdus, until};
use acceptance::shipped::{Equipment, ShippedKiosk, fresh_program};
use acceptance::test_kiosk::TestKiosk;
use kiosk_demo::Shipped;

use crate::{TMP, at_the_pin_pad, pin};

/// From the card's leaving to the words that it should be put back.
const SEEN: Duration = Duration::from_secs(1);

#[test]
fn card_lifted_and_put_back_goes_on() {
    beside_pcscd(|| {
        let persona = TestKiosk::persona("hanako");
        let mut kiosk = at_the_pin_pad("lifted");
        let begun = Instant::now();
        kiosk.lift();
        kiosk.wait_for("card_lifted");
        assert!(begun.elapsed() <= SEEN, "{:?}", begun.elapsed());
        kiosk.picture("lifted");
        kiosk.place("hanako");
        kiosk.wait_for("entering_pin");
        kiosk.key_in(&pin());
        assert_eq!(kiosk.finish(), "result");
        assert!(kiosk.the_result().is_settled());
        kiosk.leave(&persona);
    });
}

#[test]
fn card_lifted_for_good_ends_the_visit() {
    beside_pcscd(|| {
        let persona = TestKiosk::persona("hanako");
        let mut kiosk = at_the_pin_pad("gone");
        kiosk.key_in(&pin());
        kiosk.wait_for("consenting");
        kiosk.lift();
        kiosk.wait_for("card_lifted");
        kiosk.wait_for("trouble");
        kiosk.picture("gone");
        kiosk.wait_for("idle");
        assert!(kiosk.received().is_empty());
        kiosk.end(&persona);
    });
}

#[test]
fn card_swapped_ends_the_visit_and_hands_nothing_on() {
    beside_pcscd(|| {
        let persona = TestKiosk::persona("hanako");
        let mut kiosk = at_the_pin_pad("swapped");
        let other = kiosk.world.card(&TestKiosk::persona("taro")).unwrap();
        kiosk.key_in(&pin());
        kiosk.wait_for("consenting");
        kiosk.lift();
        kiosk.place_card(other);
        kiosk.wait_for("trouble");
        kiosk.picture("swapped");
        assert!(kiosk.received().is_empty());
        let verifies = kiosk.slot.with_card(|card| card.log().verify_attempts_of_all());
        assert_eq!(verifies, Some(0), "nothing was sent to the other card's PIN");
        kiosk.leave(&persona);
    });
}

#[test]
fn gateway_that_fails_sends_the_patient_to_reception_with_the_papers() {
    beside_pcscd(|| {
        let persona = TestKiosk::persona("hanako");
        let mut kiosk = at_the_pin_pad("gateway-down");
        kiosk.world.faults().add(eligibility_sandbox::Fault::Cut);
        kiosk.key_in(&pin());
        let end = kiosk.finish();
        assert_eq!(end, "trouble", "never checked in");
        assert!(kiosk.received().is_empty());
        kiosk.leave(&persona);
    });
}

#[test]
fn receipt_folder_that_is_gone_is_told_and_the_result_is_not_lost() {
    beside_pcscd(|| {
        let persona = TestKiosk::persona("hanako");
        let mut kiosk = at_the_pin_pad("receipt-gone");
        let folder = kiosk.world.receipt_folder();
        std::fs::remove_dir_all(&folder).unwrap();
        kiosk.key_in(&pin());
        assert_eq!(kiosk.finish(), "result");
        // Nobody else is served into a folder that is gone.
        kiosk.lift();
        kiosk.wait_for("out_of_order");
        kiosk.picture("closed");
        assert!(kiosk.program.log().iter().any(|line| line.contains("R01")), "staff are told why");
        std::fs::create_dir_all(&folder).unwrap();
        kiosk.wait_for("idle");
        until("the result that waited is written", || kiosk.received().len() == 1);
        assert!(kiosk.the_result().is_settled());
        kiosk.end(&persona);
    });
}

#[test]
fn share_that_is_not_mounted_gets_nothing_and_nobody_is_served_until_it_is() {
    beside_pcscd(|| {
        let persona = TestKiosk::persona("hanako");
        let edit = |text: String| {
            text.replace("folder = \"receipt-computer\"", "folder = \"receipt-computer\"\nmarker = \"share\"")
        };
        let kiosk = ShippedKiosk::prepare(TMP, "share", Equipment::default(), edit).unwrap();
        let folder = kiosk.world.receipt_folder();
        let in_it = || std::fs::read_dir(&folder).unwrap().count();
        let mut kiosk = kiosk.wait("out_of_order");
        assert!(kiosk.program.log().iter().any(|line| line.contains("R08")), "staff are told why");
        assert_eq!(in_it(), 0, "nothing is written into the folder beneath");
        std::fs::write(folder.join("share"), "").unwrap();
        kiosk.wait_for("idle");
        kiosk.place("hanako");
        kiosk.wait_for("entering_pin");
        // It goes in the middle of a visit.
        std::fs::remove_file(folder.join("share")).unwrap();
        kiosk.key_in(&pin());
        assert_eq!(kiosk.finish(), "result");
        kiosk.lift();
        kiosk.wait_for("out_of_order");
        kiosk.picture("closed");
        assert_eq!(in_it(), 0, "the result waits in the kiosk");
        std::fs::write(folder.join("share"), "").unwrap();
        kiosk.wait_for("idle");
        until("the result that waited is written", || kiosk.received().len() == 1);
        assert!(kiosk.the_result().is_settled());
        assert_eq!(in_it(), 2, "the marker, the result, and nothing hidden");
        kiosk.end(&persona);
    });
}

#[test]
fn sigterm_in_the_middle_leaves_no_opened_key_on_the_card() {
    beside_pcscd(|| {
        let mut kiosk = at_the_pin_pad("sigterm");
        // The signature waits for the gateway's challenge.
        kiosk.world.faults().add(eligibility_sandbox::Fault::Delay(Duration::from_secs(15)));
        kiosk.key_in(&pin());
        kiosk.wait_for("awaiting_challenge");
        let ended = kiosk.program.terminate();
        assert!(ended.is_some_and(|status| status.success()), "{ended:?}");
        let answers = send_apdus(&["00A4040C0AD392F000260100000001", "00A4020C020017", "802A0080010000"]);
        let refused = ["9000", "9000", "6982"].map(str::to_owned);
        assert_eq!(answers.as_deref(), Some(&refused[..]), "SELECT applet, SELECT key, sign");
        assert!(kiosk.received().is_empty());
    });
}

/// What the service manager runs after each end, with the test's configuration.
fn after_the_end(kiosk: &ShippedKiosk) -> std::process::Output {
    let unit =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/uketsuke.service"));
    let unit = unit.unwrap();
    let line = unit.lines().find_map(|line| line.strip_prefix("ExecStopPost=-")).unwrap();
    let words = line.split_whitespace().skip(1).map(|word| match word {
        "/etc/uketsuke/kiosk.toml" => kiosk.folder().join("kiosk.toml").into_os_string(),
        word => word.into(),
    });
    std::process::Command::new(fresh_program()).args(words).output().unwrap()
}

#[test]
fn sigkill_after_the_pin_leaves_no_opened_key_once_the_service_has_released_the_card() {
    const SIGN: [&str; 3] = ["00A4040C0AD392F000260100000001", "00A4020C020017", "802A0080010000"];
    beside_pcscd(|| {
        let mut kiosk = at_the_pin_pad("sigkill-open");
        // The signature waits for the gateway's challenge.
        kiosk.world.faults().add(eligibility_sandbox::Fault::Delay(Duration::from_secs(15)));
        kiosk.key_in(&pin());
        kiosk.wait_for("awaiting_challenge");
        let held = after_the_end(&kiosk);
        assert!(!held.status.success() && held.stdout.is_empty(), "a running kiosk keeps its card: {held:?}");
        kiosk.program.kill().unwrap();
        let last =
            |answers: Option<Vec<String>>| answers.and_then(|all| all.last().cloned()).unwrap_or_default();
        let open = last(send_apdus(&SIGN));
        let released = after_the_end(&kiosk);
        assert!(released.status.success() && !released.stdout.is_empty(), "{released:?}");
        let shut = last(send_apdus(&SIGN));
        kiosk.note(&format!("  sign: {open} after the kill, {shut} after the release"));
        assert_eq!((open.as_str(), shut.as_str()), ("9000", "6982"));
        assert!(kiosk.received().is_empty());
    });
}

#[test]
fn sigkill_in_the_middle_loses_the_visit_and_nothing_else() {
    beside_pcscd(|| {
        let persona = TestKiosk::persona("hanako");
        let mut kiosk = at_the_pin_pad("sigkill");
        kiosk.key_in(&pin());
        kiosk.wait_for("consenting");
        kiosk.program.kill().unwrap();
        assert!(kiosk.received().is_empty(), "nothing half written");
        kiosk.lift();
        // The next start takes the next patient.
        let config = kiosk.folder().join("kiosk.toml");
        kiosk.program = Shipped::start(&fresh_program(), &config, kiosk.display.name()).unwrap();
        kiosk.display.focus(1280).unwrap();
        kiosk.wait_for("idle");
        kiosk.place("hanako");
        kiosk.wait_for("entering_pin");
        kiosk.key_in(&pin());
        assert_eq!(kiosk.finish(), "result");
        assert!(kiosk.the_result().is_settled());
        kiosk.leave(&persona);
    });
}
