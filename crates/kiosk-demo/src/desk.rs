//! The demo's window: a tray of virtual cards beside the kiosk's own picture, with the gateway's moods and the receipt
//! computer's folder under it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use card_virtual::Persona;
use eligibility_sandbox::Fault;
use iced::widget::{column, container, row, scrollable, space, text};
use iced::{Element, Length, Size, Subscription, Task, Theme, window};
use kiosk_app::Parts;
use kiosk_app::window::{KioskPanel, Message as KioskMessage};
use kiosk_visit::ScreenKind;

use crate::script::{Action, Script, Wish};
use crate::slot::CardSlot;
use crate::staff::DemoStaff;
use crate::{DemoCameras, DemoError, Sight, World};

/// Width of the tray, in logical pixels.
const TRAY: f32 = 380.0;
/// The kiosk's own size, in logical pixels: a 10.1 inch panel.
const KIOSK: Size = Size::new(1280.0, 800.0);
/// How often folder and script are looked at.
const LOOK: Duration = Duration::from_millis(250);

/// The demo while it runs.
pub struct Desk {
    panel: KioskPanel,
    world: World,
    slot: CardSlot,
    cameras: DemoCameras,
    console: Option<DemoStaff>,
    before: Before,
    personas: Vec<Persona>,
    placed: Option<String>,
    mood: Mood,
    received: Vec<String>,
    trouble: Option<String>,
    script: Option<Recording>,
    size: Size,
}

/// A scripted visit that is being recorded.
struct Recording {
    script: Script,
    folder: PathBuf,
    transcript: String,
    shown: Option<ScreenKind>,
    start: Instant,
    outcome: Option<Result<(), DemoError>>,
    drawing: bool,
}

/// How the gateway behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// As it should.
    Well,
    /// Answers after six seconds.
    Slow,
    /// Answers 503.
    Unavailable,
    /// Cuts the connection.
    Cut,
    /// Sends what nobody asked for.
    WrongSchema,
}

impl Mood {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Well, "Well"),
        (Self::Slow, "Slow (6 s)"),
        (Self::Unavailable, "503"),
        (Self::Cut, "Cut"),
        (Self::WrongSchema, "Wrong schema"),
    ];

    fn fault(self) -> Option<Fault> {
        match self {
            Self::Well => None,
            Self::Slow => Some(Fault::Delay(Duration::from_secs(6))),
            Self::Unavailable => Some(Fault::Status(503)),
            Self::Cut => Some(Fault::Cut),
            Self::WrongSchema => Some(Fault::WrongSchema),
        }
    }
}

/// Who is before the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// The card's holder.
    Holder,
    /// Somebody else.
    Other,
    /// A printed picture of the holder.
    Print,
    /// The holder, and somebody behind.
    Two,
    /// Nobody.
    Nobody,
}

impl Before {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Holder, "The holder"),
        (Self::Other, "Someone else"),
        (Self::Print, "A print"),
        (Self::Two, "Two people"),
        (Self::Nobody, "Nobody"),
    ];

    fn sight(self, holder: &str) -> Sight {
        // Two that the models tell apart with ease.
        let other = if holder == "taro" { "ume" } else { "taro" }.to_owned();
        let holder = holder.to_owned();
        match self {
            Self::Holder => Sight::Person(holder),
            Self::Other => Sight::Person(other),
            Self::Print => Sight::Print(holder),
            Self::Two => Sight::Two(holder, other),
            Self::Nobody => Sight::Nobody,
        }
    }
}

/// What happens at the desk.
#[derive(Debug, Clone)]
pub enum Message {
    /// To the kiosk.
    Kiosk(KioskMessage),
    /// A persona's card is placed.
    Place(String),
    /// The card is lifted.
    Lift,
    /// Someone steps before the camera.
    Before(Before),
    /// The gateway changes its mood.
    Mood(Mood),
    /// Time to look at folder and script.
    Look,
    /// The window has another size.
    Resized(Size),
    /// A picture was taken.
    Taken(String, window::Screenshot),
}

