//! Attempts without a challenge.

use face_match::{FaceSession, Frame, Guidance, ModelError, Options, Reference, RefusedWhy, Verdict};

use crate::support::{Look, Person, Shot, accept, draw, policy};
use crate::{Kiosk, template};

fn kiosk() -> Kiosk {
    Kiosk::new(0, Options::default())
}

#[test]
fn card_holder_is_accepted_with_the_fifth_good_frame() {
    let mut kiosk = kiosk();
    for frame in 0..4 {
        assert_eq!(kiosk.look(&[Person::new(0)]), Ok(Verdict::Guide(Guidance::Hold)), "frame {frame}");
        assert_eq!(kiosk.session.progress(), (frame + 1, 5));
    }
    assert_eq!(kiosk.look(&[Person::new(0)]), Ok(Verdict::Accepted));
    assert_eq!(kiosk.session.progress(), (0, 5), "wiped");
}

#[test]
fn stranger_is_refused_and_the_next_attempt_starts_clean() {
    let mut kiosk = kiosk();
    for _ in 0..3 {
        assert_eq!(kiosk.wait(&[Person::new(1)], 5), Verdict::Refused(RefusedWhy::NotSimilar));
    }
    assert_eq!(kiosk.wait(&[Person::new(0)], 5), Verdict::Accepted, "the card holder after a helper");
}

#[test]
fn picture_of_the_card_holder_is_refused() {
    let mut kiosk = kiosk();
    let print = Person { live: 0.1, ..Person::new(0) };
    assert_eq!(kiosk.wait(&[print], 5), Verdict::Refused(RefusedWhy::NotLive));
    let stranger = Person { live: 0.1, ..Person::new(1) };
    assert_eq!(
        kiosk.wait(&[stranger], 5),
        Verdict::Refused(RefusedWhy::NotSimilar),
        "says no more than it must"
    );
}

#[test]
fn liveness_is_the_mean_of_the_frames_and_never_helps_a_stranger() {
    let mut kiosk = kiosk();
    for (lives, wanted) in [
        ([0.9, 0.9, 0.0, 0.9, 0.0], Verdict::Accepted),
        ([0.9, 0.9, 0.0, 0.6, 0.0], Verdict::Refused(RefusedWhy::NotLive)),
    ] {
        let mut last = None;
        for live in lives {
            last = Some(kiosk.look(&[Person { live, ..Person::new(0) }]).expect("a verdict"));
        }
        assert_eq!(last, Some(wanted));
    }
    let alive = Person { live: 1.0, ..Person::new(1) };
    assert_eq!(kiosk.wait(&[alive], 5), Verdict::Refused(RefusedWhy::NotSimilar));
}

#[test]
fn person_who_changes_starts_the_count_again() {
    let mut kiosk = kiosk();
    for who in [0, 0, 0, 0, 1] {
        assert_eq!(kiosk.look(&[Person::new(who)]), Ok(Verdict::Guide(Guidance::Hold)));
    }
    assert_eq!(kiosk.session.progress(), (1, 5));
    // Four more of the other person: the card holder's frames do not help them.
    assert_eq!(kiosk.wait(&[Person::new(1)], 4), Verdict::Refused(RefusedWhy::NotSimilar));
}

#[test]
fn changing_again_and_again_ends_the_attempt() {
    let mut kiosk = kiosk();
    let mut last = None;
    for who in [0, 1, 0, 1] {
        last = Some(kiosk.look(&[Person::new(who)]).expect("a verdict"));
    }
    assert_eq!(last, Some(Verdict::Refused(RefusedWhy::AnotherPerson)));
}

#[test]
fn two_faces_are_asked_to_be_one_and_never_any_of_them() {
    let mut kiosk = kiosk();
    let holder = Person { x: 130.0, eyes: 62.0, ..Person::new(0) };
    let companion = Person { x: 350.0, eyes: 64.0, ..Person::new(1) };
    assert_eq!(kiosk.wait(&[holder, companion], 30), Verdict::Guide(Guidance::Many));
    assert_eq!(kiosk.wait(&[companion, holder], 30), Verdict::Guide(Guidance::Many));
}

