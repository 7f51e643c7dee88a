//! The kiosk's configuration file. Unknown keys, wrong types and missing files are errors that name the key.

mod authorisation;
mod care;
pub(crate) mod consistency;
mod display;
mod face;
mod faults;
mod gateway;
mod help;
mod needs_more;
mod origin;
mod pin;
mod questions;
mod reader;
mod receipt;
mod secret;
mod shares;
mod speech;
mod staff;
pub(crate) mod trust;
mod visit;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kiosk_screens::SlotDirection;
use kiosk_visit::{ConsentItem, ConsentProfile, FacilityKind, Language, NextPlace};
use serde::Deserialize;
use thiserror::Error;
use zeroize::Zeroizing;

pub use authorisation::{Authorisation, DeclaredEntry};
pub use care::{Care, NotCare};
pub use consistency::Warning;
pub use face::{EVALUATION_KEY, Face, FaceChallenge, FaceRuntime};
pub use gateway::Gateway;
pub use help::HelpConfig;
pub use pin::PinConfig;
pub use questions::Questions;
pub use reader::Reader;
pub use receipt::Receipt;
pub use speech::{Speech, Start};
pub use staff::{Audit, Feed, OtherKiosk, Staff};

/// Longest configuration file, consent profile or certificate that is read, in bytes.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

const LEAFLET_3Q: &str = include_str!("../../../../config/consent/leaflet-3q.toml");
const REVISED_2024_10: &str = include_str!("../../../../config/consent/2024-10.toml");

/// What is wrong with the configuration.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("{key}: cannot read {path}: {source}{origin}", origin = origin::of(key))]
    Unreadable {
        /// The key that names it, or `config` for the file itself.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is longer than any such file needs to be.
    #[error("{key}: {path} is longer than {MAX_FILE_BYTES} bytes")]
    TooLong {
        /// The key that names it.
        key: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// Not TOML, an unknown key or a wrong type; the message names line and key.
    #[error("{path}: {source}")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and what.
        source: Box<toml::de::Error>,
    },
    /// The name of a share, or of another system's drive, where a path has to stand.
    #[error(
        "{key}: {name} is the name of a share, and no path of this machine; mount the share (mount.cifs, a line in /etc/fstab) and \
         name the folder where it is mounted"
    )]
    Share {
        /// The key.
        key: String,
        /// What stands there.
        name: String,
    },
    /// A value that cannot be.
    #[error("{key}: {why}")]
    Value {
        /// The key.
        key: &'static str,
        /// What it must be.
        why: String,
    },
}

/// The whole file, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Who runs the kiosk.
    pub facility: Facility,
    /// The screen.
    pub display: Display,
    /// The card reader.
    #[serde(default)]
    pub reader: Reader,
    /// What cards are accepted.
    pub card: Card,
    /// The face way.
    #[serde(default)]
    pub face: Face,
    /// The program that opens the card's key without its PIN; none: no face and no staff check.
    pub authorisation: Option<Authorisation>,
    /// The gateway.
    pub gateway: Gateway,
    /// The receipt computer.
    pub receipt: Receipt,
    /// Voice and sounds.
    #[serde(default)]
    pub speech: Speech,
    /// The staff console.
    #[serde(default)]
    pub staff: Staff,
    /// The audit log.
    #[serde(default)]
    pub audit: Audit,
    /// The consent questions.
    #[serde(default)]
    pub consent: Consent,
    /// What is asked beside the consents.
    #[serde(default)]
    pub questions: Questions,
    /// What the kiosk says about the card.
    #[serde(default)]
    pub help: HelpConfig,
    /// The PIN pad.
    #[serde(default)]
    pub pin: PinConfig,
    /// Time limits.
    #[serde(default)]
    pub times: TimeLimits,
    /// Logging.
    #[serde(default)]
    pub log: Log,
    /// The folder that relative paths start from: where the file lies.
    #[serde(skip)]
    pub base: PathBuf,
    /// The keys that the file itself holds, as `section.key`: a default says nothing about what was meant.
    #[serde(skip)]
    pub written: BTreeSet<String>,
    /// The keys that name a share where a path has to stand, each with the name.
    #[serde(skip)]
    pub(crate) shares: Vec<(String, String)>,
}

/// `[facility]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facility {
    /// 医療機関コード, 10 digits.
    pub code: String,
    /// What kind of place it is.
    #[serde(default)]
    pub kind: FacilityKind,
    /// 診療区分: what kind of care the patients of this kiosk come for.
    /// `None`: what is usual at such a place, [`Self::care`].
    pub care: Option<Care>,
    /// Ask the patient whether the name of the answer is theirs.
    #[serde(default)]
    pub name_check: bool,
    /// What the patient does next.
    pub next: NextPlace,
}

