//! One wrong configuration for each rule, and every documented key accounted for.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;

const SHIPPED: &str = include_str!("../../../../../config/kiosk.toml");

/// The shipped file with every documented default uncommented.
fn documented() -> String {
    let uncommented = SHIPPED.lines().map(|line| match line.strip_prefix("# ") {
        Some(rest) if rest.split(' ').nth(1) == Some("=") => rest,
        Some(rest) if rest.starts_with('[') && rest.ends_with(']') => rest,
        _ => line,
    });
    uncommented.collect::<Vec<_>>().join("\n")
}

/// The text with this key set, in place of a line that sets it, or removed where there is no value.
fn set(text: &str, key: &str, value: Option<&str>) -> String {
    let (section, name) = key.rsplit_once('.').unwrap();
    let (header, begins) = (format!("[{section}]"), format!("{name} = "));
    let line = value.map(|value| format!("{begins}{value}"));
    let mut out = Vec::new();
    let mut inside = false;
    for old in text.lines() {
        if old.starts_with('[') {
            inside = old == header;
        }
        if inside && old.starts_with(&begins) {
            continue;
        }
        out.push(old.to_owned());
        if old == header {
            out.extend(line.clone());
        }
    }
    out.join("\n")
}

type Edits<'e> = &'e [(&'e str, Option<&'e str>)];

