//! The kiosk's window: brings signals, presses and time to [`Kiosk`] and draws its screen.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use iced::futures::channel::mpsc::unbounded;
use iced::futures::{self, StreamExt as _};
use iced::widget::image::Handle;
use iced::{Element, Size, Subscription, Task, keyboard, window};
use kiosk_screens::{ScreenStyle, monitor};
use kiosk_ui_kit::theme::{Millimetres, Panel, Scale};
use kiosk_ui_text::Catalog;
use kiosk_visit::{Event, Guard, Key, Press, ScreenId, ScreenKind};

use crate::display::{self, Pixels, Screen};
use crate::input;
use crate::patient_data::HoldsPatientData as _;
use crate::runtime::WindowExecutor;
use crate::speech_worker::{SpeechWorker, VoiceOrder};
use crate::staff::SightPicture;
use crate::{Config, Kiosk, Parts, Signal, Signals, StartError};

/// How often the visit's deadline is looked at: a countdown in seconds needs no more.
const TICK: Duration = Duration::from_millis(200);
/// How often a moving picture is drawn anew.
const FRAME: Duration = Duration::from_millis(50);

/// The kiosk as a part of a window; the demo puts its tray beside it.
pub struct KioskPanel {
    kiosk: Kiosk,
    look: ScreenStyle,
    speech: SpeechWorker,
    guard: Guard,
    /// The question has just come; until it has not, frames are drawn.
    coming: bool,
    /// The card's photo while staff compare.
    photo: Option<(SightPicture, Handle)>,
    clock: Arc<dyn base_time::Clock>,
    /// How large everything is drawn; `None` where the window is not this panel's alone.
    shrink: Option<f32>,
}

/// What happens to the panel.
#[derive(Debug, Clone)]
pub enum Message {
    /// A thread said something.
    Signal(Signal),
    /// The patient pressed something on the screen.
    Touched {
        /// The screen that it was drawn for.
        on: ScreenId,
        /// What it means.
        event: Event,
    },
    /// The patient pressed a key of the keypad.
    Key(Key),
    /// A script presses something: it has seen the screen, so no lull is kept.
    Pressed(Event),
    /// Time passed.
    Ticked,
    /// A new frame is due.
    Frame,
    /// The panel has another size now, in logical pixels.
    Resized(Size),
    /// Time to compare the window with its monitor.
    Monitor,
    /// The display's screen and monitors as they are now; `None` where it did not say.
    Screen(Option<Screen>),
    /// The system asks the program to end.
    Terminated,
}

