//! The store that the receipt computer fetches from.

use std::time::Duration;

use eligibility_api::message::ResultMessage;
use eligibility_export::{
    Answer, ExportError, Form, MEDIA_TYPE_FHIR, Pull, PullLimits, ReceiptComputer as _,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::samples::{all, answer, id, parsed, when};

fn at(seconds: i64) -> Timestamp {
    when() + SignedDuration::from_secs(seconds)
}

fn numbered(number: u32, seconds: i64) -> Answer {
    Answer::new(id(&number.to_string()), at(seconds), ResultMessage::default())
}

fn ids(pull: &Pull, now: Timestamp) -> Vec<String> {
    pull.pending(now).iter().map(|pending| pending.id.to_string()).collect()
}

#[test]
fn answer_is_given_until_it_is_acknowledged_and_never_after() {
    let pull = Pull::new(Form::Json, PullLimits::default());
    let (_, bytes) = all().into_iter().find(|(name, _)| name == "valid.sjis.xml").expect("fixture");
    let answer = answer(parsed(&bytes));
    pull.hand_over(&answer).expect("kept");
    pull.hand_over(&answer).expect("the same again is no second one");
    for _ in 0..3 {
        let pending = pull.pending(at(1));
        assert_eq!(pending.len(), 1);
        assert_eq!(**pending[0].body, *Form::Json.write(&answer).expect("export"));
        assert!(!format!("{pending:?}").contains("花子"));
    }
    assert!(!pull.acknowledge(&id("another")));
    assert!(pull.acknowledge(&answer.id));
    assert!(!pull.acknowledge(&answer.id), "once");
    assert!(pull.pending(at(1)).is_empty());
    assert_eq!(pull.state(at(1)).lost, 0);
}

#[test]
fn store_is_bounded_in_number_and_age() {
    let limits = PullLimits { most: 2, longest: Duration::from_secs(100) };
    let pull = Pull::new(Form::Fhir, limits);
    pull.hand_over(&numbered(1, 0)).expect("kept");
    pull.hand_over(&numbered(2, 50)).expect("kept");
    assert_eq!(pull.check(), Err(ExportError::TooMany));
    assert_eq!(pull.hand_over(&numbered(3, 60)), Err(ExportError::TooMany));
    assert_eq!(pull.pending(at(60))[0].media_type, MEDIA_TYPE_FHIR);
    let state = pull.state(at(100));
    assert_eq!((state.waiting, state.oldest), (2, Some(Duration::from_secs(100))));
    assert_eq!(ids(&pull, at(100)), ["1", "2"]);
    assert_eq!(ids(&pull, at(101)), ["2"], "too old");
    assert_eq!((pull.check(), pull.state(at(101)).lost), (Ok(()), 1), "told to staff");
    assert_eq!(ids(&pull, at(-5000)), ["2"], "a clock that goes back forgets nothing");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// What was taken is fetched, acknowledged or counted as lost; nothing is there twice.
    #[test]
    fn any_sequence_keeps_count(steps in prop::collection::vec((0_u8..3, 0_u32..8, 0_i64..90), 1..60)) {
        let pull = Pull::new(Form::Json, PullLimits { most: 4, longest: Duration::from_secs(300) });
        let (mut now, mut taken, mut acknowledged) = (0, 0_u64, 0_u64);
        for (step, number, seconds) in steps {
            now += seconds;
            match step {
                0 => {
                    let _ = pull.pending(at(now));
                    let known = ids(&pull, at(now)).contains(&number.to_string());
                    if pull.hand_over(&numbered(number, now)).is_ok() && !known {
                        taken += 1;
                    }
                }
                1 => acknowledged += u64::from(pull.acknowledge(&id(&number.to_string()))),
                _ => {
                    let _ = pull.pending(at(now));
                }
            }
            let waiting = ids(&pull, at(now));
            let mut different = waiting.clone();
            different.sort();
            different.dedup();
            prop_assert_eq!(different.len(), waiting.len());
            prop_assert!(waiting.len() <= 4);
            let waiting = u64::try_from(waiting.len()).expect("few");
            prop_assert_eq!(taken, waiting + acknowledged + pull.state(at(now)).lost);
        }
    }
}
