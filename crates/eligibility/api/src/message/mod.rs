//! The OQS result message (`XmlMsg`), read and written without losing anything.
//!
//! [`ResultMessage::parse`] takes bytes from outside, [`ResultMessage::to_xml`] makes bytes for the receipt computer.
//! In between every value is a string as given ([`Text`]), or a code type with `Other`; an element, attribute or code that
//! this program does not know is kept ([`Unknown`]) and written back. Order of elements does not count on the way in; on the
//! way out known elements come in the published order, then the unknown ones in the order they came.

mod body;
pub mod codes;
mod consent;
mod element;
mod encoding;
mod header;
mod medical_ticket;
mod parse;
mod qualification;
mod record;
mod text;
pub mod visit;
mod write;

pub use body::{MessageBody, QualificationConfirmSearchInfo, ResultList};
pub use codes::{ProcessingResultStatus, QualificationValidity, SegmentOfResult};
pub use consent::InfoConsent;
pub use element::{Attribute, Element, Unknown};
pub use encoding::Encoding;
pub use header::MessageHeader;
pub use medical_ticket::{MedicalTicketInfo, PublicExpenseResultList};
pub use qualification::{
    ElderlyRecipientCertificateInfo, LimitApplicationCertificateRelatedInfo,
    ResultOfQualificationConfirmation, SpecificDiseasesCertificateInfo, SpecificDiseasesCertificateList,
};
pub use text::{Text, TextError};
use zeroize::Zeroizing;

use self::codes::CharacterCode;
use self::record::{Node as _, Slot as _};
use self::visit::Sink;
use crate::wire::MAX_BODY_BYTES;

/// Deepest nesting of elements. The published layout needs 7.
pub const MAX_DEPTH: usize = 16;
/// Most elements in a message. A person with one qualification has about 60.
pub const MAX_ELEMENTS: usize = 4096;
/// Most attributes of one element. The published layout has none.
pub const MAX_ATTRIBUTES: usize = 16;
/// Longest value, in bytes of UTF-8.
pub const MAX_TEXT_BYTES: usize = 32 * 1024;
/// Longest name of an element or attribute, in bytes.
pub const MAX_NAME_BYTES: usize = 128;

/// White space as XML has it; a full-width space is text.
const XML_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// A result of eligibility confirmation (`XmlMsg`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultMessage {
    /// The exchange.
    pub header: MessageHeader,
    /// The answer; may be absent when the segment is not 1.
    pub body: Option<MessageBody>,
    /// What came beside header and body, kept as given.
    pub other: Unknown,
}

impl ResultMessage {
    const ROOT: &'static str = "XmlMsg";
    const HEADER: &'static str = "MessageHeader";
    const BODY: &'static str = "MessageBody";

    /// Reads a message of at most [`MAX_BODY_BYTES`].
    ///
    /// # Errors
    /// [`MessageError`]; see [`ResultMessage::parse_with_limit`].
    pub fn parse(bytes: &[u8]) -> Result<Self, MessageError> {
        Self::parse_with_limit(bytes, MAX_BODY_BYTES)
    }

    /// Reads a message of at most `max_bytes`, in the encoding that its XML declaration names (UTF-8 or Shift_JIS), else
    /// the one that its header names.
    ///
    /// # Errors
    /// [`MessageError`]: too large, not decodable, not well-formed, a `DOCTYPE` or an entity, beyond a bound, or a known
    /// element that comes twice or holds the wrong thing.
    pub fn parse_with_limit(bytes: &[u8], max_bytes: usize) -> Result<Self, MessageError> {
        if bytes.len() > max_bytes {
            return Err(MessageError::TooLarge);
        }
        let root = parse::tree(&encoding::decode(bytes)?)?;
        if root.name() != Self::ROOT {
            return Err(MessageError::Root);
        }
        let mut other = Unknown::default();
        let (mut header, mut body) = (None, None);
        for child in record::open(Self::ROOT, root, &mut other)? {
            match child.name() {
                Self::HEADER => header.accept(Self::HEADER, child, &mut other)?,
                Self::BODY => body.accept(Self::BODY, child, &mut other)?,
                _ => other.push(child),
            }
        }
        Ok(Self { header: header.ok_or(MessageError::Missing(Self::HEADER))?, body, other })
    }

    /// The message as bytes, with an XML declaration and with the header's character code set to `encoding`; otherwise
    /// `parse` of it gives the same message. What Shift_JIS cannot hold becomes a numeric character reference.
    #[must_use]
    pub fn to_xml(&self, encoding: Encoding) -> Zeroizing<Vec<u8>> {
        let mut header = self.header.clone();
        header.character_code_identifier = Some(match encoding {
            Encoding::Utf8 => CharacterCode::Utf8,
            Encoding::ShiftJis => CharacterCode::ShiftJis,
        });
        let mut out = write::Writer::new(encoding);
        self.tell(&header, &mut out);
        out.finish()
    }

    /// Tells `out` the whole message in the order in which `to_xml` writes it, known and unknown.
    pub fn visit(&self, out: &mut dyn Sink) {
        self.tell(&self.header, out);
    }

    fn tell(&self, header: &MessageHeader, out: &mut dyn Sink) {
        out.open(Self::ROOT, self.other.attributes());
        header.write(Self::HEADER, &self.other, out);
        self.body.put(Self::BODY, &self.other, out);
        self.other.write(out);
        out.close(Self::ROOT);
    }

