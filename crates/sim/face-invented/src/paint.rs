//! What is drawn on the skin: eyes, brows, lips, folds, moles, beard. All of it in the face's own x and y.

use crate::math::{V3, bell, bell2, clouds, colour, mix, mix3, noise, ramp, speck, v3};
use crate::shape::Head;

/// One place of a surface, ready for light.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint {
    pub albedo: V3,
    /// Added to the direction the surface faces, in its own axes.
    pub tilt: V3,
    /// Faces this way instead, in its own axes, to this part.
    pub ball: Option<(V3, f32)>,
    /// Strength of the highlight, and how narrow it is.
    pub gloss: f32,
    pub narrow: f32,
    /// How much light goes under the surface, as in skin.
    pub soft: f32,
    /// Light that does not come from shading: the window in the eye.
    pub spark: f32,
}

impl Paint {
    pub fn plain(albedo: V3) -> Self {
        Self { albedo, tilt: V3::default(), ball: None, gloss: 0.02, narrow: 12.0, soft: 0.0, spark: 0.0 }
    }

    fn cover(&mut self, over: V3, part: f32) {
        self.albedo = mix3(self.albedo, over, part.clamp(0.0, 1.0));
    }
}

/// Lines of the lips at one x.
struct Lips {
    /// Height of the parting line.
    line: f32,
    up: f32,
    down: f32,
    /// 1 in the middle, 0 beyond the corners.
    within: f32,
}

/// A place between the lids.
struct Gap {
    /// From the middle of the eye.
    at: (f32, f32),
    /// Heights of the lids there.
    upper: f32,
    low: f32,
    /// -1 at the inner corner to 1 at the outer one.
    s: f32,
    /// 1 well within, 0 on the lids.
    inside: f32,
}

