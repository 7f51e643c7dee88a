//! The report of a month: who sees it, what it says, and what becomes of a month or a number that is none.

use std::sync::atomic::Ordering;

use base_time::{Moment, Month};
use kiosk_visit::{FailureCode, Method};
use staff_audit_log::{AuditStore as _, Outcome, Pseudonym, Record, VisitFacts, What};

use crate::browserless::Browser;
use crate::support::{Stage, kiosk, staff};

/// 2026-10-01, 00:00 in Japan; the tests' clock stands in 2026-11.
const OCTOBER: u64 = 1_790_780_400_000;

/// A month with 100 visits by PIN, 30 by face, 2 by staff check, and 28 that ended otherwise.
async fn visits(stage: &Stage) {
    let mut records = Vec::new();
    let mut end = |count: u64, outcome, method, code| {
        for _ in 0..count {
            let n = u64::try_from(records.len()).unwrap();
            let mut visit = [0; 16];
            visit[..8].copy_from_slice(&n.to_le_bytes());
            let facts = VisitFacts {
                seconds: u32::try_from(n % 40).unwrap(),
                enrolled: n < 12,
                certificate_ended: n == 0,
            };
            let what = What::VisitEnded {
                visit: Pseudonym(visit),
                outcome,
                method,
                code,
                test_cards: false,
                facts: Some(facts),
            };
            records.push(Record { at: Moment(OCTOBER + n * 60_000), kiosk: kiosk(), what });
        }
    };
    end(100, Outcome::CheckedIn, Some(Method::Pin), None);
    end(30, Outcome::ToReception, Some(Method::Face), None);
    end(2, Outcome::CheckedIn, Some(Method::Staff), None);
    for (count, code) in [
        (20, FailureCode::TimedOut),
        (1, FailureCode::PinLocked),
        (2, FailureCode::CardTakenEarly),
        (1, FailureCode::CardUnreadable),
        (4, FailureCode::Stopped),
    ] {
        end(count, Outcome::NotReached, None, Some(code));
    }
    stage.log.append(&records).await.unwrap();
}

async fn enter(browser: &Browser<'_>, month: &str, patients: &str) -> crate::browserless::Page {
    let csrf = browser.csrf().await;
    browser.post("/report/patients", &[("csrf", &csrf), ("month", month), ("patients", patients)]).await
}

async fn entered(stage: &Stage) -> Vec<What> {
    let of_patients = |record: Record| match record.what {
        what @ What::PatientsOfMonth { .. } => Some(what),
        _ => None,
    };
    stage.records().await.into_iter().filter_map(of_patients).collect()
}

#[tokio::test]
async fn supervisors_see_the_report_and_nobody_else_does() {
    let stage = Stage::set().await;
    visits(&stage).await;
    let abe = Browser::of(&stage, "abe").await;
    abe.get("/").await.has("href=\"/report\"");
    // The last whole month, unless another one is asked for; no second factor again, for there is nobody in it.
    stage.clock.advance(std::time::Duration::from_secs(16 * 60));
    let page = abe.get("/report").await;
    page.is(200).has("令和8年(2026年)10月").has("kiosk-1").has("<td>160</td>").has("<td>132</td>");
    page.has("value=\"2026-10\"").has("href=\"/report.csv?month=2026-10\"");
    for (name, role) in [("sato", "reception"), ("fuji", "vendor")] {
        let browser = Browser::of(&stage, name).await;
        browser.get("/").await.lacks("/report");
        for path in ["/report", "/report?month=2026-10", "/report.csv?month=2026-10"] {
            browser.get(path).await.is(403).lacks("<td>160</td>");
        }
        enter(&browser, "2026-10", "900").await.is(403);
        assert_eq!(entered(&stage).await, [], "{role}");
    }
    let nobody = Browser::new(&stage);
    for path in ["/report", "/report.csv?month=2026-10"] {
        assert_eq!(nobody.get(path).await.is(303).location(), "/sign-in");
    }
}

