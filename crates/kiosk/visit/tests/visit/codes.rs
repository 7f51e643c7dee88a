//! Failure codes: the page for staff is equal to the list, and each code is reached by a visit.

use std::collections::BTreeSet;

use kiosk_visit::{
    CardFacts, CardTrouble, CertificateTrouble, Effect, Event, FaceOutcome, FaceTrouble, FailureCode,
    GatewayAnswer, GatewayTrouble, HolderTrouble, Method, OutOfOrder, PhoneKind, PhoneOutcome, PhonePlace,
    PhoneTrouble, PhotoOutcome, PinOutcome, PinState, PrintOutcome, ReceiptTrouble, SameCard, StaffDecision,
    TEXT_KEYS, VisitConfig,
};

use crate::kiosk::{Kiosk, card, general, good_card, pin_only, recheck, settled, with_face};
use crate::phone::taking_phones;

const PAGE: &str = include_str!("../../../../../docs/failure-codes.md");

#[test]
fn codes_page_is_equal_to_the_list() {
    let rows: Vec<Vec<&str>> = PAGE
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| code"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let listed: Vec<_> = FailureCode::ALL.iter().map(|code| (code.code(), format!("{code:?}"))).collect();
    let written: Vec<_> = rows.iter().map(|row| (row[0], row[1].to_owned())).collect();
    assert_eq!(written, listed);
    for row in rows {
        assert_eq!(row.len(), 5, "{row:?}");
        assert!(row.iter().all(|cell| !cell.is_empty()), "{row:?}");
    }
}

#[test]
fn codes_are_distinct_and_have_a_patient_sentence() {
    let codes: BTreeSet<_> = FailureCode::ALL.iter().map(|code| code.code()).collect();
    assert_eq!(codes.len(), FailureCode::ALL.len());
    for code in FailureCode::ALL {
        assert!(TEXT_KEYS.contains(&(code.patient_text(), &[])), "{code}");
    }
}

#[test]
fn codes_patient_never_reads_blame() {
    // Writing rule 2 of the users' facts, on the page's sentences.
    for word in ["不正", "失敗", "エラー", "拒否", "無効", "本人ではありません", "使えないカード"]
    {
        let read = PAGE.lines().filter_map(|line| line.split('|').nth(4)).find(|cell| cell.contains(word));
        assert_eq!(read, None);
    }
}

/// A card without PIN at a kiosk without staff check: the card face is being read.
fn face_only(staff_channel: bool) -> Kiosk {
    let mut kiosk = Kiosk::ready(VisitConfig { staff_channel, staff_check: false, ..with_face() });
    kiosk.reach_choice(card(PinState::None, true, 400)).accept_camera();
    kiosk
}

/// A kiosk that takes phones.
fn phones(staff_channel: bool) -> Kiosk {
    taking_phones(VisitConfig { staff_channel, phones: Some(PhonePlace::SecondReader), ..general() })
}

