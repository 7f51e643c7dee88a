//! Keys held against each other: a table of rules, each with the key it is about and what to do.
//!
//! An *error* contradicts itself and keeps the kiosk from starting. A *warning* is a way that was asked for and cannot work, or
//! a key without effect: the kiosk runs, and the way is off. A single value that cannot be is found beside its key, in the
//! files next to this one.

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use base_time::SystemEntropy;
use eligibility_export::ReceiptComputer as _;
use face_camera::Source;
use kiosk_visit::ConsentItem;

use super::needs_more::NEEDS_MORE;
use super::{CardPolicy, Config, ConfigError, FaceChallenge, FaceRuntime, Start, secret, value};
use crate::authorisation::AuthorisationModule;
use crate::face_runtime;
use crate::face_way::{FaceWay, FaceWayError};
use crate::receipt_worker;

/// Whether the kiosk starts all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    Error,
    Warning,
}

/// A way that is off, or a key without effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The key.
    pub key: &'static str,
    /// What is off, and what to do.
    pub why: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.why)
    }
}

/// What the rules look at.
struct Facts<'c> {
    config: &'c Config,
    /// Something here can use the card's key without its PIN.
    module: bool,
    /// Why the authorisation module that is configured cannot be started.
    module_fault: Option<String>,
    /// Why the face way's own files do not hold.
    face: Vec<FaceWayError>,
    /// Why the models cannot run on what the configuration asks for.
    runtime: Option<String>,
}

