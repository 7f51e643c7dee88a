//! Failure injected at every step of a whole visit: each of these ends safely, with nothing of the patient left.

use kiosk_visit::{
    CardTrouble, ChallengeFacts, Effect, Event, GatewayAnswer, GatewayTrouble, Method, OutOfOrder,
    PinOutcome, PinState, ReceiptTrouble, SameCard,
};

use crate::kiosk::{Kiosk, general, good_card, settled, with_face};

type Do = fn(&mut Kiosk);

/// The whole visit, one event after another, from idle to idle.
const VISIT: &[Do] = &[
    |k| _ = k.place(),
    |k| _ = k.read(Ok(good_card())),
    |k| _ = k.choose(Method::Pin),
    |k| _ = k.good_challenge(),
    |k| _ = k.put(Event::DigitEntered(1)),
    |k| _ = k.put(Event::DigitEntered(2)),
    |k| _ = k.put(Event::DigitEntered(3)),
    |k| _ = k.put(Event::DigitEntered(4)),
    |k| _ = k.put(Event::PinEntered),
    |k| _ = k.verified(Ok(PinOutcome::Right)),
    |k| _ = k.signed(Ok(())),
    |k| _ = k.consent(true),
    |k| _ = k.consent(false),
    |k| _ = k.gateway(Ok(GatewayAnswer::NotEnrolled)),
    |k| _ = k.put(Event::EnrolmentAnswered(true)),
    |k| _ = k.gateway(Ok(GatewayAnswer::Enrolled)),
    |k| _ = k.confirmed(settled()),
    |k| _ = k.put(Event::LimitAnswered(true)),
    |k| _ = k.confirmed(settled()),
    |k| _ = k.written(Ok(())),
    |k| _ = k.take(),
];

const CARD: &[CardTrouble] = &[
    CardTrouble::Removed,
    CardTrouble::NotMyNumber,
    CardTrouble::Busy,
    CardTrouble::Unreadable,
    CardTrouble::ReaderGone,
    CardTrouble::ServiceGone,
    CardTrouble::Changed,
    CardTrouble::SignatureRefused,
];
const GATEWAY: &[GatewayTrouble] = &[
    GatewayTrouble::Unreachable,
    GatewayTrouble::Tls,
    GatewayTrouble::Refused,
    GatewayTrouble::Unavailable,
    GatewayTrouble::BadAnswer,
    GatewayTrouble::Mismatch,
];

/// Everything that can go wrong now: with the world, and with each effect that waits for an answer.
fn faults(kiosk: &Kiosk) -> Vec<Event> {
    let mut all = vec![
        Event::CardTaken,
        Event::Cancelled,
        Event::StaffAsked,
        Event::ReaderLost(OutOfOrder::NoReader),
        Event::ReaderLost(OutOfOrder::NoCardService),
    ];
    for (name, id) in &kiosk.waiting {
        let id = *id;
        match *name {
            "ReadCard" => all.extend(CARD.iter().map(|t| Event::CardRead(id, Err(*t)))),
            "VerifyPin" => {
                all.extend(CARD.iter().map(|t| Event::PinVerified(id, Err(*t))));
                use PinOutcome::{AnswerLost, CounterMoved, Locked, NotAttempted, Wrong};
                let told = [Wrong(0), Wrong(1), Wrong(2), Wrong(3), Wrong(255), Locked];
                let told = told.into_iter().chain([CounterMoved, NotAttempted, AnswerLost]);
                all.extend(told.map(|outcome| Event::PinVerified(id, Ok(outcome))));
            }
            "SignChallenge" => all.extend(CARD.iter().map(|t| Event::ChallengeSigned(id, Err(*t)))),
            "AskChallenge" => {
                all.extend(GATEWAY.iter().map(|t| Event::ChallengeReceived(id, Err(*t))));
                all.push(Event::ChallengeReceived(id, Ok(ChallengeFacts { expires_in_ms: 0 })));
                all.push(Event::ChallengeReceived(id, Ok(ChallengeFacts { expires_in_ms: u64::MAX })));
            }
            "AskGateway" | "Enrol" | "SendLimitAnswer" => {
                all.extend(GATEWAY.iter().map(|t| Event::GatewayAnswered(id, Err(*t))));
                let answers = [
                    GatewayAnswer::NotEnrolled,
                    GatewayAnswer::Enrolled,
                    GatewayAnswer::EnrolmentRefused,
                    GatewayAnswer::CertificateRefused,
                    GatewayAnswer::NotConfirmable,
                    GatewayAnswer::ChallengeRefused,
                ];
                all.extend(answers.map(|answer| Event::GatewayAnswered(id, Ok(answer))));
            }
            "WriteResult" => {
                use ReceiptTrouble::{FolderMissing, Full, Other, ReadOnly};
                all.extend([FolderMissing, Full, ReadOnly, Other].map(|t| Event::ResultWritten(id, Err(t))));
            }
            _ => {}
        }
    }
    all
}

