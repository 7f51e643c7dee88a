//! Accuracy of the face comparison on a folder of pictures: FMR and FNMR with bounds, DET, failure to acquire, gates,
//! liveness per kind of attack. Writes a dated report and the threshold policy that follows from it.
//!
//! The folder holds `pairs.csv` and the pictures it names: a clean reference, the same as a card's photo in grey and in
//! colour (JPEG 2000), and another picture of the same person, the probe.

mod degrade;
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
use face_match::{CONFIDENCE, Evidence, FORMAT, Gates, Limits, Models, Policy, PolicyModel, upper_bound};

use crate::BenchError;
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
    let measured = Measured::of(&set, &mut models)?;
    let liveness = match &arguments.liveness {
        Some(folder) => Some(liveness::measure(folder, &mut models)?),
        None => None,
    };
    let date = jiff::Zoned::now().date().to_string();
    let policy = policy(arguments, &set, measured.shipped(), &installed, &date)?;
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
    write(&arguments.out, "face-policy.toml", &report::policy_text(&policy)?)?;
    Ok(text)
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), BenchError> {
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(folder.join(name), text))
        .map_err(|error| BenchError::File(folder.join(name), error))
}

/// The policy that this measurement supports, checked as the kiosk would, but for the facility's limits.
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
        threshold: arguments.threshold,
        liveness_threshold: 0.5,
        frames: 5,
        gates: Gates::default(),
        evidence: Evidence {
            set: set.name.clone(),
            about: arguments.about.clone(),
            people: set.people() as u64,
            genuine_pairs: pairs.genuine,
            impostor_pairs: pairs.impostor,
            false_matches: errors.impostor,
            false_non_matches: errors.genuine,
            fmr: rate(errors.impostor, pairs.impostor),
            fmr_upper: bound(errors.impostor, pairs.impostor)?,
            fnmr: rate(errors.genuine, pairs.genuine),
            fnmr_upper: bound(errors.genuine, pairs.genuine)?,
            preparation: "reference: grey JPEG 2000 as a card holds it; probe: one photograph as it is, not a frame of a \
                          kiosk's camera, no gate applied"
                .to_owned(),
            date: date.to_owned(),
            tool: format!("bench face-eval {}", env!("CARGO_PKG_VERSION")),
        },
        models: installed
            .iter()
            .map(|model| PolicyModel { file: model.name.clone(), sha256: model.sha256.clone() })
            .collect(),
    };
    let files: Vec<(String, String)> =
        installed.iter().map(|model| (model.name.clone(), model.sha256.clone())).collect();
    policy.accept(&files, &Limits { max_fmr_bound: 1.0, max_fnmr_bound: 1.0 })?;
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

    #[test]
    fn shipped_policy_is_accepted_with_the_models_of_the_manifest() {
        let policy = Policy::parse(include_str!("../../../../config/face-policy.toml")).expect("a policy");
        let manifest = Manifest::built_in().expect("the manifest");
        let files: Vec<(String, String)> =
            face_engine::installed(&manifest).into_iter().map(|model| (model.name, model.sha256)).collect();
        policy.accept(&files, &Limits::default()).expect("accepted");
        assert_eq!(policy.gates, Gates::default(), "measured with the gates that are built in");
    }
}
