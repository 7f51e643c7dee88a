//! The report in words and tables.

use std::fmt::Write as _;

use face_match::{Gates, Policy, Template};

use super::liveness::{Kind, LIVE};
use super::measured::{Gated, Measured, REFERENCES};
use super::scores::{Scores, percent, with_bound};
use super::set::PairSet;
use super::{THRESHOLDS, degrade};
use crate::BenchError;

/// What a report is made of.
pub struct Parts<'a> {
    /// The set.
    pub set: &'a PairSet,
    /// What was measured on it.
    pub measured: &'a Measured,
    /// Liveness, where a folder was given.
    pub liveness: Option<&'a [Kind]>,
    /// The policy that was written.
    pub policy: &'a Policy,
    /// Today.
    pub date: &'a str,
}

/// The report as Markdown.
pub fn text(parts: &Parts<'_>) -> String {
    let Parts { set, measured, liveness, policy, date } = parts;
    let mut out = format!("# Face comparison, measured on {date}\n\n");
    let evidence = &policy.evidence;
    let _ = writeln!(
        out,
        "Set `{}`: {} people, {} genuine pairs, {} impostor pairs (every reference with every probe of other people). {}\n\n\
         Score: mean of the cosines of all recognisers. Bounds: 95 %, one-sided, Clopper-Pearson, pairs taken as \
         independent; they are not, for pairs share people, so the number of people says more than the number of pairs. \
         \"At most\" is such a bound. Single pictures but where frames are said to be averaged.\n\nModels:\n",
        set.name,
        set.people(),
        evidence.genuine_pairs,
        evidence.impostor_pairs,
        evidence.about
    );
    for model in &policy.models {
        let _ = writeln!(out, "- `{}` {}", model.file, model.sha256);
    }
    let _ = writeln!(
        out,
        "\n## Grey chip photo with {} frames, averaged\n\nWhat the policy rests on: {}.\n",
        evidence.frames, evidence.preparation
    );
    thresholds(&mut out, measured.averaged());
    out.push_str("\n## Grey chip photo with another photograph\n\n");
    thresholds(&mut out, measured.shipped());
    let gated = measured.gated();
    out.push_str("\nThe same with those probes only that pass every gate:\n\n");
    thresholds(&mut out, &gated);
    out.push_str(
        "\n![DET](det.svg)\n\n## By reference\n\nProbes as they are. FNMR / FMR at each threshold.\n\n",
    );
    compared(&mut out, REFERENCES.into_iter().zip(&measured.by_reference));
    out.push_str("\n## By degradation of the probe\n\nGrey chip photo. FNMR / FMR at each threshold; a probe without a face is in no pair.\n\n");
    let names = degrade::ALL.iter().map(|degradation| degradation.name);
    compared(&mut out, names.zip(&measured.by_degradation));
    out.push('\n');
    for degradation in degrade::ALL {
        let _ = writeln!(out, "- {}: {}", degradation.name, degradation.about());
    }
    out.push_str("\n## By group\n\n");
    if set.has_groups() {
        let groups = measured.groups();
        compared(&mut out, groups.iter().map(|(name, scores)| (name.as_str(), scores)));
    } else {
        out.push_str("Not measured: `pairs.csv` has no column `group`.\n");
    }
    acquisition(&mut out, measured);
    match liveness {
        Some(kinds) => presentation(&mut out, kinds, policy.liveness_threshold as f32),
        None => out.push_str("\n## Liveness\n\nNot measured: no folder was given.\n"),
    }
    let _ = write!(out, "\n## Policy\n\n{}", policy_rates(policy));
    out
}

/// What the policy's threshold does, in one line.
pub fn policy_rates(policy: &Policy) -> String {
    let evidence = &policy.evidence;
    format!(
        "Threshold {}, chosen beforehand: FMR {}, FNMR {}. Written to `face-policy.toml`.\n",
        policy.threshold,
        with_bound(evidence.false_matches, evidence.impostor_pairs),
        with_bound(evidence.false_non_matches, evidence.genuine_pairs)
    )
}

