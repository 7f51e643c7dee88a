//! `[staff]` and `[audit]`: the staff console, and the log of what it and the kiosk did.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::Deserialize;

use super::{ConfigError, LanguageTag, value};

/// Smallest limit of the audit log's size, in bytes: below it hardly a day's records fit.
const LEAST_AUDIT_BYTES: u64 = 64 * 1024;

/// `[staff]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Staff {
    /// Where the console listens. None: no console, and nobody can be called.
    pub listen: Option<SocketAddr>,
    /// Host names under which browsers come.
    pub hosts: Vec<String>,
    /// The console's certificate chain, PEM; made when neither it nor its key is there.
    pub certificate: PathBuf,
    /// Its key, PEM.
    pub key: PathBuf,
    /// The accounts.
    pub accounts: PathBuf,
    /// Whether calls are shown while nobody is signed in.
    pub calls_when_signed_out: bool,
    /// The language before one is chosen.
    pub language: LanguageTag,
}

impl Default for Staff {
    fn default() -> Self {
        Self {
            listen: None,
            hosts: vec!["localhost".to_owned(), Ipv4Addr::LOCALHOST.to_string()],
            certificate: PathBuf::from("staff/cert.pem"),
            key: PathBuf::from("staff/key.pem"),
            accounts: PathBuf::from("staff/accounts.sqlite"),
            calls_when_signed_out: true,
            language: LanguageTag::default(),
        }
    }
}

impl Staff {
    pub(super) fn problems(&self) -> Vec<ConfigError> {
        let mut found = Vec::new();
        let is_name = |host: &String| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
            let name = !host.is_empty() && host.len() <= 253 && host.bytes().all(plain);
            name || host.parse::<IpAddr>().is_ok()
        };
        if self.hosts.is_empty() || !self.hosts.iter().all(is_name) {
            found.push(value("staff.hosts", "must be host names or addresses, without port".into()));
        }
        found
    }
}

/// `[audit]`. The log is kept with and without a console: no result is shown that is not recorded.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    /// The log.
    pub path: PathBuf,
    /// More files that get the log's anchor.
    pub anchor_copies: Vec<PathBuf>,
    /// Largest log, in bytes.
    pub most_bytes: Option<u64>,
}

impl Default for Audit {
    fn default() -> Self {
        Self { path: PathBuf::from("audit/audit.sqlite"), anchor_copies: Vec::new(), most_bytes: None }
    }
}

impl Audit {
    pub(super) fn problems(&self) -> Vec<ConfigError> {
        let small = self.most_bytes.is_some_and(|bytes| bytes < LEAST_AUDIT_BYTES);
        let problem = || value("audit.most_bytes", format!("must be at least {LEAST_AUDIT_BYTES}"));
        small.then(problem).into_iter().collect()
    }
}
