//! The two pictures of a staff check: the photo of the card's chip, and the person before the camera. In memory only, and made
//! only when staff look.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use face_match::Image;
use kiosk_visit::{ChipHolder, QualityHints};
use staff_console::VisitToken;
use staff_console::commands::{Picture, PictureKind, Sight};
use zeroize::Zeroizing;

use crate::preview::SIZE;
use crate::vault::SharedVault;

/// Longest side of the photo as staff see it: as PNG it cannot become too large to be passed on.
const MAX_PIXELS: u32 = 512;

/// What the face thread shows to staff. Clones are the same view.
#[derive(Clone, Default)]
pub(crate) struct View(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// Staff have a check open.
    wanted: AtomicBool,
    /// The newest frame: RGBA of [`SIZE`], mirrored.
    frame: Mutex<Option<Arc<Zeroizing<Vec<u8>>>>>,
    /// What the machine says beside the pictures.
    hints: Mutex<Option<QualityHints>>,
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
        *self.said() = None;
    }

    fn said(&self) -> MutexGuard<'_, Option<QualityHints>> {
        self.0.hints.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what the machine says, while somebody looks; whether that is new.
    pub fn hint(&self, hints: QualityHints) -> bool {
        self.is_wanted() && self.said().replace(hints) != Some(hints)
    }

    /// What the machine said last.
    pub fn hints(&self) -> Option<QualityHints> {
        *self.said()
    }
}

/// Which visit the pictures are of.
#[derive(Clone, Default)]
pub(crate) struct CurrentVisit(Arc<Mutex<Option<(VisitToken, String)>>>);

impl CurrentVisit {
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
    shown: CurrentVisit,
}

impl KioskSight {
    pub fn new(vault: &SharedVault) -> Self {
        Self { vault: vault.clone(), view: View::default(), shown: CurrentVisit::default() }
    }

    pub fn view(&self) -> View {
        self.view.clone()
    }

    pub fn shown(&self) -> CurrentVisit {
        self.shown.clone()
    }
}

/// A picture for the kiosk's own screen, wiped when nobody holds it any more.
#[derive(Clone)]
pub struct SightPicture {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Opaque RGBA.
    pub rgba: Arc<Zeroizing<Vec<u8>>>,
}

impl std::fmt::Debug for SightPicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SightPicture(..)")
    }
}

impl KioskSight {
    /// The photo of the card's chip, as the kiosk's own screen shows it to staff.
    pub fn card_photo(&self, visit: VisitToken) -> Option<SightPicture> {
        let photo = self.decoded(visit)?;
        let mut rgba = Zeroizing::new(Vec::with_capacity(photo.rgb().len() / 3 * 4));
        for pixel in photo.rgb().chunks_exact(3) {
            rgba.extend_from_slice(pixel);
            rgba.push(u8::MAX);
        }
        Some(SightPicture { width: photo.width(), height: photo.height(), rgba: Arc::new(rgba) })
    }

    /// The newest frame while somebody looks, not as in a mirror.
    pub fn person(&self) -> Option<SightPicture> {
        let frame = self.view.frame().clone()?;
        let (width, height) = SIZE;
        let mut rgba = Zeroizing::new(Vec::with_capacity(frame.len()));
        for row in frame.chunks_exact(width as usize * 4) {
            for pixel in row.chunks_exact(4).rev() {
                rgba.extend_from_slice(pixel);
            }
        }
        Some(SightPicture { width, height, rgba: Arc::new(rgba) })
    }

    /// What the chip says of the holder, as the kiosk's own screen shows it to staff.
    pub fn chip_holder(&self, visit: VisitToken) -> Option<ChipHolder> {
        self.vault.lock().holder_for_staff(&self.shown.name(visit)?)
    }

    fn decoded(&self, visit: VisitToken) -> Option<Image> {
        let jp2 = self.vault.lock().photo_for_staff(&self.shown.name(visit)?)?;
        match face_engine::decode_photo(&jp2) {
            Ok(photo) => Some(within(photo)),
            Err(error) => {
                tracing::warn!(%error, "the card's photo cannot be decoded");
                None
            }
        }
    }
}

impl Sight for KioskSight {
    fn photo(&self, visit: VisitToken) -> Option<Picture> {
        let photo = self.decoded(visit)?;
        png(photo.width(), photo.height(), photo.rgb())
    }

    fn holder(&self, visit: VisitToken) -> Option<ChipHolder> {
        self.chip_holder(visit)
    }

    fn hints(&self, visit: VisitToken) -> Option<QualityHints> {
        self.shown.name(visit)?;
        self.view.hints()
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

/// A picture of at most [`MAX_PIXELS`] a side: of a larger one every second, third or later pixel.
fn within(photo: Image) -> Image {
    let step = photo.width().max(photo.height()).div_ceil(MAX_PIXELS);
    if step <= 1 {
        return photo;
    }
    let (width, height) = (photo.width().div_ceil(step), photo.height().div_ceil(step));
    Image::drawn(width, height, |x, y| photo.pixel(i64::from(x * step), i64::from(y * step)))
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

#[cfg(test)]
mod tests {
    use staff_console::commands::MAX_PICTURE_BYTES;

    use super::*;

    /// As little as it can be pressed together.
    fn noise(width: u32, height: u32) -> Image {
        let mut state = 1_u32;
        Image::drawn(width, height, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            [(state >> 24) as u8, (state >> 16) as u8, (state >> 8) as u8]
        })
    }

    #[test]
    fn any_photo_and_any_frame_can_be_passed_on() {
        for (width, height) in [(1, 1), (240, 320), (512, 512), (513, 100), (1200, 1600)] {
            let shown = within(noise(width, height));
            assert!(shown.width() <= MAX_PIXELS && shown.height() <= MAX_PIXELS, "{width} {height}");
            let picture = png(shown.width(), shown.height(), shown.rgb()).unwrap();
            assert!(picture.bytes.len() <= MAX_PICTURE_BYTES, "{width} {height}: {}", picture.bytes.len());
        }
        let frame = noise(SIZE.0, SIZE.1);
        assert!(png(SIZE.0, SIZE.1, frame.rgb()).unwrap().bytes.len() <= MAX_PICTURE_BYTES);
    }

    #[test]
    fn nothing_is_shown_while_nobody_looks_or_of_another_visit() {
        let (width, height) = SIZE;
        let frame = || vec![7; width as usize * height as usize * 4];
        let sight = KioskSight::new(&crate::vault::Vault::shared());
        let (now, other) = (VisitToken([1; 16]), VisitToken([2; 16]));
        sight.shown().set(Some((now, "v".to_owned())));
        sight.view().show(frame());
        assert!(sight.live(now).is_none(), "nobody looks");
        sight.view().want(true);
        assert!(sight.live(now).is_none(), "what was before is not kept");
        sight.view().show(frame());
        assert!(sight.live(now).is_some() && sight.live(other).is_none());
        let hints = QualityHints { live: Some(kiosk_visit::Quality::Dark), ..QualityHints::default() };
        assert!(sight.view().hint(hints) && !sight.view().hint(hints), "told once");
        assert_eq!((sight.hints(now), sight.hints(other)), (Some(hints), None));
        sight.view().want(false);
        assert!(sight.live(now).is_none() && sight.hints(now).is_none());
        assert!(!sight.view().hint(hints), "nobody looks");
        assert!(sight.photo(now).is_none() && Sight::holder(&sight, now).is_none());
    }
}
