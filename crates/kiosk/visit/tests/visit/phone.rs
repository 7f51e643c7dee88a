//! Visits by phone: held for a moment, lifted, and held again where it was too short.

use kiosk_visit::{
    Band, CardTrouble, CertificateDates, CertificateTrouble, ChallengeFacts, Effect, Event, FacilityFacts,
    FailureCode, GatewayAnswer, GatewayTrouble, Language, Method, OutOfOrder, PhoneKey, PhoneKind,
    PhoneOutcome, PhonePlace, PhoneTrouble, ScreenKind, Text, Tone, VisitConfig,
};

use crate::kiosk::{Kiosk, general, good_card, settled};

const DATES: CertificateDates = CertificateDates { days_left: 400, last_day: (2027, 2, 3), begun: true };

pub fn signed(kind: PhoneKind) -> Result<PhoneOutcome, PhoneTrouble> {
    Ok(PhoneOutcome::Signed { kind, dates: DATES })
}

/// Idle, with a gateway that takes phones and the second reader there.
pub fn taking_phones(config: VisitConfig) -> Kiosk {
    let mut kiosk = Kiosk::ready(config);
    kiosk.put(Event::FacilityTold(FacilityFacts { questions: Vec::new(), phones: true }));
    kiosk.put(Event::PhoneReaderChanged(true));
    kiosk
}

/// Phones are held on a second reader.
pub fn with_phones() -> Kiosk {
    taking_phones(VisitConfig { phones: Some(PhonePlace::SecondReader), ..general() })
}

/// Phones are held on the reader that takes the cards.
pub fn on_the_card_reader() -> Kiosk {
    taking_phones(VisitConfig { phones: Some(PhonePlace::CardReader), ..general() })
}

impl Kiosk {
    /// The phone is to be held, with the challenge there and the PIN of an Android phone keyed in.
    pub fn reach_hold(&mut self, kind: PhoneKind) -> &mut Self {
        self.put(Event::PhonePressed).put(Event::PhoneChosen(kind));
        self.good_challenge();
        if kind == PhoneKind::Android {
            self.pin();
        }
        assert_eq!(self.state(), "holding_phone");
        self
    }

    /// The phone is held, and this comes of it.
    pub fn touch(&mut self, answer: Result<PhoneOutcome, PhoneTrouble>) -> &mut Self {
        if self.state() == "holding_phone" {
            self.put(Event::PhonePlaced);
        }
        self.phone_used(answer).put(Event::PhoneTaken)
    }

    pub fn phone_used(&mut self, answer: Result<PhoneOutcome, PhoneTrouble>) -> &mut Self {
        self.put(Event::PhoneUsed(self.id("UsePhone"), answer))
    }

    /// Everything is answered, and the gateway is asked.
    fn answer_all(&mut self) -> &mut Self {
        assert_eq!(self.state(), "identified");
        self.wait(std::time::Duration::from_millis(700));
        while self.state() == "consenting" {
            self.consent(true);
        }
        assert_eq!(self.state(), "checking");
        self
    }

    /// Confirmations that were posted with a phone's proof.
    pub fn posted_by_phone(&self) -> usize {
        let by =
            |effect: &&Effect| matches!(effect, Effect::AskGateway { method, .. } if method.is_by_phone());
        self.effects.iter().filter(by).count()
    }

    fn keys(&self) -> Vec<PhoneKey> {
        let key = |effect: &Effect| match effect {
            Effect::UsePhone { opened_by, .. } => Some(opened_by.clone()),
            _ => None,
        };
        self.effects.iter().filter_map(key).collect()
    }

    fn notice(&self) -> Option<&'static str> {
        self.shown.notice.as_ref().map(|(_, text)| text.key)
    }
}

fn method(kiosk: &Kiosk) -> Vec<Method> {
    let method = |effect: &Effect| match effect {
        Effect::AskGateway { method, .. } => Some(*method),
        _ => None,
    };
    kiosk.effects.iter().filter_map(method).collect()
}

