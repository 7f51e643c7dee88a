//! The staff check (目視確認): photo beside live view, one decision, for this visit only.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use staff_audit_log::{CheckDecision, CheckReason, Place, Proof, Pseudonym, VisitToken};
use zeroize::Zeroizing;

use super::super::app_state::{AppState, NotProved};
use super::super::check::{By, NotDone, apply, begin};
use super::super::request_context::{Answered, Denied, RequestContext, Wanted};
use super::super::session::Signed;
use super::visit::find;
use super::{Frame, Press, Typed, message, not_proved, not_recorded};
use crate::accounts::Role;
use crate::board::{CheckUnavailable, ChipPhoto, KioskNow};
use crate::commands::{MAX_PICTURE_BYTES, Picture};

/// A picture that takes longer is not waited for.
const PICTURE: Duration = Duration::from_secs(2);

#[derive(Template)]
#[template(path = "check.html")]
struct Page<'a> {
    f: Frame<'a>,
    token: VisitToken,
    kiosk: &'a str,
    number: u32,
    nonce: Pseudonym,
    reasons: &'static [CheckReason],
    decisions: [(&'static str, &'static str); 3],
    /// What was chosen before something else was refused.
    decision: &'a str,
    reason: &'a str,
    wrong: &'static str,
    /// What was chosen asks the patient nothing, which has to be confirmed.
    ask_unasked: bool,
    /// The second factor was shown too long ago.
    ask_code: bool,
    /// What the machine says beside the pictures.
    hints: String,
    /// What the chip says of its holder.
    holder: Zeroizing<String>,
}

/// The page of a check that cannot be, with the reason.
pub(super) fn barred(context: &RequestContext, barred: CheckUnavailable) -> Response {
    let status = if barred == CheckUnavailable::VisitGone { StatusCode::GONE } else { StatusCode::CONFLICT };
    message(context, status, context.words.barred, context.words.barred(barred))
}

pub(super) async fn open(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    path: Path<String>,
    form: Form<Press>,
) -> Answered {
    context.may_press(&form.csrf, Role::sees_visits)?;
    let Some((visit, kiosk)) = find(&state, &path) else {
        return Ok(barred(&context, CheckUnavailable::VisitGone));
    };
    if let Some(why) = kiosk.check_barred() {
        return Ok(barred(&context, why));
    }
    let (signed, proof) = context.may_fresh(Role::sees_visits, Wanted::Check(visit))?;
    open_for(&state, &context, (signed, proof), visit).await
}

/// Opens the check for someone whose second factor was shown.
pub(super) async fn open_for(
    state: &AppState,
    context: &RequestContext,
    (signed, proof): (&Signed, Proof),
    visit: VisitToken,
) -> Answered {
    context.may(Role::sees_visits)?;
    let look = state.parts.board.look();
    let Some(kiosk) = look.kiosk_of(visit) else { return Ok(barred(context, CheckUnavailable::VisitGone)) };
    let by = By { staff: Some(signed.staff.clone()), place: Place::Console, proof };
    match begin(state, (visit, kiosk), signed.id, &by).await {
        Ok(_) => Ok(context.redirect(&format!("/visit/{visit}/check"))),
        Err(NotDone::CheckUnavailable(why)) => Ok(barred(context, why)),
        Err(NotDone::Recording) => Ok(not_recorded(context)),
    }
}

/// The form's one-time word, where this session has this check open.
fn nonce(state: &AppState, visit: VisitToken, session: u64) -> Option<Pseudonym> {
    let photo = state.parts.board.look().kiosk_of(visit)?.visit()?.photos;
    state.checks.nonce((visit, photo), session, state.parts.clock.monotonic(), state.config.times.check)
}

