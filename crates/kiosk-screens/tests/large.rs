//! Large text: every sample screen as it is laid out on all its pages, in every language, on every panel. Type is exactly
//! twice that of the same screen in standard type, nothing is cut, covered or missing, and whatever the page, the edge is
//! there.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may end this way"
)]

mod support;

use std::time::Duration;

use iced::{Point, Rectangle};
use kiosk_screens::samples::{Sample, panels, samples_as};
use kiosk_screens::theme::{Density, Ems, Millimetres, Panel, Shape, Sizes};
use kiosk_screens::view;
use kiosk_visit::{Band, Event, Language, PinPad, Preferences, Screen, ScreenKind, Text, Tone, Weight};
use support::{Easel, Laid, Set, apart, covered, within};

/// The same screen in standard type.
fn standard(screen: &Screen) -> Screen {
    let preferences = Preferences { large_text: false, ..screen.preferences };
    Screen { preferences, ..screen.clone() }
}

fn em(set: &Set) -> f32 {
    set.lettering.map_or(0.0, |lettering| lettering.em)
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// One screen with large text on one panel.
struct Case<'c> {
    easel: &'c Easel,
    screen: &'c Screen,
    panel: Panel,
    before: &'c Laid,
    pages: &'c [Laid],
}

impl Case<'_> {
    fn word(&self, text: &Text) -> String {
        self.easel.catalog().get(self.screen.language, text)
    }

    /// Nothing cut, nothing covered.
    fn fits(&self, problems: &mut Vec<String>) {
        let all = Rectangle::new(Point::ORIGIN, self.panel.size);
        for (index, page) in self.pages.iter().enumerate() {
            let paged = page.paged.expect("a column");
            if !paged.fits || (paged.page, paged.pages) != (index, self.pages.len()) {
                problems.push(format!("{paged:?} is page {index} of {}", self.pages.len()));
            }
            if page.fitted.iter().any(|fitted| !fitted.fits) {
                problems.push(format!("page {index}: too tall or too wide"));
            }
            for set in &page.texts {
                if !within(all, set.bounds, 1.0) || set.bounds.width < 1.0 || set.bounds.height < 1.0 {
                    problems.push(format!("page {index}: {:?} at {:?}", set.content, set.bounds));
                }
            }
            problems.extend(covered(page).into_iter().map(|what| format!("page {index}: {what}")));
        }
    }

    /// Ems that a text of this role can have in standard type on this panel, at the densities.
    fn usual(&self, role: impl Fn(&Ems) -> Vec<Millimetres>) -> Vec<f32> {
        let at = |density| Sizes::of(self.panel, density, self.panel.viewing_distance());
        let all = Density::ALL.map(|density| role(&Ems::from(at(density))));
        all.into_iter().flatten().map(|em| self.panel.scale.px(em)).collect()
    }

    /// Whether this word is there in type of this em: whole, or in parts that follow each other.
    fn is_set(&self, word: &str, em_wanted: f32) -> bool {
        let word = bare(word);
        let all = self.pages.iter().flat_map(|page| &page.texts);
        let parts = all.filter(|set| (em(set) - em_wanted).abs() < 0.05).map(|set| bare(&set.content));
        // Keys and what was keyed in are digits of their own.
        let digit = |part: &str| part.len() == 1 && part.bytes().all(|b| b.is_ascii_digit());
        let parts: Vec<String> = parts.filter(|part| !part.is_empty() && !digit(part)).collect();
        let from = |first: usize| {
            parts[first..]
                .iter()
                .fold(word.as_str(), |rest, part| rest.strip_prefix(part.as_str()).unwrap_or(rest))
        };
        (0..parts.len()).any(|first| from(first).is_empty())
    }

    /// Every word of the screen stands on some page, exactly twice as large.
    fn is_twice_as_large(&self, problems: &mut Vec<String>) {
        let screen = self.screen;
        let face = screen.kind == ScreenKind::Face;
        let mut wanted: Vec<(&Text, Vec<f32>)> = Vec::new();
        // What would help the camera stands in the title's place.
        if !face || screen.notice.is_none() {
            wanted.push((&screen.title, self.usual(|ems| vec![ems.title, ems.display])));
        }
        let lines = self.usual(|ems| vec![ems.body, ems.small, ems.title]);
        wanted.extend(screen.body.iter().chain(&screen.list).map(|text| (text, lines.clone())));
        wanted.extend(screen.notice.iter().map(|(_, text)| (text, lines.clone())));
        for choice in screen.choices.iter().filter(|choice| choice.is_main()) {
            wanted.push((&choice.label, self.usual(|ems| vec![ems.label, ems.body])));
            // The menu beside a pad has labels alone, at any size.
            let details = choice.detail.iter().filter(|_| screen.kind != ScreenKind::Menu);
            wanted.extend(details.map(|text| (text, self.usual(|ems| vec![ems.small]))));
        }
        for (text, usual) in wanted {
            let word = self.word(text);
            // As it stands in standard type; the band, a step or the edge can say the same, smaller.
            let shown = self.before.texts.iter().filter(|set| set.content == word).map(em);
            let shown = shown.fold(0.0, f32::max);
            let beside = screen.choices.iter().any(|c| c.label == *text && c.event == Event::Closed);
            let band = [Text::new("band-stays"), Text::new("band-may-go")].map(|band| self.word(&band));
            let ems = if shown > 0.0 && !beside && !band.contains(&word) { vec![shown] } else { usual };
            // Beside a pad, the live picture and, on a low panel, a number a word of a label can be longer than the column
            // is wide.
            let label = screen.choices.iter().any(|choice| choice.label == *text);
            let numbered = screen.keys && self.panel.shape() == Shape::Compact;
            let narrow = (face || screen.has_pad() || numbered) && label;
            let least = if narrow { &[2.0, 1.75, 1.5][..] } else { &[2.0] };
            if !ems.iter().any(|em| least.iter().any(|by| self.is_set(&word, em * by))) {
                let sets = self.pages.iter().flat_map(|page| &page.texts);
                let part = sets.filter(|set| bare(&word).contains(&bare(&set.content)));
                let there: Vec<_> = part.map(|set| (set.content.as_str(), em(set))).collect();
                problems.push(format!("{word:?} is not there at twice {ems:?} but {there:?}"));
            }
        }
    }

    /// Every choice is on some page; the edge, Close of a sheet, and the band on each.
    fn can_be_reached(&self, problems: &mut Vec<String>) {
        let sheet = matches!(self.screen.kind, ScreenKind::Languages | ScreenKind::Adjust);
        let band = match self.screen.band {
            Band::None => None,
            Band::CardStays => Some(self.word(&Text::new("band-stays"))),
            Band::CardMayGo => Some(self.word(&Text::new("band-may-go"))),
        };
        for choice in &self.screen.choices {
            let everywhere = choice.weight == Weight::Edge || (sheet && choice.event == Event::Closed);
            let there = self.pages.iter().filter(|page| page.target(&choice.event).is_some()).count();
            if there == 0 || (everywhere && there != self.pages.len()) {
                problems.push(format!("{:?} is on {there} of {} pages", choice.event, self.pages.len()));
            }
        }
        for (index, page) in self.pages.iter().enumerate() {
            if band.as_ref().is_some_and(|band| page.texts.iter().all(|set| set.content != *band)) {
                problems.push(format!("page {index} says nothing about the card"));
            }
            let last = index + 1 == self.pages.len();
            let keys = [Event::PageTurned(false), Event::PageTurned(true)];
            let there = keys.map(|key| page.target(&key).is_some());
            if there != [index > 0, !last] {
                problems.push(format!("page {index} has the keys {there:?}"));
            }
            let number = format!("{}/{}", index + 1, self.pages.len());
            if self.pages.len() > 1 && page.texts.iter().all(|set| set.content != number) {
                problems.push(format!("page {index} does not say that it is {number}"));
            }
        }
        // Yes and no together, wherever a page can hold both: two labels of a line each.
        let asks = self.screen.choices.iter().filter(|choice| choice.weight == Weight::Primary);
        let asks: Vec<&Event> =
            asks.filter(|choice| choice.detail.is_none()).map(|choice| &choice.event).collect();
        if let [yes, no] = asks[..] {
            let line = |event| {
                let areas = self.pages.iter().filter_map(|page| page.target(event));
                areas.map(|area| self.panel.scale.mm(area.height).0).fold(0.0, f32::max) <= 21.0
            };
            let both = |page: &Laid| page.target(yes).is_some() && page.target(no).is_some();
            // A long name takes the whole width of a low panel, and the keys then the height of an answer.
            let name = self.screen.kind == ScreenKind::Who && self.panel.shape() == Shape::Compact;
            if line(yes) && line(no) && !name && !self.pages.iter().any(both) {
                problems.push(format!("{yes:?} and {no:?} are on different pages"));
            }
        }
        // All keys of a pad on one page.
        if self.screen.has_pad() {
            let keys: Vec<Event> = (0..10).map(Event::DigitEntered).chain([Event::DigitErased]).collect();
            let whole = |page: &&Laid| keys.iter().all(|key| page.target(key).is_some());
            let count = self.pages.iter().filter(whole).count();
            let wanted = if self.panel.shape() == Shape::Compact { 1 } else { self.pages.len() };
            if count != wanted {
                problems.push(format!("the pad is on {count} pages"));
            }
        }
    }

    /// Everything large enough for fingers, apart, and away from the edge.
    fn can_be_pressed(&self, problems: &mut Vec<String>) {
        let mm = |px: f32| self.panel.scale.mm(px).0;
        let low = self.panel.shape() == Shape::Compact;
        for (index, page) in self.pages.iter().enumerate() {
            for (at, (event, area)) in page.targets.iter().enumerate() {
                let choice = self.screen.choices.iter().find(|choice| choice.event == *event);
                let main = choice.is_some_and(|choice| choice.is_main());
                let (least_width, least_height) = match low {
                    _ if main => (40.0, 20.0),
                    true => (16.0, 16.0),
                    false if choice.is_some() => (16.0, 20.0),
                    false => (20.0, 20.0),
                };
                let (width, height) = (mm(area.width), mm(area.height));
                if width + 0.05 < least_width || height + 0.05 < least_height {
                    problems.push(format!("page {index}: {event:?} is {width} × {height} mm"));
                }
                let right = self.panel.size.width - area.x - area.width;
                let below = self.panel.size.height - area.y - area.height;
                let edge = mm(area.x.min(area.y).min(right).min(below));
                if edge + 0.05 < 5.0 {
                    problems.push(format!("page {index}: {event:?} is {edge} mm from the edge"));
                }
                for (other, beside) in page.targets.iter().skip(at + 1) {
                    let apart = mm(apart(*area, *beside));
                    if apart + 0.05 < 3.0 {
                        problems.push(format!("page {index}: {event:?} and {other:?} are {apart} mm apart"));
                    }
                }
            }
        }
    }
}

