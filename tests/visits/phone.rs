//! Whole visits with a phone in the place of the card: to the gateway and the receipt computer, and everything that happens to a
//! phone which is held for a moment.

use std::time::{Duration, Instant};

use acceptance::patient::{LIMIT, Patient, digits};
use acceptance::test_kiosk::TestKiosk;
use card_virtual::{KeyRef, PhoneKind as Kind, VirtualCard};
use eligibility_api::message::ResultMessage;
use eligibility_sandbox::{ApiVersion, Route, SandboxConfig};
use kiosk_app::staff::account_admin::AccountAdmin;
use kiosk_visit::{Event, FailureCode, PhoneKind, Screen, ScreenKind};

use crate::TMP;

/// The gateway takes phones.
pub(crate) fn taken(gateway: &mut SandboxConfig) {
    gateway.phones = true;
}

/// A kiosk with a second reader, on which phones are held.
pub(crate) fn second_reader(text: String) -> String {
    text + "\n[reader.phone]\nname = \"phones\"\n"
}

/// Phones are held on the reader for cards.
fn same_reader(text: String) -> String {
    text + "\n[reader.phone]\n"
}

/// Waits until the gateway's challenge is there, so that a busy machine makes no other visit of it.
pub(crate) fn challenge_is_there(stage: &mut TestKiosk) {
    let begun = Instant::now();
    while stage.world.seen().requests(Route::Challenges) == 0 {
        assert!(begun.elapsed() < LIMIT, "no challenge:\n{}", stage.kiosk.transcript());
        let _ = stage.kiosk.work_until(Duration::from_millis(20), |_| false);
    }
    // The answer has to come back to the visit.
    let _ = stage.kiosk.work_until(Duration::from_millis(300), |_| false);
}

/// The transcript without what readers and gateway say beside the visit, each in its own time.
pub(crate) fn without_readers(transcript: &str) -> String {
    const BESIDE: [&str; 4] = ["- PhoneReaderChanged", "- FacilityTold", "- PhoneTaken", "- CardTaken"];
    let of_the_visit = |line: &&str| !BESIDE.contains(line);
    transcript.lines().filter(of_the_visit).map(|line| line.to_owned() + "\n").collect()
}

/// A patient with a phone, at a kiosk that waits.
struct Holder {
    stage: TestKiosk,
    /// Phones are held on the second reader.
    second: bool,
}

impl Holder {
    fn arrive() -> Self {
        Self::arrive_at(true, taken)
    }

    fn arrive_at(second: bool, gateway: impl FnOnce(&mut SandboxConfig)) -> Self {
        let edit = if second { second_reader } else { same_reader };
        let mut stage = TestKiosk::builder(TMP).gateway(gateway).edit(edit).start();
        stage.kiosk.wait_for_rest(LIMIT).expect("idle");
        Self { stage, second }
    }

    fn phone(&self, persona: &str, kind: Kind) -> VirtualCard {
        self.stage.world.phone(&TestKiosk::persona(persona), kind).expect("a phone")
    }

    fn works(&mut self, until: impl Fn(&Screen) -> bool) -> Screen {
        self.stage.kiosk.work_until(LIMIT, until).unwrap_or_else(|screen| {
            panic!("stuck at {:?} {:?}:\n{}", screen.kind, screen.title, self.stage.kiosk.transcript())
        })
    }

    /// Chooses the phone, keys its PIN in, and is asked to hold it.
    fn begins(&mut self, kind: PhoneKind, pin: [u8; 4]) {
        self.works(|screen| screen.offers(&Event::PhonePressed));
        self.stage.kiosk.press(Event::PhonePressed);
        self.works(|screen| screen.kind == ScreenKind::PhoneKind);
        challenge_is_there(&mut self.stage);
        self.stage.kiosk.press(Event::PhoneChosen(kind));
        if kind == PhoneKind::Android {
            self.keys(pin);
        }
        self.is_asked_to_hold();
    }

    fn keys(&mut self, pin: [u8; 4]) {
        self.works(|screen| screen.kind == ScreenKind::PinPad);
        self.stage.kiosk.enter_pin(pin);
    }

    fn is_asked_to_hold(&mut self) -> Screen {
        self.works(|screen| screen.kind == ScreenKind::PhoneHold && !screen.busy)
    }

    /// Holds it until something else is on the screen, and takes it away. Gives the phone back, and what is on the screen.
    fn holds(&mut self, phone: VirtualCard) -> (VirtualCard, Screen) {
        let reader = if self.second { self.stage.phones.clone() } else { self.stage.reader.clone() };
        reader.place(phone);
        self.works(|screen| screen.busy || screen.kind != ScreenKind::PhoneHold);
        let screen = self.works(|screen| !screen.busy);
        let phone = reader.lift().or_else(|| reader.pick_up()).expect("the phone");
        (phone, screen)
    }

