//! From text to an element tree, within bounds.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use zeroize::Zeroizing;

use super::element::{Attribute, Element};
use super::text::Text;
use super::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS, MAX_TEXT_BYTES, MessageError, XML_SPACE};

/// An element whose end has not come yet.
struct Open {
    name: String,
    attributes: Vec<Attribute>,
    children: Vec<Element>,
    text: Zeroizing<String>,
}

/// The document's one element. No recursion: the depth is that of `stack`.
pub(super) fn tree(text: &str) -> Result<Element, MessageError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    let mut stack: Vec<Open> = Vec::new();
    let mut root: Option<Element> = None;
    let mut elements = 0_usize;
    loop {
        let at = reader.buffer_position();
        let syntax = MessageError::Syntax { at };
        let Ok(event) = reader.read_event() else { return Err(syntax) };
        match event {
            Event::Start(start) => {
                enter(&mut stack, root.is_some(), &mut elements, &start, syntax)?;
            }
            Event::Empty(start) => {
                enter(&mut stack, root.is_some(), &mut elements, &start, syntax)?;
                leave(&mut stack, &mut root, syntax)?;
            }
            Event::End(_) => leave(&mut stack, &mut root, syntax)?,
            Event::Text(text) => append(&mut stack, &text, syntax)?,
            Event::CData(data) if !stack.is_empty() => append(&mut stack, &data, syntax)?,
            Event::GeneralRef(reference) if !stack.is_empty() => {
                let c = match &*reference {
                    "lt" => '<',
                    "gt" => '>',
                    "amp" => '&',
                    "apos" => '\'',
                    "quot" => '"',
                    _ if reference.is_char_ref() => {
                        reference.resolve_char_ref().ok().flatten().ok_or(syntax)?
                    }
                    _ => return Err(MessageError::Entity),
                };
                append(&mut stack, c.encode_utf8(&mut [0; 4]), syntax)?;
            }
            Event::Decl(_) if at == 0 => {}
            Event::Comment(_) | Event::PI(_) => {}
            Event::DocType(_) => return Err(MessageError::DocType),
            Event::Eof if stack.is_empty() => return root.ok_or(syntax),
            Event::Eof | Event::Decl(_) | Event::CData(_) | Event::GeneralRef(_) => return Err(syntax),
        }
    }
}

fn enter(
    stack: &mut Vec<Open>,
    root_is_closed: bool,
    elements: &mut usize,
    start: &BytesStart<'_>,
    syntax: MessageError,
) -> Result<(), MessageError> {
    if stack.is_empty() && root_is_closed {
        return Err(syntax);
    }
    if stack.len() >= MAX_DEPTH {
        return Err(MessageError::TooDeep);
    }
    *elements += 1;
    if *elements > MAX_ELEMENTS {
        return Err(MessageError::TooManyElements);
    }
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let Ok(attribute) = attribute else { return Err(syntax) };
        if attributes.len() >= MAX_ATTRIBUTES {
            return Err(MessageError::TooManyAttributes);
        }
        if attribute.value.contains('<') {
            return Err(syntax);
        }
        let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else {
            return Err(MessageError::Entity);
        };
        let value = Text::from_wiped(Zeroizing::new(value.into_owned()))?;
        attributes.push(Attribute::new(attribute.key.as_ref(), value)?);
    }
    let name = start.name().as_ref().to_owned();
    stack.push(Open { name, attributes, children: Vec::new(), text: Zeroizing::default() });
    Ok(())
}

fn leave(
    stack: &mut Vec<Open>,
    root: &mut Option<Element>,
    syntax: MessageError,
) -> Result<(), MessageError> {
    let Some(open) = stack.pop() else { return Err(syntax) };
    let element = if open.children.is_empty() {
        Element::text(&open.name, Text::from_wiped(open.text)?)?
    } else if open.text.trim_matches(XML_SPACE).is_empty() {
        Element::parent(&open.name, open.children)?
    } else {
        return Err(MessageError::MixedContent);
    }
    .with_attributes(open.attributes);
    match stack.last_mut() {
        Some(parent) => parent.children.push(element),
        None => *root = Some(element),
    }
    Ok(())
}

/// Adds text to the open element; outside the root only white space may stand.
fn append(stack: &mut [Open], text: &str, syntax: MessageError) -> Result<(), MessageError> {
    let Some(open) = stack.last_mut() else {
        return if text.trim_matches(XML_SPACE).is_empty() { Ok(()) } else { Err(syntax) };
    };
    let length = open.text.len() + text.len();
    if length > MAX_TEXT_BYTES {
        return Err(MessageError::Text(super::TextError::TooLong));
    }
    if length > open.text.capacity() {
        // Grown by hand, so that the smaller copy is wiped.
        let mut grown = Zeroizing::new(String::with_capacity(length.next_power_of_two()));
        grown.push_str(&open.text);
        open.text = grown;
    }
    open.text.push_str(text);
    Ok(())
}
