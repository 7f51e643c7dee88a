//! The staff card of one's own account: registering the next card that is laid on the staff reader, and removing it.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use serde::Deserialize;
use staff_audit_log::Purpose;

use super::super::app_state::AppState;
use super::super::cards::{CardRefused, Registration};
use super::super::request_context::{Answered, RequestContext, Wanted};
use super::account::{self, Wrong};
use super::{Frame, Press, Typed, not_found, not_proved};
use crate::accounts::{AccountError, CardPin, Role, Shown};
use crate::words::Words;

#[derive(Template)]
#[template(path = "card.html")]
struct Page<'a> {
    f: Frame<'a>,
    said: &'static str,
    waits: bool,
    good: bool,
}

#[derive(Deserialize)]
pub(super) struct Adding {
    csrf: String,
    now: Typed,
    code: Typed,
    pin: Typed,
    again: Typed,
}

/// From here on the next card is taken, for one minute.
pub(super) async fn add(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    form: Form<Adding>,
) -> Answered {
    let signed = context.may_press(&form.csrf, Role::sees_visits)?.clone();
    if !state.config.card_reader {
        return Ok(not_found(context).await);
    }
    let w = context.words;
    let wrong = async |status, said| account::page(&state, &context, status, Wrong::card(said)).await;
    if !state.cards.has_reader() {
        return wrong(StatusCode::CONFLICT, w.card_no_reader).await;
    }
    let (pin, again) = (form.pin.code(), form.again.code());
    if *pin != *again {
        return wrong(StatusCode::UNPROCESSABLE_ENTITY, w.card_pin_differs).await;
    }
    let Some(pin) = CardPin::new(&pin) else {
        return wrong(StatusCode::UNPROCESSABLE_ENTITY, w.card_pin_weak).await;
    };
    let code = form.code.code();
    let shown = Shown { password: Some(&form.now.0), code: &code };
    if let Err(why) = state.prove_again(&signed, shown, Purpose::Account).await {
        let (status, said) = not_proved(w, &why, w.sign_in_refused);
        return wrong(status, said).await;
    }
    if !state.cards.register(&signed, pin, state.parts.clock.monotonic()) {
        return wrong(StatusCode::CONFLICT, w.card_busy).await;
    }
    Ok(context.redirect("/account/card"))
}

fn said(w: &'static Words, became: Registration) -> &'static str {
    match became {
        Registration::Waiting => w.card_lay,
        Registration::Done => w.card_done,
        Registration::Refused(CardRefused::MyNumberCard) => w.card_my_number,
        Registration::Refused(CardRefused::Changing) => w.card_changing,
        Registration::Refused(CardRefused::Unreadable | CardRefused::Unknown) => w.card_unreadable,
        Registration::OfAnother => w.card_of_another,
        Registration::Broken => w.not_recorded,
        Registration::Over => w.card_over,
    }
}

/// Says what became of it.
pub(super) async fn show(State(state): State<Arc<AppState>>, context: RequestContext) -> Answered {
    let signed = context.may(Role::sees_visits)?;
    let Some(became) = state.cards.became(signed.id, state.parts.clock.monotonic()) else {
        return Ok(context.redirect("/account"));
    };
    let page = Page {
        f: Frame::of(&context, &state),
        said: said(context.words, became),
        waits: became == Registration::Waiting,
        good: became == Registration::Done,
    };
    Ok(context.page(StatusCode::OK, &page))
}

/// The same for our script: nothing while the card is waited for.
pub(super) async fn became(State(state): State<Arc<AppState>>, context: RequestContext) -> Answered {
    let signed = context.may(Role::sees_visits)?;
    Ok(match state.cards.became(signed.id, state.parts.clock.monotonic()) {
        Some(Registration::Waiting) => context.done(),
        Some(became) => context.with_cookies(said(context.words, became).into_response()),
        None => context.with_cookies(StatusCode::GONE.into_response()),
    })
}

pub(super) async fn remove(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    form: Form<Press>,
) -> Answered {
    let (signed, _) = context.may_press_fresh(&form.csrf, Role::sees_visits, Wanted::Account)?;
    let staff = signed.staff.clone();
    match state.register().remove_card(&staff, Some(&staff)).await {
        Ok(()) | Err(AccountError::NoCard) => Ok(context.redirect("/account")),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a staff card was not removed");
            Ok(super::not_recorded(&context))
        }
    }
}
