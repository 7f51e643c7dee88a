//! The live picture on its way from the face thread to the window: only the newest, and none while nobody is compared.

use std::sync::{Arc, Mutex, PoisonError};

use zeroize::Zeroizing;

/// Size of the live picture, in pixels: the box of the screen's oval (33 to 43), on a 10 inch screen at about its own
/// resolution.
pub const SIZE: (u32, u32) = (396, 516);

/// Makes a picture of [`SIZE`] clear outside the oval that fills it.
pub(crate) fn in_the_oval(mut rgba: Vec<u8>) -> Vec<u8> {
    let (width, height) = SIZE;
    let off = |at: u32, side: u32| (at as f32 + 0.5) / side as f32 * 2.0 - 1.0;
    for (row, pixels) in (0..height).zip(rgba.chunks_exact_mut(width as usize * 4)) {
        for (column, pixel) in (0..width).zip(pixels.chunks_exact_mut(4)) {
            let outside = off(row, height).powi(2) + off(column, width).powi(2) > 1.0;
            if let (true, [.., alpha]) = (outside, pixel) {
                *alpha = 0;
            }
        }
    }
    rgba
}

/// The live picture as both threads share it.
#[derive(Clone, Default)]
pub struct Preview(Arc<Mutex<Option<LivePicture>>>);

/// One live picture: mirrored, cropped to head and shoulders. Wiped on drop.
#[derive(Clone)]
pub struct LivePicture {
    /// Opaque RGBA, [`SIZE`] pixels.
    pub rgba: Arc<Zeroizing<Vec<u8>>>,
}

impl Preview {
    /// Replaces the picture, or takes it away.
    pub fn show(&self, picture: Option<Vec<u8>>) {
        let shown = picture.map(|rgba| LivePicture { rgba: Arc::new(Zeroizing::new(rgba)) });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = shown;
    }

    /// The newest picture.
    #[must_use]
    pub fn shown(&self) -> Option<LivePicture> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Preview(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picture_is_clear_outside_the_oval_only() {
        let (width, height) = SIZE;
        let shown = in_the_oval(vec![200; width as usize * height as usize * 4]);
        let alpha = |x: u32, y: u32| shown[(y * width + x) as usize * 4 + 3];
        assert_eq!(
            [alpha(0, 0), alpha(width - 1, 0), alpha(0, height - 1), alpha(width - 1, height - 1)],
            [0; 4]
        );
        for (x, y) in [(width / 2, 0), (width / 2, height - 1), (0, height / 2), (width / 2, height / 2)] {
            assert_eq!(alpha(x, y), 200, "{x} {y}");
        }
    }
}
