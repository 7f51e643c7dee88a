//! A person in a scene, as a picture: surfaces seen, light and shadow, then the camera.

use face_match::Image;

use crate::cloth::{paint_body, paint_mask};
use crate::glasses;
use crate::hair::{Cut, KNOT, band, knot};
use crate::math::{V3, colour, mix, mix3, ramp, v3};
use crate::paint::{Paint, paint_ear, paint_neck};
use crate::person::{HairStyle, Person};
use crate::picture::Picture;
use crate::room::reception;
use crate::scene::{Background, Light, Scene};
use crate::shade::Shade;
use crate::shape::{Head, Mood};
use crate::surface::{Canvas, Lens, Pose, Seen, Stuff};

/// Draws `person` as `scene` has it.
#[must_use]
pub fn render(person: &Person, scene: &Scene) -> Image {
    let scene = scene.tidy();
    let mut picture = backdrop(&scene, 1);
    stand(&mut picture, person, &scene, 1);
    picture.develop(scene.blur, scene.noise, scene.seed)
}

/// The same at twice the resolution and brought back: smoother outlines, four times the work.
pub(crate) fn render_fine(person: &Person, scene: &Scene) -> Image {
    let scene = scene.tidy();
    let mut picture = backdrop(&scene, 2);
    stand(&mut picture, person, &scene, 2);
    picture.halved().develop(scene.blur, scene.noise, scene.seed)
}

/// The scene with nobody in it.
pub(crate) fn backdrop(scene: &Scene, fine: usize) -> Picture {
    let (width, height) = (scene.width as usize * fine, scene.height as usize * fine);
    let strength = 0.55 + 0.45 * scene.light.strength;
    match scene.background {
        Background::Plain([r, g, b]) => {
            Picture::filled(width, height, colour(r, g, b) * scene.light.strength.min(1.0))
        }
        Background::Reception(which) => {
            let lamp = lamp(&scene.light) * (strength * scene.light.strength.min(1.0));
            let shape = width as f32 / height as f32 * 0.75;
            Picture::soft(width, height, |x, y| reception(which, 0.5 + (x - 0.5) * shape, y) * lamp)
        }
    }
}

fn lamp(light: &Light) -> V3 {
    v3(1.0 + 0.14 * light.warmth, 1.0, 1.0 - 0.20 * light.warmth)
}

