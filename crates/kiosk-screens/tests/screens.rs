//! The screens as they are laid out and pressed, on every supported panel and in both languages.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may end this way"
)]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use iced::{Rectangle, Size, mouse};
use iced_test::Simulator;
use iced_test::selector::Candidate;
use kiosk_screens::samples::{Sample, panels, samples, samples_in};
use kiosk_screens::theme::{Millimetres, Panel, Shape};
use kiosk_screens::{Catalog, Fitted, Look, fonts, view};
use kiosk_visit::{Band, CodePad, Event, Language, PinPad, Screen, ScreenKind, Text, Weight};

type Shown = Simulator<'static, Event, iced::Theme, iced::Renderer>;

fn look(panel: Panel) -> Look {
    Look::new(Arc::new(Catalog::new().unwrap()), panel.scale, panel.size).at(Duration::from_millis(900))
}

fn show(screen: &Screen, panel: Panel) -> Shown {
    Simulator::with_size(fonts::settings(fonts::default_font()), panel.size, view(screen, &look(panel)))
}

fn word(language: Language, text: &Text) -> String {
    Catalog::new().unwrap().get(language, text)
}

/// Every sample on every panel in every language.
fn everywhere(check: impl Fn(&str, &Screen, Panel)) {
    for (panel_name, panel) in panels() {
        for &language in Language::ALL {
            for (name, screen) in samples_in(language) {
                check(&format!("{name} {language:?} {panel_name}"), &screen, panel);
            }
        }
    }
}

/// All texts with their bounds.
fn texts(shown: &mut Shown) -> Vec<(String, Rectangle)> {
    let mut found = Vec::new();
    let seen = std::sync::Mutex::new(&mut found);
    let _ = shown.find(|candidate: Candidate<'_>| -> Option<()> {
        if let Candidate::Text { content, bounds, .. } = candidate {
            seen.lock().unwrap().push((content.to_owned(), bounds));
        }
        None
    });
    found
}

/// Whether everything fitted.
fn fitted(shown: &mut Shown) -> Vec<Fitted> {
    let mut found = Vec::new();
    let seen = std::sync::Mutex::new(&mut found);
    let _ = shown.find(|candidate: Candidate<'_>| -> Option<()> {
        if let Candidate::Custom { state, .. } = candidate
            && let Some(fitted) = state.downcast_ref::<Fitted>()
        {
            seen.lock().unwrap().push(*fitted);
        }
        None
    });
    found
}

fn inside(outer: Size, inner: Rectangle) -> bool {
    const SLACK: f32 = 1.0;
    inner.x >= -SLACK
        && inner.y >= -SLACK
        && inner.x + inner.width <= outer.width + SLACK
        && inner.y + inner.height <= outer.height + SLACK
}

#[test]
fn samples_cover_every_kind_of_screen() {
    use ScreenKind as K;
    let kinds: BTreeSet<_> = samples().into_iter().map(|(_, screen)| screen.kind).collect();
    let all = BTreeSet::from([
        K::Starting,
        K::Idle,
        K::NoCard,
        K::Reading,
        K::Choosing,
        K::PinPad,
        K::LastTry,
        K::CameraNotice,
        K::ReadingPrint,
        K::CodePad,
        K::OpeningPhoto,
        K::Face,
        K::StaffCheck,
        K::Checking,
        K::Consent,
        K::Enrolment,
        K::Limit,
        K::Result,
        K::CardLifted,
        K::Stop,
        K::StillThere,
        K::Trouble,
        K::TakeCard,
        K::OutOfOrder,
    ]);
    assert_eq!(kinds, all);
    let names: BTreeSet<_> = samples().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), samples().len(), "a sample's name is there twice");
}

#[test]
fn screens_fit_every_panel_in_every_language() {
    let cut = std::sync::Mutex::new(Vec::new());
    everywhere(|name, screen, panel| {
        let mut shown = show(screen, panel);
        let fits = fitted(&mut shown);
        if fits.is_empty() || fits.iter().any(|f| !f.fits) {
            cut.lock().unwrap().push(format!("{name}: too tall or too wide"));
        }
        for (text, bounds) in texts(&mut shown) {
            if !inside(panel.size, bounds) || bounds.height < 1.0 || bounds.width < 1.0 {
                cut.lock().unwrap().push(format!("{name}: {text:?} at {bounds:?}"));
            }
        }
    });
    let cut = cut.into_inner().unwrap();
    assert!(cut.is_empty(), "{}", cut.join("\n"));
}