impl KioskPanel {
    /// Starts the kiosk's threads; the task brings their signals as messages for as long as the panel lives.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start(config: &Config, parts: Parts, size: Size) -> Result<(Self, Task<Message>), StartError> {
        let (sender, receiver) = unbounded();
        let signals: Signals = Arc::new(move |signal| {
            // The window is gone: nobody is left to tell.
            let _ = sender.unbounded_send(signal);
        });
        let clock: Arc<dyn base_time::Clock> = parts.clock.clone();
        let kiosk = Kiosk::start(config, parts, signals)?;
        let catalog = Catalog::new().map_err(|error| StartError::Texts(error.to_string()))?;
        let catalog = Arc::new(catalog.for_slot(config.display.slot.is_slot()));
        let speech = SpeechWorker::start(config, &catalog);
        let look = ScreenStyle::new(catalog, Scale::new(config.display.mm_per_px), size)
            .slot_direction(config.display.slot)
            .viewing_distance(config.display.viewing_distance_mm.map(Millimetres))
            .font(kiosk_screens::fonts::installed_font(None));
        let mut guard = Guard::default();
        guard.shows(clock.monotonic(), &kiosk.screen());
        let panel = Self { kiosk, look, speech, guard, coming: true, photo: None, clock, shrink: None };
        Ok((panel, Task::run(receiver.map(Message::Signal), |message| message)))
    }

    /// The same without a mouse pointer, as the shipped program has it: nobody at a kiosk holds a mouse.
    #[must_use]
    pub fn without_pointer(self) -> Self {
        Self { look: self.look.without_pointer(), ..self }
    }

    /// The same in a window of its own: on a panel that is smaller than any that the screens are made for, everything is drawn
    /// smaller. The caller draws with [`Self::scale_factor`].
    #[must_use]
    pub fn shrinking(mut self) -> Self {
        self.shrink = Some(1.0);
        self.resized(self.look.panel.size);
        self
    }

    /// How many physical pixels one of the screens' pixels is.
    #[must_use]
    pub fn scale_factor(&self) -> f32 {
        self.shrink.unwrap_or(1.0)
    }

    /// The window has this size in pixels of the scale factor as it is.
    fn resized(&mut self, size: Size) {
        let factor = self.scale_factor();
        let pixels = Size::new(size.width * factor, size.height * factor);
        if self.shrink.is_some() {
            self.shrink = Some(Panel { size: pixels, ..self.look.panel }.shrink());
        }
        let factor = self.scale_factor();
        self.look = self.look.clone().resized(Size::new(pixels.width / factor, pixels.height / factor));
    }

    /// Takes one message.
    pub fn update(&mut self, message: Message) {
        let mut by_person = false;
        match message {
            Message::Signal(signal) => self.kiosk.take(signal),
            Message::Touched { on, event } => {
                by_person = self.guard.takes(self.clock.monotonic(), Press::Touch { on, event: &event });
                if by_person {
                    self.kiosk.press(event);
                }
            }
            Message::Key(key) => {
                by_person = self.guard.takes(self.clock.monotonic(), Press::Key(key));
                if by_person {
                    self.kiosk.press(Event::KeyPressed(key));
                }
            }
            Message::Pressed(event) => {
                by_person = true;
                self.kiosk.press(event);
            }
            Message::Ticked => {
                if self.kiosk.next_tick().is_some_and(|due| due.is_zero()) {
                    self.kiosk.tick();
                }
            }
            Message::Frame | Message::Monitor | Message::Screen(_) | Message::Terminated => {}
            Message::Resized(size) => self.resized(size),
        }
        let orders = self.kiosk.take_voice_orders();
        if orders.contains(&VoiceOrder::Forget) {
            self.guard.forget_patient();
        }
        self.guard.shows(self.clock.monotonic(), &self.kiosk.screen());
        self.coming = self.guard.is_coming(self.clock.monotonic());
        self.speech.follow(self.clock.monotonic(), &orders, &self.kiosk.screen(), by_person);
        let shown = self.kiosk.preview().filter(|_| self.kiosk.screen().kind == ScreenKind::Face);
        let camera = shown.map(|shown| {
            let (width, height) = crate::preview::SIZE;
            Handle::from_rgba(width, height, shown.rgba.to_vec())
        });
        let (photo, live) = self.kiosk.sight();
        // The photo stays the same, and is drawn from the same copy.
        let kept = self
            .photo
            .take()
            .filter(|(of, _)| photo.as_ref().is_some_and(|photo| Arc::ptr_eq(&photo.rgba, &of.rgba)));
        self.photo = kept.or_else(|| photo.map(|photo| (photo.clone(), drawn(&photo))));
        let photo = self.photo.as_ref().map(|(_, handle)| handle.clone());
        let live = live.as_ref().map(drawn);
        let look = self.look.clone().at(self.clock.monotonic()).coming(self.coming);
        self.look = look.camera(camera).sight(photo, live).holder(self.kiosk.sight_holder());
    }

    /// The worker that ended by itself, if one did: the program has to end.
    #[must_use]
    pub fn failed(&self) -> Option<&'static str> {
        self.kiosk.failed().or_else(|| self.speech.has_failed().then_some("voice"))
    }

    /// The screen as it is now.
    #[must_use]
    pub fn screen(&self) -> kiosk_visit::Screen {
        self.kiosk.screen()
    }

    /// Draws it.
    #[must_use]
    pub fn view(&self) -> Element<'static, Message> {
        let screen = self.kiosk.screen();
        let on = screen.id();
        kiosk_screens::view(&screen, &self.look).map(move |event| Message::Touched { on, event })
    }

    /// Time, as far as the screen needs it.
    pub fn subscription(&self) -> Subscription<Message> {
        let screen = self.kiosk.screen();
        let mut needed = vec![keyboard::listen().filter_map(|event| input::key(&event)).map(Message::Key)];
        if self.kiosk.next_tick().is_some() || self.speech.next().is_some() {
            needed.push(iced::time::every(TICK).map(|_| Message::Ticked));
        }
        if self.coming || ScreenStyle::moves(&screen) {
            needed.push(iced::time::every(FRAME).map(|_| Message::Frame));
        }
        Subscription::batch(needed)
    }
}

