//! Visits told as stories: each branch of the way from card to card.

use kiosk_visit::{
    Band, CardTrouble, ChallengeFacts, Confirmed, ConsentGiven, ConsentItem, ConsentProfile, Effect, Event,
    FaceGuidance, FaceOutcome, FailureCode, GatewayAnswer, GatewayTrouble, Language, Method, NextPlace,
    OutOfOrder, PinOutcome, PinState, ReceiptTrouble, SameCard, ScreenKind, StaffDecision, Step, Text,
    ToSign, VisitConfig, Weight,
};

use crate::kiosk::{BULK, Kiosk, card, general, good_card, pin_only, settled, with_face};

fn names(effects: &[Effect]) -> Vec<&'static str> {
    effects.iter().map(Effect::name).collect()
}

fn keys(texts: &[Text]) -> Vec<&'static str> {
    texts.iter().map(|text| text.key).collect()
}

fn notice(kiosk: &Kiosk) -> Option<&'static str> {
    kiosk.screen().notice.map(|(_, text)| text.key)
}

#[test]
fn visit_by_pin_goes_from_card_to_card() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_limit();
    assert_eq!(kiosk.state(), "asking_limit");
    assert_eq!(kiosk.screen().band, Band::CardStays);
    kiosk.put(Event::LimitAnswered(true));
    assert_eq!(names(&kiosk.last), ["SendLimitAnswer"]);
    kiosk.confirmed(settled()).written(Ok(()));
    let screen = kiosk.screen();
    assert_eq!((screen.kind, screen.step), (ScreenKind::Result, Some(Step::Done)));
    assert_eq!(screen.title.key, "done-title");
    assert_eq!(keys(&screen.body), ["done-take", "done-next-wait"]);
    assert_eq!(screen.band, Band::CardMayGo);
    kiosk.take();
    assert_eq!(kiosk.state(), "idle");
    let all: Vec<_> = names(&kiosk.effects).into_iter().skip(1).collect();
    assert_eq!(
        all,
        [
            "ReadCard",
            "AskChallenge",
            "VerifyPin",
            "SignChallenge",
            "AskGateway",
            "SendLimitAnswer",
            "WriteResult",
            "ReleaseCard",
            "Forget"
        ]
    );
    assert_eq!(kiosk.visit.counters(), kiosk_visit::Counters::default());
}

#[test]
fn visit_consents_are_sent_as_answered() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_consent();
    assert_eq!(kiosk.screen().title.key, "consent-med");
    kiosk.consent(true);
    assert_eq!(kiosk.screen().title.key, "consent-chk");
    kiosk.put(Event::BackPressed);
    assert_eq!(kiosk.screen().title.key, "consent-med");
    kiosk.consent(false).consent(true);
    let given = |item, given| ConsentGiven { item, given };
    assert_eq!(
        kiosk.consents(),
        [
            given(ConsentItem::Medicines, false),
            given(ConsentItem::Treatment, false),
            given(ConsentItem::Checkup, true),
        ]
    );
}

#[test]
fn visit_consent_bulk_agrees_to_all_or_asks_one_by_one() {
    let config = VisitConfig { consent: ConsentProfile::from_toml(BULK).unwrap(), ..general() };
    let mut kiosk = Kiosk::ready(config.clone());
    kiosk.reach_signing().signed(Ok(()));
    assert_eq!(
        keys(&kiosk.screen().list),
        ["item-medicines", "item-treatment", "item-surgery", "item-checkup"]
    );
    kiosk.put(Event::BulkAnswered(true));
    assert_eq!(kiosk.consents().len(), 4);
    assert!(kiosk.consents().iter().all(|consent| consent.given));
    // No limit question in this profile, though the gateway could answer one.
    kiosk.confirmed(settled());
    assert_eq!(kiosk.state(), "writing");

    let mut kiosk = Kiosk::ready(config);
    kiosk.reach_signing().signed(Ok(())).put(Event::BulkAnswered(false));
    kiosk.put(Event::BackPressed);
    assert!(kiosk.screen().choices.iter().any(|choice| choice.event == Event::BulkAnswered(true)));
    kiosk.put(Event::BulkAnswered(false)).consent(true).consent(false).consent(true);
    let refused: Vec<_> = kiosk.consents().into_iter().filter(|consent| !consent.given).collect();
    assert_eq!(refused, [ConsentGiven { item: ConsentItem::Surgery, given: false }]);
}

