//! The staff check (目視確認): photo beside live view, one decision, for this visit only.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use staff_audit_log::{Decision, Place, Proof, Pseudonym, Reason, VisitToken};
use zeroize::Zeroizing;

use super::super::check::{By, NotDone, begin, carry_out};
use super::super::desk::{Desk, NotProved};
use super::super::session::Signed;
use super::super::visitor::{Answered, Denied, Visitor, Wanted};
use super::visit::find;
use super::{Frame, Press, Typed, message, not_proved, not_recorded};
use crate::accounts::Role;
use crate::board::{Barred, ChipPhoto, KioskNow};
use crate::desk::{MAX_PICTURE_BYTES, Picture};

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
    reasons: &'static [Reason],
    decisions: [(&'static str, &'static str); 3],
    /// What was chosen before something else was refused.
    decision: &'a str,
    reason: &'a str,
    wrong: &'static str,
    /// The second factor was shown too long ago.
    ask_code: bool,
    /// What the machine says beside the pictures.
    remarks: String,
    /// What the chip says of its holder.
    holder: Zeroizing<String>,
}

/// The page of a check that cannot be, with the reason.
pub(super) fn barred(visitor: &Visitor, barred: Barred) -> Response {
    let status = if barred == Barred::VisitGone { StatusCode::GONE } else { StatusCode::CONFLICT };
    message(visitor, status, visitor.words.barred, visitor.words.barred(barred))
}

pub(super) async fn open(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    path: Path<String>,
    form: Form<Press>,
) -> Answered {
    visitor.may_press(&form.csrf, Role::sees_visits)?;
    let Some((visit, kiosk)) = find(&desk, &path) else { return Ok(barred(&visitor, Barred::VisitGone)) };
    if let Some(why) = kiosk.check_barred() {
        return Ok(barred(&visitor, why));
    }
    let (signed, proof) = visitor.may_fresh(Role::sees_visits, Wanted::Check(visit))?;
    open_for(&desk, &visitor, (signed, proof), visit).await
}

/// Opens the check for someone whose second factor was shown.
pub(super) async fn open_for(
    desk: &Desk,
    visitor: &Visitor,
    (signed, proof): (&Signed, Proof),
    visit: VisitToken,
) -> Answered {
    visitor.may(Role::sees_visits)?;
    let look = desk.parts.board.look();
    let Some(kiosk) = look.kiosk_of(visit) else { return Ok(barred(visitor, Barred::VisitGone)) };
    let by = By { staff: Some(signed.staff.clone()), place: Place::Console, proof };
    match begin(desk, (visit, kiosk), signed.id, &by).await {
        Ok(_) => Ok(visitor.redirect(&format!("/visit/{visit}/check"))),
        Err(NotDone::Barred(why)) => Ok(barred(visitor, why)),
        Err(NotDone::Recording) => Ok(not_recorded(visitor)),
    }
}

/// The form's one-time word, where this session has this check open.
fn nonce(desk: &Desk, visit: VisitToken, session: u64) -> Option<Pseudonym> {
    let photo = desk.parts.board.look().kiosk_of(visit)?.visit()?.photos;
    desk.checks.nonce((visit, photo), session, desk.parts.clock.monotonic(), desk.config.times.check)
}

