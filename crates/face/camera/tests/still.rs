//! Pictures read from files, chips' photos, and the screen's preview.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use face_camera::{
    CHIP_PHOTO_HEIGHT, CHIP_PHOTO_MAX_BYTES, CHIP_PHOTO_WIDTH, MAX_FILE_BYTES, PictureError,
    encode_chip_photo, head_and_shoulders, preview, read_picture,
};
use face_match::{Image, Rect};
use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image as Jpeg2000};
use opencv::core::{CV_16UC3, Mat, Scalar};
use opencv::imgcodecs::{IMREAD_UNCHANGED, imdecode};
use opencv::imgproc::{COLOR_BGR2BGRA, COLOR_BGR2GRAY, cvt_color_def};
use opencv::prelude::*;
use proptest::prelude::*;
use support::{disc_at, encoded, fifo, mat, noise, painted, scene};
use tempfile::TempDir;

fn written(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let top = TempDir::new().unwrap();
    let path = top.path().join(name);
    fs::write(&path, bytes).unwrap();
    (top, path)
}

fn read(bytes: &[u8]) -> Result<Image, PictureError> {
    let (_top, path) = written("picture", bytes);
    read_picture(&path)
}

/// Puts an EXIF orientation into a JPEG file.
fn turned(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"\xFF\xE1\x00\x22Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    [&jpeg[..2], &exif, &jpeg[2..]].concat()
}

#[test]
fn pictures_of_all_kinds_become_eight_bit_colour() {
    let picture = mat(&scene(320, 240, 0.25));
    let (mut clear, mut grey) = (Mat::default(), Mat::default());
    cvt_color_def(&picture, &mut clear, COLOR_BGR2BGRA).unwrap();
    cvt_color_def(&picture, &mut grey, COLOR_BGR2GRAY).unwrap();
    for (mat, ending) in [
        (&picture, ".jpg"),
        (&picture, ".png"),
        (&picture, ".webp"),
        (&clear, ".png"),
        (&clear, ".webp"),
        (&grey, ".png"),
        (&grey, ".jpg"),
    ] {
        let image = read(&encoded(mat, ending)).unwrap();
        assert_eq!((image.width(), image.height()), (320, 240), "{ending}");
        let [r, g, b] = image.pixel(80, 120);
        let is_grey = mat.channels() == 1;
        let near = |value: u8, wanted: u8| value.abs_diff(wanted) < 8;
        assert!(if is_grey { r == g && g == b } else { near(r, 220) && near(g, 180) && near(b, 150) });
    }
    let deep = Mat::new_rows_cols_with_default(24, 32, CV_16UC3, Scalar::all(f64::from(0x8080))).unwrap();
    assert_eq!(read(&encoded(&deep, ".png")).unwrap().pixel(5, 5), [0x80; 3]);
}

#[test]
fn pictures_come_upright() {
    // The disc is at the left of a lying picture.
    let jpeg = encoded(&mat(&scene(320, 240, 0.25)), ".jpg");
    // As EXIF numbers them: where the disc of the stored picture is when it is shown.
    for (orientation, width, height, disc) in [
        (1, 320, 240, (80, 120)),
        (2, 320, 240, (240, 120)),
        (3, 320, 240, (240, 120)),
        (4, 320, 240, (80, 120)),
        (5, 240, 320, (120, 80)),
        (6, 240, 320, (120, 80)),
        (7, 240, 320, (120, 240)),
        (8, 240, 320, (120, 240)),
        // None that exists: as it lies.
        (9, 320, 240, (80, 120)),
        (0, 320, 240, (80, 120)),
    ] {
        let image = read(&turned(&jpeg, orientation)).unwrap();
        assert_eq!((image.width(), image.height()), (width, height), "{orientation}");
        assert!(image.pixel(disc.0, disc.1)[0] > 190, "{orientation}");
        let other = (i64::from(width) - disc.0, i64::from(height) - disc.1);
        assert!(image.pixel(other.0, other.1)[0] < 150, "{orientation}");
    }
}

