//! The way to the photo: what it costs, what is believed, and what a card that lies, breaks or leaves makes of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::path::Path;

use card_apdu::{Command, Response, StatusWord};
use card_client::{
    CardError, CardSession, CardTransport, CertificateError, FaceError, HolderFacts, IssuerKey, IssuerKeys,
    KeyId, PhotoOutcome, PhotoRequest, PhotoState, Pin4, PinOutcome, Sex, TransportError, TrustAnchors,
    VerificationCodeB,
};
use card_virtual::{KeyRef, TestPki, VirtualCard};
use support::{Lying, Sent, SharedCard, anchors, persona, pki, verifies};

const CHALLENGE: [u8; 32] = [0x5A; 32];
const FLOOR: u8 = 5;

fn issuers(pki: &TestPki) -> IssuerKeys {
    let ca = pki.card_face_ca();
    let modulus = ca.modulus.as_slice().try_into().unwrap();
    IssuerKeys::new(vec![IssuerKey::new(KeyId(ca.key_id), modulus).unwrap()])
}

fn code(id: &str) -> VerificationCodeB {
    VerificationCodeB::from_ascii(persona(id).verification_code_b().as_bytes().try_into().unwrap()).unwrap()
}

fn wrong_code() -> VerificationCodeB {
    VerificationCodeB::from_ascii(b"00000000000000").unwrap()
}

fn request(issuers: &IssuerKeys, expected_tries: u8) -> PhotoRequest<'_> {
    PhotoRequest { expected_tries, floor: FLOOR, issuers, challenge: &CHALLENGE }
}

fn code_b_tries(card: &SharedCard) -> u8 {
    card.with(|card| card.tries_left(KeyRef::CodeB)).unwrap()
}

/// What a test sees of an outcome.
fn told(outcome: Result<PhotoOutcome, CardError>) -> String {
    match outcome {
        Ok(PhotoOutcome::Right(face)) => format!("Right({} bytes)", face.photo_jp2().len()),
        Ok(other) => format!("{other:?}"),
        Err(error) => format!("{error:?}"),
    }
}

fn hex(sent: &Sent) -> Vec<String> {
    sent.lock().unwrap().iter().map(|b| b.iter().map(|b| format!("{b:02X}")).collect()).collect()
}

fn face_is_closed(card: &SharedCard) -> bool {
    card.with(|card| {
        let select = [0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 2];
        assert_eq!(card.exchange(&select), [0x90, 0x00]);
        card.exchange(&[0, 0xB0, 0x82, 0, 0]) == [0x69, 0x82]
    })
}

/// An honest way to the card, with what left.
fn recorded(card: &SharedCard) -> (Box<dyn CardTransport>, Sent) {
    let card = card.clone();
    Lying::transport(move |_, command| card.answer(command))
}

#[test]
fn each_card_tells_whether_a_photo_can_be_had_and_no_try_is_used() {
    let pki = pki();
    let anchors = anchors(&pki);
    for (id, wanted, tries) in [
        ("taro", PhotoState::TriesLeft(10), 10),
        ("nopin", PhotoState::TriesLeft(10), 10),
        ("codefew", PhotoState::TriesLeft(6), 6),
        ("codelocked", PhotoState::Locked, 0),
        // That an infant's card has none shows only when it is open.
        ("sora", PhotoState::TriesLeft(10), 10),
    ] {
        let card = SharedCard::issue(&pki, &persona(id));
        let (transport, sent) = recorded(&card);
        let (mut session, reading) = CardSession::open_asking_photo(transport, &anchors).unwrap();
        assert_eq!(reading.photo, Some(wanted), "{id}");
        assert_eq!((code_b_tries(&card), verifies(&sent)), (tries, 0), "{id}");
        // The PIN way goes on as ever.
        if let Some(pin) = persona(id).pin {
            let pin = Pin4::from_ascii(pin.as_bytes().try_into().unwrap()).unwrap();
            assert_eq!(session.verify_pin(&pin, 3), Ok(PinOutcome::Right), "{id}");
            session.sign(b"challenge").unwrap();
        }
    }
    // A session that did not ask says so, and sends nothing for it.
    let card = SharedCard::issue(&pki, &persona("taro"));
    let (plain, sent_plain) = recorded(&card);
    assert_eq!(CardSession::open(plain, &anchors).unwrap().1.photo, None);
    let (asking, sent_asking) = recorded(&card);
    CardSession::open_asking_photo(asking, &anchors).unwrap();
    let (plain, asking) = (hex(&sent_plain), hex(&sent_asking));
    assert_eq!(asking[..plain.len()], plain);
    assert_eq!(
        asking[plain.len()..],
        ["00A4040C0AD3921000310001010402", "00A4020C020012", "00200080"],
        "three commands more"
    );
    assert!(!plain.iter().any(|command| command.ends_with("D3921000310001010402")));
}

