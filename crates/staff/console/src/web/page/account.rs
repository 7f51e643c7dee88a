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

use super::super::app_state::AppState;
use super::super::request_context::{Answered, RequestContext, Wanted};
use super::{Frame, Typed, not_proved};
use crate::accounts::{Account, AccountError, Passkey, Secret, Shown, qr_svg};

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

pub(super) async fn page(
    state: &AppState,
    context: &RequestContext,
    status: StatusCode,
    wrong: Wrong,
) -> Answered {
    let signed = context.signed()?;
    let list = if signed.role.supervises() {
        // An unreadable list is an empty one here; signing in says that accounts cannot be read.
        state.parts.accounts.list().await.unwrap_or_default()
    } else {
        Vec::new()
    };
    let account = state.parts.accounts.get(&signed.staff).await.ok().flatten();
    let passkeys = state.parts.accounts.passkeys(&signed.staff).await;
    let card = state.parts.accounts.card(&signed.staff).await.ok().flatten();
    let w = context.words;
    let view = |key: Passkey| PasskeyView {
        id: URL_SAFE_NO_PAD.encode(&key.id),
        added: w.moment(key.added),
        used: key.used.map(|used| w.moment(used)).unwrap_or_default(),
    };
    let page = Page {
        f: Frame::of(context, state),
        staff: signed.staff.as_str(),
        number: account.map(|account| account.number.to_string()).unwrap_or_default(),
        role: context.words.role(&signed.role),
        list,
        passkeys: passkeys.unwrap_or_default().into_iter().map(view).collect(),
        cards: state.config.card_reader && signed.role.sees_visits(),
        card_reader: state.cards.has_reader(),
        card: card.map(|card| view(Passkey { id: Vec::new(), added: card.added, used: card.used })),
        wrong,
    };
    Ok(context.page(status, &page))
}

pub(super) async fn show(State(state): State<Arc<AppState>>, context: RequestContext) -> Answered {
    page(&state, &context, StatusCode::OK, Wrong::default()).await
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
    State(state): State<Arc<AppState>>,
    mut context: RequestContext,
    form: Form<Changed>,
) -> Answered {
    let signed = context.may_press(&form.csrf, |_| true)?.clone();
    let staff = signed.staff.clone();
    let w = context.words;
    if *form.new.0 != *form.again.0 {
        return page(&state, &context, StatusCode::UNPROCESSABLE_ENTITY, Wrong::password(w.password_differs))
            .await;
    }
    let code = form.code.code();
    let shown = Shown { password: Some(&form.now.0), code: &code };
    if let Err(why) = state.prove_again(&signed, shown, Purpose::Account).await {
        let (status, said) = not_proved(w, &why, w.sign_in_refused);
        return page(&state, &context, status, Wrong::password(said)).await;
    }
    match state.register().set_password(&staff, &form.new.0, Some(&staff)).await {
        Ok(()) => Ok(signed_out(&state, &mut context, &staff).await),
        Err(AccountError::Password(_)) => {
            page(&state, &context, StatusCode::UNPROCESSABLE_ENTITY, Wrong::password(w.password_short)).await
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "password");
            page(&state, &context, StatusCode::SERVICE_UNAVAILABLE, Wrong::password(w.not_recorded)).await
        }
    }
}

/// A new password ends every session under the old one, this one too.
async fn signed_out(state: &AppState, context: &mut RequestContext, staff: &StaffId) -> Response {
    for session in state.sessions.all_of(staff) {
        state.end(session, SessionEnd::Replaced).await;
    }
    context.forget();
    super::message(context, StatusCode::OK, context.words.account, context.words.password_changed)
}

#[derive(Deserialize)]
pub(super) struct Asking {
    csrf: String,
    now: Typed,
    code: Typed,
}

/// Shows a new second factor, once, to who has shown both of the old: it counts when a code of it comes.
pub(super) async fn offer_factor(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    form: Form<Asking>,
) -> Answered {
    let signed = context.may_press(&form.csrf, |_| true)?.clone();
    let w = context.words;
    let code = form.code.code();
    let shown = Shown { password: Some(&form.now.0), code: &code };
    let account = match state.prove_again(&signed, shown, Purpose::Account).await {
        Ok(account) => account,
        Err(why) => {
            let (status, said) = not_proved(w, &why, w.sign_in_refused);
            return page(&state, &context, status, Wrong::password(said)).await;
        }
    };
    let Ok(secret) = Secret::random(&*state.parts.entropy) else {
        return page(&state, &context, StatusCode::SERVICE_UNAVAILABLE, Wrong::password(w.not_recorded))
            .await;
    };
    state.offers.put(signed.id, secret.clone(), state.parts.clock.monotonic());
    Ok(factor(&state, &context, (&account, &secret), (StatusCode::OK, "")))
}

fn factor(
    state: &AppState,
    context: &RequestContext,
    (account, secret): (&Account, &Secret),
    (status, wrong): (StatusCode, &'static str),
) -> Response {
    let enrolment = secret.enrolment(&account.staff, account.role);
    let qr = qr_svg(&enrolment.otpauth).unwrap_or_default();
    let page = Factor { f: Frame::of(context, state), qr, otpauth: &enrolment.otpauth, wrong };
    context.page(status, &page)
}

#[derive(Deserialize)]
pub(super) struct Taking {
    csrf: String,
    code: Typed,
}

pub(super) async fn take_factor(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    form: Form<Taking>,
) -> Answered {
    // Without a fresh factor neither is a code judged nor the secret shown again.
    let signed = context.may_press_fresh(&form.csrf, |_| true, Wanted::Account)?.0.clone();
    let (w, now) = (context.words, state.parts.clock.monotonic());
    let account = state.parts.accounts.get(&signed.staff).await.ok().flatten();
    let (Some(secret), Some(account)) = (state.offers.try_one(signed.id, now), account) else {
        return page(&state, &context, StatusCode::CONFLICT, Wrong::password(w.factor_over)).await;
    };
    let (code, wall) = (form.code.code(), state.parts.clock.moment());
    if !secret.shows(&code, wall) {
        let said = (StatusCode::FORBIDDEN, w.factor_wrong);
        return Ok(factor(&state, &context, (&account, &secret), said));
    }
    let staff = signed.staff;
    let by = Some(staff.clone());
    let what = What::AccountChanged { account: staff.clone(), change: AccountChange::SecondFactor, by };
    if state.record(None, what).await.is_err() {
        return Ok(super::not_recorded(&context));
    }
    state.offers.forget(signed.id);
    match state.parts.accounts.replace_factor(&staff, &secret, &code, wall).await {
        Ok(Some(epoch)) => {
            // Every other session of the account ends with its next request.
            state.sessions.renew(signed.id, epoch);
            Ok(super::message(&context, StatusCode::OK, w.factor, w.factor_done))
        }
        Ok(None) | Err(_) => {
            page(&state, &context, StatusCode::SERVICE_UNAVAILABLE, Wrong::password(w.not_recorded)).await
        }
    }
}
