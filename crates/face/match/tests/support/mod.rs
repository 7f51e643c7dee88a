//! Drawn people, and models that answer by what was drawn: nothing here recognises anybody.
#![allow(
    clippy::expect_used,
    dead_code,
    reason = "a test that cannot draw has failed; each test file uses a part"
)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use face_match::{
    AcceptedPolicy, CONFIDENCE, Embedding, Evidence, FORMAT, Face, FaceDetector, FaceEmbedder, FaceMesher,
    Frame, Gates, Histogram, Image, Landmarks, Limits, LivenessModel, Mesh, ModelError, Models, Point,
    Policy, PolicyError, PolicyModel, PolicySigner, Rect, SignedPolicy, upper_bound,
};

pub const WIDTH: u32 = 480;
pub const HEIGHT: u32 = 360;

/// What someone wears or how they are lit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    #[default]
    Bare,
    /// A mask of this colour.
    Mask([u8; 3]),
    /// Sunglasses.
    Sunglasses,
    /// Hair over the eyes.
    Covered,
}

/// Someone before the camera.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Person {
    /// Who it is.
    pub who: usize,
    /// Middle between the eyes.
    pub x: f32,
    pub y: f32,
    /// Between the eyes.
    pub eyes: f32,
    /// What the liveness models say.
    pub live: f32,
    /// Turn of the head, as the nose shows it, in eye distances.
    pub turn: f32,
    /// What the mesh shows of the eyes.
    pub eye_ratio: f32,
    pub look: Look,
}

impl Person {
    pub fn new(who: usize) -> Self {
        Self { who, x: 240.0, y: 150.0, eyes: 70.0, live: 0.97, turn: 0.0, eye_ratio: 0.25, look: Look::Bare }
    }

    pub fn landmarks(&self) -> Landmarks {
        let at = |x: f32, y: f32| Point { x: self.x + x * self.eyes, y: self.y + y * self.eyes };
        Landmarks {
            left_eye: at(-0.5, 0.0),
            right_eye: at(0.5, 0.0),
            nose: at(self.turn, 0.62),
            left_mouth: at(-0.41, 1.12),
            right_mouth: at(0.41, 1.12),
        }
    }

    pub fn face(&self) -> Face {
        Face {
            bounds: Rect {
                x: self.x - 0.95 * self.eyes,
                y: self.y - 0.9 * self.eyes,
                width: 1.9 * self.eyes,
                height: 2.6 * self.eyes,
            },
            landmarks: self.landmarks(),
            score: 0.93,
        }
    }
}

/// How the picture is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shot {
    /// Seed of the sensor's noise; the same seed gives the same picture.
    pub noise: u32,
    /// Exposure.
    pub gain: f32,
    /// Exposure of the picture's right half, on top.
    pub right: f32,
    /// Side of the box that blurs it, in pixels.
    pub blur: usize,
    pub grey: bool,
}

impl Default for Shot {
    fn default() -> Self {
        Self { noise: 1, gain: 1.0, right: 1.0, blur: 0, grey: false }
    }
}

/// Draws people.
pub fn draw(people: &[Person], shot: Shot) -> Image {
    let mut pixels = vec![[110.0_f32, 112.0, 115.0]; (WIDTH * HEIGHT) as usize];
    for person in people {
        for row in 0..HEIGHT as usize {
            for column in 0..WIDTH as usize {
                let x = (column as f32 - person.x) / person.eyes;
                let y = (row as f32 - person.y) / person.eyes;
                if let Some(colour) = colour(person, x, y) {
                    pixels[row * WIDTH as usize + column] = colour;
                }
            }
        }
    }
    if shot.blur > 1 {
        pixels = blurred(&pixels, shot.blur);
    }
    let mut state = shot.noise.wrapping_mul(2_654_435_761).wrapping_add(97);
    let mut bytes = Vec::with_capacity(pixels.len() * 3);
    for (place, pixel) in pixels.iter().enumerate() {
        let right = if place % WIDTH as usize >= WIDTH as usize / 2 { shot.right } else { 1.0 };
        let mean = (pixel[0] + pixel[1] + pixel[2]) / 3.0;
        for value in pixel {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 16) as f32 / 65_536.0 * 6.0 - 3.0;
            let value = if shot.grey { mean } else { *value };
            let noise = if shot.grey { 0.0 } else { noise };
            bytes.push((value * shot.gain * right + noise).clamp(0.0, 255.0) as u8);
        }
    }
    Image::new(WIDTH, HEIGHT, bytes).expect("a picture")
}

