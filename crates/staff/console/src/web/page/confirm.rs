//! The second factor, shown anew: before photo, result or audit log are opened, when it was not shown for a while.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use staff_audit_log::Proof;

use super::super::app_state::AppState;
use super::super::request_context::{Answered, RequestContext, Wanted};
use super::super::session::Signed;
use super::{Frame, Press, Typed, not_proved};

#[derive(Template)]
#[template(path = "confirm.html")]
struct Page<'a> {
    f: Frame<'a>,
    to: &'static str,
    visit: String,
    lead: String,
    wrong: &'static str,
    /// This account has some.
    passkeys: bool,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    to: String,
    #[serde(default)]
    visit: String,
}

async fn page(
    state: &AppState,
    context: &RequestContext,
    wanted: Wanted,
    (status, wrong): (StatusCode, &'static str),
) -> Response {
    let (to, visit) = wanted.words();
    let signed = context.signed.as_ref();
    let passkeys = match signed.filter(|_| state.passkeys.are_on()) {
        Some(signed) => state.parts.accounts.passkeys(&signed.staff).await.is_ok_and(|all| !all.is_empty()),
        None => false,
    };
    let lead = context.words.confirm_lead(state.config.times.fresh);
    context.page(status, &Page { f: Frame::of(context, state), to, visit, lead, wrong, passkeys })
}

pub(super) async fn show(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    asked: Query<Asked>,
) -> Answered {
    context.signed()?;
    let Some(wanted) = Wanted::parse(&asked.to, &asked.visit) else { return Ok(context.redirect("/")) };
    Ok(page(&state, &context, wanted, (StatusCode::OK, "")).await)
}

#[derive(Deserialize)]
pub(super) struct Shown {
    csrf: String,
    to: String,
    #[serde(default)]
    visit: String,
    code: Typed,
}

pub(super) async fn confirm(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    form: Form<Shown>,
) -> Answered {
    let signed = context.may_press(&form.csrf, |_| true)?.clone();
    let Some(wanted) = Wanted::parse(&form.to, &form.visit) else { return Ok(context.redirect("/")) };
    // A passkey was shown a moment ago, or the code in another window.
    if form.code.is_empty()
        && let Some(proof) = signed.proof
    {
        return go_on(&state, &context, (&signed, proof), wanted).await;
    }
    match state.confirm(&signed, &form.code.code()).await {
        Ok(proof) => go_on(&state, &context, (&signed, proof), wanted).await,
        Err(why) => {
            let said = not_proved(context.words, &why, context.words.proof_refused);
            Ok(page(&state, &context, wanted, said).await)
        }
    }
}

/// What the second factor was shown for. A check is opened at once: that was the press before.
pub(super) async fn go_on(
    state: &AppState,
    context: &RequestContext,
    (signed, proof): (&Signed, Proof),
    wanted: Wanted,
) -> Answered {
    match wanted {
        Wanted::Check(visit) => super::check::open_for(state, context, (signed, proof), visit).await,
        Wanted::HandOver(visit) => super::hand_over::open_for(state, context, (signed, proof), visit).await,
        _ => Ok(context.redirect(&wanted.destination())),
    }
}

/// Someone leaves the desk: what is about a person needs the second factor again.
pub(super) async fn shut(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    form: Form<Press>,
) -> Answered {
    let signed = context.may_press(&form.csrf, |_| true)?;
    state.shut(signed.id);
    Ok(context.redirect("/"))
}
