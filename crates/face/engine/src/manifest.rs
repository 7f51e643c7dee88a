//! `models/manifest.toml`: what each model file is, where it comes from and how it is fed.

use std::collections::BTreeSet;

use serde::Deserialize;
use thiserror::Error;

/// The manifest this program was built with. It is not read from beside the weights: anyone who can change those must not
/// be able to change what they are compared with.
const BUILT_IN: &str = include_str!("../../../../models/manifest.toml");

/// Longest manifest that is read, in bytes.
const MAX_MANIFEST_BYTES: usize = 64 * 1024;
/// Longest model file that a manifest may name, in bytes.
pub const MAX_MODEL_BYTES: u64 = 64 * 1024 * 1024;
/// Longest side of a model's input, in pixels.
const MAX_SIDE: u32 = 1024;

/// What is wrong with a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ManifestError {
    /// Longer than any manifest needs to be.
    #[error("the model manifest is longer than {MAX_MANIFEST_BYTES} bytes")]
    TooLong,
    /// Not TOML, an unknown key or a wrong type.
    #[error("the model manifest: {0}")]
    Syntax(String),
    /// A value that cannot be.
    #[error("the model manifest, {file}: {what}")]
    Value {
        /// The entry's file.
        file: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A role that no file or more than one file has.
    #[error("the model manifest has {count} files for {role}")]
    Role {
        /// The role.
        role: Role,
        /// How many files have it.
        count: usize,
    },
}

/// What a model does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Finds faces and five points of each.
    Detector,
    /// The first recogniser.
    RecogniserA,
    /// The second recogniser.
    RecogniserB,
    /// Live or a picture, seen close.
    #[serde(rename = "liveness-1")]
    Liveness1,
    /// Live or a picture, seen with more of the surroundings.
    #[serde(rename = "liveness-2")]
    Liveness2,
    /// 468 points of a face.
    Mesh,
}

impl Role {
    /// All of them; a kiosk needs each.
    pub const ALL: [Self; 6] =
        [Self::Detector, Self::RecogniserA, Self::RecogniserB, Self::Liveness1, Self::Liveness2, Self::Mesh];

    /// As the manifest writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Detector => "detector",
            Self::RecogniserA => "recogniser-a",
            Self::RecogniserB => "recogniser-b",
            Self::Liveness1 => "liveness-1",
            Self::Liveness2 => "liveness-2",
            Self::Mesh => "mesh",
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// Order of the colour planes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// Red first.
    Rgb,
    /// Blue first.
    Bgr,
}

/// How pixels become numbers: per channel, `(value 0..255 - mean) / deviation`, planes one after another.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputSpec {
    /// The input's name in the file.
    pub name: String,
    /// Width and height in pixels; none where both may be any multiple of 32.
    pub size: Option<[u32; 2]>,
    /// Order of the planes; `mean` and `deviation` are in the same order.
    pub order: Order,
    /// Taken off.
    pub mean: [f32; 3],
    /// Divided by.
    pub deviation: [f32; 3],
}

/// Where a file can be had.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// At this address.
    Address(String),
    /// Nowhere as it is: it is made from the two files of an OpenVINO model.
    OpenVino(OpenVino),
}

/// An OpenVINO model from which a file is made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenVino {
    /// Its description.
    pub xml: Source,
    /// Its weights.
    pub bin: Source,
}

/// A published file from which another one is made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Where it is published. What stands behind the last `/` is its name.
    pub address: String,
    /// SHA-256 of the whole file, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Its length, at most [`MAX_MODEL_BYTES`].
    pub bytes: u64,
}

impl Source {
    /// Its name.
    #[must_use]
    pub fn file(&self) -> &str {
        self.address.rsplit('/').next().unwrap_or_default()
    }
}

