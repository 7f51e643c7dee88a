//! `bench start`: the kiosk's window as it is seen from outside, in a display of its own: how long until something is drawn,
//! what waiting for a patient costs, and how long after a key the screen is another one while the machine is at its
//! busiest. Pixels are read from the display's own memory, and keys come through the display as a keypad's do.

mod busy;
mod display;

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use kiosk_demo::{DemoEnvironment, Display};

use crate::BenchError;
use crate::spread::Spread;
use crate::table::{millis_or_dash, plain};
pub(crate) use busy::child;
use display::{PANEL, look, other, press_and_wait};

/// The shipped program, built beside this one.
const PROGRAM: &str = "uketsuke";
/// Longest wait for anything to be drawn.
const LIMIT: Duration = Duration::from_secs(30);
/// The kiosk finds its reader and settles before its rest is measured.
const SETTLE: Duration = Duration::from_secs(15);
/// How long its rest is measured.
const REST: Duration = Duration::from_secs(60);
/// Cold file caches would be another measurement: these starts come before.
const WARM_UP: usize = 2;
/// Keys that are measured.
const PRESSES: usize = 200;
/// In at most so many visits.
const MAX_VISITS: usize = 60;
/// Between two keys: a question takes no answer when it has just come.
const STILL: Duration = Duration::from_millis(1_100);
/// States as the kiosk's log names them.
const IDLE: &str = "idle";
const MATCHING: &str = "matching_face";

/// Measures start, rest and presses.
pub fn report(runs: NonZeroUsize) -> Result<String, BenchError> {
    let folder = tempfile::tempdir().map_err(BenchError::Folder)?;
    // Only its configuration and its gateway are used; the program is the shipped one.
    let world = DemoEnvironment::start(folder.path(), &folder.path().join("card-pki"))?;
    let mut first = Spread::default();
    for run in 0..runs.get() + WARM_UP {
        let (_kiosk, took) = start(folder.path())?;
        if run >= WARM_UP {
            first.add(took);
        }
    }
    let rest = rest(folder.path())?;
    drop(world);
    let presses = presses()?;

    let rows = [
        ["what", "p50 ms", "p95 ms", "worst ms"].map(str::to_owned).to_vec(),
        row("program started to first frame", &first),
        row("key to other screen, card read and face matched meanwhile", &presses),
    ];
    let mut out = plain(&rows);
    // Writing to a string does not fail.
    let _ = write!(
        out,
        "{runs} starts after {WARM_UP}, {} presses.\nWaiting for a card, {} s: {:.1} % of one core, {:.0} MiB of its own \
         memory, {:.0} MiB in all.\n",
        presses.len(),
        REST.as_secs(),
        rest.share * 100.0,
        rest.own_mib,
        rest.all_mib,
    );
    Ok(out)
}

fn row(name: &str, spread: &Spread) -> Vec<String> {
    vec![
        name.to_owned(),
        millis_or_dash(spread.median()),
        millis_or_dash(spread.p95()),
        millis_or_dash(spread.worst()),
    ]
}

/// A program in a display of its own; both end with it.
struct Shown {
    display: Display,
    program: Child,
}