/// A visit that ends with the code.
fn reach(code: FailureCode, staff_channel: bool) -> Kiosk {
    use FailureCode as F;
    let general = || VisitConfig { staff_channel, ..general() };
    let pin_only = || VisitConfig { staff_channel, ..pin_only() };
    let mut kiosk = Kiosk::ready(general());
    let unsure = |trouble| CardFacts { certificate: Err(trouble), ..good_card() };
    match code {
        F::CardUnreadable => kiosk.place().read(Err(CardTrouble::Unreadable)),
        F::CardNotMyNumber => kiosk.place().read(Err(CardTrouble::NotMyNumber)),
        F::CardTakenEarly => kiosk.reach_pin().take().secs(10),
        F::CardChanged => {
            kiosk.reach_pin().take().place().rechecked(Ok(recheck(SameCard::Other, PinState::TriesLeft(3))))
        }
        F::CardBusy => kiosk.place().read(Err(CardTrouble::Busy)),
        F::ReaderGone => kiosk.place().read(Err(CardTrouble::ReaderGone)),
        F::CardServiceGone => kiosk.reach_pin().pin().verified(Err(CardTrouble::ServiceGone)),
        F::CardSignature => kiosk.reach_signing().signed(Err(CardTrouble::SignatureRefused)),
        F::PhoneUnreadable => {
            kiosk = phones(staff_channel);
            kiosk.reach_hold(PhoneKind::Iphone);
            for _ in 0..6 {
                kiosk.touch(Err(PhoneTrouble::Lifted));
            }
            &mut kiosk
        }
        F::PhoneNotTaken => kiosk.place().read(Err(CardTrouble::Phone)),
        F::PhoneChanged => {
            kiosk = phones(staff_channel);
            kiosk.reach_hold(PhoneKind::Iphone).touch(Err(PhoneTrouble::Changed))
        }
        F::PhonePinLocked => {
            kiosk = phones(staff_channel);
            kiosk.reach_hold(PhoneKind::Android).touch(Ok(PhoneOutcome::PinLocked))
        }
        F::PinLocked => {
            kiosk = Kiosk::ready(pin_only());
            kiosk.reach_choice(card(PinState::Locked, true, 400))
        }
        F::PinUnknown => kiosk.reach_pin().pin().verified(Ok(PinOutcome::NotAttempted)),
        F::PinAnswerLost => kiosk.reach_pin().pin().verified(Ok(PinOutcome::AnswerLost)),
        F::PinCounterMoved => kiosk.reach_pin().pin().verified(Ok(PinOutcome::CounterMoved)),
        F::NoWayLeft => kiosk.reach_choice(card(PinState::None, false, 400)),
        F::AuthorisationFailed => {
            kiosk = face_only(staff_channel);
            kiosk.print(PrintOutcome::Read).opened().good_challenge().face(FaceOutcome::Accepted);
            kiosk.signed(Err(CardTrouble::AuthorisationFailed))
        }
        F::FaceCamera | F::FaceModels | F::PhotoUnreadable | F::FaceNotConfirmed => {
            kiosk = face_only(staff_channel);
            let outcome = match code {
                F::FaceCamera => FaceOutcome::Unavailable(FaceTrouble::Camera),
                F::FaceModels => FaceOutcome::Unavailable(FaceTrouble::Model),
                F::PhotoUnreadable => FaceOutcome::Unavailable(FaceTrouble::Photo),
                _ => FaceOutcome::Refused,
            };
            kiosk.print(PrintOutcome::Read).opened();
            let attempts = if code == F::FaceNotConfirmed { 3 } else { 1 };
            for _ in 0..attempts {
                kiosk.face(outcome.clone());
            }
            &mut kiosk
        }
        F::PhotoNotBelieved | F::CodeBClosed | F::CodeBAnswerLost | F::CodeBCounterMoved => {
            kiosk = face_only(staff_channel);
            kiosk.print(PrintOutcome::Read).photo(Ok(match code {
                F::PhotoNotBelieved => PhotoOutcome::NotBelieved,
                F::CodeBClosed => PhotoOutcome::Locked,
                F::CodeBAnswerLost => PhotoOutcome::AnswerLost,
                _ => PhotoOutcome::CounterMoved,
            }))
        }
        // Not the visit's end: the numbers are keyed in, and staff are told.
        F::PrintCamera => {
            kiosk = face_only(staff_channel);
            kiosk.print(PrintOutcome::Unavailable)
        }
        F::CertificateMalformed => kiosk.reach_choice(unsure(CertificateTrouble::Malformed)),
        F::CertificateUnknownIssuer => kiosk.reach_choice(unsure(CertificateTrouble::UnknownIssuer)),
        F::CertificateWrongPurpose => kiosk.reach_choice(unsure(CertificateTrouble::WrongPurpose)),
        F::CertificateWeak => kiosk.reach_choice(unsure(CertificateTrouble::WeakAlgorithm)),
        F::CertificateRefused => kiosk.reach_checking().gateway(Ok(GatewayAnswer::CertificateRefused)),
        F::GatewayUnreachable => kiosk.reach_checking().gateway(Err(GatewayTrouble::Unreachable)),
        F::GatewayTls => kiosk.reach_checking().gateway(Err(GatewayTrouble::Tls)),
        F::GatewayRefused => kiosk.reach_checking().gateway(Err(GatewayTrouble::Refused)),
        F::GatewayUnavailable => kiosk.reach_checking().gateway(Err(GatewayTrouble::Unavailable)),
        F::GatewayBadAnswer => kiosk.reach_checking().gateway(Err(GatewayTrouble::BadAnswer)),
        F::GatewayMismatch => kiosk.reach_checking().gateway(Err(GatewayTrouble::Mismatch)),
        F::NotConfirmable => kiosk.reach_checking().gateway(Ok(GatewayAnswer::NotConfirmable)),
        F::EnrolmentDeclined => kiosk
            .reach_checking()
            .gateway(Ok(GatewayAnswer::NotEnrolled))
            .put(Event::EnrolmentAnswered(false)),
        F::EnrolmentNotAsked => {
            kiosk.reach_choice(good_card()).choose(Method::Staff).good_challenge().staff_keys_code().opened();
            kiosk.put(Event::StaffDecided(StaffDecision::SameUnasked)).signed(Ok(()));
            kiosk.gateway(Ok(GatewayAnswer::NotEnrolled))
        }
        F::EnrolmentRefused => {
            kiosk
                .reach_checking()
                .gateway(Ok(GatewayAnswer::NotEnrolled))
                .put(Event::EnrolmentAnswered(true));
            kiosk.gateway(Ok(GatewayAnswer::EnrolmentRefused))
        }
        F::ChallengeExpired => {
            kiosk.reach_checking().gateway(Ok(GatewayAnswer::ChallengeRefused)).same().good_challenge();
            kiosk.pin().verified(Ok(PinOutcome::Right)).signed(Ok(()));
            kiosk.gateway(Ok(GatewayAnswer::ChallengeRefused))
        }
        F::ReceiptFolderMissing => kiosk.reach_writing().written(Err(ReceiptTrouble::FolderMissing)),
        F::ReceiptFolderFull => kiosk.reach_writing().written(Err(ReceiptTrouble::Full)),
        F::ReceiptFolderReadOnly => kiosk.reach_writing().written(Err(ReceiptTrouble::ReadOnly)),
        F::ReceiptOther => kiosk.reach_writing().written(Err(ReceiptTrouble::Other)),
        F::ReceiptUnreachable => kiosk.reach_writing().written(Err(ReceiptTrouble::Unreachable)),
        F::ReceiptRefused => kiosk.reach_writing().written(Err(ReceiptTrouble::Refused)),
        F::ReceiptNotMounted => kiosk.reach_writing().written(Err(ReceiptTrouble::NotMounted)),
        F::ReceiptNotFetched => kiosk.reach_writing().written(Err(ReceiptTrouble::TooMany)),
        F::NotRecorded => kiosk.reach_checking().gateway(Err(GatewayTrouble::NotRecorded)),
        F::TimedOut => kiosk.reach_consent().secs(90),
        F::Stopped => kiosk.reach_consent().put(Event::Cancelled).put(Event::StopConfirmed),
        F::StaffAsked => kiosk.reach_pin().put(Event::StaffAsked),
        F::StaffNotConfirmed => kiosk
            .reach_choice(good_card())
            .choose(Method::Staff)
            .put(Event::StaffDecided(StaffDecision::NotConfirmed)),
        F::WrongPerson => {
            kiosk = Kiosk::ready(VisitConfig { who_check: true, ..general() });
            kiosk.reach_checking().confirmed(settled()).put(Event::WhoAnswered(false))
        }
        F::HolderDiffers | F::HolderUnclear => {
            let trouble =
                if code == F::HolderDiffers { HolderTrouble::Differs } else { HolderTrouble::Unclear };
            kiosk.reach_checking().gateway(Ok(GatewayAnswer::NotThisHolder(trouble)))
        }
        // Not in a visit: staff read it on the screen that waits for one.
        F::ConsoleGone => kiosk.put(Event::ConsoleChanged(false)),
        F::Disaster => kiosk.put(Event::DisasterSwitched(true)),
        F::WrongClock => kiosk.reach_consent().put(Event::WrongClock),
        // Not on the screen: the patient of that visit is gone. Staff are told.
        F::CardForgotten => kiosk.reach_writing().written(Ok(())).secs(15),
    };
    kiosk
}