impl Facility {
    /// What the patients of this kiosk come for.
    #[must_use]
    pub fn care(&self) -> Care {
        self.care.clone().unwrap_or_else(|| Care::usual(self.kind))
    }
}

/// `[display]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Display {
    /// Millimetres per pixel, 0.05 to 0.5.
    pub mm_per_px: f32,
    /// How far the screen is from the eyes, in millimetres, 250 to 1000; none: 500, or 400 on 7 to 8 inch.
    pub viewing_distance_mm: Option<f32>,
    /// Window width in pixels.
    #[serde(default = "width")]
    pub width: u32,
    /// Window height in pixels.
    #[serde(default = "height")]
    pub height: u32,
    /// Take the whole screen.
    #[serde(default = "yes")]
    pub fullscreen: bool,
    /// Where the card goes.
    #[serde(default)]
    pub slot: SlotDirection,
    /// The language a visit starts in.
    #[serde(default)]
    pub language: Language,
}

fn width() -> u32 {
    1280
}
fn height() -> u32 {
    800
}
fn yes() -> bool {
    true
}

/// `[card]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Files or folders with CA certificates: DER, PEM or Base-64.
    pub trust: Vec<PathBuf>,
    /// Which certificate policy is accepted.
    #[serde(default)]
    pub policy: CardPolicy,
    /// Files with the keys that certify issuers of card faces (`issuers.rs`); needed for the face way only.
    #[serde(default)]
    pub issuers: Vec<PathBuf>,
}

/// Which cards are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CardPolicy {
    /// Real cards.
    #[default]
    Production,
    /// Cards of the test hierarchy; never on a kiosk that serves patients.
    Test,
}

/// `[consent]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// A shipped profile's name, or a file.
    #[serde(default = "revised")]
    pub profile: String,
    /// Kinds that the facility has not switched on: never asked for.
    #[serde(default)]
    pub leave_out: Vec<ConsentItem>,
}

impl Default for Consent {
    fn default() -> Self {
        Self { profile: revised(), leave_out: Vec::new() }
    }
}

fn revised() -> String {
    "2024-10".to_owned()
}

/// `[times]`, in seconds.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeLimits {
    /// Nothing pressed: ask.
    pub idle: Option<u64>,
    /// No answer to that: end.
    pub warning: Option<u64>,
    /// A lifted card may come back.
    pub grace: Option<u64>,
    /// A last word that nobody takes away goes by itself.
    pub list: Option<u64>,
}

/// `[log]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// error, warn, info, debug, trace.
    #[serde(default = "info")]
    pub level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: info() }
    }
}

fn info() -> String {
    "info".to_owned()
}

