//! The drawings hold still, differ where they should, and survive any input.

use std::path::Path;

use face_invented::{
    Background, Light, Person, Scene, Sex, TRAITS, camera_clip, camera_moment, chip_photo, empty_room,
    people, person, render, spoof_print, two_people,
};
use face_match::Image;
use proptest::prelude::*;

fn small() -> Scene {
    Scene { width: 96, height: 72, ..Scene::camera() }
}

/// Mean difference of two pictures of one size, in grey levels.
fn difference(a: &Image, b: &Image) -> f32 {
    assert_eq!((a.width(), a.height()), (b.width(), b.height()));
    let sum: u64 = a.rgb().iter().zip(b.rgb()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f32 / a.rgb().len() as f32
}

#[test]
fn the_same_person_and_scene_give_the_same_picture() {
    for (id, person) in people() {
        let scene = Scene { yaw: 12.0, ..small() };
        assert_eq!(render(&person, &scene), render(&person, &scene), "{id}");
    }
}

#[test]
fn a_seed_names_one_person_and_another_seed_another() {
    assert_eq!(Person::from_seed(5), Person::from_seed(5));
    let drawn: Vec<Image> = (0..6).map(|seed| render(&Person::from_seed(seed), &small())).collect();
    for (index, one) in drawn.iter().enumerate() {
        for other in &drawn[index + 1..] {
            assert!(difference(one, other) > 1.0);
        }
    }
}

#[test]
fn every_part_of_a_scene_shows() {
    let someone = person("hanako").expect("hanako");
    let plain = Scene { noise: 0.0, ..small() };
    let before = render(&someone, &plain);
    let changed = [
        ("yaw", Scene { yaw: 20.0, ..plain }),
        ("pitch", Scene { pitch: 15.0, ..plain }),
        ("roll", Scene { roll: 15.0, ..plain }),
        ("distance", Scene { distance: 0.8, ..plain }),
        ("zoom", Scene { zoom: 1.3, ..plain }),
        ("place", Scene { place: (0.4, 0.5), ..plain }),
        ("light from the side", Scene { light: Light { azimuth: 60.0, ..plain.light }, ..plain }),
        ("dark", Scene { light: Light { strength: 0.2, ..plain.light }, ..plain }),
        ("warm", Scene { light: Light { warmth: 0.9, ..plain.light }, ..plain }),
        ("background", Scene { background: Background::Plain([20, 40, 200]), ..plain }),
        ("smile", Scene { smile: 1.0, ..plain }),
        ("eyes shut", Scene { open: 0.0, ..plain }),
        ("gaze", Scene { gaze: (1.0, 0.0), ..plain }),
        ("mask", Scene { mask: true, ..plain }),
        ("sunglasses", Scene { sunglasses: true, ..plain }),
        ("blur", Scene { blur: 3.0, ..plain }),
        ("noise", Scene { noise: 1.0, ..plain }),
    ];
    for (what, scene) in changed {
        assert_ne!(render(&someone, &scene), before, "{what} changes nothing");
    }
}

#[test]
fn the_face_turns_to_the_side_that_yaw_names() {
    // The nose covers the cheek on the side that the face turns to: the brightest column of a face lit from the front
    // moves that way.
    let someone = person("taro").expect("taro");
    let light = Light { azimuth: 0.0, elevation: 0.0, ..Light::default() };
    let scene = Scene {
        width: 160,
        height: 120,
        noise: 0.0,
        light,
        background: Background::Plain([0; 3]),
        ..small()
    };
    let middle = |yaw: f32| {
        let drawn = render(&someone, &Scene { yaw, ..scene });
        // Hair is dark, skin is not: the middle of the skin between brows and chin.
        let (mut sum, mut count) = (0_i64, 0_i64);
        for y in 45..75 {
            for x in 0..160 {
                if drawn.pixel(x, y)[0] > 120 {
                    sum += x;
                    count += 1;
                }
            }
        }
        assert!(count > 100);
        sum as f32 / count as f32
    };
    let (left, ahead, right) = (middle(-25.0), middle(0.0), middle(25.0));
    assert!(left < ahead - 1.0 && ahead + 1.0 < right, "{left} {ahead} {right}");
}

#[test]
fn the_photo_of_the_card_is_grey_and_of_the_cards_size() {
    let photo = chip_photo(&person("ume").expect("ume"));
    assert_eq!((photo.width(), photo.height()), (378, 472));
    assert!(photo.rgb().chunks(3).all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2]));
}

