//! Tiny 1-bit PNG images, for the fields a card shows as pictures.
//!
//! Names and addresses are drawn as one box per character: the kiosk never reads these images, only their hashes.

/// Rows of every image, as on the test card.
const HEIGHT: usize = 12;

/// `width` × 12 pixels with one box per character, black on white.
pub(crate) fn placeholder(width: usize, characters: usize) -> Vec<u8> {
    encode(width, |x, y| {
        let inside = x / 12 < characters && (1..11).contains(&y) && (1..11).contains(&(x % 12));
        inside && (y == 1 || y == 10 || x % 12 == 1 || x % 12 == 10)
    })
}

/// 24 × 12 pixels with up to four digits of 5 × 7 pixels, black on white.
pub(crate) fn digits(text: &str) -> Vec<u8> {
    const FONT: [[u8; 7]; 10] = [
        [0x0E, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0E],
        [0x04, 0x0C, 0x04, 0x04, 0x04, 0x04, 0x0E],
        [0x0E, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1F],
        [0x1F, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0E],
        [0x02, 0x06, 0x0A, 0x12, 0x1F, 0x02, 0x02],
        [0x1F, 0x10, 0x1E, 0x01, 0x01, 0x11, 0x0E],
        [0x06, 0x08, 0x10, 0x1E, 0x11, 0x11, 0x0E],
        [0x1F, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08],
        [0x0E, 0x11, 0x11, 0x0E, 0x11, 0x11, 0x0E],
        [0x0E, 0x11, 0x11, 0x0F, 0x01, 0x02, 0x0C],
    ];
    let glyphs: Vec<&[u8; 7]> =
        text.bytes().filter_map(|b| FONT.get(usize::from(b.wrapping_sub(b'0')))).take(4).collect();
    encode(24, |x, y| {
        let row = y.checked_sub(2).and_then(|row| glyphs.get(x / 6)?.get(row));
        row.is_some_and(|row| x % 6 < 5 && row >> (4 - x % 6) & 1 == 1)
    })
}

fn encode(width: usize, black: impl Fn(usize, usize) -> bool) -> Vec<u8> {
    let mut rows = Vec::new();
    for y in 0..HEIGHT {
        rows.push(0); // filter: none
        for byte in 0..width.div_ceil(8) {
            // In a 1-bit greyscale image 1 is white; pixels behind the last column are left 0.
            let bits = (0..8).filter(|bit| byte * 8 + bit < width && !black(byte * 8 + bit, y));
            rows.push(bits.fold(0_u8, |out, bit| out | 0x80 >> bit));
        }
    }
    let mut header = Vec::new();
    header.extend_from_slice(&(width as u32).to_be_bytes());
    header.extend_from_slice(&(HEIGHT as u32).to_be_bytes());
    header.extend_from_slice(&[1, 0, 0, 0, 0]); // 1 bit, greyscale, deflate, adaptive filters, not interlaced

    // zlib (RFC 1950) with one stored block (RFC 1951 §3.2.4): at most 288 × 12 / 8 + 12 bytes, far below 65,535.
    let length = rows.len() as u16;
    let mut data = vec![0x78, 0x01, 0x01];
    data.extend_from_slice(&length.to_le_bytes());
    data.extend_from_slice(&(!length).to_le_bytes());
    data.extend_from_slice(&rows);
    data.extend_from_slice(&adler32(&rows).to_be_bytes());

    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, body) in [(b"IHDR", header), (b"IDAT", data), (b"IEND", Vec::new())] {
        png.extend_from_slice(&(body.len() as u32).to_be_bytes());
        let checked = [&kind[..], &body].concat();
        png.extend_from_slice(&checked);
        png.extend_from_slice(&crc32(&checked).to_be_bytes());
    }
    png
}

fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    b << 16 | a
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_match_their_standards_check_values() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11E6_0398);
    }

    #[test]
    fn images_are_one_bit_pngs_of_the_test_card_sizes() {
        for (png, width) in
            [(placeholder(216, 5), 216_u32), (placeholder(288, 12), 288), (digits("2285"), 24)]
        {
            assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
            assert_eq!(&png[12..16], b"IHDR");
            assert_eq!(png[16..20], width.to_be_bytes());
            assert_eq!(png[20..24], 12_u32.to_be_bytes());
            assert_eq!(png[24..29], [1, 0, 0, 0, 0]);
            assert_eq!(&png[png.len() - 8..png.len() - 4], b"IEND");
        }
        assert_ne!(digits("2285"), digits("2286"));
        assert_ne!(placeholder(216, 5), placeholder(216, 6));
    }
}
