//! A document camera: the face on a desk, seen from nearly above, in light that is not even.

use card_ocr::{Homography, Point, Quad};

use super::Rng;
use super::draw::{Face, SCALE};

/// How a picture is taken.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// Width of the card in the picture, in pixels.
    pub card_width: f64,
    /// Turn in degrees.
    pub turn: f64,
    /// Upside down.
    pub upside_down: bool,
    /// How far corners are moved, as a share of the card's width.
    pub perspective: f64,
    /// Blur, in millimetres of the card (deviation).
    pub blur: f64,
    /// Blur of a movement along a line, in millimetres of the card.
    pub motion: f64,
    /// Noise, in grey levels (deviation).
    pub noise: f64,
    /// Difference of light from one side to the other, 0 to 1.
    pub shade: f64,
    /// Brightness of the whole, 1 is full.
    pub exposure: f64,
    /// Exponent of brightness, 1 leaves it.
    pub gamma: f64,
    /// Strength of JPEG-like loss: the step of the coarsest level, 0 is none.
    pub loss: f64,
    /// A reflection: place on the card (0 to 1), reach in millimetres, strength.
    pub glare: Option<([f64; 2], f64, f64)>,
    /// A hand or a sheet over the card from this share of its width on.
    pub covered_from: Option<f64>,
    /// Share of the picture's width beside the card.
    pub margin: f64,
}

impl Recipe {
    /// Within what the net is trained on.
    #[must_use]
    pub fn trained(rng: &mut Rng) -> Self {
        let card_width =
            if rng.chance(0.15) { rng.between(1300.0, 1800.0) } else { rng.between(600.0, 1300.0) };
        Self {
            card_width,
            turn: rng.between(-7.0, 7.0),
            upside_down: rng.chance(0.15),
            perspective: rng.between(0.0, 0.035),
            blur: rng.between(0.02, 0.13),
            motion: 0.0,
            noise: rng.between(0.5, 7.0),
            shade: rng.between(0.0, 0.5),
            exposure: rng.between(0.55, 1.0),
            gamma: 1.0,
            loss: if rng.chance(0.6) { rng.between(4.0, 28.0) } else { 0.0 },
            glare: rng
                .chance(0.15)
                .then(|| ([rng.unit(), rng.unit()], rng.between(2.0, 9.0), rng.between(0.2, 1.0))),
            covered_from: None,
            margin: rng.between(0.06, 0.3),
        }
    }

    /// Of a kind that training never saw: shaken, with another brightness curve.
    #[must_use]
    pub fn held_out(rng: &mut Rng) -> Self {
        Self {
            motion: rng.between(0.05, 0.3),
            gamma: if rng.chance(0.5) { rng.between(0.55, 0.8) } else { rng.between(1.3, 1.9) },
            ..Self::trained(rng)
        }
    }

    /// A good camera in good light.
    #[must_use]
    pub fn good(rng: &mut Rng) -> Self {
        Self {
            card_width: rng.between(950.0, 1300.0),
            blur: rng.between(0.02, 0.06),
            noise: rng.between(0.5, 3.0),
            shade: rng.between(0.0, 0.25),
            exposure: rng.between(0.8, 1.0),
            loss: 0.0,
            glare: None,
            ..Self::trained(rng)
        }
    }
}

/// A picture taken.
pub struct Shot {
    /// Pixels a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Three bytes a pixel.
    pub rgb: Vec<u8>,
    /// Corners of the face in the picture.
    pub(crate) corners: Quad,
    /// The face's size in millimetres.
    pub(crate) size: (f64, f64),
}

