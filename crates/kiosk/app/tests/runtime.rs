//! What runs the face models: every kind of library that is not one is tried in another process and passed over.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may end a test like the tests themselves"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use face_engine::Backend;
use kiosk_app::config::{Face, FaceRuntime};
use kiosk_app::face_runtime::{backend, choose, tried_by};
use not_run::{Missing, not_run};

fn weights() -> Option<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("shared/models"));
    let found = above.into_iter().find(|folder| folder.is_dir());
    if found.is_none() {
        not_run(Missing::Weights);
    }
    found
}

fn library() -> Option<PathBuf> {
    let named = std::env::var_os("ORT_DYLIB_PATH").filter(|path| !path.is_empty()).map(PathBuf::from);
    if named.is_none() {
        not_run(Missing::OnnxRuntime);
    }
    named
}

fn sha256(library: &Path) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(std::fs::read(library).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `[face]` with this library, and its hash where it is there.
fn face(runtime: FaceRuntime, library: Option<&Path>) -> Face {
    tried_by(env!("CARGO_BIN_EXE_uketsuke").into());
    let onnxruntime_sha256 = library.filter(|library| library.is_file()).map(sha256);
    Face { runtime, onnxruntime: library.map(Path::to_owned), onnxruntime_sha256, ..Face::default() }
}

/// A shared library with this code, from the C compiler; `None` without one.
fn made(folder: &Path, name: &str, code: &str) -> Option<PathBuf> {
    let (source, library) = (folder.join(format!("{name}.c")), folder.join(format!("lib{name}.so")));
    std::fs::write(&source, code).unwrap();
    let done = Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&library, &source]).status();
    match done {
        Ok(status) => {
            assert!(status.success());
            Some(library)
        }
        Err(_) => {
            not_run(Missing::Compiler);
            None
        }
    }
}

/// An `OrtApiBase` that says this version and has no interface.
fn old(version: &str) -> String {
    format!(
        "static const void *api(unsigned v) {{ return 0; }}\n\
         static const char *version(void) {{ return \"{version}\"; }}\n\
         static struct {{ const void *(*api)(unsigned); const char *(*version)(void); }} base = {{ api, version }};\n\
         const void *OrtGetApiBase(void) {{ return &base; }}\n"
    )
}

#[test]
fn libraries_that_do_not_work_are_passed_over_and_forced_ones_are_told_of() {
    let Some(weights) = weights() else { return };
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.so");
    std::fs::write(&text, b"no library").unwrap();
    let cut = folder.path().join("cut.so");
    std::fs::write(&cut, b"\x7FELF and no more").unwrap();
    let mut bad = vec![(text, "is no library"), (cut, "failed to load")];
    let cases: &[(&str, String, &str)] = &[
        ("empty", "int nothing;\n".into(), "does not export"),
        ("old", old("1.9.0"), "expected version"),
        ("hollow", old("1.31.0"), "no onnxruntime that can be used"),
        ("null", "void *OrtGetApiBase(void) { return 0; }\n".into(), "no onnxruntime that can be used"),
        ("crash", "void *OrtGetApiBase(void) { *(volatile int *)8 = 1; return 0; }\n".into(), "crashed"),
        (
            "abort",
            "#include <stdlib.h>\n__attribute__((constructor)) static void f(void) { abort(); }\n".into(),
            "crashed",
        ),
        (
            "leave",
            "#include <stdlib.h>\n__attribute__((constructor)) static void f(void) { exit(0); }\n".into(),
            "ended the program",
        ),
        (
            "hang",
            "#include <unistd.h>\n__attribute__((constructor)) static void f(void) { for (;;) sleep(9); }\n"
                .into(),
            "does not answer within",
        ),
    ];
    for (name, code, words) in cases {
        let Some(library) = made(folder.path(), name, code) else { return };
        bad.push((library, words));
    }
    for (library, words) in &bad {
        let chosen = choose(&face(FaceRuntime::Auto, Some(library)), folder.path(), &weights).unwrap();
        assert_eq!(backend(chosen.library.as_ref()), Backend::Tract, "{}", library.display());
        let [said] = chosen.passed_over.as_slice() else { panic!("{:?}", chosen.passed_over) };
        assert!(said.contains(words) && said.contains(library.to_str().unwrap()), "{said}");
    }
    let refused =
        choose(&face(FaceRuntime::OnnxRuntime, Some(&bad[3].0)), folder.path(), &weights).unwrap_err();
    assert!(refused.contains("face.runtime") && refused.contains("set face.runtime = \"auto\""), "{refused}");
    assert!(refused.contains("1.17 or later"), "{refused}");
    let missing = folder.path().join("missing.so");
    let refused =
        choose(&face(FaceRuntime::OnnxRuntime, Some(&missing)), folder.path(), &weights).unwrap_err();
    assert!(refused.contains("face.onnxruntime") && refused.contains("is not there"), "{refused}");
    let chosen = choose(&face(FaceRuntime::Auto, Some(&missing)), folder.path(), &weights).unwrap();
    assert_eq!((chosen.library.is_none(), chosen.passed_over.len()), (true, 1));
    // Without a library nothing is tried.
    let chosen = choose(&face(FaceRuntime::Tract, Some(&bad[0].0)), folder.path(), &weights).unwrap();
    assert!(chosen.passed_over.is_empty());
}

