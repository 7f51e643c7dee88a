//! Manifest and model files: nothing but the right bytes gets as far as a runtime.

use std::path::Path;

use face_engine::{
    Backend, Engine, EngineError, Entry, InputSpec, Manifest, ManifestError, Order, Origin, Role, folders,
    locate, verify,
};
use proptest::prelude::*;

use crate::support::weights;

const WRITTEN: &str = include_str!("../../../../../models/manifest.toml");

#[test]
fn built_in_manifest_is_sound_and_names_one_file_for_each_role() {
    let manifest = Manifest::built_in().expect("a manifest");
    assert_eq!(manifest.entries().len(), Role::ALL.len());
    for role in Role::ALL {
        assert_eq!(manifest.entry(role).expect("an entry").role, role);
    }
    let made = |entry: &&Entry| matches!(entry.origin, Origin::OpenVino(_));
    let converted: Vec<Role> = manifest.entries().iter().filter(made).map(|e| e.role).collect();
    assert_eq!(converted, [Role::RecogniserB]);
    assert!(manifest.entries().iter().all(|entry| entry.licence == "Apache-2.0"));
}

#[test]
fn broken_manifests_are_refused_with_what_is_wrong() {
    let edits: &[(&str, &str, &str)] = &[
        ("file = \"yunet_n_dynamic.onnx\"", "file = \"../yunet.onnx\"", "file: a plain name"),
        ("file = \"yunet_n_dynamic.onnx\"", "file = \".yunet.onnx\"", "file: a plain name"),
        ("file = \"yunet_n_dynamic.onnx\"", "file = \"\"", "file: a plain name"),
        ("file = \"yunet_n_dynamic.onnx\"", "file = \"mobilefacenet_foamliu.onnx\"", "two entries"),
        ("sha256 = \"104ee26c", "sha256 = \"104EE26C", "sha256: 64 lower-case"),
        ("sha256 = \"104ee26c", "sha256 = \"104ee26", "sha256: 64 lower-case"),
        ("bytes = 322_906", "bytes = 0", "bytes: 1 to 64 MiB"),
        ("bytes = 322_906", "bytes = 99_999_999_999", "bytes: 1 to 64 MiB"),
        ("bytes = 322_906", "bytes = -1", "invalid value"),
        ("address = \"https://raw", "address = \"http://raw", "origin: an https address"),
        ("origin = { address =", "origin = { place =", "unknown variant"),
        ("origin = { address = \"https", "origin = \"converted\" # { \"", "unknown variant `converted`"),
        ("bytes = 106_037", "bytes = 0", "origin: xml and bin"),
        ("bytes = 106_037", "", "missing field `bytes`"),
        ("sha256 = \"c45948e5", "sha256 = \"C45948E5", "origin: xml and bin"),
        ("retail-0095.bin\"", "retail-0095.xml\"", "origin: xml and bin"),
        ("[model.origin.openvino.bin]", "[model.origin.openvino.weights]", "unknown field `weights`"),
        ("size = [112, 112]", "size = [112, 4000]", "input.size: sides"),
        ("size = [112, 112]\n", "", "input.size: for every model"),
        ("deviation = [58.395, 57.12, 57.375]", "deviation = [58.395, 0.0, 57.375]", "input.deviation"),
        ("deviation = [58.395, 57.12, 57.375]", "deviation = [58.395, 57.375]", "invalid length"),
        ("mean = [123.675, 116.28, 103.53]", "mean = [nan, 116.28, 103.53]", "input.mean"),
        ("role = \"liveness-2\"", "role = \"liveness-1\"", "2 files for liveness-1"),
        ("role = \"detector\"", "role = \"oracle\"", "unknown variant"),
        ("licence = \"Apache-2.0\"", "license = \"Apache-2.0\"", "unknown field"),
    ];
    for (old, new, words) in edits {
        assert!(WRITTEN.contains(old), "{old}");
        let error = Manifest::parse(&WRITTEN.replacen(old, new, 1)).expect_err(new).to_string();
        assert!(error.contains(words), "{new}: {error}");
    }
    assert_eq!(Manifest::parse(&"#".repeat(100_000)), Err(ManifestError::TooLong));
}

