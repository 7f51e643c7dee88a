//! An authorisation module that does what it must not. It writes the protocol's lines by hand, as
//! `docs/authorisation-module.md` has them, so that it proves that page as well.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a module may die of anything")]

use std::io::{self, BufRead as _, Read as _, Write as _};
use std::process::{Command, Stdio, exit};
use std::time::Duration;

const OPENED: &str = r#"{"type":"opened","version":1}"#;
const CHALLENGE: &str = r#"{"type":"transmit","version":1,"command":"0084000020"}"#;

fn say(line: &str) {
    say_bytes(format!("{line}\n").as_bytes());
}

/// Somebody who does not listen any more is no reason to stop.
fn say_bytes(bytes: &[u8]) {
    let mut output = io::stdout().lock();
    let _ = output.write_all(bytes);
    let _ = output.flush();
}

fn hear() -> String {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).unwrap();
    line
}

fn transmit(command: &str) -> String {
    say(&format!(r#"{{"type":"transmit","version":1,"command":"{command}"}}"#));
    hear()
}

fn sleep() -> ! {
    loop {
        std::thread::sleep(Duration::from_secs(60));
    }
}

/// Another process of this program, in the same group; its number goes into the report.
fn fork(report: &str, output: Stdio) {
    let child = Command::new("/proc/self/exe").arg("sleep").stdin(Stdio::null()).stdout(output).spawn();
    std::fs::write(report, child.unwrap().id().to_string()).unwrap();
}

/// What it was started with, one thing a line.
fn look(report: &str) {
    let mut told = String::new();
    let mut open: Vec<String> = std::fs::read_dir("/proc/self/fd")
        .unwrap()
        .map(|fd| fd.unwrap().file_name().into_string().unwrap())
        .collect();
    // The one by which this was read is not there any more.
    open.retain(|fd| std::fs::read_link(format!("/proc/self/fd/{fd}")).is_ok());
    open.sort();
    told += &format!("fds {}\n", open.join(" "));
    told += &format!("env {}\n", std::env::vars_os().count());
    told += &format!("cwd {}\n", std::env::current_dir().unwrap().display());
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    told += status.lines().find(|line| line.starts_with("NoNewPrivs")).unwrap();
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let group = stat.rsplit(')').next().unwrap().split_whitespace().nth(2).unwrap().to_owned();
    told += &format!("\ngroup {}\n", group == std::process::id().to_string());
    told += &format!("arguments {}\n", std::env::args().count());
    std::fs::write(report, told).unwrap();
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mode = arguments.first().map_or("", String::as_str);
    let report = arguments.get(1).map_or("/nowhere/report", String::as_str);
    match mode {
        "sleep" => sleep(),
        "silent-end" => exit(0),
        "stderr" => {
            let _ = io::stderr().write_all(&vec![b'x'; 10 * 1024 * 1024]);
            sleep();
        }
        "early" => say(OPENED),
        _ => {}
    }
    let open = hear();
    assert!(open.starts_with(r#"{"type":"open_key","version":1,"purpose":""#), "{open}");
    match mode {
        "hang" => sleep(),
        "crash" => std::process::abort(),
        "end" => exit(0),
        "late" => {
            std::thread::sleep(Duration::from_millis(1500));
            say(OPENED);
        }
        "slow-byte" => {
            for byte in OPENED.bytes() {
                say_bytes(&[byte]);
                std::thread::sleep(Duration::from_millis(100));
            }
        }
        "half" => {
            say_bytes(&OPENED.as_bytes()[..10]);
            sleep();
        }
        "half-end" => say_bytes(OPENED.as_bytes()),
        "nonsense" => say("opened, I think"),
        "noise" => say_bytes(&(0..60_000u64).map(|n| ((n * 2_654_435_761) >> 13) as u8).collect::<Vec<_>>()),
        "zeros" => say_bytes(&[0; 4096]),
        "ten-megabytes" => say_bytes(&vec![b' '; 10 * 1024 * 1024]),
        "long-line" => say(&format!(r#"{{"type":"opened","version":1{}}}"#, " ".repeat(9000))),
        "version" => say(r#"{"type":"opened","version":2}"#),
        "extra" => say(r#"{"type":"opened","version":1,"pin":"1234"}"#),
        "twice" => say(&format!("{OPENED}\n{OPENED}")),
        "twice-transmit" => {
            say(&format!("{CHALLENGE}\n{CHALLENGE}"));
            sleep();
        }
        "opened-later-again" => {
            say(OPENED);
            std::thread::sleep(Duration::from_millis(100));
            say(OPENED);
        }
        "transmit-after-opened" => {
            say(OPENED);
            std::thread::sleep(Duration::from_millis(50));
            say(CHALLENGE);
        }
        "no-command" => _ = transmit("0084"),
        "undeclared" => {
            // The next argument says which.
            let answer = transmit(report);
            // Nobody answers; anyone who did would be believed.
            if !answer.is_empty() {
                say(OPENED);
            }
        }
        "too-often" => {
            for _ in 0..3 {
                transmit("0084000020");
            }
            say(OPENED);
        }
        "refuses" => say(&format!(r#"{{"type":"refused","version":1,"reason":"{report}"}}"#)),
        "asks-and-lies" => {
            transmit("0084000020");
            transmit(&format!("0082000040{}", "07".repeat(64)));
            say(OPENED);
        }
        "forks" => {
            fork(report, Stdio::null());
            say(OPENED);
        }
        "forks-and-hangs" => {
            fork(report, Stdio::inherit());
            sleep();
        }
        "keeps-pipe" => {
            fork(report, Stdio::inherit());
            say(OPENED);
        }
        "does-not-end" => {
            say(OPENED);
            sleep();
        }
        "looks" => {
            look(report);
            say(r#"{"type":"refused","version":1,"reason":"unavailable"}"#);
        }
        "notes-nonce" => {
            std::fs::write(report, &open).unwrap();
            say(r#"{"type":"refused","version":1,"reason":"unavailable"}"#);
        }
        "closes-input" => {
            // Reads on to the end: the kiosk's last word is the end of its standard input.
            say(OPENED);
            let mut rest = Vec::new();
            io::stdin().lock().read_to_end(&mut rest).unwrap();
            assert!(rest.is_empty());
        }
        "early" => {}
        other => panic!("no fault {other}"),
    }
}
