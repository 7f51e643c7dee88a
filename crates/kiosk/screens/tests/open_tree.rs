//! Screens that change while they are open, as they do in the window: what the toolkit keeps of one view meets the next one.
//! After each change the screen has to be the one that a fresh window would show, and a finger that went down on one question
//! answers no other.
//!
//! `make test` takes a representative part. `UKETSUKE_OPEN_TREE=all cargo nextest run -p kiosk-screens --test open_tree` takes
//! every sample, panel, language and pair of screens, which lasts hours in a build for development.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may end this way"
)]

mod support;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use iced::widget::image::Handle;
use iced::{Point, Rectangle, Size};
use kiosk_screens::samples::{Sample, panels, samples_as, samples_in};
use kiosk_screens::{ScreenStyle, SlotDirection, view};
use kiosk_ui_kit::theme::{Millimetres, Panel, Scale};
use kiosk_visit::{Event, Language, PadOrder, Preferences, Screen, ScreenKind, TextSize};
use support::{Easel, Laid, Open};

/// Whether everything is to be tried.
fn all() -> bool {
    std::env::var_os("UKETSUKE_OPEN_TREE").is_some_and(|wanted| wanted == "all")
}

/// The panel of this name.
fn panel(wanted: &str) -> Panel {
    panels().into_iter().find(|(name, _)| *name == wanted).unwrap().1
}

/// The panels that are tried: the usual one; all of them when everything is to be tried.
fn tried() -> Vec<(&'static str, Panel)> {
    panels().into_iter().filter(|(name, _)| all() || *name == "10in").collect()
}

/// One sample of each kind of screen; every sample when everything is to be tried.
fn kinds(samples: Vec<Sample>) -> Vec<Sample> {
    let mut seen = BTreeSet::new();
    samples.into_iter().filter(|(_, screen)| all() || seen.insert(screen.kind)).collect()
}

/// One sample of each arrangement; every sample when everything is to be tried.
fn arrangements(samples: Vec<Sample>) -> Vec<Sample> {
    const EACH: [&str; 12] = [
        "idle",
        "consent-medicines",
        "pin-two",
        "code-birth",
        "out-of-order",
        "face-closer",
        "languages",
        "adjust",
        "menu-pin",
        "staff-code",
        "staff-sight-remarks",
        "staff-reason",
    ];
    samples.into_iter().filter(|(name, _)| all() || EACH.contains(name)).collect()
}

/// One view.
#[derive(Clone)]
struct View {
    screen: Screen,
    look: ScreenStyle,
    size: Size,
}

impl View {
    fn element(&self) -> iced::Element<'static, Event> {
        view(&self.screen, &self.look)
    }
}

/// What is where, for a comparison.
fn facts(laid: &Laid) -> String {
    let texts: Vec<_> = laid.texts.iter().map(|set| (&set.content, set.bounds, set.lettering)).collect();
    format!("{texts:?} {:?} {:?}", laid.targets, laid.paged)
}

fn whole(easel: &mut Easel, open: &mut Open) -> String {
    let laid = easel.laid(open);
    easel.wait(open, Duration::from_millis(50));
    easel.redraw(open);
    facts(&laid)
}

/// What a fresh window shows.
fn fresh(easel: &mut Easel, view: &View) -> String {
    let mut open = easel.open(view.element(), view.size);
    whole(easel, &mut open)
}

/// One tree through all views that follow each other.
struct Walk {
    easel: Easel,
    open: Option<Open>,
    problems: Vec<String>,
    steps: usize,
}

impl Walk {
    fn new() -> Self {
        Self { easel: Easel::new(), open: None, problems: Vec::new(), steps: 0 }
    }

    /// The next view has to look as it does on a tree of its own: `expected`.
    fn step(&mut self, view: &View, expected: &str, name: &dyn Fn() -> String) {
        self.steps += 1;
        let (easel, open) = (&mut self.easel, self.open.take());
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let mut open = match open {
                Some(open) => easel.follow(open, view.element(), view.size),
                None => easel.open(view.element(), view.size),
            };
            let shown = whole(easel, &mut open);
            (open, shown)
        }));
        let problem = match outcome {
            Ok((open, shown)) => {
                self.open = Some(open);
                (shown != expected).then(|| "not what a fresh window shows".to_owned())
            }
            Err(panic) => {
                let said = panic.downcast_ref::<&str>().map(|said| (*said).to_owned());
                Some(said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default())
            }
        };
        self.problems.extend(problem.map(|problem| format!("{}: {problem}", name())));
    }

    /// From the first view to each of the others and back.
    fn there_and_back(&mut self, base: &View, others: &[(String, View)], name: &str) {
        let expected = fresh(&mut self.easel, base);
        self.step(base, &expected, &|| format!("{name} after another screen"));
        for (change, view) in others {
            let changed = fresh(&mut self.easel, view);
            self.step(view, &changed, &|| format!("{name}: {change}"));
            self.step(base, &expected, &|| format!("{name}: back from {change}"));
        }
    }

    fn end(self, least: usize) {
        assert!(self.steps > least, "{}", self.steps);
        let (problems, steps) = (&self.problems, self.steps);
        assert!(problems.is_empty(), "{} of {steps}:\n{}", problems.len(), problems.join("\n"));
    }
}

