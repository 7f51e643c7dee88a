//! Whatever is sent: an answer, no panic, and nothing opened without its PIN.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

mod common;

use std::sync::OnceLock;

use card_virtual::{CardContents, KeyRef, VirtualCard};
use common::{SELECT_FACE, SELECT_JPKI, hex, holder, pki, send};
use proptest::prelude::*;

fn contents() -> CardContents {
    static CONTENTS: OnceLock<CardContents> = OnceLock::new();
    CONTENTS.get_or_init(|| pki().issue(&holder("hanako")).unwrap()).clone()
}

/// The three secrets of the card, which the generator must not send.
fn secrets() -> [Vec<u8>; 3] {
    let hanako = holder("hanako");
    [hanako.pin.clone().unwrap(), hanako.sign_password.clone().unwrap(), hanako.verification_code_b()]
        .map(String::into_bytes)
}

/// Any bytes, or something close to a real command.
fn command() -> impl Strategy<Value = Vec<u8>> {
    let known_ins =
        prop::sample::select(vec![0xA4, 0xB0, 0xB2, 0x20, 0x84, 0xC0, 0xCA, 0x2A, 0xA2, 0xAE, 0xEE, 0xFC]);
    let cla = prop::sample::select(vec![0x00, 0x80, 0x01, 0x08]);
    let p = || {
        prop_oneof![prop::sample::select(vec![0x00, 0x02, 0x04, 0x0C, 0x80, 0x97, 0x98, 0x9A]), any::<u8>()]
    };
    let data = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        prop::sample::select(vec![1_u8, 2, 6, 8, 10, 11, 18, 19, 20, 23, 24, 26, 27])
            .prop_map(|ef| vec![0, ef]),
        "[0-9]{4}".prop_map(String::into_bytes),
    ];
    let near = (cla, known_ins, p(), p(), data, any::<bool>(), any::<u8>()).prop_map(
        |(cla, ins, p1, p2, data, with_le, le)| {
            let mut command = vec![cla, ins, p1, p2];
            if !data.is_empty() {
                command.push(data.len() as u8);
                command.extend_from_slice(&data);
            }
            if with_le {
                command.push(le);
            }
            command
        },
    );
    let selects = prop::sample::select(vec![hex(SELECT_JPKI), hex(SELECT_FACE)]);
    prop_oneof![1 => prop::collection::vec(any::<u8>(), 0..300), 6 => near, 2 => selects]
}

fn counters(card: &VirtualCard) -> [Option<u8>; 3] {
    [KeyRef::AuthPin, KeyRef::SignPin, KeyRef::CodeB].map(|key| card.tries_left(key))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_commands_get_a_status_word_and_open_nothing(
        commands in prop::collection::vec(command(), 1..25),
        cut in any::<u8>(),
    ) {
        let secrets = secrets();
        let mut card = VirtualCard::with_seed(contents(), 1);
        for (index, command) in commands.iter().enumerate() {
            if secrets.iter().any(|secret| command.windows(secret.len()).any(|w| w == secret.as_slice())) {
                continue;
            }
            match cut.wrapping_add(index as u8) {
                0..10 => card.reset(),
                10..20 => { card.power_off(); card.power_on(); }
                _ => {}
            }
            let before = (counters(&card), card.log().verify_attempts_of_all());
            let answer = card.exchange(command);
            prop_assert!((2..=65_538).contains(&answer.len()));
            let after = (counters(&card), card.log().verify_attempts_of_all());
            if before.0 != after.0 {
                // A counter moves down, by one, because a VERIFY carried data.
                prop_assert_eq!(command[1], 0x20);
                prop_assert_eq!(before.1 + 1, after.1);
                let moved: i32 = before.0.iter().zip(&after.0)
                    .map(|(b, a)| i32::from(b.unwrap()) - i32::from(a.unwrap())).sum();
                prop_assert_eq!(moved, 1);
            }
        }
        prop_assert_eq!(send(&mut card, SELECT_JPKI).0, 0x9000);
        for guarded in ["00 B0 81 00 00", "80 2A 00 97 01 00 00", "80 2A 00 9A 01 00 00"] {
            prop_assert_eq!(send(&mut card, guarded).0, 0x6982, "{}", guarded);
        }
        prop_assert_eq!(send(&mut card, SELECT_FACE).0, 0x9000);
        prop_assert_eq!(send(&mut card, "00 B0 82 00 00").0, 0x6982);
    }
}
