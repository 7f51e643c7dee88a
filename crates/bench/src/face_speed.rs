//! `bench face-speed`: from a frame to everything a decision needs, stage by stage on one thread, on tract and on
//! onnxruntime, beside OpenCV on the same files and frames.
//!
//! All take turns over every frame, so that what else the machine does meets each of them alike. Nothing is printed unless
//! all of them saw the same face.

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use face_engine::{Backend, Engine, Manifest, folders, locate};
use face_match::{Embedding, Face, Image, Models};

use crate::BenchError;
use crate::cpu::thread_time;
use crate::face_peer::{Peer, Reply, python_beside};
use crate::spread::Spread;
use crate::table::{millis, millis_or_dash, plain};

/// The stages, in order.
const STAGES: [&str; 5] = ["detect", "recogniser A", "recogniser B", "liveness 1", "liveness 2"];
/// Turns before the measured ones.
const WARM_UP: usize = 2;
/// Pictures that frames are made of, in the folder of pictures, and where their upper left lies in the frame.
const FRAMES: &[(&str, [u32; 2], [u32; 2])] = &[
    ("smoke_dev/us_gov/obama-720p.jpg", [1280, 720], [0, 0]),
    ("congress_dev/probe/A000367_0.jpg", [1280, 720], [400, 120]),
    ("congress_dev/probe/A000370_0.jpg", [1280, 720], [380, 200]),
    ("congress_dev/probe/B000574_0.jpg", [1280, 720], [420, 160]),
    ("congress_dev/probe/A000367_0.jpg", [640, 480], [80, 0]),
    ("congress_dev/probe/A000370_0.jpg", [640, 480], [80, 0]),
];
/// Longest side at which our detector looks at a whole frame; the peer is asked to do the same, and the full frame too.
const SMALL: u32 = 320;
/// Mean cosine above which two implementations looked at the same face: other people stay far below.
const SAME: f32 = 0.8;

/// What one run of the chain took and found.
struct Run {
    elapsed: [Duration; 5],
    processor: [Duration; 5],
    vectors: Vec<Embedding>,
}

/// One way of running the chain.
struct Contender {
    name: String,
    way: Way,
    elapsed: [Spread; 6],
    processor: [Spread; 6],
}

/// The spreads of one kind of time, stage by stage and in all.
type Stages = fn(&Contender) -> &[Spread; 6];

enum Way {
    Ours(Models),
    Peer { side: u32 },
}

/// Measures everything that is there.
pub fn report(runs: NonZeroUsize, models: Option<&Path>, faces: &Path) -> Result<String, BenchError> {
    let manifest = Manifest::built_in().map_err(face_engine::EngineError::from)?;
    let folder = locate(&manifest, &folders(models, Path::new(".")))?;
    let library = std::env::var_os("ORT_DYLIB_PATH").filter(|path| !path.is_empty()).map(PathBuf::from);
    let place = tempfile::tempdir().map_err(BenchError::Folder)?;
    let frames = frames(faces, place.path())?;

    let mut contenders = vec![ours("ours, tract", &folder, Backend::Tract)?];
    let mut notes = Vec::new();
    match &library {
        Some(_) => {
            contenders.push(ours(
                "ours, onnxruntime",
                &folder,
                Backend::OnnxRuntime { library: library.clone() },
            )?);
        }
        None => notes.push("onnxruntime: not measured, ORT_DYLIB_PATH names none"),
    }
    let python = library.as_deref().and_then(python_beside);
    let mut peer = python.map(|python| Peer::start(&python, &folder)).transpose()?.flatten();
    match &peer {
        Some(peer) => {
            for (side, at) in [(SMALL, "at 320"), (0, "full frame")] {
                contenders.push(Contender::new(format!("OpenCV {}, {at}", peer.version), Way::Peer { side }));
            }
        }
        None => notes.push("OpenCV: not measured, no Python with it beside onnxruntime"),
    }

    for turn in 0..WARM_UP + runs.get() {
        for (image, file) in &frames {
            let mut first: Option<Vec<Embedding>> = None;
            for contender in &mut contenders {
                let run = contender.run(image, file, peer.as_mut())?;
                let wanted = first.get_or_insert_with(|| run.vectors.clone());
                if mean_cosine(wanted, &run.vectors).is_none_or(|mean| mean < SAME) {
                    return Err(BenchError::Different);
                }
                if turn >= WARM_UP {
                    contender.add(&run);
                }
            }
        }
    }
    Ok(words(runs, &frames, &contenders, &notes))
}

