//! One's own account; for supervisors, the list of staff.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use staff_audit_log::{AccountChange, Purpose, SessionEnd, StaffId, What};

use super::super::desk::Desk;
use super::super::visitor::{Answered, Visitor, Wanted};
use super::{Frame, Typed, not_proved};
use crate::accounts::{Account, AccountError, Claim, Passkey, Secret, qr_svg};

#[derive(Template)]
#[template(path = "account.html")]
struct Page<'a> {
    f: Frame<'a>,
    staff: &'a str,
    number: String,
    role: &'static str,
    list: Vec<Account>,
    passkeys: Vec<PasskeyView>,
    /// Whether staff cards serve here, and one can be registered now.
    cards: bool,
    card_reader: bool,
    /// Since when there is a card, and when it was used last.
    card: Option<PasskeyView>,
    wrong: Wrong,
}

/// What is wrong with what was entered last, by where it was.
#[derive(Default)]
pub(super) struct Wrong {
    password: &'static str,
    card: &'static str,
}

impl Wrong {
    fn password(said: &'static str) -> Self {
        Self { password: said, card: "" }
    }

    pub fn card(said: &'static str) -> Self {
        Self { password: "", card: said }
    }
}

struct PasskeyView {
    id: String,
    added: String,
    used: String,
}

#[derive(Template)]
#[template(path = "factor.html")]
struct Factor<'a> {
    f: Frame<'a>,
    qr: String,
    otpauth: &'a str,
    wrong: &'static str,
}

pub(super) async fn page(desk: &Desk, visitor: &Visitor, status: StatusCode, wrong: Wrong) -> Answered {
    let signed = visitor.signed()?;
    let list = if signed.role.supervises() {
        // An unreadable list is an empty one here; signing in says that accounts cannot be read.
        desk.parts.accounts.list().await.unwrap_or_default()
    } else {
        Vec::new()
    };
    let account = desk.parts.accounts.get(&signed.staff).await.ok().flatten();
    let passkeys = desk.parts.accounts.passkeys(&signed.staff).await;
    let card = desk.parts.accounts.card(&signed.staff).await.ok().flatten();
    let w = visitor.words;
    let view = |key: Passkey| PasskeyView {
        id: URL_SAFE_NO_PAD.encode(&key.id),
        added: w.moment(key.added),
        used: key.used.map(|used| w.moment(used)).unwrap_or_default(),
    };
    let page = Page {
        f: Frame::of(visitor, desk),
        staff: signed.staff.as_str(),
        number: account.map(|account| account.number.to_string()).unwrap_or_default(),
        role: visitor.words.role(&signed.role),
        list,
        passkeys: passkeys.unwrap_or_default().into_iter().map(view).collect(),
        cards: desk.config.card_reader && signed.role.sees_visits(),
        card_reader: desk.cards.has_reader(),
        card: card.map(|card| view(Passkey { id: Vec::new(), added: card.added, used: card.used })),
        wrong,
    };
    Ok(visitor.page(status, &page))
}

pub(super) async fn show(State(desk): State<Arc<Desk>>, visitor: Visitor) -> Answered {
    page(&desk, &visitor, StatusCode::OK, Wrong::default()).await
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
        return page(&desk, &visitor, StatusCode::UNPROCESSABLE_ENTITY, Wrong::password(w.password_differs))
            .await;
    }
    let code = form.code.code();
    let claim = Claim { name: staff.as_str(), password: Some(&form.now.0), code: &code };
    if let Err(why) = desk.prove(visitor.origin.address, claim, Purpose::Account).await {
        let (status, said) = not_proved(w, &why, w.sign_in_refused);
        return page(&desk, &visitor, status, Wrong::password(said)).await;
    }
    match desk.register().set_password(&staff, &form.new.0, Some(&staff)).await {
        Ok(()) => Ok(signed_out(&desk, &mut visitor, &staff).await),
        Err(AccountError::Password(_)) => {
            page(&desk, &visitor, StatusCode::UNPROCESSABLE_ENTITY, Wrong::password(w.password_short)).await
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "password");
            page(&desk, &visitor, StatusCode::SERVICE_UNAVAILABLE, Wrong::password(w.not_recorded)).await
        }
    }
}

