//! Every sample screen as it is laid out in standard type, in every language, on every panel (for large type see
//! `large.rs`): nothing cut, nothing covered, nothing missing, everything large enough for eyes and fingers. The figures are the users' facts (§4.5, §4.6);
//! what is measured is the layout itself and the installed font.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may end this way"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use iced::font::{Family, Weight as Heaviness};
use iced::{Point, Rectangle, Size};
use kiosk_screens::samples::{panels, samples_as};
use kiosk_ui_kit::theme::{Millimetres, Panel, Scale, Shape};
use kiosk_visit::{Event, Language, Screen, ScreenKind, Text, TextSize, Weight};
use support::{Easel, Laid, Set, apart, covered, unequal, within};

/// Height of a capital in ems, from the font file that this family and weight come from.
fn capital(family: Family, heaviness: Heaviness) -> f32 {
    let Family::Name(family) = family else { panic!("the screens name their font") };
    let wanted = if heaviness == Heaviness::Bold { 700 } else { 400 };
    let mut system = iced::advanced::graphics::text::font_system().write().unwrap();
    let database = system.raw().db();
    let face = database
        .faces()
        .find(|face| face.weight.0 == wanted && face.families.iter().any(|(name, _)| name == family))
        .unwrap_or_else(|| panic!("{family} {wanted} is not installed"));
    database.with_face_data(face.id, |data, index| capital_in(data, index as usize)).unwrap()
}

/// `sCapHeight` of the table OS/2 over `unitsPerEm` of the table head.
fn capital_in(data: &[u8], index: usize) -> f32 {
    let u16_at = |at: usize| u16::from_be_bytes([data[at], data[at + 1]]);
    let u32_at =
        |at: usize| u32::from_be_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]]) as usize;
    let start = if &data[..4] == b"ttcf" { u32_at(12 + 4 * index) } else { 0 };
    let tables = usize::from(u16_at(start + 4));
    let table = |tag: &[u8]| {
        let record = (0..tables).map(|i| start + 12 + 16 * i).find(|at| &data[*at..*at + 4] == tag).unwrap();
        u32_at(record + 8)
    };
    f32::from(u16_at(table(b"OS/2") + 88)) / f32::from(u16_at(table(b"head") + 18))
}

/// Capitals in ems: regular, bold.
struct Capitals(f32, f32);

impl Capitals {
    fn new() -> Self {
        let font = kiosk_screens::fonts::installed_font(None);
        Self(capital(font.family, Heaviness::Normal), capital(font.family, Heaviness::Bold))
    }

    /// Millimetres.
    fn of(&self, set: &Set, panel: Panel) -> Option<f32> {
        let lettering = set.lettering?;
        let capital = if lettering.font.weight == Heaviness::Bold { self.1 } else { self.0 };
        Some(panel.scale.mm(lettering.em * capital).0)
    }
}

/// One screen on one panel.
struct Case<'c> {
    easel: &'c Easel,
    screen: &'c Screen,
    panel: Panel,
    laid: &'c Laid,
    capitals: &'c Capitals,
}

