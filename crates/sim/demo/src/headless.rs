//! A kiosk without a window, driven step by step: for tests, benches and transcripts.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use base_time::Clock;
use kiosk_app::speech_worker::{SpeechWorker, VoiceOrder};
use kiosk_app::staff::SightPicture;
use kiosk_app::{Config, Kiosk, Parts, Signal, StartError};
use kiosk_ui_text::Catalog;
use kiosk_visit::{Event, Key, Screen, ScreenKind, SpeechOrder};

/// A kiosk and the line its threads talk on.
pub struct HeadlessKiosk {
    kiosk: Kiosk,
    signals: Receiver<Signal>,
    transcript: String,
    shown: Option<Screen>,
    clock: Arc<dyn Clock>,
    /// Who listens, if anybody.
    ears: Option<Ears>,
}

/// Somebody who only hears the kiosk.
struct Ears {
    speech: SpeechWorker,
    /// Heard since the screen was last told from its beginning: what one remembers.
    heard: Vec<String>,
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
        let clock = parts.clock.clone();
        let kiosk = Kiosk::start(
            config,
            parts,
            Arc::new(move |signal| {
                // The kiosk has ended: nobody is left to tell.
                let _ = sender.send(signal);
            }),
        )?;
        Ok(Self { kiosk, signals, transcript: String::new(), shown: None, clock, ears: None })
    }

    /// From now on what is heard goes into the transcript, and no longer what is shown.
    pub fn listen(&mut self, config: &Config, catalog: &Arc<Catalog>) {
        self.ears = Some(Ears { speech: SpeechWorker::silent(config, catalog), heard: Vec::new() });
        self.note_screen();
    }

    /// What was heard of this screen, in order.
    #[must_use]
    pub fn heard(&self) -> &[String] {
        self.ears.as_ref().map_or(&[], |ears| &ears.heard)
    }

    /// Presses a key of the keypad. The transcript does not tell the digits that go into a pad.
    pub fn press_key(&mut self, key: Key) {
        let line = match key {
            Key::Digit(_) if self.kiosk.screen().has_pad() => "> a digit".to_owned(),
            Key::Digit(digit) => format!("> {digit}"),
            Key::Star => "> *".to_owned(),
            Key::Hash => "> #".to_owned(),
        };
        self.line(&line);
        self.kiosk.press(Event::KeyPressed(key));
        self.note_screen();
    }

    /// Lets the kiosk see what time it is.
    pub fn tick(&mut self) {
        self.kiosk.tick();
        self.note_screen();
    }

    /// Where the staff console listens; `None` where there is none.
    #[must_use]
    pub fn console(&self) -> Option<std::net::SocketAddr> {
        self.kiosk.console()
    }

    /// Where the feed for other desks listens; `None` where there is none.
    #[must_use]
    pub fn feed(&self) -> Option<std::net::SocketAddr> {
        self.kiosk.feed()
    }

    /// The screen as it is now.
    #[must_use]
    pub fn screen(&self) -> Screen {
        self.kiosk.screen()
    }

    /// What staff compare at the kiosk itself.
    #[must_use]
    pub fn sight(&self) -> (Option<SightPicture>, Option<SightPicture>) {
        self.kiosk.sight()
    }

    /// What the chip says of its holder, while staff compare at the kiosk itself.
    #[must_use]
    pub fn sight_holder(&self) -> Option<kiosk_visit::ChipHolder> {
        self.kiosk.sight_holder()
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

    /// Lets the kiosk work until nobody is being served, at most `limit`. What is still said after the card was taken is closed,
    /// as by a person who has read it.
    ///
    /// # Errors
    /// [`NotShown`] when it does not come to rest.
    pub fn wait_for_rest(&mut self, limit: Duration) -> Result<Screen, NotShown> {
        let closes = |screen: &Screen| screen.choices.iter().any(|choice| choice.event == Event::Closed);
        let ended = self.work_until(limit, |screen| screen.kind == ScreenKind::Idle || closes(screen));
        if ended.is_ok_and(|screen| closes(&screen)) {
            self.press(Event::Closed);
        }
        self.wait_for(ScreenKind::Idle, limit)
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
            self.work(left);
        }
    }

    /// Lets the kiosk work until one of its workers has ended by itself, and gives that one; `None` when none does within `limit`.
    pub fn work_until_failed(&mut self, limit: Duration) -> Option<&'static str> {
        let end = Instant::now() + limit;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if self.kiosk.failed().is_some() || left.is_zero() {
                return self.kiosk.failed();
            }
            self.work(left);
        }
    }

    /// Lets the kiosk work until one of the sentences that were [`Self::heard`] is as asked, and gives the latest; `None` when
    /// none comes within `limit`.
    pub fn hear(&mut self, limit: Duration, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let end = Instant::now() + limit;
        loop {
            if let Some(sentence) = self.heard().iter().rfind(|sentence| wanted(sentence)) {
                return Some(sentence.clone());
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            self.work(left);
        }
    }

    /// Takes the next thing that happens, within this time.
    fn work(&mut self, left: Duration) {
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

    /// What was shown and pressed so far: one line each, without anything personal.
    #[must_use]
    pub fn transcript(&self) -> &str {
        &self.transcript
    }

    /// Forgets what was shown and pressed so far, for tests of many visits.
    pub fn clear_transcript(&mut self) {
        self.transcript.clear();
    }

    fn note_press(&mut self, event: &Event) {
        self.line(&format!("> {}", event.name()));
    }

    fn note_signal(&mut self, signal: &Signal) {
        match signal {
            // These come beside other things, in whatever order the threads run.
            Signal::ReceiptFolder(_)
            | Signal::AuditLog(_)
            | Signal::Gateway(_)
            | Signal::Console(_)
            | Signal::Clock(_)
            | Signal::Visit(Event::ReaderFound | Event::ChallengeReceived(..)) => {}
            Signal::Visit(event) => self.line(&format!("- {}", event.name())),
            Signal::Staff(_) => self.line("- staff"),
            Signal::WorkerEnded(worker) => self.line(&format!("- worker {worker} ended")),
        }
    }

    fn note_screen(&mut self) {
        let screen = self.kiosk.screen();
        let orders = self.kiosk.take_voice_orders();
        if self.ears.is_some() {
            self.note_sound(&orders, &screen);
            return;
        }
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

    fn note_sound(&mut self, orders: &[VoiceOrder], screen: &Screen) {
        let now = self.clock.monotonic();
        let mut lines = Vec::new();
        let new = self.shown.as_ref().is_none_or(|shown| {
            (shown.kind, &shown.title, shown.language) != (screen.kind, &screen.title, screen.language)
        });
        if self.shown.as_ref().map(|shown| shown.kind) != Some(screen.kind) {
            lines.push(format!("  [{:?}]", screen.kind));
        }
        if let Some(ears) = &mut self.ears {
            if orders.contains(&VoiceOrder::Speak(SpeechOrder::PauseOrContinue)) {
                lines.push("  (pauses, or goes on)".to_owned());
            }
            let said = ears.speech.follow(now, orders, screen, false);
            if new || orders.contains(&VoiceOrder::Speak(SpeechOrder::Again)) {
                ears.heard.clear();
            }
            lines.extend(
                said.cue.map(|cue| format!("  ♪ {cue:?}{}", if said.louder { ", louder" } else { "" })),
            );
            for sentence in said.sentences {
                lines.push(format!("  “{}”", sentence.words));
                ears.heard.push(sentence.words);
            }
        }
        for line in lines {
            self.line(&line);
        }
        self.shown = Some(screen.clone());
    }

    fn line(&mut self, line: &str) {
        self.transcript.push_str(line);
        self.transcript.push('\n');
    }
}
