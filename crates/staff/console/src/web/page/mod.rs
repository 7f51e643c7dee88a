//! The pages, one file each; their HTML is in `templates`.

mod account;
mod audit;
mod board;
mod card;
mod check;
mod confirm;
mod files;
mod hand_over;
mod passkey;
mod report;
mod result;
mod sign_in;
mod visit;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

pub(crate) use board::{BoardPart, CallsPart};

use super::app_state::{AppState, NotProved};
use super::request_context::RequestContext;
use super::session::Signed;
use super::{events, guard, receipt};
use crate::words::Words;

/// Largest form, bytes.
const MAX_FORM_BYTES: usize = 8 * 1024;

pub(crate) fn router(state: Arc<AppState>) -> Router {
    Router::new()
        .route("/", get(board::show))
        .route("/events", get(events::events))
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/confirm", get(confirm::show).post(confirm::confirm))
        .route("/shut", post(confirm::shut))
        .route("/kiosk/{kiosk}/help", post(visit::answer_help))
        .route("/visit/{visit}", get(visit::show))
        .route("/visit/{visit}/spoken", post(visit::spoken))
        .route("/visit/{visit}/stop", post(visit::stop))
        .route("/visit/{visit}/result", get(result::show))
        .route("/visit/{visit}/check", get(check::show).post(check::open))
        .route("/visit/{visit}/hand-over", get(hand_over::show).post(hand_over::open))
        .route("/visit/{visit}/close", post(check::close))
        .route("/visit/{visit}/decision", post(check::decide))
        .route("/visit/{visit}/photo", get(check::photo))
        .route("/visit/{visit}/live", get(check::live))
        .route("/visit/{visit}/remarks", get(check::hints))
        .route("/audit", get(audit::show))
        .route("/audit/verify", post(audit::verify))
        .route("/audit/export", post(audit::export))
        .route("/disaster", post(audit::disaster))
        .route("/report", get(report::show))
        .route("/report.csv", get(report::csv))
        .route("/report/patients", post(report::patients))
        .route("/account", get(account::show))
        .route("/account/password", post(account::password))
        .route("/account/factor", post(account::offer_factor))
        .route("/account/factor/confirm", post(account::take_factor))
        .route("/account/card", get(card::show).post(card::add))
        .route("/account/card/became", get(card::became))
        .route("/account/card/remove", post(card::remove))
        .route("/passkey/sign-in/ask", post(passkey::ask_sign_in))
        .route("/passkey/sign-in", post(passkey::sign_in))
        .route("/passkey/confirm/ask", post(passkey::ask_confirm))
        .route("/passkey/confirm", post(passkey::confirm))
        .route("/passkey/new/ask", post(passkey::ask_new))
        .route("/passkey/new", post(passkey::take_new))
        .route("/passkey/remove", post(passkey::remove))
        .route("/staff.css", get(files::style))
        .route("/staff.js", get(files::script))
        .route("/icon.svg", get(files::icon))
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
        .layer(axum::middleware::from_fn_with_state(state.clone(), guard::guard))
        .with_state(state.clone())
        .merge(receipt::router(state))
}

/// What every page has around it.
pub(crate) struct Frame<'a> {
    w: &'static Words,
    signed: Option<&'a Signed>,
    disaster: bool,
    path: &'a str,
    /// The visit that the page shows: it goes when the visit does.
    visit: String,
    /// It may stay until the visit's row goes from the board.
    kept: bool,
    /// It was opened with a second factor: it goes when that counts no longer because somebody left the desk.
    personal: bool,
    /// The host under which passkeys work; empty: none do.
    passkey_host: &'a str,
}

impl<'a> Frame<'a> {
    fn of(context: &'a RequestContext, state: &'a AppState) -> Self {
        Self {
            w: context.words,
            signed: context.signed.as_ref(),
            disaster: state.parts.board.look().disaster,
            path: &context.path,
            visit: String::new(),
            kept: false,
            personal: false,
            passkey_host: state
                .config
                .passkey_host
                .as_deref()
                .filter(|_| state.passkeys.are_on())
                .unwrap_or(""),
        }
    }

    fn of_visit(
        context: &'a RequestContext,
        state: &'a AppState,
        visit: staff_audit_log::VisitToken,
    ) -> Self {
        Self { visit: visit.to_string(), ..Self::of(context, state) }
    }

    fn of_person(
        context: &'a RequestContext,
        state: &'a AppState,
        visit: staff_audit_log::VisitToken,
    ) -> Self {
        Self { personal: true, ..Self::of_visit(context, state, visit) }
    }

    fn is_fresh(&self) -> bool {
        self.signed.is_some_and(|signed| signed.proof.is_some())
    }

    fn supervises(&self) -> bool {
        self.signed.is_some_and(|signed| signed.role.supervises())
    }

    fn csrf(&self) -> &str {
        self.signed.map_or("", |signed| &signed.csrf)
    }

    fn is(&self, path: &str) -> bool {
        self.path == path
    }
}

#[derive(Template)]
#[template(path = "message.html")]
struct Message<'a> {
    f: Frame<'a>,
    title: &'a str,
    lead: &'a str,
}

/// A page that says one thing.
pub(crate) fn message(context: &RequestContext, status: StatusCode, title: &str, lead: &str) -> Response {
    let f = Frame {
        w: context.words,
        signed: context.signed.as_ref(),
        disaster: false,
        path: &context.path,
        visit: String::new(),
        kept: false,
        personal: false,
        passkey_host: "",
    };
    context.page(status, &Message { f, title, lead })
}

/// The page for a press that could not be recorded.
fn not_recorded(context: &RequestContext) -> Response {
    let words = context.words;
    message(context, StatusCode::SERVICE_UNAVAILABLE, words.busy_title, words.not_recorded)
}

fn gone(context: &RequestContext) -> Response {
    message(context, StatusCode::GONE, context.words.busy_title, context.words.barred_gone)
}

async fn not_found(context: RequestContext) -> Response {
    message(&context, StatusCode::NOT_FOUND, context.words.not_found, "")
}

/// What a form says about a proof that was not accepted.
fn not_proved(words: &'static Words, why: &NotProved, refused: &'static str) -> (StatusCode, &'static str) {
    match why {
        NotProved::Refused | NotProved::OtherClock(_) => (StatusCode::FORBIDDEN, refused),
        NotProved::Wait => (StatusCode::TOO_MANY_REQUESTS, words.sign_in_wait),
        NotProved::Broken => (StatusCode::SERVICE_UNAVAILABLE, words.not_recorded),
    }
}

/// A form with nothing but the session's word.
#[derive(Deserialize)]
struct Press {
    csrf: String,
}

/// Something secret that was typed, wiped on drop.
#[derive(Default)]
struct Typed(Zeroizing<String>);

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|text| Self(Zeroizing::new(text)))
    }
}

impl Typed {
    fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// A one-time code, as people type it: with spaces, or in full-width digits.
    fn code(&self) -> Zeroizing<String> {
        let digit = |c: char| match c {
            '0'..='9' => Some(c),
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
            c if c.is_whitespace() => None,
            // Stays wrong.
            _ => Some('x'),
        };
        Zeroizing::new(self.0.chars().filter_map(digit).take(16).collect())
    }
}

/// The word under which an enumeration's value is written in the log.
fn word_of(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
