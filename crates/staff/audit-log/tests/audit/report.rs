//! A month of visits in a real log, and its report beside an independent count over the log's export.

use std::collections::BTreeMap;
use std::time::Instant;

use base_time::{Moment, Month};
use kiosk_visit::{FailureCode, Method};
use serde_json::Value;
use staff_audit_log::{
    AccountChange, AuditStore, Figure, Outcome, Pseudonym, Record, Report, ReportError, Role, Section, Shown,
    SqliteAudit, StaffId, VisitFacts, What, Why, count_month, verify_export,
};
use tempfile::tempdir;

use crate::{kiosk, open};

/// 2026-10-01 and 2026-11-01, 00:00 in Japan.
const BEGINS: u64 = 1_790_780_400_000;
const ENDS: u64 = 1_793_458_800_000;
const DAY: u64 = 86_400_000;

fn october() -> Month {
    "2026-10".parse().unwrap()
}

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

fn record(at: u64, what: What) -> Record {
    Record { at: Moment(at), kiosk: kiosk(), what }
}

fn pseudonym(visit: u64) -> Pseudonym {
    let mut name = [0; 16];
    name[..8].copy_from_slice(&visit.to_be_bytes());
    Pseudonym(name)
}

/// What happened in a visit, as the kiosk records it.
fn visit(numbers: &mut Numbers, visit: u64) -> Vec<Record> {
    const CODES: [FailureCode; 5] = [
        FailureCode::Stopped,
        FailureCode::PinLocked,
        FailureCode::CardTakenEarly,
        FailureCode::CertificateRefused,
        FailureCode::TimedOut,
    ];
    // From half a day before the month to half a day after it.
    let at = BEGINS - DAY / 2 + numbers.below(ENDS - BEGINS + DAY);
    let pseudonym = pseudonym(visit);
    let method = match numbers.below(10) {
        0..=5 => Method::Pin,
        6..=8 => Method::Face,
        _ => Method::Staff,
    };
    let facts = Some(VisitFacts {
        seconds: u32::try_from(8 + numbers.below(60) * numbers.below(4)).unwrap(),
        enrolled: numbers.below(100) == 0,
        certificate_ended: numbers.below(25) == 0,
    });
    let test_cards = numbers.below(500) == 0;
    let ended = |outcome, method, code| {
        record(at, What::VisitEnded { visit: pseudonym, outcome, method, code, test_cards, facts })
    };
    let code = CODES[usize::try_from(numbers.below(5)).unwrap()];
    let mut records = match numbers.below(1000) {
        0..=859 => vec![ended(Outcome::CheckedIn, Some(method), None)],
        860..=899 => vec![ended(Outcome::ToReception, Some(method), None)],
        900..=909 => {
            vec![ended(Outcome::IdentityOnly, Some(method), Some(FailureCode::GatewayUnreachable))]
        }
        // Answered, and stopped before the result was shown; in both orders.
        910..=914 => vec![
            ended(Outcome::CheckedIn, Some(method), None),
            ended(Outcome::NotReached, Some(method), Some(code)),
        ],
        915..=919 => vec![
            ended(Outcome::NotReached, Some(method), Some(code)),
            ended(Outcome::CheckedIn, Some(method), None),
        ],
        920..=925 => vec![ended(Outcome::NotReached, None, None)],
        _ => vec![ended(Outcome::NotReached, None, Some(code))],
    };
    if visit.is_multiple_of(7) {
        records.insert(0, record(at, What::HelpCalled { visit: Some(pseudonym), code: Some(code) }));
    }
    if visit.is_multiple_of(50) {
        let staff = StaffId::new("sato").unwrap();
        records.push(record(at, What::ResultSeen { visit: pseudonym, staff, proof: None }));
    }
    records
}

async fn export(store: &SqliteAudit) -> String {
    let (mut text, mut next) = (String::new(), 1);
    loop {
        let lines = store.lines(next, 700).await.unwrap();
        let Some(last) = lines.last() else { return text };
        next = last.sequence + 1;
        for line in &lines {
            text.push_str(&serde_json::to_string(line).unwrap());
            text.push('\n');
        }
    }
}

