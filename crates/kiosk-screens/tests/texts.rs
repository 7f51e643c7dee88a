//! The text files hold exactly the keys that the visit and its drawing use, with the same arguments, in every language.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may end this way"
)]

use std::collections::{BTreeMap, BTreeSet};

use kiosk_screens::text::source;
use kiosk_screens::{Catalog, samples};
use kiosk_visit::{FailureCode, Language, TEXT_KEYS, Text};

/// Keys with their arguments, read from the source itself and not through the library that the catalog uses.
fn entries(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut entries = BTreeMap::new();
    let mut key = None;
    for line in source(language).lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
            assert!(
                entries.insert(name.to_owned(), BTreeSet::new()).is_none(),
                "{name} twice in {language:?}"
            );
            key = Some(name.to_owned());
        }
        for part in line.split('$').skip(1) {
            let name: String = part.chars().take_while(char::is_ascii_alphanumeric).collect();
            entries.get_mut(key.as_ref().expect("an argument belongs to a key")).unwrap().insert(name);
        }
    }
    entries
}

#[test]
fn text_files_hold_exactly_the_keys_of_the_visit() {
    let wanted: BTreeMap<String, BTreeSet<String>> = TEXT_KEYS
        .iter()
        .map(|(key, args)| ((*key).to_owned(), args.iter().map(|arg| (*arg).to_owned()).collect()))
        .collect();
    assert_eq!(wanted.len(), TEXT_KEYS.len(), "a key is listed twice");
    for &language in Language::ALL {
        let there = entries(language);
        let missing: Vec<_> = wanted.keys().filter(|key| !there.contains_key(*key)).collect();
        let unused: Vec<_> = there.keys().filter(|key| !wanted.contains_key(*key)).collect();
        assert!(
            missing.is_empty() && unused.is_empty(),
            "{language:?}: missing {missing:?}, unused {unused:?}"
        );
        assert_eq!(there, wanted, "arguments in {language:?}");
    }
}

#[test]
fn failure_codes_have_their_sentence_in_every_language() {
    for code in FailureCode::ALL {
        for &language in Language::ALL {
            assert!(entries(language).contains_key(code.patient_text()), "{code}: {}", code.patient_text());
        }
    }
}

#[test]
fn text_with_arguments_is_filled_in_and_plural_follows_the_number() {
    let catalog = Catalog::new().unwrap();
    for (key, args) in TEXT_KEYS {
        for &language in Language::ALL {
            let text = args.iter().fold(Text::new(key), |text, arg| text.with(arg, 2));
            let shown = catalog.get(language, &text);
            assert!(!shown.is_empty() && !shown.contains(['{', '}', '$']), "{language:?} {key}: {shown}");
            assert!(
                !shown.chars().any(|c| matches!(c, '\u{2060}'..='\u{2069}')),
                "{language:?} {key}: a mark is left"
            );
            assert!(args.is_empty() || shown.contains('2'), "{language:?} {key}: {shown}");
        }
    }
    let one = catalog.get(Language::English, &Text::new("pin-tries").with("n", 1));
    assert!(!one.contains("tries"), "{one}");
}

#[test]
fn text_unknown_shows_its_key_and_missing_argument_does_not_end_the_program() {
    let catalog = Catalog::new().unwrap();
    assert_eq!(catalog.get(Language::Japanese, &Text::new("no-such-text")), "no-such-text");
    assert!(catalog.get(Language::Japanese, &Text::new("pin-tries")).contains("まちがえる"));
    let code = catalog.get(Language::English, &Text::new("code-label").with("code", "007"));
    assert!(code.ends_with("007"), "{code}");
}

/// Full-width characters; two half-width ones make one.
fn width(text: &str) -> f32 {
    text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum()
}

#[test]
fn titles_and_lines_keep_their_length() {
    let catalog = Catalog::new().unwrap();
    for (name, screen) in samples::samples() {
        let title = catalog.get(Language::Japanese, &screen.title);
        assert!(width(&title) <= 44.0, "{name}: {title}");
        for line in &screen.body {
            let line = catalog.get(Language::Japanese, line);
            assert!(width(&line) <= 40.0, "{name}: {line}");
        }
    }
}

#[test]
fn texts_blame_nobody() {
    for word in ["不正", "失敗", "エラー", "拒否", "無効", "本人ではありません", "使えないカード", "スタッフ"]
    {
        let found = source(Language::Japanese).lines().find(|l| !l.starts_with('#') && l.contains(word));
        assert_eq!(found, None);
    }
    for word in ["error", "invalid", "fail", "illegal", "reject"] {
        let found = source(Language::English)
            .lines()
            .find(|l| !l.starts_with('#') && l.to_lowercase().contains(word));
        assert_eq!(found, None);
    }
}
