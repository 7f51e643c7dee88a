//! The endpoint for the receipt computer: it shows a token, sees what waits, fetches it and acknowledges it. No session, no page, and
//! no browser: whatever looks like one is turned away.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Path, Request, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use ring::digest::{SHA256, digest};
use serde::Serialize;
use staff_audit_log::{ResultName, What};

use super::app_state::AppState;
use super::guard::{host_is_ours, single};
use super::request_context::Peer;
use crate::pull::{MIN_TOKEN_BYTES, PendingResult, PullEndpoint};

/// How often a refusal of one address is recorded.
const REFUSAL_EVERY: Duration = Duration::from_secs(60);
/// Most addresses whose refusals are recorded within that time.
const MAX_REFUSED: usize = 8;

/// What the list says of one result.
#[derive(Serialize)]
struct Listed {
    id: String,
    /// Milliseconds since 1970.
    when: u64,
    media_type: &'static str,
}

pub(crate) fn router(state: Arc<AppState>) -> Router {
    Router::new()
        .route("/receipt", get(list))
        .route("/receipt/{id}", get(fetch).delete(acknowledge))
        .layer(axum::middleware::from_fn_with_state(state.clone(), guard))
        .with_state(state)
}

async fn guard(
    State(state): State<Arc<AppState>>,
    Extension(Peer(address)): Extension<Peer>,
    request: Request,
    next: Next,
) -> Response {
    let now = state.parts.clock.moment();
    let status = match (&state.parts.receipt, judge(&state, request.headers())) {
        (None, _) => StatusCode::NOT_FOUND,
        (_, Err(status)) => status,
        // A right token first: nobody guesses one, and others of the same source must not keep the receipt computer out.
        (Some(endpoint), Ok(())) if shows_token(endpoint, request.headers()) => {
            state.receipt_addresses.forgive(address);
            let mut response = next.run(request).await;
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            return response;
        }
        _ if state.receipt_addresses.waits(address, now) => StatusCode::TOO_MANY_REQUESTS,
        _ => {
            state.receipt_addresses.refuse(address, now);
            tracing::warn!("the endpoint for the receipt computer was asked with a wrong token");
            refused(&state, address).await;
            StatusCode::UNAUTHORIZED
        }
    };
    status.into_response()
}

fn judge(state: &AppState, headers: &HeaderMap) -> Result<(), StatusCode> {
    let host = single(headers, &header::HOST).ok_or(StatusCode::BAD_REQUEST)?;
    if !host_is_ours(state, host) {
        return Err(StatusCode::MISDIRECTED_REQUEST);
    }
    // Set by browsers, and by nobody who is none.
    let browser = headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site");
    if browser { Err(StatusCode::FORBIDDEN) } else { Ok(()) }
}

/// Compares hashes, so that the time it takes says nothing of the token.
fn shows_token(endpoint: &PullEndpoint, headers: &HeaderMap) -> bool {
    let shown = single(headers, &header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    let hash = |text: &str| digest(&SHA256, text.as_bytes());
    endpoint.token.len() >= MIN_TOKEN_BYTES
        && shown.is_some_and(|shown| hash(shown).as_ref() == hash(&endpoint.token).as_ref())
}

fn waiting(state: &AppState) -> Vec<PendingResult> {
    state.parts.receipt.as_ref().map(|endpoint| endpoint.pending.waiting()).unwrap_or_default()
}

async fn list(State(state): State<Arc<AppState>>) -> Response {
    let listed = waiting(&state).into_iter().map(|pending| Listed {
        id: pending.id,
        when: pending.when.0,
        media_type: pending.media_type,
    });
    Json(listed.collect::<Vec<_>>()).into_response()
}

/// The waiting result of that id; one that is not there was guessed, perhaps, and is counted and recorded.
async fn find(
    state: &AppState,
    address: IpAddr,
    id: &str,
) -> Result<(PendingResult, ResultName), StatusCode> {
    let found = waiting(state).into_iter().find(|pending| pending.id == id);
    match found.and_then(|pending| Some((ResultName::new(&pending.id).ok()?, pending))) {
        Some((name, pending)) => Ok((pending, name)),
        None => {
            refused(state, address).await;
            Err(StatusCode::NOT_FOUND)
        }
    }
}

/// Records that somebody was refused, at most once a minute for an address: a stranger must not fill the log.
async fn refused(state: &AppState, address: IpAddr) {
    if state.receipt_refusals.is_new(address, state.parts.clock.monotonic()) {
        // Whatever becomes of the record, nothing was given.
        let _ = state.record_of_strangers(What::ReceiptRefused, 1).await;
    }
}

async fn fetch(
    State(state): State<Arc<AppState>>,
    Extension(Peer(address)): Extension<Peer>,
    Path(id): Path<String>,
) -> Response {
    let (pending, result) = match find(&state, address, &id).await {
        Ok(found) => found,
        Err(status) => return status.into_response(),
    };
    // Before the first byte leaves.
    if state.record(None, What::ResultFetched { result }).await.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    ([(header::CONTENT_TYPE, pending.media_type)], pending.body.to_vec()).into_response()
}

async fn acknowledge(
    State(state): State<Arc<AppState>>,
    Extension(Peer(address)): Extension<Peer>,
    Path(id): Path<String>,
) -> StatusCode {
    let (Some(endpoint), found) = (&state.parts.receipt, find(&state, address, &id).await) else {
        return StatusCode::NOT_FOUND;
    };
    let result = match found {
        Ok((_, result)) => result,
        Err(status) => return status,
    };
    // A result that is forgotten without a record could not be told from one that was stolen.
    if state.record(None, What::ResultTaken { result }).await.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    if endpoint.pending.acknowledge(&id) { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

/// Addresses that were refused lately.
#[derive(Default)]
pub(crate) struct Refusals(Mutex<HashMap<IpAddr, Duration>>);

impl Refusals {
    /// Whether a refusal of this address is to be recorded: none was within a minute. At most as many are recorded in a minute
    /// as there are places.
    fn is_new(&self, address: IpAddr, now: Duration) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, at| now.saturating_sub(*at) < REFUSAL_EVERY);
        if seen.len() >= MAX_REFUSED || seen.contains_key(&address) {
            return false;
        }
        seen.insert(address, now);
        true
    }
}
