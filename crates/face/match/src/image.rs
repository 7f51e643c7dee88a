//! A picture in memory: 8-bit RGB, wiped when it is dropped.

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

/// Longest side of a picture, in pixels: a 4K camera with room to spare.
pub const MAX_SIDE: u32 = 4096;

/// A picture: 8-bit RGB, three bytes a pixel, rows from top to bottom without padding. Wiped on drop, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    width: u32,
    height: u32,
    rgb: Zeroizing<Vec<u8>>,
}

/// Why bytes are not a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ImageError {
    /// A side is zero or longer than [`MAX_SIDE`].
    #[error("a picture of {width} x {height} pixels is not accepted")]
    Size {
        /// Pixels a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// There are not three bytes for each pixel.
    #[error("{found} bytes where {wanted} belong")]
    Length {
        /// Bytes that belong there.
        wanted: usize,
        /// Bytes that are there.
        found: usize,
    },
}

impl Image {
    /// Takes RGB bytes.
    ///
    /// # Errors
    /// [`ImageError`] unless both sides are 1 to [`MAX_SIDE`] and there are exactly `3 * width * height` bytes.
    pub fn new(width: u32, height: u32, rgb: Vec<u8>) -> Result<Self, ImageError> {
        let rgb = Zeroizing::new(rgb);
        if ![width, height].iter().all(|side| (1..=MAX_SIDE).contains(side)) {
            return Err(ImageError::Size { width, height });
        }
        let wanted = width as usize * height as usize * 3;
        if rgb.len() != wanted {
            return Err(ImageError::Length { wanted, found: rgb.len() });
        }
        Ok(Self { width, height, rgb })
    }

    /// A picture from a function of the place, column and row. A side out of range is taken as the nearest in range.
    #[must_use]
    pub fn drawn(width: u32, height: u32, mut pixel: impl FnMut(u32, u32) -> [u8; 3]) -> Self {
        let (width, height) = (width.clamp(1, MAX_SIDE), height.clamp(1, MAX_SIDE));
        let mut rgb = Zeroizing::new(Vec::with_capacity(width as usize * height as usize * 3));
        for y in 0..height {
            for x in 0..width {
                rgb.extend(pixel(x, y));
            }
        }
        Self { width, height, rgb }
    }

    /// Pixels a row.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// All bytes.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// One pixel; the nearest one for a place outside.
    #[must_use]
    pub fn pixel(&self, x: i64, y: i64) -> [u8; 3] {
        let near = |at: i64, side: u32| at.clamp(0, i64::from(side) - 1) as usize;
        let start = (near(y, self.height) * self.width as usize + near(x, self.width)) * 3;
        match self.rgb.get(start..start + 3) {
            Some(&[r, g, b]) => [r, g, b],
            _ => [0; 3],
        }
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Image({} x {})", self.width, self.height)
    }
}