impl Head<'_> {
    fn lips(&self, x: f32) -> Lips {
        let p = self.person;
        let smile = self.mood.smile;
        let x = x - p.uneven[3] * 0.5;
        let wide = p.mouth_wide * (1.0 + 0.17 * smile);
        let s = x / wide;
        let edge = (1.0 - s.abs()).max(0.0);
        let corner = (p.mouth_corner + 0.062 * smile + p.uneven[3] * s.signum() * 0.5) * s.abs().powf(1.8);
        let line =
            p.mouth_y + corner - 0.007 * bell(s, 0.16) + 0.006 * bell(s.abs() - 0.35, 0.18) - 0.012 * smile;
        let bow = 1.0 - (0.10 + 0.22 * p.lip_bow) * bell(s, 0.10) + 0.12 * bell(s.abs() - 0.2, 0.12);
        Lips {
            line,
            up: p.lip_upper * (1.0 - 0.18 * smile) * bow * ramp(0.0, 0.85, edge).powf(0.8),
            down: p.lip_lower * (1.0 - 0.08 * smile) * ramp(0.0, 0.75, edge).powf(0.75),
            within: ramp(-0.02, 0.22, 1.0 - s.abs()),
        }
    }

    /// Small heights, whose slopes catch the light: lips, folds, wrinkles, pores.
    fn detail(&self, x: f32, y: f32) -> f32 {
        let p = self.person;
        let mut out = 0.0;
        let side = x.abs();
        if y < -0.35 {
            let lips = self.lips(x);
            let d = y - lips.line;
            if d.abs() < 0.25 && lips.within > 0.0 {
                out += lips.within
                    * (0.030
                        * (lips.up / p.lip_upper).min(1.0)
                        * bell(d - lips.up * 0.5, (lips.up * 0.55).max(0.012))
                        + 0.040
                            * (lips.down / p.lip_lower).min(1.0)
                            * bell(d + lips.down * 0.5, (lips.down * 0.55).max(0.014))
                        - 0.016 * bell(d, 0.011) * lips.within);
            }
            // Philtrum: two ridges under the nose.
            let between =
                ramp(p.mouth_y + 0.02, p.mouth_y + 0.09, y) * ramp(p.nose_y - 0.03, p.nose_y - 0.10, y);
            out -= 0.014 * (1.0 - 0.6 * p.child) * between * bell(x, 0.022);
            // From the wing of the nose to beside the mouth.
            let t = (p.nose_y + 0.03 - y) / (p.nose_y + 0.03 - p.mouth_y);
            if t > -0.2 && t < 1.4 {
                let fold = mix(p.nose_wide + 0.02, p.mouth_wide + 0.085, t.max(0.0).powf(0.85));
                let deep =
                    (p.nasolabial + 0.35 * self.mood.smile) * ramp(-0.15, 0.25, t) * ramp(1.35, 0.7, t);
                let d = side - fold;
                out -= 0.014 * deep * bell(d, 0.016);
                out += 0.016 * deep * bell(d - 0.07, 0.055);
            }
            // From the corner of the mouth down.
            let below = p.mouth_y - y;
            if p.old > 0.2 && below > 0.0 {
                out -= 0.012
                    * p.old
                    * bell(side - p.mouth_wide - 0.03 - 0.2 * below, 0.015)
                    * ramp(0.30, 0.05, below);
            }
        } else {
            if p.old > 0.05 && y > p.brow_y + 0.06 {
                // Across the forehead.
                let wave = 0.02 * noise(x * 4.0, 3.0, p.grain);
                for (line, strength) in [(0.36, 1.0), (0.45, 0.8), (0.53, 0.5)] {
                    out -= 0.0055 * p.old * strength * bell(y - line - wave, 0.010) * ramp(0.5, 0.25, side);
                }
            }
            let u = side - p.eye_x;
            if p.old > 0.1 && u > 0.12 {
                // At the outer corner of the eye.
                for slope in [-0.45, 0.05, 0.5] {
                    let d = y - 0.01 - slope * (u - 0.12);
                    out -= 0.004
                        * (p.old + 0.3 * self.mood.smile)
                        * bell(d, 0.008)
                        * ramp(0.29, 0.16, u)
                        * ramp(0.12, 0.17, u);
                }
            }
            // Bag under the eye.
            let hang = y + p.eye_open * 0.42 + 0.045 - 0.25 * u * u;
            out += 0.010 * p.eye_bags * bell2(u, 0.09, hang, 0.022);
            out -= 0.010 * p.eye_bags * bell2(u, 0.10, hang + 0.05, 0.014);
        }
        let pores = 0.0016 * (1.0 + p.old) * (1.0 - 0.7 * p.child);
        out + pores * noise(x * 52.0, y * 52.0, p.grain)
            + 0.5 * pores * noise(x * 21.0, y * 21.0, p.grain ^ 3)
    }

    /// The skin of the face at its own `x`, `y`; `pixel` is the size of one pixel there, `light` the main light's
    /// direction seen from the head.
    pub fn paint(&self, at: V3, turn: f32, pixel: f32, light: V3) -> Paint {
        let p = self.person;
        let mut out = self.bare_skin(at, turn);
        if turn.abs() > 1.5 {
            return out;
        }
        let (x, y) = (at.x, at.y);
        let step = pixel.clamp(0.004, 0.012);
        let here = self.detail(x, y);
        let slope = 1.0 / step;
        out.tilt =
            v3((here - self.detail(x + step, y)) * slope, (here - self.detail(x, y + step)) * slope, 0.0);
        let edge = (pixel * 0.8).max(0.006);

        if y < -0.28 {
            self.paint_nostrils(&mut out, x, y, edge);
            self.paint_beard(&mut out, x, y);
            self.paint_lips(&mut out, x, y, edge);
        }
        for (mx, my, size) in p.moles {
            if size > 0.0 {
                let reach = ((x - mx) * (x - mx) + (y - my) * (y - my)).sqrt();
                out.cover(colour(74, 44, 36), 0.85 * ramp(size + edge, size - edge * 0.5, reach));
            }
        }
        if y > -0.3 && y < 0.5 {
            self.paint_brow(&mut out, x, y, edge);
            self.paint_eye(&mut out, x, y, edge, light);
        }
        out
    }

    /// Skin without features: tone, blood, blotches, freckles.
    fn bare_skin(&self, at: V3, turn: f32) -> Paint {
        let p = self.person;
        let (x, y) = (at.x, at.y);
        let side = x.abs();
        let mut out = Paint::plain(p.skin);
        let flush = (0.25 + 0.75 * p.ruddy)
            * (0.9 * bell2(side - 0.40, 0.20, y + 0.33, 0.17)
                + 0.6 * bell2(x, 0.12, y - p.nose_y, 0.10)
                + 0.35 * bell2(x, 0.16, y - self.bottom - 0.12, 0.10))
            * mix(0.75, 1.25, p.child);
        out.albedo = out.albedo * mix3(v3(1.0, 1.0, 1.0), v3(1.02, 0.80, 0.78), flush);
        let patch = clouds(x * 5.0 + turn, y * 5.0, p.grain ^ 9) - 0.5;
        let fine = noise(x * 23.0 + turn, y * 23.0, p.grain ^ 5) * 0.6
            + noise(x * 55.0, y * 55.0, p.grain ^ 6) * 0.4
            - 0.5;
        let amount = 0.10 + 0.26 * p.mottle;
        out.albedo = out.albedo
            * v3(
                1.0 + amount * (0.5 * patch + 0.45 * fine),
                1.0 + amount * (0.8 * patch + 0.7 * fine),
                1.0 + amount * (0.8 * patch + 0.7 * fine),
            );
        // Shade about the eyes.
        let hollow = bell2(side - p.eye_x + 0.03, 0.15, y + 0.01, 0.10);
        out.albedo =
            out.albedo * mix3(v3(1.0, 1.0, 1.0), v3(0.80, 0.72, 0.72), hollow * (0.45 + 0.4 * p.eye_bags));
        if p.freckles > 0.0 && y < 0.1 {
            let dots = ramp(0.70, 0.85, noise(x * 42.0, y * 42.0, p.grain ^ 77));
            out.cover(
                p.skin * v3(0.62, 0.46, 0.36),
                0.55 * p.freckles * dots * bell2(side - 0.25, 0.25, y + 0.25, 0.16),
            );
        }
        if p.old > 0.45 {
            let spots = ramp(0.74, 0.84, noise(x * 9.0 + 4.0, y * 9.0, p.grain ^ 91));
            out.cover(p.skin * v3(0.66, 0.52, 0.42), 0.6 * (p.old - 0.45) * spots * ramp(0.2, 0.5, side));
        }
        let oil = 0.6 + 0.9 * bell2(x, 0.13, y + 0.15, 0.28) + 0.5 * bell2(x, 0.35, y - 0.45, 0.14);
        out.gloss = 0.055 * oil * (0.55 + 0.75 * p.shine) * (1.0 - 0.35 * p.old) * (0.8 + 0.4 * fine);
        out.narrow = 16.0;
        out.soft = 1.0;
        out
    }

    fn paint_nostrils(&self, out: &mut Paint, x: f32, y: f32, edge: f32) {
        let p = self.person;
        let side = (x - p.uneven[2]).abs();
        let low = p.nose_y - 0.062 + 0.03 * p.nose_up;
        let (dx, dy) = (
            (side - p.nose_wide * 0.44) / (p.nose_wide * 0.27),
            (y - low - 0.10 * (side - 0.07)) / (0.020 + 0.016 * p.nose_up.max(0.0)),
        );
        let reach = (dx * dx + dy * dy).sqrt();
        out.cover(p.skin * v3(0.16, 0.075, 0.06), 0.9 * ramp(1.25 + edge * 12.0, 0.45, reach));
        // Where the wing meets the cheek, and the shade below the nose.
        let wing = bell2(side - p.nose_wide * 1.04, 0.016, y - p.nose_y + 0.015, 0.05);
        out.cover(p.skin * v3(0.50, 0.32, 0.26), 0.40 * wing);
        let under = bell2(x, p.nose_wide * 0.75, y - p.nose_y + 0.085, 0.022);
        out.cover(p.skin * v3(0.55, 0.38, 0.32), 0.45 * (1.0 - 0.5 * p.child) * under);
    }

    fn paint_beard(&self, out: &mut Paint, x: f32, y: f32) {
        let p = self.person;
        if p.stubble + p.beard + p.moustache <= 0.0 {
            return;
        }
        let side = x.abs();
        let lips = self.lips(x);
        let off_lips = 1.0
            - ramp(-0.01, 0.012, lips.up - (y - lips.line))
                * ramp(-0.012, 0.012, lips.down + (y - lips.line))
                * lips.within;
        let grain =
            noise(x * 70.0, y * 34.0, p.grain ^ 21) * 0.6 + noise(x * 31.0, y * 17.0, p.grain ^ 22) * 0.4;
        let over = y - lips.line;
        let moustache = ramp(p.nose_y - 0.06, p.nose_y - 0.11, y)
            * ramp(-0.02, 0.02, over)
            * ramp(
                0.03,
                -0.02,
                side - p.nose_wide * 0.9
                    - (p.mouth_wide - p.nose_wide * 0.7) * ramp(0.0, -0.16, y - p.nose_y + 0.06),
            );
        let jaw = ramp(-0.42 - 0.55 * (0.62 - side).max(0.0), -0.62 - 0.55 * (0.62 - side).max(0.0), y);
        let chin = ramp(0.40, 0.25, side) * ramp(p.mouth_y - 0.06, p.mouth_y - 0.12, y);
        let shade = p.stubble * (0.30 * moustache).max(0.33 * jaw) * (0.55 + 0.9 * grain);
        out.cover(p.skin * v3(0.34, 0.36, 0.40), shade * off_lips * 0.75);
        let full = (p.moustache * moustache * 1.15).max(p.beard * chin.max(jaw * 0.8));
        out.cover(
            p.hair_colour * mix(0.8, 1.25, grain),
            (full * 1.25).min(1.0) * mix(0.62, 1.0, grain) * off_lips,
        );
        if full > 0.3 {
            out.gloss *= 0.4;
        }
    }

    fn paint_lips(&self, out: &mut Paint, x: f32, y: f32, edge: f32) {
        let p = self.person;
        let lips = self.lips(x);
        if lips.within <= 0.0 || (y - lips.line).abs() > 0.2 {
            return;
        }
        let d = y - lips.line;
        let soft = edge + 0.006;
        let upper = ramp(-soft, soft, lips.up - d) * ramp(-soft, soft, d);
        let lower = ramp(-soft, soft, lips.down + d) * ramp(soft, -soft, d);
        let crinkle = 0.90 + 0.2 * noise(x * 60.0, y * 8.0, p.grain ^ 41);
        let red = mix3(p.skin * v3(0.86, 0.62, 0.60), p.lip_colour, 0.75 - 0.3 * p.old);
        out.cover(red * (0.80 * crinkle), 0.92 * upper * lips.within);
        out.cover(red * crinkle, 0.88 * lower * lips.within);
        out.gloss = mix(out.gloss, 0.13, lower * lips.within * 0.9);
        out.narrow = mix(out.narrow, 34.0, lower);
        let thick = 0.0075 + edge * 0.5;
        out.cover(colour(70, 30, 30), 0.78 * bell(d, thick) * lips.within);
        // The corners are deep.
        let wide = p.mouth_wide * (1.0 + 0.17 * self.mood.smile);
        let corner = bell2(x.abs() - wide + 0.004, 0.018, d, 0.014);
        out.cover(colour(80, 40, 36), 0.35 * corner);
    }

    fn paint_brow(&self, out: &mut Paint, x: f32, y: f32, edge: f32) {
        let p = self.person;
        let sign = x.signum();
        // 0 at the inner end, 1 at the outer one.
        let t = (x.abs() - p.eye_x * 0.42) / p.brow_long / 1.42;
        if !(-0.15..=1.15).contains(&t) {
            return;
        }
        let lift = 0.012 * self.mood.smile - 0.018 * (1.0 - self.mood.open);
        let middle = p.brow_y
            + p.uneven[1] * sign
            + lift
            + p.brow_tilt * 0.30 * (t - 0.4)
            + p.brow_arch * (1.0 - (t - 0.62) * (t - 0.62) * 3.4).max(-1.2);
        let thick = p.brow_thick * mix(1.0, 0.42, ramp(0.45, 1.05, t)) * ramp(-0.1, 0.12, t);
        let d = y - middle;
        let body =
            ramp(thick + edge + 0.016, thick * 0.15, d.abs()) * ramp(-0.08, 0.10, t) * ramp(1.1, 0.86, t);
        if body <= 0.0 {
            return;
        }
        let slant = mix(0.9, -0.35, ramp(0.05, 0.55, t));
        let hairs = noise((x * sign - d * slant) * 85.0, d * 24.0 + t * 3.0, p.grain ^ 61);
        let strength = p.brow_dense * mix(0.78, 1.08, hairs) * body;
        out.cover(mix3(p.hair_colour, colour(30, 22, 20), 0.45 * (1.0 - p.old)), strength);
        out.gloss *= 1.0 - strength.min(1.0);
        out.tilt.y += 0.12 * (hairs - 0.5) * body;
    }

    fn paint_eye(&self, out: &mut Paint, x: f32, y: f32, edge: f32, light: V3) {
        let p = self.person;
        let sign = if x < 0.0 { -1.0 } else { 1.0 };
        let wide = p.eye_wide;
        let u = x.abs() - p.eye_x;
        let s = u / wide;
        if s.abs() > 1.6 {
            return;
        }
        let v = y - p.uneven[0] * sign - p.eye_tilt * 0.45 * u;
        // Lids: the upper one higher and fullest a little inside, the lower one flatter and fullest outside.
        let tall = p.eye_open * (1.0 - 0.16 * self.mood.smile);
        let inner = (-s).max(0.0);
        let roof = 1.0 - (s * (1.0 - 0.6 * p.lid_peak.abs()) + p.lid_peak).abs().powf(p.lid_square);
        let floor = 1.0 - (s * 0.98 - 0.10).abs().powf(2.2);
        let dip = 0.016 * p.inner_fold * ramp(0.55, 1.0, inner);
        let low = -0.40 * tall * (1.0 - 0.35 * self.mood.smile) * floor.max(-0.4) - dip;
        let high = 0.62 * tall * roof.max(-0.4) - dip;
        let shut = 1.0 - self.mood.open;
        let upper = mix(high, low, shut);
        let within = ramp(1.04, 0.96, s.abs());

        // The lid itself, its crease and the fold above.
        let crease_gap = mix(0.020, 0.042, p.lid_crease);
        let crease = v - (high + crease_gap - 0.012 * s.abs());
        let lid =
            ramp(crease_gap + 0.05, 0.0, v - upper) * ramp(-0.01, 0.01, v - upper) * ramp(1.35, 0.8, s.abs());
        out.cover(out.albedo * v3(0.80, 0.70, 0.68), 0.45 * lid);
        let fold_strength = ramp(0.15, 0.75, p.lid_crease) * (1.0 - 0.6 * shut);
        out.cover(
            p.skin * v3(0.34, 0.20, 0.16),
            0.62 * fold_strength * bell(crease, 0.0065 + edge * 0.5) * ramp(1.15, 0.75, s.abs()),
        );
        out.tilt.y += 0.35 * bell2(u, wide * 0.8, v - upper - 0.025, 0.02);
        // Under the lower lid a bright roll, then shade.
        let below = v - low;
        out.cover(out.albedo * 1.10, 0.30 * bell2(u, wide * 0.7, below + 0.022, 0.012));
        out.cover(
            out.albedo * v3(0.72, 0.62, 0.62),
            (0.25 + 0.35 * p.eye_bags) * bell2(u + 0.01, wide * 0.75, below + 0.058, 0.016),
        );

        let inside = ramp(-edge, edge, upper - v) * ramp(-edge, edge, v - low) * within;
        if inside > 0.0 {
            self.paint_ball(out, &Gap { at: (u * sign, v), upper, low, s, inside }, edge, light);
        }

        // Lashes: a dark rim along the upper lid, thicker outside; hairs at the lower one.
        let rim = 0.0075 + 0.010 * p.lashes * mix(0.6, 1.35, ramp(-0.9, 0.9, s));
        let tail = ramp(1.16, 0.92, s) * ramp(-1.06, -0.85, s);
        let dark = ramp(rim + edge, rim * 0.3, (v - upper - rim * 0.35).abs()) * tail;
        out.cover(colour(26, 17, 15), (0.72 + 0.25 * p.lashes) * dark);
        let lower_rim = bell(v - low + 0.002, 0.006 + edge * 0.4) * ramp(1.05, 0.8, s.abs());
        out.cover(colour(92, 56, 48), (0.35 + 0.25 * p.lashes) * lower_rim * (1.0 - 0.7 * shut));
        if dark > 0.3 {
            out.gloss *= 0.4;
        }
    }

    /// The eyeball between the lids.
    fn paint_ball(&self, out: &mut Paint, gap: &Gap, edge: f32, light: V3) {
        let p = self.person;
        let Gap { at: (u, v), upper, low, s, inside } = *gap;
        let centre = (0.030 * self.mood.gaze.0, 0.006 + 0.018 * self.mood.gaze.1);
        let (du, dv) = (u - centre.0, v - centre.1);
        let reach = (du * du + dv * dv).sqrt();
        let big = 0.064 + 0.004 * p.child;
        let mut ball = mix3(colour(226, 218, 212), colour(212, 170, 160), 0.75 * ramp(0.55, 1.0, s.abs()));
        // Red corner at the nose.
        ball = mix3(ball, colour(196, 120, 112), ramp(-0.80, -0.95, s));
        let spokes = speck((dv.atan2(du) * 9.0) as i32, (reach * 180.0) as i32, p.grain) * 0.5 + 0.75;
        let iris = mix3(p.iris * spokes, p.iris * 0.35, ramp(big * 0.62, big * 0.98, reach));
        ball = mix3(ball, iris, ramp(big + edge, big - edge, reach));
        let pupil = 0.026;
        ball = mix3(ball, colour(8, 6, 6), ramp(pupil + edge, pupil - edge, reach));
        // The upper lid and its lashes shade the ball.
        ball = ball * (1.0 - 0.62 * ramp(0.045, 0.0, upper - v)) * (1.0 - 0.20 * ramp(0.02, 0.0, v - low));
        out.cover(ball, inside);
        let round = 0.14;
        let bulge = v3(u / round * 0.8, v / round * 0.8, 1.0).unit();
        out.ball = Some((bulge, inside));
        out.gloss = mix(out.gloss, 0.03, inside);
        out.soft = mix(out.soft, 0.3, inside);
        let spot = (centre.0 + 0.006 + 0.036 * light.x, centre.1 + 0.012 + 0.032 * light.y.clamp(-0.6, 0.8));
        let window = bell2(u - spot.0, 0.0085 + edge * 0.3, v - spot.1, 0.0095 + edge * 0.3);
        let second = bell2(u + spot.0 * 0.8, 0.008, v + 0.022, 0.007);
        out.spark += inside * (0.85 * window + 0.10 * second) * ramp(-0.004, 0.012, upper - v);
    }
}

