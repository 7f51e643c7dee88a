//! The face policy as the shipped program takes it: signed by somebody who is trusted, unchanged, and never older than before.

#![allow(clippy::unwrap_used, reason = "helpers of tests may end a test like the tests themselves")]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use face_match::{Policy, PolicySigner};
use kiosk_app::config::EVALUATION_KEY;
use not_run::{Missing, not_run};

const SHIPPED: &str = include_str!("../../../../config/kiosk.toml");
const POLICY: &str = include_str!("../../../../config/face-policy.toml");

/// A signer of these tests.
fn signer() -> PolicySigner {
    let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend([7; 32]);
    PolicySigner::from_pkcs8(&der).unwrap()
}

/// A facility with a camera and the shipped policy.
struct Facility {
    folder: tempfile::TempDir,
    file: PathBuf,
}

impl Facility {
    fn new(more: &str) -> Self {
        let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
        let weights = above.map(|folder| folder.join("shared/models")).find(|folder| folder.is_dir());
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kiosk.toml");
        let facility = Self { folder, file };
        let camera = "camera = \"/dev/v4l/by-id/usb-Example-video-index0\"";
        let models =
            weights.map_or_else(String::new, |folder| format!("models = \"{}\"\n", folder.display()));
        let face = format!("[face]\n{camera}\nruntime = \"tract\"\n{models}{more}\n");
        std::fs::write(&facility.file, SHIPPED.replacen("[face]\n", &face, 1)).unwrap();
        facility.policy(POLICY);
        facility
    }

    fn policy(&self, text: &str) {
        std::fs::write(self.folder.path().join("face-policy.toml"), text).unwrap();
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("face-policy/accepted.toml")
    }

    /// What was accepted last.
    fn accepted(&self, version: u32, sha256: &str) {
        std::fs::create_dir_all(self.state().parent().unwrap()).unwrap();
        std::fs::write(self.state(), format!("version = {version}\nsha256 = \"{sha256}\"\n")).unwrap();
        std::fs::set_permissions(self.state(), PermissionsExt::from_mode(0o600)).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_uketsuke"))
            .args(arguments)
            .args(["--config", self.file.to_str().unwrap()])
            .output()
            .unwrap();
        let words = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        (output.status.success(), words.concat())
    }

    /// What `config check` says about the policy.
    fn checked(&self) -> String {
        let (_, words) = self.run(&["config", "check"]);
        words.lines().filter(|line| line.contains("face.policy")).collect::<Vec<_>>().join("\n")
    }
}

fn weights_are_there() -> bool {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let there = above.map(|folder| folder.join("shared/models")).any(|folder| folder.is_dir());
    if !there {
        not_run(Missing::Weights);
    }
    there
}

#[test]
fn check_and_doctor_say_version_key_and_measurement() {
    if !weights_are_there() {
        return;
    }
    let facility = Facility::new("");
    let said = format!("policy version 1, signed with {}", &EVALUATION_KEY[..8]);
    assert!(facility.checked().starts_with(&format!("face.policy: {said}")), "{}", facility.checked());
    assert!(facility.checked().contains("measured on congress_dev of 152 people"), "{}", facility.checked());
    let (_, doctor) = facility.run(&["doctor"]);
    assert!(doctor.contains(&said), "{doctor}");
    let (good, shown) = facility.run(&["face-policy", "show"]);
    assert!(good && shown.contains("accepted last: none") && shown.contains(EVALUATION_KEY), "{shown}");
    assert!(!facility.state().exists(), "nothing is kept by looking");
}

#[test]
fn threshold_and_frames_with_the_old_evidence_are_refused() {
    for (from, to) in [("threshold = 0.51\n", "threshold = 0.20\n"), ("frames = 5\n", "frames = 3\n")] {
        let facility = Facility::new("");
        let changed = POLICY.replacen(from, to, 1);
        assert_ne!(changed, POLICY);
        facility.policy(&changed);
        assert!(facility.checked().contains("changed after it was signed"), "{}", facility.checked());
        assert!(!facility.run(&["face-policy", "show"]).0);
        // Signed anew by anyone who can write the file: the kiosk does not know that key.
        facility.policy(&signer().sign(&changed).unwrap());
        let told = facility.checked();
        assert!(told.contains(&signer().key().to_string()) && told.contains("not trusted here"), "{told}");
        // And by a key that it does know: the figures are of another threshold, or of other frames.
        let facility = Facility::new(&format!("policy_keys = [\"{}\"]", signer().key()));
        facility.policy(&signer().sign(&changed).unwrap());
        if weights_are_there() {
            let told = facility.checked();
            assert!(
                told.contains("does not follow from the histogram") || told.contains("say nothing of 3"),
                "{told}"
            );
        }
    }
}

#[test]
fn older_policy_is_refused_until_the_owner_resets() {
    let facility = Facility::new("");
    facility.accepted(7, &"ab".repeat(32));
    let told = facility.checked();
    let older = "version 1 is older than version 7, which was accepted here before";
    let with_weights = weights_are_there();
    assert!(!with_weights || told.contains(older), "{told}");
    // Another policy of the same version is not the one that was accepted.
    facility.accepted(1, &"ab".repeat(32));
    let told = facility.checked();
    assert!(!with_weights || told.contains("another policy of version 1 was accepted here"), "{told}");
    // A file that others may write says nothing that counts.
    std::fs::set_permissions(facility.state(), PermissionsExt::from_mode(0o666)).unwrap();
    let told = facility.checked();
    assert!(told.contains("face.policy_state") || told.contains("can be changed by others"), "{told}");
    let (good, words) = facility.run(&["face-policy", "reset"]);
    assert!(good && words.contains("forgotten"), "{words}");
    assert!(!facility.state().exists());
    let (good, log) = facility.run(&["audit", "export"]);
    assert!(good && log.contains("{\"face-policy-reset\":{\"version\":null}}"), "{log}");
    assert!(!facility.checked().contains("accepted here before"), "{}", facility.checked());
}

#[test]
fn own_measurement_counts_where_its_key_is_named() {
    let text = signer().sign(POLICY).unwrap();
    let facility = Facility::new(&format!("policy_keys = [\"{EVALUATION_KEY}\", \"{}\"]", signer().key()));
    facility.policy(&text);
    let (_, shown) = facility.run(&["face-policy", "show"]);
    assert!(shown.contains(&format!("signed with {}", signer().key())), "{shown}");
    if weights_are_there() {
        let said = format!("face.policy: policy version 1, signed with {}", signer().key().short());
        assert!(facility.checked().starts_with(&said), "{}", facility.checked());
    }
    // A newer one of the same signer takes its place.
    let mut newer = Policy::parse(POLICY.split("[signature]").next().unwrap()).unwrap();
    newer.version = 2;
    facility.policy(&signer().sign(&newer.to_toml().unwrap()).unwrap());
    facility.accepted(1, &"ab".repeat(32));
    if weights_are_there() {
        assert!(facility.checked().contains("policy version 2"), "{}", facility.checked());
    }
}
