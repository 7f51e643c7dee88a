//! A card, a reader or a wire that lies, at every step: always a typed answer, never a second VERIFY, never a loop.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use card_apdu::{Command, Response, StatusWord};
use card_client::{
    CardError, CardSession, CardTransport, CertificateError, Pin4, PinOutcome, PinState, TransportError,
    TrustAnchors,
};
use card_virtual::TestPki;
use support::{Lying, SharedCard, anchors, persona, pki, verifies};

/// How far a PIN exchange came.
#[derive(Debug, PartialEq)]
enum Ended {
    Reading(CardError),
    BadCertificate(CertificateError),
    NoAttempt(PinState),
    Pin(PinOutcome),
    PinFailed(CardError),
    SignFailed(CardError),
    Signed,
}

/// Everything a PIN visit asks of the card.
fn exchange(transport: Box<dyn CardTransport>, anchors: &TrustAnchors, pin: &Pin4) -> Ended {
    let (mut session, reading) = match CardSession::open(transport, anchors) {
        Ok(opened) => opened,
        Err(error) => return Ended::Reading(error),
    };
    if let Err(error) = reading.certificate {
        return Ended::BadCertificate(error);
    }
    let PinState::TriesLeft(tries) = reading.pin else { return Ended::NoAttempt(reading.pin) };
    match session.verify_pin(pin, tries) {
        Ok(PinOutcome::Right) => {}
        Ok(outcome) => return Ended::Pin(outcome),
        Err(error) => return Ended::PinFailed(error),
    }
    match session.sign(b"challenge of the gateway") {
        Ok(_) => Ended::Signed,
        Err(error) => Ended::SignFailed(error),
    }
}

fn status(sw: u16) -> Result<Response, TransportError> {
    Ok(Response::status_only(StatusWord(sw)))
}

