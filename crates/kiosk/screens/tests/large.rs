//! Larger text: every sample screen as it is laid out on all its pages, in every language, on every panel. Large text has one
//! page: title, notice and answers are 130 to 140 % of the same screen in standard type, and what explains them gives way. In the
//! largest text (200 %) what is only to be read takes several pages; a question never parts from its answers, nor a pad from its
//! title. Nothing is cut, covered or too small for a finger, and whatever the page, the edge is there.

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
use kiosk_screens::view;
use kiosk_ui_kit::theme::{Panel, Shape};
use kiosk_visit::{Band, Event, Language, Meaning, Preferences, Screen, ScreenKind, Text, TextSize, Weight};
use support::{Easel, Laid, Set, apart, covered, unequal, within};

/// The same screen in another size of type.
fn in_size(screen: &Screen, text_size: TextSize) -> Screen {
    let preferences = Preferences { text_size, ..screen.preferences };
    Screen { preferences, ..screen.clone() }
}

fn em(set: &Set) -> f32 {
    set.lettering.map_or(0.0, |lettering| lettering.em)
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether this screen has one page in every size.
fn is_asked(screen: &Screen) -> bool {
    screen.has_pad()
        || screen.choices.iter().any(|choice| choice.weight == Weight::Primary)
        || matches!(screen.kind, ScreenKind::Idle | ScreenKind::Face | ScreenKind::ReadingPrint)
        || matches!(screen.kind, ScreenKind::Languages | ScreenKind::Adjust | ScreenKind::Menu)
}

/// One screen in larger text on one panel.
struct Case<'c> {
    easel: &'c Easel,
    screen: &'c Screen,
    panel: Panel,
    standard: &'c Laid,
    pages: &'c [Laid],
}