/// The visits of the month that an export has, counted from its text alone. No part of the report's own code is used.
fn counted_from(export: &str) -> BTreeMap<String, u64> {
    let mut visits = BTreeMap::<String, Value>::new();
    for line in export.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let at = line["record"]["at"].as_u64().unwrap();
        let end = &line["record"]["what"]["visit-ended"];
        if !(BEGINS..ENDS).contains(&at) || end.is_null() || end["test_cards"] == true {
            continue;
        }
        let name = end["visit"].as_str().unwrap().to_owned();
        let known_has_code = visits.get(&name).is_some_and(|known| !known["code"].is_null());
        if !(known_has_code && end["code"].is_null()) {
            visits.insert(name, end.clone());
        }
    }
    let mut counts = BTreeMap::<String, u64>::new();
    let mut seconds = Vec::new();
    for end in visits.values() {
        let answered = ["checked-in", "to-reception"].contains(&end["outcome"].as_str().unwrap());
        let mut one = |key: String| *counts.entry(key).or_default() += 1;
        one("visits".to_owned());
        one(if answered { "answered" } else { "unanswered" }.to_owned());
        one(format!("outcome.{}", end["outcome"].as_str().unwrap()));
        one(format!("way.{}", end["method"].as_str().unwrap_or("none")));
        if !answered {
            one(format!("code.{}", end["code"].as_str().unwrap_or("none")));
        }
        if end["facts"]["enrolled"] == true {
            one("enrolments".to_owned());
        }
        if end["facts"]["certificate_ended"] == true {
            one("certificate.ended".to_owned());
        }
        seconds.push(end["facts"]["seconds"].as_u64().unwrap());
    }
    seconds.sort_unstable();
    counts.insert("duration.median".to_owned(), seconds[seconds.len().div_ceil(2) - 1]);
    counts.insert("duration.p95".to_owned(), seconds[(seconds.len() * 95).div_ceil(100) - 1]);
    counts
}

fn shown(report: &Report) -> BTreeMap<String, Shown> {
    let rows = report.sections().into_iter().flat_map(|(_, rows)| rows);
    rows.map(|(figure, shown)| (figure.key(), shown)).collect()
}

#[tokio::test]
async fn report_of_ten_thousand_visits_equals_a_count_of_the_exported_lines() {
    let folder = tempdir().unwrap();
    let store = open(&folder.path().join("audit.log")).await;
    let mut numbers = Numbers(26);
    let records: Vec<Record> = (0..10_400).flat_map(|n| visit(&mut numbers, n)).collect();
    for batch in records.chunks(2_000) {
        store.append(batch).await.unwrap();
    }
    let export = export(&store).await;
    assert!(verify_export(export.as_bytes(), &[]).is_ok());
    let counts = counted_from(&export);
    assert!((10_000..10_400).contains(&counts["visits"]), "{}", counts["visits"]);

    let begun = Instant::now();
    let report = count_month(&store, october(), Moment(ENDS)).await.unwrap();
    println!("{} records counted in {:?}", records.len(), begun.elapsed());
    let mut compared = 0;
    for (key, shown) in shown(&report) {
        let count = counts.get(&key).copied().unwrap_or(0);
        compared += usize::from(counts.contains_key(&key));
        match shown {
            Shown::Exact(number) => assert_eq!(number, count, "{key}"),
            Shown::Seconds(seconds) => assert_eq!(u64::from(seconds), count, "{key}"),
            other => panic!("{key} is {count}, shown {other:?}: nothing is small in this month"),
        }
    }
    assert_eq!(compared, counts.len(), "every figure that there is");
    // The report is no part of the log, and is the same again.
    assert_eq!(count_month(&store, october(), Moment(ENDS + DAY)).await.unwrap(), report);
    // The days around the month are those of their own months.
    let before = count_month(&store, october().previous().unwrap(), Moment(ENDS)).await.unwrap();
    let Shown::Exact(before) = before.figure(&Figure::Visits) else { panic!() };
    assert!((50..400).contains(&before), "{before}");
}

fn checked_in(n: u64, at: u64) -> Record {
    let what = What::VisitEnded {
        visit: pseudonym(n),
        outcome: Outcome::CheckedIn,
        method: Some(Method::Pin),
        code: None,
        test_cards: false,
        facts: None,
    };
    record(at, what)
}

