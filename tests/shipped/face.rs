//! Visits by face: the document camera reads the card, the person is compared, the authorisation module opens the key.

use std::os::unix::fs::PermissionsExt;

use acceptance::pcscd::beside_pcscd;
use acceptance::shipped::{Equipment, ShippedKiosk};
use acceptance::test_kiosk::TestKiosk;
use card_virtual::KeyRef;
use eligibility_sandbox::Fault;
use kiosk_demo::Sight;

use crate::TMP;

const FACE_WAY: Equipment =
    Equipment { face: true, module: true, staff: false, offers: false, phones: false };
/// The face's number among the ways, and the yes to the camera notice.
const FACE: u8 = 1;
const ACCEPT: u8 = 1;
/// The PIN's number among the ways, and beside the warning of the last try.
const PIN: u8 = 2;
/// A number that no persona has as PIN.
const WRONG: &str = "0000";

/// Where the kiosk keeps which face policy it accepted last.
const ACCEPTED: &str = "face-policy/accepted.toml";

fn start(name: &str) -> Option<ShippedKiosk> {
    ShippedKiosk::start(TMP, name, FACE_WAY, |text| text)
}

/// The face is the only way, so the notice about the cameras comes first.
fn notice_is_accepted(kiosk: &mut ShippedKiosk) {
    kiosk.wait_for("camera_notice");
    kiosk.choose(ACCEPT);
}

/// From the cameras to the questions.
fn face_is_accepted(kiosk: &mut ShippedKiosk) {
    kiosk.wait_for("matching_face");
    kiosk.wait_for("consenting");
}

fn verifies(kiosk: &ShippedKiosk) -> Option<(u64, u64)> {
    kiosk.slot.with_card(|card| {
        (card.log().verify_attempts(KeyRef::CodeB), card.log().verify_attempts(KeyRef::AuthPin))
    })
}

#[test]
fn face_visit_from_card_face_to_receipt_computer() {
    beside_pcscd(|| {
        let Some(mut kiosk) = start("face") else { return };
        kiosk.place("hanako");
        kiosk.wait_for("choosing");
        kiosk.picture("choosing");
        kiosk.choose(FACE);
        face_is_accepted(&mut kiosk);
        assert_eq!(kiosk.finish(), "result");
        assert_eq!(verifies(&kiosk), Some((1, 0)), "code B once, and no PIN");
        assert!(kiosk.the_result().is_settled());
        let accepted = std::fs::read_to_string(kiosk.folder().join(ACCEPTED)).unwrap();
        assert!(accepted.starts_with("version = 1\n"), "{accepted}");
        kiosk.leave(&TestKiosk::persona("hanako"));
    });
}

/// The policy that is there was good once: a newer one was accepted here since. No face way, and the PIN at once.
#[test]
fn older_policy_than_the_last_leaves_only_the_pin() {
    beside_pcscd(|| {
        let newer = |folder: &std::path::Path| {
            let path = folder.join(ACCEPTED);
            std::fs::create_dir(path.parent().unwrap()).unwrap();
            std::fs::write(&path, format!("version = 2\nsha256 = \"{}\"\n", "ab".repeat(32))).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        };
        let kiosk = ShippedKiosk::prepare_in(TMP, "face-older-policy", FACE_WAY, newer, |text| text);
        let Some(mut kiosk) = kiosk.map(|kiosk| kiosk.wait("idle")) else { return };
        let told = kiosk.program.log().iter().any(|line| line.contains("version 1 is older than version 2"));
        assert!(told, "{:#?}", kiosk.program.log());
        kiosk.place("hanako");
        kiosk.wait_for("entering_pin");
        assert!(!kiosk.program.steps().iter().any(|step| step.event == "ChallengeSigned"));
        kiosk.leave(&TestKiosk::persona("hanako"));
    });
}

#[test]
fn another_person_is_refused() {
    beside_pcscd(|| {
        let Some(mut kiosk) = start("face-refused") else { return };
        kiosk.place("hanako");
        kiosk.camera.show(&Sight::Person("taro".to_owned())).unwrap();
        kiosk.wait_for("choosing");
        kiosk.choose(FACE);
        kiosk.wait_for("matching_face");
        // Three refusals close the face way; the PIN is left.
        kiosk.wait_for("entering_pin");
        kiosk.picture("refused");
        assert!(!kiosk.program.steps().iter().any(|step| step.event == "ChallengeSigned"));
        assert!(kiosk.received().is_empty());
        kiosk.leave(&TestKiosk::persona("hanako"));
    });
}