#[test]
fn every_status_word_while_the_photo_is_asked_for_is_typed_and_never_an_attempt() {
    let pki = pki();
    let anchors = anchors(&pki);
    // A certificate that is none makes the reading short: SELECT, SELECT, READ, SELECT, READ, SELECT, count; then the photo's
    // three.
    let quick = |command: &Command| {
        let (data, sw): (&[u8], u16) = match (command.header().ins, command.data().len()) {
            (0xB0, _) => (&[0x30, 0x01, 0x00], 0x9000),
            (0x20, 0) => (&[], 0x63C7),
            _ => (&[], 0x9000),
        };
        Response::new(data.to_vec(), StatusWord(sw))
    };
    for step in 7..10 {
        for sw in 0..=u16::MAX {
            let (lying, sent) = Lying::transport(move |number, command| {
                Ok(if number == step { Response::status_only(StatusWord(sw)) } else { quick(command) })
            });
            let read = CardSession::open_asking_photo(lying, &anchors);
            assert_eq!(verifies(&sent), 0);
            let wanted = match (step, sw) {
                (7 | 8, 0x9000 | 0x6100..=0x61FF) => PhotoState::TriesLeft(7),
                (9, 0x63C0 | 0x6983 | 0x6984) => PhotoState::Locked,
                (9, 0x63C1..=0x63CF) => PhotoState::TriesLeft((sw & 0xF) as u8),
                (9, 0x9000) => {
                    assert_eq!(read.unwrap_err(), CardError::StatusLeftOver);
                    continue;
                }
                _ => PhotoState::None,
            };
            let (_, reading) = read.unwrap();
            assert_eq!(reading.photo, Some(wanted), "step {step}, {sw:04X}");
            assert_eq!(reading.certificate.unwrap_err(), CertificateError::Malformed);
        }
    }
}

#[test]
fn right_code_brings_the_photo_and_leaves_no_status_on_the_card() {
    let pki = pki();
    let (anchors, issuers) = (anchors(&pki), issuers(&pki));
    for asked in [false, true] {
        let card = SharedCard::issue(&pki, &persona("taro"));
        let (transport, sent) = recorded(&card);
        let open = if asked { CardSession::open_asking_photo } else { CardSession::open };
        let (mut session, _) = open(transport, &anchors).unwrap();
        let Ok(PhotoOutcome::Right(face)) = session.open_photo(&code("taro"), &request(&issuers, 10)) else {
            panic!("not opened");
        };
        assert_eq!(face.photo_jp2(), include_bytes!("../../../../fixtures/cards/photo.jp2"));
        assert_eq!(face.birth_date(), b"19880703");
        assert_eq!((verifies(&sent), code_b_tries(&card)), (1, 10));
        assert_eq!(hex(&sent).last().unwrap(), "00A4040C0AD392F000260100000001", "back at JPKI");
        assert!(face_is_closed(&card), "anyone who asks");
        // And no key is open.
        assert_eq!(session.sign(b"challenge"), Err(CardError::KeyNotOpened));
    }
}

