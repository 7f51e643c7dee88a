//! Cards that answer anything, and cards of other kinds (rows C6 and C17 of docs/fault-catalogue.md): a typed end after few
//! commands, and at most one VERIFY.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use card_apdu::{Command, Response, StatusWord};
use card_client::{CardError, CardSession, CertificateError, Pin4, PinOutcome, PinState, TransportError};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use support::{Lying, SharedCard, anchors, persona, pki, verifies};

/// More than any exchange of these cards needs.
const MAX_COMMANDS: usize = 700;

/// One answer that a script brings in.
#[derive(Debug, Clone)]
enum Reply {
    Honest,
    Any(Vec<u8>, u16),
    /// The honest data with one byte changed.
    Changed(usize, u8),
    /// The honest data, cut there.
    Cut(usize),
    /// What came before, again.
    Again,
    Broken(u8),
}

impl Reply {
    fn is_brought_in(&self) -> bool {
        !matches!(self, Self::Honest)
    }
}

fn any_reply() -> impl Strategy<Value = Reply> {
    let status = prop_oneof![
        Just(0x9000_u16),
        (0_u16..=0xFF).prop_map(|low| 0x6100 | low),
        (0_u16..=0xFF).prop_map(|low| 0x6C00 | low),
        (0_u16..=0xF).prop_map(|low| 0x63C0 | low),
        Just(0x6282),
        Just(0x6983),
        any::<u16>(),
    ];
    let data = prop_oneof![
        Just(Vec::new()),
        prop::collection::vec(any::<u8>(), 0..300),
        (0_usize..70_000).prop_map(|length| vec![0x30; length]),
    ];
    prop_oneof![
        6 => Just(Reply::Honest),
        3 => (data, status).prop_map(|(data, status)| Reply::Any(data, status)),
        2 => (any::<usize>(), 1_u8..).prop_map(|(at, by)| Reply::Changed(at, by)),
        1 => any::<usize>().prop_map(Reply::Cut),
        1 => Just(Reply::Again),
        1 => (0_u8..6).prop_map(Reply::Broken),
    ]
}

fn broken(kind: u8) -> TransportError {
    match kind {
        0 => TransportError::CardRemoved,
        1 => TransportError::CardReset,
        2 => TransportError::Busy,
        3 => TransportError::ReaderGone,
        4 => TransportError::ServiceGone,
        _ => TransportError::Protocol,
    }
}

/// Answers honestly but for what the script brings in, command by command.
fn answer(
    card: &SharedCard,
    reply: Option<&Reply>,
    before: &mut Option<(Vec<u8>, StatusWord)>,
    command: &Command,
) -> Result<Response, TransportError> {
    let honest = card.answer(command)?;
    let (mut data, status) = (honest.data_of_any_status().to_vec(), honest.status());
    let (data, status) = match reply {
        None | Some(Reply::Honest) => (data, status),
        Some(Reply::Any(data, status)) => (data.clone(), StatusWord(*status)),
        Some(Reply::Changed(at, by)) => {
            let length = data.len().max(1);
            if let Some(byte) = data.get_mut(at % length) {
                *byte ^= by;
            }
            (data, status)
        }
        Some(Reply::Cut(at)) => (data[..at % (data.len() + 1)].to_vec(), status),
        Some(Reply::Again) => before.clone().unwrap_or((data, status)),
        Some(Reply::Broken(kind)) => return Err(broken(*kind)),
    };
    *before = Some((data.clone(), status));
    Ok(Response::new(data, status))
}