/// What a person can set on a screen.
fn preferences(screen: &Screen, language: Language) -> Vec<(&'static str, Screen)> {
    let with = |change: fn(&mut Preferences)| {
        let mut screen = screen.clone();
        change(&mut screen.preferences);
        screen
    };
    let mut all = vec![
        ("standard text", with(|own| own.text_size = TextSize::Standard)),
        ("large text", with(|own| own.text_size = TextSize::Large)),
        ("largest text", with(|own| own.text_size = TextSize::Largest)),
        ("high contrast", with(|own| own.high_contrast = true)),
        ("voice", with(|own| own.speech = true)),
        ("volume", with(|own| own.volume = own.volume.louder())),
        (
            "all of them",
            with(|own| {
                own.text_size = TextSize::Largest;
                (own.high_contrast, own.speech) = (true, true);
            }),
        ),
        ("keypad", Screen { keys: !screen.keys, ..screen.clone() }),
        ("language", Screen { language, ..screen.clone() }),
    ];
    if let Some(pad) = screen.pin_pad {
        let order = PadOrder::mixed([9, 8, 7, 6, 5, 4, 3, 2, 1]);
        let pin_pad = Some(kiosk_visit::PinPad { order, ..pad });
        all.push(("mixed digits", Screen { pin_pad, ..screen.clone() }));
    }
    all
}

#[test]
fn every_size_of_type_can_follow_every_other_on_every_sample() {
    let mut walk = Walk::new();
    for (panel_name, panel) in tried() {
        let look = walk.easel.look(panel);
        for (name, screen) in samples_in(Language::Japanese) {
            let sized = TextSize::ALL.map(|text_size| {
                let preferences = Preferences { text_size, ..screen.preferences };
                let screen = Screen { preferences, ..screen.clone() };
                View { screen, look: look.clone(), size: panel.size }
            });
            let [standard, large, largest] = &sized;
            let named = [("large".to_owned(), large.clone()), ("largest".to_owned(), largest.clone())];
            walk.there_and_back(standard, &named, &format!("{name} {panel_name}"));
            walk.there_and_back(large, &named[1..], &format!("{name} {panel_name} large"));
        }
    }
    walk.end(500);
}

#[test]
fn every_preference_can_be_set_and_taken_back_on_an_open_screen() {
    let mut walk = Walk::new();
    for (panel_name, panel) in tried() {
        let look = walk.easel.look(panel);
        for size in TextSize::ALL {
            let samples = samples_as(Language::Japanese, false, size);
            let standard = size == TextSize::Standard;
            for (name, screen) in if standard { kinds(samples) } else { arrangements(samples) } {
                let languages: &[Language] = if all() { Language::ALL } else { &[Language::English] };
                let changes = languages.iter().flat_map(|language| preferences(&screen, *language));
                let base = View { screen: screen.clone(), look: look.clone(), size: panel.size };
                let views =
                    changes.map(|(change, screen)| (change.to_owned(), View { screen, ..base.clone() }));
                let views: Vec<_> = views.filter(|(_, view)| view.screen != screen).collect();
                walk.there_and_back(&base, &views, &format!("{name} {panel_name} {size:?}"));
            }
        }
    }
    walk.end(300);
}

