//! Endings without the goal: what stays on the screen, and what the patient is asked to do.

use kiosk_visit::{
    Band, Event, GatewayAnswer, GatewayTrouble, Language, Method, PinOutcome, PinState, VisitConfig,
};

use crate::kiosk::{Kiosk, card, general, good_card, keys, names, notice, pin_only};

#[test]
fn papers_stay_to_be_read_after_the_card_is_taken_and_nothing_else_stays() {
    let ends: [fn(&mut Kiosk); 3] = [
        |k| _ = k.reach_checking().gateway(Err(GatewayTrouble::Unreachable)),
        |k| _ = k.reach_checking().gateway(Ok(GatewayAnswer::NotConfirmable)),
        |k| _ = k.reach_checking().gateway(Ok(GatewayAnswer::CertificateRefused)),
    ];
    for end in ends {
        let mut kiosk = Kiosk::ready(general());
        end(kiosk.put(Event::LanguageChosen(Language::English)));
        let with_card = kiosk.screen();
        assert!(keys(&with_card.body).contains(&"done-take"));
        // However long the card lay there, the list's time begins when it is taken.
        kiosk.secs(50).take();
        assert_eq!((kiosk.state(), names(&kiosk.last)), ("trouble", vec!["Forget"]));
        let screen = kiosk.screen();
        assert_eq!((screen.band, screen.notice.clone()), (Band::None, None));
        assert_eq!((&screen.title, &screen.list), (&with_card.title, &with_card.list));
        assert_eq!(screen.list.len(), 3);
        assert_eq!((screen.code, screen.language), (with_card.code, Language::English));
        assert!(keys(&screen.body).contains(&"out-docs") && !keys(&screen.body).contains(&"done-take"));
        assert!(screen.choices.iter().any(|choice| choice.event == Event::Closed));
        kiosk.secs(29);
        assert_eq!(kiosk.state(), "trouble");
        kiosk.secs(1);
        assert_eq!((kiosk.state(), kiosk.screen().language), ("idle", Language::Japanese));
    }
}

#[test]
fn papers_give_way_to_the_next_card_and_to_whoever_closes_them() {
    let papers = || {
        let mut kiosk = Kiosk::ready(general());
        kiosk.reach_checking().gateway(Err(GatewayTrouble::Unreachable)).put(Event::StaffAsked).take();
        // Called is called: the same patient still stands there.
        assert!(kiosk.screen().choices.iter().any(|choice| choice.label.key == "btn-called"));
        kiosk
    };
    let mut kiosk = papers();
    kiosk.place();
    assert_eq!((kiosk.state(), names(&kiosk.last)), ("reading", vec!["Forget", "ReadCard"]));
    kiosk.read(Ok(good_card()));
    assert!(kiosk.screen().choices.iter().any(|choice| choice.event == Event::StaffAsked));
    let mut kiosk = papers();
    kiosk.put(Event::Closed);
    assert_eq!((kiosk.state(), names(&kiosk.last)), ("idle", vec!["Forget"]));
    // One sentence: it stays a moment, while eyes and hands are with the card.
    let mut kiosk = Kiosk::ready(general());
    kiosk.reach_pin().pin().verified(Ok(PinOutcome::AnswerLost)).take();
    assert_eq!((kiosk.state(), names(&kiosk.last)), ("trouble", vec!["Forget"]));
    kiosk.secs(4);
    assert_eq!(kiosk.state(), "trouble");
    kiosk.secs(1);
    assert_eq!((kiosk.state(), names(&kiosk.last)), ("idle", vec!["Forget"]));
    // Stopped: nothing to read, home at once.
    kiosk.reach_pin().put(Event::Cancelled).put(Event::StopConfirmed).take();
    assert_eq!((kiosk.state(), names(&kiosk.last)), ("idle", vec!["Forget"]));
}

/// Where it is said that staff come, by whether calling them reaches anyone.
#[test]
fn staff_are_said_to_come_only_where_calling_them_reaches_someone() {
    for channel in [true, false] {
        let say = |with: &'static str, without: &'static str| if channel { with } else { without };
        let ready = || Kiosk::ready(VisitConfig { staff_channel: channel, ..general() });
        let button = |kiosk: &Kiosk| {
            let screen = kiosk.screen();
            let choice = screen.choices.iter().find(|choice| choice.event == Event::StaffAsked);
            choice.map(|choice| choice.label.key)
        };

        let mut kiosk = ready();
        assert_eq!(button(&kiosk), Some(say("btn-staff", "btn-staff-speak")));
        kiosk.put(Event::StaffAsked);
        assert_eq!(button(&kiosk), Some(say("btn-called", "btn-called-speak")));
        kiosk.put(Event::NoCardPressed);
        assert_eq!(kiosk.screen().title.key, say("help-called", "help-speak"));
        assert_eq!((keys(&kiosk.screen().body), button(&kiosk)), (vec!["nocard-paper"], None));

        let mut kiosk = ready();
        kiosk.reach_consent().put(Event::StaffAsked);
        assert_eq!(button(&kiosk), Some(say("btn-called", "btn-called-speak")));

        let mut kiosk = ready();
        kiosk.reach_choice(good_card()).choose(Method::Staff);
        assert_eq!(kiosk.screen().title.key, say("trouble-staff-coming", "help-speak"));

        let mut kiosk = Kiosk::ready(VisitConfig { staff_channel: channel, ..pin_only() });
        kiosk.reach_choice(card(PinState::Locked, true, 400));
        assert_eq!(kiosk.screen().title.key, say("trouble-pin-locked", "trouble-pin-locked-speak"));

        // A title that asks to speak to reception needs no button for it.
        let mut kiosk = ready();
        kiosk.reach_pin().pin().verified(Ok(PinOutcome::AnswerLost));
        assert_eq!(kiosk.screen().title.key, say("trouble-staff", "trouble-staff-speak"));
        assert_eq!(button(&kiosk), channel.then_some("btn-staff"));

        let mut kiosk = ready();
        kiosk.reach_checking().gateway(Ok(GatewayAnswer::NotConfirmable));
        assert_eq!(kiosk.screen().title.key, say("result-r0", "trouble-staff-speak"));

        let mut kiosk = ready();
        kiosk.reach_writing().written(Ok(())).secs(15 + 60);
        assert_eq!(notice(&kiosk), Some(say("forgot-3", "forgot-3-speak")));
    }
}