/// Takes a picture of a face on a desk.
#[must_use]
pub fn photograph(face: &Face, recipe: &Recipe, rng: &mut Rng) -> Shot {
    let size = (face.width as f64 / SCALE, face.height as f64 / SCALE);
    let card_width = recipe.card_width;
    let px_per_mm = card_width / size.0;
    let width = (card_width * (1.0 + 2.0 * recipe.margin)) as usize;
    let height = (size.1 * px_per_mm + card_width * 2.0 * recipe.margin.max(0.09)) as usize;
    let corners = corners(size, px_per_mm, (width, height), recipe, rng);
    let card = [(0.0, 0.0), (size.0, 0.0), size, (0.0, size.1)].map(|(x, y)| Point { x, y });
    let Some(back) = Homography::between(&corners, &card) else {
        // Corners moved by a few percent never lie on a line.
        return Shot { width: 0, height: 0, rgb: Vec::new(), corners, size };
    };
    let face = softened(face, SCALE / px_per_mm / 2.2);
    let mut picture = scene(&face, &back, recipe, (width, height), px_per_mm, rng);
    blur(&mut picture, width, recipe.blur * px_per_mm);
    smear(&mut picture, width, recipe.motion * px_per_mm, rng.between(0.0, std::f64::consts::PI));
    let curve: Vec<f64> =
        (0..=1020).map(|quarter| 255.0 * (f64::from(quarter) / 1020.0).powf(recipe.gamma)).collect();
    let mut rgb: Vec<u8> = picture
        .iter()
        .map(|&value| {
            let value = curve[(value.clamp(0.0, 255.0) * 4.0 + 0.5) as usize];
            (value + rng.normal() * recipe.noise).clamp(0.0, 255.0) as u8
        })
        .collect();
    if recipe.loss > 0.0 {
        lossy(&mut rgb, width, recipe.loss);
    }
    Shot { width: width as u32, height: height as u32, rgb, corners, size }
}