/// What can change around a screen: the panel, its scale, how far the eyes are, the pictures, the time.
fn surroundings(easel: &Easel, name: &str, own: Panel) -> Vec<(String, ScreenStyle, Size)> {
    let look = easel.look(own);
    let picture = || Some(Handle::from_rgba(2, 2, vec![90; 16]));
    let turned = Size::new(own.size.height, own.size.width);
    let fine = Panel { scale: Scale::new(own.scale.mm(1.0).0 * 1.1), ..own };
    let others = panels().into_iter().filter(|(other, _)| *other != name && (all() || *other == "7in"));
    let mut around: Vec<_> =
        others.map(|(other, panel)| (other.to_owned(), easel.look(panel), panel.size)).collect();
    around.extend([
        ("rotated".to_owned(), look.clone().resized(turned), turned),
        ("scaled".to_owned(), easel.look(fine), own.size),
        ("farther".to_owned(), look.clone().viewing_distance(Some(Millimetres(600.0))), own.size),
        ("another slot".to_owned(), look.clone().slot_direction(SlotDirection::FromTop), own.size),
        ("pictures".to_owned(), look.clone().camera(picture()).sight(picture(), picture()), own.size),
        ("later".to_owned(), look.clone().at(Duration::from_secs(7)), own.size),
        ("coming".to_owned(), look.clone().coming(true), own.size),
        ("no size".to_owned(), look.resized(Size::new(1.0, 1.0)), Size::new(1.0, 1.0)),
    ]);
    around
}

#[test]
fn panel_theme_and_pictures_can_change_under_an_open_screen() {
    let mut walk = Walk::new();
    for (panel_name, panel) in tried() {
        let around = surroundings(&walk.easel, panel_name, panel);
        let look = walk.easel.look(panel);
        for size in TextSize::ALL {
            let high_contrast = size != TextSize::Standard;
            for (name, screen) in arrangements(samples_as(Language::English, high_contrast, size)) {
                let base = View { screen, look: look.clone(), size: panel.size };
                let view = |(change, look, size): &(String, ScreenStyle, Size)| {
                    (change.clone(), View { look: look.clone(), size: *size, ..base.clone() })
                };
                let views: Vec<_> = around.iter().map(view).collect();
                walk.there_and_back(&base, &views, &format!("{name} {panel_name} {size:?}"));
            }
        }
    }
    walk.end(300);
}

/// Walks over every pair of these screens, in both directions.
fn all_pairs(walk: &mut Walk, samples: Vec<(String, Screen)>, panel: Panel) {
    let look = walk.easel.look(panel);
    let view = |screen| View { screen, look: look.clone(), size: panel.size };
    let views: Vec<_> = samples.into_iter().map(|(name, screen)| (name, view(screen))).collect();
    let expected: Vec<_> = views.iter().map(|(_, view)| fresh(&mut walk.easel, view)).collect();
    for (index, (first, before)) in views.iter().enumerate() {
        for ((second, after), shown) in views.iter().zip(&expected).skip(index) {
            walk.step(before, &expected[index], &|| format!("{first} after {second} or another"));
            walk.step(after, shown, &|| format!("{first} then {second}"));
        }
    }
}

#[test]
fn every_screen_can_follow_every_other() {
    let mut walk = Walk::new();
    for (_, panel) in tried() {
        let named = |samples: Vec<Sample>, size: &str| -> Vec<(String, Screen)> {
            samples.into_iter().map(|(name, screen)| (format!("{name} {size}"), screen)).collect()
        };
        let standard = samples_as(Language::Japanese, false, TextSize::Standard);
        if !all() {
            all_pairs(&mut walk, named(kinds(standard.clone()), "standard"), panel);
        }
        let mut both = named(arrangements(standard), "standard");
        for (size, name) in [(TextSize::Large, "large"), (TextSize::Largest, "largest")] {
            both.extend(named(arrangements(samples_as(Language::Japanese, false, size)), name));
        }
        all_pairs(&mut walk, both, panel);
    }
    walk.end(1_000);
}

/// Where two places that can be pressed have something in common.
fn common(a: &[(Event, Rectangle)], b: &[(Event, Rectangle)]) -> Option<Point> {
    a.iter()
        .flat_map(|(_, a)| b.iter().filter_map(|(_, b)| a.intersection(b)))
        .find_map(|area| (area.width > 2.0 && area.height > 2.0).then(|| area.center()))
}

