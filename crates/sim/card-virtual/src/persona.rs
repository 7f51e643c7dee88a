//! Personas: invented card holders, as data (`fixtures/cards/<id>.toml`).

use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;

use crate::date::Date;

/// Longest persona file and longest photo read, in bytes: an EF cannot hold more (15-bit offsets).
const MAX_FILE_BYTES: u64 = 32_768;
/// Longest text field, in characters.
const MAX_TEXT_CHARS: usize = 120;
/// The photos that travel with the program, by name.
const BUILT_IN_PHOTOS: &[(&str, &[u8])] =
    &[("photo.jp2", include_bytes!("../../../../fixtures/cards/photo.jp2"))];

/// Why a persona cannot be had.
#[derive(Debug, Error)]
pub enum PersonaError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is longer than an EF could ever be.
    #[error("{0}: longer than 32768 bytes")]
    TooLong(PathBuf),
    /// The text is not a persona: syntax, unknown key, wrong type.
    #[error("not a persona: {0}")]
    Syntax(#[from] toml::de::Error),
    /// A value is outside what a card can hold.
    #[error("{field}: {why}")]
    Value {
        /// The key in the file.
        field: &'static str,
        /// What it must be.
        why: &'static str,
    },
}

/// Sex as the card writes it (JIS X 0303).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// `1`
    Male,
    /// `2`
    Female,
    /// `9`
    NotApplicable,
}

impl Sex {
    /// The digit on the card.
    #[must_use]
    pub fn digit(self) -> u8 {
        match self {
            Self::Male => b'1',
            Self::Female => b'2',
            Self::NotApplicable => b'9',
        }
    }
}

/// The kind of authentication key. Only [`KeyKind::Rsa2048`] is on today's plastic; the others stand in for phones and
/// the next card, whose commands are not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum KeyKind {
    /// RSA, 2048 bits.
    #[serde(rename = "rsa-2048")]
    Rsa2048,
    /// ECDSA on P-256.
    #[serde(rename = "p256")]
    P256,
    /// ECDSA on P-384.
    #[serde(rename = "p384")]
    P384,
}

/// What is wrong with the authentication certificate, for refusal tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateFault {
    /// Signed by a CA with the same name and another key.
    ForeignCa,
    /// The outer length is right, the inside is not DER.
    Malformed,
    /// EF 000A holds the signature certificate (signature CA, usage and policy).
    SigningInsteadOfAuth,
    /// EF 000A holds a certificate of the authentication CA with the usage and policy of a signature certificate.
    SigningProfile,
    /// An RSA key of 1024 bits.
    #[serde(rename = "rsa-1024")]
    Rsa1024,
    /// Signed with SHA-1.
    Sha1,
}

/// The municipality that issued the card.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Municipality {
    /// Five digits. Invented ones begin with 99, which no prefecture has.
    pub code: String,
    /// Prefecture in Latin letters, as certificates write it.
    pub prefecture: String,
    /// City in Latin letters, as certificates write it.
    pub city: String,
}

