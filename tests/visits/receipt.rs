//! Results on the other ways to the receipt computer, and results that may not be shown because nothing records them.

use std::fs::Permissions;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use acceptance::patient::{LIMIT, Patient};
use acceptance::test_kiosk::TestKiosk;
use base_time::{Moment, SystemEntropy};
use kiosk_visit::{Screen, ScreenKind};
use reqwest::Method;
use staff_audit_log::{AuditError, AuditStore as _, Options, Record, SqliteAudit, Verdict, What};
use staff_console::accounts::Role;
use staff_console::{KioskName, StaffId};

use crate::console::{Browser, CONSOLE, Desk};
use crate::{HURRY, TMP};

fn code(screen: &Screen) -> &'static str {
    screen.code.map_or("-", kiosk_visit::FailureCode::code)
}

fn pin_visit(stage: &mut TestKiosk) -> Screen {
    let persona = TestKiosk::persona("hanako");
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage.reader.place(stage.card(&persona));
    Patient::knowing(&persona).visit(&mut stage.kiosk)
}

/// What a receipt computer that listens on a network got: head and body of each request.
pub(crate) fn receipt_computer(address: SocketAddr) -> Receiver<(String, Vec<u8>)> {
    let listener = TcpListener::bind(address).expect("the port of before");
    let (sender, got) = channel();
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            if let Some(request) = take_request(socket)
                && sender.send(request).is_err()
            {
                return;
            }
        }
    });
    got
}

fn take_request(socket: TcpStream) -> Option<(String, Vec<u8>)> {
    let mut reader = BufReader::new(socket);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let lower = head.to_ascii_lowercase();
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length: "))?;
    let mut body = vec![0; length.trim().parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    reader.get_mut().write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").ok()?;
    Some((lower, body))
}

/// A loopback address where nobody listens.
pub(crate) fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port")
}

#[test]
fn result_that_the_receipt_computer_does_not_take_waits_and_is_delivered_once() {
    let address = nobody();
    let push = format!("push = \"http://{address}/results\"\npush_seconds = 2\n");
    let mut desk =
        Desk::set_edited(|text| text.replace("folder = \"receipt-computer\"", &push) + CONSOLE + HURRY);
    desk.enrol("sato", Role::Reception);
    let screen = pin_visit(&mut desk.stage);
    assert_eq!((screen.kind, code(&screen)), (ScreenKind::Result, "R05"));
    let browser = Browser::of(&desk, "sato");
    browser.get("/").has("レセコンに届いていません").has("1件").has("unreachable").has("R05");
    drop(browser);
    desk.stage.reader.lift();
    desk.stage.kiosk.wait_for_rest(LIMIT).expect("the kiosk goes on serving");

    let got = receipt_computer(address);
    let (head, body) =
        got.recv_timeout(LIMIT).expect("the result is delivered when the receipt computer is back");
    assert!(head.starts_with("post /results") && head.contains("idempotency-key: "), "{head}");
    assert!(head.contains("content-type: application/json"), "{head}");
    let body = String::from_utf8(body).expect("UTF-8");
    assert!(body.contains("QualificationValidity"), "the whole answer");
    let told = Instant::now() + LIMIT;
    loop {
        let browser = Browser::of(&desk, "sato");
        if !browser.get("/").text.contains("レセコンに届いていません") {
            break;
        }
        assert!(Instant::now() < told, "staff still read that it waits");
    }
    // The next visit's result goes at once, and the first one does not come again.
    let screen = pin_visit(&mut desk.stage);
    assert_eq!((screen.title.key, code(&screen)), ("done-title", "-"));
    let (next, _) = got.recv_timeout(LIMIT).expect("the second result");
    let key = |head: &str| head.lines().find(|line| line.starts_with("idempotency-key")).map(str::to_owned);
    assert_ne!(key(&next), key(&head));
    assert!(got.recv_timeout(Duration::from_secs(1)).is_err());
}

