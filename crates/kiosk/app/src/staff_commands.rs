//! What staff tell the kiosk: each for the visit that is there now, and only where the visit can take it. A command with another
//! visit's token is dropped.

use kiosk_visit::{Event, StateId};
use staff_audit_log::{CheckDecision, CheckReason};
use staff_console::VisitToken;
use staff_console::commands::StaffCommand;

use crate::Kiosk;

impl Kiosk {
    /// Takes a command of staff, which is recorded already.
    pub(crate) fn order(&mut self, command: StaffCommand) {
        let of = match &command {
            StaffCommand::OpenSight { visit }
            | StaffCommand::CloseSight { visit }
            | StaffCommand::HandOver { visit }
            | StaffCommand::Decide { visit, .. }
            | StaffCommand::SpokenConsent { visit, .. }
            | StaffCommand::Stop { visit, .. } => Some(*visit),
            StaffCommand::AnswerHelp { .. } | StaffCommand::Disaster { .. } => None,
        };
        if of.is_some_and(|visit| !self.watch.is_now(visit)) {
            tracing::info!("a command of staff came for a visit that is over");
            return;
        }
        match command {
            StaffCommand::OpenSight { .. } => self.staff.view.want(true),
            StaffCommand::CloseSight { .. } => self.staff.view.want(false),
            StaffCommand::HandOver { .. } => self.step(Event::CheckHandedOver),
            StaffCommand::Decide { visit, decision, reason, .. } => self.decided(visit, decision, reason),
            StaffCommand::SpokenConsent { item, given, .. } => {
                let answer = self.watch.said(item, given);
                let asks_limit = self.visit.state() == StateId::AskingLimit;
                if let Some(given) = answer {
                    self.step(if asks_limit {
                        Event::LimitAnswered(given)
                    } else {
                        Event::ConsentAnswered(given)
                    });
                }
            }
            StaffCommand::Stop { .. } => self.step(Event::StaffStopped),
            // The member of staff who comes tells the patient; the key on the screen calls again.
            StaffCommand::AnswerHelp { .. } => self.step(Event::CallAnswered),
            StaffCommand::Disaster { on, .. } => {
                tracing::warn!(on, "disaster operation");
                self.step(Event::DisasterSwitched(on));
            }
        }
    }

    /// One decision, for this visit, where it waits for one. It cannot stick: the visit takes it now or never.
    fn decided(&mut self, visit: VisitToken, decision: CheckDecision, reason: CheckReason) {
        let before = self.visit.state();
        self.step(Event::StaffDecided(decision.for_visit(reason)));
        if self.visit.state() == before {
            self.watch.not_taken(visit, decision);
        }
    }
}
