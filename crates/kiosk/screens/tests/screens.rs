//! The screens as they are pressed; how they are laid out and drawn is in `layout.rs` and `drawn.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may end this way"
)]

mod support;

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use iced::{Rectangle, mouse};
use iced_test::Simulator;
use iced_test::selector::Candidate;
use kiosk_screens::samples::{Sample, panels, samples, samples_in};
use kiosk_screens::{ScreenStyle, fonts, view};
use kiosk_ui_kit::theme::Panel;
use kiosk_ui_text::Catalog;
use kiosk_visit::{CodePad, Event, Language, NameToAsk, PadOrder, PinPad, Screen, ScreenKind, Text};
use support::Easel;

static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(|| Arc::new(Catalog::new().unwrap()));

type Shown = Simulator<'static, Event, iced::Theme, iced::Renderer>;

fn look(panel: Panel) -> ScreenStyle {
    ScreenStyle::new(Arc::clone(&CATALOG), panel.scale, panel.size)
        .at(Duration::from_millis(900))
        .holder(Some(kiosk_screens::samples::holder()))
}

fn show(screen: &Screen, panel: Panel) -> Shown {
    Simulator::with_size(fonts::settings(fonts::default_font()), panel.size, view(screen, &look(panel)))
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
        K::PhoneKind,
        K::PhoneHold,
        K::PinPad,
        K::LastTry,
        K::CameraNotice,
        K::ReadingPrint,
        K::CodePad,
        K::OpeningPhoto,
        K::Face,
        K::StaffCheck,
        K::Checking,
        K::Identified,
        K::Consent,
        K::Question,
        K::ConsentReview,
        K::Enrolment,
        K::Limit,
        K::Result,
        K::CardLifted,
        K::Stop,
        K::StillThere,
        K::Trouble,
        K::TakeCard,
        K::OutOfOrder,
        K::Who,
        K::Languages,
        K::Adjust,
        K::Menu,
        K::HelpTopics,
        K::HelpTopic,
        K::StaffCode,
        K::StaffWait,
        K::StaffSight,
        K::StaffReason,
        K::StaffUnasked,
    ]);
    assert_eq!(kinds, all);
    let names: BTreeSet<_> = samples().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), samples().len(), "a sample's name is there twice");
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

fn pin_sample(entered: u8) -> Screen {
    let (_, screen): Sample = samples().into_iter().find(|(name, _)| *name == "pin-empty").unwrap();
    Screen { pin_pad: Some(PinPad { entered, order: PadOrder::FIXED }), ..screen }
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
    let mut easel = Easel::new();
    for (name, panel) in panels() {
        for language in [Language::Japanese, Language::English, Language::EasyJapanese] {
            let faces = samples_in(language).into_iter().filter(|(_, screen)| {
                screen.kind == ScreenKind::Face && screen.title.key == "face-frame" && !screen.keys
            });
            let places: Vec<_> = faces.map(|(_, screen)| easel.lay(&screen, panel).targets).collect();
            assert!(places.len() > 5 && places[0].len() > 4, "{name}: {places:?}");
            assert!(places.windows(2).all(|two| two[0] == two[1]), "{name}: {places:?}");
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

#[test]
fn finger_down_on_one_question_and_up_on_the_next_presses_nothing() {
    use iced_test::runtime::{UserInterface, user_interface};
    let [(_, panel), ..] = panels();
    let of = |wanted: &str| samples().into_iter().find(|(name, _)| *name == wanted).unwrap().1;
    let (first, second) = (of("consent-medicines"), of("enrolment"));
    let place = show(&first, panel).find("同意する").unwrap().bounds().center();
    let there = Easel::new().lay(&second, panel).targets;
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

#[test]
fn no_pointer_is_drawn_where_it_is_hidden() {
    use iced_test::runtime::{UserInterface, user_interface};
    let [(_, panel), ..] = panels();
    let (_, screen) = samples().into_iter().find(|(name, _)| *name == "consent-medicines").unwrap();
    let key = show(&screen, panel).find("同意する").unwrap().bounds().center();
    let pointer = |look: ScreenStyle, place: iced::Point| {
        let mut renderer = iced_test::futures::futures::executor::block_on(
            <iced::Renderer as iced::advanced::renderer::Headless>::new(
                fonts::default_font(),
                16.0.into(),
                None,
            ),
        )
        .unwrap();
        let cache = user_interface::Cache::default();
        let mut shown = UserInterface::build(view(&screen, &look), panel.size, cache, &mut renderer);
        let moved = iced::Event::Mouse(mouse::Event::CursorMoved { position: place });
        let (state, _) = shown.update(
            &[moved],
            iced::advanced::mouse::Cursor::Available(place),
            &mut renderer,
            &mut iced::advanced::clipboard::Null,
            &mut Vec::<Event>::new(),
        );
        match state {
            user_interface::State::Updated { mouse_interaction, .. } => mouse_interaction,
            user_interface::State::Outdated => panic!("the screen is current"),
        }
    };
    assert_eq!(pointer(look(panel), key), mouse::Interaction::Pointer);
    for place in [key, iced::Point::new(2.0, 2.0)] {
        assert_eq!(pointer(look(panel).without_pointer(), place), mouse::Interaction::Hidden);
    }
}

/// Whatever can be asked is laid out at once: a character that the type lacks is looked for in every font of the machine, anew
/// for every way to set the line.
#[test]
fn longest_names_are_laid_out_within_a_second() {
    const LIMIT: Duration = Duration::from_secs(1);
    let mut easel = Easel::new();
    for (_, panel) in panels() {
        for &language in Language::ALL {
            for letter in ["ヴ", "W", "Ậ", "ヤ "] {
                let name: String =
                    letter.chars().cycle().take(NameToAsk::MAX_LENGTH - 1).chain(['ン']).collect();
                let family = NameToAsk::new(&name).expect("a name that is asked");
                let who = samples_in(language).into_iter().find(|(name, _)| *name == "who").unwrap().1;
                let title = Text::new("who-ask").with(Text::NAME, family.as_str());
                let begun = std::time::Instant::now();
                let _ = easel.lay(&Screen { title, ..who }, panel);
                assert!(begun.elapsed() < LIMIT, "{letter} in {language:?}: {:?}", begun.elapsed());
            }
        }
    }
}
