//! Every class and instruction through the real channel, in each state: while an authentication runs only what it declared
//! leaves, and at no other time any of it.

use std::sync::{Arc, Mutex};

use card_apdu::{Command, Response, StatusWord};

use super::*;
use crate::allow_list::{Applet, File};
use crate::{CardTransport, CommandPattern, DataLength, TransportError};

type Left = Arc<Mutex<Vec<Vec<u8>>>>;

/// Answers everything with this status word and keeps what left.
struct Recorder(Left, StatusWord);

impl CardTransport for Recorder {
    fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        self.0.lock().unwrap().push(command.to_bytes().to_vec());
        Ok(Response::status_only(self.1))
    }

    fn power_off(&mut self) -> Result<(), TransportError> {
        Ok(())
    }
}

fn channel(status: StatusWord) -> (CardChannel, Left) {
    let left = Left::default();
    (CardChannel::new(Box::new(Recorder(Arc::clone(&left), status))), left)
}

fn declared() -> DeclaredCommands {
    let pattern = |[class, instruction, p1, p2]: [u8; 4], data, expected, times| CommandPattern {
        class,
        instruction,
        p1,
        p2,
        data,
        expected,
        times,
    };
    DeclaredCommands::new(vec![
        pattern([0x80, 0xA2, 0x00, 0xC1], DataLength::AtMost(307), None, 2),
        pattern([0x00, 0x22, 0x81, 0xA4], DataLength::Exactly(3), None, 1),
        pattern([0x00, 0x84, 0x00, 0x00], DataLength::None, Some(32), 2),
        pattern([0x00, 0x82, 0x00, 0x00], DataLength::Exactly(64), None, 1),
    ])
    .unwrap()
}

/// All 65,536 classes and instructions, each with parameters and bodies that would do something somewhere.
fn every_header(mut each: impl FnMut(&Command)) {
    let select = Applet::Jpki.aid().to_vec();
    let bodies: [(Vec<u8>, Option<u32>); 7] = [
        (vec![], None),
        (vec![], Some(32)),
        (vec![0x83, 0x01, 0x02], None),
        (vec![7; 64], None),
        (vec![7; 256], None),
        (select, None),
        (b"1234".to_vec(), None),
    ];
    let parameters = [(0x00, 0x00), (0x00, 0x80), (0x00, 0xC1), (0x81, 0xA4), (0x04, 0x0C)];
    let known = [0x82, 0x84, 0x22, 0xA2, 0xA4, 0x20, 0x24, 0x2C, 0x2A, 0xB0, 0xC0, 0x88];
    for header in 0..=u16::MAX {
        let [class, instruction] = header.to_be_bytes();
        // Every combination where the instruction means something to the list or to the card; else three parameters.
        let all = known.contains(&instruction);
        for (p1, p2) in parameters.into_iter().take(if all { 5 } else { 3 }) {
            for (data, expected) in bodies.iter().take(if all { 7 } else { 2 }) {
                let command = Command::new(class, instruction, p1, p2).with_data(data).unwrap();
                each(&expected.map_or(command.clone(), |ne| command.with_expected(ne)));
            }
        }
    }
}

/// An authentication that tries everything, and ends as told.
struct Everything {
    declared: DeclaredCommands,
    end: Result<(), CardError>,
}

impl PinlessAuthentication for Everything {
    fn commands(&self) -> &DeclaredCommands {
        &self.declared
    }

    fn open_key(&mut self, _: Purpose, channel: &mut CardChannel) -> Result<(), CardError> {
        every_header(|command| {
            let _ = channel.transmit(command);
        });
        for _ in 0..3 {
            let _ = channel.transmit(&Command::new(0x00, 0x84, 0x00, 0x00).with_expected(32));
        }
        self.end.clone()
    }
}

/// How often each declared command left, in the order of [`declared`]; nothing else may have.
fn counts(left: &Left) -> Vec<usize> {
    let declared = declared();
    let mut counts = vec![0; declared.patterns().len()];
    for bytes in left.lock().unwrap().drain(..) {
        let command = Command::parse(&bytes).unwrap();
        let place = declared.patterns().iter().position(|pattern| pattern.fits(&command));
        counts[place.unwrap_or_else(|| panic!("{command:?} left, which was not declared"))] += 1;
    }
    counts
}