#[test]
fn codes_are_each_reached_by_a_visit() {
    for code in FailureCode::ALL {
        let mut kiosk = reach(*code, true);
        let screen = kiosk.screen();
        if matches!(code, FailureCode::CardForgotten | FailureCode::PrintCamera) {
            assert_eq!(kiosk.staff_calls(), [*code]);
            assert_eq!(screen.code, None);
        } else {
            assert_eq!(screen.code, Some(*code).filter(|code| *code != FailureCode::StaffAsked), "{code}");
            // Who stopped knows why, and has nothing to tell reception.
            let told = *code != FailureCode::Stopped;
            assert_eq!(screen.shown_code(), screen.code.filter(|_| told), "{code}");
            let pressed = screen.choices.iter().any(|choice| choice.label.key == "btn-called");
            let asked = *code == FailureCode::StaffAsked && pressed;
            let sentence = screen.texts().any(|text| text.key == code.patient_text());
            assert!(sentence || asked, "{code}: {} is not on the screen", code.patient_text());
            let called = kiosk.staff_calls().contains(code);
            assert_eq!(called, code.calls_staff(), "{code}");
        }
        if *code == FailureCode::ConsoleGone {
            // There was no visit, and a patient can begin one.
            assert_eq!(kiosk.state(), "idle");
            continue;
        }
        kiosk.goes_home();
        assert!(kiosk.effects.contains(&Effect::Forget));
        // A wrong clock closes the kiosk after the visit, and staff are told that too.
        let closes = *code == FailureCode::WrongClock;
        let last = kiosk.effects.iter().rfind(|effect| !closes || !matches!(effect, Effect::CallStaff(_)));
        assert_eq!(last, Some(&Effect::Forget), "{code}");
    }
}