fn edited(edits: Edits<'_>) -> Config {
    let text = edits.iter().fold(SHIPPED.to_owned(), |text, (key, value)| set(&text, key, *value));
    let folder = Path::new("/nonexistent");
    Config::parse(&text, &folder.join("kiosk.toml"), folder).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// What is found, errors first, with the files of the face way left aside.
fn told(config: &Config, module: bool) -> Vec<(Weight, &'static str, String)> {
    let facts =
        Facts { config, module, module_fault: None, face: Vec::new(), runtime: runtime_fault(config) };
    let of = |weight| found(&facts, weight).map(move |(key, why)| (weight, key, why)).collect::<Vec<_>>();
    let idle = without_effect(config).map(|warning| (Weight::Warning, warning.key, warning.why));
    of(Weight::Error).into_iter().chain(of(Weight::Warning)).chain(idle).collect()
}

const CAMERA: (&str, Option<&str>) = ("face.camera", Some("\"/dev/v4l/by-id/usb-Example-video-index0\""));
const CONSOLE: (&str, Option<&str>) = ("staff.listen", Some("\"127.0.0.1:8443\""));
const ISSUERS: (&str, Option<&str>) = ("card.issuers", Some("[\"issuers.toml\"]"));
const KIOSKS: (&str, Option<&str>) = (
    "staff.kiosks",
    Some(
        "[{ name = \"kiosk-2\", url = \"https://192.0.2.12:8444\", console = \"https://192.0.2.12:8443/\" }]",
    ),
);

/// A configuration with one thing wrong, whether there is a module, and what is told.
struct Case {
    edits: Edits<'static>,
    module: bool,
    told: &'static [(Weight, &'static str, &'static str)],
}

const E: Weight = Weight::Error;
const W: Weight = Weight::Warning;

const CASES: &[Case] = &[
    Case { edits: &[], module: false, told: &[] },
    Case { edits: &[], module: true, told: &[] },
    Case {
        edits: &[("gateway.connect_seconds", Some("25"))],
        module: false,
        told: &[(E, "gateway.connect_seconds", "gateway.total_seconds")],
    },
    Case {
        edits: &[("receipt.folder", None)],
        module: false,
        told: &[(E, "receipt", "set folder, push or pull")],
    },
    Case {
        edits: &[("receipt.pull", Some("true"))],
        module: false,
        told: &[(E, "receipt.pull", "set staff.listen")],
    },
    Case {
        edits: &[("facility.care", Some("\"eligibility-only\""))],
        module: false,
        told: &[(E, "facility.care", "contradicts facility.kind")],
    },
    Case {
        edits: &[
            ("consent.profile", None),
            ("facility.kind", Some("\"eligibility-only\"")),
            ("facility.care", Some("\"home-visit\"")),
        ],
        module: false,
        told: &[(E, "facility.care", "contradicts facility.kind")],
    },
    Case {
        edits: &[
            ("consent.profile", None),
            ("facility.kind", Some("\"eligibility-only\"")),
            ("facility.care", Some("\"S7\"")),
        ],
        module: false,
        told: &[],
    },
    Case { edits: &[KIOSKS], module: false, told: &[(E, "staff.kiosks", "set staff.listen")] },
    Case {
        edits: &[("staff.feed.listen", Some("\"192.0.2.11:8444\""))],
        module: false,
        told: &[(E, "staff.feed.listen", "set staff.listen")],
    },
    Case {
        edits: &[("staff.check_at_kiosk", Some("true"))],
        module: true,
        told: &[(E, "staff.check_at_kiosk", "set staff.listen")],
    },
    Case {
        edits: &[
            CONSOLE,
            ISSUERS,
            ("staff.check_at_kiosk", Some("true")),
            ("reader.name", Some("\"Reader A\"")),
            ("staff.card_reader", Some("\"Reader\"")),
        ],
        module: true,
        told: &[(E, "staff.card_reader", "none is left for patients")],
    },
    Case {
        edits: &[
            CONSOLE,
            ISSUERS,
            ("staff.check_at_kiosk", Some("true")),
            ("reader.name", Some("\"Reader\"")),
            ("staff.card_reader", Some("\"Reader B\"")),
        ],
        module: true,
        told: &[],
    },
    Case {
        edits: &[("reader.name", Some("\"Reader A\"")), ("reader.phone", Some("{ name = \"Reader\" }"))],
        module: true,
        told: &[(E, "reader.phone.name", "none is left for cards")],
    },
    Case {
        edits: &[("reader.name", Some("\"Reader A\"")), ("reader.phone", Some("{ name = \"Reader B\" }"))],
        module: true,
        told: &[],
    },
    Case { edits: &[("reader.phone", Some("{}"))], module: true, told: &[] },
    Case { edits: &[CAMERA, ISSUERS], module: true, told: &[] },
    Case { edits: &[CAMERA, ISSUERS], module: false, told: &[(W, "face.camera", "the face way is off")] },
    Case { edits: &[CAMERA], module: true, told: &[(W, "card.issuers", "the face way is off")] },
    Case {
        edits: &[CAMERA, CONSOLE],
        module: true,
        told: &[(W, "card.issuers", "the face way and the staff check are off")],
    },
    Case { edits: &[CONSOLE], module: true, told: &[(W, "card.issuers", "the staff check is off")] },
    Case { edits: &[CONSOLE, ISSUERS], module: true, told: &[] },
    Case { edits: &[CONSOLE], module: false, told: &[(W, "staff.listen", "the console has no staff check")] },
    Case {
        edits: &[CONSOLE, ("staff.check_at_kiosk", Some("true"))],
        module: false,
        told: &[(W, "staff.check_at_kiosk", "the staff check is off")],
    },
    Case { edits: &[ISSUERS], module: true, told: &[(W, "card.issuers", "has no effect")] },
    Case {
        edits: &[
            CAMERA,
            ISSUERS,
            ("face.runtime", Some("\"onnxruntime\"")),
            ("face.onnxruntime", Some("\"no.so\"")),
        ],
        module: true,
        told: &[(W, "face.runtime", "the face way is off")],
    },
    Case {
        edits: &[("face.print_camera", Some("\"/dev/v4l/by-id/usb-Document-video-index0\""))],
        module: false,
        told: &[(W, "face.print_camera", "has no effect")],
    },
    Case {
        edits: &[
            CONSOLE,
            ISSUERS,
            ("face.print_camera", Some("\"/dev/v4l/by-id/usb-Document-video-index0\"")),
        ],
        module: true,
        told: &[],
    },
    Case {
        edits: &[CAMERA, ISSUERS, ("face.print_camera", CAMERA.1)],
        module: true,
        told: &[(W, "face.print_camera", "looks at the patient")],
    },
    Case {
        edits: &[ISSUERS, ("staff.listen", Some("\"192.0.2.11:8443\""))],
        module: true,
        told: &[(W, "staff.hosts", "refuses every browser")],
    },
    Case {
        edits: &[
            ISSUERS,
            ("staff.listen", Some("\"192.0.2.11:8443\"")),
            ("staff.hosts", Some("[\"localhost\", \"192.0.2.11\"]")),
        ],
        module: true,
        told: &[(W, "staff.passkey_host", "no passkeys")],
    },
    Case {
        edits: &[
            ISSUERS,
            ("staff.listen", Some("\"192.0.2.11:8443\"")),
            ("staff.hosts", Some("[\"kiosk.example.jp\", \"192.0.2.11\"]")),
        ],
        module: true,
        told: &[],
    },
    Case {
        edits: &[CONSOLE, ISSUERS, ("staff.feed.listen", Some("\"127.0.0.1:8444\""))],
        module: true,
        told: &[(W, "staff.feed.listen", "loopback")],
    },
    Case {
        edits: &[CONSOLE, ISSUERS, KIOSKS, ("gateway.terminal", Some("\"Kiosk-2\""))],
        module: true,
        told: &[(W, "staff.kiosks", "this kiosk itself")],
    },
    Case {
        edits: &[("face.camera", Some("\"a-film.avi\"")), ISSUERS],
        module: true,
        told: &[(E, "face.camera", "taken for a person")],
    },
    Case {
        edits: &[("face.camera", Some("\"/dev/video0\"")), ISSUERS],
        module: true,
        told: &[(E, "face.allowed", "any that is plugged in")],
    },
    Case {
        edits: &[
            ("face.camera", Some("\"/dev/video0\"")),
            ("face.allowed", Some("[\"1234:abcd\"]")),
            ISSUERS,
        ],
        module: true,
        told: &[],
    },
    Case {
        edits: &[CAMERA, ISSUERS, ("face.challenge", Some("\"none\""))],
        module: true,
        told: &[(W, "face.challenge", "picture of a person")],
    },
    Case { edits: &[CONSOLE, ISSUERS, KIOSKS], module: true, told: &[] },
    Case {
        edits: &[("speech.start", Some("\"on\"")), ("speech.voices", Some("{ en = \"en\" }"))],
        module: false,
        told: &[(W, "speech.start", "display.language ja has none")],
    },
    Case { edits: &[("speech.start", Some("\"on\""))], module: false, told: &[] },
    Case {
        edits: &[("speech.speaker", Some("[\"say\"]")), ("speech.voices", Some("{ ja = \"ja\" }"))],
        module: false,
        told: &[(W, "speech.voices", "{voice}")],
    },
    Case {
        edits: &[("consent.profile", Some("\"leaflet-3q\"")), ("consent.leave_out", Some("[\"surgery\"]"))],
        module: false,
        told: &[(W, "consent.leave_out", "[Surgery]")],
    },
    Case {
        edits: &[("consent.leave_out", Some("[\"medicines\", \"treatment\", \"surgery\", \"checkup\"]"))],
        module: false,
        told: &[(W, "consent.leave_out", "leaves no question")],
    },
    Case {
        edits: &[("card.policy", Some("\"test\""))],
        module: false,
        told: &[(W, "card.policy", "test cards")],
    },
];

#[test]
fn rules_each_find_their_one_wrong_configuration_and_nothing_else() {
    let mut hit: Vec<(&str, &str)> = Vec::new();
    for case in CASES {
        let told = told(&edited(case.edits), case.module);
        let keys: Vec<_> = told.iter().map(|(weight, key, _)| (*weight, *key)).collect();
        let expected: Vec<_> = case.told.iter().map(|(weight, key, _)| (*weight, *key)).collect();
        assert_eq!(keys, expected, "{:?}: {told:#?}", case.edits);
        for ((_, key, why), (.., word)) in told.iter().zip(case.told) {
            assert!(why.contains(word), "{why}");
            hit.extend(
                RULES
                    .iter()
                    .filter(|rule| rule.key == *key)
                    .map(|rule| (rule.key, rule.remedy))
                    .filter(|(_, remedy)| why.ends_with(remedy)),
            );
        }
    }
    // These look at files, and have tests of their own.
    let of_files = ["card.trust", "gateway.key", "authorisation.program", "face.models", "face.policy"];
    for rule in RULES.iter().filter(|rule| !of_files.contains(&rule.key)) {
        assert!(
            hit.contains(&(rule.key, rule.remedy)),
            "no configuration breaks {}: {}",
            rule.key,
            rule.remedy
        );
    }
}

#[test]
fn keys_that_need_more_are_told_when_it_is_missing_and_not_when_it_is_there() {
    let all = documented();
    let values: toml::Table = toml::from_str(&all).unwrap();
    // How to have what is needed, and how not to; the shipped file has neither camera nor console.
    let needs: BTreeMap<&str, (Edits<'_>, Edits<'_>)> = [
        ("face.camera", (&[CAMERA] as Edits<'_>, &[] as Edits<'_>)),
        (
            "face.camera and another face.runtime than \"tract\"",
            (&[CAMERA], &[CAMERA, ("face.runtime", Some("\"tract\""))]),
        ),
        (
            "face.camera or face.print_camera",
            (&[("face.print_camera", Some("\"/dev/v4l/by-id/usb-Document-video-index0\""))], &[]),
        ),
        (
            "face.print_camera",
            (&[("face.print_camera", Some("\"/dev/v4l/by-id/usb-Document-video-index0\""))], &[]),
        ),
        ("display.fullscreen = false", (&[("display.fullscreen", Some("false"))], &[])),
        ("receipt.folder", (&[], &[("receipt.folder", None), ("receipt.push", Some("\"https://r:1/\""))])),
        ("receipt.push", (&[("receipt.push", Some("\"https://r:1/\""))], &[])),
        (
            "receipt.push with an https address",
            (
                &[("receipt.push", Some("\"https://r:1/\""))],
                &[("receipt.push", Some("\"http://localhost:1/\""))],
            ),
        ),
        ("receipt.pull", (&[CONSOLE, ("receipt.pull", Some("true"))], &[])),
        ("staff.listen", (&[CONSOLE], &[])),
        (
            "staff.listen and staff.check_at_kiosk = true",
            (&[CONSOLE, ("staff.check_at_kiosk", Some("true"))], &[CONSOLE]),
        ),
        ("staff.feed.listen or staff.kiosks", (&[CONSOLE, KIOSKS], &[CONSOLE])),
        (
            "a facility.kind that asks for consents",
            (&[("facility.kind", Some("\"pharmacy\""))], &[("facility.kind", Some("\"eligibility-only\""))]),
        ),
        ("speech.enabled", (&[], &[("speech.enabled", Some("false"))])),
        ("speech.enabled and facility.name_check", (&[("facility.name_check", Some("true"))], &[])),
    ]
    .into();
    for rule in NEEDS_MORE {
        let (with, without) = needs.get(rule.needs).unwrap_or_else(|| panic!("no case for {}", rule.needs));
        for key in rule.keys {
            let value = key
                .split('.')
                .try_fold(&toml::Value::Table(values.clone()), |at, name| at.get(name))
                .map(ToString::to_string);
            let value = value.unwrap_or_else(|| panic!("{key} is not in config/kiosk.toml"));
            let own = [(*key, Some(value.as_str()))];
            let told_of = |edits: Edits<'_>| {
                let config = edited(&[edits, &own[..]].concat());
                without_effect(&config)
                    .filter(|warning| warning.key == *key)
                    .map(|w| w.to_string())
                    .collect::<Vec<_>>()
            };
            assert_eq!(told_of(with), Vec::<String>::new(), "{key}");
            let told = told_of(without);
            assert!(told.len() == 1 && told[0].contains(rule.needs), "{key}: {told:?}");
        }
    }
}