/// One rule: `found` says what is wrong, with the key that it is about.
struct Rule {
    key: &'static str,
    weight: Weight,
    found: fn(&Facts<'_>) -> Option<String>,
    remedy: &'static str,
}

const RULES: &[Rule] = &[
    // --- errors
    Rule {
        key: "gateway.connect_seconds",
        weight: Weight::Error,
        found: |facts| {
            let gateway = &facts.config.gateway;
            let longer = gateway.connect_seconds > gateway.total_seconds;
            longer.then(|| "is longer than gateway.total_seconds, which it is a part of".to_owned())
        },
        remedy: "make it shorter",
    },
    Rule {
        key: "facility.care",
        weight: Weight::Error,
        found: |facts| {
            let facility = &facts.config.facility;
            let other = facility.care.as_ref().is_some_and(|care| care.contradicts(facility.kind));
            other.then(|| {
                "contradicts facility.kind, which says whether consents are asked for here".to_owned()
            })
        },
        remedy: "\"eligibility-only\" stands in both or in neither",
    },
    Rule {
        key: "gateway.key",
        weight: Weight::Error,
        found: |facts| secret::fault(&facts.config.path(&facts.config.gateway.key)),
        remedy: "chmod 600",
    },
    Rule {
        key: "face.camera",
        weight: Weight::Error,
        found: |facts| {
            let file = |name: &Option<String>| name.as_deref().is_some_and(|name| !is_device(name));
            let face = &facts.config.face;
            let found = serves_patients(facts.config) && (file(&face.camera) || file(&face.print_camera));
            found.then(|| "is a file or a folder: a recording would be taken for a person".to_owned())
        },
        remedy: "name a device (files are for card.policy = \"test\" only)",
    },
    Rule {
        key: "face.allowed",
        weight: Weight::Error,
        found: |facts| {
            let face = &facts.config.face;
            // A path of this form holds the maker, the model and often the serial number.
            let any = |name: &Option<String>| {
                name.as_deref().is_some_and(|name| is_device(name) && !name.starts_with("/dev/v4l/by-id/"))
            };
            let found = serves_patients(facts.config)
                && face.allowed.is_empty()
                && (any(&face.camera) || any(&face.print_camera));
            found.then(|| "names no camera: any that is plugged in would be taken for the kiosk's".to_owned())
        },
        remedy: "name the cameras as /dev/v4l/by-id/…, or their names or USB ids here",
    },
    Rule {
        key: "receipt",
        weight: Weight::Error,
        found: |facts| {
            let receipt = &facts.config.receipt;
            let none = receipt.folder.is_none() && receipt.push.is_none() && !receipt.pull;
            none.then(|| "no result can reach the receipt computer".to_owned())
        },
        remedy: "set folder, push or pull",
    },
    Rule {
        key: "receipt.pull",
        weight: Weight::Error,
        found: |facts| {
            let alone = facts.config.receipt.pull && facts.config.staff.listen.is_none();
            alone.then(|| "results are fetched from the console's server, and there is none".to_owned())
        },
        remedy: "set staff.listen",
    },
    Rule {
        key: "staff.kiosks",
        weight: Weight::Error,
        found: |facts| {
            let staff = &facts.config.staff;
            let alone = !staff.kiosks.is_empty() && staff.listen.is_none();
            alone.then(|| "other kiosks are watched on the console, and there is none".to_owned())
        },
        remedy: "set staff.listen",
    },
    Rule {
        key: "staff.feed.listen",
        weight: Weight::Error,
        found: |facts| {
            let staff = &facts.config.staff;
            let alone = staff.feed.listen.is_some() && staff.listen.is_none();
            alone.then(|| "other desks send staff to this kiosk's console, and there is none".to_owned())
        },
        remedy: "set staff.listen",
    },
    Rule {
        key: "staff.check_at_kiosk",
        weight: Weight::Error,
        found: |facts| {
            let staff = &facts.config.staff;
            let alone = staff.check_at_kiosk && staff.listen.is_none();
            alone.then(|| {
                "staff prove themselves by the console's accounts, and there is no console".to_owned()
            })
        },
        remedy: "set staff.listen",
    },
    Rule {
        key: "staff.card_reader",
        weight: Weight::Error,
        found: |facts| {
            let (patients, staffs) = (&facts.config.reader.name, facts.config.staff.card_reader.as_ref()?);
            let all = !patients.is_empty() && patients.contains(staffs.as_str());
            all.then(|| "takes every reader that fits reader.name, and none is left for patients".to_owned())
        },
        remedy: "name more of the staff reader, or less of the patient's",
    },
    Rule {
        key: "reader.phone.name",
        weight: Weight::Error,
        found: |facts| {
            let (patients, phones) = (&facts.config.reader.name, facts.config.reader.phone.as_ref()?);
            let all = !phones.name.is_empty() && !patients.is_empty() && patients.contains(&phones.name);
            all.then(|| "takes every reader that fits reader.name, and none is left for cards".to_owned())
        },
        remedy: "name more of the reader for phones, or leave it empty where one reader takes both",
    },
    // --- ways that cannot work
    Rule {
        key: "card.trust",
        weight: Weight::Warning,
        found: |facts| {
            let passed_over = super::trust::authorities(facts.config).ok()?.passed_over;
            let names: Vec<_> = passed_over.iter().map(|path| path.display().to_string()).collect();
            (!names.is_empty()).then(|| format!("no certificate, and passed over: {}", names.join(", ")))
        },
        remedy: "remove it from the folder, or put the certificate there as DER, PEM or Base-64",
    },
    Rule {
        key: "authorisation.program",
        weight: Weight::Warning,
        found: |facts| {
            facts.module_fault.as_ref().map(|fault| format!("face way and staff check are off: {fault}"))
        },
        remedy: "install the module that was configured, with its hash in authorisation.sha256",
    },
    Rule {
        key: "face.camera",
        weight: Weight::Warning,
        found: |facts| {
            let off = facts.config.face.camera.is_some() && !facts.module;
            off.then(|| "the face way is off: nothing here can use the card's key without its PIN".to_owned())
        },
        remedy: NO_MODULE,
    },
    Rule {
        key: "face.challenge",
        weight: Weight::Warning,
        found: |facts| {
            let face = &facts.config.face;
            let none = serves_patients(facts.config)
                && face.camera.is_some()
                && face.challenge == FaceChallenge::None;
            none.then(|| "nothing is asked that a picture of a person cannot do".to_owned())
        },
        remedy: "set \"random\", unless somebody looks on",
    },
    Rule {
        key: "face.models",
        weight: Weight::Warning,
        found: |facts| facts.face.iter().find(|error| is_about_models(error)).map(off),
        remedy: "patients are offered the PIN until then",
    },
    Rule {
        key: "face.policy",
        weight: Weight::Warning,
        found: |facts| facts.face.iter().find(|error| is_about_policy(error)).map(off),
        remedy: "put a policy there that was signed with one of face.policy_keys, measured with the installed models, and is \
                 within face.max_false_match and face.max_false_non_match",
    },
    Rule {
        key: "face.runtime",
        weight: Weight::Warning,
        found: |facts| facts.runtime.as_ref().map(off),
        remedy: "patients are offered the PIN until then",
    },
    Rule {
        key: "card.issuers",
        weight: Weight::Warning,
        found: |facts| {
            let config = facts.config;
            let ways = match (config.face.camera.is_some(), facts.module && config.staff.listen.is_some()) {
                _ if !config.card.issuers.is_empty() => return None,
                (false, false) => return None,
                (true, false) => "the face way is",
                (false, true) => "the staff check is",
                (true, true) => "the face way and the staff check are",
            };
            Some(format!("{ways} off: without the issuers' keys no photo can be believed"))
        },
        remedy: "name the files with the keys of the card faces' issuers",
    },
    Rule {
        key: "staff.check_at_kiosk",
        weight: Weight::Warning,
        found: |facts| {
            let staff = &facts.config.staff;
            let off = staff.check_at_kiosk && staff.listen.is_some() && !facts.module;
            off.then(|| {
                "the staff check is off: nothing here can use the card's key without its PIN".to_owned()
            })
        },
        remedy: NO_MODULE,
    },
    Rule {
        key: "staff.listen",
        weight: Weight::Warning,
        found: |facts| {
            let staff = &facts.config.staff;
            let off = staff.listen.is_some() && !staff.check_at_kiosk && !facts.module;
            off.then(|| {
                "the console has no staff check: nothing here can use the card's key without its PIN"
                    .to_owned()
            })
        },
        remedy: "nothing has to be done where patients check in by PIN only",
    },
    Rule {
        key: "staff.hosts",
        weight: Weight::Warning,
        found: |facts| {
            let staff = &facts.config.staff;
            let far = staff.listen.is_some_and(|address| !address.ip().is_loopback());
            let near = staff.hosts.iter().all(|host| is_loopback(host));
            (far && near).then(|| {
                "the console listens beyond this machine, and refuses every browser there: only this machine's names are allowed"
                    .to_owned()
            })
        },
        remedy: "add the name or address that browsers use",
    },
    Rule {
        key: "staff.passkey_host",
        weight: Weight::Warning,
        found: |facts| {
            let staff = &facts.config.staff;
            let far = staff.listen.is_some_and(|address| !address.ip().is_loopback());
            let others = staff.hosts.iter().any(|host| !is_loopback(host));
            let near = staff.passkey_name().is_none_or(is_loopback);
            (far && others && near).then(|| {
                "desks with a computer of their own have no passkeys: browsers give none to a bare address".to_owned()
            })
        },
        remedy: "add a name of this machine to staff.hosts, or leave it at one-time codes",
    },
    Rule {
        key: "staff.feed.listen",
        weight: Weight::Warning,
        found: |facts| {
            let near = facts.config.staff.feed.listen.is_some_and(|address| address.ip().is_loopback());
            near.then(|| "no other desk can reach this kiosk's own loopback address".to_owned())
        },
        remedy: "listen on the address that the desk knows",
    },
    Rule {
        key: "staff.kiosks",
        weight: Weight::Warning,
        found: |facts| {
            let own = crate::staff::kiosk_name(facts.config).ok()?;
            let itself = facts.config.staff.kiosks.iter().any(|kiosk| kiosk.name == own);
            itself.then(|| format!("{own} is this kiosk itself, which is on its own console anyway"))
        },
        remedy: "remove that line",
    },
    Rule {
        key: "speech.start",
        weight: Weight::Warning,
        found: |facts| {
            let speech = &facts.config.speech;
            let language = facts.config.display.language.tag();
            let programs = speech.programs().filter(|_| speech.start == Start::On)?;
            let mute = !programs.speakers.contains_key(language);
            mute.then(|| format!("a visit cannot begin with the voice: display.language {language} has none"))
        },
        remedy: "give speech.voices or speech.speakers one for it",
    },
    // --- keys without effect that a table of needs cannot say
    Rule {
        key: "authorisation.program",
        weight: Weight::Warning,
        found: |facts| {
            let (config, staff) = (facts.config, &facts.config.staff);
            let idle =
                config.authorisation.is_some() && config.face.camera.is_none() && staff.listen.is_none();
            idle.then(|| {
                "has no effect: there is neither a face way nor a console for the staff check".to_owned()
            })
        },
        remedy: "set face.camera or staff.listen, or remove [authorisation]",
    },
    Rule {
        key: "face.print_camera",
        weight: Weight::Warning,
        found: |facts| {
            let config = facts.config;
            let staff_check = facts.module && config.staff.listen.is_some();
            let idle = config.face.print_camera.is_some() && config.face.camera.is_none() && !staff_check;
            idle.then(|| {
                "has no effect: the numbers on the card are read for face and staff check only".to_owned()
            })
        },
        remedy: "set face.camera, or remove it",
    },
    Rule {
        key: "face.print_camera",
        weight: Weight::Warning,
        found: |facts| {
            let face = &facts.config.face;
            let same = face.print_camera.is_some() && face.print_camera == face.camera;
            same.then(|| {
                "is the camera that looks at the patient: it does not see the card as well".to_owned()
            })
        },
        remedy: "name another camera, or remove it: the numbers are keyed in then",
    },
    Rule {
        key: "card.issuers",
        weight: Weight::Warning,
        found: |facts| {
            let config = facts.config;
            let used = config.face.camera.is_some() || facts.module && config.staff.listen.is_some();
            (!config.card.issuers.is_empty() && !used)
                .then(|| "has no effect: no photo is opened without face way and staff check".to_owned())
        },
        remedy: "set face.camera, or remove it",
    },
    Rule {
        key: "speech.voices",
        weight: Weight::Warning,
        found: |facts| {
            let (config, speech) = (facts.config, &facts.config.speech);
            let idle = config.wrote("speech.voices") && speech.enabled && !speech.speaker_takes_a_voice();
            idle.then(|| "has no effect: speech.speaker has no {voice} for it to stand in".to_owned())
        },
        remedy: "add {voice} to speech.speaker, or remove it",
    },
    Rule {
        key: "consent.leave_out",
        weight: Weight::Warning,
        found: |facts| {
            let asked = asked(&facts.config.consent_profile_whole().ok()?);
            let idle: Vec<_> =
                facts.config.consent.leave_out.iter().filter(|item| !asked.contains(item)).collect();
            (!idle.is_empty()).then(|| format!("{idle:?} is not in the consent profile anyway"))
        },
        remedy: "remove it there",
    },
    Rule {
        key: "consent.leave_out",
        weight: Weight::Warning,
        found: |facts| {
            let some = !facts.config.consent.leave_out.is_empty();
            let none = facts.config.consent_profile().ok()?.questions.is_empty();
            (some && none)
                .then(|| "leaves no question: nothing is ever shown to doctors and pharmacists".to_owned())
        },
        remedy: "leave out only what the facility has not switched on",
    },
    Rule {
        key: "card.policy",
        weight: Weight::Warning,
        found: |facts| {
            let test = facts.config.card.policy == CardPolicy::Test;
            test.then(|| {
                "test cards are accepted, so no patients here, and real cards are refused".to_owned()
            })
        },
        remedy: "remove it on a kiosk that serves patients",
    },
];

const NO_MODULE: &str =
    "configure [authorisation] (docs/authorisation-module.md); until then patients are offered the PIN";

/// What contradicts itself in a configuration.
pub(super) fn errors(config: &Config) -> Vec<ConfigError> {
    let facts = Facts { config, module: false, module_fault: None, face: Vec::new(), runtime: None };
    found(&facts, Weight::Error).map(|(key, why)| value(key, why)).collect()
}

/// The ways that are off, and the keys without effect. Reads the authorisation module's program, and policy and models where a face
/// way is asked for.
pub(crate) fn warnings(config: &Config) -> Vec<Warning> {
    let module = AuthorisationModule::configured(config, Arc::new(SystemEntropy));
    let facts = Facts {
        config,
        module: matches!(module, Ok(Some(_))),
        module_fault: module.err().map(|fault| fault.to_string()),
        face: FaceWay::faults(config),
        runtime: runtime_fault(config),
    };
    let ways = found(&facts, Weight::Warning).map(|(key, why)| Warning { key, why });
    ways.chain(unusable_folder(config)).chain(without_effect(config)).collect()
}

/// The receipt computer's folder, tried as a result would be written. It may lie on a share that comes later, so that nothing about
/// it keeps a kiosk from starting.
fn unusable_folder(config: &Config) -> Option<Warning> {
    const KEY: &str = "receipt.folder";
    // Told as an error.
    if config.shares.iter().any(|(key, _)| key == KEY) {
        return None;
    }
    let file = receipt_worker::face_file(config).ok()??.leaving_leftovers();
    let error = file.check().err()?;
    let folder = config.path(config.receipt.folder.as_deref()?);
    let why = format!(
        "{}: {error}; {}: until then nobody is served",
        folder.display(),
        receipt_worker::remedy(error)
    );
    Some(Warning { key: KEY, why })
}

fn found(facts: &Facts<'_>, weight: Weight) -> impl Iterator<Item = (&'static str, String)> {
    RULES.iter().filter(move |rule| rule.weight == weight).filter_map(|rule| {
        let why = (rule.found)(facts)?;
        Some((rule.key, format!("{why}; {}", rule.remedy)))
    })
}

fn without_effect(config: &Config) -> impl Iterator<Item = Warning> {
    NEEDS_MORE.iter().filter(|rule| !(rule.there)(config)).flat_map(|rule| {
        let written = rule.keys.iter().filter(|key| config.wrote(key));
        written.map(|key| {
            let needs = rule.needs;
            Warning { key, why: format!("has no effect without {needs}; set that, or remove this") }
        })
    })
}

fn is_about_policy(error: &FaceWayError) -> bool {
    matches!(
        error,
        FaceWayError::File(_) | FaceWayError::Policy(_) | FaceWayError::NoModels(_) | FaceWayError::State(_)
    )
}

fn is_about_models(error: &FaceWayError) -> bool {
    matches!(error, FaceWayError::Models(_) | FaceWayError::Model { .. } | FaceWayError::Manifest(_))
}

fn off(error: &impl ToString) -> String {
    let words = error.to_string();
    // The key stands before it already.
    let words = ["face.policy: ", "face.policy_state: ", "face.models: "]
        .iter()
        .find_map(|key| words.strip_prefix(key))
        .unwrap_or(&words);
    format!("the face way is off: {words}")
}

/// Why the models cannot run on what the configuration asks for. "auto" and "tract" always have something.
fn runtime_fault(config: &Config) -> Option<String> {
    let face = &config.face;
    if face.camera.is_none() || face.runtime != FaceRuntime::OnnxRuntime {
        return None;
    }
    // Where the models are not found either, their own line says so.
    let folders = face_engine::folders(face.models.as_deref(), &config.base);
    let models = folders.first().map_or(config.base.as_path(), PathBuf::as_path);
    face_runtime::choose(face, &config.base, models).err()
}

/// Whether real cards are accepted.
fn serves_patients(config: &Config) -> bool {
    config.card.policy == CardPolicy::Production
}

fn is_device(name: &str) -> bool {
    matches!(Source::named(name, false), Source::Device(_))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn asked(profile: &kiosk_visit::ConsentProfile) -> BTreeSet<ConsentItem> {
    profile.questions.iter().flat_map(|question| question.items.iter().copied()).collect()
}

#[cfg(test)]
#[path = "consistency_tests.rs"]
mod tests;
