//! What comes between: the card lifted, a stop, time running out, a kiosk out of order, answers that come late.

use kiosk_visit::{
    Band, CardTrouble, Event, FailureCode, GatewayAnswer, GatewayTrouble, Language, Method, OutOfOrder,
    PinOutcome, PinState, SameCard, ScreenKind,
};

use crate::kiosk::{Kiosk, general, good_card, keys, names, notice, recheck, settled};

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
    kiosk.take().place().rechecked(Ok(recheck(SameCard::Same, PinState::TriesLeft(1))));
    assert_eq!(kiosk.state(), "last_try");
    kiosk.take().place().rechecked(Ok(recheck(SameCard::Same, PinState::Locked)));
    assert_eq!((kiosk.state(), notice(&kiosk)), ("choosing", Some("method-pinlocked-staff")));
    kiosk.take().place().rechecked(Ok(recheck(SameCard::Same, PinState::Unknown)));
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
    kiosk.reach_pin().take().place().rechecked(Ok(recheck(SameCard::Other, PinState::TriesLeft(3))));
    assert_eq!(kiosk.screen().code, Some(FailureCode::CardChanged));
    kiosk.leave();
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
        let mut kiosk = lifted(Ok(PinOutcome::AnswerLost), back);
        if back {
            kiosk.same();
        }
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
        kiosk.rechecked(Ok(recheck(SameCard::Same, PinState::TriesLeft(2))));
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
    assert_eq!(kiosk.screen().title.key, "done-after");
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
    kiosk.put(Event::StartupChecked(Err(OutOfOrder::NoGateway(GatewayTrouble::Unreachable))));
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
    assert_eq!(kiosk.screen().title.key, "done-after");
    kiosk.secs(30);
    assert_eq!(kiosk.state(), "out_of_order");
    assert_eq!(kiosk.staff_calls(), [FailureCode::ReaderGone]);
}

#[test]
fn language_holds_for_the_visit_and_goes_back() {
    let mut kiosk = Kiosk::ready(general());
    kiosk.put(Event::LanguageChosen(Language::English)).reach_writing().written(Ok(()));
    assert_eq!(kiosk.screen().language, Language::English);
    kiosk.leave();
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
