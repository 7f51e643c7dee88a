//! A phone in the place of the card: opened by its owner only, told from a card and from another phone, and never asked twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::sync::{Arc, Mutex};

use card_apdu::{Command, Response, StatusWord};
use card_client::{
    CardError, CardSession, CardTransport, CertificateError, KeyKind, PhoneKind, PhoneMark, PhoneSession,
    Pin4, PinOutcome, PinState, TransportError,
};
use card_virtual::{KeyRef, PhoneKind as Virtual};
use support::{Lying, SharedCard, anchors, persona, pki, verifies};

const LAST_COMMAND: [u8; 4] = [0x80, 0xFC, 0x00, 0x00];

fn phone(id: &str, kind: Virtual) -> SharedCard {
    SharedCard::phone(&pki(), &persona(id), kind)
}

fn open(phone: &SharedCard) -> PhoneSession {
    PhoneSession::open(phone.connect(false)).unwrap()
}

fn pin_of(id: &str) -> Pin4 {
    Pin4::from_ascii(persona(id).pin.unwrap().as_bytes().try_into().unwrap()).unwrap()
}

/// The phone with everything that leaves written down.
fn watched(phone: &SharedCard) -> (Box<dyn CardTransport>, support::Sent) {
    let card = phone.clone();
    card.with(|card| {
        card.power_off();
        card.power_on();
    });
    Lying::transport(move |_, command| card.answer(command))
}

fn status(sw: u16) -> Result<Response, TransportError> {
    Ok(Response::status_only(StatusWord(sw)))
}

#[test]
fn android_opens_with_its_pin_and_gives_nothing_before() {
    let anchors = anchors(&pki());
    for (id, kind) in
        [("hanako", KeyKind::Rsa { bits: 2048 }), ("p256", KeyKind::P256), ("p384", KeyKind::P384)]
    {
        let phone = phone(id, Virtual::Android);
        let mut session = open(&phone);
        assert_eq!(session.kind(), PhoneKind::Android);
        assert_eq!(session.pin_state(), Ok(PinState::TriesLeft(3)));
        assert_eq!(session.read_certificate(&anchors), Err(CardError::PhoneShut));
        assert_eq!(session.sign(b"challenge"), Err(CardError::CertificateNotAccepted));
        assert_eq!(session.verify_pin(&pin_of(id), 3), Ok(PinOutcome::Right));
        let certificate = session.read_certificate(&anchors).unwrap().unwrap();
        assert_eq!(certificate.key_kind(), kind);
        assert_eq!(certificate.serial(), [&[0], &persona(id).phone_serial().to_be_bytes()[..]].concat());
        let card = pki().issue(&persona(id)).unwrap();
        assert_ne!(certificate.der(), card.auth_certificate().unwrap(), "not the card's");
        session.sign(b"challenge").unwrap();
        // Between two holds nothing stays.
        let mark = session.mark().clone();
        session.close().unwrap();
        assert!(!phone.with(|phone| phone.is_open()));
        let mut again = open(&phone);
        assert_eq!(again.mark(), &mark);
        assert_eq!(again.read_certificate(&anchors), Err(CardError::PhoneShut));
        drop(again);
        assert_eq!(phone.with(|phone| phone.log().verify_attempts_of_all()), 1);
    }
}

#[test]
fn key_that_a_pin_of_another_session_left_open_is_not_used() {
    let anchors = anchors(&pki());
    let phone = phone("hanako", Virtual::Android);
    // Another program verified the PIN and went away without taking the power: the certificate can be read.
    phone.with(|phone| {
        phone.exchange(&[0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1]);
        phone.exchange(&[0, 0xA4, 2, 0x0C, 2, 0, 0x18]);
        let verify = [&[0, 0x20, 0, 0x80, 4], persona("hanako").pin.unwrap().as_bytes()].concat();
        assert_eq!(phone.exchange(&verify), [0x90, 0x00]);
    });
    let mut session = open(&phone);
    session.read_certificate(&anchors).unwrap().unwrap();
    assert_eq!(session.sign(b"challenge"), Err(CardError::KeyNotOpened));
    // One that says so is refused at the question.
    let card = phone.clone();
    let (lying, sent) = Lying::transport(move |_, command| match command.header().ins {
        0x20 => status(0x9000),
        _ => card.answer(command),
    });
    let mut session = PhoneSession::open(lying).unwrap();
    assert_eq!(session.pin_state(), Err(CardError::StatusLeftOver));
    assert_eq!(session.verify_pin(&pin_of("hanako"), 3), Err(CardError::StatusLeftOver));
    assert_eq!(verifies(&sent), 0);
}

