//! Any sequence of frames: nobody is accepted without enough good, live frames of the person on the card.

use std::time::Duration;

use face_match::{Frame, Image, Options, Verdict};
use proptest::prelude::*;

use crate::Kiosk;
use crate::support::{HEIGHT, Person, WIDTH, draw};

/// Distances between the eyes, in pixels, at which a frame may count: from the gate's least one on. How large a face may be
/// is the picture's matter, and what is counted here only has to hold every frame that the session may have kept.
const LARGE_ENOUGH: std::ops::RangeFrom<f32> = 60.0..;

/// One frame of a random sequence.
#[derive(Debug, Clone)]
struct Seen {
    people: Vec<Person>,
    fresh: bool,
}

fn person() -> impl Strategy<Value = Person> {
    let lives =
        prop_oneof![6 => Just(0.9_f32), 2 => Just(0.2), 1 => Just(f32::NAN), 1 => Just(f32::INFINITY)];
    let eyes = prop_oneof![8 => Just(70.0_f32), 2 => 5.0_f32..200.0, 1 => Just(f32::NAN)];
    let turn = prop_oneof![8 => Just(0.0_f32), 1 => -1.0_f32..1.0, 1 => Just(f32::NAN)];
    (0_usize..3, lives, eyes, turn).prop_map(|(who, live, eyes, turn)| Person {
        live,
        eyes,
        turn,
        ..Person::new(who)
    })
}

fn seen() -> impl Strategy<Value = Seen> {
    let people = prop_oneof![
        1 => Just(vec![]),
        12 => person().prop_map(|person| vec![person]),
        1 => (person(), person()).prop_map(|(a, b)| vec![a, b]),
    ];
    (people, prop::bool::weighted(0.9)).prop_map(|(people, fresh)| Seen { people, fresh })
}

/// Drawing is slow and the models do not look: one picture of each person and size, with noise of its own on top.
fn image(base: &Image, noise: u64) -> Image {
    let mut state = noise.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let bytes = base.rgb().iter().map(|value| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        value.saturating_add((state & 3) as u8)
    });
    Image::new(WIDTH, HEIGHT, bytes.collect()).expect("a picture")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn accepted_means_enough_good_live_frames_of_the_card_holder(frames in proptest::collection::vec(seen(), 1..24)) {
        let base = draw(&[Person::new(0)], Default::default());
        let mut kiosk = Kiosk::new(0, Options::default());
        let mut number = 1;
        // The card holder's frames since anything else was decided, live ones, alone in view.
        let mut holder = Vec::new();
        for (index, seen) in frames.iter().enumerate() {
            // Before the first frame there is none to repeat.
            let fresh = seen.fresh || index == 0;
            if fresh {
                number += 1;
            }
            kiosk.stage.frame(&[]);
            kiosk.stage.world.lock().expect("a world").people.clone_from(&seen.people);
            let frame = Frame { image: image(&base, number), at: Duration::from_millis(number * 33), number };
            let verdict = kiosk.session.look(&frame, &mut kiosk.stage.models);
            if let ([one], true) = (seen.people.as_slice(), fresh)
                && one.who == 0 && one.live.is_finite() && LARGE_ENOUGH.contains(&one.eyes) && one.turn.abs() < 0.5 {
                holder.push(one.live);
            }
            match verdict {
                Ok(Verdict::Accepted) => {
                    prop_assert!(holder.len() >= 5, "{} frames", holder.len());
                    prop_assert!(holder.iter().filter(|live| **live > 0.5).count() >= 3);
                    holder.clear();
                }
                Ok(Verdict::Guide(_)) => {}
                Ok(Verdict::Refused(_)) | Err(_) => holder.clear(),
            }
        }
    }
}
