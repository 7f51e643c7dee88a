//! `[receipt]`: the ways to the receipt computer.

use std::path::PathBuf;

use eligibility_api::message::Encoding;
use eligibility_export::{FolderProof, Form};
use serde::Deserialize;
use staff_console::pull::MIN_TOKEN_BYTES;
use zeroize::Zeroizing;

use super::secret::token;
use super::{Config, ConfigError, value};

/// Most results that may be asked to wait, and the longest they may, in hours: more is a receipt computer that nobody uses.
const MAX_WAITING: usize = 1000;
const MAX_WAITING_HOURS: u64 = 7 * 24;
/// Longest a push may take, in seconds: the patient waits for it.
const MAX_PUSH_SECONDS: u64 = 8;

/// `[receipt]`. At least one way must be there.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Receipt {
    /// The watched folder.
    pub folder: Option<PathBuf>,
    /// Whether a share must be mounted just at the folder.
    pub must_be_mount: bool,
    /// The name of a file that must be in the folder.
    pub marker: Option<String>,
    /// The encoding of the files in it.
    pub encoding: Encoding,
    /// Where each result is posted to.
    pub push: Option<String>,
    /// What is posted.
    pub push_form: Form,
    /// The CA certificates, PEM, of an `https` receiver.
    pub push_ca: Option<PathBuf>,
    /// A file with the bearer token that is sent along.
    pub push_token_file: Option<PathBuf>,
    /// Seconds for one push.
    pub push_seconds: u64,
    /// Whether the receipt computer fetches results from the console's server.
    pub pull: bool,
    /// What is fetched.
    pub pull_form: Form,
    /// A file with the bearer token that the receipt computer must show.
    pub pull_token_file: PathBuf,
    /// Most results that wait for each way, in memory.
    pub most_waiting: usize,
    /// How many hours they wait at most.
    pub longest_waiting_hours: u64,
}

impl Default for Receipt {
    fn default() -> Self {
        Self {
            folder: None,
            must_be_mount: false,
            marker: None,
            encoding: Encoding::default(),
            push: None,
            push_form: Form::default(),
            push_ca: None,
            push_token_file: None,
            push_seconds: 5,
            pull: false,
            pull_form: Form::default(),
            pull_token_file: PathBuf::from("receipt-pull-token"),
            most_waiting: 50,
            longest_waiting_hours: 24,
        }
    }
}

/// Whether it names one file of a folder.
fn is_plain_name(name: &str) -> bool {
    let special = name.is_empty() || name == "." || name == "..";
    !special && name.len() <= 255 && !name.contains(['/', '\\', '\0'])
}

impl Receipt {
    /// What the folder has to be.
    #[must_use]
    pub fn proof(&self) -> FolderProof {
        FolderProof { must_be_mount: self.must_be_mount, marker: self.marker.clone() }
    }

    /// What is wrong with the values; the files are looked at where the ways are made.
    pub(super) fn problems(&self, config: &Config) -> Vec<ConfigError> {
        let mut found = Vec::new();
        if !(1..=MAX_PUSH_SECONDS).contains(&self.push_seconds) {
            found.push(value("receipt.push_seconds", format!("must be 1 to {MAX_PUSH_SECONDS} seconds")));
        }
        if !(1..=MAX_WAITING).contains(&self.most_waiting) {
            found.push(value("receipt.most_waiting", format!("must be 1 to {MAX_WAITING}")));
        }
        if !(1..=MAX_WAITING_HOURS).contains(&self.longest_waiting_hours) {
            let why = format!("must be 1 to {MAX_WAITING_HOURS} hours");
            found.push(value("receipt.longest_waiting_hours", why));
        }
        if self.marker.as_deref().is_some_and(|name| !is_plain_name(name)) {
            found.push(value(
                "receipt.marker",
                "must be the name of a file in the folder, and no path".into(),
            ));
        }
        found.extend(self.push_ca_pem(config).err());
        found.extend(self.push_token(config).err());
        found.extend(self.pull_token(config).err());
        found
    }

    /// The CA certificates of the receiver, where they are named.
    ///
    /// # Errors
    /// [`ConfigError`] when the file cannot be read.
    pub fn push_ca_pem(&self, config: &Config) -> Result<Option<Vec<u8>>, ConfigError> {
        self.push_ca.as_ref().map(|file| config.read("receipt.push_ca", file)).transpose()
    }

    /// The token that is sent along, where one is named.
    ///
    /// # Errors
    /// [`ConfigError`] when the file cannot be read, or others can read it.
    pub fn push_token(&self, config: &Config) -> Result<Option<Zeroizing<String>>, ConfigError> {
        self.push_token_file
            .as_ref()
            .map(|file| token("receipt.push_token_file", &config.path(file)))
            .transpose()
    }

    /// The token that opens the endpoint, where results are fetched.
    ///
    /// # Errors
    /// As [`Self::push_token`], and when it is too short.
    pub fn pull_token(&self, config: &Config) -> Result<Option<Zeroizing<String>>, ConfigError> {
        const KEY: &str = "receipt.pull_token_file";
        if !self.pull {
            return Ok(None);
        }
        let token = token(KEY, &config.path(&self.pull_token_file))?;
        if token.len() < MIN_TOKEN_BYTES || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(value(KEY, format!("needs at least {MIN_TOKEN_BYTES} visible ASCII characters")));
        }
        Ok(Some(token))
    }
}
