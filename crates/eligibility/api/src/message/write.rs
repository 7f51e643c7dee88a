//! From a message to bytes.

use zeroize::Zeroizing;

use super::element::{Attribute, Element};
use super::encoding::{Encoding, cp932};
use super::visit::Sink;

/// Writes XML without white space between elements: a consumer that takes it for text finds none.
pub(super) struct Writer {
    out: Zeroizing<Vec<u8>>,
    encoding: Encoding,
    /// The last start tag lacks its `>`, so that an empty element can still become `<Name/>`.
    start_is_open: bool,
}

impl Writer {
    pub(super) fn new(encoding: Encoding) -> Self {
        let mut this =
            Self { out: Zeroizing::new(Vec::with_capacity(8 * 1024)), encoding, start_is_open: false };
        this.raw(b"<?xml version=\"1.0\" encoding=\"");
        this.raw(encoding.name().as_bytes());
        this.raw(b"\" standalone=\"no\"?>\n");
        this
    }

    pub(super) fn finish(self) -> Zeroizing<Vec<u8>> {
        self.out
    }

    fn raw(&mut self, bytes: &[u8]) {
        let length = self.out.len() + bytes.len();
        if length > self.out.capacity() {
            // Grown by hand, so that the smaller copy is wiped.
            let mut grown = Zeroizing::new(Vec::with_capacity(length.next_power_of_two()));
            grown.extend_from_slice(&self.out);
            self.out = grown;
        }
        self.out.extend_from_slice(bytes);
    }

    fn end_start(&mut self) {
        if std::mem::take(&mut self.start_is_open) {
            self.raw(b">");
        }
    }

    fn escaped(&mut self, text: &str, in_attribute: bool) {
        for c in text.chars() {
            match c {
                '&' => self.raw(b"&amp;"),
                '<' => self.raw(b"&lt;"),
                '>' => self.raw(b"&gt;"),
                '"' if in_attribute => self.raw(b"&quot;"),
                // A reader would make these a line feed, or a space.
                '\r' => self.reference(c),
                '\n' | '\t' if in_attribute => self.reference(c),
                c => self.character(c),
            }
        }
    }

    fn character(&mut self, c: char) {
        // The same byte in both encodings.
        if let (true, Ok(byte)) = (c.is_ascii(), u8::try_from(c)) {
            return self.raw(&[byte]);
        }
        let mut buffer = [0; 4];
        match self.encoding {
            Encoding::Utf8 => self.raw(c.encode_utf8(&mut buffer).as_bytes()),
            Encoding::ShiftJis => match cp932(c, &mut buffer) {
                Some((length, bytes)) => self.raw(bytes.get(..length).unwrap_or(&bytes)),
                None => self.reference(c),
            },
        }
    }

    fn reference(&mut self, c: char) {
        self.raw(Zeroizing::new(format!("&#{};", u32::from(c))).as_bytes());
    }
}

impl Sink for Writer {
    fn open(&mut self, name: &str, attributes: &[Attribute]) {
        self.end_start();
        self.raw(b"<");
        self.raw(name.as_bytes());
        for attribute in attributes {
            self.raw(b" ");
            self.raw(attribute.name().as_bytes());
            self.raw(b"=\"");
            self.escaped(attribute.value().as_str(), true);
            self.raw(b"\"");
        }
        self.start_is_open = true;
    }

    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.end_start();
            self.escaped(text, false);
        }
    }

    fn close(&mut self, name: &str) {
        if std::mem::take(&mut self.start_is_open) {
            self.raw(b"/>");
        } else {
            self.raw(b"</");
            self.raw(name.as_bytes());
            self.raw(b">");
        }
    }

    fn unknown(&mut self, element: &Element) {
        element.write(self);
    }
}