#[test]
fn wrong_code_costs_one_try_and_the_floor_is_kept() {
    let pki = pki();
    let (anchors, issuers) = (anchors(&pki), issuers(&pki));
    let card = SharedCard::issue(&pki, &persona("codefew"));
    let (transport, sent) = recorded(&card);
    let (mut session, _) = CardSession::open_asking_photo(transport, &anchors).unwrap();
    assert_eq!(told(session.open_photo(&wrong_code(), &request(&issuers, 9))), "CounterMoved");
    assert_eq!((verifies(&sent), code_b_tries(&card)), (0, 6));
    assert_eq!(told(session.open_photo(&wrong_code(), &request(&issuers, 6))), "Wrong(5)");
    assert_eq!((verifies(&sent), code_b_tries(&card)), (1, 5));
    // What the caller knew is no longer so; and with 5 left nothing is sent at all, right or wrong.
    assert_eq!(told(session.open_photo(&code("codefew"), &request(&issuers, 6))), "CounterMoved");
    for tries in 0..=FLOOR {
        let before = sent.lock().unwrap().len();
        assert_eq!(told(session.open_photo(&code("codefew"), &request(&issuers, tries))), "NotAttempted");
        assert_eq!(sent.lock().unwrap().len(), before);
    }
    assert_eq!((verifies(&sent), code_b_tries(&card)), (1, 5));
    let mut face = session.card_face().unwrap();
    assert_eq!(face.verify_code(&wrong_code(), 5, FLOOR), Ok(PinOutcome::NotAttempted));
    assert_eq!((verifies(&sent), code_b_tries(&card)), (1, 5));

    let locked = SharedCard::issue(&pki, &persona("codelocked"));
    let (transport, sent) = recorded(&locked);
    let (mut session, _) = CardSession::open_asking_photo(transport, &anchors).unwrap();
    assert_eq!(told(session.open_photo(&code("codelocked"), &request(&issuers, 10))), "Locked");
    assert_eq!(verifies(&sent), 0);
}

#[test]
fn card_without_photo_or_without_the_applet_has_none() {
    let pki = pki();
    let (anchors, issuers) = (anchors(&pki), issuers(&pki));
    let infant = SharedCard::issue(&pki, &persona("sora"));
    let (mut session, _) = CardSession::open_asking_photo(infant.connect(false), &anchors).unwrap();
    assert_eq!(told(session.open_photo(&code("sora"), &request(&issuers, 10))), "NoPhoto");
    let emptied = persona("taro").with_photo(Vec::new()).unwrap();
    let emptied = SharedCard::issue(&pki, &emptied);
    let (mut session, _) = CardSession::open(emptied.connect(false), &anchors).unwrap();
    assert_eq!(told(session.open_photo(&code("taro"), &request(&issuers, 10))), "NoPhoto");

    let card = SharedCard::issue(&pki, &persona("taro"));
    let (lying, sent) = Lying::transport({
        let card = card.clone();
        move |_, command| match command.data() {
            [0xD3, 0x92, 0x10, ..] => Ok(Response::status_only(StatusWord::NOT_FOUND)),
            _ => card.answer(command),
        }
    });
    let (mut session, reading) = CardSession::open_asking_photo(lying, &anchors).unwrap();
    assert_eq!(reading.photo, Some(PhotoState::None));
    assert_eq!(told(session.open_photo(&code("taro"), &request(&issuers, 10))), "NoPhoto");
    assert_eq!(verifies(&sent), 0);
    let pin = Pin4::from_ascii(b"2580").unwrap();
    assert_eq!(session.verify_pin(&pin, 3), Ok(PinOutcome::Right), "the PIN way goes on");
}

