//! Failure injected at every step of a whole visit: each of these ends safely, with nothing of the patient left.

use std::time::Duration;

use kiosk_visit::{
    CardTrouble, ChallengeFacts, Effect, Event, FaceGuidance, FaceOutcome, FaceTrouble, GatewayAnswer,
    GatewayTrouble, Method, OptionNumber, OutOfOrder, PhoneKind, PhoneOutcome, PhonePlace, PhoneTrouble,
    PhotoOutcome, PinOutcome, PinState, PrintGuidance, PrintOutcome, ReceiptTrouble, SameCard, VisitConfig,
};

use crate::kiosk::{Kiosk, general, good_card, recheck, settled, with_face};
use crate::phone::{signed, taking_phones};
use crate::questions::everything;

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

/// The whole visit by face, from idle to idle: the numbers keyed in are wrong first, and the first face is not accepted.
const FACE_VISIT: &[Do] = &[
    |k| _ = k.place(),
    |k| _ = k.read(Ok(good_card())),
    |k| _ = k.choose(Method::Face),
    |k| _ = k.accept_camera(),
    |k| _ = k.print(PrintOutcome::Guidance(PrintGuidance::NoCard)),
    |k| _ = k.put(Event::KeypadChosen),
    |k| _ = k.put(Event::DigitEntered(5)),
    |k| _ = k.put(Event::DigitErased),
    |k| _ = k.code(),
    |k| _ = k.photo(Ok(PhotoOutcome::WrongCode(9))),
    |k| _ = k.put(Event::PrintChosen),
    |k| _ = k.print(PrintOutcome::Read),
    |k| _ = k.opened(),
    |k| _ = k.face(FaceOutcome::Guidance(FaceGuidance::Many)),
    |k| _ = k.good_challenge(),
    |k| _ = k.face(FaceOutcome::Refused),
    |k| _ = k.face(FaceOutcome::Accepted),
    |k| _ = k.signed(Ok(())),
    |k| _ = k.consent(true),
    |k| _ = k.consent(false),
    |k| _ = k.confirmed(settled()),
    |k| _ = k.put(Event::LimitAnswered(true)),
    |k| _ = k.confirmed(settled()),
    |k| _ = k.written(Ok(())),
    |k| _ = k.take(),
];

/// The whole visit by phone, from idle to idle: lifted too early first, and with a wrong PIN then.
const PHONE_VISIT: &[Do] = &[
    |k| _ = k.put(Event::PhonePressed),
    |k| _ = k.put(Event::PhoneChosen(PhoneKind::Android)),
    |k| _ = k.good_challenge(),
    |k| _ = k.pin(),
    |k| _ = k.put(Event::PhonePlaced),
    |k| _ = k.phone_used(Err(PhoneTrouble::Lifted)),
    |k| _ = k.put(Event::PhoneTaken),
    |k| _ = k.put(Event::PhonePlaced),
    |k| _ = k.phone_used(Ok(PhoneOutcome::WrongPin(2))),
    |k| _ = k.put(Event::PhoneTaken),
    |k| _ = k.pin(),
    |k| _ = k.put(Event::PhonePlaced),
    |k| _ = k.phone_used(signed(PhoneKind::Android)).wait(Duration::from_millis(700)),
    |k| _ = k.consent(true),
    |k| _ = k.consent(false),
    |k| _ = k.confirmed(settled()),
    |k| _ = k.put(Event::LimitAnswered(true)),
    |k| _ = k.confirmed(settled()),
    |k| _ = k.written(Ok(())),
    |k| _ = k.put(Event::PhoneTaken),
    |k| _ = k.put(Event::Closed),
];

const VISITS: [&[Do]; 3] = [VISIT, FACE_VISIT, PHONE_VISIT];
/// Those with a card.
const CARD_VISITS: [&[Do]; 2] = [VISIT, FACE_VISIT];

const CARD: &[CardTrouble] = &[
    CardTrouble::Removed,
    CardTrouble::NotMyNumber,
    CardTrouble::Busy,
    CardTrouble::Unreadable,
    CardTrouble::ReaderGone,
    CardTrouble::ServiceGone,
    CardTrouble::Changed,
    CardTrouble::SignatureRefused,
    CardTrouble::AuthorisationFailed,
];
const GATEWAY: &[GatewayTrouble] = &[
    GatewayTrouble::Unreachable,
    GatewayTrouble::Tls,
    GatewayTrouble::Refused,
    GatewayTrouble::Unavailable,
    GatewayTrouble::BadAnswer,
    GatewayTrouble::Mismatch,
    GatewayTrouble::NotRecorded,
];

