//! `bench visit`: the PIN visit of a patient who answers at once, so that what remains is the machine's time.
//!
//! Real kiosk, real card logic, real mutual TLS to the sandbox on this machine; card and gateway are stand-ins in this
//! process. A step begins when the kiosk is told what starts it, and ends when the thread that did it says so.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use base_time::{SteadyClock, SystemEntropy};
use card_virtual::{Persona, VirtualCard, persona};
use kiosk_app::cameras::ConfiguredCameras;
use kiosk_app::{Kiosk, Parts, Signal};
use kiosk_demo::{DemoEnvironment, VirtualReader, VirtualWatch};
use kiosk_visit::{Event, Method, Screen, ScreenKind};

use crate::BenchError;
use crate::cpu::by_thread_name;
use crate::spread::Spread;
use crate::table::{millis, millis_or_dash, plain};
use crate::timed_reader::{CardTimes, TimedReader, Times};

const HOLDER: &str = "hanako";
/// Visits before the measured ones.
const WARM_UP: usize = 3;
/// Longest wait for the machine; reached only when something is wrong.
const LIMIT: Duration = Duration::from_secs(60);

/// A step of the visit, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    CardRead,
    Challenge,
    Verify,
    Signature,
    Confirmation,
    LimitAmount,
    Written,
}

impl Step {
    const ALL: [Self; 7] = [
        Self::CardRead,
        Self::Challenge,
        Self::Verify,
        Self::Signature,
        Self::Confirmation,
        Self::LimitAmount,
        Self::Written,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::CardRead => "card placed to read and judged",
            Self::Challenge => "challenge fetched",
            Self::Verify => "tries left asked again, VERIFY",
            Self::Signature => "signature made and verified",
            Self::Confirmation => "eligibility confirmed",
            Self::LimitAmount => "limit amount asked for",
            Self::Written => "result written",
        }
    }

    /// The step that ends with this event; a second answer of the gateway is the limit amount.
    fn ended_by(event: &Event, so_far: &BTreeMap<Self, Duration>) -> Option<Self> {
        match event {
            Event::CardRead(..) => Some(Self::CardRead),
            Event::ChallengeReceived(..) => Some(Self::Challenge),
            Event::PinVerified(..) => Some(Self::Verify),
            Event::ChallengeSigned(..) => Some(Self::Signature),
            Event::GatewayAnswered(..) if so_far.contains_key(&Self::Confirmation) => Some(Self::LimitAmount),
            Event::GatewayAnswered(..) => Some(Self::Confirmation),
            Event::ResultWritten(..) => Some(Self::Written),
            _ => None,
        }
    }
}

/// Measures the visit.
pub fn report(runs: NonZeroUsize) -> Result<String, BenchError> {
    let folder = tempfile::tempdir().map_err(BenchError::Folder)?;
    let mut stage = Stage::set(folder.path())?;
    for _ in 0..WARM_UP {
        stage.visit()?;
    }
    stage.card_times.take();
    let mut spreads: BTreeMap<Step, Spread> = BTreeMap::new();
    let (mut total, mut waited) = (Spread::default(), Spread::default());
    let before = by_thread_name();
    for _ in 0..runs.get() {
        let visit = stage.visit()?;
        total.add(visit.total);
        let hidden = visit.steps.get(&Step::Challenge).copied().unwrap_or_default();
        waited.add(visit.total.saturating_sub(hidden));
        for (step, took) in visit.steps {
            spreads.entry(step).or_default().add(took);
        }
    }
    let after = by_thread_name();
    let card = stage.card_times.take();

    let mut rows = vec![["step", "p50 ms", "p95 ms"].map(str::to_owned).to_vec()];
    let mut row = |name: &str, spread: &Spread| {
        rows.push(vec![name.to_owned(), millis_or_dash(spread.median()), millis_or_dash(spread.p95())]);
    };
    for step in Step::ALL {
        if let Some(spread) = spreads.get(&step) {
            row(step.name(), spread);
        }
    }
    row("card placed to result on the screen", &total);
    row("the same without the challenge", &waited);

    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write!(
        out,
        "PIN visit of \"{HOLDER}\", {runs} visits after {WARM_UP}, patient answering at once, a new TLS connection for \
         each request.\n{}\nProcessor time per visit, mean\n{}",
        plain(&rows),
        processor_table(&before, &after, card, runs),
    );
    Ok(out)
}