fn corners(size: (f64, f64), scale: f64, picture: (usize, usize), recipe: &Recipe, rng: &mut Rng) -> Quad {
    let (w, h) = (size.0 * scale, size.1 * scale);
    let slack = recipe.margin * w * 0.3;
    let middle = (
        picture.0 as f64 / 2.0 + rng.between(-slack, slack),
        picture.1 as f64 / 2.0 + rng.between(-slack, slack),
    );
    let turn = recipe.turn + if recipe.upside_down { 180.0 } else { 0.0 };
    let (sin, cos) = turn.to_radians().sin_cos();
    [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map(|(x, y)| {
        let bend = recipe.perspective * w;
        let (x, y) = (x * w + rng.between(-bend, bend) / 2.0, y * h + rng.between(-bend, bend) / 2.0);
        Point { x: middle.0 + x * cos - y * sin, y: middle.1 + x * sin + y * cos }
    })
}

/// The desk, the card on it, light, reflection and cover.
fn scene(
    face: &Face,
    back: &Homography,
    recipe: &Recipe,
    (width, height): (usize, usize),
    px_per_mm: f64,
    rng: &mut Rng,
) -> Vec<f32> {
    let desk = {
        let grey = if rng.chance(0.75) { rng.between(20.0, 150.0) } else { rng.between(150.0, 195.0) };
        [grey * rng.between(0.85, 1.1), grey, grey * rng.between(0.75, 1.05)]
    };
    let (grain, wave) = (rng.between(0.0, 0.07), rng.between(0.02, 0.3));
    let towards = rng.between(0.0, std::f64::consts::TAU).sin_cos();
    let round = 3.18;
    let (w, h) = (face.width as f64 / SCALE, face.height as f64 / SCALE);
    let mut picture = vec![0.0_f32; width * height * 3];
    for y in 0..height {
        for x in 0..width {
            let mm = back.apply(Point { x: x as f64, y: y as f64 });
            // Distance out of the card with its round corners; the shadow falls to the lower right.
            let out = |x: f64, y: f64| {
                let (dx, dy) =
                    ((round - x).max(x - w + round).max(0.0), (round - y).max(y - h + round).max(0.0));
                dx.hypot(dy) - round
            };
            let outside = out(mm.x, mm.y);
            let cover = (0.5 - outside * px_per_mm).clamp(0.0, 1.0);
            let mut colour = desk;
            if cover < 1.0 {
                let along = y as f64 * 0.9 + 6.0 * (x as f64 * wave * 0.05).sin();
                let stripes = 1.0 + grain * (along * wave).sin();
                let shadow = 1.0 - 0.35 * (1.0 - out(mm.x - 0.5, mm.y - 0.5).max(0.0) / 1.2).max(0.0);
                colour = colour.map(|v| v * stripes * shadow);
            }
            if cover > 0.0 {
                let paper = face.at(mm.x * SCALE - 0.5, mm.y * SCALE - 0.5);
                for (value, paper) in colour.iter_mut().zip(paper) {
                    *value += (paper - *value) * cover;
                }
            }
            if recipe.covered_from.is_some_and(|from| mm.x > from * w) {
                colour = [170.0, 135.0, 115.0];
            }
            let across =
                (x as f64 / width as f64 - 0.5) * towards.0 + (y as f64 / height as f64 - 0.5) * towards.1;
            let light = recipe.exposure * (1.0 + recipe.shade * across);
            let shine = recipe.glare.map_or(0.0, |([gx, gy], reach, strength)| {
                let far = ((mm.x - gx * w).powi(2) + (mm.y - gy * h).powi(2)) / (reach * reach);
                if cover > 0.0 { 330.0 * strength * (-far).exp() } else { 0.0 }
            });
            let at = (y * width + x) * 3;
            for (value, colour) in picture[at..at + 3].iter_mut().zip(colour) {
                *value = (colour * light + shine).clamp(0.0, 255.0) as f32;
            }
        }
    }
    picture
}

impl Face {
    fn at(&self, x: f64, y: f64) -> [f64; 3] {
        let x = x.clamp(0.0, self.width as f64 - 1.001);
        let y = y.clamp(0.0, self.height as f64 - 1.001);
        let (ix, iy) = (x as usize, y as usize);
        let (dx, dy) = (x - ix as f64, y - iy as f64);
        let start = (iy * self.width + ix) * 3;
        let below = start + self.width * 3;
        std::array::from_fn(|c| {
            let [a, b, d, e] =
                [start + c, start + 3 + c, below + c, below + 3 + c].map(|at| f64::from(self.rgb[at]));
            let (top, bottom) = (a + (b - a) * dx, d + (e - d) * dx);
            top + (bottom - top) * dy
        })
    }
}

/// The face with the detail taken out that the picture has no pixels for.
fn softened(face: &Face, deviation: f64) -> Face {
    let mut values: Vec<f32> = face.rgb.iter().map(|&v| f32::from(v)).collect();
    blur(&mut values, face.width, deviation);
    Face {
        width: face.width,
        height: face.height,
        rgb: values.iter().map(|&v| v.round() as u8).collect(),
        marks: Vec::new(),
    }
}

/// Gaussian, three values a pixel.
fn blur(picture: &mut [f32], width: usize, deviation: f64) {
    if deviation < 0.25 {
        return;
    }
    let reach = (deviation * 2.5).ceil() as usize;
    let mut kernel: Vec<f32> = (0..=2 * reach)
        .map(|at| (-(at as f64 - reach as f64).powi(2) / (2.0 * deviation * deviation)).exp() as f32)
        .collect();
    let sum: f32 = kernel.iter().sum();
    kernel.iter_mut().for_each(|weight| *weight /= sum);
    let stride = width * 3;
    let height = picture.len() / stride;
    let mut line = vec![0.0_f32; stride + 6 * reach];
    for row in picture.chunks_exact_mut(stride) {
        for at in 0..line.len() {
            let pixel = (at / 3).saturating_sub(reach).min(width - 1);
            line[at] = row[pixel * 3 + at % 3];
        }
        for (at, value) in row.iter_mut().enumerate() {
            *value = kernel.iter().enumerate().map(|(k, weight)| weight * line[at + 3 * k]).sum();
        }
    }
    let source = picture.to_vec();
    for (y, row) in picture.chunks_exact_mut(stride).enumerate() {
        row.fill(0.0);
        for (k, weight) in kernel.iter().enumerate() {
            let from = (y + k).saturating_sub(reach).min(height - 1) * stride;
            for (value, input) in row.iter_mut().zip(&source[from..from + stride]) {
                *value += weight * input;
            }
        }
    }
}

/// The mean along a line of this length, as of a hand that moves.
fn smear(picture: &mut [f32], width: usize, length: f64, direction: f64) {
    let steps = length.ceil() as usize;
    if steps < 1 {
        return;
    }
    let (sin, cos) = direction.sin_cos();
    let source = picture.to_vec();
    let height = picture.len() / (width * 3);
    picture.fill(0.0);
    for step in 0..=steps {
        let t = length * (step as f64 / steps as f64 - 0.5);
        let (dx, dy) = ((t * cos).round() as i64, (t * sin).round() as i64);
        for y in 0..height {
            let from = (y as i64 + dy).clamp(0, height as i64 - 1) as usize;
            for x in 0..width {
                let column = (x as i64 + dx).clamp(0, width as i64 - 1) as usize;
                for c in 0..3 {
                    picture[(y * width + x) * 3 + c] +=
                        source[(from * width + column) * 3 + c] / (steps + 1) as f32;
                }
            }
        }
    }
}

/// Cosine transform of 8 × 8 blocks, rounded to steps that grow with frequency, and back.
fn lossy(rgb: &mut [u8], width: usize, strength: f64) {
    let mut basis = [[0.0_f32; 8]; 8];
    for (k, row) in basis.iter_mut().enumerate() {
        for (n, value) in row.iter_mut().enumerate() {
            let norm = if k == 0 { 0.125_f64.sqrt() } else { 0.5 };
            *value = (norm * (std::f64::consts::PI * (n as f64 + 0.5) * k as f64 / 8.0).cos()) as f32;
        }
    }
    let height = rgb.len() / (width * 3);
    for by in 0..height / 8 {
        for bx in 0..width / 8 {
            for c in 0..3 {
                let at = |x: usize, y: usize| ((by * 8 + y) * width + bx * 8 + x) * 3 + c;
                let mut block = [[0.0_f32; 8]; 8];
                for (y, row) in block.iter_mut().enumerate() {
                    for (x, value) in row.iter_mut().enumerate() {
                        *value = f32::from(rgb[at(x, y)]) - 128.0;
                    }
                }
                let mut spectrum = product(&product(&basis, &block), &flipped(&basis));
                for (v, row) in spectrum.iter_mut().enumerate() {
                    for (u, value) in row.iter_mut().enumerate() {
                        let step = (1.0 + strength as f32 * (u + v) as f32 / 14.0).max(1.0);
                        *value = (*value / step).round() * step;
                    }
                }
                let block = product(&product(&flipped(&basis), &spectrum), &basis);
                for (y, row) in block.iter().enumerate() {
                    for (x, value) in row.iter().enumerate() {
                        rgb[at(x, y)] = (value + 128.0).clamp(0.0, 255.0) as u8;
                    }
                }
            }
        }
    }
}

fn flipped(m: &[[f32; 8]; 8]) -> [[f32; 8]; 8] {
    std::array::from_fn(|row| std::array::from_fn(|column| m[column][row]))
}

fn product(a: &[[f32; 8]; 8], b: &[[f32; 8]; 8]) -> [[f32; 8]; 8] {
    let mut out = [[0.0; 8]; 8];
    for (row, line) in out.iter_mut().zip(a) {
        for (factor, other) in line.iter().zip(b) {
            for (value, entry) in row.iter_mut().zip(other) {
                *value += factor * entry;
            }
        }
    }
    out
}