#[test]
fn texts_do_not_cover_each_other() {
    let covered = std::sync::Mutex::new(Vec::new());
    everywhere(|name, screen, panel| {
        let all = texts(&mut show(screen, panel));
        for (i, (a, first)) in all.iter().enumerate() {
            for (b, second) in all.iter().skip(i + 1) {
                if first.intersection(second).is_some_and(|r| r.width > 1.0 && r.height > 1.0) {
                    covered.lock().unwrap().push(format!("{name}: {a:?} and {b:?}"));
                }
            }
        }
    });
    let covered = covered.into_inner().unwrap();
    assert!(covered.is_empty(), "{}", covered.join("\n"));
}

#[test]
fn every_text_of_a_screen_is_shown() {
    let missing = std::sync::Mutex::new(Vec::new());
    everywhere(|name, screen, panel| {
        let all: BTreeSet<String> =
            texts(&mut show(screen, panel)).into_iter().map(|(text, _)| text).collect();
        let may_give_way = gives_way(screen, panel);
        for text in screen.texts() {
            if may_give_way.contains(text) {
                continue;
            }
            let text = word(screen.language, text);
            if !all.contains(&text) {
                missing.lock().unwrap().push(format!("{name}: {text:?}"));
            }
        }
        let band = match screen.band {
            Band::None => None,
            Band::CardStays => Some("band-stays"),
            Band::CardMayGo => Some("band-may-go"),
        };
        if let Some(key) = band
            && !all.contains(&word(screen.language, &Text::new(key)))
        {
            missing.lock().unwrap().push(format!("{name}: the band"));
        }
    });
    let missing = missing.into_inner().unwrap();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

fn panel_is_small(panel: Panel) -> bool {
    panel.shape() == Shape::Compact
}

/// What may be left out where there is no room: the other ways beside a PIN pad and the lines about the PIN (they are
/// behind `Back`, and known to most); on 7 inch further lines and explanations. A key, an answer or a notice never is.
fn gives_way(screen: &Screen, panel: Panel) -> Vec<Text> {
    let details = screen.choices.iter().filter_map(|choice| choice.detail.clone());
    let pad = matches!(screen.kind, ScreenKind::PinPad | ScreenKind::CodePad);
    let other_ways = screen.choices.iter().filter(|c| pad && c.weight == Weight::Secondary);
    let mut list: Vec<Text> = other_ways.map(|choice| choice.label.clone()).collect();
    let stage = screen.choices.iter().all(|choice| choice.weight != Weight::Primary);
    // The picture says more than lines there.
    let picture = matches!(screen.kind, ScreenKind::Face | ScreenKind::ReadingPrint);
    if panel.shape() == Shape::Compact || pad || picture {
        list.extend(screen.body.clone());
        list.extend(details);
        // The numbers and their card take more than the PIN's dots.
        let narrow = panel.shape() == Shape::Compact
            || (screen.code_pad.is_some() && panel.shape() == Shape::Portrait);
        if screen.notice.is_some() && pad && narrow {
            list.push(screen.title.clone());
        }
    } else if stage {
        list.extend(details);
    }
    list
}

/// Presses what shows `label` (the last of them: a step has a number too) and gives back the events.
fn press(screen: &Screen, panel: Panel, label: &str) -> Vec<Event> {
    let mut shown = show(screen, panel);
    let all = texts(&mut shown);
    let (_, bounds) =
        all.iter().rfind(|(text, _)| text == label).unwrap_or_else(|| panic!("{label}: not there"));
    shown.point_at(bounds.center());
    let _ = shown.simulate(iced_test::simulator::click());
    shown.into_messages().collect()
}

#[test]
fn every_choice_pressed_emits_its_event() {
    everywhere(|name, screen, panel| {
        let may_give_way = gives_way(screen, panel);
        for choice in screen.choices.iter().filter(|choice| !may_give_way.contains(&choice.label)) {
            let label = word(screen.language, &choice.label);
            // A label that is also a title is pressed at its last place.
            if screen.choices.iter().filter(|c| c.label == choice.label).count() > 1
                || choice.label == screen.title
            {
                panic!("{name}: {label} is there twice");
            }
            assert_eq!(press(screen, panel, &label), std::slice::from_ref(&choice.event), "{name}: {label}");
        }
    });
}

fn pin_sample(entered: u8) -> Screen {
    let (_, screen): Sample = samples().into_iter().find(|(name, _)| *name == "pin-empty").unwrap();
    Screen { pin_pad: Some(PinPad { entered }), ..screen }
}

#[test]
fn pin_keys_emit_digits_and_enter_only_when_four_are_in() {
    for (_, panel) in panels() {
        for entered in 0..=4 {
            let screen = pin_sample(entered);
            for digit in 0..=9 {
                assert_eq!(press(&screen, panel, &digit.to_string()), [Event::DigitEntered(digit)]);
            }
            assert_eq!(press(&screen, panel, "1つ消す"), [Event::DigitErased]);
            if entered == 4 {
                assert_eq!(press(&screen, panel, "決定"), [Event::PinEntered]);
            } else {
                assert!(show(&screen, panel).find("決定").is_err(), "{entered}");
            }
        }
    }
}

#[test]
fn code_keys_emit_digits_and_enter_only_when_all_are_in() {
    let digits = [5, 5, 0, 2, 1, 7, 2, 0, 3, 5, 2, 2, 8, 5];
    for (_, panel) in panels() {
        for entered in [0, 3, 6, 9, 10, 13, 14] {
            let (_, screen) = samples().into_iter().find(|(name, _)| *name == "code-empty").unwrap();
            let pad = CodePad::of(&digits[..entered]);
            let screen = Screen { code_pad: Some(pad), ..screen };
            for digit in 0..=9 {
                assert_eq!(press(&screen, panel, &digit.to_string()), [Event::DigitEntered(digit)]);
            }
            assert_eq!(press(&screen, panel, "1つ消す"), [Event::DigitErased]);
            if entered == 14 {
                assert_eq!(press(&screen, panel, "決定"), [Event::CodeEntered]);
            } else {
                assert!(show(&screen, panel).find("決定").is_err(), "{entered}");
            }
        }
    }
}

#[test]
fn code_pad_shows_the_digits_of_one_group_only() {
    // Keys and steps show digits too; whatever is shown more often than before is one that was typed.
    let seen = |entered: &[u8], panel| -> Vec<usize> {
        let (_, screen) = samples().into_iter().find(|(name, _)| *name == "code-empty").unwrap();
        let screen = Screen { code_pad: Some(CodePad::of(entered)), ..screen };
        let all = texts(&mut show(&screen, panel));
        (0..=9).map(|digit| all.iter().filter(|(text, _)| *text == digit.to_string()).count()).collect()
    };
    for (name, panel) in panels() {
        let before = seen(&[], panel);
        let typed = |entered: &[u8], panel| -> Vec<usize> {
            seen(entered, panel).into_iter().zip(&before).map(|(now, before)| now - before).collect()
        };
        assert_eq!(typed(&[5, 5, 0], panel), [1, 0, 0, 0, 0, 2, 0, 0, 0, 0], "{name}");
        assert_eq!(typed(&[5, 5, 0, 2, 1, 7], panel), [1, 1, 1, 0, 0, 2, 0, 1, 0, 0], "{name}");
        assert_eq!(typed(&[5, 5, 0, 2, 1, 7, 9], panel), [0, 0, 0, 0, 0, 0, 0, 0, 0, 1], "{name}");
    }
}

#[test]
fn face_keeps_what_can_be_pressed_in_its_place_whatever_would_help() {
    for (name, panel) in panels() {
        for &language in Language::ALL {
            let faces = samples_in(language)
                .into_iter()
                .filter(|(_, screen)| screen.kind == ScreenKind::Face && screen.title.key == "face-frame");
            let places: Vec<_> = faces
                .map(|(_, screen)| {
                    let label = word(language, &Text::new("method-pin"));
                    show(&screen, panel).find(label.as_str()).unwrap().bounds()
                })
                .collect();
            assert!(places.len() > 5 && places.windows(2).all(|two| two[0] == two[1]), "{name}: {places:?}");
        }
    }
}

/// The pixels of a screen.
fn drawn(shown: &mut Shown, name: &str) -> Vec<u8> {
    let folder = std::env::temp_dir().join(format!("kiosk-screens-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    shown.snapshot(&iced::Theme::Light).unwrap().matches_hash(folder.join("screen")).unwrap();
    let file = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let hash = std::fs::read(&file).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    hash
}

#[test]
fn pin_key_held_down_looks_as_before_and_other_keys_do_not() {
    let [(_, panel), ..] = panels();
    let held = |label: &str, name: &str| {
        let mut shown = show(&pin_sample(2), panel);
        let before = drawn(&mut shown, &format!("{name}-up"));
        let place = shown.find(label).unwrap().bounds().center();
        shown.point_at(place);
        let _ = shown.simulate([iced::Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))]);
        (before, drawn(&mut shown, &format!("{name}-down")))
    };
    let (before, after) = held("5", "digit");
    assert_eq!(before, after, "a digit must not show that it is pressed");
    let (before, after) = held("1つ消す", "erase");
    assert_ne!(before, after, "the test sees a pressed key");
}

#[test]
fn finger_let_go_outside_presses_nothing() {
    let [(_, panel), ..] = panels();
    let (_, screen) = samples().into_iter().find(|(name, _)| *name == "consent-medicines").unwrap();
    let mut shown = show(&screen, panel);
    let yes = shown.find("同意する").unwrap().bounds().center();
    shown.point_at(yes);
    let _ = shown.simulate([iced::Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))]);
    shown.point_at(iced::Point::new(yes.x, 5.0));
    let _ = shown.simulate([iced::Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left))]);
    assert_eq!(shown.into_messages().count(), 0);
}

