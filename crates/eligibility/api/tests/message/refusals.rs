//! Bytes from outside that are no result message: each is refused by name, within bounds, without a panic.

use super::cp932::as_cp932_reads;
use super::support::fixtures;
use eligibility_api::message::{
    Element, Encoding, MAX_DEPTH, MAX_ELEMENTS, MAX_TEXT_BYTES, MessageError, ResultMessage, Text, TextError,
};
use eligibility_api::wire::MAX_BODY_BYTES;
use proptest::prelude::*;

fn refusal(xml: impl AsRef<[u8]>) -> MessageError {
    ResultMessage::parse(xml.as_ref()).expect_err("must be refused")
}

/// A message with something in its header.
fn with_header(content: &str) -> String {
    format!("<XmlMsg><MessageHeader>{content}</MessageHeader></XmlMsg>")
}

#[test]
fn message_that_is_not_one_is_refused_by_name() {
    let duplicate = "<ErrorCode>1</ErrorCode><ErrorCode>1</ErrorCode>";
    let long_name = format!("<{0}/>", "n".repeat(129));
    let table: &[(&str, String, MessageError)] = &[
        ("other root", "<Other><MessageHeader/></Other>".into(), MessageError::Root),
        ("no header", "<XmlMsg><MessageBody/></XmlMsg>".into(), MessageError::Missing("MessageHeader")),
        ("empty root", "<XmlMsg/>".into(), MessageError::Missing("MessageHeader")),
        ("scalar twice", with_header(duplicate), MessageError::Duplicate("ErrorCode")),
        (
            "body twice",
            "<XmlMsg><MessageHeader/><MessageBody/><MessageBody/></XmlMsg>".into(),
            MessageError::Duplicate("MessageBody"),
        ),
        (
            "header twice",
            "<XmlMsg><MessageHeader/><MessageHeader/></XmlMsg>".into(),
            MessageError::Duplicate("MessageHeader"),
        ),
        (
            "elements in scalar",
            with_header("<ErrorCode><A/></ErrorCode>"),
            MessageError::NotText("ErrorCode"),
        ),
        (
            "elements in code",
            with_header("<SegmentOfResult><A/></SegmentOfResult>"),
            MessageError::NotText("SegmentOfResult"),
        ),
        ("text in record", with_header("text"), MessageError::NotElements("MessageHeader")),
        ("full-width space in record", with_header("\u{3000}"), MessageError::NotElements("MessageHeader")),
        ("mixed content", with_header("<ErrorCode/>text"), MessageError::MixedContent),
        ("mixed content in unknown", with_header("<New><A/>text</New>"), MessageError::MixedContent),
        ("entity", with_header("<ErrorCode>&name;</ErrorCode>"), MessageError::Entity),
        ("entity in attribute", with_header("<New a='&name;'/>"), MessageError::Entity),
        (
            "control character",
            with_header("<ErrorCode>\u{1}</ErrorCode>"),
            MessageError::Text(TextError::ForbiddenCharacter),
        ),
        (
            "escape by reference",
            with_header("<ErrorCode>&#27;[2J</ErrorCode>"),
            MessageError::Text(TextError::ForbiddenCharacter),
        ),
        (
            "C1 control",
            with_header("<ErrorCode>\u{9B}</ErrorCode>"),
            MessageError::Text(TextError::ForbiddenCharacter),
        ),
        (
            "non-character",
            with_header("<ErrorCode>&#xFFFF;</ErrorCode>"),
            MessageError::Text(TextError::ForbiddenCharacter),
        ),
        (
            "control in attribute",
            with_header("<New a='&#7;'/>"),
            MessageError::Text(TextError::ForbiddenCharacter),
        ),
        ("name not ASCII", with_header("<氏名/>"), MessageError::Name),
        ("name too long", with_header(&long_name), MessageError::Name),
        ("attribute name not ASCII", with_header("<New 氏='1'/>"), MessageError::Name),
        (
            "XML 1.1",
            "<?xml version=\"1.1\"?><XmlMsg><MessageHeader/></XmlMsg>".into(),
            MessageError::UnsupportedVersion,
        ),
        (
            "EUC-JP",
            "<?xml version=\"1.0\" encoding=\"EUC-JP\"?><XmlMsg/>".into(),
            MessageError::UnsupportedEncoding,
        ),
        (
            "UTF-16 by name",
            "<?xml version=\"1.0\" encoding=\"UTF-16\"?><XmlMsg/>".into(),
            MessageError::UnsupportedEncoding,
        ),
        (
            "mark against declaration",
            "\u{FEFF}<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><XmlMsg/>".into(),
            MessageError::UnsupportedEncoding,
        ),
    ];
    for (what, xml, error) in table {
        assert_eq!(refusal(xml), *error, "{what}");
    }
}

