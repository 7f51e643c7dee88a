//! The stream of events: the board whenever it changes, and the end of what the page shows. It is no press, so it keeps no
//! session alive.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use askama::Template as _;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use serde::Deserialize;
use staff_audit_log::VisitToken;
use tokio::sync::watch;

use super::app_state::AppState;
use super::page::{BoardPart, CallsPart};
use super::request_context::RequestContext;
use super::session::Signed;
use super::viewers::Place;
use crate::words::Words;

/// How often a stream looks whether its session is still there.
const LOOK: Duration = Duration::from_secs(1);

/// What a page wants to hear of.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    /// The visit that it shows.
    visit: Option<String>,
    /// It may be shown for some minutes after the visit's end.
    kept: Option<String>,
    /// It was opened with a second factor, and goes when that counts no longer because somebody left the desk.
    proof: Option<String>,
    /// It is a page of somebody who is signed in.
    signed: Option<String>,
}

struct Listener {
    state: Arc<AppState>,
    words: &'static Words,
    signed: Option<Signed>,
    visit: Option<VisitToken>,
    kept: bool,
    proof: bool,
    changes: watch::Receiver<u64>,
    last: String,
    over: bool,
    /// Among those of nobody who is signed in.
    _place: Option<Place>,
}

pub(crate) async fn events(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    wanted: Query<Wanted>,
) -> Response {
    // Such a page comes without a session only when its session is over, as after a restart.
    if context.signed.is_none() && (wanted.visit.is_some() || wanted.signed.is_some()) {
        let ended = stream::iter([Ok::<_, Infallible>(ended())]);
        return context.with_cookies(Sse::new(ended).into_response());
    }
    if context.signed.is_none() && !context.sees_calls(&state).await {
        return StatusCode::FORBIDDEN.into_response();
    }
    let place = match context.signed {
        Some(_) => None,
        None => match state.viewers.place(context.origin.address) {
            Some(place) => Some(place),
            None => return StatusCode::TOO_MANY_REQUESTS.into_response(),
        },
    };
    let visit = wanted.0.visit.as_deref().and_then(VisitToken::parse);
    let changes = state.parts.board.changes();
    let listener = Listener {
        state,
        words: context.words,
        signed: context.signed,
        visit,
        kept: wanted.0.kept.is_some(),
        proof: wanted.0.proof.is_some(),
        changes,
        last: String::new(),
        over: false,
        _place: place,
    };
    Sse::new(stream::unfold(listener, next)).keep_alive(KeepAlive::default()).into_response()
}

/// The session is over, and so is its page.
fn ended() -> Event {
    Event::default().event("ended").data("-")
}

async fn next(mut listener: Listener) -> Option<(Result<Event, Infallible>, Listener)> {
    if listener.over {
        return None;
    }
    loop {
        listener.changes.mark_unchanged();
        let state = &listener.state;
        if let Some(signed) = &listener.signed {
            let now = state.parts.clock.monotonic();
            if !state.sessions.is_there(signed.id, now, &state.config.times) {
                listener.over = true;
                return Some((Ok(ended()), listener));
            }
        }
        let look = state.parts.board.look();
        if let Some(visit) = listener.visit {
            let there = if listener.kept { look.has_row_of(visit) } else { look.kiosk_of(visit).is_some() };
            let watched = listener.signed.as_ref().is_none_or(|signed| {
                let now = state.parts.clock.monotonic();
                state.sessions.is_watched(signed.id, now, &state.config.times)
                    && (!listener.proof || state.sessions.is_open(signed.id))
            });
            if !there || !watched {
                listener.over = true;
                return Some((Ok(Event::default().event("gone").data("-")), listener));
            }
        }
        let part = match &listener.signed {
            Some(signed) => BoardPart::new(listener.words, signed, &look, state.config.at_kiosk).render(),
            None => CallsPart::new(listener.words, &look).render(),
        };
        // What ticks by itself in the page is no change.
        if let Ok(part) = part
            && without_seconds(&part) != without_seconds(&listener.last)
        {
            listener.last.clone_from(&part);
            return Some((Ok(Event::default().event("board").data(part)), listener));
        }
        let _ = tokio::time::timeout(LOOK, listener.changes.changed()).await;
    }
}

/// The page's text with the seconds taken out, which the browser counts by itself.
fn without_seconds(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    let mut rest = part;
    while let Some((before, behind)) = rest.split_once("data-seconds=\"") {
        text.push_str(before);
        rest = behind.split_once("</").map_or("", |(_, behind)| behind);
    }
    text.push_str(rest);
    text
}
