//! The signs that are told apart, and how one of them is cut out for the network.

use zeroize::Zeroizing;

use crate::ink::Span;
use crate::plane::Plane;

/// Side of what the network sees, in pixels.
pub const SIDE: usize = 24;
/// White margin of it.
const MARGIN: usize = 2;

/// Signs by class number; the class after the last one is "other".
pub const SIGNS: [char; 28] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '年', '月', '日', '生', '明', '治', '大', '正', '昭',
    '和', '平', '成', '令', '元', 'ま', 'で', '有', '効',
];
/// Anything else: other signs, halves of signs, two signs in one.
pub const OTHER: usize = SIGNS.len();
/// Classes that are told apart, "other" among them.
pub const CLASSES: usize = SIGNS.len() + 1;

/// The class of a sign; full-width digits are digits.
#[must_use]
pub fn class_of(sign: char) -> Option<usize> {
    let sign = match sign {
        '０'..='９' => char::from_u32(u32::from(sign) - u32::from('０') + u32::from('0'))?,
        sign => sign,
    };
    SIGNS.iter().position(|&known| known == sign)
}

/// What the network sees: 0 is paper, 1 is ink. Wiped on drop.
pub type Cut = Zeroizing<Vec<f32>>;

/// Cuts `span` out of the sheet, `grown` pixels wider to left, top, right and bottom, stretched to the network's size with its
/// proportions kept. `None` where ink and paper can hardly be told apart.
pub(crate) fn cut(sheet: &Plane, span: &Span, grown: [f32; 4]) -> Option<Cut> {
    let (paper, ink) = tones(sheet, span)?;
    let x0 = span.x.start as f32 - 0.5 - grown[0];
    let y0 = span.y.start as f32 - 0.5 - grown[1];
    let width = span.x.end as f32 - 0.5 + grown[2] - x0;
    let height = span.y.end as f32 - 0.5 + grown[3] - y0;
    let inner = (SIDE - 2 * MARGIN) as f32;
    let step = width.max(height).max(1.0) / inner;
    let (left, top) = (
        x0 - (inner * step - width) / 2.0 - MARGIN as f32 * step,
        y0 - (inner * step - height) / 2.0 - MARGIN as f32 * step,
    );
    // A sign next to this one must not show: beyond the frame is paper.
    let inside =
        |x: f32, y: f32| x >= x0 - 0.5 && x <= x0 + width + 0.5 && y >= y0 - 0.5 && y <= y0 + height + 0.5;
    let mut cut = Zeroizing::new(vec![0.0; SIDE * SIDE]);
    for (index, out) in cut.iter_mut().enumerate() {
        let (x, y) = ((index % SIDE) as f32, (index / SIDE) as f32);
        let mut sum = 0.0;
        for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
            let (px, py) = (left + (x + dx) * step, top + (y + dy) * step);
            if inside(px, py) {
                let value = sheet.sample(f64::from(px), f64::from(py));
                sum += ((paper - value) / (paper - ink)).clamp(0.0, 1.2);
            }
        }
        *out = sum / 4.0;
    }
    Some(cut)
}

/// Brightness of paper and of ink around a span.
fn tones(sheet: &Plane, span: &Span) -> Option<(f32, f32)> {
    let mut counts = [0_u32; 256];
    for y in span.y.start.saturating_sub(3)..(span.y.end + 3).min(sheet.height) {
        let row = y * sheet.width;
        let (from, to) = (span.x.start.saturating_sub(3), (span.x.end + 3).min(sheet.width));
        for &value in sheet.px.get(row + from..row + to)? {
            counts[usize::from(value)] += 1;
        }
    }
    let all: u32 = counts.iter().sum();
    let rank = |share: f32| {
        let mut left = all as f32 * share;
        counts.iter().position(|&count| {
            left -= count as f32;
            left < 0.0
        })
    };
    let (ink, paper) = (rank(0.04)? as f32, rank(0.85)? as f32);
    (paper - ink >= 12.0).then_some((paper, ink))
}