/// What is put in the place of the honest answer.
type Fault = (&'static str, fn(Response) -> Result<Response, TransportError>);

const FAULTS: &[Fault] = &[
    ("removed", |_| Err(TransportError::CardRemoved)),
    ("reset", |_| Err(TransportError::CardReset)),
    ("busy", |_| Err(TransportError::Busy)),
    ("reader gone", |_| Err(TransportError::ReaderGone)),
    ("service gone", |_| Err(TransportError::ServiceGone)),
    ("protocol", |_| Err(TransportError::Protocol)),
    ("no status word", |_| Ok(Response::parse(&[0x90])?)),
    ("empty with 9000", |_| status(0x9000)),
    ("zeros", |r| Ok(Response::new(vec![0; r.data_of_any_status().len()], r.status()))),
    ("FF", |r| Ok(Response::new(vec![0xFF; r.data_of_any_status().len()], r.status()))),
    ("cut in half", |r| {
        let data = r.data_of_any_status();
        Ok(Response::new(data[..data.len() / 2].to_vec(), r.status()))
    }),
    ("one byte more", |r| Ok(Response::new([r.data_of_any_status(), &[0]].concat(), r.status()))),
    ("64 KiB", |r| Ok(Response::new(vec![0x30; 65_536], r.status()))),
    ("one bit flipped", |r| {
        let mut data = r.data_of_any_status().to_vec();
        let middle = data.len() / 2;
        if let Some(byte) = data.get_mut(middle) {
            *byte ^= 0x10;
        }
        Ok(Response::new(data, r.status()))
    }),
    ("more waits, for ever", |_| status(0x61FF)),
    ("wrong length", |_| status(0x6C01)),
];

fn taro(pki: &TestPki) -> (SharedCard, Pin4) {
    let persona = persona("taro");
    let pin = persona.pin.as_deref().unwrap().as_bytes().try_into().unwrap();
    (SharedCard::issue(pki, &persona), Pin4::from_ascii(&pin).unwrap())
}

#[test]
fn fault_at_every_command_of_the_pin_exchange_is_typed_and_costs_at_most_one_verify() {
    let pki = pki();
    let anchors = anchors(&pki);
    let (card, pin) = taro(&pki);
    let honest = |card: &SharedCard| {
        let (whole, sent) = Lying::transport({
            let card = card.clone();
            move |_, command| card.answer(command)
        });
        assert_eq!(exchange(whole, &anchors, &pin), Ended::Signed);
        assert_eq!(verifies(&sent), 1);
        let length = sent.lock().unwrap().len();
        card.with(|c| {
            c.power_off();
            c.power_on();
        });
        length
    };
    let length = honest(&card);
    assert!((10..40).contains(&length), "{length}");
    for k in 0..length {
        for (name, fault) in FAULTS {
            let (lying, sent) = Lying::transport({
                let card = card.clone();
                move |number, command| {
                    let answer = card.answer(command)?;
                    if number == k { fault(answer) } else { Ok(answer) }
                }
            });
            let ended = exchange(lying, &anchors, &pin);
            assert!(verifies(&sent) <= 1, "{name} at {k}");
            // The same as the honest answer where that has no data.
            let same =
                matches!(*name, "empty with 9000" | "zeros" | "FF" | "cut in half" | "one bit flipped");
            // To a read, 6Cxx is a correction, and the read then goes on.
            if !same && *name != "wrong length" {
                assert_ne!(ended, Ended::Signed, "{name} at {k}");
            }
            // Once VERIFY left, a lost answer is told as such: never as a wrong PIN, never as an error without a try.
            let verify = sent.lock().unwrap().get(k).is_some_and(|b| b.get(1) == Some(&0x20) && b.len() > 5);
            if verify && !same {
                assert_eq!(ended, Ended::Pin(PinOutcome::AnswerLost), "{name} at {k}");
            }
            if *name == "removed" && !verify {
                let lost = CardError::Removed;
                assert!(
                    matches!(&ended, Ended::Reading(e) | Ended::PinFailed(e) | Ended::SignFailed(e) if *e == lost),
                    "{name} at {k}: {ended:?}"
                );
            }
            card.with(|c| {
                c.power_off();
                c.power_on();
            });
        }
        // The card still works, and has all its tries.
        honest(&card);
    }
}

#[test]
fn card_swapped_at_every_command_never_signs() {
    let pki = pki();
    let anchors = anchors(&pki);
    let (taro, pin) = taro(&pki);
    // The other card has the same PIN, so it opens its key too.
    let mut hanako = persona("hanako");
    hanako.pin = persona("taro").pin;
    let hanako = SharedCard::issue(&pki, &hanako);
    // Until the first piece of the certificate is read, the other card is simply the card of this visit.
    for k in 5..40 {
        let (swapping, sent) = Lying::transport({
            let (taro, hanako) = (taro.clone(), hanako.clone());
            // Even a reader that does not notice, and another card in the very state the first one had.
            move |number, command| {
                let (first, second) = (taro.answer(command), hanako.answer(command));
                if number < k { first } else { second }
            }
        });
        let ended = exchange(swapping, &anchors, &pin);
        if sent.lock().unwrap().len() <= k {
            assert_eq!(ended, Ended::Signed, "not swapped at {k}");
            return;
        }
        assert_ne!(ended, Ended::Signed, "swapped at {k}");
        assert!(verifies(&sent) <= 1);
        for card in [&taro, &hanako] {
            card.with(|c| {
                c.power_off();
                c.power_on();
            });
        }
    }
    panic!("the exchange has no end");
}

/// A card that is quick: a certificate that is none, tries left 3, PIN right.
fn quick(command: &Command) -> Response {
    let header = command.header();
    let (data, sw): (&[u8], u16) = match (header.ins, command.data().len()) {
        (0xB0, _) => (&[0x30, 0x01, 0x00], 0x9000),
        (0x20, 0) => (&[], 0x63C3),
        _ => (&[], 0x9000),
    };
    Response::new(data.to_vec(), StatusWord(sw))
}

#[test]
fn every_status_word_at_every_reading_step_is_typed() {
    let pki = pki();
    let anchors = anchors(&pki);
    // 0 SELECT applet, 1 SELECT token information, 2 READ BINARY, 3 SELECT certificate, 4 READ BINARY, 5 SELECT PIN, 6 count.
    for step in 0..7 {
        for sw in 0..=u16::MAX {
            let (lying, sent) =
                Lying::transport(
                    move |number, command| {
                        if number == step { status(sw) } else { Ok(quick(command)) }
                    },
                );
            let read = CardSession::open(lying, &anchors);
            assert_eq!(verifies(&sent), 0);
            match (step, sw, read) {
                (0 | 1 | 3 | 5, 0x9000, Ok(_)) => {}
                (0, 0x6A81 | 0x6A82 | 0x6A86 | 0x6881 | 0x6D00 | 0x6E00 | 0x6999, Err(e)) => {
                    assert_eq!(e, CardError::NotMyNumber, "{sw:04X}");
                }
                // Repeated once, and then right.
                (0, 0x6F00, Ok(_)) => {}
                // The rest of the answer is fetched: the quick card says 9000.
                (0 | 1 | 3 | 5, 0x6100..=0x61FF, Ok(_)) => {}
                (3, 0x6A82, Err(e)) => assert_eq!(e, CardError::NoCertificate),
                // To a read it is a correction; the quick card's label is no phone's.
                (2, 0x6C00..=0x6CFF, Ok(_)) => {}
                (0..=4, _, Err(CardError::Unreadable { .. })) => {}
                // No content, or the end of the file.
                (4, 0x9000 | 0x6282 | 0x6B00, Ok((_, reading))) => {
                    assert_eq!(reading.certificate.unwrap_err(), CertificateError::Malformed);
                }
                (4, 0x6100..=0x61FF | 0x6C00..=0x6CFF, Ok((_, reading))) => {
                    assert!(reading.certificate.is_err());
                }
                (5, _, Ok((_, reading))) => assert_eq!(reading.pin, PinState::Unknown(StatusWord(sw))),
                (6, 0x9000, Err(e)) => assert_eq!(e, CardError::StatusLeftOver),
                (6, 0x63C0 | 0x6983 | 0x6984, Ok((_, reading))) => {
                    // The quick card's EF 0008 does not say "present".
                    assert_eq!(reading.pin, PinState::None);
                }
                (6, 0x63C1..=0x63CF, Ok((_, reading))) => {
                    assert_eq!(reading.pin, PinState::TriesLeft((sw & 0xF) as u8));
                }
                (6, _, Ok((_, reading))) => assert_eq!(reading.pin, PinState::Unknown(StatusWord(sw))),
                (step, sw, read) => panic!("step {step}, {sw:04X}: {read:?}"),
            }
        }
    }
}

#[test]
fn every_status_word_to_the_count_and_to_verify_is_typed_and_sends_at_most_one() {
    let pki = pki();
    let anchors = anchors(&pki);
    let pin = Pin4::from_ascii(b"7291").unwrap();
    for sw in 0..=u16::MAX {
        // The count right before VERIFY.
        let (lying, sent) = Lying::transport(
            move |number, command| if number == 7 { status(sw) } else { Ok(quick(command)) },
        );
        let (mut session, _) = CardSession::open(lying, &anchors).unwrap();
        let outcome = session.verify_pin(&pin, 3);
        let wanted = match sw {
            0x63C3 => Ok(PinOutcome::Right),
            0x63C0 | 0x6983 | 0x6984 => Ok(PinOutcome::Locked),
            0x63C1..=0x63CF => Ok(PinOutcome::CounterMoved),
            0x9000 => Err(CardError::StatusLeftOver),
            _ => Ok(PinOutcome::NotAttempted),
        };
        assert_eq!(outcome, wanted, "{sw:04X}");
        assert_eq!(verifies(&sent), usize::from(sw == 0x63C3), "{sw:04X}");

        // VERIFY itself.
        let (lying, sent) = Lying::transport(
            move |number, command| if number == 8 { status(sw) } else { Ok(quick(command)) },
        );
        let (mut session, _) = CardSession::open(lying, &anchors).unwrap();
        let wanted = match sw {
            0x9000 => PinOutcome::Right,
            0x63C0 | 0x6983 | 0x6984 => PinOutcome::Locked,
            0x63C2 => PinOutcome::Wrong(2),
            _ => PinOutcome::AnswerLost,
        };
        assert_eq!(session.verify_pin(&pin, 3), Ok(wanted), "{sw:04X}");
        assert_eq!(sent.lock().unwrap().len(), 9, "{sw:04X}");
    }
}

#[test]
fn every_status_word_to_the_signature_is_refused() {
    let pki = pki();
    let anchors = anchors(&pki);
    let (card, pin) = taro(&pki);
    let injecting = Arc::new(AtomicBool::new(false));
    let word = Arc::new(std::sync::atomic::AtomicU16::new(0));
    let open = || {
        let (card, injecting, word) = (card.clone(), Arc::clone(&injecting), Arc::clone(&word));
        let answer = move |command: &Command| {
            if injecting.load(Ordering::Relaxed) {
                status(word.load(Ordering::Relaxed))
            } else {
                card.answer(command)
            }
        };
        CardSession::open(Box::new(Endless(answer)), &anchors).unwrap().0
    };
    let mut session = open();
    assert_eq!(session.verify_pin(&pin, 3), Ok(PinOutcome::Right));
    session.sign(b"x").unwrap();
    injecting.store(true, Ordering::Relaxed);
    for sw in 0..=u16::MAX {
        word.store(sw, Ordering::Relaxed);
        match session.sign(b"x").unwrap_err() {
            CardError::SignatureRefused => {}
            // Chained without end: that connection is over.
            CardError::Unreadable { .. } if sw >> 8 == 0x61 => {
                injecting.store(false, Ordering::Relaxed);
                session = open();
                assert_eq!(session.verify_pin(&pin, 3), Ok(PinOutcome::Right));
                session.sign(b"x").unwrap();
                injecting.store(true, Ordering::Relaxed);
            }
            other => panic!("{sw:04X}: {other:?}"),
        }
    }
}

struct Endless<F>(F);

impl<F: FnMut(&Command) -> Result<Response, TransportError> + Send> CardTransport for Endless<F> {
    fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        (self.0)(command)
    }

    fn power_off(&mut self) -> Result<(), TransportError> {
        Ok(())
    }
}
