//! The card's photo from outside: every bad one is a typed error in bounded time.

use std::time::Duration;

use face_engine::{MAX_PHOTO_BYTES, PhotoError, decode_photo, decode_photo_within};
use face_match::Image;
use proptest::prelude::*;

use crate::support::faces;

/// The virtual card's photo.
const PHOTO: &[u8] = include_bytes!("../../../../../fixtures/cards/photo.jp2");

/// Far beyond what decoding takes: these tests are about what comes out, on machines as slow as they may be.
const PATIENT: Duration = Duration::from_secs(60);

fn decoded(bytes: &[u8]) -> Result<Image, PhotoError> {
    decode_photo_within(bytes, PATIENT)
}

/// Where the codestream starts in the JP2 file.
fn start() -> usize {
    PHOTO.windows(4).position(|bytes| bytes == [0xFF, 0x4F, 0xFF, 0x51]).expect("a codestream")
}

/// The bare codestream with other bytes at some places.
fn edited(edits: &[(usize, &[u8])]) -> Vec<u8> {
    let mut stream = PHOTO[start()..].to_vec();
    for (at, bytes) in edits {
        stream[*at..at + bytes.len()].copy_from_slice(bytes);
    }
    stream
}

/// Places in a codestream that starts with SOC and SIZ.
const WIDTH: usize = 8;
const HEIGHT: usize = 12;
const OFFSET: usize = 16;
const TILE_WIDTH: usize = 24;
const TILE_HEIGHT: usize = 28;
const COMPONENTS: usize = 40;
const DEPTH: usize = 42;
const SAMPLING: usize = 43;

/// Where a marker's contents start, after its length.
fn marker(kind: u8) -> usize {
    let stream = &PHOTO[start()..];
    stream.windows(2).position(|bytes| bytes == [0xFF, kind]).expect("the marker") + 4
}

const COD: u8 = 0x52;
const SOT: u8 = 0x90;

#[test]
fn the_virtual_cards_photo_is_a_picture_in_both_forms() {
    let whole = decoded(PHOTO).expect("a picture");
    let bare = decoded(&PHOTO[start()..]).expect("a picture");
    assert!(whole == bare, "the file and its codestream differ");
    assert!((100..=500).contains(&whole.width()) && (100..=500).contains(&whole.height()), "{whole:?}");
    let (least, most) = (whole.rgb().iter().min(), whole.rgb().iter().max());
    assert!(least < Some(&64) && most > Some(&192), "no picture: {least:?} to {most:?}");
}

#[test]
fn chip_photos_are_decoded_grey_and_colour() {
    let Some(faces) = faces() else { return };
    for (kind, colourful) in [("chip_grey", false), ("chip_colour", true)] {
        let files = std::fs::read_dir(faces.join("congress_dev").join(kind)).expect("a folder");
        let mut count = 0;
        for file in files {
            let path = file.expect("a file").path();
            let image = decoded(&std::fs::read(&path).expect("readable"))
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert_eq!((image.width(), image.height()), (240, 320), "{}", path.display());
            let grey = image.rgb().chunks_exact(3).all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2]);
            assert!(grey != colourful || colourful, "{}", path.display());
            count += 1;
        }
        assert!(count > 100, "{kind}: {count}");
    }
}

#[test]
fn a_photo_cut_anywhere_is_an_error() {
    for bytes in [PHOTO, &PHOTO[start()..]] {
        for length in 0..bytes.len() {
            let cut = decoded(&bytes[..length]).expect_err("a photo cut off");
            let wanted = if length == 0 { PhotoError::NotJpeg2000 } else { PhotoError::Truncated };
            assert_eq!(cut, wanted, "{length} of {}", bytes.len());
        }
    }
}

