//! For supervisors: the audit log, and disaster operation.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base_time::Moment;
use futures_util::stream;
use serde::Deserialize;
use staff_audit_log::{AuditError, Purpose, Record, Switch, Verdict, What};

use super::super::app_state::AppState;
use super::super::request_context::{Answered, RequestContext, Wanted};
use super::{Frame, Press, Typed, message, not_proved, not_recorded};
use crate::accounts::{Role, Shown};
use crate::commands::StaffCommand;
use crate::words::Words;

/// Records on the page.
const SHOWN: usize = 20;
/// Records of today that are counted.
const COUNTED: usize = 20_000;
/// A share of staff checks above this is worth a look, when there were at least ten visits.
const HIGH_SHARE_PERCENT: usize = 20;
/// Lines of an export at a time.
const CHUNK: usize = 500;

#[derive(Template)]
#[template(path = "audit.html")]
struct Page<'a> {
    f: Frame<'a>,
    anchor: String,
    count: u64,
    head: String,
    today: Today,
    recent: Vec<RecordView>,
    /// What verifying found: whether it is whole, and the words.
    verdict: Option<(bool, String)>,
    wrong: &'static str,
}

#[derive(Default)]
struct Today {
    visits: usize,
    checks: usize,
    by_staff: Vec<(String, usize)>,
}

impl Today {
    fn of(w: &Words, records: &[Record]) -> Self {
        let mut by_staff = BTreeMap::<String, usize>::new();
        let mut visits = 0;
        for record in records {
            match &record.what {
                What::VisitEnded { .. } => visits += 1,
                What::StaffCheck { staff, .. } => *by_staff.entry(w.who(staff.as_ref())).or_default() += 1,
                _ => {}
            }
        }
        let checks = by_staff.values().sum();
        Self { visits, checks, by_staff: by_staff.into_iter().collect() }
    }

    fn percent(&self) -> usize {
        (self.checks * 100).checked_div(self.visits).unwrap_or(0)
    }

    fn is_high(&self) -> bool {
        self.visits >= 10 && self.percent() > HIGH_SHARE_PERCENT
    }
}

struct RecordView {
    at: String,
    kiosk: String,
    what: String,
}

impl RecordView {
    fn of(w: &Words, record: &Record) -> Self {
        Self { at: w.moment(record.at), kiosk: record.kiosk.to_string(), what: w.record(&record.what) }
    }
}

async fn page(
    state: &AppState,
    context: &RequestContext,
    verdict: Option<(bool, String)>,
    (status, wrong): (StatusCode, &'static str),
) -> Response {
    let read = async {
        let audit = &state.parts.audit;
        let anchor = audit.anchor().await?;
        let today = audit.recent(state.parts.clock.moment().japan_midnight(), COUNTED).await?;
        let recent = audit.recent(Moment(0), SHOWN).await?;
        Ok::<_, AuditError>((anchor, today, recent))
    };
    let (anchor, today, recent) = match read.await {
        Ok(read) => read,
        Err(error) => {
            tracing::error!(%error, "audit page");
            let w = context.words;
            return message(context, StatusCode::SERVICE_UNAVAILABLE, w.audit, w.audit_unreadable);
        }
    };
    let page = Page {
        f: Frame::of(context, state),
        count: anchor.as_ref().map_or(0, |anchor| anchor.count),
        head: anchor.as_ref().map(|anchor| anchor.head.to_string()).unwrap_or_default(),
        anchor: anchor.map(|anchor| anchor.to_line()).unwrap_or_default(),
        today: Today::of(context.words, &today),
        recent: recent.iter().rev().map(|record| RecordView::of(context.words, record)).collect(),
        verdict,
        wrong,
    };
    context.page(status, &page)
}

pub(super) async fn show(State(state): State<Arc<AppState>>, context: RequestContext) -> Answered {
    context.may_fresh(Role::supervises, Wanted::Audit)?;
    Ok(page(&state, &context, None, (StatusCode::OK, "")).await)
}

pub(super) async fn verify(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    form: Form<Press>,
) -> Answered {
    let staff = context.may_press_fresh(&form.csrf, Role::supervises, Wanted::Audit)?.0.staff.clone();
    let w = context.words;
    let verdict = match state.parts.audit.verify().await {
        Ok(Verdict::Verified { count, .. }) => (true, format!("{} ({count})", w.audit_whole)),
        Ok(Verdict::FirstBad { sequence, why }) => (false, format!("{}: {sequence} ({why})", w.audit_bad)),
        Err(error) => (false, format!("{} ({error})", w.audit_unreadable)),
    };
    // A log that is not whole may not take this either; what was found is said all the same.
    let _ = state.record(None, What::Verified { whole: verdict.0, staff: Some(staff) }).await;
    Ok(page(&state, &context, Some(verdict), (StatusCode::OK, "")).await)
}

pub(super) async fn export(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    form: Form<Press>,
) -> Answered {
    let staff = context.may_press_fresh(&form.csrf, Role::supervises, Wanted::Audit)?.0.staff.clone();
    let count = match state.parts.audit.anchor().await {
        Ok(anchor) => anchor.map_or(0, |anchor| anchor.count),
        Err(_) => return Ok(not_recorded(&context)),
    };
    if state.record(None, What::Exported { count, staff: Some(staff) }).await.is_err() {
        return Ok(not_recorded(&context));
    }
    let lines = stream::try_unfold((state, 1), move |(state, from)| async move {
        let left = usize::try_from((count + 1).saturating_sub(from)).unwrap_or(usize::MAX);
        let lines = state.parts.audit.lines(from, left.min(CHUNK)).await.map_err(std::io::Error::other)?;
        let Some(last) = lines.last().map(|line| line.sequence) else { return Ok(None) };
        let mut text = String::new();
        for line in &lines {
            text.push_str(&serde_json::to_string(line)?);
            text.push('\n');
        }
        Ok::<_, std::io::Error>(Some((Bytes::from(text), (state, last + 1))))
    });
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"uketsuke-audit.jsonl\""),
    ];
    Ok((headers, Body::from_stream(lines)).into_response())
}

#[derive(Deserialize)]
pub(super) struct Switching {
    csrf: String,
    on: bool,
    code: Typed,
}

pub(super) async fn disaster(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    form: Form<Switching>,
) -> Answered {
    let signed = context.may_press(&form.csrf, Role::supervises)?;
    let staff = signed.staff.clone();
    let (w, on, code) = (context.words, form.on, form.code.code());
    let shown = Shown { password: None, code: &code };
    if let Err(why) = state.prove_again(signed, shown, Purpose::Switch).await {
        return Ok(page(&state, &context, None, not_proved(w, &why, w.proof_refused)).await);
    }
    let what = What::Switched { switch: Switch::Disaster, on, staff: Some(staff.clone()) };
    let Ok(recorded) = state.record(None, what).await else { return Ok(not_recorded(&context)) };
    state.parts.board.disaster(on);
    state.send(StaffCommand::Disaster { on, staff }, recorded);
    Ok(context.redirect("/audit"))
}
