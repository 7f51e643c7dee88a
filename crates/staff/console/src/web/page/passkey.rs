//! The console's side of passkeys: JSON to and from our own script, with the session's word where there is a session.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::{Form, Json};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::value::RawValue;
use staff_audit_log::{AccountChange, Factor, Pseudonym, Purpose, What};

use super::super::app_state::AppState;
use super::super::passkeys::{Asked, NotJudged};
use super::super::request_context::{Answered, Denied, RequestContext, Wanted};
use super::{Press, Typed, not_proved, not_recorded, sign_in};
use crate::accounts::Shown;

/// What a browser answers to a question of ours.
#[derive(Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    csrf: String,
    ceremony: Pseudonym,
    credential: Box<RawValue>,
}

/// A new passkey is asked for with both factors.
#[derive(Deserialize)]
pub(super) struct Adding {
    csrf: String,
    now: Typed,
    code: Typed,
}

#[derive(Deserialize)]
pub(super) struct Removing {
    csrf: String,
    id: String,
}

fn status(why: &NotJudged) -> StatusCode {
    match why {
        NotJudged::Refused => StatusCode::FORBIDDEN,
        NotJudged::Broken => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// What our script shows.
fn refused(context: &RequestContext, why: &NotJudged) -> Response {
    let words = context.words;
    let said = match why {
        NotJudged::Refused => words.passkey_refused,
        NotJudged::Broken => words.not_recorded,
    };
    (status(why), said).into_response()
}

fn question(context: &RequestContext, asked: Result<Asked, NotJudged>) -> Response {
    match asked {
        Ok(asked) => Json(asked).into_response(),
        Err(why) => refused(context, &why),
    }
}

/// A script hears that it is signed out, and is not led to a page.
fn pressed<'v>(context: &'v RequestContext, csrf: &str) -> Result<&'v super::Signed, Denied> {
    let fits = context.signed.as_ref().filter(|signed| signed.has_csrf(csrf));
    fits.ok_or_else(|| (StatusCode::FORBIDDEN, context.words.forbidden_lead).into_response().into())
}

pub(super) async fn ask_sign_in(State(state): State<Arc<AppState>>, context: RequestContext) -> Response {
    question(&context, state.ask_sign_in_passkey(&context.origin))
}

pub(super) async fn sign_in(
    State(state): State<Arc<AppState>>,
    mut context: RequestContext,
    answer: Json<Answer>,
) -> Response {
    let judged = state.judge_sign_in_passkey(&context.origin, (answer.ceremony, &answer.credential)).await;
    let account = match judged {
        Ok(account) => account,
        Err(why) => return refused(&context, &why),
    };
    if sign_in::begin(&state, &mut context, account, Factor::Passkey).await {
        context.done()
    } else {
        refused(&context, &NotJudged::Broken)
    }
}

pub(super) async fn ask_confirm(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    form: Form<Press>,
) -> Answered {
    let signed = pressed(&context, &form.csrf)?;
    Ok(question(&context, state.ask_confirm_passkey(signed, &context.origin).await))
}

pub(super) async fn confirm(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    answer: Json<Answer>,
) -> Answered {
    let signed = pressed(&context, &answer.csrf)?;
    let judged =
        state.judge_confirm_passkey(signed, &context.origin, (answer.ceremony, &answer.credential)).await;
    if let Err(why) = judged {
        return Ok(refused(&context, &why));
    }
    match state.confirmed(signed, Factor::Passkey).await {
        Ok(_) => Ok(context.done()),
        Err(_) => Ok(refused(&context, &NotJudged::Broken)),
    }
}

pub(super) async fn ask_new(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    form: Form<Adding>,
) -> Answered {
    let signed = pressed(&context, &form.csrf)?;
    let code = form.code.code();
    let shown = Shown { password: Some(&form.now.0), code: &code };
    if let Err(why) = state.prove_again(signed, shown, Purpose::Account).await {
        let (status, said) = not_proved(context.words, &why, context.words.sign_in_refused);
        return Ok((status, said).into_response());
    }
    Ok(question(&context, state.ask_new_passkey(signed, &context.origin).await))
}

pub(super) async fn take_new(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    answer: Json<Answer>,
) -> Answered {
    let signed = pressed(&context, &answer.csrf)?;
    let taken = state.take_new_passkey(signed, &context.origin, (answer.ceremony, &answer.credential)).await;
    Ok(match taken {
        Ok(()) => context.done(),
        Err(why) => refused(&context, &why),
    })
}

pub(super) async fn remove(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    form: Form<Removing>,
) -> Answered {
    let (signed, _) = context.may_press_fresh(&form.csrf, |_| true, Wanted::Account)?;
    let staff = signed.staff.clone();
    let Ok(id) = URL_SAFE_NO_PAD.decode(&form.id) else { return Ok(context.redirect("/account")) };
    let change = AccountChange::PasskeyRemoved;
    let what = What::AccountChanged { account: staff.clone(), change, by: Some(staff.clone()) };
    if state.record(None, what).await.is_err() {
        return Ok(not_recorded(&context));
    }
    if let Err(error) = state.parts.accounts.remove_passkey(&staff, &id).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "a passkey was not removed");
    }
    Ok(context.redirect("/account"))
}