#[test]
fn visit_with_expired_certificate_asks_no_consent() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_choice(card(PinState::TriesLeft(3), true, -1)).choose(Method::Pin).good_challenge();
    assert_eq!(kiosk.state(), "entering_pin");
    kiosk.pin().verified(Ok(PinOutcome::Right)).signed(Ok(()));
    assert_eq!(kiosk.state(), "checking");
    assert!(kiosk.consents().is_empty());
    kiosk.confirmed(Confirmed { settled: true, grace: true, limit_possible: true });
    assert_eq!(kiosk.state(), "writing");
    kiosk.written(Ok(()));
    assert_eq!(notice(&kiosk), Some("cert-grace"));
}

#[test]
fn result_tells_what_comes_next() {
    let written = |config: VisitConfig, days, confirmed: Confirmed, answer| {
        let mut kiosk = Kiosk::ready(config);
        kiosk.reach_choice(card(PinState::TriesLeft(3), false, days)).good_challenge();
        kiosk.pin().verified(Ok(PinOutcome::Right)).signed(Ok(())).consent(false).consent(false);
        kiosk.confirmed(Confirmed { limit_possible: false, ..confirmed }).written(answer);
        kiosk
    };
    let kiosk = written(VisitConfig { next: NextPlace::Desk, ..general() }, 93, settled(), Ok(()));
    assert_eq!(keys(&kiosk.screen().body), ["done-take", "done-next-desk"]);
    assert_eq!(notice(&kiosk), None);
    for days in [0, 92] {
        let kiosk = written(general(), days, settled(), Ok(()));
        let (_, text) = kiosk.screen().notice.unwrap();
        assert_eq!(text, Text::new("cert-soon").with("date", "2027年2月3日"));
    }
    // Several results, or none: neutral words, and reception looks at it.
    let kiosk = written(general(), 400, Confirmed { settled: false, ..settled() }, Ok(()));
    assert_eq!(kiosk.screen().title.key, "done-desk");
    // Confirmed, but the receipt computer does not know.
    let kiosk = written(general(), 400, settled(), Err(ReceiptTrouble::Full));
    assert_eq!(kiosk.screen().title.key, "done-title");
    assert_eq!(keys(&kiosk.screen().body), ["done-take", "done-desk"]);
    assert_eq!(kiosk.screen().code, Some(FailureCode::ReceiptFolderFull));
    assert_eq!(kiosk.staff_calls(), [FailureCode::ReceiptFolderFull]);
}

#[test]
fn result_reminds_of_a_forgotten_card() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_writing().written(Ok(()));
    assert_eq!(notice(&kiosk), None);
    kiosk.secs(5);
    assert_eq!(notice(&kiosk), Some("forgot-1"));
    kiosk.secs(9);
    assert_eq!(kiosk.count("CallStaff"), 0);
    kiosk.secs(1);
    assert_eq!(notice(&kiosk), Some("forgot-2"));
    assert_eq!(kiosk.staff_calls(), [FailureCode::CardForgotten]);
    kiosk.secs(3600);
    assert_eq!(notice(&kiosk), Some("forgot-3"));
    assert_eq!(kiosk.state(), "result");
    assert_eq!(kiosk.count("CallStaff"), 1);
    kiosk.take();
    assert_eq!(kiosk.state(), "idle");
}

#[test]
fn ways_follow_card_and_configuration() {
    use PinState::{Locked, None as NoPin, TriesLeft, Unknown};
    let cases = [
        (with_face(), TriesLeft(3), true, "choosing", None),
        (with_face(), TriesLeft(3), false, "entering_pin", Some("method-nophoto")),
        (with_face(), NoPin, true, "matching_face", Some("method-nopin")),
        (with_face(), Locked, true, "matching_face", Some("method-pinlocked")),
        (with_face(), Locked, false, "trouble", None),
        (general(), TriesLeft(3), true, "entering_pin", None),
        (general(), TriesLeft(2), true, "entering_pin", Some("pin-tries")),
        (general(), TriesLeft(1), true, "last_try", None),
        (general(), Locked, true, "choosing", Some("method-pinlocked-staff")),
        (general(), NoPin, true, "choosing", Some("method-nopin-staff")),
        (general(), Unknown, true, "choosing", None),
        (pin_only(), TriesLeft(3), true, "entering_pin", None),
        (pin_only(), Unknown, true, "trouble", None),
        (pin_only(), NoPin, true, "trouble", None),
        (pin_only(), TriesLeft(0), true, "trouble", None),
    ];
    for (config, pin, photo, state, text) in cases {
        let mut kiosk = Kiosk::ready(config.clone());
        kiosk.reach_choice(card(pin, photo, 400));
        assert_eq!(kiosk.state(), state, "{pin:?} photo {photo} face {}", config.face);
        assert_eq!(notice(&kiosk), text, "{pin:?} photo {photo} face {}", config.face);
    }
}

