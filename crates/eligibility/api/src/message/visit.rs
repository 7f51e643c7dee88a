//! A message told element by element, to anyone who writes it down: as XML, as JSON, as anything.

use super::element::{Attribute, Element};

/// Who is told. A known element is `open`, then either one value (`text` or `code`) or the elements in it, then `close`.
pub trait Sink {
    /// An element begins.
    fn open(&mut self, name: &str, attributes: &[Attribute]);

    /// The element that is open holds this text, perhaps the empty one.
    fn text(&mut self, text: &str);

    /// The element that is open holds a code of the OQS vocabulary, and what the code means if this program knows it.
    fn code(&mut self, code: &str, meaning: Option<&'static str>) {
        let _ = meaning;
        self.text(code);
    }

    /// All elements of this name under the one that is open follow, perhaps none.
    fn begin_list(&mut self, name: &'static str) {
        let _ = name;
    }

    /// There are no more of them.
    fn end_list(&mut self, name: &'static str) {
        let _ = name;
    }

    /// An element that this program does not know, whole. Those of one element come last, one after the other.
    fn unknown(&mut self, element: &Element);

    /// The element ends.
    fn close(&mut self, name: &str);
}