#[test]
fn clearly_nearest_face_is_the_one_even_when_the_card_holder_stands_behind() {
    let behind = Person { x: 420.0, y: 90.0, eyes: 30.0, ..Person::new(0) };
    let mut kiosk = kiosk();
    assert_eq!(kiosk.wait(&[Person::new(1), behind], 5), Verdict::Refused(RefusedWhy::NotSimilar));
    let behind = Person { who: 1, ..behind };
    assert_eq!(kiosk.wait(&[Person::new(0), behind], 5), Verdict::Accepted);
}

#[test]
fn minors_card_takes_the_smaller_of_two_faces() {
    let parent = Person { x: 130.0, eyes: 68.0, ..Person::new(1) };
    let child = Person { x: 350.0, eyes: 62.0, ..Person::new(0) };
    let mut minor = Kiosk::new(0, Options { minor: true, challenge: None });
    assert_eq!(minor.wait(&[parent, child], 5), Verdict::Accepted);
    let swapped = [Person { who: 0, ..parent }, Person { who: 1, ..child }];
    assert_eq!(minor.wait(&swapped, 5), Verdict::Refused(RefusedWhy::NotSimilar), "not any of them");
    assert_eq!(kiosk().wait(&[parent, child], 20), Verdict::Guide(Guidance::Many), "on a grown-up's card");
}

#[test]
fn nobody_is_asked_into_the_frame() {
    assert_eq!(kiosk().wait(&[], 20), Verdict::Guide(Guidance::Frame));
}

#[test]
fn bad_picture_is_guided_and_then_accepted() {
    let mut kiosk = kiosk();
    let far = Person { eyes: 40.0, ..Person::new(0) };
    assert_eq!(kiosk.wait(&[far], 10), Verdict::Guide(Guidance::Closer));
    assert_eq!(kiosk.wait(&[Person::new(0)], 7), Verdict::Accepted);
}

#[test]
fn mask_is_asked_for_five_seconds_and_then_the_comparison_decides() {
    let masked = Person { look: Look::Mask([235, 235, 235]), ..Person::new(0) };
    let mut kiosk = kiosk();
    assert_eq!(kiosk.wait(&[masked], 140), Verdict::Guide(Guidance::Mask), "4.6 s at 30 frames a second");
    assert_eq!(kiosk.wait(&[masked], 30), Verdict::Accepted);
    let stranger = Person { who: 1, ..masked };
    assert_eq!(kiosk.wait(&[stranger], 140), Verdict::Guide(Guidance::Mask));
    assert_eq!(kiosk.wait(&[stranger], 30), Verdict::Refused(RefusedWhy::NotSimilar));
}

#[test]
fn darkness_never_gives_way() {
    let mut kiosk = kiosk();
    kiosk.stage.shot.gain = 0.3;
    assert_eq!(kiosk.wait(&[Person::new(0)], 300), Verdict::Guide(Guidance::Dark));
}

fn still_frame(number: u64, at_millis: u64) -> Frame {
    let at = std::time::Duration::from_millis(at_millis);
    Frame { image: draw(&[Person::new(0)], Shot::default()), at, number }
}

#[test]
fn frozen_picture_is_never_accepted() {
    let mut kiosk = kiosk();
    kiosk.stage.frame(&[Person::new(0)]);
    let mut last = None;
    for number in 1..=5 {
        let verdict = kiosk.session.look(&still_frame(number, number * 33), &mut kiosk.stage.models);
        last = Some(verdict.expect("a verdict"));
        assert!(kiosk.session.progress().0 <= 1, "one picture counts once");
    }
    assert_eq!(last, Some(Verdict::Refused(RefusedWhy::Frozen)));
}

#[test]
fn looped_clip_is_never_accepted() {
    let mut kiosk = kiosk();
    let mut verdicts = Vec::new();
    for round in 0..2 {
        kiosk.stage.shot.noise = 100;
        for _ in 0..4 {
            verdicts.push((round, kiosk.look(&[Person::new(0)]).expect("a verdict")));
        }
    }
    assert_eq!(verdicts[4], (1, Verdict::Refused(RefusedWhy::Frozen)));
    assert!(!verdicts.iter().any(|(_, verdict)| *verdict == Verdict::Accepted));
}

#[test]
fn same_frame_shown_twice_counts_once() {
    let mut kiosk = kiosk();
    let frame = kiosk.stage.frame(&[Person::new(0)]);
    for _ in 0..20 {
        let verdict = kiosk.session.look(&frame, &mut kiosk.stage.models);
        assert_eq!(verdict, Ok(Verdict::Guide(Guidance::Hold)));
    }
    assert_eq!(kiosk.session.progress(), (1, 5));
}

