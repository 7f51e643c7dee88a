//! The second factor, shown anew: before photo, result or audit log are opened, when it was not shown for a while.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use staff_audit_log::Proof;

use super::super::desk::Desk;
use super::super::session::Signed;
use super::super::visitor::{Answered, Visitor, Wanted};
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
    desk: &Desk,
    visitor: &Visitor,
    wanted: Wanted,
    (status, wrong): (StatusCode, &'static str),
) -> Response {
    let (to, visit) = wanted.words();
    let signed = visitor.signed.as_ref();
    let passkeys = match signed.filter(|_| desk.passkeys.are_on()) {
        Some(signed) => desk.parts.accounts.passkeys(&signed.staff).await.is_ok_and(|all| !all.is_empty()),
        None => false,
    };
    let lead = visitor.words.confirm_lead(desk.config.times.fresh);
    visitor.page(status, &Page { f: Frame::of(visitor, desk), to, visit, lead, wrong, passkeys })
}

pub(super) async fn show(State(desk): State<Arc<Desk>>, visitor: Visitor, asked: Query<Asked>) -> Answered {
    visitor.signed()?;
    let Some(wanted) = Wanted::parse(&asked.to, &asked.visit) else { return Ok(visitor.redirect("/")) };
    Ok(page(&desk, &visitor, wanted, (StatusCode::OK, "")).await)
}

#[derive(Deserialize)]
pub(super) struct Shown {
    csrf: String,
    to: String,
    #[serde(default)]
    visit: String,
    code: Typed,
}

pub(super) async fn confirm(State(desk): State<Arc<Desk>>, visitor: Visitor, form: Form<Shown>) -> Answered {
    let signed = visitor.may_press(&form.csrf, |_| true)?.clone();
    let Some(wanted) = Wanted::parse(&form.to, &form.visit) else { return Ok(visitor.redirect("/")) };
    // A passkey was shown a moment ago, or the code in another window.
    if form.code.is_empty()
        && let Some(proof) = signed.proof
    {
        return go_on(&desk, &visitor, (&signed, proof), wanted).await;
    }
    match desk.confirm(&signed, visitor.origin.address, &form.code.code()).await {
        Ok(proof) => go_on(&desk, &visitor, (&signed, proof), wanted).await,
        Err(why) => {
            let said = not_proved(visitor.words, &why, visitor.words.proof_refused);
            Ok(page(&desk, &visitor, wanted, said).await)
        }
    }
}

/// What the second factor was shown for. A check is opened at once: that was the press before.
pub(super) async fn go_on(
    desk: &Desk,
    visitor: &Visitor,
    (signed, proof): (&Signed, Proof),
    wanted: Wanted,
) -> Answered {
    match wanted {
        Wanted::Check(visit) => super::check::open_for(desk, visitor, (signed, proof), visit).await,
        Wanted::HandOver(visit) => super::hand_over::open_for(desk, visitor, (signed, proof), visit).await,
        _ => Ok(visitor.redirect(&wanted.destination())),
    }
}

/// Someone leaves the desk: what is about a person needs the second factor again.
pub(super) async fn shut(State(desk): State<Arc<Desk>>, visitor: Visitor, form: Form<Press>) -> Answered {
    let signed = visitor.may_press(&form.csrf, |_| true)?;
    desk.shut(signed.id);
    Ok(visitor.redirect("/"))
}
