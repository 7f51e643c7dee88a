use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use super::*;

type Answer = Result<(Vec<u8>, u16), TransportError>;
type Log = Arc<Mutex<Vec<Vec<u8>>>>;

/// Answers from a script; keeps what was sent, and `[]` for power-off.
struct Script {
    answers: VecDeque<Answer>,
    sent: Log,
    extended: bool,
}

impl CardTransport for Script {
    fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        self.sent.lock().unwrap().push(command.to_bytes().to_vec());
        let (data, status) = self.answers.pop_front().unwrap_or(Err(TransportError::CardRemoved))?;
        Ok(Response::new(data, StatusWord(status)))
    }

    fn power_off(&mut self) -> Result<(), TransportError> {
        self.sent.lock().unwrap().push(Vec::new());
        Ok(())
    }

    fn carries_extended(&self) -> bool {
        self.extended
    }
}

fn channel(extended: bool, answers: impl IntoIterator<Item = Answer>) -> (CardChannel, Log) {
    let sent = Log::default();
    let script = Script { answers: answers.into_iter().collect(), sent: Arc::clone(&sent), extended };
    (CardChannel::new(Box::new(script)), sent)
}

fn sw(status: u16) -> Answer {
    Ok((Vec::new(), status))
}

/// With the JPKI applet and this file selected.
fn at(file: File, extended: bool, answers: impl IntoIterator<Item = Answer>) -> (CardChannel, Log) {
    let (mut channel, sent) = channel(extended, [sw(0x9000), sw(0x9000)].into_iter().chain(answers));
    assert_eq!(channel.select_applet(file.applet()), Ok(StatusWord::OK));
    assert_eq!(channel.select_file(file), Ok(StatusWord::OK));
    sent.lock().unwrap().clear();
    (channel, sent)
}

fn lines(sent: &Log) -> Vec<String> {
    sent.lock().unwrap().iter().map(|b| b.iter().map(|b| format!("{b:02X}")).collect()).collect()
}

fn object(length: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    card_apdu::tlv::write(&mut bytes, 0x30, &vec![0x5A; length]).unwrap();
    bytes
}

#[test]
fn first_select_answered_6f00_is_sent_once_more_and_no_other() {
    let (mut first, sent) = channel(false, [sw(0x6F00), sw(0x6F00), sw(0x9000)]);
    assert_eq!(first.select_applet(Applet::Jpki), Ok(StatusWord(0x6F00)));
    assert_eq!(sent.lock().unwrap().len(), 2);
    assert_eq!(first.select_applet(Applet::Jpki), Ok(StatusWord::OK));
    assert_eq!(sent.lock().unwrap().len(), 3);
    let (mut quirk, _) = channel(false, [sw(0x6F00), sw(0x9000)]);
    assert_eq!(quirk.select_applet(Applet::Jpki), Ok(StatusWord::OK));
}

#[test]
fn verify_is_sent_once_whatever_comes_back() {
    for status in 0..=u16::MAX {
        let (mut channel, sent) =
            at(File::AuthenticationPin, false, [sw(0x63C3), sw(status), sw(0x9000), sw(0x9000)]);
        channel.count_tries().unwrap();
        assert_eq!(channel.verify(b"7291").unwrap().status(), StatusWord(status));
        assert_eq!(lines(&sent), ["00200080", "002000800437323931"], "{status:04X}");
        // And the list stops a second one without a new count.
        assert!(matches!(channel.verify(b"7291"), Err(CardError::NotAllowed(_))));
    }
}

#[test]
fn chained_answer_collected_within_its_limit() {
    let (mut chained, sent) = at(
        File::AuthenticationCertificate,
        false,
        [Ok((vec![0x30, 0x03], 0x6102)), Ok((vec![1], 0x6102)), Ok((vec![2, 3], 0x9000))],
    );
    assert_eq!(chained.read_object(100).unwrap().as_slice(), [0x30, 0x03, 1, 2, 3]);
    assert_eq!(lines(&sent), ["00B00000FA", "00C0000002", "00C0000002"]);

    // A piece longer than asked for, an endless chain of empty ones, a total above what was asked for.
    let endless = std::iter::repeat_with(|| sw(0x6110));
    let growing = std::iter::repeat_with(|| Ok((vec![0; 16], 0x6110)));
    let one_by_one = std::iter::repeat_with(|| Ok((vec![0], 0x6101)));
    let bad: [Vec<Answer>; 4] = [
        vec![sw(0x6102), Ok((vec![0; 3], 0x9000))],
        endless.take(100_000).collect(),
        growing.take(100_000).collect(),
        one_by_one.take(100_000).collect(),
    ];
    for answers in bad {
        let (mut channel, sent) = at(File::AuthenticationCertificate, false, answers);
        assert_eq!(channel.read_object(100), Err(ReadError::Card(TransportError::Protocol.into())),);
        assert!(sent.lock().unwrap().len() < 300);
        // Nothing more leaves on a broken channel.
        let before = sent.lock().unwrap().len();
        assert!(channel.select_file(File::AuthenticationPin).is_err());
        assert_eq!(sent.lock().unwrap().len(), before);
    }
}