#[test]
fn headers_that_promise_too_much_are_refused_before_decoding() {
    let unusual = |error: &PhotoError| matches!(error, PhotoError::Unusual(_));
    let big = 65_535_u32.to_be_bytes();
    let size = |width: u32, height: u32| PhotoError::Size { width, height };
    let (width, height) = {
        let image = decoded(PHOTO).expect("a picture");
        (image.width(), image.height())
    };
    for (what, edits, wanted) in [
        ("65535 x 65535", vec![(WIDTH, &big[..]), (HEIGHT, &big[..])], size(65_535, 65_535)),
        ("4294967295 wide", vec![(WIDTH, &[0xFF; 4][..])], size(u32::MAX, height)),
        ("1 x 1", vec![(WIDTH, &[0, 0, 0, 1][..]), (HEIGHT, &[0, 0, 0, 1][..])], size(1, 1)),
        ("0 high", vec![(HEIGHT, &[0; 4][..])], size(width, 0)),
        (
            "tiles of 1 x 1",
            vec![(TILE_WIDTH, &[0, 0, 0, 1][..]), (TILE_HEIGHT, &[0, 0, 0, 1][..])],
            PhotoError::Tiles,
        ),
        (
            "tiles of 8 x 8",
            vec![(TILE_WIDTH, &[0, 0, 0, 8][..]), (TILE_HEIGHT, &[0, 0, 0, 8][..])],
            PhotoError::Tiles,
        ),
        ("tiles of nothing", vec![(TILE_WIDTH, &[0; 4][..])], PhotoError::Damaged),
        ("four components", vec![(COMPONENTS, &[0, 4][..])], PhotoError::Components(4)),
        ("two components", vec![(COMPONENTS, &[0, 2][..])], PhotoError::Components(2)),
        ("no component", vec![(COMPONENTS, &[0, 0][..])], PhotoError::Components(0)),
        ("16384 components", vec![(COMPONENTS, &[0x40, 0][..])], PhotoError::Components(16_384)),
        ("16 bits", vec![(DEPTH, &[15][..])], PhotoError::Depth),
        ("38 bits", vec![(DEPTH, &[37][..])], PhotoError::Depth),
        ("8 bits with sign", vec![(DEPTH, &[0x87][..])], PhotoError::Depth),
        ("1 bit", vec![(DEPTH, &[0][..])], PhotoError::Depth),
        ("a tile that is not there", vec![(marker(SOT), &[0, 9][..])], PhotoError::Damaged),
        ("a tile-part longer than the file", vec![(marker(SOT) + 2, &[0x7F; 4][..])], PhotoError::Truncated),
        ("a tile-part of one byte", vec![(marker(SOT) + 2, &[0, 0, 0, 1][..])], PhotoError::Damaged),
    ] {
        assert_eq!(decoded(&edited(&edits)).expect_err(what), wanted, "{what}");
    }
    for (what, edits) in [
        ("an offset", vec![(OFFSET, &[0, 0, 0, 1][..])]),
        ("subsampling", vec![(SAMPLING, &[2][..])]),
        ("65535 layers", vec![(marker(COD) + 2, &[0xFF, 0xFF][..])]),
        ("no layer", vec![(marker(COD) + 2, &[0, 0][..])]),
        ("32 levels", vec![(marker(COD) + 5, &[32][..])]),
        ("code-blocks of 4 x 4", vec![(marker(COD) + 6, &[0, 0][..])]),
    ] {
        let error = decoded(&edited(&edits)).expect_err(what);
        assert!(unusual(&error), "{what}: {error}");
    }
}

#[test]
fn parts_of_the_format_that_no_card_uses_are_refused() {
    let stream = &PHOTO[start()..];
    // A marker segment put in before COD, and one put in before SOD.
    let with = |at: usize, segment: &[u8]| {
        let mut bytes = stream.to_vec();
        bytes.splice(at..at, segment.iter().copied());
        bytes
    };
    let before_cod = marker(COD) - 4;
    for (what, kind) in
        [("region of interest", 0x5E), ("progression changes", 0x5F), ("packed headers", 0x60)]
    {
        let error = decoded(&with(before_cod, &[0xFF, kind, 0, 4, 0, 0])).expect_err(what);
        assert!(matches!(error, PhotoError::Unusual(_)), "{what}: {error}");
    }
    // The tile's length grows with what is put in.
    let sot = marker(SOT);
    let mut tile = with(sot + 8, &[0xFF, COD, 0, 12, 1, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0]);
    let length = u32::from_be_bytes(tile[sot + 2..sot + 6].try_into().expect("four bytes"));
    if length > 0 {
        tile[sot + 2..sot + 6].copy_from_slice(&(length + 14).to_be_bytes());
    }
    let error = decoded(&tile).expect_err("a tile with a coding style of its own");
    assert!(matches!(error, PhotoError::Unusual(_)), "{error}");
    // A comment is harmless.
    assert!(decoded(&with(before_cod, &[0xFF, 0x64, 0, 5, 0, 1, b'x'])).is_ok());
}

