//! Whole visits by somebody who sees nothing: they hear what the kiosk says and press the keys of a 12-key keypad. Which key
//! stands for what they know from what they heard and from nothing else.

use std::sync::Arc;
use std::time::Duration;

use acceptance::patient::LIMIT;
use acceptance::test_kiosk::TestKiosk;
use base_time::ManualClock;
use card_virtual::Persona;
use eligibility_api::message::ResultMessage;
use eligibility_sandbox::SandboxConfig;
use kiosk_ui_text::Catalog;
use kiosk_visit::{Event, Key, Language, PhoneKind, ScreenKind, Text};

use crate::TMP;

/// Somebody with ears and a finger.
struct Listener {
    stage: TestKiosk,
    clock: Arc<ManualClock>,
    catalog: Arc<Catalog>,
    /// The language they listen in.
    language: Language,
    persona: Persona,
}

impl Listener {
    /// At a kiosk that waits.
    fn arrive(persona: &str) -> Self {
        Self::arrive_at(persona, |text| text)
    }

    /// At a kiosk with another configuration file.
    fn arrive_at(persona: &str, edit: impl FnOnce(String) -> String) -> Self {
        Self::arrive_with(persona, |_| {}, edit)
    }

    /// The same with a say in the gateway.
    fn arrive_with(
        persona: &str,
        gateway: impl FnOnce(&mut SandboxConfig),
        edit: impl FnOnce(String) -> String,
    ) -> Self {
        let clock = Arc::new(ManualClock::at(jiff::Timestamp::now()));
        let mut stage = TestKiosk::builder(TMP)
            .clock(clock.clone())
            .gateway(|config| {
                config.clock = clock.clone();
                gateway(config);
            })
            .edit(edit)
            .start();
        let catalog = Arc::new(Catalog::new().expect("the texts"));
        stage.kiosk.wait_for_rest(LIMIT).expect("idle");
        let config = stage.world.config().clone();
        stage.kiosk.listen(&config, &catalog);
        Self { stage, clock, catalog, language: Language::Japanese, persona: TestKiosk::persona(persona) }
    }

    fn place(&mut self) {
        self.stage.reader.place(self.stage.card(&self.persona));
    }

    fn press(&mut self, key: Key) {
        self.stage.kiosk.press_key(key);
    }

    /// Waits until this sentence is heard.
    fn hears(&mut self, text: &Text) {
        let words = self.catalog.spoken(self.language, text);
        let heard = self.stage.kiosk.hear(LIMIT, |sentence| sentence == words);
        assert!(heard.is_some(), "{words:?} is not heard:\n{}", self.transcript());
    }

    fn hears_of(&mut self, key: &'static str) {
        self.hears(&Text::new(key));
    }

    /// Presses the number that is said with this label.
    fn choose(&mut self, label: &'static str) {
        self.choose_text(&Text::new(label));
    }

    /// The same for a label whose words come with it.
    fn choose_text(&mut self, label: &Text) {
        let label = self.catalog.spoken(self.language, label);
        let offer = |number: u8| Text::new("say-choice").with("n", number).with("label", &label);
        let offers = (1..=9).map(|number| (number, self.catalog.spoken(self.language, &offer(number))));
        let offers: Vec<(u8, String)> = offers.collect();
        let heard =
            self.stage.kiosk.hear(LIMIT, |sentence| offers.iter().any(|(_, offer)| offer == sentence));
        let number =
            offers.iter().find(|(_, offer)| Some(offer) == heard.as_ref()).map(|(number, _)| *number);
        assert!(number.is_some(), "{label:?} is not offered:\n{}", self.transcript());
        self.press(Key::Digit(number.unwrap_or_default()));
    }

    /// Enters a PIN: waits for the pad, hears how many digits are in, and confirms when told how. After two digits one is
    /// taken back when `slips`.
    fn enter(&mut self, pin: &str, slips: bool) {
        self.enter_at("pin-title", pin, slips);
    }

    /// The same on a pad with this title.
    fn enter_at(&mut self, title: &'static str, pin: &str, slips: bool) {
        self.hears_of(title);
        self.hears_of("say-pad");
        let mut entered = 0;
        for digit in pin.bytes() {
            if slips && entered == 2 {
                self.press(Key::Digit(9 - (digit - b'0')));
                self.press(Key::Star);
                self.hears(&Text::new("say-digit-erased").with("n", entered));
            }
            self.press(Key::Digit(digit - b'0'));
            entered += 1;
            self.hears(&Text::new("pin-digit").with("n", entered));
        }
        self.hears_of("say-pad-ok");
        self.press(Key::Hash);
    }

    fn pin(&self) -> String {
        self.persona.pin.clone().expect("a persona with a PIN")
    }