#[test]
fn a_clip_holds_a_blink_and_turns_to_both_sides() {
    for seed in 0..20 {
        let moments: Vec<Scene> = (0..40).map(|frame| camera_moment(seed, frame)).collect();
        let shut = moments.iter().filter(|scene| scene.open < 0.1).count();
        assert_eq!(shut, 2, "one frame of each blink is shut");
        assert!(moments.iter().any(|scene| scene.yaw > 8.0));
        assert!(moments.iter().any(|scene| scene.yaw < -8.0));
        assert!(moments.windows(2).all(|pair| (pair[0].yaw - pair[1].yaw).abs() < 7.0), "no jumps");
    }
    let clip = camera_clip(&person("taro").expect("taro"), 3, 3);
    assert_eq!(clip.len(), 3);
    assert!(clip.iter().all(|frame| (frame.width(), frame.height()) == (640, 480)));
    assert_ne!(clip[0], clip[1]);
}

#[test]
fn other_pictures_are_what_they_say() {
    let (one, other) = (person("hanako").expect("hanako"), person("taro").expect("taro"));
    let room = empty_room(4);
    assert!(difference(&two_people(&one, &other, 4), &room) > 5.0);
    assert!(difference(&spoof_print(&one, 4), &room) > 5.0);
    assert!(difference(&spoof_print(&one, 4), &spoof_print(&other, 4)) > 1.0);
    assert_ne!(room, empty_room(5));
}

#[test]
fn every_persona_has_a_fitting_person() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fixtures/cards");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("personas") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let card: toml::Table = std::fs::read_to_string(&path).expect("a file").parse().expect("TOML");
        let text = |key: &str| card[key].as_str().expect(key).to_owned();
        let id = text("id");
        let drawn = person(&id).unwrap_or_else(|| panic!("nobody stands for {id}"));
        match text("sex").as_str() {
            "female" => assert_eq!(drawn.sex(), Sex::Female, "{id}"),
            "male" => assert_eq!(drawn.sex(), Sex::Male, "{id}"),
            _ => {}
        }
        let born: i32 = text("birth")[..4].parse().expect("a year");
        let age = i32::from(drawn.age());
        assert!((2026 - born - age).abs() <= 1, "{id} is drawn at {age}");
        seen += 1;
    }
    assert_eq!(seen, people().len(), "people and personas differ");
}

fn any_float() -> impl Strategy<Value = f32> {
    prop_oneof![4 => -100.0_f32..100.0, 1 => any::<f32>()]
}

prop_compose! {
    fn any_scene()(
        width in 0_u32..80, height in 0_u32..80,
        pose in [any_float(), any_float(), any_float()], distance in any_float(), zoom in any_float(),
        place in (any_float(), any_float()), light in [any_float(), any_float(), any_float(), any_float(), any_float()],
        plain in any::<Option<[u8; 3]>>(), room in any::<u32>(),
        mood in [any_float(), any_float(), any_float(), any_float()],
        worn in any::<(bool, bool)>(), lens in [any_float(), any_float()], seed in any::<u32>(),
    ) -> Scene {
        Scene {
            width, height, yaw: pose[0], pitch: pose[1], roll: pose[2], distance, zoom, place,
            light: Light {
                azimuth: light[0], elevation: light[1], strength: light[2], warmth: light[3], fill: light[4],
            },
            background: plain.map_or(Background::Reception(room), Background::Plain),
            smile: mood[0], open: mood[1], gaze: (mood[2], mood[3]),
            mask: worn.0, sunglasses: worn.1, blur: lens[0], noise: lens[1], seed,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_person_in_any_scene_is_drawn(
        female in any::<bool>(), age in any::<u8>(),
        traits in proptest::collection::vec(any::<i8>(), TRAITS), scene in any_scene(),
    ) {
        let traits: [i8; TRAITS] = traits.try_into().expect("so many traits");
        let sex = if female { Sex::Female } else { Sex::Male };
        let drawn = render(&Person::from_traits(sex, age, &traits), &scene);
        prop_assert_eq!((drawn.width(), drawn.height()), (scene.width.max(16), scene.height.max(16)));
    }

    #[test]
    fn anyone_in_a_lit_room_is_neither_black_nor_burnt(seed in any::<u64>(), moment in any::<u64>(), frame in 0_u32..200) {
        let scene = Scene { width: 96, height: 72, ..camera_moment(moment, frame) };
        let drawn = render(&Person::from_seed(seed), &scene);
        let mean = drawn.rgb().iter().map(|value| f32::from(*value)).sum::<f32>() / drawn.rgb().len() as f32;
        prop_assert!((40.0..230.0).contains(&mean), "{}", mean);
    }
}
