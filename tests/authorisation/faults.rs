//! Every fault of what a module says: its error, in time, and nothing that it was not allowed.

use std::time::Duration;

use card_client::CardError;
use kiosk_app::authorisation::ModuleError;
use kiosk_app::authorisation::protocol::{Nonsense, Reason};

use crate::bench::{card, faulty, open, stand_in};

/// What a module may take beyond its deadline: to be killed, on a busy machine.
const SLACK: Duration = Duration::from_secs(2);

type Wanted = fn(&ModuleError) -> bool;

/// The fault, its time in seconds, its error, and how many commands it got through.
const FAULTS: &[(&str, u64, Wanted, usize)] = &[
    ("hang", 1, |error| matches!(error, ModuleError::Late), 0),
    ("late", 1, |error| matches!(error, ModuleError::Late), 0),
    ("slow-byte", 1, |error| matches!(error, ModuleError::Late), 0),
    ("half", 1, |error| matches!(error, ModuleError::Late), 0),
    ("crash", 5, |error| matches!(error, ModuleError::Ended), 0),
    ("end", 5, |error| matches!(error, ModuleError::Ended), 0),
    ("half-end", 5, |error| matches!(error, ModuleError::Ended), 0),
    ("silent-end", 5, |error| matches!(error, ModuleError::Ended), 0),
    ("nonsense", 5, |error| matches!(error, ModuleError::Nonsense(Nonsense::Malformed)), 0),
    // Binary noise may hold the end of a line, and something behind it.
    (
        "noise",
        5,
        |error| matches!(error, ModuleError::Nonsense(_) | ModuleError::OutOfTurn | ModuleError::LineTooLong),
        0,
    ),
    ("zeros", 5, |error| matches!(error, ModuleError::Ended), 0),
    ("ten-megabytes", 5, |error| matches!(error, ModuleError::LineTooLong), 0),
    ("long-line", 5, |error| matches!(error, ModuleError::LineTooLong), 0),
    ("stderr", 5, |error| matches!(error, ModuleError::Noisy), 0),
    ("version", 5, |error| matches!(error, ModuleError::Nonsense(Nonsense::Version(2))), 0),
    ("extra", 5, |error| matches!(error, ModuleError::Nonsense(Nonsense::Malformed)), 0),
    ("twice", 5, |error| matches!(error, ModuleError::OutOfTurn), 0),
    ("twice-transmit", 5, |error| matches!(error, ModuleError::OutOfTurn), 0),
    ("opened-later-again", 5, |error| matches!(error, ModuleError::OutOfTurn), 0),
    ("transmit-after-opened", 5, |error| matches!(error, ModuleError::OutOfTurn), 0),
    ("no-command", 5, |error| matches!(error, ModuleError::Nonsense(Nonsense::NotACommand)), 0),
    ("too-often", 5, |error| matches!(error, ModuleError::Undeclared(header) if header.ins == 0x84), 1),
    ("does-not-end", 5, |error| matches!(error, ModuleError::StillThere), 0),
];

#[test]
fn each_fault_is_told_in_time_with_the_key_shut_and_nothing_undeclared_sent() {
    for (fault, seconds, wanted, commands) in FAULTS {
        let outcome = open(&faulty(&[fault], *seconds), card(true), None);
        let error = outcome.module.as_ref().unwrap_or_else(|| panic!("{fault}: no error"));
        assert!(wanted(error), "{fault}: {error:?}");
        assert_eq!(outcome.session, Err(CardError::PinlessFailed), "{fault}");
        assert!(!outcome.signed, "{fault}: nothing is signed afterwards");
        assert!(outcome.took < Duration::from_secs(*seconds) + SLACK, "{fault}: {:?}", outcome.took);
        // SELECT, and what was declared.
        assert_eq!(outcome.sent.len(), 1 + commands, "{fault}: {:02X?}", outcome.sent);
        assert_eq!(outcome.verifies, 0, "{fault}");
    }
}

#[test]
fn a_module_that_speaks_before_it_is_asked_gets_nothing_for_it() {
    // Whether it was too early depends on who was faster; either way the card was asked nothing.
    let outcome = open(&faulty(&["early"], 5), card(true), None);
    assert!(!outcome.signed && outcome.sent.len() <= 3, "{outcome:?}");
}

#[test]
fn command_that_is_not_declared_does_not_leave() {
    for command in [
        "0020008004313233 34",
        "00200080",
        "0024018004313233 34",
        "002C008004313233 34",
        "00A4040C0AD392F000260100000001",
        "00A4020C02001B",
        "00B0000000",
        "802A008002010200",
        "00C0000000",
        "0070000001",
        "0184000020",
        "0C84000020",
        "008400001F",
        "0084000021",
        "00840000",
        "00880000020102",
        "80A200C1020102",
    ] {
        let command = command.replace(' ', "");
        let outcome = open(&faulty(&["undeclared", &command], 5), card(true), None);
        assert!(
            matches!(outcome.module, Some(ModuleError::Undeclared(_))),
            "{command}: {:?}",
            outcome.module
        );
        assert_eq!(outcome.session, Err(CardError::PinlessFailed));
        assert_eq!((outcome.sent, outcome.verifies), (vec![0xA4], 0), "{command}");
    }
}

#[test]
fn refusing_card_and_refusing_module_are_told_apart() {
    for (reason, wanted, told) in [
        ("card_refused", Reason::CardRefused, CardError::PinlessRefused),
        ("terminal_expired", Reason::TerminalExpired, CardError::PinlessFailed),
        ("unavailable", Reason::Unavailable, CardError::PinlessFailed),
        ("purpose", Reason::Purpose, CardError::PinlessFailed),
        ("version", Reason::Version, CardError::PinlessFailed),
    ] {
        let outcome = open(&faulty(&["refuses", reason], 5), card(true), None);
        assert!(matches!(outcome.module, Some(ModuleError::Refused(reason)) if reason == wanted), "{reason}");
        assert_eq!(outcome.session, Err(told), "{reason}");
    }
    // A card that does not know the stand-in, as no real card does.
    let outcome = open(&stand_in(), card(false), None);
    assert_eq!(outcome.session, Err(CardError::PinlessRefused));
    assert!(!outcome.signed);
}

#[test]
fn module_that_lies_opens_nothing() {
    let outcome = open(&faulty(&["asks-and-lies"], 5), card(true), None);
    assert_eq!(outcome.session, Ok(()), "its word");
    assert!(!outcome.signed, "the card did not accept it, and does not sign");
}

#[test]
fn stand_in_opens_the_key_and_a_lifted_card_stays_a_lifted_card() {
    let module = stand_in();
    let outcome = open(&module, card(true), None);
    assert!(outcome.module.is_none() && outcome.signed, "{outcome:?}");
    assert_eq!(outcome.sent, [0xA4, 0x84, 0x82]);
    for commands in [0, 1] {
        let outcome = open(&module, card(true), Some(commands));
        assert_eq!(outcome.session, Err(CardError::Removed), "after {commands}");
        assert!(!outcome.signed);
    }
}
