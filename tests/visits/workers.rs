//! A worker of the kiosk that ends by itself: it is told, so that the program ends in order. The fault is brought in through what
//! the kiosk is put together from: a clock or a source of randomness that takes down the thread that asks it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use acceptance::patient::{LIMIT, Patient};
use acceptance::test_kiosk::TestKiosk;
use base_time::{Clock, Entropy, NoEntropy, SteadyClock, SystemClock, SystemEntropy};
use kiosk_visit::{Event, ScreenKind};
use staff_console::accounts::Role;

use crate::console::Desk;
use crate::{HURRY, TMP};

/// What a thread asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Wall,
    Monotonic,
    Bytes(usize),
}

/// Time and randomness as usual, until it is armed.
#[derive(Debug)]
struct Trap {
    thread: &'static str,
    asked: Asked,
    armed: AtomicBool,
    machine: SystemClock,
}

impl Trap {
    fn new(thread: &'static str, asked: Asked) -> Arc<Self> {
        Arc::new(Self { thread, asked, armed: AtomicBool::new(false), machine: SystemClock::start() })
    }

    fn arm(&self) {
        self.armed.store(true, Ordering::SeqCst);
    }

    fn step_on(&self, asked: Asked) {
        let here = std::thread::current().name().is_some_and(|name| name.starts_with(self.thread));
        if here && asked == self.asked && self.armed.swap(false, Ordering::SeqCst) {
            panic!("{asked:?} in {}", self.thread);
        }
    }
}

impl Clock for Trap {
    fn monotonic(&self) -> Duration {
        self.step_on(Asked::Monotonic);
        self.machine.monotonic()
    }

    fn wall(&self) -> jiff::Timestamp {
        self.step_on(Asked::Wall);
        self.machine.wall()
    }
}

impl Entropy for Trap {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        self.step_on(Asked::Bytes(bytes.len()));
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

/// Lets the kiosk work until a worker has ended; whichever it was.
fn failed(stage: &mut TestKiosk) -> Option<&'static str> {
    stage.kiosk.work_until_failed(LIMIT)
}

#[test]
fn worker_that_fails_without_a_visit_is_told() {
    for (thread, asked, worker) in [
        ("receipt", Asked::Monotonic, "receipt"),
        ("kiosk-io", Asked::Bytes(8), "gateway-watch"),
        ("kiosk-io", Asked::Wall, "audit-writer"),
    ] {
        let trap = Trap::new(thread, asked);
        trap.arm();
        assert_eq!(failed(&mut stage(&trap)), Some(worker), "{thread} {asked:?}");
    }
}

#[test]
fn card_thread_that_fails_in_a_visit_is_told_and_leaves_the_card() {
    let trap = Trap::new("card", Asked::Wall);
    let mut stage = stage(&trap);
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    trap.arm();
    stage.reader.place(stage.card(&TestKiosk::persona("hanako")));
    assert_eq!(failed(&mut stage), Some("card"));
    let card = stage.reader.lift().expect("the card");
    assert_eq!(card.log().verify_attempts_of_all(), 0);
}

#[test]
fn request_to_the_gateway_that_fails_in_a_visit_is_told() {
    let trap = Trap::new("kiosk-io", Asked::Bytes(16));
    let mut stage = stage(&trap);
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    let persona = TestKiosk::persona("hanako");
    stage.reader.place(stage.card(&persona));
    let patient = Patient::knowing(&persona);
    let (mut tries, mut limit) = (0, LIMIT);
    // Until nothing more is asked, since the answer does not come.
    while let Ok(screen) = stage.kiosk.work_until(limit, acceptance::patient::asks) {
        if screen.kind == ScreenKind::Consent {
            trap.arm();
            limit = Duration::from_secs(3);
        }
        patient.answer(&mut stage.kiosk, &screen, &mut tries);
    }
    assert_eq!(failed(&mut stage), Some("gateway"));
    assert_eq!(stage.received().len(), 0, "nothing was confirmed");
}

#[test]
fn staff_check_at_the_kiosk_that_fails_is_told() {
    let mut desk = Desk::set("check_at_kiosk = true\n");
    desk.enrol("sato", Role::Reception);
    let persona = TestKiosk::persona("hanako");
    desk.place(&persona);
    desk.reach_staff_check(&persona);
    let (number, code) = (desk.number("sato"), desk.code("sato"));
    desk.fail_in("staff-check");
    desk.stage.kiosk.press(Event::StaffSheetPressed);
    for digit in number.bytes().chain(code.bytes()) {
        desk.stage.kiosk.press(Event::DigitEntered(digit - b'0'));
    }
    desk.stage.kiosk.press(Event::StaffCodeEntered);
    assert_eq!(failed(&mut desk.stage), Some("staff-check"));
}
