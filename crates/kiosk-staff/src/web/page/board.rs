//! The board: each kiosk, where its visit is, who calls. No name is on it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use kiosk_visit::FailureCode;

use super::super::desk::Desk;
use super::super::session::Signed;
use super::super::visitor::{Answered, Visitor};
use super::Frame;
use crate::audit::Decision;
use crate::board::{KioskNow, KioskState, Look, ReceiptWay, VisitNow, VisitStep};
use crate::remedy::remedy;
use crate::words::Words;

#[derive(Template)]
#[template(path = "board.html")]
struct Page<'a> {
    f: Frame<'a>,
    part: BoardPart,
}

/// What is drawn anew with every change.
#[derive(Template)]
#[template(path = "board_part.html")]
pub(crate) struct BoardPart {
    w: &'static Words,
    csrf: String,
    kiosks: Vec<KioskView>,
    /// What a screen reader is told.
    calls: String,
}

/// The same for those who are not signed in: kiosks and calls only.
#[derive(Template)]
#[template(path = "calls_part.html")]
pub(crate) struct CallsPart {
    w: &'static Words,
    kiosks: Vec<KioskView>,
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
    pub visit: Option<VisitView>,
}

pub(super) struct HelpView {
    pub seconds: u64,
    pub answered_by: Option<String>,
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
        let (state, class) = match (&kiosk.help, &kiosk.state) {
            (Some(help), _) if help.answered_by.is_none() => (w.help_wanted, "calling"),
            (_, KioskState::Starting) => (w.starting, "starting"),
            (_, KioskState::Ready) => (w.ready, "ready"),
            (_, KioskState::Busy(_)) => (w.busy, "busy"),
            (_, KioskState::OutOfOrder(_)) => (w.out_of_order, "broken"),
        };
        let seconds = |since| look.now.saturating_sub(since).as_secs();
        let code = match &kiosk.state {
            KioskState::OutOfOrder(code) => Some(*code),
            _ => kiosk.help.as_ref().and_then(|help| help.code).filter(|_| kiosk.visit().is_none()),
        };
        Self {
            name: kiosk.name.to_string(),
            state,
            class,
            help: kiosk.help.as_ref().map(|help| HelpView {
                seconds: seconds(help.since),
                answered_by: help.answered_by.as_ref().map(ToString::to_string),
            }),
            trouble: code.map(|code| CodeView::of(w, code)),
            receipt: kiosk.receipt.iter().map(|way| receipt_line(w, way, look)).collect(),
            visit: kiosk.visit().filter(|_| sees_visits).map(|visit| VisitView::of(w, kiosk, visit, look)),
        }
    }
}

impl VisitView {
    pub fn of(w: &'static Words, kiosk: &KioskNow, visit: &VisitNow, look: &Look) -> Self {
        let barred = kiosk.check_barred();
        let all =
            [VisitStep::Read, VisitStep::Identity, VisitStep::Consent, VisitStep::Checking, VisitStep::Done];
        let steps = all.iter().map(|step| {
            let class = if *step < visit.step {
                "past"
            } else if *step == visit.step {
                "now"
            } else {
                "later"
            };
            StepView { name: w.step_name(step), class }
        });
        let failed = visit.failed.iter().map(|(method, times)| {
            let space = if w.tag() == "ja" { "" } else { " " };
            format!("{} {times}{space}{}", w.method(method), w.times)
        });
        let code = visit.code.or(kiosk.help.as_ref().and_then(|help| help.code));
        Self {
            token: visit.token.to_string(),
            number: format!("{:03}", visit.number),
            steps: steps.collect(),
            step: w.step_name(&visit.step),
            seconds: look.now.saturating_sub(visit.step_since).as_secs(),
            failed: failed.collect(),
            code: code.map(|code| CodeView::of(w, code)),
            can_check: barred.is_none(),
            barred: match (barred, &kiosk.help) {
                (Some(barred), Some(_)) if visit.step == VisitStep::Identity && visit.decided.is_none() => {
                    w.barred(barred)
                }
                _ => "",
            },
            decided: match visit.decided {
                Some(Decision::Same) => w.recorded,
                Some(Decision::NotSure | Decision::Different) => w.recorded_not,
                None => "",
            },
            has_result: visit.has_result,
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

fn calls(w: &Words, look: &Look) -> String {
    let calling =
        look.kiosks.iter().filter(|kiosk| kiosk.help.as_ref().is_some_and(|help| help.answered_by.is_none()));
    calling.map(|kiosk| w.call(kiosk.name.as_str())).collect::<Vec<_>>().join(" ")
}

impl BoardPart {
    pub fn new(w: &'static Words, signed: &Signed, look: &Look) -> Self {
        let sees = signed.role.sees_visits();
        let kiosks = look.kiosks.iter().map(|kiosk| KioskView::of(w, kiosk, look, sees)).collect();
        Self { w, csrf: signed.csrf.clone(), kiosks, calls: calls(w, look) }
    }
}

impl CallsPart {
    pub fn new(w: &'static Words, look: &Look) -> Self {
        let kiosks = look.kiosks.iter().map(|kiosk| KioskView::of(w, kiosk, look, false)).collect();
        Self { w, kiosks, calls: calls(w, look) }
    }
}

pub(super) async fn show(State(desk): State<Arc<Desk>>, visitor: Visitor) -> Answered {
    let part = BoardPart::new(visitor.words, visitor.signed()?, &desk.parts.board.look());
    Ok(visitor.page(StatusCode::OK, &Page { f: Frame::of(&visitor, &desk), part }))
}
