//! Draws every persona in several scenes into one PNG: `cargo run -p face-invented --example sheet -- people.png`.

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;

use face_invented::{Scene, camera_moment, chip_photo, empty_room, people, render, spoof_print, two_people};
use face_match::Image;

/// A row of the sheet: this many persona cells, each a photo and four camera frames.
const TALL: u32 = 240;
const PHOTO: u32 = 192;
const FRAME: u32 = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "people.png".to_owned());
    let people = people();
    let mut rows: Vec<Vec<Image>> = Vec::new();
    for (_, person) in &people {
        let at = camera_moment(7, 0);
        let scenes = [
            at,
            Scene { smile: 0.9, yaw: -16.0, pitch: 4.0, ..at },
            Scene { yaw: 24.0, ..camera_moment(21, 0) },
            Scene { open: 0.0, ..camera_moment(35, 0) },
        ];
        let mut row = vec![narrowed(&chip_photo(person), PHOTO)];
        row.extend(scenes.iter().map(|scene| narrowed(&render(person, scene), FRAME)));
        rows.push(row);
    }
    if let [(_, first), (_, second), ..] = people.as_slice() {
        let others = [
            two_people(first, second, 3),
            spoof_print(first, 5),
            render(second, &Scene { mask: true, ..Scene::camera() }),
            render(first, &Scene { sunglasses: true, ..Scene::camera() }),
            empty_room(11),
        ];
        rows.push(others.iter().map(|image| narrowed(image, FRAME)).collect());
    }
    save(&rows, &path)
}

/// Scaled to the row's height, then cut to `width` around the middle.
fn narrowed(image: &Image, width: u32) -> Image {
    let scale = image.height() as f32 / TALL as f32;
    let left = (image.width() as f32 - width as f32 * scale) / 2.0;
    Image::drawn(width, TALL, |x, y| {
        let spot = |at: u32, from: f32| (from + (at as f32 + 0.5) * scale) as i64;
        let (px, py) = (spot(x, left), spot(y, 0.0));
        let around = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| image.pixel(px + dx, py + dy));
        std::array::from_fn(|band| (around.iter().map(|pixel| u32::from(pixel[band])).sum::<u32>() / 4) as u8)
    })
}

/// Two rows side by side, one pair under the other.
fn save(rows: &[Vec<Image>], path: &str) -> Result<(), Box<dyn Error>> {
    let wide = |row: &[Image]| row.iter().map(Image::width).sum::<u32>();
    let half = rows.iter().map(|row| wide(row)).max().unwrap_or(1);
    let tall = rows.len().div_ceil(2) as u32 * TALL;
    let mut bytes = vec![255_u8; (half * 2 * tall * 3) as usize];
    for (index, row) in rows.iter().enumerate() {
        let (mut left, top) = (index as u32 % 2 * half, index as u32 / 2 * TALL);
        for image in row {
            for y in 0..TALL {
                let from = (y * image.width() * 3) as usize;
                let to = (((top + y) * half * 2 + left) * 3) as usize;
                let length = image.width() as usize * 3;
                bytes[to..to + length].copy_from_slice(&image.rgb()[from..from + length]);
            }
            left += image.width();
        }
    }
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), half * 2, tall);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&bytes)?;
    Ok(())
}
