//! One file over HTTPS, bounded in length and time. Used by `uketsuke models install` alone, never while a kiosk serves
//! patients; why it is here and not in `eligibility-client` is in docs/decisions/0006-models-are-downloaded.md.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use thiserror::Error;

use crate::KioskRuntime;

/// Most redirects that are followed.
const MAX_REDIRECTS: usize = 5;

/// How long a download may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Until the server is reached.
    pub connect: Duration,
    /// Between two pieces of the answer.
    pub silence: Duration,
    /// All together.
    pub total: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(30),
            total: Duration::from_secs(300),
        }
    }
}

/// Why there is no file.
#[derive(Debug, Error)]
pub enum DownloadError {
    /// The address is not one that may be asked.
    #[error("{0} is not an address that is downloaded from")]
    Address(String),
    /// No connection, or it broke.
    #[error("cannot reach {host}: {why}")]
    Unreachable {
        /// Who was asked.
        host: String,
        /// The innermost reason.
        why: String,
    },
    /// No answer in time.
    #[error("{0} did not answer in time")]
    TimedOut(String),
    /// Sent elsewhere too often, or to somewhere that is not HTTPS.
    #[error("{0} redirects to where nothing is downloaded from")]
    Redirected(String),
    /// An answer other than 200.
    #[error("{host} answered {status}")]
    Status {
        /// Who was asked.
        host: String,
        /// What it answered.
        status: StatusCode,
    },
    /// Longer than it should be.
    #[error("{host} sends more than the {wanted} bytes that belong there")]
    TooLong {
        /// Who was asked.
        host: String,
        /// Bytes that belong there.
        wanted: u64,
    },
    /// Shorter than it should be.
    #[error("{host} sent {found} of {wanted} bytes")]
    TooShort {
        /// Who was asked.
        host: String,
        /// Bytes that belong there.
        wanted: u64,
        /// Bytes that came.
        found: u64,
    },
    /// The client cannot be made.
    #[error("cannot download: {0}")]
    Client(String),
}

/// Downloads files.
#[derive(Debug)]
pub struct Downloader {
    client: Client,
    runtime: KioskRuntime,
    scheme: &'static str,
}

impl Downloader {
    /// HTTPS only, redirects included, with the system's certificate authorities and its proxy settings.
    ///
    /// # Errors
    /// [`DownloadError::Client`].
    pub fn https(patience: Patience) -> Result<Self, DownloadError> {
        Self::new(patience, "https")
    }

    /// Plain HTTP, without proxies: for tests with a server of their own.
    ///
    /// # Errors
    /// [`DownloadError::Client`].
    pub fn plain(patience: Patience) -> Result<Self, DownloadError> {
        Self::new(patience, "http")
    }

    fn new(patience: Patience, scheme: &'static str) -> Result<Self, DownloadError> {
        // The first provider of a process stays; there is only ever this one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let only = move |attempt: reqwest::redirect::Attempt<'_>| {
            if attempt.previous().len() > MAX_REDIRECTS || attempt.url().scheme() != scheme {
                attempt.error("redirected")
            } else {
                attempt.follow()
            }
        };
        let mut builder = Client::builder()
            .https_only(scheme == "https")
            .redirect(Policy::custom(only))
            .connect_timeout(patience.connect)
            .read_timeout(patience.silence)
            .timeout(patience.total)
            .user_agent(concat!("uketsuke/", env!("CARGO_PKG_VERSION")));
        if scheme == "http" {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| DownloadError::Client(innermost(&error)))?;
        let runtime = KioskRuntime::start().map_err(|error| DownloadError::Client(error.to_string()))?;
        Ok(Self { client, runtime, scheme })
    }

    /// The `wanted` bytes at this address; neither more nor fewer.
    ///
    /// # Errors
    /// [`DownloadError`].
    pub fn get(&self, address: &str, wanted: u64) -> Result<Vec<u8>, DownloadError> {
        let url = Url::parse(address)
            .ok()
            .filter(|url| url.scheme() == self.scheme)
            .ok_or_else(|| DownloadError::Address(address.to_owned()))?;
        let host = url.host_str().unwrap_or("the server").to_owned();
        self.runtime.block_on(self.receive(url, &host, wanted))
    }

    async fn receive(&self, url: Url, host: &str, wanted: u64) -> Result<Vec<u8>, DownloadError> {
        let failed = |error: reqwest::Error| failure(host, &error);
        let mut answer = self.client.get(url).send().await.map_err(failed)?;
        if answer.status() != StatusCode::OK {
            return Err(DownloadError::Status { host: host.to_owned(), status: answer.status() });
        }
        let too_long = || DownloadError::TooLong { host: host.to_owned(), wanted };
        if answer.content_length().is_some_and(|length| length > wanted) {
            return Err(too_long());
        }
        let mut bytes = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(failed)? {
            if (bytes.len() + piece.len()) as u64 > wanted {
                return Err(too_long());
            }
            bytes.extend_from_slice(&piece);
        }
        let found = bytes.len() as u64;
        if found < wanted {
            return Err(DownloadError::TooShort { host: host.to_owned(), wanted, found });
        }
        Ok(bytes)
    }
}

fn failure(host: &str, error: &reqwest::Error) -> DownloadError {
    let host = host.to_owned();
    if error.is_timeout() {
        DownloadError::TimedOut(host)
    } else if error.is_redirect() {
        DownloadError::Redirected(host)
    } else {
        DownloadError::Unreachable { host, why: innermost(error) }
    }
}

/// The last of the errors behind an error; those before it only say that something failed.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