    /// Answers everything to the end.
    fn goes_on(&mut self) -> Screen {
        let patient = Patient::knowing(&TestKiosk::persona("hanako"));
        patient.visit(&mut self.stage.kiosk)
    }

    fn result(&mut self) -> ResultMessage {
        self.works(|screen| screen.kind == ScreenKind::Result);
        let files = self.stage.received();
        let [file] = files.as_slice() else { panic!("one visit is one file: {files:?}") };
        ResultMessage::parse(&std::fs::read(file).expect("the file")).expect("a result message")
    }

    /// The records of visits that ended.
    fn ended_records(&self) -> Vec<String> {
        let mut log = Vec::new();
        AccountAdmin::open(self.stage.world.config())
            .and_then(|book| book.export(&mut log))
            .expect("the log");
        let log = String::from_utf8(log).expect("UTF-8");
        log.lines().filter(|line| line.contains("visit-ended")).map(str::to_owned).collect()
    }

    fn code(&mut self) -> Option<FailureCode> {
        self.works(|screen| screen.kind == ScreenKind::Trouble).code
    }

    fn notice(&self) -> Option<&'static str> {
        self.stage.kiosk.screen().notice.map(|(_, text)| text.key)
    }
}

fn pin() -> [u8; 4] {
    digits(TestKiosk::persona("hanako").pin.as_deref().expect("a PIN"))
}

/// Another PIN, `n` places away.
fn wrong(n: u8) -> [u8; 4] {
    pin().map(|digit| (digit + n) % 10)
}

fn tries(phone: &VirtualCard) -> u64 {
    phone.log().verify_attempts(KeyRef::AuthPin)
}

/// The commands that only phones know.
fn last_commands(phone: &VirtualCard) -> usize {
    let last = |entry: &&card_virtual::LogEntry| (entry.header.cla, entry.header.ins) == (0x80, 0xFC);
    phone.log().commands().iter().filter(last).count()
}

#[test]
fn android_phone_from_its_pin_to_the_receipt_computer() {
    let mut me = Holder::arrive();
    me.begins(PhoneKind::Android, pin());
    let phone = me.phone("hanako", Kind::Android);
    let (phone, _) = me.holds(phone);
    assert_eq!((tries(&phone), last_commands(&phone), phone.is_open()), (1, 0, false));
    let screen = me.goes_on();
    assert_eq!((screen.kind, screen.title.key), (ScreenKind::Result, "done-after"));
    assert!(me.result().is_settled());
    // Staff and the report know how it was.
    let ended = me.ended_records();
    let [record] = ended.as_slice() else { panic!("one visit is one record: {ended:?}") };
    assert!(record.contains("\"phone-pin\"") && record.contains("\"seconds\""), "{record}");
    insta::assert_snapshot!(without_readers(me.stage.kiosk.transcript()));
}

#[test]
fn iphone_on_the_reader_for_cards() {
    let mut me = Holder::arrive_at(false, taken);
    me.begins(PhoneKind::Iphone, pin());
    let phone = me.phone("hanako", Kind::Iphone);
    let (phone, _) = me.holds(phone);
    assert_eq!((tries(&phone), last_commands(&phone)), (0, 1), "no PIN, and the last command once");
    assert_eq!(me.goes_on().title.key, "done-after");
    assert!(me.result().is_settled());
    insta::assert_snapshot!(without_readers(me.stage.kiosk.transcript()));
}

