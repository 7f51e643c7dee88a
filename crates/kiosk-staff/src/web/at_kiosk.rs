//! The staff check at the kiosk itself: the same judgement, the same waits, the same record before anything takes effect as on
//! the pages, with staff number and one-time code in the place of a session.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::StaffConsole;
use super::check::{KIOSK_SESSION, NotDone, carry_out};
use super::desk::{Desk, NotProved};
use crate::accounts::StaffNumber;
use crate::audit::{Decision, Place, Purpose, Reason, What};
use crate::board::KioskNow;
use crate::desk::StaffCommand;
use crate::name::{Pseudonym, StaffId, VisitToken};

/// Why no staff check was opened at the kiosk. Which part was wrong is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOpened {
    /// Something was wrong.
    Refused,
    /// Too much was wrong before.
    Wait,
    /// It could not be judged or recorded, or this visit cannot be decided now.
    Unavailable,
}

/// Nothing was decided: nobody has the check open, the visit cannot be decided, or it could not be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotDecided;

struct Held {
    visit: VisitToken,
    staff: StaffId,
    nonce: Pseudonym,
}

/// The kiosk's own hand in the console. One check at a time.
pub struct AtKiosk {
    desk: Arc<Desk>,
    held: Mutex<Option<Held>>,
}

impl AtKiosk {
    /// The hand of the kiosk that serves this console.
    #[must_use]
    pub fn of(console: &StaffConsole) -> Self {
        Self { desk: console.desk.clone(), held: Mutex::default() }
    }

    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Judges who it is and opens the check for them; one that is open on a console closes. Recorded before.
    ///
    /// # Errors
    /// [`NotOpened`].
    pub async fn open(&self, visit: VisitToken, number: &str, code: &str) -> Result<(), NotOpened> {
        self.close(visit);
        let pseudonym = self.there(visit).ok_or(NotOpened::Unavailable)?;
        let number = StaffNumber::parse(number).ok_or(NotOpened::Refused)?;
        let account = match self.desk.prove_at_kiosk(number, code, Purpose::StaffCheck).await {
            Ok(account) => account,
            Err(NotProved::Refused) => return Err(NotOpened::Refused),
            Err(NotProved::Wait) => return Err(NotOpened::Wait),
            Err(NotProved::Broken) => return Err(NotOpened::Unavailable),
        };
        let staff = account.staff;
        let what = What::SightOpened { visit: pseudonym, staff: staff.clone(), place: Place::Kiosk };
        let unavailable = |_| NotOpened::Unavailable;
        self.desk.record(None, what).await.map_err(unavailable)?;
        let (now, entropy) = (self.desk.parts.clock.monotonic(), &*self.desk.parts.entropy);
        let photo =
            self.desk.parts.board.look().kiosk_of(visit).and_then(KioskNow::visit).map(|now| now.photos);
        let of = (visit, photo.ok_or(NotOpened::Unavailable)?);
        let nonce =
            self.desk.checks.open(of, KIOSK_SESSION, now, entropy).map_err(|_| NotOpened::Unavailable)?;
        *self.held() = Some(Held { visit, staff, nonce });
        self.desk.send(StaffCommand::OpenSight { visit });
        Ok(())
    }

    /// The visit's name in the log, where it can be decided now.
    fn there(&self, visit: VisitToken) -> Option<Pseudonym> {
        let look = self.desk.parts.board.look();
        let kiosk: &KioskNow = look.kiosk_of(visit)?;
        if kiosk.check_barred().is_some() {
            return None;
        }
        kiosk.visit().map(|visit| visit.pseudonym)
    }

    /// Takes the visit's one decision of whoever opened the check: recorded first, then told to the kiosk.
    ///
    /// # Errors
    /// [`NotDecided`].
    pub async fn decide(
        &self,
        visit: VisitToken,
        decision: Decision,
        reason: Reason,
    ) -> Result<(), NotDecided> {
        let held = self.held().take().filter(|held| held.visit == visit).ok_or(NotDecided)?;
        let (now, limit) = (self.desk.parts.clock.monotonic(), self.desk.config.times.check);
        let photo = self.desk.checks.take(visit, KIOSK_SESSION, held.nonce, now, limit).ok_or(NotDecided)?;
        let done =
            carry_out(self.desk.clone(), (visit, photo), (decision, reason), held.staff, Place::Kiosk).await;
        done.map_err(|why| {
            if let NotDone::Barred(why) = why {
                tracing::info!(?why, "a staff check at the kiosk came too late");
            }
            NotDecided
        })
    }

    /// Nobody at the kiosk looks or decides any more.
    pub fn close(&self, visit: VisitToken) {
        let Some(held) = self.held().take() else { return };
        let (now, limit) = (self.desk.parts.clock.monotonic(), self.desk.config.times.check);
        if self.desk.checks.take(held.visit, KIOSK_SESSION, held.nonce, now, limit).is_some() {
            self.desk.send(StaffCommand::CloseSight { visit });
        }
    }
}
