//! What a request must fulfil before a handler sees it, and what every answer carries.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::app_state::AppState;

/// Nothing but our own style, script, pictures and forms; no frame around us.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Longest request target.
const MAX_TARGET: usize = 512;

pub(crate) async fn guard(State(state): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let mut response = match judge(&state, &request) {
        Ok(()) => next.run(request).await,
        Err(status) => status.into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // Nothing to others; with less than this, browsers send our own forms with the origin "null".
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=(), display-capture=()",
        ),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn judge(state: &AppState, request: &Request) -> Result<(), StatusCode> {
    let headers = request.headers();
    if request.uri().to_string().len() > MAX_TARGET {
        return Err(StatusCode::URI_TOO_LONG);
    }
    let host = single(headers, &header::HOST).ok_or(StatusCode::BAD_REQUEST)?;
    if !host_is_ours(state, host) {
        return Err(StatusCode::MISDIRECTED_REQUEST);
    }
    let site = match headers.get("sec-fetch-site") {
        None => None,
        Some(value) => Some(value.to_str().map_err(|_| StatusCode::BAD_REQUEST)?),
    };
    match *request.method() {
        Method::GET | Method::HEAD => {
            // A link from elsewhere may open the console, as a top-level page without the cookie (SameSite=Strict);
            // nothing of it may be drawn into another page.
            let navigates = headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate");
            let foreign = !matches!(site, None | Some("same-origin" | "none"));
            if foreign && !navigates { Err(StatusCode::FORBIDDEN) } else { Ok(()) }
        }
        Method::POST => {
            // A browser names the page that a form comes from; anyone who does not is no browser of ours.
            let ours = single(headers, &header::ORIGIN)
                .and_then(|origin| origin.strip_prefix("https://"))
                .is_some_and(|origin| origin.eq_ignore_ascii_case(host));
            let same = matches!(site, None | Some("same-origin"));
            if ours && same { Ok(()) } else { Err(StatusCode::FORBIDDEN) }
        }
        _ => Err(StatusCode::METHOD_NOT_ALLOWED),
    }
}

/// Whether a `Host` is one of the names this console has, with its port.
pub(crate) fn host_is_ours(state: &AppState, host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
        _ => (host, Some(443)),
    };
    port == Some(state.port) && state.config.hosts.iter().any(|ours| ours.eq_ignore_ascii_case(name))
}

/// A header that comes exactly once.
pub(crate) fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}
