//! A document posted to a computer in the clinic (docs: `receipt-computer.schema.json`): HTTPS with the configured CAs, or
//! plain HTTP to this very machine. One attempt a call; when to try again is the caller's matter.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use eligibility_api::wire::IDEMPOTENCY_KEY;
use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, RequestBuilder, Response, Url};
use tokio::time::{Instant, timeout_at};
use zeroize::Zeroizing;

use crate::config::{CONNECT_TIMEOUT, MAX_TIMEOUT, OldestTls, TOTAL_TIMEOUT};
use crate::credentials;
use crate::error::{ClientError, TlsFailure};
use crate::transport::{self, classify};

/// Bytes of an answer's body that are read, so that a small one does not end in a reset. No byte of it counts.
const MAX_ANSWER_BYTES: usize = 16 * 1024;
/// Longest bearer token.
const MAX_TOKEN_BYTES: usize = 4096;

/// Everything a [`PushClient`] needs. [`PushConfig::new`] fills in the defaults.
pub struct PushConfig {
    /// `https://…`, or `http://` with `localhost` or a loopback address. No user and no fragment.
    pub url: String,
    /// The CAs, in PEM, that may have issued the receiver's certificate; needed with https. The system's own are not used.
    pub ca_pem: Option<Vec<u8>>,
    /// Sent as `Authorization: Bearer`. Whether its file may be read by others is the caller's to check.
    pub token: Option<Zeroizing<String>>,
    /// Oldest TLS version; 1.2, because receipt computers grow old.
    pub oldest_tls: OldestTls,
    /// Time to connect, TLS included; 3 s. At most the total.
    pub connect_timeout: Duration,
    /// Time for a whole call; 20 s. At most [`MAX_TIMEOUT`].
    pub total_timeout: Duration,
}

impl PushConfig {
    /// A configuration with the defaults.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            ca_pem: None,
            token: None,
            oldest_tls: OldestTls::V1_2,
            connect_timeout: CONNECT_TIMEOUT,
            total_timeout: TOTAL_TIMEOUT,
        }
    }
}

impl fmt::Debug for PushConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushConfig").field("url", &self.url).finish_non_exhaustive()
    }
}

/// Why no client could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum PushConfigError {
    /// Not a URL of the wanted form.
    #[error("push URL: not of the form https://host[:port]/path")]
    Url,
    /// Plain HTTP to another machine.
    #[error("push URL: must begin with https://, or be http:// on this machine")]
    NotHttps,
    /// https without a CA, or no usable certificate in the PEM file.
    #[error("push CA: https needs a PEM file with the receiver's CA")]
    Ca,
    /// The token is empty, too long, or has a character that a header cannot carry.
    #[error("push token: 1 to {MAX_TOKEN_BYTES} visible ASCII characters")]
    Token,
    /// A timeout is zero or too long, or the connect timeout exceeds the total.
    #[error("push timeouts: 0 < connect <= total <= 120 s")]
    Timeout,
    /// The TLS or HTTP library refused to start.
    #[error("TLS or HTTP library could not be set up")]
    Library,
}

/// Why a document was not taken. Holds nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum PushError {
    /// No connection was made.
    #[error("receiver unreachable")]
    Unreachable,
    /// No answer within the total timeout; the receiver may have the document.
    #[error("no answer in time")]
    TimedOut,
    /// The connection broke before there was an answer; the receiver may have the document.
    #[error("connection cut")]
    Cut,
    /// TLS failed; nothing was exchanged.
    #[error("TLS failed: {0}")]
    Tls(TlsFailure),
    /// A status that is not a success; a redirect, which is never followed, is one of them.
    #[error("refused (status {0})")]
    Refused(u16),
    /// The answer is not HTTP/1.1.
    #[error("bad answer")]
    BadAnswer,
    /// The key or the media type cannot be sent; nothing was sent.
    #[error("request not valid")]
    Input,
}

/// The way to one URL. Needs a tokio runtime with IO and time. Every call opens a connection of its own.
pub struct PushClient {
    http: reqwest::Client,
    url: Url,
    authorization: Option<HeaderValue>,
    total_timeout: Duration,
}

impl fmt::Debug for PushClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushClient").finish_non_exhaustive()
    }
}