/// The areas that answer a press, in logical pixels, by their labels: from each label's middle outwards, half a millimetre
/// at a time, as far as the same event comes.
fn pressed_areas(screen: &Screen, panel: Panel) -> Vec<(Event, Rectangle)> {
    let step = panel.scale.px(Millimetres(0.5));
    let digits = (0..=9).map(|digit| digit.to_string());
    let keys = digits
        .chain([word(screen.language, &Text::new("pin-del")), word(screen.language, &Text::new("pin-ok"))]);
    let labels = screen.choices.iter().map(|choice| word(screen.language, &choice.label));
    let keys = keys.filter(|_| screen.pin_pad.is_some() || screen.code_pad.is_some());
    let mut shown = show(screen, panel);
    let all = texts(&mut shown);
    // Every press that was answered: which label it began from, which way and how far.
    let mut answered = Vec::new();
    let mut middles = Vec::new();
    for label in labels.chain(keys) {
        let Some((_, bounds)) = all.iter().rfind(|(text, _)| *text == label) else { continue };
        let middle = bounds.center();
        for (side, (dx, dy)) in [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0)].into_iter().enumerate() {
            let mut far = 0.0;
            loop {
                shown.point_at(iced::Point::new(middle.x + dx * far, middle.y + dy * far));
                let answers = shown.simulate(iced_test::simulator::click());
                if !answers.contains(&iced::event::Status::Captured) {
                    break;
                }
                answered.push((middles.len(), side, far));
                far += step;
            }
        }
        middles.push((label, middle));
    }
    let events: Vec<Event> = shown.into_messages().collect();
    assert_eq!(events.len(), answered.len(), "each answered press is one event");
    let mut areas: Vec<(Event, [f32; 4])> = Vec::new();
    for (event, (index, side, far)) in events.into_iter().zip(answered) {
        if index == areas.len() {
            areas.push((event.clone(), [0.0; 4]));
        }
        let (own, reach) = &mut areas[index];
        // Two areas may touch; only what answers with the label's own event belongs to it.
        if *own == event {
            reach[side] = far;
        }
    }
    assert_eq!(areas.len(), middles.len(), "a label answers nothing");
    let rectangle = |middle: iced::Point, [left, right, up, down]: [f32; 4]| Rectangle {
        x: middle.x - left,
        y: middle.y - up,
        width: left + right,
        height: up + down,
    };
    areas
        .into_iter()
        .zip(middles)
        .map(|((event, reach), (_, middle))| (event, rectangle(middle, reach)))
        .collect()
}