impl Case<'_> {
    fn word(&self, text: &Text) -> String {
        self.easel.catalog().get(self.screen.language, text)
    }

    fn compact(&self) -> bool {
        self.panel.shape() == Shape::Compact
    }

    fn pad(&self) -> bool {
        self.screen.has_pad()
    }

    /// Nothing cut.
    fn fits(&self, problems: &mut Vec<String>) {
        if self.laid.fitted.is_empty() || self.laid.fitted.iter().any(|fitted| !fitted.fits) {
            problems.push("too tall or too wide".to_owned());
        }
        let all = Rectangle::new(Point::ORIGIN, self.panel.size);
        for set in &self.laid.texts {
            if !within(all, set.bounds, 1.0) || set.bounds.width < 1.0 || set.bounds.height < 1.0 {
                problems.push(format!("{:?} at {:?}", set.content, set.bounds));
            }
            if set.lettering.is_some_and(|lettering| lettering.split) {
                problems.push(format!("a word of {:?} is cut in two", set.content));
            }
        }
    }

    /// Nothing covered.
    fn covers_nothing(&self, problems: &mut Vec<String>) {
        problems.extend(covered(self.laid));
    }

    /// What may be left out where there is no room, a promise never (readings above words too, last of all). All of it is spoken, and stands behind Back, on the next screen or in a
    /// picture: the lines that explain choices; the ways and lines beside a pad, beside a live picture and on 7 to 8 inch; of
    /// other lines those after the first (before the last, where the last one says that one need not agree). A title, a
    /// notice, a list and an answer never are; only beside a pad, where ways are chosen and beside the live picture, a notice
    /// can stand in the title's place.
    fn may_give_way(&self) -> Vec<Text> {
        let screen = self.screen;
        let mut list: Vec<Text> = screen.choices.iter().filter_map(|choice| choice.detail.clone()).collect();
        let picture = matches!(screen.kind, ScreenKind::Face | ScreenKind::ReadingPrint);
        // Its lines are half as high again.
        let readings = screen.language == Language::EasyJapanese;
        if self.compact() || self.pad() || picture || readings {
            list.extend(screen.body.clone());
        } else if screen.kind == ScreenKind::Consent || !screen.list.is_empty() {
            list.extend(screen.body.iter().rev().skip(1).cloned());
        } else {
            list.extend(screen.body.iter().skip(1).cloned());
        }
        // A kiosk with a low panel makes no promise there: it says it on a screen of its own.
        if self.compact() && screen.kind == ScreenKind::Choosing {
            list.extend(screen.promise.clone());
        }
        list.extend(self.beside_a_pad().map(|choice| choice.label.clone()));
        // What would help the camera stands where the title says what to do in general.
        let told = matches!(screen.kind, ScreenKind::Choosing | ScreenKind::Face);
        let noticed = screen.notice.is_some() && (self.pad() || told);
        if noticed || screen.kind == ScreenKind::Menu {
            list.push(screen.title.clone());
        }
        list
    }

    fn beside_a_pad(&self) -> impl Iterator<Item = &kiosk_visit::Choice> {
        let live = self.screen.kind == ScreenKind::Face;
        self.screen
            .choices
            .iter()
            .filter(move |choice| (self.pad() || live) && choice.weight == Weight::Secondary)
    }

    /// Nothing missing.
    fn shows_all(&self, problems: &mut Vec<String>) {
        let shown: BTreeSet<&str> = self.laid.texts.iter().map(|set| set.content.as_str()).collect();
        let may_give_way = self.may_give_way();
        // A sign that everybody knows: a globe, letters and a loudspeaker, an arrow back, a question mark.
        let signs: Vec<&Text> = self
            .screen
            .choices
            .iter()
            .filter(|c| {
                matches!(
                    c.event,
                    Event::LanguagesPressed | Event::AdjustPressed | Event::BackPressed | Event::HelpPressed
                )
            })
            .map(|choice| &choice.label)
            .collect();
        let band = match self.screen.band {
            kiosk_visit::Band::None => None,
            kiosk_visit::Band::CardStays => Some(Text::new("band-stays")),
            kiosk_visit::Band::CardMayGo => Some(Text::new("band-may-go")),
        };
        for text in self.screen.texts().chain(&band) {
            let word = self.word(text);
            if !shown.contains(word.as_str()) && !may_give_way.contains(text) && !signs.contains(&text) {
                problems.push(format!("{word:?} is not there"));
            }
        }
        for choice in &self.screen.choices {
            let there = self.laid.targets.iter().any(|(event, _)| *event == choice.event);
            if !there && !self.beside_a_pad().any(|other| other == choice) {
                problems.push(format!("{:?} cannot be pressed", choice.event));
            }
        }
        if self.screen.keys {
            for (index, choice) in self.screen.choices.iter().enumerate() {
                if self.beside_a_pad().any(|other| other == choice) {
                    continue;
                }
                let number = self.screen.number(index).map(|number| number.to_string());
                if number.as_ref().is_some_and(|number| !shown.contains(number.as_str())) {
                    problems.push(format!("the number {number:?} is not there"));
                }
            }
        }
    }

    /// Everything large enough for fingers, apart, and away from the edge.
    fn can_be_pressed(&self, problems: &mut Vec<String>) {
        let mm = |px: f32| self.panel.scale.mm(px).0;
        problems.extend(unequal(self.laid, self.screen));
        let targets = &self.laid.targets;
        for (index, (event, area)) in targets.iter().enumerate() {
            let (width, height) = (mm(area.width), mm(area.height));
            // The keys of a pad on 7 to 8 inch, and the edge beside them, beside pictures and below a question that needs the
            // room.
            let noticed = self.screen.notice.is_some() && self.screen.kind != ScreenKind::Face;
            let pictures = self.screen.kind == ScreenKind::StaffSight;
            let listed = !self.screen.list.is_empty() && self.screen.kind != ScreenKind::HelpTopic;
            let full = self.pad() || noticed || pictures || listed;
            let low = self.compact() && full;
            let weight = self.screen.choices.iter().find(|c| c.event == *event).map(|choice| choice.weight);
            // It stands with the edge actions.
            let aside = matches!(event, Event::NoCardPressed | Event::PhonePressed) && self.compact();
            let weight = if aside { Some(Weight::Edge) } else { weight };
            let (least_width, least_height) = match weight {
                None | Some(Weight::Edge | Weight::OnPad) if low => (16.0, 16.0),
                None | Some(Weight::OnPad) => (20.0, 20.0),
                Some(Weight::Edge) => (16.0, 20.0),
                // It stands with the edge actions.
                _ if *event == Event::Closed && !self.screen.list.is_empty() => {
                    (16.0, if low { 16.0 } else { 20.0 })
                }
                // Tiles beside each other.
                _ if self.compact() => (30.0, 20.0),
                _ if matches!(self.screen.kind, ScreenKind::Languages | ScreenKind::Adjust) => (30.0, 20.0),
                _ => (40.0, 20.0),
            };
            if width + 0.05 < least_width || height + 0.05 < least_height {
                problems.push(format!("{event:?} is {width} × {height} mm"));
            }
            let right = self.panel.size.width - area.x - area.width;
            let below = self.panel.size.height - area.y - area.height;
            let edge = mm(area.x.min(area.y).min(right).min(below));
            if edge + 0.05 < 5.0 {
                problems.push(format!("{event:?} is {edge} mm from the edge"));
            }
            for (other, beside) in targets.iter().skip(index + 1) {
                let apart = mm(apart(*area, *beside));
                if apart + 0.05 < 3.0 {
                    problems.push(format!("{event:?} and {other:?} are {apart} mm apart"));
                }
            }
        }
    }

    /// Everything large enough for eyes.
    fn can_be_read(&self, problems: &mut Vec<String>) {
        let least = self.panel.viewing_distance().0 * 0.7_f32.to_radians().tan();
        let screen = self.screen;
        // On the idle screen the first line is the instruction; the others explain it.
        let lines = if screen.kind == ScreenKind::Idle { 1 } else { screen.body.len() };
        let edge = |c: &kiosk_visit::Choice| {
            matches!(c.weight, Weight::Edge | Weight::OnPad)
                || (c.event == Event::Closed && !screen.list.is_empty())
                || (matches!(c.event, Event::NoCardPressed | Event::PhonePressed) && self.compact())
        };
        let labels = screen.choices.iter().filter(|c| !edge(c)).map(|choice| &choice.label);
        let read: BTreeSet<String> = std::iter::once(&screen.title)
            .chain(screen.body.iter().take(lines))
            .chain(screen.notice.iter().map(|(_, text)| text))
            .chain(&screen.list)
            .chain(labels)
            .map(|text| self.word(text))
            .collect();
        // The same words can stand in the band or among the steps too, smaller.
        let mut largest = BTreeMap::<&str, f32>::new();
        for set in &self.laid.texts {
            let Some(capital) = self.capitals.of(set, self.panel) else { continue };
            if capital < 4.8 {
                problems.push(format!("{:?} has capitals of {capital} mm", set.content));
            }
            let before = largest.entry(&set.content).or_default();
            *before = before.max(capital);
        }
        let band = [Text::new("band-stays"), Text::new("band-may-go")].map(|text| self.word(&text));
        for (content, capital) in largest.into_iter().filter(|(content, _)| read.contains(*content)) {
            if capital < least && !band.iter().any(|band| band == content) {
                problems.push(format!("{content:?} has capitals of {capital} mm, not {least}"));
            }
        }
        if self.laid.texts.iter().all(|set| set.lettering.is_none()) {
            problems.push("nothing is set".to_owned());
        }
    }
}