#[test]
fn wrong_pin_costs_one_try_each_and_a_moved_counter_none() {
    let anchors = anchors(&pki());
    let phone = phone("hanako", Virtual::Android);
    let wrong = Pin4::from_ascii(b"9999").unwrap();
    let attempts = || phone.with(|phone| phone.log().verify_attempts(KeyRef::AuthPin));
    let mut session = open(&phone);
    assert_eq!((session.verify_pin(&wrong, 2), attempts()), (Ok(PinOutcome::CounterMoved), 0));
    assert_eq!((session.verify_pin(&wrong, 3), attempts()), (Ok(PinOutcome::Wrong(2)), 1));
    assert_eq!(session.read_certificate(&anchors), Err(CardError::PhoneShut));
    // A right one, then a wrong one: the key is shut again.
    assert_eq!(session.verify_pin(&pin_of("hanako"), 2), Ok(PinOutcome::Right));
    session.read_certificate(&anchors).unwrap().unwrap();
    assert_eq!((session.verify_pin(&wrong, 3), attempts()), (Ok(PinOutcome::Wrong(2)), 3));
    assert_eq!(session.sign(b"challenge"), Err(CardError::KeyNotOpened));
    assert_eq!(session.verify_pin(&wrong, 2), Ok(PinOutcome::Wrong(1)));
    assert_eq!((session.verify_pin(&wrong, 1), attempts()), (Ok(PinOutcome::Locked), 5));
    assert_eq!((session.verify_pin(&wrong, 1), attempts()), (Ok(PinOutcome::Locked), 5));
    assert_eq!(session.pin_state(), Ok(PinState::Locked));
    for (id, state) in [("lasttry", PinState::TriesLeft(1)), ("locked", PinState::Locked)] {
        assert_eq!(open(&self::phone(id, Virtual::Android)).pin_state(), Ok(state), "{id}");
    }
}

#[test]
fn iphone_opens_when_its_owner_confirmed_and_is_asked_no_pin() {
    let anchors = anchors(&pki());
    let phone = phone("hanako", Virtual::Iphone);
    let (transport, sent) = watched(&phone);
    let mut session = PhoneSession::open(transport).unwrap();
    assert_eq!(session.kind(), PhoneKind::Iphone);
    let before = sent.lock().unwrap().len();
    assert_eq!(session.pin_state(), Ok(PinState::None));
    assert_eq!(session.verify_pin(&pin_of("hanako"), 3), Ok(PinOutcome::NotAttempted));
    assert_eq!(sent.lock().unwrap().len(), before, "nothing is sent for a PIN that there is not");
    let certificate = session.read_certificate(&anchors).unwrap().unwrap();
    assert_eq!(certificate.serial(), [&[0], &persona("hanako").phone_serial().to_be_bytes()[..]].concat());
    session.sign(b"challenge").unwrap();
    // Its owner takes the confirmation back: shut, whichever is asked.
    phone.with(|phone| phone.confirm_owner(false));
    assert_eq!(session.sign(b"challenge"), Err(CardError::PhoneShut));
    assert_eq!(session.read_certificate(&anchors), Err(CardError::PhoneShut));
    assert_eq!(session.sign(b"challenge"), Err(CardError::CertificateNotAccepted), "and none is kept");
    phone.with(|phone| phone.confirm_owner(true));
    session.read_certificate(&anchors).unwrap().unwrap();
    session.sign(b"challenge").unwrap();
}

