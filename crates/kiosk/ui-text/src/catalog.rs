//! The texts: `assets/text/<lang>.ftl`, built into the program so that a kiosk never stands without words.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use kiosk_visit::{Language, Text};
use thiserror::Error;
use unic_langid::LanguageIdentifier;

use crate::phrase::{BREAK, JOINER, chinese};
use crate::{kana, latin, reading};

/// A number longer than this is an identifier, not an amount, and is shown as it came.
const MAX_NUMBER: usize = 9;

/// Words above which everyday Japanese shows their reading too: hard to read, and asked for.
const RUBY: [&str; 3] = ["暗証番号", "限度額", "健診"];

/// Why the texts cannot be used. All of them are built in, so only a broken build ends here.
#[derive(Debug, Error)]
pub enum CatalogError {
    /// The language tag is not BCP 47.
    #[error("language tag {0:?} is not BCP 47")]
    Tag(&'static str),
    /// The file does not parse.
    #[error("texts in {language:?} do not parse: {detail}")]
    Syntax {
        /// The file's language tag.
        language: &'static str,
        /// What the parser said first.
        detail: String,
    },
    /// A key is there twice.
    #[error("texts in {0:?} hold a key twice")]
    Twice(&'static str),
}

/// The attribute of a text that holds what it says where the card goes into a slot.
const SLOT: &str = "slot";

/// Marks for where a line may end, neither shown nor spoken.
const MARKS: [char; 2] = [JOINER, BREAK];

/// All texts in all languages.
pub struct Catalog {
    bundles: Vec<(Language, FluentBundle<FluentResource>)>,
    slot: bool,
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalog").field("languages", &self.bundles.len()).finish()
    }
}

impl Catalog {
    /// Reads the built-in texts.
    ///
    /// # Errors
    /// [`CatalogError`] when a built-in file is broken.
    pub fn new() -> Result<Self, CatalogError> {
        let mut bundles = Vec::with_capacity(Language::ALL.len());
        for &language in Language::ALL {
            bundles.push((language, bundle(language)?));
        }
        Ok(Self { bundles, slot: false })
    }

    /// The same for a reader with a slot: the card is inserted, not placed.
    #[must_use]
    pub fn for_slot(self, slot: bool) -> Self {
        Self { slot, ..self }
    }

    /// The text in `language`; else in English; else its key, so that a fault is seen and never a blank.
    #[must_use]
    pub fn get(&self, language: Language, text: &Text) -> String {
        reading::base(&self.written(language, &named(language, text))).replace(MARKS, "")
    }

    /// The text as a voice is to read it: readings in the place of what is shown. In Japanese that is kana in phrases, with
    /// numbers before their counters and particles as they sound, and a date in an argument is read too; in other languages a
    /// name in kana is spelt in Latin letters. Other arguments are spoken as they come; give a text in an argument as it is
    /// spoken.
    #[must_use]
    pub fn spoken(&self, language: Language, text: &Text) -> String {
        match language {
            Language::Japanese | Language::EasyJapanese => kana::spoken(&self.written(language, text)),
            _ => {
                let mut text = text.clone();
                for (_, value) in text.args.iter_mut().filter(|(name, _)| *name == Text::NAME) {
                    *value = latin::spelt(value);
                }
                reading::read(&self.written(language, &text)).replace(MARKS, "")
            }
        }
    }

    /// The text for drawing: with the readings that are to be drawn, and with [`JOINER`] and [`BREAK`] marks.
    pub fn marked(&self, language: Language, text: &Text) -> String {
        let written = self.written(language, &named(language, text));
        let drawn = reading::joined(&written, |base, reading| {
            if has_ruby(language, base, reading) { reading::marked(base, reading) } else { base.to_owned() }
        });
        if language == Language::SimplifiedChinese { chinese(&drawn) } else { drawn }
    }

    /// As the file has it, filled in.
    fn written(&self, language: Language, text: &Text) -> String {
        self.find(language, text)
            .or_else(|| self.find(Language::English, text))
            .unwrap_or_else(|| text.key.to_owned())
    }

