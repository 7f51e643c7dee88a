//! Two kiosks and one desk, each kiosk whole with its own console, gateway and log: the desk's board has all three.

use std::path::Path;
use std::time::Duration;

use acceptance::patient::{LIMIT, Patient};
use acceptance::test_kiosk::TestKiosk;
use kiosk_app::doctor::{self, Health};
use kiosk_app::staff::account_admin::AccountAdmin;
use kiosk_app::staff::feed_certificates;
use kiosk_visit::{Event, ScreenKind};
use staff_console::KioskName;
use staff_console::accounts::Role;

use crate::TMP;
use crate::console::{Browser, CONSOLE, Desk, Page};

const NAMES: [&str; 3] = ["kiosk-1", "kiosk-2", "kiosk-3"];

/// What a kiosk's configuration says of the feed's files.
fn papers(folder: &Path, kiosk: &str) -> String {
    let file = |name: &str| folder.join(kiosk).join(name).display().to_string();
    format!(
        "ca = \"{}\"\ncertificate = \"{}\"\nkey = \"{}\"\n",
        file("ca.pem"),
        file("cert.pem"),
        file("key.pem")
    )
}

/// A kiosk of this name that tells other desks how it is.
fn kiosk(folder: &Path, name: &str) -> TestKiosk {
    let feed = format!("{CONSOLE}[staff.feed]\nlisten = \"127.0.0.1:0\"\n{}", papers(folder, name));
    let named = format!("terminal = \"{name}\"");
    let mut stage = TestKiosk::builder(TMP)
        .gateway(|gateway| gateway.terminal = name.to_owned())
        .edit(|text| text.replace("terminal = \"kiosk-1\"", &named) + &feed)
        .start();
    stage.kiosk.wait_for_rest(LIMIT).expect("idle");
    stage
}

/// Another kiosk in the desk's configuration.
fn other(stage: &TestKiosk, name: &str) -> String {
    let feed = stage.kiosk.feed().expect("a feed");
    let console = stage.kiosk.console().expect("a console");
    format!(
        "[[staff.kiosks]]\nname = \"{name}\"\nurl = \"https://{feed}\"\nconsole = \"https://{console}/\"\n"
    )
}