#[test]
fn actions_are_large_enough_apart_and_away_from_the_edge() {
    let wanted = [
        "camera-notice",
        "print",
        "code-full",
        "face-closer",
        "idle",
        "choosing-three",
        "pin-full",
        "consent-checkup",
        "enrolment-soon",
        "still-there",
    ];
    for (panel_name, panel) in panels() {
        let mm = |px: f32| panel.scale.mm(px).0;
        for (name, screen) in samples().into_iter().filter(|(name, _)| wanted.contains(name)) {
            let areas = pressed_areas(&screen, panel);
            assert!(
                areas.len() + gives_way(&screen, panel).len() >= screen.choices.len(),
                "{name} {panel_name}"
            );
            for (event, area) in &areas {
                // Seen half a millimetre too small at each end.
                let (width, height) = (mm(area.width) + 1.0, mm(area.height) + 1.0);
                let place = format!("{name} {panel_name} {event:?}: {width} × {height} mm at {area:?}");
                let weight = screen.choices.iter().find(|c| c.event == *event).map(|c| c.weight);
                let small = panel_is_small(panel);
                let least = match weight {
                    Some(Weight::Primary) if small && name == "choosing-three" => (45.0, 20.0),
                    // Beside the live picture, where it takes most of the width.
                    Some(Weight::Secondary) if name == "face-closer" && panel.shape() != Shape::Landscape => {
                        (40.0, 20.0)
                    }
                    Some(Weight::Primary | Weight::Secondary) => (60.0, 20.0),
                    Some(Weight::Edge) if small => (20.0, 16.0),
                    Some(Weight::Edge) => (20.0, 20.0),
                    None if small => (16.0, 16.0),
                    None => (20.0, 20.0),
                };
                assert!(width + 0.01 >= least.0 && height + 0.01 >= least.1, "{place}");
                let edge = area.x.min(area.y).min(panel.size.width - area.x - area.width);
                let edge = mm(edge.min(panel.size.height - area.y - area.height)) + 0.5;
                assert!(edge >= 5.0, "{edge} mm from the edge: {place}");
                for (other, beside) in areas.iter().filter(|(other, _)| other != event) {
                    let across = (beside.x - area.x - area.width).max(area.x - beside.x - beside.width);
                    let down = (beside.y - area.y - area.height).max(area.y - beside.y - beside.height);
                    // Here the ends were seen too far apart.
                    let apart = mm(across.max(down));
                    assert!(apart >= 3.0, "{apart} mm from {other:?}: {place}");
                }
            }
        }
    }
}