fn after(steps: usize) -> Kiosk {
    let mut kiosk = Kiosk::ready(with_face());
    for step in &VISIT[..steps] {
        step(&mut kiosk);
    }
    kiosk
}

fn is_home(kiosk: &Kiosk, what: &str) {
    assert!(matches!(kiosk.state(), "idle" | "out_of_order"), "{what}: {}", kiosk.state());
    let forgotten = kiosk.effects.iter().rposition(|effect| *effect == Effect::Forget).unwrap();
    let after = &kiosk.effects[forgotten + 1..];
    assert!(after.iter().all(|effect| matches!(effect, Effect::CallStaff(_))), "{what}: {after:?}");
    assert!(kiosk.count("VerifyPin") <= 1, "{what}");
}

#[test]
fn fault_at_every_step_ends_safely() {
    let mut injected = 0;
    for steps in 0..VISIT.len() {
        for fault in faults(&after(steps)) {
            let what = format!("after {steps} steps, {fault:?}");
            // Then the patient goes, with the card.
            let mut kiosk = after(steps);
            kiosk.put(fault.clone());
            kiosk.goes_home();
            is_home(&kiosk, &what);
            // Or nothing more happens at all: only time passes until the card may be taken.
            let mut kiosk = after(steps);
            kiosk.put(fault.clone()).secs(600);
            assert!(
                matches!(kiosk.state(), "idle" | "out_of_order" | "result" | "trouble" | "take_card"),
                "{what}: {}",
                kiosk.state()
            );
            kiosk.goes_home();
            is_home(&kiosk, &what);
            injected += 1;
        }
    }
    assert!(injected > 150, "{injected}");
}

#[test]
fn fault_silence_at_every_step_ends_safely() {
    for steps in 0..VISIT.len() {
        let mut kiosk = after(steps);
        kiosk.secs(600);
        assert!(
            matches!(kiosk.state(), "idle" | "result" | "trouble" | "take_card"),
            "after {steps}: {}",
            kiosk.state()
        );
        kiosk.goes_home();
        is_home(&kiosk, &format!("after {steps} steps, silence"));
    }
}

#[test]
fn fault_card_lifted_and_back_at_every_step_completes_the_visit() {
    for (steps, _) in VISIT.iter().enumerate().skip(2) {
        let mut kiosk = after(steps);
        kiosk.take();
        if kiosk.state() == "idle" {
            continue;
        }
        kiosk.place();
        let mut rest: Vec<Do> = VISIT[steps..].to_vec();
        if kiosk.waiting.contains_key("RecheckCard") && kiosk.state() == "card_lifted" {
            kiosk.same();
            assert_ne!(kiosk.state(), "card_lifted", "after {steps}");
        }
        // The digits were wiped, a machine's answer is still to come, or the limit question is over.
        if kiosk.state() == "entering_pin" {
            for digit in [1, 2, 3, 4] {
                kiosk.put(Event::DigitEntered(digit));
            }
            if !kiosk.waiting.contains_key("AskChallenge") {
                panic!("no challenge at the PIN pad");
            }
            kiosk.put(Event::ChallengeReceived(
                kiosk.id("AskChallenge"),
                Ok(ChallengeFacts { expires_in_ms: 300_000 }),
            ));
            rest = VISIT[8..].to_vec();
        }
        let mut rest = rest.into_iter();
        let mut guard = 0;
        while kiosk.state() != "result" {
            guard += 1;
            assert!(guard < 60, "after {steps}: {}", kiosk.state());
            match kiosk.state() {
                "card_lifted" => _ = kiosk.same(),
                "entering_pin" => {
                    kiosk.pin();
                    rest = VISIT[9..].to_vec().into_iter();
                }
                "writing" => _ = kiosk.written(Ok(())),
                _ => rest.next().expect("a step left")(&mut kiosk),
            }
        }
        assert_eq!(kiosk.screen().title.key, "done-title", "after {steps}");
        kiosk.goes_home();
    }
}

#[test]
fn fault_other_card_at_every_step_never_goes_on() {
    for steps in 2..VISIT.len() {
        let mut kiosk = after(steps);
        kiosk.take();
        if kiosk.state() != "card_lifted" {
            continue;
        }
        kiosk.place().rechecked(Ok((SameCard::Other, PinState::TriesLeft(3))));
        assert_eq!(kiosk.state(), "trouble", "after {steps}");
        let before = kiosk.effects.len();
        kiosk.goes_home();
        assert_eq!(kiosk.effects[before..], [Effect::Forget], "after {steps}");
    }
}

#[test]
fn fault_general_reader_has_no_camera() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.to_choice(good_card()).choose(Method::Face);
    assert_eq!((kiosk.state(), kiosk.count("StartCamera")), ("entering_pin", 0));
}
