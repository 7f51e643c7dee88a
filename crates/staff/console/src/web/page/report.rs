//! For supervisors: the report of a month, and the number of patients that its use rate is a share of.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base_time::Month;
use serde::Deserialize;
use staff_audit_log::{Report, ReportError, What, count_month};

use super::super::app_state::AppState;
use super::super::request_context::{Answered, RequestContext};
use super::{Frame, not_recorded};
use crate::accounts::Role;

/// Longest text of a field that is shown again.
const MAX_TYPED: usize = 32;

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    f: Frame<'a>,
    kiosk: &'a str,
    /// What stands in the field for the month.
    month: String,
    wrong_month: String,
    report: Option<ReportView>,
    /// What stands in the field for the number of patients.
    patients: String,
    wrong_patients: String,
}

struct ReportView {
    month: String,
    name: String,
    previous: Option<String>,
    next: Option<String>,
    sections: Vec<(&'static str, Vec<(String, String)>)>,
    entered_by: String,
    notes: Vec<&'static str>,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    month: Option<String>,
}

async fn count(state: &AppState, month: Month) -> Result<Report, ReportError> {
    let _one = state.counting.lock().await;
    let counted = count_month(&*state.parts.audit, month, state.parts.clock.moment()).await;
    if let Err(error) = &counted {
        tracing::error!(%error, "report");
    }
    counted
}

fn last_month(state: &AppState) -> Month {
    let now = Month::of(state.parts.clock.moment());
    now.previous().unwrap_or(now)
}

fn status(error: &ReportError) -> StatusCode {
    match error {
        ReportError::NotOver(_) | ReportError::PatientsOutOfRange | ReportError::FewerPatients(_) => {
            StatusCode::BAD_REQUEST
        }
        ReportError::Bad { .. } | ReportError::TooMany | ReportError::Audit(_) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

fn short(text: &str) -> String {
    text.chars().take(MAX_TYPED).collect()
}

/// The page with a report; or, where there is none, with what was asked for and what is wrong with it.
fn page(
    (state, context): (&AppState, &RequestContext),
    status: StatusCode,
    (month, report): (String, Result<&Report, String>),
    (patients, wrong_patients): (String, String),
) -> Response {
    let w = context.words;
    let over = |month: &Month| *month <= last_month(state);
    let view = report.as_ref().ok().map(|report| ReportView {
        month: report.month.to_string(),
        name: w.month(report.month),
        previous: report.month.previous().map(|month| month.to_string()),
        next: report.month.next().filter(over).map(|month| month.to_string()),
        sections: report
            .sections()
            .into_iter()
            .map(|(section, rows)| {
                let rows = rows.into_iter().map(|(figure, shown)| (w.figure(figure), w.shown(shown)));
                (w.section(section), rows.collect())
            })
            .collect(),
        entered_by: w.patients_by(report),
        notes: w.report_notes(report),
    });
    let page = Page {
        f: Frame::of(context, state),
        kiosk: state.config.kiosk.as_str(),
        month,
        wrong_month: report.err().unwrap_or_default(),
        report: view,
        patients,
        wrong_patients,
    };
    context.page(status, &page)
}

/// The month that was asked for, counted; otherwise the page that says what is wrong.
async fn counted(state: &AppState, context: &RequestContext, typed: &str) -> Result<Report, Response> {
    let refuse = |status, wrong| {
        page((state, context), status, (short(typed), Err(wrong)), (String::new(), String::new()))
    };
    let Ok(month) = typed.trim().parse() else {
        return Err(refuse(StatusCode::BAD_REQUEST, context.words.month_wrong()));
    };
    count(state, month).await.map_err(|error| refuse(status(&error), context.words.report_error(&error)))
}

pub(super) async fn show(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    asked: Query<Asked>,
) -> Answered {
    context.may(Role::supervises)?;
    let typed = asked.0.month.unwrap_or_else(|| last_month(&state).to_string());
    let report = counted(&state, &context, &typed).await?;
    let patients = report.patients.as_ref().map(|patients| patients.number.to_string());
    let of_month = (report.month.to_string(), Ok(&report));
    let fields = (patients.unwrap_or_default(), String::new());
    Ok(page((&state, &context), StatusCode::OK, of_month, fields))
}

pub(super) async fn csv(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    asked: Query<Asked>,
) -> Answered {
    context.may(Role::supervises)?;
    let report = counted(&state, &context, &asked.0.month.unwrap_or_default()).await?;
    let csv = crate::report::csv(&report, &state.config.kiosk, context.words.language);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"uketsuke-report-{}.csv\"", report.month),
        ),
    ];
    // Spreadsheet programs take a file for UTF-8 by its first character.
    Ok(context.with_cookies((headers, format!("\u{feff}{csv}")).into_response()))
}

#[derive(Deserialize)]
pub(super) struct Entered {
    csrf: String,
    month: String,
    patients: String,
}

/// A number as people type it: with spaces and commas, or in full-width digits.
fn number(typed: &str) -> Option<u32> {
    let digits = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '\u{ff0c}' | '、'));
    let plain = digits.map(|c| match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        c => Some(c).filter(char::is_ascii_digit),
    });
    plain.collect::<Option<String>>()?.parse().ok()
}

pub(super) async fn patients(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    form: Form<Entered>,
) -> Answered {
    let staff = context.may_press(&form.csrf, Role::supervises)?.staff.clone();
    let w = context.words;
    let report = counted(&state, &context, &form.month).await?;
    let refuse = |wrong| {
        let fields = (short(&form.patients), wrong);
        let of_month = (report.month.to_string(), Ok(&report));
        page((&state, &context), StatusCode::BAD_REQUEST, of_month, fields)
    };
    let Some(number) = number(&form.patients) else { return Ok(refuse(w.patients_wrong())) };
    if let Err(error) = report.check_patients(number) {
        return Ok(refuse(w.report_error(&error)));
    }
    let what = What::PatientsOfMonth { month: report.month, patients: number, staff: Some(staff) };
    if state.record(None, what).await.is_err() {
        return Ok(not_recorded(&context));
    }
    Ok(context.redirect(&format!("/report?month={}", report.month)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (typed, expected) in [
            ("1234", Some(1234)),
            (" 1,234 ", Some(1234)),
            ("１２３４", Some(1234)),
            ("", None),
            ("-5", None),
            ("12.5", None),
            ("1e3", None),
            ("99999999999", None),
            ("千", None),
        ] {
            assert_eq!(number(typed), expected, "{typed}");
        }
    }
}