/// Opens the window and runs until it is closed, or until the script ends.
///
/// # Errors
/// [`DemoError`]; with a script also when a screen did not come.
pub fn run(
    world: World,
    parts: Parts,
    slot: CardSlot,
    cameras: DemoCameras,
    console: Option<DemoStaff>,
    script: Option<(Script, PathBuf)>,
) -> Result<(), DemoError> {
    let (panel, signals) = KioskPanel::start(world.config(), parts, KIOSK)?;
    let desk = Desk {
        panel,
        world,
        slot,
        cameras,
        console,
        before: Before::Holder,
        personas: card_virtual::personas(),
        placed: None,
        mood: Mood::Well,
        received: Vec::new(),
        trouble: None,
        script: script.map(|(script, folder)| Recording {
            script,
            folder,
            transcript: String::new(),
            shown: None,
            start: Instant::now(),
            outcome: None,
            drawing: false,
        }),
        size: Size::new(KIOSK.width + TRAY, KIOSK.height),
    };
    let scripted = desk.script.is_some();
    let outcome = std::sync::Arc::new(Mutex::new(None));
    let told = outcome.clone();
    let started = Mutex::new(Some((desk, signals.map(Message::Kiosk))));
    let boot = move || match started.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some((desk, signals)) => (Some(desk), signals),
        None => (None, Task::none()),
    };
    let font = kiosk_screens::fonts::installed_font(None);
    iced::application(
        boot,
        move |desk: &mut Option<Desk>, message| match desk {
            Some(desk) => {
                let task = desk.update(message);
                if let Some(outcome) = desk.script.as_mut().and_then(|recording| recording.outcome.take()) {
                    *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
                    return iced::exit();
                }
                task
            }
            None => Task::none(),
        },
        view,
    )
    .subscription(|desk| match desk {
        Some(desk) => desk.subscription(),
        None => Subscription::none(),
    })
    .title("受付 demo")
    .theme(|_: &Option<Desk>| Theme::Light)
    .settings(kiosk_screens::fonts::settings(font))
    .window(kiosk_screens::fonts::window_settings(Size::new(KIOSK.width + TRAY, KIOSK.height), false))
    .run()
    .map_err(|error| DemoError::Window(error.to_string()))?;
    let told = outcome.lock().unwrap_or_else(PoisonError::into_inner).take();
    told.unwrap_or_else(|| closed(scripted))
}

/// The window was closed, or lost its display, before a script said that it had ended.
fn closed(scripted: bool) -> Result<(), DemoError> {
    if scripted { Err(DemoError::Scripted) } else { Ok(()) }
}

fn view(desk: &Option<Desk>) -> Element<'_, Message> {
    match desk {
        Some(desk) => desk.view(),
        None => space().into(),
    }
}