/// Who used the processor, per visit.
fn processor_table(
    before: &BTreeMap<String, Duration>,
    after: &BTreeMap<String, Duration>,
    card: Times,
    runs: NonZeroUsize,
) -> String {
    let runs = u32::try_from(runs.get()).unwrap_or(u32::MAX);
    let mut used: BTreeMap<&str, Duration> = after
        .iter()
        .map(|(name, time)| {
            (name.as_str(), time.saturating_sub(before.get(name).copied().unwrap_or_default()) / runs)
        })
        .collect();
    let (signing, other) = (card.signing / runs, card.other / runs);
    // The virtual card works in the kiosk's card thread.
    if let Some(thread) = used.get_mut("card") {
        *thread = thread.saturating_sub(signing + other);
    }
    let mut parts = vec![
        ("stand-in: virtual card, RSA signature".to_owned(), signing),
        ("stand-in: virtual card, other commands".to_owned(), other),
    ];
    for (thread, time) in used {
        parts.push(match thread {
            "sandbox" => ("stand-in: sandbox gateway".to_owned(), time),
            "card" => ("kiosk: card thread, without the card".to_owned(), time),
            "network" => ("kiosk: network thread".to_owned(), time),
            "receipt" => ("kiosk: receipt thread".to_owned(), time),
            "reader-watch" => ("kiosk: reader watch".to_owned(), time),
            "bench" => ("kiosk: visit, and this program's patient".to_owned(), time),
            other => (format!("thread {other}"), time),
        });
    }
    let sum: Duration = parts.iter().map(|(_, time)| *time).sum();
    parts.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
    let mut rows = vec![["who", "ms", "share"].map(str::to_owned).to_vec()];
    for (name, time) in parts {
        let share = 100.0 * time.as_secs_f64() / sum.as_secs_f64().max(f64::MIN_POSITIVE);
        rows.push(vec![name, millis(time), format!("{share:.0} %")]);
    }
    rows.push(vec!["all".to_owned(), millis(sum), "100 %".to_owned()]);
    plain(&rows)
}

/// How long one visit took.
struct Measured {
    steps: BTreeMap<Step, Duration>,
    /// From the card on the reader to the result on the screen.
    total: Duration,
}

/// One kiosk with everything around it.
struct Stage {
    kiosk: Kiosk,
    signals: Receiver<(Instant, Signal)>,
    reader: VirtualReader,
    card: Option<VirtualCard>,
    card_times: CardTimes,
    holder: Persona,
    world: DemoEnvironment,
}

impl Stage {
    fn set(folder: &std::path::Path) -> Result<Self, BenchError> {
        let holder = persona(HOLDER).ok_or(BenchError::Persona(HOLDER))?;
        // With the limit amount, which is asked after the answer.
        let more = "\n[consent]\nprofile = \"leaflet-3q\"\n";
        let world = DemoEnvironment::start_with(folder, &folder.join("card-pki"), |_| {}, more)?;
        let card = world.card(&holder)?;
        let (reader, card_times) = (VirtualReader::new(), CardTimes::default());
        let parts = Parts {
            reader: Box::new(TimedReader { inner: reader.clone(), times: card_times.clone() }),
            watch: Box::new(VirtualWatch::new(reader.clone())),
            staff_reader: None,
            phone_reader: None,
            pinless: None,
            cameras: Box::new(ConfiguredCameras::default()),
            clock: Arc::new(SteadyClock::start()),
            entropy: Arc::new(SystemEntropy),
        };
        let (sender, signals) = channel();
        let tell = move |signal| {
            // The kiosk has ended: nobody is left to tell.
            let _ = sender.send((Instant::now(), signal));
        };
        let kiosk = Kiosk::start(world.config(), parts, Arc::new(tell))?;
        Ok(Self { kiosk, signals, reader, card: Some(card), card_times, holder, world })
    }

