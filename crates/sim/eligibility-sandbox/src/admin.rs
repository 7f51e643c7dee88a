//! The admin endpoint: plain HTTP on a loopback port of its own, so that a person or a script can order faults without a
//! TLS client.
//!
//! ```text
//! GET    /faults                        ["status=503@confirmations*2"]
//! POST   /faults   {"fault":"cut*1"}    adds one
//! DELETE /faults                        ends all
//! GET    /seen                          {"total":7,"challenges":3,…}
//! DELETE /enrolments                    forgets who enrolled since the start
//! ```

use std::collections::BTreeMap;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{delete, get};
use axum::{Json, Router};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::fault::FaultRule;
use crate::server::AppState;
use crate::{RequestCounts, Route};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AddFault {
    fault: String,
}

/// Serves until `stop` changes.
pub(crate) async fn serve(listener: TcpListener, desk: AppState, mut stop: watch::Receiver<bool>) {
    let served = axum::serve(listener, router(desk)).into_future();
    tokio::select! {
        _ = served => {}
        _ = stop.changed() => {}
    }
}

fn router(desk: AppState) -> Router {
    Router::new()
        .route("/faults", get(list).post(add).delete(clear))
        .route("/seen", get(seen))
        .route("/enrolments", delete(forget))
        .layer(DefaultBodyLimit::max(4096))
        .layer(from_fn(local_only))
        .with_state(desk)
}

/// A page in a browser must not order faults: its requests name another host (DNS rebinding), or an origin.
async fn local_only(request: Request, next: Next) -> Result<Response, StatusCode> {
    let headers = request.headers();
    if headers.contains_key(header::ORIGIN) || !names_loopback(headers) {
        return Err(StatusCode::FORBIDDEN);
    }
    Ok(next.run(request).await)
}

fn names_loopback(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return false };
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

async fn list(State(desk): State<AppState>) -> Json<Vec<String>> {
    Json(desk.faults.list().iter().map(ToString::to_string).collect())
}

async fn add(
    State(desk): State<AppState>,
    Json(asked): Json<AddFault>,
) -> Result<StatusCode, (StatusCode, String)> {
    let rule: FaultRule =
        asked.fault.parse().map_err(|error| (StatusCode::BAD_REQUEST, format!("{error}\n")))?;
    tracing::info!(fault = %rule, "fault ordered");
    desk.faults.add(rule);
    Ok(StatusCode::NO_CONTENT)
}

async fn clear(State(desk): State<AppState>) -> StatusCode {
    desk.faults.clear();
    StatusCode::NO_CONTENT
}

async fn seen(State(desk): State<AppState>) -> Json<BTreeMap<&'static str, u64>> {
    Json(counts(&desk.seen))
}

fn counts(seen: &RequestCounts) -> BTreeMap<&'static str, u64> {
    let routes = Route::ALL.into_iter().map(|route| (route.name(), seen.requests(route)));
    routes.chain([("total", seen.total())]).collect()
}

async fn forget(State(desk): State<AppState>) -> StatusCode {
    desk.gateway.forget_enrolments();
    StatusCode::NO_CONTENT
}
