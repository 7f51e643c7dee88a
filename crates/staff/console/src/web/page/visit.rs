//! One visit: its state in words, consent by word of mouth, and stopping it. And coming when somebody calls.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use eligibility_api::wire::ConsentKind;
use serde::Deserialize;
use staff_audit_log::{StaffId, VisitToken, What};

use super::super::desk::Desk;
use super::super::visitor::{Answered, Visitor, Wanted};
use super::board::KioskView;
use super::{Frame, Press, gone, message, not_recorded};
use crate::accounts::Role;
use crate::board::{KioskNow, OtherNow};
use crate::desk::StaffCommand;
use crate::feed::NotTold;

#[derive(Template)]
#[template(path = "visit.html")]
struct Page<'a> {
    f: Frame<'a>,
    kiosk: KioskView,
    questions: Vec<ConsentKind>,
}

/// A visit that is there, by the token in the path.
pub(super) fn find(desk: &Desk, visit: &str) -> Option<(VisitToken, KioskNow)> {
    let visit = VisitToken::parse(visit)?;
    let look = desk.parts.board.look();
    look.kiosk_of(visit).map(|kiosk| (visit, kiosk.clone()))
}

pub(super) async fn show(State(desk): State<Arc<Desk>>, visitor: Visitor, path: Path<String>) -> Answered {
    visitor.may(Role::sees_visits)?;
    let Some((token, kiosk)) = find(&desk, &path) else { return Ok(gone(&visitor)) };
    let look = desk.parts.board.look();
    let page = Page {
        f: Frame::of_visit(&visitor, &desk, token),
        questions: kiosk.visit().map(|visit| visit.open_questions.clone()).unwrap_or_default(),
        kiosk: KioskView::of(visitor.words, &kiosk, &look, true),
    };
    Ok(visitor.page(StatusCode::OK, &page))
}

#[derive(Deserialize)]
pub(super) struct Spoken {
    csrf: String,
    item: ConsentKind,
    given: bool,
}

pub(super) async fn spoken(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    path: Path<String>,
    form: Form<Spoken>,
) -> Answered {
    visitor.may_press(&form.csrf, Role::sees_visits)?;
    let wanted = VisitToken::parse(&path).map(Wanted::Visit);
    let Some(wanted) = wanted else { return Ok(gone(&visitor)) };
    let staff = visitor.may_fresh(Role::sees_visits, wanted)?.0.staff.clone();
    let (item, given) = (form.item, form.given);
    let found = find(&desk, &path)
        .and_then(|(token, kiosk)| Some((token, kiosk.visit()?.pseudonym, kiosk.name.clone())))
        // Taken as answered at once, so that a second press finds nothing to answer.
        .filter(|(token, ..)| desk.parts.board.answered(*token, item));
    let Some((token, pseudonym, kiosk)) = found else { return Ok(gone(&visitor)) };
    let what = What::SpokenConsent { visit: pseudonym, item, given, staff: staff.clone() };
    let Ok(recorded) = desk.record(Some(&kiosk), what).await else { return Ok(not_recorded(&visitor)) };
    desk.send(StaffCommand::SpokenConsent { visit: token, item, given, staff }, recorded);
    let words = visitor.words;
    Ok(message(&visitor, StatusCode::OK, words.spoken, words.spoken_done))
}

pub(super) async fn stop(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    path: Path<String>,
    form: Form<Press>,
) -> Answered {
    let staff = visitor.may_press(&form.csrf, Role::sees_visits)?.staff.clone();
    let found = find(&desk, &path)
        .and_then(|(visit, kiosk)| Some((visit, kiosk.visit()?.pseudonym, kiosk.name.clone())));
    let Some((visit, pseudonym, kiosk)) = found else { return Ok(gone(&visitor)) };
    // The kiosk records how the visit ends; who stopped it is known here.
    let what = What::VisitStopped { visit: pseudonym, staff: staff.clone() };
    let Ok(recorded) = desk.record(Some(&kiosk), what).await else { return Ok(not_recorded(&visitor)) };
    desk.send(StaffCommand::Stop { visit, staff }, recorded);
    Ok(visitor.redirect("/"))
}

pub(super) async fn answer_help(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    path: Path<String>,
    form: Form<Press>,
) -> Answered {
    let staff = visitor.may_press(&form.csrf, |_| true)?.staff.clone();
    let look = desk.parts.board.look();
    if let Some(other) = look.others.iter().find(|other| other.name.as_str() == path.as_str()) {
        return answer_other(&desk, &visitor, other, &staff).await;
    }
    let kiosk = look.kiosks.iter().find(|kiosk| kiosk.name.as_str() == path.as_str());
    let Some(kiosk) = kiosk else { return Ok(gone(&visitor)) };
    if desk.answer_help(kiosk, &staff).await.is_err() {
        return Ok(not_recorded(&visitor));
    }
    Ok(visitor.redirect("/"))
}

/// A call at another kiosk: recorded here, then told there, where it is recorded before it counts.
async fn answer_other(desk: &Desk, visitor: &Visitor, other: &OtherNow, staff: &StaffId) -> Answered {
    let (Some(help), Some(others)) = (other.calling(), &desk.parts.others) else {
        return Ok(visitor.redirect("/"));
    };
    let from = Some(desk.config.kiosk.clone());
    let what = What::HelpAnswered { visit: None, staff: staff.clone(), desk: from };
    if desk.record(Some(&other.name), what).await.is_err() {
        return Ok(not_recorded(visitor));
    }
    match others.answer(&other.name, help.call, staff).await {
        // Somebody else comes, or nobody calls any more: the board says so.
        Ok(()) | Err(NotTold::TooLate | NotTold::Unknown) => Ok(visitor.redirect("/")),
        Err(error) => {
            tracing::warn!(kiosk = %other.name, %error, "another kiosk did not take an answer");
            let words = visitor.words;
            Ok(message(visitor, StatusCode::SERVICE_UNAVAILABLE, words.busy_title, words.not_told))
        }
    }
}

/// A question's word in the form, which is its word in the log.
fn item_word(item: &ConsentKind) -> String {
    super::word_of(item)
}
