//! A wall clock that is found wrong: it ends the visit at reception wherever it is, and nobody is served until it is right.

use kiosk_visit::{Effect, Event, FailureCode, OutOfOrder, StateId, StateKind};

use crate::kiosk::{Kiosk, settled, with_face};
use crate::matrix::STATES;

const CODE: Option<FailureCode> = Some(FailureCode::WrongClock);

#[test]
fn wrong_clock_ends_every_visit_that_is_not_written_yet() {
    for (name, script) in STATES {
        let mut kiosk = script();
        let before = kiosk.visit.state();
        kiosk.put(Event::WrongClock);
        let now = kiosk.visit.state();
        let asks = |effect: &Effect| {
            matches!(
                effect,
                Effect::VerifyPin { .. }
                    | Effect::SignChallenge { .. }
                    | Effect::AskChallenge(_)
                    | Effect::AskOffers(..)
                    | Effect::AskGateway { .. }
                    | Effect::Enrol(..)
                    | Effect::SendLimitAnswer(..)
            )
        };
        assert!(!kiosk.last.iter().any(asks), "{name}: {:?}", kiosk.last);
        match (before, before.kind()) {
            // Nobody is served yet; the start-up check says so.
            (StateId::Starting, _) => {
                assert_eq!(now, before);
                continue;
            }
            // With the time before the jump, or over.
            (StateId::SendingLimit | StateId::Writing | StateId::WhoseCard, _) | (_, StateKind::End) => {
                assert_eq!(now, before, "{name}")
            }
            // What the gateway confirmed is written, with the time before.
            (StateId::AskingLimit, _) => assert_eq!(now, StateId::Writing, "{name}"),
            (_, StateKind::Rest) => assert_eq!(now, StateId::OutOfOrder, "{name}"),
            _ => {
                assert_eq!((now, kiosk.screen().code), (StateId::Trouble, CODE), "{name}");
                assert!(kiosk.last.contains(&Effect::CallStaff(FailureCode::WrongClock)), "{name}");
            }
        }
        if before == StateId::SendingLimit {
            kiosk.confirmed(settled());
            assert_eq!(kiosk.visit.state(), StateId::Writing, "{name}");
        }
        let writes = |effect: &Effect| matches!(effect, Effect::WriteResult(_));
        assert_eq!(
            kiosk.last.iter().any(writes),
            matches!(before, StateId::AskingLimit | StateId::SendingLimit),
            "{name}"
        );
        if kiosk.visit.state() == StateId::Writing {
            kiosk.written(Ok(()));
            assert_eq!(kiosk.visit.state(), StateId::Done, "what was confirmed is told");
        }
        assert_serves_nobody_until_it_is_right(&mut kiosk, name);
    }
}

/// The next card begins no visit, wherever the last one stands.
fn assert_serves_nobody_until_it_is_right(kiosk: &mut Kiosk, name: &str) {
    for _ in 0..6 {
        if kiosk.visit.state() == StateId::OutOfOrder {
            break;
        }
        if kiosk.card_present {
            kiosk.take();
        }
        kiosk.put(Event::CardPlaced);
        assert_ne!(kiosk.state(), "reading", "{name}");
    }
    assert_eq!((kiosk.visit.state(), kiosk.screen().code), (StateId::OutOfOrder, CODE), "{name}");
    if !kiosk.card_present {
        kiosk.put(Event::CardPlaced);
        assert_eq!(kiosk.visit.state(), StateId::OutOfOrder, "{name}");
    }
    kiosk.put(Event::StartupChecked(Ok(())));
    assert_eq!(kiosk.state(), "reading", "{name}: the card that lies there begins a visit");
}

#[test]
fn kiosk_that_starts_with_a_wrong_clock_serves_nobody() {
    let mut kiosk = Kiosk::new(with_face());
    kiosk.put(Event::WrongClock).put(Event::StartupChecked(Err(OutOfOrder::WrongClock)));
    assert_eq!((kiosk.state(), kiosk.screen().code), ("out_of_order", CODE));
    assert_eq!(kiosk.staff_calls(), [FailureCode::WrongClock]);
    kiosk.put(Event::StartupChecked(Ok(())));
    assert_eq!(kiosk.state(), "idle");
}