#[test]
fn choosing_shows_equal_ways_with_equal_weight() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_choice(good_card());
    let ways: Vec<_> = kiosk
        .screen()
        .choices
        .into_iter()
        .filter(|choice| matches!(choice.event, Event::MethodChosen(_)))
        .map(|choice| (choice.event, choice.weight))
        .collect();
    assert_eq!(
        ways,
        [
            (Event::MethodChosen(Method::Face), Weight::Primary),
            (Event::MethodChosen(Method::Pin), Weight::Primary),
            (Event::MethodChosen(Method::Staff), Weight::Primary),
        ]
    );
}

#[test]
fn pin_pad_takes_four_digits_and_sends_one_verify() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin();
    kiosk.put(Event::PinEntered).put(Event::DigitErased).put(Event::DigitEntered(10));
    assert_eq!(kiosk.visit.counters().ignored, 3);
    for (digit, entered) in [(7, 1), (7, 2), (0, 3), (9, 4)] {
        kiosk.put(Event::DigitEntered(digit));
        assert_eq!(kiosk.screen().pin_pad.unwrap().entered, entered);
    }
    kiosk.put(Event::DigitEntered(1));
    assert_eq!(kiosk.visit.counters().ignored, 4);
    kiosk.put(Event::DigitErased).put(Event::DigitEntered(5)).put(Event::PinEntered);
    let [Effect::VerifyPin { pin, tries_left: 3, .. }] = kiosk.last.as_slice() else {
        panic!("{:?}", kiosk.last)
    };
    assert_eq!(pin.as_ascii(), b"7705");
    kiosk.put(Event::PinEntered);
    assert_eq!(kiosk.count("VerifyPin"), 1);
}

#[test]
fn pin_digits_are_in_no_debug_text() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin();
    for digit in [8, 6, 4, 2] {
        assert_eq!(format!("{:?}", Event::DigitEntered(digit)), "DigitEntered");
        kiosk.put(Event::DigitEntered(digit));
    }
    let pad = format!("{:?}", kiosk.visit);
    assert!(pad.contains("Digits(****)") && !pad.contains("8, 6") && !pad.contains("8642"));
    kiosk.put(Event::PinEntered);
    let verify = format!("{:?} {:?}", kiosk.last, kiosk.visit);
    assert!(verify.contains("Pin(****)"));
    assert!(!verify.contains("8642") && !verify.contains("8, 6") && !verify.contains("56, 54"));
}

#[test]
fn pin_wrong_shows_tries_and_needs_a_new_confirmation() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin().pin().verified(Ok(PinOutcome::Wrong(2)));
    assert_eq!(kiosk.state(), "entering_pin");
    assert_eq!(kiosk.screen().notice.unwrap().1, Text::new("pin-wrong").with("n", 2));
    assert_eq!(kiosk.screen().pin_pad.unwrap().entered, 0);
    assert!(kiosk.last.is_empty());
    kiosk.pin().verified(Ok(PinOutcome::Wrong(1)));
    assert_eq!((kiosk.state(), notice(&kiosk)), ("last_try", Some("pin-last-wrong")));
    kiosk.put(Event::PinEntered);
    assert_eq!(kiosk.count("VerifyPin"), 2);
    kiosk.put(Event::LastTryAccepted).pin();
    assert_eq!(kiosk.count("VerifyPin"), 3);
    kiosk.verified(Ok(PinOutcome::Locked));
    // A photo and a staff check are left.
    assert_eq!((kiosk.state(), notice(&kiosk)), ("choosing", Some("method-pinlocked-staff")));
    kiosk.choose(Method::Pin);
    assert_eq!(kiosk.state(), "choosing");
    assert_eq!(kiosk.count("VerifyPin"), 3);
}

#[test]
fn pin_locked_without_another_way_ends_kindly() {
    let mut kiosk = Kiosk::ready(pin_only());
    kiosk.reach_choice(card(PinState::TriesLeft(1), true, 400)).put(Event::LastTryAccepted).pin();
    kiosk.verified(Ok(PinOutcome::Locked));
    assert_eq!(kiosk.screen().code, Some(FailureCode::PinLocked));
    assert!(keys(&kiosk.screen().body).contains(&"pin-unlock"));
}

#[test]
fn pin_count_that_fell_by_itself_ends_the_visit() {
    for left in [1, 3, 15] {
        let mut kiosk = Kiosk::ready(general());
        kiosk.reach_pin().pin().verified(Ok(PinOutcome::Wrong(left)));
        assert_eq!(kiosk.screen().code, Some(FailureCode::PinCounterMoved), "{left}");
    }
}

#[test]
fn challenge_on_its_way_is_waited_for() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_choice(good_card()).pin().verified(Ok(PinOutcome::Right));
    assert_eq!(kiosk.state(), "awaiting_challenge");
    kiosk.good_challenge();
    assert!(matches!(
        kiosk.last[..],
        [Effect::SignChallenge { over: ToSign::Challenge, opened_by: Method::Pin, .. }]
    ));
}