    /// Turns the voice on and changes to this language.
    fn begin(&mut self, language: Language, name: &'static str) {
        self.press(Key::Digit(5));
        self.hears_of("say-welcome");
        self.choose("btn-language");
        self.hears_of("language-title");
        // One's own language is called in its own voice.
        self.language = language;
        self.choose(name);
        self.hears_of("idle-place");
    }

    /// Takes the card and leaves the last word.
    fn lift_and_close(&mut self) {
        self.stage.reader.lift();
        self.hears_of("done-after");
        self.choose("btn-close");
        self.stage.kiosk.wait_for(ScreenKind::Idle, LIMIT).expect("idle again");
    }

    fn lift(&mut self) {
        self.stage.reader.lift();
        self.stage.kiosk.wait_for(ScreenKind::Idle, LIMIT).expect("idle again");
    }

    fn transcript(&self) -> &str {
        self.stage.kiosk.transcript()
    }
}

/// A visit in this language, with everything that can be done by ear on the way: louder, a wrong PIN, a slip of the finger,
/// a pause, once more, and a time-out that any key puts off.
fn visit(language: Language, name: &'static str) {
    let mut me = Listener::arrive("hanako");
    me.begin(language, name);

    me.choose("btn-adjust");
    me.choose("adjust-louder");
    me.hears(&Text::new("adjust-volume").with("n", 4));
    me.choose("btn-close");
    me.hears_of("idle-place");

    me.place();
    let wrong = if me.pin().starts_with('0') { "1111" } else { "0000" };
    me.enter(wrong, false);
    me.hears(&Text::new("pin-wrong").with("n", 2));
    let pin = me.pin();
    me.enter(&pin, true);

    me.hears_of("identity-done");
    me.clock.advance(Duration::from_secs(3));
    me.stage.kiosk.tick();
    me.hears_of("consent-med");
    me.press(Key::Star);
    me.press(Key::Star);
    me.press(Key::Digit(0));
    me.hears_of("consent-med");
    me.choose("consent-yes");
    me.hears_of("consent-chk");
    me.choose("consent-chk-no");
    me.hears_of("review-title");
    me.choose("review-go");

    // Not the name itself: others may hear it.
    me.hears_of("who-ask-private");
    me.choose("who-yes");

    me.hears_of("limit-ask");
    for _ in 0..10 {
        // Twice the time of those who read.
        me.clock.advance(Duration::from_secs(119));
        me.stage.kiosk.tick();
        assert_eq!(me.stage.kiosk.screen().kind, ScreenKind::Limit, "not yet");
        me.clock.advance(Duration::from_secs(1));
        me.stage.kiosk.tick();
        me.hears_of("time-ask");
        me.press(Key::Digit(9));
        me.hears_of("limit-ask");
    }
    me.choose("limit-yes");

    me.hears_of("done-title");
    me.hears_of("band-may-go");
    let attempts = me.stage.reader.with_card(|card| card.log().verify_attempts_of_all());
    assert_eq!(attempts, Some(2), "one confirmation is one VERIFY");
    me.lift_and_close();
    let screen = me.stage.kiosk.screen();
    assert!(
        !screen.preferences.speech && screen.language == Language::Japanese,
        "nothing is left for the next"
    );

    let files = me.stage.received();
    assert_eq!(files.len(), 1, "one visit is one file");
    let message =
        ResultMessage::parse(&std::fs::read(&files[0]).expect("the file")).expect("a result message");
    assert!(message.is_settled() && message.has_limit_amount());
    let transcript = me.transcript();
    assert!(!transcript.contains(&pin), "no PIN is heard");
    insta::assert_snapshot!(format!("by_ear_{}", language.tag()), transcript);
}

#[test]
fn visit_by_ear_in_japanese() {
    visit(Language::Japanese, "lang-ja");
}

#[test]
fn visit_by_ear_in_easy_japanese() {
    visit(Language::EasyJapanese, "lang-ja-easy");
}

#[test]
fn visit_by_ear_in_english() {
    visit(Language::English, "lang-en");
}

#[test]
fn visit_by_ear_in_chinese() {
    visit(Language::SimplifiedChinese, "lang-zh");
}

#[test]
fn visit_by_ear_in_korean() {
    visit(Language::Korean, "lang-ko");
}

#[test]
fn visit_by_ear_in_vietnamese() {
    visit(Language::Vietnamese, "lang-vi");
}

#[test]
fn visit_by_ear_in_portuguese() {
    visit(Language::Portuguese, "lang-pt");
}

/// A place that may see nothing medical: from the PIN straight to the name, and no word about consent is heard.
fn visit_without_consents(language: Language, name: &'static str) {
    let mut me = Listener::arrive_at("hanako", crate::eligibility_only::place);
    me.begin(language, name);
    me.place();
    let pin = me.pin();
    me.enter(&pin, false);
    me.hears_of("query-wait");
    me.hears_of("who-ask-private");
    me.hears_of("step-insurance");
    me.choose("who-yes");
    me.hears_of("done-title");
    me.lift_and_close();
    let transcript = me.transcript();
    let consent = me.catalog.spoken(language, &Text::new("step-consent"));
    assert!(!transcript.contains(&consent), "{consent} is heard:\n{transcript}");
    insta::assert_snapshot!(format!("by_ear_without_consents_{}", language.tag()), transcript);
}

