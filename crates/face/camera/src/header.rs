//! What the first bytes of a JPEG, PNG or WebP file say, read before any decoder sees them.
//!
//! OpenCV knows many more formats, through large libraries; nothing but these three ever reaches it from a file.

use face_match::MAX_SIDE;

use crate::PictureError;

/// What a file says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    /// Pixels a row, before it is turned as EXIF says.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Values a pixel, transparency counted.
    pub channels: u8,
    /// Bits a value.
    pub bits: u8,
}

/// Reads the header, and checks that the file has its end.
///
/// # Errors
/// [`PictureError::Kind`], [`PictureError::Broken`], [`PictureError::Size`].
pub(crate) fn header(bytes: &[u8]) -> Result<Header, PictureError> {
    let header = if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        jpeg(bytes)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        png(bytes)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        webp(bytes)
    } else {
        return Err(PictureError::Kind);
    }
    .ok_or(PictureError::Broken)?;
    let Header { width, height, .. } = header;
    if [width, height].iter().all(|side| (1..=MAX_SIDE).contains(side)) {
        Ok(header)
    } else {
        Err(PictureError::Size { width, height })
    }
}

fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    let &[a, b] = bytes.get(at..at.checked_add(2)?)? else { return None };
    Some(u32::from(u16::from_be_bytes([a, b])))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(be16(bytes, at)? << 16 | be16(bytes, at.checked_add(2)?)?)
}

fn le24(bytes: &[u8], at: usize) -> Option<u32> {
    let &[a, b, c] = bytes.get(at..at.checked_add(3)?)? else { return None };
    Some(u32::from_le_bytes([a, b, c, 0]))
}

/// Segments up to the first scan; then an end must follow. Scans escape their bytes, so what looks like an end is one.
fn jpeg(bytes: &[u8]) -> Option<Header> {
    let mut found = None;
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            // Filling; segments without a length.
            0xFF => {
                at += 1;
                continue;
            }
            0x01 | 0xD0..=0xD7 => {
                at += 2;
                continue;
            }
            0xC4 | 0xC8 | 0xCC => {}
            0xC0..=0xCF => {
                let (height, width) = (be16(bytes, at + 5)?, be16(bytes, at + 7)?);
                let (bits, channels) = (*bytes.get(at + 4)?, *bytes.get(at + 9)?);
                found = Some(Header { width, height, channels, bits });
            }
            0xDA => {
                let rest = bytes.get(at + 2..)?;
                return found.filter(|_| rest.windows(2).any(|pair| pair == [0xFF, 0xD9]));
            }
            _ => {}
        }
        at += 2 + (be16(bytes, at + 2)?.max(2) as usize);
    }
}

/// The first chunk, and every chunk up to the end.
fn png(bytes: &[u8]) -> Option<Header> {
    if be32(bytes, 8)? != 13 || bytes.get(12..16)? != b"IHDR" {
        return None;
    }
    let channels = match *bytes.get(25)? {
        0 => 1,
        // True colour, and a palette of it.
        2 | 3 => 3,
        4 => 2,
        6 => 4,
        _ => return None,
    };
    let bits = if *bytes.get(24)? == 16 { 16 } else { 8 };
    let mut at = 8_usize;
    loop {
        let (length, kind) = (be32(bytes, at)? as usize, bytes.get(at + 4..at + 8)?);
        at = at.checked_add(length)?.checked_add(12)?;
        if at > bytes.len() {
            return None;
        }
        if kind == b"IEND" {
            return Some(Header { width: be32(bytes, 16)?, height: be32(bytes, 20)?, channels, bits });
        }
    }
}

