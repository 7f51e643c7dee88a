//! The face visit through PC/SC, with a folder of pictures as the camera and an authorisation module in its own process.

use std::path::Path;

use acceptance::faces::weights;
use acceptance::patient::{LIMIT, Patient};
use acceptance::pcscd::{beside_pcscd, place, slot};
use acceptance::test_kiosk::TestKiosk;
use acceptance::{pictures, shared_pki};
use card_virtual::KeyRef;
use kiosk_app::Parts;
use kiosk_demo::headless::HeadlessKiosk;
use kiosk_demo::{DemoEnvironment, faces};
use kiosk_visit::{Event, Method, ScreenKind};

use crate::TMP;

/// A whole visit with hanako's card and these pictures before the camera, until the face is accepted or closed; what the
/// kiosk showed then, and how many tries of code B the card has left.
fn visit(frames: &[face_match::Image]) -> Option<(ScreenKind, u8)> {
    let weights = weights()?;
    let folder = tempfile::tempdir_in(TMP).unwrap();
    let camera = pictures::folder(folder.path(), frames);
    let more = faces::toml(&weights)
        .replace("print_camera = \"invented\"\n", "")
        .replace("camera = \"invented\"", &format!("camera = \"{}\"", camera.display()));
    let program = Path::new(env!("CARGO_BIN_EXE_stand-in-module"));
    let module = DemoEnvironment::authorisation_toml(program, &shared_pki(TMP)).unwrap();
    let world =
        DemoEnvironment::start_with(folder.path(), &shared_pki(TMP), |_| {}, &(more + &module)).unwrap();
    let mut slot = slot();
    // Everything as `uketsuke run` puts it together.
    let mut kiosk = HeadlessKiosk::start(world.config(), Parts::real(world.config())).unwrap();
    let persona = TestKiosk::persona("hanako");

    kiosk.wait_for_rest(LIMIT).unwrap();
    place(&world, &mut slot, "hanako");
    kiosk.wait_for(ScreenKind::Choosing, LIMIT).unwrap();
    kiosk.press(Event::MethodChosen(Method::Face));
    kiosk.wait_for(ScreenKind::CodePad, LIMIT).unwrap();
    for digit in persona.verification_code_b().bytes() {
        kiosk.press(Event::DigitEntered(digit - b'0'));
    }
    kiosk.press(Event::CodeEntered);
    kiosk.wait_for(ScreenKind::Face, LIMIT).unwrap();
    let decided = kiosk
        .work_until(2 * LIMIT, |screen| screen.kind != ScreenKind::Face)
        .unwrap_or_else(|_| panic!("no decision:\n{}", kiosk.transcript()));
    let mut shown = decided.kind;
    if matches!(shown, ScreenKind::Checking | ScreenKind::Identified | ScreenKind::Consent) {
        shown = Patient::knowing(&persona).visit(&mut kiosk).kind;
    }
    let left = slot.with_card(|card| card.tries_left(KeyRef::CodeB)).flatten().unwrap();
    Some((shown, left))
}

fn clip(id: &str) -> Vec<face_match::Image> {
    face_invented::camera_clip(&face_invented::person(id).unwrap(), 5, 24)
}

#[test]
fn face_visit_through_pcscd_with_pictures_as_the_camera() {
    beside_pcscd(|| {
        let Some((shown, left)) = visit(&clip("hanako")) else { return };
        assert_eq!((shown, left), (ScreenKind::Result, 10));
    });
}

#[test]
fn another_person_before_the_camera_is_refused_through_pcscd() {
    beside_pcscd(|| {
        let Some((shown, _)) = visit(&clip("taro")) else { return };
        assert_eq!(shown, ScreenKind::PinPad, "the PIN is what is left");
    });
}
