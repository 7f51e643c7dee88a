//! The store that the receipt computer fetches from.

use std::sync::Arc;
use std::time::Duration;

use base_time::ManualClock;
use eligibility_api::message::ResultMessage;
use eligibility_api::wire::CareKind;
use eligibility_export::{
    Answer, ExportError, Form, MEDIA_TYPE_FHIR, Pull, PullLimits, ReceiptComputer as _,
};
use jiff::SignedDuration;
use proptest::prelude::*;

use crate::samples::{all, answer, id, parsed, when};

/// A store, and the clock that it goes by.
fn store(form: Form, limits: PullLimits) -> (Pull, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(when()));
    (Pull::new(form, limits, clock.clone()), clock)
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn numbered(number: u32) -> Answer {
    Answer::new(id(&number.to_string()), when(), CareKind::Outpatient, ResultMessage::default())
}

fn ids(pull: &Pull) -> Vec<String> {
    pull.pending().iter().map(|pending| pending.id.to_string()).collect()
}

#[test]
fn answer_is_given_until_it_is_acknowledged_and_never_after() {
    let (pull, _) = store(Form::Json, PullLimits::default());
    let (_, bytes) = all().into_iter().find(|(name, _)| name == "valid.sjis.xml").expect("fixture");
    let answer = answer(parsed(&bytes));
    pull.hand_over(&answer).expect("kept");
    pull.hand_over(&answer).expect("the same again is no second one");
    for _ in 0..3 {
        let pending = pull.pending();
        assert_eq!(pending.len(), 1);
        assert_eq!(**pending[0].body, *Form::Json.write(&answer).expect("export"));
        assert!(!format!("{pending:?}").contains("花子"));
    }
    assert!(!pull.acknowledge(&id("another")));
    assert!(pull.acknowledge(&answer.id));
    assert!(!pull.acknowledge(&answer.id), "once");
    assert!(pull.pending().is_empty());
    assert_eq!(pull.state().lost, 0);
}

#[test]
fn store_is_bounded_in_number_and_age() {
    let limits = PullLimits { most: 2, longest: Duration::from_secs(100) };
    let (pull, clock) = store(Form::Fhir, limits);
    pull.hand_over(&numbered(1)).expect("kept");
    clock.advance(seconds(50));
    pull.hand_over(&numbered(2)).expect("kept");
    assert_eq!(pull.check(), Err(ExportError::TooMany));
    assert_eq!(pull.hand_over(&numbered(3)), Err(ExportError::TooMany));
    assert_eq!(pull.pending()[0].media_type, MEDIA_TYPE_FHIR);
    clock.advance(seconds(50));
    let state = pull.state();
    assert_eq!((state.waiting, state.oldest), (2, Some(seconds(100))));
    assert_eq!(ids(&pull), ["1", "2"]);
    clock.advance(seconds(1));
    assert_eq!(ids(&pull), ["2"], "too old");
    assert_eq!((pull.check(), pull.state().lost), (Ok(()), 1), "told to staff");
}

/// A clock that is 25 h ahead for a moment, or goes back, makes nothing old and nothing young.
#[test]
fn wall_clock_that_jumps_drops_nothing_that_waits() {
    let (pull, clock) = store(Form::Json, PullLimits::default());
    pull.hand_over(&numbered(1)).expect("kept");
    for hours in [25, -25, 24 * 365 * 10] {
        clock.set_wall(when() + SignedDuration::from_hours(hours));
        assert_eq!(ids(&pull), ["1"], "{hours} h");
        pull.hand_over(&numbered(2)).expect("kept");
        assert!(pull.acknowledge(&id("2")));
    }
    assert_eq!((pull.state().lost, pull.state().oldest), (0, Some(Duration::ZERO)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// What was taken is fetched, acknowledged or counted as lost; nothing is there twice.
    #[test]
    fn any_sequence_keeps_count(steps in prop::collection::vec((0_u8..3, 0_u32..8, 0_u64..90), 1..60)) {
        let (pull, clock) = store(Form::Json, PullLimits { most: 4, longest: seconds(300) });
        let (mut taken, mut acknowledged) = (0_u64, 0_u64);
        for (step, number, passed) in steps {
            clock.advance(seconds(passed));
            match step {
                0 => {
                    let _ = pull.pending();
                    let known = ids(&pull).contains(&number.to_string());
                    if pull.hand_over(&numbered(number)).is_ok() && !known {
                        taken += 1;
                    }
                }
                1 => acknowledged += u64::from(pull.acknowledge(&id(&number.to_string()))),
                _ => {
                    let _ = pull.pending();
                }
            }
            let waiting = ids(&pull);
            let mut different = waiting.clone();
            different.sort();
            different.dedup();
            prop_assert_eq!(different.len(), waiting.len());
            prop_assert!(waiting.len() <= 4);
            let waiting = u64::try_from(waiting.len()).expect("few");
            prop_assert_eq!(taken, waiting + acknowledged + pull.state().lost);
        }
    }
}
