//! Accuracy of the face comparison on a folder of pictures: FMR and FNMR with bounds, DET, failure to acquire, gates,
//! liveness per kind of attack. Writes a dated report and the threshold policy that follows from it.
//!
//! The folder holds `pairs.csv` and the pictures it names: a clean reference, the same as a card's photo in grey and in
//! colour (JPEG 2000), and another picture of the same person, the probe. A probe may be a folder: the frames of one approach to
//! a camera, by name. One photograph stands for as many frames with new noise in each, which the policy then says.

mod degrade;
mod frames;
mod liveness;
mod measured;
mod paint;
mod report;
mod scores;
mod set;
mod svg;

use std::path::{Path, PathBuf};

use clap::Args;
use face_engine::{Backend, Engine, Installed};
use face_match::{CONFIDENCE, Evidence, FORMAT, Gates, Models, Policy, PolicyModel, upper_bound};

use crate::{BenchError, face_policy};
use measured::Measured;
use scores::Scores;
use set::PairSet;

/// What `face-eval` is given.
#[derive(Debug, Args)]
pub struct FaceEval {
    /// Folder with `pairs.csv` and the pictures.
    folder: PathBuf,
    /// Folder with a folder `live` and one folder for each kind of attack.
    #[arg(long)]
    liveness: Option<PathBuf>,
    /// Folder with the model files.
    #[arg(long, default_value = "../shared/models")]
    models: PathBuf,
    /// Where report, curve and policy go.
    #[arg(long, default_value = "target/face-eval")]
    out: PathBuf,
    /// The policy's threshold. Chosen before the measurement, not by it.
    #[arg(long, default_value_t = 0.51)]
    threshold: f64,
    /// Frames that are averaged before a comparison, as the kiosk does; 3 to 20.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(3..=20))]
    frames: u8,
    /// The policy's version: higher than that of any policy that the same kiosks had before.
    #[arg(long, default_value_t = 1)]
    policy_version: u32,
    /// The private key that signs the policy (`face-policy key`); without one it is written without a signature, and no kiosk takes it.
    #[arg(long)]
    key: Option<PathBuf>,
    /// Measure only what the policy rests on: no report and no curve.
    #[arg(long, conflicts_with = "liveness")]
    policy_only: bool,
    /// Who is in the set, and what that leaves open; goes into the policy.
    #[arg(long, default_value = "not described")]
    about: String,
}

/// Thresholds of the tables.
const THRESHOLDS: [f32; 4] = [0.40, 0.45, 0.50, 0.51];

/// Measures, writes, and says what was found.
pub fn report(arguments: &FaceEval) -> Result<String, BenchError> {
    let set = PairSet::read(&arguments.folder)?;
    let engine = Engine::load(&arguments.models, Backend::Tract)?;
    let installed = engine.installed().to_vec();
    let mut models = engine.into_models();
    let date = jiff::Zoned::now().date().to_string();
    if arguments.policy_only {
        let scores = measured::policy_scores(&set, arguments.frames, &mut models)?;
        let policy = policy(arguments, &set, &scores, &installed, &date)?;
        write_policy(arguments, &policy)?;
        return Ok(report::policy_rates(&policy));
    }
    let measured = Measured::of(&set, arguments.frames, &mut models)?;
    let liveness = match &arguments.liveness {
        Some(folder) => Some(liveness::measure(folder, &mut models)?),
        None => None,
    };
    let policy = policy(arguments, &set, measured.averaged(), &installed, &date)?;
    let text = report::text(&report::Parts {
        set: &set,
        measured: &measured,
        liveness: liveness.as_deref(),
        policy: &policy,
        date: &date,
    });
    let curve = svg::det(&measured.curves(), &THRESHOLDS);
    write(&arguments.out, &format!("report-{date}.md"), &text)?;
    write(&arguments.out, "det.svg", &curve)?;
    write_policy(arguments, &policy)?;
    Ok(text)
}

/// Writes the policy, signed where there is a key.
fn write_policy(arguments: &FaceEval, policy: &Policy) -> Result<(), BenchError> {
    let written = report::policy_text(policy)?;
    let written = match &arguments.key {
        Some(key) => face_policy::sign(&face_policy::signer(key)?, &written)?,
        None => written,
    };
    write(&arguments.out, "face-policy.toml", &written)
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), BenchError> {
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(folder.join(name), text))
        .map_err(|error| BenchError::File(folder.join(name), error))
}

/// The policy that this measurement supports, checked as the kiosk would, but for models and the facility's limits.
fn policy(
    arguments: &FaceEval,
    set: &PairSet,
    scores: &Scores,
    installed: &[Installed],
    date: &str,
) -> Result<Policy, BenchError> {
    let (errors, pairs) = scores.errors(arguments.threshold as f32);
    let bound = |errors, trials| upper_bound(errors, trials, CONFIDENCE).ok_or(BenchError::NoPairs);
    let rate = |errors: u64, trials: u64| errors as f64 / trials.max(1) as f64;
    let policy = Policy {
        format: FORMAT,
        version: arguments.policy_version,
        threshold: arguments.threshold,
        liveness_threshold: 0.5,
        frames: arguments.frames,
        gates: Gates::default(),
        evidence: Evidence {
            set: set.name.clone(),
            about: arguments.about.clone(),
            frames: arguments.frames,
            people: set.people() as u64,
            genuine_pairs: pairs.genuine,
            impostor_pairs: pairs.impostor,
            false_matches: errors.impostor,
            false_non_matches: errors.genuine,
            fmr: rate(errors.impostor, pairs.impostor),
            fmr_upper: bound(errors.impostor, pairs.impostor)?,
            fnmr: rate(errors.genuine, pairs.genuine),
            fnmr_upper: bound(errors.genuine, pairs.genuine)?,
            preparation: frames::preparation(set, arguments.frames),
            date: date.to_owned(),
            tool: format!("bench face-eval {}", env!("CARGO_PKG_VERSION")),
            histogram: scores.histogram(),
        },
        models: installed
            .iter()
            .map(|model| PolicyModel { file: model.name.clone(), sha256: model.sha256.clone() })
            .collect(),
    };
    policy.check()?;
    Ok(policy)
}

/// The face that the models are to look at: the largest one found.
fn largest_face(
    image: &face_match::Image,
    models: &mut Models,
) -> Result<Option<face_match::Face>, BenchError> {
    let faces = models.detector.detect(image)?;
    Ok(faces
        .into_iter()
        .filter(face_match::Face::is_sound)
        .max_by(|a, b| a.bounds.area().total_cmp(&b.bounds.area())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use face_engine::Manifest;
    use face_match::{Limits, PolicyKey, SignedPolicy};

    #[test]
    fn shipped_policy_is_accepted_with_the_models_of_the_manifest() {
        let key = PolicyKey::from_hex(kiosk_app::config::EVALUATION_KEY).expect("a key");
        let signed = SignedPolicy::open(include_str!("../../../../config/face-policy.toml"), &[key]);
        let signed = signed.expect("signed with the key that is trusted by default");
        let manifest = Manifest::built_in().expect("the manifest");
        let files: Vec<(String, String)> =
            face_engine::installed(&manifest).into_iter().map(|model| (model.name, model.sha256)).collect();
        signed.accept(None, &files, &[], &Limits::default()).expect("accepted");
        assert_eq!(signed.policy().gates, Gates::default(), "measured with the gates that are built in");
    }
}