#[test]
fn phone_goes_through_to_the_end_and_nothing_asks_for_it_to_stay() {
    let kinds = [(PhoneKind::Android, Method::PhonePin), (PhoneKind::Iphone, Method::PhoneBiometrics)];
    for (kind, by) in kinds {
        for on_cards in [false, true] {
            let mut kiosk = if on_cards { on_the_card_reader() } else { with_phones() };
            kiosk.reach_hold(kind);
            kiosk.put(if on_cards { Event::CardPlaced } else { Event::PhonePlaced });
            assert_eq!(kiosk.state(), "reading_phone");
            kiosk.phone_used(signed(kind));
            kiosk.put(if on_cards { Event::CardTaken } else { Event::PhoneTaken });
            assert_eq!(kiosk.shown.band, Band::None);
            kiosk.answer_all().gateway(Ok(GatewayAnswer::Confirmed(settled())));
            while kiosk.state() == "asking_limit" {
                kiosk.put(Event::LimitAnswered(false)).confirmed(settled());
            }
            kiosk.written(Ok(()));
            assert_eq!((kiosk.state(), kiosk.shown.title.key), ("result", "done-after"));
            assert_eq!(method(&kiosk), [by]);
            assert_eq!(kiosk.count("UsePhone"), 1);
            for text in ["card-stay", "done-take", "limit-why"] {
                assert!(!kiosk.shown.texts().any(|shown| shown.key == text), "{text}");
            }
            kiosk.secs(40);
            assert_eq!(kiosk.state(), "idle");
        }
    }
}

#[test]
fn phones_are_offered_only_where_a_reader_and_the_gateway_take_them() {
    let told = |phones| Event::FacilityTold(FacilityFacts { questions: Vec::new(), phones });
    let with = |phones| Kiosk::ready(VisitConfig { phones, ..general() });
    let offered = |kiosk: &Kiosk| kiosk.shown.offers(&Event::PhonePressed);

    let mut none = with(None);
    none.put(told(true)).put(Event::PhoneReaderChanged(true));
    assert!(!offered(&none), "no reader is configured");

    let mut same = with(Some(PhonePlace::CardReader));
    assert!(!offered(&same), "the gateway has not said that it takes them");
    same.put(told(true));
    assert!(offered(&same));
    same.put(told(false));
    assert!(!offered(&same));

    let mut second = with(Some(PhonePlace::SecondReader));
    second.put(told(true));
    assert!(!offered(&second), "the second reader is not there");
    second.put(Event::PhoneReaderChanged(true));
    assert!(offered(&second));
    second.put(Event::PhoneReaderChanged(false));
    assert!(!offered(&second));
    // Without the key a press that comes late is nothing.
    assert_eq!(second.put(Event::PhonePressed).state(), "idle");
}

#[test]
fn one_confirmation_serves_until_its_pin_was_sent_and_never_after() {
    // Lifted before VERIFY: the same confirmation goes with the next touch.
    let mut kiosk = with_phones();
    kiosk.reach_hold(PhoneKind::Android).touch(Err(PhoneTrouble::Lifted));
    assert_eq!((kiosk.state(), kiosk.notice()), ("holding_phone", Some("phone-short")));
    kiosk.touch(Err(PhoneTrouble::Unreadable));
    assert_eq!(kiosk.notice(), Some("phone-unread"));
    kiosk.put(Event::PhonePlaced);
    assert_eq!(kiosk.keys().len(), 3);
    assert!(kiosk.keys().windows(2).all(|pair| pair[0] == pair[1]));
    // Lifted after VERIFY: keyed in once more, with a challenge of its own.
    kiosk.phone_used(Ok(PhoneOutcome::PinSpent)).put(Event::PhoneTaken);
    assert_eq!((kiosk.state(), kiosk.notice()), ("entering_pin", Some("phone-short-pin")));
    assert_eq!(kiosk.count("AskChallenge"), 2);
    kiosk.good_challenge().pin().touch(signed(PhoneKind::Android));
    assert_eq!(kiosk.state(), "identified");
}

