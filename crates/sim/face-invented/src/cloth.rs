//! What people wear on the body: a neckline, a collar, buttons, a tie.

use crate::math::{V3, bell, clouds, colour, mix, mix3, noise, ramp, v3};
use crate::paint::Paint;
use crate::person::Clothes;
use crate::shape::Head;

/// Cloth, or bare skin above the neckline, at one place of the body.
pub(crate) fn paint_body(head: &Head<'_>, own: V3, turn: f32) -> Paint {
    let p = head.person;
    let (x, y) = (own.x, own.y - 0.34 * p.child);
    let side = x.abs();
    let ahead = turn.cos() > 0.0;
    let weave = 0.94
        + 0.12 * noise(x * 46.0, y * 46.0, p.grain ^ 71) * 0.6
        + 0.06 * clouds(x * 3.0, y * 3.0, p.grain ^ 72);
    let folds = clouds(x * 2.2 + y * 0.6, y * 1.1 - side, p.grain ^ 73) - 0.5;
    let mut out = Paint::plain(p.cloth * weave);
    out.tilt = v3(0.5 * folds, 0.25 * folds, 0.0);
    out.gloss = 0.012;
    let bare = |out: &mut Paint, part: f32| {
        out.albedo = mix3(out.albedo, p.skin * v3(0.94, 0.88, 0.86), part);
        out.soft = out.soft.max(part);
    };
    if !ahead {
        return out;
    }
    let seam = |out: &mut Paint, d: f32, part: f32| out.albedo = out.albedo * (1.0 - part * bell(d, 0.014));
    match p.clothes {
        Clothes::Round => {
            let line = -1.62 - 0.16 * (1.0 - (side / 0.5).powi(2)).max(0.0);
            bare(&mut out, ramp(-0.01, 0.01, y - line));
            seam(&mut out, y - line + 0.10, 0.16);
            seam(&mut out, y - line + 0.008, 0.35);
        }
        Clothes::Blouse | Clothes::Cardigan => {
            let line = -1.52 - 0.62 * (1.0 - side / 0.46).max(0.0);
            bare(&mut out, ramp(-0.012, 0.012, y - line));
            seam(&mut out, y - line + 0.012, 0.5);
            if p.clothes == Clothes::Cardigan {
                let edge = line - 0.22;
                let inner =
                    ramp(edge - 0.012, edge + 0.012, y) * ramp(0.02, 0.0, y - line) * ramp(0.52, 0.44, side);
                out.albedo = mix3(out.albedo, colour(232, 228, 222) * weave, inner);
                seam(&mut out, y - edge, 0.45);
                out.tilt.x += 0.20 * (x * 60.0).sin() * (1.0 - inner);
            } else {
                seam(&mut out, y - line + 0.16, 0.22);
            }
            seam(&mut out, if y < -2.14 { x } else { 1.0 }, 0.35);
        }
        Clothes::Shirt => collar(head, &mut out, x, y, p.cloth * weave),
        Clothes::Suit => {
            let opening = 0.40 * ramp(-3.3, -1.55, y).powf(0.9) + 0.02;
            let shirt = ramp(0.01, -0.01, side - opening);
            if shirt > 0.0 {
                let white = colour(226, 228, 232) * weave;
                out.albedo = mix3(out.albedo, white, shirt);
                collar(head, &mut out, x, y, white);
                let wide = mix(0.075, 0.15, ramp(-1.85, -3.2, y));
                let tie = ramp(0.008, -0.008, side - wide) * ramp(-1.73, -1.77, y);
                let stripe = if ((x + y) * 9.0).rem_euclid(1.0) < 0.25 { 1.35 } else { 1.0 };
                let tone = colour(96, 40, 52) * (stripe * mix(0.8, 1.2, p.hair_full));
                out.albedo = mix3(out.albedo, tone, tie);
                seam(&mut out, if y < -1.75 { side - wide } else { 1.0 }, 0.35);
            }
            seam(&mut out, side - opening, 0.75);
            // Lapels.
            let lapel = opening + 0.34 * ramp(-3.2, -2.1, y) * ramp(-1.5, -1.75, y);
            seam(&mut out, side - lapel, 0.55);
            if side > opening && side < lapel {
                out.albedo = out.albedo * 1.18;
            }
        }
    }
    out
}

/// A shirt collar with its opening.
fn collar(head: &Head<'_>, out: &mut Paint, x: f32, y: f32, cloth: V3) {
    let p = head.person;
    let side = x.abs();
    let open = if p.clothes == Clothes::Suit { 0.16 } else { 0.30 };
    let throat = -1.54 - open * (1.0 - side / 0.30).max(0.0);
    let bare = ramp(-0.01, 0.01, y - throat) * ramp(0.34, 0.32, side);
    let flap = -1.60 - 0.34 * (1.0 - (side - 0.22).abs() / 0.30).max(0.0);
    if y > flap {
        out.albedo = cloth * 1.06;
        out.tilt = v3(0.0, 0.22, 0.0);
    }
    let shade = bell(y - flap, 0.016) * ramp(0.60, 0.45, side);
    out.albedo = out.albedo * (1.0 - 0.45 * shade);
    out.albedo = mix3(out.albedo, p.skin * v3(0.92, 0.84, 0.82), bare);
    out.soft = out.soft.max(bare);
    if p.clothes == Clothes::Shirt && y < throat {
        out.albedo = out.albedo * (1.0 - 0.30 * bell(side - 0.07, 0.012));
        let button = ((y + 1.95) / 0.42).rem_euclid(1.0) - 0.5;
        let reach = ((x * x) + (button * 0.42).powi(2)).sqrt();
        out.albedo = out.albedo * (1.0 - 0.45 * bell(reach - 0.030, 0.010));
    }
}

/// A surgical mask.
pub(crate) fn paint_mask(turn: f32, along: f32) -> Paint {
    let pleat = ((along * 9.4) % 3.1).abs();
    let mut out = Paint::plain(colour(222, 230, 236) * (0.93 + 0.07 * ramp(0.0, 0.6, pleat)));
    let hem = bell(along - 0.03, 0.012) + bell(along - 0.97, 0.012) + bell(turn.abs() - 0.95, 0.012);
    out.albedo = out.albedo * (1.0 - 0.12 * hem.min(1.0));
    let folds = bell(along - 0.36, 0.012) + bell(along - 0.55, 0.012) + bell(along - 0.74, 0.012);
    out.albedo = out.albedo * (1.0 - 0.16 * folds * ramp(0.95, 0.7, turn.abs()));
    out.albedo = out.albedo * (0.97 + 0.05 * noise(turn * 90.0, along * 90.0, 3));
    out.gloss = 0.01;
    out.soft = 0.3;
    out
}
