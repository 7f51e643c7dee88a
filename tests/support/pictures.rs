//! Pictures in a folder, for a kiosk whose camera is that folder.

use std::fs::File;
use std::path::{Path, PathBuf};

use face_match::Image;

/// Writes pictures into a new folder below `folder`, in order, and says where.
///
/// # Panics
/// When they cannot be written.
#[must_use]
pub fn folder(folder: &Path, frames: &[Image]) -> PathBuf {
    let below = folder.join("camera");
    std::fs::create_dir_all(&below).expect("a folder");
    for (number, frame) in frames.iter().enumerate() {
        let file = File::create(below.join(format!("{number:03}.png"))).expect("a file");
        let mut encoder = png::Encoder::new(file, frame.width(), frame.height());
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header().expect("a header").write_image_data(frame.rgb()).expect("a picture");
    }
    below
}
