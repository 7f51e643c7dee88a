//! A phone, and its way to the reader: it is held flat over it, whatever way cards go in.

use super::{Brush, ease, faint, reader, signs};

/// Width and height on the grid (about 150 × 72 mm), lying on its long side.
const SIZE: (f32, f32) = (84.0, 40.0);
/// How high over the reader it waits, and how far down it comes.
const HEIGHTS: (f32, f32) = (44.0, 9.0);
/// Seconds of one round: the phone comes, stays, and begins again.
const ROUND: f32 = 3.6;

/// The phone comes down to the reader.
pub(super) fn hold(brush: &mut Brush<'_>, t: f32) {
    let x = (t % ROUND) / ROUND;
    let near = ease((x - 0.10) / 0.42);
    reader::plate(brush, 0.0);
    phone(brush, near);
    reader::arrow_in(brush);
}

/// The phone on the reader, with waves.
pub(super) fn read(brush: &mut Brush<'_>, t: f32) {
    reader::plate(brush, t.max(0.001));
    phone(brush, 1.0);
}

/// The same with the sign that it is its owner's.
pub(super) fn identified(brush: &mut Brush<'_>) {
    reader::plate(brush, 0.0);
    phone(brush, 1.0);
    signs::check(brush, (96.0, 20.0), 15.0);
}

/// `near`: 0 high over the reader, 1 close to it.
fn phone(brush: &mut Brush<'_>, near: f32) {
    let height = (HEIGHTS.1 - HEIGHTS.0).mul_add(near, HEIGHTS.0);
    let p = brush.palette;
    let (w, h) = SIZE;
    let (x, y) = (-w / 2.0, -h / 2.0);
    brush.on_table(reader::SPOT, 7.2, |b| {
        b.block((x + 3.0, y + 3.0), (w - 6.0, h - 6.0), 6.0, faint(p.machine_dark, 0.10 + 0.18 * near));
    });
    for edge in 0..6u8 {
        let lift = f32::from(edge) * 0.5;
        brush.on_table(reader::SPOT, height + lift, |b| b.block((x, y), SIZE, 7.0, p.machine_dark));
    }
    brush.on_table(reader::SPOT, height + 3.0, |b| {
        b.block((x, y), SIZE, 7.0, p.machine);
        b.block((x + 2.2, y + 2.2), (w - 4.4, h - 4.4), 5.4, p.paper);
        // The loudspeaker at its top edge, and what it shows: a card.
        b.line(&[(x + 4.6, -4.0), (x + 4.6, 4.0)], p.machine, 1.6);
        b.block((x + 25.0, -11.0), (36.0, 22.0), 2.6, p.card_print);
        b.block((x + 29.0, -4.0), (8.0, 11.0), 1.0, p.action_mid);
        let ink = faint(p.paper_ink, 0.55);
        b.line(&[(x + 41.0, -3.0), (x + 56.0, -3.0)], ink, 1.6);
        b.line(&[(x + 41.0, 2.5), (x + 52.0, 2.5)], ink, 1.6);
    });
}
