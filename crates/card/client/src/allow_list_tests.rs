//! The proof that nothing else can leave: the list is held against a second, literal statement of what may.

use card_apdu::{Command, Response, StatusWord};

use super::*;
use crate::DataLength;

/// What may leave, by what was selected before: `*` always, `jpki`/`face` with that applet, `jpki:17` with that file too,
/// `+counted` after a count of tries above 0, `+waiting` after `61xx`, `+rsa`/`+p256`/`+p384` with a judged certificate,
/// `+last` once after the token's label said iPhone, `+84`/`+82`/`+A2` while a PIN-less authentication runs that declared this command and has not sent it so often yet. While
/// one runs, no row without these leaves but `+waiting`.
/// Bytes in hex; `..` any byte, `<.` a byte below 80, `##` an ASCII digit.
const MAY_LEAVE: &[(&str, &[&str])] = &[
    ("*", &["00A4040C0AD392F000260100000001", "00A4040C0AD3921000310001010402"]),
    ("jpki", &["00A4020C020006", "00A4020C020008", "00A4020C02000A", "00A4020C020017", "00A4020C020018"]),
    ("face", &["00A4020C020002", "00A4020C020004", "00A4020C020012"]),
    ("jpki:06", &["00B0<.....", "00B0<...00...."]),
    ("jpki:08", &["00B0<.....", "00B0<...00...."]),
    ("jpki:0A", &["00B0<.....", "00B0<...00...."]),
    ("face:02", &["00B0<.....", "00B0<...00...."]),
    ("face:04", &["00B0<.....", "00B0<...00...."]),
    ("jpki:18", &["00200080"]),
    ("face:12", &["00200080"]),
    ("jpki:18+counted", &["0020008004########"]),
    ("face:12+counted", &["002000800E############################"]),
    ("jpki:17+rsa", &["802A008033@..", "802A0080000033@...."]),
    ("jpki:17+p256", &["802A008020$$$$$$$$..", "802A0080000020$$$$$$$$...."]),
    ("jpki:17+p384", &["802A008030$$$$$$$$$$$$..", "802A0080000030$$$$$$$$$$$$...."]),
    ("face", &["802A000033@..", "802A0000000033@...."]),
    ("*+waiting", &["00C00000.."]),
    ("jpki+last", &["80FC0000"]),
    ("jpki+84", &["0084000020"]),
    ("jpki+82", &["0082000040$$$$$$$$$$$$$$$$"]),
    ("jpki+A2", &["80A200C102...."]),
];

/// `@` a SHA-256 DigestInfo, `$` four bytes of a digest.
fn spelled_out(pattern: &str) -> String {
    let digest = "..".repeat(32);
    pattern.replace('@', &format!("3031300D060960864801650304020105000420{digest}")).replace('$', "........")
}

#[derive(Clone, Copy, PartialEq)]
enum Byte {
    Is(u8),
    Any,
    Low,
    Digit,
}

