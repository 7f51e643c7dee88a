//! XML to a tree of elements, within bounds: no document type, no entities, nothing deep, nothing long. So a tree never takes
//! more than a few times the bytes of its text.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::{ConvertError, MAX_XML_BYTES};

/// Most elements. The installed model's description has some 3,600.
const MAX_ELEMENTS: usize = 20_000;
/// Deepest element: `net` is the first, `dim` the sixth.
const MAX_DEPTH: usize = 8;
/// Most attributes of one element.
const MAX_ATTRIBUTES: usize = 16;
/// Longest name, value or text, in bytes.
const MAX_VALUE_BYTES: usize = 2048;

/// An element with what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Element>,
    /// Without the white space around it.
    pub text: String,
}

/// The document's element.
///
/// # Errors
/// [`ConvertError`] for what is not well formed, not allowed or too much.
pub(crate) fn parse(bytes: &[u8]) -> Result<Element, ConvertError> {
    if bytes.len() > MAX_XML_BYTES {
        return Err(ConvertError::XmlTooLong);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ConvertError::NotText)?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    // Elements that are open, the outermost first.
    let mut open: Vec<Element> = Vec::new();
    let mut whole: Option<Element> = None;
    let mut count = 0;
    loop {
        let at = reader.buffer_position();
        let syntax = ConvertError::Syntax { at };
        let forbidden = |what| Err(ConvertError::NotAllowed { what, at });
        match reader.read_event().map_err(|_| syntax.clone())? {
            Event::Decl(_) if at == 0 => {}
            Event::Decl(_) => return Err(syntax),
            event @ (Event::Start(_) | Event::Empty(_)) => {
                count += 1;
                if count > MAX_ELEMENTS {
                    return Err(ConvertError::TooMany { what: "elements", most: MAX_ELEMENTS });
                }
                if open.len() >= MAX_DEPTH {
                    return Err(ConvertError::TooMany {
                        what: "elements inside each other",
                        most: MAX_DEPTH,
                    });
                }
                if whole.is_some() {
                    return Err(syntax);
                }
                match event {
                    Event::Start(start) => open.push(element(&start, at)?),
                    Event::Empty(start) => close(element(&start, at)?, &mut open, &mut whole),
                    _ => {}
                }
            }
            // The reader compares the names of start and end.
            Event::End(_) => match open.pop() {
                Some(element) => close(element, &mut open, &mut whole),
                None => return Err(syntax),
            },
            Event::Text(piece) => {
                let piece = piece.trim();
                match open.last_mut() {
                    _ if piece.is_empty() => {}
                    Some(element) if element.text.len() + piece.len() <= MAX_VALUE_BYTES => {
                        element.text.push_str(piece);
                    }
                    Some(_) => {
                        return Err(ConvertError::TooMany { what: "bytes in a text", most: MAX_VALUE_BYTES });
                    }
                    None => return Err(syntax),
                }
            }
            Event::Comment(_) => {}
            Event::CData(_) => return forbidden("a CDATA section"),
            Event::PI(_) => return forbidden("a processing instruction"),
            Event::DocType(_) => return forbidden("a document type"),
            Event::GeneralRef(_) => return forbidden("an entity"),
            Event::Eof => break,
        }
    }
    match whole {
        Some(element) if open.is_empty() => Ok(element),
        _ => Err(ConvertError::Syntax { at: bytes.len() as u64 }),
    }
}

fn close(element: Element, open: &mut [Element], whole: &mut Option<Element>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None => *whole = Some(element),
    }
}

fn element(start: &BytesStart<'_>, at: u64) -> Result<Element, ConvertError> {
    let bounded = |text: &str| -> Result<String, ConvertError> {
        if text.len() > MAX_VALUE_BYTES {
            return Err(ConvertError::TooMany { what: "bytes in a name or value", most: MAX_VALUE_BYTES });
        }
        Ok(text.to_owned())
    };
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        // Doubled ones are an error of the reader's.
        let attribute = attribute.map_err(|_| ConvertError::Syntax { at })?;
        if attributes.len() == MAX_ATTRIBUTES {
            return Err(ConvertError::TooMany { what: "attributes of one element", most: MAX_ATTRIBUTES });
        }
        let value = bounded(&attribute.value)?;
        if value.contains('&') {
            return Err(ConvertError::NotAllowed { what: "an entity", at });
        }
        if value.contains('<') {
            return Err(ConvertError::Syntax { at });
        }
        attributes.push((bounded(attribute.key.as_ref())?, value));
    }
    let name = bounded(start.name().as_ref())?;
    Ok(Element { name, attributes, children: Vec::new(), text: String::new() })
}
