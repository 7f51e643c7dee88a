//! BER-TLV (ISO/IEC 8825-1, as ISO/IEC 7816-4 §6 restricts it): definite lengths, tags of up to three bytes.
//!
//! Nothing here allocates for a declared length, recurses, or reads past the input.

use thiserror::Error;

/// Longest tag this card family uses is two bytes; three are read so that an odd one is named, not misread.
const MAX_TAG_BYTES: usize = 3;

/// Why bytes are not BER-TLV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TlvError {
    /// The input ends inside a tag, a length or a value.
    #[error("TLV ends inside a data object at byte {0}")]
    Truncated(usize),
    /// A tag of more than three bytes.
    #[error("TLV tag at byte {0} is longer than 3 bytes")]
    LongTag(usize),
    /// An indefinite length, or one written in more than three bytes.
    #[error("TLV length at byte {0} is indefinite or too long")]
    BadLength(usize),
    /// A wanted data object is not there.
    #[error("TLV data object {0:04X} is missing")]
    Missing(u32),
}

/// One data object: its tag, its value, and the whole object as stored (some signatures cover that).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// The tag, its bytes read as one big-endian number (`FF20` is `0xFF20`).
    pub tag: u32,
    /// The value.
    pub value: &'a [u8],
    /// Tag, length and value as stored.
    pub whole: &'a [u8],
}

/// Reads one data object at the start of `bytes` and returns it with what follows.
///
/// # Errors
/// [`TlvError`] when no complete data object stands there.
pub fn read(bytes: &[u8]) -> Result<(Tlv<'_>, &[u8]), TlvError> {
    let (tag, length_at, value_at, length) = read_header(bytes)?;
    let end = value_at.checked_add(length).ok_or(TlvError::BadLength(length_at))?;
    let whole = bytes.get(..end).ok_or(TlvError::Truncated(bytes.len()))?;
    Ok((Tlv { tag, value: &whole[value_at..], whole }, &bytes[end..]))
}

/// The length in bytes of the whole data object whose first bytes these are (two to six are enough).
///
/// # Errors
/// [`TlvError`] when the tag and length are not complete or not allowed.
pub fn whole_length(start: &[u8]) -> Result<usize, TlvError> {
    let (_, length_at, value_at, length) = read_header(start)?;
    value_at.checked_add(length).ok_or(TlvError::BadLength(length_at))
}

fn read_header(bytes: &[u8]) -> Result<(u32, usize, usize, usize), TlvError> {
    let at = |i: usize| bytes.get(i).copied().ok_or(TlvError::Truncated(bytes.len()));
    let first = at(0)?;
    let mut tag = u32::from(first);
    let mut length_at = 1;
    if first & 0x1F == 0x1F {
        loop {
            if length_at >= MAX_TAG_BYTES {
                return Err(TlvError::LongTag(0));
            }
            let byte = at(length_at)?;
            tag = tag << 8 | u32::from(byte);
            length_at += 1;
            if byte & 0x80 == 0 {
                break;
            }
        }
    }
    let (length, value_at) = match at(length_at)? {
        short @ 0..=0x7F => (usize::from(short), length_at + 1),
        0x81 => (usize::from(at(length_at + 1)?), length_at + 2),
        0x82 => (usize::from(u16::from_be_bytes([at(length_at + 1)?, at(length_at + 2)?])), length_at + 3),
        0x83 => {
            let [a, b, c] = [at(length_at + 1)?, at(length_at + 2)?, at(length_at + 3)?];
            (usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c), length_at + 4)
        }
        _ => return Err(TlvError::BadLength(length_at)),
    };
    Ok((tag, length_at, value_at, length))
}

/// The data objects in `bytes`, one after another; ends after the first error.
pub fn iter(bytes: &[u8]) -> impl Iterator<Item = Result<Tlv<'_>, TlvError>> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let bytes = rest.take().filter(|b| !b.is_empty())?;
        Some(read(bytes).map(|(tlv, after)| {
            rest = Some(after);
            tlv
        }))
    })
}

/// The first data object with this tag.
///
/// # Errors
/// [`TlvError::Missing`], or the fault found before it.
pub fn find(bytes: &[u8], tag: u32) -> Result<Tlv<'_>, TlvError> {
    for tlv in iter(bytes) {
        let tlv = tlv?;
        if tlv.tag == tag {
            return Ok(tlv);
        }
    }
    Err(TlvError::Missing(tag))
}

/// Writes one data object, with the shortest length form, behind `out`.
///
/// # Errors
/// [`TlvError::BadLength`] for a value of 16 MiB or more, [`TlvError::LongTag`] for a tag above three bytes.
pub fn write(out: &mut Vec<u8>, tag: u32, value: &[u8]) -> Result<(), TlvError> {
    let [t3, t2, t1, t0] = tag.to_be_bytes();
    match (t3, t2, t1) {
        (0, 0, 0) => out.push(t0),
        (0, 0, _) => out.extend_from_slice(&[t1, t0]),
        (0, _, _) => out.extend_from_slice(&[t2, t1, t0]),
        _ => return Err(TlvError::LongTag(0)),
    }
    let [_, l2, l1, l0] = u32::try_from(value.len()).map_err(|_| TlvError::BadLength(0))?.to_be_bytes();
    match value.len() {
        0..=0x7F => out.push(l0),
        0x80..=0xFF => out.extend_from_slice(&[0x81, l0]),
        0x100..=0xFFFF => out.extend_from_slice(&[0x82, l1, l0]),
        0x1_0000..=0xFF_FFFF => out.extend_from_slice(&[0x83, l2, l1, l0]),
        _ => return Err(TlvError::BadLength(0)),
    }
    out.extend_from_slice(value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_byte_private_tag_read_with_long_length() {
        let mut bytes = Vec::new();
        write(&mut bytes, 0xFF20, &[7; 300]).unwrap();
        assert_eq!(&bytes[..5], &[0xFF, 0x20, 0x82, 0x01, 0x2C]);
        let (tlv, rest) = read(&bytes).unwrap();
        assert_eq!((tlv.tag, tlv.value.len(), tlv.whole.len(), rest.len()), (0xFF20, 300, 305, 0));
        assert_eq!(whole_length(&bytes[..5]), Ok(305));
    }

    #[test]
    fn malformed_objects_refused() {
        assert_eq!(read(&[]), Err(TlvError::Truncated(0)));
        assert_eq!(read(&[0x30, 0x80, 0, 0]), Err(TlvError::BadLength(1)));
        assert_eq!(read(&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]), Err(TlvError::BadLength(1)));
        assert_eq!(read(&[0x1F, 0x81, 0x81, 0x01, 0]), Err(TlvError::LongTag(0)));
        assert_eq!(read(&[0x30, 3, 1, 2]), Err(TlvError::Truncated(4)));
        assert_eq!(find(&[0x30, 0], 0x31), Err(TlvError::Missing(0x31)));
    }

    proptest! {
        #[test]
        fn iter_ends_and_stays_inside(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut total = 0;
            for tlv in iter(&bytes).flatten() {
                total += tlv.whole.len();
            }
            prop_assert!(total <= bytes.len());
        }

        #[test]
        fn written_object_reads_back(tag in prop_oneof![0u32..0x1F, 0xFF20u32..0xFF2F],
                                     value in proptest::collection::vec(any::<u8>(), 0..700)) {
            let mut out = Vec::new();
            write(&mut out, tag, &value).unwrap();
            let (tlv, rest) = read(&out).unwrap();
            prop_assert_eq!((tlv.tag, tlv.value, rest.len()), (tag, value.as_slice(), 0));
        }
    }
}
