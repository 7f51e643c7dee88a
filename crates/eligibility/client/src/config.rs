//! What a client needs to know, its defaults, and what is refused before anything is sent.

use std::fmt;
use std::time::Duration;

use base_time::{Entropy, SystemEntropy};
use eligibility_api::wire::MAX_BODY_BYTES;
use reqwest::Url;
use zeroize::Zeroizing;

use crate::breaker::BreakerPolicy;
use crate::retry::RetryPolicy;

/// Time to connect, TLS included (design, "Limits").
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Time for a whole call, retries and waits included.
pub const TOTAL_TIMEOUT: Duration = Duration::from_secs(20);
/// Time for [`crate::GatewayClient::status`], connecting included; the total, where that is shorter. Half of what a patient's
/// call may take, and that is asked twice: a gateway that is slower than this for an empty answer serves nobody.
pub const STATUS_TIMEOUT: Duration = Duration::from_secs(10);
/// Time for [`crate::GatewayClient::facility`], connecting included: it goes before each look at the gateway's health is told.
pub const FACILITY_TIMEOUT: Duration = Duration::from_secs(2);
/// Time for [`crate::GatewayClient::offers`], connecting included: the patient waits for it, and can be checked in without it.
pub const OFFERS_TIMEOUT: Duration = Duration::from_secs(4);
/// Longest timeout that a configuration may ask for.
pub const MAX_TIMEOUT: Duration = Duration::from_secs(120);

/// The oldest TLS version that is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OldestTls {
    /// TLS 1.3 only.
    #[default]
    V1_3,
    /// TLS 1.2 as well, for a gateway that cannot do better.
    V1_2,
}

/// The terminal's credentials and the gateway's CAs, all in PEM.
#[derive(Clone)]
pub struct Credentials {
    /// The CAs that may have issued the gateway's certificate, at most 16. The system's own are not used.
    pub gateway_ca_pem: Vec<u8>,
    /// The terminal's certificate, then its intermediates, at most 8.
    pub certificate_pem: Vec<u8>,
    /// The terminal's P-256 key, PKCS#8 (`BEGIN PRIVATE KEY`). Whether its file may be read by others is the caller's to
    /// check.
    pub key_pem: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// Everything a [`crate::GatewayClient`] needs. [`ClientConfig::new`] fills in the defaults.
#[derive(Debug)]
pub struct ClientConfig {
    /// `https://host[:port][/base]`. Nothing else: no user, query or fragment.
    pub base_url: String,
    /// Certificates and key.
    pub credentials: Credentials,
    /// The terminal's name: the common name of its certificate, 1 to 64 letters, digits, `-`, `_` or `.`.
    pub terminal: String,
    /// 医療機関コード, 10 digits.
    pub facility: String,
    /// Oldest TLS version; 1.3.
    pub oldest_tls: OldestTls,
    /// Time to connect, TLS included; 3 s. At most the total.
    pub connect_timeout: Duration,
    /// Time for a whole call, retries included; 20 s. At most [`MAX_TIMEOUT`].
    pub total_timeout: Duration,
    /// Time for [`crate::GatewayClient::offers`], connecting included; 4 s. At most [`MAX_TIMEOUT`]; where the total is shorter, the total
    /// counts.
    pub offers_timeout: Duration,
    /// Longest answer in bytes; 256 KiB, which is also the most.
    pub max_body_bytes: usize,
    /// Waits between attempts.
    pub retry: RetryPolicy,
    /// When to leave the gateway alone.
    pub breaker: BreakerPolicy,
    /// Where the spread of the waits comes from.
    pub jitter: Box<dyn Entropy>,
}

impl ClientConfig {
    /// A configuration with the defaults of the design.
    #[must_use]
    pub fn new(
        base_url: impl Into<String>,
        credentials: Credentials,
        terminal: impl Into<String>,
        facility: impl Into<String>,
    ) -> Self {
        Self {
            base_url: base_url.into(),
            credentials,
            terminal: terminal.into(),
            facility: facility.into(),
            oldest_tls: OldestTls::default(),
            connect_timeout: CONNECT_TIMEOUT,
            total_timeout: TOTAL_TIMEOUT,
            offers_timeout: OFFERS_TIMEOUT,
            max_body_bytes: MAX_BODY_BYTES,
            retry: RetryPolicy::default(),
            breaker: BreakerPolicy::default(),
            jitter: Box::new(SystemEntropy),
        }
    }