fn form_page(
    state: &AppState,
    context: &RequestContext,
    (visit, kiosk): (VisitToken, &KioskNow),
    nonce: Pseudonym,
    (decision, reason): (&str, &str),
    (status, wrong): (StatusCode, &'static str),
) -> Response {
    let w = context.words;
    let page = Page {
        f: Frame::of_person(context, state, visit),
        token: visit,
        kiosk: kiosk.name.as_str(),
        number: kiosk.visit().map_or(0, |visit| visit.number),
        nonce,
        reasons: &CheckReason::ALL,
        decisions: [("same", w.same), ("not-sure", w.unsure), ("different", w.differ)],
        decision,
        reason,
        wrong,
        ask_unasked: asks_nothing(decision, reason),
        ask_code: context.signed.as_ref().is_none_or(|signed| signed.proof.is_none()),
        hints: state.parts.sight.hints(visit).map(|hints| w.hints(&hints)).unwrap_or_default(),
        holder: state.parts.sight.holder(visit).map(|holder| holder.line(w.language)).unwrap_or_default(),
    };
    context.page(status, &page)
}

pub(super) async fn show(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    path: Path<String>,
) -> Answered {
    let signed = context.may(Role::sees_visits)?;
    let Some((visit, kiosk)) = find(&state, &path) else {
        return Ok(barred(&context, CheckUnavailable::VisitGone));
    };
    if let Some(why) = kiosk.check_barred() {
        return Ok(barred(&context, why));
    }
    let Some(nonce) = nonce(&state, visit, signed.id) else { return Ok(expired(&context)) };
    Ok(form_page(&state, &context, (visit, &kiosk), nonce, ("", ""), (StatusCode::OK, "")))
}

fn expired(context: &RequestContext) -> Response {
    message(context, StatusCode::CONFLICT, context.words.barred, context.words.check_expired)
}

pub(super) async fn close(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    path: Path<String>,
    form: Form<Press>,
) -> Answered {
    let signed = context.may_press(&form.csrf, Role::sees_visits)?;
    if let Some(visit) = VisitToken::parse(&path)
        && let Some(nonce) = nonce(&state, visit, signed.id)
    {
        let now = state.parts.clock.monotonic();
        if state.checks.take(visit, signed.id, nonce, now, state.config.times.check).is_some() {
            state.parts.commands.close_sight(visit);
        }
    }
    Ok(context.redirect("/"))
}

#[derive(Deserialize)]
pub(super) struct Decided {
    csrf: String,
    nonce: String,
    #[serde(default)]
    decision: String,
    #[serde(default)]
    reason: String,
    /// "yes": the member of staff who decides knows that the patient is asked nothing.
    #[serde(default)]
    unasked: String,
    #[serde(default)]
    code: Typed,
}

struct Unknown;

/// Whether the choices of a form say that the patient cannot answer.
fn asks_nothing(decision: &str, reason: &str) -> bool {
    let chosen = (word::<CheckDecision>(decision), word::<CheckReason>(reason));
    matches!(chosen, (Ok(decision), Ok(reason)) if decision.asks_nothing(reason))
}

/// The word of a choice in the form is its word in the log.
fn word<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, Unknown> {
    let quoted = serde_json::Value::String(text.to_owned());
    serde_json::from_value(quoted).map_err(|_| Unknown)
}

pub(super) async fn decide(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    path: Path<String>,
    form: Form<Decided>,
) -> Answered {
    let signed = context.may_press(&form.csrf, Role::sees_visits)?.clone();
    let words = context.words;
    let Some((visit, kiosk)) = find(&state, &path) else {
        return Ok(barred(&context, CheckUnavailable::VisitGone));
    };
    if let Some(why) = kiosk.check_barred() {
        return Ok(barred(&context, why));
    }
    let open = nonce(&state, visit, signed.id).filter(|open| open.to_string() == form.nonce);
    let Some(nonce) = open else { return Ok(expired(&context)) };
    let again =
        |wrong| form_page(&state, &context, (visit, &kiosk), nonce, (&form.decision, &form.reason), wrong);
    let (Ok(decision), Ok(reason)) =
        (word::<CheckDecision>(&form.decision), word::<CheckReason>(&form.reason))
    else {
        return Ok(again((StatusCode::UNPROCESSABLE_ENTITY, words.choose_all)));
    };
    if decision.asks_nothing(reason) && form.unasked != "yes" {
        return Ok(again((StatusCode::UNPROCESSABLE_ENTITY, words.unasked_confirm)));
    }
    let proof = match signed.proof {
        Some(proof) => proof,
        None if form.code.is_empty() => return Ok(again((StatusCode::FORBIDDEN, words.code_again))),
        None => match state.confirm(&signed, &form.code.code()).await {
            Ok(proof) => proof,
            Err(why) => {
                let said = not_proved(words, &why, words.proof_refused);
                if matches!(why, NotProved::Wait) {
                    return Ok(message(&context, said.0, words.barred, said.1));
                }
                return Ok(again(said));
            }
        },
    };
    let now = state.parts.clock.monotonic();
    let Some(photo) = state.checks.take(visit, signed.id, nonce, now, state.config.times.check) else {
        return Ok(expired(&context));
    };
    let by = By { staff: Some(signed.staff), place: Place::Console, proof };
    // To its end, even if the browser goes away in between.
    let task = tokio::spawn(apply(state.clone(), (visit, photo), (decision, reason), by));
    match task.await.unwrap_or(Err(NotDone::Recording)) {
        Ok(()) => {
            Ok(context.redirect(if decision == CheckDecision::Same { "/?done=same" } else { "/?done=not" }))
        }
        Err(NotDone::CheckUnavailable(why)) => Ok(barred(&context, why)),
        Err(NotDone::Recording) => Ok(not_recorded(&context)),
    }
}

pub(super) async fn photo(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    path: Path<String>,
) -> Answered {
    let (visit, sight) = (may_look(&state, &context, &path)?, state.parts.sight.clone());
    Ok(picture(move || sight.photo(visit)).await)
}

pub(super) async fn live(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    path: Path<String>,
) -> Answered {
    let (visit, sight) = (may_look(&state, &context, &path)?, state.parts.sight.clone());
    Ok(picture(move || sight.live(visit)).await)
}

/// The words beside the pictures, for the page that shows them.
pub(super) async fn hints(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    path: Path<String>,
) -> Answered {
    let visit = may_look(&state, &context, &path)?;
    let hints = state.parts.sight.hints(visit);
    Ok(hints.map(|hints| context.words.hints(&hints)).unwrap_or_default().into_response())
}

/// Only in the session that has the check open, and only as long as it may be decided.
fn may_look(state: &AppState, context: &RequestContext, path: &str) -> Result<VisitToken, Denied> {
    let signed = context.may(Role::sees_visits)?;
    let open = find(state, path).filter(|(visit, kiosk)| {
        kiosk.check_barred().is_none()
            && kiosk.visit().is_some_and(|visit| visit.photo == ChipPhoto::There)
            && nonce(state, *visit, signed.id).is_some()
    });
    open.map(|(visit, _)| visit).ok_or_else(|| StatusCode::NOT_FOUND.into_response().into())
}

async fn picture(get: impl FnOnce() -> Option<Picture> + Send + 'static) -> Response {
    let got = tokio::time::timeout(PICTURE, tokio::task::spawn_blocking(get)).await;
    match got {
        Ok(Ok(Some(picture))) if picture.bytes.len() <= MAX_PICTURE_BYTES => {
            ([(header::CONTENT_TYPE, picture.kind.media_type())], picture.bytes.to_vec()).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A reason's word in the form, which is its word in the log.
fn reason_word(reason: &CheckReason) -> String {
    super::word_of(reason)
}
