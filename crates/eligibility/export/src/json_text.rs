//! JSON written into one buffer that is wiped on drop, without a tree in between.

use zeroize::Zeroizing;

/// A JSON text that grows. The caller keeps begin and end in pairs; tests read every kind of export back.
pub(crate) struct JsonText {
    out: Zeroizing<Vec<u8>>,
    /// Something stands before the next name or value, so that a comma is due.
    comma: bool,
}

impl JsonText {
    pub(crate) fn new() -> Self {
        Self { out: Zeroizing::new(Vec::with_capacity(16 * 1024)), comma: false }
    }

    pub(crate) fn finish(self) -> Zeroizing<Vec<u8>> {
        self.out
    }

    pub(crate) fn begin_object(&mut self) {
        self.begin(b"{");
    }

    pub(crate) fn end_object(&mut self) {
        self.end(b"}");
    }

    pub(crate) fn begin_array(&mut self) {
        self.begin(b"[");
    }

    pub(crate) fn end_array(&mut self) {
        self.end(b"]");
    }

    /// The name of the value that comes next.
    pub(crate) fn name(&mut self, name: &str) {
        self.before();
        self.quoted(name);
        self.raw(b":");
        self.comma = false;
    }

    pub(crate) fn string(&mut self, value: &str) {
        self.before();
        self.quoted(value);
        self.comma = true;
    }

    pub(crate) fn number(&mut self, value: u64) {
        self.before();
        self.raw(Zeroizing::new(value.to_string()).as_bytes());
        self.comma = true;
    }

    pub(crate) fn boolean(&mut self, value: bool) {
        self.before();
        self.raw(if value { b"true" } else { b"false" });
        self.comma = true;
    }

    /// A name and a string.
    pub(crate) fn field(&mut self, name: &str, value: &str) {
        self.name(name);
        self.string(value);
    }

    /// A name and an object.
    pub(crate) fn object(&mut self, name: &str, fill: impl FnOnce(&mut Self)) {
        self.name(name);
        self.item(fill);
    }

    /// An object as an array's element.
    pub(crate) fn item(&mut self, fill: impl FnOnce(&mut Self)) {
        self.begin_object();
        fill(self);
        self.end_object();
    }

    /// A name and an array.
    pub(crate) fn array(&mut self, name: &str, fill: impl FnOnce(&mut Self)) {
        self.name(name);
        self.begin_array();
        fill(self);
        self.end_array();
    }

    fn begin(&mut self, bracket: &[u8]) {
        self.before();
        self.raw(bracket);
        self.comma = false;
    }

    fn end(&mut self, bracket: &[u8]) {
        self.raw(bracket);
        self.comma = true;
    }

    fn before(&mut self) {
        if std::mem::take(&mut self.comma) {
            self.raw(b",");
        }
    }

    fn quoted(&mut self, text: &str) {
        // Neither a string nor this buffer can refuse.
        let _ = serde_json::to_writer(self, text);
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
}

/// Nothing is kept on the way: the pieces of a value that come here are parts of it.
impl std::io::Write for JsonText {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.raw(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn nested_values_read_back() {
        let mut text = JsonText::new();
        text.item(|text| {
            text.field("a", "1");
            text.array("b", |text| {
                text.item(|text| text.field("c", ""));
                text.item(|_| {});
                text.string("d");
                text.number(u64::MAX);
            });
            text.object("e", |text| {
                text.name("f");
                text.boolean(true);
                text.name("g");
                text.boolean(false);
            });
        });
        let value: Value = serde_json::from_slice(&text.finish()).expect("JSON");
        let expected = json!({"a": "1", "b": [{"c": ""}, {}, "d", u64::MAX], "e": {"f": true, "g": false}});
        assert_eq!(value, expected);
    }

    proptest! {
        #[test]
        fn any_string_reads_back(name in any::<String>(), value in any::<String>(), long in "[あ\"\\\\\n]{0,9000}") {
            let mut text = JsonText::new();
            text.item(|text| {
                text.field(&name, &value);
                text.array("long", |text| text.string(&long));
            });
            let read: Value = serde_json::from_slice(&text.finish()).expect("JSON");
            if name != "long" {
                prop_assert_eq!(&read[&name], &json!(value));
            }
            prop_assert_eq!(&read["long"], &json!([long]));
        }
    }
}
