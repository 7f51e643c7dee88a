//! What the machine says beside the two pictures of a staff check: words, never how near to anything it was.

use face_match::{Choice, Gates, Image, Measures, Models, RefusedWhy, choose};
use kiosk_visit::{Likeness, Quality};

/// What was compared so far in a visit says this, after one more attempt was refused.
pub(crate) fn likeness(before: Option<Likeness>, why: RefusedWhy) -> Likeness {
    let now = match why {
        RefusedWhy::NotSimilar => Likeness::Unlike,
        // Perhaps a picture of the person; what staff see decides that.
        RefusedWhy::NotLive => Likeness::Alike,
        RefusedWhy::AnotherPerson | RefusedWhy::Frozen => Likeness::Unsure,
    };
    match before {
        // Attempts that differ say no more than one that could not tell.
        Some(before) if before != now => Likeness::Unsure,
        _ => now,
    }
}

/// How well the one face in a frame can be seen, by the limits of the face way; `None` without one face, or when a model
/// failed.
pub(crate) fn quality(image: &Image, minor: bool, models: &mut Models, gates: &Gates) -> Option<Quality> {
    let faces = models.detector.detect(image).ok()?;
    let Choice::One(face) = choose(&faces, image.width(), minor) else { return None };
    Some(of(&Measures::of(image, &face)?, gates))
}

fn of(measures: &Measures, gates: &Gates) -> Quality {
    // NaN is not at least anything.
    let least = |value: f32, least: f64| f64::from(value) >= least;
    if !least(measures.eye_distance, gates.min_eye_distance) {
        Quality::Small
    } else if !least(measures.light, gates.min_light) {
        Quality::Dark
    } else if !least(measures.sharpness, gates.min_sharpness) {
        Quality::Blurred
    } else {
        Quality::Good
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_that_agree_say_it_and_others_say_nothing() {
        use Likeness as L;
        use RefusedWhy as W;
        for (attempts, said) in [
            (&[W::NotSimilar][..], L::Unlike),
            (&[W::NotSimilar, W::NotSimilar], L::Unlike),
            (&[W::NotLive], L::Alike),
            (&[W::AnotherPerson], L::Unsure),
            (&[W::Frozen], L::Unsure),
            (&[W::NotSimilar, W::NotLive], L::Unsure),
            (&[W::NotLive, W::NotSimilar, W::NotSimilar], L::Unsure),
        ] {
            let told = attempts.iter().fold(None, |before, why| Some(likeness(before, *why)));
            assert_eq!(told, Some(said), "{attempts:?}");
        }
    }
}
