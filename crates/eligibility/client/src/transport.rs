//! Between HTTP library and contract: what a library error means, and a body that cannot be too long.

use std::error::Error;
use std::io;

use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName};
use reqwest::{Response, redirect};
use rustls::{AlertDescription, CertificateError};
use zeroize::Zeroizing;

use crate::error::{BadAnswer, ClientError, TlsFailure};

/// What every client here has in common: HTTP/1.1, a connection for each request, and no proxy, redirect or retry that
/// nobody asked for.
pub(crate) fn client(mut tls: rustls::ClientConfig) -> reqwest::ClientBuilder {
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .http1_only()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .pool_max_idle_per_host(0)
        .user_agent(concat!("uketsuke/", env!("CARGO_PKG_VERSION")))
}

/// What an error of the HTTP library means. A TLS error counts as such wherever it happens: with TLS 1.3 the gateway refuses
/// the terminal's certificate only after the client has already sent its request.
pub(crate) fn classify(error: &reqwest::Error) -> ClientError {
    let mut unparsable = false;
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(tls) = as_tls(error) {
            return ClientError::Tls(tls_failure(tls));
        }
        unparsable |= is_unparsable(error);
        next = error.source();
    }
    if error.is_connect() {
        ClientError::Unreachable
    } else if error.is_timeout() {
        ClientError::TimedOut
    } else if unparsable {
        ClientError::BadAnswer(BadAnswer::Http)
    } else {
        ClientError::Cut
    }
}

/// A TLS error, alone or wrapped in any number of IO errors, whose `source` skips what they wrap.
fn as_tls<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    let mut error = error;
    loop {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Some(tls);
        }
        error = error.downcast_ref::<io::Error>()?.get_ref()?;
    }
}

fn is_unparsable(error: &(dyn Error + 'static)) -> bool {
    if let Some(http) = error.downcast_ref::<hyper::Error>() {
        return http.is_parse();
    }
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|io| matches!(io.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput))
}

fn tls_failure(error: &rustls::Error) -> TlsFailure {
    match error {
        rustls::Error::InvalidCertificate(error) => certificate_failure(error),
        rustls::Error::AlertReceived(
            AlertDescription::AccessDenied
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateRequired
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::DecryptError
            | AlertDescription::UnknownCA
            | AlertDescription::UnsupportedCertificate,
        ) => TlsFailure::TerminalRefused,
        rustls::Error::NoCertificatesPresented => TlsFailure::Certificate,
        _ => TlsFailure::Protocol,
    }
}

fn certificate_failure(error: &CertificateError) -> TlsFailure {
    match error {
        CertificateError::UnknownIssuer => TlsFailure::UnknownIssuer,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            TlsFailure::WrongName
        }
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => TlsFailure::Dates,
        _ => TlsFailure::Certificate,
    }
}

/// The header's value if it is there once and is text.
pub(crate) fn single<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(HeaderName::from_bytes(name.as_bytes()).ok()?).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Whether the answer is of this media type, in UTF-8 where it says what it is in. An XML document states its encoding
/// itself, so Shift_JIS passes there.
pub(crate) fn is_media_type(headers: &HeaderMap, wanted: &str) -> bool {
    let Some(value) = single(headers, CONTENT_TYPE.as_str()) else { return false };
    let mut parts = value.split(';').map(str::trim);
    if !parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case(wanted)) {
        return false;
    }
    let xml = wanted.ends_with("xml");
    parts.all(|parameter| match parameter.split_once('=') {
        Some((name, charset)) if name.eq_ignore_ascii_case("charset") => {
            let charset = charset.trim_matches('"');
            charset.eq_ignore_ascii_case("utf-8")
                || xml && ["shift_jis", "windows-31j"].iter().any(|sjis| charset.eq_ignore_ascii_case(sjis))
        }
        _ => true,
    })
}

/// Reads the body up to `max` bytes. The buffer has its final size from the start, so that wiping it wipes all of it; what
/// the HTTP and TLS libraries held meanwhile is theirs.
pub(crate) async fn bounded_body(
    mut response: Response,
    max: usize,
) -> Result<Zeroizing<Vec<u8>>, ClientError> {
    let too_large = ClientError::BadAnswer(BadAnswer::TooLarge);
    if response.headers().contains_key(CONTENT_ENCODING) {
        return Err(ClientError::BadAnswer(BadAnswer::Encoding));
    }
    let announced = match response.content_length() {
        Some(length) => usize::try_from(length).map_err(|_| too_large.clone())?,
        None => max,
    };
    if announced > max {
        return Err(too_large);
    }
    let mut body = Zeroizing::new(Vec::with_capacity(announced));
    while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
        if chunk.len() > announced - body.len() {
            return Err(too_large);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn media_type_table_gives_expected() {
        let json = "application/json";
        let xml = "application/xml";
        for (value, wanted, good) in [
            ("application/json", json, true),
            ("Application/JSON; Charset=UTF-8", json, true),
            ("application/json; charset=\"utf-8\"", json, true),
            ("application/json; charset=shift_jis", json, false),
            ("application/xml; charset=shift_jis", xml, true),
            ("application/xml; charset=utf-16", xml, false),
            ("application/xml; version=1", xml, true),
            ("text/xml", xml, false),
            ("application/jsonp", json, false),
            ("", json, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(value));
            assert_eq!(is_media_type(&headers, wanted), good, "{value:?}");
            headers.append(CONTENT_TYPE, HeaderValue::from_static(value));
            assert!(!is_media_type(&headers, wanted), "doubled {value:?}");
        }
        assert!(!is_media_type(&HeaderMap::new(), json));
    }

    #[test]
    fn tls_error_wrapped_in_io_errors_is_found() {
        let inner = io::Error::new(io::ErrorKind::InvalidData, rustls::Error::DecryptError);
        let outer = io::Error::other(inner);
        assert_eq!(as_tls(&outer), Some(&rustls::Error::DecryptError));
        assert_eq!(as_tls(&io::Error::from(io::ErrorKind::InvalidData)), None);
    }
}