#[test]
fn last_command_is_an_iphones_and_the_last_whatever_it_answers() {
    let anchors = anchors(&pki());
    let android = phone("hanako", Virtual::Android);
    let (transport, sent) = watched(&android);
    PhoneSession::open(transport).unwrap().close().unwrap();
    assert!(!sent.lock().unwrap().iter().any(|bytes| bytes[1] == 0xFC));
    let iphone = phone("hanako", Virtual::Iphone);
    let answers: &[Result<u16, TransportError>] = &[
        Ok(0x9000),
        Ok(0x6700),
        Ok(0x6D00),
        Ok(0x6102),
        Err(TransportError::CardRemoved),
        Err(TransportError::Protocol),
    ];
    for answer in answers {
        let (card, given) = (iphone.clone(), answer.clone());
        card.with(|card| {
            card.power_off();
            card.power_on();
        });
        let (transport, sent) = Lying::transport(move |_, command| match (command.header().ins, &given) {
            (0xFC, Ok(sw)) => status(*sw),
            (0xFC, Err(error)) => Err(error.clone()),
            (0xC0, _) => Ok(Response::new(vec![1, 2], StatusWord::OK)),
            _ => card.answer(command),
        });
        let mut session = PhoneSession::open(transport).unwrap();
        session.read_certificate(&anchors).unwrap().unwrap();
        session.close().unwrap();
        let sent = sent.lock().unwrap();
        assert_eq!(sent.iter().filter(|bytes| bytes[..] == LAST_COMMAND).count(), 1, "{answer:?}");
        let after = sent.iter().skip_while(|bytes| bytes[..] != LAST_COMMAND).skip(1);
        assert!(after.into_iter().all(|bytes| bytes[1] == 0xC0), "only the rest of its answer is fetched");
    }
    // Without a close, the power goes and nothing is said.
    let (transport, sent) = watched(&iphone);
    drop(PhoneSession::open(transport).unwrap());
    assert!(!sent.lock().unwrap().iter().any(|bytes| bytes[1] == 0xFC));
}

#[test]
fn plastic_route_refuses_every_phone_before_it_reads_a_certificate() {
    let anchors = anchors(&pki());
    for kind in [Virtual::Android, Virtual::Iphone] {
        // An iPhone's certificate could be read, and so could an Android phone's after a PIN.
        let phone = phone("hanako", kind);
        for ask_photo in [false, true] {
            let (transport, sent) = watched(&phone);
            let open = if ask_photo { CardSession::open_asking_photo } else { CardSession::open };
            assert_eq!(open(transport, &anchors).err(), Some(CardError::Phone), "{kind:?}");
            let sent = sent.lock().unwrap();
            let files: Vec<_> = sent.iter().map(|bytes| bytes[..4].to_vec()).collect();
            assert_eq!(files, [[0, 0xA4, 4, 0x0C], [0, 0xA4, 2, 0x0C], [0, 0xB0, 0, 0]], "{kind:?}");
            assert_eq!(sent[1][5..], [0x00, 0x06]);
        }
    }
}

#[test]
fn cards_are_no_phones() {
    let pki = pki();
    let not_a_phone = |card: &SharedCard| PhoneSession::open(card.connect(false)).err();
    assert_eq!(not_a_phone(&SharedCard::issue(&pki, &persona("hanako"))), Some(CardError::NotAPhone));
    assert_eq!(not_a_phone(&SharedCard::issue(&pki, &persona("othercard"))), Some(CardError::NotMyNumber));
    assert_eq!(not_a_phone(&phone("othercard", Virtual::Android)), Some(CardError::NotMyNumber));
}

/// A transport that gives this as the token information.
fn labelled(information: Vec<u8>) -> Box<dyn CardTransport> {
    let (transport, _) = Lying::transport(move |_, command| match command.header().ins {
        0xB0 => {
            let asked = command.expected().unwrap() as usize;
            Ok(Response::new(information[..asked.min(information.len())].to_vec(), StatusWord::OK))
        }
        _ => status(0x9000),
    });
    transport
}

#[test]
fn only_the_two_labels_are_phones() {
    let information = |label: &str| {
        let mut bytes = vec![b' '; 160];
        bytes[..label.len()].copy_from_slice(label.as_bytes());
        bytes
    };
    for (label, kind) in [("JPKIAPGPSETOKEN", PhoneKind::Android), ("JPKIAPIOSTOKEN", PhoneKind::Iphone)] {
        assert_eq!(PhoneSession::open(labelled(information(label))).unwrap().kind(), kind);
        // The label alone does not say which phone it is.
        for length in [32, 95] {
            let short = PhoneSession::open(labelled(information(label)[..length].to_vec()));
            assert!(matches!(short, Err(CardError::Unreadable { .. })), "{length}");
        }
        // As a card it is refused all the same, also where less than the label's 32 bytes comes.
        let short = labelled(information(label)[..20].to_vec());
        assert_eq!(CardSession::open(short, &anchors(&pki())).err(), Some(CardError::Phone));
    }
    let others = [
        "JPKIAPICCTOKEN2",
        "JPKIAPICCTOKEN",
        "JPKIAPGPSETOKEN2",
        "jpkiapiostoken",
        "JPKIAPIOSTOKE",
        "",
        "TOKEN",
    ];
    for label in others {
        let opened = PhoneSession::open(labelled(information(label)));
        assert_eq!(opened.err(), Some(CardError::NotAPhone), "{label}");
    }
}

