//! Draws every sample screen without a window, as PNG files under `target/screens/` (or the folder given first), one for
//! each language and panel. Further arguments keep only file names that contain one of them; `--text=large` or
//! `--text=largest` draws them in larger text (of several pages the first); `--question=FILE` draws a question of a facility's own instead.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use iced::{Size, Theme};
use iced_test::Simulator;
use kiosk_screens::samples::{of_question, panels, samples_as, samples_in};
use kiosk_screens::{ScreenStyle, SlotDirection, fonts};
use kiosk_ui_kit::theme::Scale;
use kiosk_ui_text::Catalog;
use kiosk_visit::{Language, Preferences, Question, Screen, TextSize};

/// A snapshot draws two pixels for each logical one; so a panel of half the pixels, twice as long, gives its true size.
const PIXELS_PER_LOGICAL: f32 = 2.0;

/// Seconds into the moving pictures: the card is on its way.
const MOMENT: Duration = Duration::from_millis(1_050);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "target/screens".to_owned()));
    let mut only: Vec<String> = arguments.collect();
    let (text_size, suffix) = match only.iter().position(|argument| argument.starts_with("--text=")) {
        None => (TextSize::Standard, ""),
        Some(place) => match only.remove(place).as_str() {
            "--text=large" => (TextSize::Large, "-large"),
            "--text=largest" => (TextSize::Largest, "-largest"),
            other => return Err(format!("{other}: large or largest").into()),
        },
    };
    let question = match only.iter().position(|argument| argument.starts_with("--question=")) {
        None => None,
        Some(place) => {
            let file = only.remove(place);
            let text = std::fs::read_to_string(file.trim_start_matches("--question="))?;
            let question = Question::from_toml(&text)?;
            if let Some(fault) = kiosk_ui_text::question_fault(&question) {
                return Err(fault.into());
            }
            Some(question)
        }
    };
    std::fs::create_dir_all(&folder)?;
    let catalog = Arc::new(Catalog::new()?);
    let of_slot = Arc::new(Catalog::new()?.for_slot(true));
    let font = fonts::installed_font(None);
    for (panel_name, panel) in panels() {
        let size = Size::new(panel.size.width / PIXELS_PER_LOGICAL, panel.size.height / PIXELS_PER_LOGICAL);
        let mm_per_logical =
            PIXELS_PER_LOGICAL * panel.size.width.recip() * panel.scale.mm(panel.size.width).0;
        let [plain, inserted] = [&catalog, &of_slot].map(|catalog| {
            ScreenStyle::new(Arc::clone(catalog), Scale::new(mm_per_logical), size).font(font).at(MOMENT)
        });
        for &language in Language::ALL {
            let samples = match (&question, text_size) {
                (Some(question), text_size) => ["own-question", "own-question-entry"]
                    .into_iter()
                    .zip(own(question, language, text_size))
                    .collect(),
                (None, TextSize::Standard) => samples_in(language),
                (None, larger) => samples_as(language, false, larger),
            };
            for (name, screen) in samples {
                for &slot in SlotDirection::ALL {
                    if slot != SlotDirection::Flat && name != "idle" {
                        continue;
                    }
                    let file = match slot {
                        SlotDirection::Flat => format!("{name}-{}-{panel_name}{suffix}", language.tag()),
                        _ => format!("{name}-{}-{}-{panel_name}{suffix}", slot.name(), language.tag()),
                    };
                    if !only.is_empty() && !only.iter().any(|part| format!("{file}.png").contains(part)) {
                        continue;
                    }
                    let look = if slot.is_slot() { &inserted } else { &plain }.clone().slot_direction(slot);
                    let element = kiosk_screens::view(&screen, &look);
                    let mut simulator = Simulator::with_size(fonts::settings(font), size, element);
                    let path = folder.join(format!("{file}.png"));
                    // A snapshot only writes where there is no file yet; the name it takes ends with the renderer's.
                    let written = folder.join(format!("{file}-tiny-skia.png"));
                    let _ = std::fs::remove_file(&written);
                    simulator.snapshot(&Theme::Light)?.matches_image(&path)?;
                    std::fs::rename(&written, &path)?;
                }
            }
        }
    }
    Ok(())
}

/// The screens of a question of a facility's own.
fn own(question: &Question, language: Language, text_size: TextSize) -> Vec<Screen> {
    let mut screens = of_question(question, language);
    for screen in &mut screens {
        screen.preferences = Preferences { text_size, ..screen.preferences };
    }
    screens
}
