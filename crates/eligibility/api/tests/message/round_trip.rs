//! What goes in comes out: every element, in both encodings.

use super::cp932::{TWICE, as_cp932_reads};
use super::support::{BODY, HEADER, backwards, complete, fixtures, message};
use eligibility_api::message::codes::CharacterCode;
use eligibility_api::message::{
    Attribute, Element, Encoding, MessageBody, MessageHeader, ResultList, ResultMessage,
    ResultOfQualificationConfirmation, Text,
};
use proptest::prelude::*;

/// The message with the character code that `to_xml` sets.
fn with_code(mut message: ResultMessage, encoding: Encoding) -> ResultMessage {
    message.header.character_code_identifier =
        Some(if encoding == Encoding::Utf8 { CharacterCode::Utf8 } else { CharacterCode::ShiftJis });
    message
}

fn assert_round_trip(message: &ResultMessage) {
    for encoding in [Encoding::Utf8, Encoding::ShiftJis] {
        let xml = message.to_xml(encoding);
        let back = ResultMessage::parse_with_limit(&xml, usize::MAX).expect("own message");
        let meant = if encoding == Encoding::Utf8 { message.clone() } else { as_cp932_reads(message) };
        assert!(back == with_code(meant, encoding), "{encoding:?} changed the message");
        assert_eq!(back.to_xml(encoding), xml, "the same message gives the same bytes");
    }
}

#[test]
fn character_that_unicode_has_twice_is_written_in_its_one_place_of_cp932() {
    for (jis, windows, bytes) in TWICE {
        for c in [jis, windows] {
            let mut message = ResultMessage::default();
            message.header.error_message = Some(text(&c.to_string()));
            let xml = message.to_xml(Encoding::ShiftJis);
            let expected = [&b"<ErrorMessage>"[..], &bytes, b"</ErrorMessage>"].concat();
            assert!(xml.windows(expected.len()).any(|window| window == expected), "{c:?}");
            assert_round_trip(&message);
        }
    }
}

fn text(value: &str) -> Text {
    Text::new(value).expect("text")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn any_message_survives_both_encodings(xml in message()) {
        assert_round_trip(&ResultMessage::parse(xml.as_bytes()).expect("made well"));
    }
}

#[test]
fn order_of_elements_does_not_count() {
    let forwards = format!("<XmlMsg>{}{}</XmlMsg>", complete(&HEADER), complete(&BODY));
    let backwards = format!("<XmlMsg>{}{}</XmlMsg>", backwards(&BODY), backwards(&HEADER));
    assert_ne!(forwards, backwards);
    let read = |xml: String| ResultMessage::parse(xml.as_bytes()).expect("message");
    assert!(read(forwards) == read(backwards));
}