/// Taro's card, with something done to what its card face holds (as the reader sees it) or to its proof.
fn forged(
    card: &SharedCard,
    face: impl Fn(&mut Vec<u8>) + Send + 'static,
    prove: impl Fn(&Command) -> Option<Response> + Send + 'static,
) -> Box<dyn CardTransport> {
    let card = card.clone();
    let mut whole: Option<Vec<u8>> = None;
    let mut selected = Vec::new();
    let mut in_face = false;
    let (transport, _) = Lying::transport(move |_, command| {
        let header = command.header();
        match (header.ins, header.p1) {
            (0xA4, 0x04) => in_face = command.data().starts_with(&[0xD3, 0x92, 0x10]),
            (0xA4, _) => selected = command.data().to_vec(),
            (0x2A, _) if in_face => {
                if let Some(response) = prove(command) {
                    return Ok(response);
                }
            }
            (0xB0, _) if in_face && selected == [0x00, 0x02] => {
                let whole = whole.get_or_insert_with(|| {
                    let mut whole = Vec::new();
                    loop {
                        let [hi, lo] = (whole.len() as u16).to_be_bytes();
                        let read = Command::new(0, 0xB0, hi, lo).with_expected(256);
                        let answer = card.answer(&read).unwrap();
                        if !answer.status().is_ok() {
                            break;
                        }
                        whole.extend_from_slice(answer.data_of_any_status());
                    }
                    face(&mut whole);
                    whole
                });
                let offset = usize::from(u16::from_be_bytes([header.p1, header.p2]));
                let rest = whole.get(offset..).unwrap_or_default();
                let piece = rest[..rest.len().min(command.expected().unwrap() as usize)].to_vec();
                return Ok(Response::new(piece, StatusWord::OK));
            }
            _ => {}
        }
        card.answer(command)
    });
    transport
}

fn at(face: &[u8], tag: [u8; 2]) -> usize {
    face.windows(2).position(|window| window == tag).unwrap()
}

#[test]
fn card_face_that_is_not_right_in_every_way_is_not_believed() {
    let pki = pki();
    let (anchors, issuers) = (anchors(&pki), issuers(&pki));
    let (taro, hanako) =
        (SharedCard::issue(&pki, &persona("taro")), SharedCard::issue(&pki, &persona("hanako")));
    let attempt = |transport: Box<dyn CardTransport>, issuers: &IssuerKeys| {
        let (mut session, _) = CardSession::open(transport, &anchors).unwrap();
        let outcome = session.open_photo(&code("taro"), &request(issuers, 10));
        assert!(face_is_closed(&taro), "the status of code B is gone all the same");
        told(outcome)
    };
    type Change = fn(&mut Vec<u8>);
    let changes: [(&str, Change, FaceError); 9] = [
        (
            "photo swapped",
            |face| {
                let photo = at(face, [0xDF, 0x27]) + 200;
                face[photo] ^= 1;
            },
            FaceError::FaceSignature,
        ),
        (
            "birth date changed",
            |face| {
                let birth = at(face, [0xDF, 0x22]) + 3;
                face[birth..birth + 8].copy_from_slice(b"20200101");
            },
            FaceError::FaceSignature,
        ),
        (
            "another key",
            |face| {
                let key = at(face, [0xDF, 0x24]) + 100;
                face[key] ^= 1;
            },
            FaceError::FaceSignature,
        ),
        (
            "signature changed",
            |face| {
                let signature = at(face, [0xDF, 0x28]) + 50;
                face[signature] ^= 1;
            },
            FaceError::FaceSignature,
        ),
        ("cut off", |face| face.truncate(900), FaceError::Malformed),
        ("empty", |face| face.clear(), FaceError::Malformed),
        ("no data object", |face| face[..4].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]), FaceError::Malformed),
        ("another file", |face| face[1] = 0x30, FaceError::Malformed),
        (
            "even modulus",
            |face| {
                let key = at(face, [0xDF, 0x25]) - 1;
                face[key] &= 0xFE;
            },
            FaceError::WeakKey,
        ),
    ];
    for (name, change, wanted) in changes {
        let outcome = attempt(forged(&taro, change, |_| None), &issuers);
        assert_eq!(outcome, format!("NotBelieved({wanted:?})"), "{name}");
    }
    // Unchanged, the same transport brings the photo.
    assert!(attempt(forged(&taro, |_| {}, |_| None), &issuers).starts_with("Right"));

    // A copy: the face is authentic, the key is not there. It refuses, answers with another's, or plays an old answer back.
    let refusals = [0x6985, 0x6A88, 0x6D00, 0x6982];
    for refusal in refusals {
        let copy = forged(&taro, |_| {}, move |_| Some(Response::status_only(StatusWord(refusal))));
        assert_eq!(attempt(copy, &issuers), "NotBelieved(NotThisCard)", "{refusal:04X}");
    }
    let copy = forged(&taro, |_| {}, {
        let hanako = hanako.clone();
        move |command| {
            let select = Command::new(0, 0xA4, 4, 0x0C)
                .with_data(&[0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 2])
                .unwrap();
            hanako.answer(&select).unwrap();
            Some(hanako.answer(command).unwrap())
        }
    });
    assert_eq!(attempt(copy, &issuers), "NotBelieved(NotThisCard)", "another card's key");
    let old = {
        let (mut session, _) = CardSession::open(taro.connect(false), &anchors).unwrap();
        session.card_face().unwrap().answer_challenge(&[1; 32]).unwrap()
    };
    taro.with(card_virtual::VirtualCard::power_on);
    let copy = forged(&taro, |_| {}, move |_| Some(Response::new(old.clone(), StatusWord::OK)));
    assert_eq!(attempt(copy, &issuers), "NotBelieved(NotThisCard)", "an old answer");

    // Issuers that are not configured, or another with the same name.
    assert_eq!(attempt(recorded(&taro).0, &IssuerKeys::default()), "NotBelieved(UnknownIssuer)");
    let elsewhere = Path::new(env!("CARGO_TARGET_TMPDIR")).join("other-pki");
    let elsewhere = TestPki::open_or_create(&elsewhere, support::today()).unwrap();
    let foreign = self::issuers(&elsewhere);
    assert_eq!(attempt(recorded(&taro).0, &foreign), "NotBelieved(CertificateSignature)");
    assert_eq!(taro.with(|card| card.tries_left(KeyRef::CodeB)), Some(10));
}

