//! A key opened without the PIN: only by an implementation, only with what it declares, only while it runs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use card_apdu::{Command, Response, StatusWord};
use card_client::{
    CardChannel, CardError, CardSession, CommandPattern, DataLength, DeclaredCommands, PinlessAuthentication,
    Purpose, TransportError, Unreadable,
};
use card_virtual::{STAND_IN_TEXT, StandInTerminal, VirtualCard};
use p256::ecdsa::signature::Signer;
use p256::pkcs8::DecodePrivateKey;
use support::{Lying, SharedCard, anchors, persona, pki, verifies};

/// Declares these of the stand-in's two commands, by their instructions.
fn declare(instructions: &[u8]) -> DeclaredCommands {
    let pattern = |&instruction: &u8| CommandPattern {
        class: 0x00,
        instruction,
        p1: 0x00,
        p2: 0x00,
        data: if instruction == 0x84 { DataLength::None } else { DataLength::Exactly(64) },
        expected: (instruction == 0x84).then_some(32),
        times: 1,
    };
    DeclaredCommands::new(instructions.iter().map(pattern).collect()).unwrap()
}

/// The host's side of the virtual card's stand-in, with what it declares.
struct StandIn<'a> {
    terminal: &'a StandInTerminal,
    declares: DeclaredCommands,
}

fn get_challenge() -> Command {
    Command::new(0x00, 0x84, 0x00, 0x00).with_expected(32)
}

fn external_authenticate(data: &[u8]) -> Command {
    Command::new(0x00, 0x82, 0x00, 0x00).with_data(data).unwrap()
}

impl PinlessAuthentication for StandIn<'_> {
    fn commands(&self) -> &DeclaredCommands {
        &self.declares
    }

    fn open_key(&mut self, _: Purpose, channel: &mut CardChannel) -> Result<(), CardError> {
        let answer = channel.transmit(&get_challenge())?;
        let key = p256::ecdsa::SigningKey::from_pkcs8_der(self.terminal.pkcs8()).unwrap();
        let message = [STAND_IN_TEXT.as_bytes(), &[0], answer.data_of_any_status()].concat();
        let signature: p256::ecdsa::Signature = key.sign(&message);
        let accepted = channel.transmit(&external_authenticate(&signature.to_bytes()))?;
        if accepted.status().is_ok() { Ok(()) } else { Err(CardError::PinlessRefused) }
    }
}

#[test]
fn declared_authentication_opens_the_key_for_this_session_and_no_pin_is_tried() {
    let pki = pki();
    let terminal = pki.stand_in_terminal().unwrap();
    let mut stand_in = StandIn { terminal: &terminal, declares: declare(&[0x84, 0x82]) };
    for id in ["taro", "nopin", "p256"] {
        let card = SharedCard::issue(&pki, &persona(id)).with_stand_in(&terminal);
        // Over the card face, as a face visit does.
        let (mut session, _) = CardSession::open_asking_photo(card.connect(false), &anchors(&pki)).unwrap();
        assert_eq!(session.sign(b"challenge"), Err(CardError::KeyNotOpened), "{id}");
        session.open_pinless(&mut stand_in, Purpose::Face).unwrap();
        session.sign(b"challenge").unwrap();
        session.card_face().unwrap();
        assert_eq!(session.sign(b"challenge"), Err(CardError::KeyNotOpened), "{id}");
        assert_eq!(card.with(|card| card.log().verify_attempts_of_all()), 0);
    }
    // A strict card refuses, and the session signs nothing.
    let strict = SharedCard::issue(&pki, &persona("taro"));
    let (mut session, _) = CardSession::open(strict.connect(false), &anchors(&pki)).unwrap();
    assert_eq!(session.open_pinless(&mut stand_in, Purpose::Face), Err(CardError::PinlessRefused));
    assert_eq!(session.sign(b"challenge"), Err(CardError::KeyNotOpened));
}

#[test]
fn undeclared_command_does_not_leave_and_none_leaves_without_an_authentication() {
    let pki = pki();
    let terminal = pki.stand_in_terminal().unwrap();
    let card = SharedCard::issue(&pki, &persona("taro")).with_stand_in(&terminal);
    for (declares, stopped) in [(&[0x84], "00 82 00 00"), (&[0x82], "00 84 00 00")] {
        let (transport, sent) = Lying::transport({
            card.with(VirtualCard::power_on);
            let card = card.clone();
            move |_, command| card.answer(command)
        });
        let (mut session, _) = CardSession::open(transport, &anchors(&pki)).unwrap();
        let mut stand_in = StandIn { terminal: &terminal, declares: declare(declares) };
        let refused = session.open_pinless(&mut stand_in, Purpose::Staff).unwrap_err();
        assert_eq!(refused, CardError::NotAllowed(stopped.into()));
        let left = sent.lock().unwrap().iter().filter(|bytes| [0x82, 0x84].contains(&bytes[1])).count();
        assert_eq!(left, usize::from(declares == &[0x84]));
        assert_eq!(session.sign(b"challenge"), Err(CardError::KeyNotOpened));
    }
    // The channel of a kiosk that has no implementation.
    let mut channel = CardChannel::new(card.connect(false));
    let select =
        Command::new(0, 0xA4, 4, 0x0C).with_data(&[0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1]).unwrap();
    channel.transmit(&select).unwrap();
    for command in [get_challenge(), external_authenticate(&[7; 64])] {
        assert!(matches!(channel.transmit(&command), Err(TransportError::NotAllowed(_))));
    }
}

#[test]
fn card_pulled_or_refusing_at_every_command_opens_nothing() {
    let pki = pki();
    let anchors = anchors(&pki);
    let terminal = pki.stand_in_terminal().unwrap();
    let card = SharedCard::issue(&pki, &persona("taro")).with_stand_in(&terminal);
    type Fault = fn() -> Result<Response, TransportError>;
    let faults: [(&str, Fault); 4] = [
        ("removed", || Err(TransportError::CardRemoved)),
        ("protocol", || Err(TransportError::Protocol)),
        ("refused", || Ok(Response::status_only(StatusWord::SECURITY_NOT_SATISFIED))),
        ("too long", || Ok(Response::new(vec![0; 33], StatusWord::OK))),
    ];
    for (name, fault) in faults {
        for instruction in [0x84, 0x82] {
            card.with(VirtualCard::power_on);
            let (lying, sent) = Lying::transport({
                let card = card.clone();
                move |_, command| {
                    if command.header().ins == instruction { fault() } else { card.answer(command) }
                }
            });
            let (mut session, _) = CardSession::open(lying, &anchors).unwrap();
            let mut stand_in = StandIn { terminal: &terminal, declares: declare(&[0x84, 0x82]) };
            let opened = session.open_pinless(&mut stand_in, Purpose::Face);
            let wanted = match name {
                "removed" => CardError::Removed,
                "refused" => CardError::PinlessRefused,
                _ => CardError::Unreadable { step: "exchange", why: Unreadable::Protocol },
            };
            assert_eq!(opened, Err(wanted), "{name} {instruction:02X}");
            assert_eq!(session.sign(b"challenge"), Err(CardError::KeyNotOpened));
            assert_eq!(verifies(&sent), 0);
            card.with(VirtualCard::power_off);
        }
    }
}