    /// Checks all that does not need the credentials, and gives the base URL without its last slash.
    pub(crate) fn check(&self) -> Result<String, ConfigError> {
        let in_bounds = |timeout: Duration, longest: Duration| !timeout.is_zero() && timeout <= longest;
        if !in_bounds(self.total_timeout, MAX_TIMEOUT) || !in_bounds(self.connect_timeout, self.total_timeout)
        {
            return Err(ConfigError::Timeout);
        }
        if !in_bounds(self.offers_timeout, MAX_TIMEOUT) {
            return Err(ConfigError::Timeout);
        }
        if !(1..=MAX_BODY_BYTES).contains(&self.max_body_bytes) {
            return Err(ConfigError::MaxBody);
        }
        if self.facility.len() != 10 || !self.facility.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ConfigError::Facility);
        }
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        if !(1..=64).contains(&self.terminal.len()) || !self.terminal.bytes().all(plain) {
            return Err(ConfigError::TerminalName);
        }
        self.check_url()
    }

    fn check_url(&self) -> Result<String, ConfigError> {
        let url = Url::parse(&self.base_url).map_err(|_| ConfigError::Url)?;
        if url.scheme() != "https" {
            return Err(ConfigError::NotHttps);
        }
        let plain = url.username().is_empty() && url.password().is_none();
        if !plain || url.query().is_some() || url.fragment().is_some() || !url.has_host() {
            return Err(ConfigError::Url);
        }
        Ok(url.as_str().trim_end_matches('/').to_owned())
    }
}

/// Why no client could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The base URL is not a plain `https://host[:port][/base]`.
    #[error("gateway URL: not of the form https://host[:port][/base]")]
    Url,
    /// The base URL is not https.
    #[error("gateway URL: must begin with https://")]
    NotHttps,
    /// A timeout is zero or too long, or the connect timeout exceeds the total.
    #[error("timeouts: 0 < connect <= total <= 120 s, 0 < offers <= 120 s")]
    Timeout,
    /// The body bound is zero or above 256 KiB.
    #[error("largest body: 1 to 262144 bytes")]
    MaxBody,
    /// 医療機関コード is not 10 digits.
    #[error("facility code: 10 digits")]
    Facility,
    /// The terminal's name has other characters, or is empty or too long.
    #[error("terminal name: 1 to 64 letters, digits, '-', '_' or '.'")]
    TerminalName,
    /// No usable CA certificate for the gateway.
    #[error("gateway CA: no usable certificate in the PEM file")]
    GatewayCa,
    /// No usable terminal certificate.
    #[error("terminal certificate: no usable certificate in the PEM file")]
    Certificate,
    /// The terminal certificate's key is not P-256.
    #[error("terminal certificate: its key is not P-256")]
    CertificateKey,
    /// The terminal certificate is not for TLS clients.
    #[error("terminal certificate: not for TLS client authentication")]
    CertificatePurpose,
    /// The terminal certificate's common name is another one.
    #[error("terminal certificate: its common name is not the terminal's name")]
    CertificateName,
    /// No usable key.
    #[error("terminal key: no PKCS#8 P-256 private key in the PEM file")]
    Key,
    /// Key and certificate do not belong together.
    #[error("terminal key: does not belong to the certificate")]
    KeyMismatch,
    /// The TLS or HTTP library refused to start.
    #[error("TLS or HTTP library could not be set up")]
    Library,
}