/// Checks all samples of a language on these panels.
fn check(language: Language, wanted: &[&str]) {
    let mut easel = Easel::new();
    let capitals = Capitals::new();
    let mut problems = Vec::new();
    let mut cases = 0;
    for (panel_name, panel) in panels().into_iter().filter(|(name, _)| wanted.contains(name)) {
        for (name, screen) in samples_as(language, false, TextSize::Standard) {
            let laid = easel.lay(&screen, panel);
            let case = Case { easel: &easel, screen: &screen, panel, laid: &laid, capitals: &capitals };
            let mut found = Vec::new();
            case.fits(&mut found);
            case.covers_nothing(&mut found);
            case.shows_all(&mut found);
            case.can_be_pressed(&mut found);
            case.can_be_read(&mut found);
            problems.extend(found.into_iter().map(|what| format!("{name} {panel_name}: {what}")));
            cases += 1;
        }
    }
    assert!(cases > 150, "{cases}");
    assert!(problems.is_empty(), "{} in {cases}:\n{}", problems.len(), problems.join("\n"));
}

const ALL: [&str; 6] = ["10in", "10in-portrait", "7in", "15in", "8in", "15in-portrait"];
const TWO: [&str; 2] = ["10in", "7in"];

#[test]
fn layout_in_japanese() {
    check(Language::Japanese, &ALL);
}