#[test]
fn result_is_fetched_beside_the_file_as_fhir() {
    const TOKEN: &str = "a-token-for-the-receipt-computer";
    let mut token = None;
    let mut desk = Desk::set_edited(|text| {
        let file = tempfile::Builder::new().tempfile_in(TMP).expect("a file");
        std::fs::write(file.path(), TOKEN).expect("the token");
        let pull = format!(
            "folder = \"receipt-computer\"\npull = true\npull_form = \"fhir\"\npull_token_file = \"{}\"",
            file.path().display()
        );
        token = Some(file);
        text.replace("folder = \"receipt-computer\"", &pull) + CONSOLE
    });
    let screen = pin_visit(&mut desk.stage);
    assert_eq!((screen.kind, code(&screen)), (ScreenKind::Result, "-"));
    let files = desk.stage.received();
    let [file] = files.as_slice() else { panic!("one file: {files:?}") };
    let browser = Browser::new(&desk);
    let ask = |method, path: &str| {
        browser.send(browser.request(method, path).header("authorization", format!("Bearer {TOKEN}")))
    };
    let list = ask(Method::GET, "/receipt").is(200).text.clone();
    let id = list.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an id");
    // One visit, one name everywhere.
    assert!(file.to_string_lossy().contains(id), "{id} in {file:?}");
    let bundle = ask(Method::GET, &format!("/receipt/{id}"));
    assert_eq!(bundle.is(200).kind, "application/fhir+json");
    // The facility's own number for the patient, which the answer carries.
    bundle.has("CoverageEligibilityResponse").has("12345");
    ask(Method::DELETE, &format!("/receipt/{id}")).is(204);
    assert_eq!(ask(Method::GET, "/receipt").text, "[]");
}

#[test]
fn token_file_that_others_can_read_is_refused() {
    let file = tempfile::Builder::new().tempfile_in(TMP).expect("a file");
    let path = file.path().with_extension("open");
    std::fs::write(&path, "a-token-that-everybody-knows").expect("the token");
    std::fs::set_permissions(&path, Permissions::from_mode(0o644)).expect("its mode");
    let folder = tempfile::tempdir_in(TMP).expect("a folder");
    let world = kiosk_demo::DemoEnvironment::start_edited(
        folder.path(),
        &acceptance::shared_pki(TMP),
        |_| {},
        |text| {
            let pull = format!("pull = true\npull_token_file = \"{}\"", path.display());
            text.replace("folder = \"receipt-computer\"", &pull) + CONSOLE
        },
    );
    std::fs::remove_file(&path).expect("the file goes");
    let Err(told) = world.map(drop) else { panic!("taken") };
    assert!(told.to_string().contains("can be read by others"), "{told}");
}

/// Fills the log until it takes not even the smallest record.
fn fill(path: &Path, most_bytes: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let options = Options { most_bytes: Some(most_bytes), ..Options::at(path) };
        let kiosk = KioskName::new("k").expect("a name");
        let log = SqliteAudit::open(options, &kiosk, Moment(0), &SystemEntropy).await.expect("the log");
        let what = What::SignedIn { staff: StaffId::new("a").expect("a name"), factor: None };
        let record = Record { at: Moment(1), kiosk, what };
        loop {
            match log.append(std::slice::from_ref(&record)).await {
                Ok(_) => {}
                Err(AuditError::Full) => break,
                Err(error) => panic!("{error}"),
            }
        }
        log.close().await;
    });
}

#[test]
fn no_result_is_shown_that_the_audit_log_did_not_take() {
    const MAX: u64 = 64 * 1024;
    let mut stage =
        TestKiosk::builder(TMP).config(&format!("{HURRY}\n[audit]\nmost_bytes = {MAX}\n")).start();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    let config = stage.world.config();
    fill(&config.path(&config.audit.path), MAX);
    let screen = pin_visit(&mut stage);
    assert_eq!((screen.kind, code(&screen)), (ScreenKind::Trouble, "A01"), "{}", stage.kiosk.transcript());
    assert_eq!(screen.title.key, "done-desk");
    assert!(stage.received().is_empty(), "nothing goes to the receipt computer either");
    stage.reader.lift();
    // And nobody else is served.
    let closed = stage.kiosk.wait_for(ScreenKind::OutOfOrder, LIMIT).expect("out of order");
    assert_eq!(code(&closed), "A01");
}