/// Everything that can go wrong now: with the world, and with each effect that waits for an answer.
fn faults(kiosk: &Kiosk) -> Vec<Event> {
    let mut all = vec![
        Event::CardTaken,
        Event::Cancelled,
        Event::StaffAsked,
        Event::ReaderLost(OutOfOrder::NoReader),
        Event::ReaderLost(OutOfOrder::NoCardService),
        Event::PhoneReaderChanged(false),
        Event::PhoneTaken,
        Event::CardPlaced,
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
            "ReadPrint" => all.push(Event::PrintRead(id, PrintOutcome::Unavailable)),
            "OpenPhoto" => {
                all.extend(CARD.iter().map(|t| Event::PhotoOpened(id, Err(*t))));
                use PhotoOutcome as O;
                let told = [O::WrongCode(0), O::WrongCode(8), O::WrongCode(9), O::WrongCode(255), O::Locked];
                let told = told.into_iter().chain([O::CounterMoved, O::NotAttempted, O::AnswerLost]);
                let told = told.chain([O::NoPhoto, O::NotBelieved]);
                all.extend(told.map(|outcome| Event::PhotoOpened(id, Ok(outcome))));
            }
            "StartCamera" => {
                all.push(Event::FaceCompared(id, FaceOutcome::Refused));
                use FaceTrouble::{Camera, Model, Photo};
                let troubles = [Camera, Model, Photo].map(FaceOutcome::Unavailable);
                all.extend(troubles.map(|trouble| Event::FaceCompared(id, trouble)));
            }
            "UsePhone" => {
                use PhoneOutcome as O;
                let told = [O::NeedsPin, O::LastTry, O::WrongPin(1), O::WrongPin(255), O::PinLocked];
                let told = told.into_iter().chain([O::CounterMoved, O::PinUnknown, O::PinSpent]);
                let told = told.chain([O::NotConfirmed, O::SignatureLost]);
                all.extend(told.map(|outcome| Event::PhoneUsed(id, Ok(outcome))));
                use PhoneTrouble as T;
                let troubles = [T::Lifted, T::Unreadable, T::PlasticCard, T::NoCertificate, T::Changed];
                let troubles =
                    troubles.into_iter().chain([T::SignatureRefused, T::ReaderGone, T::ServiceGone]);
                all.extend(troubles.map(|trouble| Event::PhoneUsed(id, Err(trouble))));
            }
            "SignChallenge" => all.extend(CARD.iter().map(|t| Event::ChallengeSigned(id, Err(*t)))),
            "AskChallenge" => {
                all.extend(GATEWAY.iter().map(|t| Event::ChallengeReceived(id, Err(*t))));
                all.push(Event::ChallengeReceived(
                    id,
                    Ok(ChallengeFacts { expires_in_ms: 0, eligibility_only: false }),
                ));
                all.push(Event::ChallengeReceived(
                    id,
                    Ok(ChallengeFacts { expires_in_ms: u64::MAX, eligibility_only: false }),
                ));
            }
            "AskOffers" => all.extend(GATEWAY.iter().map(|t| Event::OffersReceived(id, Err(*t)))),
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
                use ReceiptTrouble::{
                    FolderMissing, Full, NotMounted, Other, ReadOnly, Refused, TooMany, Unreachable,
                };
                all.extend(
                    [FolderMissing, NotMounted, Full, ReadOnly, Other, Unreachable, Refused, TooMany]
                        .map(|t| Event::ResultWritten(id, Err(t))),
                );
            }
            _ => {}
        }
    }
    all
}

fn after(visit: &[Do], steps: usize) -> Kiosk {
    let mut kiosk = taking_phones(VisitConfig { phones: Some(PhonePlace::SecondReader), ..with_face() });
    for step in &visit[..steps] {
        step(&mut kiosk);
    }
    kiosk
}

/// Each visit with each number of its steps.
fn everywhere() -> impl Iterator<Item = (&'static [Do], usize)> {
    VISITS.into_iter().flat_map(|visit| (0..visit.len()).map(move |steps| (visit, steps)))
}

