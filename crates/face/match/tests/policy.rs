//! What a threshold policy must stand up to.

mod support;

use face_match::{AcceptedPolicy, Limits, MAX_BYTES, Policy, PolicyError};
use proptest::prelude::*;
use support::{MODEL, installed, policy};

fn accept(policy: &Policy) -> Result<AcceptedPolicy, PolicyError> {
    policy.accept(&installed(), &Limits::default())
}

#[test]
fn sound_policy_is_accepted_and_says_what_it_says() {
    let accepted = accept(&policy()).expect("accepted");
    assert_eq!(accepted.threshold(), 0.51);
    assert_eq!(accepted.liveness_threshold(), 0.5);
    assert_eq!(accepted.frames(), 5);
    assert_eq!(accepted.policy(), &policy());
}

#[test]
fn written_policy_reads_the_same() {
    let text = policy().to_toml().expect("text");
    assert_eq!(Policy::parse(&text).expect("a policy"), policy());
    assert!(text.contains("threshold = 0.51\n"), "no digits that nobody wrote: {text}");
}

#[test]
fn file_that_is_none_is_refused() {
    let text = policy().to_toml().expect("text");
    for (bad, why) in [
        (String::new(), "empty"),
        ("threshold = ".into(), "cut off"),
        (text.replace("frames = 5", "frames = -5"), "below zero"),
        (text.replace("frames = 5\n", ""), "a missing key"),
        (text.replace("frames = 5", "frames = 5\nsecret = 1"), "an unknown key"),
        (text.replace("max_yaw", "max_yawn"), "a gate that does not exist"),
        (text.replace("threshold = 0.51", "threshold = \"0.51\""), "text for a number"),
    ] {
        assert!(matches!(Policy::parse(&bad), Err(PolicyError::Syntax(_))), "{why}");
    }
    assert_eq!(Policy::parse(&"#".repeat(MAX_BYTES + 1)), Err(PolicyError::TooLong));
    for end in 0..text.trim_end().len() {
        let cut = Policy::parse(text.get(..end).expect("ASCII"));
        assert!(cut.is_err() || accept(&cut.expect("parsed")).is_err(), "cut at {end}");
    }
}

#[test]
fn toml_knows_nan_and_the_policy_does_not() {
    let text = policy().to_toml().expect("text");
    for (key, value) in [
        ("threshold", "0.51"),
        ("liveness_threshold", "0.5"),
        ("min_eye_distance", "60.0"),
        ("min_light", "90.0"),
        ("fmr", "0.00006"),
        ("fnmr", "0.045"),
    ] {
        for bad in ["nan", "-nan", "inf", "-inf", "-1.0"] {
            let changed = text.replacen(&format!("\n{key} = {value}\n"), &format!("\n{key} = {bad}\n"), 1);
            let changed = if changed == text { replace_value(&text, key, bad) } else { changed };
            assert_ne!(changed, text, "{key}");
            let policy = Policy::parse(&changed).expect("TOML allows it");
            assert!(matches!(accept(&policy), Err(PolicyError::OutOfRange(_))), "{key} = {bad}");
        }
    }
}

/// Replaces the value of the first line that sets `key`.
fn replace_value(text: &str, key: &str, value: &str) -> String {
    let start = format!("{key} = ");
    let mut done = false;
    text.lines()
        .map(|line| {
            if !done && line.starts_with(&start) {
                done = true;
                format!("{key} = {value}\n")
            } else {
                format!("{line}\n")
            }
        })
        .collect()
}

type Change = fn(&mut Policy);

#[test]
fn value_out_of_range_is_named() {
    let changes: &[(&str, Change)] = &[
        ("threshold", |p| p.threshold = 0.1),
        ("threshold", |p| p.threshold = 1.0),
        ("threshold", |p| p.threshold = f64::NAN),
        ("liveness_threshold", |p| p.liveness_threshold = 0.2),
        ("liveness_threshold", |p| p.liveness_threshold = f64::NAN),
        ("frames", |p| p.frames = 1),
        ("frames", |p| p.frames = 21),
        ("gates", |p| p.gates.min_eye_distance = 0.0),
        ("gates", |p| p.gates.max_yaw = f64::INFINITY),
        ("gates", |p| p.gates.ask_seconds = f64::NAN),
        ("people", |p| p.evidence.people = 1),
        ("genuine_pairs", |p| p.evidence.genuine_pairs = 0),
        ("impostor_pairs", |p| p.evidence.impostor_pairs = 0),
        ("impostor_pairs", |p| p.evidence.impostor_pairs = u64::MAX),
        ("false_matches", |p| p.evidence.false_matches = 50_001),
        ("false_non_matches", |p| p.evidence.false_non_matches = 201),
        ("fmr_upper", |p| p.evidence.fmr_upper = f64::NAN),
        ("fnmr_upper", |p| p.evidence.fnmr_upper = 1.5),
        ("a text", |p| p.evidence.set = " ".into()),
        ("a text", |p| p.evidence.preparation = "x".repeat(1001)),
        ("date", |p| p.evidence.date = "25.11.2026".into()),
        ("date", |p| p.evidence.date = "2026-13-01".into()),
        ("date", |p| p.evidence.date = "2026-1１-0".into()),
        ("model", |p| p.models.clear()),
        ("model", |p| p.models[0].sha256 = "AB".repeat(32)),
        ("model", |p| p.models[0].sha256.truncate(63)),
    ];
    for (name, change) in changes {
        let mut policy = policy();
        change(&mut policy);
        assert_eq!(accept(&policy), Err(PolicyError::OutOfRange(name)));
    }
    let mut newer = policy();
    newer.format = 2;
    assert_eq!(accept(&newer), Err(PolicyError::Format(2)));
}