proptest! {
    #[test]
    fn any_text_is_a_manifest_or_an_error(text in "(.|\n){0,400}") {
        prop_assert!(Manifest::parse(&text).is_err());
    }

    #[test]
    fn a_cut_manifest_is_an_error(at in 0..WRITTEN.len()) {
        if let Some(cut) = WRITTEN.get(..at) {
            // Only a cut in the last lines, which leave nothing out, can still be whole.
            prop_assert!(Manifest::parse(cut).is_err() || WRITTEN[at..].trim().is_empty());
        }
    }
}

/// A made-up file of 5000 bytes and its entry.
fn made_up(folder: &Path) -> (Entry, Vec<u8>) {
    let bytes: Vec<u8> = (0..5000_u32).map(|at| (at * 31 % 251) as u8).collect();
    std::fs::write(folder.join("made-up.onnx"), &bytes).expect("written");
    let entry = Entry {
        role: Role::Mesh,
        file: "made-up.onnx".into(),
        sha256: "7b3a1c1a1c7f4e6b7f6f1ed6a7e7f8bd".repeat(2),
        bytes: 5000,
        licence: "none".into(),
        source: "made up".into(),
        origin: Origin::Address("https://example.org/made-up.onnx".into()),
        input: InputSpec {
            name: "input".into(),
            size: Some([8, 8]),
            order: Order::Rgb,
            mean: [0.0; 3],
            deviation: [1.0; 3],
        },
    };
    let Err(EngineError::Hash { found, .. }) = verify(folder, &entry) else { panic!("a made-up hash fits") };
    (Entry { sha256: found, ..entry }, bytes)
}

#[test]
fn every_flipped_bit_and_every_other_length_is_caught() {
    let folder = tempfile::tempdir().expect("a folder");
    let (entry, bytes) = made_up(folder.path());
    let path = folder.path().join(&entry.file);
    assert_eq!(verify(folder.path(), &entry).expect("the file").bytes(), bytes);
    for at in (0..bytes.len()).step_by(5) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        std::fs::write(&path, &flipped).expect("written");
        assert!(matches!(verify(folder.path(), &entry), Err(EngineError::Hash { .. })), "byte {at}");
    }
    for length in [0, 1, 4999, 5001, 9000] {
        let mut other = bytes.clone();
        other.resize(length, 0);
        std::fs::write(&path, &other).expect("written");
        let error = verify(folder.path(), &entry).expect_err("another length");
        assert!(matches!(error, EngineError::Length { wanted: 5000, .. }), "{length}: {error}");
        assert!(error.to_string().contains("made-up.onnx"), "{error}");
    }
    std::fs::remove_file(&path).expect("removed");
    assert!(matches!(verify(folder.path(), &entry), Err(EngineError::Missing { .. })));
    std::fs::create_dir(&path).expect("made");
    assert!(matches!(verify(folder.path(), &entry), Err(EngineError::Unreadable { .. })));
}

#[test]
fn flips_all_over_a_real_model_are_caught() {
    let Some(weights) = weights() else { return };
    let manifest = Manifest::built_in().expect("a manifest");
    let entry = manifest.entry(Role::Detector).expect("an entry");
    let bytes = std::fs::read(weights.join(&entry.file)).expect("the file");
    let mut spoiled = bytes;
    for flip in 0..1000 {
        let at = flip * (spoiled.len() - 1) / 999;
        spoiled[at] ^= 1 << (flip % 8);
        let caught = face_engine::check_bytes(entry, &spoiled);
        assert!(matches!(caught, Err(EngineError::Hash { .. })), "byte {at}");
        spoiled[at] ^= 1 << (flip % 8);
    }
    assert!(face_engine::check_bytes(entry, &spoiled).is_ok(), "the file as it was");
}

