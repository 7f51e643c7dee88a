//! What the models answer, on every backend. The expected values come from another implementation: OpenCV's
//! FaceDetectorYN and warpAffine with onnxruntime in Python, on the same files and pictures.

use std::path::Path;

use face_engine::Engine;
use face_match::{Embedding, Face, Image, Models};

use crate::support::{backends, faces, framed, load, picture, weights};

/// File, picture size, then of FaceDetectorYN over the full picture: box, eyes (x, y, x, y), score; and both liveness
/// models' answers.
struct Expected {
    file: &'static str,
    bounds: [f32; 4],
    eyes: [f32; 4],
    score: f32,
    live: [f32; 2],
}

const EXPECTED: &[Expected] = &[
    Expected {
        file: "congress_dev/ref/A000367.jpg",
        bounds: [32.5, 51.0, 121.7, 160.7],
        eyes: [59.6, 120.9, 115.2, 110.5],
        score: 0.948,
        live: [0.002, 0.023],
    },
    Expected {
        file: "congress_dev/probe/A000367_0.jpg",
        bounds: [125.3, 81.3, 232.4, 321.4],
        eyes: [198.0, 206.2, 304.3, 207.8],
        score: 0.963,
        live: [0.982, 0.729],
    },
    Expected {
        file: "congress_dev/chip_grey/A000367.jp2",
        bounds: [60.2, 84.5, 116.5, 156.5],
        eyes: [85.2, 150.8, 139.5, 140.0],
        score: 0.947,
        live: [0.005, 0.511],
    },
    Expected {
        file: "congress_dev/chip_colour/A000367.jp2",
        bounds: [60.4, 80.5, 117.8, 160.7],
        eyes: [87.6, 151.2, 142.4, 140.8],
        score: 0.951,
        live: [0.025, 0.791],
    },
    Expected {
        file: "smoke_dev/us_gov/obama-720p.jpg",
        bounds: [586.9, 58.5, 152.2, 224.1],
        eyes: [634.0, 140.3, 706.3, 139.1],
        score: 0.951,
        live: [1.0, 0.999],
    },
    Expected {
        file: "smoke_dev/us_gov/obama-480p.jpg",
        bounds: [390.1, 36.5, 103.0, 149.0],
        eyes: [416.9, 91.8, 466.3, 94.0],
        score: 0.944,
        live: [1.0, 1.0],
    },
    Expected {
        file: "smoke_dev/minivision/image_F2.jpg",
        bounds: [146.9, 211.2, 213.9, 311.0],
        eyes: [199.3, 325.5, 301.8, 336.4],
        score: 0.924,
        live: [0.003, 0.007],
    },
    Expected {
        file: "smoke_dev/minivision/image_T1.jpg",
        bounds: [119.2, 108.8, 177.3, 248.5],
        eyes: [196.3, 205.8, 270.8, 222.4],
        score: 0.931,
        live: [1.0, 1.0],
    },
    Expected {
        file: "smoke_dev/azure/Family1-Dad1.jpg",
        bounds: [22.4, 17.6, 151.6, 210.0],
        eyes: [49.9, 100.5, 117.5, 94.0],
        score: 0.941,
        live: [0.999, 0.993],
    },
];

fn eye_distance(face: &Face) -> f32 {
    let (left, right) = (face.landmarks.left_eye, face.landmarks.right_eye);
    (right.x - left.x).hypot(right.y - left.y)
}

/// Places may differ by this much of the eye distance: the full picture and two smaller looks are not the same run.
const PLACE: f32 = 0.10;

#[test]
fn faces_and_liveness_are_what_another_implementation_says() {
    let (Some(weights), Some(faces)) = (weights(), faces()) else { return };
    for backend in backends() {
        let mut models = load(&weights, backend.clone());
        for expected in EXPECTED {
            let image = picture(&faces.join(expected.file));
            let found = models.detector.detect(&image).expect("a detection");
            let [face] = found.as_slice() else { panic!("{}: {} faces", expected.file, found.len()) };
            let reach = PLACE * eye_distance(face);
            let points = face.landmarks;
            let eyes = [points.left_eye.x, points.left_eye.y, points.right_eye.x, points.right_eye.y];
            let bounds = [face.bounds.x, face.bounds.y, face.bounds.width, face.bounds.height];
            for (found, wanted) in eyes.iter().zip(&expected.eyes) {
                assert!((found - wanted).abs() < reach, "{}: eyes {eyes:?}", expected.file);
            }
            for (found, wanted) in bounds.iter().zip(&expected.bounds) {
                assert!((found - wanted).abs() < 3.0 * reach, "{}: bounds {bounds:?}", expected.file);
            }
            assert!((face.score - expected.score).abs() < 0.03, "{}: {}", expected.file, face.score);
            for (model, wanted) in models.liveness.iter_mut().zip(&expected.live) {
                let live = model.live(&image, face).expect("a score");
                assert!((live - wanted).abs() < 0.25, "{}: live {live}, not {wanted}", expected.file);
                assert_eq!(live > 0.5, *wanted > 0.5, "{}: live {live}, not {wanted}", expected.file);
            }
        }
    }
}

