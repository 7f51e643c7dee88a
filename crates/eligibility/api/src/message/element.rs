//! What a message holds beyond the elements that this program knows.

use std::collections::BTreeMap;

use super::text::Text;
use super::visit::Sink;
use super::{MAX_DEPTH, MAX_NAME_BYTES, MessageError};

/// An XML attribute. Known messages have none; whatever comes is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    name: String,
    value: Text,
}

impl Attribute {
    /// # Errors
    /// [`MessageError::Name`] when `name` is not an ASCII XML name of at most [`MAX_NAME_BYTES`].
    pub fn new(name: &str, value: Text) -> Result<Self, MessageError> {
        Ok(Self { name: checked_name(name)?, value })
    }

    /// The attribute's name, prefix included.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The attribute's value.
    #[must_use]
    pub fn value(&self) -> &Text {
        &self.value
    }
}

/// An element tree: either text or child elements, never both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    name: String,
    attributes: Vec<Attribute>,
    children: Vec<Element>,
    text: Text,
}

impl Element {
    /// An element that holds text.
    ///
    /// # Errors
    /// [`MessageError::Name`] when `name` is not an ASCII XML name of at most [`MAX_NAME_BYTES`].
    pub fn text(name: &str, text: Text) -> Result<Self, MessageError> {
        Ok(Self { name: checked_name(name)?, attributes: Vec::new(), children: Vec::new(), text })
    }

    /// An element that holds elements; without any it is the same as one that holds the empty text.
    ///
    /// # Errors
    /// [`MessageError::Name`] as for [`Element::text`]; [`MessageError::TooDeep`] beyond [`MAX_DEPTH`].
    pub fn parent(name: &str, children: Vec<Element>) -> Result<Self, MessageError> {
        let this =
            Self { name: checked_name(name)?, attributes: Vec::new(), children, text: Text::default() };
        if this.depth() > MAX_DEPTH { Err(MessageError::TooDeep) } else { Ok(this) }
    }

    /// The same element with these attributes.
    #[must_use]
    pub fn with_attributes(mut self, attributes: Vec<Attribute>) -> Self {
        self.attributes = attributes;
        self
    }

    /// The element's name, prefix included.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The attributes in document order.
    #[must_use]
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The child elements in document order.
    #[must_use]
    pub fn children(&self) -> &[Element] {
        &self.children
    }

    /// The text; empty when there are child elements.
    #[must_use]
    pub fn value(&self) -> &Text {
        &self.text
    }

    /// Levels of elements, this one included. Children were built before, so no tree is deeper than [`MAX_DEPTH`] + 1.
    fn depth(&self) -> usize {
        1 + self.children.iter().map(Self::depth).max().unwrap_or(0)
    }

    pub(super) fn into_parts(self) -> (Vec<Attribute>, Vec<Element>, Text) {
        (self.attributes, self.children, self.text)
    }

    pub(super) fn write(&self, out: &mut dyn Sink) {
        out.open(&self.name, &self.attributes);
        out.text(self.text.as_str());
        for child in &self.children {
            child.write(out);
        }
        out.close(&self.name);
    }
}

/// Element and attribute names are ASCII: Shift_JIS could not carry others, and no published element has any.
fn checked_name(name: &str) -> Result<String, MessageError> {
    let mut bytes = name.bytes();
    let starts = bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
    let goes_on = bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':'));
    if starts && goes_on && name.len() <= MAX_NAME_BYTES {
        Ok(name.to_owned())
    } else {
        Err(MessageError::Name)
    }
}

/// The part of a record that this program does not know, kept so that nothing is lost on the way through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unknown {
    attributes: Vec<Attribute>,
    elements: Vec<Element>,
    /// Attributes on the record's own text elements, by element name.
    of_fields: BTreeMap<&'static str, Vec<Attribute>>,
}

impl Unknown {
    /// Attributes of the record's own element.
    #[must_use]
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The unknown child elements, in the order they came.
    #[must_use]
    pub fn elements(&self) -> &[Element] {
        &self.elements
    }

    /// The text of the first unknown child element of that name.
    #[must_use]
    pub fn text_of(&self, name: &str) -> Option<&Text> {
        self.elements.iter().find(|element| element.name == name).map(Element::value)
    }

    /// Adds an element. Its name must not be one that the record has a field for.
    pub fn push(&mut self, element: Element) {
        self.elements.push(element);
    }

    pub(super) fn set_attributes(&mut self, attributes: Vec<Attribute>) {
        self.attributes = attributes;
    }

    pub(super) fn keep_attributes_of(&mut self, field: &'static str, attributes: Vec<Attribute>) {
        if !attributes.is_empty() {
            self.of_fields.insert(field, attributes);
        }
    }

    pub(super) fn attributes_of(&self, field: &str) -> &[Attribute] {
        self.of_fields.get(field).map_or(&[], Vec::as_slice)
    }

    pub(super) fn write(&self, out: &mut dyn Sink) {
        for element in &self.elements {
            out.unknown(element);
        }
    }
}
