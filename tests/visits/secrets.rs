//! No log line of any visit, at any level, holds a PIN, a certificate, a name or an answer.

use acceptance::capture::Capture;
use acceptance::patient::{LIMIT, Patient, digits};
use acceptance::stage::Stage;
use eligibility_sandbox::Fault;
use kiosk_visit::ScreenKind;

use crate::TMP;

#[test]
fn logs_at_trace_level_hold_nothing_of_anyone() {
    // Its own process under nextest; with one process for all tests, other tests' lines are checked as well.
    let capture = Capture::start();
    let mut canaries: Vec<String> = Vec::new();
    for (id, fault) in [
        ("hanako", None),
        ("gaiji", None),
        ("latin", None),
        ("newcomer", None),
        ("lasttry", None),
        ("protected", None),
        ("malformed", None),
        ("taro", Some(Fault::WrongSchema)),
        ("ume", Some(Fault::Doctype)),
        ("kiyoshi", Some(Fault::Cut)),
    ] {
        let mut stage = Stage::set(TMP, "");
        if let Some(fault) = fault {
            stage.world.faults().add(fault);
        }
        let mut persona = Stage::persona(id);
        if persona.pin.is_some() {
            persona.pin = Some("7291".into());
        }
        stage.kiosk.wait_for(ScreenKind::Idle, LIMIT).expect("idle");
        stage.reader.place(stage.card(&persona));
        let mut patient = Patient::knowing(&persona);
        if persona.tries_left == 3 {
            patient.pins.insert(0, digits("6408"));
        }
        let _ = patient.visit(&mut stage.kiosk);
        stage.reader.lift();
        stage.kiosk.wait_for(ScreenKind::Idle, LIMIT).expect("idle again");
        for file in stage.received() {
            let text = String::from_utf8(std::fs::read(file).expect("the file")).expect("UTF-8");
            canaries.extend(personal_texts(&text));
        }
        canaries.push(persona.name.clone());
        canaries.extend(persona.name.split('　').map(str::to_owned));
        canaries.push(persona.address.clone());
        canaries.push(persona.serial.to_string());
        canaries.push(format!("{:X}", persona.serial));
    }
    // The PINs as bytes, in hexadecimal, and as a list of numbers.
    canaries.extend(["37323931", "36343038", "55, 50, 57, 49", "54, 52, 48, 56"].map(str::to_owned));
    canaries.extend(
        ["7, 2, 9, 1", "6, 4, 0, 8", "PIN 7291", "[7291", "pin: 7291", "\"7291\""].map(str::to_owned),
    );

    // The libraries dump TLS in hexadecimal at this level: a short number is in there by chance, sooner or later.
    canaries.retain(|canary| canary.len() >= 8 || !canary.chars().all(|c| c.is_ascii_hexdigit()));

    let log = capture.text();
    assert!(log.contains("step"), "the log was not caught");
    for canary in canaries.iter().filter(|canary| canary.chars().count() > 1) {
        // The people are invented, so the line can be shown.
        let line = log.lines().find(|line| line.contains(canary.as_str()));
        assert_eq!(line, None, "the log holds {canary:?}");
    }
    // Certificates begin with a SEQUENCE of more than 255 bytes: in hexadecimal, in base64, in a list of numbers.
    for mark in ["308206", "MIIG", "48, 130, 6", "0x30, 0x82"] {
        assert!(!log.contains(mark), "the log holds something like a certificate: {mark}");
    }
}

/// Names, readings, addresses, numbers and dates of birth in a result message.
fn personal_texts(xml: &str) -> Vec<String> {
    ["Name", "NameKana", "Address", "InsuredIdentificationNumber", "Birthdate", "InsurerNumber"]
        .iter()
        .flat_map(|tag| {
            let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
            xml.split(&open)
                .skip(1)
                .filter_map(|rest| rest.split(&close).next())
                .map(|text| text.trim().to_owned())
                .collect::<Vec<_>>()
        })
        .filter(|text| text.chars().count() > 3)
        .collect()
}
