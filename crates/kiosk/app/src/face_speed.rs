//! How long this machine takes to look at one frame, measured when it is asked.

use std::time::{Duration, Instant};

use face_engine::EngineError;
use face_match::{Face, Image, Landmarks, ModelError, Models, Point, Rect};
use thiserror::Error;

use crate::face_way::FaceWay;

/// Runs that are timed, behind one that is not.
pub const RUNS: usize = 7;
/// The frame: what a usual camera gives.
const SIZE: (u32, u32) = (640, 480);

/// Why nothing was measured.
#[derive(Debug, Error)]
pub enum SpeedError {
    /// The models do not load.
    #[error(transparent)]
    Load(#[from] EngineError),
    /// A model does not run.
    #[error("a model does not run: {0}")]
    Run(#[from] ModelError),
    /// Nothing was timed.
    #[error("no frame")]
    NoFrame,
}

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speed {
    /// One frame: detector, every recogniser, every liveness model. The median of [`RUNS`] runs, on one thread.
    pub frame: Duration,
    /// Recognisers and liveness models that took part.
    pub models: (usize, usize),
}

impl std::fmt::Display for Speed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (recognisers, liveness) = self.models;
        let (width, height) = SIZE;
        write!(
            f,
            "{:.1} ms a frame (median of {RUNS}, one thread, {width} x {height}: detector, {recognisers} recogniser(s), \
             {liveness} liveness model(s))",
            self.frame.as_secs_f64() * 1000.0
        )
    }
}

/// Loads the models as the kiosk would, and times them.
///
/// # Errors
/// [`SpeedError`].
pub fn measure(way: &FaceWay) -> Result<Speed, SpeedError> {
    let mut models = way.load()?.into_models();
    let (width, height) = SIZE;
    // Grey steps: what the models make of them does not matter, and how long they take does not depend on it.
    let pixels = (0..width * height).flat_map(|at| [(at % 251) as u8; 3]).collect();
    let image = Image::new(width, height, pixels).map_err(|_| SpeedError::NoFrame)?;
    look(&image, &mut models)?;
    let mut took = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let started = Instant::now();
        look(&image, &mut models)?;
        took.push(started.elapsed());
    }
    took.sort_unstable();
    let frame = took.get(RUNS / 2).copied().ok_or(SpeedError::NoFrame)?;
    Ok(Speed { frame, models: (models.recognisers.len(), models.liveness.len()) })
}

fn look(image: &Image, models: &mut Models) -> Result<(), ModelError> {
    models.detector.detect(image)?;
    let at = |x, y| Point { x, y };
    // A face of usual size in the middle of the frame.
    let landmarks = Landmarks {
        left_eye: at(285.0, 200.0),
        right_eye: at(355.0, 200.0),
        nose: at(320.0, 240.0),
        left_mouth: at(292.0, 282.0),
        right_mouth: at(348.0, 282.0),
    };
    let bounds = Rect { x: 240.0, y: 130.0, width: 160.0, height: 210.0 };
    for recogniser in &mut models.recognisers {
        recogniser.embed(image, &landmarks)?;
    }
    let face = Face { bounds, landmarks, score: 1.0 };
    for model in &mut models.liveness {
        model.live(image, &face)?;
    }
    Ok(())
}
