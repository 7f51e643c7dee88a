//! Handing a staff check over to the kiosk: the number that opens it there.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use staff_audit_log::{Proof, VisitToken};

use super::super::desk::Desk;
use super::super::session::Signed;
use super::super::visitor::{Answered, Visitor, Wanted};
use super::check::barred;
use super::visit::find;
use super::{Frame, Press, not_found, not_recorded};
use crate::accounts::Role;
use crate::board::Barred;

#[derive(Template)]
#[template(path = "hand_over.html")]
struct Page<'a> {
    f: Frame<'a>,
    kiosk: &'a str,
    number: &'a str,
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
    let (signed, proof) = visitor.may_fresh(Role::sees_visits, Wanted::HandOver(visit))?;
    open_for(&desk, &visitor, (signed, proof), visit).await
}

/// Hands it over for someone whose second factor was shown.
pub(super) async fn open_for(
    desk: &Desk,
    visitor: &Visitor,
    (signed, proof): (&Signed, Proof),
    visit: VisitToken,
) -> Answered {
    visitor.may(Role::sees_visits)?;
    let look = desk.parts.board.look();
    let Some(kiosk) = look.kiosk_of(visit).filter(|_| desk.config.at_kiosk) else {
        return Ok(barred(visitor, Barred::VisitGone));
    };
    if let Some(why) = kiosk.check_barred() {
        return Ok(barred(visitor, why));
    }
    match desk.hand_over((visit, kiosk), (signed, proof)).await {
        Ok(()) => Ok(visitor.redirect(&format!("/visit/{visit}/hand-over"))),
        Err(_) => Ok(not_recorded(visitor)),
    }
}

pub(super) async fn show(State(desk): State<Arc<Desk>>, visitor: Visitor, path: Path<String>) -> Answered {
    visitor.may(Role::sees_visits)?;
    let Some(wanted) = VisitToken::parse(&path).map(Wanted::HandOver) else {
        return Ok(not_found(visitor).await);
    };
    let (signed, _) = visitor.may_fresh(Role::sees_visits, wanted)?;
    let (now, limit) = (desk.parts.clock.monotonic(), desk.config.times.check);
    let found = find(&desk, &path).and_then(|(visit, kiosk)| {
        Some((desk.hand_overs.number(visit, signed.id, now, limit)?, visit, kiosk))
    });
    let Some((number, visit, kiosk)) = found else { return Ok(not_found(visitor).await) };
    let f = Frame::of_person(&visitor, &desk, visit);
    Ok(visitor.page(StatusCode::OK, &Page { f, kiosk: kiosk.name.as_str(), number: &number }))
}
