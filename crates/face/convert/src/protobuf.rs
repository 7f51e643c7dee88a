//! What of Protocol Buffers an ONNX file needs, for writing. By hand, because the order of fields and the form of lists
//! (one field for each number) are part of the bytes whose hash a manifest names; the generated code of a library may
//! change them.

/// A message that is written field by field, in the order of the calls.
#[derive(Debug, Default)]
pub(crate) struct Message(Vec<u8>);

/// How a field's value is written.
enum Wire {
    Varint = 0,
    Bytes = 2,
    Fixed32 = 5,
}

impl Message {
    pub fn new() -> Self {
        Self::default()
    }

    fn raw(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn key(&mut self, field: u32, wire: Wire) {
        self.raw(u64::from(field) << 3 | wire as u64);
    }

    /// An `int64`, `int32` or enumeration.
    pub fn integer(mut self, field: u32, value: u64) -> Self {
        self.key(field, Wire::Varint);
        self.raw(value);
        self
    }

    /// A list of `int64`, one field for each.
    pub fn integers(self, field: u32, values: impl IntoIterator<Item = u64>) -> Self {
        values.into_iter().fold(self, |message, value| message.integer(field, value))
    }

    /// A `float`.
    pub fn float(mut self, field: u32, value: f32) -> Self {
        self.key(field, Wire::Fixed32);
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }

    /// A `string` or `bytes`.
    pub fn bytes(mut self, field: u32, value: impl AsRef<[u8]>) -> Self {
        let value = value.as_ref();
        self.key(field, Wire::Bytes);
        self.raw(value.len() as u64);
        self.0.extend_from_slice(value);
        self
    }

    /// A message.
    pub fn message(self, field: u32, value: Self) -> Self {
        self.bytes(field, value.0)
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_written_as_the_encoding_guide_shows_them() {
        // The examples of protobuf.dev/programming-guides/encoding: 150 in field 1, "testing" in field 2.
        assert_eq!(Message::new().integer(1, 150).into_bytes(), [0x08, 0x96, 0x01]);
        assert_eq!(Message::new().bytes(2, "testing").into_bytes(), b"\x12\x07testing");
        let inner = Message::new().integer(1, 150);
        assert_eq!(Message::new().message(3, inner).into_bytes(), [0x1a, 0x03, 0x08, 0x96, 0x01]);
        assert_eq!(Message::new().float(2, 1.0).into_bytes(), [0x15, 0, 0, 0x80, 0x3f]);
        assert_eq!(
            Message::new().integers(20, [7, 300]).into_bytes(),
            [0xa0, 0x01, 7, 0xa0, 0x01, 0xac, 0x02]
        );
        assert_eq!(Message::new().integer(1, u64::MAX).into_bytes().len(), 11);
    }
}
