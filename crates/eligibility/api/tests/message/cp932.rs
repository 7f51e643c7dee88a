//! What a reader of CP932 has of a message.

use eligibility_api::message::{Encoding, ResultMessage};

/// The characters that Unicode has twice, as CP932 has them (Microsoft's table of code page 932 beside JIS X 0208's).
pub const TWICE: [(char, char, [u8; 2]); 7] = [
    ('—', '―', [0x81, 0x5C]),
    ('〜', '～', [0x81, 0x60]),
    ('‖', '∥', [0x81, 0x61]),
    ('−', '－', [0x81, 0x7C]),
    ('¢', '￠', [0x81, 0x91]),
    ('£', '￡', [0x81, 0x92]),
    ('¬', '￢', [0x81, 0xCA]),
];

/// The message as a reader of CP932 has it.
pub fn as_cp932_reads(message: &ResultMessage) -> ResultMessage {
    let xml = message.to_xml(Encoding::Utf8);
    let xml = TWICE.iter().fold(String::from_utf8(xml.to_vec()).expect("utf-8"), |xml, (jis, windows, _)| {
        xml.replace(*jis, &windows.to_string())
    });
    ResultMessage::parse_with_limit(xml.as_bytes(), usize::MAX).expect("own message")
}