#[test]
fn finger_down_on_one_screen_and_up_on_another_presses_nothing() {
    let mut easel = Easel::new();
    let (mut problems, mut pairs) = (Vec::new(), 0);
    for (panel_name, panel) in tried() {
        let look = easel.look(panel);
        // Each kind of screen, the questions that follow each other, and the sheet for look and sound in the states that its
        // own keys lead to.
        let mut seen = BTreeSet::new();
        let question = |screen: &Screen| matches!(screen.kind, ScreenKind::Consent | ScreenKind::Who);
        let mut views: Vec<_> = samples_in(Language::Japanese)
            .into_iter()
            .filter(|(_, screen)| {
                let title = if all() || question(screen) { screen.title.key } else { "" };
                !screen.keys && seen.insert((screen.kind, title))
            })
            .collect();
        let adjusted = |change: fn(&mut Preferences)| {
            let (_, mut screen) =
                samples_in(Language::Japanese).into_iter().find(|(name, _)| *name == "adjust").unwrap();
            change(&mut screen.preferences);
            screen
        };
        views.push(("adjust in large text", adjusted(|own| own.text_size = TextSize::Large)));
        views.push(("adjust in the largest text", adjusted(|own| own.text_size = TextSize::Largest)));
        views.push((
            "consent in English",
            samples_in(Language::English).into_iter().find(|(n, _)| *n == "consent-medicines").unwrap().1,
        ));
        let laid: Vec<_> = views.iter().map(|(_, screen)| easel.lay(screen, panel).targets).collect();
        for ((first, before), targets) in views.iter().zip(&laid) {
            for ((second, after), others) in views.iter().zip(&laid) {
                let Some(place) = common(targets, others).filter(|_| before.id() != after.id()) else {
                    continue;
                };
                pairs += 1;
                let mut open = easel.open(view(before, &look), panel.size);
                assert_eq!(easel.finger(&mut open, place, true), []);
                open = easel.follow(open, view(after, &look), panel.size);
                let said = easel.finger(&mut open, place, false);
                if !said.is_empty() {
                    problems.push(format!("{first} then {second} {panel_name}: {said:?}"));
                }
                // The next press counts.
                easel.finger(&mut open, place, true);
                let said = easel.finger(&mut open, place, false);
                if said.len() != 1 {
                    problems.push(format!("{first} then {second} {panel_name}: then {said:?}"));
                }
            }
        }
    }
    assert!(pairs > 500, "{pairs}");
    assert!(problems.is_empty(), "{} of {pairs}:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn finger_down_while_the_keys_are_coming_presses_nothing() {
    let mut easel = Easel::new();
    let mut presses = 0;
    for (panel_name, panel) in [("10in", panel("10in")), ("7in", panel("7in"))] {
        let look = easel.look(panel);
        for (name, screen) in kinds(samples_in(Language::Japanese)) {
            for (_, area) in easel.lay(&screen, panel).targets {
                let place = area.center();
                let mut open = easel.open(view(&screen, &look.clone().coming(true)), panel.size);
                assert_eq!(easel.tap(&mut open, place), [], "{name} {panel_name}");
                easel.finger(&mut open, place, true);
                open = easel.follow(open, view(&screen, &look), panel.size);
                assert_eq!(easel.finger(&mut open, place, false), [], "{name} {panel_name}");
                presses += 1;
            }
        }
    }
    assert!(presses > 100, "{presses}");
}

#[test]
fn identity_of_a_screen_is_its_question_and_not_how_far_it_is_answered() {
    let of = |wanted: &str| samples_in(Language::Japanese).into_iter().find(|(n, _)| *n == wanted).unwrap().1;
    let same = [
        ("pin-empty", "pin-two"),
        ("pin-two", "pin-full"),
        ("pin-wrong", "pin-full"),
        ("code-empty", "code-full"),
        ("staff-number", "staff-code-full"),
        ("adjust", "adjust-loudest"),
        ("face", "face-closer"),
        ("result", "result-forgotten-2"),
    ];
    for (a, b) in same {
        assert_eq!(of(a).id(), of(b).id(), "{a} {b}");
    }
    let other = [
        ("pin-empty", "pin-mixed"),
        ("adjust", "adjust-speech"),
        ("consent-medicines", "consent-checkup"),
        ("consent-medicines", "consent-surgery"),
        ("languages", "languages-idle"),
        ("still-there", "stop"),
    ];
    for (a, b) in other.into_iter().filter(|(a, _)| *a != "languages") {
        assert_ne!(of(a).id(), of(b).id(), "{a} {b}");
    }
    let consent = of("consent-medicines");
    let large = Preferences { text_size: TextSize::Large, ..consent.preferences };
    assert_ne!(consent.id(), Screen { preferences: large, ..consent.clone() }.id());
    assert_ne!(consent.id(), Screen { language: Language::English, ..consent.clone() }.id());
    // Two questions for different things under the same title.
    let bulk = of("consent-bulk");
    let fewer = Screen { list: bulk.list[..1].to_vec(), ..bulk.clone() };
    assert_ne!(bulk.id(), fewer.id());
    assert_eq!(bulk.kind, ScreenKind::Consent);
}
