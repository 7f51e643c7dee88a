//! The reader, and the card's way into it and out, for each direction a slot can have.

use iced::Color;

use super::card;
use super::{Brush, ease, faint};
use crate::SlotDirection;

/// Seconds of one round: the card comes, rests, and begins again.
const ROUND: f32 = 3.6;

/// How far the card is on its way, 0 (outside) to 1 (in place), and how visible it is.
fn way_in(t: f32) -> (f32, f32) {
    let x = (t % ROUND) / ROUND;
    let travelled = ease((x - 0.10) / 0.42);
    let seen = ease(x / 0.10) * (1.0 - ease((x - 0.92) / 0.08));
    (travelled, seen)
}

/// Where the card is while it goes in (1 in place), and the arrow beside it.
pub(super) fn place(brush: &mut Brush<'_>, slot: SlotDirection, t: f32) {
    let (travelled, seen) = way_in(t);
    scene(brush, slot, travelled, seen, Arrow::In, 0.0);
}

/// The card in place; waves run out from it.
pub(super) fn read(brush: &mut Brush<'_>, slot: SlotDirection, t: f32) {
    scene(brush, slot, 1.0, 1.0, Arrow::None, t.max(0.001));
}

/// The card in place; nothing moves.
pub(super) fn still(brush: &mut Brush<'_>, slot: SlotDirection) {
    scene(brush, slot, 1.0, 1.0, Arrow::None, 0.0);
}

/// The card on its way out.
pub(super) fn take(brush: &mut Brush<'_>, slot: SlotDirection, t: f32) {
    let (travelled, seen) = way_in(t);
    scene(brush, slot, 1.0 - travelled, seen, Arrow::Out, 0.0);
}

/// The card comes to lie face up, and the document camera above it reads.
pub(super) fn print(brush: &mut Brush<'_>, t: f32) {
    let p = brush.palette;
    let (travelled, seen) = way_in(t);
    // The post behind the plate.
    brush.block((101.0, 6.0), (5.0, 56.0), 2.5, p.machine);
    flat(brush, travelled, seen.max(0.12), Arrow::None, 0.0);
    // The arm, and its head over the card.
    brush.block((54.0, 6.0), (52.0, 5.0), 2.5, p.machine);
    brush.block((48.0, 4.0), (24.0, 11.0), 3.5, p.machine);
    brush.disc((60.0, 15.0), 3.6, p.machine_dark);
    let light = ease((travelled - 0.9) / 0.1);
    if light > 0.0 {
        brush.shape(faint(p.action, 0.16 * light), |b| {
            b.move_to(super::at((57.0, 17.0)));
            b.line_to(super::at((63.0, 17.0)));
            b.line_to(super::at((94.0, 56.0)));
            b.line_to(super::at((26.0, 62.0)));
            b.close();
        });
    }
    arrow_in(brush);
}

/// The reader alone.
pub(super) fn idle(brush: &mut Brush<'_>, slot: SlotDirection) {
    scene(brush, slot, 0.0, 0.0, Arrow::None, 0.0);
}

#[derive(Clone, Copy, PartialEq)]
enum Arrow {
    None,
    In,
    Out,
}

fn scene(brush: &mut Brush<'_>, slot: SlotDirection, travelled: f32, seen: f32, arrow: Arrow, wave: f32) {
    // A picture that is looked at for the first time must already say what to do: the card never vanishes fully.
    let seen = if arrow == Arrow::None { seen } else { seen.max(0.12) };
    match slot {
        SlotDirection::Flat => flat(brush, travelled, seen, arrow, wave),
        SlotDirection::FromFront => from_front(brush, travelled, seen, arrow, wave),
        SlotDirection::FromTop => upright(brush, travelled, seen, arrow, wave, false),
        SlotDirection::FromBottom => upright(brush, travelled, seen, arrow, wave, true),
    }
}

/// A block that stands on the table: its outline drawn over and over, a little higher each time.
fn raise(
    brush: &mut Brush<'_>,
    at: (f32, f32),
    size: (f32, f32),
    heights: (f32, f32),
    side: Color,
    top: Color,
) {
    let mut height = heights.0;
    let half = (-size.0 / 2.0, -size.1 / 2.0);
    while height < heights.1 {
        brush.on_table(at, height, |b| b.block(half, size, 7.0, side));
        height += 0.5;
    }
    brush.on_table(at, heights.1, |b| b.block(half, size, 7.0, top));
}

fn table_shadow(brush: &mut Brush<'_>, at: (f32, f32), size: (f32, f32)) {
    for (grow, alpha) in [(9.0, 0.04), (6.0, 0.05), (3.0, 0.06)] {
        let colour = faint(brush.palette.machine, alpha);
        brush.on_table(at, -1.5, |b| {
            b.block(
                (-size.0 / 2.0 - grow, -size.1 / 2.0 - grow),
                (size.0 + 2.0 * grow, size.1 + 2.0 * grow),
                7.0 + grow,
                colour,
            );
        });
    }
}

/// Where a flat reader stands.
pub(super) const SPOT: (f32, f32) = (60.0, 66.0);

