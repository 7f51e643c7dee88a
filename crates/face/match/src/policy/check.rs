//! What a policy must stand up to.

use crate::bounds::{CONFIDENCE, upper_bound};

use super::{Edition, Evidence, FORMAT, Limits, Policy, PolicyError, PolicyModel};

/// Highest version.
const LAST_VERSION: u32 = 999_999_999;
/// Longest text of a policy, in bytes.
const MAX_LENGTH: usize = 1000;
/// Most models.
const MAX_MODELS: usize = 32;
/// How exact a stated rate must be, as part of the rate itself.
const EXACT: f64 = 1e-3;

/// Not older than the newest that was accepted before, and no second one of the same version.
pub(super) fn follows(edition: &Edition, newest: Option<&Edition>) -> Result<(), PolicyError> {
    match newest {
        Some(newest) if edition.version < newest.version => {
            Err(PolicyError::Older { found: edition.version, newest: newest.version })
        }
        Some(newest) if edition.version == newest.version && edition.sha256 != newest.sha256 => {
            Err(PolicyError::SameVersion(edition.version))
        }
        _ => Ok(()),
    }
}

/// Each value by itself, and all figures against the histogram.
pub(super) fn figures(policy: &Policy) -> Result<(), PolicyError> {
    ranges(policy)?;
    let (measured, frames) = (policy.evidence.frames, policy.frames);
    if measured != frames {
        return Err(PolicyError::OtherFrames { measured, frames });
    }
    counts(&policy.evidence, policy.threshold)
}

/// Each value by itself. NaN is within no range.
fn ranges(policy: &Policy) -> Result<(), PolicyError> {
    if policy.format != FORMAT {
        return Err(PolicyError::Format(policy.format));
    }
    let evidence = &policy.evidence;
    let texts = [&evidence.set, &evidence.about, &evidence.preparation, &evidence.tool];
    let checks = [
        ("version", (1..=LAST_VERSION).contains(&policy.version)),
        // Below 0.2 lie most strangers, whatever the counts say.
        ("threshold", (0.2..=0.95).contains(&policy.threshold)),
        ("liveness_threshold", (0.5..=0.99).contains(&policy.liveness_threshold)),
        ("frames", (3..=20).contains(&policy.frames)),
        ("gates", policy.gates.are_sound()),
        ("people", evidence.people >= 2),
        ("histogram", evidence.histogram.is_sound()),
        ("fmr", (0.0..=1.0).contains(&evidence.fmr)),
        ("fmr_upper", (0.0..=1.0).contains(&evidence.fmr_upper)),
        ("fnmr", (0.0..=1.0).contains(&evidence.fnmr)),
        ("fnmr_upper", (0.0..=1.0).contains(&evidence.fnmr_upper)),
        ("a text", texts.iter().all(|text| !text.trim().is_empty() && text.len() <= MAX_LENGTH)),
        ("date", is_date(&evidence.date)),
        ("model", (1..=MAX_MODELS).contains(&policy.models.len()) && policy.models.iter().all(is_model)),
    ];
    checks.iter().find(|(_, fine)| !fine).map_or(Ok(()), |(name, _)| Err(PolicyError::OutOfRange(name)))
}

/// Counts, rates and bounds, computed again from the histogram at the threshold.
fn counts(evidence: &Evidence, threshold: f64) -> Result<(), PolicyError> {
    let (genuine, impostor) = evidence.histogram.pairs();
    let errors = evidence.histogram.errors(threshold).ok_or(PolicyError::BetweenBins)?;
    for (name, stated, counted) in [
        ("genuine_pairs", evidence.genuine_pairs, genuine),
        ("impostor_pairs", evidence.impostor_pairs, impostor),
        ("false_matches", evidence.false_matches, errors.false_matches),
        ("false_non_matches", evidence.false_non_matches, errors.false_non_matches),
    ] {
        if stated != counted {
            return Err(PolicyError::DoesNotFollow(name));
        }
    }
    let pairs =
        |errors: u64, trials: u64| (errors as f64 / trials as f64, upper_bound(errors, trials, CONFIDENCE));
    let (fmr, fmr_upper) = pairs(evidence.false_matches, evidence.impostor_pairs);
    let (fnmr, fnmr_upper) = pairs(evidence.false_non_matches, evidence.genuine_pairs);
    let checks = [
        ("fmr", evidence.fmr, Some(fmr)),
        ("fmr_upper", evidence.fmr_upper, fmr_upper),
        ("fnmr", evidence.fnmr, Some(fnmr)),
        ("fnmr_upper", evidence.fnmr_upper, fnmr_upper),
    ];
    for (name, stated, computed) in checks {
        let follows = computed.is_some_and(|computed| (stated - computed).abs() <= EXACT * computed);
        if !follows {
            return Err(PolicyError::DoesNotFollow(name));
        }
    }
    Ok(())
}

/// Bounds against the facility's limits.
pub(super) fn limits(evidence: &Evidence, limits: &Limits) -> Result<(), PolicyError> {
    for (name, limit, bound) in [
        (
            "max_fmr_bound",
            limits.max_fmr_bound,
            upper_bound(evidence.false_matches, evidence.impostor_pairs, CONFIDENCE),
        ),
        (
            "max_fnmr_bound",
            limits.max_fnmr_bound,
            upper_bound(evidence.false_non_matches, evidence.genuine_pairs, CONFIDENCE),
        ),
    ] {
        if !(limit > 0.0 && limit <= 1.0) {
            return Err(PolicyError::Limit(name));
        }
        if !bound.is_some_and(|bound| bound <= limit) {
            return Err(PolicyError::WorseThanLimit(name.trim_start_matches("max_")));
        }
    }
    Ok(())
}

/// The models of the policy and those that run are the same, byte for byte, but for those that are not used.
pub(super) fn models(
    measured: &[PolicyModel],
    installed: &[(String, String)],
    unused: &[&str],
) -> Result<(), PolicyError> {
    for model in measured.iter().filter(|model| !unused.contains(&model.file.as_str())) {
        let mut found = installed.iter().filter(|(file, _)| *file == model.file).peekable();
        if found.peek().is_none() {
            return Err(PolicyError::NotInstalled(model.file.clone()));
        }
        if !found.all(|(_, sha256)| sha256.eq_ignore_ascii_case(&model.sha256)) {
            return Err(PolicyError::OtherModel(model.file.clone()));
        }
    }
    match installed.iter().find(|(file, _)| !measured.iter().any(|model| model.file == *file)) {
        Some((file, _)) => Err(PolicyError::NotMeasured(file.clone())),
        None => Ok(()),
    }
}

fn is_date(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| -> Option<u32> {
        text.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
    };
    let dashes = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    dashes
        && number(0..4).is_some_and(|year| (2020..2100).contains(&year))
        && number(5..7).is_some_and(|month| (1..=12).contains(&month))
        && number(8..10).is_some_and(|day| (1..=31).contains(&day))
}

fn is_model(model: &PolicyModel) -> bool {
    let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    !model.file.is_empty()
        && model.file.len() <= 200
        && model.sha256.len() == 64
        && model.sha256.bytes().all(hexadecimal)
}