#[test]
fn wrong_le_corrected_once_for_reads_only() {
    let (mut corrected, sent) =
        at(File::AuthenticationCertificate, false, [sw(0x6C05), Ok((object(3), 0x9000))]);
    assert_eq!(corrected.read_object(100).unwrap().as_slice(), object(3));
    assert_eq!(lines(&sent), ["00B00000FA", "00B0000005"]);

    let (mut endless, sent) =
        at(File::AuthenticationCertificate, false, [sw(0x6C05), sw(0x6C04), sw(0x6C03)]);
    assert_eq!(endless.read_object(100), Err(ReadError::Refused(StatusWord(0x6C04))));
    assert_eq!(sent.lock().unwrap().len(), 2);

    let (mut sign, sent) = at(File::AuthenticationKey, false, [sw(0x6C80)]);
    sign.permit_signing(KeyKind::P256);
    assert_eq!(sign.compute_signature(0x80, &[1; 32], 72).unwrap().status(), StatusWord(0x6C80));
    assert_eq!(sent.lock().unwrap().len(), 1);
}

#[test]
fn file_read_in_few_round_trips_and_without_its_filler() {
    let file: Vec<u8> = object(1586).into_iter().chain([0xFF; 400]).collect();
    let cut = |from: usize, to: usize| Ok((file[from..to].to_vec(), 0x9000));
    // As much at a time as one block of the link holds.
    let short = (0..7).map(|i| cut(i * 250, (i * 250 + 250).min(1590)));
    let (mut channel, sent) = at(File::AuthenticationCertificate, false, short);
    assert_eq!(channel.read_object(16_384).unwrap().as_slice(), object(1586));
    assert_eq!(lines(&sent).last().unwrap(), "00B005DC5A");
    assert_eq!(sent.lock().unwrap().len(), 7);
    // One extended read for all the rest.
    let (mut channel, sent) = at(File::AuthenticationCertificate, true, [cut(0, 250), cut(250, 1590)]);
    assert_eq!(channel.read_object(16_384).unwrap().as_slice(), object(1586));
    assert_eq!(lines(&sent), ["00B00000FA", "00B000FA00053C"]);
    // A card that does not take extended commands after all.
    let rest = (1..7).map(|i| cut(i * 250, (i * 250 + 250).min(1590)));
    let (mut channel, sent) =
        at(File::AuthenticationCertificate, true, [cut(0, 250), sw(0x6700)].into_iter().chain(rest));
    assert_eq!(channel.read_object(16_384).unwrap().as_slice(), object(1586));
    assert_eq!(sent.lock().unwrap().len(), 8);
}

#[test]
fn file_that_is_short_long_empty_or_endless_is_refused() {
    let huge = vec![0x30, 0x82, 0x40, 0x01];
    let crumbs = std::iter::once(Ok((vec![0x30, 0x82, 0x30, 0x00], 0x9000)))
        .chain(std::iter::repeat_with(|| Ok((vec![0], 0x9000))));
    let cases: [(&str, Vec<Answer>); 7] = [
        ("empty", vec![sw(0x9000)]),
        ("end of file at once", vec![sw(0x6282)]),
        ("ends early", vec![Ok((vec![0x30, 0x05, 1], 0x9000)), sw(0x6B00)]),
        ("too long", vec![Ok((huge, 0x9000))]),
        ("indefinite length", vec![Ok((vec![0x30, 0x80, 0, 0], 0x9000))]),
        ("no length", vec![Ok((vec![0x30], 0x9000))]),
        ("one byte at a time", crumbs.take(100_000).collect()),
    ];
    for (name, answers) in cases {
        let (mut channel, sent) = at(File::AuthenticationCertificate, false, answers);
        assert_eq!(channel.read_object(16_384), Err(ReadError::Malformed), "{name}");
        assert!(sent.lock().unwrap().len() <= MAX_READS + 1, "{name}");
    }
    let (mut channel, _) = at(File::AuthenticationCertificate, false, [Ok((vec![0; 257], 0x9000))]);
    assert!(matches!(channel.read_object(100), Err(ReadError::Card(_))), "longer than asked for");
}

#[test]
fn power_goes_off_once_however_the_session_ends() {
    let (mut closed, sent) = channel(false, []);
    closed.power_off().unwrap();
    drop(closed);
    assert_eq!(lines(&sent), [""]);
    let (dropped, sent) = channel(false, []);
    drop(dropped);
    assert_eq!(lines(&sent), [""]);
    let (mut broken, sent) = channel(false, [Err(TransportError::Protocol)]);
    assert!(broken.select_applet(Applet::Jpki).is_err());
    drop(broken);
    assert_eq!(lines(&sent).last().unwrap(), "");
    let (unwound, sent) = channel(false, []);
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        let _held = unwound;
        panic!("somewhere above");
    }));
    assert!(caught.is_err());
    assert_eq!(lines(&sent), [""]);
}
