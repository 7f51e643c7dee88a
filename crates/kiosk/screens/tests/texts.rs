//! The text files hold exactly the keys that the visit and its drawing use, with the same arguments, in every language.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may end this way"
)]

use std::collections::{BTreeMap, BTreeSet};

use kiosk_screens::{fonts, samples};
use kiosk_ui_text::Catalog;
use kiosk_ui_text::source;
use kiosk_visit::{FailureCode, Language, TEXT_KEYS, Text, Weight};

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
    for (language, many) in [(Language::English, "tries"), (Language::Portuguese, "enganos")] {
        let of = |n: u32| catalog.get(language, &Text::new("pin-tries").with("n", n));
        assert!(!of(1).contains(many) && of(2).contains(many), "{} {}", of(1), of(2));
    }
}

#[test]
fn text_unknown_shows_its_key_and_missing_argument_does_not_end_the_program() {
    let catalog = Catalog::new().unwrap();
    assert_eq!(catalog.get(Language::Japanese, &Text::new("no-such-text")), "no-such-text");
    assert!(catalog.get(Language::Japanese, &Text::new("pin-tries")).contains("まちがえる"));
    let code = catalog.get(Language::English, &Text::new("code-label").with("code", "007"));
    assert!(code.ends_with("007"), "{code}");
}

/// Widths in full-width characters: two Latin letters make about one.
fn width(text: &str) -> f32 {
    let wide = |c: char| matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff00..=0xff60);
    text.chars().map(|c| if wide(c) { 1.0 } else { 0.5 }).sum()
}

/// Only spoken, so there is no line for it.
fn only_spoken(key: &str) -> bool {
    key.starts_with("say-") || matches!(key, "pin-digit" | "who-ask-private")
}

/// A text with arguments as long as they come.
fn filled(key: &'static str, args: &[&'static str], language: Language) -> Text {
    let date = match language {
        Language::English => "30 September 2035",
        Language::Korean => "2035년 12월 30일",
        Language::Vietnamese => "ngày 30 tháng 12 năm 2035",
        Language::Portuguese => "30 de setembro de 2035",
        _ => "2035年12月30日",
    };
    args.iter().fold(Text::new(key), |text, arg| {
        let value = match *arg {
            "date" => date,
            "code" => "C02",
            "kana" => "カワグチ",
            "label" => "はい",
            _ => "10",
        };
        text.with(arg, value)
    })
}

