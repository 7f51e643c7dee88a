//! What is wrong with a picture, and what is not, over pictures made up.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use face_camera::{Health, Light};
use face_match::{CameraFault, Image};
use proptest::prelude::*;
use support::{noise, painted, scene};

fn plain(value: u8) -> Image {
    painted(640, 480, |_, _| [value; 3])
}

/// `share` of the columns saturated, the rest of middle brightness.
fn half_bright(share: f32) -> Image {
    painted(640, 480, |x, _| if (x as f32) < share * 640.0 { [255; 3] } else { [120, 110, 100] })
}

fn colour_bars() -> Image {
    painted(640, 480, |x, _| {
        let bar = 7 - x * 8 / 640;
        [bar >> 1 & 1, bar >> 2 & 1, bar & 1].map(|on| on as u8 * 191)
    })
}

#[test]
fn light_is_judged() {
    let mut grain = noise(1);
    let noisy = painted(640, 480, |_, _| [grain(), grain(), grain()]);
    let mut grain = noise(2);
    let covered = painted(640, 480, |_, _| [grain() % 20; 3]);
    let mut grain = noise(3);
    let blown_out = painted(640, 480, |_, _| [250 + grain() % 6; 3]);
    let face_in_the_dark = painted(640, 480, |x, y| if x < 100 && y < 100 { [120; 3] } else { [2; 3] });
    let lamp = painted(640, 480, |x, y| if x < 20 && y < 20 { [255; 3] } else { [2; 3] });
    for (image, fault, what) in [
        (plain(0), Some(CameraFault::Black), "black"),
        (plain(20), Some(CameraFault::Black), "nearly black"),
        (covered, Some(CameraFault::Black), "the noise of a covered sensor"),
        (lamp, Some(CameraFault::Black), "a lamp in the dark"),
        (face_in_the_dark, None, "a face in a dark room"),
        (plain(60), None, "dark grey"),
        (plain(255), Some(CameraFault::Overexposed), "white"),
        (blown_out, Some(CameraFault::Overexposed), "blown out"),
        (half_bright(0.8), Some(CameraFault::Overexposed), "almost all window"),
        (half_bright(0.6), None, "a window behind"),
        (plain(230), None, "a light wall"),
        (colour_bars(), None, "colour bars: a picture, but nobody's face"),
        (noisy, None, "noise: a picture, but nobody's face"),
        (painted(640, 480, |x, _| [(x * 255 / 639) as u8; 3]), None, "a gradient"),
        (scene(640, 480, 0.5), None, "a scene"),
        (painted(1, 1, |_, _| [100; 3]), None, "one pixel"),
        (painted(4096, 1, |_, _| [0; 3]), Some(CameraFault::Black), "one black row"),
    ] {
        let light = Light::of(&image);
        assert_eq!(light.fault(), fault, "{what}: {light:?}");
        assert_eq!(Health::new(false).judge(&image, None).err(), fault, "{what}");
    }
}

#[test]
fn light_is_measured() {
    let light = Light::of(&half_bright(0.5));
    assert!((light.saturated - 0.5).abs() < 0.01, "{light:?}");
    assert!((light.mean - 183.0).abs() < 3.0, "{light:?}");
    assert!(light.dark.abs() < 0.001, "{light:?}");
}

#[test]
fn a_test_picture_stands_still_at_its_fifth_frame() {
    for image in [colour_bars(), scene(640, 480, 0.5)] {
        let mut health = Health::new(false);
        let answers: Vec<_> = (0..6).map(|_| health.judge(&image, None)).collect();
        let frozen = Err(CameraFault::Frozen);
        assert_eq!(answers, [Ok(()), Ok(()), Ok(()), Ok(()), frozen, frozen]);
        // One that differs by one value is another.
        let mut rgb = image.rgb().to_vec();
        *rgb.last_mut().unwrap() ^= 1;
        assert_eq!(health.judge(&Image::new(640, 480, rgb).unwrap(), None), Ok(()));
    }
}

#[test]
fn a_clip_in_a_loop_is_noticed_in_its_second_round() {
    let clip: Vec<Image> = (0..30).map(|frame| scene(160, 120, frame as f32 / 30.0)).collect();
    let mut health = Health::new(false);
    let mut answers = clip.iter().cycle().take(90).map(|image| health.judge(image, None));
    assert!(answers.by_ref().take(33).all(|answer| answer.is_ok()));
    assert!(answers.all(|answer| answer == Err(CameraFault::Frozen)));
}

#[test]
fn a_frame_that_comes_twice_now_and_then_is_no_harm() {
    let mut health = Health::new(false);
    for frame in 0..100 {
        let image = scene(160, 120, frame as f32 / 100.0);
        for _ in 0..4 {
            assert_eq!(health.judge(&image, None), Ok(()), "frame {frame}");
        }
    }
}

#[test]
fn a_source_that_may_stand_still_may() {
    let mut health = Health::new(true);
    let image = scene(160, 120, 0.5);
    for at in (0..20).rev() {
        assert_eq!(health.judge(&image, Some(Duration::from_millis(at))), Ok(()));
    }
    assert_eq!(health.judge(&plain(0), None), Err(CameraFault::Black));
}

#[test]
fn time_must_not_go_backwards() {
    let frozen = Err(CameraFault::Frozen);
    let mut health = Health::new(false);
    let steps = [
        (Some(100), Ok(())),
        (Some(133), Ok(())),
        (Some(133), Ok(())),
        (Some(132), frozen),
        (Some(133), Ok(())),
        (None, Ok(())),
        (Some(50), frozen),
        (Some(51), Ok(())),
    ];
    for (frame, (at, expected)) in steps.into_iter().enumerate() {
        let image = scene(160, 120, frame as f32 / 10.0);
        assert_eq!(health.judge(&image, at.map(Duration::from_millis)), expected, "frame {frame}");
    }
    health.reopened();
    assert_eq!(health.judge(&scene(160, 120, 0.95), Some(Duration::ZERO)), Ok(()));
}

proptest! {
    #[test]
    fn shares_are_shares(width in 1_u32..400, height in 1_u32..400, seed: u32) {
        let mut grain = noise(seed);
        let light = Light::of(&painted(width, height, |_, _| [grain(), grain(), grain()]));
        prop_assert!((0.0..=255.0).contains(&light.mean));
        prop_assert!((0.0..=1.0).contains(&light.dark) && (0.0..=1.0).contains(&light.saturated));
    }
}