fn drawn(picture: &SightPicture) -> Handle {
    Handle::from_rgba(picture.width, picture.height, picture.rgba.to_vec())
}

/// Runs the kiosk in its window until that is closed.
///
/// # Errors
/// [`StartError`] when there is no display, the kiosk does not start, the window does not open, or a worker ended by itself.
pub fn run(config: &Config, parts: Parts) -> Result<(), StartError> {
    let fullscreen = config.display.fullscreen;
    let screen = display::look()?;
    let size = match fullscreen {
        // Without a window manager nobody else makes it as large.
        true => pixels(screen.whole),
        false => config.display.panel().size,
    };
    let started = KioskPanel::start(config, parts, size)?;
    started.0.kiosk.runtime().lend_to_window();
    // The toolkit may call `boot` through a shared reference, but calls it once.
    let started = Mutex::new(Some(started));
    let boot = move || match started.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some((panel, signals)) => (Some(panel.without_pointer().shrinking()), signals),
        None => (None, Task::none()),
    };
    let font = kiosk_screens::fonts::installed_font(None);
    let ended = Arc::new(OnceLock::new());
    let failed = ended.clone();
    iced::application(
        boot,
        move |panel: &mut Option<KioskPanel>, message| {
            if matches!(message, Message::Terminated) {
                // Ending in order takes the card's power; being killed would leave a verified PIN on it.
                return iced::exit();
            }
            let Some(panel) = panel else { return Task::none() };
            let factor = panel.scale_factor();
            match message {
                Message::Monitor if fullscreen => return Task::perform(screen_now(), Message::Screen),
                Message::Monitor => return monitor::follow(false, Vec::new()),
                // A display that does not answer now says nothing of its monitors; it is asked again.
                Message::Screen(None) => return Task::none(),
                Message::Screen(Some(screen)) => {
                    let size = |monitor| pixels(monitor) / factor;
                    return monitor::follow(true, screen.monitors.into_iter().map(size).collect());
                }
                _ => {}
            }
            panel.update(message);
            match panel.failed() {
                // In order too: without this worker nobody could be served, and the screen would go on inviting.
                Some(worker) => {
                    failed.get_or_init(|| worker);
                    iced::exit()
                }
                // Sizes that were told before are of pixels of another size.
                None if panel.scale_factor() != factor => monitor::size().map(Message::Resized),
                None => Task::none(),
            }
        },
        view,
    )
    .subscription(|panel| {
        let resized = window::resize_events().map(|(_, size)| Message::Resized(size));
        match panel {
            Some(panel) => {
                let terminated = Subscription::run(|| futures::stream::once(terminated()));
                let monitor = monitor::looks().map(|()| Message::Monitor);
                Subscription::batch([panel.subscription(), resized, terminated, monitor])
            }
            None => Subscription::none(),
        }
    })
    .scale_factor(|panel| panel.as_ref().map_or(1.0, KioskPanel::scale_factor))
    .executor::<WindowExecutor>()
    .title("受付")
    .settings(kiosk_screens::fonts::settings(font))
    .window(kiosk_screens::fonts::window_settings(size, fullscreen))
    .run()
    .map_err(|error| StartError::Window(error.to_string()))?;
    ended.get().map_or(Ok(()), |worker| Err(StartError::WorkerEnded(worker)))
}

fn pixels(pixels: Pixels) -> Size {
    Size::new(f32::from(pixels.width), f32::from(pixels.height))
}

/// The display's screen and monitors as they are now, asked where waiting holds nothing up.
async fn screen_now() -> Option<Screen> {
    tokio::task::spawn_blocking(display::look).await.ok()?.ok()
}

fn view(panel: &Option<KioskPanel>) -> Element<'_, Message> {
    match panel {
        Some(panel) => panel.view(),
        None => iced::widget::space().into(),
    }
}

/// Ends when the system asks the program to end (SIGTERM); never, where that cannot be heard.
async fn terminated() -> Message {
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
            Message::Terminated
        }
        Err(_) => futures::future::pending().await,
    }
}