/// Both vectors of the largest face.
fn embedded(models: &mut Models, image: &Image) -> Vec<Embedding> {
    let found = models.detector.detect(image).expect("a detection");
    let face = found.iter().max_by(|a, b| a.bounds.width.total_cmp(&b.bounds.width)).expect("a face");
    models
        .recognisers
        .iter_mut()
        .map(|model| model.embed(image, &face.landmarks).expect("a vector"))
        .collect()
}

fn mean_cosine(a: &[Embedding], b: &[Embedding]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a.cosine(b).expect("the same model")).sum::<f32>() / a.len() as f32
}

/// Chip photo and another photo of the first people of the development set, by their file names.
fn people(faces: &Path, count: usize) -> Vec<(Image, Image)> {
    let pairs = std::fs::read_to_string(faces.join("congress_dev/pairs.csv")).expect("the list of pairs");
    let rows: Vec<Vec<&str>> = pairs.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let mut seen: Vec<&str> = Vec::new();
    let mut people = Vec::new();
    for row in &rows {
        let &[who, _, grey, _, probe, ..] = row.as_slice() else { continue };
        if !seen.contains(&who) && seen.len() < count {
            seen.push(who);
            let folder = faces.join("congress_dev");
            people.push((picture(&folder.join(grey)), picture(&folder.join(probe))));
        }
    }
    people
}

#[test]
fn a_person_is_nearer_to_their_own_chip_photo_than_to_any_other() {
    let (Some(weights), Some(faces)) = (weights(), faces()) else { return };
    let people = people(&faces, 12);
    for backend in backends() {
        let mut models = load(&weights, backend);
        let vectors: Vec<_> = people
            .iter()
            .map(|(chip, probe)| (embedded(&mut models, chip), embedded(&mut models, probe)))
            .collect();
        let (mut same, mut other) = (Vec::new(), Vec::new());
        for (row, (chip, _)) in vectors.iter().enumerate() {
            for (column, (_, probe)) in vectors.iter().enumerate() {
                let list = if row == column { &mut same } else { &mut other };
                list.push(mean_cosine(chip, probe));
            }
        }
        let mean = |list: &[f32]| list.iter().sum::<f32>() / list.len() as f32;
        let least = same.iter().copied().fold(f32::INFINITY, f32::min);
        let most = other.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        assert!(mean(&same) > 0.6 && least > 0.4, "same person: mean {}, least {least}", mean(&same));
        assert!(mean(&other).abs() < 0.1 && most < 0.4, "others: mean {}, most {most}", mean(&other));
    }
}

#[test]
fn faces_at_kiosk_distance_and_beyond_are_found() {
    let (Some(weights), Some(faces)) = (weights(), faces()) else { return };
    let mut models = load(&weights, face_engine::Backend::Tract);
    // 225 x 275 with 56 pixels between the eyes; in a frame of 1280 x 720 somebody 90 cm away, in 1920 x 1080 farther.
    let portrait = picture(&faces.join("congress_dev/ref/A000367.jpg"));
    let alone = models.detector.detect(&portrait).expect("a detection")[0];
    for (width, height, x, y) in [
        (640, 480, 200, 100),
        (1280, 720, 500, 200),
        (1280, 720, 1000, 440),
        (1920, 1080, 900, 500),
        (720, 1280, 300, 600),
    ] {
        let frame = framed(&portrait, width, height, x, y);
        let found = models.detector.detect(&frame).expect("a detection");
        let [face] = found.as_slice() else { panic!("{width} x {height}: {} faces", found.len()) };
        let eye = face.landmarks.left_eye;
        let off = (eye.x - x as f32 - alone.landmarks.left_eye.x)
            .hypot(eye.y - y as f32 - alone.landmarks.left_eye.y);
        assert!(off < PLACE * eye_distance(&alone), "{width} x {height}: eye {off} off");
    }
    let two = picture(&faces.join("smoke_dev/us_gov/two_people.jpg"));
    assert_eq!(models.detector.detect(&two).expect("a detection").len(), 2);
}

#[test]
fn where_nobody_is_nobody_is_found() {
    let Some(weights) = weights() else { return };
    for backend in backends() {
        let mut models = load(&weights, backend);
        for (width, height, value) in
            [(640, 480, 0), (1280, 720, 255), (1, 1, 90), (4096, 1, 90), (1, 4096, 90)]
        {
            let image =
                Image::new(width, height, vec![value; (width * height * 3) as usize]).expect("a picture");
            assert_eq!(models.detector.detect(&image), Ok(Vec::new()), "{width} x {height}");
        }
    }
}

