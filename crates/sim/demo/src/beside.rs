//! The demo with the shipped program: `uketsuke run` in a window of its own, and the tray in another one beside it. A script
//! presses the program's keys through the display.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use iced::widget::{container, space};
use iced::{Element, Length, Point, Size, Subscription, Task, Theme, window};
use kiosk_screens::monitor;
use kiosk_visit::Key;

use crate::script::{Action, Script, Shown, Wish};
use crate::tray::{TRAY_WIDTH, Tray, TrayMessage, tray_style};
use crate::{DemoError, Display, Shipped};

/// The kiosk's window in pixels, as its configuration says: a 10.1 inch panel.
pub const KIOSK: (u16, u16) = (1280, 800);
/// How often folder, program and script are looked at.
const LOOK: Duration = Duration::from_millis(250);
/// Between a new question, or a key, and the next key of the script. A question takes no answer as long as nobody can have read
/// it.
const PRESS: Duration = Duration::from_millis(1_500);
/// Between two digits.
const DIGIT: Duration = Duration::from_millis(300);

/// A scripted visit, and the display on which it runs.
pub struct Scripted {
    /// What to do.
    pub script: Script,
    /// Where pictures and transcript go.
    pub folder: PathBuf,
    /// The display with both windows.
    pub display: Display,
}

/// The tray's window while it is open.
struct Beside {
    tray: Tray,
    program: Shipped,
    recording: Option<Recording>,
    outcome: Option<Result<(), DemoError>>,
}

struct Recording {
    scripted: Scripted,
    transcript: String,
    /// The state and its screen, and since when.
    shown: Option<(String, Instant)>,
    start: Instant,
    pressed: Option<(Key, Instant)>,
}

#[derive(Debug, Clone)]
enum Message {
    Tray(TrayMessage),
    Look,
    Monitor,
}

/// Width and height of a display that holds both windows, in pixels.
#[must_use]
pub fn display_size() -> (u16, u16) {
    (KIOSK.0 + TRAY_WIDTH as u16, KIOSK.1)
}

/// Opens the tray's window beside the running program, until one of both is closed or the script ends.
///
/// # Errors
/// [`DemoError`]; with a script also when a screen did not come.
pub fn run(tray: Tray, mut program: Shipped, scripted: Option<Scripted>) -> Result<(), DemoError> {
    if let Some(scripted) = &scripted {
        // Without a window manager keys go where somebody sends them. The tray's window comes after, and is narrower.
        if let Err(error) = scripted.display.focus(KIOSK.0) {
            return Err(program.ended().map_or(error, |_| DemoError::Ended(program.log().join("\n"))));
        }
    }
    let position = scripted.is_some().then(|| Point::new(f32::from(KIOSK.0), 0.0));
    let with_script = scripted.is_some();
    let recording = scripted.map(|scripted| Recording {
        scripted,
        transcript: String::new(),
        shown: None,
        start: Instant::now(),
        pressed: None,
    });
    let beside = Beside { tray, program, recording, outcome: None };
    let outcome = Arc::new(Mutex::new(None));
    let told = outcome.clone();
    let started = Mutex::new(Some(beside));
    let boot =
        move || (started.lock().unwrap_or_else(PoisonError::into_inner).take(), Task::<Message>::none());
    let settings = window::Settings {
        position: position.map_or(window::Position::Default, window::Position::Specific),
        ..kiosk_screens::fonts::window_settings(Size::new(TRAY_WIDTH, f32::from(KIOSK.1)), false)
    };
    iced::application(
        boot,
        move |beside: &mut Option<Beside>, message| {
            let Some(beside) = beside else { return Task::none() };
            if matches!(message, Message::Monitor) {
                return monitor::follow(false, Vec::new());
            }
            beside.update(message);
            match beside.outcome.take() {
                None => Task::none(),
                Some(ended) => {
                    *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
                    iced::exit()
                }
            }
        },
        view,
    )
    .subscription(|_| {
        let look = iced::time::every(LOOK).map(|_| Message::Look);
        Subscription::batch([look, monitor::looks().map(|()| Message::Monitor)])
    })
    .title("受付 demo")
    .theme(|_: &Option<Beside>| Theme::Light)
    .settings(kiosk_screens::fonts::settings(kiosk_screens::fonts::installed_font(None)))
    .window(settings)
    .run()
    .map_err(|error| DemoError::Window(error.to_string()))?;
    let ended = outcome.lock().unwrap_or_else(PoisonError::into_inner).take();
    // The tray's window was closed.
    ended.unwrap_or_else(|| if with_script { Err(DemoError::Scripted) } else { Ok(()) })
}