#[test]
fn codes_without_staff_channel_are_the_same_and_ask_the_patient_to_speak() {
    for code in FailureCode::ALL {
        let (with, without) = (reach(*code, true), reach(*code, false));
        assert_eq!(without.screen().code, with.screen().code, "{code}");
        assert_eq!(without.staff_calls(), with.staff_calls(), "{code}: the log has it all the same");
        // Anyone who is sent to reception reads so; `Kiosk` has seen that nobody is said to come.
        let sends = code.calls_staff() && without.screen().code.is_some();
        let title = without.screen().title.key;
        let sent = title.ends_with("-speak") || SEND.contains(&title);
        assert!(sent || !sends, "{code}: {title}");
    }
}

/// Titles that send the patient to reception wherever the kiosk stands.
const SEND: &[&str] = &[
    "result-identity-only",
    "result-not-valid",
    "trouble-machine",
    "trouble-enrolment",
    "again-identity",
    "done-desk",
    // With a body that says where to go.
    "done-title",
    "done-after",
];

#[test]
fn codes_of_a_closed_kiosk_name_the_cause() {
    let cases = [
        (OutOfOrder::NoReader, FailureCode::ReaderGone),
        (OutOfOrder::NoCardService, FailureCode::CardServiceGone),
        (OutOfOrder::NoReceipt(ReceiptTrouble::FolderMissing), FailureCode::ReceiptFolderMissing),
        (OutOfOrder::NoReceipt(ReceiptTrouble::Full), FailureCode::ReceiptFolderFull),
        (OutOfOrder::NoReceipt(ReceiptTrouble::ReadOnly), FailureCode::ReceiptFolderReadOnly),
        (OutOfOrder::NoReceipt(ReceiptTrouble::Other), FailureCode::ReceiptOther),
        (OutOfOrder::NoGateway(GatewayTrouble::Unreachable), FailureCode::GatewayUnreachable),
        (OutOfOrder::NoGateway(GatewayTrouble::Tls), FailureCode::GatewayTls),
        (OutOfOrder::NoGateway(GatewayTrouble::Refused), FailureCode::GatewayRefused),
        (OutOfOrder::NoGateway(GatewayTrouble::Unavailable), FailureCode::GatewayUnavailable),
        (OutOfOrder::NoAudit, FailureCode::NotRecorded),
        (OutOfOrder::WrongClock, FailureCode::WrongClock),
    ];
    for (why, code) in cases {
        let mut kiosk = Kiosk::new(general());
        kiosk.put(Event::StartupChecked(Err(why)));
        assert_eq!((kiosk.screen().code, kiosk.staff_calls()), (Some(code), vec![code]));
    }
}