#[test]
fn every_status_word_at_every_step_of_the_photo_is_typed_and_costs_at_most_one_verify() {
    let pki = pki();
    let (anchors, issuers) = (anchors(&pki), issuers(&pki));
    let taro = SharedCard::issue(&pki, &persona("taro"));
    let steps = honest_way(&taro, &anchors, &issuers);
    // Each class of status words, all that carry a count, and those that name a lock; `pin.rs` has all 65,536 of them.
    let classes = (0x60..=0x9F).map(|class: u16| class << 8);
    let words: Vec<u16> = classes.chain(0x63C0..=0x63CF).chain([0x6982, 0x6983, 0x6984, 0x6A82]).collect();
    let reads: Vec<usize> = (0..steps.whole.len()).filter(|k| steps.name(*k) == "read").collect();
    let middle = &reads[reads.len() - 10..reads.len() - 5];
    for k in (steps.opened..steps.whole.len()).filter(|k| !middle.contains(k)) {
        for &sw in &words {
            let (lying, sent) = Lying::transport({
                let taro = taro.clone();
                move |number, command| {
                    let honest = taro.answer(command)?;
                    // A chain that never ends is told apart in `channel_tests.rs`.
                    Ok(if number == k { Response::status_only(StatusWord(sw)) } else { honest })
                }
            });
            let (mut session, _) = CardSession::open_asking_photo(lying, &anchors).unwrap();
            let outcome = told(session.open_photo(&code("taro"), &request(&issuers, 10)));
            assert!(verifies(&sent) <= 1, "{k} {sw:04X}");
            let wanted: &[&str] = match (steps.name(k), sw) {
                ("count", 0x63C0 | 0x6983 | 0x6984) => &["Locked"],
                ("count", 0x63CA) => &["Right"],
                ("count", 0x63C1..=0x63CF) => &["CounterMoved"],
                ("count", 0x9000) => &["StatusLeftOver"],
                ("count", _) => &["NotAttempted"],
                ("verify", 0x9000) => &["Right"],
                ("verify", 0x63C0 | 0x6983 | 0x6984) => &["Locked"],
                ("verify", 0x63C9) => &["Wrong(9)"],
                ("verify", _) => &["AnswerLost"],
                ("select", 0x9000) => &["Right"],
                ("select", 0x6A82 | 0x6D00 | 0x6E00) if k + 1 == steps.whole.len() => &["NotMyNumber"],
                // GET RESPONSE is refused by an honest card that has nothing waiting.
                ("select", _) => &["Unreadable"],
                ("read", _) => &["Unreadable", "NotBelieved", "Right"],
                ("prove", _) => &["NotBelieved(NotThisCard)", "Unreadable"],
                (other, _) => panic!("{other}"),
            };
            assert!(wanted.iter().any(|w| outcome.starts_with(w)), "{} {sw:04X}: {outcome}", steps.name(k));
            if steps.name(k) == "verify" && sw != 0x9000 {
                assert!(!outcome.starts_with("Right"), "{sw:04X}");
            }
        }
    }
    assert_eq!(code_b_tries(&taro), 10, "the right code costs nothing, whatever was told");
}

