//! The two encodings of a message: which one bytes are in, and the way from and to text.

use encoding_rs::SHIFT_JIS;
use quick_xml::events::{BytesDecl, BytesStart};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::MessageError;

/// How a message is written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
pub enum Encoding {
    /// UTF-8, without a byte order mark.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// Shift_JIS as Windows has it (CP932), and for readers of CP932 only. What JIS maps otherwise (`−〜‖—¢£¬`) is written in CP932's
    /// place for it; what CP932 cannot hold as a numeric character reference.
    #[serde(rename = "shift_jis")]
    ShiftJis,
}

impl Encoding {
    /// The name in the XML declaration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::ShiftJis => "Shift_JIS",
        }
    }

    fn from_name(name: &str) -> Result<Self, MessageError> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Ok(Self::Utf8),
            "shift_jis" | "shift-jis" | "sjis" | "x-sjis" | "windows-31j" | "cp932" | "ms932"
            | "csshiftjis" => Ok(Self::ShiftJis),
            _ => Err(MessageError::UnsupportedEncoding),
        }
    }
}

/// UTF-8's byte order mark.
const BOM: &[u8] = b"\xEF\xBB\xBF";
/// A declaration is some 60 bytes; one that is longer than this is none.
const MAX_DECLARATION_BYTES: usize = 256;

/// Decodes strictly, and makes every line end a line feed as XML asks (XML 1.0 §2.11).
///
/// The declaration's encoding counts, then the byte order mark, then the header's character code; without any, UTF-8.
pub(super) fn decode(bytes: &[u8]) -> Result<Zeroizing<String>, MessageError> {
    let (bytes, bom) = bytes.strip_prefix(BOM).map_or((bytes, false), |rest| (rest, true));
    let encoding = match declared(bytes)? {
        Some(Encoding::ShiftJis) if bom => return Err(MessageError::UnsupportedEncoding),
        Some(encoding) => encoding,
        None if bom => Encoding::Utf8,
        None => by_header(bytes),
    };
    let text = match encoding {
        Encoding::Utf8 => {
            Zeroizing::new(std::str::from_utf8(bytes).map_err(|_| MessageError::NotDecodable)?.to_owned())
        }
        Encoding::ShiftJis => Zeroizing::new(
            SHIFT_JIS
                .decode_without_bom_handling_and_without_replacement(bytes)
                .ok_or(MessageError::NotDecodable)?
                .into_owned(),
        ),
    };
    Ok(if text.contains('\r') { with_line_feeds(&text) } else { text })
}

/// The encoding that the XML declaration names, if there is a declaration and it names one.
fn declared(bytes: &[u8]) -> Result<Option<Encoding>, MessageError> {
    const SYNTAX: MessageError = MessageError::Syntax { at: 0 };
    let is_declaration =
        |rest: &&[u8]| rest.starts_with(b"xml") && rest.get(3).is_some_and(u8::is_ascii_whitespace);
    let Some(rest) = bytes.strip_prefix(b"<?").filter(is_declaration) else { return Ok(None) };
    let window = rest.get(..MAX_DECLARATION_BYTES).unwrap_or(rest);
    let end = window.windows(2).position(|pair| pair == b"?>").ok_or(SYNTAX)?;
    let content = window.get(..end).and_then(|content| std::str::from_utf8(content).ok()).ok_or(SYNTAX)?;
    let declaration = BytesDecl::from_start(BytesStart::from_content(content, 3));
    if declaration.version().map_err(|_| SYNTAX)? != "1.0" {
        return Err(MessageError::UnsupportedVersion);
    }
    match declaration.encoding() {
        None => Ok(None),
        Some(Ok(name)) => Encoding::from_name(&name).map(Some),
        Some(Err(_)) => Err(SYNTAX),
    }
}

/// The character code in the header; both encodings hold ASCII, so it can be found before decoding.
fn by_header(bytes: &[u8]) -> Encoding {
    const TAG: &[u8] = b"<CharacterCodeIdentifier>";
    let code = bytes
        .windows(TAG.len())
        .position(|window| window == TAG)
        .and_then(|at| bytes.get(at + TAG.len()..))
        .and_then(|rest| rest.iter().find(|byte| !byte.is_ascii_whitespace()));
    if code == Some(&b'1') { Encoding::ShiftJis } else { Encoding::Utf8 }
}

fn with_line_feeds(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => out.push('\n'),
            c => out.push(c),
        }
    }
    out
}

/// Characters of JIS X 0208 that Unicode has twice: JIS's own mapping, and the one of CP932 for the same place. Who writes CP932 writes
/// the second for both, and every reader of CP932 reads it so.
const TWICE: [(char, char); 7] = [
    ('\u{2014}', '\u{2015}'),
    ('\u{301C}', '\u{FF5E}'),
    ('\u{2016}', '\u{2225}'),
    ('\u{2212}', '\u{FF0D}'),
    ('\u{00A2}', '\u{FFE0}'),
    ('\u{00A3}', '\u{FFE1}'),
    ('\u{00AC}', '\u{FFE2}'),
];

/// The character's CP932 bytes, or `None` when CP932 has no place for it.
///
/// Checked by decoding again: the encoder also takes `¥` and `‾` for the letters of ASCII in their places, which are others.
pub(super) fn cp932(c: char, buffer: &mut [u8; 4]) -> Option<(usize, [u8; 2])> {
    let c = TWICE.iter().find(|(jis, _)| *jis == c).map_or(c, |(_, windows)| *windows);
    let text: &str = c.encode_utf8(buffer);
    let (bytes, _, unmappable) = SHIFT_JIS.encode(text);
    if unmappable {
        return None;
    }
    let back = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&bytes)?;
    if back != text {
        return None;
    }
    match *bytes {
        [one] => Some((1, [one, 0])),
        [one, two] => Some((2, [one, two])),
        _ => None,
    }
}
