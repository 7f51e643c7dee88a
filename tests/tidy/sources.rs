//! What manifests and sources may not contain.

use std::path::Path;

use crate::{assert_none, files_below, has_extension, read, workspace};

/// Above this a file holds more than one thing.
const MAX_LINES: usize = 600;

/// Words that mean IO, a clock or a thread; none belongs into the visit.
const IO_WORDS: &[&str] = &[
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::env",
    "std::io",
    "Instant::now",
    "SystemTime",
    "UNIX_EPOCH",
    "println!",
    "eprintln!",
];

/// Words that stand for unfinished or muted work. In two halves, so that this list is not found by itself.
const UNFINISHED: &[&str] = &[
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
    concat!("dbg", "!("),
    concat!("#[", "ignore"),
    concat!("FIX", "ME"),
    concat!("TO", "DO"),
];

/// Names that code for verification code A (照合番号A, which *is* the 12-digit number) would have.
const CODE_A_WORDS: &[&str] = &[
    "照合番号A",
    "照合番号Ａ",
    "verification_code_a",
    "VerificationCodeA",
    "CodeA",
    "CODE_A",
    "my_number(",
    "MyNumber(",
];

/// Files whose 12-digit numbers are proof that such a number is refused, or are something else for certain.
const TWELVE_DIGITS_ALLOWED: &[&str] = &[
    // Shows that a VERIFY with a number of this shape does not leave.
    "crates/card/client/src/allow_list_tests.rs",
];