#[test]
fn pin_that_is_locked_on_the_way_leaves_the_face() {
    beside_pcscd(|| {
        let Some(mut kiosk) = start("locked-then-face") else { return };
        kiosk.place("lasttry");
        kiosk.wait_for("choosing");
        kiosk.choose(PIN);
        kiosk.wait_for("last_try");
        kiosk.picture("last-try");
        kiosk.choose(PIN);
        kiosk.wait_for("entering_pin");
        kiosk.key_in(WRONG);
        kiosk.wait_for("choosing");
        kiosk.picture("locked");
        kiosk.choose(FACE);
        face_is_accepted(&mut kiosk);
        assert_eq!(kiosk.finish(), "result");
        assert_eq!(verifies(&kiosk), Some((1, 1)));
        assert_eq!(kiosk.slot.with_card(|card| card.tries_left(KeyRef::AuthPin)), Some(Some(0)));
        assert!(kiosk.the_result().is_settled());
        kiosk.leave(&TestKiosk::persona("lasttry"));
    });
}

#[test]
fn cards_with_a_locked_pin_and_without_one_go_by_face() {
    beside_pcscd(|| {
        let Some(mut kiosk) = start("no-pin-by-face") else { return };
        let mut files = 0;
        for id in ["locked", "nopin"] {
            kiosk.place(id);
            notice_is_accepted(&mut kiosk);
            face_is_accepted(&mut kiosk);
            assert_eq!(kiosk.finish(), "result", "{id}");
            files += 1;
            assert_eq!(kiosk.received().len(), files);
            kiosk.lift();
            kiosk.wait_for("idle");
        }
        kiosk.end(&TestKiosk::persona("nopin"));
    });
}

#[test]
fn card_without_a_pin_is_enrolled_by_face() {
    beside_pcscd(|| {
        let Some(mut kiosk) = start("enrolment-without-pin") else { return };
        let mut persona = TestKiosk::persona("newcomer");
        persona.pin = None;
        persona.sign_password = None;
        kiosk.place_persona(&persona);
        notice_is_accepted(&mut kiosk);
        face_is_accepted(&mut kiosk);
        assert_eq!(kiosk.finish(), "result");
        assert!(
            kiosk.program.steps().iter().any(|step| step.state == "enrolling"),
            "it was not enrolled before"
        );
        assert!(kiosk.the_result().is_settled());
        kiosk.leave(&persona);
    });
}

#[test]
fn card_lifted_before_the_camera_has_to_begin_again() {
    beside_pcscd(|| {
        let Some(mut kiosk) = start("face-lifted") else { return };
        let again = kiosk.world.card(&TestKiosk::persona("nopin")).unwrap();
        kiosk.place("nopin");
        kiosk.camera.show(&Sight::Nobody).unwrap();
        notice_is_accepted(&mut kiosk);
        kiosk.wait_for("matching_face");
        kiosk.lift();
        kiosk.wait_for("card_lifted");
        kiosk.before_the_cameras(&TestKiosk::persona("nopin"));
        kiosk.place_card(again);
        // What was opened in the connection that was lost counts no more: the photo is opened again.
        kiosk.wait_for("reading_print");
        kiosk.wait_for("opening_photo");
        kiosk.wait_for("matching_face");
        kiosk.wait_for("consenting");
        assert_eq!(kiosk.finish(), "result");
        kiosk.leave(&TestKiosk::persona("nopin"));
    });
}

#[test]
fn without_its_module_the_kiosk_promises_no_face_and_serves_by_pin() {
    beside_pcscd(|| {
        let has = Equipment { module: false, ..FACE_WAY };
        let Some(mut kiosk) = ShippedKiosk::start(TMP, "module-missing", has, |text| text) else { return };
        let persona = TestKiosk::persona("hanako");
        kiosk.place("hanako");
        kiosk.wait_for("entering_pin");
        kiosk.picture("pin-only");
        kiosk.key_in(persona.pin.as_deref().unwrap());
        assert_eq!(kiosk.finish(), "result");
        assert!(kiosk.the_result().is_settled());
        kiosk.leave(&persona);
    });
}

#[test]
fn gateway_that_fails_after_the_face_hands_nothing_on() {
    beside_pcscd(|| {
        let Some(mut kiosk) = start("face-gateway-down") else { return };
        kiosk.place("hanako");
        kiosk.wait_for("choosing");
        kiosk.choose(FACE);
        face_is_accepted(&mut kiosk);
        kiosk.world.faults().add(Fault::Cut);
        assert_eq!(kiosk.finish(), "trouble", "never checked in");
        assert!(kiosk.received().is_empty());
        kiosk.leave(&TestKiosk::persona("hanako"));
    });
}
