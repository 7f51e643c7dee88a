//! Weights, pictures and backends, where they are installed.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may end a test like the tests themselves"
)]

use not_run::{Missing, not_run};
use std::path::{Path, PathBuf};

use face_engine::{Backend, Engine, Manifest, decode_photo, locate};
use face_match::{Image, Models};
use image::ImageDecoder as _;

/// The nearest `shared/<name>` beside this checkout or above it.
fn shared(name: &str) -> Option<PathBuf> {
    let room = Path::new(env!("CARGO_MANIFEST_DIR"));
    room.ancestors().map(|folder| folder.join("shared").join(name)).find(|folder| folder.is_dir())
}

/// The folder of weights: the one that `UKETSUKE_MODELS` names, or the shared one. On CI, weights that are there and
/// cannot be used are a failure.
pub fn weights() -> Option<PathBuf> {
    let named = std::env::var_os("UKETSUKE_MODELS").map(PathBuf::from);
    let found: Vec<PathBuf> = named.or_else(|| shared("models")).into_iter().collect();
    let manifest = Manifest::built_in().expect("the built-in manifest");
    match locate(&manifest, &found) {
        Ok(folder) => Some(folder),
        Err(error) if std::env::var_os("CI").is_some() && !found.is_empty() => panic!("{error}"),
        Err(_) => {
            not_run(Missing::Weights);
            None
        }
    }
}

/// The folder of development pictures.
pub fn faces() -> Option<PathBuf> {
    let found = shared("faces");
    if found.is_none() {
        not_run(Missing::Pictures);
    }
    found
}

/// Every backend that is there.
pub fn backends() -> Vec<Backend> {
    let mut found = vec![Backend::Tract];
    if std::env::var_os("ORT_DYLIB_PATH").is_some_and(|path| !path.is_empty()) {
        found.push(Backend::OnnxRuntime { library: None });
    } else {
        not_run(Missing::OnnxRuntime);
    }
    found
}

pub fn load(folder: &Path, backend: Backend) -> Models {
    Engine::load(folder, backend).expect("models").into_models()
}

/// A JPEG, turned as its camera says, or a JPEG 2000.
pub fn picture(path: &Path) -> Image {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if path.extension().is_some_and(|kind| kind == "jp2") {
        return decode_photo(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let mut decoder = image::ImageReader::new(std::io::Cursor::new(bytes))
        .with_guessed_format()
        .expect("readable")
        .into_decoder()
        .expect("a JPEG");
    let orientation = decoder.orientation().expect("an orientation");
    let mut picture = image::DynamicImage::from_decoder(decoder).expect("a JPEG");
    picture.apply_orientation(orientation);
    let rgb = picture.into_rgb8();
    Image::new(rgb.width(), rgb.height(), rgb.into_raw()).expect("a picture")
}

/// The picture with nothing around it but grey, in a frame of this size, its upper left at `x`, `y`.
pub fn framed(picture: &Image, width: u32, height: u32, x: u32, y: u32) -> Image {
    let inside = |at: u32, start: u32, side: u32| at.checked_sub(start).filter(|at| *at < side);
    let mut rgb = Vec::with_capacity((width * height * 3) as usize);
    for row in 0..height {
        for column in 0..width {
            let place = inside(column, x, picture.width()).zip(inside(row, y, picture.height()));
            let colour = place.map_or([90; 3], |(x, y)| picture.pixel(i64::from(x), i64::from(y)));
            rgb.extend(colour);
        }
    }
    Image::new(width, height, rgb).expect("a frame")
}