#[test]
fn an_engine_says_which_file_is_missing_wrong_or_cut() {
    let Some(weights) = weights() else { return };
    let manifest = Manifest::built_in().expect("a manifest");
    let folder = tempfile::tempdir().expect("a folder");
    for entry in manifest.entries() {
        std::fs::copy(weights.join(&entry.file), folder.path().join(&entry.file)).expect("copied");
        let mut permissions =
            std::fs::metadata(folder.path().join(&entry.file)).expect("there").permissions();
        #[allow(clippy::permissions_set_readonly_false, reason = "a copy in a temporary folder")]
        permissions.set_readonly(false);
        std::fs::set_permissions(folder.path().join(&entry.file), permissions).expect("writable");
    }
    let load = || Engine::load(folder.path(), Backend::Tract);
    let entry = manifest.entry(Role::Detector).expect("an entry");
    let path = folder.path().join(&entry.file);
    let whole = std::fs::read(&path).expect("the file");

    std::fs::write(&path, &whole[..whole.len() / 2]).expect("written");
    assert!(matches!(load(), Err(EngineError::Length { file, .. }) if file == entry.file));
    let mut spoiled = whole.clone();
    spoiled[1000] ^= 1;
    std::fs::write(&path, &spoiled).expect("written");
    assert!(matches!(load(), Err(EngineError::Hash { file, .. }) if file == entry.file));
    std::fs::remove_file(&path).expect("removed");
    assert!(matches!(load(), Err(EngineError::Missing { file, .. }) if file == entry.file));
}

#[test]
fn bytes_that_are_no_model_are_refused_in_words() {
    let Some(weights) = weights() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (made_up, bytes) = made_up(folder.path());
    // A manifest that vouches for what is no model: the runtime has the last word, as an error.
    let detector =
        "sha256 = \"104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12\"\nbytes = 322_906";
    assert!(WRITTEN.contains(detector));
    let vouched =
        WRITTEN.replace(detector, &format!("sha256 = \"{}\"\nbytes = {}", made_up.sha256, bytes.len()));
    let manifest = Manifest::parse(&vouched).expect("a manifest");
    let entry = manifest.entry(Role::Detector).expect("an entry");
    std::fs::write(folder.path().join(&entry.file), &bytes).expect("written");
    for other in manifest.entries().iter().filter(|other| other.role != Role::Detector) {
        std::fs::copy(weights.join(&other.file), folder.path().join(&other.file)).expect("copied");
    }
    for backend in crate::support::backends() {
        let error = Engine::load_with(&manifest, folder.path(), &backend, &Role::ALL).expect_err("no model");
        assert!(matches!(&error, EngineError::Refused { file, .. } if *file == entry.file), "{error}");
    }
}

#[test]
fn a_library_that_is_not_there_is_said_to_be_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let backend = Backend::OnnxRuntime { library: Some(folder.path().join("libonnxruntime.so")) };
    let error = Engine::load(folder.path(), backend).expect_err("no library");
    assert!(matches!(error, EngineError::Runtime(_)), "{error}");
}

#[test]
fn models_are_looked_for_where_they_may_be() {
    let base = tempfile::tempdir().expect("a folder");
    let base = base.path().join("kiosk");
    let manifest = Manifest::built_in().expect("a manifest");
    std::fs::create_dir_all(base.join("models")).expect("made");
    std::fs::create_dir_all(base.join("../shared/models")).expect("made");
    let places = folders(None, &base);
    assert_eq!(places, [base.join("models"), base.join("../shared/models")]);
    assert!(matches!(locate(&manifest, &places), Err(EngineError::NoFolder(looked)) if looked == places));

    // One that holds a part is told of, so that the missing file is named; one that holds all is better.
    let put = |folder: &str, count: usize| {
        for entry in manifest.entries().iter().take(count) {
            std::fs::write(base.join(folder).join(&entry.file), b"").expect("written");
        }
    };
    put("models", 1);
    assert_eq!(locate(&manifest, &places).expect("a folder"), base.join("models"));
    put("../shared/models", manifest.entries().len());
    assert_eq!(locate(&manifest, &places).expect("a folder"), base.join("../shared/models"));

    // A folder that is configured is the only one.
    assert_eq!(folders(Some(Path::new("weights")), &base), [base.join("weights")]);
    assert_eq!(folders(Some(Path::new("/weights")), &base), [Path::new("/weights")]);
}