#[test]
fn wrong_pin_is_counted_by_the_phone_and_the_last_try_is_agreed_to() {
    let mut kiosk = with_phones();
    kiosk.reach_hold(PhoneKind::Android).touch(Ok(PhoneOutcome::WrongPin(2)));
    assert_eq!((kiosk.state(), kiosk.notice()), ("entering_pin", Some("pin-wrong")));
    kiosk.pin().touch(Ok(PhoneOutcome::WrongPin(1)));
    assert_eq!(kiosk.state(), "last_try");
    assert!(kiosk.shown.offers(&Event::CardChosen), "the card is the other way");
    kiosk.put(Event::LastTryAccepted).pin().touch(Ok(PhoneOutcome::PinLocked));
    assert_eq!(kiosk.shown.code, Some(FailureCode::PhonePinLocked));
    let told: Vec<_> = kiosk
        .keys()
        .into_iter()
        .map(|key| match key {
            PhoneKey::Pin { tries_left, last_try, .. } => (tries_left, last_try),
            PhoneKey::Owner => panic!("a PIN was keyed in"),
        })
        .collect();
    assert_eq!(told, [(None, false), (Some(2), false), (Some(1), true)]);
}

#[test]
fn phone_with_one_try_left_is_asked_about_before_anything_is_sent() {
    let mut kiosk = with_phones();
    kiosk.reach_hold(PhoneKind::Android).touch(Ok(PhoneOutcome::LastTry));
    assert_eq!(kiosk.state(), "last_try");
    kiosk.put(Event::LastTryAccepted).pin().touch(signed(PhoneKind::Android));
    assert_eq!(kiosk.state(), "identified");
}

#[test]
fn kind_that_was_chosen_wrongly_costs_a_touch_and_no_pin() {
    // An iPhone where a PIN was keyed in: it is used as what it is.
    let mut kiosk = with_phones();
    kiosk.reach_hold(PhoneKind::Android).touch(signed(PhoneKind::Iphone));
    kiosk.answer_all();
    assert_eq!(method(&kiosk), [Method::PhoneBiometrics]);
    // An Android phone where none was.
    let mut kiosk = with_phones();
    kiosk.reach_hold(PhoneKind::Iphone).touch(Ok(PhoneOutcome::NeedsPin));
    assert_eq!((kiosk.state(), kiosk.notice()), ("entering_pin", Some("phone-needs-pin")));
    kiosk.pin().touch(signed(PhoneKind::Android));
    kiosk.answer_all();
    assert_eq!(method(&kiosk), [Method::PhonePin]);
}

#[test]
fn touches_that_come_to_nothing_are_bounded() {
    let answers = [
        (PhoneKind::Iphone, Err(PhoneTrouble::Lifted)),
        (PhoneKind::Iphone, Err(PhoneTrouble::NoCertificate)),
        (PhoneKind::Iphone, Ok(PhoneOutcome::NotConfirmed)),
        (PhoneKind::Iphone, Ok(PhoneOutcome::SignatureLost)),
        (PhoneKind::Android, Err(PhoneTrouble::PlasticCard)),
    ];
    for (kind, answer) in answers {
        let mut kiosk = with_phones();
        kiosk.reach_hold(kind);
        for touch in 1..=6 {
            assert_ne!(kiosk.state(), "trouble", "{answer:?} after {touch}");
            if kiosk.waiting.contains_key("AskChallenge") {
                kiosk.good_challenge();
            }
            kiosk.touch(answer);
        }
        assert_eq!(kiosk.shown.code, Some(FailureCode::PhoneUnreadable), "{answer:?}");
        assert!(kiosk.staff_calls().is_empty());
    }
}