impl Desk {
    fn update(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::Kiosk(message) => self.panel.update(message),
            Message::Place(persona) => self.place(&persona),
            Message::Lift => self.lift(),
            Message::Before(before) => {
                self.before = before;
                self.look_up();
            }
            Message::Mood(mood) => {
                self.mood = mood;
                self.world.faults().clear();
                if let Some(fault) = mood.fault() {
                    self.world.faults().add(fault);
                }
            }
            Message::Look => {
                self.received = received(&self.world.receipt_folder());
                return self.follow_script();
            }
            Message::Resized(size) => {
                self.size = size;
                let kiosk = Size::new((size.width - TRAY).max(480.0), size.height.max(480.0));
                self.panel.update(KioskMessage::Resized(kiosk));
            }
            Message::Taken(name, picture) => self.keep_picture(&name, &picture),
        }
        Task::none()
    }

    fn place(&mut self, id: &str) {
        self.trouble = None;
        let placed = match self.personas.iter().find(|persona| persona.id == id) {
            Some(persona) => self.world.card(persona).and_then(|card| self.slot.place(card)),
            None => return,
        };
        match placed {
            Ok(()) => self.placed = Some(id.to_owned()),
            Err(error) => self.trouble = Some(error.to_string()),
        }
        self.look_up();
    }

    /// Shows the cameras what is there now.
    fn look_up(&self) {
        let placed =
            self.placed.as_ref().and_then(|id| self.personas.iter().find(|persona| persona.id == *id));
        self.cameras.lay(placed.map(crate::print::holder));
        self.cameras.show(match placed {
            Some(persona) => self.before.sight(&persona.id),
            None => Sight::Nobody,
        });
    }

    fn lift(&mut self) {
        self.slot.lift();
        self.placed = None;
        self.look_up();
    }

    fn follow_script(&mut self) -> Task<Message> {
        let screen = self.panel.screen();
        let Some(recording) = &mut self.script else { return Task::none() };
        if recording.shown != Some(screen.kind) {
            recording.shown = Some(screen.kind);
            recording.note(&format!("[{:?}] {}", screen.kind, screen.title.key));
        }
        if recording.drawing {
            return Task::none();
        }
        let action = match recording.script.wish(recording.start.elapsed(), &screen) {
            Wish::Wait => return Task::none(),
            Wish::Do(action) => action,
            Wish::Done => {
                recording.end(Ok(()));
                return Task::none();
            }
            Wish::Stuck(wanted) => {
                recording.end(Err(DemoError::Stuck { wanted, found: screen.kind }));
                return Task::none();
            }
        };
        match action {
            Action::Show(sight) => {
                recording.note(&format!("before the camera: {sight:?}"));
                self.cameras.show(sight);
                Task::none()
            }
            Action::Picture(name) | Action::Glimpse(name) => {
                recording.drawing = true;
                let name = name.to_owned();
                window::latest()
                    .and_then(window::screenshot)
                    .map(move |picture| Message::Taken(name.clone(), picture))
            }
            Action::Place(persona) => {
                recording.note(&format!("place {persona}"));
                self.place(persona);
                Task::none()
            }
            Action::Lift => {
                recording.note("lift");
                self.lift();
                Task::none()
            }
            Action::Press(event) => {
                recording.note(&format!("press {}", event.name()));
                self.panel.update(KioskMessage::Pressed(event));
                Task::none()
            }
        }
    }

    fn keep_picture(&mut self, name: &str, picture: &window::Screenshot) {
        let Some(recording) = &mut self.script else { return };
        recording.drawing = false;
        let file = recording.folder.join(format!("{name}.png"));
        recording.note(&format!("picture {name}.png"));
        if let Err(error) = write_png(&file, picture) {
            recording.end(Err(DemoError::Folder(error)));
        }
    }

    fn subscription(&self) -> Subscription<Message> {
        Subscription::batch([
            self.panel.subscription().map(Message::Kiosk),
            iced::time::every(LOOK).map(|_| Message::Look),
            window::resize_events().map(|(_, size)| Message::Resized(size)),
        ])
    }

    fn view(&self) -> Element<'_, Message> {
        row![
            container(self.tray()).width(TRAY).height(Length::Fill).padding(16).style(tray_style::ground),
            container(self.panel.view().map(Message::Kiosk)).width(Length::Fill).height(Length::Fill),
        ]
        .into()
    }

    fn tray(&self) -> Element<'_, Message> {
        let cards = self.personas.iter().map(|persona| {
            let placed = self.placed.as_deref() == Some(persona.id.as_str());
            let pin = persona.pin.as_deref().map_or_else(|| "no PIN".to_owned(), |pin| format!("PIN {pin}"));
            let press = if placed { Message::Lift } else { Message::Place(persona.id.clone()) };
            tray_style::item(
                placed,
                column![
                    row![text(&persona.id).size(15).width(Length::Fill), text(pin).size(13)],
                    text(&persona.title).size(12),
                ],
            )
            .width(Length::Fill)
            .on_press(press)
            .into()
        });
        let moods = Mood::ALL.map(|(mood, name)| {
            tray_style::item(mood == self.mood, text(name).size(13)).on_press(Message::Mood(mood)).into()
        });
        let before = Before::ALL.map(|(before, name)| {
            tray_style::item(before == self.before, text(name).size(13))
                .on_press(Message::Before(before))
                .into()
        });
        let console = self.console.iter().flat_map(DemoStaff::lines).map(|line| text(line).size(12).into());
        let received = self.received.iter().rev().map(|name| text(name).size(11).into());
        let lift = tray_style::item(true, text("Lift the card").size(15).center().width(Length::Fill));
        column![
            tray_style::heading("Virtual cards"),
            text(
                "Stand-ins made by this program, not real cards. Press one to place it, another one to swap."
            )
            .size(12),
            scrollable(column(cards).spacing(5).padding(iced::Padding::ZERO.right(14)))
                .height(Length::FillPortion(4)),
            lift.width(Length::Fill).on_press_maybe(self.placed.is_some().then_some(Message::Lift)),
            tray_style::heading("Before the camera (drawn people)"),
            row(before).spacing(5).wrap(),
            tray_style::heading("Sandbox gateway"),
            row(moods).spacing(5).wrap(),
            tray_style::heading("Staff console"),
            column(console).spacing(2),
            tray_style::heading("Receipt computer's folder"),
            scrollable(column(received).spacing(2)).height(Length::FillPortion(1)),
            text(self.trouble.as_deref().unwrap_or_default()).size(13),
        ]
        .spacing(9)
        .into()
    }
}

