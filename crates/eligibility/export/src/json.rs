//! The whole answer as JSON: `docs/receipt-computer.schema.json`.
//!
//! Elements keep their published names and their nesting. A text is a string; a code is an object with its meaning
//! beside it; elements that come any number of times are an array. What the message has beyond the published layout
//! stands in `other`, attributes in `attributes`: nothing is left out.

use eligibility_api::message::visit::Sink;
use eligibility_api::message::{Attribute, Element};
use eligibility_api::wire::QuestionAnswer;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use crate::answer::{TO_THE_SECOND, answered_at, in_japan};
use crate::buffer::Buffer;
use crate::{Answer, ExportError};

/// The schema that every JSON export satisfies (JSON Schema 2020-12).
pub const JSON_SCHEMA: &str = include_str!("../../../../docs/receipt-computer.schema.json");
/// Its media type.
pub const MEDIA_TYPE_JSON: &str = "application/json";
/// Counts up with every change of the schema that a reader could notice.
const VERSION: u64 = 3;

/// The answer as JSON in UTF-8, which satisfies [`JSON_SCHEMA`].
///
/// # Errors
/// [`ExportError::Time`] outside the years 1000 to 9999.
pub fn json(answer: &Answer) -> Result<Zeroizing<Vec<u8>>, ExportError> {
    let mut reader = Reader::default();
    answer.message.visit(&mut reader);
    Buffer::json(&Document {
        format: "uketsuke-receipt",
        version: VERSION,
        id: answer.id.as_str(),
        time: in_japan(answer.when, TO_THE_SECOND)?,
        care: Care { code: answer.care.as_str(), meaning: answer.care.meaning() },
        answers: answer.answers.iter().map(Answered::of).collect::<Result<_, _>>()?,
        settled: answer.message.is_settled(),
        message: reader.message.ok_or(ExportError::Invalid)?,
    })
}

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    version: u64,
    id: &'a str,
    time: String,
    care: Care<'a>,
    answers: Vec<Answered<'a>>,
    settled: bool,
    message: Node,
}

/// What the patient came for. It stands beside the message, which has no element for it.
#[derive(Serialize)]
struct Care<'a> {
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    meaning: Option<&'static str>,
}

/// What the patient answered. It stands beside the message, which has an element for one of the questions only.
#[derive(Serialize)]
struct Answered<'a> {
    question: &'a str,
    chosen: &'a [String],
    answered_at: Zeroizing<String>,
}

impl<'a> Answered<'a> {
    fn of(answer: &'a QuestionAnswer) -> Result<Self, ExportError> {
        let answered_at = answered_at(answer)?;
        Ok(Self { question: &answer.question, chosen: &answer.chosen, answered_at })
    }
}

/// An element.
#[derive(Serialize)]
#[serde(untagged)]
enum Node {
    Text(Zeroizing<String>),
    /// A text that has attributes.
    Value {
        value: Zeroizing<String>,
        attributes: Attributes,
    },
    Code {
        code: Zeroizing<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        meaning: Option<&'static str>,
        #[serde(skip_serializing_if = "Attributes::is_empty")]
        attributes: Attributes,
    },
    List(Vec<Node>),
    Record(Record),
}

/// An element that holds elements.
#[derive(Default)]
struct Record {
    attributes: Attributes,
    known: Vec<(String, Node)>,
    other: Vec<Unknown>,
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if !self.attributes.is_empty() {
            map.serialize_entry("attributes", &self.attributes)?;
        }
        for (name, node) in &self.known {
            map.serialize_entry(name, node)?;
        }
        if !self.other.is_empty() {
            map.serialize_entry("other", &self.other)?;
        }
        map.end()
    }
}

#[derive(Default)]
struct Attributes(Vec<Attribute>);

impl Attributes {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Attributes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Named<'a> {
            name: &'a str,
            value: &'a str,
        }
        fn named(attribute: &Attribute) -> Named<'_> {
            Named { name: attribute.name(), value: attribute.value().as_str() }
        }
        serializer.collect_seq(self.0.iter().map(named))
    }
}

/// What the published layout does not have. Nested as deep as the message may be (`MAX_DEPTH`).
#[derive(Serialize)]
struct Unknown {
    name: String,
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    attributes: Attributes,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Zeroizing<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    elements: Vec<Unknown>,
}

impl From<&Element> for Unknown {
    fn from(element: &Element) -> Self {
        let elements: Vec<Self> = element.children().iter().map(Self::from).collect();
        let value = elements.is_empty().then(|| Zeroizing::new(element.value().as_str().to_owned()));
        let attributes = Attributes(element.attributes().to_vec());
        Self { name: element.name().to_owned(), attributes, value, elements }
    }
}

/// What is open, from the outside to the inside.
#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    message: Option<Node>,
}

#[derive(Default)]
struct Open {
    name: String,
    /// Its value, if it has one.
    value: Option<Value>,
    record: Record,
    /// The list that is being filled.
    list: Option<(&'static str, Vec<Node>)>,
}

enum Value {
    Text(Zeroizing<String>),
    Code(Zeroizing<String>, Option<&'static str>),
}

impl Open {
    fn finished(self) -> (String, Node) {
        let Self { name, value, record, .. } = self;
        let node = match value {
            None => Node::Record(record),
            Some(Value::Text(text)) if record.attributes.is_empty() => Node::Text(text),
            Some(Value::Text(value)) => Node::Value { value, attributes: record.attributes },
            Some(Value::Code(code, meaning)) => Node::Code { code, meaning, attributes: record.attributes },
        };
        (name, node)
    }
}

impl Reader {
    fn last(&mut self, change: impl FnOnce(&mut Open)) {
        if let Some(open) = self.open.last_mut() {
            change(open);
        }
    }
}

impl Sink for Reader {
    fn open(&mut self, name: &str, attributes: &[Attribute]) {
        let record = Record { attributes: Attributes(attributes.to_vec()), ..Record::default() };
        self.open.push(Open { name: name.to_owned(), record, ..Open::default() });
    }

    fn text(&mut self, value: &str) {
        self.last(|open| open.value = Some(Value::Text(Zeroizing::new(value.to_owned()))));
    }

    fn code(&mut self, code: &str, meaning: Option<&'static str>) {
        self.last(|open| open.value = Some(Value::Code(Zeroizing::new(code.to_owned()), meaning)));
    }

    fn begin_list(&mut self, name: &'static str) {
        self.last(|open| open.list = Some((name, Vec::new())));
    }

    fn end_list(&mut self, _name: &'static str) {
        self.last(|open| {
            if let Some((name, nodes)) = open.list.take() {
                open.record.known.push((name.to_owned(), Node::List(nodes)));
            }
        });
    }

    fn unknown(&mut self, element: &Element) {
        self.last(|open| open.record.other.push(element.into()));
    }

    fn close(&mut self, _name: &str) {
        let Some((name, node)) = self.open.pop().map(Open::finished) else { return };
        match self.open.last_mut() {
            Some(Open { list: Some((_, nodes)), .. }) => nodes.push(node),
            Some(open) => open.record.known.push((name, node)),
            None => self.message = Some(node),
        }
    }
}
