//! A machine that gives too little: no processor time, no memory, no display (rows D11, D3 and D10 of docs/fault-catalogue.md).

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use acceptance::pcscd::{beside_pcscd, until};
use acceptance::shipped::{Equipment, ShippedKiosk, fresh_program};
use acceptance::test_kiosk::TestKiosk;
use kiosk_demo::Shipped;

use crate::latency::{answers, median};
use crate::{TMP, at_the_pin_pad, pin};

/// Longest time from a key to its step on a machine without idle time.
const INPUT: Duration = Duration::from_millis(200);
/// A program that can go on no longer is gone within this.
const GONE: Duration = Duration::from_secs(10);
/// From its start to the idle screen: what a restart costs, beside the second that the service manager waits.
const RESTART: Duration = Duration::from_secs(20);

/// Programs that want all of every core, until they are dropped.
struct Load(Vec<Child>);

impl Load {
    fn new() -> Self {
        let cores = std::thread::available_parallelism().unwrap().get();
        let busy =
            || Command::new("sh").args(["-c", "while :; do :; done"]).stdin(Stdio::null()).spawn().unwrap();
        Self((0..2 * cores).map(|_| busy()).collect())
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        for busy in &mut self.0 {
            let _ = busy.kill();
            let _ = busy.wait();
        }
    }
}

#[test]
fn visit_on_a_machine_without_idle_time_is_whole_and_its_keys_are_answered() {
    beside_pcscd(|| {
        let mut kiosk = ShippedKiosk::start(TMP, "starved", Equipment::default(), |text| text).unwrap();
        let load = Load::new();
        kiosk.place("hanako");
        kiosk.wait_for("entering_pin");
        // There and back: the pad is empty again each time.
        let times: Vec<Duration> = (0..6).map(|_| answers(&kiosk)).collect();
        kiosk.note(&format!("  keys answered within {times:?}"));
        println!("keys answered within {times:?}");
        assert!(median(&times) <= INPUT, "{times:?}");
        kiosk.key_in(&pin());
        assert_eq!(kiosk.finish(), "result");
        assert!(kiosk.the_result().is_settled());
        drop(load);
        kiosk.leave(&TestKiosk::persona("hanako"));
    });
}

/// The program is started again, as the service manager does, and serves the patient who comes next.
fn is_started_again_and_serves(mut kiosk: ShippedKiosk) {
    kiosk.lift();
    let config = kiosk.folder().join("kiosk.toml");
    let begun = Instant::now();
    kiosk.program = Shipped::start(&fresh_program(), &config, kiosk.display.name()).unwrap();
    kiosk.display.focus(1280).unwrap();
    kiosk.wait_for("idle");
    assert!(begun.elapsed() <= RESTART, "{:?}", begun.elapsed());
    println!("idle again after {:?}", begun.elapsed());
    kiosk.place("hanako");
    kiosk.wait_for("entering_pin");
    kiosk.key_in(&pin());
    assert_eq!(kiosk.finish(), "result");
    assert!(kiosk.the_result().is_settled());
    kiosk.leave(&TestKiosk::persona("hanako"));
}

#[test]
fn program_that_gets_no_more_memory_ends_when_it_is_asked_to_at_the_latest_and_serves_after_its_restart() {
    beside_pcscd(|| {
        let mut kiosk = at_the_pin_pad("no-memory");
        let process = kiosk.program.process_id().to_string();
        // Nothing is given any more from here on; what it has it keeps.
        let limited =
            Command::new("prlimit").args(["--pid", &process, "--as=4096", "--data=4096"]).status().unwrap();
        assert!(limited.success(), "prlimit, of the package util-linux");
        kiosk.key_in(&pin());
        let begun = Instant::now();
        let mut ended = None;
        while ended.is_none() && begun.elapsed() < GONE {
            // Whatever it still can do, it is asked to do: another screen, another picture.
            let _ = kiosk.display.key(kiosk_visit::Key::Star);
            std::thread::sleep(Duration::from_millis(200));
            ended = kiosk.program.ended();
        }
        // It may live on in what it has, but then it hears that it should end.
        let state = kiosk.program.state();
        let by_itself = ended.is_some();
        let ended = ended.or_else(|| kiosk.program.terminate()).expect("the program hangs without memory");
        println!("in {state:?}; ended after {:?}, by itself: {by_itself}: {ended}", begun.elapsed());
        assert!(!by_itself || !ended.success(), "the service manager has to see that it failed: {ended}");
        assert!(kiosk.received().is_empty(), "nothing was handed on");
        is_started_again_and_serves(kiosk);
    });
}

/// The windowing library ends the program itself, without a way to release the card first: the service does so after it
/// (docs/fault-catalogue.md, D10; `ExecStopPost` of config/uketsuke.service).
#[test]
fn display_that_goes_away_ends_the_program_as_failed_and_hands_nothing_on() {
    beside_pcscd(|| {
        let mut kiosk = at_the_pin_pad("no-display");
        let begun = Instant::now();
        kiosk.display.end();
        until("the program has ended", || kiosk.program.ended().is_some());
        let ended = kiosk.program.ended().unwrap();
        println!("ended after {:?}: {ended}", begun.elapsed());
        assert!(begun.elapsed() <= GONE && !ended.success(), "{ended} after {:?}", begun.elapsed());
        assert!(kiosk.received().is_empty());
    });
}