#[test]
fn boxes_that_lie_are_refused() {
    // The header box with another box in it.
    let header = PHOTO.windows(4).position(|bytes| bytes == b"jp2h").expect("a header box") - 4;
    let length = u32::from_be_bytes(PHOTO[header..header + 4].try_into().expect("four bytes"));
    let with = |inside: &[u8]| {
        let mut bytes = PHOTO.to_vec();
        bytes[header..header + 4].copy_from_slice(&(length + inside.len() as u32).to_be_bytes());
        bytes.splice(header + length as usize..header + length as usize, inside.iter().copied());
        bytes
    };
    for (what, inside) in [
        ("a palette", &b"\0\0\0\x0Cpclr\0\0\0\0"[..]),
        ("an opacity channel", &b"\0\0\0\x0Ccdef\0\0\0\0"[..]),
        ("CMYK", &b"\0\0\0\x0Fcolr\x01\0\0\0\0\0\x0C"[..]),
    ] {
        let error = decoded(&with(inside)).expect_err(what);
        assert!(matches!(error, PhotoError::Unusual(_)), "{what}: {error}");
    }
    assert!(decoded(&with(b"\0\0\0\x08free")).is_ok());
    for (what, inside, wanted) in [
        ("a box shorter than its head", &b"\0\0\0\x07free"[..], PhotoError::Damaged),
        ("a box longer than the file", &b"\x7F\0\0\0free"[..], PhotoError::Truncated),
        ("a box longer than any file", &b"\0\0\0\x01free\x7F\0\0\0\0\0\0\0"[..], PhotoError::Truncated),
        ("a long box shorter than its head", &b"\0\0\0\x01free\0\0\0\0\0\0\0\x0F"[..], PhotoError::Damaged),
    ] {
        assert_eq!(decoded(&with(inside)), Err(wanted), "{what}");
    }
    let many: Vec<u8> = b"\0\0\0\x08free".repeat(200);
    assert!(matches!(decoded(&with(&many)), Err(PhotoError::Unusual(_))));
}

#[test]
fn what_is_no_photo_is_said_to_be_none() {
    for (what, bytes) in [
        ("nothing", &b""[..]),
        ("a JPEG", &b"\xFF\xD8\xFF\xE0\0\x10JFIF"[..]),
        ("a PNG", &b"\x89PNG\r\n\x1A\n"[..]),
        ("text", &b"photo"[..]),
    ] {
        assert_eq!(decode_photo(bytes), Err(PhotoError::NotJpeg2000), "{what}");
    }
    let long = vec![0; MAX_PHOTO_BYTES + 1];
    assert_eq!(decode_photo(&long), Err(PhotoError::TooLong(MAX_PHOTO_BYTES + 1)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_photo_with_spoiled_bytes_is_a_picture_of_its_size_or_an_error(
        spoils in prop::collection::vec((0..PHOTO.len(), any::<u8>()), 1..8)
    ) {
        let mut bytes = PHOTO.to_vec();
        for (at, value) in spoils {
            bytes[at] = value;
        }
        if let Ok(image) = decoded(&bytes) {
            prop_assert!((16..=1000).contains(&image.width()) && (16..=1000).contains(&image.height()));
        }
    }

    #[test]
    fn a_codestream_with_a_spoiled_head_is_a_picture_or_an_error(
        spoils in prop::collection::vec((4..200_usize, any::<u8>()), 1..4)
    ) {
        let mut bytes = PHOTO[start()..].to_vec();
        for (at, value) in spoils {
            bytes[at] = value;
        }
        let _ = decoded(&bytes);
    }

    #[test]
    fn any_bytes_behind_a_signature_are_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for start in [&b"\xFF\x4F\xFF\x51"[..], &PHOTO[..12]] {
            prop_assert!(decoded(&[start, &bytes].concat()).is_err());
        }
    }
}
