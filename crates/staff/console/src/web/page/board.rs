//! The board: each kiosk, where its visit is, who calls. No name is on it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use kiosk_visit::{FailureCode, Method};
use serde::Deserialize;
use staff_audit_log::CheckDecision;

use super::super::app_state::AppState;
use super::super::request_context::{Answered, RequestContext};
use super::super::session::Signed;
use super::Frame;
use crate::board::{
    Finished, KioskNow, KioskState, Look, OtherNow, OtherState, OtherVisit, ReceiptWay, VisitNow, VisitStep,
};
use crate::remedy::remedy;
use crate::words::Words;

#[derive(Template)]
#[template(path = "board.html")]
struct Page<'a> {
    f: Frame<'a>,
    part: BoardPart,
    /// What was done before, and whether that was a confirmation.
    done: &'static str,
    good: bool,
}

/// What is drawn anew with every change.
#[derive(Template)]
#[template(path = "board_part.html")]
pub(crate) struct BoardPart {
    w: &'static Words,
    csrf: String,
    /// A staff check can be handed over to the kiosk.
    at_kiosk: bool,
    kiosks: Vec<KioskView>,
    /// What a screen reader is told.
    calls: String,
}

/// What a desk shows while nobody is signed in: which kiosks call, and nothing else of them.
#[derive(Template)]
#[template(path = "calls_part.html")]
pub(crate) struct CallsPart {
    w: &'static Words,
    calling: Vec<String>,
    calls: String,
}

pub(super) struct KioskView {
    pub name: String,
    /// The state's word, and its class in the style.
    pub state: &'static str,
    pub class: &'static str,
    pub help: Option<HelpView>,
    pub trouble: Option<CodeView>,
    /// What waits for the receipt computer.
    pub receipt: Vec<String>,
    /// That the staff reader is not connected, if so.
    pub card_reader: &'static str,
    /// That the kiosk's clock differs from the gateway's, if so.
    pub clock: String,
    pub visit: Option<VisitView>,
    /// Visits that ended some minutes ago.
    pub finished: Vec<FinishedView>,
    /// Where it is another kiosk's row.
    pub other: Option<OtherView>,
}

/// What a row of another kiosk has besides.
pub(super) struct OtherView {
    pub console: String,
    pub version: String,
    /// Since when there is no word from it, if that is so.
    pub silent: String,
}

pub(super) struct HelpView {
    pub seconds: u64,
    pub answered_by: Option<String>,
    /// Whether it can be answered from here, by this role.
    pub can_answer: bool,
}

pub(super) struct CodeView {
    pub code: &'static str,
    pub remedy: &'static str,
}

pub(super) struct VisitView {
    pub token: String,
    pub number: String,
    pub steps: Vec<StepView>,
    pub step: &'static str,
    pub seconds: u64,
    pub failed: Vec<String>,
    pub code: Option<CodeView>,
    pub can_check: bool,
    /// Why not, where that is worth saying on the board.
    pub barred: &'static str,
    pub decided: &'static str,
    pub has_result: bool,
    pub card_left: bool,
}

/// A visit that ended some minutes ago.
pub(super) struct FinishedView {
    pub token: String,
    pub number: String,
    pub ago: String,
    pub way: &'static str,
    pub outcome: &'static str,
    /// That nothing was asked of the patient, where so.
    pub unasked: &'static str,
    pub code: &'static str,
    pub has_result: bool,
}

impl FinishedView {
    fn of(w: &Words, finished: &Finished, look: &Look) -> Self {
        Self {
            token: finished.token.to_string(),
            number: format!("{:03}", finished.number),
            ago: w.minutes_ago(look.now.saturating_sub(finished.ended).as_secs() / 60),
            way: finished.end.method.as_ref().map_or("", |method| w.method(method)),
            outcome: w.outcome(&finished.end.outcome),
            unasked: if finished.end.unasked { w.unasked } else { "" },
            code: finished.code.map_or("", FailureCode::code),
            has_result: finished.has_result,
        }
    }
}

pub(super) struct StepView {
    pub name: &'static str,
    pub class: &'static str,
}

impl CodeView {
    fn of(w: &Words, code: FailureCode) -> Self {
        Self { code: code.code(), remedy: remedy(code, w.language) }
    }
}