/// The phone is gone after each number of commands, and held again for as long as it takes.
#[test]
fn phone_lifted_at_every_command_comes_to_its_end_with_one_verify_for_each_confirmation() {
    for (kind, held) in [(PhoneKind::Android, Kind::Android), (PhoneKind::Iphone, Kind::Iphone)] {
        let mut whole = None;
        for commands in 0.. {
            if whole.is_some_and(|whole| commands > whole) {
                break;
            }
            let mut me = Holder::arrive();
            me.begins(kind, pin());
            let phone = me.phone("hanako", held);
            me.stage.phones.lift_after(Some(commands));
            let (phone, screen) = me.holds(phone);
            me.stage.phones.lift_after(None);
            let mut confirmations = u64::from(kind == PhoneKind::Android);
            let mut phone = Some(phone);
            if screen.kind == ScreenKind::PhoneHold || screen.kind == ScreenKind::PinPad {
                assert!(me.notice().is_some(), "{kind:?} lifted after {commands}: nothing is said of it");
                if screen.kind == ScreenKind::PinPad {
                    me.keys(pin());
                    confirmations += 1;
                }
                me.is_asked_to_hold();
                let (held, _) = me.holds(phone.take().expect("the phone"));
                phone = Some(held);
            } else {
                // Nothing was cut off any more.
                whole = Some(commands);
            }
            let phone = phone.expect("the phone");
            let least = u64::from(kind == PhoneKind::Android);
            assert!((least..=confirmations).contains(&tries(&phone)), "{kind:?} lifted after {commands}");
            let left = if kind == PhoneKind::Android { 3 } else { 0 };
            assert_eq!(phone.tries_left(KeyRef::AuthPin), Some(left));
            assert_eq!(me.goes_on().title.key, "done-after", "{kind:?} lifted after {commands}");
            assert!(me.result().is_settled(), "{kind:?} lifted after {commands}");
        }
        assert!(whole.is_some_and(|whole| whole > 5), "{kind:?}: {whole:?} commands in a touch");
    }
}

#[test]
fn wrong_pin_thrice_locks_the_phone_after_a_question_and_never_the_card() {
    let mut me = Holder::arrive();
    me.begins(PhoneKind::Android, wrong(1));
    let phone = me.phone("hanako", Kind::Android);
    let (phone, _) = me.holds(phone);
    assert_eq!((me.notice(), tries(&phone)), (Some("pin-wrong"), 1));
    me.keys(wrong(2));
    me.is_asked_to_hold();
    let (phone, screen) = me.holds(phone);
    assert_eq!((screen.kind, tries(&phone)), (ScreenKind::LastTry, 2));
    me.stage.kiosk.press(Event::LastTryAccepted);
    me.keys(wrong(3));
    me.is_asked_to_hold();
    let (phone, _) = me.holds(phone);
    assert_eq!((me.code(), tries(&phone)), (Some(FailureCode::PhonePinLocked), 3));
    assert!(me.ended_records().iter().any(|record| record.contains("\"P07\"")), "{:?}", me.ended_records());
    assert_eq!(phone.tries_left(KeyRef::AuthPin), Some(0));
    // Again: nothing is sent to a phone that is locked.
    me.stage.kiosk.press(Event::Closed);
    me.begins(PhoneKind::Android, pin());
    let (phone, _) = me.holds(phone);
    assert_eq!((me.code(), tries(&phone)), (Some(FailureCode::PhonePinLocked), 3));
}

#[test]
fn another_phone_at_the_second_touch_ends_the_visit() {
    for (kind, held) in [(PhoneKind::Android, Kind::Android), (PhoneKind::Iphone, Kind::Iphone)] {
        let mut me = Holder::arrive();
        me.begins(kind, pin());
        let (first, second) = (me.phone("hanako", held), me.phone("taro", held));
        // Long enough to say which phone it is.
        me.stage.phones.lift_after(Some(3));
        let (_, screen) = me.holds(first);
        assert_eq!(screen.kind, ScreenKind::PhoneHold, "{kind:?}");
        me.stage.phones.lift_after(None);
        let (second, _) = me.holds(second);
        assert_eq!((me.code(), tries(&second)), (Some(FailureCode::PhoneChanged), 0), "{kind:?}");
        assert!(me.stage.received().is_empty());
    }
}

#[test]
fn iphone_whose_owner_has_not_confirmed_is_asked_for_and_goes_on() {
    let mut me = Holder::arrive();
    me.begins(PhoneKind::Iphone, pin());
    let mut phone = me.phone("hanako", Kind::Iphone);
    phone.confirm_owner(false);
    let (mut phone, screen) = me.holds(phone);
    assert_eq!((screen.kind, me.notice()), (ScreenKind::PhoneHold, Some("phone-not-confirmed")));
    phone.confirm_owner(true);
    me.holds(phone);
    assert_eq!(me.goes_on().title.key, "done-after");
}

#[test]
fn kind_chosen_wrongly_is_put_right_by_the_phone() {
    // A PIN was keyed in and an iPhone is held: the PIN goes nowhere.
    let mut me = Holder::arrive();
    me.begins(PhoneKind::Android, pin());
    let phone = me.phone("hanako", Kind::Iphone);
    let (phone, _) = me.holds(phone);
    assert_eq!(tries(&phone), 0);
    assert_eq!(me.goes_on().title.key, "done-after");
    // None was, and an Android phone is held.
    let mut me = Holder::arrive();
    me.begins(PhoneKind::Iphone, pin());
    let phone = me.phone("hanako", Kind::Android);
    let (phone, screen) = me.holds(phone);
    assert_eq!((screen.kind, me.notice()), (ScreenKind::PinPad, Some("phone-needs-pin")));
    me.keys(pin());
    me.is_asked_to_hold();
    let (phone, _) = me.holds(phone);
    assert_eq!(tries(&phone), 1);
    assert_eq!(me.goes_on().title.key, "done-after");
}

