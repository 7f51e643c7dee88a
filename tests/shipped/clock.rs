//! The shipped program by a wall clock that is wrong, and by one that is put forward or back in a visit (libfaketime). Its
//! monotonic clock is the machine's.

use std::path::Path;
use std::process::Command;

use acceptance::pcscd::beside_pcscd;
use acceptance::shipped::{Equipment, ShippedKiosk, faked_clock, fresh_program};
use acceptance::test_kiosk::TestKiosk;
use kiosk_demo::DemoEnvironment;

use crate::TMP;

/// Looks at the gateway every second.
fn often(text: String) -> String {
    text.replace("terminal = \"kiosk-1\"", "terminal = \"kiosk-1\"\nstatus_seconds = 1")
}

fn kiosk(name: &str, by: &str) -> ShippedKiosk {
    ShippedKiosk::prepare_by_clock(TMP, name, Equipment::default(), by, often).unwrap()
}

fn verified(kiosk: &ShippedKiosk) -> u64 {
    kiosk.slot.with_card(|card| card.log().verify_attempts_of_all()).unwrap()
}

/// A card that is placed begins nothing; then the clock is put right, and that card is served.
fn is_closed_until_the_clock_is_right(kiosk: &mut ShippedKiosk) {
    let persona = TestKiosk::persona("hanako");
    kiosk.wait_for("out_of_order");
    kiosk.place("hanako");
    std::thread::sleep(std::time::Duration::from_secs(2));
    kiosk.wait_for("out_of_order");
    assert_eq!(verified(kiosk), 0);
    assert!(kiosk.received().is_empty());
    kiosk.picture("out-of-order");
    let log = kiosk.program.log().join("\n");
    assert!(log.contains("code=\"T01\""), "staff are not called by the code of the clock:\n{log}");
    assert!(log.contains("the clock is wrong by the gateway's"), "{log}");
    kiosk.lift();
    kiosk.put_clock("+0");
    kiosk.wait_for("idle");
    // PC/SC's library measures its waits by the wall clock; one that is put back by years looks like a service that hangs, once.
    std::thread::sleep(std::time::Duration::from_secs(6));
    kiosk.wait_for("idle");
    kiosk.place("hanako");
    kiosk.wait_for("entering_pin");
    kiosk.key_in(persona.pin.as_deref().unwrap());
    assert_eq!(kiosk.finish(), "result");
    assert!(kiosk.the_result().is_settled());
}

/// A day and 25 years behind, and ten years ahead: beyond the life of the gateway's certificate, which then says nothing but the
/// time.
#[test]
fn program_whose_clock_is_wrong_asks_nobody_for_a_pin_until_it_is_right() {
    beside_pcscd(|| {
        for (name, by) in [("clock-day", "-1d"), ("clock-2001", "-25y"), ("clock-2036", "+10y")] {
            let mut kiosk = kiosk(name, by);
            is_closed_until_the_clock_is_right(&mut kiosk);
            kiosk.leave(&TestKiosk::persona("hanako"));
        }
    });
}

#[test]
fn clock_that_jumps_under_the_program_in_a_visit_ends_it_and_nothing_is_written() {
    beside_pcscd(|| {
        let persona = TestKiosk::persona("hanako");
        let mut kiosk = kiosk("clock-jump", "+0").wait("idle");
        for (by, at_the_pad) in [("-10y", true), ("+2h", false), ("-2h", true), ("+1d", false)] {
            kiosk.place("hanako");
            kiosk.wait_for("entering_pin");
            if !at_the_pad {
                kiosk.key_in(persona.pin.as_deref().unwrap());
                kiosk.wait_for("consenting");
            }
            kiosk.put_clock(by);
            kiosk.choose(1);
            kiosk.wait_for("trouble");
            assert_eq!(verified(&kiosk), u64::from(!at_the_pad), "{by}");
            kiosk.picture(&format!("trouble{by}"));
            kiosk.lift();
            kiosk.wait_for("out_of_order");
            assert!(kiosk.received().is_empty(), "{by}");
            kiosk.put_clock("+0");
            kiosk.wait_for("idle");
        }
        kiosk.place("hanako");
        kiosk.wait_for("entering_pin");
        // A leap second.
        kiosk.put_clock("-1");
        kiosk.key_in(persona.pin.as_deref().unwrap());
        assert_eq!(kiosk.finish(), "result");
        assert!(kiosk.the_result().is_settled());
        kiosk.leave(&persona);
    });
}

/// What `doctor` says of the clock.
fn doctor(folder: &Path, by: &str) -> String {
    let said = Command::new(fresh_program())
        .args(["doctor", "--config"])
        .arg(folder.join("kiosk.toml"))
        .envs(faked_clock(&folder.join("clock"), by))
        .output()
        .unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    let line = said.lines().find(|line| line.split_whitespace().nth(1) == Some("clock"));
    line.unwrap_or_else(|| panic!("{by}: {said}")).to_owned()
}

#[test]
fn doctor_compares_the_clock_with_the_gateways() {
    let folder = tempfile::tempdir_in(TMP).unwrap();
    let world =
        DemoEnvironment::start_edited(folder.path(), &acceptance::shared_pki(TMP), |_| {}, |text| text)
            .unwrap();
    for (by, mark, words) in [
        ("+0", "ok", "right by the gateway's"),
        ("-50", "ok", "right by the gateway's"),
        ("-1d", "FAIL", "behind the gateway's; set date and time"),
        ("-25y", "FAIL", "behind the gateway's; set date and time"),
        ("+10y", "FAIL", "ahead of the gateway's; set date and time"),
        ("+400", "FAIL", "ahead of the gateway's; set date and time"),
    ] {
        let line = doctor(folder.path(), by);
        assert!(line.starts_with(mark) && line.contains(words), "{by}: {line}");
    }
    // Two minutes are told, on the same day in Japan.
    let by = |seconds: i64| {
        base_time::in_japan(jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds)).date()
    };
    let shift = if by(150) == by(0) { "+120" } else { "-120" };
    let line = doctor(folder.path(), shift);
    assert!(line.starts_with("note") && line.contains(" s "), "{line}");
    drop(world);
}