fn view(beside: &Option<Beside>) -> Element<'_, Message> {
    match beside {
        Some(beside) => beside.view(),
        None => space().into(),
    }
}

impl Beside {
    fn update(&mut self, message: Message) {
        match message {
            Message::Monitor => {}
            Message::Tray(message) => self.tray.update(message),
            Message::Look => {
                self.tray.update(TrayMessage::Look);
                if let Some(status) = self.program.ended() {
                    let well = status.success() && self.recording.is_none();
                    let said = || self.program.log().into_iter().rev().take(5).collect::<Vec<_>>().join("\n");
                    self.outcome = Some(if well { Ok(()) } else { Err(DemoError::Ended(said())) });
                } else if let Err(error) = self.follow_script() {
                    self.outcome = Some(Err(error));
                }
            }
        }
    }

    fn follow_script(&mut self) -> Result<(), DemoError> {
        let Some(recording) = &mut self.recording else { return Ok(()) };
        let Some(step) = self.program.last_step() else { return Ok(()) };
        let line = format!("[{}] {}", step.screen, step.state);
        if recording.shown.as_ref().is_none_or(|(shown, _)| *shown != line) {
            recording.note(&line);
            recording.shown = Some((line, Instant::now()));
        }
        let moment = format!("{} {}", step.state, self.program.steps().len());
        let shown = Shown { kind: step.screen, moment };
        // Behind a number that was confirmed the pad may come again, which is another question.
        let pause = match recording.pressed {
            Some((Key::Digit(_), _)) if shown.kind == "PinPad" => DIGIT,
            _ => PRESS,
        };
        let new = recording.shown.as_ref().is_some_and(|(_, since)| since.elapsed() < PRESS);
        if new || recording.pressed.is_some_and(|(_, pressed)| pressed.elapsed() < pause) {
            return Ok(());
        }
        match recording.scripted.script.wish(recording.start.elapsed(), &shown) {
            Wish::Wait => Ok(()),
            Wish::Done => {
                self.outcome = Some(recording.keep());
                Ok(())
            }
            Wish::Stuck(wanted) => {
                recording.picture("stuck")?;
                recording.keep()?;
                Err(DemoError::Stuck { wanted, found: shown.kind })
            }
            Wish::Do(action) => self.act(action),
        }
    }

    fn act(&mut self, action: Action) -> Result<(), DemoError> {
        let Some(recording) = &mut self.recording else { return Ok(()) };
        match action {
            Action::Show(sight) => {
                recording.note(&format!("before the camera: {sight:?}"));
                self.tray.show(sight);
            }
            Action::Picture(name) | Action::Glimpse(name) => recording.picture(name)?,
            Action::Place(persona) => {
                recording.note(&format!("place {persona}"));
                self.tray.update(TrayMessage::Place(persona.to_owned()));
            }
            Action::Lift => {
                recording.note("lift");
                self.tray.update(TrayMessage::Lift);
            }
            Action::Press(event, key) => {
                recording.note(&format!("press {}", event.name()));
                recording.scripted.display.key(key)?;
                recording.pressed = Some((key, Instant::now()));
            }
        }
        Ok(())
    }

    fn view(&self) -> Element<'_, Message> {
        container(self.tray.view().map(Message::Tray))
            .width(Length::Fill)
            .height(Length::Fill)
            .padding(16)
            .style(tray_style::ground)
            .into()
    }
}

impl Recording {
    fn note(&mut self, line: &str) {
        let seconds = self.start.elapsed().as_secs_f32();
        self.transcript.push_str(&format!("{seconds:6.2} s  {line}\n"));
    }

    fn picture(&mut self, name: &str) -> Result<(), DemoError> {
        self.note(&format!("picture {name}.png"));
        let file = self.file(&format!("{name}.png"));
        self.scripted.display.look(1)?.write(&file).map_err(DemoError::Folder)
    }

    fn keep(&self) -> Result<(), DemoError> {
        std::fs::write(self.file("transcript.txt"), &self.transcript).map_err(DemoError::Folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        Path::new(&self.scripted.folder).join(name)
    }
}