#[test]
fn what_ends_a_visit_by_phone_ends_it_with_its_code() {
    use FailureCode as F;
    let cases = [
        (Err(PhoneTrouble::Changed), F::PhoneChanged),
        (Err(PhoneTrouble::SignatureRefused), F::CardSignature),
        (Err(PhoneTrouble::ReaderGone), F::ReaderGone),
        (Err(PhoneTrouble::ServiceGone), F::CardServiceGone),
        (Ok(PhoneOutcome::PinLocked), F::PhonePinLocked),
        (Ok(PhoneOutcome::CounterMoved), F::PinCounterMoved),
        (Ok(PhoneOutcome::PinUnknown), F::PinUnknown),
        (
            Ok(PhoneOutcome::CertificateRefused(CertificateTrouble::UnknownIssuer)),
            F::CertificateUnknownIssuer,
        ),
    ];
    for (answer, code) in cases {
        let mut kiosk = with_phones();
        kiosk.reach_hold(PhoneKind::Android).touch(answer);
        assert_eq!((kiosk.state(), kiosk.shown.code), ("trouble", Some(code)), "{answer:?}");
        kiosk.secs(40);
        assert_eq!(kiosk.state(), "idle");
    }
    // No answer in time: a PIN may have been sent.
    for (kind, code) in [(PhoneKind::Android, F::PinAnswerLost), (PhoneKind::Iphone, F::PhoneUnreadable)] {
        let mut kiosk = with_phones();
        kiosk.reach_hold(kind).put(Event::PhonePlaced).secs(10);
        assert_eq!(kiosk.shown.code, Some(code));
    }
}

#[test]
fn one_who_waits_is_told_how_to_hold_it_and_then_of_the_other_ways() {
    let mut kiosk = with_phones();
    kiosk.reach_hold(PhoneKind::Iphone);
    assert_eq!(kiosk.notice(), None);
    assert!(kiosk.shown.body.contains(&Text::new("phone-confirm")));
    kiosk.secs(5);
    assert_eq!(kiosk.shown.notice, Some((Tone::Information, Text::new("phone-how-iphone"))));
    kiosk.secs(5);
    assert_eq!(kiosk.shown.notice, Some((Tone::Caution, Text::new("phone-other-way"))));
    // Nobody there.
    kiosk.secs(50);
    assert_eq!(kiosk.state(), "still_there");
    kiosk.secs(30);
    assert_eq!(kiosk.state(), "idle");
}

#[test]
fn pin_does_not_wait_under_a_question() {
    let mut kiosk = with_phones();
    kiosk.reach_hold(PhoneKind::Android).put(Event::Cancelled);
    assert_eq!(kiosk.state(), "stopping");
    // A phone that is held meanwhile does nothing.
    kiosk.put(Event::PhonePlaced).put(Event::PhoneTaken);
    assert_eq!(kiosk.state(), "stopping");
    kiosk.put(Event::Continued);
    assert_eq!((kiosk.state(), kiosk.notice()), ("entering_pin", Some("pin-again")));
    assert_eq!(kiosk.count("UsePhone"), 0);
}

#[test]
fn phone_lifted_under_a_question_does_not_end_the_visit() {
    let mut kiosk = on_the_card_reader();
    kiosk.reach_hold(PhoneKind::Iphone).place().phone_used(signed(PhoneKind::Iphone));
    kiosk.wait(std::time::Duration::from_millis(700)).put(Event::Cancelled);
    assert_eq!(kiosk.state(), "stopping");
    kiosk.take();
    assert_eq!(kiosk.state(), "stopping");
    assert_eq!(kiosk.put(Event::Continued).state(), "consenting");
}

#[test]
fn nothing_is_read_before_there_is_something_to_sign() {
    let mut kiosk = with_phones();
    kiosk.put(Event::PhonePressed).put(Event::PhoneChosen(PhoneKind::Iphone));
    assert_eq!((kiosk.state(), kiosk.shown.busy), ("holding_phone", true));
    kiosk.put(Event::PhonePlaced);
    assert_eq!(kiosk.count("UsePhone"), 0);
    kiosk.good_challenge();
    assert_eq!(kiosk.state(), "reading_phone", "it is there already");
}

