//! Cards that are slow, that fall silent in the middle, and that never say what they are (rows C4 and C5 of
//! docs/fault-catalogue.md). The kiosk ends the visit in time, its keys answer meanwhile, and the next patient is served. Some take long: all of it with `UKETSUKE_LONG_FAULTS=1`.

use std::time::{Duration, Instant};

use acceptance::patient::LIMIT;
use acceptance::pcscd::{beside_pcscd, until};
use acceptance::shipped::{Equipment, ShippedKiosk};
use acceptance::slow_card::{Silent, SlowCard};
use acceptance::test_kiosk::TestKiosk;
use acceptance::usage::long_form;

use crate::latency::{answers, median};
use crate::{TMP, audit_export, pin};

/// The visit gives the card ten seconds; what comes on top is the test's own looking.
const ABORT: Duration = Duration::from_millis(10_500);
/// Longest time from a key to its step. While the card is read the screen moves, and a program that is not optimised takes more than
/// a tenth of a second for each of its pictures.
const INPUT: Duration = Duration::from_millis(500);

fn is_read_at_256(command: &[u8]) -> bool {
    command.starts_with(&[0x00, 0xB0, 0x01])
}

fn is_verify(command: &[u8]) -> bool {
    command.get(1) == Some(&0x20) && command.len() > 5
}

/// Whether this is the command.
type IsCommand = fn(&[u8]) -> bool;

/// Where a card falls silent, the state that waits for it, and the code that is recorded.
const SILENT_AT: [(&str, IsCommand, &str, &str); 2] =
    [("its certificate", is_read_at_256, "reading", "C01"), ("VERIFY", is_verify, "verifying", "P03")];

fn start(name: &str) -> ShippedKiosk {
    ShippedKiosk::start(TMP, name, Equipment::default(), |text| text).unwrap()
}

/// hanako's card in the slot, this slow, and silent there.
fn place(kiosk: &mut ShippedKiosk, pause: Duration, silent: Silent) -> SlowCard {
    let card = kiosk.world.card(&TestKiosk::persona("hanako")).unwrap();
    kiosk.note("> place a slow card");
    let card = SlowCard::place(card, pause, silent);
    if matches!(silent, Silent::AtReset(0) | Silent::Mute) {
        until("the card was asked what it is", || card.is_silent());
    }
    card
}

/// Keys are answered while the card is silent.
fn keys_are_answered(kiosk: &mut ShippedKiosk, what: &str) {
    let times: Vec<Duration> = (0..3).map(|_| answers(kiosk)).collect();
    kiosk.note(&format!("  keys answered within {times:?}"));
    assert!(median(&times) <= INPUT, "{what}: {times:?}");
}

/// The next patient's whole visit.
fn serves_the_next(mut kiosk: ShippedKiosk) {
    kiosk.wait_for("idle");
    kiosk.place("hanako");
    kiosk.wait_for("entering_pin");
    kiosk.key_in(&pin());
    assert_eq!(kiosk.finish(), "result");
    assert!(kiosk.the_result().is_settled());
    kiosk.leave(&TestKiosk::persona("hanako"));
}

#[test]
fn slow_card_is_served_with_one_verify() {
    beside_pcscd(|| {
        let mut kiosk = start("slow-card");
        let card = place(&mut kiosk, Duration::from_millis(100), Silent::Never);
        kiosk.wait_for("entering_pin");
        kiosk.key_in(&pin());
        assert_eq!(kiosk.finish(), "result");
        assert_eq!(card.pull().log().verify_attempts_of_all(), 1);
        kiosk.wait_for("idle");
        assert!(kiosk.the_result().is_settled());
        kiosk.end(&TestKiosk::persona("hanako"));
    });
}

#[test]
fn card_that_falls_silent_ends_the_visit_in_time_and_the_keys_answer_meanwhile() {
    beside_pcscd(|| {
        let mut kiosk = start("silent-card");
        // The second takes as long again.
        for (name, at, state, code) in SILENT_AT.iter().take(if long_form() { 2 } else { 1 }) {
            let card = place(&mut kiosk, Duration::ZERO, Silent::At(*at));
            if *state == "verifying" {
                kiosk.wait_for("entering_pin");
                kiosk.key_in(&pin());
            }
            kiosk.wait_for(state);
            let begun = Instant::now();
            keys_are_answered(&mut kiosk, name);
            kiosk.wait_for("trouble");
            let took = begun.elapsed();
            assert!(took <= ABORT, "{name}: {took:?}");
            kiosk.picture(&format!("trouble-{state}"));
            // The virtual reader's driver hangs with its card, and pcscd with the driver: the watch on the readers may see that first.
            let codes = [*code, "C07"];
            until("the visit is recorded", || codes.iter().any(|code| audit_export(&kiosk).contains(code)));
            keys_are_answered(&mut kiosk, name);
            let verifies = card.pull().log().verify_attempts_of_all();
            assert_eq!(verifies, 0, "{name}: the card itself has seen none");
            kiosk.wait_for("idle");
        }
        assert!(kiosk.received().is_empty());
        serves_the_next(kiosk);
    });
}

#[test]
fn card_that_never_answers_its_reset_hangs_nobody_and_the_next_one_is_served() {
    beside_pcscd(|| {
        let mut kiosk = start("mute-card");
        // When it is connected to, when it is placed, and with an answer that is empty.
        let all = [Silent::AtReset(1), Silent::AtReset(0), Silent::Mute];
        for silent in all.into_iter().take(if long_form() { 3 } else { 1 }) {
            let begun = Instant::now();
            let card = place(&mut kiosk, Duration::ZERO, silent);
            keys_are_answered(&mut kiosk, &format!("{silent:?}"));
            if let Some(state) = kiosk.program.wait_until(Duration::from_secs(2), |state| state != "idle") {
                kiosk.note(&format!("  [{state}]"));
                kiosk.wait_for("trouble");
                assert!(begun.elapsed() <= 2 * ABORT, "{silent:?}: {:?}", begun.elapsed());
            }
            keys_are_answered(&mut kiosk, &format!("{silent:?}"));
            assert_eq!(card.pull().log().verify_attempts_of_all(), 0);
            assert!(kiosk.program.wait_until(LIMIT, |state| state == "idle").is_some(), "{silent:?}");
        }
        assert!(kiosk.received().is_empty());
        serves_the_next(kiosk);
    });
}