#[test]
fn challenge_that_is_stale_is_asked_for_once_more() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_choice(good_card()).challenge(Ok(ChallengeFacts { expires_in_ms: 10_000 })).pin();
    kiosk.verified(Ok(PinOutcome::Right));
    assert_eq!(names(&kiosk.last), ["AskChallenge"]);
    kiosk.challenge(Ok(ChallengeFacts { expires_in_ms: 9_000 }));
    assert!(matches!(kiosk.last[..], [Effect::SignChallenge { over: ToSign::Local, .. }]));
    kiosk.signed(Ok(()));
    assert_eq!(kiosk.screen().code, Some(FailureCode::GatewayBadAnswer));
    assert_eq!(kiosk.count("AskChallenge"), 2);
}

#[test]
fn gateway_away_at_the_challenge_ends_with_identity_only() {
    for (wait, trouble) in [(false, GatewayTrouble::Tls), (true, GatewayTrouble::Unreachable)] {
        let mut kiosk = Kiosk::ready(general());
        kiosk.reach_choice(good_card());
        if !wait {
            kiosk.challenge(Err(trouble));
        }
        kiosk.pin().verified(Ok(PinOutcome::Right));
        if wait {
            kiosk.secs(25);
        }
        assert!(matches!(kiosk.last[..], [Effect::SignChallenge { over: ToSign::Local, .. }]));
        kiosk.signed(Ok(()));
        let screen = kiosk.screen();
        assert_eq!(screen.title.key, "result-identity-only");
        assert_eq!(keys(&screen.list), ["out-doc1", "out-doc2", "out-doc3"]);
        assert_ne!(screen.step, Some(Step::Done));
        assert_eq!(kiosk.staff_calls(), [trouble.into()]);
        assert_eq!(kiosk.count("AskGateway"), 0);
    }
}

#[test]
fn gateway_troubles_never_say_complete() {
    use GatewayTrouble::{BadAnswer, Mismatch, Refused, Tls, Unavailable, Unreachable};
    for trouble in [Unreachable, Tls, Refused, Unavailable, BadAnswer, Mismatch] {
        let mut kiosk = Kiosk::ready(general());
        kiosk.reach_checking().gateway(Err(trouble));
        let screen = kiosk.screen();
        assert_eq!((screen.kind, screen.title.key), (ScreenKind::Trouble, "result-identity-only"));
        assert_eq!(screen.list.len(), 3);
        assert_eq!(kiosk.staff_calls(), [FailureCode::from(trouble)]);
        assert_eq!(kiosk.count("WriteResult"), 0);
    }
}

#[test]
fn challenge_refused_asks_identity_once_more_and_keeps_the_consents() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_checking();
    let consents = kiosk.consents();
    kiosk.gateway(Ok(GatewayAnswer::ChallengeRefused));
    // A right PIN has set the card's count back, so it is read again first.
    assert_eq!(names(&kiosk.last), ["RecheckCard"]);
    kiosk.same();
    assert_eq!((kiosk.state(), notice(&kiosk)), ("choosing", Some("again-identity")));
    kiosk.choose(Method::Pin).good_challenge().pin().verified(Ok(PinOutcome::Right)).signed(Ok(()));
    assert_eq!(kiosk.state(), "checking");
    assert_eq!(kiosk.consents(), consents);
    kiosk.gateway(Ok(GatewayAnswer::ChallengeRefused));
    assert_eq!(kiosk.screen().code, Some(FailureCode::ChallengeExpired));
}

#[test]
fn enrolment_goes_straight_on_with_the_same_consents() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_checking();
    let consents = kiosk.consents();
    kiosk.gateway(Ok(GatewayAnswer::NotEnrolled));
    assert_eq!(kiosk.screen().kind, ScreenKind::Enrolment);
    kiosk.put(Event::EnrolmentAnswered(true)).gateway(Ok(GatewayAnswer::Enrolled));
    assert_eq!(kiosk.state(), "checking");
    assert!(keys(&kiosk.screen().body).contains(&"enrol-done"));
    assert_eq!(kiosk.consents(), consents);
    kiosk.confirmed(settled());
    assert_eq!(kiosk.state(), "asking_limit");
    assert_eq!((kiosk.count("VerifyPin"), kiosk.count("SignChallenge")), (1, 1));
}

#[test]
fn enrolment_that_does_not_help_ends_after_one_round() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_checking().gateway(Ok(GatewayAnswer::NotEnrolled)).put(Event::EnrolmentAnswered(true));
    kiosk.gateway(Ok(GatewayAnswer::Enrolled)).gateway(Ok(GatewayAnswer::NotEnrolled));
    assert_eq!(kiosk.screen().code, Some(FailureCode::EnrolmentRefused));
}