/// A new password ends every session under the old one, this one too.
async fn signed_out(desk: &Desk, visitor: &mut Visitor, staff: &StaffId) -> Response {
    for session in desk.sessions.all_of(staff) {
        desk.end(session, SessionEnd::Replaced).await;
    }
    visitor.forget();
    super::message(visitor, StatusCode::OK, visitor.words.account, visitor.words.password_changed)
}

#[derive(Deserialize)]
pub(super) struct Asking {
    csrf: String,
    now: Typed,
    code: Typed,
}

/// Shows a new second factor, once, to who has shown both of the old: it counts when a code of it comes.
pub(super) async fn offer_factor(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    form: Form<Asking>,
) -> Answered {
    let signed = visitor.may_press(&form.csrf, |_| true)?.clone();
    let w = visitor.words;
    let code = form.code.code();
    let claim = Claim { name: signed.staff.as_str(), password: Some(&form.now.0), code: &code };
    let account = match desk.prove(visitor.origin.address, claim, Purpose::Account).await {
        Ok(account) => account,
        Err(why) => {
            let (status, said) = not_proved(w, &why, w.sign_in_refused);
            return page(&desk, &visitor, status, Wrong::password(said)).await;
        }
    };
    let Ok(secret) = Secret::random(&*desk.parts.entropy) else {
        return page(&desk, &visitor, StatusCode::SERVICE_UNAVAILABLE, Wrong::password(w.not_recorded)).await;
    };
    desk.offers.put(signed.id, secret.clone(), desk.parts.clock.monotonic());
    Ok(factor(&desk, &visitor, (&account, &secret), (StatusCode::OK, "")))
}

fn factor(
    desk: &Desk,
    visitor: &Visitor,
    (account, secret): (&Account, &Secret),
    (status, wrong): (StatusCode, &'static str),
) -> Response {
    let enrolment = secret.enrolment(&account.staff, account.role);
    let qr = qr_svg(&enrolment.otpauth).unwrap_or_default();
    let page = Factor { f: Frame::of(visitor, desk), qr, otpauth: &enrolment.otpauth, wrong };
    visitor.page(status, &page)
}

#[derive(Deserialize)]
pub(super) struct Taking {
    csrf: String,
    code: Typed,
}

pub(super) async fn take_factor(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    form: Form<Taking>,
) -> Answered {
    // Without a fresh factor neither is a code judged nor the secret shown again.
    let signed = visitor.may_press_fresh(&form.csrf, |_| true, Wanted::Account)?.0.clone();
    let (w, now) = (visitor.words, desk.parts.clock.monotonic());
    let account = desk.parts.accounts.get(&signed.staff).await.ok().flatten();
    let (Some(secret), Some(account)) = (desk.offers.try_one(signed.id, now), account) else {
        return page(&desk, &visitor, StatusCode::CONFLICT, Wrong::password(w.factor_over)).await;
    };
    let (code, wall) = (form.code.code(), desk.parts.clock.moment());
    if !secret.shows(&code, wall) {
        let said = (StatusCode::FORBIDDEN, w.factor_wrong);
        return Ok(factor(&desk, &visitor, (&account, &secret), said));
    }
    let staff = signed.staff;
    let by = Some(staff.clone());
    let what = What::AccountChanged { account: staff.clone(), change: AccountChange::SecondFactor, by };
    if desk.record(None, what).await.is_err() {
        return Ok(super::not_recorded(&visitor));
    }
    desk.offers.forget(signed.id);
    match desk.parts.accounts.replace_factor(&staff, &secret, &code, wall).await {
        Ok(Some(epoch)) => {
            // Every other session of the account ends with its next request.
            desk.sessions.renew(signed.id, epoch);
            Ok(super::message(&visitor, StatusCode::OK, w.factor, w.factor_done))
        }
        Ok(None) | Err(_) => {
            page(&desk, &visitor, StatusCode::SERVICE_UNAVAILABLE, Wrong::password(w.not_recorded)).await
        }
    }
}