#[test]
fn visit_by_ear_without_consents_in_japanese() {
    visit_without_consents(Language::Japanese, "lang-ja");
}

#[test]
fn visit_by_ear_without_consents_in_easy_japanese() {
    visit_without_consents(Language::EasyJapanese, "lang-ja-easy");
}

/// The help by ear, before the visit and at its end: the list, a topic and its number digit by digit, and back to what lies beneath.
#[test]
fn help_by_ear_before_the_visit_and_at_its_end() {
    let mut me = Listener::arrive_at("hanako", crate::eligibility_only::place);
    let help = me.stage.world.config().help().expect("the help");
    let topic = |id: &str| help.topics().iter().find(|topic| topic.id.as_str() == id).expect("a topic");
    let (title, facts) = (
        |id: &str| Text::own(topic(id).title(Language::Japanese)),
        |id: &str| {
            let texts = topic(id).facts().iter().map(|fact| Text::own(fact.text(Language::Japanese)));
            texts.collect::<Vec<_>>()
        },
    );
    me.begin(Language::Japanese, "lang-ja");
    me.choose("btn-help");
    me.hears_of("help-topics");
    me.choose_text(&title("lost"));
    for fact in facts("lost") {
        me.hears(&fact);
    }
    assert!(
        me.transcript().contains("ゼロ いち に ゼロ、 きゅう ご、"),
        "digit by digit:\n{}",
        me.transcript()
    );
    me.choose("btn-back");
    me.choose("btn-close");
    me.hears_of("idle-place");

    me.place();
    let pin = me.pin();
    me.enter(&pin, false);
    me.hears_of("who-ask-private");
    me.choose("who-yes");
    me.hears_of("done-title");
    me.choose("btn-help");
    me.choose_text(&title("costs"));
    for fact in facts("costs") {
        me.hears(&fact);
    }
    // The card is to be taken, and that is heard over the help too.
    me.hears_of("band-may-go");
    me.choose("btn-close");
    me.hears_of("done-title");
    me.lift_and_close();
}

/// Questions beside the consents, by ear: each is heard with its answers, and where somebody was treated is never said aloud.
fn visit_with_questions(kind: &str, persona: &str, language: Language, name: &'static str) {
    let mut me =
        Listener::arrive_with(persona, crate::questions::all, |text| crate::questions::place(kind, &text));
    let questions = me.stage.world.config().questions().expect("the questions");
    let texts = |id: &str| {
        let question = questions.iter().find(|question| question.id.as_str() == id).expect("a question");
        question.texts(language).clone()
    };
    me.begin(language, name);
    me.place();
    let pin = me.pin();
    me.enter(&pin, false);
    me.hears_of("identity-done");
    crate::questions::offers_are_there(&mut me.stage.kiosk);
    me.clock.advance(Duration::from_secs(3));
    me.stage.kiosk.tick();
    me.choose("consent-yes");
    me.choose("consent-yes");
    match kind {
        "clinic" => {
            let (form, subsidies) = (texts("prescription-form"), texts("subsidies"));
            me.hears(&Text::own(&form.title));
            me.choose_text(&Text::own(form.label("electronic")));
            me.hears(&Text::own(&subsidies.title));
            me.choose_text(&Text::own(subsidies.label("no")));
        }
        "pharmacy" => {
            let prescriptions = texts("prescriptions");
            me.hears(&Text::own(&prescriptions.title));
            me.choose_text(&Text::own(prescriptions.label("each")));
            for (number, answer) in [(1, "no"), (2, "yes")] {
                me.hears(&Text::new("entry-number").with("n", number).with("of", 2));
                me.hears(&Text::own(prescriptions.entry.as_ref().expect("a question for one entry")));
                me.choose_text(&Text::own(prescriptions.label(answer)));
            }
        }
        _ => {
            let documents = texts("documents");
            me.hears(&Text::own(&documents.title));
            me.hears(&Text::new("entry-more").with("n", 1));
            me.choose_text(&Text::own(documents.label("all")));
        }
    }
    me.hears_of("review-title");
    me.choose("review-go");
    me.choose("who-yes");
    me.hears_of("limit-ask");
    me.choose("limit-no");
    me.hears_of("done-title");
    me.lift_and_close();
    let transcript = me.transcript();
    for place in ["架空内科クリニック", "見本整形外科", "見本市民病院", "架空大学病院"]
    {
        assert!(!transcript.contains(place), "{place} is said aloud:\n{transcript}");
    }
    insta::assert_snapshot!(format!("by_ear_{kind}_{}", language.tag()), transcript);
}