impl Config {
    /// Reads and checks a file's syntax.
    ///
    /// # Errors
    /// [`ConfigError`] naming the file, the line and the key.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = read_text("config", path)?;
        let base = path.parent().unwrap_or(Path::new("."));
        Self::parse(&text, path, base)
    }

    /// Parses a file's text; `path` is only for messages.
    ///
    /// # Errors
    /// [`ConfigError::Syntax`].
    pub fn parse(text: &str, path: &Path, base: &Path) -> Result<Self, ConfigError> {
        let mut config: Self = toml::from_str(text)
            .map_err(|source| ConfigError::Syntax { path: path.to_owned(), source: Box::new(source) })?;
        config.base = base.to_owned();
        // The same text parsed a moment ago.
        let table: toml::Table = toml::from_str(text).unwrap_or_default();
        (config.written, config.shares) = (written(&table), shares::named(&table));
        Ok(config)
    }

    /// Whether the file itself holds this key, named as `section.key`.
    #[must_use]
    pub fn wrote(&self, key: &str) -> bool {
        self.written.contains(key)
    }

    /// Everything that is wrong with the values and the files they name; empty when the kiosk can start.
    #[must_use]
    pub fn problems(&self) -> Vec<ConfigError> {
        let mut found = Vec::new();
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if self.facility.code.len() != 10 || !digits(&self.facility.code) {
            found.push(value("facility.code", "must be 10 digits".into()));
        }
        if !(0.05..=0.5).contains(&self.display.mm_per_px) {
            found.push(value("display.mm_per_px", "must be between 0.05 and 0.5".into()));
        }
        if self.display.viewing_distance_mm.is_some_and(|mm| !(250.0..=1000.0).contains(&mm)) {
            found.push(value("display.viewing_distance_mm", "must be between 250 and 1000".into()));
        }
        for (key, pixels) in [("display.width", self.display.width), ("display.height", self.display.height)]
        {
            if !(480..=7680).contains(&pixels) {
                found.push(value(key, "must be between 480 and 7680".into()));
            }
        }
        found.extend(self.face.problems());
        found.extend(self.authorisation.iter().flat_map(Authorisation::problems));
        found.extend(self.receipt.problems(self));
        found.extend(self.staff.problems());
        found.extend(self.audit.problems());
        if !self.gateway.url.starts_with("https://") {
            found.push(value("gateway.url", "must begin with https://".into()));
        }
        if self.gateway.terminal.is_empty() || self.gateway.terminal.len() > 64 {
            found.push(value("gateway.terminal", "must be 1 to 64 characters".into()));
        }
        for (key, seconds, most) in [
            ("gateway.connect_seconds", Some(self.gateway.connect_seconds), 30),
            ("gateway.total_seconds", Some(self.gateway.total_seconds), 60),
            ("gateway.offers_seconds", Some(self.gateway.offers_seconds), 10),
            ("gateway.status_seconds", Some(self.gateway.status_seconds), 600),
            ("times.idle", self.times.idle, 600),
            ("times.warning", self.times.warning, 600),
            ("times.grace", self.times.grace, 60),
            ("times.list", self.times.list, 600),
        ] {
            if seconds.is_some_and(|s| s == 0 || s > most) {
                found.push(value(key, format!("must be 1 to {most} seconds")));
            }
        }
        if !["error", "warn", "info", "debug", "trace"].contains(&self.log.level.as_str()) {
            found.push(value("log.level", "must be error, warn, info, debug or trace".into()));
        }
        found.extend(self.speech.problems().into_iter().map(|(key, why)| value(key, why)));
        found.extend(self.share_problems());
        found.extend(trust::authorities(self).err());
        found.extend(self.consent_profile().err());
        found.extend(self.questions().err());
        found.extend(self.help().err());
        found.extend(crate::issuers::issuer_keys(self).err());
        found.extend(consistency::errors(self));
        for (key, path) in [
            ("gateway.ca", &self.gateway.ca),
            ("gateway.certificate", &self.gateway.certificate),
            ("gateway.key", &self.gateway.key),
        ] {
            found.extend(read_bounded(key, &self.path(path)).err());
        }
        found
    }

    /// A path of the file, made absolute by the file's own folder.
    #[must_use]
    pub fn path(&self, path: &Path) -> PathBuf {
        self.base.join(path)
    }

    /// A file that the configuration names.
    ///
    /// # Errors
    /// [`ConfigError`] when it cannot be read or is too long.
    pub fn read(&self, key: &'static str, path: &Path) -> Result<Vec<u8>, ConfigError> {
        read_bounded(key, &self.path(path))
    }

    /// A secret that the configuration names: from a file that nobody else can read or change.
    ///
    /// # Errors
    /// [`ConfigError`], which says what is wrong with the file.
    pub fn read_secret(&self, key: &'static str, path: &Path) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
        secret::secret(key, &self.path(path))
    }

    /// The consent profile that the configuration names.
    ///
    /// # Errors
    /// [`ConfigError`] when the file cannot be read or is no consent profile.
    pub fn consent_profile(&self) -> Result<ConsentProfile, ConfigError> {
        Ok(self.consent_profile_whole()?.without(&self.consent.leave_out))
    }

    /// The same with what the facility leaves out.
    pub(crate) fn consent_profile_whole(&self) -> Result<ConsentProfile, ConfigError> {
        const KEY: &str = "consent.profile";
        let text = match self.consent.profile.as_str() {
            "leaflet-3q" => LEAFLET_3Q.to_owned(),
            "2024-10" => REVISED_2024_10.to_owned(),
            file => read_text(KEY, &self.path(Path::new(file)))?,
        };
        ConsentProfile::from_toml(&text).map_err(|error| value(KEY, error.to_string()))
    }
}

/// The names of all keys in a table, with their sections before them.
fn written(table: &toml::Table) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (name, value) in table {
        found.insert(name.clone());
        if let toml::Value::Table(section) = value {
            found.extend(written(section).into_iter().map(|key| format!("{name}.{key}")));
        }
    }
    found
}

pub(crate) fn value(key: &'static str, why: String) -> ConfigError {
    ConfigError::Value { key, why }
}

/// A file that must be text.
pub(crate) fn read_text(key: &'static str, path: &Path) -> Result<String, ConfigError> {
    String::from_utf8(read_bounded(key, path)?)
        .map_err(|_| value(key, format!("{} is not UTF-8", path.display())))
}

pub(crate) fn read_bounded(key: &'static str, path: &Path) -> Result<Vec<u8>, ConfigError> {
    use std::io::Read as _;
    let unreadable = |source| ConfigError::Unreadable { key, path: path.to_owned(), source };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(ConfigError::TooLong { key, path: path.to_owned() });
    }
    Ok(bytes)
}
