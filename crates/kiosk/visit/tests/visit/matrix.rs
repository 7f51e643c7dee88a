//! Every state × every event, as one table.

use std::fmt::Write as _;

use kiosk_visit::{
    Adjustment, Age, CardTrouble, CertificateDates, CertificateTrouble, ChallengeFacts, CheckDecision,
    CheckReason, Effect, EffectId, Event, FaceGuidance, FaceOutcome, FaceTrouble, GatewayAnswer,
    GatewayTrouble, HolderTrouble, Key, LaidCard, Language, Method, OptionNumber, OutOfOrder, PadOrder,
    PhoneKind, PhoneOutcome, PhoneTrouble, PhotoOutcome, PinOutcome, PinState, PrintGuidance, PrintOutcome,
    QualityHints, ReceiptTrouble, SameCard, StaffCardTrouble, StaffDecision, StaffProof, TopicNumber,
    VisitConfig,
};

use crate::kiosk::{
    Kiosk, card, general, good_card, no_channel, recheck, settled, with_face, with_keyed_face,
};
use crate::phone::{on_the_card_reader, with_phones};
use crate::questions::{everything, facility, offering, shipped};
use crate::staff_sheet::with_sheet;

type Script = fn() -> Kiosk;

/// A visit that stands in each state.
pub const STATES: &[(&str, Script)] = &[
    ("starting", || Kiosk::new(with_face())),
    ("out_of_order", || {
        let mut kiosk = Kiosk::new(with_face());
        kiosk.put(Event::StartupChecked(Err(OutOfOrder::NoReader)));
        kiosk
    }),
    ("idle", || Kiosk::ready(with_face())),
    ("no_card", || at(with(Event::NoCardPressed))),
    ("reading", || at(|k| _ = k.place())),
    ("choosing_phone", || at_the_phone(|k| _ = k.put(Event::PhonePressed))),
    ("holding_phone", || at_the_phone(|k| _ = k.reach_hold(PhoneKind::Android))),
    ("reading_phone", || at_the_phone(|k| _ = k.reach_hold(PhoneKind::Android).put(Event::PhonePlaced))),
    ("choosing", || at(|k| _ = k.reach_choice(good_card()))),
    ("entering_pin", || {
        at(|k| {
            k.reach_pin();
            for digit in [1, 2, 3, 4] {
                k.put(Event::DigitEntered(digit));
            }
        })
    }),
    ("last_try", || at(|k| _ = k.reach_choice(card(PinState::TriesLeft(1), true, 400)).choose(Method::Pin))),
    ("verifying", || at(|k| _ = k.reach_pin().pin())),
    ("awaiting_challenge", || {
        at(|k| _ = k.reach_choice(good_card()).choose(Method::Pin).pin().verified(Ok(PinOutcome::Right)))
    }),
    ("signing", || at(|k| _ = k.reach_signing())),
    ("camera_notice", || {
        let mut kiosk = Kiosk::ready(VisitConfig { face_first: true, ..with_face() });
        kiosk.reach_choice(good_card());
        kiosk
    }),
    ("reading_print", || at(|k| _ = k.reach_code())),
    ("entering_code", || {
        at(|k| {
            k.reach_code().put(Event::KeypadChosen);
            for digit in [5, 5, 0, 2, 1, 7, 2, 0, 3, 5, 2, 2, 8, 5] {
                k.put(Event::DigitEntered(digit));
            }
        })
    }),
    ("opening_photo", || at(|k| _ = k.reach_opening())),
    ("matching_face", || at(|k| _ = k.reach_camera())),
    ("staff_checking", || at(|k| _ = k.reach_choice(good_card()).choose(Method::Staff).secs(20))),
    ("staff_sheet", || at_the_sheet(|k| _ = k.reach_sheet().staff_code())),
    ("identified", || {
        at(|k| {
            k.reach_signing();
            k.put(Event::ChallengeSigned(k.id("SignChallenge"), Ok(())));
        })
    }),
    ("consenting", || at(|k| _ = k.reach_consent().consent(true))),
    ("awaiting_offers", || {
        let mut kiosk = offering(VisitConfig { questions: shipped(), ..with_face() });
        kiosk.reach_consent().put(Event::ConsentAnswered(true)).put(Event::ConsentAnswered(false));
        kiosk
    }),
    ("questioning", || {
        let mut kiosk = offering(VisitConfig { questions: shipped(), ..with_face() });
        kiosk.reach_consent().offered(everything());
        kiosk.put(Event::ConsentAnswered(true)).put(Event::ConsentAnswered(false));
        kiosk
    }),
    ("reviewing", || {
        at(|k| {
            k.reach_consent().put(Event::ConsentAnswered(true)).put(Event::ConsentAnswered(false));
        })
    }),
    ("checking", || at(|k| _ = k.reach_checking())),
    ("asking_to_enrol", || at(|k| _ = k.reach_checking().gateway(Ok(GatewayAnswer::NotEnrolled)))),
    ("asking_who", || {
        let mut kiosk = Kiosk::ready(VisitConfig { who_check: true, ..with_face() });
        kiosk.reach_checking().confirmed(settled());
        kiosk
    }),
    ("enrolling", || {
        at(|k| {
            k.reach_checking().gateway(Ok(GatewayAnswer::NotEnrolled));
            k.put(Event::EnrolmentAnswered(true));
        })
    }),
    ("asking_limit", || at(|k| _ = k.reach_limit())),
    ("sending_limit", || at(|k| _ = k.reach_limit().put(Event::LimitAnswered(true)))),
    ("writing", || at(|k| _ = k.reach_writing())),
    ("whose_card", || at(|k| _ = k.reach_writing().take().place().written(Ok(())))),
    ("result", || at(|k| _ = k.reach_writing().written(Ok(())))),
    ("card_lifted", || at(|k| _ = k.reach_consent().take())),
    ("stopping", || at(|k| _ = k.reach_consent().put(Event::Cancelled))),
    ("still_there", || at(|k| _ = k.reach_consent().secs(60))),
    ("trouble", || at(|k| _ = k.reach_checking().gateway(Ok(GatewayAnswer::NotConfirmable)))),
    ("take_card", || at(|k| _ = k.reach_consent().put(Event::Cancelled).put(Event::StopConfirmed))),
];

