//! Many visits at one program: it holds no more descriptors and threads after the last than after the first ones, and grows by no
//! more than eight mebibytes (row D8 of docs/fault-catalogue.md).
//!
//! `UKETSUKE_SOAK_VISITS=10000` for a day and a night; a few without it.

use std::time::Duration;

use acceptance::pcscd::{beside_pcscd_within, until};
use acceptance::shipped::{Equipment, ShippedKiosk};
use acceptance::test_kiosk::TestKiosk;
use acceptance::usage::{Usage, soak_visits};

use crate::TMP;

const USUAL: u64 = 3;
/// A half of few visits, and never more than this, come before the first measurement.
const WARM_UP: u64 = 500;
/// Most growth from the first measurement to the last, KiB.
const GROWTH: u64 = 8 * 1024;
/// More than a visit takes on a slow machine.
const VISIT: Duration = Duration::from_secs(60);

#[test]
fn many_visits_leave_descriptors_threads_and_memory_as_they_were() {
    let visits = soak_visits(USUAL);
    let limit = VISIT * u32::try_from(visits + 2).unwrap();
    beside_pcscd_within(limit, || {
        let mut kiosk = ShippedKiosk::start(TMP, "soak", Equipment::default(), |text| text).unwrap();
        let persona = TestKiosk::persona("hanako");
        let process = kiosk.program.process_id();
        let mut begun = None;
        for visit in 0..visits {
            kiosk.place("hanako");
            kiosk.wait_for("entering_pin");
            kiosk.key_in(persona.pin.as_deref().unwrap());
            assert_eq!(kiosk.finish(), "result", "visit {visit}");
            kiosk.lift();
            kiosk.wait_for("idle");
            if visit + 1 == WARM_UP.min(visits / 2) {
                std::thread::sleep(Duration::from_secs(1));
                begun = Some(Usage::of(process));
            }
            if (visit + 1) % 100 == 0 {
                println!("{} visits: {:?}", visit + 1, Usage::of(process));
            }
        }
        let begun = begun.unwrap();
        // Threads of the last visit end a moment later.
        until("descriptors and threads are as they were", || Usage::of(process).holds_the_same_as(&begun));
        let ended = Usage::of(process);
        println!("{visits} visits: {begun:?}, then {ended:?}");
        assert!(ended.memory <= begun.memory + GROWTH, "{begun:?}, then {ended:?}");
        assert_eq!(kiosk.received().len(), usize::try_from(visits).unwrap());
        kiosk.end(&persona);
    });
}
