//! JPEG 2000 looked through before it is decoded (ISO/IEC 15444-1, annexes A and I): every length followed, every value
//! that decides how much memory or work the decoder needs held against a bound. Decodes nothing.

use crate::PhotoError;

/// Sides of a photo, in pixels.
const SIDES: std::ops::RangeInclusive<u32> = 16..=1000;
/// Most tiles, and most tile-parts.
const MAX_TILES: u32 = 64;
/// Most boxes of a JP2 file, at its top and in its header.
const MAX_BOXES: usize = 64;
/// Most quality layers.
const MAX_LAYERS: u16 = 32;
/// Most wavelet levels.
const MAX_LEVELS: u8 = 8;
/// Least side of a code-block, as a power of two; smaller ones only multiply the bookkeeping.
const MIN_BLOCK: u8 = 4;
/// Least side of a precinct, as a power of two.
const MIN_PRECINCT: u8 = 5;

const JP2_SIGNATURE: &[u8] = b"\x00\x00\x00\x0CjP  \r\n\x87\n";
const SOC: u16 = 0xFF4F;
const SIZ: u16 = 0xFF51;
const COD: u16 = 0xFF52;
const COC: u16 = 0xFF53;
const TLM: u16 = 0xFF55;
const PLT: u16 = 0xFF58;
const QCD: u16 = 0xFF5C;
const QCC: u16 = 0xFF5D;
const CRG: u16 = 0xFF63;
const COM: u16 = 0xFF64;
const SOT: u16 = 0xFF90;
const SOD: u16 = 0xFF93;
const EOC: u16 = 0xFFD9;

/// Bytes that are taken from the front; too few of them is [`PhotoError::Truncated`].
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], PhotoError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(PhotoError::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self, bytes: usize) -> Result<u32, PhotoError> {
        Ok(self.take(bytes)?.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
    }

    fn byte(&mut self) -> Result<u8, PhotoError> {
        Ok(self.number(1)? as u8)
    }

    fn short(&mut self) -> Result<u16, PhotoError> {
        Ok(self.number(2)? as u16)
    }

    /// The rest of a marker segment, whose length counts itself.
    fn segment(&mut self) -> Result<Reader<'a>, PhotoError> {
        let length = usize::from(self.short()?);
        Ok(Reader(self.take(length.checked_sub(2).ok_or(PhotoError::Damaged)?)?))
    }
}

/// The codestream in a JP2 file, or the bytes themselves if they are one.
///
/// # Errors
/// [`PhotoError::NotJpeg2000`]; [`PhotoError::Truncated`]; [`PhotoError::Unusual`] for a palette, an opacity channel or a
/// colour space other than sRGB, grey or an ICC profile (taken as sRGB or grey), or without a codestream.
pub(crate) fn find(bytes: &[u8]) -> Result<&[u8], PhotoError> {
    if bytes.starts_with(&SOC.to_be_bytes()) {
        return Ok(bytes);
    }
    if !bytes.starts_with(JP2_SIGNATURE) {
        // A part of the signature is a photo cut off.
        let cut = !bytes.is_empty() && (JP2_SIGNATURE.starts_with(bytes) || bytes == [0xFF]);
        return Err(if cut { PhotoError::Truncated } else { PhotoError::NotJpeg2000 });
    }
    let mut rest = Reader(bytes);
    for _ in 0..MAX_BOXES {
        if rest.0.is_empty() {
            return Err(PhotoError::Truncated);
        }
        let (kind, content) = next_box(&mut rest)?;
        match &kind {
            b"jp2h" => header_boxes(content)?,
            b"jp2c" => return Ok(content),
            _ => {}
        }
    }
    Err(PhotoError::Unusual("too many boxes"))
}

fn header_boxes(content: &[u8]) -> Result<(), PhotoError> {
    let mut rest = Reader(content);
    for _ in 0..MAX_BOXES {
        if rest.0.is_empty() {
            return Ok(());
        }
        let (kind, content) = next_box(&mut rest)?;
        match &kind {
            b"pclr" | b"cmap" => return Err(PhotoError::Unusual("a palette")),
            b"cdef" => return Err(PhotoError::Unusual("channel definitions")),
            b"colr" => colour(Reader(content))?,
            _ => {}
        }
    }
    Err(PhotoError::Unusual("too many boxes"))
}

fn colour(mut content: Reader<'_>) -> Result<(), PhotoError> {
    const ENUMERATED: u8 = 1;
    const ICC: u8 = 2;
    const SRGB: u32 = 16;
    const GREY: u32 = 17;
    let method = content.byte()?;
    content.take(2)?;
    match method {
        ENUMERATED if matches!(content.number(4)?, SRGB | GREY) => Ok(()),
        ICC => Ok(()),
        _ => Err(PhotoError::Unusual("its colour space")),
    }
}

fn next_box<'a>(rest: &mut Reader<'a>) -> Result<([u8; 4], &'a [u8]), PhotoError> {
    const TO_THE_END: u32 = 0;
    const LONG: u32 = 1;
    let length = rest.number(4)?;
    let kind = rest.take(4)?.try_into().map_err(|_| PhotoError::Truncated)?;
    let content = match length {
        TO_THE_END => rest.0.len(),
        LONG => {
            if rest.number(4)? != 0 {
                return Err(PhotoError::Truncated);
            }
            (rest.number(4)? as usize).checked_sub(16).ok_or(PhotoError::Damaged)?
        }
        length => (length as usize).checked_sub(8).ok_or(PhotoError::Damaged)?,
    };
    Ok((kind, rest.take(content)?))
}