    /// One visit, from the idle screen to the idle screen.
    fn visit(&mut self) -> Result<Measured, BenchError> {
        self.work_until(|screen| screen.kind == ScreenKind::Idle)?;
        let mut steps = BTreeMap::new();
        let placed = Instant::now();
        if let Some(card) = self.card.take() {
            self.reader.place(card);
        }
        let mut since = placed;
        let shown = loop {
            let screen = self.kiosk.screen();
            if screen.kind == ScreenKind::Result {
                break Instant::now();
            }
            // As a patient's typing does, the PIN waits for the challenge, so that the steps do not run side by side.
            let waits = screen.kind == ScreenKind::PinPad && !steps.contains_key(&Step::Challenge);
            if !waits && self.answer(&screen, &mut since)? {
                continue;
            }
            let (told, event) = self.next_event(placed)?;
            let Some(event) = event else { continue };
            let ended = Step::ended_by(&event, &steps);
            if let Some(step) = ended {
                steps.insert(step, told.saturating_duration_since(since));
                since = Instant::now();
            }
            self.kiosk.take(Signal::Visit(event));
        };
        self.card = self.reader.lift();
        self.work_until(|screen| screen.kind == ScreenKind::Idle)?;
        self.clear_receipts()?;
        let complete = Step::ALL.iter().all(|step| steps.contains_key(step));
        if !complete {
            return Err(BenchError::NotDone("visit"));
        }
        Ok(Measured { steps, total: shown.duration_since(placed) })
    }

    /// Answers the screen if it asks; whether it did.
    fn answer(&mut self, screen: &Screen, since: &mut Instant) -> Result<bool, BenchError> {
        let event = match screen.kind {
            ScreenKind::Choosing => Event::MethodChosen(Method::Pin),
            ScreenKind::PinPad => {
                let pin = self.holder.pin.clone().ok_or(BenchError::Persona(HOLDER))?;
                for digit in pin.bytes() {
                    self.kiosk.press(Event::DigitEntered(digit.saturating_sub(b'0')));
                }
                Event::PinEntered
            }
            ScreenKind::Consent => Event::ConsentAnswered(true),
            ScreenKind::ConsentReview => Event::Continued,
            ScreenKind::Who => Event::WhoAnswered(true),
            ScreenKind::Limit => Event::LimitAnswered(true),
            ScreenKind::Trouble
            | ScreenKind::TakeCard
            | ScreenKind::OutOfOrder
            | ScreenKind::StaffCheck
            | ScreenKind::LastTry => return Err(BenchError::Ended(screen.kind)),
            _ => return Ok(false),
        };
        *since = Instant::now();
        self.kiosk.press(event);
        Ok(true)
    }

    /// The next thing that happened to the visit and when it was told; `None` for everything else.
    fn next_event(&mut self, begun: Instant) -> Result<(Instant, Option<Event>), BenchError> {
        let left = LIMIT.saturating_sub(begun.elapsed());
        let tick = self.kiosk.next_tick().unwrap_or(left);
        match self.signals.recv_timeout(tick.min(left)) {
            Ok((told, Signal::Visit(event))) => return Ok((told, Some(event))),
            Ok((_, signal)) => self.kiosk.take(signal),
            Err(RecvTimeoutError::Timeout) if tick <= left => self.kiosk.tick(),
            Err(_) => return Err(BenchError::Stuck(self.kiosk.screen().kind)),
        }
        Ok((Instant::now(), None))
    }

    fn work_until(&mut self, done: impl Fn(&Screen) -> bool) -> Result<(), BenchError> {
        let begun = Instant::now();
        while !done(&self.kiosk.screen()) {
            if let (_, Some(event)) = self.next_event(begun)? {
                self.kiosk.take(Signal::Visit(event));
            }
        }
        Ok(())
    }

    /// Takes the results away, as a receipt computer does.
    fn clear_receipts(&self) -> Result<(), BenchError> {
        for entry in std::fs::read_dir(self.world.receipt_folder()).map_err(BenchError::Folder)? {
            let path = entry.map_err(BenchError::Folder)?.path();
            if path.extension().is_some_and(|extension| extension == "xml") {
                std::fs::remove_file(path).map_err(BenchError::Folder)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_visit_has_every_step_and_leaves_the_kiosk_ready_for_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let mut stage = Stage::set(folder.path()).unwrap();
        for _ in 0..2 {
            let visit = stage.visit().unwrap();
            assert_eq!(visit.steps.len(), Step::ALL.len());
            assert!(visit.steps.values().sum::<Duration>() <= visit.total);
        }
        assert!(stage.card_times.take().signing > Duration::ZERO);
    }
}