impl PushClient {
    /// Checks the configuration, without a connection.
    ///
    /// # Errors
    /// [`PushConfigError`], one variant for each thing that can be wrong.
    pub fn new(config: &PushConfig) -> Result<Self, PushConfigError> {
        let in_bounds = |timeout: Duration, longest| !timeout.is_zero() && timeout <= longest;
        if !in_bounds(config.total_timeout, MAX_TIMEOUT)
            || !in_bounds(config.connect_timeout, config.total_timeout)
        {
            return Err(PushConfigError::Timeout);
        }
        let (url, is_https) = check_url(&config.url)?;
        let roots = match (&config.ca_pem, is_https) {
            (Some(pem), _) => credentials::roots(pem).map_err(|_| PushConfigError::Ca)?,
            (None, true) => return Err(PushConfigError::Ca),
            (None, false) => rustls::RootCertStore::empty(),
        };
        let tls = credentials::tls_builder(config.oldest_tls)
            .map_err(|_| PushConfigError::Library)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let http = transport::client(tls)
            .https_only(is_https)
            .connect_timeout(config.connect_timeout)
            // Whatever this machine's name service says, `localhost` is this machine.
            .resolve("localhost", SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0))
            .build()
            .map_err(|_| PushConfigError::Library)?;
        let authorization = config.token.as_ref().map(|token| bearer(token)).transpose()?;
        Ok(Self { http, url, authorization, total_timeout: config.total_timeout })
    }

    /// Posts one document. Any status of the 2xx range says that the receiver has it; its answer's body does not count.
    /// `key` goes along as `Idempotency-Key`, the same at each try.
    ///
    /// # Errors
    /// [`PushError`]. After [`PushError::TimedOut`] and [`PushError::Cut`] the receiver may have the document; posting it
    /// again with the same key is safe with a receiver that honours the key.
    pub async fn post(&self, key: &str, media_type: &str, body: Zeroizing<Vec<u8>>) -> Result<(), PushError> {
        let key = HeaderValue::from_str(key).map_err(|_| PushError::Input)?;
        let media_type = HeaderValue::from_str(media_type).map_err(|_| PushError::Input)?;
        let request = self
            .http
            .request(Method::POST, self.url.clone())
            .header(CONTENT_TYPE, media_type)
            .header(IDEMPOTENCY_KEY, key)
            .body(Bytes::from_owner(body));
        let status = self.send(request).await?;
        if (200..300).contains(&status) { Ok(()) } else { Err(PushError::Refused(status)) }
    }

    /// Whether the receiver answers and lets this client in, asked by a HEAD that carries nothing of a person. A status
    /// that only says that HEAD is not offered counts as an answer.
    ///
    /// # Errors
    /// [`PushError`].
    pub async fn probe(&self) -> Result<(), PushError> {
        match self.send(self.http.request(Method::HEAD, self.url.clone())).await? {
            200..300 | 404 | 405 | 501 => Ok(()),
            status => Err(PushError::Refused(status)),
        }
    }

    /// The answer's status.
    async fn send(&self, mut request: RequestBuilder) -> Result<u16, PushError> {
        let deadline = Instant::now() + self.total_timeout;
        request = request.header(ACCEPT_ENCODING, "identity");
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization.clone());
        }
        let answer = timeout_at(deadline, request.send()).await.map_err(|_| PushError::TimedOut)?;
        let response = answer.map_err(|error| PushError::from(classify(&error)))?;
        if response.version() != reqwest::Version::HTTP_11 {
            return Err(PushError::BadAnswer);
        }
        let status = response.status().as_u16();
        // The status has said it all: neither a slow nor an endless body changes that.
        let _ = timeout_at(deadline.min(Instant::now() + Duration::from_secs(1)), drain(response)).await;
        Ok(status)
    }
}

async fn drain(mut response: Response) {
    let mut left = MAX_ANSWER_BYTES;
    while let Ok(Some(chunk)) = response.chunk().await {
        match left.checked_sub(chunk.len()) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

/// The URL, and whether it is https.
fn check_url(url: &str) -> Result<(Url, bool), PushConfigError> {
    let url = Url::parse(url).map_err(|_| PushConfigError::Url)?;
    let plain = url.username().is_empty() && url.password().is_none();
    if !plain || url.fragment().is_some() || !url.has_host() {
        return Err(PushConfigError::Url);
    }
    match url.scheme() {
        "https" => Ok((url, true)),
        "http" if is_this_machine(&url) => Ok((url, false)),
        _ => Err(PushConfigError::NotHttps),
    }
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn bearer(token: &str) -> Result<HeaderValue, PushConfigError> {
    let visible = token.bytes().all(|byte| byte.is_ascii_graphic());
    if !visible || !(1..=MAX_TOKEN_BYTES).contains(&token.len()) {
        return Err(PushConfigError::Token);
    }
    let value = Zeroizing::new(format!("Bearer {token}"));
    let mut value = HeaderValue::from_str(&value).map_err(|_| PushConfigError::Token)?;
    value.set_sensitive(true);
    Ok(value)
}

impl From<ClientError> for PushError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Unreachable => Self::Unreachable,
            ClientError::TimedOut => Self::TimedOut,
            ClientError::Tls(failure) => Self::Tls(failure),
            ClientError::BadAnswer(_) => Self::BadAnswer,
            _ => Self::Cut,
        }
    }
}