fn form_page(
    desk: &Desk,
    visitor: &Visitor,
    (visit, kiosk): (VisitToken, &KioskNow),
    nonce: Pseudonym,
    (decision, reason): (&str, &str),
    (status, wrong): (StatusCode, &'static str),
) -> Response {
    let w = visitor.words;
    let page = Page {
        f: Frame::of_person(visitor, desk, visit),
        token: visit,
        kiosk: kiosk.name.as_str(),
        number: kiosk.visit().map_or(0, |visit| visit.number),
        nonce,
        reasons: Reason::ALL,
        decisions: [("same", w.same), ("not-sure", w.unsure), ("different", w.differ)],
        decision,
        reason,
        wrong,
        ask_code: visitor.signed.as_ref().is_none_or(|signed| signed.proof.is_none()),
        remarks: desk.parts.sight.remarks(visit).map(|remarks| w.remarks(&remarks)).unwrap_or_default(),
        holder: desk.parts.sight.holder(visit).map(|holder| holder.line(w.language)).unwrap_or_default(),
    };
    visitor.page(status, &page)
}

pub(super) async fn show(State(desk): State<Arc<Desk>>, visitor: Visitor, path: Path<String>) -> Answered {
    let signed = visitor.may(Role::sees_visits)?;
    let Some((visit, kiosk)) = find(&desk, &path) else { return Ok(barred(&visitor, Barred::VisitGone)) };
    if let Some(why) = kiosk.check_barred() {
        return Ok(barred(&visitor, why));
    }
    let Some(nonce) = nonce(&desk, visit, signed.id) else { return Ok(expired(&visitor)) };
    Ok(form_page(&desk, &visitor, (visit, &kiosk), nonce, ("", ""), (StatusCode::OK, "")))
}

fn expired(visitor: &Visitor) -> Response {
    message(visitor, StatusCode::CONFLICT, visitor.words.barred, visitor.words.check_expired)
}

pub(super) async fn close(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    path: Path<String>,
    form: Form<Press>,
) -> Answered {
    let signed = visitor.may_press(&form.csrf, Role::sees_visits)?;
    if let Some(visit) = VisitToken::parse(&path)
        && let Some(nonce) = nonce(&desk, visit, signed.id)
    {
        let now = desk.parts.clock.monotonic();
        if desk.checks.take(visit, signed.id, nonce, now, desk.config.times.check).is_some() {
            desk.parts.commands.close_sight(visit);
        }
    }
    Ok(visitor.redirect("/"))
}

#[derive(Deserialize)]
pub(super) struct Decided {
    csrf: String,
    nonce: String,
    #[serde(default)]
    decision: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    code: Typed,
}

struct Unknown;

/// The word of a choice in the form is its word in the log.
fn word<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, Unknown> {
    let quoted = serde_json::Value::String(text.to_owned());
    serde_json::from_value(quoted).map_err(|_| Unknown)
}

pub(super) async fn decide(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    path: Path<String>,
    form: Form<Decided>,
) -> Answered {
    let signed = visitor.may_press(&form.csrf, Role::sees_visits)?.clone();
    let words = visitor.words;
    let Some((visit, kiosk)) = find(&desk, &path) else { return Ok(barred(&visitor, Barred::VisitGone)) };
    if let Some(why) = kiosk.check_barred() {
        return Ok(barred(&visitor, why));
    }
    let open = nonce(&desk, visit, signed.id).filter(|open| open.to_string() == form.nonce);
    let Some(nonce) = open else { return Ok(expired(&visitor)) };
    let again =
        |wrong| form_page(&desk, &visitor, (visit, &kiosk), nonce, (&form.decision, &form.reason), wrong);
    let (Ok(decision), Ok(reason)) = (word::<Decision>(&form.decision), word::<Reason>(&form.reason)) else {
        return Ok(again((StatusCode::UNPROCESSABLE_ENTITY, words.choose_all)));
    };
    let proof = match signed.proof {
        Some(proof) => proof,
        None if form.code.is_empty() => return Ok(again((StatusCode::FORBIDDEN, words.code_again))),
        None => match desk.confirm(&signed, visitor.origin.address, &form.code.code()).await {
            Ok(proof) => proof,
            Err(why) => {
                let said = not_proved(words, &why, words.proof_refused);
                if matches!(why, NotProved::Wait) {
                    return Ok(message(&visitor, said.0, words.barred, said.1));
                }
                return Ok(again(said));
            }
        },
    };
    let now = desk.parts.clock.monotonic();
    let Some(photo) = desk.checks.take(visit, signed.id, nonce, now, desk.config.times.check) else {
        return Ok(expired(&visitor));
    };
    let by = By { staff: Some(signed.staff), place: Place::Console, proof };
    // To its end, even if the browser goes away in between.
    let task = tokio::spawn(carry_out(desk.clone(), (visit, photo), (decision, reason), by));
    match task.await.unwrap_or(Err(NotDone::Recording)) {
        Ok(()) => Ok(visitor.redirect(if decision == Decision::Same { "/?done=same" } else { "/?done=not" })),
        Err(NotDone::Barred(why)) => Ok(barred(&visitor, why)),
        Err(NotDone::Recording) => Ok(not_recorded(&visitor)),
    }
}

pub(super) async fn photo(State(desk): State<Arc<Desk>>, visitor: Visitor, path: Path<String>) -> Answered {
    let (visit, sight) = (may_look(&desk, &visitor, &path)?, desk.parts.sight.clone());
    Ok(picture(move || sight.photo(visit)).await)
}

pub(super) async fn live(State(desk): State<Arc<Desk>>, visitor: Visitor, path: Path<String>) -> Answered {
    let (visit, sight) = (may_look(&desk, &visitor, &path)?, desk.parts.sight.clone());
    Ok(picture(move || sight.live(visit)).await)
}

/// The words beside the pictures, for the page that shows them.
pub(super) async fn remarks(State(desk): State<Arc<Desk>>, visitor: Visitor, path: Path<String>) -> Answered {
    let visit = may_look(&desk, &visitor, &path)?;
    let remarks = desk.parts.sight.remarks(visit);
    Ok(remarks.map(|remarks| visitor.words.remarks(&remarks)).unwrap_or_default().into_response())
}

/// Only in the session that has the check open, and only as long as it may be decided.
fn may_look(desk: &Desk, visitor: &Visitor, path: &str) -> Result<VisitToken, Denied> {
    let signed = visitor.may(Role::sees_visits)?;
    let open = find(desk, path).filter(|(visit, kiosk)| {
        kiosk.check_barred().is_none()
            && kiosk.visit().is_some_and(|visit| visit.photo == ChipPhoto::There)
            && nonce(desk, *visit, signed.id).is_some()
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
fn reason_word(reason: &Reason) -> String {
    super::word_of(reason)
}