#[test]
fn layout_in_easy_japanese() {
    check(Language::EasyJapanese, &ALL);
}

#[test]
fn layout_in_english() {
    check(Language::English, &ALL);
}

#[test]
fn layout_in_chinese() {
    check(Language::SimplifiedChinese, &TWO);
}

#[test]
fn layout_in_korean() {
    check(Language::Korean, &TWO);
}

#[test]
fn layout_in_vietnamese() {
    check(Language::Vietnamese, &ALL);
}

#[test]
fn layout_in_portuguese() {
    check(Language::Portuguese, &ALL);
}

#[test]
fn everything_that_can_be_pressed_answers_in_its_whole_area_and_nowhere_else() {
    let mut easel = Easel::new();
    let mut presses = 0;
    for (panel_name, panel) in panels().into_iter().filter(|(name, _)| TWO.contains(name)) {
        for (name, screen) in samples_as(Language::Japanese, false, TextSize::Standard) {
            let targets = easel.lay(&screen, panel).targets;
            let by = panel.scale.px(kiosk_ui_kit::theme::Millimetres(0.8));
            let corners = |area: Rectangle, by: f32| {
                let (left, top) = (area.x + by, area.y + by);
                let (right, bottom) = (area.x + area.width - by, area.y + area.height - by);
                let middle = area.center();
                [
                    (middle.x, top),
                    (middle.x, bottom),
                    (left, middle.y),
                    (right, middle.y),
                    (middle.x, middle.y),
                ]
                .map(|(x, y)| Point::new(x, y))
            };
            for (event, area) in &targets {
                let inside = easel.press(&screen, panel, &corners(*area, by));
                assert!(
                    inside.iter().all(|answer| answer.as_ref() == Some(event)),
                    "{name} {panel_name} {event:?}"
                );
                let outside = easel.press(&screen, panel, &corners(*area, -by)[..4]);
                assert!(outside.iter().all(Option::is_none), "{name} {panel_name} {event:?}: {outside:?}");
                presses += 9;
            }
        }
    }
    assert!(presses > 2_000, "{presses}");
}