#[test]
fn mark_is_one_phones_and_shows_nothing() {
    let mark = |id: &str, kind| open(&phone(id, kind)).mark().clone();
    let all: Vec<PhoneMark> = [
        mark("hanako", Virtual::Android),
        mark("hanako", Virtual::Iphone),
        mark("taro", Virtual::Android),
        mark("taro", Virtual::Iphone),
    ]
    .to_vec();
    for (at, one) in all.iter().enumerate() {
        assert!(all.iter().skip(at + 1).all(|other| other != one));
    }
    assert_eq!(all[0], mark("hanako", Virtual::Android));
    let session = open(&phone("hanako", Virtual::Iphone));
    assert_eq!(
        format!("{:?} {session:?}", session.mark()),
        "PhoneMark(****) PhoneSession { kind: Iphone, .. }"
    );
    // One byte of the whole, such as a time or a count, makes another mark.
    let information = |last| {
        let mut bytes = [b"JPKIAPIOSTOKEN".to_vec(), vec![b' '; 146]].concat();
        bytes[159] = last;
        PhoneSession::open(labelled(bytes)).unwrap().mark().clone()
    };
    assert!(information(1) == information(1) && information(1) != information(2));
}

#[test]
fn phone_certificate_is_judged_as_a_cards_is() {
    let pki = pki();
    let good: Result<(), CertificateError> = Ok(());
    for (id, wanted) in [
        ("hanako", good),
        ("expired", good),
        ("revoked", good),
        ("foreignca", Err(CertificateError::UnknownIssuer)),
        ("malformed", Err(CertificateError::Malformed)),
        ("signcert", Err(CertificateError::WrongPurpose)),
        ("weak", Err(CertificateError::WeakAlgorithm)),
        ("sha1", Err(CertificateError::WeakAlgorithm)),
    ] {
        let mut session = open(&phone(id, Virtual::Iphone));
        let judged = session.read_certificate(&anchors(&pki)).unwrap();
        assert_eq!(judged.as_ref().map(|_| ()).map_err(|error| *error), wanted, "{id}");
        if wanted.is_err() {
            assert_eq!(session.sign(b"x"), Err(CardError::CertificateNotAccepted), "{id}");
        }
    }
    // A production kiosk takes no test phone.
    let production = card_client::TrustAnchors::from_der(&[pki.auth_ca_der()]).unwrap();
    let mut session = open(&phone("hanako", Virtual::Iphone));
    assert_eq!(session.read_certificate(&production).unwrap().unwrap_err(), CertificateError::WrongPurpose);
}

#[test]
fn signature_of_another_phone_does_not_pass() {
    let anchors = anchors(&pki());
    let (hanako, taro) = (phone("hanako", Virtual::Iphone), phone("taro", Virtual::Iphone));
    let swapped = Arc::new(Mutex::new(false));
    let swap = Arc::clone(&swapped);
    let (transport, _) = Lying::transport(move |_, command| {
        let (first, second) = (hanako.answer(command), taro.answer(command));
        if *swap.lock().unwrap() { second } else { first }
    });
    let mut session = PhoneSession::open(transport).unwrap();
    session.read_certificate(&anchors).unwrap().unwrap();
    session.sign(b"challenge").unwrap();
    *swapped.lock().unwrap() = true;
    assert_eq!(session.sign(b"challenge"), Err(CardError::SignatureRefused));
}