/// Colour of a face at a place in eye distances from the middle between the eyes.
fn colour(person: &Person, x: f32, y: f32) -> Option<[f32; 3]> {
    let within =
        |cx: f32, cy: f32, rx: f32, ry: f32| ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2) <= 1.0;
    if !within(0.0, 0.5, 0.95, 1.4) {
        return None;
    }
    let skin = [205.0, 160.0, 138.0];
    match person.look {
        Look::Mask(cloth) if y > 0.42 => return Some(cloth.map(f32::from)),
        Look::Sunglasses if within(-0.5, 0.02, 0.44, 0.32) || within(0.5, 0.02, 0.44, 0.32) => {
            return Some([22.0, 20.0, 20.0]);
        }
        Look::Covered if y.abs() < 0.35 => return Some(skin),
        _ => {}
    }
    if within(0.0, 1.12, 0.42, 0.15) {
        return Some(if (y - 1.12).abs() < 0.025 { [70.0, 30.0, 30.0] } else { [175.0, 92.0, 92.0] });
    }
    for eye in [-0.5, 0.5] {
        if within(eye, 0.0, 0.07, 0.08) {
            return Some([25.0, 20.0, 20.0]);
        }
        if within(eye, 0.0, 0.2, 0.08) {
            return Some([235.0, 232.0, 230.0]);
        }
        if within(eye, -0.25, 0.25, 0.05) {
            return Some([60.0, 45.0, 40.0]);
        }
    }
    if within(0.0, 0.7, 0.15, 0.05) {
        return Some([150.0, 105.0, 90.0]);
    }
    Some(skin)
}

fn blurred(pixels: &[[f32; 3]], side: usize) -> Vec<[f32; 3]> {
    let (width, height) = (WIDTH as usize, HEIGHT as usize);
    let half = (side / 2) as isize;
    let mean = |from: &[[f32; 3]], dx: isize, dy: isize| -> Vec<[f32; 3]> {
        (0..width * height)
            .map(|place| {
                let (x, y) = ((place % width) as isize, (place / width) as isize);
                let mut sum = [0.0; 3];
                for step in -half..=half {
                    let x = (x + dx * step).clamp(0, width as isize - 1) as usize;
                    let y = (y + dy * step).clamp(0, height as isize - 1) as usize;
                    for (total, value) in sum.iter_mut().zip(from[y * width + x]) {
                        *total += value;
                    }
                }
                sum.map(|total| total / (2 * half + 1) as f32)
            })
            .collect()
    };
    mean(&mean(pixels, 1, 0), 0, 1)
}

/// What the models are to answer, shared with them.
#[derive(Debug, Clone, Default)]
pub struct World {
    pub people: Vec<Person>,
    /// The models fail in this way.
    pub broken: Option<ModelError>,
}

type Shared = Arc<Mutex<World>>;

/// The camera and the models of a test.
pub struct Stage {
    pub world: Shared,
    pub models: Models,
    pub number: u64,
    pub shot: Shot,
}

impl Stage {
    pub fn new() -> Self {
        let world = Shared::default();
        let fake = || Fake(world.clone());
        let models = Models {
            detector: Box::new(fake()),
            recognisers: vec![Box::new(fake()), Box::new(fake())],
            liveness: vec![Box::new(fake()), Box::new(fake())],
            mesher: Some(Box::new(fake())),
        };
        Self { world, models, number: 0, shot: Shot::default() }
    }

    /// The next frame, 30 a second, with new noise.
    pub fn frame(&mut self, people: &[Person]) -> Frame {
        self.number += 1;
        self.shot.noise = self.shot.noise.wrapping_add(1);
        self.world.lock().expect("a world").people = people.to_vec();
        Frame {
            image: draw(people, self.shot),
            at: Duration::from_millis(self.number * 33),
            number: self.number,
        }
    }
}

struct Fake(Shared);

impl Fake {
    fn nearest(&self, x: f32, y: f32) -> Result<Person, ModelError> {
        let world = self.0.lock().expect("a world");
        if let Some(fault) = world.broken {
            return Err(fault);
        }
        world
            .people
            .iter()
            .min_by(|a, b| (a.x - x).hypot(a.y - y).total_cmp(&(b.x - x).hypot(b.y - y)))
            .copied()
            .ok_or(ModelError::Runtime)
    }
}