#[test]
fn without_a_gateway_the_phone_signs_for_the_kiosk_and_reception_looks_at_the_insurance() {
    let stale = ChallengeFacts { expires_in_ms: 1_000, eligibility_only: false };
    for (answer, code) in [
        (Err(GatewayTrouble::Unreachable), FailureCode::GatewayUnreachable),
        (Ok(stale), FailureCode::GatewayBadAnswer),
    ] {
        let mut kiosk = with_phones();
        kiosk.put(Event::PhonePressed).put(Event::PhoneChosen(PhoneKind::Iphone)).challenge(answer);
        kiosk.touch(signed(PhoneKind::Iphone));
        assert_eq!(kiosk.shown.title.key, "result-identity-only-phone");
        assert_eq!(kiosk.shown.code, Some(code));
        assert_eq!(kiosk.count("AskGateway"), 0);
    }
    // No answer at all.
    let mut kiosk = with_phones();
    kiosk.put(Event::PhonePressed).put(Event::PhoneChosen(PhoneKind::Iphone)).secs(25);
    assert_eq!((kiosk.state(), kiosk.shown.busy), ("holding_phone", false));
    let ended = CertificateDates { days_left: -1, ..DATES };
    kiosk.touch(Ok(PhoneOutcome::Signed { kind: PhoneKind::Iphone, dates: ended }));
    assert_eq!(kiosk.shown.title.key, "result-not-valid-phone");
}

#[test]
fn challenge_that_the_gateway_refuses_is_signed_by_the_same_phone_once_more() {
    for (kind, state) in [(PhoneKind::Android, "entering_pin"), (PhoneKind::Iphone, "holding_phone")] {
        let mut kiosk = with_phones();
        kiosk.reach_hold(kind).touch(signed(kind));
        kiosk.answer_all().gateway(Ok(GatewayAnswer::ChallengeRefused));
        assert_eq!(kiosk.state(), state);
        kiosk.good_challenge();
        if kind == PhoneKind::Android {
            kiosk.pin();
        }
        kiosk.touch(signed(kind));
        assert_eq!(kiosk.state(), "checking", "nothing is asked twice");
        kiosk.gateway(Ok(GatewayAnswer::ChallengeRefused));
        assert_eq!(kiosk.shown.code, Some(FailureCode::ChallengeExpired));
    }
}

#[test]
fn phone_that_is_not_enrolled_is_not_asked_to_enrol() {
    let mut kiosk = with_phones();
    kiosk.reach_hold(PhoneKind::Iphone).touch(signed(PhoneKind::Iphone));
    kiosk.answer_all().gateway(Ok(GatewayAnswer::NotEnrolled));
    assert_eq!(kiosk.shown.code, Some(FailureCode::EnrolmentNotAsked));
}

#[test]
fn phone_on_the_reader_for_cards_is_asked_its_kind_where_phones_are_taken() {
    let mut kiosk = on_the_card_reader();
    kiosk.place().read(Err(CardTrouble::Phone));
    assert_eq!((kiosk.state(), kiosk.notice()), ("choosing_phone", Some("phone-found")));
    // It lies there still: no second placement is needed.
    kiosk.put(Event::PhoneChosen(PhoneKind::Iphone)).good_challenge();
    assert_eq!(kiosk.state(), "reading_phone");

    // Where phones have a reader of their own, it is held there.
    let mut kiosk = with_phones();
    kiosk.place().read(Err(CardTrouble::Phone)).put(Event::PhoneChosen(PhoneKind::Iphone)).good_challenge();
    assert_eq!(kiosk.state(), "holding_phone");
    kiosk.take().touch(signed(PhoneKind::Iphone));
    assert_eq!(kiosk.state(), "identified");

    let mut kiosk = Kiosk::ready(general());
    kiosk.place().read(Err(CardTrouble::Phone));
    assert_eq!(kiosk.shown.code, Some(FailureCode::PhoneNotTaken));
}

