//! Visits by face, on the real models: from the printed card to the decision, and everyone who must not get through.

use std::path::Path;
use std::time::Duration;

use acceptance::faces::{FaceStage, beside_models, weights};
use acceptance::patient::{LIMIT, Patient, digits};
use acceptance::test_kiosk::TestKiosk;
use face_engine::{Backend, Engine};
use face_match::{
    FaceSession, Frame, Image, Limits, Options, PolicyKey, Reference, RefusedWhy, SignedPolicy, Verdict,
};
use kiosk_demo::Sight;
use kiosk_visit::{Event, Method, ScreenKind};

use crate::TMP;

fn person(id: &str) -> Sight {
    Sight::Person(id.to_owned())
}

#[test]
fn face_visit_from_card_face_to_receipt_computer() {
    let Some(mut stage) = FaceStage::set(TMP, "") else { return };
    stage.place("hanako");
    stage.to_the_camera();
    stage.stage.kiosk.wait_for(ScreenKind::Consent, LIMIT).expect("the face is accepted");
    let screen = Patient::knowing(&TestKiosk::persona("hanako")).visit(&mut stage.stage.kiosk);
    assert_eq!(screen.kind, ScreenKind::Result);
    let verifies = stage.stage.reader.with_card(|card| card.log().verify_attempts_of_all());
    assert_eq!(verifies, Some(1), "code B once, and no PIN");
    assert!(stage.stage.asked_two_applets_only());
    stage.stage.reader.lift();
    stage.stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
    assert_eq!(stage.stage.received().len(), 1);
    insta::assert_snapshot!(stage.decided());
}

#[test]
fn another_person_is_refused_and_may_use_the_pin() {
    let Some(mut stage) = FaceStage::set(TMP, "") else { return };
    stage.place("hanako");
    stage.stage.cameras.show(person("taro"));
    stage.to_the_camera();
    // Three refusals close the face way; the PIN pad is what is left.
    stage.stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("the PIN is offered");
    let screen = Patient::knowing(&TestKiosk::persona("hanako")).visit(&mut stage.stage.kiosk);
    assert_eq!(screen.kind, ScreenKind::Result);
    insta::assert_snapshot!(stage.decided());
}

#[test]
fn printed_picture_of_the_right_person_is_never_accepted() {
    let Some(mut stage) = FaceStage::set(TMP, "") else { return };
    stage.place("hanako");
    stage.stage.cameras.show(Sight::Print("hanako".to_owned()));
    stage.to_the_camera();
    let screen = stage
        .stage
        .kiosk
        .work_until(2 * LIMIT, |screen| screen.kind != ScreenKind::Face)
        .unwrap_or_else(|_| panic!("no decision:\n{}", stage.stage.kiosk.transcript()));
    assert!(matches!(screen.kind, ScreenKind::Choosing | ScreenKind::PinPad), "{:?}", screen.kind);
    assert!(!stage.stage.kiosk.transcript().contains("ChallengeSigned"));
}

#[test]
fn face_after_the_pin_was_locked() {
    let Some(mut stage) = FaceStage::set(TMP, "") else { return };
    stage.place("lasttry");
    stage.stage.kiosk.wait_for(ScreenKind::Choosing, LIMIT).expect("two ways");
    stage.stage.kiosk.press(Event::MethodChosen(Method::Pin));
    stage.stage.kiosk.wait_for(ScreenKind::LastTry, LIMIT).expect("asked about the last try");
    stage.stage.kiosk.press(Event::LastTryAccepted);
    stage.stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("the pad");
    stage.stage.kiosk.enter_pin(digits("0000"));
    stage.to_the_camera();
    stage.stage.kiosk.wait_for(ScreenKind::Consent, LIMIT).expect("the face is accepted");
}

#[test]
fn card_without_a_pin_goes_by_face_at_once() {
    let Some(mut stage) = FaceStage::set(TMP, "") else { return };
    stage.place("nopin");
    stage.to_the_camera();
    stage.stage.kiosk.wait_for(ScreenKind::Consent, LIMIT).expect("the face is accepted");
    let screen = Patient::knowing(&TestKiosk::persona("nopin")).visit(&mut stage.stage.kiosk);
    assert_eq!(screen.kind, ScreenKind::Result);
}

#[test]
fn photo_slot_that_is_empty_closes_the_face_way_kindly() {
    let Some(mut stage) = FaceStage::set(TMP, "") else { return };
    stage.place("sora");
    stage.accept_cameras();
    stage.stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("the PIN is left");
    let screen = Patient::knowing(&TestKiosk::persona("sora")).visit(&mut stage.stage.kiosk);
    assert_eq!(screen.kind, ScreenKind::Result);
}