/// A whole hold: whether it came to a signature.
fn hold(transport: Box<dyn CardTransport>, pin: Option<&Pin4>) -> Result<bool, CardError> {
    let mut session = PhoneSession::open(transport)?;
    if let Some(pin) = pin {
        let PinState::TriesLeft(tries) = session.pin_state()? else { return Ok(false) };
        if session.verify_pin(pin, tries)? != PinOutcome::Right {
            return Ok(false);
        }
    }
    if session.read_certificate(&anchors(&pki()))?.is_err() {
        return Ok(false);
    }
    session.sign(b"challenge")?;
    session.close()?;
    Ok(true)
}

#[test]
fn phone_that_leaves_at_any_command_ends_typed_and_costs_at_most_one_verify() {
    let pin = pin_of("hanako");
    for (kind, pin) in [(Virtual::Android, Some(&pin)), (Virtual::Iphone, None)] {
        let phone = phone("hanako", kind);
        let (transport, sent) = watched(&phone);
        assert_eq!(hold(transport, pin), Ok(true));
        let length = sent.lock().unwrap().len();
        assert!((8..30).contains(&length), "{length}");
        for k in 0..length {
            phone.with(|phone| {
                phone.power_off();
                phone.power_on();
            });
            let card = phone.clone();
            let (transport, sent) = Lying::transport(move |number, command: &Command| {
                let answer = card.answer(command)?;
                if number == k { Err(TransportError::CardRemoved) } else { Ok(answer) }
            });
            let ended = hold(transport, pin);
            let bytes = sent.lock().unwrap()[k].clone();
            let wanted = match bytes[1] {
                // VERIFY left: a try may be gone, so it is told as that.
                0x20 if bytes.len() > 5 => Ok(false),
                // Nothing depends on its answer.
                0xFC => Ok(true),
                _ => Err(CardError::Removed),
            };
            assert_eq!(ended, wanted, "{kind:?} at {k}");
            assert!(verifies(&sent) <= 1);
        }
    }
}

#[test]
fn every_status_word_to_certificate_and_signature_is_typed() {
    let anchors = anchors(&pki());
    let phone = phone("p256", Virtual::Iphone);
    let injected = Arc::new(Mutex::new(None::<(u8, u16)>));
    let open = || {
        let (card, injected) = (phone.clone(), Arc::clone(&injected));
        PhoneSession::open(Box::new(Endless(move |command: &Command| {
            let last = command.data().last().copied().unwrap_or_default();
            match *injected.lock().unwrap() {
                Some((0xA4, sw)) if (command.header().ins, last) == (0xA4, 0x0A) => status(sw),
                Some((0xB0, sw)) if command.header().ins == 0xB0 => status(sw),
                Some((0x2A, sw)) if command.header().ins == 0x2A => status(sw),
                Some((_, _)) if command.header().ins == 0xC0 => status(0x9000),
                _ => card.answer(command),
            }
        })))
        .unwrap()
    };
    for sw in 0..=u16::MAX {
        let (mut session, at) = (open(), |place| *injected.lock().unwrap() = place);
        at(Some((0xA4, sw)));
        match (sw, session.read_certificate(&anchors)) {
            // Nothing was selected behind that word, so what is read is no certificate.
            (0x9000 | 0x6100..=0x61FF, Ok(Err(_))) => {}
            (0x6982, Err(CardError::PhoneShut)) | (0x6A82, Err(CardError::NoCertificate)) => {}
            (0x9000 | 0x6982 | 0x6A82, other) => panic!("{sw:04X}: {other:?}"),
            (_, Err(CardError::Unreadable { .. })) => {}
            (_, other) => panic!("{sw:04X}: {other:?}"),
        }
        at(Some((0xB0, sw)));
        match (sw, session.read_certificate(&anchors)) {
            (0x6982, Err(CardError::PhoneShut)) => {}
            (0x6982, other) => panic!("{sw:04X}: {other:?}"),
            (_, Ok(Err(_)) | Err(CardError::Unreadable { .. } | CardError::PhoneShut)) => {}
            (_, other) => panic!("{sw:04X}: {other:?}"),
        }
        at(None);
    }
    let mut session = open();
    session.read_certificate(&anchors).unwrap().unwrap();
    for sw in 0..=u16::MAX {
        *injected.lock().unwrap() = Some((0x2A, sw));
        let wanted = if sw == 0x6982 { CardError::PhoneShut } else { CardError::SignatureRefused };
        assert_eq!(session.sign(b"x"), Err(wanted), "{sw:04X}");
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