impl Drop for Shown {
    fn drop(&mut self) {
        // Already ended is as good.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Starts the shipped program and waits for its first frame.
fn start(folder: &Path) -> Result<(Shown, Duration), BenchError> {
    let display = Display::start(PANEL.0, PANEL.1)?;
    let path = std::env::current_exe().map_err(BenchError::Child)?.with_file_name(PROGRAM);
    let mut command = Command::new(&path);
    command.arg("run").arg("--config").arg(folder.join("kiosk.toml")).stderr(Stdio::null());
    let empty = look(&display)?;
    let begun = Instant::now();
    let program = spawn(&mut command, &display)?;
    let mut shown = Shown { display, program };
    let took = other(&shown.display, &empty, begun, LIMIT)?;
    match shown.program.try_wait() {
        Ok(None) => Ok((shown, took)),
        _ => Err(BenchError::NotDone(PROGRAM)),
    }
}

fn spawn(command: &mut Command, display: &Display) -> Result<Child, BenchError> {
    command
        .env("DISPLAY", display.name())
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .map_err(BenchError::Child)
}

/// What waiting costs.
struct Rest {
    /// Share of one core.
    share: f64,
    /// Memory that no other process uses.
    own_mib: f64,
    /// All memory that is in its address space now.
    all_mib: f64,
}

fn rest(folder: &Path) -> Result<Rest, BenchError> {
    let (shown, _) = start(folder)?;
    let process = Path::new("/proc").join(shown.program.id().to_string());
    std::thread::sleep(SETTLE);
    let begun = Instant::now();
    let before = processor_time(&process)?;
    std::thread::sleep(REST);
    let used = processor_time(&process)?.saturating_sub(before);
    let share = used.as_secs_f64() / begun.elapsed().as_secs_f64();
    let text = std::fs::read_to_string(process.join("smaps_rollup")).map_err(BenchError::Child)?;
    let mib = |wanted: &[&str]| -> f64 {
        let kib = text.lines().filter_map(|line| {
            let (name, rest) = line.split_once(':')?;
            let kib: f64 = rest.trim().strip_suffix(" kB")?.parse().ok()?;
            wanted.contains(&name).then_some(kib)
        });
        kib.sum::<f64>() / 1024.0
    };
    Ok(Rest { share, own_mib: mib(&["Private_Clean", "Private_Dirty"]), all_mib: mib(&["Rss"]) })
}

/// Processor time of all threads of a process that live.
fn processor_time(process: &Path) -> Result<Duration, BenchError> {
    let mut sum = Duration::ZERO;
    for task in std::fs::read_dir(process.join("task")).map_err(BenchError::Child)?.flatten() {
        // A thread may have ended in between.
        let Ok(times) = std::fs::read_to_string(task.path().join("schedstat")) else { continue };
        let nanos = times.split_ascii_whitespace().next().and_then(|first| first.parse().ok());
        sum += Duration::from_nanos(nanos.unwrap_or_default());
    }
    Ok(sum)
}

/// Opens and closes the languages over the camera's screen, again and again, for as many visits as that takes.
fn presses() -> Result<Spread, BenchError> {
    let folder = tempfile::tempdir().map_err(BenchError::Folder)?;
    let display = Display::start(PANEL.0, PANEL.1)?;
    let mut command = Command::new(std::env::current_exe().map_err(BenchError::Child)?);
    command.arg("start-child").arg(folder.path()).stderr(Stdio::piped());
    let empty = look(&display)?;
    let program = spawn(&mut command, &display)?;
    let mut shown = Shown { display, program };
    let log = Log::of(&mut shown.program)?;
    other(&shown.display, &empty, Instant::now(), LIMIT)?;
    log.wait_for(IDLE)?;
    shown.display.focus(PANEL.0)?;
    let mut spread = Spread::default();
    for _ in 0..MAX_VISITS {
        say(&mut shown, "place")?;
        log.wait_for("choosing")?;
        std::thread::sleep(STILL);
        for key in [busy::FACE, busy::CAMERAS] {
            press_and_wait(&shown.display, key, LIMIT)?;
            std::thread::sleep(STILL);
        }
        log.wait_for(MATCHING)?;
        std::thread::sleep(STILL);
        // The kiosk goes on by itself when it has looked long enough; a press meanwhile does not count.
        while spread.len() < PRESSES {
            let pair = [busy::LANGUAGES, busy::CLOSE].map(|key| {
                let took = press_and_wait(&shown.display, key, LIMIT / 15);
                // People take longer than this between two keys.
                std::thread::sleep(STILL);
                took
            });
            if log.has(MATCHING) {
                break;
            }
            for took in pair {
                spread.add(took?);
            }
        }
        say(&mut shown, "lift")?;
        if spread.len() >= PRESSES {
            return Ok(spread);
        }
        log.wait_for(IDLE)?;
        std::thread::sleep(STILL);
    }
    Err(BenchError::NotDone("presses"))
}

fn say(shown: &mut Shown, what: &str) -> Result<(), BenchError> {
    let Some(input) = &mut shown.program.stdin else { return Err(BenchError::NotDone("start-child")) };
    writeln!(input, "{what}").and_then(|()| input.flush()).map_err(BenchError::Child)
}

/// The kiosk's log, which names each state it goes to.
struct Log(Receiver<String>);

impl Log {
    fn of(program: &mut Child) -> Result<Self, BenchError> {
        let output = program.stderr.take().ok_or(BenchError::NotDone("start-child"))?;
        let (sender, lines) = channel();
        std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    if sender.send(line).is_err() {
                        return;
                    }
                }
            })
            .map_err(BenchError::Child)?;
        Ok(Self(lines))
    }

    /// Waits for a line that names this state.
    fn wait_for(&self, state: &'static str) -> Result<(), BenchError> {
        let end = Instant::now() + LIMIT;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.0.recv_timeout(left) {
                Ok(line) if line.contains(state) => return Ok(()),
                Ok(_) => {}
                Err(_) => return Err(BenchError::NotDone(state)),
            }
        }
    }

    /// Whether a line since the last look named it.
    fn has(&self, state: &str) -> bool {
        self.0.try_iter().any(|line| line.contains(state))
    }
}