/// A flat reader; waves run out from it while `wave` is above 0.
pub(super) fn plate(brush: &mut Brush<'_>, wave: f32) {
    let p = brush.palette;
    let size = (80.0, 58.0);
    table_shadow(brush, SPOT, size);
    raise(brush, SPOT, size, (0.0, 7.0), p.machine, p.machine_light);
    brush.on_table(SPOT, 7.0, |b| {
        // Where the card belongs.
        let (w, h) = card::SIZE;
        let (w, h) = (w + 6.0, h + 6.0);
        b.block((-w / 2.0, -h / 2.0), (w, h), 4.5, faint(p.machine, 0.35));
        b.outline((-w / 2.0, -h / 2.0), (w, h), 4.5, faint(p.on_action, 0.55), 0.9);
    });
    if wave > 0.0 {
        waves(brush, (SPOT.0, SPOT.1 - 7.0), wave);
    }
}

/// The arrow beside what comes down to a flat reader.
pub(super) fn arrow_in(brush: &mut Brush<'_>) {
    side_arrow(brush, Arrow::In, (18.0, 14.0), (18.0, 40.0));
}

fn flat(brush: &mut Brush<'_>, travelled: f32, seen: f32, arrow: Arrow, wave: f32) {
    plate(brush, wave);
    if seen > 0.0 {
        let height = 7.6 + 36.0 * (1.0 - travelled);
        brush.on_table(SPOT, 7.2, |b| card::shadow(b, seen * (0.4 + 0.6 * travelled)));
        brush.on_table(SPOT, height, card::front);
    }
    side_arrow(brush, arrow, (18.0, 14.0), (18.0, 40.0));
}

fn from_front(brush: &mut Brush<'_>, travelled: f32, seen: f32, arrow: Arrow, wave: f32) {
    let p = brush.palette;
    let spot = (72.0, 40.0);
    let body = (46.0, 58.0);
    table_shadow(brush, spot, body);
    raise(brush, spot, body, (0.0, 3.0), p.machine, p.machine);
    if seen > 0.0 {
        let away = 50.0 - 30.0 * travelled;
        // Along the table's own length.
        let shift = (-away * 0.914, away * 0.407 * 0.62);
        brush.moved(shift, |b| {
            b.on_table(spot, 0.5, |b| card::shadow(b, seen * 0.7));
            b.on_table(spot, 4.0, card::front);
        });
    }
    raise(brush, spot, body, (5.0, 22.0), p.machine, p.machine_light);
    if wave > 0.0 {
        waves(brush, (spot.0, spot.1 - 22.0), wave);
    }
    brush
        .on_table(spot, 22.0, |b| b.outline((-15.0, -21.0), (30.0, 42.0), 5.0, faint(p.on_action, 0.4), 0.9));
    side_arrow(brush, arrow, (16.0, 90.0), (40.0, 79.5));
}

fn upright(brush: &mut Brush<'_>, travelled: f32, seen: f32, arrow: Arrow, wave: f32, below: bool) {
    let p = brush.palette;
    let (slot, direction) = if below { (44.0, 1.0) } else { (56.0, -1.0) };
    if seen > 0.0 {
        let away = 6.0 + 32.0 * (1.0 - travelled);
        brush.moved((60.0, slot + direction * away), card::front);
    }
    let top = if below { 4.0 } else { 54.0 };
    brush.block((18.0, top + 1.5), (84.0, 42.0), 7.0, faint(p.machine, 0.18));
    brush.block((18.0, top), (84.0, 42.0), 7.0, p.machine_light);
    let lip = if below { top + 34.0 } else { top };
    brush.block((18.0, lip), (84.0, 8.0), 4.0, p.machine);
    brush.block((27.0, lip + 3.0), (66.0, 2.0), 1.0, p.machine_dark);
    let middle = top + if below { 16.0 } else { 26.0 };
    for radius in [4.0, 8.0, 12.0] {
        brush.arc((56.0, middle), radius, (-42.0, 42.0), faint(p.on_action, 0.85), 1.6);
    }
    if wave > 0.0 {
        waves(brush, (60.0, middle), wave);
    }
    let (from, to) = if below { (88.0, 62.0) } else { (12.0, 38.0) };
    side_arrow(brush, arrow, (17.0, from), (17.0, to));
}

fn side_arrow(brush: &mut Brush<'_>, arrow: Arrow, from: (f32, f32), to: (f32, f32)) {
    let colour = brush.palette.action;
    match arrow {
        Arrow::None => {}
        Arrow::In => brush.arrow(from, to, colour, 5.0),
        Arrow::Out => brush.arrow(to, from, brush.palette.success, 5.0),
    }
}

/// Three rings that run outwards on the table, never more than one a second.
fn waves(brush: &mut Brush<'_>, centre: (f32, f32), t: f32) {
    let colour = brush.palette.action;
    for start in [0.0, 1.0 / 3.0, 2.0 / 3.0] {
        let x = (t / 3.0 + start) % 1.0;
        brush.on_table(centre, 0.0, |b| {
            b.ring((0.0, 0.0), 20.0 + 34.0 * x, faint(colour, 0.55 * (1.0 - x)), 1.8)
        });
    }
}