/// What a screen shows of these texts, by the room there is: a title has two lines of 22, a label stands in a button, a word
/// of the edge in a pill.
#[test]
fn titles_and_lines_keep_their_length() {
    const LINES: f32 = 44.0;
    /// A notice may say three things: what, until when, and that today is fine.
    const NOTICE: f32 = 54.0;
    const LABEL: f32 = 15.0;
    const EDGE: f32 = 9.0;
    let catalog = Catalog::new().unwrap();
    let of_slot = Catalog::new().unwrap().for_slot(true);
    let mut long = Vec::new();
    for &language in Language::ALL {
        for (key, args) in TEXT_KEYS.iter().filter(|(key, _)| !only_spoken(key)) {
            for catalog in [&catalog, &of_slot] {
                let shown = catalog.get(language, &filled(key, args, language));
                let most = if *key == "cert-soon" { NOTICE } else { LINES };
                if width(&shown) > most {
                    long.push(format!("{key} {language:?}: {shown}"));
                }
            }
        }
        for (name, screen) in samples::samples_in(language) {
            for choice in &screen.choices {
                let most = if matches!(choice.weight, Weight::Edge | Weight::OnPad) { EDGE } else { LABEL };
                let label = catalog.get(language, &choice.label);
                if width(&label) > most {
                    long.push(format!("{name} {language:?}: {label}"));
                }
            }
        }
        for step in ["step-read", "step-identity", "step-consent", "step-done"] {
            let label = catalog.get(language, &Text::new(step));
            if width(&label) > 6.5 {
                long.push(format!("{step} {language:?}: {label}"));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn texts_blame_nobody() {
    let words = |language: Language| -> &'static [&'static str] {
        match language {
            Language::Japanese | Language::EasyJapanese => &[
                "不正",
                "失敗",
                "エラー",
                "拒否",
                "無効",
                "本人ではありません",
                "使えないカード",
                "スタッフ",
            ],
            Language::English => &["error", "invalid", "fail", "illegal", "reject", "refuse"],
            Language::SimplifiedChinese => &["错误", "失败", "无效", "非法", "拒绝", "不是本人", "违规"],
            Language::Korean => &["오류", "에러", "실패", "거부", "무효", "부정", "본인이 아닙"],
            Language::Vietnamese => &["lỗi", "thất bại", "không hợp lệ", "từ chối", "vi phạm"],
            Language::Portuguese => &["erro", "falha", "falhou", "inválid", "recusad", "rejeitad", "negad"],
        }
    };
    let catalog = Catalog::new().unwrap();
    for &language in Language::ALL {
        for (key, args) in TEXT_KEYS {
            let shown = catalog.get(language, &filled(key, args, language)).to_lowercase();
            let found = words(language).iter().find(|word| shown.contains(*word));
            assert_eq!(found, None, "{key} {language:?}: {shown}");
        }
    }
}

/// Where the card goes into a slot, no sentence about the kiosk's reader says that it is laid somewhere. The camera that reads
/// the print has a plate.
#[test]
fn card_is_inserted_where_the_reader_has_a_slot() {
    let lays = |language: Language| match language {
        Language::Japanese | Language::EasyJapanese => "置",
        Language::English => "place",
        Language::SimplifiedChinese => "放",
        Language::Korean => "놓아",
        Language::Vietnamese => "đặt",
        Language::Portuguese => "coloque",
    };
    // The plate of the camera and the reader of the staff cards are no slot; a face is put into a frame; and a card in a slot is
    // left in place as well.
    let stays = [
        "print-title",
        "print-nocard",
        "sheet-card-unreadable",
        "face-frame",
        "face-child",
        "band-stays",
        "card-reading",
        "card-stay",
        "limit-why",
    ];
    let (plate, slot) = (Catalog::new().unwrap(), Catalog::new().unwrap().for_slot(true));
    let mut laid = Vec::new();
    for &language in Language::ALL {
        let mut differ = 0;
        for (key, args) in TEXT_KEYS.iter().filter(|(key, _)| !stays.contains(key)) {
            let text = filled(key, args, language);
            let says = slot.get(language, &text).to_lowercase();
            if says.contains(lays(language)) {
                laid.push(format!("{key} {language:?}: {says}"));
            }
            differ += usize::from(plate.spoken(language, &text) != slot.spoken(language, &text));
        }
        assert_eq!(differ, 10, "{language:?}");
    }
    assert!(laid.is_empty(), "{}", laid.join("\n"));
}

fn is_kanji(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c) || c == '々'
}

fn is_kana(c: char) -> bool {
    ('\u{3041}'..='\u{30fc}').contains(&c)
}

/// The entries of a file as they are written: key and text.
fn written(language: Language) -> impl Iterator<Item = (&'static str, &'static str)> {
    source(language).lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "))
}

/// The runs `[base|reading]` of a text, found by hand and not by the code that the catalog uses; what stands around them.
fn runs(text: &str) -> (Vec<(String, String)>, String) {
    let mut found = Vec::new();
    let mut around = String::new();
    for (index, piece) in text.split('[').enumerate() {
        if index == 0 {
            around.push_str(piece);
            continue;
        }
        let (run, after) = piece.split_once(']').unwrap_or_else(|| panic!("{text}: a run is open"));
        let (base, reading) = run.split_once('|').unwrap_or_else(|| panic!("{text}: {run} has no reading"));
        found.push((base.to_owned(), reading.to_owned()));
        around.push(' ');
        around.push_str(after);
    }
    (found, around)
}

#[test]
fn every_kanji_carries_its_reading() {
    for language in [Language::Japanese, Language::EasyJapanese] {
        for (key, text) in written(language) {
            let (runs, around) = runs(text);
            assert!(!around.contains(is_kanji), "{key} {language:?}: a kanji without a reading: {around}");
            for (base, reading) in runs {
                let what = format!("{key} {language:?}: [{base}|{reading}]");
                assert!(reading.chars().all(|c| is_kana(c) || c == ' '), "{what}: a reading is kana");
                // What is not kanji, and the names of languages, are only read aloud.
                let katakana = !reading.contains(|c| ('\u{3041}'..='\u{3096}').contains(&c));
                assert!(
                    base.chars().all(is_kanji) || !base.contains(is_kanji) || katakana,
                    "{what}: okurigana"
                );
            }
        }
    }
}

#[test]
fn readings_above_have_room() {
    // A reading is a little less than half as large as its word, and may stand out a quarter of an em on either side.
    for (key, text) in written(Language::EasyJapanese) {
        let (runs, _) = runs(text);
        for (base, reading) in runs.iter().filter(|(base, _)| base.contains(is_kanji)) {
            let letters = reading.chars().count() as f32 * 0.46;
            assert!(letters <= base.chars().count() as f32 + 0.5, "{key}: [{base}|{reading}]");
        }
        let side_by_side = text.split("][").collect::<Vec<_>>();
        for pair in side_by_side.windows(2) {
            let before = pair[0].rsplit('[').next().unwrap();
            let after = pair[1].split(']').next().unwrap();
            let ruled = |run: &str| run.split('|').next().unwrap().contains(is_kanji);
            assert!(
                !(ruled(before) && ruled(after)),
                "{key}: [{before}][{after}] need something between them"
            );
        }
    }
}

#[test]
fn readings_are_never_shown_and_always_spoken() {
    let catalog = Catalog::new().unwrap();
    for &language in Language::ALL {
        for (key, args) in TEXT_KEYS {
            let text = filled(key, args, language);
            let (shown, spoken) = (catalog.get(language, &text), catalog.spoken(language, &text));
            for said in [&shown, &spoken] {
                assert!(
                    !said.contains(['[', ']', '|', '\u{2060}', '\u{200b}']),
                    "{key} {language:?}: {said}"
                );
                assert!(!said.is_empty());
            }
            let foreign = |c: char| match language {
                Language::Japanese | Language::EasyJapanese => is_kanji(c) || "「」〈〉・〜".contains(c),
                Language::SimplifiedChinese => is_kana(c),
                Language::Korean => is_kanji(c) || is_kana(c),
                _ => is_kanji(c) || is_kana(c) || ('\u{ac00}'..='\u{d7a3}').contains(&c),
            };
            if !args.contains(&"label") {
                assert!(!spoken.contains(foreign), "{key} {language:?}: {spoken}");
            }
        }
    }
}

#[test]
fn text_is_spoken_as_it_sounds() {
    let catalog = Catalog::new().unwrap();
    let spoken = |language, text: Text| catalog.spoken(language, &text);
    let date = "2034年4月20日";
    let cases = [
        (Language::Japanese, Text::new("pin-title"), "よんけたの あんしょうばんごうを いれて ください"),
        (
            Language::Japanese,
            Text::new("pin-last"),
            "あといっかい まちがえると、 あんしょうばんごうわ ロックされます",
        ),
        (Language::EasyJapanese, Text::new("say-step").with("n", 2), "よっつの うちの ふたつめ"),
        (Language::English, Text::new("out-doc1"), "Eligibility certificate (Shikaku Kakuninsho)"),
    ];
    for (language, text, expected) in cases {
        assert_eq!(spoken(language, text), expected);
    }
    assert_eq!(spoken(Language::English, Text::new("who-ask").with("kana", "ヤマダ")), "Are you Yamada?");
    let soon = spoken(Language::Japanese, Text::new("cert-soon").with("date", date));
    assert!(soon.contains("にせんさんじゅうよねんしがつはつかです"), "{soon}");
    assert!(catalog.get(Language::Japanese, &Text::new("cert-soon").with("date", date)).contains(date));
    // What comes from outside is never taken for a mark.
    let outside = Text::new("who-ask").with("kana", "[ヤマ|カワ]");
    assert!(spoken(Language::Japanese, outside).contains("ヤマ"));
}

#[test]
fn languages_call_themselves_the_same_everywhere() {
    let catalog = Catalog::new().unwrap();
    let names = [
        ("lang-ja", "日本語"),
        ("lang-ja-easy", "やさしい日本語"),
        ("lang-en", "English"),
        ("lang-zh", "简体中文"),
        ("lang-ko", "한국어"),
        ("lang-vi", "Tiếng Việt"),
        ("lang-pt", "Português"),
    ];
    for &language in Language::ALL {
        for (key, name) in names {
            assert_eq!(catalog.get(language, &Text::new(key)), name, "{language:?}");
        }
    }
}

#[test]
fn letters_of_every_language_are_in_its_font() {
    let catalog = Catalog::new().unwrap();
    for &language in Language::ALL {
        let font = fonts::for_language(language, fonts::installed_font(None));
        let iced::font::Family::Name(family) = font.family else { panic!("{font:?}") };
        if family != fonts::family(language) {
            eprintln!(
                "{} is not installed: the letters of {language:?} are not looked at",
                fonts::family(language)
            );
            continue;
        }
        let letters: BTreeSet<char> = TEXT_KEYS
            .iter()
            .flat_map(|(key, args)| {
                let text = filled(key, args, language);
                catalog.get(language, &text).chars().chain(source(language).chars()).collect::<Vec<_>>()
            })
            .filter(|c| !c.is_control())
            .collect();
        let mut system = iced::advanced::graphics::text::font_system().write().unwrap();
        let faces: Vec<_> = system
            .raw()
            .db()
            .faces()
            .filter(|face| face.families.iter().any(|(name, _)| name == family))
            .map(|face| (face.id, face.weight))
            .collect();
        let bold = faces.iter().any(|(_, weight)| weight.0 == 700);
        assert!(bold && faces.len() >= 2, "{family}: regular and bold are drawn");
        for (id, weight) in faces {
            let font = system.raw().get_font(id, weight).unwrap();
            let letters_of_font = font.as_swash().charmap();
            let missing: String = letters.iter().filter(|c| letters_of_font.map(**c) == 0).collect();
            assert_eq!(missing, "", "{family} {weight:?} has no glyph");
        }
    }
}

#[test]
fn name_in_kana_is_spelt_where_it_is_not_read_in_kana() {
    let catalog = Catalog::new().unwrap();
    let ask = |name: &str| Text::new("who-ask").with(Text::NAME, name);
    for language in Language::ALL {
        let japanese = matches!(language, Language::Japanese | Language::EasyJapanese);
        let shown = catalog.get(*language, &ask("ヤマダ"));
        assert!(shown.contains("ヤマダ"), "{shown}");
        assert_eq!(shown.contains("Yamada (ヤマダ)"), !japanese, "{shown}");
        let latin = catalog.get(*language, &ask("NGUYEN VAN A"));
        assert!(latin.contains("NGUYEN VAN A") && !latin.contains('('), "{latin}");
    }
}

/// The card of a foreign resident has a year of the common era, the one of a Japanese an era's: the digits are those of the year as
/// it is printed.
#[test]
fn example_of_the_birth_date_has_both_ways_of_writing_a_year() {
    let catalog = Catalog::new().unwrap();
    for &language in Language::ALL {
        let words = catalog.get(language, &Text::new("code-birth-sub"));
        // 昭和55年2月17日 and 1980年2月17日.
        for year in ["550217", "800217"] {
            assert!(words.contains(year), "{language:?}: {words}");
        }
    }
}

#[test]
fn key_of_the_languages_says_the_same_in_every_language() {
    let catalog = Catalog::new().unwrap();
    for language in Language::ALL {
        assert_eq!(catalog.get(*language, &Text::new("btn-language")), "Language / ことば");
    }
}