/// The first chunk, which must not announce an animation.
fn webp(bytes: &[u8]) -> Option<Header> {
    let said = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
    if said.checked_add(8)? > bytes.len() {
        return None;
    }
    let (width, height, transparent) = match bytes.get(12..16)? {
        b"VP8 " if bytes.get(23..26)? == [0x9D, 0x01, 0x2A] => {
            let sides = le24(bytes, 26)? | u32::from(*bytes.get(29)?) << 24;
            (sides & 0x3FFF, sides >> 16 & 0x3FFF, false)
        }
        b"VP8L" if *bytes.get(20)? == 0x2F => {
            let sides = le24(bytes, 21)? | u32::from(*bytes.get(24)?) << 24;
            ((sides & 0x3FFF) + 1, (sides >> 14 & 0x3FFF) + 1, sides >> 28 & 1 == 1)
        }
        b"VP8X" if *bytes.get(20)? & 0x02 == 0 => {
            (le24(bytes, 24)? + 1, le24(bytes, 27)? + 1, *bytes.get(20)? & 0x10 != 0)
        }
        _ => return None,
    };
    Some(Header { width, height, channels: 3 + u8::from(transparent), bits: 8 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn png_of(width: u32, height: u32, bits: u8, colour: u8) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([bits, colour, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend(b"\0\0\0\0IEND\0\0\0\0");
        bytes
    }

    /// Frame, then a scan, then an end; before it a segment with a preview that has an end of its own.
    fn jpeg_of(width: u16, height: u16, channels: u8) -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE1, 0, 6, 0xFF, 0xD9, 0xFF, 0xD9, 0xFF, 0xFF, 0xC2, 0, 8, 8];
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes.extend([channels, 0xFF, 0xDA, 0, 2, 1, 2, 3, 0xFF, 0, 0xFF, 0xD9]);
        bytes
    }

    fn webp_of(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut bytes = b"RIFF".to_vec();
        bytes.extend((body.len() as u32 + 12).to_le_bytes());
        bytes.extend(b"WEBP");
        bytes.extend(kind);
        bytes.extend((body.len() as u32).to_le_bytes());
        bytes.extend(body);
        bytes
    }

    fn is(width: u32, height: u32, channels: u8, bits: u8) -> Result<Header, PictureError> {
        Ok(Header { width, height, channels, bits })
    }

    #[test]
    fn headers_say_what_a_picture_is() {
        let lossy = [0, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x42, 0xE0, 0x41];
        let lossless = [0x2F, 0x7F, 0xC2, 0x77, 0x10, 0];
        let extended = [0x10, 0, 0, 0, 0x7F, 2, 0, 0xDF, 1, 0];
        let moving = [0x02, 0, 0, 0, 0x7F, 2, 0, 0xDF, 1, 0];
        let size = |width, height| Err(PictureError::Size { width, height });
        for (bytes, expected) in [
            (png_of(640, 480, 8, 2), is(640, 480, 3, 8)),
            (png_of(640, 480, 4, 3), is(640, 480, 3, 8)),
            (png_of(640, 480, 16, 2), is(640, 480, 3, 16)),
            (png_of(640, 480, 8, 6), is(640, 480, 4, 8)),
            (png_of(640, 480, 1, 0), is(640, 480, 1, 8)),
            (png_of(640, 480, 8, 4), is(640, 480, 2, 8)),
            (png_of(640, 480, 8, 7), Err(PictureError::Broken)),
            (png_of(60_000, 60_000, 8, 2), size(60_000, 60_000)),
            (png_of(u32::MAX, 1, 8, 2), size(u32::MAX, 1)),
            (png_of(0, 10, 8, 2), size(0, 10)),
            (jpeg_of(640, 480, 3), is(640, 480, 3, 8)),
            (jpeg_of(640, 480, 1), is(640, 480, 1, 8)),
            (jpeg_of(640, 0, 3), size(640, 0)),
            (jpeg_of(65_535, 65_535, 3), size(65_535, 65_535)),
            (webp_of(b"VP8 ", &lossy), is(640, 480, 3, 8)),
            (webp_of(b"VP8L", &lossless), is(640, 480, 4, 8)),
            (webp_of(b"VP8X", &extended), is(640, 480, 4, 8)),
            (webp_of(b"VP8X", &moving), Err(PictureError::Broken)),
            (webp_of(b"ICCP", &moving), Err(PictureError::Broken)),
            (b"a text".to_vec(), Err(PictureError::Kind)),
            (Vec::new(), Err(PictureError::Kind)),
            (b"\0\0\0\x0CjP  \r\n\x87\n".to_vec(), Err(PictureError::Kind)),
            (b"GIF89a".to_vec(), Err(PictureError::Kind)),
        ] {
            assert_eq!(header(&bytes), expected, "{bytes:02X?}");
        }
    }

    #[test]
    fn a_picture_that_is_cut_off_anywhere_is_damaged() {
        let lossy = webp_of(b"VP8 ", &[0, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x42, 0xE0, 0x41]);
        for whole in [png_of(640, 480, 8, 2), jpeg_of(640, 480, 3), lossy] {
            assert!(header(&whole).is_ok());
            for length in 0..whole.len() {
                assert!(header(&whole[..length]).is_err(), "{length} of {:02X?}", whole);
            }
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fail(start in 0_usize..4, rest in prop::collection::vec(any::<u8>(), 0..200)) {
            let starts: [&[u8]; 4] = [&[0xFF, 0xD8, 0xFF], b"\x89PNG\r\n\x1a\n", b"RIFF\x10\0\0\0WEBPVP8X", b""];
            let bytes = [starts[start], &rest].concat();
            if let Ok(found) = header(&bytes) {
                prop_assert!(found.width <= MAX_SIDE && found.height <= MAX_SIDE);
            }
        }

        #[test]
        fn a_changed_byte_does_no_harm(at in 0_usize..57, value: u8) {
            for mut bytes in [png_of(640, 480, 8, 2), jpeg_of(640, 480, 3)] {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = value;
                }
                let _answer = header(&bytes);
            }
        }
    }
}
