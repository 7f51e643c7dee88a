//! One's own account; for supervisors, the list of staff.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::super::desk::Desk;
use super::super::visitor::{Answered, Visitor};
use super::{Frame, Typed, not_proved};
use crate::accounts::{Account, AccountError, Claim};
use crate::audit::{Purpose, SessionEnd, What};

#[derive(Template)]
#[template(path = "account.html")]
struct Page<'a> {
    f: Frame<'a>,
    staff: &'a str,
    number: String,
    role: &'static str,
    list: Vec<Account>,
    wrong: &'static str,
}

async fn page(desk: &Desk, visitor: &Visitor, (status, wrong): (StatusCode, &'static str)) -> Answered {
    let signed = visitor.signed()?;
    let list = if signed.role.supervises() {
        // An unreadable list is an empty one here; signing in says that accounts cannot be read.
        desk.parts.accounts.list().await.unwrap_or_default()
    } else {
        Vec::new()
    };
    let account = desk.parts.accounts.get(&signed.staff).await.ok().flatten();
    let page = Page {
        f: Frame::of(visitor, desk),
        staff: signed.staff.as_str(),
        number: account.map(|account| account.number.to_string()).unwrap_or_default(),
        role: visitor.words.role(&signed.role),
        list,
        wrong,
    };
    Ok(visitor.page(status, &page))
}

pub(super) async fn show(State(desk): State<Arc<Desk>>, visitor: Visitor) -> Answered {
    page(&desk, &visitor, (StatusCode::OK, "")).await
}

#[derive(Deserialize)]
pub(super) struct Changed {
    csrf: String,
    now: Typed,
    code: Typed,
    new: Typed,
    again: Typed,
}

pub(super) async fn password(
    State(desk): State<Arc<Desk>>,
    mut visitor: Visitor,
    form: Form<Changed>,
) -> Answered {
    let staff = visitor.may_press(&form.csrf, |_| true)?.staff.clone();
    let w = visitor.words;
    if *form.new.0 != *form.again.0 {
        return page(&desk, &visitor, (StatusCode::UNPROCESSABLE_ENTITY, w.password_differs)).await;
    }
    let code = form.code.code();
    let claim = Claim { name: staff.as_str(), password: Some(&form.now.0), code: &code };
    if let Err(why) = desk.prove(visitor.origin.address, claim, Purpose::Account).await {
        return page(&desk, &visitor, not_proved(w, &why, w.sign_in_refused)).await;
    }
    match desk.register().set_password(&staff, &form.new.0, Some(&staff)).await {
        Ok(()) => Ok(signed_out(&desk, &mut visitor, staff).await),
        Err(AccountError::Password(_)) => {
            page(&desk, &visitor, (StatusCode::UNPROCESSABLE_ENTITY, w.password_short)).await
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "password");
            page(&desk, &visitor, (StatusCode::SERVICE_UNAVAILABLE, w.not_recorded)).await
        }
    }
}

/// A new password ends every session under the old one, this one too.
async fn signed_out(desk: &Desk, visitor: &mut Visitor, staff: crate::name::StaffId) -> Response {
    if let Some(signed) = &visitor.signed {
        desk.close_checks(signed.id);
    }
    for _ in 0..desk.sessions.end_all_of(&staff) {
        let what = What::SignedOut { staff: staff.clone(), why: SessionEnd::Replaced };
        // Over whether or not that can be written down.
        let _ = desk.record(None, what).await;
    }
    visitor.forget();
    super::message(visitor, StatusCode::OK, visitor.words.account, visitor.words.password_changed)
}
