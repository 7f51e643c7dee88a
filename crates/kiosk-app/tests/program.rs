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
    for what in ["config", "cards", "reader", "gateway", "receipt", "audit", "console", "font"] {
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

/// A folder with the shipped configuration.
fn facility() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kiosk.toml");
    std::fs::write(&file, SHIPPED).unwrap();
    let file = file.to_str().unwrap().to_owned();
    (folder, file)
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn staff_are_added_listed_renewed_and_removed_and_all_of_it_is_recorded() {
    let (_folder, file) = facility();
    let run = |arguments: &[&str]| uketsuke(&[arguments, &["--config", &file]].concat());
    let added = run(&["staff", "add", "sato", "--role", "reception"]);
    assert!(added.status.success(), "{}", words(&added));
    assert!(words(&added).contains("otpauth://totp/Uketsuke:sato?secret="), "{}", words(&added));
    for (arguments, said) in [
        (&["staff", "add", "sato", "--role", "vendor"][..], "already"),
        (&["staff", "add", "mori", "--role", "boss"], "reception, supervisor or vendor"),
        (&["staff", "add", "佐藤", "--role", "vendor"], "a name is"),
        (&["staff", "renew", "mori"], "no account"),
        (&["staff", "remove", "mori"], "no account"),
    ] {
        let refused = run(arguments);
        assert!(!refused.status.success() && words(&refused).contains(said), "{}", words(&refused));
    }
    let second =
        |output: &Output| words(output).lines().find(|line| line.contains("otpauth")).map(str::to_owned);
    let renewed = run(&["staff", "renew", "sato", "--password"]);
    assert!(
        words(&renewed).contains("password") && second(&renewed) != second(&added),
        "{}",
        words(&renewed)
    );
    let listed = run(&["staff", "list"]);
    assert!(words(&listed).contains("sato") && words(&listed).contains("reception"), "{}", words(&listed));
    assert!(run(&["staff", "remove", "sato"]).status.success());
    assert_eq!(words(&run(&["staff", "list"])), "");

    let exported = words(&run(&["audit", "export"]));
    for change in ["added", "password", "second-factor", "removed"] {
        assert!(exported.contains(change), "{change}:\n{exported}");
    }
    assert!(!exported.contains("otpauth"));
}

#[test]
fn audit_verify_counts_the_records_or_names_the_first_bad_one() {
    let (folder, file) = facility();
    let run = |arguments: &[&str]| uketsuke(&[arguments, &["--config", &file]].concat());
    let none = run(&["audit", "verify"]);
    assert!(!none.status.success(), "there is no log yet: {}", words(&none));
    for name in ["sato", "mori", "abe"] {
        assert!(run(&["staff", "add", name, "--role", "reception"]).status.success());
    }
    let whole = run(&["audit", "verify"]);
    assert!(whole.status.success() && words(&whole).contains("4 records, all whole"), "{}", words(&whole));
    // The anchor of now speaks against a log that is cut later.
    let log = folder.path().join("audit/audit.sqlite");
    let copy = folder.path().join("copy.anchor");
    std::fs::copy(log.with_extension("sqlite.anchor"), &copy).unwrap();
    let bytes = std::fs::read(&log).unwrap();
    let at = bytes.windows(4).position(|window| window == b"mori").unwrap();
    let mut changed = bytes.clone();
    changed[at] = b'n';
    std::fs::write(&log, changed).unwrap();
    let bad = run(&["audit", "verify", "--anchor", copy.to_str().unwrap()]);
    assert!(!bad.status.success() && words(&bad).starts_with("record 3: "), "{}", words(&bad));
    let doctor = run(&["doctor"]);
    assert!(words(&doctor).contains("FAIL audit      record 3"), "{}", words(&doctor));
}

#[test]
fn certificate_of_the_console_is_made_once_and_its_fingerprint_told() {
    let (folder, file) = facility();
    let run = || words(&uketsuke(&["staff", "certificate", "--config", &file]));
    let (first, second) = (run(), run());
    assert!(first.contains("made for localhost, 127.0.0.1"), "{first}");
    assert_eq!(second.trim(), first.lines().next().unwrap());
    let print = second.trim().strip_prefix("SHA-256 ").unwrap();
    assert_eq!(print.split(':').filter(|pair| pair.len() == 2).count(), 32, "{print}");
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(folder.path().join("staff/key.pem")).unwrap().permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
    // One of the two alone is not made anew over the other.
    std::fs::remove_file(folder.path().join("staff/cert.pem")).unwrap();
    assert!(run().contains("staff.certificate"));
}

#[test]
fn certificates_for_several_kiosks_are_made_without_a_configuration_and_never_twice() {
    let folder = tempfile::tempdir().unwrap();
    let feed = folder.path().join("feed");
    let run = |kiosks: &[&str]| {
        uketsuke(&[&["staff", "feed-certificates", feed.to_str().unwrap()], kiosks].concat())
    };
    assert!(!run(&[]).status.success(), "for whom?");
    assert!(words(&run(&["Kiosk 1"])).contains("a name is"));
    let made = run(&["kiosk-1", "kiosk-2"]);
    assert!(made.status.success() && words(&made).contains("kiosk-2: copy to the kiosk"), "{}", words(&made));
    for file in ["ca.pem", "ca-key.pem", "kiosk-1/cert.pem", "kiosk-2/key.pem"] {
        assert!(feed.join(file).is_file(), "{file}");
    }
    let again = run(&["kiosk-2"]);
    assert!(!again.status.success() && words(&again).contains("there already"), "{}", words(&again));
    assert!(!words(&made).contains("PRIVATE"));
}
