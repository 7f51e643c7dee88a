//! What the screens say aloud: everything that is on them, and nothing that must not be heard.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may end this way"
)]

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use kiosk_screens::samples::{samples, samples_in};
use kiosk_screens::speech::{Cue, Listening, Narrator, Said};
use kiosk_ui_text::Catalog;
use kiosk_visit::{
    Band, Choice, CodePad, Event, FailureCode, Language, PadOrder, PinPad, Preferences, Screen, ScreenKind,
    Step, Text, Tone, Weight,
};
use proptest::prelude::*;

const NAME: &str = "ヤマダ";

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn catalog() -> Arc<Catalog> {
    static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(|| Arc::new(Catalog::new().unwrap()));
    CATALOG.clone()
}

fn narrator() -> Narrator {
    Narrator::new(catalog(), Listening::Loudspeaker)
}

fn spoken(screen: Screen) -> Screen {
    Screen { preferences: Preferences { speech: true, ..screen.preferences }, ..screen }
}

fn sample(name: &str) -> Screen {
    let (_, screen) = samples().into_iter().find(|(sample, _)| *sample == name).expect(name);
    Screen { language: Language::English, ..spoken(screen) }
}

fn choice(label: &'static str, event: Event) -> Choice {
    Choice { label: Text::new(label), detail: None, weight: Weight::Secondary, event }
}

/// "Are you …?"
fn who() -> Screen {
    Screen {
        kind: ScreenKind::Who,
        title: Text::new("who-ask").with(Text::NAME, NAME),
        body: vec![Text::new("who-why")],
        choices: vec![
            choice("who-yes", Event::WhoAnswered(true)),
            choice("who-no", Event::WhoAnswered(false)),
        ],
        ..sample("consent-medicines")
    }
}

/// The language sheet.
fn languages() -> Screen {
    let names = ["lang-ja", "lang-ja-easy", "lang-en", "lang-zh", "lang-ko", "lang-vi", "lang-pt"];
    let offered = names.into_iter().zip(Language::ALL);
    let offered = offered.map(|(name, language)| choice(name, Event::LanguageChosen(*language)));
    Screen {
        kind: ScreenKind::Languages,
        title: Text::new("language-title"),
        body: Vec::new(),
        choices: offered.chain([choice("btn-close", Event::Closed)]).collect(),
        ..sample("idle")
    }
}

/// Every sample and the sheets, spoken, in a language.
fn all_in(language: Language) -> Vec<(&'static str, Screen)> {
    let mut all = samples_in(language);
    all.extend([("who-said", who()), ("languages-said", languages())]);
    all.into_iter().map(|(name, screen)| (name, Screen { language, ..spoken(screen) })).collect()
}

fn words(said: &Said) -> Vec<&str> {
    said.sentences.iter().map(|sentence| sentence.words.as_str()).collect()
}

