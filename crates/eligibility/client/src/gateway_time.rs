//! What the gateway's answers say of the time, so that a kiosk can see that its own clock is wrong.

use std::sync::Arc;
use std::time::Duration;

use base_time::{Moment, parse_http_date};
use reqwest::header::{DATE, HeaderMap};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};
use tokio::time::Instant;

use crate::transport::single;

/// `Date` is whole seconds, cut off.
const RESOLUTION_MS: i64 = 999;

/// The gateway's time, as an answer's `Date` told it (RFC 9110 §6.6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GatewayTime {
    /// What it told.
    told: Moment,
    /// How long the answer took: it may have been written at any moment of that.
    took: Duration,
    /// When it came.
    came: Instant,
}

impl GatewayTime {
    /// What an answer told that came now; `None` when it told no time, or none that can be read.
    pub(crate) fn of(headers: &HeaderMap, took: Duration) -> Option<Self> {
        let told = parse_http_date(single(headers, DATE.as_str())?)?;
        Some(Self { told, took, came: Instant::now() })
    }

    /// How far a clock that shows `wall` now is ahead of the gateway's, in milliseconds; behind is negative. It is the least that
    /// explains what was seen: zero while the answer can have been written at that time.
    #[must_use]
    pub fn ahead(&self, wall: Moment) -> i64 {
        ahead(self.told, self.took, wall, self.came.elapsed())
    }
}

fn ahead(told: Moment, took: Duration, wall: Moment, since: Duration) -> i64 {
    let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    let moment = |moment: Moment| i64::try_from(moment.0).unwrap_or(i64::MAX);
    let at_most = moment(wall).saturating_sub(millis(since)).saturating_sub(moment(told));
    let at_least = at_most.saturating_sub(millis(took)).saturating_sub(RESOLUTION_MS);
    if at_least > 0 { at_least } else { at_most.min(0) }
}

/// Accepts the gateway's certificate as it is accepted otherwise, but for its dates: a clock that is wrong by more than the
/// certificate's life can be told from a certificate that has ended. Nothing but the time is believed of such a gateway, and
/// nothing but the request for the status, which has no body, is sent to it.
#[derive(Debug)]
pub(crate) struct AnyDate(pub Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for AnyDate {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let at =
            |time| self.0.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, time);
        at(now).or_else(|error| match error {
            Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. }) => at(not_after),
            Error::InvalidCertificate(CertificateError::NotValidYetContext { not_before, .. }) => {
                at(not_before)
            }
            error => Err(error),
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

#[cfg(test)]
#[path = "gateway_time_tests.rs"]
mod tests;