/// One model file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What it does.
    pub role: Role,
    /// Its name in the folder; no path.
    pub file: String,
    /// SHA-256 of the whole file, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Its length, at most [`MAX_MODEL_BYTES`].
    pub bytes: u64,
    /// Licence it was published under.
    pub licence: String,
    /// Who published it, for people.
    pub source: String,
    /// Where it can be had.
    pub origin: Origin,
    /// What it is fed.
    pub input: InputSpec,
}

/// All model files of a kiosk.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    model: Vec<Entry>,
}

impl Manifest {
    /// The one this program was built with.
    ///
    /// # Errors
    /// [`ManifestError`], if the program was built with a broken one.
    pub fn built_in() -> Result<Self, ManifestError> {
        Self::parse(BUILT_IN)
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// [`ManifestError`] for text that is too long, is not a manifest, names a file by a path, has a value that cannot
    /// be, or does not have exactly one file for each [`Role`].
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        if text.len() > MAX_MANIFEST_BYTES {
            return Err(ManifestError::TooLong);
        }
        let written: Written =
            toml::from_str(text).map_err(|error| ManifestError::Syntax(error.to_string()))?;
        for entry in &written.model {
            if let Some(what) = fault(entry) {
                return Err(ManifestError::Value { file: entry.file.clone(), what });
            }
        }
        for role in Role::ALL {
            let count = written.model.iter().filter(|entry| entry.role == role).count();
            if count != 1 {
                return Err(ManifestError::Role { role, count });
            }
        }
        let names: BTreeSet<&str> = written.model.iter().map(|entry| entry.file.as_str()).collect();
        if names.len() != written.model.len() {
            return Err(ManifestError::Value {
                file: "(several)".into(),
                what: "two entries name the same file",
            });
        }
        Ok(Self { entries: written.model })
    }

    /// The files, in the manifest's order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The file with this role.
    ///
    /// # Errors
    /// [`ManifestError::Role`]; a parsed manifest has one for each.
    pub fn entry(&self, role: Role) -> Result<&Entry, ManifestError> {
        self.entries.iter().find(|entry| entry.role == role).ok_or(ManifestError::Role { role, count: 0 })
    }
}

fn is_plain_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    !name.is_empty() && name.len() <= 100 && !name.starts_with('.') && name.chars().all(plain)
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
}

fn is_address(text: &str) -> bool {
    text.starts_with("https://") && text.len() <= 500 && !text.contains(char::is_whitespace)
}

fn fault(entry: &Entry) -> Option<&'static str> {
    if !is_plain_name(&entry.file) {
        return Some("file: a plain name of letters, digits, '.', '_' and '-', at most 100");
    }
    if !is_hash(&entry.sha256) {
        return Some("sha256: 64 lower-case hexadecimal digits");
    }
    if !(1..=MAX_MODEL_BYTES).contains(&entry.bytes) {
        return Some("bytes: 1 to 64 MiB");
    }
    match &entry.origin {
        Origin::Address(address) if !is_address(address) => return Some("origin: an https address"),
        Origin::OpenVino(OpenVino { xml, bin }) => {
            let good = |source: &Source| {
                is_address(&source.address)
                    && is_plain_name(source.file())
                    && is_hash(&source.sha256)
                    && (1..=MAX_MODEL_BYTES).contains(&source.bytes)
            };
            if !good(xml) || !good(bin) || xml.file() == bin.file() {
                return Some("origin: xml and bin, each with https address, plain name, sha256 and bytes");
            }
        }
        Origin::Address(_) => {}
    }
    if entry.input.size.is_some_and(|size| size.iter().any(|side| !(1..=MAX_SIDE).contains(side))) {
        return Some("input.size: sides of 1 to 1024");
    }
    if entry.input.size.is_none() != (entry.role == Role::Detector) {
        return Some("input.size: for every model but the detector");
    }
    if entry.input.mean.iter().any(|v| !v.is_finite()) {
        return Some("input.mean: numbers");
    }
    if entry.input.deviation.iter().any(|v| !v.is_finite() || *v <= 0.0) {
        return Some("input.deviation: above zero");
    }
    None
}
