//! Sample screens as they are drawn: contrast measured in the pixels, and every picture the same as it was when somebody last
//! looked at it.
//!
//! After a change that is meant, look at `make screenshots`, then renew the list of pictures with
//! `KIOSK_SCREENS_RENEW=1 cargo test -p kiosk-screens --test drawn`. The pictures are compared only where the fonts are those
//! that the list was made with.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may end this way"
)]

mod support;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use iced::Rectangle;
use iced::widget::image::Handle;
use kiosk_screens::fonts;
use kiosk_screens::samples::{panels, samples_as};
use kiosk_ui_kit::theme::{Millimetres, Panel};
use kiosk_visit::{Event, Language, TextSize};
use support::{Drawn, Easel};

/// Relative luminance (WCAG).
fn luminance(colour: [u8; 3]) -> f64 {
    let [r, g, b] = colour.map(|channel| {
        let x = f64::from(channel) / 255.0;
        if x <= 0.04045 { x / 12.92 } else { ((x + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The contrast of what is written in this place: the colour most of it has, against the one that stands out most. Edges of
/// letters are softened, so the full colour is in the middle of their strokes; a few pixels of it are wanted.
fn written(drawn: &Drawn, bounds: Rectangle) -> f64 {
    let mut colours = HashMap::<[u8; 3], usize>::new();
    let (left, right) = (bounds.x.max(0.0) as u32, (bounds.x + bounds.width) as u32);
    let (top, bottom) = (bounds.y.max(0.0) as u32, (bounds.y + bounds.height) as u32);
    for (x, y) in (left..=right).flat_map(|x| (top..=bottom).map(move |y| (x, y))) {
        if let Some(colour) = drawn.at(x, y) {
            *colours.entry(colour).or_default() += 1;
        }
    }
    let ground = colours.iter().max_by_key(|(_, count)| **count).map(|(colour, _)| *colour);
    let Some(ground) = ground else { return 0.0 };
    let often = colours.iter().filter(|(_, count)| **count >= 4);
    often.map(|(colour, _)| contrast(*colour, ground)).fold(0.0, f64::max)
}

/// The contrast of the rim of something that can be pressed against what is beside it, and for how many pixels it is 3:1.
fn rim(drawn: &Drawn, area: Rectangle, panel: Panel) -> (f64, usize) {
    let y = (area.y + area.height / 2.0) as u32;
    let from = (area.x - panel.scale.px(Millimetres(1.0))).max(0.0) as u32;
    let to = (area.x + panel.scale.px(Millimetres(3.0))) as u32;
    let Some(ground) = drawn.at(from, y) else { return (0.0, 0) };
    let all: Vec<f64> =
        (from..=to).filter_map(|x| drawn.at(x, y)).map(|colour| contrast(colour, ground)).collect();
    (all.iter().copied().fold(0.0, f64::max), all.iter().filter(|ratio| **ratio >= 3.0).count())
}

/// FNV-1a, 64 bits.
fn digest<'b>(bytes: impl IntoIterator<Item = &'b u8>) -> u64 {
    bytes
        .into_iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Tells one version of the fonts from another: their files' beginnings, where the tables and their checksums are.
fn installed_fonts() -> u64 {
    let mut system = iced::advanced::graphics::text::font_system().write().unwrap();
    let database = system.raw().db();
    let mut wanted: Vec<_> = database
        .faces()
        .filter(|face| {
            face.families.iter().any(|(name, _)| name.starts_with(fonts::FAMILIES[0].trim_end_matches("JP")))
        })
        .map(|face| (face.post_script_name.clone(), face.id))
        .collect();
    wanted.sort();
    let parts = wanted
        .iter()
        .filter_map(|(_, id)| database.with_face_data(*id, |data, _| digest(&data[..data.len().min(4096)])));
    parts.fold(wanted.len() as u64, |all, part| all.rotate_left(7) ^ part)
}

fn list(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/drawn").join(format!("{name}.txt"))
}

/// Draws all samples in one way; measures them, and compares them with the list of that name.
fn pass(name: &str, language: Language, high_contrast: bool, text_size: TextSize, panel_name: &str) {
    let (_, panel) = panels().into_iter().find(|(own, _)| *own == panel_name).unwrap();
    let mut easel = Easel::new();
    let mut problems = Vec::new();
    let mut measured = 0;
    let fonts = format!("fonts {:016x}", installed_fonts());
    let mut lines = format!("{fonts}\n");
    let least = if high_contrast { 7.0 } else { 4.5 };
    for (sample, screen) in samples_as(language, high_contrast, text_size) {
        let pages = easel.lay_pages(&screen, panel).into_iter().zip(easel.draw_pages(&screen, panel));
        for (page, (laid, drawn)) in pages.enumerate() {
            let sample = if page == 0 { sample.to_owned() } else { format!("{sample}-page-{}", page + 1) };
            for set in &laid.texts {
                let ratio = written(&drawn, set.bounds);
                measured += 1;
                if ratio < least {
                    problems.push(format!("{sample}: {:?} has {ratio:.2}:1", set.content));
                }
            }
            for (event, area) in &laid.targets {
                let (ratio, pixels) = rim(&drawn, *area, panel);
                measured += 1;
                if ratio < 3.0 || pixels < 2 {
                    problems
                        .push(format!("{sample}: the rim of {event:?} has {ratio:.2}:1 for {pixels} pixels"));
                }
            }
            writeln!(lines, "{sample} {:016x}", digest(&drawn.rgba)).unwrap();
        }
    }
    assert!(measured > 700, "{measured}");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let path = list(name);
    if std::env::var_os("KIOSK_SCREENS_RENEW").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, lines).unwrap();
        return;
    }
    let saved = std::fs::read_to_string(&path).unwrap();
    if saved.lines().next() != Some(fonts.as_str()) {
        eprintln!("{name}: other fonts than the list was made with ({fonts}); the pictures are not compared");
        return;
    }
    let before: HashMap<_, _> = saved.lines().filter_map(|line| line.split_once(' ')).collect();
    let now: HashMap<_, _> = lines.lines().filter_map(|line| line.split_once(' ')).collect();
    let mut other: Vec<_> = now.iter().filter(|(sample, hash)| before.get(*sample) != Some(*hash)).collect();
    other.sort();
    let gone = before.keys().filter(|sample| !now.contains_key(*sample)).count();
    assert!(
        other.is_empty() && gone == 0,
        "{name}: {} pictures are other ones, {gone} are gone; see the top of this file: {other:?}",
        other.len()
    );
}

#[test]
fn drawn_in_japanese() {
    pass("ja-standard-normal-10in", Language::Japanese, false, TextSize::Standard, "10in");
}

#[test]
fn drawn_in_english_in_high_contrast_and_largest() {
    pass("en-contrast-largest-7in", Language::English, true, TextSize::Largest, "7in");
}

#[test]
fn drawn_in_easy_japanese_in_high_contrast() {
    let (language, size) = (Language::EasyJapanese, TextSize::Standard);
    pass("ja-easy-contrast-normal-10in-portrait", language, true, size, "10in-portrait");
}

#[test]
fn drawn_in_vietnamese_and_large() {
    pass("vi-standard-large-10in", Language::Vietnamese, false, TextSize::Large, "10in");
}

#[test]
fn digits_are_as_high_on_the_glass_as_they_have_to_be() {
    let mut easel = Easel::new();
    for (name, panel) in panels() {
        let (_, screen) = samples_as(Language::Japanese, false, TextSize::Standard)
            .into_iter()
            .find(|(own, _)| *own == "pin-empty")
            .unwrap();
        let laid = easel.lay(&screen, panel);
        let drawn = easel.draw(&screen, panel);
        let (_, key) = laid.targets.iter().find(|(event, _)| *event == Event::DigitEntered(1)).unwrap();
        let by = panel.scale.px(Millimetres(1.5));
        let inside = key.shrink(by);
        let ground = drawn.at(inside.x as u32, (inside.y + inside.height / 2.0) as u32).unwrap();
        let rows = (inside.y as u32..(inside.y + inside.height) as u32).filter(|y| {
            (inside.x as u32..(inside.x + inside.width) as u32)
                .any(|x| drawn.at(x, *y).is_some_and(|colour| contrast(colour, ground) >= 4.5))
        });
        // A row at each end is softened.
        let height = panel.scale.mm(rows.count() as f32 + 1.0).0;
        let least = panel.viewing_distance().0 * 0.7_f32.to_radians().tan();
        assert!(height >= least, "{name}: {height} mm, not {least}");
    }
}

#[test]
fn frame_swells_while_attention_is_asked_for_and_never_flashes() {
    let mut easel = Easel::new();
    let [(_, panel), ..] = panels();
    for high_contrast in [false, true] {
        let all = samples_as(Language::Japanese, high_contrast, TextSize::Standard);
        for (name, asks) in [("result-forgotten-2", true), ("no-card-called", true), ("result", false)] {
            let (_, screen) = all.iter().find(|(own, _)| *own == name).unwrap();
            let seen: Vec<f64> = (0..40_u64)
                .map(|tick| {
                    let look = easel.look(panel).at(Duration::from_millis(tick * 100));
                    let drawn = easel.draw_as(screen, &look, panel.size);
                    luminance(drawn.at(4, panel.size.height as u32 / 2).unwrap())
                })
                .collect();
            let (least, most) = seen.iter().fold((1.0_f64, 0.0_f64), |(a, b), x| (a.min(*x), b.max(*x)));
            assert_eq!(most - least > 0.1, asks, "{name}: from {least} to {most}");
            let steps: Vec<f64> =
                seen.windows(2).map(|two| two[1] - two[0]).filter(|step| step.abs() > 1e-4).collect();
            let turns = steps.windows(2).filter(|two| two[0].signum() != two[1].signum()).count();
            // Two turns make a flash; four seconds were seen.
            assert!(turns <= 2 * 4, "{name}: {turns} turns in four seconds");
        }
    }
}

#[test]
fn photo_and_person_are_drawn_side_by_side_on_the_staff_screen_and_nowhere_else() {
    const PHOTO: [u8; 3] = [200, 30, 40];
    const LIVE: [u8; 3] = [30, 160, 50];
    let handle = |[r, g, b]: [u8; 3]| Handle::from_rgba(30, 40, [r, g, b, 255].repeat(30 * 40));
    let mut easel = Easel::new();
    for (panel_name, panel) in panels() {
        for (name, screen) in samples_as(Language::Japanese, false, TextSize::Standard) {
            let look = easel.look(panel).sight(Some(handle(PHOTO)), Some(handle(LIVE)));
            let wanted = match name {
                "staff-sight" | "staff-sight-remarks" | "staff-sight-keys" => (true, true),
                "staff-sight-photo" => (true, false),
                "pin-two" | "staff-reason" | "staff-number" | "consent-medicines" => (false, false),
                _ => continue,
            };
            let drawn = easel.draw_as(&screen, &look, panel.size);
            let columns = |colour: [u8; 3]| {
                let near = |seen: [u8; 3]| seen.iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 12);
                let (width, height) = (drawn.width, drawn.height);
                let there = |x: &u32| (0..height).any(|y| drawn.at(*x, y).is_some_and(near));
                let all: Vec<u32> = (0..width).filter(there).collect();
                all.first().copied().zip(all.last().copied())
            };
            let (photo, live) = (columns(PHOTO), columns(LIVE));
            assert_eq!((photo.is_some(), live.is_some()), wanted, "{name} {panel_name}");
            if let (Some(photo), Some(live)) = (photo, live) {
                assert!(photo.1 < live.0, "{name} {panel_name}: the photo is on the left");
                let (one, other) = (photo.1 - photo.0, live.1 - live.0);
                assert!(one.abs_diff(other) <= 2, "{name} {panel_name}: {one} and {other} wide");
                // A face in less is hard to compare.
                let least = panel.scale.px(Millimetres(20.0)) as u32;
                assert!(one >= least, "{name} {panel_name}: {one} pixels wide");
            }
        }
    }
}

#[test]
fn face_has_sixty_millimetres_on_every_panel_with_room() {
    const LIVE: [u8; 3] = [30, 160, 50];
    let [r, g, b] = LIVE;
    let handle = Handle::from_rgba(30, 40, [r, g, b, 255].repeat(30 * 40));
    let mut easel = Easel::new();
    for (panel_name, panel) in panels() {
        let low = matches!(panel_name, "7in" | "8in");
        for size in TextSize::ALL {
            for (name, screen) in samples_as(Language::EasyJapanese, false, size) {
                if !matches!(name, "face" | "face-closer" | "face-hold" | "face-again" | "face-child") {
                    continue;
                }
                let look = easel.look(panel).camera(Some(handle.clone()));
                let drawn = easel.draw_as(&screen, &look, panel.size);
                let live = |y: &u32| {
                    (0..drawn.width).any(|x| {
                        drawn
                            .at(x, *y)
                            .is_some_and(|seen| seen.iter().zip(LIVE).all(|(a, b)| a.abs_diff(b) < 12))
                    })
                };
                let lines: Vec<u32> = (0..drawn.height).filter(live).collect();
                let (first, last) = (lines[0], lines[lines.len() - 1]);
                let high = panel.scale.mm((last - first + 1) as f32).0;
                let least = if low { 30.0 } else { 60.0 };
                assert!(high >= least, "{name} {panel_name} {size:?}: {high} mm");
            }
        }
    }
}
