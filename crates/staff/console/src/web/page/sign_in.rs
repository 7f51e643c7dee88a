//! Signing in and out.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use base_time::in_japan;
use serde::Deserialize;
use staff_audit_log::{Factor, SessionEnd, What};

use super::super::app_state::{AppState, NotProved};
use super::super::request_context::{Answered, RequestContext};
use super::{CallsPart, Frame, Press, Typed, not_proved};
use crate::accounts::{Account, Claim};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn<'a> {
    f: Frame<'a>,
    notice: &'static str,
    wrong: &'a str,
    /// The kiosk's time: codes are judged by it.
    clock: String,
    /// What was typed as the name, so that it needs not be typed again.
    name: &'a str,
    calls: Option<CallsPart>,
}

#[derive(Deserialize)]
pub(super) struct Why {
    ended: Option<String>,
}

async fn page(
    context: &RequestContext,
    state: &AppState,
    (status, wrong): (StatusCode, &str),
    notice: &'static str,
    name: &str,
) -> Response {
    let sees_calls = context.sees_calls(state).await;
    let calls = sees_calls.then(|| CallsPart::new(context.words, &state.parts.board.look()));
    let clock = in_japan(state.parts.clock.wall()).strftime("%Y-%m-%d %H:%M").to_string();
    context.page(status, &SignIn { f: Frame::of(context, state), notice, wrong, clock, name, calls })
}

pub(super) async fn show(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    why: Query<Why>,
) -> Response {
    if context.signed.is_some() {
        return context.redirect("/");
    }
    let notice = match (why.0.ended.as_deref(), context.ended) {
        (Some("idle"), _) | (_, Some(SessionEnd::Idle)) => context.words.ended_idle,
        (Some(_), _) | (_, Some(_)) => context.words.ended_other,
        _ => "",
    };
    page(&context, &state, (StatusCode::OK, ""), notice, "").await
}

#[derive(Deserialize)]
pub(super) struct Claimed {
    staff: String,
    password: Typed,
    code: Typed,
}

pub(super) async fn sign_in(
    State(state): State<Arc<AppState>>,
    mut context: RequestContext,
    form: Form<Claimed>,
) -> Response {
    let words = context.words;
    let name = plain(&form.staff);
    let code = form.code.code();
    let claim = Claim { name: &name, password: &form.password.0, code: &code };
    let from = (context.origin.address, context.device.as_ref());
    let account = match state.prove(from, claim).await {
        Ok(account) => account,
        Err(why) => {
            let told = match why {
                NotProved::OtherClock(ahead) => words.code_clock_off(ahead),
                _ => String::new(),
            };
            let (status, refused) = not_proved(words, &why, words.sign_in_refused);
            let wrong = if told.is_empty() { refused } else { &told };
            return page(&context, &state, (status, wrong), "", &name).await;
        }
    };
    if begin(&state, &mut context, account, Factor::Code).await {
        context.redirect("/")
    } else {
        page(&context, &state, (StatusCode::SERVICE_UNAVAILABLE, words.not_recorded), "", &name).await
    }
}

/// Begins the session of someone who was let in, recorded before; `false` when that could not be done.
pub(super) async fn begin(
    state: &AppState,
    context: &mut RequestContext,
    account: Account,
    factor: Factor,
) -> bool {
    if let Some(before) = context.signed.take() {
        state.end(before.id, SessionEnd::Replaced).await;
    }
    let staff = account.staff.clone();
    let what = What::SignedIn { staff: staff.clone(), factor: Some(factor) };
    let (now, wall, entropy) =
        (state.parts.clock.monotonic(), state.parts.clock.moment(), &*state.parts.entropy);
    let recorded = state.record(None, what).await;
    let begun = state.sessions.begin((account, factor), context.origin.clone(), now, entropy);
    let (Ok(_), Ok(cookie)) = (recorded, begun) else { return false };
    context.sign_in(&cookie);
    match state.parts.accounts.keep_device(&staff, context.device.as_ref(), wall, entropy).await {
        Ok(mark) => context.mark(&mark),
        // Signed in all the same; the browser is as unknown as before.
        Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "a browser was not noted"),
    }
    true
}

/// A name or number as it was meant: in lower case, and in narrow letters where a Japanese keyboard gave wide ones.
fn plain(typed: &str) -> String {
    let narrow = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    typed.trim().chars().map(narrow).collect::<String>().to_ascii_lowercase()
}

pub(super) async fn sign_out(
    State(state): State<Arc<AppState>>,
    mut context: RequestContext,
    form: Form<Press>,
) -> Answered {
    let id = context.may_press(&form.csrf, |_| true)?.id;
    state.end(id, SessionEnd::Asked).await;
    context.forget();
    Ok(context.redirect("/sign-in?ended=asked"))
}
