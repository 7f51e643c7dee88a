//! Prints every text of a language, one a line: its key, what is shown, what is spoken. For a person who reads the language
//! and checks it: `cargo run -p kiosk-screens --example texts -- vi` (all languages without a tag).

use std::io::Write as _;

use kiosk_ui_text::Catalog;
use kiosk_visit::{Language, TEXT_KEYS, Text};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let catalog = Catalog::new()?;
    let mut out = std::io::stdout().lock();
    let asked = std::env::args().nth(1);
    for &language in Language::ALL.iter().filter(|l| asked.as_deref().is_none_or(|tag| tag == l.tag())) {
        for (key, arguments) in TEXT_KEYS {
            let text =
                arguments.iter().fold(Text::new(key), |text, name| text.with(name, argument(language, name)));
            writeln!(out, "{key}\t{}\t{}", catalog.get(language, &text), catalog.spoken(language, &text))?;
        }
    }
    Ok(())
}

/// An argument as it may come.
fn argument(language: Language, name: &str) -> &'static str {
    match (name, language) {
        ("date", Language::English) => "31 January 2027",
        ("date", Language::Korean) => "2027년 1월 31일",
        ("date", Language::Vietnamese) => "ngày 31 tháng 1 năm 2027",
        ("date", Language::Portuguese) => "31 de janeiro de 2027",
        ("date", _) => "2027年1月31日",
        ("code", _) => "C02",
        ("kana", _) => "ヤマダ",
        ("label", _) => "OK",
        _ => "2",
    }
}
