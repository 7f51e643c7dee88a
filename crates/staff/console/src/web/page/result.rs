//! The result as reception needs it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use staff_audit_log::{VisitToken, What};

use super::super::app_state::AppState;
use super::super::request_context::{Answered, RequestContext, Wanted};
use super::{Frame, message, not_recorded};
use crate::accounts::Role;
use crate::result::{Answer, Certificate, Glyph, ResultView};

#[derive(Template)]
#[template(path = "result.html")]
struct Page<'a> {
    f: Frame<'a>,
    answer: Option<&'a Answer>,
    certificate: String,
}

pub(super) async fn show(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    path: Path<String>,
) -> Answered {
    context.may(Role::sees_visits)?;
    let there = |token| state.parts.board.result_of(token).map(|found| (token, found));
    let words = context.words;
    let Some((token, (kiosk, pseudonym, result))) = VisitToken::parse(&path).and_then(there) else {
        return Ok(message(&context, StatusCode::GONE, words.result, words.result_gone));
    };
    let (signed, proof) = context.may_fresh(Role::sees_visits, Wanted::Result(token))?;
    // On disk before it is on the screen; once for each who looks and each proof. A look that could not be recorded is asked for anew.
    if state.sessions.first_look(signed.id, token) {
        let what = What::ResultSeen { visit: pseudonym, staff: signed.staff.clone(), proof: Some(proof) };
        if state.record(Some(&kiosk), what).await.is_err() {
            state.sessions.forget_look(signed.id, token);
            return Ok(not_recorded(&context));
        }
    }
    let answer = match &*result {
        ResultView::Neutral => None,
        ResultView::Answer(answer) => Some(&**answer),
    };
    let certificate = match answer.map(|answer| answer.certificate) {
        Some(Certificate::EndsSoon(year, month, day)) => {
            format!("{} ({})", words.cert_soon, words.day(&format!("{year:04}-{month:02}-{day:02}")))
        }
        Some(Certificate::Ended) => words.cert_ended.to_owned(),
        _ => String::new(),
    };
    let f = Frame { kept: true, ..Frame::of_person(&context, &state, token) };
    Ok(context.page(StatusCode::OK, &Page { f, answer, certificate }))
}

/// A character as its code point, for staff who have to type it again.
fn code_point(c: &&char) -> String {
    format!("U+{:04X}", u32::from(**c))
}