#[test]
fn phone_left_on_the_reader_for_cards_is_asked_back_and_begins_nothing() {
    let ends: [fn(&mut Kiosk); 4] = [
        |k| _ = k.put(Event::Cancelled).put(Event::StopConfirmed),
        |k| _ = k.put(Event::BackPressed),
        |k| _ = k.put(Event::StaffStopped),
        |k| _ = k.secs(90),
    ];
    for end in ends {
        for mut kiosk in [with_phones(), on_the_card_reader()] {
            kiosk.place().read(Err(CardTrouble::Phone));
            end(&mut kiosk);
            assert_eq!((kiosk.state(), kiosk.notice()), ("idle", Some("phone-take")));
            assert_eq!((kiosk.shown.band, kiosk.count("ReadCard")), (Band::None, 1));
            kiosk.secs(300);
            assert_eq!((kiosk.state(), kiosk.count("ReadCard")), ("idle", 1));
            assert_eq!(kiosk.take().notice(), None);
            assert_eq!(kiosk.place().state(), "reading");
        }
    }
}

#[test]
fn staff_stop_holds_when_a_card_turns_out_to_be_a_phone_or_the_other_way_round() {
    let mut kiosk = on_the_card_reader();
    kiosk.place().put(Event::StaffStopped).read(Err(CardTrouble::Phone));
    assert_eq!(kiosk.state(), "idle");
    let mut kiosk = on_the_card_reader();
    kiosk.reach_hold(PhoneKind::Iphone).place().put(Event::StaffStopped);
    kiosk.phone_used(Err(PhoneTrouble::PlasticCard));
    assert_eq!((kiosk.state(), kiosk.count("ReadCard")), ("idle", 0));
}

#[test]
fn answer_of_a_touch_of_an_earlier_visit_is_late() {
    let mut kiosk = with_phones();
    kiosk.reach_hold(PhoneKind::Iphone).put(Event::PhonePlaced);
    let earlier = kiosk.id("UsePhone");
    kiosk.secs(10).put(Event::PhoneTaken).secs(40);
    assert_eq!(kiosk.state(), "idle");
    kiosk.reach_hold(PhoneKind::Iphone).put(Event::PhonePlaced);
    let late = Event::PhoneUsed(earlier, signed(PhoneKind::Iphone));
    assert!(kiosk.visit.is_late(&late));
    assert!(!kiosk.visit.is_late(&Event::PhoneUsed(kiosk.id("UsePhone"), signed(PhoneKind::Iphone))));
    assert!(!kiosk.visit.is_late(&Event::PhoneTaken), "no answer is late that is none");
    let before = kiosk.visit.counters().late;
    kiosk.visit.step(kiosk.now, late);
    assert_eq!((kiosk.state(), kiosk.visit.counters().late), ("reading_phone", before + 1));
}

#[test]
fn phone_held_without_a_word_is_asked_its_kind_and_read_where_it_lies() {
    let mut kiosk = with_phones();
    kiosk.put(Event::PhonePlaced);
    assert_eq!(kiosk.state(), "choosing_phone");
    kiosk.put(Event::PhoneChosen(PhoneKind::Iphone)).good_challenge();
    assert_eq!(kiosk.state(), "reading_phone");
}