#[test]
fn while_an_authentication_runs_only_what_it_declared_leaves_and_as_often() {
    let selections: [(&str, Option<Applet>, Option<File>); 6] = [
        ("nothing selected", None, None),
        ("jpki", Some(Applet::Jpki), None),
        ("jpki, certificate", Some(Applet::Jpki), Some(File::AuthenticationCertificate)),
        ("jpki, PIN", Some(Applet::Jpki), Some(File::AuthenticationPin)),
        ("jpki, key", Some(Applet::Jpki), Some(File::AuthenticationKey)),
        ("card face, code B", Some(Applet::CardFace), Some(File::CodeB)),
    ];
    for (name, applet, file) in selections {
        let ends = [Ok(()), Err(CardError::PinlessRefused), Err(CardError::PinlessFailed)];
        // How it ended matters most where it could send something.
        for end in ends.into_iter().take(if name == "jpki" { 3 } else { 1 }) {
            let (mut channel, left) = channel(StatusWord::OK);
            channel.permit_signing(crate::KeyKind::P256);
            if let Some(applet) = applet {
                channel.select_applet(applet).unwrap();
            }
            if let Some(file) = file {
                channel.select_file(file).unwrap();
            }
            left.lock().unwrap().clear();
            let mut everything = Everything { declared: declared(), end: end.clone() };
            assert_eq!(channel.run_pinless(&mut everything, Purpose::Staff), end);
            let jpki = applet == Some(Applet::Jpki);
            assert_eq!(counts(&left), if jpki { [2, 1, 2, 1] } else { [0; 4] }, "{name}");
            // Opened, refused or failed: none of it leaves any more, whatever it tries.
            for command in [
                Command::new(0x80, 0xA2, 0x00, 0xC1).with_data(&[7; 64]).unwrap(),
                Command::new(0x00, 0x22, 0x81, 0xA4).with_data(&[0x83, 0x01, 0x02]).unwrap(),
                Command::new(0x00, 0x84, 0x00, 0x00).with_expected(32),
                Command::new(0x00, 0x82, 0x00, 0x00).with_data(&[7; 64]).unwrap(),
            ] {
                assert!(matches!(channel.transmit(&command), Err(TransportError::NotAllowed(_))), "{name}");
            }
            assert!(left.lock().unwrap().is_empty(), "{name}");
        }
    }
}

#[test]
fn without_one_running_nothing_declarable_leaves_idle_or_at_either_applet() {
    for applet in [None, Some(Applet::Jpki), Some(Applet::CardFace)] {
        let (mut channel, left) = channel(StatusWord::OK);
        if let Some(applet) = applet {
            channel.select_applet(applet).unwrap();
        }
        every_header(|command| {
            let header = command.header();
            // SELECT would leave and change the state.
            if header.ins != 0xA4 {
                let _ = channel.transmit(command);
            }
        });
        let instructions: Vec<u8> = left.lock().unwrap().iter().map(|bytes| bytes[1]).collect();
        assert!(
            instructions.iter().all(|ins| [0xA4, 0x20, 0xB0, 0x2A, 0xC0].contains(ins)),
            "{instructions:02X?}"
        );
    }
}

#[test]
fn pieces_of_a_declared_answer_are_fetched_by_the_channel() {
    struct InPieces(Left);
    impl CardTransport for InPieces {
        fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
            self.0.lock().unwrap().push(command.to_bytes().to_vec());
            Ok(match command.header().ins {
                0x84 => Response::new(vec![1; 16], StatusWord(0x6110)),
                0xC0 => Response::new(vec![2; 16], StatusWord::OK),
                _ => Response::status_only(StatusWord::OK),
            })
        }
        fn power_off(&mut self) -> Result<(), TransportError> {
            Ok(())
        }
    }
    struct Asks(DeclaredCommands);
    impl PinlessAuthentication for Asks {
        fn commands(&self) -> &DeclaredCommands {
            &self.0
        }
        fn open_key(&mut self, _: Purpose, channel: &mut CardChannel) -> Result<(), CardError> {
            let answer = channel.transmit(&Command::new(0x00, 0x84, 0x00, 0x00).with_expected(32))?;
            assert_eq!(answer.data_of_any_status().len(), 32);
            let fetch = Command::new(0x00, 0xC0, 0x00, 0x00).with_expected(16);
            assert!(matches!(channel.transmit(&fetch), Err(TransportError::NotAllowed(_))));
            Ok(())
        }
    }
    let left = Left::default();
    let mut channel = CardChannel::new(Box::new(InPieces(Arc::clone(&left))));
    channel.select_applet(Applet::Jpki).unwrap();
    channel.run_pinless(&mut Asks(declared()), Purpose::Face).unwrap();
    assert_eq!(left.lock().unwrap().len(), 3);
}
