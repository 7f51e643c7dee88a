//! The program `uketsuke` as an operator meets it.

#![allow(clippy::unwrap_used, reason = "helpers of tests may end a test like the tests themselves")]

use std::process::{Command, Output};

const SHIPPED: &str = include_str!("../../../config/kiosk.toml");

fn uketsuke(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_uketsuke")).args(arguments).output().unwrap()
}

fn check(config: &str) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kiosk.toml");
    std::fs::write(&file, config).unwrap();
    let output = uketsuke(&["config", "check", "--config", file.to_str().unwrap()]);
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn config_check_names_every_missing_file_of_the_shipped_configuration() {
    let (good, words) = check(SHIPPED);
    assert!(!good);
    for key in ["card.trust", "gateway.ca", "gateway.certificate", "gateway.key"] {
        assert!(words.contains(key), "{key} is not in:\n{words}");
    }
}

#[test]
fn config_check_refuses_unknown_key_wrong_type_and_missing_file() {
    for (broken, word) in [
        (SHIPPED.replace("[receipt]", "[receipt]\nfoldr = \"x\""), "foldr"),
        (SHIPPED.replace("mm_per_px = 0.170", "mm_per_px = \"wide\""), "mm_per_px"),
        (SHIPPED.replace("next = \"wait\"", "next = \"home\""), "home"),
        ("not = [toml".to_owned(), "line 1"),
        (String::new(), "facility"),
    ] {
        let (good, words) = check(&broken);
        assert!(!good && words.contains(word), "{word} is not in:\n{words}");
    }
    let output = uketsuke(&["config", "check", "--config", "no/such/file.toml"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("no/such/file.toml"));
}

#[test]
fn config_check_refuses_a_terminal_name_that_no_file_name_can_hold() {
    let (good, words) = check(&SHIPPED.replace("\"kiosk-1\"", "\"__\""));
    assert!(!good && words.contains("gateway.terminal: needs a letter or digit"), "{words}");
}

#[test]
fn run_does_not_start_with_a_broken_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kiosk.toml");
    std::fs::write(&file, SHIPPED).unwrap();
    let output = uketsuke(&["run", "--config", file.to_str().unwrap()]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("gateway.key"));
}

#[test]
fn doctor_looks_at_everything_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kiosk.toml");
    std::fs::write(&file, SHIPPED).unwrap();
    let output = uketsuke(&["doctor", "--config", file.to_str().unwrap()]);
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!output.status.success(), "{words}");
    for what in ["config", "cards", "reader", "gateway", "receipt", "font"] {
        assert!(
            words.lines().any(|line| line.get(5..).is_some_and(|rest| rest.starts_with(what))),
            "{what}:\n{words}"
        );
    }
}

#[test]
fn oversized_files_are_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kiosk.toml");
    std::fs::write(&file, vec![b'#'; 2 * 1024 * 1024]).unwrap();
    let output = uketsuke(&["config", "check", "--config", file.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("longer than"));
    // An endless file ends at the bound, too.
    let output = uketsuke(&["config", "check", "--config", "/dev/zero"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("longer than"));
}