/// Puts a person into the picture, in front of what is there.
pub(crate) fn stand(picture: &mut Picture, person: &Person, scene: &Scene, fine: usize) {
    let mood = Mood { smile: scene.smile, open: scene.open, gaze: scene.gaze };
    let head = Head::new(person, mood);
    // A small child's head is drawn at an adult's size and made smaller here.
    let size = mix(1.0, 0.86, person.child);
    let focal = 1.45 * scene.height as f32 * fine as f32 * scene.zoom * size;
    let far = scene.distance * 10.0 + 0.9;
    // The middle of the face, between eyes and mouth, lies on the lens's axis.
    let middle = v3(0.0, -0.34, 0.0);
    let lens = Lens {
        focal,
        centre: (picture.width as f32 * scene.place.0, picture.height as f32 * scene.place.1),
        far,
    };
    let [yaw, pitch, roll] = [scene.yaw, scene.pitch, scene.roll].map(f32::to_radians);
    let pivot = v3(0.0, -0.75, -0.15);
    let pose = Pose::new(yaw, pitch, roll, pivot, -middle);
    let body = Pose::new(yaw * 0.22, 0.0, roll * 0.12, v3(0.0, -2.5, -0.2), -middle);
    let neck = Pose::new(yaw * 0.5, pitch * 0.3, roll * 0.5, v3(0.0, -1.5, -0.15), -middle);

    let mut canvas = Canvas::new(picture.width, picture.height);
    let cut = Cut::of(&head);
    let all = |_: V3, _: f32, _: f32| true;
    let centre = v3(0.0, -0.1, -0.05);
    // As many corners as the size on the picture can show.
    let rows = (0.46 * 2.3 * lens.focal / far).clamp(40.0, 132.0) as usize;
    canvas.draw(&head.grid(rows * 8 / 7, rows), &pose, &lens, centre, all);
    let hair = cut.grid(&head, rows);
    canvas.draw(&hair, &pose, &lens, centre, |_, turn, y| cut.keeps(&head, turn, y));
    if person.hair == HairStyle::Tied {
        canvas.draw(&knot(&head), &pose, &lens, KNOT, all);
    }
    for side in [-1.0, 1.0].into_iter().filter(|_| !cut.hides_ears()) {
        canvas.draw(&head.ear(side), &pose, &lens, v3(side * 0.74, -0.17, -0.05), all);
    }
    if scene.mask {
        canvas.draw(&head.mask(), &pose, &lens, centre, all);
    }
    canvas.draw(&head.neck(), &neck, &lens, v3(0.0, -1.2, -0.1), all);
    canvas.draw(&head.body(), &body, &lens, v3(0.0, -3.0, -0.16), all);

    let light = &scene.light;
    let (azimuth, elevation) = (light.azimuth.to_radians(), light.elevation.to_radians());
    let towards = v3(azimuth.sin() * elevation.cos(), elevation.sin(), azimuth.cos() * elevation.cos());
    let shade = Shade::cast(&canvas, &lens, towards);
    let lamps = Lamps {
        towards,
        half: (towards + v3(0.0, 0.0, 1.0)).unit(),
        key: lamp(light) * (0.98 * (1.0 - light.fill) * light.strength),
        around: lamp(light) * (0.98 * light.fill * light.strength),
    };
    let inverse = |pose: &Pose, at: V3| {
        v3(
            pose.direction(v3(1.0, 0.0, 0.0)).dot(at),
            pose.direction(v3(0.0, 1.0, 0.0)).dot(at),
            pose.direction(v3(0.0, 0.0, 1.0)).dot(at),
        )
    };
    let from_head = inverse(&pose, towards);
    let (left, top, right, bottom) = canvas.bounds;
    for y in top..bottom {
        for x in left..right {
            let index = y * canvas.width + x;
            let Some(seen) = canvas.seen(index) else { continue };
            let pixel = canvas.far[index] / lens.focal;
            let (paint, own_pose) = match seen.stuff {
                Stuff::Skin => (head.paint(seen.own, seen.turn, pixel, from_head), &pose),
                Stuff::Ear => (paint_ear(&head, seen.turn, seen.along, seen.own), &pose),
                Stuff::Hair => (cut.paint(&head, seen.turn, seen.along), &pose),
                Stuff::Mask => (paint_mask(seen.turn, seen.along), &pose),
                Stuff::Neck => (paint_neck(&head, seen.turn, seen.own), &neck),
                Stuff::Cloth => (paint_body(&head, seen.own, seen.turn), &body),
            };
            picture.light[index] = lamps.lit(&seen, &paint, own_pose, shade.at(x, y));
        }
    }
    if scene.sunglasses || person.glasses.is_some() {
        glasses::draw(picture, &canvas, &head, &pose, &lens, scene.sunglasses, light.strength.min(1.2));
    }
}

/// What shines on the scene.
struct Lamps {
    /// Towards the main light, and half way between it and the camera.
    towards: V3,
    half: V3,
    /// The main light, and what comes from everywhere.
    key: V3,
    around: V3,
}

impl Lamps {
    /// Light that leaves one place for the camera; `dark` is lost of the main light, `open` arrives from around.
    fn lit(&self, seen: &Seen, paint: &Paint, pose: &Pose, (dark, open): (f32, f32)) -> V3 {
        let Self { towards, half, key, around } = *self;
        let mut normal = (seen.normal + pose.direction(paint.tilt)).unit();
        if let Some((ball, part)) = paint.ball {
            normal = mix3(normal, pose.direction(ball), part).unit();
        }
        let facing = normal.dot(towards);
        // Light wraps round skin, red the furthest.
        let wrap = |reach: f32| ((facing + reach) / (1.0 + reach)).max(0.0);
        let soft = paint.soft;
        let direct = v3(wrap(0.32 * soft), wrap(0.16 * soft), wrap(0.11 * soft));
        let clear = 1.0 - dark;
        let passed = v3(mix(clear, clear.sqrt(), 0.5 * soft), clear, clear);
        let sky = mix(0.66, 1.08, 0.5 + 0.5 * normal.y) * mix(0.82, 1.0, normal.z.max(0.0));
        let hollow = v3(mix(open, open.sqrt(), 0.5 * soft), open, open);
        let bounce = v3(1.0, 0.97, 0.94);
        let mut out = paint.albedo * (key * direct * passed + around * bounce * hollow * sky);
        let shine = if seen.stuff == Stuff::Hair {
            band(normal, half, paint.tilt.x * 0.22) * 0.16
        } else {
            let rim = 1.0 - normal.z.max(0.0);
            normal.dot(half).max(0.0).powf(paint.narrow) * (1.0 + 1.5 * rim * rim)
        };
        out = out
            + key * (paint.gloss * shine * 2.2 * clear)
            + around * (paint.gloss * 0.25 * open * ramp(0.2, 1.0, normal.y));
        let spark = paint.spark * (key.y + around.y).min(1.2);
        out + v3(spark, spark, spark)
    }
}
