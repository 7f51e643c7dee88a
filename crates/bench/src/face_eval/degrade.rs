//! Worse pictures made of good ones, always the same way.

use face_match::Image;
use image::imageops::{self, FilterType};
use image::{ImageFormat, RgbImage};

use crate::BenchError;

/// What is done to a probe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Degradation {
    /// Name in the report.
    pub name: &'static str,
    /// Brightness, times this.
    pub gain: f32,
    /// Shrunk until the eyes are so many pixels apart; never enlarged.
    pub eye_distance: Option<f32>,
    /// Standard deviation of a Gaussian blur, in pixels.
    pub blur: f32,
    /// Standard deviation of noise, in levels of 0 to 255.
    pub noise: f32,
    /// Quality of JPEG, 1 to 100.
    pub jpeg: Option<u8>,
}

/// Nothing.
pub const NONE: Degradation =
    Degradation { name: "as it is", gain: 1.0, eye_distance: None, blur: 0.0, noise: 0.0, jpeg: None };

/// All of them, the untouched picture first.
pub const ALL: [Degradation; 6] = [
    NONE,
    Degradation { name: "dark", gain: 0.4, ..NONE },
    Degradation { name: "small", eye_distance: Some(30.0), ..NONE },
    Degradation { name: "noisy", noise: 12.0, ..NONE },
    Degradation { name: "kiosk", gain: 0.6, eye_distance: Some(45.0), blur: 0.8, noise: 4.0, jpeg: Some(60) },
    Degradation {
        name: "kiosk-hard",
        gain: 0.4,
        eye_distance: Some(30.0),
        blur: 0.8,
        noise: 6.0,
        jpeg: Some(40),
    },
];

impl Degradation {
    /// In words.
    pub fn about(&self) -> String {
        let mut parts = Vec::new();
        if let Some(pixels) = self.eye_distance {
            parts.push(format!("eyes {pixels} pixels apart"));
        }
        if self.blur > 0.0 {
            parts.push(format!("blur {} pixels", self.blur));
        }
        if self.gain != 1.0 {
            parts.push(format!("brightness x {}", self.gain));
        }
        if self.noise > 0.0 {
            parts.push(format!("noise {} levels", self.noise));
        }
        if let Some(quality) = self.jpeg {
            parts.push(format!("JPEG {quality}"));
        }
        if parts.is_empty() { "untouched".to_owned() } else { parts.join(", ") }
    }

    /// Does it to a picture whose eyes are `eyes` pixels apart. `seed` makes the noise.
    pub fn apply(&self, picture: &Image, eyes: f32, seed: u64) -> Result<Image, BenchError> {
        if *self == NONE {
            return Ok(picture.clone());
        }
        let (width, height) = (picture.width(), picture.height());
        let mut pixels =
            RgbImage::from_raw(width, height, picture.rgb().to_vec()).ok_or(BenchError::Different)?;
        let scale = self.eye_distance.map_or(1.0, |wanted| (wanted / eyes.max(1.0)).min(1.0));
        if scale < 1.0 {
            let side = |side: u32| ((side as f32 * scale).round() as u32).max(1);
            pixels = imageops::resize(&pixels, side(width), side(height), FilterType::Triangle);
        }
        if self.blur > 0.0 {
            pixels = imageops::blur(&pixels, self.blur);
        }
        let mut noise = Noise(seed | 1);
        for value in pixels.iter_mut() {
            *value =
                (f32::from(*value) * self.gain + self.noise * noise.next()).round().clamp(0.0, 255.0) as u8;
        }
        if let Some(quality) = self.jpeg {
            let mut bytes = Vec::new();
            image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality)
                .encode_image(&pixels)
                .and_then(|()| image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg))
                .map(|decoded| pixels = decoded.into_rgb8())
                .map_err(BenchError::Recode)?;
        }
        Ok(Image::new(pixels.width(), pixels.height(), pixels.into_raw())?)
    }
}

/// Noise that is the same in every run: sums of twelve uniform numbers, near enough normal.
pub struct Noise(pub u64);

impl Noise {
    /// The next number, of standard deviation 1.
    pub fn next(&mut self) -> f32 {
        let mut sum = -6.0;
        for _ in 0..12 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            sum += (self.0 >> 40) as f32 / (1_u64 << 24) as f32;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(level: u8) -> Image {
        Image::new(200, 100, vec![level; 200 * 100 * 3]).expect("a picture")
    }

    #[test]
    fn noise_has_the_deviation_it_says() {
        let mut noise = Noise(7);
        let values: Vec<f32> = (0..20_000).map(|_| noise.next()).collect();
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        let deviation = (values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / values.len() as f32).sqrt();
        assert!(mean.abs() < 0.03 && (deviation - 1.0).abs() < 0.03, "{mean} {deviation}");
    }

    #[test]
    fn degradations_do_what_they_say_and_the_same_each_time() {
        for degradation in ALL {
            let once = degradation.apply(&grey(200), 90.0, 5).expect("a picture");
            assert_eq!(
                once,
                degradation.apply(&grey(200), 90.0, 5).expect("a picture"),
                "{}",
                degradation.name
            );
            let scale = degradation.eye_distance.map_or(1.0, |wanted| wanted / 90.0);
            assert_eq!(once.width(), (200.0 * scale).round() as u32, "{}", degradation.name);
            let mean = once.rgb().iter().map(|v| f32::from(*v)).sum::<f32>() / once.rgb().len() as f32;
            assert!((mean - 200.0 * degradation.gain).abs() < 2.0, "{}: {mean}", degradation.name);
        }
        assert_eq!(ALL[2].apply(&grey(9), 20.0, 1).expect("a picture").width(), 200, "never enlarged");
    }
}