/// The ear: darker inside its rim.
pub(crate) fn paint_ear(head: &Head<'_>, turn: f32, along: f32, own: V3) -> Paint {
    let p = head.person;
    let mut out = Paint::plain(p.skin * v3(1.0, 0.88, 0.84));
    let shell = bell2(turn - 0.10, 0.34, along - 0.02, 0.30) * 0.8;
    out.albedo = out.albedo * mix3(v3(1.0, 1.0, 1.0), v3(0.60, 0.46, 0.42), 0.8 * shell);
    out.albedo = out.albedo * (0.94 + 0.12 * clouds(own.z * 14.0, own.y * 14.0, p.grain));
    out.gloss = 0.03;
    out.soft = 1.0;
    out
}

/// The neck.
pub(crate) fn paint_neck(head: &Head<'_>, turn: f32, own: V3) -> Paint {
    let p = head.person;
    let mut out = Paint::plain(p.skin * v3(0.95, 0.90, 0.88));
    let rings =
        bell(own.y + 1.36 + 0.05 * turn * turn, 0.012) + 0.7 * bell(own.y + 1.52 + 0.06 * turn * turn, 0.012);
    out.albedo = out.albedo
        * (1.0 - (0.10 + 0.16 * p.old) * rings)
        * (0.95 + 0.10 * clouds(turn * 5.0, own.y * 5.0, p.grain));
    if p.old > 0.4 {
        out.albedo =
            out.albedo * (1.0 - 0.14 * p.old * ramp(0.4, 0.8, noise(turn * 9.0, own.y * 1.5, p.grain ^ 8)));
    }
    out.gloss = 0.03;
    out.soft = 1.0;
    out
}