/// Keys that work alone, or whose own value is all that can be wrong with them.
const ALONE: &[&str] = &[
    "authorisation.sha256",
    "authorisation.arguments",
    "authorisation.timeout_seconds",
    "authorisation.commands",
    "facility.code",
    "facility.kind",
    "facility.name_check",
    "facility.next",
    "display.mm_per_px",
    "display.viewing_distance_mm",
    "display.fullscreen",
    "display.slot",
    "display.language",
    "reader.name",
    "reader.extended",
    "gateway.url",
    "gateway.ca",
    "gateway.certificate",
    "gateway.terminal",
    "gateway.total_seconds",
    "gateway.offers_seconds",
    "gateway.status_seconds",
    "receipt.folder",
    "receipt.push",
    "receipt.most_waiting",
    "receipt.longest_waiting_hours",
    "audit.path",
    "audit.anchor_copies",
    "audit.anchor_journals",
    "audit.most_bytes",
    "speech.enabled",
    "help.file",
    "pin.shuffle",
    "times.idle",
    "times.warning",
    "times.grace",
    "times.list",
    "log.level",
];

#[test]
fn every_documented_key_has_a_rule_or_works_alone() {
    let config = Config::parse(&documented(), Path::new("kiosk.toml"), Path::new(".")).unwrap();
    let sections = ["staff.feed", "reader.phone"];
    let depth = |key: &str| key.matches('.').count();
    let keys: BTreeSet<&str> = config
        .written
        .iter()
        .map(String::as_str)
        .filter(|key| depth(key) == 1 || depth(key) == 2 && sections.iter().any(|of| key.starts_with(of)))
        .filter(|key| !sections.contains(key))
        .collect();
    let ruled: BTreeSet<&str> = RULES
        .iter()
        .map(|rule| rule.key)
        .chain(NEEDS_MORE.iter().flat_map(|rule| rule.keys.iter().copied()))
        .collect();
    let alone: BTreeSet<&str> = ALONE.iter().copied().collect();
    let open: Vec<_> = keys.iter().filter(|key| !ruled.contains(*key) && !alone.contains(*key)).collect();
    assert!(open.is_empty(), "what if the precondition of these is missing? {open:?}");
    let gone: Vec<_> = ruled.union(&alone).filter(|key| !keys.contains(*key) && **key != "receipt").collect();
    assert!(gone.is_empty(), "not documented in config/kiosk.toml: {gone:?}");
    assert_eq!(ruled.intersection(&alone).collect::<Vec<_>>(), Vec::<&&str>::new());
}

