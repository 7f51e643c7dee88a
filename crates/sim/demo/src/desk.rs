//! The demo in one window: the tray beside the kiosk's own picture, both in this process. For machines on which the shipped
//! program cannot have a PC/SC of its own (`beside.rs` starts it where it can).

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use iced::widget::{container, row, space};
use iced::{Element, Length, Size, Subscription, Task, Theme, window};
use kiosk_app::window::{KioskPanel, Message as KioskMessage};
use kiosk_app::{Parts, StartError};
use kiosk_screens::monitor;
use kiosk_visit::ScreenKind;

use crate::script::{Action, Script, Shown, Wish};
use crate::slot::CardSlot;
use crate::staff::DemoStaff;
use crate::tray::{TRAY_WIDTH, Tray, TrayCameras, TrayMessage, tray_style};
use crate::{DemoCameras, DemoEnvironment, DemoError};

/// The kiosk's own size, in logical pixels: a 10.1 inch panel.
const KIOSK: Size = Size::new(1280.0, 800.0);
/// How often folder and script are looked at.
const LOOK: Duration = Duration::from_millis(250);

/// The demo while it runs.
pub struct Desk {
    panel: KioskPanel,
    tray: Tray,
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

/// What happens at the desk.
#[derive(Debug, Clone)]
pub enum Message {
    /// To the kiosk.
    Kiosk(KioskMessage),
    /// To the tray.
    Tray(TrayMessage),
    /// Time to look at folder and script.
    Look,
    /// The window has another size.
    Resized(Size),
    /// Time to compare the window with its monitor.
    Monitor,
    /// A picture was taken.
    Taken(String, window::Screenshot),
}

/// Opens the window and runs until it is closed, or until the script ends.
///
/// # Errors
/// [`DemoError`]; with a script also when a screen did not come.
pub fn run(
    world: DemoEnvironment,
    parts: Parts,
    slot: CardSlot,
    cameras: DemoCameras,
    console: Option<DemoStaff>,
    script: Option<(Script, PathBuf)>,
) -> Result<(), DemoError> {
    let (panel, signals) = KioskPanel::start(world.config(), parts, KIOSK)?;
    let desk = Desk {
        panel,
        tray: Tray::new(world, slot, TrayCameras::Drawn(cameras), console),
        script: script.map(|(script, folder)| Recording {
            script,
            folder,
            transcript: String::new(),
            shown: None,
            start: Instant::now(),
            outcome: None,
            drawing: false,
        }),
        size: Size::new(KIOSK.width + TRAY_WIDTH, KIOSK.height),
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
                if let Some(worker) = desk.panel.failed() {
                    let failed = DemoError::from(StartError::WorkerEnded(worker));
                    *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(Err(failed));
                    return iced::exit();
                }
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
    .window(kiosk_screens::fonts::window_settings(Size::new(KIOSK.width + TRAY_WIDTH, KIOSK.height), false))
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
            Message::Tray(message) => self.tray.update(message),
            Message::Look => {
                self.tray.update(TrayMessage::Look);
                return self.follow_script();
            }
            Message::Resized(size) => {
                self.size = size;
                let kiosk = Size::new((size.width - TRAY_WIDTH).max(480.0), size.height.max(480.0));
                self.panel.update(KioskMessage::Resized(kiosk));
            }
            Message::Monitor => return monitor::follow(false, Vec::new()),
            Message::Taken(name, picture) => self.keep_picture(&name, &picture),
        }
        Task::none()
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
        let shown = Shown { kind: format!("{:?}", screen.kind), moment: format!("{screen:?}") };
        let action = match recording.script.wish(recording.start.elapsed(), &shown) {
            Wish::Wait => return Task::none(),
            Wish::Do(action) => action,
            Wish::Done => {
                recording.end(Ok(()));
                return Task::none();
            }
            Wish::Stuck(wanted) => {
                recording.end(Err(DemoError::Stuck { wanted, found: shown.kind }));
                return Task::none();
            }
        };
        match action {
            Action::Show(sight) => {
                recording.note(&format!("before the camera: {sight:?}"));
                self.tray.show(sight);
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
                self.tray.update(TrayMessage::Place(persona.to_owned()));
                Task::none()
            }
            Action::Lift => {
                recording.note("lift");
                self.tray.update(TrayMessage::Lift);
                Task::none()
            }
            Action::Press(event, _) => {
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
            monitor::looks().map(|()| Message::Monitor),
        ])
    }

    fn view(&self) -> Element<'_, Message> {
        row![
            container(self.tray.view().map(Message::Tray))
                .width(TRAY_WIDTH)
                .height(Length::Fill)
                .padding(16)
                .style(tray_style::ground),
            container(self.panel.view().map(Message::Kiosk)).width(Length::Fill).height(Length::Fill),
        ]
        .into()
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
