//! An invented My Number Card: a photo, lines where the printing is, and nothing that could be read.

use iced::Font;
use iced::widget::canvas::Text;
use kiosk_visit::CodePart;

use super::{Brush, at, faint};

/// Width and height on the grid (85.6 × 54 mm).
pub(super) const SIZE: (f32, f32) = (58.0, 36.6);

/// The front, centred on the origin.
pub(super) fn front(brush: &mut Brush<'_>) {
    let p = brush.palette;
    let (w, h) = SIZE;
    let (x, y) = (-w / 2.0, -h / 2.0);
    brush.block((x, y), SIZE, 3.4, p.paper);
    // Two soft swings of printed colour.
    brush.shape(p.card_print, |b| {
        b.move_to(at((x + 3.4, y)));
        b.line_to(at((x + w - 3.4, y)));
        b.quadratic_curve_to(at((x + w, y)), at((x + w, y + 3.4)));
        b.line_to(at((x + w, y + 6.0)));
        b.bezier_curve_to(at((x + 40.0, y + 13.0)), at((x + 20.0, y + 3.0)), at((x, y + 10.0)));
        b.line_to(at((x, y + 3.4)));
        b.quadratic_curve_to(at((x, y)), at((x + 3.4, y)));
    });
    // The photo.
    let (px, py) = (x + 4.5, y + 13.0);
    brush.block((px, py), (13.5, 18.0), 1.0, p.action_soft);
    brush.disc((px + 6.75, py + 6.6), 3.3, p.action_mid);
    brush.shape(p.action_mid, |b| {
        b.move_to(at((px + 1.0, py + 18.0)));
        b.bezier_curve_to(at((px + 1.2, py + 9.2)), at((px + 12.3, py + 9.2)), at((px + 12.5, py + 18.0)));
        b.close();
    });
    // Lines instead of a name.
    let ink = faint(p.paper_ink, 0.55);
    for (row, length) in [(15.5, 25.0), (21.0, 31.0), (26.5, 19.0)] {
        brush.line(&[(x + 22.5, y + row), (x + 22.5 + length, y + row)], ink, 1.7);
    }
    brush.outline((x, y), SIZE, 3.4, faint(p.paper_ink, 0.45), 0.7);
}

/// The front with its three printed numbers at their places, the wanted one marked, those before it ticked
/// (all, when none is wanted); centred on the origin. The dates are the
/// examples of the screen's words.
pub(super) fn numbers(brush: &mut Brush<'_>, font: Font, wanted: Option<CodePart>) {
    let p = brush.palette;
    let (w, h) = SIZE;
    let (x, y) = (-w / 2.0, -h / 2.0);
    brush.block((x, y), SIZE, 3.0, p.paper);
    brush.block((x, y), (w, 4.0), 3.0, p.card_print);
    brush.block((x, y + 2.0), (w, 3.0), 0.0, p.card_print);
    // Name and address.
    let ink = faint(p.paper_ink, 0.4);
    brush.line(&[(x + 4.0, y + 8.4), (x + 24.0, y + 8.4)], ink, 1.2);
    brush.line(&[(x + 4.0, y + 11.6), (x + 40.0, y + 11.6)], ink, 1.2);
    // The photo.
    let (px, py) = (x + 4.0, y + 14.4);
    brush.block((px, py), (11.6, 14.6), 0.8, p.action_soft);
    brush.disc((px + 5.8, py + 5.4), 2.8, p.action_mid);
    brush.shape(p.action_mid, |b| {
        b.move_to(at((px + 0.9, py + 14.6)));
        b.bezier_curve_to(at((px + 1.0, py + 7.4)), at((px + 10.6, py + 7.4)), at((px + 10.7, py + 14.6)));
        b.close();
    });
    let fields = [
        (CodePart::Birth, (x + 17.4, y + 14.2), (38.0, 6.4), "昭和55年2月17日生"),
        (CodePart::Expiry, (x + 17.4, y + 22.0), (38.0, 6.4), "2035年2月17日まで有効"),
        (CodePart::Security, (x + 3.2, y + 29.7), (13.2, 5.8), "2285"),
    ];
    for (part, from, size, text) in fields {
        let here = wanted == Some(part);
        if here {
            brush.block(from, size, 1.2, p.mark);
            brush.outline(from, size, 1.2, p.paper_ink, 0.8);
        }
        if wanted.is_none_or(|wanted| part < wanted) {
            super::signs::check(brush, (from.0 + size.0 - 2.0, from.1 + size.1 / 2.0), 2.0);
        }
        brush.frame.fill_text(Text {
            content: text.to_owned(),
            position: at((from.0 + 1.4, from.1 + size.1 / 2.0)),
            color: if here { p.paper_ink } else { faint(p.paper_ink, 0.85) },
            size: 2.9.into(),
            font,
            align_y: iced::alignment::Vertical::Center,
            shaping: iced::advanced::text::Shaping::Advanced,
            ..Text::default()
        });
    }
    brush.outline((x, y), SIZE, 3.0, faint(p.paper_ink, 0.6), 0.7);
}

/// Its soft shadow on whatever is below, centred on the origin.
pub(super) fn shadow(brush: &mut Brush<'_>, strength: f32) {
    let (w, h) = SIZE;
    for (grow, alpha) in [(3.0, 0.05), (1.5, 0.08), (0.0, 0.11)] {
        let colour = faint(brush.palette.machine, alpha * strength);
        brush.block((-w / 2.0 - grow, -h / 2.0 - grow), (w + 2.0 * grow, h + 2.0 * grow), 3.4 + grow, colour);
    }
}
