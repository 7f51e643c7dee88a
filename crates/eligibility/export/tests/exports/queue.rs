//! What a way did not take: kept, tried again, bounded, told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base_time::Backoff;
use eligibility_api::message::{Encoding, ResultMessage};
use eligibility_api::wire::CareKind;
use eligibility_export::{
    Answer, Deliver, Delivery, ExportError, FaceFile, Form, Outbox, OutboxPolicy, Outcome, Push, Ways,
};
use proptest::prelude::*;

use crate::samples::{answer, id, parsed, when};

fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn numbered(number: u32) -> Answer {
    Answer::new(id(&number.to_string()), when(), CareKind::Outpatient, ResultMessage::default())
}

#[test]
fn waits_double_up_to_the_longest_with_jitter_within_half() {
    let policy = OutboxPolicy::default();
    for (failures, step) in
        [(0, 5), (1, 5), (2, 10), (3, 20), (4, 40), (5, 60), (6, 60), (40, 60), (u32::MAX, 60)]
    {
        for random in [0, 1, 2_500, 77_777, u64::MAX] {
            let wait = policy.retry.spread(failures, random);
            assert!(wait >= s(step) / 2 && wait <= s(step), "{failures} {random}: {wait:?}");
        }
        assert_eq!(policy.retry.spread(failures, 0), s(step) / 2);
    }
    let zero = Backoff::new(Duration::ZERO, Duration::ZERO);
    assert_eq!(zero.spread(9, u64::MAX), Duration::ZERO);
}

#[test]
fn answer_waits_while_the_way_is_down_and_arrives_when_it_is_up() {
    let mut outbox = Outbox::new(OutboxPolicy::default());
    let full = ExportError::Full;
    assert_eq!(outbox.hand_over(&numbered(1), s(0), 0, |_| Err(full)), Outcome::Waiting(full));
    let left_alone = |_: &Answer| -> Result<(), ExportError> { panic!("not tried while it waits") };
    assert_eq!(outbox.hand_over(&numbered(2), s(1), 0, left_alone), Outcome::Waiting(full));
    assert_eq!(outbox.retry(s(2), 0, left_alone), 0);
    let state = outbox.state(s(2));
    assert_eq!((state.waiting, state.oldest, state.reason, state.lost), (2, Some(s(2)), Some(full), 0));
    assert_eq!(outbox.next_try(), Some(Duration::from_millis(2_500)));
    assert_eq!(outbox.retry(s(3), 0, |_| Err(ExportError::FolderMissing)), 0);
    assert_eq!(outbox.state(s(3)).reason, Some(ExportError::FolderMissing));
    let mut seen = Vec::new();
    let delivered = outbox.retry(s(60), 0, |answer| {
        seen.push(answer.id.to_string());
        Ok(())
    });
    seen.sort();
    assert_eq!((delivered, seen), (2, vec!["1".to_owned(), "2".to_owned()]));
    let state = outbox.state(s(60));
    assert_eq!((state.waiting, state.oldest, state.reason, state.lost), (0, None, None, 0));
    assert_eq!(outbox.next_try(), None);
}

#[test]
fn one_that_is_never_taken_holds_no_other_up() {
    let mut outbox = Outbox::new(OutboxPolicy::default());
    let down = |_: &Answer| Err(ExportError::Unreachable);
    for number in 1..=3 {
        outbox.hand_over(&numbered(number), s(0), 0, down);
    }
    let picky = |answer: &Answer| if answer.id == id("1") { Err(ExportError::Refused(422)) } else { Ok(()) };
    assert_eq!(outbox.retry(s(10), 0, picky), 0, "the first is tried and goes to the end");
    assert_eq!(outbox.retry(s(100), 0, picky), 2);
    assert_eq!(outbox.state(s(100)).waiting, 1);
}

#[test]
fn what_no_try_can_deliver_or_has_no_room_is_lost_aloud() {
    let mut outbox = Outbox::new(OutboxPolicy { most: 1, ..OutboxPolicy::default() });
    let invalid = ExportError::Invalid;
    assert_eq!(outbox.hand_over(&numbered(1), s(0), 0, |_| Err(invalid)), Outcome::Lost(invalid));
    let down = ExportError::Unreachable;
    assert_eq!(outbox.hand_over(&numbered(2), s(0), 0, |_| Err(down)), Outcome::Waiting(down));
    assert_eq!(outbox.hand_over(&numbered(2), s(1), 0, |_| Err(down)), Outcome::Waiting(down), "the same");
    assert_eq!(outbox.hand_over(&numbered(3), s(1), 0, |_| Err(down)), Outcome::Lost(down));
    assert_eq!((outbox.state(s(1)).waiting, outbox.state(s(1)).lost), (1, 2));
    outbox.hurry();
    assert_eq!(outbox.retry(s(1), 0, |_| Ok(())), 1, "staff hurry it");
}

#[test]
fn answer_that_waits_too_long_is_forgotten_and_counted() {
    let policy = OutboxPolicy { longest: s(100), ..OutboxPolicy::default() };
    let mut outbox = Outbox::new(policy);
    outbox.hand_over(&numbered(1), s(0), 0, |_| Err(ExportError::TimedOut));
    assert_eq!(outbox.retry(s(101), 0, |_| panic!("it is gone")), 0);
    assert_eq!((outbox.state(s(101)).waiting, outbox.state(s(101)).lost), (0, 1));
}