#[test]
fn large_pictures_are_scaled_down() {
    for (width, height, expected) in [(4000, 3000, (1280, 960)), (1000, 2000, (640, 1280)), (8, 4, (8, 4))] {
        let image = read(&encoded(&mat(&scene(width, height, 0.5)), ".jpg")).unwrap();
        assert_eq!((image.width(), image.height()), expected);
    }
}

#[test]
fn what_is_no_picture_is_refused_with_its_reason() {
    let picture = mat(&scene(320, 240, 0.5));
    let (jpeg, png) = (encoded(&picture, ".jpg"), encoded(&picture, ".png"));
    let webp = encoded(&picture, ".webp");
    let mut huge = png.clone();
    huge[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
    let mut garbled = png.clone();
    let middle = garbled.len() / 2;
    garbled[middle..middle + 20].fill(0);
    for (bytes, error, what) in [
        (&b"a text"[..], PictureError::Kind, "a text"),
        (b"", PictureError::Kind, "nothing"),
        (&encoded(&picture, ".bmp"), PictureError::Kind, "another kind"),
        (&encoded(&picture, ".jp2"), PictureError::Kind, "JPEG 2000"),
        (&jpeg[..jpeg.len() - 2], PictureError::Broken, "JPEG without its end"),
        (&jpeg[..jpeg.len() / 2], PictureError::Broken, "half a JPEG"),
        (&jpeg[..20], PictureError::Broken, "the head of a JPEG"),
        (&png[..png.len() / 2], PictureError::Broken, "half a PNG"),
        (&webp[..webp.len() / 2], PictureError::Broken, "half a WebP"),
        (&garbled, PictureError::Broken, "a garbled PNG"),
        (&huge, PictureError::Size { width: 65_535, height: 65_535 }, "a bomb"),
    ] {
        assert_eq!(read(bytes).unwrap_err(), error, "{what}");
    }
}

#[test]
fn what_is_no_file_is_refused() {
    let top = TempDir::new().unwrap();
    let (pipe, large) = (top.path().join("pipe.jpg"), top.path().join("large.jpg"));
    fifo(&pipe);
    File::create(&large).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
    for (path, error) in [
        (pipe.as_path(), PictureError::Kind),
        (top.path(), PictureError::Kind),
        (Path::new("/dev/zero"), PictureError::Kind),
        (&large, PictureError::File),
        (&top.path().join("none.jpg"), PictureError::Io(std::io::ErrorKind::NotFound)),
    ] {
        assert_eq!(read_picture(path).unwrap_err(), error, "{}", path.display());
    }
}

/// Something like a portrait: textured ground, a disc for a face, around which a detector would draw this box.
fn portrait(width: u32, height: u32) -> (Image, Rect) {
    let mut grain = noise(7);
    let (x0, y0) = (width as f32 * 0.7, height as f32 * 0.4);
    let (across, down) = (height as f32 * 0.12, height as f32 * 0.15);
    let image = painted(width, height, |x, y| {
        let (dx, dy) = ((x as f32 - x0) / across, (y as f32 - y0) / down);
        let grain = grain() % 24;
        if dx * dx + dy * dy < 1.0 { [200 + grain, 160 + grain, 140] } else { [90, 100 + grain, 110] }
    });
    let face = Rect { x: x0 - across, y: y0 - down, width: across * 2.0, height: down * 2.0 };
    (image, face)
}

/// As the independent decoder sees it: bytes a pixel and the pixels.
fn opened(photo: &[u8]) -> (u32, u32, Vec<u8>) {
    let image = Jpeg2000::new(photo, &DecodeSettings::default()).unwrap();
    assert_eq!((image.has_alpha(), image.original_bit_depth()), (false, 8));
    assert!(matches!(image.color_space(), hayro_jpeg2000::ColorSpace::Gray), "{:?}", image.color_space());
    let (width, height) = (image.width(), image.height());
    let mut context = DecoderContext::default();
    let pixels = image.decode(&mut context).unwrap().data_u8();
    (width, height, pixels)
}

#[test]
fn a_chip_photo_is_like_the_one_on_the_card() {
    for (width, height) in [(1280, 720), (720, 1280), (320, 240)] {
        let (image, face) = portrait(width, height);
        let photo = encode_chip_photo(&image, Some(face)).unwrap();
        assert!(photo.starts_with(b"\0\0\0\x0CjP  \r\n\x87\n"), "a JP2 container");
        assert!(photo.len() <= CHIP_PHOTO_MAX_BYTES, "{} bytes", photo.len());
        assert!(photo.len() > 5_000, "{} bytes", photo.len());
        let (wide, high, pixels) = opened(&photo);
        assert_eq!((wide, high, pixels.len()), (CHIP_PHOTO_WIDTH, CHIP_PHOTO_HEIGHT, 378 * 472));
        // The face is in the middle and the ground in the corners.
        let at = |x: usize, y: usize| pixels[y * 378 + x];
        assert!(at(189, 255) > 150, "{}", at(189, 255));
        assert!([(5, 5), (372, 5), (5, 466), (372, 466)].iter().all(|(x, y)| at(*x, *y) < 140));

        let with_opencv = imdecode(&Mat::from_bytes::<u8>(&photo).unwrap(), IMREAD_UNCHANGED).unwrap();
        assert_eq!((with_opencv.cols(), with_opencv.rows(), with_opencv.channels()), (378, 472, 1));
        let worst = with_opencv.data_bytes().unwrap().iter().zip(&pixels).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(worst.unwrap() <= 1, "two decoders see the same, but for {worst:?}");
        assert_eq!(photo, encode_chip_photo(&image, Some(face)).unwrap(), "the same picture, the same bytes");
    }
}

#[test]
fn any_picture_can_be_a_chip_photo_and_none_is_too_large() {
    let mut grain = noise(5);
    let noisy = painted(600, 800, |_, _| [grain(), grain(), grain()]);
    for (image, what) in [
        (noisy, "noise"),
        (painted(600, 800, |_, _| [128; 3]), "grey"),
        (painted(1, 1, |_, _| [9; 3]), "one pixel"),
        (painted(4096, 1, |_, _| [9; 3]), "one row"),
        (painted(1, 4096, |_, _| [9; 3]), "one column"),
        (scene(640, 480, 0.5), "a scene"),
    ] {
        let photo = encode_chip_photo(&image, None).unwrap();
        assert!(photo.len() <= CHIP_PHOTO_MAX_BYTES, "{what}: {} bytes", photo.len());
        assert_eq!(opened(&photo).2.len(), 378 * 472, "{what}");
    }
}

#[test]
fn a_face_that_is_not_there_is_refused() {
    let image = scene(640, 480, 0.5);
    let face = Rect { x: 200.0, y: 100.0, width: 150.0, height: 200.0 };
    assert!(encode_chip_photo(&image, Some(face)).is_ok());
    for face in [
        Rect { x: f32::NAN, ..face },
        Rect { height: f32::INFINITY, ..face },
        Rect { width: 0.0, ..face },
        Rect { height: -200.0, ..face },
        Rect { height: 31.0, ..face },
        Rect { x: 1000.0, ..face },
        Rect { y: -1000.0, ..face },
        Rect::default(),
    ] {
        assert_eq!(encode_chip_photo(&image, Some(face)), Err(PictureError::Face), "{face:?}");
    }
}

#[test]
fn the_preview_is_mirrored() {
    let image = scene(640, 480, 0.25);
    let whole = Rect { x: 0.0, y: 0.0, width: 640.0, height: 480.0 };
    let rgba = preview(&image, whole, 320, 240).unwrap();
    let rgb = rgba.chunks(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    assert!((disc_at(&Image::new(320, 240, rgb).unwrap()) - 0.75).abs() < 0.01);
    assert!(rgba.chunks(4).all(|pixel| pixel[3] == 255));
}

#[test]
fn the_preview_at_its_own_size_has_the_same_pixels() {
    let mut grain = noise(3);
    let image = painted(16, 9, |_, _| [grain(), grain(), grain()]);
    let crop = Rect { x: 3.0, y: 2.0, width: 10.0, height: 5.0 };
    let rgba = preview(&image, crop, 10, 5).unwrap();
    for (y, x) in (0..5_u8).flat_map(|y| (0..10_u8).map(move |x| (y, x))) {
        let at = (usize::from(y) * 10 + usize::from(x)) * 4;
        assert_eq!(rgba[at..at + 3], image.pixel(i64::from(12 - x), i64::from(2 + y)), "{x} {y}");
    }
}

#[test]
fn the_preview_has_bounds() {
    let image = scene(64, 48, 0.5);
    let crop = Rect { x: -10.0, y: -10.0, width: 100.0, height: 100.0 };
    assert_eq!(preview(&image, crop, 30, 40).unwrap().len(), 30 * 40 * 4);
    for (width, height) in [(0, 10), (10, 0), (5000, 10), (10, u32::MAX)] {
        assert_eq!(preview(&image, crop, width, height), Err(PictureError::Size { width, height }));
    }
    for crop in [
        Rect { x: f32::NAN, ..crop },
        Rect { width: 0.0, ..crop },
        Rect { height: f32::NEG_INFINITY, ..crop },
        Rect { x: 500.0, ..crop },
    ] {
        assert_eq!(preview(&image, crop, 10, 10), Err(PictureError::Crop), "{crop:?}");
    }
}

proptest! {
    #[test]
    fn head_and_shoulders_lie_in_the_picture(
        width in 1_u32..2000, height in 1_u32..2000, aspect in 0.3_f32..3.0,
        face in prop::option::of((-500.0_f32..2500.0, -500.0_f32..2500.0, 0.0_f32..3000.0, 0.0_f32..3000.0)),
    ) {
        let image = Image::new(width, height, vec![0; width as usize * height as usize * 3]).unwrap();
        let face = face.map(|(x, y, width, height)| Rect { x, y, width, height });
        let part = head_and_shoulders(&image, face, aspect);
        let slack = 0.01;
        prop_assert!(part.x >= 0.0 && part.y >= 0.0 && part.width > 0.0 && part.height > 0.0, "{part:?}");
        prop_assert!(part.x + part.width <= width as f32 + slack, "{part:?}");
        prop_assert!(part.y + part.height <= height as f32 + slack, "{part:?}");
        prop_assert!((part.width / part.height - aspect).abs() < 0.01, "{part:?}");
    }

    #[test]
    fn odd_crops_make_whole_previews(
        x in -1e9_f32..1e9, y in -1e9_f32..1e9, wide in 0.0_f32..3e9, tall in 0.0_f32..3e9,
    ) {
        let crop = Rect { x, y, width: wide, height: tall };
        if let Ok(rgba) = preview(&scene(40, 30, 0.5), crop, 7, 5) {
            prop_assert_eq!(rgba.len(), 7 * 5 * 4);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_damaged_file_does_no_harm(kind in 0_usize..3, at in 0.0_f64..1.0, length in 1_usize..16, value: u8) {
        let mut bytes = encoded(&mat(&scene(96, 64, 0.5)), [".jpg", ".png", ".webp"][kind]);
        let start = (bytes.len() as f64 * at) as usize;
        bytes.iter_mut().skip(start).take(length).for_each(|byte| *byte = value);
        if let Ok(image) = read(&bytes) {
            prop_assert!(image.width() <= 1280 && image.height() <= 1280);
        }
    }
}
