//! Calls for help, and who answers them.

use staff_audit_log::{KioskName, StaffId};

use super::Board;

impl Board {
    /// Someone says that they come. `false` when nobody calls, or someone else comes already.
    pub(crate) fn answer_help(&self, kiosk: &KioskName, staff: &StaffId) -> bool {
        self.answer(kiosk, None, staff)
    }

    /// Someone says that they come, to this very call.
    pub(crate) fn answer_call(&self, kiosk: &KioskName, call: u64, staff: &StaffId) -> bool {
        self.answer(kiosk, Some(call), staff)
    }

    fn answer(&self, kiosk: &KioskName, call: Option<u64>, staff: &StaffId) -> bool {
        let mut all = self.lock();
        let help = all.kiosks.get_mut(kiosk).and_then(|kiosk| kiosk.help.as_mut());
        let help = help.filter(|help| call.is_none_or(|call| call == help.call));
        let answered = match help {
            Some(help) if help.answered_by.is_none() => {
                help.answered_by = Some(staff.clone());
                true
            }
            _ => false,
        };
        drop(all);
        self.tell();
        answered
    }

    /// Gives an answer back that could not be recorded: somebody still has to come.
    pub(crate) fn unanswer(&self, kiosk: &KioskName) {
        if let Some(help) = self.lock().kiosks.get_mut(kiosk).and_then(|kiosk| kiosk.help.as_mut()) {
            help.answered_by = None;
        }
        self.tell();
    }
}
