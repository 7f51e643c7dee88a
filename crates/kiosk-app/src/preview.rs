//! The live picture on its way from the face thread to the window: only the newest, and none while nobody is compared.

use std::sync::{Arc, Mutex, PoisonError};

use zeroize::Zeroizing;

/// Size of the live picture, in pixels: the oval on a 10 inch screen at about its own resolution.
pub const SIZE: (u32, u32) = (480, 600);

/// The live picture as both threads share it.
#[derive(Clone, Default)]
pub struct Preview(Arc<Mutex<Option<Shown>>>);

/// One live picture: mirrored, cropped to head and shoulders. Wiped on drop.
#[derive(Clone)]
pub struct Shown {
    /// Opaque RGBA, [`SIZE`] pixels.
    pub rgba: Arc<Zeroizing<Vec<u8>>>,
}

impl Preview {
    /// Replaces the picture, or takes it away.
    pub fn show(&self, picture: Option<Vec<u8>>) {
        let shown = picture.map(|rgba| Shown { rgba: Arc::new(Zeroizing::new(rgba)) });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = shown;
    }

    /// The newest picture.
    #[must_use]
    pub fn shown(&self) -> Option<Shown> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Preview(..)")
    }
}
