//! The invented card holders, one TOML file each in `fixtures/eligibility/personas/`, found by certificate serial.
//!
//! `[header]`, `[body]` and `[[result]]` hold elements of the OQS message by their published names, nested as there. A
//! `[[offer]]` is what the person can be asked, `[subsidy]` the elements of a `SubsidyInfo`. A
//! value may be a day that moves with the calendar: `{year-start}` and `{year-end}` (the certificate year, August to
//! July), `{month-start}`, `{month-end}`, `{month}`, `{today}`.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use toml::Table;

use crate::SandboxError;
use crate::card_trust::without_leading_zeros;
use crate::offers::{PersonaOffer, check_fixture};

macro_rules! fixtures {
    ($($name:literal)*) => {
        const FIXTURES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../../fixtures/eligibility/personas/", $name, ".toml")))),*];
    };
}

fixtures! {
    "hanako" "taro" "kiyoshi" "ume" "sora" "nopin" "locked" "lasttry" "twotries" "newcomer" "soon" "grace" "expired"
    "revoked" "protected" "aid" "latin" "gaiji" "invalid" "several" "unknown" "p256" "p384" "newquali" "disease"
    "codefew" "codelocked"
    "limit-a01" "limit-a02" "limit-a03" "limit-a04" "limit-a05" "limit-a06" "limit-b01" "limit-b02" "limit-b03"
    "limit-b04" "limit-b05" "limit-b06" "limit-b07" "limit-b08" "limit-b09" "limit-b10"
    "aid-ticket" "insured-and-aid" "centre-error" "in-progress" "person-error"
}

/// One invented card holder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Persona {
    pub id: String,
    /// What the persona is for.
    #[serde(rename = "about")]
    pub _about: String,
    /// The certificate's serial number without leading zeros; hexadecimal in the file.
    #[serde(deserialize_with = "serial")]
    pub serial: Vec<u8>,
    /// The serial number of the certificate on the person's phone, written likewise; `None` for somebody without one.
    #[serde(default, deserialize_with = "phone_serial")]
    pub phone_serial: Option<Vec<u8>>,
    /// Whether the card is registered as an insurance card from the start.
    #[serde(default = "yes")]
    pub enrolled: bool,
    /// `false`: the one neutral refusal, as for a serial that nobody knows.
    #[serde(default = "yes")]
    pub confirmable: bool,
    /// How the software card is made.
    #[serde(default)]
    pub card: Card,
    /// Elements of `MessageHeader` other than the ordinary ones.
    #[serde(default)]
    pub header: Table,
    /// Elements of `MessageBody` other than the result list.
    #[serde(default)]
    pub body: Table,
    /// Elements of each `ResultOfQualificationConfirmation`.
    #[serde(default, rename = "result")]
    pub results: Vec<Table>,
    /// What the person can be asked, where it is switched on.
    #[serde(default, rename = "offer")]
    pub offers: Vec<PersonaOffer>,
    /// Elements of the `SubsidyInfo` that a *yes* brings; `None` for a person who is entitled to none any longer.
    #[serde(default)]
    pub subsidy: Option<Table>,
}

/// The software card of a persona.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Card {
    #[serde(default)]
    pub state: CardState,
    #[serde(default)]
    pub key: CardKey,
}

/// Where the certificate of a software card stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CardState {
    #[default]
    Good,
    Expiring,
    Grace,
    Past,
    Revoked,
}

/// The key of a software card.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CardKey {
    #[default]
    P256,
    P384,
}

/// All personas by serial number.
#[derive(Debug)]
pub(crate) struct Personas {
    personas: Vec<Persona>,
    by_serial: HashMap<Vec<u8>, usize>,
}

impl Persona {
    /// Whether this serial number is that of the person's phone.
    pub(crate) fn is_phone(&self, serial: &[u8]) -> bool {
        self.phone_serial.as_deref() == Some(serial)
    }
}

impl Personas {
    /// Reads the fixtures that this program was built with.
    pub(crate) fn load() -> Result<Self, SandboxError> {
        let mut personas: Vec<Persona> = Vec::new();
        let mut by_serial = HashMap::new();
        let mut ids = BTreeMap::new();
        for (name, text) in FIXTURES {
            let wrong = |what: String| SandboxError::Persona { name: (*name).to_owned(), what };
            let persona: Persona = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
            if persona.id != *name || ids.insert(persona.id.clone(), ()).is_some() {
                return Err(wrong("its id is not the file's name".into()));
            }
            check_fixture(&persona.offers).map_err(wrong)?;
            for serial in [Some(&persona.serial), persona.phone_serial.as_ref()].into_iter().flatten() {
                if by_serial.insert(serial.clone(), personas.len()).is_some() {
                    return Err(wrong("its serial is another's".into()));
                }
            }
            personas.push(persona);
        }
        Ok(Self { personas, by_serial })
    }

    /// The persona that holds the card or phone with this serial number (without leading zeros).
    pub(crate) fn by_serial(&self, serial: &[u8]) -> Option<&Persona> {
        self.by_serial.get(serial).and_then(|at| self.personas.get(*at))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Persona> {
        self.personas.iter()
    }
}

fn yes() -> bool {
    true
}

fn phone_serial<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<u8>>, D::Error> {
    serial(deserializer).map(Some)
}

fn serial<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let number = u64::from_str_radix(&text, 16).map_err(serde::de::Error::custom)?;
    Ok(without_leading_zeros(&number.to_be_bytes()))
}
