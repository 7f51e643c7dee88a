//! A panic anywhere (row D10 of docs/fault-catalogue.md): the n-th time that a part of the kiosk asks for time or randomness, the
//! thread that asks is taken down, for one n after another through a whole visit. Whatever fails, the program ends in order or the
//! visit comes to its end; the card's key is shut, the log verifies, and nothing was handed on that has no record.
//!
//! Every n with `UKETSUKE_EVERY_PANIC=1`; a few spread over the visit without it.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use acceptance::patient::{LIMIT, Patient, asks, ended};
use acceptance::test_kiosk::TestKiosk;
use base_time::{Clock, Entropy, Moment, NoEntropy, SteadyClock, SystemClock, SystemEntropy};
use card_apdu::Command;
use card_client::{CardReader as _, TransportError};
use kiosk_demo::{DemoEnvironment, VirtualReader};
use kiosk_visit::ScreenKind;
use staff_audit_log::{AuditStore as _, Options, SqliteAudit, Verdict, What};
use staff_console::KioskName;

use crate::{HURRY, TMP};

const EVERY: &str = "UKETSUKE_EVERY_PANIC";
/// So many moments of each side without it.
const FEW: usize = 4;
/// How these panics begin.
const OURS: &str = "brought in by this test";
/// Never reached.
const NEVER: usize = usize::MAX;

/// Whose calls are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// The thread that drives the kiosk, as the window's does.
    Window,
    /// All others.
    Workers,
}

/// Time and randomness as usual, but for one call.
#[derive(Debug)]
struct Trap {
    side: Side,
    window: ThreadId,
    asked: AtomicUsize,
    at: usize,
    machine: SystemClock,
}

impl Trap {
    fn new(side: Side, at: usize) -> Arc<Self> {
        let window = std::thread::current().id();
        Arc::new(Self { side, window, asked: AtomicUsize::new(0), at, machine: SystemClock::start() })
    }

    fn step_on(&self) {
        let here = std::thread::current();
        let side = if here.id() == self.window { Side::Window } else { Side::Workers };
        if side == self.side && self.asked.fetch_add(1, Ordering::SeqCst) == self.at {
            panic!("{OURS}: call {} of {side:?}, in {:?}", self.at, here.name());
        }
    }
}

impl Clock for Trap {
    fn monotonic(&self) -> Duration {
        self.step_on();
        self.machine.monotonic()
    }

    fn wall(&self) -> jiff::Timestamp {
        self.step_on();
        self.machine.wall()
    }
}

impl Entropy for Trap {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        self.step_on();
        SystemEntropy.fill(bytes)
    }
}

fn stage(trap: &Arc<Trap>) -> TestKiosk {
    TestKiosk::builder(TMP)
        .edit(|text| text + HURRY)
        .parts(|parts| {
            parts.clock = Arc::new(SteadyClock::around(trap.clone()));
            parts.entropy = trap.clone();
        })
        .start()
}

/// A visit from the idle screen to it, or until a worker has ended. Gives that one.
fn visit(stage: &mut TestKiosk) -> Option<&'static str> {
    let persona = TestKiosk::persona("hanako");
    let patient = Patient::knowing(&persona);
    let (mut tries, mut placed, mut lifted) = (0, false, false);
    let begun = Instant::now();
    while begun.elapsed() < LIMIT {
        if let Some(worker) = stage.kiosk.work_until_failed(Duration::from_millis(10)) {
            return Some(worker);
        }
        let screen = stage.kiosk.screen();
        match screen.kind {
            ScreenKind::Idle if lifted => return None,
            // Out of order for a moment, or for good.
            ScreenKind::OutOfOrder if lifted => return None,
            ScreenKind::Idle if !placed => {
                stage.reader.place(stage.card(&persona));
                placed = true;
            }
            _ if ended(&screen) && placed && !lifted => {
                stage.reader.lift();
                lifted = true;
            }
            _ if asks(&screen) => patient.answer(&mut stage.kiosk, &screen, &mut tries),
            _ => {}
        }
    }
    panic!("neither an end nor a failure:\n{}", stage.kiosk.transcript());
}

/// The card can be had, and its key is shut for anyone who comes next.
fn key_is_shut(reader: &mut VirtualReader, what: &str) {
    let mut connection = match reader.connect() {
        Ok(connection) => connection,
        // It was lifted at the end of the visit, or never placed.
        Err(TransportError::CardRemoved) => return,
        Err(error) => panic!("{what}: {error}"),
    };
    let mut send = |bytes: &[u8]| {
        let command = Command::parse(bytes).expect("a command");
        connection.transmit(&command).expect("an answer").status().0
    };
    let applet = [&[0x00, 0xA4, 0x04, 0x0C, 0x0A][..], &card_virtual::JPKI_AID].concat();
    assert_eq!(send(&applet), 0x9000, "{what}");
    assert_eq!(send(&[0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x17]), 0x9000, "{what}");
    assert_eq!(send(&[0x80, 0x2A, 0x00, 0x80, 0x01, 0x00, 0x00]), 0x6982, "{what}: the key is open");
}

