//! Signs: done, time, checking, and what the questions are about.

use iced::Color;
use iced::widget::canvas;
use kiosk_visit::FaceGuidance;

use super::{Brush, at, card, ease, faint};

/// A white tick in a green disc.
pub(super) fn check(brush: &mut Brush<'_>, centre: (f32, f32), radius: f32) {
    let p = brush.palette;
    let (x, y) = centre;
    brush.disc(centre, radius + 1.6, p.ground);
    brush.disc(centre, radius, p.success);
    let k = radius / 15.0;
    brush.line(
        &[(x - 6.6 * k, y + 0.4 * k), (x - 1.8 * k, y + 5.2 * k), (x + 7.0 * k, y - 5.0 * k)],
        p.on_success,
        3.0 * k,
    );
}

/// Seconds left in a ring that empties; `of` is where it began.
pub(super) fn countdown(
    brush: &mut Brush<'_>,
    font: iced::Font,
    centre: (f32, f32),
    radius: f32,
    left: u64,
    of: u16,
) {
    let p = brush.palette;
    brush.disc(centre, radius, p.ground);
    brush.ring(centre, radius * 0.88, p.action_soft, radius * 0.17);
    let part = (left.min(u64::from(of)) as f32 / f32::from(of.max(1))).clamp(0.0, 1.0);
    if part > 0.0 {
        brush.arc(centre, radius * 0.88, (-90.0, -90.0 + 359.9 * part), p.action, radius * 0.17);
    }
    brush.frame.fill_text(canvas::Text {
        content: left.to_string(),
        position: at(centre),
        color: p.text,
        size: (radius * 0.86).into(),
        font,
        align_x: iced::alignment::Horizontal::Center.into(),
        align_y: iced::alignment::Vertical::Center,
        ..canvas::Text::default()
    });
}

/// A clock face.
pub(super) fn clock(brush: &mut Brush<'_>, centre: (f32, f32), radius: f32) {
    let p = brush.palette;
    let (x, y) = centre;
    brush.disc(centre, radius, p.ground);
    brush.ring(centre, radius, p.action, 3.4);
    brush.line(&[(x, y - radius * 0.55), (x, y), (x + radius * 0.4, y + radius * 0.22)], p.action, 3.4);
}

fn shield(brush: &mut Brush<'_>, centre: (f32, f32), k: f32, colour: Color) {
    let (x, y) = centre;
    brush.shape(colour, |b| {
        b.move_to(at((x, y - 20.0 * k)));
        b.bezier_curve_to(
            at((x + 6.0 * k, y - 15.5 * k)),
            at((x + 12.0 * k, y - 14.0 * k)),
            at((x + 17.0 * k, y - 14.0 * k)),
        );
        b.bezier_curve_to(
            at((x + 18.5 * k, y + 6.0 * k)),
            at((x + 11.0 * k, y + 16.0 * k)),
            at((x, y + 21.0 * k)),
        );
        b.bezier_curve_to(
            at((x - 11.0 * k, y + 16.0 * k)),
            at((x - 18.5 * k, y + 6.0 * k)),
            at((x - 17.0 * k, y - 14.0 * k)),
        );
        b.bezier_curve_to(
            at((x - 12.0 * k, y - 14.0 * k)),
            at((x - 6.0 * k, y - 15.5 * k)),
            at((x, y - 20.0 * k)),
        );
        b.close();
    });
}

/// The card, a shield, and dots that run between them.
pub(super) fn checking(brush: &mut Brush<'_>, t: f32) {
    let p = brush.palette;
    brush.moved((60.0, 28.0), |b| {
        card::shadow(b, 0.8);
        card::front(b);
    });
    for index in 0..3_u8 {
        let x = (t / 1.5 - f32::from(index) * 0.16).rem_euclid(1.0);
        let lit = 1.0 - (x * 2.0 - 0.6).abs().min(1.0);
        brush.disc((60.0, 52.5 + f32::from(index) * 5.2), 1.7, faint(p.action, 0.25 + 0.75 * ease(lit)));
    }
    shield(brush, (60.0, 82.0), 0.82, p.action);
    brush.line(&[(60.0, 76.0), (60.0, 88.0)], p.on_action, 3.2);
    brush.line(&[(54.0, 82.0), (66.0, 82.0)], p.on_action, 3.2);
}

fn sheet(brush: &mut Brush<'_>, from: (f32, f32), size: (f32, f32)) {
    let p = brush.palette;
    brush.block((from.0 + 1.5, from.1 + 2.0), size, 4.0, faint(p.machine, 0.14));
    brush.block(from, size, 4.0, p.paper);
    brush.outline(from, size, 4.0, faint(p.paper_ink, 0.35), 0.8);
}

/// A record sheet with a medicine.
pub(super) fn records(brush: &mut Brush<'_>) {
    let p = brush.palette;
    sheet(brush, (24.0, 12.0), (56.0, 76.0));
    brush.block((40.0, 7.0), (24.0, 10.0), 4.0, p.machine_light);
    brush.block((33.0, 27.0), (14.0, 14.0), 3.0, p.action_soft);
    brush.line(&[(40.0, 30.5), (40.0, 37.5)], p.action, 2.6);
    brush.line(&[(36.5, 34.0), (43.5, 34.0)], p.action, 2.6);
    for (y, length) in [(31.0, 18.0), (37.0, 12.0), (51.0, 36.0), (60.0, 36.0), (69.0, 24.0)] {
        let x = if y < 45.0 { 53.0 } else { 34.0 };
        brush.line(&[(x, y), (x + length, y)], faint(p.paper_ink, 0.4), 2.0);
    }
    // A capsule in two colours.
    brush.frame.with_save(|frame| {
        frame.translate(iced::Vector::new(84.0, 70.0));
        frame.rotate(iced::Radians((-38.0f32).to_radians()));
        let mut b = Brush { frame, palette: p };
        b.block((-19.0, -8.5), (38.0, 17.0), 8.5, p.paper);
        b.shape(p.action, |b| {
            b.move_to(at((0.0, -8.5)));
            b.line_to(at((10.5, -8.5)));
            b.bezier_curve_to(at((21.8, -8.5)), at((21.8, 8.5)), at((10.5, 8.5)));
            b.line_to(at((0.0, 8.5)));
            b.close();
        });
        b.outline((-19.0, -8.5), (38.0, 17.0), 8.5, p.action, 1.8);
    });
}

