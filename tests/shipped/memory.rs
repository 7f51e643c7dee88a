//! After a PIN visit nothing of the patient is left in the shipped program's memory: the answer's names and numbers, the
//! certificate and the command with the PIN are looked for while the visit lasts, found, and looked for again when it is over
//! (row D9 of docs/fault-catalogue.md).

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::time::{Duration, Instant};

use acceptance::patient::LIMIT;
use acceptance::pcscd::beside_pcscd;
use acceptance::shipped::{Equipment, ShippedKiosk};
use acceptance::test_kiosk::{TestKiosk, asks_everything};

use crate::TMP;

/// Elements of the answer whose values are a person's own.
const ELEMENTS: [&str; 5] = ["Name", "NameKana", "Address", "InsuredIdentificationNumber", "InsurerNumber"];
/// Bytes of a certificate that are looked for.
const WINDOW: usize = 32;

/// What it is, and its bytes.
type Needle = (String, Vec<u8>);

/// A text as programs keep it: in UTF-8, and as 16-bit and 32-bit units.
fn spellings(name: &str, text: &str) -> Vec<Needle> {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let points = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    [("UTF-8", text.as_bytes().to_vec()), ("UTF-16", units), ("UTF-32", points)]
        .map(|(form, bytes)| (format!("{name} in {form}"), bytes))
        .to_vec()
}

/// The person's own values in a result message.
fn of_the_answer(xml: &str) -> Vec<Needle> {
    let mut all = Vec::new();
    for element in ELEMENTS {
        let (open, close) = (format!("<{element}>"), format!("</{element}>"));
        for rest in xml.split(&open).skip(1) {
            let Some(text) = rest.split(&close).next().map(str::trim) else { continue };
            if text.len() >= 8 {
                all.extend(spellings(element, text));
            }
        }
    }
    all
}

/// Which of them are in the writable memory of a process; `None` where this user may not look.
fn found(needles: &[Needle], process: u32) -> Option<Vec<String>> {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).ok()?;
    let memory = File::open(format!("/proc/{process}/mem")).ok()?;
    let mut starts = vec![false; 1 << 16];
    let start = |bytes: &[u8]| usize::from(u16::from_le_bytes([bytes[0], bytes[1]]));
    for (_, bytes) in needles {
        starts[start(bytes)] = true;
    }
    let mut all = Vec::new();
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|mode| mode.starts_with("rw")))
    {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
        // Some regions belong to devices and cannot be read.
        if memory.read_exact_at(&mut bytes, from).is_err() {
            continue;
        }
        for at in 0..bytes.len().saturating_sub(1) {
            if !starts[start(&bytes[at..])] {
                continue;
            }
            for (name, needle) in needles {
                if !all.contains(name) && bytes[at..].starts_with(needle) {
                    all.push(name.clone());
                }
            }
        }
    }
    Some(all)
}

#[test]
fn nothing_of_a_pin_visit_is_left_in_the_programs_memory() {
    beside_pcscd(|| {
        let persona = TestKiosk::persona("hanako");
        let mut kiosk = ShippedKiosk::start(TMP, "memory", Equipment::default(), asks_everything).unwrap();
        let process = kiosk.program.process_id();
        // The values of this person's answer come from a first visit.
        let visit = |kiosk: &mut ShippedKiosk| {
            kiosk.place("hanako");
            kiosk.wait_for("entering_pin");
            kiosk.key_in(persona.pin.as_deref().unwrap());
            assert_eq!(kiosk.finish(), "result");
        };
        visit(&mut kiosk);
        let file = kiosk.received().pop().unwrap();
        let mut needles = of_the_answer(&std::fs::read_to_string(file).unwrap());
        let mut verify = vec![0x00, 0x20, 0x00, 0x80, 0x04];
        verify.extend(persona.pin.as_deref().unwrap().bytes());
        needles.push(("VERIFY with the PIN".to_owned(), verify));
        // What another person's certificate has as well says nothing of this one.
        let [own, other] =
            ["hanako", "taro"].map(|id| certificate(kiosk.world.card(&TestKiosk::persona(id)).unwrap()));
        for at in (100..own.len() - WINDOW).step_by(100) {
            let bytes = &own[at..at + WINDOW];
            if !other.windows(WINDOW).any(|window| window == bytes) {
                needles.push((format!("the certificate at {at} of {}", own.len()), bytes.to_vec()));
            }
        }
        let Some(during) = found(&needles, process) else {
            println!("this user may not look into the program's memory, which is as it should be");
            return kiosk.leave(&persona);
        };
        println!("while the result is shown: {during:?}");
        assert!(
            during.iter().any(|name| name.starts_with("Name in")),
            "the search finds nothing: {during:?}"
        );
        kiosk.lift();
        kiosk.wait_for("idle");
        let begun = Instant::now();
        let mut left = found(&needles, process).unwrap();
        while !left.is_empty() && begun.elapsed() < LIMIT / 4 {
            std::thread::sleep(Duration::from_millis(200));
            left = found(&needles, process).unwrap();
        }
        println!("gone {:?} after the idle screen came", begun.elapsed());
        assert!(left.is_empty(), "left in memory: {left:?}");
        kiosk.end(&persona);
    });
}

/// A card's authentication certificate, read without the kiosk.
fn certificate(mut card: card_virtual::VirtualCard) -> Vec<u8> {
    card.power_on();
    let mut applet = vec![0x00, 0xA4, 0x04, 0x0C, 0x0A];
    applet.extend_from_slice(&card_virtual::JPKI_AID);
    card.exchange(&applet);
    card.exchange(&[0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x0A]);
    card.exchange(&[0x00, 0xB0, 0x00, 0x00, 0x00, 0x00, 0x00])
}