#[test]
fn figure_that_does_not_follow_from_its_counts_is_named() {
    let changes: &[(&str, Change)] = &[
        ("fmr", |p| p.evidence.fmr = 3e-5),
        ("fmr", |p| p.evidence.false_matches = 4),
        ("fmr_upper", |p| p.evidence.fmr_upper *= 0.99),
        ("fmr_upper", |p| p.evidence.fmr_upper = p.evidence.fmr),
        ("fnmr", |p| p.evidence.fnmr = 0.0),
        ("fnmr_upper", |p| p.evidence.fnmr_upper *= 0.9),
        ("fmr_upper", |p| {
            // Zero errors do not mean a rate of zero.
            p.evidence.false_matches = 0;
            p.evidence.fmr = 0.0;
            p.evidence.fmr_upper = 0.0;
        }),
    ];
    for (name, change) in changes {
        let mut policy = policy();
        change(&mut policy);
        assert_eq!(accept(&policy), Err(PolicyError::DoesNotFollow(name)));
    }
}

#[test]
fn bound_worse_than_the_limit_is_refused_and_so_is_a_limit_that_is_none() {
    let with = |max_fmr_bound, max_fnmr_bound| {
        policy().accept(&installed(), &Limits { max_fmr_bound, max_fnmr_bound })
    };
    assert_eq!(with(1e-4, 0.2), Err(PolicyError::WorseThanLimit("fmr_bound")));
    assert_eq!(with(2e-4, 0.05), Err(PolicyError::WorseThanLimit("fnmr_bound")));
    for bad in [f64::NAN, 0.0, -1.0, 1.5, f64::INFINITY] {
        assert_eq!(with(bad, 0.2), Err(PolicyError::Limit("max_fmr_bound")));
        assert_eq!(with(2e-4, bad), Err(PolicyError::Limit("max_fnmr_bound")));
    }
}

#[test]
fn models_must_be_those_that_were_measured() {
    let with = |installed: &[(&str, &str)]| {
        let installed: Vec<(String, String)> =
            installed.iter().map(|(file, sha256)| ((*file).to_owned(), sha256.repeat(32))).collect();
        policy().accept(&installed, &Limits::default()).map(|_| ())
    };
    assert_eq!(with(&[(MODEL, "AB")]), Ok(()), "hexadecimal in either case");
    assert_eq!(with(&[]), Err(PolicyError::NotInstalled(MODEL.into())));
    assert_eq!(with(&[("other.onnx", "ab")]), Err(PolicyError::NotInstalled(MODEL.into())));
    assert_eq!(with(&[(MODEL, "ac")]), Err(PolicyError::OtherModel(MODEL.into())));
    assert_eq!(with(&[(MODEL, "ab"), (MODEL, "ac")]), Err(PolicyError::OtherModel(MODEL.into())));
    assert_eq!(
        with(&[(MODEL, "ab"), ("more.onnx", "ab")]),
        Err(PolicyError::NotMeasured("more.onnx".into()))
    );
}

proptest! {
    /// Any text: an answer, never a panic.
    #[test]
    fn any_text_is_answered(text in ".{0,400}") {
        prop_assert!(Policy::parse(&text).is_err());
    }

    /// One character of a good file changed: it is refused, or means the same to within what a bound allows.
    #[test]
    fn one_changed_character_never_lowers_the_threshold_unseen(at in 0_usize..2000, to in 0x20_u8..0x7f) {
        let text = policy().to_toml().expect("text");
        let mut bytes = text.into_bytes();
        let at = at % bytes.len();
        bytes[at] = to;
        let changed = Policy::parse(&String::from_utf8(bytes).expect("ASCII"));
        if let Some(accepted) = changed.ok().and_then(|policy| accept(&policy).ok()) {
            prop_assert!(accepted.threshold() >= 0.2);
            prop_assert!(accepted.liveness_threshold() >= 0.5);
            prop_assert!(accepted.frames() >= 3);
            prop_assert!(accepted.policy().evidence.fmr_upper <= 2e-4 * 1.001);
        }
    }
}

#[test]
fn a_model_that_is_not_used_need_not_run_and_no_other_may_be_missing() {
    let (limits, all) = (Limits::default(), installed());
    let (name, _) = all[0].clone();
    assert_eq!(policy().accept(&all[1..], &limits), Err(PolicyError::NotInstalled(name.clone())));
    assert!(policy().accept_without(&all[1..], &[&name], &limits).is_ok());
    // Named as unused, it may not run unmeasured all the same; and only the name that is said is left out.
    assert!(policy().accept_without(&all[1..], &["another.onnx"], &limits).is_err());
    let strange = [&all[1..], &[("strange.onnx".to_owned(), "ab".repeat(32))]].concat();
    let refused = policy().accept_without(&strange, &[&name], &limits);
    assert_eq!(refused, Err(PolicyError::NotMeasured("strange.onnx".into())));
}