#[tokio::test]
async fn month_of_japan_is_counted_when_it_is_over_and_not_before() {
    let folder = tempdir().unwrap();
    let store = open(&folder.path().join("audit.log")).await;
    let at = [BEGINS - 1, BEGINS, BEGINS + DAY, ENDS - 1, ENDS, BEGINS + 1, BEGINS + 2];
    let records: Vec<Record> = at.iter().zip(0..).map(|(at, n)| checked_in(n, *at)).collect();
    store.append(&records).await.unwrap();
    for now in [0, BEGINS, ENDS - 1] {
        let early = count_month(&store, october(), Moment(now)).await;
        assert!(matches!(early, Err(ReportError::NotOver(month)) if month == october()), "{now}");
    }
    let report = count_month(&store, october(), Moment(ENDS)).await.unwrap();
    assert_eq!(report.figure(&Figure::Visits), Shown::Exact(5));
    assert!(report.lacks_facts);
    assert_eq!(report.figure(&Figure::Median), Shown::Unknown);
    let none = count_month(&store, "2026-08".parse().unwrap(), Moment(ENDS)).await.unwrap();
    assert_eq!(none.figure(&Figure::Visits), Shown::Exact(0));
}

#[tokio::test]
async fn last_number_of_patients_that_was_entered_counts() {
    let folder = tempdir().unwrap();
    let store = open(&folder.path().join("audit.log")).await;
    let visits: Vec<Record> = (0..300).map(|n| checked_in(n, BEGINS + n)).collect();
    store.append(&visits).await.unwrap();
    let report = count_month(&store, october(), Moment(ENDS)).await.unwrap();
    assert!(report.sections().iter().all(|(section, _)| *section != Section::Use));
    for (number, good) in [(0, false), (299, false), (300, true), (1_000_000, true), (1_000_001, false)] {
        assert_eq!(report.check_patients(number).is_ok(), good, "{number}");
    }
    let abe = StaffId::new("abe").unwrap();
    let entered = |month, patients, staff| record(ENDS, What::PatientsOfMonth { month, patients, staff });
    let entries = [
        entered(october(), 800, None),
        entered(october().previous().unwrap(), 5, None),
        entered(october(), 900, Some(abe.clone())),
    ];
    store.append(&entries).await.unwrap();
    let report = count_month(&store, october(), Moment(ENDS)).await.unwrap();
    let patients = report.patients.clone().unwrap();
    assert_eq!((patients.number, patients.staff), (900, Some(abe)));
    let shown = shown(&report);
    assert_eq!((shown["patients"], shown["use-rate"]), (Shown::Exact(900), Shown::Share(333, 333)));
}

#[tokio::test]
async fn nothing_is_counted_from_a_log_that_is_not_whole() {
    use sqlx::sqlite::SqliteConnectOptions;
    use sqlx::{ConnectOptions as _, Connection as _};
    let folder = tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let store = open(&path).await;
    let visits: Vec<Record> = (0..30).map(|n| checked_in(n, BEGINS + n)).collect();
    store.append(&visits).await.unwrap();
    let mut connection = SqliteConnectOptions::new().filename(&path).connect().await.unwrap();
    for statement in [
        "DROP TRIGGER record_stays_as_it_is",
        "UPDATE record SET record = replace(record, 'pin', 'face') WHERE sequence = 9",
    ] {
        sqlx::query(statement).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
    let report = count_month(&store, october(), Moment(ENDS)).await;
    assert!(matches!(report, Err(ReportError::Bad { sequence: 9, why: Why::Hash })), "{report:?}");
}

#[tokio::test]
async fn report_says_nothing_of_a_person_and_no_time_of_day() {
    let folder = tempdir().unwrap();
    let store = open(&folder.path().join("audit.log")).await;
    let mut numbers = Numbers(7);
    let records: Vec<Record> = (0..600).flat_map(|n| visit(&mut numbers, n)).collect();
    store.append(&records).await.unwrap();
    let added = What::AccountChanged {
        account: StaffId::new("sato").unwrap(),
        change: AccountChange::Added(Role::Reception),
        by: None,
    };
    store.append(&[record(BEGINS, added)]).await.unwrap();
    let report = format!("{:?}", count_month(&store, october(), Moment(ENDS)).await.unwrap());
    assert!(!report.contains("sato"), "{report}");
    for record in &records {
        let (What::VisitEnded { visit, .. } | What::HelpCalled { visit: Some(visit), .. }) = &record.what
        else {
            continue;
        };
        assert!(!report.contains(&visit.to_string()) && !report.contains(&record.at.0.to_string()));
    }
}