/// A visit with a phone, by ear: which kind, its PIN, where it is held, that it was too short, and once more.
fn visit_by_phone(kind: PhoneKind, language: Language, name: &'static str) {
    let mut me = Listener::arrive_with("hanako", crate::phone::taken, crate::phone::second_reader);
    me.stage.kiosk.work_until(LIMIT, |screen| screen.offers(&Event::PhonePressed)).expect("phones are taken");
    me.begin(language, name);
    me.choose("btn-phone");
    me.hears_of("phone-kind");
    // Whether the wait for it is heard is the machine's business.
    crate::phone::challenge_is_there(&mut me.stage);
    let pin = me.pin();
    let (label, held, how) = match kind {
        PhoneKind::Android => ("phone-android", card_virtual::PhoneKind::Android, "phone-how-android"),
        PhoneKind::Iphone => ("phone-iphone", card_virtual::PhoneKind::Iphone, "phone-how-iphone"),
    };
    me.choose(label);
    if kind == PhoneKind::Android {
        me.enter_at("phone-pin", &pin, true);
    }
    me.hears_of("phone-hold");
    me.hears_of(how);
    let phone = me.stage.world.phone(&me.persona, held).expect("a phone");
    // It slips away at once.
    me.stage.phones.lift_after(Some(1));
    me.stage.phones.place(phone);
    me.hears_of("phone-short");
    let phone = me.stage.phones.pick_up().expect("the phone");
    me.stage.phones.lift_after(None);
    me.stage.phones.place(phone);
    me.hears_of("identity-done");
    let phone = me.stage.phones.lift().expect("the phone");
    let pins = u64::from(kind == PhoneKind::Android);
    assert_eq!(phone.log().verify_attempts_of_all(), pins, "one confirmation is one VERIFY");
    me.clock.advance(Duration::from_secs(3));
    me.stage.kiosk.tick();
    me.choose("consent-yes");
    me.choose("consent-yes");
    me.choose("review-go");
    me.choose("who-yes");
    me.hears_of("limit-ask");
    me.choose("limit-no");
    me.hears_of("done-after");
    me.choose("btn-close");
    me.stage.kiosk.wait_for(ScreenKind::Idle, LIMIT).expect("idle again");
    assert_eq!(me.stage.received().len(), 1, "one visit is one file");
    let transcript = crate::phone::without_readers(me.transcript());
    insta::assert_snapshot!(format!("by_ear_{label}_{}", language.tag()), transcript);
}

#[test]
fn visit_by_ear_with_an_android_phone() {
    visit_by_phone(PhoneKind::Android, Language::Japanese, "lang-ja");
    visit_by_phone(PhoneKind::Android, Language::EasyJapanese, "lang-ja-easy");
}

#[test]
fn visit_by_ear_with_an_iphone() {
    visit_by_phone(PhoneKind::Iphone, Language::Japanese, "lang-ja");
    visit_by_phone(PhoneKind::Iphone, Language::EasyJapanese, "lang-ja-easy");
}

#[test]
fn visit_by_ear_with_questions_at_a_clinic() {
    visit_with_questions("clinic", "hanako", Language::Japanese, "lang-ja");
    visit_with_questions("clinic", "hanako", Language::EasyJapanese, "lang-ja-easy");
}

#[test]
fn visit_by_ear_with_questions_at_a_pharmacy() {
    visit_with_questions("pharmacy", "taro", Language::Japanese, "lang-ja");
    visit_with_questions("pharmacy", "taro", Language::EasyJapanese, "lang-ja-easy");
}

#[test]
fn visit_by_ear_with_questions_at_a_hospital() {
    visit_with_questions("hospital", "kiyoshi", Language::Japanese, "lang-ja");
    visit_with_questions("hospital", "kiyoshi", Language::EasyJapanese, "lang-ja-easy");
}

#[test]
fn stopping_by_ear_and_a_card_that_is_left_behind() {
    let mut me = Listener::arrive("hanako");
    me.begin(Language::Japanese, "lang-ja");
    me.place();
    me.hears_of("say-pad-menu");
    me.press(Key::Digit(1));
    me.press(Key::Hash);
    me.hears_of("menu-title");
    me.choose("btn-quit");
    me.hears_of("quit-ask");
    me.choose("btn-quit");
    me.hears_of("stopped");
    for (seconds, reminder) in [(5, "forgot-1"), (10, "forgot-2"), (105, "forgot-3-speak")] {
        me.clock.advance(Duration::from_secs(seconds));
        me.stage.kiosk.tick();
        me.hears_of(reminder);
    }
    me.lift();
    assert!(me.stage.received().is_empty());
    insta::assert_snapshot!(me.transcript());
}