impl Case<'_> {
    fn word(&self, text: &Text) -> String {
        self.easel.catalog().get(self.screen.language, text)
    }

    fn low(&self) -> bool {
        self.panel.shape() == Shape::Compact
    }

    /// Nothing cut, nothing covered.
    fn fits(&self, problems: &mut Vec<String>) {
        let all = Rectangle::new(Point::ORIGIN, self.panel.size);
        for (index, page) in self.pages.iter().enumerate() {
            if let Some(paged) = page.paged
                && (!paged.fits || (paged.page, paged.pages) != (index, self.pages.len()))
            {
                problems.push(format!("{paged:?} is page {index} of {}", self.pages.len()));
            }
            if page.fitted.iter().any(|fitted| !fitted.fits) {
                problems.push(format!("page {index}: too tall or too wide"));
            }
            for set in &page.texts {
                if !within(all, set.bounds, 1.0) || set.bounds.width < 1.0 || set.bounds.height < 1.0 {
                    problems.push(format!("page {index}: {:?} at {:?}", set.content, set.bounds));
                }
                if set.lettering.is_some_and(|lettering| lettering.split) {
                    problems.push(format!("page {index}: a word of {:?} is cut in two", set.content));
                }
            }
            problems.extend(covered(page).into_iter().map(|what| format!("page {index}: {what}")));
        }
    }

    /// The largest em of a text on this page. The band, a step or the edge can say the same, smaller.
    fn em_on(page: &Laid, word: &str) -> f32 {
        page.texts.iter().filter(|set| set.content == word).map(em).fold(0.0, f32::max)
    }

    /// The texts that make a question: title, notice, list, answers. Answers beside a pad or the live picture are behind Back
    /// too; on a low panel a notice on a pad says what to do for the title.
    fn question(&self) -> Vec<&Text> {
        let screen = self.screen;
        let face = screen.kind == ScreenKind::Face;
        let back = screen.choices.iter().any(|choice| choice.event == Event::BackPressed);
        let mut all: Vec<&Text> = Vec::new();
        // What would help the camera stands in the title's place.
        let told = face && screen.notice.is_some();
        if !told && screen.kind != ScreenKind::Menu {
            all.push(&screen.title);
        }
        // What the card band shows need not stand there twice.
        let shown = |text: &Text| screen.band == Band::CardMayGo && text.means(Meaning::TakeCard);
        all.extend(screen.notice.iter().map(|(_, text)| text).filter(|text| !shown(text)));
        all.extend(&screen.list);
        all.extend(screen.body.first().filter(|_| screen.kind == ScreenKind::Idle));
        if !(back && (face || screen.has_pad())) {
            all.extend(screen.choices.iter().filter(|choice| choice.is_main()).map(|choice| &choice.label));
        }
        all
    }

    /// Whether this has to be as large as the question. A list, a notice and a name that no line holds may be smaller; and what
    /// stands with the edge actions is no larger than they are.
    fn grows(&self, text: &Text) -> bool {
        let screen = self.screen;
        let listed = !screen.list.is_empty() && text.key == "btn-close";
        let noticed = screen.notice.as_ref().is_some_and(|(_, notice)| notice == text);
        !(listed || noticed || screen.list.contains(text) || text.key == "who-ask")
    }

    /// By how many times title and answers are larger than in standard type, the least of them; a word of the question that is
    /// missing is a problem.
    fn growth(&self, page: &Laid, problems: &mut Vec<String>) -> f32 {
        let mut least = f32::MAX;
        for text in self.question() {
            let word = self.word(text);
            let (before, now) = (Self::em_on(self.standard, &word), Self::em_on(page, &word));
            if now == 0.0 {
                problems.push(format!("{word:?} is not there"));
            } else if before > 0.0 && self.grows(text) {
                least = least.min(now / before);
            }
        }
        least
    }

    /// In the largest text: every word of what is only to be read stands on some page.
    fn is_whole(&self, problems: &mut Vec<String>) {
        let screen = self.screen;
        let texts = std::iter::once(&screen.title).chain(&screen.body).chain(&screen.list);
        let band = [Text::new("band-stays"), Text::new("band-may-go")].map(|text| self.word(&text));
        for text in texts.chain(screen.notice.iter().map(|(_, text)| text)) {
            let word = self.word(text);
            if band.contains(&word) {
                continue;
            }
            let before = Self::em_on(self.standard, &word);
            let wanted = if before > 0.0 { before * 1.5 } else { 0.0 };
            let all = self.pages.iter().flat_map(|page| &page.texts);
            let parts: Vec<String> =
                all.filter(|set| em(set) + 0.05 >= wanted).map(|set| bare(&set.content)).collect();
            let whole = bare(&word);
            // Whole, or in parts that follow each other.
            let from = |first: usize| {
                parts[first..]
                    .iter()
                    .filter(|part| !part.is_empty())
                    .fold(whole.as_str(), |rest, part| rest.strip_prefix(part.as_str()).unwrap_or(rest))
            };
            if !(0..parts.len()).any(|first| from(first).is_empty()) {
                problems.push(format!("{word:?} is not there at 150 % or more"));
            }
        }
    }

    /// Every choice is on some page; the edge and the band on each.
    fn can_be_reached(&self, problems: &mut Vec<String>) {
        let band = match self.screen.band {
            Band::None => None,
            Band::CardStays => Some(self.word(&Text::new("band-stays"))),
            Band::CardMayGo => Some(self.word(&Text::new("band-may-go"))),
        };
        for choice in &self.screen.choices {
            let back = self.screen.choices.iter().any(|choice| choice.event == Event::BackPressed);
            let beside = self.screen.has_pad() || self.screen.kind == ScreenKind::Face;
            if back && beside && choice.weight == Weight::Secondary {
                continue;
            }
            let everywhere = choice.weight == Weight::Edge;
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
    }

    /// Everything large enough for fingers, apart, and away from the edge.
    fn can_be_pressed(&self, problems: &mut Vec<String>) {
        let mm = |px: f32| self.panel.scale.mm(px).0;
        let low = self.low();
        for (index, page) in self.pages.iter().enumerate() {
            problems.extend(unequal(page, self.screen).map(|what| format!("page {index}: {what}")));
            for (at, (event, area)) in page.targets.iter().enumerate() {
                let choice = self.screen.choices.iter().find(|choice| choice.event == *event);
                // On a low panel it stands with the edge actions.
                let aside = low && matches!(event, Event::NoCardPressed | Event::PhonePressed);
                let main = choice.is_some_and(|choice| choice.is_main()) && !aside;
                let tiles = matches!(self.screen.kind, ScreenKind::Languages | ScreenKind::Adjust);
                let listed = choice.is_some_and(|c| c.event == Event::Closed) && !self.screen.list.is_empty();
                let (least_width, least_height) = match low {
                    _ if listed => (16.0, 16.0),
                    _ if main && (tiles || low) => (30.0, 20.0),
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

const THREE: [&str; 3] = ["10in", "7in", "10in-portrait"];

/// All that patients read.
fn samples_for_patients(language: Language, size: TextSize) -> impl Iterator<Item = Sample> {
    samples_as(language, false, size).into_iter().filter(|(_, screen)| !screen.kind.is_for_staff())
}

/// On a low panel, where nothing else helps, a notice may stand in the title's place, and large text may be as large as
/// standard.
fn check(language: Language) {
    let mut easel = Easel::new();
    let mut problems = Vec::new();
    let mut cases = 0;
    let most = matches!(language, Language::Japanese | Language::Portuguese);
    let wanted = |name: &str| most || !matches!(name, "8in" | "15in-portrait");
    for (panel_name, panel) in panels().into_iter().filter(|(name, _)| wanted(name)) {
        for (name, screen) in samples_for_patients(language, TextSize::Large) {
            let low = panel.shape() == Shape::Compact;
            let standard = easel.lay(&in_size(&screen, TextSize::Standard), panel);
            let mut in_large = 0.0;
            let largest = most || matches!(panel_name, "10in" | "7in");
            for size in [TextSize::Large, TextSize::Largest].into_iter().take(1 + usize::from(largest)) {
                let screen = in_size(&screen, size);
                let pages = easel.lay_pages(&screen, panel);
                let case = Case { easel: &easel, screen: &screen, panel, standard: &standard, pages: &pages };
                let mut found = Vec::new();
                case.fits(&mut found);
                case.can_be_reached(&mut found);
                case.can_be_pressed(&mut found);
                if size == TextSize::Large || is_asked(&screen) {
                    if pages.len() != 1 {
                        found.push(format!("{} pages", pages.len()));
                    }
                    let mut missing = Vec::new();
                    let growth = case.growth(&pages[0], &mut missing);
                    let title = case.word(&screen.title);
                    let noticed = low && screen.notice.is_some();
                    found.extend(missing.into_iter().filter(|what| !(noticed && what.contains(&title))));
                    let wanted = match screen.kind {
                        // The number of a key takes some of its room.
                        _ if low || screen.keys => 1.0,
                        // Names of languages are long; a notice beside a pad is as large as the title.
                        ScreenKind::Languages => 1.2,
                        _ if screen.has_pad() && screen.notice.is_some() => 1.2,
                        // The names of places are long, and two of them stand with their days.
                        ScreenKind::Question if !screen.list.is_empty() => 1.2,
                        // The oval for the face keeps its 60 mm.
                        ScreenKind::Face => 1.2,
                        _ => 1.3,
                    };
                    if growth + 0.005 < if size == TextSize::Large { wanted } else { in_large } {
                        found.push(format!("{growth} times as large as standard"));
                    }
                    in_large = growth;
                } else {
                    case.is_whole(&mut found);
                }
                problems
                    .extend(found.into_iter().map(|what| format!("{name} {panel_name} {size:?}: {what}")));
                cases += 1;
            }
        }
    }
    assert!(cases > 500, "{cases}");
    assert!(problems.is_empty(), "{} in {cases}:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn large_text_in_japanese() {
    check(Language::Japanese);
}

#[test]
fn large_text_in_easy_japanese() {
    check(Language::EasyJapanese);
}

#[test]
fn large_text_in_english() {
    check(Language::English);
}

#[test]
fn large_text_in_chinese() {
    check(Language::SimplifiedChinese);
}

#[test]
fn large_text_in_korean() {
    check(Language::Korean);
}

#[test]
fn large_text_in_vietnamese() {
    check(Language::Vietnamese);
}

#[test]
fn large_text_in_portuguese() {
    check(Language::Portuguese);
}

fn sample(name: &str) -> Screen {
    let all = samples_as(Language::Japanese, false, TextSize::Largest);
    all.into_iter().find(|(own, _)| *own == name).unwrap().1
}

#[test]
fn pages_turn_on_to_the_last_and_back_to_the_first() {
    let mut easel = Easel::new();
    for (panel_name, panel) in panels().into_iter().filter(|(name, _)| THREE.contains(name)) {
        for (name, screen) in samples_for_patients(Language::Japanese, TextSize::Largest) {
            let mut open = easel.open(view(&screen, &easel.look(panel)), panel.size);
            let Some(paged) = easel.laid(&mut open).paged else { continue };
            let pages = paged.pages;
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
fn next_screen_begins_at_its_first_page() {
    let mut easel = Easel::new();
    let (first, next) = (sample("out-of-order"), sample("disaster"));
    for (panel_name, panel) in panels() {
        let look = easel.look(panel);
        let mut open = easel.open(view(&first, &look), panel.size);
        assert!(easel.turn(&mut open, true), "{panel_name}");
        open = easel.follow(open, view(&first, &look.clone().at(Duration::from_secs(9))), panel.size);
        assert_eq!(easel.laid(&mut open).paged.unwrap().page, 1, "{panel_name}: time passes");
        open = easel.follow(open, view(&next, &look), panel.size);
        assert_eq!(easel.laid(&mut open).paged.map_or(0, |paged| paged.page), 0, "{panel_name}");
    }
}

#[test]
fn second_tap_at_once_turns_one_page() {
    let mut easel = Easel::new();
    let [(_, panel), ..] = panels();
    let screen = sample("out-of-order");
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
        for (name, screen) in samples_for_patients(Language::Japanese, TextSize::Largest) {
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
    assert!(presses > 1_800, "{presses}");
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
