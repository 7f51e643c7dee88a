//! Many visits in this process, of every kind of card in turn: descriptors and threads stay as they are, and memory grows by no
//! more than eight mebibytes, card and gateway included (row D8 of docs/fault-catalogue.md).
//!
//! `UKETSUKE_SOAK_VISITS=10000` for hours; a few without it.

use acceptance::patient::{LIMIT, Patient};
use acceptance::test_kiosk::TestKiosk;
use acceptance::usage::{Usage, soak_visits};

use crate::{HURRY, TMP};

const USUAL: u64 = 15;
/// A third of few visits, and never more than this, come before the first measurement.
const WARM_UP: u64 = 500;
/// Most growth from the first measurement to the last, KiB.
const GROWTH: u64 = 8 * 1024;
/// Cards that are served, refused, locked, asked about and thrown out.
const CARDS: [&str; 5] = ["hanako", "lasttry", "locked", "newcomer", "expired"];

#[test]
fn many_visits_of_every_kind_leave_descriptors_threads_and_memory_as_they_were() {
    let visits = soak_visits(USUAL);
    let mut stage = TestKiosk::builder(TMP).config(HURRY).start();
    let mut begun = None;
    let process = std::process::id();
    for visit in 0..visits {
        let id = CARDS[usize::try_from(visit).expect("few") % CARDS.len()];
        let persona = TestKiosk::persona(id);
        stage.kiosk.wait_for_rest(LIMIT).expect("idle");
        stage.reader.place(stage.card(&persona));
        let _ = Patient::knowing(&persona).visit(&mut stage.kiosk);
        stage.reader.lift();
        stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
        stage.kiosk.clear_transcript();
        if visit + 1 == WARM_UP.min(visits / 3) {
            begun = Some(Usage::of(process));
        }
        if (visit + 1) % 100 == 0 {
            println!("{} visits: {:?}", visit + 1, Usage::of(process));
        }
    }
    let begun = begun.expect("a warm-up");
    println!("{begun:?}, now {:?}", Usage::of(process));
    acceptance::pcscd::until("descriptors and threads are as they were", || {
        Usage::of(process).holds_hardly_more_than(&begun)
    });
    let ended = Usage::of(process);
    println!("{visits} visits: {begun:?}, then {ended:?}");
    assert!(ended.memory <= begun.memory + GROWTH, "{begun:?}, then {ended:?}");
}