/// How many visits have an end in the log, which verifies.
fn recorded(world: &DemoEnvironment, what: &str) -> usize {
    let config = world.config();
    let path = config.path(&config.audit.path);
    if !path.exists() {
        return 0;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let verdict = staff_audit_log::verify(&path).await.expect("a log");
        assert!(matches!(verdict, Verdict::Verified { .. }), "{what}: {verdict:?}");
        let kiosk = KioskName::new("k").expect("a name");
        let log = SqliteAudit::open(Options::at(&path), &kiosk, Moment(0), &SystemEntropy).await;
        let log = log.unwrap_or_else(|error| panic!("{what}: {error}"));
        let records = log.recent(Moment(0), 1_000).await.expect("the records");
        records.iter().filter(|record| matches!(record.what, What::VisitEnded { .. })).count()
    })
}

/// What became of one visit with a panic at one call.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Became {
    /// The kiosk did not start.
    NotStarted,
    /// The visit came to an end of its own.
    Ended,
    /// This worker was told, and the program ends.
    Worker(&'static str),
    /// The window's thread itself, and the program ends.
    Window,
}

fn with_panic_at(side: Side, at: usize) -> Became {
    let trap = Trap::new(side, at);
    let what = format!("{side:?}, call {at}");
    let Ok(mut stage) = catch_unwind(AssertUnwindSafe(|| stage(&trap))) else { return Became::NotStarted };
    let became = match catch_unwind(AssertUnwindSafe(|| visit(&mut stage))) {
        Ok(None) => Became::Ended,
        Ok(Some(worker)) => Became::Worker(worker),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map_or("", String::as_str);
            assert!(text.starts_with(OURS), "{what}: {text}");
            Became::Window
        }
    };
    let transcript = stage.kiosk.transcript().to_owned();
    let results = stage.received().len();
    let verifies = stage.reader.with_card(|card| card.log().verify_attempts_of_all());
    let TestKiosk { kiosk, mut reader, world, .. } = stage;
    // As the program does now.
    drop(kiosk);
    assert!(verifies <= Some(1), "{what}: {verifies:?}");
    key_is_shut(&mut reader, &what);
    let records = recorded(&world, &what);
    assert!(records >= results, "{what}: {results} results, {records} records\n{transcript}");
    let shown = transcript.contains("done-title");
    assert!(!shown || records > 0, "{what}: a result is shown that has no record\n{transcript}");
    // A visit that was cut short is in the log too, unless the log's own writer failed. It may be there twice: with the result that
    // was about to be shown, and as one that was not reached.
    let begun = transcript.contains("[PinPad]");
    let writes = became != Became::Worker("audit-writer");
    assert!(
        !begun || !writes || (1..=2).contains(&records),
        "{what}: {became:?}, {records} records\n{transcript}"
    );
    became
}

/// A panic at calls spread over a whole visit of this side, or at every one.
fn all_through_a_visit(side: Side) {
    let counted = Trap::new(side, NEVER);
    let mut whole = stage(&counted);
    assert_eq!(visit(&mut whole), None);
    assert_eq!(whole.received().len(), 1, "{}", whole.kiosk.transcript());
    drop(whole);
    let calls = counted.asked.load(Ordering::SeqCst);
    assert!(calls > 2 * FEW, "{side:?} asks {calls} times: too few to be a visit");
    let every = std::env::var_os(EVERY).is_some();
    let step = if every { 1 } else { calls.div_ceil(FEW) };
    let mut became: BTreeMap<String, usize> = BTreeMap::new();
    for at in (0..calls).step_by(step) {
        *became.entry(format!("{:?}", with_panic_at(side, at))).or_default() += 1;
    }
    println!("{side:?}: {calls} calls in a visit; a panic at every {step}. of them: {became:?}");
    assert!(became.keys().any(|became| became != "Ended"), "no panic was noticed: {became:?}");
}

#[test]
fn panic_of_a_worker_at_any_moment_of_a_visit_leaves_the_key_shut_and_no_result_without_a_record() {
    all_through_a_visit(Side::Workers);
}

#[test]
fn panic_of_the_window_at_any_moment_of_a_visit_leaves_the_key_shut_and_no_result_without_a_record() {
    all_through_a_visit(Side::Window);
}
