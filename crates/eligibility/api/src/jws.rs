//! JWS compact serialisation (RFC 7515 §7.1) without the crypto: how a signed request body is put together and taken
//! apart. Making and verifying the signature stays with client and gateway.
//!
//! ```
//! # use eligibility_api::jws::{Header, compact, signing_input, split};
//! let input = signing_input(&Header::es256("terminal-1"), br#"{"visit":"1"}"#)?;
//! let signature = [0; 64]; // ES256 over `input`
//! let body = compact(&input, &signature);
//! let parts = split(body.as_bytes())?;
//! assert_eq!(parts.signing_input, input.as_bytes());
//! assert_eq!(parts.header.kid, "terminal-1");
//! # Ok::<(), eligibility_api::jws::JwsError>(())
//! ```

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::wire::MAX_BODY_BYTES;

/// The one algorithm: ECDSA P-256 with SHA-256 (RFC 7518 §3.4).
pub const ES256: &str = "ES256";
/// An ES256 signature: r ‖ s, 32 bytes each (RFC 7518 §3.4).
pub const SIGNATURE_BYTES: usize = 64;
/// Longest protected header, in bytes of JSON. Ours is about 60.
pub const MAX_HEADER_BYTES: usize = 1024;

/// The protected header. Members beyond these, `crit` and `b64` among them, are refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Always [`ES256`].
    pub alg: String,
    /// Whose key: the terminal's name.
    pub kid: String,
    /// Media type, if given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub typ: Option<String>,
}

impl Header {
    /// A header for the terminal's key.
    #[must_use]
    pub fn es256(kid: &str) -> Self {
        Self { alg: ES256.to_owned(), kid: kid.to_owned(), typ: None }
    }
}

/// A compact serialisation taken apart. The signature is not verified yet, so nothing of it may be believed.
#[derive(Clone)]
pub struct Parts<'a> {
    /// The protected header.
    pub header: Header,
    /// The payload's bytes.
    pub payload: Zeroizing<Vec<u8>>,
    /// r ‖ s.
    pub signature: [u8; SIGNATURE_BYTES],
    /// What the signature is over: the first two parts and the dot between them, as they came.
    pub signing_input: &'a [u8],
}

impl fmt::Debug for Parts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("header", &self.header).finish_non_exhaustive()
    }
}

/// What is to be signed: `BASE64URL(header) . BASE64URL(payload)`.
///
/// # Errors
/// [`JwsError::TooLong`] when header or body pass their bounds.
pub fn signing_input(header: &Header, payload: &[u8]) -> Result<Zeroizing<String>, JwsError> {
    let header = serde_json::to_string(header).map_err(|_| JwsError::Header)?;
    let length = encoded(header.len()) + 1 + encoded(payload.len()) + 1 + encoded(SIGNATURE_BYTES);
    if header.len() > MAX_HEADER_BYTES || length > MAX_BODY_BYTES {
        return Err(JwsError::TooLong);
    }
    let mut input = Zeroizing::new(String::with_capacity(length));
    URL_SAFE_NO_PAD.encode_string(header, &mut input);
    input.push('.');
    URL_SAFE_NO_PAD.encode_string(payload, &mut input);
    Ok(input)
}

/// The whole body: signing input, dot, signature.
#[must_use]
pub fn compact(signing_input: &str, signature: &[u8; SIGNATURE_BYTES]) -> Zeroizing<String> {
    let mut body = Zeroizing::new(String::with_capacity(signing_input.len() + 1 + encoded(SIGNATURE_BYTES)));
    body.push_str(signing_input);
    body.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut body);
    body
}

/// Takes a body of at most [`MAX_BODY_BYTES`] apart.
///
/// # Errors
/// [`JwsError`] when a bound is passed or a part is not what it must be.
pub fn split(body: &[u8]) -> Result<Parts<'_>, JwsError> {
    if body.len() > MAX_BODY_BYTES {
        return Err(JwsError::TooLong);
    }
    let mut parts = body.split(|&byte| byte == b'.');
    let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(JwsError::Shape);
    };
    if header.len() > encoded(MAX_HEADER_BYTES) {
        return Err(JwsError::TooLong);
    }
    let signing_input = body.get(..header.len() + 1 + payload.len()).ok_or(JwsError::Shape)?;
    let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| JwsError::Header)?;
    if header.alg != ES256 {
        return Err(JwsError::Algorithm);
    }
    let payload = decode(payload)?;
    let signature = <[u8; SIGNATURE_BYTES]>::try_from(decode(signature)?.as_slice())
        .map_err(|_| JwsError::SignatureLength)?;
    Ok(Parts { header, payload, signature, signing_input })
}

/// Length in base64url of so many bytes; saturates, so that a bound check still fails.
const fn encoded(bytes: usize) -> usize {
    bytes.saturating_mul(4).div_ceil(3)
}

fn decode(part: &[u8]) -> Result<Zeroizing<Vec<u8>>, JwsError> {
    URL_SAFE_NO_PAD.decode(part).map(Zeroizing::new).map_err(|_| JwsError::Base64)
}

/// Why a body is not a JWS of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// Longer than [`MAX_BODY_BYTES`], or a header longer than [`MAX_HEADER_BYTES`].
    #[error("JWS is too long")]
    TooLong,
    /// Not three parts.
    #[error("JWS does not have three parts")]
    Shape,
    /// A part is not base64url without padding.
    #[error("JWS part is not base64url")]
    Base64,
    /// The header is not JSON of [`Header`]'s shape.
    #[error("JWS header is not understood")]
    Header,
    /// Another algorithm, or none.
    #[error("JWS algorithm is not ES256")]
    Algorithm,
    /// The signature is not 64 bytes.
    #[error("JWS signature is not {SIGNATURE_BYTES} bytes")]
    SignatureLength,
}