/// An invented card holder, with the quirks of the card.
///
/// `Debug` prints the id only, so that a name or PIN cannot reach a log by habit.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Persona {
    /// The file's name without `.toml`: lower-case letters and digits.
    pub id: String,
    /// One line for a person choosing a card.
    pub title: String,
    /// Name as printed, family and given name divided by U+3000.
    pub name: String,
    /// Address as printed.
    pub address: String,
    /// Birth date.
    pub birth: Date,
    /// Sex.
    pub sex: Sex,
    /// The day the card expires.
    pub expiry: Date,
    /// The four digits under the photo.
    pub security_code: String,
    /// The issuing municipality.
    pub municipality: Municipality,
    /// Serial number of the authentication certificate: eligibility keys on it.
    pub serial: u32,
    /// The kind of authentication key.
    #[serde(default = "rsa_2048")]
    pub key: KeyKind,
    /// The four-digit authentication PIN; absent on a card set up for the face only (顔認証マイナンバーカード).
    pub pin: Option<String>,
    /// The signature password, 6 to 16 upper-case letters and digits; absent on a card without signature certificate.
    pub sign_password: Option<String>,
    /// Name of a JP2 file beside the persona file, or of a built-in one; absent on an infant's card. A photo can also be
    /// handed in ([`Persona::with_photo`]).
    pub photo: Option<String>,
    /// PIN tries left when the card is made, 0 to 3.
    #[serde(default = "three")]
    pub tries_left: u8,
    /// Tries left of 照合番号B when the card is made, 0 to 10.
    #[serde(default = "ten")]
    pub code_b_tries_left: u8,
    /// The certificate ends this many days from today in Japan (negative: ended), instead of on a birthday. The phone's too.
    pub certificate_expires_in_days: Option<i32>,
    /// The certificate is on the CRL. The phone's too.
    #[serde(default)]
    pub revoked: bool,
    /// What is wrong with the certificate. With the phone's too.
    pub certificate_fault: Option<CertificateFault>,
    /// Not a My Number Card: no applet answers.
    #[serde(default)]
    pub other_card: bool,
    #[serde(skip)]
    pub(crate) photo_bytes: Option<Vec<u8>>,
}

fn rsa_2048() -> KeyKind {
    KeyKind::Rsa2048
}

fn three() -> u8 {
    3
}

fn ten() -> u8 {
    10
}

impl Persona {
    /// Reads a persona whose photo, if any, is built in.
    ///
    /// # Errors
    /// [`PersonaError`] for syntax, an unknown key, or a value no card can hold.
    pub fn from_toml(text: &str) -> Result<Self, PersonaError> {
        let mut persona: Self = toml::from_str(text)?;
        persona.check()?;
        if let Some(name) = &persona.photo {
            let built_in = BUILT_IN_PHOTOS.iter().find(|(known, _)| known == name);
            let (_, bytes) = built_in
                .ok_or(PersonaError::Value { field: "photo", why: "no photo of this name is built in" })?;
            persona.photo_bytes = Some(bytes.to_vec());
        }
        Ok(persona)
    }