/// The part of a source file that ships: everything before its test module, comments left out.
pub(crate) fn shipped(source: &str) -> String {
    source
        .lines()
        .take_while(|line| line.trim() != "#[cfg(test)]")
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Lines of `text` that hold one of `words`, as `path:line: word`.
fn mentions(path: &Path, text: &str, words: &[&str]) -> Vec<String> {
    text.lines()
        .enumerate()
        .flat_map(|(index, line)| {
            words
                .iter()
                .filter(move |word| line.contains(**word))
                .map(move |word| format!("{}:{}: {word}", path.display(), index + 1))
        })
        .collect()
}

/// Runs of exactly twelve ASCII digits that stand alone: not part of a longer word or number, and not the last group of
/// a UUID.
fn twelve_digit_numbers(text: &str) -> Vec<&str> {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut start = 0;
    while start < bytes.len() {
        if !word(bytes[start]) {
            start += 1;
            continue;
        }
        let end = (start..bytes.len()).find(|&at| !word(bytes[at])).unwrap_or(bytes.len());
        let run = &bytes[start..end];
        let after_hyphen = start > 0 && bytes[start - 1] == b'-';
        if run.len() == 12 && run.iter().all(u8::is_ascii_digit) && !after_hyphen {
            found.extend(text.get(start..end));
        }
        start = end;
    }
    found
}

pub(crate) fn rust_files(folder: &str) -> Vec<std::path::PathBuf> {
    files_below(folder, |path| has_extension(path, &["rs"]))
}

/// Sources of the crates that are no test modules in files of their own.
pub(crate) fn crate_sources() -> Vec<std::path::PathBuf> {
    rust_files("crates")
        .into_iter()
        .filter(|path| path.iter().any(|part| part == "src"))
        .filter(|path| !path.iter().any(|part| part == "tests"))
        .filter(|path| path.file_stem().is_some_and(|stem| !stem.to_string_lossy().ends_with("tests")))
        .collect()
}

#[test]
fn every_package_takes_the_workspace_lints_and_says_what_it_is() {
    let mut faults = Vec::new();
    for package in workspace().packages {
        if package.description.as_deref().is_none_or(|text| text.trim().is_empty()) {
            faults.push(format!("{}: no description", package.name));
        }
        let manifest = std::fs::read_to_string(&package.manifest_path).expect("a manifest");
        if !manifest.contains("[lints]\nworkspace = true") {
            faults.push(format!("{}: no `[lints] workspace = true`", package.name));
        }
    }
    assert_none(&faults, "complete these Cargo.toml files");
}

#[test]
fn every_library_and_program_opens_with_its_purpose() {
    let mut faults = Vec::new();
    for package in workspace().packages {
        for target in package.targets {
            match std::fs::read_to_string(&target.src_path) {
                Ok(source) if source.starts_with("//!") => {}
                Ok(_) => faults.push(target.src_path.to_string()),
                Err(error) => faults.push(format!("{}: {error}", target.src_path)),
            }
        }
    }
    assert_none(
        &faults,
        "start these files with `//!`: purpose, what the crate must not do, where to start reading",
    );
}

#[test]
fn unsafe_code_is_forbidden_in_the_workspace() {
    assert!(
        read("Cargo.toml").contains("unsafe_code = \"forbid\""),
        "Cargo.toml: [workspace.lints.rust] must forbid unsafe_code"
    );
}

#[test]
fn source_files_stay_short() {
    let faults: Vec<String> = ["crates", "tests"]
        .iter()
        .flat_map(|folder| rust_files(folder))
        .filter_map(|path| {
            let lines = read(&path).lines().count();
            (lines > MAX_LINES).then(|| format!("{}: {lines} lines", path.display()))
        })
        .collect();
    assert_none(
        &faults,
        "these files hold more than one thing: split them (one state, screen or applet per file)",
    );
}

#[test]
fn the_visit_has_no_io_and_no_clock() {
    let faults: Vec<String> = rust_files("crates/kiosk/visit/src")
        .iter()
        .flat_map(|path| mentions(path, &shipped(&read(path)), IO_WORDS))
        .collect();
    assert_none(&faults, "kiosk-visit gets its time and its inputs as arguments: return an effect instead");
}

/// `StateId::name` is for logs and transcripts; anyone who decides by a state asks for the state or its kind.
#[test]
fn no_name_of_a_state_decides_anything() {
    let states = read("crates/kiosk/visit/src/state/mod.rs");
    let names: Vec<String> = states
        .lines()
        .filter_map(|line| line.trim().strip_suffix("\";").and_then(|line| line.rsplit_once('"')))
        .map(|(_, name)| format!("\"{name}\""))
        .collect();
    assert!(names.len() > 30, "{names:?}");
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let list = Path::new("crates/kiosk/visit/src/state/mod.rs");
    let faults: Vec<String> = crate_sources()
        .iter()
        .filter(|path| path.starts_with("crates/kiosk/app") || path.starts_with("crates/kiosk/visit"))
        .filter(|path| *path != list)
        .flat_map(|path| mentions(path, &shipped(&read(path)), &names))
        .collect();
    assert_none(&faults, "ask for the state (`StateId`) or its kind");
}

/// A text's key names words; what a text means beyond them is in `meaning.rs`, and anyone who decides asks for that.
#[test]
fn no_key_of_a_text_decides_anything() {
    let words = [
        "text.key ==",
        "title.key ==",
        "label.key ==",
        ".key.starts_with",
        ".key.ends_with",
        ".contains(&text.key",
    ];
    let list = Path::new("crates/kiosk/visit/src/meaning.rs");
    let faults: Vec<String> = crate_sources()
        .iter()
        .filter(|path| path.starts_with("crates/kiosk") && *path != list && !path.ends_with("samples.rs"))
        .filter(|path| !path.starts_with("crates/kiosk/app"))
        .flat_map(|path| mentions(path, &shipped(&read(path)), &words))
        .collect();
    assert_none(&faults, "ask for the text's meaning (`Text::meaning`), and give it a row where it has none");
}

/// A file that the kiosk makes is its owner's alone, and no predictable name is followed through a link.
#[test]
fn files_of_the_kiosk_are_made_in_one_way() {
    let words = ["File::create(", "fs::write(", "OpenOptions::new", "File::options("];
    // A journal is appended to on a share, whose rights are the share's.
    let list = Path::new("crates/staff/audit-log/src/copies.rs");
    let faults: Vec<String> = crate_sources()
        .iter()
        .filter(|path| path.starts_with("crates/kiosk/app") || path.starts_with("crates/staff"))
        .filter(|path| *path != list)
        .flat_map(|path| mentions(path, &shipped(&read(path)), &words))
        .collect();
    assert_none(&faults, "make it with `base-files`");
}

#[test]
fn shipped_code_silences_no_panic_lint() {
    let words = ["unwrap_used", "expect_used", "clippy::panic", "indexing_slicing"];
    let faults: Vec<String> = crate_sources()
        .iter()
        // Only tests use these, and a test fails by panicking.
        .filter(|path| !path.starts_with("crates/sim/test-pki"))
        .filter(|path| !path.ends_with("main.rs") && !path.starts_with("crates/test-support/web-driver"))
        .flat_map(|path| mentions(path, &shipped(&read(path)), &words))
        .collect();
    assert_none(&faults, "return a typed error instead of allowing unwrap, expect or panic");
}

#[test]
fn sources_hold_nothing_unfinished() {
    let faults: Vec<String> = ["crates", "tests"]
        .iter()
        .flat_map(|folder| rust_files(folder))
        .flat_map(|path| mentions(&path, &read(&path), UNFINISHED))
        .collect();
    assert_none(&faults, "finish it, or open an issue and leave it out");
}

#[test]
fn no_code_for_verification_code_a_exists() {
    // The virtual card has a key file for it, blocked for ever, so that asking for it can be seen to fail.
    let faults: Vec<String> = crate_sources()
        .iter()
        .filter(|path| !path.starts_with("crates/sim/card-virtual"))
        .flat_map(|path| mentions(path, &shipped(&read(path)), CODE_A_WORDS))
        .collect();
    assert_none(
        &faults,
        "verification code A is the 12-digit number, which no part of this may read: remove it",
    );
}

#[test]
fn no_file_holds_a_twelve_digit_number() {
    let kinds = ["rs", "toml", "ftl", "json", "xml", "yaml", "yml", "snap", "apdu", "html", "sh", "txt"];
    let faults: Vec<String> = ["crates", "tests", "config", "assets", "fixtures"]
        .iter()
        .filter(|folder| crate::top().join(folder).is_dir())
        .flat_map(|folder| files_below(folder, |path| has_extension(path, &kinds)))
        .filter(|path| !TWELVE_DIGITS_ALLOWED.iter().any(|allowed| path == Path::new(allowed)))
        // Some message fixtures are Shift_JIS; digits are the same bytes there.
        .filter(|path| {
            let bytes = std::fs::read(crate::top().join(path)).expect("a readable file");
            !twelve_digit_numbers(&String::from_utf8_lossy(&bytes)).is_empty()
        })
        .map(|path| path.display().to_string())
        .collect();
    assert_none(
        &faults,
        "a number of twelve digits looks like someone's Individual Number: use another length, or list the file in \
         TWELVE_DIGITS_ALLOWED with the reason",
    );
}

// The checks themselves.

#[test]
fn shipped_part_ends_at_the_test_module_and_has_no_comments() {
    let source = "//! std::fs\nuse std::fs;\n// std::net\n#[cfg(test)]\nmod tests { use std::net; }";
    assert_eq!(shipped(source), "use std::fs;");
    assert_eq!(mentions(Path::new("a.rs"), &shipped(source), IO_WORDS), ["a.rs:1: std::fs"]);
}

#[test]
fn twelve_digits_are_found_only_where_they_stand_alone() {
    // Put together here, so that this file holds none.
    let number = "1234".repeat(3);
    let uuid = format!("00000000-0000-4000-8000-{number}");
    for (text, count) in [
        (format!("n = \"{number}\""), 1),
        (format!("マイナンバー{number}、"), 1),
        (number.clone(), 1),
        (format!("{number}3456"), 0),
        (format!("A{number}"), 0),
        (uuid, 0),
        ("20260102030405".to_owned(), 0),
        (String::new(), 0),
    ] {
        assert_eq!(twelve_digit_numbers(&text).len(), count, "{text}");
    }
}