/// A card with a plus.
pub(super) fn register(brush: &mut Brush<'_>) {
    let p = brush.palette;
    brush.frame.with_save(|frame| {
        frame.translate(iced::Vector::new(56.0, 50.0));
        frame.scale(1.35);
        frame.rotate(iced::Radians((-6.0f32).to_radians()));
        let mut b = Brush { frame, palette: p };
        card::shadow(&mut b, 1.0);
        card::front(&mut b);
    });
    brush.disc((94.0, 74.0), 17.6, p.ground);
    brush.disc((94.0, 74.0), 16.0, p.action);
    brush.line(&[(94.0, 66.5), (94.0, 81.5)], p.on_action, 3.6);
    brush.line(&[(86.5, 74.0), (101.5, 74.0)], p.on_action, 3.6);
}

/// A bill whose amount stays under a line.
pub(super) fn costs(brush: &mut Brush<'_>) {
    let p = brush.palette;
    sheet(brush, (22.0, 10.0), (54.0, 80.0));
    for (y, length) in [(22.0, 26.0), (31.0, 34.0)] {
        brush.line(&[(31.0, y), (31.0 + length, y)], faint(p.paper_ink, 0.4), 2.0);
    }
    for (x, top, colour) in [(32.0, 66.0, p.action_mid), (45.0, 57.0, p.action_mid), (58.0, 50.0, p.action)] {
        brush.block((x, top), (9.0, 82.0 - top), 2.0, colour);
    }
    brush.line(&[(28.0, 46.0), (70.0, 46.0)], p.caution_line, 2.2);
    // A yen coin.
    brush.disc((86.0, 68.0), 19.6, p.ground);
    brush.disc((86.0, 68.0), 18.0, p.mark);
    brush.ring((86.0, 68.0), 14.6, faint(p.caution_line, 0.8), 1.2);
    let ink = p.paper_ink;
    brush.line(&[(80.5, 59.5), (86.0, 67.5), (91.5, 59.5)], ink, 2.4);
    brush.line(&[(86.0, 67.5), (86.0, 77.5)], ink, 2.4);
    brush.line(&[(81.0, 68.5), (91.0, 68.5)], ink, 2.2);
    brush.line(&[(81.0, 72.8), (91.0, 72.8)], ink, 2.2);
}

/// Which way to move, beside or upon the camera's oval; nothing where only words help.
pub(super) fn guide(brush: &mut Brush<'_>, guidance: FaceGuidance) {
    use FaceGuidance as G;
    match guidance {
        G::Left => chevrons(brush, (19.0, 50.0), (-1.0, 0.0)),
        G::Right => chevrons(brush, (101.0, 50.0), (1.0, 0.0)),
        G::Up => chevrons(brush, (60.0, 15.0), (0.0, -1.0)),
        G::Down => chevrons(brush, (60.0, 85.0), (0.0, 1.0)),
        // Grow, or shrink: four arrows at the corners.
        G::Closer | G::Back => {
            for (dx, dy) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
                let inner = (60.0 + 27.0 * dx, 50.0 + 28.0 * dy);
                let outer = (60.0 + 42.0 * dx, 50.0 + 43.0 * dy);
                let (from, to) = if guidance == G::Closer { (inner, outer) } else { (outer, inner) };
                brush.rimmed_arrow(&[from], to);
            }
        }
        // Round the front of the head, as its nose goes.
        G::TurnLeft | G::TurnRight => {
            let to = if guidance == G::TurnLeft { -1.0 } else { 1.0 };
            let way = [(-26.0, 66.0), (-18.0, 71.5), (-9.0, 74.5), (0.0, 75.5), (9.0, 74.5), (16.0, 72.0)];
            brush.rimmed_arrow(&way.map(|(x, y)| (60.0 + to * x, y)), (60.0 + to * 30.0, 64.0));
        }
        G::Frame | G::Front | G::Hold | G::Dark | G::Bright => {}
        G::Many | G::Mask | G::Cover | G::Eyes | G::Blink => {}
    }
}

/// Colours and widths to draw a sign with that is seen on any picture: its light rim first.
fn lined(brush: &Brush<'_>) -> [(Color, f32); 2] {
    [(brush.palette.on_action, 6.4), (brush.palette.action, 4.2)]
}

/// Two open arrow heads, the outer one with its tip 9 units beyond `tip`, pointing along `way`.
fn chevrons(brush: &mut Brush<'_>, tip: (f32, f32), (dx, dy): (f32, f32)) {
    for (colour, width) in lined(brush) {
        for far in [0.0, 9.0] {
            let (x, y) = (tip.0 + dx * far, tip.1 + dy * far);
            let wing = |side: f32| (x - dx * 7.0 - dy * side, y - dy * 7.0 + dx * side);
            brush.line(&[wing(15.0), (x, y), wing(-15.0)], colour, width);
        }
    }
}