#[tokio::test]
async fn small_counts_and_names_are_not_on_the_page() {
    let stage = Stage::set().await;
    visits(&stage).await;
    let abe = Browser::of(&stage, "abe").await;
    let page = abe.get("/report?month=2026-10&lang=en").await;
    page.is(200).has("October 2026");
    let row = |label: &str, value: &str| format!("{label}</th><td>{value}</td>");
    for (label, value) in [
        ("Visits", "160"),
        ("Answered by the gateway", "132"),
        ("Not answered", "28"),
        ("PIN", "5 or more"),
        ("Face", "30"),
        ("Staff", "&#60;5"),
        ("Identity not shown", "28"),
        ("V01", "20"),
        ("Enrolments on the spot", "12"),
        ("Certificate ended (eligibility only)", "&#60;5"),
    ] {
        page.has(&row(label, value));
    }
    // Four codes with few visits each are one row.
    page.has("Others, each below 5</th><td>8</td>").lacks("P01").lacks("C03");
    for visit in [[0_u8; 16], [1; 16]] {
        page.lacks(&Pseudonym(visit).to_string());
    }
    let japanese = abe.get("/report?month=2026-10&lang=ja").await;
    japanese.has("資格の回答があった受付").has(&row("暗証番号", "5以上")).has(&row("目視", "&#60;5"));
}

#[tokio::test]
async fn csv_is_a_download_of_plain_cells() {
    let stage = Stage::set().await;
    visits(&stage).await;
    let abe = Browser::of(&stage, "abe").await;
    enter(&abe, "2026-10", "900").await.is(303);
    for (lang, label) in [("en", "Visits: Visits"), ("ja", "受付の数: 受付")] {
        let page = abe.get(&format!("/report.csv?month=2026-10&lang={lang}")).await;
        page.is(200);
        assert_eq!(page.headers["content-type"], "text/csv; charset=utf-8");
        assert_eq!(
            page.headers["content-disposition"],
            "attachment; filename=\"uketsuke-report-2026-10.csv\""
        );
        assert_eq!(page.headers["cache-control"], "no-store");
        // reqwest takes the mark at the beginning away.
        let text = page.text.trim_start_matches('\u{feff}');
        assert!(text.starts_with("key,label,value\r\n"), "{text}");
        assert!(text.contains(&format!("\r\nvisits,{label},160\r\n")), "{text}");
        for line in ["way.staff,", "use-rate,", "patients.entered-by,"] {
            assert!(text.contains(&format!("\r\n{line}")), "{line}: {text}");
        }
        assert!(
            text.contains(",<5\r\n") && text.contains(",>=5\r\n") && text.contains(",14.7\r\n"),
            "{text}"
        );
        for line in text.lines() {
            assert!(!line.split(',').any(|cell| cell.trim_matches('"').starts_with(['=', '+', '-', '@'])));
        }
    }
    let english = abe.get("/report.csv?month=2026-10&lang=en").await;
    english.has("code.others,\"Unanswered visits by failure code: Others, each below 5\",8");
}

#[tokio::test]
async fn month_that_is_none_gets_a_clear_word_and_keeps_what_was_typed() {
    let stage = Stage::set().await;
    visits(&stage).await;
    let abe = Browser::of(&stage, "abe").await;
    for month in ["2026-13", "2026", "october", "2026-1", "1969-12", "10-2026", ""] {
        let page = abe.get(&format!("/report?month={month}")).await;
        page.is(400).has("role=\"alert\"").has("年4けたと月2けた").has(&format!("value=\"{month}\""));
        abe.get(&format!("/report.csv?month={month}")).await.is(400);
        enter(&abe, month, "900").await.is(400).has("年4けたと月2けた");
    }
    // What is typed is text and never markup.
    let page = abe.get("/report?month=%22%3E%3Cscript%3E").await;
    page.is(400).lacks("<script>\"").has("value=\"&#34;&#62;&#60;script&#62;\"");
    let now = Month::of(base_time::Clock::moment(&*stage.clock));
    for month in [now, now.next().unwrap()] {
        let page = abe.get(&format!("/report?month={month}")).await;
        page.is(400).has("まだ終わっていません").has(&format!("value=\"{month}\""));
        abe.get(&format!("/report.csv?month={month}")).await.is(400);
        enter(&abe, &month.to_string(), "900").await.is(400);
    }
    assert_eq!(entered(&stage).await, []);
    // A month before the log began has no visits.
    abe.get("/report?month=2020-02").await.is(200).has("<td>0</td>");
}

