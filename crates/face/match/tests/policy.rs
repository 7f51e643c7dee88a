//! What a threshold policy must stand up to.

mod support;

use face_match::{
    AcceptedPolicy, CONFIDENCE, Edition, Histogram, Limits, MAX_BYTES, Policy, PolicyError, PolicyKey,
    SignedPolicy, upper_bound,
};
use proptest::prelude::*;
use support::{MODEL, accept, file, installed, open, policy, signer};

/// What a kiosk with these models and limits makes of the good policy.
fn with(
    installed: &[(String, String)],
    unused: &[&str],
    limits: &Limits,
) -> Result<AcceptedPolicy, PolicyError> {
    open(&file(&policy()))?.accept(None, installed, unused, limits)
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
        assert!(cut.is_err() || cut.expect("parsed").check().is_err(), "cut at {end}");
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
        ("version", |p| p.version = 0),
        ("version", |p| p.version = 1_000_000_000),
        ("people", |p| p.evidence.people = 1),
        ("histogram", |p| p.evidence.histogram.genuine.clear()),
        ("histogram", |p| p.evidence.histogram.first = -101),
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
    newer.format = 3;
    assert_eq!(accept(&newer), Err(PolicyError::Format(3)));
}

#[test]
fn figure_that_does_not_follow_from_the_histogram_is_named() {
    let changes: &[(&str, Change)] = &[
        ("genuine_pairs", |p| p.evidence.genuine_pairs = 0),
        ("impostor_pairs", |p| p.evidence.impostor_pairs = 1_000_000),
        ("false_matches", |p| p.evidence.false_matches = 4),
        ("false_non_matches", |p| p.evidence.false_non_matches = 0),
        ("fmr", |p| p.evidence.fmr = 3e-5),
        ("fmr_upper", |p| p.evidence.fmr_upper *= 0.99),
        ("fmr_upper", |p| p.evidence.fmr_upper = p.evidence.fmr),
        ("fnmr", |p| p.evidence.fnmr = 0.0),
        ("fnmr_upper", |p| p.evidence.fnmr_upper *= 0.9),
        ("fmr_upper", |p| {
            // Zero errors do not mean a rate of zero.
            p.evidence.histogram =
                Histogram::of(&[vec![0.44; 9], vec![0.8; 191]].concat(), &vec![0.1; 50_000]);
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
        self::with(&installed(), &[], &Limits { max_fmr_bound, max_fnmr_bound })
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
        self::with(&installed, &[], &Limits::default()).map(|_| ())
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
}

/// Every character of a signed file, changed in several ways, left out, doubled or moved: refused before anything in it counts.
#[test]
fn every_changed_character_is_refused() {
    let text = file(&policy());
    assert!(text.is_ascii() && open(&text).is_ok());
    let bytes = text.as_bytes();
    let refused = |changed: Vec<u8>, why: &str| {
        let changed = String::from_utf8(changed).expect("ASCII");
        let error = open(&changed).expect_err(why);
        assert!(
            matches!(error, PolicyError::NotSigned | PolicyError::Changed | PolicyError::UntrustedKey(_)),
            "{why}: {error}"
        );
    };
    for at in 0..bytes.len() {
        // The next character, the other case, and the three that numbers and structure are made of.
        for to in [bytes[at].wrapping_add(1) & 0x7f, bytes[at] ^ 0x20, b'9', b'\n', b'#'] {
            if to != bytes[at] {
                let mut changed = bytes.to_vec();
                changed[at] = to;
                refused(changed, &format!("{at}: {:?} became {:?}", char::from(bytes[at]), char::from(to)));
            }
        }
        let mut shorter = bytes.to_vec();
        shorter.remove(at);
        refused(shorter, &format!("{at} left out"));
        let mut longer = bytes.to_vec();
        longer.insert(at, bytes[at]);
        refused(longer, &format!("{at} doubled"));
        refused(bytes[..at].to_vec(), &format!("cut at {at}"));
    }
    for (changed, why) in [
        (format!("{text}\n"), "a line more"),
        (format!("{text}threshold = 0.2\n"), "a key more"),
        (text.replace('\n', "\r\n"), "other ends of lines"),
        (format!("\u{feff}{text}"), "a byte order mark"),
        (format!("{text}{text}"), "twice"),
    ] {
        assert!(open(&changed).is_err(), "{why}");
    }
}

#[test]
fn signature_of_another_key_or_over_another_policy_does_not_count() {
    let (good, text) = (file(&policy()), policy().to_toml().expect("text"));
    let by_another = signer(2).sign(&text).expect("signed");
    assert_eq!(open(&by_another), Err(PolicyError::UntrustedKey(signer(2).key().to_string())));
    assert_eq!(open(&text), Err(PolicyError::NotSigned));
    // The name of the trusted key over the other's signature.
    let named = by_another.replace(&signer(2).key().to_string(), &signer(1).key().to_string());
    assert_eq!(open(&named), Err(PolicyError::Changed));
    // A signature of the trusted key, moved below other figures.
    let lax = Policy { threshold: 0.2, frames: 3, ..policy() };
    let lax = file(&lax);
    let at = |file: &str| file.rfind("[signature]").expect("a signature");
    let moved = format!("{}{}", &lax[..at(&lax)], &good[at(&good)..]);
    assert_eq!(open(&moved), Err(PolicyError::Changed));
    // Signed anew, it takes the place of the first signature.
    assert_eq!(signer(1).sign(&by_another).expect("signed"), good);
    assert!(signer(1).sign("no policy").is_err());
    for bad in ["", "ab", &"g".repeat(64), &"AB".repeat(32), &"ab".repeat(33)] {
        assert_eq!(PolicyKey::from_hex(bad), Err(PolicyError::Key));
    }
    let key = signer(1).key();
    assert_eq!(PolicyKey::from_hex(&key.to_string()), Ok(key));
    let untrusted = Err(PolicyError::UntrustedKey(key.to_string()));
    assert_eq!(SignedPolicy::open(&good, &[]), untrusted, "a kiosk that trusts nobody");
}

/// What was accepted once: a threshold of .2 with the evidence of .51, and three frames with that of five. Signed even by the signer
/// who measured, the figures do not follow.
#[test]
fn threshold_and_frames_are_tied_to_the_histogram() {
    let lower = Policy { threshold: 0.2, ..policy() };
    assert_eq!(accept(&lower), Err(PolicyError::DoesNotFollow("false_matches")));
    let fewer = Policy { frames: 3, ..policy() };
    assert_eq!(accept(&fewer), Err(PolicyError::OtherFrames { measured: 5, frames: 3 }));
    for between in [0.515, 0.5101, 0.509] {
        assert_eq!(accept(&Policy { threshold: between, ..policy() }), Err(PolicyError::BetweenBins));
    }
    assert_eq!(
        accept(&Policy { threshold: 0.9, ..policy() }),
        Err(PolicyError::BetweenBins),
        "above all bins"
    );
    // With the counts and rates of .2, honestly computed, the limit speaks.
    let mut honest = lower;
    let (evidence, bound) = (&mut honest.evidence, |errors, trials| upper_bound(errors, trials, CONFIDENCE));
    (evidence.false_matches, evidence.false_non_matches) = (1000, 0);
    (evidence.fmr, evidence.fnmr) = (0.02, 0.0);
    evidence.fmr_upper = bound(1000, 50_000).expect("a bound");
    evidence.fnmr_upper = bound(0, 200).expect("a bound");
    assert_eq!(accept(&honest), Err(PolicyError::WorseThanLimit("fmr_bound")));
    assert_eq!(honest.check(), Ok(()), "it is a policy, for who asks for no better");
}

#[test]
fn older_policy_than_one_before_is_refused_and_so_is_a_second_of_its_version() {
    let open = |version: u32, about: &str| {
        let mut policy = Policy { version, ..policy() };
        policy.evidence.about = about.into();
        open(&file(&policy)).expect("signed")
    };
    let take = |signed: &SignedPolicy, newest: Option<&Edition>| {
        signed.accept(newest, &installed(), &[], &Limits::default()).map(|accepted| accepted.edition())
    };
    let third = take(&open(3, "a"), None).expect("the first one here");
    assert_eq!(take(&open(3, "a"), Some(&third)), Ok(third), "the same again");
    assert_eq!(take(&open(2, "a"), Some(&third)), Err(PolicyError::Older { found: 2, newest: 3 }));
    assert_eq!(take(&open(3, "b"), Some(&third)), Err(PolicyError::SameVersion(3)));
    assert_eq!(take(&open(4, "a"), Some(&third)).map(|edition| edition.version), Ok(4));
    assert_eq!(Edition::new(3, &third.sha256_hex()), Some(third));
    assert_eq!(Edition::new(3, "ab"), None);
}

#[test]
fn a_model_that_is_not_used_need_not_run_and_no_other_may_be_missing() {
    let (limits, all) = (Limits::default(), installed());
    let (name, _) = all[0].clone();
    assert_eq!(with(&all[1..], &[], &limits), Err(PolicyError::NotInstalled(name.clone())));
    assert!(with(&all[1..], &[&name], &limits).is_ok());
    // Named as unused, it may not run unmeasured all the same; and only the name that is said is left out.
    assert!(with(&all[1..], &["another.onnx"], &limits).is_err());
    let strange = [&all[1..], &[("strange.onnx".to_owned(), "ab".repeat(32))]].concat();
    let refused = with(&strange, &[&name], &limits);
    assert_eq!(refused, Err(PolicyError::NotMeasured("strange.onnx".into())));
}