impl FaceDetector for Fake {
    fn detect(&mut self, _: &Image) -> Result<Vec<Face>, ModelError> {
        Ok(self.0.lock().expect("a world").people.iter().map(Person::face).collect())
    }
}

/// Directions of people: everybody at right angles to everybody, but for a part they share.
pub fn embedding(who: usize) -> Embedding {
    let mut raw = vec![0.0; 16];
    raw[0] = 0.35;
    raw[1 + who % 15] = 1.0;
    Embedding::from_raw(raw).expect("a direction")
}

impl FaceEmbedder for Fake {
    fn embed(&mut self, _: &Image, landmarks: &Landmarks) -> Result<Embedding, ModelError> {
        Ok(embedding(self.nearest(landmarks.nose.x, landmarks.left_eye.y)?.who))
    }
}

impl LivenessModel for Fake {
    fn live(&mut self, _: &Image, face: &Face) -> Result<f32, ModelError> {
        Ok(self.nearest(face.bounds.centre().x, face.landmarks.left_eye.y)?.live)
    }
}

impl FaceMesher for Fake {
    fn mesh(&mut self, _: &Image, face: &Face) -> Result<Mesh, ModelError> {
        let person = self.nearest(face.bounds.centre().x, face.landmarks.left_eye.y)?;
        let mut points = vec![[0.0; 3]; 468];
        for [outer, above_1, above_2, inner, below_2, below_1] in
            [[33, 160, 158, 133, 153, 144], [362, 385, 387, 263, 373, 380]]
        {
            points[outer] = [0.0, 0.0, 0.0];
            points[inner] = [1.0, 0.0, 0.0];
            for (index, side) in [(above_1, -0.5), (above_2, -0.5), (below_1, 0.5), (below_2, 0.5)] {
                points[index] = [0.5, side * person.eye_ratio, 0.0];
            }
        }
        Ok(Mesh { points, presence: 0.99 })
    }
}

pub const MODEL: &str = "recogniser.onnx";

/// A signer of tests: everybody knows its private key.
pub fn signer(seed: u8) -> PolicySigner {
    // PKCS#8 of an Ed25519 key, but for its 32 bytes (RFC 8410).
    let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend([seed; 32]);
    PolicySigner::from_pkcs8(&der).expect("a key")
}

/// The policy as a file that [`signer`] 1 signed.
pub fn file(policy: &Policy) -> String {
    signer(1).sign(&policy.to_toml().expect("text")).expect("a policy")
}

/// What a kiosk that trusts [`signer`] 1 makes of a file.
pub fn open(file: &str) -> Result<SignedPolicy, PolicyError> {
    SignedPolicy::open(file, &[signer(1).key()])
}

/// What it makes of a policy, signed, on the models of [`installed`].
pub fn accept(policy: &Policy) -> Result<AcceptedPolicy, PolicyError> {
    open(&file(policy))?.accept(None, &installed(), &[], &Limits::default())
}

/// A policy that fits [`installed`]: 3 of 50,000 and 9 of 200.
pub fn policy() -> Policy {
    let bound = |errors, trials| upper_bound(errors, trials, CONFIDENCE).expect("a bound");
    let genuine = [vec![0.44; 9], vec![0.8; 191]].concat();
    let impostor = [vec![-0.03; 20_000], vec![0.17; 29_000], vec![0.31; 997], vec![0.6; 3]].concat();
    Policy {
        format: FORMAT,
        version: 3,
        threshold: 0.51,
        liveness_threshold: 0.5,
        frames: 5,
        gates: Gates::default(),
        evidence: Evidence {
            set: "drawn".into(),
            about: "invented for a test".into(),
            frames: 5,
            people: 200,
            genuine_pairs: 200,
            impostor_pairs: 50_000,
            false_matches: 3,
            false_non_matches: 9,
            fmr: 6e-5,
            fmr_upper: bound(3, 50_000),
            fnmr: 0.045,
            fnmr_upper: bound(9, 200),
            preparation: "drawn, 480 x 360".into(),
            date: "2026-11-25".into(),
            tool: "a test".into(),
            histogram: Histogram::of(&genuine, &impostor),
        },
        models: vec![PolicyModel { file: MODEL.into(), sha256: "ab".repeat(32) }],
    }
}

pub fn installed() -> Vec<(String, String)> {
    vec![(MODEL.into(), "ab".repeat(32))]
}
