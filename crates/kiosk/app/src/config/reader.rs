//! `[reader]`: the patient's reader, and which readers are taken for whom.

use kiosk_visit::PhonePlace;
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
    /// Where phones are held; absent: this kiosk takes none.
    #[serde(default)]
    pub phone: Option<PhoneReader>,
}

/// `[reader.phone]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhoneReader {
    /// Part of the name of a second reader; empty: phones are held on the reader for cards.
    #[serde(default)]
    pub name: String,
}

impl Config {
    /// Which readers may have the patient's card: never the one for staff cards.
    #[must_use]
    pub fn patients_reader(&self) -> card_pcsc::Options {
        card_pcsc::Options {
            reader_name: Some(self.reader.name.clone()).filter(|name| !name.is_empty()),
            other_readers: self.staff.card_reader.iter().chain(self.second_phone_reader()).cloned().collect(),
            extended: self.reader.extended,
            ..card_pcsc::Options::default()
        }
    }

    fn second_phone_reader(&self) -> Option<&String> {
        self.reader.phone.as_ref().map(|phone| &phone.name).filter(|name| !name.is_empty())
    }

    /// Where phones are held, if anywhere.
    #[must_use]
    pub(crate) fn phones(&self) -> Option<PhonePlace> {
        let second = self.second_phone_reader().is_some();
        let place = if second { PhonePlace::SecondReader } else { PhonePlace::CardReader };
        self.reader.phone.as_ref().map(|_| place)
    }

    /// The second reader, on which phones are held, where there is one.
    #[must_use]
    pub fn phone_reader(&self) -> Option<card_pcsc::Options> {
        let name = self.second_phone_reader()?;
        Some(card_pcsc::Options {
            reader_name: Some(name.clone()),
            other_readers: self.staff.card_reader.iter().cloned().collect(),
            ..card_pcsc::Options::default()
        })
    }

    /// Which reader has staff cards, where they serve.
    #[must_use]
    pub fn staff_reader(&self) -> Option<card_pcsc::Options> {
        let name = self.staff.cards_on()?;
        Some(card_pcsc::Options { reader_name: Some(name.to_owned()), ..card_pcsc::Options::default() })
    }
}