/// The same, of the visits with a card.
fn everywhere_by_card() -> impl Iterator<Item = (&'static [Do], usize)> {
    CARD_VISITS.into_iter().flat_map(|visit| (0..visit.len()).map(move |steps| (visit, steps)))
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
    for (visit, steps) in everywhere() {
        for fault in faults(&after(visit, steps)) {
            let what = format!("after {steps} of {} steps, {fault:?}", visit.len());
            // Then the patient goes, with the card.
            let mut kiosk = after(visit, steps);
            kiosk.put(fault.clone());
            kiosk.goes_home();
            is_home(&kiosk, &what);
            // Or nothing more happens at all: only time passes until the card may be taken.
            let mut kiosk = after(visit, steps);
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
    assert!(injected > 400, "{injected}");
}

#[test]
fn fault_silence_at_every_step_ends_safely() {
    for (visit, steps) in everywhere() {
        let mut kiosk = after(visit, steps);
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

/// A patient, a gateway and a receipt computer that do the right thing, whatever the state.
pub fn go_on(kiosk: &mut Kiosk) {
    match kiosk.state() {
        "reading" => kiosk.read(Ok(good_card())),
        "card_lifted" if kiosk.card_present => kiosk.same(),
        "whose_card" => kiosk.same(),
        "card_lifted" => kiosk.place(),
        "choosing_phone" => kiosk.put(Event::PhoneChosen(PhoneKind::Iphone)),
        "holding_phone" if kiosk.shown.busy => kiosk.good_challenge(),
        "holding_phone" => kiosk.put(Event::PhonePlaced),
        "reading_phone" => kiosk.phone_used(signed(PhoneKind::Android)),
        "choosing" => kiosk.choose(Method::Pin),
        "camera_notice" => kiosk.accept_camera(),
        "reading_print" => kiosk.print(PrintOutcome::Read),
        "entering_code" => kiosk.code(),
        "opening_photo" => kiosk.opened(),
        "matching_face" => kiosk.face(FaceOutcome::Accepted),
        "entering_pin" => kiosk.pin(),
        "verifying" => kiosk.verified(Ok(PinOutcome::Right)),
        "awaiting_challenge" => kiosk.good_challenge(),
        "signing" => kiosk.signed(Ok(())),
        "identified" => kiosk.secs(1),
        "consenting" => kiosk.consent(true),
        "awaiting_offers" => kiosk.offered(everything()),
        "questioning" => kiosk.put(Event::OptionChosen(OptionNumber(0))),
        "reviewing" => kiosk.reviewed(),
        "asking_to_enrol" => kiosk.put(Event::EnrolmentAnswered(true)),
        "enrolling" => kiosk.gateway(Ok(GatewayAnswer::Enrolled)),
        "checking" | "sending_limit" => kiosk.confirmed(settled()),
        "asking_limit" => kiosk.put(Event::LimitAnswered(true)),
        "writing" => kiosk.written(Ok(())),
        other => panic!("{other} is no place to go on from"),
    };
}

#[test]
fn fault_card_lifted_and_back_at_every_step_completes_the_visit() {
    for (visit, steps) in everywhere_by_card().filter(|(visit, steps)| (1..visit.len() - 1).contains(steps)) {
        let mut kiosk = after(visit, steps);
        kiosk.take().place();
        for _ in 0..40 {
            if kiosk.state() == "result" {
                break;
            }
            go_on(&mut kiosk);
        }
        assert_eq!(kiosk.screen().title.key, "done-title", "after {steps}");
        // One VERIFY for each of the patient's confirmations: a second only where the first had lost its worth.
        assert!(kiosk.count("VerifyPin") <= 2, "after {steps}");
        kiosk.goes_home();
    }
}

#[test]
fn fault_other_card_at_every_step_never_goes_on() {
    for (visit, steps) in everywhere_by_card().filter(|(_, steps)| *steps >= 2) {
        let mut kiosk = after(visit, steps);
        kiosk.take();
        // Where nothing of the first card is worked on.
        if kiosk.state() != "card_lifted" {
            continue;
        }
        kiosk.place().rechecked(Ok(recheck(SameCard::Other, PinState::TriesLeft(3))));
        assert_eq!(kiosk.state(), "trouble", "after {steps}");
        let before = kiosk.effects.len();
        kiosk.goes_home();
        let after = &kiosk.effects[before..];
        assert!(after.iter().all(|effect| *effect == Effect::Forget) && !after.is_empty(), "after {steps}");
    }
}

#[test]
fn fault_general_reader_has_no_camera() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_choice(good_card()).choose(Method::Face);
    assert_eq!((kiosk.state(), kiosk.count("StartCamera")), ("entering_pin", 0));
}