const ALL: [&str; 6] = ["10in", "10in-portrait", "7in", "15in", "8in", "15in-portrait"];
const THREE: [&str; 3] = ["10in", "7in", "10in-portrait"];

/// All that patients read.
fn large_samples(language: Language) -> impl Iterator<Item = Sample> {
    samples_as(language, false, true).into_iter().filter(|(_, screen)| !screen.kind.is_for_staff())
}

fn check(language: Language, wanted: &[&str]) {
    let mut easel = Easel::new();
    let mut problems = Vec::new();
    let (mut cases, mut several) = (0, 0);
    for (panel_name, panel) in panels().into_iter().filter(|(name, _)| wanted.contains(name)) {
        for (name, screen) in large_samples(language) {
            let before = easel.lay(&standard(&screen), panel);
            let pages = easel.lay_pages(&screen, panel);
            let case = Case { easel: &easel, screen: &screen, panel, before: &before, pages: &pages };
            let mut found = Vec::new();
            case.fits(&mut found);
            case.is_twice_as_large(&mut found);
            case.can_be_reached(&mut found);
            case.can_be_pressed(&mut found);
            problems.extend(found.into_iter().map(|what| format!("{name} {panel_name}: {what}")));
            cases += 1;
            several += usize::from(pages.len() > 1);
        }
    }
    assert!(cases > 200 && several > 150, "{several} of {cases} take several pages");
    assert!(problems.is_empty(), "{} in {cases}:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn large_text_in_japanese() {
    check(Language::Japanese, &ALL);
}

#[test]
fn large_text_in_easy_japanese() {
    check(Language::EasyJapanese, &ALL);
}

#[test]
fn large_text_in_english() {
    check(Language::English, &ALL);
}

#[test]
fn large_text_in_chinese() {
    check(Language::SimplifiedChinese, &THREE);
}

#[test]
fn large_text_in_korean() {
    check(Language::Korean, &THREE);
}

#[test]
fn large_text_in_vietnamese() {
    check(Language::Vietnamese, &ALL);
}

#[test]
fn large_text_in_portuguese() {
    check(Language::Portuguese, &THREE);
}

fn sample(name: &str) -> Screen {
    let all = samples_as(Language::Japanese, false, true);
    all.into_iter().find(|(own, _)| *own == name).unwrap().1
}

#[test]
fn pages_turn_on_to_the_last_and_back_to_the_first() {
    let mut easel = Easel::new();
    for (panel_name, panel) in panels().into_iter().filter(|(name, _)| THREE.contains(name)) {
        for (name, screen) in large_samples(Language::Japanese) {
            let mut open = easel.open(view(&screen, &easel.look(panel)), panel.size);
            let pages = easel.laid(&mut open).paged.unwrap().pages;
            let mut seen = vec![0];
            for on in [true, false] {
                while easel.turn(&mut open, on) {
                    seen.push(easel.laid(&mut open).paged.unwrap().page);
                    assert!(seen.len() < 200, "{name} {panel_name}: {seen:?}");
                }
            }
            let there_and_back: Vec<usize> = (0..pages).chain((0..pages - 1).rev()).collect();
            assert_eq!(seen, there_and_back, "{name} {panel_name}");
        }
    }
}

#[test]
fn page_stays_for_a_digit_and_a_second_and_the_next_screen_begins_at_its_first() {
    let mut easel = Easel::new();
    let pin = sample("pin-empty");
    let after = |entered| Screen {
        pin_pad: Some(PinPad { entered, order: kiosk_visit::PadOrder::FIXED }),
        ..pin.clone()
    };
    let wrong = Text::new("pin-wrong").with("n", 2);
    let wrong = Screen { notice: Some((Tone::Caution, wrong)), ..pin.clone() };
    let lifted = sample("card-lifted");
    let second = |n: u64| {
        let notice = lifted.notice.clone().map(|(tone, _)| (tone, Text::new("time-left").with("n", n)));
        Screen { notice, seconds_left: Some(n), ..lifted.clone() }
    };
    for (panel_name, panel) in panels() {
        let look = easel.look(panel);
        let mut open = easel.open(view(&pin, &look), panel.size);
        assert!(easel.turn(&mut open, true), "{panel_name}");
        for (screen, page, what) in [
            (after(1), 1, "a digit"),
            (after(4), 1, "all digits"),
            (after(0), 1, "digits wiped"),
            (wrong.clone(), 0, "a notice"),
        ] {
            open = easel.follow(open, view(&screen, &look), panel.size);
            assert_eq!(easel.laid(&mut open).paged.unwrap().page, page, "{panel_name}: {what}");
        }
        let mut open = easel.open(view(&second(7), &look), panel.size);
        assert!(easel.turn(&mut open, true), "{panel_name}");
        for (screen, page) in [(second(6), 1), (second(5), 1), (sample("pin-empty"), 0)] {
            open = easel.follow(open, view(&screen, &look), panel.size);
            assert_eq!(easel.laid(&mut open).paged.unwrap().page, page, "{panel_name}");
        }
        // Volume up and back, and what would help the camera.
        for (first, then) in [("adjust", "adjust-loudest"), ("face-closer", "face-turn")] {
            let mut open = easel.open(view(&sample(first), &look), panel.size);
            assert!(easel.turn(&mut open, true), "{panel_name} {first}");
            open = easel.follow(open, view(&sample(then), &look), panel.size);
            assert_eq!(easel.laid(&mut open).paged.unwrap().page, 1, "{panel_name} {then}");
        }
    }
}

#[test]
fn second_tap_at_once_turns_one_page() {
    let mut easel = Easel::new();
    let [(_, panel), ..] = panels();
    let screen = sample("idle");
    let mut open = easel.open(view(&screen, &easel.look(panel)), panel.size);
    let on = Event::PageTurned(true);
    let key = easel.laid(&mut open).target(&on).unwrap().center();
    assert_eq!(easel.tap(&mut open, key).as_slice(), std::slice::from_ref(&on));
    easel.wait(&mut open, Duration::from_millis(100));
    assert_eq!(easel.tap(&mut open, key), [], "too soon");
    assert_eq!(easel.laid(&mut open).paged.unwrap().page, 1);
    easel.wait(&mut open, Duration::from_millis(250));
    assert_eq!(easel.tap(&mut open, key), [on]);
    assert_eq!(easel.laid(&mut open).paged.unwrap().page, 2);
}

#[test]
fn everything_that_can_be_pressed_answers_on_every_page() {
    let mut easel = Easel::new();
    let mut presses = 0;
    for (panel_name, panel) in panels().into_iter().filter(|(name, _)| THREE.contains(name)) {
        for (name, screen) in large_samples(Language::Japanese) {
            let mut open = easel.open(view(&screen, &easel.look(panel)), panel.size);
            loop {
                for (event, area) in easel.laid(&mut open).targets {
                    if matches!(event, Event::PageTurned(_)) {
                        continue;
                    }
                    let said = easel.tap(&mut open, area.center());
                    assert_eq!(said, [event], "{name} {panel_name}");
                    presses += 1;
                }
                if !easel.turn(&mut open, true) {
                    break;
                }
            }
        }
    }
    assert!(presses > 2_000, "{presses}");
}

#[test]
fn seconds_that_are_left_are_on_every_page() {
    let mut easel = Easel::new();
    for (panel_name, panel) in panels().into_iter().filter(|(name, _)| THREE.contains(name)) {
        for name in ["card-lifted", "still-there"] {
            let screen = sample(name);
            let left = screen.seconds_left.unwrap() - 1;
            let fewer = |text: &Text| {
                if text.key == "time-left" { Text::new(text.key).with("n", left) } else { text.clone() }
            };
            let later = Screen {
                body: screen.body.iter().map(fewer).collect(),
                notice: screen.notice.as_ref().map(|(tone, text)| (*tone, fewer(text))),
                seconds_left: Some(left),
                ..screen.clone()
            };
            let pages = easel.draw_pages(&screen, panel).into_iter().zip(easel.draw_pages(&later, panel));
            for (page, (now, then)) in pages.enumerate() {
                assert!(now.rgba != then.rgba, "{name} {panel_name}: page {page} does not show a second");
            }
        }
    }
}