#[test]
fn fixture_survives_both_encodings() {
    for (name, bytes) in fixtures() {
        let message = ResultMessage::parse(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_round_trip(&message);
    }
}

#[test]
fn fixture_reads_the_same_in_both_encodings() {
    let all = fixtures();
    let mut pairs = 0;
    for (name, bytes) in &all {
        let Some(stem) = name.strip_suffix(".utf8.xml") else { continue };
        let other = all.iter().find(|(other, _)| *other == format!("{stem}.sjis.xml")).expect("pair");
        let utf8 = ResultMessage::parse(bytes).expect("utf8");
        let sjis = ResultMessage::parse(&other.1).expect("sjis");
        assert_eq!(utf8.header.character_code_identifier, Some(CharacterCode::Utf8));
        assert_eq!(sjis.header.character_code_identifier, Some(CharacterCode::ShiftJis));
        assert!(utf8 == with_code(sjis, Encoding::Utf8), "{stem}");
        pairs += 1;
    }
    assert_eq!(pairs * 2, all.len());
}

/// A misspelt name in the crate would put the published element among the unknown ones.
#[test]
fn published_element_is_known_at_every_level() {
    let xml = format!("<XmlMsg>{}{}</XmlMsg>", complete(&HEADER), complete(&BODY));
    let message = ResultMessage::parse(xml.as_bytes()).expect("complete");
    assert!(message.other.elements().is_empty());
    assert!(message.header.other.elements().is_empty());
    let body = message.body.as_ref().expect("body");
    assert!(body.other.elements().is_empty());
    assert!(body.search_info.as_ref().expect("search").other.elements().is_empty());
    let list = body.result_list.as_ref().expect("list");
    assert!(list.other.elements().is_empty());
    let [result] = &list.results[..] else { panic!("one result") };
    assert!(result.other.elements().is_empty());
    assert!(result.elderly_recipient.as_ref().expect("elderly").other.elements().is_empty());
    assert!(result.limit_info.as_ref().expect("limit").other.elements().is_empty());
    let diseases = result.specific_diseases.as_ref().expect("diseases");
    assert!(diseases.other.elements().is_empty());
    assert!(diseases.certificates[0].other.elements().is_empty());
    let tickets = result.public_expense.as_ref().expect("tickets");
    assert!(tickets.other.elements().is_empty());
    assert!(tickets.tickets[0].other.elements().is_empty());
    let leaves = xml.matches("値 1").count();
    let written = String::from_utf8(message.to_xml(Encoding::Utf8).to_vec()).expect("utf-8");
    assert_eq!(written.matches("値 1").count(), leaves);
    assert_eq!(leaves, 108, "leaves of the layout");
}

#[test]
fn message_is_written_in_the_published_order_without_white_space() {
    let message = ResultMessage {
        header: MessageHeader { error_code: Some(text("")), ..MessageHeader::default() },
        body: Some(MessageBody {
            result_list: Some(ResultList {
                results: vec![ResultOfQualificationConfirmation {
                    insurer_number: Some(text("  990014")),
                    name: Some(text("髙橋　<花>")),
                    name_kana: Some(text("ﾀｶﾊｼ ﾊﾅ")),
                    insured_card_symbol: Some(text("¥\r\"")),
                    ..Default::default()
                }],
                ..Default::default()
            }),
            ..Default::default()
        }),
        ..Default::default()
    };
    let utf8 = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<XmlMsg><MessageHeader><ErrorCode/>\
        <CharacterCodeIdentifier>0</CharacterCodeIdentifier></MessageHeader><MessageBody><ResultList>\
        <ResultOfQualificationConfirmation><InsurerNumber>  990014</InsurerNumber>\
        <InsuredCardSymbol>¥&#13;\"</InsuredCardSymbol><Name>髙橋　&lt;花&gt;</Name><NameKana>ﾀｶﾊｼ ﾊﾅ</NameKana>\
        </ResultOfQualificationConfirmation></ResultList></MessageBody></XmlMsg>";
    assert_eq!(std::str::from_utf8(&message.to_xml(Encoding::Utf8)).expect("utf-8"), utf8);

    let sjis = message.to_xml(Encoding::ShiftJis);
    let contains = |needle: &[u8]| sjis.windows(needle.len()).any(|window| window == needle);
    assert!(contains(b"encoding=\"Shift_JIS\""));
    assert!(contains(b"<CharacterCodeIdentifier>1</CharacterCodeIdentifier>"));
    assert!(
        contains(b"<Name>\xFB\xFC\x8B\xB4\x81\x40&lt;\x89\xD4&gt;</Name>"),
        "CP932, IBM extension for 髙"
    );
    assert!(contains(b"<NameKana>\xC0\xB6\xCA\xBC \xCA\xC5</NameKana>"), "half-width kana in one byte");
    assert!(
        contains(b"<InsuredCardSymbol>&#165;&#13;\"</InsuredCardSymbol>"),
        "the yen sign is no backslash"
    );
}

#[test]
fn every_allowed_character_survives_both_encodings() {
    let all: Vec<char> = ('\u{20}'..='\u{FFFD}')
        .filter(|c| !c.is_control())
        .chain(['\t', '\n', '\r', '\u{1F600}', '\u{20BB7}', '\u{10FFFD}'])
        .collect();
    for chunk in all.chunks(8_000) {
        let name = Some(text(&String::from_iter(chunk)));
        let results = vec![ResultOfQualificationConfirmation { name, ..Default::default() }];
        let result_list = Some(ResultList { results, ..Default::default() });
        assert_round_trip(&ResultMessage {
            body: Some(MessageBody { result_list, ..Default::default() }),
            ..Default::default()
        });
    }
}

#[test]
fn unknown_element_keeps_its_tree_and_attributes() {
    let mut message = ResultMessage::default();
    let leaf = Element::text("Leaf", text(" \u{3000}値\n")).expect("leaf");
    let attributes = vec![Attribute::new("a", text("\t\n\r<>&\"' 値")).expect("attribute")];
    let tree = Element::parent("New", vec![leaf.clone(), leaf]).expect("tree").with_attributes(attributes);
    message.header.other.push(tree.clone());
    message.other.push(tree.clone());
    assert_round_trip(&message);
    let back = ResultMessage::parse(&message.to_xml(Encoding::ShiftJis)).expect("own message");
    assert_eq!(back.other.elements(), std::slice::from_ref(&tree));
    assert_eq!(back.header.other.elements(), [tree]);
}

#[test]
fn element_with_white_space_between_is_the_same_as_without() {
    let loose =
        "<XmlMsg>\r\n <MessageHeader>\n\t<ErrorCode>a\r\nb\rc</ErrorCode> </MessageHeader>\n</XmlMsg>\n";
    let tight = "<XmlMsg><MessageHeader><ErrorCode>a\nb\nc</ErrorCode></MessageHeader></XmlMsg>";
    let read = |xml: &str| ResultMessage::parse(xml.as_bytes()).expect("message");
    assert_eq!(read(loose), read(tight));
    assert_eq!(read(tight).header.error_code, Some(text("a\nb\nc")));
}