fn dense(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What of this screen is missing in what is said about it.
fn missing(catalog: &Catalog, screen: &Screen, said: &Said) -> Vec<String> {
    let heard: Vec<String> = said.sentences.iter().map(|sentence| dense(&sentence.words)).collect();
    let mut missing = Vec::new();
    let band = match screen.band {
        Band::None => None,
        Band::CardStays => Some(Text::new("band-stays")),
        Band::CardMayGo => Some(Text::new("band-may-go")),
    };
    let step = screen.step.map(|step| Text::new(step.text(screen.third)));
    let labels: Vec<&Text> = screen.choices.iter().map(|choice| &choice.label).collect();
    for text in screen.texts().filter(|text| !labels.contains(text)).chain(&band).chain(&step) {
        let argument = |wanted: &str| text.args.iter().find(|(name, _)| *name == wanted);
        let text = match (argument(Text::NAME), argument(Text::PRIVATE), argument("date")) {
            (Some(_), ..) => Text::new("who-ask-private"),
            (None, Some(_), Some((_, date))) => Text::new("entry-private-dated").with("date", date),
            (None, Some(_), None) => Text::new("entry-private"),
            (None, None, _) => text.clone(),
        };
        let text = dense(&catalog.spoken(screen.language, &text));
        if !heard.contains(&text) {
            missing.push(text);
        }
    }
    if let Some(code) = screen.shown_code() {
        let code = dense(code.code());
        if !heard.iter().any(|sentence| sentence.contains(&code)) {
            missing.push(code);
        }
    }
    for (index, choice) in screen.choices.iter().enumerate() {
        let language = match choice.event {
            Event::LanguageChosen(language) => language,
            _ => screen.language,
        };
        let label = dense(&catalog.spoken(language, &choice.label));
        let said = heard.iter().any(|sentence| match (screen.number(index), sentence.split_once(&label)) {
            (_, None) => false,
            (Some(number), Some((before, after))) => {
                let digits: String = [before, after].concat().chars().filter(char::is_ascii_digit).collect();
                digits == number.to_string()
            }
            (None, Some(_)) => true,
        });
        if !said {
            missing.push(format!("{:?} {label}", screen.number(index)));
        }
    }
    missing
}

#[test]
fn everything_on_every_screen_is_said_and_every_choice_with_its_number() {
    let catalog = catalog();
    let mut faults = Vec::new();
    for &language in Language::ALL {
        for (name, screen) in all_in(language) {
            let said = narrator().shown(Duration::ZERO, &screen);
            for what in missing(&catalog, &screen, &said) {
                faults.push(format!("{name} {language:?}: {what} not in {:?}", words(&said)));
            }
            let wrong = said.sentences.iter().find(|sentence| {
                sentence.language != language && !matches!(screen.kind, ScreenKind::Languages)
            });
            assert!(wrong.is_none(), "{name} {language:?}: {wrong:?} is in another language than the screen");
            let marks =
                said.sentences.iter().find(|s| s.words.contains(['{', '}', '[', ']', '|', '\u{2060}']));
            assert!(marks.is_none(), "{name} {language:?}: {:?}", marks.map(|s| &s.words));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn speech_that_is_off_says_nothing_but_makes_its_sounds() {
    let mut narrator = narrator();
    for (name, screen) in samples() {
        let silent = Screen { preferences: Preferences::default(), ..screen };
        let left_behind = silent.texts().any(|text| text.key.starts_with("forgot-"));
        let said = narrator.shown(Duration::ZERO, &silent);
        assert_eq!(said.sentences.len(), usize::from(left_behind), "{name}");
    }
    let silent = |name: &str| Screen { preferences: Preferences::default(), ..sample(name) };
    narrator.shown(seconds(1), &silent("pin-full"));
    narrator.shown(seconds(1), &silent("checking-identity"));
    let said = narrator.shown(seconds(1), &silent("pin-wrong"));
    assert_eq!((said.cue, said.sentences.len()), (Some(Cue::Cannot), 0));
}

#[test]
fn same_screen_again_says_nothing() {
    let mut narrator = narrator();
    for (name, screen) in all_in(Language::Japanese) {
        narrator.shown(Duration::ZERO, &screen);
        let again = narrator.shown(Duration::ZERO, &screen);
        assert!(again.is_nothing(), "{name}: {again:?}");
    }
}

#[test]
fn pin_is_counted_and_what_confirms_it_is_said_when_it_is_full() {
    let mut narrator = narrator();
    let pad =
        |entered| Screen { pin_pad: Some(PinPad { entered, order: PadOrder::FIXED }), ..sample("pin-empty") };
    let whole = narrator.shown(Duration::ZERO, &pad(0));
    assert!(words(&whole).contains(&"For other choices, press hash"));
    let mut say = |entered| {
        let said = narrator.shown(Duration::ZERO, &pad(entered));
        assert!(said.interrupts && said.cue.is_none());
        words(&said).join(" / ")
    };
    assert_eq!(say(1), "Digit 1 entered");
    assert_eq!(say(2), "Digit 2 entered");
    assert_eq!(say(1), "One deleted. 1 is in");
    assert_eq!(say(3), "Digit 3 entered");
    assert_eq!(say(4), "Digit 4 entered / To confirm, press hash");
    assert_eq!(say(3), "One deleted. 3 are in / For other choices, press hash");
}

proptest! {
    /// Whatever the digits are, the same is heard.
    #[test]
    fn no_digit_of_a_code_is_heard(digits in prop::collection::vec(0_u8..10, 14), other in prop::collection::vec(0_u8..10, 14)) {
        let play = |digits: &[u8]| {
            let mut narrator = narrator();
            let titles = |count| match count {
                0..6 => "code-birth",
                6..10 => "code-expiry",
                10..14 => "code-security",
                _ => "code-all",
            };
            (0..=14).map(|count| {
                let screen = Screen {
                    title: Text::new(titles(count)),
                    code_pad: Some(CodePad::of(&digits[..count])),
                    ..sample("code-empty")
                };
                narrator.shown(Duration::ZERO, &screen)
            }).collect::<Vec<_>>()
        };
        prop_assert_eq!(play(&digits), play(&other));
    }

    /// Whatever was shown before and when: a new screen is told whole, no name is heard, and what is due comes.
    #[test]
    fn any_run_of_screens_is_told(
        steps in prop::collection::vec((0_usize..200, 0..Language::ALL.len(), any::<bool>(), 0_u64..15, any::<bool>()), 1..30),
    ) {
        let catalog = catalog();
        let mut narrator = narrator();
        let (mut now, mut before) = (Duration::ZERO, None::<Screen>);
        for (which, language, speech, later, forget) in steps {
            let all = all_in(Language::ALL[language]);
            let (name, mut screen) = all[which % all.len()].clone();
            screen.preferences.speech = speech;
            now += seconds(later);
            if forget {
                narrator.forget();
            }
            let said = narrator.shown(now, &screen);
            let heard = words(&said).join(" ");
            prop_assert!(!heard.contains(NAME) && !heard.contains("Yamada"));
            prop_assert!(!dense(&heard).contains("あおば内科") && !heard.contains("総合クリニ"));
            let left_behind = screen.texts().any(|text| text.key.starts_with("forgot-"));
            prop_assert!(speech || left_behind || said.sentences.is_empty());
            let new = before.as_ref().is_none_or(|before| {
                (before.kind, &before.title, before.language) != (screen.kind, &screen.title, screen.language)
                    && screen.code_pad.is_none()
                    && screen.staff_pad.is_none()
            });
            if speech && (new || forget) {
                prop_assert!(said.interrupts);
                prop_assert_eq!(missing(&catalog, &screen, &said), Vec::<String>::new(), "{}", name);
            }
            // What is due is due once.
            for _ in 0..3 {
                let Some(due) = narrator.next() else { break };
                now = now.max(due);
                narrator.shown(now, &screen);
                prop_assert!(narrator.next().is_none_or(|next| next > now), "{}", name);
            }
            before = Some(screen);
        }
    }
}

#[test]
fn name_is_heard_by_nobody_but_its_owner() {
    let said = narrator().shown(Duration::ZERO, &who());
    assert!(words(&said).contains(&"Is the name on the screen yours?"));
    let said = Narrator::new(catalog(), Listening::Private).shown(Duration::ZERO, &who());
    // An English voice reads no kana.
    assert!(words(&said).iter().any(|words| words.contains("Yamada")));
    assert!(!format!("{said:?}").contains("Yamada"));
}

#[test]
fn languages_are_named_by_their_own_voices() {
    let said = narrator().shown(Duration::ZERO, &languages());
    for (&language, name) in
        Language::ALL.iter().zip(["ほん", "やさしい", "English", "简体中文", "한국어", "Tiếng", "Portug"])
    {
        let named = said
            .sentences
            .iter()
            .any(|sentence| sentence.language == language && sentence.words.contains(name));
        assert!(named, "{language:?}: {:?}", words(&said));
    }
}

#[test]
fn countdown_is_said_once_and_sounds_each_ten_seconds() {
    let mut narrator = narrator();
    let left = |seconds: u64| Screen {
        step: Some(Step::Consent),
        notice: Some((Tone::Caution, Text::new("time-left").with("n", seconds))),
        seconds_left: Some(seconds),
        ..sample("still-there")
    };
    narrator.shown(Duration::ZERO, &sample("consent-medicines"));
    let mut cues = Vec::new();
    for second in 0..30 {
        let said = narrator.shown(seconds(100 + second), &left(30 - second));
        if second == 0 {
            assert!(words(&said).contains(&"Returning to the start in 30 seconds"));
            assert!(said.interrupts);
        } else {
            assert!(said.sentences.is_empty() && !said.interrupts, "{second}: {:?}", words(&said));
        }
        if let Some(cue) = said.cue {
            cues.push((second, cue));
        }
    }
    assert_eq!(cues, [0, 10, 20].map(|second| (second, Cue::TimeWarning)));
    let back = narrator.shown(seconds(131), &sample("consent-medicines"));
    assert!(back.cue == Some(Cue::StepAccepted) && narrator.next().is_none());
}

#[test]
fn machine_that_works_says_so_every_ten_seconds() {
    let mut narrator = narrator();
    let reading = sample("reading");
    narrator.shown(seconds(1), &reading);
    assert_eq!(narrator.next(), Some(seconds(11)));
    // The hint comes by itself, without a repetition.
    let slow = narrator.shown(seconds(6), &sample("reading-slow"));
    assert_eq!((words(&slow), slow.interrupts), (vec!["This is taking a little longer"], false));
    let again = narrator.shown(seconds(11), &sample("reading-slow"));
    let all = ["Reading your card. Please leave it in place", "This is taking a little longer"];
    assert_eq!((words(&again), again.interrupts), (all.to_vec(), false));
    assert_eq!(narrator.next(), Some(seconds(21)));
}

#[test]
fn card_left_behind_is_reminded_of_louder_and_louder() {
    let mut narrator = narrator();
    narrator.shown(seconds(0), &Screen { step: Some(Step::Done), ..sample("checking") });
    let done = narrator.shown(seconds(1), &sample("result"));
    assert_eq!((done.cue, done.louder), (Some(Cue::TakeCard), false));
    let reminded =
        |key: &'static str| Screen { notice: Some((Tone::Caution, Text::new(key))), ..sample("result") };
    for (second, key, louder, sentence) in [
        (6, "forgot-1", false, "Your card is still here"),
        (16, "forgot-2", true, "Please take your card"),
        (61, "forgot-3", true, "Reception has been told"),
    ] {
        let said = narrator.shown(seconds(second), &reminded(key));
        assert_eq!((words(&said), said.cue, said.louder), (vec![sentence], Some(Cue::TakeCard), louder));
        assert!(narrator.shown(seconds(second + 1), &reminded(key)).is_nothing());
    }
}

#[test]
fn card_left_behind_is_called_after_even_without_the_voice_guide() {
    let mut narrator = narrator();
    let off = |screen: Screen| Screen { preferences: Preferences::default(), ..screen };
    narrator.shown(seconds(0), &off(sample("result")));
    let notice = Some((Tone::Caution, Text::new("forgot-2")));
    let said = narrator.shown(seconds(15), &off(Screen { notice, ..sample("result") }));
    assert_eq!(
        (words(&said), said.cue, said.louder),
        (vec!["Please take your card"], Some(Cue::TakeCard), true)
    );
}

#[test]
fn what_helps_the_camera_is_said_in_peace() {
    let mut narrator = narrator();
    let hint =
        |key: &'static str| Screen { notice: Some((Tone::Information, Text::new(key))), ..sample("face") };
    let face = Screen { notice: None, ..sample("face") };
    narrator.shown(seconds(0), &face);
    assert!(narrator.shown(seconds(1), &hint("face-closer")).is_nothing(), "the screen comes first");
    assert_eq!(narrator.next(), Some(seconds(6)));
    let closer = narrator.shown(seconds(6), &hint("face-closer"));
    assert_eq!((words(&closer), closer.interrupts), (vec!["Come a little closer"], true));
    // Each frame another hint: the one that holds when the time has come is said.
    for (millis, key) in [(6100, "face-left"), (7000, "face-closer"), (8900, "face-right")] {
        assert!(narrator.shown(Duration::from_millis(millis), &hint(key)).is_nothing());
    }
    assert_eq!(words(&narrator.shown(seconds(9), &hint("face-right"))), ["Move your face right"]);
    assert!(narrator.shown(seconds(18), &hint("face-right")).is_nothing());
    assert_eq!(words(&narrator.shown(seconds(19), &hint("face-right"))), ["Move your face right"]);
}

#[test]
fn speech_begins_with_a_welcome_and_ends_in_silence() {
    let mut narrator = narrator();
    let off = Screen { preferences: Preferences::default(), ..sample("idle") };
    assert!(narrator.shown(seconds(0), &off).is_nothing());
    let on = narrator.shown(seconds(1), &sample("idle"));
    assert_eq!(words(&on)[0], "The voice guide is on");
    assert_eq!(words(&on)[1], "Check in with your My Number Card");
    let off = narrator.shown(seconds(2), &off);
    assert!(off.interrupts && off.sentences.is_empty());
}

#[test]
fn other_language_is_spoken_whole_and_at_once() {
    let mut narrator = narrator();
    narrator.shown(seconds(0), &sample("consent-medicines"));
    for &language in Language::ALL.iter().filter(|language| **language != Language::English) {
        let screen = Screen { language, ..sample("consent-medicines") };
        let said = narrator.shown(seconds(1), &screen);
        assert!(said.interrupts && missing(&catalog(), &screen, &said).is_empty());
        assert!(said.sentences.iter().all(|sentence| sentence.language == language));
    }
}

#[test]
fn language_without_a_voice_is_owned_up_to() {
    let mut narrator = narrator();
    let screen = Screen { language: Language::Vietnamese, ..sample("consent-medicines") };
    assert!(narrator.shown(seconds(0), &screen).sentences.len() > 5);
    narrator.voiceless(Language::Vietnamese);
    let said = narrator.shown(seconds(1), &screen);
    assert_eq!(words(&said), ["No voice is installed for this language"]);
    assert_eq!(said.sentences[0].language, Language::English);
    narrator.voiceless(Language::English);
    let said = narrator.shown(seconds(2), &screen);
    assert_eq!(said.sentences[0].language, Language::Japanese);
    for &language in Language::ALL {
        narrator.voiceless(language);
    }
    assert!(narrator.shown(seconds(3), &screen).sentences.is_empty());
    narrator.forget();
    narrator.try_all_voices();
    assert!(narrator.shown(seconds(4), &screen).sentences.len() > 5);
}

#[test]
fn asking_again_says_the_whole_screen_once_more() {
    for (name, screen) in all_in(Language::Korean) {
        let mut narrator = narrator();
        let first = narrator.shown(seconds(0), &screen);
        let again = narrator.again(seconds(1), &screen);
        assert_eq!(first.sentences, again.sentences, "{name}");
        assert!(again.interrupts && again.cue.is_none(), "{name}");
    }
}

/// The cue between two samples.
fn cue(from: &str, to: &str) -> Option<Cue> {
    let mut narrator = narrator();
    narrator.shown(seconds(0), &sample(from));
    narrator.shown(seconds(1), &sample(to)).cue
}

#[test]
fn sounds_say_what_happened() {
    for (from, to, expected) in [
        ("starting", "idle", None),
        ("idle", "reading", Some(Cue::CardSensed)),
        ("card-lifted", "reading", Some(Cue::CardSensed)),
        ("reading", "choosing-three", Some(Cue::StepAccepted)),
        ("choosing-three", "pin-empty", Some(Cue::StepAccepted)),
        ("pin-empty", "pin-two", None),
        ("checking-identity", "pin-wrong", Some(Cue::Cannot)),
        ("checking-identity", "last-try", Some(Cue::Cannot)),
        ("checking-identity", "consent-medicines", Some(Cue::Confirmed)),
        ("consent-medicines", "consent-checkup", Some(Cue::StepAccepted)),
        ("consent-checkup", "card-lifted", Some(Cue::TimeWarning)),
        ("choosing-three", "staff-check", Some(Cue::StaffCalled)),
        ("no-card", "no-card-called", Some(Cue::StaffCalled)),
        ("checking", "result", Some(Cue::TakeCard)),
        ("result", "idle", None),
        ("stop", "take-card", Some(Cue::TakeCard)),
        ("idle", "out-of-order", None),
        ("pin-two", "out-of-order", Some(Cue::Cannot)),
    ] {
        assert_eq!(cue(from, to), expected, "{from} to {to}");
    }
}

#[test]
fn every_reason_to_see_reception_sounds_the_same() {
    let mut narrator = narrator();
    // Who has just called staff hears that, and a card left behind is called after.
    let other = |code: &&FailureCode| {
        let text = code.patient_text();
        text == "trouble-staff-coming" || text.starts_with("forgot-")
    };
    for code in FailureCode::ALL.iter().filter(|code| !other(code)) {
        narrator.shown(seconds(0), &sample("checking"));
        let screen =
            Screen { title: Text::new(code.patient_text()), code: Some(*code), ..sample("trouble-r0") };
        let said = narrator.shown(seconds(1), &screen);
        assert_eq!((said.cue, said.louder), (Some(Cue::Cannot), false), "{code:?}");
    }
    assert_eq!(cue("checking", "result-desk"), Some(Cue::Cannot));
}

#[test]
fn volume_is_said_and_heard() {
    let mut narrator = narrator();
    let at = |volume: kiosk_visit::Volume| Screen {
        kind: ScreenKind::Adjust,
        title: Text::new("adjust-title"),
        notice: Some((Tone::Information, Text::new("adjust-volume").with("n", volume.step()))),
        preferences: Preferences { speech: true, volume, ..Preferences::default() },
        ..sample("idle")
    };
    let middle = kiosk_visit::Volume::default();
    narrator.shown(seconds(0), &at(middle));
    let louder = narrator.shown(seconds(1), &at(middle.louder()));
    assert_eq!(
        (words(&louder), louder.cue, louder.interrupts),
        (vec!["Volume 4"], Some(Cue::StepAccepted), true)
    );
}