#[test]
fn plastic_card_where_a_phone_is_awaited_gets_no_pin() {
    let mut me = Holder::arrive();
    me.begins(PhoneKind::Android, pin());
    let card = me.stage.card(&TestKiosk::persona("hanako"));
    let (card, _) = me.holds(card);
    assert_eq!((me.notice(), card.log().verify_attempts_of_all()), (Some("phone-is-card"), 0));
    // On the reader for cards it begins a visit of its own.
    me.stage.reader.place(card);
    let screen = me.works(|screen| screen.kind == ScreenKind::PinPad && screen.title.key == "pin-title");
    assert_eq!(screen.pin_pad.map(|pad| pad.entered), Some(0));

    // One reader for both: the same at once.
    let mut me = Holder::arrive_at(false, taken);
    me.begins(PhoneKind::Android, pin());
    let card = me.stage.card(&TestKiosk::persona("hanako"));
    me.stage.reader.place(card);
    me.works(|screen| screen.kind == ScreenKind::PinPad && screen.title.key == "pin-title");
    assert_eq!(me.stage.reader.with_card(|card| card.log().verify_attempts_of_all()), Some(0));
    let screen = me.goes_on();
    assert_eq!(screen.title.key, "done-title", "the card is checked in");
}

#[test]
fn card_that_is_no_my_number_card_is_told_apart_from_a_phone() {
    let mut me = Holder::arrive();
    me.begins(PhoneKind::Iphone, pin());
    let card = me.stage.card(&TestKiosk::persona("othercard"));
    me.holds(card);
    assert_eq!(me.notice(), Some("phone-none"));
}

#[test]
fn phone_on_the_reader_for_cards_is_told_what_to_do() {
    // Where phones are taken there it is asked its kind.
    let mut me = Holder::arrive_at(false, taken);
    me.works(|screen| screen.offers(&Event::PhonePressed));
    let phone = me.phone("hanako", Kind::Iphone);
    me.stage.reader.place(phone);
    me.works(|screen| screen.kind == ScreenKind::PhoneKind);
    assert_eq!(me.notice(), Some("phone-found"));
    me.stage.kiosk.press(Event::PhoneChosen(PhoneKind::Iphone));
    assert_eq!(me.goes_on().title.key, "done-after");
    // Elsewhere the card is asked for. Neither kind is taken for a card.
    let mut stage = TestKiosk::builder(TMP).start();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    for kind in [Kind::Android, Kind::Iphone] {
        let phone = stage.world.phone(&TestKiosk::persona("hanako"), kind).expect("a phone");
        stage.reader.place(phone);
        let screen = stage.kiosk.wait_for(ScreenKind::Trouble, LIMIT).expect("clear words");
        assert_eq!(screen.code, Some(FailureCode::PhoneNotTaken), "{kind:?}");
        let phone = stage.reader.lift().expect("the phone");
        assert_eq!(tries(&phone), 0);
        stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
    }
}

#[test]
fn phone_has_no_grace_and_an_unknown_one_says_nothing() {
    for (persona, code) in
        [("grace", FailureCode::CertificateRefused), ("protected", FailureCode::NotConfirmable)]
    {
        let mut me = Holder::arrive();
        me.begins(PhoneKind::Iphone, pin());
        let phone = me.phone(persona, Kind::Iphone);
        me.holds(phone);
        assert_eq!(me.goes_on().code, Some(code), "{persona}");
        assert!(me.stage.received().is_empty());
    }
}

#[test]
fn phones_are_offered_by_a_gateway_that_takes_them_and_by_no_other() {
    let gateways: [fn(&mut SandboxConfig); 2] =
        [|_| {}, |gateway| (gateway.phones, gateway.api) = (true, ApiVersion::V1_0)];
    for gateway in gateways {
        let mut me = Holder::arrive_at(true, gateway);
        // A visit with the card goes as ever, so what the gateway says is known by then.
        let persona = TestKiosk::persona("hanako");
        me.stage.reader.place(me.stage.card(&persona));
        assert_eq!(me.goes_on().title.key, "done-title");
        me.stage.reader.lift();
        let idle = me.stage.kiosk.wait_for_rest(LIMIT).expect("idle");
        assert!(!idle.offers(&Event::PhonePressed));
    }
}
