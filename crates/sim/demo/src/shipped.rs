//! The shipped program `uketsuke` as a process of its own, seen from outside: its window lies on a [`crate::Display`], and
//! the log that it writes tells which state the visit is in. The demo and the acceptance tests drive the same program.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::DemoError;

/// The program's file name.
const PROGRAM: &str = "uketsuke";
/// Pause between two looks at the log.
const LOOK: Duration = Duration::from_millis(10);
/// Most lines of the log that are kept; the oldest are dropped. A visit writes some hundred.
const MAX_LINES: usize = 20_000;
/// The event of a step that only lets time pass.
const TICK: &str = "Ticked";
/// How long a program that was asked to end may take before it is killed.
const END_LIMIT: Duration = Duration::from_secs(5);

/// The shipped program, if it was built beside this one: in the same folder, or one above for a test.
#[must_use]
pub fn program() -> Option<PathBuf> {
    let here = std::env::current_exe().ok()?;
    let folder = here.parent()?;
    [Some(folder), folder.parent()]
        .into_iter()
        .flatten()
        .map(|folder| folder.join(PROGRAM))
        .find(|p| p.is_file())
}

/// A running `uketsuke run`. It is ended when this is dropped.
pub struct Shipped {
    process: Child,
    log: Arc<Mutex<Log>>,
}

/// What the program wrote.
#[derive(Default)]
struct Log {
    /// The last lines.
    lines: VecDeque<String>,
    /// How many came before them.
    dropped: usize,
    /// How many steps there were that did anything but let time pass.
    steps: usize,
    last: Option<Step>,
}

impl Log {
    fn push(&mut self, line: String) {
        if let Some(step) = step(&line) {
            self.steps += usize::from(step.event != TICK);
            self.last = Some(step);
        }
        self.lines.push_back(line);
        while self.lines.len() > MAX_LINES {
            self.lines.pop_front();
            self.dropped += 1;
        }
    }

    /// The lines from this one on, counted from the first that was ever written.
    fn since(&self, line: usize) -> Vec<String> {
        self.lines.iter().skip(line.saturating_sub(self.dropped)).cloned().collect()
    }
}

/// One step of the visit, as the log tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The event's name.
    pub event: String,
    /// The state after it.
    pub state: String,
    /// The screen after it, as [`kiosk_visit::ScreenKind`] names it.
    pub screen: String,
}

impl Shipped {
    /// Starts the program with this configuration file on this display (`DISPLAY`).
    ///
    /// # Errors
    /// [`DemoError::Program`] when it does not start.
    pub fn start(program: &Path, config: &Path, display: &str) -> Result<Self, DemoError> {
        Self::start_with(program, config, display, &[])
    }

    /// As [`Self::start`], with more variables in its environment.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_with(
        program: &Path,
        config: &Path,
        display: &str,
        environment: &[(&'static str, OsString)],
    ) -> Result<Self, DemoError> {
        let mut process = Command::new(program)
            .arg("run")
            .arg("--config")
            .arg(config)
            .env("DISPLAY", display)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .env_remove("WAYLAND_DISPLAY")
            // Not even asked for are colours: its log is no terminal.
            .env_remove("NO_COLOR")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(DemoError::Program)?;
        let log = Arc::new(Mutex::new(Log::default()));
        if let Some(output) = process.stderr.take() {
            read(output, Arc::clone(&log))?;
        }
        Ok(Self { process, log })
    }

    /// The lines of the log so far: the last 20,000 of them.
    #[must_use]
    pub fn log(&self) -> Vec<String> {
        self.lines().since(0)
    }

    /// The lines of the log from the `line`-th on, counted from 0, and the number of the next one that will come.
    #[must_use]
    pub fn log_since(&self, line: usize) -> (Vec<String>, usize) {
        let log = self.lines();
        (log.since(line), log.dropped + log.lines.len())
    }

    /// The steps of the visits, as far as the log is kept, that did anything but let time pass.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        self.log().iter().filter_map(|line| step(line)).filter(|step| step.event != TICK).collect()
    }

    /// How many steps there were since the start that did anything but let time pass.
    #[must_use]
    pub fn step_count(&self) -> usize {
        self.lines().steps
    }

    /// The last step; `None` before the first.
    #[must_use]
    pub fn last_step(&self) -> Option<Step> {
        self.lines().last.clone()
    }

