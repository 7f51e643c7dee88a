//! Signing in and out.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use staff_audit_log::{Factor, Purpose, SessionEnd, What};

use super::super::desk::Desk;
use super::super::visitor::{Answered, Visitor};
use super::{CallsPart, Frame, Press, Typed, not_proved};
use crate::accounts::{Account, Claim};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn<'a> {
    f: Frame<'a>,
    notice: &'static str,
    wrong: &'static str,
    /// What was typed as the name, so that it needs not be typed again.
    name: &'a str,
    calls: Option<CallsPart>,
}

#[derive(Deserialize)]
pub(super) struct Why {
    ended: Option<String>,
}

fn page(
    visitor: &Visitor,
    desk: &Desk,
    (status, wrong): (StatusCode, &'static str),
    notice: &'static str,
    name: &str,
) -> Response {
    let look = desk.parts.board.look();
    let calls = desk.config.calls_when_signed_out.then(|| CallsPart::new(visitor.words, &look));
    visitor.page(status, &SignIn { f: Frame::of(visitor, desk), notice, wrong, name, calls })
}

pub(super) async fn show(State(desk): State<Arc<Desk>>, visitor: Visitor, why: Query<Why>) -> Response {
    if visitor.signed.is_some() {
        return visitor.redirect("/");
    }
    let notice = match (why.0.ended.as_deref(), visitor.ended) {
        (Some("idle"), _) | (_, Some(SessionEnd::Idle)) => visitor.words.ended_idle,
        (Some(_), _) | (_, Some(_)) => visitor.words.ended_other,
        _ => "",
    };
    page(&visitor, &desk, (StatusCode::OK, ""), notice, "")
}

#[derive(Deserialize)]
pub(super) struct Claimed {
    staff: String,
    password: Typed,
    code: Typed,
}

pub(super) async fn sign_in(
    State(desk): State<Arc<Desk>>,
    mut visitor: Visitor,
    form: Form<Claimed>,
) -> Response {
    let words = visitor.words;
    let name = plain(&form.staff);
    let code = form.code.code();
    let claim = Claim { name: &name, password: Some(&form.password.0), code: &code };
    let account = match desk.prove(visitor.origin.address, claim, Purpose::SignIn).await {
        Ok(account) => account,
        Err(why) => {
            return page(&visitor, &desk, not_proved(words, &why, words.sign_in_refused), "", &name);
        }
    };
    if begin(&desk, &mut visitor, account, Factor::Code).await {
        visitor.redirect("/")
    } else {
        page(&visitor, &desk, (StatusCode::SERVICE_UNAVAILABLE, words.not_recorded), "", &name)
    }
}

/// Begins the session of someone who was let in, recorded before; `false` when that could not be done.
pub(super) async fn begin(desk: &Desk, visitor: &mut Visitor, account: Account, factor: Factor) -> bool {
    if let Some(before) = visitor.signed.take() {
        desk.end(before.id, SessionEnd::Replaced).await;
    }
    let what = What::SignedIn { staff: account.staff.clone(), factor: Some(factor) };
    let now = desk.parts.clock.monotonic();
    let recorded = desk.record(None, what).await;
    let begun = desk.sessions.begin((account, factor), visitor.origin.clone(), now, &*desk.parts.entropy);
    let (Ok(_), Ok(cookie)) = (recorded, begun) else { return false };
    visitor.sign_in(&cookie);
    true
}

/// A name or number as it was meant: in lower case, and in narrow letters where a Japanese keyboard gave wide ones.
fn plain(typed: &str) -> String {
    let narrow = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    typed.trim().chars().map(narrow).collect::<String>().to_ascii_lowercase()
}

pub(super) async fn sign_out(
    State(desk): State<Arc<Desk>>,
    mut visitor: Visitor,
    form: Form<Press>,
) -> Answered {
    let id = visitor.may_press(&form.csrf, |_| true)?.id;
    desk.end(id, SessionEnd::Asked).await;
    visitor.forget();
    Ok(visitor.redirect("/sign-in?ended=asked"))
}
