//! All sample screens on a few large pictures, each under its name, as PNG files in `target/screenshots` (or the folder
//! given first): for each language and theme on a 10 inch panel, and for each panel. Larger text is drawn in Japanese on the
//! 10 inch panel; in the other languages, in high contrast and on the other panels it is drawn when asked for: further
//! arguments choose the sheets whose names contain one of them, as in `en-standard-large`. With them, `pin.png`: the picture
//! of the README.

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};

use iced::widget::{column, container, image, row, text};
use iced::{Color, Element, Length, Size};
use kiosk_screens::samples::{panels, samples_as};
use kiosk_ui_kit::theme::{Panel, Scale};
use kiosk_visit::{Event, Language, TextSize};
use support::{Drawn, Easel};

/// Pictures beside each other.
const ACROSS: usize = 5;
/// Pictures on one sheet: more make it too large to look at.
const ON_A_SHEET: usize = 25;
/// About how wide a picture is, in pixels.
const WIDE: u32 = 480;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "target/screenshots".to_owned()));
    let only: Vec<String> = arguments.collect();
    std::fs::create_dir_all(&folder)?;
    let mut easel = Easel::new();
    for_readme(&mut easel)?.write(&folder.join("pin.png"))?;
    let [first, rest @ ..] = panels();
    let few = |name: &str| {
        !name.contains("-large") || name.starts_with("ja-standard-large") && name.ends_with("-10in")
    };
    let wanted = |name: &str| match only.as_slice() {
        [] => few(name),
        parts => parts.iter().any(|part| name.contains(part)),
    };
    for &language in Language::ALL {
        for (high_contrast, size) in
            [false, true].into_iter().flat_map(|c| TextSize::ALL.map(|size| (c, size)))
        {
            let name = sheet_name(language, high_contrast, size, first.0);
            if wanted(&name) {
                sheets(&mut easel, &folder, &name, (language, high_contrast, size), first.1)?;
            }
        }
    }
    for (panel_name, panel) in rest {
        let sizes = TextSize::ALL.map(|size| (Language::Japanese, size));
        for (language, size) in sizes.into_iter().chain([(Language::Portuguese, TextSize::Standard)]) {
            let name = sheet_name(language, false, size, panel_name);
            if wanted(&name) {
                sheets(&mut easel, &folder, &name, (language, false, size), panel)?;
            }
        }
    }
    Ok(())
}

/// The PIN pad on a 10 inch panel, no wider than a page is.
fn for_readme(easel: &mut Easel) -> Result<Drawn, Box<dyn std::error::Error>> {
    const SIZE: Size = Size::new(900.0, 562.0);
    let [(_, panel), ..] = panels();
    let scale = Scale::new(panel.scale.mm(panel.size.width).0 / SIZE.width);
    let all = samples_as(Language::Japanese, false, TextSize::Standard);
    let (_, screen) = all.iter().find(|(name, _)| *name == "pin-two").ok_or("no such sample")?;
    Ok(easel.draw(screen, Panel { scale, size: SIZE }))
}

fn sheet_name(language: Language, high_contrast: bool, size: TextSize, panel: &str) -> String {
    let theme = if high_contrast { "contrast" } else { "standard" };
    let size = match size {
        TextSize::Standard => "normal",
        TextSize::Large => "large",
        TextSize::Largest => "largest",
    };
    format!("{}-{theme}-{size}-{panel}", language.tag())
}

/// As many sheets as the samples take.
fn sheets(
    easel: &mut Easel,
    folder: &Path,
    name: &str,
    (language, high_contrast, size): (Language, bool, TextSize),
    panel: Panel,
) -> Result<(), Box<dyn std::error::Error>> {
    let by = (panel.size.width as u32 / WIDE).max(1);
    let samples = samples_as(language, high_contrast, size);
    // The largest text can take several pages: each is a picture of its own.
    let mut pictures = Vec::new();
    for (name, screen) in &samples {
        let pages = easel.draw_pages(screen, panel);
        let count = pages.len();
        for (index, page) in pages.into_iter().enumerate() {
            let name = if count > 1 { format!("{name} {}/{count}", index + 1) } else { (*name).to_owned() };
            pictures.push((name, page.smaller(by)));
        }
    }
    for (index, part) in pictures.chunks(ON_A_SHEET).enumerate() {
        let sheet = sheet(easel, part);
        let path = folder.join(format!("{name}-{}.png", index + 1));
        sheet.write(&path)?;
    }
    Ok(())
}

fn sheet(easel: &mut Easel, pictures: &[(String, Drawn)]) -> Drawn {
    const GAP: f32 = 14.0;
    const NAME: f32 = 26.0;
    let (width, height) = pictures.first().map_or((1, 1), |(_, drawn)| (drawn.width, drawn.height));
    let lines = pictures.chunks(ACROSS).map(|line| {
        let line = line.iter().map(|(name, drawn)| {
            let handle = image::Handle::from_rgba(drawn.width, drawn.height, drawn.rgba.clone());
            let picture = image(handle).width(drawn.width as f32).height(drawn.height as f32);
            let name = text(name.clone()).size(16).color(Color::BLACK).height(NAME);
            Element::from(column![picture, name])
        });
        row(line).spacing(GAP).into()
    });
    let all: Element<'static, Event> = container(column(lines).spacing(GAP))
        .padding(GAP)
        .width(Length::Fill)
        .height(Length::Fill)
        .style(|_| container::Style {
            background: Some(Color::from_rgb8(0x8a, 0x93, 0xa3).into()),
            ..container::Style::default()
        })
        .into();
    let across = pictures.len().clamp(1, ACROSS) as f32;
    let down = pictures.len().div_ceil(ACROSS) as f32;
    let size =
        Size::new((width as f32 + GAP).mul_add(across, GAP), (height as f32 + NAME + GAP).mul_add(down, GAP));
    easel.paint(all, size)
}