    fn lines(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The process, for who looks at it from outside.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// The state of the visit; `None` before the first step.
    #[must_use]
    pub fn state(&self) -> Option<String> {
        self.last_step().map(|step| step.state)
    }

    /// Waits until the state is as asked, at most `limit`, and gives it; `None` when it does not come or the program ends.
    pub fn wait_until(&mut self, limit: Duration, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let begun = Instant::now();
        loop {
            let ended = self.ended().is_some();
            if let Some(state) = self.state().filter(|state| wanted(state)) {
                return Some(state);
            }
            if ended || begun.elapsed() > limit {
                return None;
            }
            std::thread::sleep(LOOK);
        }
    }

    /// How it ended; `None` while it runs.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.process.try_wait().ok().flatten()
    }

    /// Asks it to end in order (SIGTERM) and waits; `None` when it does not end within 5 s.
    pub fn terminate(&mut self) -> Option<ExitStatus> {
        if let Some(ended) = self.ended() {
            return Some(ended);
        }
        let pid = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw)?;
        kill_process(pid, Signal::TERM).ok()?;
        let begun = Instant::now();
        while begun.elapsed() < END_LIMIT {
            if let Some(ended) = self.ended() {
                return Some(ended);
            }
            std::thread::sleep(LOOK);
        }
        None
    }

    /// Kills it (SIGKILL), as a power cut would, and waits until it is gone.
    ///
    /// # Errors
    /// [`DemoError::Program`].
    pub fn kill(&mut self) -> Result<(), DemoError> {
        self.process.kill().and_then(|()| self.process.wait().map(drop)).map_err(DemoError::Program)
    }
}

impl Drop for Shipped {
    fn drop(&mut self) {
        if self.terminate().is_none() {
            // Already ended is as good.
            let _ = self.kill();
        }
    }
}

fn read(output: ChildStderr, log: Arc<Mutex<Log>>) -> Result<(), DemoError> {
    let work = move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            log.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
    };
    std::thread::Builder::new()
        .name("shipped-log".to_owned())
        .spawn(work)
        .map(drop)
        .map_err(DemoError::Program)
}

/// Reads one step from the line that `kiosk_app::Kiosk` writes for each step: `… step event="CardPlaced" from="idle" state="reading"
/// screen=Reading`.
#[must_use]
pub fn step(line: &str) -> Option<Step> {
    let (_, fields) = line.split_once(": step ")?;
    let field = |name: &str| {
        let (_, rest) = fields.split_once(name)?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    let screen = fields.split_once("screen=")?.1.split_whitespace().next()?.to_owned();
    Some(Step { event: field("event=\"")?, state: field("state=\"")?, screen })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_keeps_the_last_lines_and_counts_all() {
        let mut log = Log::default();
        for number in 0..MAX_LINES + 5 {
            log.push(format!("x: step event=\"E\" state=\"{number}\" screen=S"));
        }
        log.push("x: step event=\"Ticked\" state=\"idle\" screen=S".to_owned());
        assert_eq!((log.lines.len(), log.dropped, log.steps), (MAX_LINES, 6, MAX_LINES + 5));
        assert_eq!(log.last.as_ref().map(|step| step.state.as_str()), Some("idle"));
        assert_eq!(log.since(MAX_LINES + 4).len(), 2);
        assert_eq!(log.since(0).len(), MAX_LINES);
        assert!(log.since(MAX_LINES + 6).is_empty());
    }

    #[test]
    fn steps_are_read_and_other_lines_are_not() {
        let long = "2026-11-29T10:00:00.1Z  INFO kiosk_app::runner: step event=\"CardPlaced\" from=\"idle\" state=\"reading\" screen=Reading";
        let short = "2026-11-29T10:00:00.1Z DEBUG kiosk_app::runner: step event=\"Ticked\" state=\"idle\" screen=Idle";
        let told = |[event, state, screen]: [&str; 3]| {
            Some(Step { event: event.to_owned(), state: state.to_owned(), screen: screen.to_owned() })
        };
        assert_eq!(step(long), told(["CardPlaced", "reading", "Reading"]));
        assert_eq!(step(short), told(["Ticked", "idle", "Idle"]));
        for other in ["", "WARN card", "kiosk_app::runner: step", "x: step event=\"A", "x: step event=\"A\""]
        {
            assert_eq!(step(other), None, "{other}");
        }
    }
}
