//! Staff checks that are open: only while one is are photo and live view to be had, and only in the session that opened it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base_time::{Entropy, NoEntropy, random};
use staff_audit_log::{CheckDecision, CheckReason, Place, Proof, Pseudonym, StaffId, VisitToken, What};

use super::app_state::AppState;
use crate::board::{CheckUnavailable, KioskNow, Look};
use crate::commands::StaffCommand;

/// In the place of a session: the check was opened at the kiosk itself. Sessions count from 1.
pub(crate) const KIOSK_SESSION: u64 = 0;

struct Open {
    visit: VisitToken,
    /// Which of the visit's photos it is about.
    photo: u32,
    session: u64,
    nonce: Pseudonym,
    since: Duration,
}

#[derive(Default)]
pub(crate) struct Checks(Mutex<Vec<Open>>);

impl Checks {
    fn lock(&self) -> MutexGuard<'_, Vec<Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a check over this photo of the visit, and gives its one-time word; one that another console has open for this visit
    /// closes.
    pub fn open(
        &self,
        (visit, photo): (VisitToken, u32),
        session: u64,
        now: Duration,
        entropy: &dyn Entropy,
    ) -> Result<Pseudonym, NoEntropy> {
        let nonce = Pseudonym(random(entropy)?);
        let mut all = self.lock();
        all.retain(|open| open.visit != visit);
        all.push(Open { visit, photo, session, nonce, since: now });
        Ok(nonce)
    }

    /// The form's one-time word of a check that is open over this photo of the visit.
    pub fn nonce(
        &self,
        (visit, photo): (VisitToken, u32),
        session: u64,
        now: Duration,
        limit: Duration,
    ) -> Option<Pseudonym> {
        let all = self.lock();
        let open = all.iter().find(|open| open.visit == visit && open.session == session)?;
        (open.photo == photo && now.saturating_sub(open.since) < limit).then_some(open.nonce)
    }

    /// Takes the check out: it is decided, or closed. Gives the photo that it is about, if it was in time.
    pub fn take(
        &self,
        visit: VisitToken,
        session: u64,
        nonce: Pseudonym,
        now: Duration,
        limit: Duration,
    ) -> Option<u32> {
        let mut all = self.lock();
        let at = all
            .iter()
            .position(|open| open.visit == visit && open.session == session && open.nonce == nonce)?;
        let open = all.remove(at);
        (now.saturating_sub(open.since) < limit).then_some(open.photo)
    }

    /// Closes the checks of a session, and says of which visits.
    pub fn close_session(&self, session: u64) -> Vec<VisitToken> {
        self.close(|open| open.session == session)
    }

    /// Closes what is too old, belongs to no session any more, or whose visit cannot be decided any more over the photo that was
    /// looked at.
    pub fn expire(
        &self,
        now: Duration,
        limit: Duration,
        look: &Look,
        session_is_there: impl Fn(u64) -> bool,
    ) -> Vec<VisitToken> {
        self.close(|open| {
            now.saturating_sub(open.since) >= limit
                || !session_is_there(open.session)
                || look.kiosk_of(open.visit).is_none_or(|kiosk| {
                    kiosk.check_barred().is_some()
                        || kiosk.visit().is_none_or(|visit| visit.photos != open.photo)
                })
        })
    }

    fn close(&self, over: impl Fn(&Open) -> bool) -> Vec<VisitToken> {
        let mut closed = Vec::new();
        self.lock().retain(|open| {
            let over = over(open);
            closed.extend(over.then_some(open.visit));
            !over
        });
        closed
    }
}

/// Why a decision was not taken.
pub(crate) enum NotDone {
    CheckUnavailable(CheckUnavailable),
    Recording,
}

/// Who looks or decides, where, and what they showed for it.
#[derive(Clone)]
pub(crate) struct By {
    /// `None` where only the facility's code was shown.
    pub staff: Option<StaffId>,
    pub place: Place,
    pub proof: Proof,
}

/// Opens a check: recorded, opened, told, in this order. It answers the call, if one is open.
pub(crate) async fn begin(
    state: &AppState,
    (visit, kiosk): (VisitToken, &KioskNow),
    session: u64,
    by: &By,
) -> Result<Pseudonym, NotDone> {
    if let Some(why) = kiosk.check_barred() {
        return Err(NotDone::CheckUnavailable(why));
    }
    let Some(now) = kiosk.visit() else { return Err(NotDone::CheckUnavailable(CheckUnavailable::VisitGone)) };
    let recording = |_| NotDone::Recording;
    let what = What::SightOpened {
        visit: now.pseudonym,
        staff: by.staff.clone(),
        place: by.place,
        proof: Some(by.proof),
    };
    let recorded = state.record(Some(&kiosk.name), what).await.map_err(recording)?;
    if let Some(staff) = &by.staff {
        state.answer_help(kiosk, staff).await.map_err(recording)?;
    }
    let (time, entropy) = (state.parts.clock.monotonic(), &*state.parts.entropy);
    let nonce =
        state.checks.open((visit, now.photos), session, time, entropy).map_err(|_| NotDone::Recording)?;
    state.send(StaffCommand::OpenSight { visit }, recorded);
    Ok(nonce)
}

/// The visit's one decision, over the photo that was looked at: taken, recorded, told, in this order.
pub(crate) async fn apply(
    state: Arc<AppState>,
    (visit, photo): (VisitToken, u32),
    (decision, reason): (CheckDecision, CheckReason),
    by: By,
) -> Result<(), NotDone> {
    state.parts.commands.close_sight(visit);
    let look = state.parts.board.look();
    let there = look.kiosk_of(visit).and_then(|kiosk| Some((kiosk.name.clone(), kiosk.visit()?.pseudonym)));
    let (kiosk, pseudonym) = there.ok_or(NotDone::CheckUnavailable(CheckUnavailable::VisitGone))?;
    state.parts.board.decide((visit, photo), decision).map_err(NotDone::CheckUnavailable)?;
    let By { staff, place, proof } = by;
    let what = What::StaffCheck {
        visit: pseudonym,
        decision,
        reason,
        staff: staff.clone(),
        place,
        proof: Some(proof),
    };
    let Ok(recorded) = state.record(Some(&kiosk), what).await else {
        state.parts.board.undecide(visit);
        return Err(NotDone::Recording);
    };
    state.send(StaffCommand::Decide { visit, decision, reason, staff }, recorded);
    Ok(())
}