#[test]
fn limit_is_not_provided_when_the_card_goes_and_nothing_is_wrong() {
    let leave: [fn(&mut Kiosk); 4] = [
        |kiosk| {
            kiosk.take();
        },
        |kiosk| {
            kiosk.put(Event::Cancelled);
        },
        |kiosk| {
            kiosk.secs(90);
        },
        |kiosk| {
            kiosk.put(Event::ReaderLost(OutOfOrder::NoReader));
        },
    ];
    for (index, leave) in leave.into_iter().enumerate() {
        let mut kiosk = Kiosk::ready(general());
        kiosk.reach_limit();
        leave(&mut kiosk);
        assert_eq!((kiosk.state(), kiosk.count("SendLimitAnswer")), ("writing", 0), "{index}");
        kiosk.written(Ok(()));
        assert_eq!(kiosk.screen().title.key, "done-title");
        assert!(kiosk.staff_calls().is_empty());
    }
}

#[test]
fn limit_answer_that_does_not_arrive_keeps_the_result() {
    for trouble in [Some(GatewayTrouble::Unavailable), None] {
        let mut kiosk = Kiosk::ready(general());
        kiosk.reach_limit().put(Event::LimitAnswered(false));
        match trouble {
            Some(trouble) => kiosk.gateway(Err(trouble)),
            None => kiosk.secs(25),
        };
        kiosk.written(Ok(()));
        assert_eq!(kiosk.screen().title.key, "done-title");
    }
}

#[test]
fn card_lifted_and_back_goes_on_where_it_was() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_consent().consent(true).take();
    let screen = kiosk.screen();
    assert_eq!(
        (screen.kind, screen.seconds_left, screen.band),
        (ScreenKind::CardLifted, Some(10), Band::None)
    );
    kiosk.secs(4);
    assert_eq!(kiosk.screen().seconds_left, Some(6));
    kiosk.place();
    assert_eq!(names(&kiosk.last), ["RecheckCard"]);
    kiosk.same();
    assert_eq!(kiosk.screen().title.key, "consent-chk");
    kiosk.consent(true);
    assert_eq!(kiosk.state(), "checking");
}

#[test]
fn card_lifted_at_the_pin_pad_reads_the_tries_again() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin().put(Event::DigitEntered(1)).take().place().same();
    assert_eq!(kiosk.screen().pin_pad.unwrap().entered, 0);
    kiosk.take().place().rechecked(Ok((SameCard::Same, PinState::TriesLeft(1))));
    assert_eq!(kiosk.state(), "last_try");
    kiosk.take().place().rechecked(Ok((SameCard::Same, PinState::Locked)));
    assert_eq!((kiosk.state(), notice(&kiosk)), ("choosing", Some("method-pinlocked-staff")));
    kiosk.take().place().rechecked(Ok((SameCard::Same, PinState::Unknown)));
    kiosk.choose(Method::Pin);
    assert_eq!((kiosk.state(), kiosk.count("VerifyPin")), ("choosing", 0));
}

#[test]
fn card_lifted_ends_by_time_another_card_or_a_silent_reader() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin().take().secs(10);
    assert_eq!(kiosk.screen().code, Some(FailureCode::CardTakenEarly));
    kiosk.secs(30);
    assert_eq!(kiosk.state(), "idle");

    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin().take().place().rechecked(Ok((SameCard::Other, PinState::TriesLeft(3))));
    assert_eq!(kiosk.screen().code, Some(FailureCode::CardChanged));
    kiosk.take();
    assert_eq!(kiosk.state(), "idle");

    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin().take().place().secs(10);
    assert_eq!(kiosk.screen().code, Some(FailureCode::CardUnreadable));
}

#[test]
fn card_lifted_during_verify_lets_the_answer_decide() {
    let lifted = |outcome, back: bool| {
        let mut kiosk = Kiosk::ready(general());
        kiosk.reach_pin().pin().take();
        assert_eq!(kiosk.state(), "verifying");
        if back {
            kiosk.place();
        }
        kiosk.verified(outcome);
        kiosk
    };
    for back in [false, true] {
        // Lost: never sent again, whatever the card does.
        let kiosk = lifted(Ok(PinOutcome::AnswerLost), back);
        assert_eq!(kiosk.screen().code, Some(FailureCode::PinAnswerLost));
        // Right or not sent: the key is shut again, so a new confirmation is needed.
        for outcome in [Ok(PinOutcome::Right), Err(CardTrouble::Removed)] {
            let mut kiosk = lifted(outcome, back);
            assert_eq!((kiosk.state(), kiosk.count("SignChallenge")), ("card_lifted", 0));
            if !back {
                kiosk.place();
            }
            kiosk.same();
            assert_eq!((kiosk.state(), notice(&kiosk)), ("entering_pin", Some("pin-again")));
            assert_eq!(kiosk.count("VerifyPin"), 1);
        }
        let mut kiosk = lifted(Ok(PinOutcome::Wrong(2)), back);
        if !back {
            kiosk.place();
        }
        kiosk.rechecked(Ok((SameCard::Same, PinState::TriesLeft(2))));
        assert_eq!((kiosk.state(), notice(&kiosk)), ("entering_pin", Some("pin-wrong")));
    }
}