/// The literal statement, ready to compare.
struct Statement(Vec<(&'static str, Vec<Byte>)>);

impl Statement {
    fn new() -> Self {
        let rows = MAY_LEAVE.iter().flat_map(|(state, patterns)| patterns.iter().map(move |p| (*state, *p)));
        let read = |pattern: &str| {
            let pattern = spelled_out(pattern);
            let bytes = pattern.as_bytes().chunks(2).map(|pair| match pair {
                b".." => Byte::Any,
                b"<." => Byte::Low,
                b"##" => Byte::Digit,
                hex => Byte::Is(u8::from_str_radix(std::str::from_utf8(hex).unwrap(), 16).unwrap()),
            });
            bytes.collect::<Vec<_>>()
        };
        Self(rows.map(|(state, pattern)| (state, read(pattern))).collect())
    }

    fn permits(&self, state: &Model, bytes: &[u8]) -> bool {
        self.0.iter().any(|(row, pattern)| {
            pattern.len() == bytes.len()
                && pattern.iter().zip(bytes).all(|(pattern, byte)| match pattern {
                    Byte::Is(b) => b == byte,
                    Byte::Any => true,
                    Byte::Low => *byte < 0x80,
                    Byte::Digit => byte.is_ascii_digit(),
                })
                && state.is(row)
        })
    }
}

/// What the card was told, followed by the bytes alone.
#[derive(Debug, Clone, Default, PartialEq)]
struct Model {
    applet: &'static str,
    file: Option<u8>,
    counted: bool,
    waiting: bool,
    key: &'static str,
    /// The label said iPhone, and the last command has not left.
    last: bool,
    /// The instructions that a running PIN-less authentication may still send, each as often as it stands here.
    pinless: Option<Vec<u8>>,
}

fn pattern(header: [u8; 4], data: DataLength, expected: Option<u16>, times: u8) -> CommandPattern {
    let [class, instruction, p1, p2] = header;
    CommandPattern { class, instruction, p1, p2, data, expected, times }
}

/// What PIN-less authentications declare here, with the instructions.
fn declarations() -> Vec<(DeclaredCommands, Vec<u8>)> {
    let challenge = |times| pattern([0x00, 0x84, 0x00, 0x00], DataLength::None, Some(32), times);
    let present = || pattern([0x00, 0x82, 0x00, 0x00], DataLength::Exactly(64), None, 1);
    let certificate = || pattern([0x80, 0xA2, 0x00, 0xC1], DataLength::Exactly(2), None, 2);
    [
        (vec![challenge(1)], vec![0x84]),
        (vec![present()], vec![0x82]),
        (vec![challenge(1), present()], vec![0x84, 0x82]),
        (vec![certificate(), challenge(2), present()], vec![0xA2, 0xA2, 0x84, 0x84, 0x82]),
    ]
    .map(|(patterns, instructions)| (DeclaredCommands::new(patterns).unwrap(), instructions))
    .to_vec()
}

impl Model {
    fn is(&self, row: &str) -> bool {
        const DECLARED: [&str; 3] = ["84", "82", "A2"];
        let left = |instruction| self.pinless.iter().flatten().any(|left| *left == instruction);
        if self.pinless.is_some() && !row.split('+').any(|part| part == "waiting" || DECLARED.contains(&part))
        {
            return false;
        }
        row.split('+').all(|part| match part {
            "*" => true,
            "counted" => self.counted,
            "waiting" => self.waiting,
            "last" => self.last,
            "rsa" | "p256" | "p384" => self.key == part,
            "84" => left(0x84),
            "82" => left(0x82),
            "A2" => left(0xA2),
            place => match place.split_once(':') {
                Some((applet, file)) => {
                    self.applet == applet && self.file == u8::from_str_radix(file, 16).ok()
                }
                None => self.applet == place,
            },
        })
    }

    fn begin(&mut self, instructions: &[u8]) {
        (self.counted, self.waiting) = (false, false);
        self.pinless = Some(instructions.to_vec());
    }

    fn end(&mut self) {
        self.waiting = false;
        self.pinless = None;
    }

    fn exchange(&mut self, bytes: &[u8], answer: u16) {
        let ok = answer == 0x9000 || answer >> 8 == 0x61;
        self.waiting = answer >> 8 == 0x61;
        self.counted = false;
        if let Some(left) = &mut self.pinless
            && let Some(used) = left.iter().position(|instruction| Some(instruction) == bytes.get(1))
        {
            left.remove(used);
        }
        match bytes {
            [0x00, 0xA4, 0x04, .., last] => {
                self.applet = if !ok {
                    ""
                } else if *last == 0x01 {
                    "jpki"
                } else {
                    "face"
                };
                self.file = None;
            }
            [0x00, 0xA4, 0x02, .., last] => self.file = ok.then_some(*last),
            [0x00, 0x20, 0x00, 0x80] => self.counted = (0x63C1..=0x63CF).contains(&answer),
            [0x00, 0x20, ..] => self.waiting = false,
            [0x80, 0xFC, ..] => (self.applet, self.file, self.last) = ("", None, false),
            _ => {}
        }
    }
}

/// Every state that matters, with the list brought there by real commands.
fn every_state() -> Vec<(Model, AllowList)> {
    let mut states = plain_states();
    // Each with every PIN-less authentication that runs, before and after it has sent something.
    for (model, list) in states.clone() {
        for (commands, instructions) in declarations() {
            let (mut model, mut list) = (model.clone(), list.clone());
            list.begin_pinless(&commands);
            model.begin(&instructions);
            states.push((model.clone(), list.clone()));
            for (command, status) in [
                (certificate(), 0x6102),
                (certificate(), 0x9000),
                (challenge(), 0x9000),
                (challenge(), 0x6982),
            ] {
                if let Some(what) = list.check(&command) {
                    list.leaving(what);
                    list.answered(what, &Response::status_only(StatusWord(status)));
                    model.exchange(&command.to_bytes(), status);
                    states.push((model.clone(), list.clone()));
                }
            }
        }
    }
    states.extend(iphone_states());
    states
}

/// Those in which the label has said iPhone: before and after the last command, and while a PIN-less authentication runs.
fn iphone_states() -> Vec<(Model, AllowList)> {
    let mut states = Vec::new();
    for (mut model, mut list) in plain_states() {
        if !model.key.is_empty() {
            continue;
        }
        list.permit_last_command();
        model.last = true;
        states.push((model.clone(), list.clone()));
        if model.file.is_none() {
            let (commands, instructions) = declarations().swap_remove(0);
            let (mut model, mut list) = (model.clone(), list.clone());
            list.begin_pinless(&commands);
            model.begin(&instructions);
            states.push((model, list));
        }
        if let Some(what) = list.check(&last_command()) {
            list.leaving(what);
            list.answered(what, &Response::status_only(StatusWord::OK));
            model.exchange(&last_command().to_bytes(), 0x9000);
            states.push((model, list));
        }
    }
    states
}

fn challenge() -> Command {
    command([0x00, 0x84, 0x00, 0x00], &[], Some(32))
}

fn last_command() -> Command {
    command([0x80, 0xFC, 0x00, 0x00], &[], None)
}

fn certificate() -> Command {
    command([0x80, 0xA2, 0x00, 0xC1], &[1, 2], None)
}

/// Those in which no PIN-less authentication runs.
fn plain_states() -> Vec<(Model, AllowList)> {
    let mut states = vec![(Model::default(), AllowList::default())];
    for applet in Applet::ALL {
        let files = File::ALL.into_iter().filter(|f| f.applet() == applet).map(Some).chain([None]);
        for file in files {
            let keys: &[(&'static str, Option<KeyKind>)] = &[
                ("", None),
                ("rsa", Some(KeyKind::Rsa { bits: 2048 })),
                ("p256", Some(KeyKind::P256)),
                ("p384", Some(KeyKind::P384)),
            ];
            for &(name, key) in keys {
                if key.is_some() && file != Some(File::AuthenticationKey) {
                    continue;
                }
                for last in [0x9000u16, 0x6110, 0x63C3] {
                    let mut model = Model { key: name, ..Model::default() };
                    let mut list = AllowList::default();
                    if let Some(key) = key {
                        list.permit_signing(key);
                    }
                    let mut tell = |command: Command, status: u16| {
                        let what = list.check(&command).expect("permitted");
                        list.leaving(what);
                        list.answered(what, &Response::status_only(StatusWord(status)));
                        model.exchange(&command.to_bytes(), status);
                    };
                    tell(Command::new(0, 0xA4, 4, 0x0C).with_data(applet.aid()).unwrap(), 0x9000);
                    if let Some(file) = file {
                        tell(Command::new(0, 0xA4, 2, 0x0C).with_data(&file.id()).unwrap(), 0x9000);
                        match last {
                            0x6110 if file.is_readable() => {
                                tell(Command::new(0, 0xB0, 0, 0).with_expected(256), last);
                            }
                            0x63C3 if file.digits().is_some() => tell(Command::new(0, 0x20, 0, 0x80), last),
                            _ => {}
                        }
                    }
                    if !states.iter().any(|(m, _)| *m == model) {
                        states.push((model, list));
                    }
                }
            }
        }
    }
    states
}

fn digest_info_of(fill: u8) -> Vec<u8> {
    digest_info::sha256(&[fill])[..].to_vec()
}

/// Command data and expected length that would do something somewhere.
fn bodies() -> Vec<(Vec<u8>, Option<u32>)> {
    vec![
        (vec![], None),
        (vec![], Some(256)),
        (vec![], Some(65_536)),
        (jpki::AID.to_vec(), None),
        (vec![0x00, 0x18], None),
        (b"7291".to_vec(), None),
        (b"55010120300000".to_vec(), None),
        (b"123456789012".to_vec(), None),
        (digest_info_of(1), Some(256)),
        (vec![7; 32], Some(256)),
        (vec![], Some(32)),
        (vec![7; 64], None),
    ]
}

fn command(header: [u8; 4], data: &[u8], expected: Option<u32>) -> Command {
    let [cla, ins, p1, p2] = header;
    let command = Command::new(cla, ins, p1, p2).with_data(data).unwrap();
    expected.map_or(command.clone(), |ne| command.with_expected(ne))
}

#[test]
fn every_class_instruction_and_parameter_in_every_state_leaves_only_if_stated() {
    /// Class and instruction, and places in [`bodies`].
    const NAMED: &[([u8; 2], &[usize])] = &[
        ([0x00, 0xA4], &[0, 3, 4]),
        ([0x00, 0xB0], &[1, 2]),
        ([0x00, 0x20], &[0, 5, 6, 7]),
        ([0x80, 0x2A], &[8, 9]),
        ([0x00, 0xC0], &[1]),
        ([0x00, 0x84], &[0, 1, 10]),
        ([0x00, 0x82], &[0, 9, 11]),
        ([0x80, 0xA2], &[0, 4, 11]),
        ([0x80, 0xFC], &[0, 1, 4]),
    ];
    let statement = Statement::new();
    let states = every_state();
    let all = bodies();
    let mut passed = 0;
    let mut hold = |command: &Command| {
        for (model, list) in &states {
            if list.check(command).is_some() {
                passed += 1;
                assert!(statement.permits(model, &command.to_bytes()), "{command:?} left in {model:?}");
            }
        }
    };
    // All parameters of the instructions that the list names, with the bodies that would do something with them.
    for ([cla, ins], bodies) in NAMED {
        for p in 0..=u16::MAX {
            let [p1, p2] = p.to_be_bytes();
            for body in *bodies {
                let (data, expected) = &all[*body];
                hold(&command([*cla, *ins, p1, p2], data, *expected));
            }
        }
    }
    // All other classes and instructions, with the parameters and bodies that would do something with those.
    for other in 0..=u16::MAX {
        let [cla, ins] = other.to_be_bytes();
        if !NAMED.iter().any(|(named, _)| *named == [cla, ins]) {
            hold(&command([cla, ins, 0x04, 0x0C], &jpki::AID, None));
            for (data, expected) in &all {
                hold(&command([cla, ins, 0x00, 0x80], data, *expected));
            }
        }
    }
    assert!(passed > 0);
}

#[test]
fn every_stated_command_leaves_in_its_state_and_only_there() {
    let statement = Statement::new();
    for (model, list) in every_state() {
        for (_, pattern) in &statement.0 {
            let bytes: Vec<u8> = pattern
                .iter()
                .map(|byte| match byte {
                    Byte::Is(b) => *b,
                    Byte::Any | Byte::Low => 0x11,
                    Byte::Digit => b'7',
                })
                .collect();
            let command = Command::parse(&bytes).unwrap();
            assert_eq!(
                list.check(&command).is_some(),
                statement.permits(&model, &bytes),
                "{command:?} in {model:?}"
            );
        }
    }
}

#[test]
fn without_a_pinless_authentication_running_none_of_its_commands_leaves_whatever_follows() {
    let sent = [challenge(), certificate(), command([0x00, 0x82, 0x00, 0x00], &[7; 64], None)];
    for (model, mut list) in plain_states() {
        for command in &sent {
            assert!(list.check(command).is_none(), "{command:?} left in {model:?}");
        }
        // Nor after one has ended, with its challenge answered and its other commands not sent.
        list.begin_pinless(&declarations()[3].0);
        if let Some(what) = list.check(&challenge()) {
            list.leaving(what);
            list.answered(what, &Response::status_only(StatusWord(0x6110)));
        }
        list.end_pinless();
        let fetch = command([0x00, 0xC0, 0x00, 0x00], &[], Some(16));
        for command in sent.iter().chain([&fetch]) {
            assert!(list.check(command).is_none(), "{command:?} left after {model:?}");
        }
    }
}

#[test]
fn declared_command_leaves_as_often_as_declared_and_at_the_jpki_applet_only() {
    for (model, mut list) in plain_states() {
        list.begin_pinless(&declarations()[3].0);
        let mut left = 0;
        for _ in 0..5 {
            if let Some(what) = list.check(&certificate()) {
                left += 1;
                list.leaving(what);
                list.answered(what, &Response::status_only(StatusWord::OK));
            }
        }
        assert_eq!(left, if model.applet == "jpki" { 2 } else { 0 }, "{model:?}");
    }
}

#[test]
fn last_command_leaves_once_and_takes_the_selection_with_it() {
    let mut iphones = 0;
    for (model, mut list) in plain_states() {
        assert!(list.check(&last_command()).is_none(), "no label has said iPhone: {model:?}");
        list.permit_last_command();
        let Some(what) = list.check(&last_command()) else { continue };
        assert_eq!((what, model.applet), (Permitted::LastCommand, "jpki"));
        list.leaving(what);
        // Also when it is refused, or its answer never comes.
        list.answered(what, &Response::status_only(StatusWord::WRONG_LENGTH));
        assert_eq!((list.applet(), list.file()), (None, None));
        assert!(list.check(&last_command()).is_none());
        let select = command([0x00, 0xA4, 0x04, 0x0C], &jpki::AID, None);
        let again = list.check(&select).unwrap();
        list.leaving(again);
        list.answered(again, &Response::status_only(StatusWord::OK));
        assert!(list.check(&last_command()).is_none(), "not a second time either");
        iphones += 1;
    }
    assert!(iphones > 0);
}

#[test]
fn commands_that_would_harm_the_holder_never_leave() {
    const NEVER: &[(&str, &[u8])] = &[
        ("select signing certificate", &[0, 0xA4, 2, 0x0C, 2, 0x00, 0x01]),
        ("select signing key", &[0, 0xA4, 2, 0x0C, 2, 0x00, 0x1A]),
        ("select signing password", &[0, 0xA4, 2, 0x0C, 2, 0x00, 0x1B]),
        ("select key reference 0013", &[0, 0xA4, 2, 0x0C, 2, 0x00, 0x13]),
        ("select file 0005", &[0, 0xA4, 2, 0x0C, 2, 0x00, 0x05]),
        ("select 0408", &[0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 8]),
        ("select 0401", &[0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 1]),
        ("select 0100", &[0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 1, 0]),
        ("select by prefix", &[0, 0xA4, 4, 0x0C, 6, 0xD3, 0x92, 0x10, 0, 0x31, 0]),
        ("change PIN", &[0, 0x24, 1, 0x80, 4, b'1', b'2', b'3', b'4']),
        ("reset retry counter", &[0, 0x2C, 0, 0x80, 4, b'1', b'2', b'3', b'4']),
        ("change PIN of 住基AP", &[0x80, 0x32, 0, 0x80, 4, b'1', b'2', b'3', b'4']),
        ("verify by short id", &[0, 0x20, 0, 0x9B, 4, b'1', b'2', b'3', b'4']),
        ("verify, chained class", &[0x10, 0x20, 0, 0x80, 4, b'1', b'2', b'3', b'4']),
        ("verify, another channel", &[1, 0x20, 0, 0x80, 4, b'1', b'2', b'3', b'4']),
        ("verify 12 digits", &[0, 0x20, 0, 0x80, 12, 49, 50, 51, 52, 53, 54, 55, 56, 57, 48, 49, 50]),
        ("verify with length", &[0, 0x20, 0, 0x80, 4, b'1', b'2', b'3', b'4', 0]),
        ("verify no digits", &[0, 0x20, 0, 0x80, 4, 1, 2, 3, 4]),
        ("read by short id", &[0, 0xB0, 0x81, 0, 0]),
        ("sign bare bytes", &[0x80, 0x2A, 0, 0x80, 2, 1, 2, 0]),
        ("sign by short id", &[0x80, 0x2A, 0, 0x9A, 2, 1, 2, 0]),
        ("sign, card hashes", &[0x80, 0x2A, 3, 0x80, 2, 1, 2, 0]),
        ("secure messaging", &[0x80, 0xAE, 0, 0, 1, 0]),
        ("get data", &[0, 0xCA, 0, 0x45, 0]),
        ("terminal certificate, other parameter", &[0x80, 0xA2, 0, 0xC0, 2, 1, 2]),
        ("internal authenticate", &[0, 0x88, 0, 0, 2, 1, 2, 0]),
        ("last command with data", &[0x80, 0xFC, 0, 0, 1, 0]),
        ("last command with length", &[0x80, 0xFC, 0, 0, 0]),
        ("last command with parameters", &[0x80, 0xFC, 0, 1]),
    ];
    for (model, list) in every_state() {
        for (name, bytes) in NEVER {
            let command = Command::parse(bytes).unwrap();
            assert!(list.check(&command).is_none(), "{name} left in {model:?}");
        }
    }
}

#[path = "allow_list_sequence_tests.rs"]
mod sequences;