impl Contender {
    fn new(name: String, way: Way) -> Self {
        Self { name, way, elapsed: Default::default(), processor: Default::default() }
    }

    fn run(&mut self, image: &Image, file: &Path, peer: Option<&mut Peer>) -> Result<Run, BenchError> {
        match (&mut self.way, peer) {
            (Way::Ours(models), _) => our_run(models, image),
            (Way::Peer { side }, Some(peer)) => peer_run(&peer.run(file, *side)?),
            (Way::Peer { .. }, None) => Err(BenchError::NotDone("OpenCV")),
        }
    }

    fn add(&mut self, run: &Run) {
        for (spreads, times) in [(&mut self.elapsed, &run.elapsed), (&mut self.processor, &run.processor)] {
            let total = times.iter().sum();
            for (spread, time) in spreads.iter_mut().zip(times.iter().chain([&total])) {
                spread.add(*time);
            }
        }
    }

    fn total(&self) -> Option<Duration> {
        let [.., total] = &self.processor;
        total.median()
    }
}

fn ours(name: &str, folder: &Path, backend: Backend) -> Result<Contender, BenchError> {
    Ok(Contender::new(name.to_owned(), Way::Ours(Engine::load(folder, backend)?.into_models())))
}

/// Runs one stage and notes what it took.
struct Clock {
    elapsed: Vec<Duration>,
    processor: Vec<Duration>,
}

impl Clock {
    fn stage<T>(
        &mut self,
        work: impl FnOnce() -> Result<T, face_match::ModelError>,
    ) -> Result<T, BenchError> {
        let (start, used) = (Instant::now(), thread_time());
        let done = work();
        self.processor.push(thread_time().saturating_sub(used));
        self.elapsed.push(start.elapsed());
        Ok(done?)
    }
}

fn our_run(models: &mut Models, image: &Image) -> Result<Run, BenchError> {
    let mut clock = Clock { elapsed: Vec::new(), processor: Vec::new() };
    let found = clock.stage(|| models.detector.detect(image))?;
    let largest = |a: &&Face, b: &&Face| a.bounds.width.total_cmp(&b.bounds.width);
    let face = *found.iter().max_by(largest).ok_or(BenchError::NotDone("detection"))?;
    let mut vectors = Vec::new();
    for model in &mut models.recognisers {
        vectors.push(clock.stage(|| model.embed(image, &face.landmarks))?);
    }
    for model in &mut models.liveness {
        clock.stage(|| model.live(image, &face))?;
    }
    let stages = |times: Vec<Duration>| times.try_into().map_err(|_| BenchError::NotDone("a stage"));
    Ok(Run { elapsed: stages(clock.elapsed)?, processor: stages(clock.processor)?, vectors })
}

fn peer_run(reply: &Reply) -> Result<Run, BenchError> {
    let missing = || BenchError::NotDone("OpenCV");
    let times = |list: &[f64]| -> Result<[Duration; 5], BenchError> {
        let times: Option<Vec<Duration>> =
            list.iter().map(|millis| Duration::try_from_secs_f64(millis / 1000.0).ok()).collect();
        times.and_then(|times| times.try_into().ok()).ok_or_else(missing)
    };
    if reply.live.len() != 2 {
        return Err(missing());
    }
    let vectors: Option<Vec<Embedding>> =
        [&reply.a, &reply.b].into_iter().map(|raw| Embedding::from_raw(raw.clone())).collect();
    Ok(Run {
        elapsed: times(&reply.elapsed)?,
        processor: times(&reply.processor)?,
        vectors: vectors.ok_or_else(missing)?,
    })
}