    /// 処理結果区分.
    #[must_use]
    pub fn segment(&self) -> Option<&SegmentOfResult> {
        self.header.segment_of_result.as_ref()
    }

    /// 処理結果状況.
    #[must_use]
    pub fn status(&self) -> Option<&ProcessingResultStatus> {
        self.body.as_ref()?.processing_result_status.as_ref()
    }

    /// 資格有効性.
    #[must_use]
    pub fn validity(&self) -> Option<&QualificationValidity> {
        self.body.as_ref()?.qualification_validity.as_ref()
    }

    /// The qualifications; empty when there is no list.
    #[must_use]
    pub fn results(&self) -> &[ResultOfQualificationConfirmation] {
        self.body.as_ref().and_then(|body| body.result_list.as_ref()).map_or(&[], |list| &list.results)
    }

    /// Whether reception has nothing left to do: segment 1, status 1, validity 1, and exactly one result.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.segment() == Some(&SegmentOfResult::Normal)
            && self.status() == Some(&ProcessingResultStatus::Normal)
            && self.validity() == Some(&QualificationValidity::Valid)
            && self.results().len() == 1
    }

    /// The code of a notice: 処理結果コード on a normal result, such as a card that expires soon.
    #[must_use]
    pub fn notice_code(&self) -> Option<&str> {
        let code = self.body.as_ref()?.processing_result_code.as_ref()?.told()?;
        (self.status() == Some(&ProcessingResultStatus::Normal)).then_some(code)
    }

    /// The code of an error: the header's エラーコード, else 処理結果コード on a result that is not normal.
    #[must_use]
    pub fn error_code(&self) -> Option<&str> {
        let of_header = self.header.error_code.as_ref().and_then(Text::told);
        of_header.or_else(|| {
            let code = self.body.as_ref()?.processing_result_code.as_ref()?.told()?;
            (self.status() != Some(&ProcessingResultStatus::Normal)).then_some(code)
        })
    }

    /// Whether a result tells the limit amount (限度額). Absent means unknown, never "general".
    #[must_use]
    pub fn has_limit_amount(&self) -> bool {
        self.results()
            .iter()
            .filter_map(|result| result.limit_info.as_ref())
            .any(|info| info.classification_flag.as_ref().is_some_and(|class| class.told().is_some()))
    }

    /// What the one result's person may be called, best first: the reading of the name, that of the alias (通称), the alias, the
    /// name. Of a name in two parts the family name is enough; which part of a name in more is which nobody can say, so that it is
    /// taken whole. None when there are several results.
    pub fn names_to_ask(&self) -> impl Iterator<Item = &str> {
        let one = match self.results() {
            [result] => Some(result),
            _ => None,
        };
        let names = one
            .into_iter()
            .flat_map(|one| [&one.name_kana, &one.name_of_other_kana, &one.name_of_other, &one.name]);
        names.flatten().filter_map(Text::told).map(family_or_whole)
    }
}

/// The first part of a name in two parts, and any other name whole.
fn family_or_whole(name: &str) -> &str {
    let mut parts = name.split_whitespace();
    match (parts.next(), parts.next(), parts.next()) {
        (Some(family), Some(_), None) => family,
        _ => name,
    }
}

/// Why bytes are not a result message. Holds no value of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// More bytes than allowed.
    #[error("message is too large")]
    TooLarge,
    /// Neither UTF-8 nor Shift_JIS, or a byte order mark that contradicts the declaration.
    #[error("message is in an encoding other than UTF-8 and Shift_JIS")]
    UnsupportedEncoding,
    /// Not XML 1.0.
    #[error("message is not XML 1.0")]
    UnsupportedVersion,
    /// Bytes that its encoding does not have.
    #[error("message has bytes that its encoding does not allow")]
    NotDecodable,
    /// Not well-formed.
    #[error("message is not well-formed at byte {at} of its text")]
    Syntax {
        /// Byte offset in the decoded text.
        at: u64,
    },
    /// A document type declaration.
    #[error("message has a DOCTYPE")]
    DocType,
    /// An entity other than the five of XML, or a broken reference in an attribute.
    #[error("message refers to an entity")]
    Entity,
    /// A name that is not ASCII, or longer than [`MAX_NAME_BYTES`].
    #[error("message has a name that is not allowed")]
    Name,
    /// Elements nested deeper than [`MAX_DEPTH`].
    #[error("message is nested deeper than {MAX_DEPTH}")]
    TooDeep,
    /// More than [`MAX_ELEMENTS`].
    #[error("message has more than {MAX_ELEMENTS} elements")]
    TooManyElements,
    /// More than [`MAX_ATTRIBUTES`] on one element.
    #[error("message has more than {MAX_ATTRIBUTES} attributes on an element")]
    TooManyAttributes,
    /// A value that is too long, or has a character that is not allowed.
    #[error(transparent)]
    Text(#[from] TextError),
    /// Text and elements side by side.
    #[error("message has text between elements")]
    MixedContent,
    /// The root is not `XmlMsg`.
    #[error("message is not an XmlMsg")]
    Root,
    /// An element without which there is no message.
    #[error("message lacks {0}")]
    Missing(&'static str),
    /// An element that may come once came twice.
    #[error("message has {0} twice")]
    Duplicate(&'static str),
    /// Elements where text belongs.
    #[error("{0} holds elements instead of text")]
    NotText(&'static str),
    /// Text where elements belong.
    #[error("{0} holds text instead of elements")]
    NotElements(&'static str),
}