    /// Reads a persona file; its photo lies beside it, and the file's name must be the id.
    ///
    /// # Errors
    /// [`PersonaError`] when a file cannot be read or is not what it should be.
    pub fn load(path: &Path) -> Result<Self, PersonaError> {
        let bytes = read_bounded(path)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| PersonaError::Value { field: "file", why: "must be UTF-8 text" })?;
        let mut persona: Self = toml::from_str(&text)?;
        persona.check()?;
        if path.file_stem().and_then(|stem| stem.to_str()) != Some(persona.id.as_str()) {
            return Err(PersonaError::Value { field: "id", why: "must be the name of the file" });
        }
        if let Some(name) = &persona.photo {
            persona.photo_bytes = Some(read_bounded(&path.with_file_name(name))?);
        }
        Ok(persona)
    }

    /// The persona with this photo, JPEG 2000 as a card holds it, on the card; or, empty, without one. What it shows is not
    /// looked at: a bad photo makes a bad card.
    ///
    /// # Errors
    /// [`PersonaError::Value`] when no card could hold it.
    pub fn with_photo(mut self, jp2: Vec<u8>) -> Result<Self, PersonaError> {
        if jp2.len() as u64 > MAX_FILE_BYTES {
            return Err(PersonaError::Value { field: "photo", why: "at most 32768 bytes" });
        }
        self.photo = None;
        self.photo_bytes = Some(jp2).filter(|jp2| !jp2.is_empty());
        Ok(self)
    }

    /// 照合番号B: birth date with the year of the Japanese era, Gregorian year of expiry, security code. 14 digits.
    #[must_use]
    pub fn verification_code_b(&self) -> String {
        let (_, era_year) = self.birth.era();
        let (month, day) = (self.birth.month(), self.birth.day());
        format!("{era_year:02}{month:02}{day:02}{:04}{}", self.expiry.year(), self.security_code)
    }

    /// Serial number of the authentication certificate on the holder's phone: that of the card with the highest of the 32 bits set.
    /// A card's never has it, so no phone's is any card's, and each is its holder's own. A holder has one phone here, of either
    /// kind.
    #[must_use]
    pub fn phone_serial(&self) -> u32 {
        self.serial | 0x8000_0000
    }

    /// The PIN of the age record: birth date with the year of the Japanese era, 6 digits.
    pub(crate) fn birth_pin(&self) -> String {
        self.verification_code_b().chars().take(6).collect()
    }

    fn check(&self) -> Result<(), PersonaError> {
        let digits = |text: &str, n: usize| text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
        let text = |text: &str| {
            (1..=MAX_TEXT_CHARS).contains(&text.chars().count()) && !text.contains(char::is_control)
        };
        let latin = |text: &str| {
            (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        let password = |text: &str| {
            (6..=16).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
                && text.bytes().any(|b| b.is_ascii_uppercase())
                && text.bytes().any(|b| b.is_ascii_digit())
        };
        let id = |id: &str| {
            (1..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        let rules: [(bool, &'static str, &'static str); 15] = [
            (id(&self.id), "id", "1 to 32 lower-case letters and digits"),
            (text(&self.title), "title", "1 to 120 characters on one line"),
            (text(&self.name), "name", "1 to 120 characters on one line"),
            (text(&self.address), "address", "1 to 120 characters on one line"),
            (self.expiry > self.birth, "expiry", "after the birth date"),
            (digits(&self.security_code, 4), "security_code", "4 digits"),
            (digits(&self.municipality.code, 5), "municipality.code", "5 digits"),
            (latin(&self.municipality.prefecture), "municipality.prefecture", "1 to 32 Latin letters"),
            (latin(&self.municipality.city), "municipality.city", "1 to 32 Latin letters"),
            ((1..=0x7FFF_FFFF).contains(&self.serial), "serial", "1 to 0x7FFFFFFF"),
            (self.pin.as_ref().is_none_or(|pin| digits(pin, 4)), "pin", "4 digits"),
            (
                self.sign_password.as_ref().is_none_or(|p| password(p)),
                "sign_password",
                "6 to 16 upper-case letters and digits, at least one of each",
            ),
            (self.tries_left <= 3, "tries_left", "0 to 3"),
            (self.code_b_tries_left <= 10, "code_b_tries_left", "0 to 10"),
            (
                self.certificate_expires_in_days.is_none_or(|d| (-1500..=1500).contains(&d)),
                "certificate_expires_in_days",
                "-1500 to 1500",
            ),
        ];
        if let Some((_, field, why)) = rules.into_iter().find(|(ok, _, _)| !ok) {
            return Err(PersonaError::Value { field, why });
        }
        if self.photo.as_ref().is_some_and(|name| name.is_empty() || name.contains(['/', '\\'])) {
            return Err(PersonaError::Value { field: "photo", why: "the name of a file beside this one" });
        }
        let plain_rsa = matches!(self.key, KeyKind::Rsa2048);
        if !plain_rsa && self.certificate_fault == Some(CertificateFault::Rsa1024) {
            return Err(PersonaError::Value {
                field: "certificate_fault",
                why: "rsa-1024 goes with key rsa-2048",
            });
        }
        Ok(())
    }
}

impl fmt::Debug for Persona {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Persona").field("id", &self.id).finish_non_exhaustive()
    }
}

fn read_bounded(path: &Path) -> Result<Vec<u8>, PersonaError> {
    let failed = |source| PersonaError::Read { path: path.to_owned(), source };
    let file = fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(PersonaError::TooLong(path.to_owned()));
    }
    Ok(bytes)
}

macro_rules! built_in {
    ($($id:literal),* $(,)?) => {
        const BUILT_IN: &[(&str, &str)] =
            &[$(($id, include_str!(concat!("../../../../fixtures/cards/", $id, ".toml")))),*];
    };
}

built_in!(
    "hanako",
    "taro",
    "kiyoshi",
    "ume",
    "sora",
    "nopin",
    "locked",
    "lasttry",
    "twotries",
    "newcomer",
    "soon",
    "grace",
    "expired",
    "revoked",
    "protected",
    "aid",
    "latin",
    "gaiji",
    "invalid",
    "several",
    "unknown",
    "p256",
    "p384",
    "foreignca",
    "malformed",
    "signcert",
    "weak",
    "sha1",
    "othercard",
    "newquali",
    "disease",
    "codefew",
    "codelocked",
);

/// The built-in personas, in the order a person should see them.
#[must_use]
pub fn personas() -> Vec<Persona> {
    // A unit test reads every file, so nothing is left out here.
    BUILT_IN.iter().filter_map(|(_, text)| Persona::from_toml(text).ok()).collect()
}

/// The built-in persona with this id.
#[must_use]
pub fn persona(id: &str) -> Option<Persona> {
    let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == id)?;
    Persona::from_toml(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn built_in_personas_all_read_with_unique_serials_and_their_file_name_as_id() {
        let mut serials = HashSet::new();
        for (id, text) in BUILT_IN {
            let persona = Persona::from_toml(text).unwrap_or_else(|e| panic!("{id}: {e}"));
            assert_eq!(persona.id, *id);
            assert!(serials.insert(persona.serial), "{id}");
            assert!(persona.municipality.code.starts_with("99"), "{id}");
        }
        assert_eq!(personas().len(), BUILT_IN.len());
    }

    #[test]
    fn built_in_serials_are_the_ones_the_gateway_sandbox_knows() {
        let serials: Vec<u32> = personas().iter().map(|p| p.serial).collect();
        let wanted: Vec<u32> = (0x0A00_0001..=0x0A00_0021).collect();
        let mut sorted = serials.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, wanted);
    }

    #[test]
    fn verification_code_b_uses_the_era_year() {
        let mut persona = persona("hanako").unwrap();
        persona.birth = "1980-02-17".parse().unwrap();
        persona.expiry = "2035-02-17".parse().unwrap();
        persona.security_code = "2285".into();
        assert_eq!(persona.verification_code_b(), "55021720352285");
    }

    #[test]
    fn bad_persona_files_refused() {
        let (_, good) = BUILT_IN[0];
        for (from, to) in [
            ("pin = \"", "pin = \"x"),
            ("sex = \"female\"", "sex = \"f\""),
            ("security_code = \"", "security_code = \"1"),
            ("photo = \"photo.jp2\"", "photo = \"../photo.jp2\""),
            ("id = \"hanako\"", "id = \"Hanako!\""),
            ("title = ", "colour = 1\ntitle = "),
        ] {
            let text = good.replacen(from, to, 1);
            assert_ne!(text, good, "{from}");
            assert!(Persona::from_toml(&text).is_err(), "{to}");
        }
    }

    #[test]
    fn photo_handed_in_replaces_the_built_in_one_within_bounds() {
        let taro = || persona("taro").unwrap();
        assert_eq!(taro().photo_bytes.as_deref(), Some(BUILT_IN_PHOTOS[0].1));
        assert_eq!(taro().with_photo(vec![7; 9]).unwrap().photo_bytes, Some(vec![7; 9]));
        assert_eq!(taro().with_photo(Vec::new()).unwrap().photo_bytes, None);
        let most = usize::try_from(MAX_FILE_BYTES).unwrap();
        assert!(taro().with_photo(vec![0; most]).is_ok());
        assert!(taro().with_photo(vec![0; most + 1]).is_err());
    }

    #[test]
    fn debug_prints_the_id_only() {
        assert_eq!(format!("{:?}", persona("taro").unwrap()), "Persona { id: \"taro\", .. }");
    }
}