fn mean_cosine(a: &[Embedding], b: &[Embedding]) -> Option<f32> {
    let cosines: Option<Vec<f32>> = a.iter().zip(b).map(|(a, b)| a.cosine(b)).collect();
    cosines.filter(|list| !list.is_empty()).map(|list| list.iter().sum::<f32>() / list.len() as f32)
}

/// Makes the frames, and writes each as a PPM file for the peer.
fn frames(faces: &Path, place: &Path) -> Result<Vec<(Image, PathBuf)>, BenchError> {
    let mut frames = Vec::new();
    for (index, (name, size, corner)) in FRAMES.iter().enumerate() {
        let bytes = std::fs::read(faces.join(name)).map_err(BenchError::Folder)?;
        let picture =
            image::load_from_memory(&bytes).map_err(|_| BenchError::NotDone("a picture"))?.into_rgb8();
        let [width, height] = *size;
        let mut frame = image::RgbImage::from_pixel(width, height, image::Rgb([90; 3]));
        image::imageops::replace(&mut frame, &picture, i64::from(corner[0]), i64::from(corner[1]));
        let file = place.join(format!("{index}.ppm"));
        let mut ppm = format!("P6\n{width} {height}\n255\n").into_bytes();
        ppm.extend_from_slice(frame.as_raw());
        std::fs::write(&file, ppm).map_err(BenchError::Folder)?;
        let image =
            Image::new(width, height, frame.into_raw()).map_err(|_| BenchError::NotDone("a frame"))?;
        frames.push((image, file));
    }
    Ok(frames)
}

fn words(
    runs: NonZeroUsize,
    frames: &[(Image, PathBuf)],
    contenders: &[Contender],
    notes: &[&str],
) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(
        out,
        "Face, frame to decision, one thread: {} frames ({}), {runs} runs each after {WARM_UP}, taking turns.",
        frames.len(),
        FRAMES.iter().map(|(_, [w, h], _)| format!("{w} x {h}")).collect::<Vec<_>>().join(", "),
    );
    let kinds: [(&str, Stages); 2] =
        [("Elapsed ms", |c| &c.elapsed), ("Processor time of the thread, ms", |c| &c.processor)];
    for (title, of) in kinds {
        let mut heading = vec!["stage".to_owned()];
        for contender in contenders {
            heading.extend([format!("{} p50", contender.name), "p95".to_owned()]);
        }
        let mut rows = vec![heading];
        for (index, stage) in STAGES.iter().chain(&["frame to decision"]).enumerate() {
            let mut row = vec![(*stage).to_owned()];
            for contender in contenders {
                let spread = of(contender).get(index);
                row.push(millis_or_dash(spread.and_then(Spread::median)));
                row.push(millis_or_dash(spread.and_then(Spread::p95)));
            }
            rows.push(row);
        }
        let _ = writeln!(out, "\n{title}\n{}", plain(&rows).trim_end());
    }
    let peer = contenders.iter().find(|contender| matches!(contender.way, Way::Peer { .. }));
    if let Some((peer, theirs)) = peer.and_then(|peer| Some((peer, peer.total()?))) {
        let _ = writeln!(
            out,
            "\nWhole chain, median processor time, against {} ({} ms):",
            peer.name,
            millis(theirs)
        );
        for contender in contenders {
            if let (Way::Ours(_), Some(own)) = (&contender.way, contender.total()) {
                let times = own.as_secs_f64() / theirs.as_secs_f64();
                let _ = writeln!(out, "  {}: {times:.2} of its time", contender.name);
            }
        }
    }
    for note in notes {
        let _ = writeln!(out, "{note}");
    }
    out
}
