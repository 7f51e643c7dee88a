//! Pictures and videos made up for the tests.
#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a test fails by panicking; each test file uses its own part"
)]

use std::path::Path;
use std::process::Command;

use face_match::Image;
use opencv::core::{CV_8UC3, Mat, Size, Vec3b, Vector};
use opencv::imgcodecs::{imencode, imwrite};
use opencv::prelude::*;
use opencv::videoio::{CAP_OPENCV_MJPEG, VideoWriter};

/// Numbers that look random and are the same each time.
pub fn noise(seed: u32) -> impl FnMut() -> u8 {
    let mut state = u64::from(seed) + 1;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    }
}

/// A bright disc on a dark ground with a slope of light; `at` says where along the width the disc is, 0 to 1.
pub fn scene(width: u32, height: u32, at: f32) -> Image {
    let (radius, middle) = (height as f32 / 5.0, (at * width as f32, height as f32 / 2.0));
    painted(width, height, |x, y| {
        let away = ((x as f32 - middle.0).powi(2) + (y as f32 - middle.1).powi(2)).sqrt();
        if away < radius { [220, 180, 150] } else { [60 + (x * 60 / width) as u8, 70, 80] }
    })
}

/// Where the disc is in one of `count` pictures in which it goes from left to right, whole in each.
pub fn place(picture: u64, count: u64) -> f32 {
    0.2 + 0.6 * (picture as f32 + 0.5) / count as f32
}

pub fn painted(width: u32, height: u32, mut pixel: impl FnMut(u32, u32) -> [u8; 3]) -> Image {
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    Image::new(width, height, places.flat_map(|(x, y)| pixel(x, y)).collect()).unwrap()
}

pub fn mat(image: &Image) -> Mat {
    let bgr: Vec<u8> = image.rgb().chunks(3).flat_map(|p| [p[2], p[1], p[0]]).collect();
    Mat::new_rows_cols_with_bytes::<Vec3b>(image.height() as i32, image.width() as i32, &bgr)
        .unwrap()
        .try_clone()
        .unwrap()
}

pub fn save(mat: &Mat, path: &Path) {
    assert!(imwrite(path, mat, &Vector::new()).unwrap());
}

pub fn encoded(mat: &Mat, ending: &str) -> Vec<u8> {
    let mut bytes = Vector::new();
    assert!(imencode(ending, mat, &mut bytes, &Vector::new()).unwrap());
    bytes.to_vec()
}

/// Motion JPEG in AVI, the disc going from left to right.
pub fn video(path: &Path, size: (u32, u32), frames: u64) {
    let code = VideoWriter::fourcc('M', 'J', 'P', 'G').unwrap();
    let frame_size = Size::new(size.0 as i32, size.1 as i32);
    let path = path.to_str().unwrap();
    let mut writer =
        VideoWriter::new_with_backend(path, CAP_OPENCV_MJPEG, code, 30.0, frame_size, true).unwrap();
    assert!(writer.is_opened().unwrap());
    for frame in 0..frames {
        let picture = mat(&scene(size.0, size.1, place(frame, frames)));
        assert_eq!(picture.typ(), CV_8UC3);
        writer.write(&picture).unwrap();
    }
    writer.release().unwrap();
}

pub fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// Where along the width the brightest column is, 0 to 1.
pub fn disc_at(image: &Image) -> f32 {
    let row = (image.height() / 2) as usize * image.width() as usize;
    let bright: Vec<usize> =
        (0..image.width() as usize).filter(|x| image.rgb()[(row + x) * 3] > 190).collect();
    bright.iter().sum::<usize>() as f32 / bright.len().max(1) as f32 / image.width() as f32
}