#[tokio::test]
async fn number_of_patients_is_recorded_with_a_name_or_refused_with_a_clear_word() {
    let stage = Stage::set().await;
    visits(&stage).await;
    let abe = Browser::of(&stage, "abe").await;
    for (typed, said) in [
        ("", "1から1000000までの数字"),
        ("0", "1から1000000までの数字"),
        ("-900", "1から1000000までの数字"),
        ("9e2", "1から1000000までの数字"),
        ("many", "1から1000000までの数字"),
        ("1000001", "1から1000000までの数字"),
        ("131", "資格の回答があった受付の数(132)"),
    ] {
        let page = enter(&abe, "2026-10", typed).await;
        page.is(400).has("role=\"alert\"").has(said).has(&format!("value=\"{typed}\""));
        // The report is still there.
        page.has("<td>160</td>");
    }
    abe.post("/report/patients", &[("csrf", "x"), ("month", "2026-10"), ("patients", "900")]).await.is(403);
    assert_eq!(entered(&stage).await, []);
    stage.log.fails.store(true, Ordering::SeqCst);
    enter(&abe, "2026-10", "900").await.is(503).has("記録できない");
    stage.log.fails.store(false, Ordering::SeqCst);
    abe.get("/report?month=2026-10").await.lacks("利用率");

    assert_eq!(enter(&abe, "2026-10", "１,200").await.is(303).location(), "/report?month=2026-10");
    enter(&abe, "2026-10", "900").await.is(303);
    let month = "2026-10".parse().unwrap();
    let by_abe = |patients| What::PatientsOfMonth { month, patients, staff: Some(staff("abe")) };
    assert_eq!(entered(&stage).await, [by_abe(1200), by_abe(900)]);
    let page = abe.get("/report?month=2026-10").await;
    page.has("利用率(%)</th><td>14.7</td>").has("患者数を入力: abe").has("value=\"900\"");
    abe.get("/audit").await.has("月の患者数の入力 · 2026-10 · 900 · abe");
}

#[tokio::test]
async fn log_that_cannot_be_read_gives_no_figures() {
    let stage = Stage::set().await;
    visits(&stage).await;
    let abe = Browser::of(&stage, "abe").await;
    std::fs::remove_file(stage.folder.path().join("audit.sqlite")).unwrap();
    let page = abe.get("/report?month=2026-10").await;
    page.is(503).has("role=\"alert\"").lacks("<td>");
}

/// What the page looks like, on the screen and on paper: written for anyone who wants to look.
#[tokio::test]
async fn page_for_a_look_is_written() {
    let stage = Stage::set().await;
    visits(&stage).await;
    let abe = Browser::of(&stage, "abe").await;
    enter(&abe, "2026-10", "900").await.is(303);
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("report-pages");
    std::fs::create_dir_all(&folder).unwrap();
    let style = include_str!("../../assets/staff.css");
    for lang in ["ja", "en"] {
        let page = abe.get(&format!("/report?month=2026-10&lang={lang}")).await;
        let link = "<link rel=\"stylesheet\" href=\"/staff.css\">";
        page.has(link);
        let html = page.text.replace(link, &format!("<style>{style}</style>"));
        std::fs::write(folder.join(format!("report-{lang}.html")), html).unwrap();
    }
}