#[test]
fn kiosk_serves_again_when_its_audit_log_is_back() {
    let mut stage = TestKiosk::builder(TMP).config(HURRY).start();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    let config = stage.world.config();
    let folder = config.path(config.audit.path.parent().expect("a folder"));
    let away = folder.with_extension("away");
    std::fs::rename(&folder, &away).expect("the folder goes");
    let screen = pin_visit(&mut stage);
    assert_eq!((screen.kind, code(&screen)), (ScreenKind::Trouble, "A01"));
    stage.reader.lift();
    stage.kiosk.wait_for(ScreenKind::OutOfOrder, LIMIT).expect("out of order");
    assert!(stage.received().is_empty());
    // Nothing was made in the place of what is gone.
    if folder.exists() {
        std::fs::remove_dir(&folder).expect("at most an empty folder");
    }
    std::fs::rename(&away, &folder).expect("the folder comes back");
    let screen = pin_visit(&mut stage);
    assert_eq!((screen.title.key, code(&screen)), ("done-title", "-"));
    let verdict = kiosk_app::staff::account_admin::verify(stage.world.config(), &[]).expect("a log");
    assert!(matches!(verdict, Verdict::Verified { .. }), "{verdict:?}");
}

/// Set for the process that is to be killed: the folder of its world.
const KILL: &str = "UKETSUKE_TEST_KILLED_IN";

#[test]
fn kiosk_killed_again_and_again_leaves_a_log_that_verifies_and_no_result_without_a_record() {
    if let Some(folder) = std::env::var_os(KILL) {
        return play_until_killed(Path::new(&folder));
    }
    let folder = tempfile::tempdir_in(TMP).expect("a folder");
    let receipts = folder.path().join("receipt-computer");
    let log = folder.path().join("audit/audit.sqlite");
    let test =
        "receipt::kiosk_killed_again_and_again_leaves_a_log_that_verifies_and_no_result_without_a_record";
    for round in 1..=4_usize {
        let before = count(&receipts);
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", test])
            .env(KILL, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the child");
        let end = Instant::now() + 3 * LIMIT;
        while count(&receipts) == before {
            assert!(
                Instant::now() < end && child.try_wait().expect("the child").is_none(),
                "no visit in the child"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        // At another moment of the next visit each time.
        std::thread::sleep(Duration::from_millis(70 * u64::try_from(round).expect("few rounds")));
        child.kill().expect("SIGKILL");
        child.wait().expect("the child");
        let shown = count(&receipts);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let verdict = staff_audit_log::verify(&log).await.expect("a log");
            assert!(matches!(verdict, Verdict::Verified { .. }), "round {round}: {verdict:?}");
            let kiosk = KioskName::new("k").expect("a name");
            let log = SqliteAudit::open(Options::at(&log), &kiosk, Moment(0), &SystemEntropy)
                .await
                .expect("the log");
            let records = log.recent(Moment(0), 10_000).await.expect("the records");
            let ended =
                records.iter().filter(|record| matches!(record.what, What::VisitEnded { .. })).count();
            assert!(ended >= shown, "round {round}: {shown} results, {ended} records");
        });
    }
}

fn count(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, |entries| {
        entries
            .flatten()
            .filter(|entry| entry.path().extension().is_some_and(|ending| ending == "xml"))
            .count()
    })
}

fn play_until_killed(folder: &Path) {
    let mut stage =
        TestKiosk::builder(folder).stays_in(folder, &acceptance::shared_pki(TMP)).config(HURRY).start();
    loop {
        let _ = pin_visit(&mut stage);
        stage.reader.lift();
    }
}