/// Looks a codestream through, from its start to its end marker.
///
/// # Errors
/// [`PhotoError`] for the first thing that is not accepted.
pub(crate) fn check(stream: &[u8]) -> Result<(), PhotoError> {
    let mut rest = Reader(stream);
    if rest.short()? != SOC {
        return Err(PhotoError::NotJpeg2000);
    }
    if rest.short()? != SIZ {
        return Err(PhotoError::Damaged);
    }
    let tiles = size(rest.segment()?)?;
    loop {
        let before = rest.0;
        match rest.short()? {
            SOT => {
                rest.0 = before;
                break;
            }
            COD => coding(rest.segment()?)?,
            COC => coding_of_component(rest.segment()?)?,
            QCD | QCC | COM | TLM | CRG => {
                rest.segment()?;
            }
            _ => return Err(PhotoError::Unusual("a marker in its header")),
        }
    }
    let mut parts = 0;
    loop {
        let start = rest.0;
        match rest.short()? {
            EOC => return if parts > 0 { Ok(()) } else { Err(PhotoError::Damaged) },
            SOT if parts < MAX_TILES => {
                parts += 1;
                let after = tile_part(start, tiles)?;
                rest.0 = start.get(after..).ok_or(PhotoError::Truncated)?;
            }
            SOT => return Err(PhotoError::Tiles),
            _ => return Err(PhotoError::Damaged),
        }
    }
}

/// The image and tile sizes; gives the number of tiles.
fn size(mut siz: Reader<'_>) -> Result<u32, PhotoError> {
    siz.take(2)?;
    let (width, height) = (siz.number(4)?, siz.number(4)?);
    let image_offset = (siz.number(4)?, siz.number(4)?);
    let (tile_width, tile_height) = (siz.number(4)?, siz.number(4)?);
    let tile_offset = (siz.number(4)?, siz.number(4)?);
    let components = siz.short()?;
    if !SIDES.contains(&width) || !SIDES.contains(&height) {
        return Err(PhotoError::Size { width, height });
    }
    if image_offset != (0, 0) || tile_offset != (0, 0) {
        return Err(PhotoError::Unusual("an offset"));
    }
    if components != 1 && components != 3 {
        return Err(PhotoError::Components(components));
    }
    for _ in 0..components {
        if siz.byte()? != 8 - 1 {
            return Err(PhotoError::Depth);
        }
        if siz.short()? != 0x0101 {
            return Err(PhotoError::Unusual("components of different sizes"));
        }
    }
    if tile_width == 0 || tile_height == 0 {
        return Err(PhotoError::Damaged);
    }
    let tiles = width.div_ceil(tile_width) * height.div_ceil(tile_height);
    if tiles > MAX_TILES { Err(PhotoError::Tiles) } else { Ok(tiles) }
}

fn coding(mut cod: Reader<'_>) -> Result<(), PhotoError> {
    let style = cod.byte()?;
    cod.byte()?;
    let layers = cod.short()?;
    cod.byte()?;
    if !(1..=MAX_LAYERS).contains(&layers) {
        return Err(PhotoError::Unusual("its number of layers"));
    }
    blocks_and_precincts(cod, style)
}

fn coding_of_component(mut coc: Reader<'_>) -> Result<(), PhotoError> {
    // Fewer than 257 components: one byte.
    coc.byte()?;
    let style = coc.byte()?;
    blocks_and_precincts(coc, style)
}

fn blocks_and_precincts(mut rest: Reader<'_>, style: u8) -> Result<(), PhotoError> {
    const PRECINCTS: u8 = 1;
    let levels = rest.byte()?;
    if levels > MAX_LEVELS {
        return Err(PhotoError::Unusual("its number of levels"));
    }
    let (block_width, block_height) = (rest.byte()?.saturating_add(2), rest.byte()?.saturating_add(2));
    if block_width < MIN_BLOCK || block_height < MIN_BLOCK {
        return Err(PhotoError::Unusual("its code-blocks"));
    }
    rest.take(2)?;
    if style & PRECINCTS != 0 {
        for _ in 0..=levels {
            let sides = rest.byte()?;
            if sides & 0x0F < MIN_PRECINCT || sides >> 4 < MIN_PRECINCT {
                return Err(PhotoError::Unusual("its precincts"));
            }
        }
    }
    Ok(())
}

/// One tile-part, which starts with SOT; gives its length.
fn tile_part(part: &[u8], tiles: u32) -> Result<usize, PhotoError> {
    let mut rest = Reader(part);
    rest.take(2)?;
    let mut sot = rest.segment()?;
    if sot.number(2)? >= tiles {
        return Err(PhotoError::Damaged);
    }
    let length = match sot.number(4)? as usize {
        // The last one: up to the end marker.
        0 => part.len().checked_sub(2).ok_or(PhotoError::Truncated)?,
        length => length,
    };
    if length > part.len() {
        return Err(PhotoError::Truncated);
    }
    loop {
        match rest.short()? {
            SOD => break,
            PLT | COM => {
                rest.segment()?;
            }
            _ => return Err(PhotoError::Unusual("a marker in a tile")),
        }
    }
    if part.len() - rest.0.len() > length { Err(PhotoError::Damaged) } else { Ok(length) }
}
