//! Each state × its card taken × another person's card placed: nothing of the first person is shown, and nothing that the second
//! presses is taken for the first.

use kiosk_visit::{
    Band, Effect, Event, FailureCode, PhotoOutcome, PinOutcome, PinState, SameCard, ScreenKind, Text,
    VisitConfig,
};

use crate::kiosk::{Kiosk, good_card, recheck, settled, with_face};
use crate::matrix::STATES;
use crate::questions::everything;

/// What stands on a screen and is the first person's.
fn is_personal(kiosk: &Kiosk) -> bool {
    let screen = kiosk.screen();
    let named = screen.texts().any(|text| text.args.iter().any(|(name, _)| *name == Text::NAME));
    let pictured =
        matches!(screen.kind, ScreenKind::Face | ScreenKind::StaffSight | ScreenKind::ReadingPrint);
    let keyed = screen.pin_pad.is_some_and(|pad| pad.entered > 0)
        || screen.code_pad.is_some_and(|pad| pad.groups.iter().any(|group| group.entered > 0));
    named || pictured || keyed
}

/// What is done in the name of the person whose card was read.
fn acts(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::VerifyPin { .. }
            | Effect::OpenPhoto { .. }
            | Effect::SignChallenge { .. }
            | Effect::AskOffers(..)
            | Effect::AskGateway { .. }
            | Effect::Enrol(..)
            | Effect::SendLimitAnswer(..)
            | Effect::WriteResult(_)
            | Effect::StartCamera(_)
            | Effect::StartView
    )
}

/// Everything that runs answers, as well as it can: the card on the reader is the other one.
fn answered(kiosk: &mut Kiosk, working: bool) {
    for _ in 0..10 {
        let other = recheck(SameCard::Other, PinState::TriesLeft(3));
        match kiosk.state() {
            "card_lifted" | "whose_card" if kiosk.waiting.contains_key("RecheckCard") => {
                kiosk.rechecked(Ok(other));
            }
            "verifying" if working => _ = kiosk.verified(Ok(PinOutcome::Right)),
            "awaiting_challenge" if working => _ = kiosk.good_challenge(),
            "identified" if working => _ = kiosk.secs(1),
            "awaiting_offers" if working => _ = kiosk.offered(everything()),
            "signing" if working => _ = kiosk.signed(Ok(())),
            "opening_photo" if working => _ = kiosk.photo(Ok(PhotoOutcome::Opened { age: None })),
            "checking" | "sending_limit" if working => _ = kiosk.confirmed(settled()),
            "enrolling" if working => _ = kiosk.gateway(Ok(kiosk_visit::GatewayAnswer::Enrolled)),
            "writing" if working => _ = kiosk.written(Ok(())),
            _ => return,
        }
    }
}

/// The states in which the person has said all there is to say: what they asked for is brought to its end.
const CONFIRMED: &[&str] = &["asking_limit", "sending_limit", "writing", "whose_card"];

#[test]
fn swapped_card_in_every_state_gets_nothing_of_the_first_person() {
    let mut went_on = Vec::new();
    for (state, script) in STATES {
        // Before a card was placed, or with a phone in its place.
        let by_phone = matches!(*state, "choosing_phone" | "holding_phone" | "reading_phone");
        if by_phone || matches!(*state, "starting" | "out_of_order" | "idle" | "no_card") {
            continue;
        }
        let mut kiosk = script();
        if !kiosk.card_present {
            kiosk.place();
            assert_eq!(kiosk.state(), *state);
        }
        let before = kiosk.effects.len();
        kiosk.take();
        assert!(!is_personal(&kiosk), "{state}: {:?} without a card", kiosk.screen().kind);
        kiosk.place();
        assert!(!is_personal(&kiosk), "{state}: {:?} over another card", kiosk.screen().kind);
        // The machine's answers come, and the other person presses what there is.
        answered(&mut kiosk, true);
        assert!(!is_personal(&kiosk), "{state}: {:?} after the answers", kiosk.screen().kind);
        let screen = kiosk.screen();
        let over = matches!(screen.kind, ScreenKind::Trouble | ScreenKind::TakeCard);
        assert!(
            over || kiosk.state() == "reading",
            "{state}: the other card comes to {:?}, {:?}",
            kiosk.state(),
            screen.title.key
        );
        assert!(!over || screen.band == Band::CardMayGo, "{state}: the other card can go");
        let reading = kiosk.state() == "reading";
        for answer in [Event::WhoAnswered(true), Event::ConsentAnswered(true), Event::LimitAnswered(true)] {
            kiosk.put(answer);
        }
        let acted: Vec<_> = kiosk.effects[before..].iter().filter(|effect| acts(effect)).collect();
        for effect in acted {
            let allowed = CONFIRMED.contains(state) && matches!(effect, Effect::WriteResult(_));
            let started =
                matches!(*state, "verifying" | "awaiting_challenge" | "signing" | "checking" | "enrolling");
            assert!(allowed || started, "{state}: {effect:?} over another card");
        }
        if reading {
            went_on.push(*state);
            kiosk.read(Ok(good_card()));
            assert_eq!(kiosk.state(), "choosing", "{state}: the other person's visit");
        }
    }
    // Nothing was known of the first card, or the first person's visit is brought to its end, or over.
    let ends = ["checking", "enrolling", "asking_limit", "sending_limit", "writing", "whose_card"];
    let over = ["result", "stopping", "still_there", "trouble", "take_card"];
    assert_eq!(went_on, [&["reading"], &ends[..], &over[..]].concat());
}

/// Whose name the answer is for is asked over the card that it is for, and nowhere else.
#[test]
fn swapped_card_is_never_asked_for_the_first_persons_name() {
    let ready = || Kiosk::ready(VisitConfig { who_check: true, ..with_face() });
    let asked = || {
        let mut kiosk = ready();
        kiosk.reach_checking().confirmed(settled());
        assert!(is_personal(&kiosk));
        kiosk
    };
    // Lifted for good: the name goes at once, and nothing is written.
    let mut kiosk = asked();
    kiosk.take();
    assert_eq!((kiosk.state(), is_personal(&kiosk)), ("card_lifted", false));
    kiosk.put(Event::WhoAnswered(true)).secs(10);
    assert_eq!((kiosk.screen().code, kiosk.count("WriteResult")), (Some(FailureCode::CardTakenEarly), 0));
    // The same card within the grace: asked again.
    let mut kiosk = asked();
    kiosk.take().secs(9).place().put(Event::WhoAnswered(true));
    assert_eq!((is_personal(&kiosk), kiosk.count("WriteResult")), (false, 0));
    kiosk.same();
    assert!(is_personal(&kiosk));
    kiosk.put(Event::WhoAnswered(true)).put(Event::LimitAnswered(false));
    // Another card, at the question or while the gateway was asked.
    let mut early = ready();
    early.reach_checking().take().place().confirmed(settled());
    let mut late = asked();
    late.take().place();
    for kiosk in [&mut early, &mut late] {
        assert!(!is_personal(kiosk));
        kiosk.rechecked(Ok(recheck(SameCard::Other, PinState::TriesLeft(3))));
        kiosk.put(Event::WhoAnswered(true));
        assert_eq!((kiosk.screen().code, kiosk.count("WriteResult")), (Some(FailureCode::CardChanged), 0));
    }
}