/// The commands of an honest reading and opening.
struct Way {
    whole: Vec<String>,
    /// Where opening the photo begins.
    opened: usize,
}

impl Way {
    fn name(&self, k: usize) -> &'static str {
        let command = &self.whole[k];
        match &command[..4] {
            "00A4" => "select",
            "0020" if command.len() == 8 => "count",
            "0020" => "verify",
            "00B0" => "read",
            "802A" => "prove",
            _ => panic!("{command}"),
        }
    }
}

fn honest_way(card: &SharedCard, anchors: &TrustAnchors, issuers: &IssuerKeys) -> Way {
    let (transport, sent) = recorded(card);
    let (mut session, _) = CardSession::open_asking_photo(transport, anchors).unwrap();
    let opened = sent.lock().unwrap().len();
    let outcome = told(session.open_photo(&code("taro"), &request(issuers, 10)));
    assert!(outcome.starts_with("Right"), "{outcome}");
    Way { whole: hex(&sent), opened }
}

#[test]
fn card_pulled_at_every_command_is_told_and_costs_at_most_one_verify() {
    let pki = pki();
    let (anchors, issuers) = (anchors(&pki), issuers(&pki));
    let taro = SharedCard::issue(&pki, &persona("taro"));
    let steps = honest_way(&taro, &anchors, &issuers);
    assert!(steps.whole.len() - steps.opened > 8);
    for fault in [TransportError::CardRemoved, TransportError::Protocol, TransportError::ServiceGone] {
        for (name, code, tries) in [("right", code("taro"), 10), ("wrong", wrong_code(), 9)] {
            for k in 0..steps.whole.len() {
                let card = SharedCard::issue(&pki, &persona("taro"));
                let (lying, sent) = Lying::transport({
                    let (card, fault) = (card.clone(), fault.clone());
                    // The card has executed the command, but its answer does not come.
                    move |number, command| {
                        let answer = card.answer(command)?;
                        if number == k { Err(fault.clone()) } else { Ok(answer) }
                    }
                });
                let opened = CardSession::open_asking_photo(lying, &anchors);
                let Ok((mut session, _)) = opened else {
                    assert!(k < steps.opened, "{name} {k}");
                    continue;
                };
                let outcome = session.open_photo(&code, &request(&issuers, 10));
                assert!(verifies(&sent) <= 1, "{name} {k}");
                let lost = CardError::from(fault.clone());
                match (name, steps.name(k), outcome) {
                    (_, "verify", Ok(PhotoOutcome::AnswerLost)) => assert_eq!(code_b_tries(&card), tries),
                    // A wrong code is told even if the card leaves right after.
                    ("wrong", _, Ok(PhotoOutcome::Wrong(9))) => assert!(k > steps.opened + 1),
                    (_, _, Err(error)) => {
                        assert_eq!(error, lost, "{name} {k}");
                        assert_eq!(code_b_tries(&card), 10, "no try is gone");
                    }
                    (_, step, other) => panic!("{name} at {k} ({step}): {other:?}"),
                }
            }
        }
    }
}

