//! Visits told as stories: each branch of the way from card to card.

use kiosk_visit::{
    Band, CardFacts, CertificateDates, ChallengeFacts, Confirmed, Effect, Event, FailureCode, GatewayAnswer,
    GatewayTrouble, HolderTrouble, Method, NextPlace, OutOfOrder, PinOutcome, PinState, ReceiptTrouble,
    ScreenKind, Step, Text, ToSign, VisitConfig, Weight,
};

use crate::kiosk::{Kiosk, card, general, good_card, keys, names, notice, pin_only, settled, with_face};
use crate::questions::{offering, shipped};

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
    assert_eq!(keys(&screen.body), ["done-next-wait"]);
    assert_eq!(screen.band, Band::CardMayGo);
    kiosk.take();
    assert_eq!(kiosk.screen().title.key, "done-after");
    kiosk.secs(5);
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
            "Forget",
            "Forget"
        ]
    );
    assert_eq!(kiosk.visit.counters(), kiosk_visit::Counters::default());
}

#[test]
fn visit_asks_no_consent_where_the_gateway_says_eligibility_only_whatever_the_clock_says() {
    for days_left in [-1, 0, 400] {
        let mut kiosk = offering(VisitConfig { questions: shipped(), ..general() });
        kiosk.reach_choice(card(PinState::TriesLeft(3), true, days_left)).choose(Method::Pin);
        kiosk.challenge(Ok(ChallengeFacts { expires_in_ms: 300_000, eligibility_only: true }));
        assert_eq!(kiosk.state(), "entering_pin");
        kiosk.pin().verified(Ok(PinOutcome::Right)).signed(Ok(()));
        assert_eq!(kiosk.state(), "checking", "{days_left}");
        assert!(kiosk.consents().is_empty());
        kiosk.confirmed(Confirmed { eligibility_only: true, ..settled() });
        assert_eq!(kiosk.state(), "writing", "no limit question either");
        kiosk.written(Ok(()));
        assert_eq!(notice(&kiosk), Some("cert-grace"));
    }
}

#[test]
fn visit_with_an_expired_certificate_is_asked_everything_unless_the_gateway_says_otherwise() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_choice(card(PinState::TriesLeft(3), true, -1)).choose(Method::Pin).good_challenge();
    kiosk.pin().verified(Ok(PinOutcome::Right)).signed(Ok(()));
    assert_eq!(kiosk.state(), "consenting", "the kiosk's clock may be wrong");
    kiosk.consent(true).consent(true).confirmed(settled()).put(Event::LimitAnswered(false));
    kiosk.gateway(Ok(GatewayAnswer::Confirmed(settled()))).written(Ok(()));
    assert_eq!(notice(&kiosk), None);
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
    assert_eq!(keys(&kiosk.screen().body), ["done-next-desk"]);
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
    let screen = kiosk.screen();
    assert_eq!((screen.title.key, screen.step), ("done-desk", Some(Step::Consent)));
    assert_eq!(keys(&screen.body), ["done-take"]);
    assert_eq!(screen.code, Some(FailureCode::ReceiptFolderFull));
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
    assert_eq!((kiosk.state(), kiosk.screen().title.key), ("result", "done-after"));
    assert_eq!((notice(&kiosk), names(&kiosk.last)), (None, vec!["Forget"]));
    kiosk.secs(5);
    assert_eq!(kiosk.state(), "idle");
}

