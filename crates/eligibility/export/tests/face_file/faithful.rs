//! Every element of the answer reaches the receipt computer.

use eligibility_api::message::{Encoding, ResultMessage};
use proptest::prelude::*;

use super::reader::{Leaf, in_cp932, leaves};
use super::{face_file, fixtures, id, when};

/// Writes the message and gives back what lies in the folder.
fn written(message: &[u8], encoding: Encoding) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("folder");
    let message = ResultMessage::parse(message).expect("message");
    let path = face_file(folder.path(), encoding).write(&message, &id("1"), when()).expect("written");
    std::fs::read(path).expect("file")
}

/// The leaves with the character code that the encoding asks for.
fn with_code(mut leaves: Vec<Leaf>, encoding: Encoding) -> Vec<Leaf> {
    let code = if encoding == Encoding::Utf8 { "0" } else { "1" };
    for (path, value) in &mut leaves {
        if path.ends_with("/CharacterCodeIdentifier") {
            code.clone_into(value);
        }
    }
    leaves.sort();
    if encoding == Encoding::ShiftJis { in_cp932(leaves) } else { leaves }
}

#[test]
fn every_element_in_is_an_element_out() {
    for (name, bytes) in fixtures() {
        let there = leaves(&bytes);
        assert!(there.len() >= 8, "{name}: the reader sees the message");
        for encoding in [Encoding::Utf8, Encoding::ShiftJis] {
            let file = written(&bytes, encoding);
            assert_eq!(leaves(&file), with_code(there.clone(), encoding), "{name} as {encoding:?}");
        }
    }
}

#[test]
fn independent_reader_sees_a_lost_element() {
    let (_, bytes) = fixtures().into_iter().find(|(name, _)| name == "valid.utf8.xml").expect("fixture");
    let text = String::from_utf8(bytes.clone()).expect("utf-8");
    let poorer = text.replace("<ReferenceNumber>00012345</ReferenceNumber>", "");
    assert_ne!(poorer, text);
    assert_ne!(leaves(poorer.as_bytes()), leaves(&bytes));
    assert_ne!(leaves(text.replace("0001234<", "1234<").as_bytes()), leaves(&bytes));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_value_in_is_the_value_out(values in prop::collection::vec("[ -~\u{3000}-\u{30FF}\u{4E00}-\u{9FFF}\u{FF61}-\u{FF9F}●¥‾𠮷]{1,12}", 8)) {
        let values: Vec<String> = values.iter()
            .map(|value| value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&#x3E;")).collect();
        let xml = format!(
            "<XmlMsg><MessageHeader><ErrorMessage>{}</ErrorMessage><New>{}</New><CharacterCodeIdentifier>0\
            </CharacterCodeIdentifier></MessageHeader><MessageBody><New><Inner>{}</Inner></New><ResultList>\
            <ResultOfQualificationConfirmation><Sex1>{}</Sex1><Name>{}</Name><New>{}</New>\
            </ResultOfQualificationConfirmation></ResultList></MessageBody><New><Inner>{}</Inner><Inner>{}</Inner></New>\
            </XmlMsg>",
            values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7]);
        for encoding in [Encoding::Utf8, Encoding::ShiftJis] {
            let file = written(xml.as_bytes(), encoding);
            prop_assert_eq!(leaves(&file), with_code(leaves(xml.as_bytes()), encoding));
        }
    }
}