#[test]
fn message_that_is_not_well_formed_is_refused() {
    let table = [
        "",
        " ",
        "text",
        "<XmlMsg>",
        "</XmlMsg>",
        "<XmlMsg></Other>",
        "<XmlMsg><MessageHeader></XmlMsg>",
        "<XmlMsg><MessageHeader/></XmlMsg><XmlMsg/>",
        "<XmlMsg><MessageHeader/></XmlMsg>text",
        "text<XmlMsg/>",
        "<XmlMsg><MessageHeader/></XmlMsg>&amp;",
        "<XmlMsg><MessageHeader/></XmlMsg><![CDATA[]]>",
        "<XmlMsg a='1' a='2'/>",
        "<XmlMsg a=1/>",
        "<XmlMsg a='<'/>",
        "<XmlMsg>&#0;</XmlMsg>",
        "<XmlMsg>&#xD800;</XmlMsg>",
        "<XmlMsg>&#x110000;</XmlMsg>",
        "<XmlMsg>&</XmlMsg>",
        "<XmlMsg><!-- -- --></XmlMsg>",
        "<XmlMsg><![CDATA[</XmlMsg>",
        "<?xml version=\"1.0\"",
        "<?xml encoding=\"UTF-8\"?><XmlMsg/>",
        " <?xml version=\"1.0\"?><XmlMsg/>",
        "<XmlMsg><?xml version=\"1.0\"?></XmlMsg>",
        "<",
        "<>",
        "<XmlMsg/",
    ];
    for xml in table {
        assert!(matches!(refusal(xml), MessageError::Syntax { .. }), "{xml}: {:?}", refusal(xml));
    }
}

#[test]
fn doctype_is_refused_wherever_it_stands() {
    let laughs =
        "<!DOCTYPE XmlMsg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    for doctype in ["<!DOCTYPE XmlMsg>", "<!DOCTYPE XmlMsg SYSTEM \"file:///etc/passwd\">", laughs] {
        let xml = with_header("<ErrorCode>&b;</ErrorCode>");
        assert_eq!(refusal(format!("{doctype}{xml}")), MessageError::DocType);
        assert_eq!(refusal(format!("<?xml version=\"1.0\"?>\n{doctype}{xml}")), MessageError::DocType);
        assert_eq!(refusal(with_header(doctype)), MessageError::DocType);
    }
}

#[test]
fn bytes_that_the_encoding_does_not_have_are_refused() {
    let in_header = |declaration: &str, bytes: &[u8]| {
        let mut xml = format!("{declaration}<XmlMsg><MessageHeader><ErrorCode>").into_bytes();
        xml.extend_from_slice(bytes);
        xml.extend_from_slice(b"</ErrorCode></MessageHeader></XmlMsg>");
        xml
    };
    let (utf8, sjis) =
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>");
    assert_eq!(refusal(in_header(utf8, b"\x89\xD4")), MessageError::NotDecodable);
    assert_eq!(refusal(in_header("", b"\xC0\x80")), MessageError::NotDecodable);
    assert_eq!(refusal(in_header(sjis, b"\x81 ")), MessageError::NotDecodable);
    assert_eq!(refusal(in_header(sjis, b"\xFF")), MessageError::NotDecodable);
    assert!(ResultMessage::parse(&in_header(sjis, b"\x89\xD4")).is_ok());
    let utf16: Vec<u8> = "\u{FEFF}<XmlMsg/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(refusal(utf16), MessageError::NotDecodable);
}

#[test]
fn encoding_is_taken_from_declaration_then_mark_then_header() {
    let name = |bytes: &[u8]| {
        let message = ResultMessage::parse(bytes).expect("message");
        message.header.error_message.map(|text| text.as_str().to_owned())
    };
    let xml = |declaration: &str, code: &str, text: &[u8]| {
        let mut xml = declaration.as_bytes().to_vec();
        xml.extend_from_slice(b"<XmlMsg><MessageHeader><ErrorMessage>");
        xml.extend_from_slice(text);
        xml.extend_from_slice(b"</ErrorMessage><CharacterCodeIdentifier>");
        xml.extend_from_slice(code.as_bytes());
        xml.extend_from_slice(b"</CharacterCodeIdentifier></MessageHeader></XmlMsg>");
        xml
    };
    let (utf8, sjis) = ("花".as_bytes(), b"\x89\xD4".as_slice());
    let flower = Some("花".to_owned());
    assert_eq!(name(&xml("<?xml version='1.0' encoding='utf-8'?>", "1", utf8)), flower);
    assert_eq!(name(&xml("<?xml version='1.0' encoding='Windows-31J'?>", "0", sjis)), flower);
    assert_eq!(name(&xml("\u{FEFF}", "1", utf8)), flower);
    assert_eq!(
        name(&xml("\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\" ?>", "1", utf8)),
        flower
    );
    assert_eq!(name(&xml("", "1", sjis)), flower);
    assert_eq!(name(&xml("", " 1 ", sjis)), flower);
    assert_eq!(name(&xml("<?xml version=\"1.0\"?>", "1", sjis)), flower);
    assert_eq!(name(&xml("", "0", utf8)), flower);
    assert_eq!(name(&xml("<?xml-stylesheet href=\"a\"?>", "0", utf8)), flower);
}

