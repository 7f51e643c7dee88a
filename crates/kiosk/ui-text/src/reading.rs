//! Readings in the texts: `[漢字|かんじ]` holds what is shown and how it is read. One source for furigana and for speech.

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// As it stands.
    Plain(&'a str),
    /// What is shown, and how it is read.
    Run {
        /// What is shown.
        base: &'a str,
        /// How it is read.
        reading: &'a str,
    },
}

/// The parts of a text, in order. A bracket that is not part of `[base|reading]` stands for itself.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, base, reading, after)) = next_run(rest) {
        if !before.is_empty() {
            parts.push(Part::Plain(before));
        }
        parts.push(Part::Run { base, reading });
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Plain(rest));
    }
    parts
}

/// What stands before the first run, its base and reading, and what follows.
fn next_run(text: &str) -> Option<(&str, &str, &str, &str)> {
    let (head, after) = text.split_once(']')?;
    let Some((open, inner)) = head.rfind('[').and_then(|at| Some((at, head.get(at + 1..)?))) else {
        return later_run(text, head.len() + 1);
    };
    match inner.split_once('|') {
        Some((base, reading)) if !base.is_empty() && !reading.is_empty() && !reading.contains('|') => {
            Some((head.get(..open)?, base, reading, after))
        }
        _ => later_run(text, head.len() + 1),
    }
}

/// The first run behind `skipped` bytes that hold none.
fn later_run(text: &str, skipped: usize) -> Option<(&str, &str, &str, &str)> {
    let (before, base, reading, after) = next_run(text.get(skipped..)?)?;
    Some((text.get(..skipped + before.len())?, base, reading, after))
}

/// What is shown.
pub fn base(text: &str) -> String {
    joined(text, |base, _| base.to_owned())
}

/// How it is read.
pub fn read(text: &str) -> String {
    joined(text, |_, reading| reading.to_owned())
}

/// The text with each run replaced.
pub fn joined(text: &str, run: impl Fn(&str, &str) -> String) -> String {
    parts(text)
        .into_iter()
        .map(|part| match part {
            Part::Plain(plain) => plain.to_owned(),
            Part::Run { base, reading } => run(base, reading),
        })
        .collect()
}

/// A run as it is written.
pub fn marked(base: &str, reading: &str) -> String {
    format!("[{base}|{reading}]")
}

/// What comes from outside into a text: its brackets are no marks.
pub fn harmless(value: &str) -> String {
    value.replace('[', "［").replace(']', "］").replace('|', "｜")
}

/// Whether this is a kanji, or the mark that repeats one.
#[must_use]
pub fn is_kanji(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c) || c == '々'
}

/// Whether this is hiragana.
#[must_use]
pub fn is_hiragana(c: char) -> bool {
    ('\u{3041}'..='\u{309f}').contains(&c)
}

/// Whether this is katakana, or its mark for a long vowel.
#[must_use]
pub fn is_katakana(c: char) -> bool {
    ('\u{30a1}'..='\u{30fa}').contains(&c) || c == 'ー'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_marked_text() {
        let cases = [
            ("", vec![]),
            ("もどる", vec![Part::Plain("もどる")]),
            (
                "お[薬|くすり]です",
                vec![Part::Plain("お"), Part::Run { base: "薬", reading: "くすり" }, Part::Plain("です")],
            ),
            ("[a] [b|c]", vec![Part::Plain("[a] "), Part::Run { base: "b", reading: "c" }]),
            ("] [b|c]", vec![Part::Plain("] "), Part::Run { base: "b", reading: "c" }]),
            ("[x[b|c]", vec![Part::Plain("[x"), Part::Run { base: "b", reading: "c" }]),
            ("[|c] [b|] [b", vec![Part::Plain("[|c] [b|] [b")]),
        ];
        for (text, expected) in cases {
            assert_eq!(parts(text), expected, "{text}");
        }
        assert_eq!(
            (base("お[薬|くすり]"), read("お[薬|くすり]")),
            ("お薬".to_owned(), "おくすり".to_owned())
        );
    }

    proptest::proptest! {
        #[test]
        fn parts_of_any_text_are_the_text(text in "[a-c\\[\\]|]{0,24}") {
            let again: String = parts(&text)
                .into_iter()
                .map(|part| match part {
                    Part::Plain(plain) => plain.to_owned(),
                    Part::Run { base, reading } => marked(base, reading),
                })
                .collect();
            proptest::prop_assert_eq!(again, text);
        }

        #[test]
        fn outside_text_holds_no_runs(text in "[a-c\\[\\]|]{0,24}") {
            let parts = parts(&harmless(&text)).len();
            proptest::prop_assert!(parts <= 1);
        }
    }
}
