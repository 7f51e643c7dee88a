//! How often a finger touches the glass in a whole visit, with the configuration as it is without anything asked for.

use acceptance::faces::weights;
use acceptance::patient::{LIMIT, digits};
use acceptance::test_kiosk::TestKiosk;
use kiosk_demo::{Sight, faces, print};
use kiosk_visit::{Event, Method, ScreenKind};

use crate::TMP;

/// Presses what the screen offers, and counts it.
struct Finger {
    stage: TestKiosk,
    taps: u32,
}

impl Finger {
    /// A kiosk with this persona's card on it.
    fn begin(mut stage: TestKiosk, id: &str) -> Self {
        stage.kiosk.wait_for(ScreenKind::Idle, LIMIT).expect("idle");
        let card = stage.card(&TestKiosk::persona(id));
        stage.reader.place(card);
        Self { stage, taps: 0 }
    }

    fn tap(&mut self, on: ScreenKind, event: Event) {
        let screen = self.stage.kiosk.wait_for(on, LIMIT).unwrap_or_else(|error| panic!("{error}"));
        assert!(screen.offers(&event) || screen.has_pad(), "{event:?} is not on {on:?}");
        self.stage.kiosk.press(event);
        self.taps += 1;
    }

    /// The consents, which go on by themselves, and the end.
    fn ends(mut self) -> u32 {
        self.tap(ScreenKind::Consent, Event::BulkAnswered(true));
        self.stage.kiosk.wait_for(ScreenKind::Result, LIMIT).expect("a result");
        assert_eq!(self.stage.received().len(), 1);
        self.taps
    }
}

#[test]
fn visit_by_pin_takes_seven_taps() {
    let persona = TestKiosk::persona("hanako");
    let Some(weights) = weights() else { return };
    let mut finger =
        Finger::begin(TestKiosk::builder(TMP).as_shipped().config(&faces::toml(&weights)).start(), "hanako");
    finger.tap(ScreenKind::Choosing, Event::MethodChosen(Method::Pin));
    for digit in digits(persona.pin.as_deref().expect("a PIN")) {
        finger.tap(ScreenKind::PinPad, Event::DigitEntered(digit));
    }
    finger.tap(ScreenKind::PinPad, Event::PinEntered);
    assert_eq!(finger.ends(), 7);
}

#[test]
fn visit_by_pin_where_there_is_no_camera_takes_six_taps() {
    let persona = TestKiosk::persona("hanako");
    let mut finger = Finger::begin(TestKiosk::builder(TMP).as_shipped().start(), "hanako");
    for digit in digits(persona.pin.as_deref().expect("a PIN")) {
        finger.tap(ScreenKind::PinPad, Event::DigitEntered(digit));
    }
    finger.tap(ScreenKind::PinPad, Event::PinEntered);
    assert_eq!(finger.ends(), 6);
}

/// Whether the way is chosen or the face is first, the notice about the cameras stands beside what is touched.
#[test]
fn visit_by_face_takes_two_taps_either_way() {
    let Some(weights) = weights() else { return };
    for (first, on, event) in [
        ("false", ScreenKind::Choosing, Event::MethodChosen(Method::Face)),
        ("true", ScreenKind::CameraNotice, Event::CameraAccepted),
    ] {
        let face = faces::toml(&weights).replace("[face]", &format!("[face]\nfirst = {first}"));
        let stage = TestKiosk::builder(TMP).as_shipped().config(&face).start();
        stage.cameras.show(Sight::Person("hanako".to_owned()));
        stage.cameras.lay(Some(print::holder(&TestKiosk::persona("hanako"))));
        let mut finger = Finger::begin(stage, "hanako");
        finger.tap(on, event);
        assert_eq!(finger.ends(), 2, "first = {first}");
    }
}
