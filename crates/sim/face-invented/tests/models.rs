//! What the real models make of the drawings. Needs the weights; says so and passes where there are none.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::Path;

use face_engine::{Backend, Engine, Manifest, folders, locate};
use face_invented::{camera_moment, chip_photo, empty_room, people, person, render, spoof_print, two_people};
use face_match::{Embedding, Face, Image, Models};

/// Personas whose faces the demo and the tests compare with each other.
const FAR_APART: &[&str] = &["hanako", "kiyoshi", "locked", "nopin", "sora", "taro", "ume"];

fn models() -> Option<Models> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let configured = std::env::var_os("UKETSUKE_MODELS");
    let manifest = Manifest::built_in().expect("the manifest");
    match locate(&manifest, &folders(configured.as_deref().map(Path::new), &top)) {
        Ok(folder) => Some(Engine::load(&folder, Backend::Tract).expect("the models").into_models()),
        Err(why) => {
            let there = top.join("../shared/models").is_dir();
            assert!(
                !(there && std::env::var_os("CI").is_some()),
                "weights are there but were not used: {why}"
            );
            not_run::not_run(not_run::Missing::Weights);
            None
        }
    }
}

fn face(models: &mut Models, image: &Image, what: &str) -> Face {
    let faces = models.detector.detect(image).expect("a detector");
    assert_eq!(faces.len(), 1, "{what}: one face");
    assert!(faces[0].score > 0.9, "{what}: found at {}", faces[0].score);
    faces[0]
}

fn embeddings(models: &mut Models, image: &Image, what: &str) -> Vec<Embedding> {
    let found = face(models, image, what);
    let embed = |model: &mut Box<dyn face_match::FaceEmbedder>| model.embed(image, &found.landmarks);
    models.recognisers.iter_mut().map(embed).collect::<Result<_, _>>().expect("recognisers")
}

/// Mean of the recognisers' cosines.
fn score(one: &[Embedding], other: &[Embedding]) -> f32 {
    let cosines: Vec<f32> = one.iter().zip(other).filter_map(|(a, b)| a.cosine(b)).collect();
    assert_eq!(cosines.len(), one.len());
    cosines.iter().sum::<f32>() / cosines.len() as f32
}

fn live(models: &mut Models, image: &Image, what: &str) -> f32 {
    let found = face(models, image, what);
    let scores: Vec<f32> =
        models.liveness.iter_mut().map(|model| model.live(image, &found).expect("liveness")).collect();
    scores.iter().sum::<f32>() / scores.len() as f32
}

#[test]
fn every_persona_is_found_and_known_again() {
    let Some(mut models) = models() else { return };
    for (id, person) in people() {
        let photo = embeddings(&mut models, &chip_photo(&person), id);
        let frame = render(&person, &camera_moment(1, 0));
        let seen = embeddings(&mut models, &frame, id);
        let same = score(&photo, &seen);
        assert!(same >= 0.62, "{id} scores {same} against the own photo");
        let alive = live(&mut models, &frame, id);
        assert!(alive > 0.5, "{id} is taken for a print: {alive}");
    }
}

#[test]
fn personas_of_face_visits_are_told_apart() {
    let Some(mut models) = models() else { return };
    let drawn: Vec<_> = FAR_APART
        .iter()
        .map(|id| {
            let person = person(id).expect("a persona");
            let photo = embeddings(&mut models, &chip_photo(&person), id);
            let seen = embeddings(&mut models, &render(&person, &camera_moment(2, 3)), id);
            (*id, photo, seen)
        })
        .collect();
    for (id, photo, _) in &drawn {
        for (other, _, seen) in drawn.iter().filter(|(other, ..)| other != id) {
            let apart = score(photo, seen);
            assert!(apart <= 0.40, "{other} scores {apart} against the photo of {id}");
        }
    }
}

#[test]
fn a_print_matches_its_person_but_is_no_living_face() {
    let Some(mut models) = models() else { return };
    for id in FAR_APART {
        let person = person(id).expect("a persona");
        let print = spoof_print(&person, 5);
        let photo = embeddings(&mut models, &chip_photo(&person), id);
        let printed = embeddings(&mut models, &print, id);
        assert!(score(&photo, &printed) > 0.62, "a print of {id} is a likeness");
        let alive = live(&mut models, &print, id);
        assert!(alive < 0.5, "the print of {id} is taken for a person: {alive}");
    }
}

#[test]
fn two_people_are_two_and_an_empty_room_is_empty() {
    let Some(mut models) = models() else { return };
    let (one, other) = (person("hanako").expect("hanako"), person("taro").expect("taro"));
    let sure = |models: &mut Models, image: &Image| {
        models.detector.detect(image).expect("a detector").iter().filter(|face| face.score > 0.6).count()
    };
    for seed in 0..4 {
        assert_eq!(sure(&mut models, &two_people(&one, &other, seed)), 2);
        assert_eq!(sure(&mut models, &empty_room(seed)), 0);
    }
}