#[test]
fn card_lifted_while_the_machine_works_on() {
    // Signed already: the consents need the card back.
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_signing().take().signed(Ok(()));
    assert_eq!(kiosk.state(), "card_lifted");
    kiosk.place().same();
    assert_eq!(kiosk.state(), "consenting");
    // Asked already: the answer needs no card.
    kiosk.consent(true).consent(true).take().confirmed(settled());
    assert_eq!(kiosk.state(), "writing");
    kiosk.written(Ok(()));
    assert_eq!(kiosk.screen().title.key, "done-title");
    assert_eq!(kiosk.screen().band, Band::None);
    // The next patient does not have to wait for the list to close.
    kiosk.place();
    assert_eq!((kiosk.state(), names(&kiosk.last)), ("reading", vec!["Forget", "ReadCard"]));
}

#[test]
fn card_lifted_while_reading_is_read_from_the_start() {
    for answer_first in [false, true] {
        let mut kiosk = Kiosk::ready(general());
        kiosk.place();
        let old = kiosk.id("ReadCard");
        if answer_first {
            kiosk.read(Err(CardTrouble::Removed));
        }
        kiosk.take().place();
        assert_eq!(names(&kiosk.last), ["ReleaseCard", "Forget", "ReadCard"]);
        kiosk.put(Event::CardRead(old, Ok(good_card())));
        assert_eq!((kiosk.state(), kiosk.visit.counters().late), ("reading", 1));
        kiosk.read(Ok(good_card()));
        assert_eq!(kiosk.state(), "entering_pin");
    }
}

#[test]
fn stop_is_asked_and_then_only_the_card_is_left() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin().put(Event::DigitEntered(1)).put(Event::Cancelled);
    assert_eq!(kiosk.screen().kind, ScreenKind::Stop);
    kiosk.put(Event::Continued);
    assert_eq!(kiosk.screen().pin_pad.unwrap().entered, 0);
    kiosk.put(Event::Cancelled).put(Event::StopConfirmed);
    assert_eq!((kiosk.screen().kind, kiosk.screen().title.key), (ScreenKind::TakeCard, "stopped"));
    assert_eq!(names(&kiosk.last), ["ReleaseCard"]);
    kiosk.take();
    assert_eq!(kiosk.state(), "idle");
}

#[test]
fn time_out_asks_wipes_the_digits_and_is_extended_without_end() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin();
    for _ in 0..20 {
        kiosk.put(Event::DigitEntered(1)).secs(59);
        assert_eq!(kiosk.state(), "entering_pin");
        kiosk.secs(1);
        assert_eq!((kiosk.state(), kiosk.screen().seconds_left), ("still_there", Some(30)));
        kiosk.secs(29);
        assert_eq!(kiosk.screen().seconds_left, Some(1));
        // Any touch or key counts.
        kiosk.put(Event::DigitEntered(5));
        assert_eq!((kiosk.state(), kiosk.screen().pin_pad.unwrap().entered), ("entering_pin", 0));
    }
    kiosk.secs(90);
    assert_eq!((kiosk.state(), kiosk.screen().code), ("take_card", Some(FailureCode::TimedOut)));
    kiosk.secs(15);
    assert_eq!(kiosk.staff_calls(), [FailureCode::CardForgotten]);
}

#[test]
fn time_out_of_the_machine_has_a_code() {
    type Script = fn(&mut Kiosk);
    let cases: [(Script, FailureCode); 6] = [
        (|kiosk| _ = kiosk.place(), FailureCode::CardUnreadable),
        (|kiosk| _ = kiosk.reach_pin().pin(), FailureCode::PinAnswerLost),
        (|kiosk| _ = kiosk.reach_signing(), FailureCode::CardUnreadable),
        (|kiosk| _ = kiosk.reach_checking(), FailureCode::GatewayUnreachable),
        (
            |kiosk| {
                kiosk.reach_checking().gateway(Ok(GatewayAnswer::NotEnrolled));
                kiosk.put(Event::EnrolmentAnswered(true));
            },
            FailureCode::GatewayUnreachable,
        ),
        (|kiosk| _ = kiosk.reach_writing(), FailureCode::ReceiptOther),
    ];
    for (script, code) in cases {
        let mut kiosk = Kiosk::ready(general());
        script(&mut kiosk);
        assert!(kiosk.screen().busy);
        let waited = kiosk.state();
        kiosk.secs(5);
        assert!(keys(&kiosk.screen().body).contains(&"card-slow"), "{waited}");
        kiosk.secs(20);
        assert_eq!(kiosk.screen().code, Some(code), "{waited}");
    }
}