#[test]
fn a_face_that_is_no_place_gives_an_error_and_no_vector() {
    let Some(weights) = weights() else { return };
    let mut models = load(&weights, face_engine::Backend::Tract);
    let image = Image::new(64, 64, vec![90; 64 * 64 * 3]).expect("a picture");
    for bad in [f32::NAN, f32::INFINITY, 1e30] {
        let point = face_match::Point { x: bad, y: bad };
        let landmarks = face_match::Landmarks { left_eye: point, right_eye: point, ..Default::default() };
        let bounds = face_match::Rect { x: bad, y: bad, width: bad, height: bad };
        let face = Face { bounds, landmarks, score: 0.9 };
        for model in &mut models.recognisers {
            // A vector of black is a vector; it must not come from landmarks that are no numbers.
            let vector = model.embed(&image, &landmarks);
            assert!(vector.is_err() || bad.is_finite(), "{bad}");
        }
        for model in &mut models.liveness {
            assert!(model.live(&image, &face).is_err() || bad.is_finite(), "{bad}");
        }
        if let Some(mesher) = &mut models.mesher {
            assert!(mesher.mesh(&image, &face).is_err() || bad.is_finite(), "{bad}");
        }
    }
}

#[test]
fn mesh_lies_on_the_face_and_follows_its_tilt() {
    let (Some(weights), Some(faces)) = (weights(), faces()) else { return };
    for backend in backends() {
        let mut models = load(&weights, backend);
        let image = picture(&faces.join("congress_dev/ref/A000367.jpg"));
        let face = models.detector.detect(&image).expect("a detection")[0];
        let mesh = models.mesher.as_mut().expect("a mesher").mesh(&image, &face).expect("a mesh");
        assert!(mesh.points.len() == 468 && mesh.presence > 0.9, "{}", mesh.presence);
        // Outer and inner corners of both eyes and the tip of the nose, as MediaPipe numbers them.
        let middle = |a: usize, b: usize| {
            [(mesh.points[a][0] + mesh.points[b][0]) / 2.0, (mesh.points[a][1] + mesh.points[b][1]) / 2.0]
        };
        let points = face.landmarks;
        for (place, point) in [
            (middle(33, 133), points.left_eye),
            (middle(362, 263), points.right_eye),
            (middle(1, 1), points.nose),
        ] {
            let off = (place[0] - point.x).hypot(place[1] - point.y);
            assert!(off < 0.15 * eye_distance(&face), "{off} from {point:?}");
        }
    }
}

/// Largest difference between two backends, relative for places in pixels.
const AGREE: f32 = 1e-3;

#[test]
fn backends_agree() {
    let (Some(weights), Some(faces)) = (weights(), faces()) else { return };
    let mut all: Vec<Models> = backends().into_iter().map(|backend| load(&weights, backend)).collect();
    let [one, other] = all.as_mut_slice() else { return };
    for expected in EXPECTED {
        let image = picture(&faces.join(expected.file));
        let found = one.detector.detect(&image).expect("a detection");
        let others = other.detector.detect(&image).expect("a detection");
        assert_eq!(found.len(), others.len(), "{}", expected.file);
        let near = |a: f32, b: f32, unit: f32| {
            assert!((a - b).abs() <= AGREE * unit, "{}: {a} and {b}", expected.file);
        };
        for (a, b) in found.iter().zip(&others) {
            near(a.score, b.score, 1.0);
            near(a.bounds.x, b.bounds.x, eye_distance(a));
            near(a.bounds.width, b.bounds.width, eye_distance(a));
            near(a.landmarks.nose.x, b.landmarks.nose.x, eye_distance(a));
            near(a.landmarks.right_mouth.y, b.landmarks.right_mouth.y, eye_distance(a));
        }
        // The same face for both, so that each model is compared by itself.
        let face = found[0];
        for (a, b) in one.recognisers.iter_mut().zip(&mut other.recognisers) {
            let (a, b) = (a.embed(&image, &face.landmarks), b.embed(&image, &face.landmarks));
            for (a, b) in a.expect("a vector").values().iter().zip(b.expect("a vector").values()) {
                near(*a, *b, 1.0);
            }
        }
        for (a, b) in one.liveness.iter_mut().zip(&mut other.liveness) {
            near(a.live(&image, &face).expect("a score"), b.live(&image, &face).expect("a score"), 1.0);
        }
        if let (Some(a), Some(b)) = (&mut one.mesher, &mut other.mesher) {
            let (a, b) = (a.mesh(&image, &face).expect("a mesh"), b.mesh(&image, &face).expect("a mesh"));
            near(a.presence, b.presence, 1.0);
            for (a, b) in a.points.iter().zip(&b.points) {
                a.iter().zip(b).for_each(|(a, b)| near(*a, *b, eye_distance(&face)));
            }
        }
    }
}

#[test]
fn what_was_loaded_is_what_the_manifest_says() {
    let Some(weights) = weights() else { return };
    let engine = Engine::load(&weights, face_engine::Backend::Tract).expect("models");
    let manifest = face_engine::Manifest::built_in().expect("a manifest");
    let wanted: Vec<(&str, &str)> =
        manifest.entries().iter().map(|entry| (entry.file.as_str(), entry.sha256.as_str())).collect();
    let found: Vec<(&str, &str)> =
        engine.installed().iter().map(|file| (file.name.as_str(), file.sha256.as_str())).collect();
    assert_eq!(found, wanted);
}
