//! Fonts of the machine, by their paths in Debian's packages.

use std::path::Path;

use swash::scale::{Render, ScaleContext, Source};
use swash::zeno::{Format, Transform};
use swash::{FontRef, scale::image::Image};

use super::Rng;

/// Which fonts to draw with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Those that the net is trained on.
    Trained,
    /// Those that it never saw.
    HeldOut,
    /// Those that every installation has: Noto CJK and DejaVu, part of the trained ones.
    Installed,
}

/// A font's file, what it is for, and whether training sees it.
struct Known {
    path: &'static str,
    /// Has Japanese signs; others lend their digits.
    japanese: bool,
    held_out: bool,
    installed: bool,
}

const fn font(path: &'static str, japanese: bool, held_out: bool, installed: bool) -> Known {
    Known { path, japanese, held_out, installed }
}

const KNOWN: [Known; 35] = [
    font("opentype/noto/NotoSansCJK-Regular.ttc", true, false, true),
    font("opentype/noto/NotoSansCJK-Bold.ttc", true, false, true),
    font("opentype/noto/NotoSerifCJK-Regular.ttc", true, false, true),
    font("opentype/noto/NotoSerifCJK-Bold.ttc", true, false, true),
    font("opentype/ipafont-gothic/ipag.ttf", true, false, false),
    font("opentype/ipafont-gothic/ipagp.ttf", true, false, false),
    font("opentype/ipafont-mincho/ipam.ttf", true, false, false),
    font("opentype/ipafont-mincho/ipamp.ttf", true, false, false),
    font("truetype/vlgothic/VL-Gothic-Regular.ttf", true, false, false),
    font("truetype/motoya-l-cedar/MTLc3m.ttf", true, false, false),
    font("truetype/sawarabi-gothic/sawarabi-gothic-medium.ttf", true, false, false),
    font("truetype/dejavu/DejaVuSans.ttf", false, false, true),
    font("truetype/dejavu/DejaVuSansMono.ttf", false, false, true),
    font("truetype/dejavu/DejaVuSans-Bold.ttf", false, false, true),
    font("truetype/liberation/LiberationSans-Regular.ttf", false, false, false),
    font("truetype/liberation/LiberationSans-Bold.ttf", false, false, false),
    font("truetype/liberation/LiberationSerif-Regular.ttf", false, false, false),
    font("truetype/freefont/FreeMono.ttf", false, false, false),
    font("opentype/mplus/Mplus1-Light.otf", true, false, false),
    font("opentype/mplus/Mplus1-Medium.otf", true, false, false),
    font("opentype/mplus/Mplus1-Bold.otf", true, false, false),
    font("opentype/mplus/MplusCode60-Regular.otf", false, false, false),
    font("truetype/freefont/FreeSerif.ttf", false, false, false),
    font("truetype/freefont/FreeMonoBold.ttf", false, false, false),
    font("truetype/liberation/LiberationSansNarrow-Regular.ttf", false, false, false),
    font("truetype/liberation/LiberationSerif-Bold.ttf", false, false, false),
    font("truetype/dejavu/DejaVuSansCondensed.ttf", false, false, false),
    font("truetype/bizud-gothic/BIZUDGothic-Regular.ttf", true, true, false),
    font("truetype/bizud-gothic/BIZUDPGothic-Bold.ttf", true, true, false),
    font("truetype/bizud-mincho/BIZUDMincho-Regular.ttf", true, true, false),
    font("truetype/horai-umefont/ume-tgo4.ttf", true, true, false),
    font("truetype/horai-umefont/ume-tmo3.ttf", true, true, false),
    font("truetype/liberation/LiberationMono-Regular.ttf", false, true, false),
    font("truetype/freefont/FreeSans.ttf", false, true, false),
    font("truetype/dejavu/DejaVuSerif.ttf", false, true, false),
];

struct Loaded {
    name: &'static str,
    data: Vec<u8>,
    japanese: bool,
}

/// Fonts read into memory.
pub struct Fonts {
    all: Vec<Loaded>,
}

impl Fonts {
    /// All fonts of a family that this machine has; `None` when none of them has Japanese signs.
    #[must_use]
    pub fn found(family: Family) -> Option<Self> {
        let all: Vec<Loaded> = KNOWN
            .iter()
            .filter(|known| match family {
                Family::Trained => !known.held_out,
                Family::HeldOut => known.held_out,
                Family::Installed => known.installed,
            })
            .filter_map(|known| {
                let data = std::fs::read(Path::new("/usr/share/fonts").join(known.path)).ok()?;
                FontRef::from_index(&data, 0)?;
                Some(Loaded { name: known.path, data, japanese: known.japanese })
            })
            .collect();
        all.iter().any(|font| font.japanese).then_some(Self { all })
    }

    /// Files that were found, below the system's font folder.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.all.iter().map(|font| font.name)
    }

    /// A font with Japanese signs.
    pub(super) fn japanese(&self, rng: &mut Rng) -> usize {
        let of: Vec<usize> = (0..self.all.len()).filter(|&at| self.all[at].japanese).collect();
        *rng.pick(&of)
    }

    /// A font for digits: often the same as the text's, as on a card.
    pub(super) fn digits(&self, rng: &mut Rng, text: usize) -> usize {
        if rng.chance(0.6) { text } else { rng.whole(0, self.all.len() as u32 - 1) as usize }
    }

    /// A sign as coverage, `stretch` times as wide as drawn, with the width of its step; `None` when the font lacks it.
    pub(super) fn sign(
        &self,
        context: &mut ScaleContext,
        font: usize,
        sign: char,
        size: f32,
        heavier: f32,
        stretch: f32,
    ) -> Option<(Image, f32)> {
        let font = FontRef::from_index(&self.all.get(font)?.data, 0)?;
        let id = font.charmap().map(sign);
        if id == 0 {
            return None;
        }
        let step = font.glyph_metrics(&[]).scale(size).advance_width(id);
        let mut scaler = context.builder(font).size(size).hint(false).build();
        let image = Render::new(&[Source::Outline])
            .format(Format::Alpha)
            .embolden(heavier)
            .transform(Some(Transform::scale(stretch, 1.0)))
            .render(&mut scaler, id)?;
        Some((image, step * stretch))
    }
}
