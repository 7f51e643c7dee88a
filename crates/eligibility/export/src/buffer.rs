//! JSON in one buffer that is wiped on drop.

use std::io;

use serde::Serialize;
use zeroize::Zeroizing;

use crate::ExportError;

/// Bytes that grow without leaving a copy behind.
pub(crate) struct Buffer(Zeroizing<Vec<u8>>);

impl Buffer {
    /// A document in UTF-8.
    ///
    /// # Errors
    /// [`ExportError::Invalid`] if the document is none that JSON can hold.
    pub(crate) fn json(document: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, ExportError> {
        let mut buffer = Self(Zeroizing::new(Vec::with_capacity(16 * 1024)));
        serde_json::to_writer(&mut buffer, document).map_err(|_| ExportError::Invalid)?;
        Ok(buffer.0)
    }
}

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.0.len() + bytes.len();
        if length > self.0.capacity() {
            // Grown by hand, so that the smaller copy is wiped.
            let mut grown = Zeroizing::new(Vec::with_capacity(length.next_power_of_two()));
            grown.extend_from_slice(&self.0);
            self.0 = grown;
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_strings_read_back(few in any::<Vec<String>>(), long in "[あ\"\\\\\n]{0,9000}") {
            let written = Buffer::json(&(&few, &long)).expect("JSON");
            let read: (Vec<String>, String) = serde_json::from_slice(&written).expect("JSON");
            prop_assert_eq!(read, (few, long));
        }
    }
}