/// Whatever comes in whatever order, from any command of a whole exchange on, and what goes on after the script.
#[test]
fn any_replies_end_in_a_typed_answer_after_few_commands_and_at_most_one_verify() {
    let pki = pki();
    let anchors = anchors(&pki);
    let taro = persona("taro");
    let pin = Pin4::from_ascii(&taro.pin.as_deref().unwrap().as_bytes().try_into().unwrap()).unwrap();
    let card = SharedCard::issue(&pki, &taro);
    let config = ProptestConfig { cases: 400, ..ProptestConfig::default() };
    let mut runner = TestRunner::new(config);
    // Most scripts end an exchange with their first replies: so they begin anywhere in it, also at the answer to VERIFY.
    let scripts = (0_usize..20, prop::collection::vec(any_reply(), 1..40));
    let at_verify = Arc::new(AtomicUsize::new(0));
    let outcome = runner.run(&scripts, |(from, script)| {
        card.with(|card| {
            card.power_off();
            card.power_on();
        });
        let (card, mut before, changed) = (card.clone(), None, at_verify.clone());
        let (lying, sent) = Lying::transport(move |number, command: &Command| {
            let reply = number.checked_sub(from).and_then(|number| script.get(number));
            if command.header().ins == 0x20
                && !command.data().is_empty()
                && reply.is_some_and(Reply::is_brought_in)
            {
                changed.fetch_add(1, Ordering::SeqCst);
            }
            answer(&card, reply, &mut before, command)
        });
        if let Ok((mut session, reading)) = CardSession::open(lying, &anchors)
            && let PinState::TriesLeft(tries) = reading.pin
            && let Ok(PinOutcome::Right) = session.verify_pin(&pin, tries)
        {
            // The session verifies a signature under the certificate that it has accepted.
            let signature = session.sign(b"challenge of the gateway");
            prop_assert!(signature.is_err() || reading.certificate.is_ok());
        }
        prop_assert!(verifies(&sent) <= 1);
        let commands = sent.lock().unwrap().len();
        prop_assert!(commands <= MAX_COMMANDS, "{} commands", commands);
        Ok(())
    });
    outcome.unwrap();
    let at_verify = at_verify.load(Ordering::SeqCst);
    assert!(at_verify > 0, "no exchange had its VERIFY answered by the script");
    // With nothing brought in it is a whole exchange.
    card.with(card_virtual::VirtualCard::power_off);
    let (mut session, _) = CardSession::open(card.connect(false), &anchors).unwrap();
    assert_eq!(session.verify_pin(&pin, 3), Ok(PinOutcome::Right));
    session.sign(b"challenge of the gateway").unwrap();
}

/// What another card answers.
type Answers = fn(&Command) -> Result<Response, TransportError>;

fn status(status: u16) -> Result<Response, TransportError> {
    Ok(Response::status_only(StatusWord(status)))
}

/// Everything else that people put on a reader, by what it answers to a SELECT of the JPKI applet.
const OTHERS: &[(&str, Answers)] = &[
    ("driving licence, residence card, health insurance card, bank card: no such applet", |_| status(0x6A82)),
    ("passport: its own applet only", |_| status(0x6A82)),
    ("function not supported", |_| status(0x6A81)),
    ("wrong parameters", |_| status(0x6A86)),
    ("wrong logical channel", |_| status(0x6881)),
    ("SIM card: class not known", |_| status(0x6E00)),
    ("card without SELECT", |_| status(0x6D00)),
    ("Java Card whose applet refuses to be selected", |_| status(0x6999)),
];

#[test]
fn other_cards_are_said_to_be_no_my_number_card_after_one_or_two_commands() {
    let anchors = anchors(&pki());
    for (name, answers) in OTHERS {
        let (transport, sent) = Lying::transport(move |_, command| answers(command));
        assert_eq!(CardSession::open(transport, &anchors).err(), Some(CardError::NotMyNumber), "{name}");
        assert!(sent.lock().unwrap().len() <= 2, "{name}");
    }
}

#[test]
fn things_that_are_no_card_at_all_are_unreadable_after_few_commands() {
    let anchors = anchors(&pki());
    let others: &[(&str, Answers)] = &[
        ("transit card: the reader answers for it", |_| status(0x6300)),
        ("storage card: no information", |_| status(0x6800)),
        ("old SIM card: file not found", |_| status(0x9404)),
        ("blocked bank card", |_| status(0x6283)),
        ("broken chip", |_| status(0x6F00)),
        ("memory chip: the exchange breaks", |_| Err(TransportError::Protocol)),
    ];
    for (name, answers) in others {
        let (transport, sent) = Lying::transport(move |_, command| answers(command));
        let error = CardSession::open(transport, &anchors).err().unwrap();
        assert!(matches!(error, CardError::Unreadable { .. }), "{name}: {error:?}");
        assert!(sent.lock().unwrap().len() <= 2, "{name}");
    }
    // One that says yes to everything has no certificate that anybody issued.
    let (transport, sent) = Lying::transport(|_, _| status(0x9000));
    let certificate = CardSession::open(transport, &anchors).map(|(_, reading)| reading.certificate);
    assert!(
        matches!(certificate, Err(_) | Ok(Err(CertificateError::Malformed))),
        "{:?}",
        certificate.map(|_| ())
    );
    assert!(sent.lock().unwrap().len() <= 10 && verifies(&sent) == 0);
}