#[test]
fn finger_down_on_one_question_and_up_on_the_next_presses_nothing() {
    use iced_test::runtime::{UserInterface, user_interface};
    let [(_, panel), ..] = panels();
    let of = |wanted: &str| samples().into_iter().find(|(name, _)| *name == wanted).unwrap().1;
    let (first, second) = (of("consent-medicines"), of("enrolment"));
    let place = show(&first, panel).find("同意する").unwrap().bounds().center();
    let there = pressed_areas(&second, panel);
    let (_, area) = there.iter().find(|(e, _)| *e == Event::EnrolmentAnswered(true)).unwrap();
    assert!(area.contains(place), "the two answers lie at the same place");

    let mut renderer = iced_test::futures::futures::executor::block_on(
        <iced::Renderer as iced::advanced::renderer::Headless>::new(fonts::default_font(), 16.0.into(), None),
    )
    .unwrap();
    let mut messages = Vec::new();
    let cursor = iced::advanced::mouse::Cursor::Available(place);
    let mut cache = user_interface::Cache::default();
    for (screen, event) in [
        (&first, mouse::Event::ButtonPressed(mouse::Button::Left)),
        (&second, mouse::Event::ButtonReleased(mouse::Button::Left)),
    ] {
        let mut shown = UserInterface::build(view(screen, &look(panel)), panel.size, cache, &mut renderer);
        let _ = shown.update(
            &[iced::Event::Mouse(event)],
            cursor,
            &mut renderer,
            &mut iced::advanced::clipboard::Null,
            &mut messages,
        );
        cache = shown.into_cache();
    }
    assert_eq!(messages, []);
}