fn thresholds(out: &mut String, scores: &Scores) {
    out.push_str("| threshold | FMR | FNMR |\n|---|---|---|\n");
    for threshold in THRESHOLDS {
        let (errors, pairs) = scores.errors(threshold);
        let _ = writeln!(
            out,
            "| {threshold:.2} | {} | {} |",
            with_bound(errors.impostor, pairs.impostor),
            with_bound(errors.genuine, pairs.genuine)
        );
    }
    if let Some([mean, deviation, least, most]) = scores.spread() {
        let _ = writeln!(
            out,
            "\nGenuine {mean:.3} ± {deviation:.3}, least {least:.3}; greatest impostor {most:.3}."
        );
    }
}

fn compared<'a>(out: &mut String, rows: impl Iterator<Item = (&'a str, &'a Scores)>) {
    out.push_str("| | pairs |");
    for threshold in THRESHOLDS {
        let _ = write!(out, " {threshold:.2} |");
    }
    out.push_str("\n|---|---|---|---|---|---|\n");
    for (name, scores) in rows {
        let pairs = scores.errors(0.0).1;
        let _ = write!(out, "| {name} | {} / {} |", pairs.genuine, pairs.impostor);
        for threshold in THRESHOLDS {
            let (fmr, fnmr) = scores.rates(threshold);
            let _ = write!(out, " {} / {} |", percent(fnmr), percent(fmr));
        }
        out.push('\n');
    }
}

fn acquisition(out: &mut String, measured: &Measured) {
    out.push_str("\n## Failure to acquire and gates\n\n");
    for (name, seen) in REFERENCES.iter().zip(&measured.references) {
        let missing =
            seen.iter().filter(|seen| seen.template.as_ref().map_or(0, Template::recognisers) == 0).count();
        let _ = writeln!(out, "- {name}: no face in {}", with_bound(missing as u64, seen.len() as u64));
    }
    let _ = writeln!(
        out,
        "\nProbes are portraits, not frames of a kiosk's camera: many fill their picture as nobody fills a frame. What is \
         asked first is counted (eye distance from {} pixels on).\n\n| probe | no face | passes all | asked |\n|---|---|---|---|",
        Gates::default().min_eye_distance
    );
    for probes in &measured.probes {
        gates(out, probes.degradation.name, &probes.gated);
    }
    for (name, gated) in &measured.painted {
        gates(out, &format!("{name}, painted"), gated);
    }
}

fn gates(out: &mut String, name: &str, gated: &Gated) {
    let mut asked: Vec<_> = gated.asked.iter().collect();
    asked.sort_by(|a, b| b.1.cmp(a.1));
    let asked: Vec<String> = asked.iter().map(|(guidance, times)| format!("{guidance:?} {times}")).collect();
    let _ = writeln!(
        out,
        "| {name} | {} of {} | {} | {} |",
        gated.no_face,
        gated.pictures,
        gated.passed,
        if asked.is_empty() { "-".to_owned() } else { asked.join(", ") }
    );
}

fn presentation(out: &mut String, kinds: &[Kind], threshold: f32) {
    let _ = writeln!(
        out,
        "\n## Liveness\n\nMean of the liveness models, one picture each, threshold {threshold:.2}. A picture without a face is \
         no presentation. No claim after ISO/IEC 30107-3 follows from so few.\n\n| kind | figure | without a face | scores |\n|---|---|---|---|"
    );
    for kind in kinds {
        let (all, passed) = (kind.scores.len() as u64, kind.passed(threshold));
        let figure = if kind.name == LIVE {
            format!("BPCER {}", with_bound(all - passed, all))
        } else {
            format!("APCER {}", with_bound(passed, all))
        };
        let mut scores = kind.scores.clone();
        scores.sort_by(f32::total_cmp);
        let shown = match (scores.first(), scores.get(scores.len() / 2), scores.last()) {
            (Some(least), Some(median), Some(most)) => format!("{least:.2}, median {median:.2}, {most:.2}"),
            _ => "-".to_owned(),
        };
        let _ = writeln!(out, "| {} | {figure} | {} | {shown} |", kind.name, kind.no_face);
    }
}

/// The policy file, with a heading for anyone who opens it.
pub fn policy_text(policy: &Policy) -> Result<String, BenchError> {
    Ok(format!(
        "# Where \"the same person\" begins, and the measurement behind it. Written by `bench face-eval` and signed by who measured;\n\
         # do not edit: a kiosk takes no file with a changed character. It computes every figure again from the histogram, and\n\
         # compares the models' hashes. `docs/face-policy.md` says how to make one.\n\n{}",
        policy.to_toml()?
    ))
}
