//! A picture as linear light, and its development: lens, tone, sensor noise, 8 bits.

use face_match::Image;

use crate::math::{V3, colour, mix, mix3, ramp, speck};

/// Light per pixel.
pub(crate) struct Picture {
    pub width: usize,
    pub height: usize,
    pub light: Vec<V3>,
}

impl Picture {
    pub fn filled(width: usize, height: usize, light: V3) -> Self {
        Self { width, height, light: vec![light; width * height] }
    }

    /// From a function of the place (0 to 1 each way) that has nothing sharp: worked out at a fourth of the resolution.
    pub fn soft(width: usize, height: usize, light: impl Fn(f32, f32) -> V3) -> Self {
        let (columns, rows) = (width / 4 + 2, height / 4 + 2);
        let mut coarse = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                coarse.push(light(column as f32 * 4.0 / width as f32, row as f32 * 4.0 / height as f32));
            }
        }
        let mut out = Vec::with_capacity(width * height);
        for y in 0..height {
            let (row, ty) = (y / 4, (y % 4) as f32 / 4.0);
            for x in 0..width {
                let (column, tx) = (x / 4, (x % 4) as f32 / 4.0);
                let first = row * columns + column;
                let top = mix3(coarse[first], coarse[first + 1], tx);
                let bottom = mix3(coarse[first + columns], coarse[first + columns + 1], tx);
                out.push(mix3(top, bottom, ty));
            }
        }
        Self { width, height, light: out }
    }

    /// The light that a developed picture shows.
    pub fn from_image(image: &Image) -> Self {
        let light = image.rgb().chunks_exact(3).map(|rgb| match rgb {
            &[r, g, b] => colour(r, g, b),
            _ => V3::default(),
        });
        Self { width: image.width() as usize, height: image.height() as usize, light: light.collect() }
    }

    /// The light at a place, 0 to 1 each way, between pixels mixed.
    pub fn near(&self, x: f32, y: f32) -> V3 {
        let spot = |at: f32, side: usize| {
            let at = at.clamp(0.0, 1.0) * (side - 1) as f32;
            (at as usize, (at as usize + 1).min(side - 1), at.fract())
        };
        let (left, right, tx) = spot(x, self.width);
        let (top, bottom, ty) = spot(y, self.height);
        let row = |y: usize| mix3(self.light[y * self.width + left], self.light[y * self.width + right], tx);
        mix3(row(top), row(bottom), ty)
    }

    /// Every four pixels made one.
    pub fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut light = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let first = y * 2 * self.width + x * 2;
                let sum = self.light[first]
                    + self.light[first + 1]
                    + self.light[first + self.width]
                    + self.light[first + self.width + 1];
                light.push(sum * 0.25);
            }
        }
        Self { width, height, light }
    }

    pub fn cover(&mut self, x: usize, y: usize, light: V3, part: f32) {
        let index = y * self.width + x;
        if x < self.width && y < self.height {
            self.light[index] = mix3(self.light[index], light, part.clamp(0.0, 1.0));
        }
    }

    pub fn dim(&mut self, x: usize, y: usize, by: f32) {
        let index = y * self.width + x;
        if x < self.width && y < self.height {
            self.light[index] = self.light[index] * by;
        }
    }

    /// Gaussian blur of `wide` pixels.
    fn blurred(self, wide: f32) -> Self {
        if wide < 0.2 {
            return self;
        }
        let reach = (wide * 2.5).ceil() as usize;
        let mut kernel: Vec<f32> = (0..=2 * reach)
            .map(|index| (-0.5 * ((index as f32 - reach as f32) / wide).powi(2)).exp())
            .collect();
        let sum: f32 = kernel.iter().sum();
        kernel.iter_mut().for_each(|value| *value /= sum);
        let (width, height) = (self.width, self.height);
        let mut across = vec![V3::default(); width * height];
        for y in 0..height {
            let row = &self.light[y * width..(y + 1) * width];
            for x in 0..width {
                let mut sum = V3::default();
                for (index, weight) in kernel.iter().enumerate() {
                    let at = (x + index).saturating_sub(reach).min(width - 1);
                    sum = sum + row[at] * *weight;
                }
                across[y * width + x] = sum;
            }
        }
        let mut light = vec![V3::default(); width * height];
        for y in 0..height {
            for (index, weight) in kernel.iter().enumerate() {
                let at = (y + index).saturating_sub(reach).min(height - 1);
                let from = &across[at * width..(at + 1) * width];
                for (out, from) in light[y * width..(y + 1) * width].iter_mut().zip(from) {
                    *out = *out + *from * *weight;
                }
            }
        }
        Self { width, height, light }
    }

    /// The picture that a camera with this blur and noise takes.
    pub fn develop(self, blur: f32, noise: f32, seed: u32) -> Image {
        let picture = self.blurred(blur);
        let (width, height) = (picture.width, picture.height);
        const LEVELS: usize = 4096;
        let tones: Vec<f32> = (0..=LEVELS)
            .map(|level| {
                let light = level as f32 / LEVELS as f32 * 2.0;
                let light =
                    if light > 0.72 { 0.72 + 0.28 * (1.0 - (-(light - 0.72) / 0.30).exp()) } else { light };
                255.0 * light.powf(1.0 / 2.2)
            })
            .collect();
        let tone = |light: f32| tones[(light.clamp(0.0, 2.0) * 0.5 * LEVELS as f32) as usize];
        Image::drawn(width as u32, height as u32, |x, y| {
            let light = picture.light[y as usize * width + x as usize];
            let mut rgb = [tone(light.x), tone(light.y), tone(light.z)];
            if noise > 0.0 {
                let (ix, iy) = (x as i32, y as i32);
                let grey = speck(ix, iy, seed) + speck(ix, iy, seed ^ 0x5555) - 1.0;
                let tint = speck(ix / 2, iy / 2, seed ^ 0x3333) - 0.5;
                let strength = noise * mix(5.0, 2.6, ramp(20.0, 200.0, rgb[1]));
                rgb[0] += strength * (grey * 1.6 + tint * 1.2);
                rgb[1] += strength * grey * 1.6;
                rgb[2] += strength * (grey * 1.6 - tint * 1.5);
            }
            rgb.map(|value| (value + 0.5).clamp(0.0, 255.0) as u8)
        })
    }
}
