//! Any sequence of commands, through the real channel, held against the literal statement.

use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::*;
use crate::{CardChannel, CardError, CardTransport, PinlessAuthentication, Purpose, TransportError};

/// What left, each with the status word it was answered with.
type Left = Arc<Mutex<Vec<(Vec<u8>, u16)>>>;

/// Answers as told and keeps what left.
struct Recorder {
    answers: Vec<u16>,
    left: Left,
}

impl CardTransport for Recorder {
    fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        let status = self.answers.pop().unwrap_or(0x9000);
        self.left.lock().unwrap().push((command.to_bytes().to_vec(), status));
        Ok(Response::status_only(StatusWord(status)))
    }

    fn power_off(&mut self) -> Result<(), TransportError> {
        Ok(())
    }
}

/// A PIN-less authentication that sends whatever it likes.
struct Any<'a> {
    declared: &'a DeclaredCommands,
    sends: &'a [Command],
}

impl PinlessAuthentication for Any<'_> {
    fn commands(&self) -> &DeclaredCommands {
        self.declared
    }

    fn open_key(&mut self, _: Purpose, channel: &mut CardChannel) -> Result<(), CardError> {
        for command in self.sends {
            let _ = channel.transmit(command);
        }
        Ok(())
    }
}

fn any_command() -> impl Strategy<Value = Command> {
    let pick = |values: &'static [u8]| proptest::sample::select(values);
    let header = (
        pick(&[0x00, 0x80, 0x10, 0x08]),
        pick(&[0xA4, 0xA4, 0xB0, 0x20, 0x20, 0x2A, 0xC0, 0x24, 0x2C, 0x32, 0x84, 0x88]),
        pick(&[0x00, 0x02, 0x04, 0x01, 0x80]),
        pick(&[0x00, 0x0C, 0x80, 0x97]),
    );
    let data = prop_oneof![
        Just(vec![]),
        Just(jpki::AID.to_vec()),
        Just(card_face::AID.to_vec()),
        (0u8..0x20).prop_map(|id| vec![0, id]),
        Just(b"7291".to_vec()),
        Just(b"55010120300000".to_vec()),
        Just(vec![b'7'; 12]),
        Just(digest_info_of(2)),
        Just(vec![1; 32]),
        proptest::collection::vec(any::<u8>(), 0..40),
    ];
    let expected = proptest::option::of(proptest::sample::select(&[1u32, 16, 256, 65_536][..]));
    (header, data, expected).prop_map(|((a, b, c, d), data, ne)| command([a, b, c, d], &data, ne))
}

/// A sensible command most of the time, so that the sequences get somewhere.
fn likely_command() -> impl Strategy<Value = Command> {
    let file = proptest::sample::select(&File::ALL[..]);
    prop_oneof![
        2 => Just(command([0, 0xA4, 4, 0x0C], &jpki::AID, None)),
        1 => Just(command([0, 0xA4, 4, 0x0C], &card_face::AID, None)),
        6 => file.prop_map(|f| command([0, 0xA4, 2, 0x0C], &f.id(), None)),
        3 => Just(command([0, 0x20, 0, 0x80], &[], None)),
        3 => Just(command([0, 0x20, 0, 0x80], b"7291", None)),
        2 => Just(command([0, 0x20, 0, 0x80], b"55010120300000", None)),
        2 => Just(command([0x80, 0x2A, 0, 0x80], &digest_info_of(3), Some(256))),
        2 => Just(command([0x80, 0x2A, 0, 0], &digest_info_of(3), Some(256))),
        2 => Just(command([0, 0xB0, 0, 0], &[], Some(256))),
        2 => Just(challenge()),
        2 => Just(certificate()),
        2 => Just(command([0, 0x82, 0, 0], &[7; 64], None)),
        1 => Just(last_command()),
        4 => any_command(),
    ]
}

proptest! {
    /// Any commands in any order, through the real channel, with any status words: all that leaves is stated, and two
    /// VERIFY never leave without a count between them.
    #[test]
    fn any_sequence_through_the_channel_leaves_only_what_is_stated(
        commands in proptest::collection::vec(likely_command(), 1..60),
        answers in proptest::collection::vec(
            proptest::sample::select(&[0x9000u16, 0x9000, 0x9000, 0x63C3, 0x63C3, 0x6108, 0x6C10, 0x6F00, 0x6A82, 0x6984][..]),
            0..80),
        (certified, iphone) in any::<(bool, bool)>(),
        (declared, from, until) in (0usize..4, 0usize..60, 0usize..60),
    ) {
        let left = Left::default();
        let mut channel = CardChannel::new(Box::new(Recorder { answers, left: Arc::clone(&left) }));
        if certified {
            channel.permit_signing(KeyKind::Rsa { bits: 2048 });
        }
        if iphone {
            channel.permit_last_command();
        }
        let (before, rest) = commands.split_at(from.min(commands.len()));
        let (inside, after) = rest.split_at(until.min(rest.len()));
        let count = || left.lock().unwrap().len();
        for command in before {
            let _ = channel.transmit(command);
        }
        let begun = count();
        let (declared, instructions) = declarations().swap_remove(declared);
        channel.run_pinless(&mut Any { declared: &declared, sends: inside }, Purpose::Face).unwrap();
        let ended = count();
        for command in after {
            let _ = channel.transmit(command);
        }
        let statement = Statement::new();
        let key = if certified { "rsa" } else { "" };
        let mut model = Model { key, last: iphone, ..Model::default() };
        for (at, (bytes, status)) in left.lock().unwrap().iter().enumerate() {
            if at == begun && begun < ended {
                model.begin(&instructions);
            }
            if at >= ended && model.pinless.is_some() {
                model.end();
            }
            prop_assert!(statement.permits(&model, bytes), "{:02X?} left in {:?}", bytes, model);
            model.exchange(bytes, *status);
        }
    }
}