#[test]
fn holder_is_the_one_of_the_signed_face_and_the_face_is_of_one_connection() {
    let pki = pki();
    let (anchors, issuers) = (anchors(&pki), issuers(&pki));
    let card = SharedCard::issue(&pki, &persona("taro"));
    let (mut session, _) = CardSession::open(card.connect(true), &anchors).unwrap();
    assert!(!session.has_opened_face());
    assert_eq!(told(session.open_photo(&wrong_code(), &request(&issuers, 10))), "Wrong(9)");
    assert!(!session.has_opened_face());
    let Ok(PhotoOutcome::Right(face)) = session.open_photo(&code("taro"), &request(&issuers, 9)) else {
        panic!()
    };
    assert!(session.has_opened_face());
    assert_eq!(face.holder(), HolderFacts::read(persona("taro").birth.digits().as_bytes(), Sex::Male));
    session.close().unwrap();
    // The same card again: nothing was opened in this connection, and a wrong code takes nothing for granted.
    let (mut session, _) = CardSession::open(card.connect(true), &anchors).unwrap();
    assert!(!session.has_opened_face());
    session.open_photo(&code("taro"), &request(&issuers, 10)).unwrap();
    session.open_photo(&wrong_code(), &request(&issuers, 10)).unwrap();
    assert!(!session.has_opened_face(), "the last opening counts");
    session.close().unwrap();
    // Without a photo there is nothing to compare with, but the holder is known.
    let card = SharedCard::issue(&pki, &persona("sora"));
    let (mut session, _) = CardSession::open(card.connect(true), &anchors).unwrap();
    let outcome = session.open_photo(&code("sora"), &request(&issuers, 10)).unwrap();
    let PhotoOutcome::NoPhoto(Some(holder)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(holder, HolderFacts::read(b"20260303", Sex::NotApplicable));
    assert!(!session.has_opened_face());
}

/// A: the relay's face is believed, since it is a true one; the card face names its own holder. B: the copied certificate is read as
/// the same card's, and signs nothing.
#[test]
fn relay_and_emulator_are_believed_as_far_as_a_card_can_tell() {
    let pki = pki();
    let (anchors, issuers) = (anchors(&pki), issuers(&pki));
    let contents = |id| pki.issue(&persona(id)).unwrap();
    let relay = VirtualCard::new(contents("taro")).relaying_card_face_to(VirtualCard::new(contents("ume")));
    let emulator = VirtualCard::new(contents("ume").showing_certificate_of(&contents("taro")));
    let victim = SharedCard::issue(&pki, &persona("taro"));
    let (_, own) = CardSession::open(victim.connect(true), &anchors).unwrap();
    for (card, pin, signs) in [(relay, "taro", true), (emulator, "ume", false)] {
        let card = SharedCard::of(card);
        let (mut session, reading) = CardSession::open(card.connect(true), &anchors).unwrap();
        assert!(reading.is_same_card(&own), "the certificate is public");
        let outcome = session.open_photo(&code("ume"), &request(&issuers, 10));
        let Ok(PhotoOutcome::Right(face)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(face.holder(), HolderFacts::read(persona("ume").birth.digits().as_bytes(), Sex::Female));
        let pin = persona(pin).pin.unwrap();
        let pin = Pin4::from_ascii(pin.as_bytes().try_into().unwrap()).unwrap();
        assert_eq!(session.verify_pin(&pin, 3), Ok(PinOutcome::Right));
        assert_eq!(session.sign(b"challenge").is_ok(), signs);
    }
}
