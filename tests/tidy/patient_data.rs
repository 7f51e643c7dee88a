//! What holds something of a patient is known, and so is how it is forgotten.

use std::collections::{BTreeMap, BTreeSet};

use crate::sources::{rust_files, shipped};
use crate::{assert_none, read};

/// Types that hold something of a patient: their face, their names and dates, what the gateway says of them, what they
/// key in.
const PERSONAL: &[&str] = &[
    "CardFace",
    "ChipHolder",
    "Confirmed",
    "Digits",
    "NameToAsk",
    "HolderFacts",
    "PersonFacts",
    "Photo",
    "Picture",
    "ResultMessage",
    "ResultView",
    "Screen",
    "SharedVault",
    "SightPicture",
    "Vault",
    "VerificationCodeB",
];

/// How a struct that holds such a type forgets it.
#[derive(Clone, Copy)]
enum Forgotten {
    /// `Kiosk::patient_data` names it, or what it is part of.
    Registered,
    /// The effect `Forget` reaches it through its worker or its owner.
    ByItsOwner,
    /// The board ends its row, or drops it when its time is over.
    WithItsRow,
    /// It lives as long as one message, one request or one drawing.
    AtOnce,
    /// It is the plain data of the visit, which begins anew with each patient.
    WithTheVisit,
}

use Forgotten as F;

/// Every struct of the shipped crates that holds one of [`PERSONAL`].
const HOLDERS: &[(&str, Forgotten)] = &[
    // kiosk-app
    ("vault::Vault", F::Registered),
    ("runner::Kiosk", F::Registered),
    ("card_worker::CardHandler", F::Registered),
    ("gateway_worker::GatewayHandler", F::Registered),
    ("receipt_worker::ReceiptHandler", F::Registered),
    ("face_worker::FaceHandler", F::ByItsOwner),
    ("window::KioskPanel", F::ByItsOwner),
    ("sight::KioskSight", F::Registered),
    ("vault::Photo", F::Registered),
    ("board_projection::Stepped", F::AtOnce),
    // staff-console
    ("board::Kiosk", F::WithItsRow),
    ("finished::Kept", F::WithItsRow),
    // kiosk-screens
    ("screen_style::ScreenStyle", F::AtOnce),
    ("mod::Drawing", F::AtOnce),
    ("text::LargeText", F::AtOnce),
    ("narrator::Narrator", F::ByItsOwner),
    // kiosk-visit
    ("patient::Patient", F::WithTheVisit),
    ("entering_pin::EnteringPin", F::WithTheVisit),
    ("entering_code::EnteringCode", F::WithTheVisit),
    ("asking_who::AskingWho", F::WithTheVisit),
    ("gateway::Confirmed", F::WithTheVisit),
];

/// Crates whose structs may live longer than a call: those that run while the kiosk does.
const RUNNING: &[&str] = &["crates/kiosk", "crates/staff/console"];

/// The structs of a source that hold a personal type, by name. Fields are those of a struct with named fields, one a line.
fn holders(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in source.split("struct ").skip(1) {
        let Some((head, rest)) = part.split_once('{') else { continue };
        // A tuple struct, or a word in a comment.
        if head.contains([';', '(', '\n', '.']) {
            continue;
        }
        let fields = rest.split("\n}").next().unwrap_or_default();
        let personal = fields.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| {
            let Some((_, of)) = line.split_once(": ") else { return false };
            of.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| PERSONAL.contains(&word))
        });
        if personal {
            let name = head.split(['<', ' ']).next().unwrap_or_default();
            found.push(name.to_owned());
        }
    }
    found
}

#[test]
fn what_holds_patient_data_says_how_it_is_forgotten() {
    let known: BTreeMap<&str, Forgotten> = HOLDERS.iter().copied().collect();
    let mut seen = BTreeSet::new();
    let mut unknown = Vec::new();
    for folder in RUNNING {
        for path in rust_files(folder).iter().filter(|path| path.iter().any(|part| part == "src")) {
            let module = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            for name in holders(&shipped(&read(path))) {
                let name = format!("{module}::{name}");
                if !known.contains_key(name.as_str()) {
                    unknown.push(format!("{name} ({})", path.display()));
                }
                seen.insert(name);
            }
        }
    }
    assert_none(
        &unknown,
        "these hold something of a patient: see that it is forgotten (`HoldsPatientData` in \
         crates/kiosk/app/src/patient_data.rs where it outlives a message), and give each its row in \
         tests/tidy/patient_data.rs",
    );
    let gone: Vec<String> =
        HOLDERS.iter().map(|(name, _)| (*name).to_owned()).filter(|name| !seen.contains(name)).collect();
    assert_none(&gone, "these rows of tests/tidy/patient_data.rs name nothing that is there");
}

/// What is registered is what the kiosk asks to forget.
#[test]
fn every_registered_holder_is_asked() {
    let registered =
        read("crates/kiosk/app/src/patient_data.rs").matches("impl HoldsPatientData for").count();
    let runner = read("crates/kiosk/app/src/runner.rs");
    let asked = runner
        .split_once("fn patient_data(&mut self)")
        .and_then(|(_, body)| body.split_once("\n    }"))
        .map(|(body, _)| body.matches("&mut self.").count())
        .unwrap_or_default();
    let window = read("crates/kiosk/app/src/window.rs").matches(".forget_patient()").count();
    assert_eq!(registered, asked + window, "a holder is never asked to forget, or asked twice");
}

#[test]
fn a_new_holder_is_found() {
    let source = "/// A struct of words.\npub struct Plain {\n    size: usize,\n}\n\nstruct Kept<'a> {\n    /// Of the Photo.\n    \
                  at: u8,\n    photo: Option<&'a Photo>,\n}\n\nstruct Tuple(Photo);\n";
    assert_eq!(holders(source), ["Kept"]);
}
