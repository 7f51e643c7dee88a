//! Pictures of no card: blank, noise, any bytes of any size.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests")]

use card_ocr::{MAX_SIDE, MIN_SIDE, Picture, PictureError, Reader, Unread};
use data_encoding::HEXLOWER;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

fn read(width: u32, height: u32, luma: &[u8]) -> Result<(), Unread> {
    let picture = Picture::from_luma(width, height, luma).unwrap();
    Reader::new().unwrap().read(&picture).map(|_| ())
}

/// Bytes without order.
fn noise(many: usize, mut state: u64) -> Vec<u8> {
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..many).map(|_| next()).collect()
}

#[test]
fn blank_pictures_show_no_card() {
    for grey in [0, 128, 255] {
        assert_eq!(read(1280, 960, &vec![grey; 1280 * 960]), Err(Unread::NoCard), "{grey}");
    }
}

#[test]
fn noise_is_not_read() {
    for (width, height) in [(1280, 960), (1600, 1000), (64, 64), (4096, 64), (64, 4096)] {
        let luma = noise(width as usize * height as usize, 88_172_645_463_325_252);
        assert!(read(width, height, &luma).is_err(), "{width} x {height}");
    }
}

#[test]
fn stripes_and_squares_are_not_read() {
    for period in [2, 7, 16, 40, 100] {
        let (width, height) = (1300, 820);
        let at = |x: usize, y: usize| if (x / period + y / period).is_multiple_of(2) { 30 } else { 220 };
        let squares: Vec<u8> = (0..width * height).map(|i| at(i % width, i / width)).collect();
        let stripes: Vec<u8> = (0..width * height).map(|i| at(i % width, 0)).collect();
        assert!(read(width as u32, height as u32, &squares).is_err());
        assert!(read(width as u32, height as u32, &stripes).is_err());
    }
}

#[test]
fn sizes_and_lengths_are_checked() {
    for (width, height) in [(0, 0), (MIN_SIDE - 1, 100), (100, MAX_SIDE + 1), (u32::MAX, u32::MAX)] {
        assert_eq!(Picture::from_luma(width, height, &[]).unwrap_err(), PictureError::Size { width, height });
        assert_eq!(Picture::from_rgb(width, height, &[]).unwrap_err(), PictureError::Size { width, height });
    }
    let fault = PictureError::Length { wanted: 30_000, found: 10_000 };
    assert_eq!(Picture::from_rgb(100, 100, &[0; 10_000]).unwrap_err(), fault);
    assert!(Picture::from_luma(100, 100, &[0; 10_000]).is_ok());
    assert!(Picture::from_luma(100, 100, &[0; 10_001]).is_err());
    assert_eq!(format!("{:?}", Picture::from_luma(100, 64, &[9; 6400]).unwrap()), "Picture(100 x 64)");
}

#[test]
fn weights_are_those_of_the_report() {
    let weights = include_bytes!("../model/glyphs.onnx");
    let sum = HEXLOWER.encode(&Sha256::digest(weights));
    assert_eq!(include_str!("../model/glyphs.onnx.sha256"), format!("{sum}  glyphs.onnx\n"));
    assert!(include_str!("../model/training.md").contains(&sum));
    assert!(weights.len() < 300_000);
    assert!(Reader::new().is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_of_any_size_are_not_read(
        width in MIN_SIDE..900,
        height in MIN_SIDE..700,
        seed in 1_u64..,
        pieces in proptest::collection::vec((0.0..1.0_f64, 0.0..1.0_f64, 0.0..0.6_f64, 0.0..0.6_f64, any::<u8>()), 0..30),
        grain in 0_u8..100,
    ) {
        // Boxes of any grey with noise over them: edges, blobs, things the size of letters.
        let (w, h) = (f64::from(width), f64::from(height));
        let mut luma = noise(width as usize * height as usize, seed);
        luma.iter_mut().for_each(|v| *v = (u32::from(*v) * u32::from(grain) / 255) as u8);
        for (x, y, wide, high, grey) in pieces {
            for row in (y * h) as usize..((y + high) * h).min(h) as usize {
                for column in (x * w) as usize..((x + wide) * w).min(w) as usize {
                    let at = row * width as usize + column;
                    luma[at] = luma[at].wrapping_add(grey);
                }
            }
        }
        prop_assert!(read(width, height, &luma).is_err());
    }
}
