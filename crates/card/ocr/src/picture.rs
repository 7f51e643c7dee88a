//! The camera's picture, as the caller hands it over.

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::plane::Plane;

/// Shortest side of a picture, in pixels.
pub const MIN_SIDE: u32 = 64;
/// Longest side of a picture, in pixels.
pub const MAX_SIDE: u32 = 4096;

/// Brightness of one camera picture. Wiped on drop, never printed.
#[derive(Clone)]
pub struct Picture {
    pub(crate) plane: Plane,
    pub(crate) fingerprint: u64,
}

/// Why bytes are not a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PictureError {
    /// A side is shorter than [`MIN_SIDE`] or longer than [`MAX_SIDE`].
    #[error("a picture of {width} x {height} pixels is not accepted")]
    Size {
        /// Pixels a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// The number of bytes does not belong to that size.
    #[error("{found} bytes where {wanted} belong")]
    Length {
        /// Bytes that belong there.
        wanted: usize,
        /// Bytes that are there.
        found: usize,
    },
}

impl Picture {
    /// Takes one byte a pixel, rows from top to bottom without padding.
    ///
    /// # Errors
    /// [`PictureError`] unless both sides are [`MIN_SIDE`] to [`MAX_SIDE`] and there are `width * height` bytes.
    pub fn from_luma(width: u32, height: u32, luma: &[u8]) -> Result<Self, PictureError> {
        sized(width, height, 1, luma)?;
        Ok(Self::new(width, height, Zeroizing::new(luma.to_vec())))
    }

    /// Takes three bytes a pixel, red first; brightness after ITU-R BT.601.
    ///
    /// # Errors
    /// [`PictureError`] unless both sides are [`MIN_SIDE`] to [`MAX_SIDE`] and there are `3 * width * height` bytes.
    pub fn from_rgb(width: u32, height: u32, rgb: &[u8]) -> Result<Self, PictureError> {
        sized(width, height, 3, rgb)?;
        let luma = rgb.chunks_exact(3).map(|pixel| match pixel {
            &[r, g, b] => ((77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b)) >> 8) as u8,
            _ => 0,
        });
        Ok(Self::new(width, height, Zeroizing::new(luma.collect())))
    }

    fn new(width: u32, height: u32, px: Zeroizing<Vec<u8>>) -> Self {
        // FNV-1a: tells a frozen camera's pictures from new ones, no more.
        let fingerprint = px
            .iter()
            .fold(0xcbf2_9ce4_8422_2325, |h: u64, &v| (h ^ u64::from(v)).wrapping_mul(0x100_0000_01b3));
        Self { plane: Plane { width: width as usize, height: height as usize, px }, fingerprint }
    }
}

fn sized(width: u32, height: u32, bytes: usize, data: &[u8]) -> Result<(), PictureError> {
    if ![width, height].iter().all(|side| (MIN_SIDE..=MAX_SIDE).contains(side)) {
        return Err(PictureError::Size { width, height });
    }
    let wanted = width as usize * height as usize * bytes;
    if data.len() == wanted { Ok(()) } else { Err(PictureError::Length { wanted, found: data.len() }) }
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({} x {})", self.plane.width, self.plane.height)
    }
}
