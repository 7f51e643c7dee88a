//! Handing a staff check over to the kiosk: the number that opens it there.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use staff_audit_log::{Proof, VisitToken};

use super::super::app_state::AppState;
use super::super::request_context::{Answered, RequestContext, Wanted};
use super::super::session::Signed;
use super::check::barred;
use super::visit::find;
use super::{Frame, Press, not_found, not_recorded};
use crate::accounts::Role;
use crate::board::CheckUnavailable;

#[derive(Template)]
#[template(path = "hand_over.html")]
struct Page<'a> {
    f: Frame<'a>,
    kiosk: &'a str,
    number: &'a str,
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
    let (signed, proof) = context.may_fresh(Role::sees_visits, Wanted::HandOver(visit))?;
    open_for(&state, &context, (signed, proof), visit).await
}

/// Hands it over for someone whose second factor was shown.
pub(super) async fn open_for(
    state: &AppState,
    context: &RequestContext,
    (signed, proof): (&Signed, Proof),
    visit: VisitToken,
) -> Answered {
    context.may(Role::sees_visits)?;
    let look = state.parts.board.look();
    let Some(kiosk) = look.kiosk_of(visit).filter(|_| state.config.at_kiosk) else {
        return Ok(barred(context, CheckUnavailable::VisitGone));
    };
    if let Some(why) = kiosk.check_barred() {
        return Ok(barred(context, why));
    }
    match state.hand_over((visit, kiosk), (signed, proof)).await {
        Ok(()) => Ok(context.redirect(&format!("/visit/{visit}/hand-over"))),
        Err(_) => Ok(not_recorded(context)),
    }
}

pub(super) async fn show(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    path: Path<String>,
) -> Answered {
    context.may(Role::sees_visits)?;
    let Some(wanted) = VisitToken::parse(&path).map(Wanted::HandOver) else {
        return Ok(not_found(context).await);
    };
    let (signed, _) = context.may_fresh(Role::sees_visits, wanted)?;
    let (now, limit) = (state.parts.clock.monotonic(), state.config.times.check);
    let found = find(&state, &path).and_then(|(visit, kiosk)| {
        Some((state.hand_overs.number(visit, signed.id, now, limit)?, visit, kiosk))
    });
    let Some((number, visit, kiosk)) = found else { return Ok(not_found(context).await) };
    let f = Frame::of_person(&context, &state, visit);
    Ok(context.page(StatusCode::OK, &Page { f, kiosk: kiosk.name.as_str(), number: &number }))
}
