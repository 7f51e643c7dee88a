//! `[reader]`: the patient's reader, and which readers are taken for whom.

use serde::Deserialize;

use super::Config;

/// `[reader]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reader {
    /// Part of the reader's name; empty for any.
    #[serde(default)]
    pub name: String,
    /// Whether the reader carries extended-length APDUs.
    #[serde(default)]
    pub extended: bool,
}

impl Config {
    /// Which readers may have the patient's card: never the one for staff cards.
    #[must_use]
    pub fn patients_reader(&self) -> card_pcsc::Options {
        card_pcsc::Options {
            reader_name: Some(self.reader.name.clone()).filter(|name| !name.is_empty()),
            other_reader: self.staff.card_reader.clone(),
            extended: self.reader.extended,
            ..card_pcsc::Options::default()
        }
    }

    /// Which reader has staff cards, where they serve.
    #[must_use]
    pub fn staff_reader(&self) -> Option<card_pcsc::Options> {
        let name = self.staff.cards_on()?;
        Some(card_pcsc::Options { reader_name: Some(name.to_owned()), ..card_pcsc::Options::default() })
    }
}
