//! Every screen in every sample state, in a window.
//!
//! → and ← next and last screen, L language, C colours, T size of type, P panel, D slot direction, Q quit. Pressing on a
//! screen prints what it means. The same list is drawn by the tests and by `contact_sheets`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use iced::keyboard::{self, Key, key::Named};
use iced::{Element, Size, Subscription, Task, window};
use kiosk_screens::samples::{Sample, panels, samples_as};
use kiosk_screens::{ScreenStyle, SlotDirection, fonts};
use kiosk_ui_text::Catalog;
use kiosk_visit::{Event, Language, TextSize};

#[derive(Debug, Clone)]
enum Message {
    Pressed(Event),
    Typed(keyboard::Event),
    Resized(Size),
    Drawn,
}

struct Gallery {
    /// For a plate, and for a slot.
    catalogs: [Arc<Catalog>; 2],
    font: iced::Font,
    started: Instant,
    sample: usize,
    language: usize,
    panel: usize,
    direction: usize,
    high_contrast: bool,
    text_size: usize,
    size: Size,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let catalogs = [Arc::new(Catalog::new()?), Arc::new(Catalog::new()?.for_slot(true))];
    let font = fonts::installed_font(None);
    let [(_, panel), ..] = panels();
    let size = panel.size;
    iced::application(
        move || Gallery {
            catalogs: catalogs.clone(),
            font,
            started: Instant::now(),
            sample: 0,
            language: 0,
            panel: 0,
            direction: 0,
            high_contrast: false,
            text_size: 0,
            size,
        },
        update,
        view,
    )
    .title(title)
    .subscription(|_| {
        Subscription::batch([
            keyboard::listen().map(Message::Typed),
            window::resize_events().map(|(_, size)| Message::Resized(size)),
            iced::time::every(Duration::from_millis(33)).map(|_| Message::Drawn),
        ])
    })
    .settings(fonts::settings(font))
    .window(fonts::window_settings(size, false))
    .run()?;
    Ok(())
}

fn title(gallery: &Gallery) -> String {
    let name = screens(gallery).get(gallery.sample).map_or("", |(name, _)| *name);
    let panel = panels().get(gallery.panel).map_or("", |(name, _)| *name);
    format!("{name} · {} · {panel}", language(gallery).tag())
}

fn screens(gallery: &Gallery) -> Vec<Sample> {
    samples_as(language(gallery), gallery.high_contrast, TextSize::ALL[gallery.text_size])
}

fn language(gallery: &Gallery) -> Language {
    Language::ALL.get(gallery.language).copied().unwrap_or(Language::Japanese)
}

fn update(gallery: &mut Gallery, message: Message) -> Task<Message> {
    match message {
        Message::Pressed(event) => eprintln!("{event:?}"),
        Message::Resized(size) => gallery.size = size,
        Message::Drawn => {}
        Message::Typed(keyboard::Event::KeyPressed { key, .. }) => return typed(gallery, &key),
        Message::Typed(_) => {}
    }
    Task::none()
}

fn typed(gallery: &mut Gallery, key: &Key) -> Task<Message> {
    let count = screens(gallery).len();
    match key.as_ref() {
        Key::Named(Named::ArrowRight) => gallery.sample = (gallery.sample + 1) % count,
        Key::Named(Named::ArrowLeft) => gallery.sample = (gallery.sample + count - 1) % count,
        Key::Character("l") => gallery.language = (gallery.language + 1) % Language::ALL.len(),
        Key::Character("c") => gallery.high_contrast = !gallery.high_contrast,
        Key::Character("t") => gallery.text_size = (gallery.text_size + 1) % TextSize::ALL.len(),
        Key::Character("d") => gallery.direction = (gallery.direction + 1) % SlotDirection::ALL.len(),
        Key::Character("p") => {
            gallery.panel = (gallery.panel + 1) % panels().len();
            if let Some((_, panel)) = panels().get(gallery.panel) {
                let size = panel.size;
                gallery.size = size;
                return window::latest().and_then(move |id| window::resize(id, size));
            }
        }
        Key::Character("q") => return iced::exit(),
        _ => {}
    }
    Task::none()
}

fn view(gallery: &Gallery) -> Element<'_, Message> {
    let screens = screens(gallery);
    let panels = panels();
    let (Some((_, screen)), Some((_, panel))) = (screens.get(gallery.sample), panels.get(gallery.panel))
    else {
        return iced::widget::space().into();
    };
    let slot = SlotDirection::ALL.get(gallery.direction).copied().unwrap_or_default();
    let [plate, inserted] = &gallery.catalogs;
    let catalog = if slot.is_slot() { inserted } else { plate };
    let look = ScreenStyle::new(Arc::clone(catalog), panel.scale, gallery.size)
        .font(gallery.font)
        .slot_direction(slot)
        .at(gallery.started.elapsed());
    kiosk_screens::view(screen, &look).map(Message::Pressed)
}
