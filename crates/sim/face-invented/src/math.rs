//! Vectors, ramps and repeatable noise: what the drawing is made of.

use std::ops::{Add, Mul, Neg, Sub};

/// A point or a direction.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct V3 {
    pub x: f32,
    pub y: f32,
    pub z: f32,
}

pub(crate) const fn v3(x: f32, y: f32, z: f32) -> V3 {
    V3 { x, y, z }
}

impl V3 {
    pub fn dot(self, other: V3) -> f32 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    pub fn cross(self, other: V3) -> V3 {
        v3(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )
    }

    /// Of length one; towards the viewer where there is no direction.
    pub fn unit(self) -> V3 {
        let length = self.dot(self).sqrt();
        if length > 1e-9 { self * (1.0 / length) } else { v3(0.0, 0.0, 1.0) }
    }
}

impl Add for V3 {
    type Output = V3;
    fn add(self, other: V3) -> V3 {
        v3(self.x + other.x, self.y + other.y, self.z + other.z)
    }
}

impl Sub for V3 {
    type Output = V3;
    fn sub(self, other: V3) -> V3 {
        v3(self.x - other.x, self.y - other.y, self.z - other.z)
    }
}

impl Neg for V3 {
    type Output = V3;
    fn neg(self) -> V3 {
        v3(-self.x, -self.y, -self.z)
    }
}

impl Mul<f32> for V3 {
    type Output = V3;
    fn mul(self, by: f32) -> V3 {
        v3(self.x * by, self.y * by, self.z * by)
    }
}

/// Component by component: a colour in a light.
impl Mul<V3> for V3 {
    type Output = V3;
    fn mul(self, by: V3) -> V3 {
        v3(self.x * by.x, self.y * by.y, self.z * by.z)
    }
}

pub(crate) fn mix(from: f32, to: f32, part: f32) -> f32 {
    from + (to - from) * part
}

pub(crate) fn mix3(from: V3, to: V3, part: f32) -> V3 {
    from + (to - from) * part
}

/// 0 up to `low`, 1 from `high`, smooth between; with `low > high` it falls.
pub(crate) fn ramp(low: f32, high: f32, at: f32) -> f32 {
    let t = ((at - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A bell of height 1 and width `wide` (its standard deviation, nearly): cheaper than `exp`, and zero beyond 3 widths.
pub(crate) fn bell(at: f32, wide: f32) -> f32 {
    let t = at / (3.0 * wide);
    let base = 1.0 - t * t;
    if base <= 0.0 {
        return 0.0;
    }
    let square = base * base;
    square * square * base.sqrt()
}

/// A bell over two axes.
pub(crate) fn bell2(x: f32, wide_x: f32, y: f32, wide_y: f32) -> f32 {
    bell((x * x / (wide_x * wide_x) + y * y / (wide_y * wide_y)).sqrt(), 1.0)
}

/// An sRGB colour as linear light, 0 to 1.
pub(crate) fn colour(r: u8, g: u8, b: u8) -> V3 {
    let linear = |value: u8| (f32::from(value) / 255.0).powf(2.2);
    v3(linear(r), linear(g), linear(b))
}

fn scramble(x: i32, y: i32, seed: u32) -> u32 {
    let mut n = (x as u32)
        .wrapping_mul(0x9E37_79B1)
        .wrapping_add((y as u32).wrapping_mul(0x85EB_CA77))
        .wrapping_add(seed.wrapping_mul(0xC2B2_AE3D));
    n ^= n >> 15;
    n = n.wrapping_mul(0x2C1B_3C6D);
    n ^= n >> 12;
    n = n.wrapping_mul(0x297A_2D39);
    n ^ (n >> 15)
}

/// One value per grid point, 0 to 1.
pub(crate) fn speck(x: i32, y: i32, seed: u32) -> f32 {
    (scramble(x, y, seed) >> 8) as f32 / 16_777_216.0
}

/// Smooth noise over the plane, 0 to 1, a bump about every unit.
pub(crate) fn noise(x: f32, y: f32, seed: u32) -> f32 {
    // Rounds down without a call: `floor` is one where the processor's newer instructions are not assumed.
    let down = |value: f32| (value as i32).wrapping_sub(i32::from(value < (value as i32) as f32));
    let (ix, iy) = (down(x), down(y));
    let (tx, ty) = (x - ix as f32, y - iy as f32);
    let (sx, sy) = (tx * tx * (3.0 - 2.0 * tx), ty * ty * (3.0 - 2.0 * ty));
    let right = ix.wrapping_add(1);
    let below = iy.wrapping_add(1);
    let top = mix(speck(ix, iy, seed), speck(right, iy, seed), sx);
    let bottom = mix(speck(ix, below, seed), speck(right, below, seed), sx);
    mix(top, bottom, sy)
}

/// Three octaves of [`noise`], 0 to 1.
pub(crate) fn clouds(x: f32, y: f32, seed: u32) -> f32 {
    (noise(x, y, seed) * 4.0
        + noise(x * 2.1 + 7.3, y * 2.1 + 1.7, seed ^ 0x51) * 2.0
        + noise(x * 4.3 + 3.1, y * 4.3 + 9.2, seed ^ 0xA7))
        / 7.0
}

/// Draws numbers from a seed (SplitMix64).
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// -1 to 1.
    pub fn swing(&mut self) -> f32 {
        (self.next() >> 40) as f32 / 8_388_608.0 - 1.0
    }
}

/// A smooth curve through values at equal steps; `at` runs from 0 to 1.
pub(crate) fn curve(values: &[f32; 13], at: f32) -> f32 {
    let place = (at.clamp(0.0, 1.0) * 12.0).min(11.999);
    let cell = place as usize;
    let t = place - cell as f32;
    let get = |index: usize| values[index.min(12)];
    let (a, b, c, d) = (get(cell.saturating_sub(1)), get(cell), get(cell + 1), get(cell + 2));
    b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
}