#[test]
fn time_that_goes_backwards_is_refused() {
    for (number, at) in [(8, 400), (10, 300)] {
        let mut kiosk = kiosk();
        kiosk.stage.frame(&[Person::new(0)]);
        let look = |session: &mut FaceSession, models: &mut _, number, at| {
            session.look(&still_frame(number, at), models)
        };
        assert!(matches!(look(&mut kiosk.session, &mut kiosk.stage.models, 9, 350), Ok(Verdict::Guide(_))));
        assert_eq!(
            look(&mut kiosk.session, &mut kiosk.stage.models, number, at),
            Ok(Verdict::Refused(RefusedWhy::Frozen))
        );
    }
}

#[test]
fn model_that_fails_is_an_error_and_wipes_what_was_seen() {
    for fault in [ModelError::NotFinite, ModelError::Shape, ModelError::Runtime] {
        let mut kiosk = kiosk();
        kiosk.wait(&[Person::new(0)], 4);
        kiosk.stage.world.lock().expect("a world").broken = Some(fault);
        assert_eq!(kiosk.look(&[Person::new(0)]), Err(fault));
        assert_eq!(kiosk.session.progress(), (0, 5));
    }
}

#[test]
fn liveness_that_is_no_number_or_no_model_is_an_error() {
    for live in [f32::NAN, 1.5, -1.0, f32::INFINITY] {
        assert_eq!(kiosk().look(&[Person { live, ..Person::new(0) }]), Err(ModelError::NotFinite));
    }
    let mut kiosk = kiosk();
    kiosk.stage.models.liveness.clear();
    assert_eq!(kiosk.look(&[Person::new(0)]), Err(ModelError::Shape));
    let mut kiosk = self::kiosk();
    kiosk.stage.models.recognisers.clear();
    assert_eq!(kiosk.look(&[Person::new(0)]), Err(ModelError::Shape));
}

#[test]
fn reference_of_other_models_never_matches() {
    let policy = accept(&policy()).expect("a policy");
    let one = face_match::Template::new(vec![crate::support::embedding(0)]).expect("a template");
    let mut kiosk = kiosk();
    kiosk.session = FaceSession::new(policy, Reference::from(one), Options::default());
    assert_eq!(kiosk.wait(&[Person::new(0)], 5), Verdict::Refused(RefusedWhy::NotSimilar));
}

#[test]
fn reset_forgets_and_debug_shows_no_face() {
    let mut kiosk = kiosk();
    kiosk.wait(&[Person::new(0)], 3);
    let shown = format!("{:?} {:?} {:?}", kiosk.session, template(0), Reference::from(template(0)));
    assert!(!shown.contains('.'), "no number with a fraction: {shown}");
    kiosk.session.reset();
    assert_eq!(kiosk.session.progress(), (0, 5));
    assert_eq!(kiosk.wait(&[Person::new(0)], 5), Verdict::Accepted);
}

/// The detector finds no face that is nearer than about 12 cm: who was asked back and comes nearer still is asked back, not into
/// the frame.
#[test]
fn face_that_was_too_near_and_is_gone_is_still_asked_back_for_a_while() {
    let near = Person { eyes: 150.0, ..Person::new(0) };
    let frames = |seconds: u32| (seconds * 1000).div_ceil(33) as usize;
    let mut kiosk = kiosk();
    assert_eq!(kiosk.wait(&[near], 3), Verdict::Guide(Guidance::Back));
    assert_eq!(kiosk.wait(&[], frames(4)), Verdict::Guide(Guidance::Back), "nearer than the detector sees");
    assert_eq!(kiosk.wait(&[], frames(2)), Verdict::Guide(Guidance::Frame), "gone for good");
    assert_eq!(kiosk.wait(&[near], 3), Verdict::Guide(Guidance::Back), "back again");
    // Somebody at the right distance who then leaves was not too near.
    assert_eq!(kiosk.wait(&[Person::new(0)], 4), Verdict::Guide(Guidance::Hold));
    assert_eq!(kiosk.wait(&[], 4), Verdict::Guide(Guidance::Frame));
    // One frame is enough where the face is gone with the next.
    let mut kiosk = self::kiosk();
    assert_eq!(kiosk.look(&[near]), Ok(Verdict::Guide(Guidance::Back)));
    assert_eq!(kiosk.wait(&[], frames(4)), Verdict::Guide(Guidance::Back));
}
