//! The gates, on drawn people. What they do on photographs is in the evaluation report.

#![allow(clippy::expect_used, reason = "a picture that cannot be measured fails the test")]

mod support;

use face_match::{Gates, Guidance, Measures, Point};
use proptest::prelude::*;
use support::{HEIGHT, Look, Person, Shot, WIDTH, draw};

fn asked(person: Person, shot: Shot, shown: Option<Guidance>, waived: &[Guidance]) -> Option<Guidance> {
    let image = draw(&[person], shot);
    let measures = Measures::of(&image, &person.face()).expect("a face");
    Gates::default().ask(&image, &person.face(), &measures, shown, waived)
}

fn ask(person: Person, shot: Shot) -> Option<Guidance> {
    asked(person, shot, None, &[])
}

#[test]
fn good_picture_asks_for_nothing() {
    assert_eq!(ask(Person::new(0), Shot::default()), None);
}

#[test]
fn each_fault_asks_for_its_remedy() {
    let bare = Person::new(0);
    let shot = Shot::default();
    for (person, shot, wanted, why) in [
        (Person { eyes: 40.0, ..bare }, shot, Guidance::Closer, "too small"),
        (Person { eyes: 120.0, y: 140.0, ..bare }, shot, Guidance::Back, "fills the picture"),
        // The picture is not mirrored: at its left edge stands who must move to their own left.
        (Person { x: 40.0, ..bare }, shot, Guidance::Left, "at the picture's left edge"),
        (Person { x: WIDTH as f32 - 40.0, ..bare }, shot, Guidance::Right, "at the picture's right edge"),
        (Person { y: 30.0, ..bare }, shot, Guidance::Down, "above the picture"),
        (Person { y: HEIGHT as f32 - 60.0, ..bare }, shot, Guidance::Up, "below the picture"),
        (Person { turn: 0.4, ..bare }, shot, Guidance::Front, "turned away"),
        (bare, Shot { gain: 0.35, ..shot }, Guidance::Dark, "dark"),
        (bare, Shot { right: 0.3, ..shot }, Guidance::Dark, "lit from one side"),
        (bare, Shot { gain: 2.2, ..shot }, Guidance::Bright, "overexposed"),
        (bare, Shot { blur: 13, ..shot }, Guidance::Hold, "blurred"),
        (Person { look: Look::Mask([240, 240, 240]), ..bare }, shot, Guidance::Mask, "white mask"),
        (Person { look: Look::Mask([150, 190, 220]), ..bare }, shot, Guidance::Mask, "blue mask"),
        (Person { look: Look::Mask([30, 30, 34]), ..bare }, shot, Guidance::Mask, "black mask"),
        (
            Person { look: Look::Mask([205, 160, 138]), ..bare },
            shot,
            Guidance::Mask,
            "mask of the skin's colour",
        ),
        (Person { look: Look::Sunglasses, ..bare }, shot, Guidance::Cover, "sunglasses"),
        (Person { look: Look::Covered, ..bare }, shot, Guidance::Eyes, "hair over the eyes"),
    ] {
        assert_eq!(ask(person, shot), Some(wanted), "{why}");
    }
}

#[test]
fn grey_camera_tells_a_mask_by_the_mouth() {
    let shot = Shot { grey: true, ..Shot::default() };
    assert_eq!(ask(Person::new(0), shot), None);
    assert_eq!(
        ask(Person { look: Look::Mask([240, 240, 240]), ..Person::new(0) }, shot),
        Some(Guidance::Mask)
    );
}

#[test]
fn dim_but_usable_light_is_let_through() {
    assert_eq!(ask(Person::new(0), Shot { gain: 0.65, ..Shot::default() }), None);
}

#[test]
fn waived_request_is_not_made() {
    let masked = Person { look: Look::Mask([240, 240, 240]), ..Person::new(0) };
    assert_eq!(asked(masked, Shot::default(), None, &[Guidance::Mask]), None);
}

#[test]
fn request_on_the_screen_stays_until_it_is_clearly_met() {
    let barely = Person { eyes: 61.0, ..Person::new(0) };
    assert_eq!(ask(barely, Shot::default()), None);
    assert_eq!(asked(barely, Shot::default(), Some(Guidance::Closer), &[]), Some(Guidance::Closer));
    let clearly = Person { eyes: 66.0, ..Person::new(0) };
    assert_eq!(asked(clearly, Shot::default(), Some(Guidance::Closer), &[]), None);
}

#[test]
fn face_that_is_no_face_is_not_measured() {
    let image = draw(&[Person::new(0)], Shot::default());
    let mut nan = Person::new(0).face();
    nan.landmarks.left_eye = Point { x: f32::NAN, y: 0.0 };
    let mut empty = Person::new(0).face();
    empty.bounds.width = 0.0;
    let mut one_place = Person::new(0).face();
    one_place.landmarks = Default::default();
    for face in [nan, empty, one_place] {
        assert_eq!(Measures::of(&image, &face), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Wherever the face is said to be, inside or far outside: numbers, or nothing; and never a panic.
    #[test]
    fn measures_are_numbers(x in -5000.0_f32..5000.0, y in -5000.0_f32..5000.0, eyes in 0.1_f32..4000.0, turn in -2.0_f32..2.0) {
        let person = Person { x, y, eyes, turn, ..Person::new(0) };
        let image = draw(&[Person::new(0)], Shot::default());
        if let Some(m) = Measures::of(&image, &person.face()) {
            let all = [m.eye_distance, m.pose.roll, m.pose.yaw, m.pose.pitch, m.sharpness, m.light, m.clipped,
                       m.side_light, m.mouth_line, m.lip_red, m.lower_red, m.lower_blue, m.eye_light, m.eye_contrast];
            prop_assert!(all.iter().all(|value| value.is_finite()), "{:?}", m);
            // A face beyond the picture is asked to come into it.
            if x < -1000.0 && eyes < 300.0 {
                prop_assert!(Gates::default().ask(&image, &person.face(), &m, None, &[]).is_some());
            }
        }
    }

    /// Gates that pass their own check let no measure through that is not a number.
    #[test]
    fn nan_passes_no_gate(which in 0_usize..8) {
        let person = Person::new(0);
        let image = draw(&[person], Shot::default());
        let mut m = Measures::of(&image, &person.face()).expect("a face");
        let place = [&mut m.eye_distance, &mut m.pose.yaw, &mut m.sharpness, &mut m.light, &mut m.clipped,
                     &mut m.side_light, &mut m.eye_light, &mut m.eye_contrast].into_iter().nth(which).expect("eight");
        *place = f32::NAN;
        prop_assert!(Gates::default().ask(&image, &person.face(), &m, None, &[]).is_some());
    }
}
