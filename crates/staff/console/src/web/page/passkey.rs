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

use super::super::desk::Desk;
use super::super::passkeys::{Asked, NotJudged};
use super::super::visitor::{Answered, Denied, Visitor, Wanted};
use super::{Press, Typed, not_proved, not_recorded, sign_in};
use crate::accounts::Claim;

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
        NotJudged::Wait => StatusCode::TOO_MANY_REQUESTS,
        NotJudged::Broken => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// What our script shows.
fn refused(visitor: &Visitor, why: &NotJudged) -> Response {
    let words = visitor.words;
    let said = match why {
        NotJudged::Refused => words.passkey_refused,
        NotJudged::Wait => words.sign_in_wait,
        NotJudged::Broken => words.not_recorded,
    };
    (status(why), said).into_response()
}

fn question(visitor: &Visitor, asked: Result<Asked, NotJudged>) -> Response {
    match asked {
        Ok(asked) => Json(asked).into_response(),
        Err(why) => refused(visitor, &why),
    }
}

/// A script hears that it is signed out, and is not led to a page.
fn pressed<'v>(visitor: &'v Visitor, csrf: &str) -> Result<&'v super::Signed, Denied> {
    let fits = visitor.signed.as_ref().filter(|signed| signed.has_csrf(csrf));
    fits.ok_or_else(|| (StatusCode::FORBIDDEN, visitor.words.forbidden_lead).into_response().into())
}

pub(super) async fn ask_sign_in(State(desk): State<Arc<Desk>>, visitor: Visitor) -> Response {
    question(&visitor, desk.ask_sign_in_passkey(&visitor.origin))
}

pub(super) async fn sign_in(
    State(desk): State<Arc<Desk>>,
    mut visitor: Visitor,
    answer: Json<Answer>,
) -> Response {
    let judged = desk.judge_sign_in_passkey(&visitor.origin, (answer.ceremony, &answer.credential)).await;
    let account = match judged {
        Ok(account) => account,
        Err(why) => return refused(&visitor, &why),
    };
    if sign_in::begin(&desk, &mut visitor, account, Factor::Passkey).await {
        visitor.done()
    } else {
        refused(&visitor, &NotJudged::Broken)
    }
}

pub(super) async fn ask_confirm(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    form: Form<Press>,
) -> Answered {
    let signed = pressed(&visitor, &form.csrf)?;
    Ok(question(&visitor, desk.ask_confirm_passkey(signed, &visitor.origin).await))
}

pub(super) async fn confirm(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    answer: Json<Answer>,
) -> Answered {
    let signed = pressed(&visitor, &answer.csrf)?;
    let judged =
        desk.judge_confirm_passkey(signed, &visitor.origin, (answer.ceremony, &answer.credential)).await;
    if let Err(why) = judged {
        return Ok(refused(&visitor, &why));
    }
    match desk.confirmed(signed, Factor::Passkey).await {
        Ok(_) => Ok(visitor.done()),
        Err(_) => Ok(refused(&visitor, &NotJudged::Broken)),
    }
}

pub(super) async fn ask_new(State(desk): State<Arc<Desk>>, visitor: Visitor, form: Form<Adding>) -> Answered {
    let signed = pressed(&visitor, &form.csrf)?;
    let code = form.code.code();
    let claim = Claim { name: signed.staff.as_str(), password: Some(&form.now.0), code: &code };
    if let Err(why) = desk.prove(visitor.origin.address, claim, Purpose::Account).await {
        let (status, said) = not_proved(visitor.words, &why, visitor.words.sign_in_refused);
        return Ok((status, said).into_response());
    }
    Ok(question(&visitor, desk.ask_new_passkey(signed, &visitor.origin).await))
}

pub(super) async fn take_new(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    answer: Json<Answer>,
) -> Answered {
    let signed = pressed(&visitor, &answer.csrf)?;
    let taken = desk.take_new_passkey(signed, &visitor.origin, (answer.ceremony, &answer.credential)).await;
    Ok(match taken {
        Ok(()) => visitor.done(),
        Err(why) => refused(&visitor, &why),
    })
}

pub(super) async fn remove(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    form: Form<Removing>,
) -> Answered {
    let (signed, _) = visitor.may_press_fresh(&form.csrf, |_| true, Wanted::Account)?;
    let staff = signed.staff.clone();
    let Ok(id) = URL_SAFE_NO_PAD.decode(&form.id) else { return Ok(visitor.redirect("/account")) };
    let change = AccountChange::PasskeyRemoved;
    let what = What::AccountChanged { account: staff.clone(), change, by: Some(staff.clone()) };
    if desk.record(None, what).await.is_err() {
        return Ok(not_recorded(&visitor));
    }
    if let Err(error) = desk.parts.accounts.remove_passkey(&staff, &id).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "a passkey was not removed");
    }
    Ok(visitor.redirect("/account"))
}