/// How the tray looks: quiet, so that the kiosk beside it is what one sees.
mod tray_style {
    use iced::border::rounded;
    use iced::widget::{Button, Text, button, container, text};
    use iced::{Color, Element, Theme};

    use super::Message;

    const GROUND: Color = Color::from_rgb(0.955, 0.960, 0.970);
    const INK: Color = Color::from_rgb(0.15, 0.17, 0.20);
    const LINE: Color = Color::from_rgb(0.82, 0.84, 0.87);
    const CHOSEN: Color = Color::from_rgb(0.0, 0.09, 0.757);

    pub(super) fn ground(_: &Theme) -> container::Style {
        container::Style {
            text_color: Some(INK),
            background: Some(GROUND.into()),
            ..container::Style::default()
        }
    }

    pub(super) fn heading(words: &str) -> Text<'_> {
        text(words).size(17)
    }

    pub(super) fn item<'a>(chosen: bool, content: impl Into<Element<'a, Message>>) -> Button<'a, Message> {
        button(content).padding([6, 10]).style(move |_, status| {
            let (background, ink, line) = match status {
                button::Status::Disabled => (GROUND, LINE, LINE),
                _ if chosen => (CHOSEN, Color::WHITE, CHOSEN),
                button::Status::Hovered | button::Status::Pressed => (GROUND, INK, CHOSEN),
                button::Status::Active => (Color::WHITE, INK, LINE),
            };
            button::Style {
                background: Some(background.into()),
                text_color: ink,
                border: rounded(8).color(line).width(1),
                ..button::Style::default()
            }
        })
    }
}

impl Recording {
    fn note(&mut self, line: &str) {
        let seconds = self.start.elapsed().as_secs_f32();
        self.transcript.push_str(&format!("{seconds:6.2} s  {line}\n"));
    }

    fn end(&mut self, outcome: Result<(), DemoError>) {
        let kept =
            std::fs::write(self.folder.join("transcript.txt"), &self.transcript).map_err(DemoError::Folder);
        self.outcome = Some(outcome.and(kept));
    }
}

/// The names of the files that lie there, newest last.
fn received(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|n| n.ends_with(".xml"))
        .collect();
    names.sort_by_key(|name| name.rsplit('_').next().map(str::to_owned));
    names
}

fn write_png(file: &Path, picture: &window::Screenshot) -> std::io::Result<()> {
    let out = std::io::BufWriter::new(std::fs::File::create(file)?);
    let mut encoder = png::Encoder::new(out, picture.size.width, picture.size.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(std::io::Error::other)?;
    writer.write_image_data(&picture.rgba).map_err(std::io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn window_closed_early_is_a_failure_of_the_script_only() {
        assert!(matches!(closed(true), Err(DemoError::Scripted)));
        assert!(closed(false).is_ok());
    }
}