impl KioskView {
    pub fn of(w: &'static Words, kiosk: &KioskNow, look: &Look, sees_visits: bool) -> Self {
        let call = kiosk.call();
        let (state, class) = match (kiosk.calling(), &kiosk.state) {
            (Some(_), _) => (w.help_wanted, "calling"),
            (_, KioskState::Starting) => (w.starting, "starting"),
            (_, KioskState::Ready) => (w.ready, "ready"),
            (_, KioskState::Busy(_)) => (w.busy, "busy"),
            (_, KioskState::OutOfOrder(_)) => (w.out_of_order, "broken"),
        };
        let seconds = |since| look.now.saturating_sub(since).as_secs();
        let code = match &kiosk.state {
            KioskState::OutOfOrder(code) => Some(*code),
            _ => call.and_then(|help| help.code).filter(|_| kiosk.visit().is_none()),
        };
        Self {
            name: kiosk.name.to_string(),
            state,
            class,
            help: call.map(|help| HelpView {
                seconds: seconds(help.since),
                answered_by: help.answered_by.as_ref().map(ToString::to_string),
                can_answer: sees_visits,
            }),
            trouble: code.map(|code| CodeView::of(w, code)),
            receipt: kiosk.receipt.iter().map(|way| receipt_line(w, way, look)).collect(),
            card_reader: if kiosk.card_reader_gone { w.card_no_reader } else { "" },
            clock: kiosk.clock_ahead.map(|ahead| w.kiosk_clock_off(ahead)).unwrap_or_default(),
            visit: kiosk.visit().filter(|_| sees_visits).map(|visit| VisitView::of(w, kiosk, visit, look)),
            finished: kiosk
                .finished
                .iter()
                .filter(|_| sees_visits)
                .map(|finished| FinishedView::of(w, finished, look))
                .collect(),
            other: None,
        }
    }

    /// Another kiosk's row: nothing of it can be opened here.
    fn of_other(w: &'static Words, other: &OtherNow, look: &Look, sees_visits: bool) -> Self {
        let row = other.row.as_ref();
        let (state, class) = match row.map(|row| &row.state) {
            _ if other.silent => (w.no_word, "broken"),
            _ if other.calling().is_some() => (w.help_wanted, "calling"),
            None | Some(OtherState::Starting) => (w.starting, "starting"),
            Some(OtherState::Ready) => (w.ready, "ready"),
            Some(OtherState::Busy(_)) => (w.busy, "busy"),
            Some(OtherState::OutOfOrder(_)) => (w.out_of_order, "broken"),
        };
        let seconds = |since| look.now.saturating_sub(since).as_secs();
        let help = row.and_then(|row| row.help.as_ref());
        let (visit, code) = match row.map(|row| &row.state) {
            _ if other.silent => (None, None),
            Some(OtherState::Busy(visit)) => (Some(visit), None),
            Some(OtherState::OutOfOrder(code)) => (None, *code),
            _ => (None, help.and_then(|help| help.code)),
        };
        // Who answered at the other's own desk is that desk's matter: here it is the kiosk's name.
        let answered = help.filter(|help| help.answered).map(|_| other.name.to_string());
        let silent = if other.silent { w.no_word_since(other.heard) } else { String::new() };
        Self {
            name: other.name.to_string(),
            state,
            class,
            help: help.map(|help| HelpView {
                seconds: seconds(help.since),
                answered_by: other.answered_by.as_ref().map(ToString::to_string).or(answered),
                can_answer: sees_visits && !other.silent,
            }),
            trouble: code.map(|code| CodeView::of(w, code)),
            receipt: Vec::new(),
            card_reader: "",
            clock: String::new(),
            visit: visit
                .filter(|_| sees_visits)
                .map(|visit| VisitView::of_other(w, visit, help.and_then(|help| help.code), look)),
            finished: Vec::new(),
            other: Some(OtherView {
                console: other.console.clone(),
                version: row.map(|row| row.version.clone()).unwrap_or_default(),
                silent,
            }),
        }
    }
}

/// The steps of a visit, with the one where it is.
fn steps(w: &'static Words, here: VisitStep) -> Vec<StepView> {
    let all =
        [VisitStep::Read, VisitStep::Identity, VisitStep::Consent, VisitStep::Checking, VisitStep::Done];
    let class = |step: &VisitStep| match step.cmp(&here) {
        std::cmp::Ordering::Less => "past",
        std::cmp::Ordering::Equal => "now",
        std::cmp::Ordering::Greater => "later",
    };
    all.iter().map(|step| StepView { name: w.step_name(step), class: class(step) }).collect()
}

/// The ways that were tried, and how often.
fn tried(w: &Words, failed: &[(Method, u32)]) -> Vec<String> {
    let space = if w.tag() == "ja" { "" } else { " " };
    let way = |(method, times): &(Method, u32)| format!("{} {times}{space}{}", w.method(method), w.times);
    failed.iter().map(way).collect()
}

