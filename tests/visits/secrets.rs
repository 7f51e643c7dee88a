//! No log line of any visit, at any level, holds a PIN, a certificate, a name or an answer.

use std::collections::BTreeSet;

use acceptance::capture::Capture;
use acceptance::patient::{LIMIT, Patient, digits};
use acceptance::test_kiosk::TestKiosk;
use eligibility_sandbox::Fault;
use kiosk_visit::{Screen, ScreenKind};

use crate::{HURRY, TMP};

#[test]
fn logs_at_trace_level_hold_nothing_of_anyone() {
    // Its own process under nextest; with one process for all tests, other tests' lines are checked as well.
    let capture = Capture::start();
    let mut canaries: Vec<String> = Vec::new();
    let mut certificates: Vec<Vec<u8>> = Vec::new();
    let well = card_virtual::personas().into_iter().map(|persona| (persona.id, None));
    let faults = [
        Fault::WrongSchema,
        Fault::Doctype,
        Fault::Cut,
        Fault::Huge,
        Fault::UnknownCodes,
        Fault::Status(503),
    ];
    let troubled = faults.into_iter().map(|fault| ("hanako".to_owned(), Some(fault)));
    for (id, fault) in well.chain(troubled) {
        let mut stage = TestKiosk::builder(TMP).config(HURRY).start();
        let mut persona = TestKiosk::persona(&id);
        if persona.pin.is_some() {
            persona.pin = Some("7291".into());
        }
        stage.kiosk.wait_for_rest(LIMIT).expect("idle");
        // Only now: a gateway in trouble closes a kiosk that rests.
        if let Some(fault) = fault {
            stage.world.faults().add(fault);
        }
        let mut card = stage.card(&persona);
        certificates.push(authentication_certificate(&mut card));
        card.power_off();
        stage.reader.place(card);
        let mut patient = Patient::knowing(&persona);
        if persona.tries_left == 3 {
            patient.pins.insert(0, digits("6408"));
        }
        let _ = patient.visit(&mut stage.kiosk);
        stage.reader.lift();
        let over = |screen: &Screen| matches!(screen.kind, ScreenKind::Idle | ScreenKind::OutOfOrder);
        stage.kiosk.work_until(LIMIT, over).expect("over");
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
    // Identifiers of visits are in hexadecimal: a short number is in there by chance, sooner or later.
    canaries.retain(|canary| canary.len() >= 8 || !canary.chars().all(|c| c.is_ascii_hexdigit()));

    // The same few strings come with every visit; each is looked for once.
    let canaries: BTreeSet<String> = canaries.into_iter().collect();
    let log = capture.text();
    assert!(log.contains("step"), "the log was not caught");
    for canary in canaries.iter().filter(|canary| canary.chars().count() > 1) {
        // The people are invented, so the line can be shown.
        let place = log.find(canary.as_str());
        assert_eq!(place.and_then(|at| log[at..].lines().next()), None, "the log holds {canary:?}");
    }
    for certificate in certificates.iter().filter(|der| der.len() > 400) {
        for written in spellings(&certificate[300..324]) {
            assert!(!log.contains(&written), "the log holds a certificate: {written}");
        }
    }
    let own = ["kiosk_", "card_", "eligibility_"];
    for pin in ["7291", "6408"] {
        let ascii: Vec<u8> = pin.bytes().collect();
        let digits: Vec<u8> = pin.bytes().map(|byte| byte - b'0').collect();
        for written in spellings(&ascii).into_iter().chain([format!("{digits:?}")]) {
            assert!(!log.contains(&written) || written.len() < 8, "the log holds the PIN as {written}");
        }
        // Libraries dump bytes in hexadecimal, where four digits stand by chance; the kiosk's own lines have no excuse.
        for line in log.lines().filter(|line| {
            own.iter().any(|own| line.trim_start().split(' ').nth(1).is_some_and(|t| t.starts_with(own)))
        }) {
            assert!(!line.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == pin), "{line}");
        }
    }
}

/// How bytes could be written in a log: hexadecimal, base64 at each alignment, a list of numbers.
fn spellings(bytes: &[u8]) -> Vec<String> {
    use base64::Engine as _;
    let hexadecimal: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut written = vec![hexadecimal.to_uppercase(), hexadecimal];
    let list = format!("{bytes:?}");
    written.push(list.trim_matches(['[', ']']).to_owned());
    for skipped in 0..3 {
        let whole = bytes.get(skipped..).unwrap_or_default();
        let whole = &whole[..whole.len() / 3 * 3];
        if whole.len() >= 9 {
            written.push(base64::engine::general_purpose::STANDARD.encode(whole));
            written.push(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(whole));
        }
    }
    written
}

/// The card's authentication certificate, read without the kiosk; empty when it has none.
fn authentication_certificate(card: &mut card_virtual::VirtualCard) -> Vec<u8> {
    card.power_on();
    let mut applet = vec![0x00, 0xA4, 0x04, 0x0C, 0x0A];
    applet.extend_from_slice(&card_virtual::JPKI_AID);
    card.exchange(&applet);
    card.exchange(&[0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x0A]);
    card.exchange(&[0x00, 0xB0, 0x00, 0x00, 0x00, 0x00, 0x00])
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