#[test]
fn library_that_works_is_taken_wherever_it_is_found() {
    let (Some(weights), Some(library)) = (weights(), library()) else { return };
    for runtime in [FaceRuntime::Auto, FaceRuntime::OnnxRuntime] {
        let chosen = choose(&face(runtime, Some(&library)), Path::new("/"), &weights).unwrap();
        assert!(matches!(backend(chosen.library.as_ref()), Backend::OnnxRuntime { library: Some(_) }));
        assert!(chosen.name.starts_with("onnxruntime 1."), "{}", chosen.name);
        assert!(chosen.name.contains(&sha256(&library)), "{}", chosen.name);
        assert!(chosen.passed_over.is_empty());
    }
}

/// A library that says by a file that its code ran, in the kiosk or in the process that tries it.
#[test]
fn library_of_another_hash_or_of_none_is_never_loaded() {
    let Some(weights) = weights() else { return };
    let folder = tempfile::tempdir().unwrap();
    let ran = folder.path().join("ran");
    let code = format!(
        "#include <fcntl.h>\n__attribute__((constructor)) static void f(void) {{ creat(\"{}\", 0600); }}\n",
        ran.display()
    );
    let Some(library) = made(folder.path(), "tells", &code) else { return };
    let another =
        Face { onnxruntime_sha256: Some("ab".repeat(32)), ..face(FaceRuntime::Auto, Some(&library)) };
    let none = Face { onnxruntime_sha256: None, ..another.clone() };
    for face in [&another, &none] {
        let chosen = choose(face, folder.path(), &weights).unwrap();
        assert!(chosen.library.is_none());
        let [said] = chosen.passed_over.as_slice() else { panic!("{:?}", chosen.passed_over) };
        assert!(said.contains(&sha256(&library)) && said.contains("face.onnxruntime_sha256"), "{said}");
        assert!(!ran.exists(), "loaded");
        let forced = Face { runtime: FaceRuntime::OnnxRuntime, ..face.clone() };
        let refused = choose(&forced, folder.path(), &weights).unwrap_err();
        assert!(refused.contains("face.onnxruntime_sha256") && !ran.exists(), "{refused}");
    }
    // With its hash it is tried: this shows that the file would have been there.
    let chosen = choose(&face(FaceRuntime::Auto, Some(&library)), folder.path(), &weights).unwrap();
    assert!(chosen.library.is_none() && ran.exists());
    // The process that tries it compares for itself.
    std::fs::remove_file(&ran).unwrap();
    let tried = Command::new(env!("CARGO_BIN_EXE_uketsuke"))
        .arg(kiosk_app::face_runtime::TRY)
        .args([&library, &weights])
        .arg("ab".repeat(32))
        .output()
        .unwrap();
    assert!(!tried.status.success() && !ran.exists());
}

#[test]
fn doctor_says_what_runs_and_how_fast() {
    let Some(weights) = weights() else { return };
    let tmp = tempfile::tempdir().unwrap();
    let shipped = include_str!("../../../../config/kiosk.toml");
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../config");
    std::fs::copy(config.join("face-policy.toml"), tmp.path().join("face-policy.toml")).unwrap();
    let doctor = |more: &str| {
        let face = format!(
            "[face]\ncamera = \"/dev/v4l/by-id/usb-Example-video-index0\"\nmodels = \"{}\"\n{more}",
            weights.display()
        );
        let file = tmp.path().join("kiosk.toml");
        std::fs::write(&file, shipped.replacen("[face]\n", &face, 1)).unwrap();
        let told = Command::new(env!("CARGO_BIN_EXE_uketsuke"))
            .args(["doctor", "--config", file.to_str().unwrap()])
            .env_remove("ORT_DYLIB_PATH")
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&told.stdout).into_owned();
        told.lines()
            .filter(|line| line.contains(" runtime ") || line.contains(" face "))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let told = doctor("runtime = \"tract\"\n");
    assert!(told.contains("ok   runtime    tract (built in): ") && told.contains("ms a frame"), "{told}");
    assert!(told.contains("2 recogniser(s), 2 liveness model(s)"), "{told}");
    let wrong = tmp.path().join("wrong.so");
    std::fs::write(&wrong, b"no library").unwrap();
    let told = doctor("onnxruntime = \"wrong.so\"\n");
    assert!(
        told.contains("note runtime    not used: ") && told.contains("ok   runtime    tract (built in)"),
        "{told}"
    );
    let told = doctor("runtime = \"onnxruntime\"\nonnxruntime = \"wrong.so\"\n");
    assert!(told.contains("note face       face.runtime = \"onnxruntime\": "), "{told}");
    if let Some(library) = library() {
        let named = format!("onnxruntime = \"{}\"\n", library.display());
        let told = doctor(&named);
        assert!(
            told.contains("is not loaded without its hash") && told.contains(&sha256(&library)),
            "{told}"
        );
        let told = doctor(&format!("{named}onnxruntime_sha256 = \"{}\"\n", sha256(&library)));
        assert!(told.contains("ok   runtime    onnxruntime 1.") && told.contains("ms a frame"), "{told}");
        assert!(told.contains(&sha256(&library)), "{told}");
    }
}