#[test]
fn sheet_over_the_hold_screen_leaves_a_phone_that_can_be_read() {
    for open in [Event::LanguagesPressed, Event::AdjustPressed] {
        // The owner of an iPhone confirms on it: there is nothing to key in again.
        let mut kiosk = with_phones();
        kiosk.reach_hold(PhoneKind::Iphone).put(open.clone()).put(Event::Closed);
        assert_eq!(kiosk.put(Event::PhonePlaced).state(), "reading_phone", "{open:?}");
        // It may be held while the sheet lies there.
        let mut kiosk = with_phones();
        kiosk.reach_hold(PhoneKind::Iphone).put(open.clone());
        assert_eq!(kiosk.put(Event::PhonePlaced).state(), "reading_phone", "{open:?}");
        assert_eq!(kiosk.shown.kind, ScreenKind::PhoneHold);
        // No PIN waits under a sheet.
        let mut kiosk = with_phones();
        kiosk.reach_hold(PhoneKind::Android).put(open.clone()).put(Event::Closed);
        assert_eq!((kiosk.state(), kiosk.notice()), ("entering_pin", Some("pin-again")), "{open:?}");
        kiosk.pin().put(Event::PhonePlaced);
        assert_eq!(kiosk.state(), "reading_phone", "{open:?}");
    }
}

#[test]
fn staff_stop_is_not_overtaken_by_the_next_touch() {
    let mut kiosk = with_phones();
    kiosk.reach_hold(PhoneKind::Android).put(Event::PhonePlaced).put(Event::StaffStopped);
    kiosk.put(Event::PhoneTaken).put(Event::PhonePlaced).phone_used(Err(PhoneTrouble::Lifted));
    assert_eq!((kiosk.state(), kiosk.count("UsePhone")), ("idle", 1));
}

#[test]
fn card_that_was_placed_beside_a_visit_by_phone_begins_when_that_is_given_up() {
    let mut kiosk = with_phones();
    kiosk.reach_hold(PhoneKind::Iphone).touch(signed(PhoneKind::Iphone));
    kiosk.wait(std::time::Duration::from_millis(700)).secs(60);
    assert_eq!(kiosk.state(), "still_there");
    let before = kiosk.effects.len();
    kiosk.place().secs(30);
    assert_eq!(kiosk.state(), "reading", "the next patient, who placed a card");
    assert!(kiosk.effects[before..].contains(&Effect::Forget));
    // After the end of the visit it has to be lifted, and is called a card.
    let mut kiosk = with_phones();
    kiosk.reach_hold(PhoneKind::Iphone).touch(signed(PhoneKind::Iphone)).answer_all().place();
    kiosk.confirmed(kiosk_visit::Confirmed { limit_possible: false, ..settled() }).written(Ok(())).secs(40);
    assert_eq!((kiosk.state(), kiosk.notice()), ("idle", Some("done-take")));
    assert_eq!(kiosk.take().place().state(), "reading");
}

#[test]
fn wrong_pin_with_the_phone_left_lying_asks_to_move_it() {
    let mut kiosk = with_phones();
    kiosk.reach_hold(PhoneKind::Android).put(Event::PhonePlaced).phone_used(Ok(PhoneOutcome::WrongPin(2)));
    kiosk.pin();
    assert_eq!((kiosk.state(), kiosk.notice()), ("holding_phone", Some("phone-unread")));
}

#[test]
fn phone_that_lay_there_before_is_not_taken_for_the_next_patients() {
    let mut kiosk = with_phones();
    kiosk.reach_hold(PhoneKind::Iphone).put(Event::PhonePlaced).phone_used(signed(PhoneKind::Iphone));
    kiosk.put(Event::StaffStopped).secs(1);
    assert_eq!(kiosk.state(), "idle");
    assert_eq!(kiosk.notice(), Some("phone-take"), "it was forgotten there");
    kiosk.reach_hold(PhoneKind::Android);
    assert_eq!(kiosk.count("UsePhone"), 1, "the PIN goes to no phone that was there before");
    kiosk.put(Event::PhoneTaken).put(Event::PhonePlaced);
    assert_eq!(kiosk.count("UsePhone"), 2);

    let mut kiosk = on_the_card_reader();
    kiosk.reach_hold(PhoneKind::Iphone).place().phone_used(Err(PhoneTrouble::Changed)).secs(40);
    assert_eq!((kiosk.state(), kiosk.notice()), ("idle", Some("phone-take")));
    assert_eq!(kiosk.shown.band, Band::None);
    kiosk.take();
    assert_eq!(kiosk.notice(), None);
}