#[test]
fn visit_handed_over_twice_is_delivered_once() {
    let mut outbox = Outbox::new(OutboxPolicy::default());
    outbox.hand_over(&numbered(1), s(0), 0, |_| Err(ExportError::Full));
    assert_eq!(outbox.hand_over(&numbered(1), s(10), 0, |_| Ok(())), Outcome::Done);
    assert_eq!(outbox.retry(s(20), 0, |_| panic!("it is there already")), 0);
}

proptest! {
    /// Every answer that was kept is delivered, waits, or is counted as lost; none is delivered twice; never too many.
    #[test]
    fn any_sequence_loses_nothing_and_duplicates_nothing(
        steps in prop::collection::vec((0_u8..3, 0_u64..200, any::<u64>(), prop::collection::vec(any::<bool>(), 6)), 1..80),
        most in 1_usize..6,
    ) {
        let policy = OutboxPolicy { most, longest: s(900), ..OutboxPolicy::default() };
        let mut outbox = Outbox::new(policy);
        let mut delivered: BTreeMap<String, u32> = BTreeMap::new();
        let (mut now, mut next, mut given) = (Duration::ZERO, 0, 0_u64);
        for (step, seconds, random, up) in steps {
            now += s(seconds);
            let mut up = up.into_iter().cycle();
            let mut way = |answer: &Answer| {
                if up.next().expect("endless") {
                    *delivered.entry(answer.id.to_string()).or_default() += 1;
                    Ok(())
                } else {
                    Err(ExportError::Unreachable)
                }
            };
            match step {
                0 | 1 => {
                    next += 1;
                    given += 1;
                    outbox.hand_over(&numbered(next), now, random, &mut way);
                }
                _ => {
                    outbox.retry(now, random, &mut way);
                }
            }
            let state = outbox.state(now);
            prop_assert!(state.waiting <= most);
            prop_assert!(delivered.values().all(|times| *times == 1));
            let accounted = delivered.len() + state.waiting;
            prop_assert_eq!(given, u64::try_from(accounted).expect("few") + state.lost);
            prop_assert_eq!(outbox.next_try().is_some(), state.waiting > 0);
        }
        // The way comes up for good: everything that waits arrives.
        let waiting = outbox.state(now).waiting;
        outbox.hurry();
        prop_assert_eq!(outbox.retry(now, 0, |_| Ok(())), waiting);
    }
}

/// Id, media type and body of what came.
type Seen = (String, &'static str, Vec<u8>);

/// A receipt computer at the end of a network that takes what it is told to take.
#[derive(Clone, Default)]
struct Far {
    fault: Arc<Mutex<Option<ExportError>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Deliver for Far {
    fn post(&self, delivery: &Delivery<'_>) -> Result<(), ExportError> {
        self.check()?;
        let seen = (delivery.id.to_string(), delivery.media_type, delivery.body.to_vec());
        self.seen.lock().expect("lock").push(seen);
        Ok(())
    }

    fn check(&self) -> Result<(), ExportError> {
        self.fault.lock().expect("lock").map_or(Ok(()), Err)
    }
}

#[test]
fn every_way_gets_every_visit_and_a_broken_one_gets_it_later() {
    let folder = tempfile::tempdir().expect("folder");
    let face = folder.path().join("face");
    let far = Far::default();
    let mut ways = Ways::new();
    let policy = OutboxPolicy::default();
    ways.add("face", Box::new(FaceFile::new(&face, Encoding::ShiftJis, id("kiosk-1"))), policy);
    ways.add("json", Box::new(Push::new(Box::new(far.clone()), Form::Json)), policy);
    ways.add("fhir", Box::new(Push::new(Box::new(far.clone()), Form::Fhir)), policy);
    let mut random = || 0;

    let (_, bytes) = crate::layout::fixtures().swap_remove(0);
    let one = answer(parsed(&bytes));
    let missing = ExportError::FolderMissing;
    let outcomes = ways.hand_over(&one, s(0), &mut random);
    assert_eq!(
        outcomes,
        [("face", Outcome::Waiting(missing)), ("json", Outcome::Done), ("fhir", Outcome::Done)]
    );
    assert_eq!(ways.check(), [("face", Err(missing)), ("json", Ok(())), ("fhir", Ok(()))]);
    {
        let seen = far.seen.lock().expect("lock");
        assert_eq!(
            seen[0],
            ("0198c2f1".into(), "application/json", Form::Json.write(&one).expect("json").to_vec())
        );
        assert_eq!(
            seen[1],
            ("0198c2f1".into(), "application/fhir+json", Form::Fhir.write(&one).expect("fhir").to_vec())
        );
    }

    std::fs::create_dir(&face).expect("the share comes back");
    assert_eq!(ways.states(s(1))[0].1.waiting, 1);
    let due = ways.next_try().expect("something waits");
    assert_eq!(ways.retry(due, &mut random), 1);
    let written = std::fs::read(face.join("OQSsiquc01res_face_0198c2f1_20261120091502.xml")).expect("file");
    assert_eq!(written, one.message.to_xml(Encoding::ShiftJis).as_slice());
    assert_eq!(ways.next_try(), None);
    assert_eq!(far.seen.lock().expect("lock").len(), 2, "the others got nothing twice");
}
