//! What a person would do next, by the screen that is shown; often rightly, sometimes not.

use std::collections::HashMap;
use std::time::Duration;

use kiosk_screens::samples::samples_in;
use kiosk_visit::{Event, Key, Language, Method, Screen};

use super::Monkey;
use super::chance::Chance;
use crate::layout::Layout;

/// Between two keys of a pad: longer than the time in which the same key again is a bouncing contact.
const KEYSTROKE: Duration = Duration::from_millis(130);
/// So soon a reader has seen a card come or go.
const READER: Duration = Duration::from_secs(2);
/// Longest lull of a new screen, and a little more.
const LULL: Duration = Duration::from_millis(1_100);
/// Longer than the time in which a second press does not count.
const AGAIN: Duration = Duration::from_millis(300);

/// A key of a screen: what it means, its number on the keypad, and its place on the glass.
#[derive(Clone)]
pub struct KnownKey {
    event: Event,
    number: Option<u8>,
    pub place: (i16, i16),
}

/// The keys of all screens, by the screen's name in the log. A screen looks one way or another, so each has several sets.
pub struct KnownKeys(HashMap<String, Vec<Vec<KnownKey>>>);

impl KnownKeys {
    pub fn new() -> Self {
        let mut layout = Layout::new();
        let mut all: HashMap<String, Vec<Vec<KnownKey>>> = HashMap::new();
        for (_, screen) in samples_in(Language::Japanese) {
            let places = layout.keys(&screen);
            let keys = places.into_iter().map(|(event, place)| known(&screen, event, place));
            all.entry(format!("{:?}", screen.kind)).or_default().push(keys.collect());
        }
        Self(all)
    }

    /// The keys of this screen, as it may look.
    pub fn of(&self, screen: &str, chance: &mut Chance) -> Vec<KnownKey> {
        self.0.get(screen).and_then(|sets| chance.pick(sets)).cloned().unwrap_or_default()
    }
}

fn known(screen: &Screen, event: Event, place: (i16, i16)) -> KnownKey {
    let choice = screen.choices.iter().position(|choice| choice.event == event);
    KnownKey { number: choice.and_then(|index| screen.number(index)), event, place }
}

/// How often a person presses it.
fn weight(event: &Event) -> u64 {
    match event {
        Event::Cancelled | Event::StaffAsked => 2,
        Event::LanguagesPressed | Event::AdjustPressed | Event::MenuPressed | Event::NoCardPressed => 3,
        Event::BackPressed | Event::WhoAnswered(false) | Event::KeypadChosen => 8,
        Event::PageTurned(_) => 15,
        Event::MethodChosen(Method::Staff) => 40,
        Event::StopConfirmed | Event::EnrolmentAnswered(false) | Event::Adjusted(_) => 25,
        Event::DigitEntered(_) | Event::DigitErased | Event::PadMixPressed => 3,
        _ => 100,
    }
}

impl Monkey {
    /// Does what the screen asks for.
    pub fn as_a_person(&mut self) {
        let screen = self.diary.screen.clone();
        // A reader takes a moment to see what was done to it.
        if self.handled.is_some_and(|at| at > self.diary.since && at.elapsed() < READER) {
            return self.rest(50, 200);
        }
        match screen.as_str() {
            "Idle" if self.placed.is_none() => self.place_somebody(),
            "Idle" | "Result" | "Trouble" | "TakeCard" | "OutOfOrder" if self.placed.is_some() => {
                if self.chance.percent(70) { self.lift() } else { self.rest(100, 900) }
            }
            "Result" | "Trouble" | "TakeCard" | "OutOfOrder" => self.rest(100, 800),
            "PinPad" => self.enter_pin(),
            "CodePad" => self.enter_code(),
            "StaffCode" => self.enter_staff_code(),
            "CardLifted" => self.put_back(),
            "Face" | "ReadingPrint" | "StaffCheck" if self.chance.percent(80) => self.rest(200, 900),
            "" | "Starting" | "Reading" | "OpeningPhoto" | "Checking" | "StaffWait" => self.rest(50, 400),
            _ => self.choose(&screen),
        }
    }

    fn choose(&mut self, screen: &str) {
        let keys = self.keys.of(screen, &mut self.chance);
        let weighted: Vec<(u64, KnownKey)> = keys.into_iter().map(|key| (weight(&key.event), key)).collect();
        let Some(key) = self.chance.weighted(&weighted).cloned() else { return self.rest(100, 400) };
        let shown = self.diary.shown_for();
        std::thread::sleep(LULL.saturating_sub(shown));
        match key.number.filter(|_| self.chance.percent(60)) {
            Some(number) => {
                self.note(&format!("> {} by key {number}", key.event.name()));
                self.key(Key::Digit(number));
            }
            None => {
                self.note(&format!("> {} by touch", key.event.name()));
                self.touch(key.place);
            }
        }
        std::thread::sleep(AGAIN);
    }

    /// Takes back what may be there already, and enters digits.
    fn key_in(&mut self, digits: &str) {
        std::thread::sleep(LULL.saturating_sub(self.diary.shown_for()));
        if self.dirty {
            for _ in 0..digits.len() {
                self.key(Key::Star);
                std::thread::sleep(AGAIN);
            }
            self.dirty = false;
        }
        for digit in digits.bytes() {
            self.key(Key::Digit(digit.saturating_sub(b'0')));
            std::thread::sleep(KEYSTROKE);
        }
        if self.chance.percent(95) {
            self.key(Key::Hash);
        }
        std::thread::sleep(AGAIN);
    }

    fn enter_pin(&mut self) {
        let Some(pin) = self.placed.as_ref().and_then(|placed| placed.persona.pin.clone()) else {
            return self.choose("PinPad");
        };
        let wrong = self.chance.percent(12);
        self.note(if wrong { "> a wrong PIN" } else { "> the PIN" });
        self.key_in(if wrong { "0000" } else { &pin });
    }

    fn enter_code(&mut self) {
        let Some(persona) = self.placed.as_ref().map(|placed| placed.persona.clone()) else {
            return self.choose("CodePad");
        };
        let wrong = self.chance.percent(20);
        self.note(if wrong { "> a wrong code B" } else { "> code B" });
        let code = if wrong { "01010120300000".to_owned() } else { persona.verification_code_b() };
        self.key_in(&code);
    }

    fn enter_staff_code(&mut self) {
        let handed_over = self.reception.as_ref().and_then(|reception| reception.told().handed_over);
        if let Some(number) = handed_over.filter(|_| self.chance.percent(60)) {
            self.note("> a number from the console");
            return self.key_in(&number);
        }
        let Some(code) = self.member.code_now().filter(|_| self.chance.percent(80)) else {
            return self.choose("StaffCode");
        };
        let digits = self.member.number.clone() + &code;
        self.note("> a staff number and a code");
        self.key_in(&digits);
    }

    fn put_back(&mut self) {
        match self.chance.below(100) {
            0..60 => match self.last.clone() {
                Some(id) => self.place(&id),
                None => self.place_somebody(),
            },
            60..70 => self.place_somebody(),
            _ => self.rest(200, 1_500),
        }
    }
}