#[test]
fn ways_follow_card_and_configuration() {
    use PinState::{Locked, None as NoPin, TriesLeft, Unknown};
    let cases = [
        (with_face(), TriesLeft(3), true, "choosing", None),
        (with_face(), TriesLeft(3), false, "entering_pin", Some("method-nophoto")),
        (with_face(), NoPin, true, "camera_notice", Some("method-nopin")),
        (with_face(), Locked, true, "camera_notice", Some("method-pinlocked")),
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
    kiosk
        .reach_choice(good_card())
        .challenge(Ok(ChallengeFacts { expires_in_ms: 10_000, eligibility_only: false }))
        .pin();
    kiosk.verified(Ok(PinOutcome::Right));
    assert_eq!(names(&kiosk.last), ["AskChallenge"]);
    kiosk.challenge(Ok(ChallengeFacts { expires_in_ms: 9_000, eligibility_only: false }));
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

/// Without the gateway nobody knows whether the card was revoked; its dates are known, and a certificate that is not valid today proves nothing.
#[test]
fn gateway_away_and_a_certificate_that_is_not_valid_today_confirm_nobody() {
    let within = CertificateDates { days_left: 0, last_day: (2027, 2, 3), begun: true };
    for (dates, title) in [
        (within, "result-identity-only"),
        (CertificateDates { days_left: -1, ..within }, "result-not-valid"),
        (CertificateDates { days_left: 3000, begun: false, ..within }, "result-not-valid"),
    ] {
        let mut kiosk = Kiosk::ready(general());
        kiosk.reach_choice(CardFacts { certificate: Ok(dates), ..good_card() });
        kiosk.challenge(Err(GatewayTrouble::Unreachable));
        kiosk.pin().verified(Ok(PinOutcome::Right));
        kiosk.signed(Ok(()));
        let screen = kiosk.screen();
        assert_eq!((screen.kind, screen.title.key), (ScreenKind::Trouble, title), "{dates:?}");
        assert_eq!(keys(&screen.list), ["out-doc1", "out-doc2", "out-doc3"]);
        assert_eq!(kiosk.staff_calls(), [FailureCode::GatewayUnreachable]);
        assert_eq!(kiosk.count("WriteResult"), 0);
    }
}

#[test]
fn kiosk_for_test_cards_says_so_while_it_waits() {
    let says = |test_cards| {
        let screen = Kiosk::ready(VisitConfig { test_cards, ..general() }).screen();
        assert_eq!(screen.kind, ScreenKind::Idle);
        keys(&screen.body).first() == Some(&"idle-test-cards")
    };
    assert!(says(true) && !says(false));
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
fn answer_about_another_holder_ends_neutrally_whenever_it_comes() {
    for (trouble, code) in [
        (HolderTrouble::Differs, FailureCode::HolderDiffers),
        (HolderTrouble::Unclear, FailureCode::HolderUnclear),
    ] {
        let answer = || Ok(GatewayAnswer::NotThisHolder(trouble));
        let asked = |kiosk: &mut Kiosk| _ = kiosk.reach_checking();
        // Confirmed, and the later answer about the limit amount is another's.
        let later = |kiosk: &mut Kiosk| _ = kiosk.reach_limit().put(Event::LimitAnswered(true));
        let moments: [&dyn Fn(&mut Kiosk); 2] = [&asked, &later];
        for reach in moments {
            let mut kiosk = Kiosk::ready(general());
            reach(&mut kiosk);
            kiosk.gateway(answer());
            let screen = kiosk.screen();
            assert_eq!((screen.code, screen.title.key), (Some(code), "trouble-staff"));
            assert!(screen.list.is_empty(), "looks like any other end at reception");
            assert_eq!(kiosk.staff_calls(), [code]);
            assert_eq!(kiosk.count("WriteResult"), 0);
            // Nor later, whatever the reader does.
            kiosk.put(Event::ReaderLost(OutOfOrder::NoReader));
            assert_eq!(kiosk.count("WriteResult"), 0);
        }
    }
}

#[test]
fn later_answer_that_could_not_be_recorded_hands_nothing_on() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_limit().put(Event::LimitAnswered(true)).gateway(Err(GatewayTrouble::NotRecorded));
    assert_eq!((kiosk.screen().code, kiosk.count("WriteResult")), (Some(FailureCode::NotRecorded), 0));
    // Any other trouble leaves what was confirmed.
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_limit().put(Event::LimitAnswered(true)).gateway(Err(GatewayTrouble::Unreachable));
    assert_eq!((kiosk.state(), kiosk.count("WriteResult")), ("writing", 1));
}

#[test]
fn challenge_refused_asks_identity_once_more_and_keeps_the_consents() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_checking();
    // The answers keep their time through the second round.
    let consents = kiosk.consents();
    kiosk.secs(9).gateway(Ok(GatewayAnswer::ChallengeRefused));
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
        let title = if kiosk.card_present { "done-title" } else { "done-after" };
        assert_eq!(kiosk.screen().title.key, title);
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
