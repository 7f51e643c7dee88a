//! Ready-made pictures: the card's photo, a camera's frames, and what a kiosk may see besides one person.

use face_match::Image;

use crate::math::{Dice, bell};
use crate::person::Person;
use crate::picture::Picture;
use crate::print::{Sheet, hold};
use crate::render::{backdrop, render, render_fine, stand};
use crate::scene::{Background, Light, Scene};

/// The photo on the person's card: 378 x 472, frontal, plain background, grey as the card stores it.
#[must_use]
pub fn chip_photo(person: &Person) -> Image {
    let colour = render_fine(person, &Scene::identity_photo());
    Image::drawn(colour.width(), colour.height(), |x, y| {
        let [r, g, b] = colour.pixel(i64::from(x), i64::from(y)).map(f32::from);
        [(0.299 * r + 0.587 * g + 0.114 * b + 0.5) as u8; 3]
    })
}

/// Frame number `frame` of someone standing before the kiosk's camera, at ten frames a second. The seed sets place,
/// light, room and rhythm. Every two seconds the person blinks once (frames 6 to 8 of 20) and turns the head a little
/// to one side (around frame 14), then to the other.
#[must_use]
pub fn camera_moment(seed: u64, frame: u32) -> Scene {
    let mut dice = Dice::new(seed);
    let mut draw = |middle: f32, reach: f32| middle + reach * dice.swing();
    let (azimuth, elevation) = (draw(0.0, 28.0), draw(36.0, 10.0));
    let light = Light {
        azimuth,
        elevation,
        strength: draw(1.0, 0.10),
        warmth: draw(0.1, 0.35),
        fill: draw(0.48, 0.08),
    };
    let (near, left, top) = (draw(0.52, 0.05), draw(0.5, 0.05), draw(0.52, 0.03));
    let (lean, nod, smile) = (draw(0.0, 2.0), draw(-1.0, 3.0), draw(0.24, 0.14));
    let phase = [draw(0.0, 3.0), draw(0.0, 3.0), draw(0.0, 3.0)];
    let room = (draw(8.0, 8.0)) as u32;

    let at = frame as f32 / 10.0;
    let step = frame % 20;
    let side = if (frame / 20).is_multiple_of(2) { 1.0 } else { -1.0 };
    let open = match step {
        6 | 8 => 0.45,
        7 => 0.0,
        _ => 1.0,
    };
    let turn = 13.0 * side * bell(step as f32 - 14.0, 1.9);
    let sway = |speed: f32, phase: f32| (at * speed + phase).sin();
    Scene {
        yaw: turn + 2.2 * sway(0.9, phase[0]),
        pitch: nod + 1.5 * sway(1.1, phase[1]),
        roll: lean + 1.2 * sway(0.7, phase[2]),
        distance: near + 0.012 * sway(0.5, phase[1]),
        place: (left + 0.012 * sway(0.6, phase[2]), top + 0.008 * sway(0.8, phase[0])),
        light,
        background: Background::Reception(room),
        smile,
        open,
        gaze: (-turn / 26.0 + 0.1 * sway(1.7, phase[1]), 0.08 * sway(1.3, phase[2])),
        seed: (seed as u32).wrapping_mul(0x9E37_79B1).wrapping_add(frame),
        ..Scene::camera()
    }
}

/// The first `frames` frames of [`camera_moment`], drawn.
#[must_use]
pub fn camera_clip(person: &Person, seed: u64, frames: u32) -> Vec<Image> {
    (0..frames).map(|frame| render(person, &camera_moment(seed, frame))).collect()
}

/// `near` before the camera and `behind` a step further back at the side.
#[must_use]
pub fn two_people(near: &Person, behind: &Person, seed: u64) -> Image {
    let scene = camera_moment(seed, 0).tidy();
    let scene = Scene { place: (scene.place.0 - 0.13, scene.place.1), ..scene };
    let other = Scene { distance: 0.85, place: (0.80, 0.44), yaw: -8.0, ..scene };
    let mut picture = backdrop(&scene, 1);
    stand(&mut picture, behind, &other, 1);
    stand(&mut picture, near, &scene, 1);
    picture.develop(scene.blur, scene.noise, scene.seed)
}

/// A hand holding up a print of the person: flat, with a white edge, in the paper's own tint.
#[must_use]
pub fn spoof_print(person: &Person, seed: u64) -> Image {
    let portrait = Scene {
        width: 360,
        height: 440,
        distance: 1.0,
        zoom: 2.0,
        background: Background::Plain([188, 198, 204]),
        noise: 0.0,
        ..Scene::camera()
    };
    let print = Picture::from_image(&render_fine(person, &portrait));
    let scene = camera_moment(seed, 0).tidy();
    let mut dice = Dice::new(seed ^ 0x5EED);
    let sheet = Sheet {
        centre: (320.0 + 24.0 * dice.swing(), 236.0 + 10.0 * dice.swing()),
        half: (138.0, 170.0),
        lean: 0.07 * dice.swing(),
        slant: 0.10 * dice.swing(),
    };
    let mut picture = backdrop(&scene, 1);
    hold(&mut picture, &print, &sheet, person.skin, scene.light.strength);
    picture.develop(scene.blur, scene.noise, scene.seed)
}

/// The room with nobody in it.
#[must_use]
pub fn empty_room(seed: u64) -> Image {
    let scene = camera_moment(seed, 0).tidy();
    backdrop(&scene, 1).develop(scene.blur, scene.noise, scene.seed)
}