fn at(script: impl FnOnce(&mut Kiosk)) -> Kiosk {
    let mut kiosk = Kiosk::ready(with_face());
    script(&mut kiosk);
    kiosk
}

fn at_the_phone(script: impl FnOnce(&mut Kiosk)) -> Kiosk {
    let mut kiosk = with_phones();
    script(&mut kiosk);
    kiosk
}

fn at_the_sheet(script: impl FnOnce(&mut Kiosk)) -> Kiosk {
    let mut kiosk = Kiosk::ready(with_sheet());
    script(&mut kiosk);
    kiosk
}

pub fn topic(number: u8) -> Event {
    Event::TopicChosen(TopicNumber(number))
}

fn with(event: Event) -> impl FnOnce(&mut Kiosk) {
    move |kiosk| _ = kiosk.put(event)
}

/// Other shapes of some states, which the screens differ in.
pub fn variants() -> Vec<(&'static str, Kiosk)> {
    let mut all: Vec<(&'static str, Kiosk)> = STATES.iter().map(|(name, script)| (*name, script())).collect();
    all.push(("card_lifted, checking", at(|k| _ = k.reach_consent().take().place())));
    all.push(("trouble without card", at(|k| _ = k.reach_consent().take().secs(10))));
    all.push((
        "trouble, card taken",
        at(|k| _ = k.reach_checking().gateway(Ok(GatewayAnswer::NotConfirmable)).take()),
    ));
    all.push((
        "result without card",
        at(|k| _ = k.reach_checking().take().confirmed(settled()).written(Ok(()))),
    ));
    all.push(("idle, a card was left", at(with(Event::CardLies))));
    all.push(("out_of_order, a card was left", {
        at(|k| _ = k.reach_consent().put(Event::ReaderLost(OutOfOrder::NoCardService)))
    }));
    all.push(("idle, disaster", at(with(Event::DisasterSwitched(true)))));
    all.push(("idle, languages", at(with(Event::LanguagesPressed))));
    all.push(("idle, help", at(with(Event::HelpPressed))));
    all.push(("idle, a topic of the help", at(|k| _ = k.put(Event::HelpPressed).put(topic(0)))));
    all.push(("result, help", at(|k| _ = k.reach_writing().written(Ok(())).put(Event::HelpPressed))));
    all.push((
        "result, a topic of the help",
        at(|k| _ = k.reach_writing().written(Ok(())).take().put(Event::HelpPressed).put(topic(5))),
    ));
    all.push(("choosing, look and sound", at(|k| _ = k.reach_choice(good_card()).put(Event::AdjustPressed))));
    all.push(("entering_pin, menu", at(|k| _ = k.reach_pin().put(Event::MenuPressed))));
    all.push(("entering_code, menu", {
        at(|k| _ = k.reach_code().put(Event::KeypadChosen).put(Event::MenuPressed))
    }));
    all.push(("idle, phones taken", with_phones()));
    all.push(("holding_phone, iphone", at_the_phone(|k| _ = k.reach_hold(PhoneKind::Iphone))));
    all.push(("holding_phone, waiting", {
        at_the_phone(|k| _ = k.put(Event::PhonePressed).put(Event::PhoneChosen(PhoneKind::Iphone)))
    }));
    all.push(("entering_pin, of a phone", {
        at_the_phone(|k| _ = k.put(Event::PhonePressed).put(Event::PhoneChosen(PhoneKind::Android)))
    }));
    all.push(("last_try, of a phone", {
        at_the_phone(|k| _ = k.reach_hold(PhoneKind::Android).touch(Ok(PhoneOutcome::LastTry)))
    }));
    all.push(("trouble, a phone lies there", {
        let mut kiosk = on_the_card_reader();
        kiosk.reach_hold(PhoneKind::Iphone).place().phone_used(Err(PhoneTrouble::Changed));
        kiosk
    }));
    all.push(("still_there over the limit", at(|k| _ = k.reach_limit().secs(60))));
    all.push(("idle, staff called", at(with(Event::StaffAsked))));
    all.push(("no_card, staff called", at(|k| _ = k.put(Event::NoCardPressed).put(Event::StaffAsked))));
    all.push(("reading_print, guided", {
        at(|k| _ = k.reach_code().print(PrintOutcome::Guidance(PrintGuidance::Glare)))
    }));
    all.push(("entering_code, empty", at(|k| _ = k.reach_code().secs(20))));
    all.push(("entering_code, wrong", at(|k| _ = k.reach_opening().photo(Ok(PhotoOutcome::WrongCode(9))))));
    all.push(("matching_face, child", {
        at(|k| _ = k.reach_opening().photo(Ok(PhotoOutcome::Opened { age: Some(Age::of_years(9)) })))
    }));
    all.push(("matching_face, guided", {
        at(|k| _ = k.reach_camera().face(FaceOutcome::Guidance(FaceGuidance::Closer)))
    }));
    all.push(("camera_notice, the only way", {
        let mut kiosk = Kiosk::ready(VisitConfig { staff_check: false, ..with_keyed_face() });
        kiosk.reach_choice(card(PinState::None, true, 400));
        kiosk
    }));
    all.push(("staff_checking, photo open", at_the_sheet(|k| _ = k.reach_open_check())));
    all.push(("staff_sheet, empty", at_the_sheet(|k| _ = k.reach_sheet())));
    all.push(("staff_sheet, handed over", at_the_sheet(|k| _ = k.reach_sheet().put(Event::CheckHandedOver))));
    all.push(("staff_sheet, card", at_the_sheet(|k| _ = k.reach_card_pad())));
    all.push(("staff_sheet, menu", at_the_sheet(|k| _ = k.reach_sheet().put(Event::MenuPressed))));
    all.push((
        "staff_sheet, wrong",
        at_the_sheet(|k| _ = k.reach_sheet().staff_code().proved(StaffProof::Refused)),
    ));
    all.push(("staff_sheet, comparing", at_the_sheet(|k| _ = k.reach_comparing())));
    all.push((
        "staff_sheet, reason",
        at_the_sheet(|k| _ = k.reach_comparing().put(Event::DecisionChosen(CheckDecision::Same))),
    ));
    let mut general = Kiosk::ready(general());
    general.reach_choice(card(PinState::Locked, true, 400));
    all.push(("choosing, locked", general));
    let alone = |script: fn(&mut Kiosk)| {
        let mut kiosk = Kiosk::ready(no_channel());
        script(&mut kiosk);
        kiosk
    };
    all.push(("idle, nobody to call", alone(|_| {})));
    all.push(("no_card, nobody to call", alone(|k| _ = k.put(Event::NoCardPressed).put(Event::StaffAsked))));
    all.push(("consenting, nobody to call", alone(|k| _ = k.reach_consent())));
    all.push(("trouble, nobody to call", alone(|k| _ = k.reach_choice(card(PinState::None, false, 400)))));
    all.push((
        "papers, nobody to call",
        alone(|k| _ = k.reach_checking().gateway(Err(GatewayTrouble::Unavailable))),
    ));
    all
}

/// Every event, with every answer that differs; answers once under the awaited id and once under an old one.
pub fn events(kiosk: &Kiosk) -> Vec<Event> {
    let old = EffectId(u64::MAX);
    let id = |name: &str| kiosk.waiting.get(name).copied().unwrap_or(old);
    let gateway = match kiosk.state() {
        "enrolling" => id("Enrol"),
        "sending_limit" => id("SendLimitAnswer"),
        _ => id("AskGateway"),
    };
    let mut all = vec![
        Event::StartupChecked(Ok(())),
        Event::StartupChecked(Err(OutOfOrder::NoGateway(GatewayTrouble::Unreachable))),
        Event::Ticked,
        Event::CardPlaced,
        Event::CardLies,
        Event::CardTaken,
        Event::ReaderLost(OutOfOrder::NoReader),
        Event::ReaderFound,
        Event::CardRead(id("ReadCard"), Ok(good_card())),
        Event::CardRead(id("ReadCard"), Ok(card(PinState::TriesLeft(1), false, 400))),
        Event::CardRead(
            id("ReadCard"),
            Ok(kiosk_visit::CardFacts { certificate: Err(CertificateTrouble::WrongPurpose), ..good_card() }),
        ),
    ];
    for trouble in [CardTrouble::Removed, CardTrouble::Unreadable] {
        all.push(Event::CardRead(id("ReadCard"), Err(trouble)));
        all.push(Event::CardRechecked(id("RecheckCard"), Err(trouble)));
        all.push(Event::PinVerified(id("VerifyPin"), Err(trouble)));
        all.push(Event::ChallengeSigned(id("SignChallenge"), Err(trouble)));
        all.push(Event::PhotoOpened(id("OpenPhoto"), Err(trouble)));
    }
    all.push(Event::CardRead(id("ReadCard"), Err(CardTrouble::Phone)));
    let dates = CertificateDates { days_left: 400, last_day: (2027, 2, 3), begun: true };
    for outcome in [
        PhoneOutcome::Signed { kind: PhoneKind::Iphone, dates },
        PhoneOutcome::CertificateRefused(CertificateTrouble::WeakAlgorithm),
        PhoneOutcome::NeedsPin,
        PhoneOutcome::LastTry,
        PhoneOutcome::WrongPin(2),
        PhoneOutcome::WrongPin(1),
        PhoneOutcome::PinLocked,
        PhoneOutcome::CounterMoved,
        PhoneOutcome::PinUnknown,
        PhoneOutcome::PinSpent,
        PhoneOutcome::NotConfirmed,
        PhoneOutcome::SignatureLost,
    ] {
        all.push(Event::PhoneUsed(id("UsePhone"), Ok(outcome)));
    }
    for trouble in [PhoneTrouble::Lifted, PhoneTrouble::PlasticCard, PhoneTrouble::Changed] {
        all.push(Event::PhoneUsed(id("UsePhone"), Err(trouble)));
    }
    all.push(Event::PhoneUsed(old, Ok(PhoneOutcome::NeedsPin)));
    for same in [SameCard::Same, SameCard::Other] {
        all.push(Event::CardRechecked(id("RecheckCard"), Ok(recheck(same, PinState::TriesLeft(3)))));
    }
    for outcome in [
        PinOutcome::Right,
        PinOutcome::Wrong(2),
        PinOutcome::Wrong(1),
        PinOutcome::Locked,
        PinOutcome::CounterMoved,
        PinOutcome::NotAttempted,
        PinOutcome::AnswerLost,
    ] {
        all.push(Event::PinVerified(id("VerifyPin"), Ok(outcome)));
    }
    all.push(Event::ChallengeSigned(id("SignChallenge"), Ok(())));
    for expires_in_ms in [300_000, 1_000] {
        all.push(Event::ChallengeReceived(
            id("AskChallenge"),
            Ok(ChallengeFacts { expires_in_ms, eligibility_only: false }),
        ));
    }
    all.push(Event::ChallengeReceived(id("AskChallenge"), Err(GatewayTrouble::Tls)));
    all.push(Event::PadMixed(id("MixPad"), PadOrder::mixed([3; 9])));
    for answer in [
        GatewayAnswer::Confirmed(settled()),
        GatewayAnswer::NotEnrolled,
        GatewayAnswer::Enrolled,
        GatewayAnswer::EnrolmentRefused,
        GatewayAnswer::CertificateRefused,
        GatewayAnswer::NotConfirmable,
        GatewayAnswer::ChallengeRefused,
        GatewayAnswer::NotThisHolder(HolderTrouble::Differs),
    ] {
        all.push(Event::GatewayAnswered(gateway, Ok(answer)));
    }
    all.push(Event::GatewayAnswered(gateway, Err(GatewayTrouble::Unavailable)));
    all.push(Event::ResultWritten(id("WriteResult"), Ok(())));
    all.push(Event::ResultWritten(id("WriteResult"), Err(ReceiptTrouble::Full)));
    for outcome in
        [PrintOutcome::Read, PrintOutcome::Guidance(PrintGuidance::NoCard), PrintOutcome::Unavailable]
    {
        all.push(Event::PrintRead(id("ReadPrint"), outcome));
    }
    for outcome in [
        PhotoOutcome::Opened { age: Some(Age::of_years(41)) },
        PhotoOutcome::Opened { age: Some(Age::of_years(9)) },
        PhotoOutcome::WrongCode(9),
        PhotoOutcome::WrongCode(8),
        PhotoOutcome::Locked,
        PhotoOutcome::CounterMoved,
        PhotoOutcome::NotAttempted,
        PhotoOutcome::AnswerLost,
        PhotoOutcome::NoPhoto,
        PhotoOutcome::NotBelieved,
    ] {
        all.push(Event::PhotoOpened(id("OpenPhoto"), Ok(outcome)));
    }
    for outcome in [
        FaceOutcome::Guidance(FaceGuidance::Closer),
        FaceOutcome::Accepted,
        FaceOutcome::Refused,
        FaceOutcome::Unavailable(FaceTrouble::Camera),
        FaceOutcome::Unavailable(FaceTrouble::Model),
        FaceOutcome::Unavailable(FaceTrouble::Photo),
    ] {
        all.push(Event::FaceCompared(id("StartCamera"), outcome));
    }
    all.extend([
        Event::CardRead(old, Ok(good_card())),
        Event::CardRechecked(old, Ok(recheck(SameCard::Same, PinState::TriesLeft(3)))),
        Event::PinVerified(old, Ok(PinOutcome::Right)),
        Event::ChallengeSigned(old, Ok(())),
        Event::ChallengeReceived(old, Ok(ChallengeFacts { expires_in_ms: 300_000, eligibility_only: false })),
        Event::GatewayAnswered(old, Ok(GatewayAnswer::Confirmed(settled()))),
        Event::ResultWritten(old, Ok(())),
        Event::PrintRead(old, PrintOutcome::Read),
        Event::PhotoOpened(old, Ok(PhotoOutcome::Opened { age: Some(Age::of_years(41)) })),
        Event::FaceCompared(old, FaceOutcome::Accepted),
        Event::MethodChosen(Method::Face),
        Event::MethodChosen(Method::Pin),
        Event::MethodChosen(Method::Staff),
        Event::DigitEntered(5),
        Event::DigitErased,
        Event::PadMixPressed,
        Event::PinEntered,
        Event::LastTryAccepted,
        Event::CameraAccepted,
        Event::KeypadChosen,
        Event::PrintChosen,
        Event::CodeEntered,
        Event::ConsentAnswered(true),
        Event::ConsentAnswered(false),
        Event::BulkAnswered(true),
        Event::BulkAnswered(false),
        Event::OffersReceived(id("AskOffers"), Ok(everything())),
        Event::OffersReceived(id("AskOffers"), Err(GatewayTrouble::Unavailable)),
        Event::OffersReceived(old, Ok(everything())),
        facility(),
        Event::OptionChosen(OptionNumber(0)),
        Event::OptionChosen(OptionNumber(1)),
        Event::OptionChosen(OptionNumber(3)),
        Event::EnrolmentAnswered(true),
        Event::EnrolmentAnswered(false),
        Event::LimitAnswered(true),
        Event::LimitAnswered(false),
        Event::BackPressed,
        Event::Cancelled,
        Event::StopConfirmed,
        Event::Continued,
        Event::StaffAsked,
        Event::NoCardPressed,
        Event::PhonePressed,
        Event::PhoneChosen(PhoneKind::Iphone),
        Event::PhoneChosen(PhoneKind::Android),
        Event::CardChosen,
        Event::PhonePlaced,
        Event::PhoneTaken,
        Event::PhoneReaderChanged(false),
        Event::Closed,
        Event::LanguageChosen(Language::Japanese),
        Event::LanguageChosen(Language::English),
        Event::StaffDecided(StaffDecision::Same),
        Event::StaffDecided(StaffDecision::SameUnasked),
        Event::StaffDecided(StaffDecision::NotConfirmed),
        Event::StaffStopped,
        Event::WrongClock,
        Event::CallAnswered,
        Event::StaffSheetPressed,
        Event::StaffCodeEntered,
        Event::StaffNumberChosen,
        Event::CheckHandedOver,
        Event::StaffReaderChanged(true),
        Event::StaffReaderChanged(false),
        Event::StaffCardLaid(Ok(LaidCard(7))),
        Event::StaffCardLaid(Err(StaffCardTrouble::Unknown)),
        Event::StaffCardTaken,
        Event::StaffProved(id("ProveStaff"), StaffProof::Accepted),
        Event::StaffProved(id("ProveStaff"), StaffProof::Refused),
        Event::StaffProved(old, StaffProof::Accepted),
        Event::SightHinted(QualityHints::default()),
        Event::DecisionChosen(CheckDecision::Same),
        Event::ReasonChosen(CheckReason::Other),
        Event::ReasonChosen(CheckReason::CannotAnswer),
        Event::CanAnswerChosen(true),
        Event::CanAnswerChosen(false),
        Event::CheckNotRecorded(id("DecideCheck")),
        Event::CheckNotRecorded(old),
        Event::LanguagesPressed,
        Event::AdjustPressed,
        Event::Adjusted(Adjustment::Speech(true)),
        Event::Adjusted(Adjustment::Louder),
        Event::MenuPressed,
        Event::HelpPressed,
        topic(0),
        topic(9),
        Event::KeyPressed(Key::Digit(1)),
        Event::KeyPressed(Key::Star),
        Event::KeyPressed(Key::Hash),
        Event::WhoAnswered(true),
        Event::WhoAnswered(false),
        Event::PageTurned(true),
        Event::DisasterSwitched(true),
        Event::ConsoleChanged(false),
    ]);
    all
}

/// The event without its id, which is not what the table is about.
fn name(event: &Event) -> String {
    let text = format!("{event:?}");
    match (text.find("EffectId("), text.find("), ")) {
        (Some(start), Some(end)) => format!("{}{}", &text[..start], &text[end + 3..]),
        _ => text,
    }
}

#[test]
fn matrix_of_every_state_and_every_event() {
    let mut table = String::new();
    for (state, script) in STATES {
        let count = events(&script()).len();
        writeln!(table, "{state}").unwrap();
        let (mut ignored, mut late) = (0, 0);
        for index in 0..count {
            let mut kiosk = script();
            assert_eq!(kiosk.state(), *state);
            if let Some(deadline) = kiosk.visit.deadline() {
                // A tick comes when it is due; every other event comes before.
                if index == 2 {
                    kiosk.now = deadline;
                }
            }
            let event = events(&kiosk).swap_remove(index);
            let before = kiosk.visit.counters();
            kiosk.put(event.clone());
            let after = kiosk.visit.counters();
            if after.late > before.late {
                late += 1;
            } else if after.ignored > before.ignored {
                ignored += 1;
            } else {
                let effects: Vec<_> = kiosk.last.iter().map(describe).collect();
                writeln!(table, "  {} → {} [{}]", name(&event), kiosk.state(), effects.join(", ")).unwrap();
            }
        }
        writeln!(table, "  ignored: {ignored}, late: {late}, of {count}\n").unwrap();
    }
    insta::assert_snapshot!(table);
}

fn describe(effect: &Effect) -> String {
    match effect {
        Effect::CallStaff(code) => format!("CallStaff {code}"),
        Effect::SignChallenge { over, opened_by, .. } => format!("SignChallenge {over:?} by {opened_by:?}"),
        effect => effect.name().to_owned(),
    }
}

#[test]
fn matrix_holds_every_state() {
    // The states are private; their names are in the one macro that makes them.
    let source = include_str!("../../src/state/mod.rs");
    let listed: Vec<_> = source
        .lines()
        .filter_map(|line| line.trim().strip_suffix("\";").and_then(|line| line.rsplit_once('"')))
        .map(|(_, name)| name)
        .collect();
    let table: Vec<_> = STATES.iter().map(|(name, _)| *name).collect();
    assert_eq!(table, listed);
}
