//! The test PKI: a JPKI hierarchy, a 券面 issuer hierarchy, and the cards of personas.
//!
//! A directory holds private keys and nothing else; see [`TestPki::open_or_create`].

mod face;
mod profile;
mod store;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use thiserror::Error;
use x509_cert::{der, spki};
use zeroize::Zeroizing;

use crate::card::{ATR, CONTACT_ATR};
use crate::contents::{CardContents, CardFaceContents, CardTextContents, JpkiContents, OtherContents};
use crate::date::Date;
use crate::key::{BadInput, PrivateKey, tlv};
use crate::persona::{CertificateFault, KeyKind, Persona, personas};
use crate::{PhoneKind, StandInTerminal};
use profile::{Authority, Hash, Holder, Purpose, Signer};
use store::{KeyStore, write_atomically};

pub use face::CardFaceCa;

/// From 2020-04-01 00:00:00 JST to 2049-12-31 23:59:59 JST: CA certificates never end during a test.
const CA_VALIDITY: (Duration, Duration) =
    (Duration::from_secs(1_585_666_800), Duration::from_secs(2_524_575_599));
/// Clocks outside this span are wrong, and certificates relative to them would lie outside the CA's validity.
const CLOCK_RANGE: (Duration, Duration) =
    (Duration::from_secs(1_735_689_600), Duration::from_secs(2_208_988_800));
/// A CRL stays fresh this long.
const CRL_LIFE: Duration = Duration::from_secs(3650 * 86_400);
/// An ordinary certificate runs five years, to a birthday.
const CERTIFICATE_YEARS: i32 = 5;
const AUTH_CA_SERIAL: u32 = 0x00A0_0001;
const SIGN_CA_SERIAL: u32 = 0x00A0_0002;
/// Signature certificates count in another range than authentication certificates.
const SIGN_SERIAL_OFFSET: u32 = 0x0100_0000;

/// All personas share one signature key, to save seconds: nothing here may use it. Every other key is a card's own.
const SHARED_SIGN_KEY: &str = "holders-sign";
/// So do they the key of 入力補助AP.
const SHARED_TEXT_KEY: &str = "holders-text";

