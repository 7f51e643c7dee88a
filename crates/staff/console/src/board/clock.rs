//! A kiosk's clock on the board.

use staff_audit_log::KioskName;

use super::Board;

impl Board {
    /// By how many seconds the kiosk's clock is ahead of the gateway's or behind it (negative); `None` where that is not worth a
    /// word. Not the visit's: it stays when that ends.
    pub fn clock(&self, kiosk: &KioskName, ahead: Option<i64>) {
        let mut all = self.lock();
        let Some(kiosk) = all.kiosks.get_mut(kiosk).filter(|kiosk| kiosk.clock_ahead != ahead) else {
            return;
        };
        kiosk.clock_ahead = ahead;
        drop(all);
        self.tell();
    }
}
