//! The whole answer as JSON: `docs/receipt-computer.schema.json`.
//!
//! Elements keep their published names and their nesting. A text is a string; a code is an object with its meaning
//! beside it; elements that come any number of times are an array. What the message has beyond the published layout
//! stands in `other`, attributes in `attributes`: nothing is left out.

use eligibility_api::message::visit::Sink;
use eligibility_api::message::{Attribute, Element};
use zeroize::Zeroizing;

use crate::answer::in_japan;
use crate::json_text::JsonText;
use crate::{Answer, ExportError};

/// The schema that every JSON export satisfies (JSON Schema 2020-12).
pub const JSON_SCHEMA: &str = include_str!("../../../../docs/receipt-computer.schema.json");
/// Its media type.
pub const MEDIA_TYPE_JSON: &str = "application/json";
/// Counts up with every change of the schema that a reader could notice.
const VERSION: u64 = 1;

/// The answer as JSON in UTF-8, which satisfies [`JSON_SCHEMA`].
///
/// # Errors
/// [`ExportError::Time`] outside the years 1000 to 9999.
pub fn json(answer: &Answer) -> Result<Zeroizing<Vec<u8>>, ExportError> {
    let mut text = JsonText::new();
    text.begin_object();
    text.field("format", "uketsuke-receipt");
    text.name("version");
    text.number(VERSION);
    text.field("id", answer.id.as_str());
    text.field("time", &in_japan(answer.when, "%Y-%m-%dT%H:%M:%S%:z")?);
    text.name("settled");
    text.boolean(answer.message.is_settled());
    text.name("message");
    let mut writer = Writer { text, open: Vec::new() };
    answer.message.visit(&mut writer);
    let mut text = writer.text;
    text.end_object();
    Ok(text.finish())
}

/// What an open element has turned out to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nothing came yet.
    Unknown,
    /// Holds elements; its brace is written.
    Record,
    /// Holds elements, the unknown among them, whose bracket is written.
    RecordWithOther,
    /// Its value is written.
    Value,
}

struct Open {
    kind: Kind,
    attributes: Vec<Attribute>,
    in_list: bool,
}

struct Writer {
    text: JsonText,
    open: Vec<Open>,
}

impl Writer {
    /// Writes the brace of the innermost element, now that it is known to hold elements.
    fn enter(&mut self) {
        if let Some(open) = self.open.last_mut().filter(|open| open.kind == Kind::Unknown) {
            open.kind = Kind::Record;
            self.text.begin_object();
            attributes(&mut self.text, &open.attributes);
        }
    }

    fn leaf(&mut self, write: impl FnOnce(&mut JsonText, &[Attribute])) {
        if let Some(open) = self.open.last_mut() {
            open.kind = Kind::Value;
            write(&mut self.text, &open.attributes);
        }
    }
}

impl Sink for Writer {
    fn open(&mut self, name: &str, attributes: &[Attribute]) {
        self.enter();
        if self.open.last().is_some_and(|open| !open.in_list) {
            self.text.name(name);
        }
        self.open.push(Open { kind: Kind::Unknown, attributes: attributes.to_vec(), in_list: false });
    }

    fn text(&mut self, value: &str) {
        self.leaf(|text, given| {
            if given.is_empty() {
                text.string(value);
            } else {
                text.item(|text| {
                    text.field("value", value);
                    attributes(text, given);
                });
            }
        });
    }

    fn code(&mut self, code: &str, meaning: Option<&'static str>) {
        self.leaf(|text, given| {
            text.item(|text| {
                text.field("code", code);
                if let Some(meaning) = meaning {
                    text.field("meaning", meaning);
                }
                attributes(text, given);
            });
        });
    }

    fn begin_list(&mut self, name: &'static str) {
        self.enter();
        self.text.name(name);
        self.text.begin_array();
        if let Some(open) = self.open.last_mut() {
            open.in_list = true;
        }
    }

    fn end_list(&mut self, _name: &'static str) {
        self.text.end_array();
        if let Some(open) = self.open.last_mut() {
            open.in_list = false;
        }
    }

    fn unknown(&mut self, element: &Element) {
        self.enter();
        if let Some(open) = self.open.last_mut().filter(|open| open.kind == Kind::Record) {
            open.kind = Kind::RecordWithOther;
            self.text.name("other");
            self.text.begin_array();
        }
        unknown(&mut self.text, element);
    }

    fn close(&mut self, _name: &str) {
        self.enter();
        match self.open.pop().map(|open| open.kind) {
            Some(Kind::RecordWithOther) => {
                self.text.end_array();
                self.text.end_object();
            }
            Some(Kind::Record) => self.text.end_object(),
            _ => {}
        }
    }
}

fn attributes(text: &mut JsonText, attributes: &[Attribute]) {
    if !attributes.is_empty() {
        text.array("attributes", |text| {
            for attribute in attributes {
                text.item(|text| {
                    text.field("name", attribute.name());
                    text.field("value", attribute.value().as_str());
                });
            }
        });
    }
}

/// Nested as deep as the message may be (`MAX_DEPTH`).
fn unknown(text: &mut JsonText, element: &Element) {
    text.item(|text| {
        text.field("name", element.name());
        attributes(text, element.attributes());
        if element.children().is_empty() {
            text.field("value", element.value().as_str());
        } else {
            text.array("elements", |text| {
                for child in element.children() {
                    unknown(text, child);
                }
            });
        }
    });
}
