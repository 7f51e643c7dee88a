//! `uketsuke report`, the built program over a log with a month in it.

#![allow(clippy::unwrap_used, reason = "helpers of tests may end a test like the tests themselves")]

use std::process::{Command, Output};

use base_time::{Moment, SystemEntropy};
use kiosk_visit::{FailureCode, Method};
use staff_audit_log::{
    AuditStore as _, KioskName, Options, Outcome, Pseudonym, Record, SqliteAudit, VisitFacts, What,
};

const SHIPPED: &str = include_str!("../../../../config/kiosk.toml");
/// 2024-10-01, 00:00 in Japan: a month that is over.
const OCTOBER: u64 = 1_727_708_400_000;

fn uketsuke(arguments: &[&str]) -> (bool, String, String) {
    let output: Output = Command::new(env!("CARGO_BIN_EXE_uketsuke")).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

/// A facility with 60 visits by PIN, 3 by staff check and 9 that timed out in that month.
fn facility() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kiosk.toml");
    std::fs::write(&file, SHIPPED).unwrap();
    let path = folder.path().join("audit/audit.sqlite");
    std::fs::create_dir(path.parent().unwrap()).unwrap();
    let kiosk = KioskName::new("kiosk-1").unwrap();
    let mut records = Vec::new();
    for (n, at) in (0_u8..72).zip((OCTOBER..).step_by(3_600_000)) {
        let (outcome, method, code) = match n {
            0..60 => (Outcome::CheckedIn, Some(Method::Pin), None),
            60..63 => (Outcome::CheckedIn, Some(Method::Staff), None),
            _ => (Outcome::NotReached, None, Some(FailureCode::TimedOut)),
        };
        let facts = Some(VisitFacts { seconds: n.into(), enrolled: n < 7, certificate_ended: false });
        let visit = Pseudonym([n; 16]);
        let what = What::VisitEnded { visit, outcome, method, code, test_cards: false, facts };
        records.push(Record { at: Moment(at), kiosk: kiosk.clone(), what });
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let log =
            SqliteAudit::open(Options::at(path), &kiosk, Moment(OCTOBER), &SystemEntropy).await.unwrap();
        log.append(&records).await.unwrap();
        log.close().await;
    });
    let file = file.to_str().unwrap().to_owned();
    (folder, file)
}

#[test]
fn report_is_told_as_text_and_as_values() {
    let (_folder, file) = facility();
    let report = |more: &[&str]| uketsuke(&[&["report", "--config", &file, "--month"], more].concat());
    let (good, text, words) = report(&["2024-10"]);
    assert!(good, "{words}");
    let row = |label: &str, value: &str| {
        let found = text.lines().find(|line| line.trim_start().starts_with(label));
        assert!(found.is_some_and(|line| line.ends_with(&format!(" {value}"))), "{label}: {text}");
    };
    assert!(text.starts_with("Report 2024-10 · "), "{text}");
    row("Visits  ", "72");
    row("Answered by the gateway", "63");
    row("PIN", "5 or more");
    row("Staff", "<5");
    row("V01", "9");
    row("Median, seconds", "35");
    row("Enrolments on the spot", "7");
    assert!(!text.contains("Use rate"), "nobody has entered a number: {text}");

    let (good, text, _) = report(&["2024-10", "--total", "200", "--csv"]);
    assert!(good && text.starts_with("key,label,value\r\n"), "{text}");
    for line in ["visits,Visits: Visits,72", "patients,", "use-rate,"] {
        assert!(text.contains(&format!("\r\n{line}")), "{line}: {text}");
    }
    assert!(text.contains(",31.5\r\n") && text.contains("at the machine"), "{text}");
    // The number is kept, and so is how it came there.
    assert!(report(&["2024-10"]).1.contains("Use rate"));
    let exported = uketsuke(&["audit", "export", "--config", &file]).1;
    let kept = "{\"patients-of-month\":{\"month\":\"2024-10\",\"patients\":200,\"staff\":null}}";
    assert!(exported.contains(kept), "{exported}");
    assert!(uketsuke(&["audit", "verify", "--config", &file]).0);
}

#[test]
fn month_or_number_that_is_none_is_refused_and_loses_nothing() {
    let (_folder, file) = facility();
    let next_year = "2999-01";
    for (arguments, said) in [
        (&["2024-13"][..], "YYYY-MM"),
        (&["October"], "YYYY-MM"),
        (&[next_year], "not over yet"),
        (&["2024-10", "--total", "0"], "1 to 1000000"),
        (&["2024-10", "--total", "1000001"], "1 to 1000000"),
        (&["2024-10", "--total", "62"], "63"),
        (&["2024-10", "--total", "-5"], "--total"),
        (&["2024-10", "--total", "many"], "--total"),
        (&[next_year, "--total", "500"], "not over yet"),
    ] {
        let (good, told, words) = uketsuke(&[&["report", "--config", &file, "--month"], arguments].concat());
        assert!(!good && told.is_empty() && words.contains(said), "{arguments:?}: {told}{words}");
    }
    let exported = uketsuke(&["audit", "export", "--config", &file]).1;
    assert!(!exported.contains("patients-of-month"), "{exported}");
    assert_eq!(exported.matches("visit-ended").count(), 72);
}
