//! The messages are those of the document, and nothing else is one.

use super::*;

#[test]
fn messages_are_the_lines_of_the_document() {
    const PAGE: &str = include_str!("../../../../docs/authorisation-module.md");
    let bytes = |bytes: &[u8]| Bytes(bytes.to_vec());
    let nonce = bytes(&[0xA1; 16]);
    let open = ToModule::OpenKey { version: 1, purpose: Purpose::Face, nonce, within_ms: 5000 };
    let response = ToModule::Response { version: 1, response: bytes(&[0x90, 0x00]), within_ms: 4210 };
    let transmit = FromModule::Transmit { version: 1, command: bytes(&[0x00, 0x84, 0x00, 0x00, 0x20]) };
    let opened = FromModule::Opened { version: 1 };
    let refused = FromModule::Refused { version: 1, reason: Reason::CardRefused };
    for line in [open.to_line(), response.to_line(), transmit.to_line(), opened.to_line(), refused.to_line()]
    {
        let line = String::from_utf8(line).unwrap();
        assert!(PAGE.contains(&line), "the page does not show {line}");
    }
    for message in [open, response] {
        assert_eq!(ToModule::parse(message.to_line().trim_ascii_end()), Ok(message));
    }
    for message in [transmit, opened, refused] {
        assert_eq!(FromModule::parse(message.to_line().trim_ascii_end()), Ok(message));
    }
    for reason in ["card_refused", "terminal_expired", "unavailable", "purpose", "version"] {
        let line = format!("{{\"type\":\"refused\",\"version\":1,\"reason\":\"{reason}\"}}");
        assert!(
            FromModule::parse(line.as_bytes()).is_ok() && PAGE.contains(&format!("`{reason}`")),
            "{reason}"
        );
    }
}

#[test]
fn anything_else_is_nonsense_or_another_version() {
    for line in [
        &br#"{"type":"opened"}"#[..],
        br#"{"type":"opened","version":1,"extra":0}"#,
        br#"{"type":"opened","version":1,"version":1}"#,
        br#"{"type":"opened","type":"refused","version":1}"#,
        br#"{"type":"opened","version":"1"}"#,
        br#"{"type":"opened","version":-1}"#,
        br#"{"type":"opened","version":1} {"#,
        br#"[{"type":"opened","version":1}]"#,
        br#"{"type":"done","version":1}"#,
        br#"{"type":"refused","version":1,"reason":"because"}"#,
        br#"{"type":"refused","version":1}"#,
        br#"{"type":"transmit","version":1,"command":"0084000"}"#,
        br#"{"type":"transmit","version":1,"command":"zz"}"#,
        br#"{"type":"transmit","version":1,"command":null}"#,
        br#"{"type":"open_key","version":1,"purpose":"face","nonce":"","within_ms":1}"#,
        b"",
        b"\xFF\xFE\x00",
        b"null",
        b"opened",
    ] {
        assert_eq!(FromModule::parse(line), Err(Nonsense::Malformed), "{}", String::from_utf8_lossy(line));
    }
    for (line, version) in
        [(&br#"{"type":"opened","version":2}"#[..], 2), (br#"{"version":0,"kind":"opened"}"#, 0)]
    {
        assert_eq!(FromModule::parse(line), Err(Nonsense::Version(version)));
    }
}

#[test]
fn nothing_of_what_is_said_is_shown_by_debug() {
    let transmit = FromModule::Transmit { version: 1, command: Bytes(vec![0xAB; 5]) };
    let shown = format!("{transmit:?}");
    assert!(shown.contains("5 bytes") && !shown.to_lowercase().contains("abab"), "{shown}");
}