#[test]
fn locked_code_offers_no_face() {
    let Some(mut stage) = FaceStage::set(TMP, "") else { return };
    stage.place("codelocked");
    stage.stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("only the PIN");
    assert!(!stage.stage.kiosk.transcript().contains("Choosing"));
}

#[test]
fn code_keyed_in_opens_the_photo_and_a_wrong_one_costs_one_try() {
    let Some(mut stage) = FaceStage::set(TMP, "") else { return };
    stage.place("codefew");
    stage.stage.cameras.lay(None);
    stage.accept_cameras();
    stage.stage.kiosk.wait_for(ScreenKind::ReadingPrint, LIMIT).expect("looks at the card first");
    stage.stage.kiosk.press(Event::KeypadChosen);
    stage.stage.kiosk.wait_for(ScreenKind::CodePad, LIMIT).expect("the keypad");
    stage.key("00000000000000");
    // Six tries were left; at five the kiosk asks no more, and the PIN is left.
    stage.stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("the PIN is left");
    let left = stage.stage.reader.with_card(|card| card.tries_left(card_virtual::KeyRef::CodeB));
    assert_eq!(left, Some(Some(5)));
}

#[test]
fn camera_that_is_missing_or_pulled_leaves_the_pin() {
    let Some(mut stage) = FaceStage::set(TMP, "") else { return };
    stage.place("hanako");
    stage.accept_cameras();
    stage.stage.kiosk.wait_for(ScreenKind::Face, LIMIT).expect("the camera runs");
    stage.stage.cameras.show(Sight::Nobody);
    stage.stage.cameras.unplug(true);
    stage.stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).expect("the PIN is left");
}

#[test]
fn every_bad_photo_is_refused_without_harm() {
    let Some((mut stage, photos)) = beside_models(TMP) else { return };
    for (name, photo) in photos {
        stage.stage.kiosk.wait_for_rest(LIMIT).unwrap_or_else(|error| panic!("{name}: {error}"));
        stage.place_with_photo("hanako", photo);
        stage.accept_cameras();
        let screen = stage
            .stage
            .kiosk
            .work_until(LIMIT, |screen| matches!(screen.kind, ScreenKind::PinPad | ScreenKind::Trouble))
            .unwrap_or_else(|screen| panic!("{name}: stuck at {:?}", screen.kind));
        assert_eq!(screen.kind, ScreenKind::PinPad, "{name}: the PIN is left");
        stage.stage.reader.lift();
        stage.stage.kiosk.press(Event::Cancelled);
    }
}

#[test]
fn spoof_samples_are_refused_and_the_living_sample_is_not() {
    let Some(weights) = weights() else { return };
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/faces/smoke_dev/minivision");
    if !samples.is_dir() {
        not_run::not_run(not_run::Missing::Pictures);
        return;
    }
    let engine = Engine::load(&weights, Backend::Tract).expect("the models");
    let installed: Vec<(String, String)> =
        engine.installed().iter().map(|file| (file.name.clone(), file.sha256.clone())).collect();
    let key = PolicyKey::from_hex(kiosk_app::config::EVALUATION_KEY).expect("a key");
    let policy = SignedPolicy::open(include_str!("../../config/face-policy.toml"), &[key]);
    let limits = Limits { max_fmr_bound: 2e-4, max_fnmr_bound: 0.2 };
    let policy = policy.expect("the shipped policy").accept(None, &installed, &[], &limits);
    let policy = policy.expect("a policy for these models");
    let mut models = engine.into_models();
    for (name, wanted) in [
        ("image_F1.jpg", Verdict::Refused(RefusedWhy::NotLive)),
        ("image_F2.jpg", Verdict::Refused(RefusedWhy::NotLive)),
        ("image_T1.jpg", Verdict::Accepted),
    ] {
        let picture = face_camera::read_picture(&samples.join(name)).expect("a picture");
        let reference = Reference::from_photo(&picture, &mut models).expect("a face");
        let mut session = FaceSession::new(policy.clone(), reference, Options::default());
        let decided = (1..40).find_map(|number| {
            let frame =
                Frame { image: trembling(&picture, number), at: Duration::from_millis(number * 100), number };
            let verdict = session.look(&frame, &mut models).expect("the models run");
            (!matches!(verdict, Verdict::Guide(_))).then_some(verdict)
        });
        assert_eq!(decided, Some(wanted), "{name}");
    }
}

/// The picture at twice its size, so that the eyes are far enough apart, with a camera's noise.
fn trembling(picture: &Image, seed: u64) -> Image {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    Image::drawn(picture.width() * 2, picture.height() * 2, |x, y| {
        picture.pixel(i64::from(x / 2), i64::from(y / 2)).map(|value| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            value.saturating_add_signed((state >> 61) as i8 - 4)
        })
    })
}