#[test]
fn staff_check_opens_the_key_for_this_visit() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_choice(good_card()).put(Event::StaffAsked);
    assert_eq!(kiosk.state(), "staff_checking");
    assert_eq!(kiosk.staff_calls(), [FailureCode::StaffAsked]);
    kiosk.good_challenge().put(Event::StaffDecided(StaffDecision::Same));
    assert!(matches!(kiosk.last[..], [Effect::SignChallenge { opened_by: Method::Staff, .. }]));
    kiosk.signed(Ok(())).consent(true).consent(true);
    assert!(matches!(kiosk.last[..], [Effect::AskGateway { method: Method::Staff, .. }]));
}

#[test]
fn staff_decision_counts_while_the_patient_is_asked_something() {
    for cover in ["still_there", "stopping"] {
        let mut kiosk = Kiosk::ready(general());
        kiosk.reach_choice(good_card()).choose(Method::Staff).good_challenge();
        match cover {
            "still_there" => kiosk.secs(180),
            _ => kiosk.put(Event::Cancelled),
        };
        assert_eq!(kiosk.state(), cover);
        kiosk.put(Event::StaffDecided(StaffDecision::Same));
        assert_eq!(kiosk.state(), "signing");
    }
}

#[test]
fn staff_asked_without_staff_check_or_after_identity() {
    let mut kiosk = Kiosk::ready(pin_only());
    kiosk.reach_choice(good_card()).put(Event::StaffAsked);
    assert_eq!(kiosk.screen().title.key, "trouble-staff-coming");
    // After identity the visit goes on while staff come.
    let mut kiosk = Kiosk::ready(pin_only());
    kiosk.reach_consent().put(Event::StaffAsked).put(Event::StaffAsked);
    assert_eq!((kiosk.state(), kiosk.count("CallStaff")), ("consenting", 1));
    assert!(keys(&kiosk.screen().body).contains(&"help-called"));
}

#[test]
fn staff_help_without_a_card_closes_by_itself() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.put(Event::NoCardPressed);
    assert_eq!((kiosk.state(), kiosk.count("CallStaff")), ("no_card", 0));
    kiosk.put(Event::StaffAsked);
    assert_eq!((kiosk.screen().title.key, kiosk.staff_calls().len()), ("help-called", 1));
    kiosk.secs(30);
    assert_eq!(kiosk.state(), "idle");
}

#[test]
fn face_accepted_signs_like_a_pin() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_choice(good_card()).choose(Method::Face);
    assert_eq!(names(&kiosk.last), ["AskChallenge", "StartCamera"]);
    kiosk.good_challenge().face(FaceOutcome::Guidance(FaceGuidance::Closer));
    assert_eq!(notice(&kiosk), Some("face-closer"));
    kiosk.face(FaceOutcome::Accepted);
    assert_eq!(names(&kiosk.last), ["SignChallenge", "StopCamera"]);
    kiosk.signed(Ok(()));
    assert_eq!(kiosk.state(), "consenting");
}

#[test]
fn face_refused_three_times_or_unavailable_leads_to_other_ways() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_choice(good_card()).choose(Method::Face).face(FaceOutcome::Refused);
    assert_eq!((kiosk.state(), notice(&kiosk)), ("matching_face", Some("face-more")));
    kiosk.face(FaceOutcome::Refused).face(FaceOutcome::Refused);
    assert_eq!((kiosk.state(), notice(&kiosk)), ("entering_pin", Some("face-other")));
    kiosk.choose(Method::Face);
    assert_eq!(kiosk.state(), "entering_pin");

    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_choice(card(PinState::None, true, 400)).face(FaceOutcome::Unavailable);
    assert_eq!((kiosk.state(), notice(&kiosk)), ("choosing", Some("face-other")));

    let mut kiosk = Kiosk::ready(VisitConfig { staff_check: false, ..with_face() });
    kiosk.reach_choice(card(PinState::None, true, 400)).face(FaceOutcome::Unavailable);
    assert_eq!(kiosk.screen().code, Some(FailureCode::NoWayLeft));
}