/// A folder in which the receipt computer's own is there.
fn facility() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("face")).unwrap();
    folder
}

#[test]
fn receipt_folder_that_is_not_there_is_told_and_keeps_nothing_from_starting() {
    let folder = facility();
    let config = Config::parse(SHIPPED, Path::new("k"), folder.path()).unwrap();
    let told = || warnings(&config).iter().map(|warning| warning.key).collect::<Vec<_>>();
    assert_eq!(told(), [""; 0]);
    std::fs::remove_dir(folder.path().join("face")).unwrap();
    assert_eq!(told(), ["receipt.folder"]);
    assert!(errors(&config).is_empty());
}

#[test]
fn face_ways_own_files_are_told_by_the_key_that_names_them() {
    let folder = facility();
    let text = set(SHIPPED, "face.camera", CAMERA.1);
    let config =
        Config::parse(&set(&text, "face.models", Some("\"models\"")), Path::new("k"), folder.path()).unwrap();
    let keys = |warnings: Vec<Warning>| warnings.iter().map(|warning| warning.key).collect::<Vec<_>>();
    assert_eq!(keys(warnings(&config)), ["face.camera", "face.models", "face.policy", "card.issuers"]);
    let policy = face_match::Policy::parse("no policy").unwrap_err();
    let facts = Facts {
        config: &config,
        module: true,
        module_fault: None,
        face: vec![FaceWayError::Policy(policy)],
        runtime: None,
    };
    let told: Vec<_> = found(&facts, Weight::Warning).collect();
    assert_eq!(told[0].0, "face.policy");
    assert!(
        told[0].1.starts_with("the face way is off: ") && !told[0].1.contains("face.policy:"),
        "{told:?}"
    );
    for keys in ["[]", "[\"ab\"]", "[\"not a key\"]"] {
        let text = set(&text, "face.policy_keys", Some(keys));
        let config = Config::parse(&text, Path::new("k"), folder.path()).unwrap();
        let told: Vec<String> = config.problems().iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|told| told.starts_with("face.policy_keys: ")), "{keys}: {told:?}");
    }
}

