//! The picture that the screen shows: a part of a frame, mirrored as people know themselves.

use face_match::{Image, MAX_SIDE, Rect};

use crate::PictureError;

/// `crop` of `image`, mirrored left to right and scaled to `width` × `height`, as opaque RGBA. What lies outside the picture
/// takes the colour of its edge. Give `crop` the shape of the size; see [`head_and_shoulders`](crate::head_and_shoulders). Anyone who takes
/// the bytes wipes them.
///
/// # Errors
/// [`PictureError::Size`] when a side is zero or longer than [`MAX_SIDE`]; [`PictureError::Crop`] when `crop` has no size or
/// lies nowhere near the picture.
pub fn preview(image: &Image, crop: Rect, width: u32, height: u32) -> Result<Vec<u8>, PictureError> {
    if ![width, height].iter().all(|side| (1..=MAX_SIDE).contains(side)) {
        return Err(PictureError::Size { width, height });
    }
    if !crate::crop::is_in(image, &crop) {
        return Err(PictureError::Crop);
    }
    let columns: Vec<Between> = (0..width)
        .rev()
        .map(|x| between(crop.x, crop.width, x, width, image.width()))
        .map(|at| Between { low: at.low * 3, high: at.high * 3, ..at })
        .collect();
    let row_bytes = image.width() as usize * 3;
    let row = |y: usize| image.rgb().get(y * row_bytes..(y + 1) * row_bytes).unwrap_or_default();
    let mut rgba = Vec::with_capacity(width as usize * height as usize * 4);
    for y in 0..height {
        let at = between(crop.y, crop.height, y, height, image.height());
        let (upper, lower) = (row(at.low), row(at.high));
        for column in &columns {
            for channel in 0..3 {
                let value = |row: &[u8], x: usize| u32::from(row.get(x + channel).copied().unwrap_or(0));
                let across = |row: &[u8]| {
                    value(row, column.low) * (256 - column.part) + value(row, column.high) * column.part
                };
                let sum = across(upper) * (256 - at.part) + across(lower) * at.part;
                rgba.push((sum >> 16) as u8);
            }
            rgba.push(255);
        }
    }
    Ok(rgba)
}

/// A place between two pixels: of the second, `part` of 256.
struct Between {
    low: usize,
    high: usize,
    part: u32,
}

/// Where the middle of step `index` of `count` falls, when they share `long` pixels from `from` on.
fn between(from: f32, long: f32, index: u32, count: u32, side: u32) -> Between {
    let last = (side.max(1) - 1) as f32;
    let at = (from + (index as f32 + 0.5) * long / count as f32 - 0.5).clamp(0.0, last);
    let low = at.floor();
    Between { low: low as usize, high: (low + 1.0).min(last) as usize, part: ((at - low) * 256.0) as u32 }
}