    fn find(&self, language: Language, text: &Text) -> Option<String> {
        if let Some(words) = text.own_words() {
            return Some(words.to_owned());
        }
        let (_, bundle) = self.bundles.iter().find(|(l, _)| *l == language)?;
        let message = bundle.get_message(text.key)?;
        let inserted = message.get_attribute(SLOT).filter(|_| self.slot).map(|attribute| attribute.value());
        let pattern = inserted.or_else(|| message.value())?;
        let mut args = FluentArgs::with_capacity(text.args.len());
        for (name, value) in &text.args {
            args.set(*name, argument(language, value));
        }
        // An argument that is missing shows as `{$name}`: seen, never fatal.
        let mut errors = Vec::new();
        Some(bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
    }
}

/// The text with a name in kana as it is shown: outside Japanese it is spelt in Latin letters, with the kana after it.
fn named(language: Language, text: &Text) -> Text {
    let mut text = text.clone();
    if matches!(language, Language::Japanese | Language::EasyJapanese) {
        return text;
    }
    for (_, value) in text.args.iter_mut().filter(|(name, _)| *name == Text::NAME) {
        let spelt = latin::spelt(value);
        if spelt != *value {
            *value = format!("{spelt} ({value})");
        }
    }
    text
}

/// The `.ftl` source of a language.
#[must_use]
pub fn source(language: Language) -> &'static str {
    match language {
        Language::Japanese => include_str!("../../../../assets/text/ja.ftl"),
        Language::EasyJapanese => include_str!("../../../../assets/text/ja-easy.ftl"),
        Language::English => include_str!("../../../../assets/text/en.ftl"),
        Language::SimplifiedChinese => include_str!("../../../../assets/text/zh-Hans.ftl"),
        Language::Korean => include_str!("../../../../assets/text/ko.ftl"),
        Language::Vietnamese => include_str!("../../../../assets/text/vi.ftl"),
        Language::Portuguese => include_str!("../../../../assets/text/pt.ftl"),
    }
}

/// Whether the reading of this run is drawn above it. A reading that is not in hiragana is only for speech.
fn has_ruby(language: Language, base: &str, reading: &str) -> bool {
    match language {
        Language::Japanese => RUBY.contains(&base),
        Language::EasyJapanese => {
            base.chars().any(reading::is_kanji) && reading.chars().all(reading::is_hiragana)
        }
        _ => false,
    }
}

/// An argument: a number, else the value with readings for a Japanese date and without marks of its own.
fn argument(language: Language, value: &str) -> FluentValue<'static> {
    if let Some(number) = amount(value) {
        return number;
    }
    let date = match language {
        Language::Japanese | Language::EasyJapanese => dated(value),
        _ => None,
    };
    FluentValue::from(date.unwrap_or_else(|| reading::harmless(value)))
}

/// A date such as 2035年2月17日, with its readings.
fn dated(value: &str) -> Option<String> {
    let (year, rest) = value.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let day = rest.strip_suffix('日')?;
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    [year, month, day]
        .into_iter()
        .all(number)
        .then(|| format!("{year}[年|ねん]{month}[月|がつ]{day}[日|にち]"))
}

/// An argument that is plainly a number chooses plural forms.
fn amount(value: &str) -> Option<FluentValue<'static>> {
    let plain = value.len() <= MAX_NUMBER
        && value.bytes().all(|b| b.is_ascii_digit())
        && (value == "0" || !value.starts_with('0'));
    value.parse::<u32>().ok().filter(|_| plain).map(FluentValue::from)
}

fn bundle(language: Language) -> Result<FluentBundle<FluentResource>, CatalogError> {
    let tag = language.tag();
    let id: LanguageIdentifier = tag.parse().map_err(|_| CatalogError::Tag(tag))?;
    let resource = FluentResource::try_new(source(language).to_owned()).map_err(|(_, errors)| {
        let detail = errors.first().map(ToString::to_string).unwrap_or_default();
        CatalogError::Syntax { language: tag, detail }
    })?;
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks are for mixed-direction text; here they would only be drawn as boxes.
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).map_err(|_| CatalogError::Twice(tag))?;
    Ok(bundle)
}