#[test]
fn promise_is_on_every_panel_in_every_language_and_size_of_type() {
    let mut easel = Easel::new();
    let (mut problems, mut cases) = (Vec::new(), 0);
    for (panel_name, panel) in panels() {
        for language in Language::ALL {
            for size in TextSize::ALL {
                let samples = samples_as(*language, false, size).into_iter();
                for (name, screen) in samples.filter(|(_, screen)| {
                    matches!(screen.kind, ScreenKind::Idle | ScreenKind::Reading | ScreenKind::PinPad)
                }) {
                    let promise = screen.promise.clone().unwrap_or_else(|| panic!("{name} promises nothing"));
                    let word = easel.catalog().get(*language, &promise);
                    for (page, laid) in easel.lay_pages(&screen, panel).iter().enumerate() {
                        let whole = Rectangle::new(Point::ORIGIN, panel.size);
                        let lowest = panel.size.height - panel.scale.px(Millimetres(4.0));
                        let set = laid.texts.iter().find(|set| set.content == word);
                        cases += 1;
                        let problem = match set {
                            None => "is not there".to_owned(),
                            Some(set) if !within(whole, set.bounds, 1.0) => format!("at {:?}", set.bounds),
                            Some(set) if set.bounds.y + set.bounds.height > lowest => {
                                format!("at the panel's edge: {:?}", set.bounds)
                            }
                            Some(_) if laid.fitted.iter().any(|fitted| !fitted.fits) => {
                                "does not fit".to_owned()
                            }
                            Some(_) => match covered(laid).into_iter().find(|what| what.contains(&word)) {
                                Some(what) => what,
                                None => continue,
                            },
                        };
                        problems.push(format!(
                            "{name} {panel_name} {} {size:?} page {page}: {problem}",
                            language.tag()
                        ));
                    }
                }
            }
        }
    }
    assert!(cases > 500, "{cases}");
    assert!(problems.is_empty(), "{} in {cases}:\n{}", problems.len(), problems.join("\n"));
}

/// Panels that a facility may have although they are smaller than those that are supported.
#[test]
fn on_smaller_panels_nothing_lies_over_anything_else() {
    let mut easel = Easel::new();
    for (mm_per_px, width, height) in [
        (0.135, 800.0, 480.0),
        (0.154, 800.0, 480.0),
        (0.170, 640.0, 480.0),
        (0.150, 600.0, 1024.0),
        (0.095, 1280.0, 720.0),
    ] {
        let physical = Panel { scale: Scale::new(mm_per_px), size: Size::new(width, height) };
        let shrink = physical.shrink();
        assert!(shrink < 1.0);
        let panel = Panel { size: Size::new(width / shrink, height / shrink), ..physical };
        for &language in Language::ALL {
            for (name, screen) in samples_as(language, false, TextSize::Standard) {
                let laid = easel.lay(&screen, panel);
                let covered = covered(&laid);
                assert!(covered.is_empty(), "{name} in {language:?} on {width}x{height}: {covered:?}");
                let fits = laid.fitted.iter().all(|fitted| fitted.fits);
                assert!(fits, "{name} in {language:?} on {width}x{height} does not fit");
            }
        }
    }
}
