//! One visit: its state in words, consent by word of mouth, and stopping it. And coming when somebody calls.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use eligibility_api::wire::ConsentKind;
use serde::Deserialize;
use staff_audit_log::{StaffId, VisitToken, What};

use super::super::app_state::AppState;
use super::super::request_context::{Answered, RequestContext, Wanted};
use super::board::KioskView;
use super::{Frame, Press, gone, message, not_recorded};
use crate::accounts::Role;
use crate::board::{KioskNow, OtherNow};
use crate::commands::StaffCommand;
use crate::feed::NotificationFailed;

#[derive(Template)]
#[template(path = "visit.html")]
struct Page<'a> {
    f: Frame<'a>,
    kiosk: KioskView,
    questions: Vec<ConsentKind>,
}

/// A visit that is there, by the token in the path.
pub(super) fn find(state: &AppState, visit: &str) -> Option<(VisitToken, KioskNow)> {
    let visit = VisitToken::parse(visit)?;
    let look = state.parts.board.look();
    look.kiosk_of(visit).map(|kiosk| (visit, kiosk.clone()))
}

pub(super) async fn show(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    path: Path<String>,
) -> Answered {
    context.may(Role::sees_visits)?;
    let Some((token, kiosk)) = find(&state, &path) else { return Ok(gone(&context)) };
    let look = state.parts.board.look();
    let page = Page {
        f: Frame::of_visit(&context, &state, token),
        questions: kiosk.visit().map(|visit| visit.open_questions.clone()).unwrap_or_default(),
        kiosk: KioskView::of(context.words, &kiosk, &look, true),
    };
    Ok(context.page(StatusCode::OK, &page))
}

#[derive(Deserialize)]
pub(super) struct Spoken {
    csrf: String,
    item: ConsentKind,
    given: bool,
}

pub(super) async fn spoken(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    path: Path<String>,
    form: Form<Spoken>,
) -> Answered {
    context.may_press(&form.csrf, Role::sees_visits)?;
    let wanted = VisitToken::parse(&path).map(Wanted::Visit);
    let Some(wanted) = wanted else { return Ok(gone(&context)) };
    let staff = context.may_fresh(Role::sees_visits, wanted)?.0.staff.clone();
    let (item, given) = (form.item, form.given);
    let found = find(&state, &path)
        .and_then(|(token, kiosk)| Some((token, kiosk.visit()?.pseudonym, kiosk.name.clone())))
        // Taken as answered at once, so that a second press finds nothing to answer.
        .filter(|(token, ..)| state.parts.board.answered(*token, item));
    let Some((token, pseudonym, kiosk)) = found else { return Ok(gone(&context)) };
    let what = What::SpokenConsent { visit: pseudonym, item, given, staff: staff.clone() };
    let Ok(recorded) = state.record(Some(&kiosk), what).await else { return Ok(not_recorded(&context)) };
    state.send(StaffCommand::SpokenConsent { visit: token, item, given, staff }, recorded);
    let words = context.words;
    Ok(message(&context, StatusCode::OK, words.spoken, words.spoken_done))
}

pub(super) async fn stop(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    path: Path<String>,
    form: Form<Press>,
) -> Answered {
    let staff = context.may_press(&form.csrf, Role::sees_visits)?.staff.clone();
    let found = find(&state, &path)
        .and_then(|(visit, kiosk)| Some((visit, kiosk.visit()?.pseudonym, kiosk.name.clone())));
    let Some((visit, pseudonym, kiosk)) = found else { return Ok(gone(&context)) };
    // The kiosk records how the visit ends; who stopped it is known here.
    let what = What::VisitStopped { visit: pseudonym, staff: staff.clone() };
    let Ok(recorded) = state.record(Some(&kiosk), what).await else { return Ok(not_recorded(&context)) };
    state.send(StaffCommand::Stop { visit, staff }, recorded);
    Ok(context.redirect("/"))
}

pub(super) async fn answer_help(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    path: Path<String>,
    form: Form<Press>,
) -> Answered {
    let staff = context.may_press(&form.csrf, Role::sees_visits)?.staff.clone();
    let look = state.parts.board.look();
    if let Some(other) = look.others.iter().find(|other| other.name.as_str() == path.as_str()) {
        return answer_other(&state, &context, other, &staff).await;
    }
    let kiosk = look.kiosks.iter().find(|kiosk| kiosk.name.as_str() == path.as_str());
    let Some(kiosk) = kiosk else { return Ok(gone(&context)) };
    if state.answer_help(kiosk, &staff).await.is_err() {
        return Ok(not_recorded(&context));
    }
    Ok(context.redirect("/"))
}

/// A call at another kiosk: recorded here, then told there, where it is recorded before it counts.
async fn answer_other(
    state: &AppState,
    context: &RequestContext,
    other: &OtherNow,
    staff: &StaffId,
) -> Answered {
    let (Some(help), Some(others)) = (other.calling(), state.parts.others.get()) else {
        return Ok(context.redirect("/"));
    };
    let from = Some(state.config.kiosk.clone());
    let what = What::HelpAnswered { visit: None, staff: staff.clone(), desk: from };
    if state.record(Some(&other.name), what).await.is_err() {
        return Ok(not_recorded(context));
    }
    match others.answer(&other.name, help.call, staff).await {
        // Somebody else comes, or nobody calls any more: the board says so.
        Ok(()) | Err(NotificationFailed::TooLate | NotificationFailed::Unknown) => Ok(context.redirect("/")),
        Err(error) => {
            tracing::warn!(kiosk = %other.name, %error, "another kiosk did not take an answer");
            let words = context.words;
            Ok(message(context, StatusCode::SERVICE_UNAVAILABLE, words.busy_title, words.not_told))
        }
    }
}

/// A question's word in the form, which is its word in the log.
fn item_word(item: &ConsentKind) -> String {
    super::word_of(item)
}
