//! The two pictures of a staff check: the photo of the card's chip, and the person before the camera. In memory only, and made
//! only when staff look.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kiosk_staff::VisitToken;
use kiosk_staff::desk::{Picture, PictureKind, Sight};
use zeroize::Zeroizing;

use crate::preview::SIZE;
use crate::vault::SharedVault;

/// What the face thread shows to staff. Clones are the same view.
#[derive(Clone, Default)]
pub(crate) struct View(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// Staff have a check open.
    wanted: AtomicBool,
    /// The newest frame: RGBA of [`SIZE`], mirrored.
    frame: Mutex<Option<Arc<Zeroizing<Vec<u8>>>>>,
}

impl View {
    fn frame(&self) -> MutexGuard<'_, Option<Arc<Zeroizing<Vec<u8>>>>> {
        self.0.frame.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Staff opened the check, or closed it; closed, nothing is kept.
    pub fn want(&self, wanted: bool) {
        self.0.wanted.store(wanted, Ordering::SeqCst);
        if !wanted {
            self.clear();
        }
    }

    pub fn is_wanted(&self) -> bool {
        self.0.wanted.load(Ordering::SeqCst)
    }

    /// Keeps the newest frame, while somebody looks.
    pub fn show(&self, rgba: Vec<u8>) {
        let shown = Arc::new(Zeroizing::new(rgba));
        if self.is_wanted() {
            *self.frame() = Some(shown);
        }
    }

    pub fn clear(&self) {
        *self.frame() = None;
    }
}

/// Which visit the pictures are of.
#[derive(Clone, Default)]
pub(crate) struct Shown(Arc<Mutex<Option<(VisitToken, String)>>>);

impl Shown {
    /// The visit that is there now, by its token and by its own name.
    pub fn set(&self, visit: Option<(VisitToken, String)>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = visit;
    }

    fn name(&self, token: VisitToken) -> Option<String> {
        let shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.as_ref().filter(|(now, _)| *now == token).map(|(_, name)| name.clone())
    }
}

/// The pictures, as the console asks for them.
pub(crate) struct KioskSight {
    vault: SharedVault,
    view: View,
    shown: Shown,
}

impl KioskSight {
    pub fn new(vault: &SharedVault) -> Self {
        Self { vault: vault.clone(), view: View::default(), shown: Shown::default() }
    }

    pub fn view(&self) -> View {
        self.view.clone()
    }

    pub fn shown(&self) -> Shown {
        self.shown.clone()
    }
}

impl Sight for KioskSight {
    fn photo(&self, visit: VisitToken) -> Option<Picture> {
        let jp2 = self.vault.lock().photo_for_staff(&self.shown.name(visit)?)?;
        match face_engine::decode_photo(&jp2) {
            Ok(photo) => png(photo.width(), photo.height(), photo.rgb()),
            Err(error) => {
                tracing::warn!(%error, "the card's photo cannot be decoded");
                None
            }
        }
    }

    fn live(&self, visit: VisitToken) -> Option<Picture> {
        self.shown.name(visit)?;
        let frame = self.view.frame().clone()?;
        let (width, height) = SIZE;
        // Staff see the person as they stand there, not as in a mirror.
        let mut rgb = Zeroizing::new(Vec::with_capacity(width as usize * height as usize * 3));
        for row in frame.chunks_exact(width as usize * 4) {
            for pixel in row.chunks_exact(4).rev() {
                rgb.extend_from_slice(pixel.get(..3)?);
            }
        }
        png(width, height, &rgb)
    }
}

fn png(width: u32, height: u32, rgb: &[u8]) -> Option<Picture> {
    // As large as it can become, so that no copy is left behind by growing.
    let mut bytes = Zeroizing::new(Vec::with_capacity(rgb.len() + rgb.len() / 8 + 4096));
    let mut encoder = png::Encoder::new(&mut *bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.write_header().ok()?.write_image_data(rgb).ok()?;
    Some(Picture { kind: PictureKind::Png, bytes })
}