/// The board, once it says all this.
fn board(browser: &Browser<'_>, words: &[&str]) -> Page {
    for _ in 0..200 {
        let page = browser.get("/");
        if words.iter().all(|word| page.text.contains(word)) {
            return page;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("never {words:?} in {}", browser.get("/").text);
}

fn log(stage: &TestKiosk) -> Vec<String> {
    let mut text = Vec::new();
    AccountAdmin::open(stage.world.config()).and_then(|book| book.export(&mut text)).expect("the log");
    String::from_utf8(text).expect("UTF-8").lines().map(str::to_owned).collect()
}

fn answers(log: &[String]) -> Vec<&String> {
    log.iter().filter(|line| line.contains("help-answered")).collect()
}

/// The desk's own port for the feed is taken when it starts: its console runs without the others, and has them as soon as the port
/// is free.
#[test]
fn feed_that_starts_late_joins_the_console_that_runs() {
    let folder = tempfile::tempdir_in(TMP).expect("a folder");
    let names = ["kiosk-1", "kiosk-2"].map(|name| KioskName::new(name).expect("a name"));
    feed_certificates::make(folder.path(), &names).expect("certificates");
    let mut second = kiosk(folder.path(), "kiosk-2");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let listen = format!("listen = \"{}\"\n", taken.local_addr().expect("an address"));
    let (own, others) = (papers(folder.path(), "kiosk-1"), other(&second, "kiosk-2"));
    let mut desk = Desk::set_edited(|text| format!("{text}{CONSOLE}[staff.feed]\n{listen}{own}{others}"));
    desk.enrol("sato", Role::Reception);
    second.kiosk.press(Event::NoCardPressed);
    second.kiosk.press(Event::StaffAsked);
    let browser = Browser::of(&desk, "sato");
    browser.get("/").lacks("kiosk-2");
    drop(taken);
    board(&browser, &["data-calls=\"kiosk-2"]);
    browser.post("/kiosk/kiosk-2/help", &[("csrf", &browser.csrf())]).is(303);
    board(&browser, &["対応中", "sato"]).lacks("data-calls=\"kiosk-2");
    drop(browser);
    assert_eq!(answers(&desk.log()).len(), 1);
}

#[test]
fn one_desk_sees_two_more_kiosks_and_answers_a_call_that_both_logs_have() {
    let folder = tempfile::tempdir_in(TMP).expect("a folder");
    let names = NAMES.map(|name| KioskName::new(name).expect("a name"));
    feed_certificates::make(folder.path(), &names).expect("certificates");
    let mut second = kiosk(folder.path(), "kiosk-2");
    let mut third = kiosk(folder.path(), "kiosk-3");
    let others = other(&second, "kiosk-2") + &other(&third, "kiosk-3");
    let own = papers(folder.path(), "kiosk-1");
    let quiet = "[speech]\nenabled = false\n";
    let mut desk = Desk::set_edited(|text| format!("{text}{CONSOLE}[staff.feed]\n{own}{others}{quiet}"));
    desk.enrol("sato", Role::Reception);

    // A whole visit at the third kiosk, and a call at the second.
    let persona = TestKiosk::persona("hanako");
    third.reader.place(third.card(&persona));
    let screen = Patient::knowing(&persona).visit(&mut third.kiosk);
    assert_eq!(screen.kind, ScreenKind::Result);
    second.kiosk.press(Event::NoCardPressed);
    second.kiosk.press(Event::StaffAsked);
    let browser = Browser::of(&desk, "sato");
    let console = format!("href=\"https://{}/\"", second.kiosk.console().expect("a console"));
    let page = board(&browser, &["data-calls=\"kiosk-2", "V03", "kiosk-3", "001", "終わり", &console]);
    page.lacks(&persona.name).lacks("花子").lacks("/visit/");

    browser.post("/kiosk/kiosk-2/help", &[("csrf", &browser.csrf())]).is(303);
    board(&browser, &["対応中", "sato"]).lacks("data-calls=\"kiosk-2");
    // Twice is once.
    browser.post("/kiosk/kiosk-2/help", &[("csrf", &browser.csrf())]).is(303);
    drop(browser);
    let (here, there) = (desk.log(), log(&second));
    for (log, what) in [(&here, "the desk's"), (&there, "the kiosk's")] {
        let [answer] = answers(log)[..] else { panic!("{what}: {log:#?}") };
        for word in ["\"kiosk\":\"kiosk-2\"", "\"staff\":\"sato\"", "\"desk\":\"kiosk-1\""] {
            assert!(answer.contains(word), "{what}: {word} in {answer}");
        }
    }
    assert!(answers(&log(&third)).is_empty());

    // The visit ends, and the desk sees that too.
    third.reader.lift();
    third.kiosk.wait_for_rest(LIMIT).expect("idle again");
    let browser = Browser::of(&desk, "sato");
    for _ in 0..200 {
        if !browser.get("/").text.contains("終わり") {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    browser.get("/").lacks("終わり");
    drop(browser);

    // What anyone who sets it up is told.
    let found = |config| -> Vec<(Health, String)> {
        let findings = doctor::examine(config).into_iter().filter(|finding| finding.what == "kiosks");
        findings.map(|finding| (finding.health, finding.words)).collect()
    };
    let version = env!("CARGO_PKG_VERSION");
    let heard = |name: &str| (Health::Good, format!("{name}: heard, version {version}"));
    assert_eq!(found(desk.stage.world.config()), [heard("kiosk-2"), heard("kiosk-3")]);
    drop(third);
    let [_, (health, words)] = &found(desk.stage.world.config())[..] else { panic!("two lines") };
    assert!(*health == Health::Fair && words.starts_with("kiosk-3: cannot be reached"), "{words}");
}
