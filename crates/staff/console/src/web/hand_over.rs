//! A staff check that a signed-in member of staff hands over to the kiosk, to look at the person there. The kiosk must not open
//! by itself, for the patient stands before it: a number of three digits is shown on the console and keyed in there. It is good
//! for one try within two minutes, so a stranger's chance is one in a thousand, and a wrong one is in the log.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base_time::{Entropy, NoEntropy, random};
use staff_audit_log::{Factor, Place, Proof, Purpose, StaffId, VisitToken, What};

use super::app_state::{AppState, NotProved};
use super::session::Signed;
use super::sources::KIOSK;
use crate::accounts::Role;
use crate::board::KioskNow;
use crate::commands::StaffCommand;

/// How many numbers there are.
const MANY: u16 = 1000;

struct HandOver {
    visit: VisitToken,
    session: u64,
    staff: StaffId,
    role: Role,
    epoch: u64,
    number: u16,
    since: Duration,
}

/// Those that are open: one for each visit.
#[derive(Default)]
pub(crate) struct HandOvers(Mutex<Vec<HandOver>>);

impl HandOvers {
    fn lock(&self) -> MutexGuard<'_, Vec<HandOver>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number that this session shows for the visit.
    pub fn number(&self, visit: VisitToken, session: u64, now: Duration, limit: Duration) -> Option<String> {
        let all = self.lock();
        let open = all.iter().find(|open| open.visit == visit && open.session == session)?;
        (now.saturating_sub(open.since) < limit).then(|| format!("{:03}", open.number))
    }

    /// Ends those of a session.
    pub fn end(&self, session: u64) {
        self.lock().retain(|open| open.session != session);
    }
}

/// One of all, each as likely as any other.
fn number(entropy: &dyn Entropy) -> Result<u16, NoEntropy> {
    loop {
        let drawn = u16::from_be_bytes(random(entropy)?);
        // Above the last whole multiple the first numbers would come more often.
        if drawn < u16::MAX / MANY * MANY {
            return Ok(drawn % MANY);
        }
    }
}

impl AppState {
    /// Hands the check over: recorded, then told to the kiosk. It answers the call.
    pub async fn hand_over(
        &self,
        (visit, kiosk): (VisitToken, &KioskNow),
        (signed, proof): (&Signed, Proof),
    ) -> Result<(), NotProved> {
        let broken = |_| NotProved::Broken;
        let Some(pseudonym) = kiosk.visit().map(|visit| visit.pseudonym) else {
            return Err(NotProved::Broken);
        };
        let number = number(&*self.parts.entropy).map_err(|_| NotProved::Broken)?;
        let what = What::HandedOver { visit: pseudonym, staff: signed.staff.clone(), proof };
        let recorded = self.record(Some(&kiosk.name), what).await.map_err(broken)?;
        self.answer_help(kiosk, &signed.staff).await.map_err(broken)?;
        let (staff, role, epoch) = (signed.staff.clone(), signed.role, signed.epoch);
        let since = self.parts.clock.monotonic();
        let mut all = self.hand_overs.lock();
        all.retain(|open| open.visit != visit && since.saturating_sub(open.since) < self.config.times.check);
        all.push(HandOver { visit, session: signed.id, staff, role, epoch, number, since });
        drop(all);
        self.send(StaffCommand::HandOver { visit }, recorded);
        Ok(())
    }

    /// Judges the number at the kiosk, once; says whose check it was. It does not wait for what was guessed at the pad before, for there
    /// is one try for each number.
    pub async fn take_over(&self, visit: VisitToken, keyed: &str) -> Result<StaffId, NotProved> {
        let (now, wall) = (self.parts.clock.monotonic(), self.parts.clock.moment());
        let open = {
            let mut all = self.hand_overs.lock();
            let at = all.iter().position(|open| open.visit == visit);
            at.map(|at| all.remove(at))
        };
        let staff = open.as_ref().map(|open| open.staff.clone());
        let good = open.filter(|open| {
            format!("{:03}", open.number) == keyed && now.saturating_sub(open.since) < self.config.times.check
        });
        if let Some(open) = good
            && self.sessions.is_there(open.session, now, &self.config.times)
            && matches!(self.still_there(&open.staff, open.role, open.epoch).await, Ok(true))
        {
            self.sources.forgive(KIOSK);
            return Ok(open.staff);
        }
        let locked = self.sources.refuse(KIOSK, wall);
        let (purpose, place) = (Purpose::StaffCheck, Place::Kiosk);
        let broken = |_| NotProved::Broken;
        let what = What::SignInRefused { staff, purpose, place, factor: Some(Factor::HandOver) };
        self.record_refused(what).await.map_err(broken)?;
        if locked {
            let what = What::LockedOut { staff: None, place, factor: None };
            self.record_refused(what).await.map_err(broken)?;
        }
        Err(NotProved::Refused)
    }
}