#[test]
fn face_window_ends_in_choosing_with_the_camera_off() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_choice(good_card()).choose(Method::Face).secs(20);
    assert_eq!((kiosk.state(), names(&kiosk.last)), ("choosing", vec!["StopCamera"]));
    // Free retry.
    kiosk.choose(Method::Face);
    assert_eq!(kiosk.state(), "matching_face");
    // Covered: off; uncovered: on again.
    kiosk.put(Event::Cancelled);
    assert_eq!(names(&kiosk.last), ["StopCamera"]);
    kiosk.put(Event::Continued);
    assert_eq!(names(&kiosk.last), ["StartCamera"]);
}

#[test]
fn out_of_order_shows_the_papers_and_returns_by_itself() {
    let mut kiosk = Kiosk::new(general());
    kiosk.put(Event::StartupChecked(Err(OutOfOrder::NoReader)));
    let screen = kiosk.screen();
    assert_eq!(
        (screen.kind, screen.list.len(), screen.code),
        (ScreenKind::OutOfOrder, 3, Some(FailureCode::ReaderGone))
    );
    kiosk.put(Event::ReaderFound);
    assert_eq!(kiosk.state(), "idle");
    // In mid-visit: everything of the patient goes.
    kiosk.reach_pin().put(Event::ReaderLost(OutOfOrder::NoCardService));
    assert_eq!(names(&kiosk.last), ["ReleaseCard", "Forget", "CallStaff"]);
    kiosk.put(Event::StartupChecked(Ok(())));
    assert_eq!(kiosk.state(), "out_of_order", "the reader is still gone");
    kiosk.put(Event::ReaderFound).place();
    assert_eq!(kiosk.state(), "reading");
}

#[test]
fn out_of_order_before_the_start_up_check_goes_back_to_it() {
    let mut kiosk = Kiosk::new(general());
    kiosk.put(Event::ReaderLost(OutOfOrder::NoReader));
    assert_eq!(kiosk.state(), "out_of_order");
    kiosk.put(Event::ReaderFound);
    assert_eq!(kiosk.state(), "starting");
    kiosk.put(Event::StartupChecked(Ok(())));
    assert_eq!(kiosk.state(), "idle");
}

#[test]
fn out_of_order_for_another_reason_is_not_healed_by_a_reader() {
    let mut kiosk = Kiosk::new(general());
    kiosk.put(Event::StartupChecked(Err(OutOfOrder::NoGateway)));
    assert_eq!(kiosk.screen().title.key, "out-net");
    kiosk.put(Event::ReaderFound);
    assert_eq!(kiosk.state(), "out_of_order");
    kiosk.place().put(Event::StartupChecked(Ok(())));
    assert_eq!(kiosk.state(), "reading", "a card waited already");
}

#[test]
fn reader_lost_after_the_question_keeps_the_answer() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_checking().put(Event::ReaderLost(OutOfOrder::NoReader)).confirmed(settled()).written(Ok(()));
    assert_eq!(kiosk.screen().title.key, "done-title");
    kiosk.secs(30);
    assert_eq!(kiosk.state(), "out_of_order");
    assert_eq!(kiosk.staff_calls(), [FailureCode::ReaderGone]);
}

#[test]
fn language_holds_for_the_visit_and_goes_back() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.put(Event::LanguageChosen(Language::English)).reach_writing().written(Ok(()));
    assert_eq!(kiosk.screen().language, Language::English);
    kiosk.take();
    assert_eq!(kiosk.screen().language, Language::Japanese);
    // Chosen, and nobody came.
    kiosk.put(Event::LanguageChosen(Language::English)).secs(60);
    assert_eq!(kiosk.screen().language, Language::Japanese);
    assert_eq!(kiosk.visit.deadline(), None);
}

#[test]
fn answers_of_the_visit_before_are_dropped_and_counted() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_checking();
    let (verify, gateway) = (kiosk.id_before("VerifyPin"), kiosk.id("AskGateway"));
    kiosk.secs(25).take().reach_choice(good_card());
    kiosk.put(Event::GatewayAnswered(gateway, Ok(GatewayAnswer::Confirmed(settled()))));
    kiosk.put(Event::PinVerified(verify, Ok(PinOutcome::Right)));
    assert_eq!((kiosk.state(), kiosk.visit.counters().late), ("entering_pin", 2));
    // An answer of one kind under the id of another is no answer.
    let challenge = kiosk.id("AskChallenge");
    kiosk.put(Event::ChallengeSigned(challenge, Ok(())));
    assert_eq!((kiosk.state(), kiosk.visit.counters().late), ("entering_pin", 3));
}

#[test]
fn time_that_goes_back_changes_nothing() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin();
    let deadline = kiosk.visit.deadline();
    kiosk.visit.step(std::time::Duration::ZERO, Event::Ticked);
    assert_eq!((kiosk.state(), kiosk.visit.deadline()), ("entering_pin", deadline));
    kiosk.visit.step(std::time::Duration::MAX, Event::DigitEntered(1));
    assert!(kiosk.visit.deadline().is_some());
}