#[test]
fn card_takes_the_phones_place_at_any_time_before_it_was_read() {
    let steps: [fn(&mut Kiosk); 4] = [
        |k| _ = k.put(Event::PhonePressed),
        |k| _ = k.put(Event::PhonePressed).put(Event::PhoneChosen(PhoneKind::Android)),
        |k| _ = k.reach_hold(PhoneKind::Android),
        |k| _ = k.reach_hold(PhoneKind::Iphone).touch(Err(PhoneTrouble::Lifted)),
    ];
    for step in steps {
        let mut kiosk = with_phones();
        step(&mut kiosk);
        let before = kiosk.effects.len();
        kiosk.place();
        assert_eq!(kiosk.state(), "reading");
        assert!(kiosk.effects[before..].contains(&Effect::Forget), "nothing of the visit by phone stays");
        assert_eq!(kiosk.read(Ok(good_card())).state(), "entering_pin");
        assert_eq!(kiosk.shown.title.key, "pin-title", "the card's PIN, and nothing keyed in");

        let mut kiosk = with_phones();
        kiosk.put(Event::LanguageChosen(Language::English));
        step(&mut kiosk);
        // Or one step back after the other.
        while kiosk.state() != "idle" {
            let card = kiosk.shown.offers(&Event::CardChosen);
            kiosk.put(if card { Event::CardChosen } else { Event::BackPressed });
        }
        assert_eq!((kiosk.state(), kiosk.shown.language), ("idle", Language::English));
    }
    // On one reader for both the touch says what it is.
    let mut kiosk = on_the_card_reader();
    kiosk.reach_hold(PhoneKind::Android).place().phone_used(Err(PhoneTrouble::PlasticCard));
    assert_eq!(kiosk.state(), "reading");
    assert_eq!(kiosk.keys().len(), 1);
}

#[test]
fn readers_that_go_end_only_what_needs_them() {
    // The second reader: the phone cannot be held.
    let mut kiosk = with_phones();
    kiosk.reach_hold(PhoneKind::Android).put(Event::PhoneReaderChanged(false));
    assert_eq!(kiosk.shown.code, Some(FailureCode::ReaderGone));
    // After the signature it is not needed.
    let mut kiosk = with_phones();
    kiosk.reach_hold(PhoneKind::Iphone).touch(signed(PhoneKind::Iphone)).answer_all();
    kiosk.put(Event::PhoneReaderChanged(false)).put(Event::ReaderLost(OutOfOrder::NoReader));
    assert_eq!(kiosk.state(), "checking");
    kiosk.confirmed(settled());
    if kiosk.state() == "asking_limit" {
        kiosk.put(Event::LimitAnswered(false)).confirmed(settled());
    }
    kiosk.written(Ok(())).secs(40);
    assert_eq!(kiosk.state(), "out_of_order", "the reader for cards is gone");
}

#[test]
fn certificate_that_ends_soon_is_said_at_the_end_of_a_visit_by_phone() {
    let mut kiosk = with_phones();
    let dates = CertificateDates { days_left: 30, ..DATES };
    kiosk.reach_hold(PhoneKind::Iphone);
    kiosk.touch(Ok(PhoneOutcome::Signed { kind: PhoneKind::Iphone, dates })).answer_all();
    kiosk.confirmed(kiosk_visit::Confirmed { limit_possible: false, ..settled() }).written(Ok(()));
    assert_eq!((kiosk.state(), kiosk.notice()), ("result", Some("cert-soon")));
    kiosk.secs(40);
    assert_eq!((kiosk.state(), kiosk.shown.kind), ("idle", ScreenKind::Idle));
    assert_eq!(kiosk.notice(), None);
}