#[test]
fn message_at_a_bound_is_read_and_beyond_it_refused() {
    // XmlMsg and MessageHeader are two levels.
    let nested = |levels: usize| with_header(&("<a>".repeat(levels) + &"</a>".repeat(levels)));
    assert!(ResultMessage::parse(nested(MAX_DEPTH - 2).as_bytes()).is_ok());
    assert_eq!(refusal(nested(MAX_DEPTH - 1)), MessageError::TooDeep);
    assert_eq!(refusal(nested(10_000)), MessageError::TooDeep);

    let many = |count: usize| with_header(&"<a/>".repeat(count));
    assert!(ResultMessage::parse(many(MAX_ELEMENTS - 2).as_bytes()).is_ok());
    assert_eq!(refusal(many(MAX_ELEMENTS - 1)), MessageError::TooManyElements);

    let attributes = |count: usize| {
        with_header(&format!("<a {}/>", Vec::from_iter((0..count).map(|n| format!("a{n}=''"))).join(" ")))
    };
    assert!(ResultMessage::parse(attributes(16).as_bytes()).is_ok());
    assert_eq!(refusal(attributes(17)), MessageError::TooManyAttributes);
    assert_eq!(refusal(attributes(20_000)), MessageError::TooManyAttributes);

    let long = |bytes: usize| with_header(&format!("<ErrorCode>{}</ErrorCode>", "a".repeat(bytes)));
    assert!(ResultMessage::parse(long(MAX_TEXT_BYTES).as_bytes()).is_ok());
    assert_eq!(refusal(long(MAX_TEXT_BYTES + 1)), MessageError::Text(TextError::TooLong));
    let attribute = format!("<a a='{}'/>", "a".repeat(MAX_TEXT_BYTES + 1));
    assert_eq!(refusal(with_header(&attribute)), MessageError::Text(TextError::TooLong));

    let comment = |bytes: usize| {
        let frame = with_header("<!---->").len();
        with_header(&format!("<!--{}-->", "x".repeat(bytes - frame)))
    };
    assert!(ResultMessage::parse(comment(MAX_BODY_BYTES).as_bytes()).is_ok());
    assert_eq!(refusal(comment(MAX_BODY_BYTES + 1)), MessageError::TooLarge);
    assert_eq!(refusal(vec![b' '; 10 * 1024 * 1024]), MessageError::TooLarge);
    assert!(ResultMessage::parse_with_limit(comment(MAX_BODY_BYTES + 1).as_bytes(), usize::MAX).is_ok());
}

#[test]
fn value_or_tree_that_cannot_be_written_cannot_be_made() {
    assert_eq!(Text::new("a\u{0}"), Err(TextError::ForbiddenCharacter));
    assert_eq!(Text::new("\u{7F}"), Err(TextError::ForbiddenCharacter));
    assert_eq!(Text::new("\u{FFFE}"), Err(TextError::ForbiddenCharacter));
    assert_eq!(Text::new("a".repeat(MAX_TEXT_BYTES + 1)), Err(TextError::TooLong));
    for name in ["", "1a", "a b", "a>", "-a", "氏名"] {
        assert_eq!(Element::parent(name, Vec::new()), Err(MessageError::Name), "{name}");
    }
    let mut tree = Element::text("a", Text::default()).expect("leaf");
    for _ in 1..MAX_DEPTH {
        tree = Element::parent("a", vec![tree]).expect("within the bound");
    }
    assert_eq!(Element::parent("a", vec![tree]), Err(MessageError::TooDeep));
}

#[test]
fn message_cut_anywhere_is_refused() {
    let shapes = |name: &String| name.starts_with("unusual") || name.starts_with("error");
    for (name, bytes) in fixtures().into_iter().filter(|(name, _)| shapes(name)) {
        let end = bytes.iter().rposition(|&byte| byte == b'>').expect("end");
        for cut in 0..end {
            assert!(ResultMessage::parse(&bytes[..cut]).is_err(), "{name} cut at {cut}");
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        let _ = ResultMessage::parse(&bytes);
    }

    /// A changed message is refused, or it is another message that survives like any other.
    #[test]
    fn changed_message_is_refused_or_survives(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..4_u8, any::<u8>(), any::<prop::sample::Index>()), 1..6),
    ) {
        let all = fixtures();
        let mut bytes = which.get(&all).1.clone();
        for (at, how, byte, to) in changes {
            if bytes.is_empty() { break }
            let (at, to) = (at.index(bytes.len()), to.index(bytes.len()));
            match how {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                2 => bytes.insert(at, byte),
                _ => {
                    let piece = bytes[at.min(to)..at.max(to).min(at.min(to) + 64)].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        if let Ok(message) = ResultMessage::parse(&bytes) {
            for encoding in [Encoding::Utf8, Encoding::ShiftJis] {
                let xml = message.to_xml(encoding);
                let mut back = ResultMessage::parse_with_limit(&xml, usize::MAX).expect("own message");
                back.header.character_code_identifier = message.header.character_code_identifier.clone();
                let mut meant = message.clone();
                if encoding == Encoding::ShiftJis {
                    meant = as_cp932_reads(&message);
                    meant.header.character_code_identifier = message.header.character_code_identifier.clone();
                }
                prop_assert!(back == meant);
            }
        }
    }
}
