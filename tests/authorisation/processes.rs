//! What a module is started with, and what is left of it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use card_client::CardError;
use kiosk_app::authorisation::ModuleError;
use kiosk_app::authorisation::protocol::Reason;

use crate::TMP;
use crate::bench::{FAULTY, card, faulty, open};

/// A file for what a module reports, in a folder that goes away.
fn report() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir_in(TMP).unwrap();
    let file = folder.path().join("report");
    (folder, file)
}

#[test]
fn module_starts_with_three_descriptors_no_environment_its_own_folder_and_no_new_privileges() {
    // A descriptor without the mark, as a library may leave one.
    let leaked = std::fs::File::open("/dev/null").unwrap();
    rustix::io::fcntl_setfd(&leaked, rustix::io::FdFlags::empty()).unwrap();
    assert!(std::env::vars_os().count() > 0);
    let (_folder, report) = report();
    let outcome = open(&faulty(&["looks", report.to_str().unwrap()], 5), card(true), None);
    assert!(
        matches!(outcome.module, Some(ModuleError::Refused(Reason::Unavailable))),
        "{:?}",
        outcome.module
    );
    let folder = std::path::Path::new(FAULTY).parent().unwrap().display().to_string();
    let wanted = format!("fds 0 1 2\nenv 0\ncwd {folder}\nNoNewPrivs:\t1\ngroup true\narguments 3\n");
    assert_eq!(std::fs::read_to_string(report).unwrap(), wanted);
    // The kiosk's own threads keep what they had.
    assert!(!rustix::thread::no_new_privs().unwrap());
}

/// Whether the process is gone, or waits for its parent to notice.
fn is_gone(pid: &str) -> bool {
    let until = Instant::now() + Duration::from_secs(3);
    loop {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
        if stat.map_or(true, |stat| stat.rsplit(')').next().is_some_and(|rest| rest.starts_with(" Z"))) {
            return true;
        }
        if Instant::now() > until {
            return false;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn what_a_module_forks_ends_with_it_and_holds_up_nobody() {
    for (fault, seconds, opened) in
        [("forks", 5, true), ("keeps-pipe", 5, false), ("forks-and-hangs", 1, false)]
    {
        let (_folder, report) = report();
        let outcome = open(&faulty(&[fault, report.to_str().unwrap()], seconds), card(true), None);
        match (fault, &outcome.module) {
            ("forks", None)
            | ("keeps-pipe", Some(ModuleError::StillThere))
            | ("forks-and-hangs", Some(ModuleError::Late)) => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(outcome.session, if opened { Ok(()) } else { Err(CardError::PinlessFailed) });
        assert!(outcome.took < Duration::from_secs(4), "{fault}: {:?}", outcome.took);
        let pid = std::fs::read_to_string(report).unwrap();
        assert!(is_gone(&pid), "{fault}: {pid} is still there");
    }
}

#[test]
fn module_is_told_that_it_is_over_by_the_end_of_its_input() {
    let outcome = open(&faulty(&["closes-input"], 5), card(true), None);
    assert_eq!(outcome.session, Ok(()));
}

#[test]
fn nonce_is_new_for_each_opening() {
    let (_folder, report) = report();
    let module = faulty(&["notes-nonce", report.to_str().unwrap()], 5);
    let nonce = || {
        open(&module, card(true), None);
        let line = std::fs::read_to_string(&report).unwrap();
        assert!(line.contains("\"purpose\":\"staff\"") && line.contains("\"within_ms\":"), "{line}");
        let (_, rest) = line.split_once("\"nonce\":\"").unwrap();
        let nonce = rest.split('"').next().unwrap().to_owned();
        assert_eq!(nonce.len(), 32);
        nonce
    };
    assert_ne!(nonce(), nonce());
}