/// Why the test PKI cannot be had, or a card not issued.
#[derive(Debug, Error)]
pub enum PkiError {
    /// A file or directory of the PKI cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The given time is before 2025 or after 2039.
    #[error("the clock is outside 2025 to 2039")]
    Clock,
    /// A key could not be made or used.
    #[error("RSA: {0}")]
    Rsa(#[from] rsa::Error),
    /// A key could not be written as PKCS#8.
    #[error("key: {0}")]
    Pkcs8(#[from] rsa::pkcs8::Error),
    /// A public key could not be written.
    #[error("public key: {0}")]
    PublicKey(#[from] spki::Error),
    /// A certificate or CRL could not be written.
    #[error("DER: {0}")]
    Der(#[from] der::Error),
    /// The persona cannot be put on a card.
    #[error("persona: {0}")]
    Persona(&'static str),
}

impl PkiError {
    fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

impl From<BadInput> for PkiError {
    fn from(_: BadInput) -> Self {
        Self::Rsa(rsa::Error::MessageTooLong)
    }
}

/// A test JPKI and 券面 issuer, in a directory.
pub struct TestPki {
    store: KeyStore,
    today: Date,
    auth_ca: Authority,
    sign_ca: Authority,
    foreign_ca: Authority,
    face: face::Issuer,
    crl: Vec<u8>,
}

impl TestPki {
    /// Opens the PKI in `dir`, making the directory and missing keys (some seconds the first time).
    ///
    /// The directory holds private keys only (mode 0600); certificates follow from them, from `now` and from the
    /// personas, so they cannot be stale: the same directory gives the same CA certificate always, and the same card
    /// certificate for at least a day of `now`. A key file that is damaged or of another kind is replaced by a new key.
    /// Several processes may use one directory at once.
    ///
    /// # Errors
    /// [`PkiError::Io`] when the directory cannot be used, [`PkiError::Clock`] when `now` is outside 2025 to 2039.
    pub fn open_or_create(dir: &Path, now: SystemTime) -> Result<Self, PkiError> {
        let since_epoch = now.duration_since(SystemTime::UNIX_EPOCH).map_err(|_| PkiError::Clock)?;
        if since_epoch < CLOCK_RANGE.0 || since_epoch >= CLOCK_RANGE.1 {
            return Err(PkiError::Clock);
        }
        let today = Date::in_japan(now).ok_or(PkiError::Clock)?;
        let store = KeyStore::open_or_create(dir)?;
        let authority = |name: &str, purpose, serial| {
            let key = store.rsa(name, 2048)?;
            Authority::new(key, purpose, serial, CA_VALIDITY.0, CA_VALIDITY.1)
        };
        let auth_ca = authority("ca-auth", Purpose::Authentication, AUTH_CA_SERIAL)?;
        let sign_ca = authority("ca-sign", Purpose::Signature, SIGN_CA_SERIAL)?;
        let foreign_ca = authority("ca-foreign", Purpose::Authentication, AUTH_CA_SERIAL)?;
        let face = face::Issuer::new(store.rsa("face-ca", 2048)?, store.rsa("face-issuer", 2048)?);
        let revoked = personas().into_iter().filter(|persona| persona.revoked);
        let revoked: Vec<u32> =
            revoked.flat_map(|persona| [persona.serial, persona.phone_serial()]).collect();
        // The start of yesterday: fresh for a checker whose clock is somewhat behind ours.
        let this_update = today.plus_days(-1).and_then(Date::start).ok_or(PkiError::Clock)?;
        let crl = auth_ca.revoke(&revoked, this_update, this_update + CRL_LIFE)?;
        Ok(Self { store, today, auth_ca, sign_ca, foreign_ca, face, crl })
    }

    /// The CA certificate above the personas' authentication certificates, DER.
    #[must_use]
    pub fn auth_ca_der(&self) -> &[u8] {
        &self.auth_ca.der
    }

    /// The CRL of that CA, DER: the built-in personas with `revoked = true`, card and phone. Fresh for ten years.
    #[must_use]
    pub fn crl_der(&self) -> Vec<u8> {
        self.crl.clone()
    }

    /// The key above the 券面 issuer's certificate (EF 0004), which no card carries.
    #[must_use]
    pub fn card_face_ca(&self) -> CardFaceCa {
        self.face.ca()
    }

    /// The terminal of the stand-in for 特定機関認証 (`applet/stand_in.rs`). Its key is made on first use and kept.
    ///
    /// # Errors
    /// [`PkiError`] when the key cannot be made or kept.
    pub fn stand_in_terminal(&self) -> Result<StandInTerminal, PkiError> {
        match self.store.of_kind("stand-in-terminal", KeyKind::P256)? {
            PrivateKey::P256(key) => StandInTerminal::new(&key),
            _ => Err(PkiError::Persona("key kind")),
        }
    }

    /// Writes what a checker must trust into `dir`: `auth-ca.der` and `auth.crl`, and `face-issuers.toml`, the key above
    /// the card faces as the kiosk's configuration takes it.
    ///
    /// # Errors
    /// [`PkiError::Io`] when the directory or a file cannot be written.
    pub fn write_trust(&self, dir: &Path) -> Result<(), PkiError> {
        std::fs::create_dir_all(dir).map_err(|source| PkiError::io(dir, source))?;
        write_atomically(&dir.join("auth-ca.der"), self.auth_ca_der(), 0o644)?;
        write_atomically(&dir.join("auth.crl"), &self.crl, 0o644)?;
        write_atomically(&dir.join("face-issuers.toml"), self.card_face_ca().to_toml().as_bytes(), 0o644)
    }

    /// The contents of this persona's card. Its keys are made on first use and kept.
    ///
    /// # Errors
    /// [`PkiError`] when a key cannot be made or kept, or the persona does not fit on a card.
    pub fn issue(&self, persona: &Persona) -> Result<CardContents, PkiError> {
        if persona.other_card {
            return Ok(CardContents { jpki: None, card_face: None, others: None });
        }
        let validity = self.validity(persona)?;
        let sign = match &persona.sign_password {
            Some(password) => {
                let key = self.store.rsa(SHARED_SIGN_KEY, 2048)?;
                let public = PrivateKey::Rsa(key.clone());
                let certificate = self.sign_certificate(persona, persona.serial, validity, public)?;
                Some((key, certificate, Zeroizing::new(password.clone().into_bytes())))
            }
            None => None,
        };
        let token = Token::card(persona);
        let (auth_key, auth_certificate) = self.auth_certificate(persona, &token, validity)?;
        let jpki = JpkiContents {
            phone: None,
            auth_certificate,
            auth_ca_certificate: self.auth_ca.der.clone(),
            sign_ca_certificate: self.sign_ca.der.clone(),
            token_info: token.information(),
            auth_key,
            auth_pin: persona.pin.clone().map(|pin| Zeroizing::new(pin.into_bytes())),
            auth_pin_tries: persona.tries_left,
            sign,
        };
        let face_key = self.store.rsa(&format!("{}-face", persona.id), 2048)?;
        let card_face = CardFaceContents {
            age_record: self.face.age_record(persona, &face_key.to_public_key())?,
            birth_pin: Zeroizing::new(persona.birth_pin().into_bytes()),
            card_face: self.face.card_face(persona, &face_key.to_public_key())?,
            basic_information: self.face.basic_information(persona),
            certificate: self.face.certificate(persona)?,
            key: face_key,
            code_b: Zeroizing::new(persona.verification_code_b().into_bytes()),
            code_b_tries: persona.code_b_tries_left,
        };
        let others = self.others(persona, &card_face)?;
        Ok(CardContents { jpki: Some(jpki), card_face: Some(card_face), others: Some(others) })
    }

    /// The contents of this persona's phone: the JPKI applet, with a certificate of its own
    /// ([`Persona::phone_serial`]). Its key is made on first use and kept; it is the same on either kind of phone.
    ///
    /// # Errors
    /// [`PkiError`] when a key cannot be made or kept, or the persona has no valid dates.
    pub fn issue_phone(&self, persona: &Persona, kind: PhoneKind) -> Result<CardContents, PkiError> {
        if persona.other_card {
            return Ok(CardContents { jpki: None, card_face: None, others: None });
        }
        let token = Token::phone(persona, kind);
        let (auth_key, auth_certificate) = self.auth_certificate(persona, &token, self.validity(persona)?)?;
        let jpki = JpkiContents {
            phone: Some(kind),
            auth_certificate,
            auth_ca_certificate: self.auth_ca.der.clone(),
            sign_ca_certificate: Vec::new(),
            token_info: token.information(),
            auth_key,
            auth_pin: persona.pin.clone().map(|pin| Zeroizing::new(pin.into_bytes())),
            auth_pin_tries: persona.tries_left,
            sign: None,
        };
        Ok(CardContents { jpki: Some(jpki), card_face: None, others: None })
    }

    /// What the applets hold that the kiosk never selects, and the objects of the card itself.
    fn others(&self, persona: &Persona, face: &CardFaceContents) -> Result<OtherContents, PkiError> {
        let key = self.store.rsa(SHARED_TEXT_KEY, 2048)?;
        let (attributes, signature) = self.face.attributes(persona)?;
        let text = CardTextContents {
            attributes,
            signature,
            certificate: face.certificate.clone(),
            basic_information: self.face.text_information(),
            key_signature: self.face.text_key(&key.to_public_key())?,
            key,
            pin: persona.pin.clone().map(|pin| Zeroizing::new(pin.into_bytes())),
            code_b: face.code_b.clone(),
        };
        let serial = format!("99{:013}", persona.serial);
        let (municipality, expiry) = (persona.municipality.code.as_str(), persona.expiry.digits());
        let identification = tlv(0x01, format!("{serial}{municipality}{expiry}").as_bytes());
        let objects = [
            (0x0045, serial.into_bytes()),
            (0x00F0, municipality.as_bytes().to_vec()),
            (0x00F2, expiry.into_bytes()),
            // The authority's certificate over the issuer's key: on older cards the only one of the chain.
            (0x00F8, face.certificate.clone()),
            // Without its first byte, TS.
            (CONTACT_ATR, ATR.iter().copied().skip(1).collect()),
        ];
        Ok(OtherContents { text, identification, objects: objects.into_iter().collect() })
    }

    /// From issue until the holder's fifth birthday after it, 23:59:59 JST; or relative to today.
    fn validity(&self, persona: &Persona) -> Result<(Duration, Duration), PkiError> {
        let days = |from: Option<Date>, until: Option<Date>| {
            let (from, until) = (from.and_then(Date::start), until.and_then(Date::end));
            from.zip(until).ok_or(PkiError::Persona("certificate dates"))
        };
        if let Some(left) = persona.certificate_expires_in_days {
            let until = self.today.plus_days(left.into());
            return days(until.and_then(|day| day.plus_years(-CERTIFICATE_YEARS)), until);
        }
        let years = i32::from(self.today.year()) - i32::from(persona.birth.year());
        let mut birthday = persona.birth.plus_years(years);
        if birthday.is_none_or(|day| day >= self.today) {
            birthday = persona.birth.plus_years(years - 1);
        }
        let until = birthday.and_then(|day| day.plus_years(CERTIFICATE_YEARS));
        days(birthday.and_then(|day| day.plus_days(1)), until)
    }

    fn auth_certificate(
        &self,
        persona: &Persona,
        token: &Token,
        validity: (Duration, Duration),
    ) -> Result<(PrivateKey, Vec<u8>), PkiError> {
        let key = match persona.certificate_fault {
            Some(CertificateFault::Rsa1024) => PrivateKey::Rsa(self.store.rsa(&token.key, 1024)?),
            _ => self.store.of_kind(&token.key, persona.key)?,
        };
        let public_key = key.public_key_info()?;
        let common_name = subject_name(persona, token.serial, 14);
        let holder = Holder {
            common_name: &common_name,
            prefecture: &persona.municipality.prefecture,
            city: &persona.municipality.city,
            serial: token.serial,
            not_before: validity.0,
            not_after: validity.1,
            public_key,
            signer: None,
        };
        let certificate = match persona.certificate_fault {
            Some(CertificateFault::SigningInsteadOfAuth) => {
                self.sign_certificate(persona, token.serial, validity, key.clone())?
            }
            Some(CertificateFault::SigningProfile) => {
                self.auth_ca.certify(Hash::Sha256, Purpose::Signature, holder)?
            }
            Some(CertificateFault::ForeignCa) => {
                self.foreign_ca.certify(Hash::Sha256, Purpose::Authentication, holder)?
            }
            Some(CertificateFault::Sha1) => {
                self.auth_ca.certify(Hash::Sha1, Purpose::Authentication, holder)?
            }
            Some(CertificateFault::Malformed) => {
                let whole = self.auth_ca.certify(Hash::Sha256, Purpose::Authentication, holder)?;
                malform(whole)
            }
            Some(CertificateFault::Rsa1024) | None => {
                self.auth_ca.certify(Hash::Sha256, Purpose::Authentication, holder)?
            }
        };
        Ok((key, certificate))
    }

    fn sign_certificate(
        &self,
        persona: &Persona,
        auth_serial: u32,
        validity: (Duration, Duration),
        key: PrivateKey,
    ) -> Result<Vec<u8>, PkiError> {
        let (era, _) = persona.birth.era();
        let common_name = subject_name(persona, auth_serial, 19);
        let holder = Holder {
            common_name: &common_name,
            prefecture: &persona.municipality.prefecture,
            city: &persona.municipality.city,
            serial: auth_serial.checked_add(SIGN_SERIAL_OFFSET).ok_or(PkiError::Persona("serial"))?,
            not_before: validity.0,
            not_after: validity.1,
            public_key: key.public_key_info()?,
            signer: Some(Signer {
                name: &persona.name,
                birth: format!("{era}{}", persona.birth.digits()),
                sex: char::from(persona.sex.digit()),
                address: &persona.address,
            }),
        };
        self.sign_ca.certify(Hash::Sha256, Purpose::Signature, holder)
    }
}

/// What makes an authentication certificate a card's or a phone's.
struct Token {
    label: &'static str,
    serial: u32,
    /// Name of the authentication key in the store.
    key: String,
}

impl Token {
    fn card(persona: &Persona) -> Self {
        Self { label: "JPKIAPICCTOKEN2", serial: persona.serial, key: format!("{}-auth", persona.id) }
    }

    fn phone(persona: &Persona, kind: PhoneKind) -> Self {
        Self { label: kind.label(), serial: persona.phone_serial(), key: format!("{}-phone", persona.id) }
    }

    fn information(&self) -> [u8; 160] {
        token_info(self.label, self.serial)
    }
}

/// Opaque alphanumerics (`opaque` of them), five-digit municipality code, `003A`: 23 characters for an authentication
/// certificate, 28 for a signature certificate.
fn subject_name(persona: &Persona, serial: u32, opaque: usize) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKLMNPQRSTUVWX";
    // Not a secret, only opaque and steady: xorshift from the serial.
    let mut state = u64::from(serial) | 0x5EED_0000_0000;
    let opaque = (0..opaque).map(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(ALPHABET[(state % 32) as usize])
    });
    opaque.chain(persona.municipality.code.chars()).chain("003A".chars()).collect()
}

/// Breaks the TBS certificate's own length, and leaves the outer one, by which a reader knows how much to read.
fn malform(mut certificate: Vec<u8>) -> Vec<u8> {
    // 30 82 hh ll | 30 82 hh ll …: both lengths are above 255 bytes in every certificate here.
    if let Some(length) = certificate.get_mut(6..8) {
        length.copy_from_slice(&[0xFF, 0xFF]);
    }
    certificate
}

/// PKCS#11 `CK_TOKEN_INFO` with 32-bit big-endian numbers: label, manufacturer, model, serial, flags and sizes.
fn token_info(label: &str, serial: u32) -> [u8; 160] {
    let mut out = Vec::with_capacity(160);
    let mut text = |text: &str, width: usize| {
        out.extend(text.bytes().chain(std::iter::repeat(b' ')).take(width));
    };
    text(label, 32);
    text("00000000000000000000000000000000", 32);
    text("E16R01NJ", 16);
    text(&format!("{serial:016}"), 16);
    const UNAVAILABLE: u32 = u32::MAX;
    let numbers: [u32; 11] = [
        0x0000_040D, // flags: RNG, login required, user PIN initialised, token initialised
        0,           // sessions, maximum: effectively infinite
        UNAVAILABLE,
        0,
        UNAVAILABLE,
        16, // longest PIN
        6,  // shortest PIN
        UNAVAILABLE,
        UNAVAILABLE,
        UNAVAILABLE,
        UNAVAILABLE,
    ];
    for number in numbers {
        out.extend_from_slice(&number.to_be_bytes());
    }
    out.extend_from_slice(b"0301");
    out.extend_from_slice(b"9999999999999999");
    let mut info = [0; 160];
    info.copy_from_slice(&out);
    info
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn subject_names_differ_between_personas_and_end_with_the_municipality() {
        let mut seen = HashSet::new();
        for persona in personas() {
            for serial in [persona.serial, persona.phone_serial()] {
                let name = subject_name(&persona, serial, 14);
                assert_eq!(name.len(), 23);
                assert!(name.ends_with("99001003A"));
                assert!(seen.insert(name));
            }
        }
    }

    #[test]
    fn token_info_fills_its_160_bytes() {
        let info = token_info("JPKIAPICCTOKEN2", u32::MAX);
        assert_eq!(&info[..32], b"JPKIAPICCTOKEN2                 ");
        assert_eq!(&info[80..96], b"0000004294967295");
        assert_eq!(&info[96..100], &[0, 0, 4, 0x0D]);
        assert_eq!(&info[140..], b"03019999999999999999");
    }
}
