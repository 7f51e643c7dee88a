//! Glasses, drawn as lines in space over the finished face.

use crate::math::{V3, bell, colour, mix, ramp, v3};
use crate::person::Glasses;
use crate::picture::Picture;
use crate::shape::Head;
use crate::surface::{Canvas, Lens, Pose};

/// A point on the picture: pixels, distance.
type Spot = (f32, f32, f32);

pub(crate) fn draw(
    picture: &mut Picture,
    canvas: &Canvas,
    head: &Head<'_>,
    pose: &Pose,
    lens: &Lens,
    dark: bool,
    strength: f32,
) {
    let p = head.person;
    let sun = Glasses { square: 0.45, wide: 0.275, high: 0.215, rim: 0.022, colour: colour(18, 16, 16) };
    let Some(frame) = (if dark { Some(sun) } else { p.glasses }) else { return };
    let bridge = head.front_at(0.0, 0.02).z.max(head.front_at(0.0, -0.06).z) + 0.015;
    let plane = bridge.max(head.front_at(p.eye_x, -0.02).z + 0.13);
    let spot = |at: V3| lens.project(pose.point(at));
    let on = |x: f32, y: f32| v3(x, y, plane - 0.30 * x * x);
    let middle = (p.eye_x * 0.55 + 0.155).max(frame.wide + 0.05);
    let power = mix(1.0, 0.55, frame.square);
    let mut rings: Vec<Vec<Spot>> = Vec::new();
    for side in [-1.0, 1.0] {
        let ring = (0..=48).map(|step| {
            let angle = step as f32 / 48.0 * std::f32::consts::TAU;
            let (sin, cos) = angle.sin_cos();
            let x = frame.wide * cos.signum() * cos.abs().powf(power);
            let y = frame.high * sin.signum() * sin.abs().powf(power);
            // Narrower below and towards the nose.
            let x = x * (1.0 - 0.10 * ramp(0.0, -frame.high, y));
            spot(on(side * (middle + x), y - 0.035))
        });
        rings.push(ring.collect());
    }
    for ring in &rings {
        fill(picture, ring, dark, strength);
    }
    let mut lines: Vec<Vec<Spot>> = rings;
    let inner = middle - frame.wide;
    lines.push(
        (0..=8)
            .map(|step| {
                let x = mix(-inner, inner, step as f32 / 8.0);
                spot(on(x, 0.015 + 0.03 * (1.0 - (x / inner) * (x / inner))))
            })
            .collect(),
    );
    for side in [-1.0_f32, 1.0] {
        let hinge = on(side * (middle + frame.wide), 0.03);
        let ear = head.skull(head.row_at(0.0), side * 1.50, 0.02);
        lines.push([hinge, v3(ear.x, 0.02, ear.z)].into_iter().map(spot).collect());
    }
    let scale = lens.focal / (lens.far - plane).max(0.2);
    for line in &lines {
        for pair in line.windows(2) {
            if let [from, to] = pair {
                stroke(picture, canvas, (*from, *to), frame.rim * scale, frame.colour * strength, scale);
            }
        }
    }
}

/// The glass: nearly clear with a sheen, or dark.
fn fill(picture: &mut Picture, ring: &[Spot], dark: bool, strength: f32) {
    let edge = |pick: fn(&Spot) -> f32| {
        ring.iter()
            .map(pick)
            .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    };
    let (left, right) = edge(|spot| spot.0);
    let (top, bottom) = edge(|spot| spot.1);
    let last = |value: f32, side: usize| (value.max(0.0) as usize).min(side);
    for y in last(top, picture.height)..last(bottom + 1.0, picture.height) {
        for x in last(left, picture.width)..last(right + 1.0, picture.width) {
            let (px, py) = (x as f32, y as f32);
            let mut inside = false;
            for pair in ring.windows(2) {
                if let [a, b] = pair
                    && (a.1 > py) != (b.1 > py)
                    && px < (b.0 - a.0) * (py - a.1) / (b.1 - a.1) + a.0
                {
                    inside = !inside;
                }
            }
            if !inside {
                continue;
            }
            let (u, v) = ((px - left) / (right - left), (py - top) / (bottom - top));
            let sheen = ramp(0.10, 0.0, (u - 0.30 - 0.25 * v).abs() - 0.06);
            if dark {
                picture.cover(x, y, colour(26, 24, 26) * strength, mix(0.965, 0.90, v));
                picture.cover(x, y, colour(190, 200, 210) * strength, 0.10 * sheen);
            } else {
                picture.cover(x, y, colour(236, 240, 244) * strength, 0.006 + 0.016 * sheen);
            }
        }
    }
}

fn stroke(picture: &mut Picture, canvas: &Canvas, line: (Spot, Spot), thick: f32, tint: V3, scale: f32) {
    let (a, b) = line;
    let half = (thick / 2.0).max(0.45);
    let reach = half + 0.05 * scale;
    let last = |value: f32, side: usize| (value.max(0.0) as usize).min(side);
    for y in last(a.1.min(b.1) - reach, picture.height)..last(a.1.max(b.1) + reach + 1.0, picture.height) {
        for x in last(a.0.min(b.0) - reach, picture.width)..last(a.0.max(b.0) + reach + 1.0, picture.width) {
            let (px, py) = (x as f32, y as f32);
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let t = (((px - a.0) * dx + (py - a.1) * dy) / (dx * dx + dy * dy).max(1e-6)).clamp(0.0, 1.0);
            let (ox, oy) = (px - a.0 - dx * t, py - a.1 - dy * t);
            let off = ox.hypot(oy);
            let far = mix(a.2, b.2, t);
            if far > canvas.far[y * canvas.width + x] + 0.05 {
                continue;
            }
            let cover = ramp(half + 0.6, half - 0.4, off);
            if cover > 0.0 {
                let sheen = 1.0 + 2.5 * bell(oy + half * 0.4, half * 0.4);
                picture.cover(x, y, tint * sheen, cover);
            }
        }
    }
}