#[test]
fn authorisation_module_that_is_not_there_or_has_no_use_is_told() {
    let folder = facility();
    let module = "\n[authorisation]\nprogram = \"module\"\nsha256 = \"00\"\ncommands = []\n"
        .replace("\"00\"", &format!("\"{}\"", "00".repeat(32)))
        .replace("[]", "[{ class = 0, instruction = 0x84, p1 = 0, p2 = 0, answer = 32 }]");
    let told = |text: &str| {
        let config = Config::parse(&(text.to_owned() + &module), Path::new("k"), folder.path()).unwrap();
        warnings(&config).into_iter().map(|warning| (warning.key, warning.why)).collect::<Vec<_>>()
    };
    let idle = told(SHIPPED);
    assert_eq!(
        idle.iter().map(|(key, _)| *key).collect::<Vec<_>>(),
        ["authorisation.program"; 2],
        "{idle:?}"
    );
    assert!(idle[0].1.starts_with("face way and staff check are off: "), "{idle:?}");
    assert!(idle[1].1.starts_with("has no effect"), "{idle:?}");
    let used = told(&set(SHIPPED, CONSOLE.0, CONSOLE.1));
    assert_eq!(
        used.iter().map(|(key, _)| *key).collect::<Vec<_>>(),
        ["authorisation.program", "staff.listen"],
        "{used:?}"
    );
}

#[test]
fn key_of_the_terminal_that_others_can_read_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let config = Config::parse(SHIPPED, Path::new("k"), folder.path()).unwrap();
    std::fs::create_dir(folder.path().join("terminal")).unwrap();
    let key = folder.path().join("terminal/key.pem");
    std::fs::write(&key, "key").unwrap();
    for (mode, wrong) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o660, true)] {
        std::fs::set_permissions(&key, PermissionsExt::from_mode(mode)).unwrap();
        let told: Vec<String> = errors(&config).iter().map(ToString::to_string).collect();
        assert_eq!(
            told.iter().any(|told| told.starts_with("gateway.key: ") && told.ends_with("chmod 600")),
            wrong,
            "{mode:o}: {told:?}"
        );
    }
}
