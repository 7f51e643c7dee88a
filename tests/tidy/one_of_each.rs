//! What the workspace has once.

use std::path::{Path, PathBuf};

use crate::{assert_none, files_below, has_extension, read};

/// Something that lives in one crate, and words that another copy of it would need. In two halves where this list would find
/// itself.
struct Once {
    what: &'static str,
    lives_in: &'static str,
    words: &'static [&'static str],
}

const ONCE: &[Once] = &[
    Once {
        what: "Japan's offset",
        lives_in: "crates/base/time",
        words: &[
            concat!("9 * 36", "00"),
            concat!("9 * 3_6", "00"),
            concat!("9 * 60 ", "* 60"),
            concat!("32_4", "00"),
            concat!("324", "00"),
            concat!("offset", "(9)"),
            concat!("constant", "(9)"),
            concat!("hours", "(9)"),
            concat!("Asia/", "Tokyo"),
            concat!("\"+09", ":00\""),
            concat!("%S+09", ":00"),
        ],
    },
    Once { what: "a clock", lives_in: "crates/base/time", words: &[concat!("trait ", "Clock")] },
    Once {
        what: "randomness",
        lives_in: "crates/base/time",
        words: &[concat!("trait ", "Entropy"), concat!("trait ", "Jitter"), concat!("trait ", "Random")],
    },
    Once {
        what: "an accept loop",
        lives_in: "crates/base/tls-server",
        words: &[concat!("serve_", "connection(")],
    },
    Once {
        what: "a worker's refusal and end",
        lives_in: "crates/kiosk/app/src/worker.rs",
        words: &[concat!("TrySend", "Error"), concat!("try_", "send(job")],
    },
    Once {
        what: "a wait that doubles",
        lives_in: "crates/base/time",
        words: &[concat!("checked_", "shl("), concat!("wait ", "* 2"), concat!("saturating_mul", "(2)")],
    },
];

/// Each second copy, as `path:line: what`.
fn second_copies(path: &Path, text: &str) -> Vec<String> {
    let elsewhere = |once: &&Once| !path.starts_with(once.lives_in);
    ONCE.iter()
        .filter(elsewhere)
        .flat_map(|once| {
            let has = |line: &str| once.words.iter().any(|word| line.contains(word));
            text.lines()
                .enumerate()
                .filter(move |(_, line)| has(line))
                .map(move |(index, _)| format!("{}:{}: {}", path.display(), index + 1, once.what))
        })
        .collect()
}

fn sources() -> Vec<PathBuf> {
    ["crates", "tests"]
        .into_iter()
        .flat_map(|folder| files_below(folder, |path| has_extension(path, &["rs"])))
        .collect()
}

#[test]
fn what_exists_once_is_not_written_again() {
    let faults: Vec<String> = sources().iter().flat_map(|path| second_copies(path, &read(path))).collect();
    assert_none(
        &faults,
        "this exists in the workspace: use it from the crate that ONCE in tests/tidy/one_of_each.rs names",
    );
}

#[test]
fn each_stands_where_the_table_says() {
    for once in ONCE {
        let there = sources().into_iter().filter(|path| path.starts_with(once.lives_in));
        let found = there.map(read).any(|text| once.words.iter().any(|word| text.contains(word)));
        assert!(found, "{} is not in {}: the rule about it finds nothing", once.what, once.lives_in);
    }
}

#[test]
fn second_copy_is_caught() {
    let text = concat!("const JAPAN: i64 = 9 * 36", "00;\npub trait ", "Clock {}\n");
    assert_eq!(
        second_copies(Path::new("crates/x/src/a.rs"), text),
        ["crates/x/src/a.rs:1: Japan's offset", "crates/x/src/a.rs:2: a clock"]
    );
    assert!(second_copies(Path::new("crates/base/time/src/a.rs"), text).is_empty());
}
