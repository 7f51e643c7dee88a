//! A kiosk without a window, driven step by step: for tests, benches and transcripts.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use kiosk_app::{Config, Kiosk, Parts, Signal, StartError};
use kiosk_visit::{Event, Screen, ScreenKind};

/// A kiosk and the line its threads talk on.
pub struct HeadlessKiosk {
    kiosk: Kiosk,
    signals: Receiver<Signal>,
    transcript: String,
    shown: Option<Screen>,
}

/// The screen that was waited for did not come.
#[derive(Debug, thiserror::Error)]
#[error("waited for {wanted:?}, but the screen is {found:?} ({title}); so far:\n{transcript}")]
pub struct NotShown {
    /// What was waited for.
    pub wanted: ScreenKind,
    /// What is there.
    pub found: ScreenKind,
    /// Its title's key.
    pub title: &'static str,
    /// What happened before.
    pub transcript: String,
}

impl HeadlessKiosk {
    /// Starts a kiosk.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start(config: &Config, parts: Parts) -> Result<Self, StartError> {
        let (sender, signals) = channel();
        let kiosk = Kiosk::start(
            config,
            parts,
            Arc::new(move |signal| {
                // The kiosk has ended: nobody is left to tell.
                let _ = sender.send(signal);
            }),
        )?;
        Ok(Self { kiosk, signals, transcript: String::new(), shown: None })
    }

    /// Where the staff console listens; `None` where there is none.
    #[must_use]
    pub fn console(&self) -> Option<std::net::SocketAddr> {
        self.kiosk.console()
    }

    /// The screen as it is now.
    #[must_use]
    pub fn screen(&self) -> Screen {
        self.kiosk.screen()
    }

    /// Presses something.
    pub fn press(&mut self, event: Event) {
        self.note_press(&event);
        self.kiosk.press(event);
        self.note_screen();
    }

    /// Enters digits and confirms them, as one does on the pad.
    pub fn enter_pin(&mut self, digits: [u8; 4]) {
        for digit in digits {
            self.press(Event::DigitEntered(digit));
        }
        self.press(Event::PinEntered);
    }

    /// Lets the kiosk work until this screen is there, at most `limit`.
    ///
    /// # Errors
    /// [`NotShown`] when it does not come.
    pub fn wait_for(&mut self, wanted: ScreenKind, limit: Duration) -> Result<Screen, NotShown> {
        self.work_until(limit, |screen| screen.kind == wanted).map_err(|screen| NotShown {
            wanted,
            found: screen.kind,
            title: screen.title.key,
            transcript: self.transcript.clone(),
        })
    }

    /// Lets the kiosk work until its screen is as asked, at most `limit`; else gives the screen that is there.
    ///
    /// # Errors
    /// The screen that is there after `limit`.
    pub fn work_until(
        &mut self,
        limit: Duration,
        mut done: impl FnMut(&Screen) -> bool,
    ) -> Result<Screen, Box<Screen>> {
        let end = Instant::now() + limit;
        loop {
            let screen = self.kiosk.screen();
            if done(&screen) {
                return Ok(screen);
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Box::new(screen));
            }
            let tick = self.kiosk.next_tick().unwrap_or(left);
            match self.signals.recv_timeout(tick.min(left)) {
                Ok(signal) => {
                    self.note_signal(&signal);
                    self.kiosk.take(signal);
                }
                Err(RecvTimeoutError::Timeout) if tick <= left => self.kiosk.tick(),
                Err(_) => {}
            }
            self.note_screen();
        }
    }

    /// What was shown and pressed so far: one line each, without anything personal.
    #[must_use]
    pub fn transcript(&self) -> &str {
        &self.transcript
    }

    fn note_press(&mut self, event: &Event) {
        self.line(&format!("> {}", event.name()));
    }

    fn note_signal(&mut self, signal: &Signal) {
        match signal {
            // These two come beside other things, in whatever order the threads run.
            Signal::ReceiptFolder(_)
            | Signal::AuditLog(_)
            | Signal::Visit(Event::ReaderFound | Event::ChallengeReceived(..)) => {}
            Signal::Visit(event) => self.line(&format!("- {}", event.name())),
            Signal::Staff(_) => self.line("- staff"),
        }
    }

    fn note_screen(&mut self) {
        let screen = self.kiosk.screen();
        if self.shown.as_ref() == Some(&screen) {
            return;
        }
        let mut line = format!("  [{:?}] {}", screen.kind, screen.title.key);
        if let Some((_, notice)) = &screen.notice {
            let _ = write!(line, " ! {}", notice.key);
        }
        if let Some(pad) = screen.pin_pad {
            let _ = write!(line, " {}/4", pad.entered);
        }
        if let Some(code) = screen.code {
            let _ = write!(line, " ({})", code.code());
        }
        self.line(&line);
        self.shown = Some(screen);
    }

    fn line(&mut self, line: &str) {
        self.transcript.push_str(line);
        self.transcript.push('\n');
    }
}
