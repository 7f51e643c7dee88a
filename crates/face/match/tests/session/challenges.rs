//! Attempts with a blink or a turn.

use face_match::{Challenge, Guidance, Options, RefusedWhy, Verdict};

use crate::Kiosk;
use crate::support::Person;

fn kiosk(challenge: Challenge) -> Kiosk {
    Kiosk::new(0, Options { minor: false, challenge: Some(challenge) })
}

/// Good frames, then the challenge's rest: five frames of a still head with open eyes.
fn up_to_the_challenge(kiosk: &mut Kiosk, who: usize, wanted: Guidance) {
    let verdict = kiosk.wait(&[Person::new(who)], 5 + 5);
    assert_eq!(verdict, Verdict::Guide(wanted));
}

#[test]
fn blink_opens_the_way_to_the_decision() {
    let mut kiosk = kiosk(Challenge::Blink);
    up_to_the_challenge(&mut kiosk, 0, Guidance::Blink);
    for eye_ratio in [0.24, 0.1, 0.09] {
        assert!(matches!(kiosk.look(&[Person { eye_ratio, ..Person::new(0) }]), Ok(Verdict::Guide(_))));
    }
    assert_eq!(kiosk.wait(&[Person::new(0)], 2), Verdict::Accepted, "eyes open, then one more good frame");
}

#[test]
fn turn_opens_the_way_to_the_decision() {
    for (challenge, wanted, side) in
        [(Challenge::TurnLeft, Guidance::TurnLeft, 1.0), (Challenge::TurnRight, Guidance::TurnRight, -1.0)]
    {
        let mut kiosk = kiosk(challenge);
        up_to_the_challenge(&mut kiosk, 0, wanted);
        for turn in [0.1, 0.12, 0.2, 0.3, 0.12] {
            let turn = turn * side;
            assert!(matches!(kiosk.look(&[Person { turn, ..Person::new(0) }]), Ok(Verdict::Guide(_))));
        }
        assert_eq!(kiosk.wait(&[Person::new(0)], 2), Verdict::Accepted);
    }
}

#[test]
fn picture_that_does_nothing_waits_for_ever() {
    for challenge in [Challenge::Blink, Challenge::TurnLeft, Challenge::TurnRight] {
        let mut kiosk = kiosk(challenge);
        assert_eq!(kiosk.wait(&[Person::new(0)], 120), Verdict::Guide(challenge.guidance()));
    }
}

#[test]
fn blink_without_a_mesh_becomes_a_turn() {
    let mut kiosk = kiosk(Challenge::Blink);
    kiosk.stage.models.mesher = None;
    up_to_the_challenge(&mut kiosk, 0, Guidance::TurnLeft);
}

#[test]
fn stranger_who_blinks_is_refused() {
    let mut kiosk = kiosk(Challenge::Blink);
    up_to_the_challenge(&mut kiosk, 1, Guidance::Blink);
    kiosk.wait(&[Person { eye_ratio: 0.08, ..Person::new(1) }], 2);
    assert_eq!(kiosk.wait(&[Person::new(1)], 3), Verdict::Refused(RefusedWhy::NotSimilar));
}

#[test]
fn someone_else_who_blinks_for_the_card_holders_picture_starts_over() {
    let mut kiosk = kiosk(Challenge::Blink);
    up_to_the_challenge(&mut kiosk, 0, Guidance::Blink);
    // A stranger in the same place does the blink; their next good frame is not the card holder's.
    kiosk.wait(&[Person { eye_ratio: 0.08, ..Person::new(1) }], 2);
    assert!(matches!(kiosk.wait(&[Person::new(1)], 2), Verdict::Guide(_)));
    assert!(kiosk.session.progress().0 <= 1, "the card holder's frames are gone");
    // The picture is shown again: it has to blink by itself now.
    assert!(matches!(kiosk.wait(&[Person::new(0)], 60), Verdict::Guide(_)));
}

#[test]
fn face_that_goes_away_during_the_challenge_starts_over() {
    for away in [vec![], vec![Person { x: 90.0, ..Person::new(0) }]] {
        let mut kiosk = kiosk(Challenge::Blink);
        up_to_the_challenge(&mut kiosk, 0, Guidance::Blink);
        assert!(matches!(kiosk.look(&away), Ok(Verdict::Guide(_))));
        assert_eq!(kiosk.session.progress(), (0, 5), "gone, or somewhere else at once");
    }
}
