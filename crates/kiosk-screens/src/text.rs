//! The texts: `assets/text/<lang>.ftl`, built into the program so that a kiosk never stands without words.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use kiosk_visit::{Language, Text};
use thiserror::Error;
use unic_langid::LanguageIdentifier;

/// A number longer than this is an identifier, not an amount, and is shown as it came.
const LONGEST_NUMBER: usize = 9;

/// Marks a place in a text where no line may end. Never drawn, never spoken.
pub(crate) const JOINER: char = '\u{2060}';

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

/// All texts in all languages.
pub struct Catalog {
    bundles: Vec<(Language, FluentBundle<FluentResource>)>,
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
        Ok(Self { bundles })
    }

    /// The text in `language`; else in English; else its key, so that a fault is seen and never a blank.
    #[must_use]
    pub fn get(&self, language: Language, text: &Text) -> String {
        self.marked(language, text).replace(JOINER, "")
    }

    /// The same with [`JOINER`] marks, for breaking lines.
    pub(crate) fn marked(&self, language: Language, text: &Text) -> String {
        self.find(language, text)
            .or_else(|| self.find(Language::English, text))
            .unwrap_or_else(|| text.key.to_owned())
    }

    fn find(&self, language: Language, text: &Text) -> Option<String> {
        let (_, bundle) = self.bundles.iter().find(|(l, _)| *l == language)?;
        let pattern = bundle.get_message(text.key)?.value()?;
        let mut args = FluentArgs::with_capacity(text.args.len());
        for (name, value) in &text.args {
            args.set(*name, amount(value));
        }
        // An argument that is missing shows as `{$name}`: seen, never fatal.
        let mut errors = Vec::new();
        Some(bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
    }
}

/// The `.ftl` source of a language.
#[must_use]
pub fn source(language: Language) -> &'static str {
    match language {
        Language::Japanese => include_str!("../../../assets/text/ja.ftl"),
        Language::English => include_str!("../../../assets/text/en.ftl"),
    }
}

/// An argument that is plainly a number chooses plural forms; anything else stays as it is.
fn amount(value: &str) -> FluentValue<'_> {
    let plain = value.len() <= LONGEST_NUMBER
        && value.bytes().all(|b| b.is_ascii_digit())
        && (value == "0" || !value.starts_with('0'));
    match value.parse::<u32>() {
        Ok(number) if plain => FluentValue::from(number),
        _ => FluentValue::from(value),
    }
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