impl VisitView {
    pub fn of(w: &'static Words, kiosk: &KioskNow, visit: &VisitNow, look: &Look) -> Self {
        let barred = kiosk.check_barred();
        let code = visit.code.or(kiosk.call().and_then(|help| help.code));
        Self {
            token: visit.token.to_string(),
            number: format!("{:03}", visit.number),
            steps: steps(w, visit.step),
            step: w.step_name(&visit.step),
            seconds: look.now.saturating_sub(visit.step_since).as_secs(),
            failed: tried(w, &visit.failed),
            code: code.map(|code| CodeView::of(w, code)),
            can_check: barred.is_none(),
            barred: match (barred, &kiosk.help) {
                (Some(barred), Some(_)) if visit.step == VisitStep::Identity && visit.decided.is_none() => {
                    w.barred(barred)
                }
                _ => "",
            },
            decided: match visit.decided {
                Some(CheckDecision::Same) => w.recorded,
                Some(CheckDecision::NotSure | CheckDecision::Different) => w.recorded_not,
                None => "",
            },
            has_result: visit.has_result,
            card_left: visit.card_left,
        }
    }

    fn of_other(w: &'static Words, visit: &OtherVisit, called_by: Option<FailureCode>, look: &Look) -> Self {
        Self {
            token: String::new(),
            number: format!("{:03}", visit.number),
            steps: steps(w, visit.step),
            step: w.step_name(&visit.step),
            seconds: look.now.saturating_sub(visit.step_since).as_secs(),
            failed: tried(w, &visit.failed),
            code: visit.code.or(called_by).map(|code| CodeView::of(w, code)),
            can_check: false,
            barred: "",
            decided: "",
            has_result: false,
            card_left: visit.card_left,
        }
    }
}

fn receipt_line(w: &Words, way: &ReceiptWay, look: &Look) -> String {
    let minutes = way.since.map_or(0, |since| look.now.saturating_sub(since).as_secs() / 60);
    let reason = way.reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
    let waiting = if way.waiting > 0 { w.receipt_waits(way.waiting, minutes) } else { String::new() };
    let lost = if way.lost > 0 { w.receipt_lost(way.lost) } else { String::new() };
    format!("{}: {waiting}{reason}{lost}", way.name)
}

/// The kiosks where nobody has come to a call yet, by name.
fn calling(look: &Look) -> Vec<String> {
    let own = look.kiosks.iter().filter(|kiosk| kiosk.calling().is_some()).map(|kiosk| &kiosk.name);
    let others = look.others.iter().filter(|other| other.calling().is_some()).map(|other| &other.name);
    own.chain(others).map(ToString::to_string).collect()
}

fn calls(w: &Words, look: &Look) -> String {
    calling(look).iter().map(|name| w.call(name)).collect::<Vec<_>>().join(" ")
}

/// This kiosk's own rows first, then those of the others.
fn rows(w: &'static Words, look: &Look, sees_visits: bool) -> Vec<KioskView> {
    let own = look.kiosks.iter().map(|kiosk| KioskView::of(w, kiosk, look, sees_visits));
    let others = look.others.iter().map(|other| KioskView::of_other(w, other, look, sees_visits));
    own.chain(others).collect()
}

impl BoardPart {
    pub fn new(w: &'static Words, signed: &Signed, look: &Look, at_kiosk: bool) -> Self {
        let sees = signed.role.sees_visits();
        let kiosks = rows(w, look, sees);
        Self { w, csrf: signed.csrf.clone(), at_kiosk, kiosks, calls: calls(w, look) }
    }
}

impl CallsPart {
    pub fn new(w: &'static Words, look: &Look) -> Self {
        Self { w, calling: calling(look), calls: calls(w, look) }
    }
}

#[derive(Deserialize)]
pub(super) struct After {
    /// What was done before, to be said once.
    done: Option<String>,
}

pub(super) async fn show(
    State(state): State<Arc<AppState>>,
    context: RequestContext,
    after: Query<After>,
) -> Answered {
    let words = context.words;
    let part = BoardPart::new(words, context.signed()?, &state.parts.board.look(), state.config.at_kiosk);
    let (done, good) = match after.0.done.as_deref() {
        Some("same") => (words.recorded, true),
        Some("not") => (words.recorded_not, false),
        _ => ("", true),
    };
    Ok(context.page(StatusCode::OK, &Page { f: Frame::of(&context, &state), part, done, good }))
}
