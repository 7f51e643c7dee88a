//! Staff checks that are open: only while one is are photo and live view to be had, and only in the session that opened it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::board::Look;
use crate::clock::{Entropy, NoEntropy, random};
use crate::name::{Pseudonym, VisitToken};

struct Open {
    visit: VisitToken,
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

    /// Opens a check; one that another console has open for this visit closes.
    pub fn open(
        &self,
        visit: VisitToken,
        session: u64,
        now: Duration,
        entropy: &dyn Entropy,
    ) -> Result<(), NoEntropy> {
        let nonce = Pseudonym(random(entropy)?);
        let mut all = self.lock();
        all.retain(|open| open.visit != visit);
        all.push(Open { visit, session, nonce, since: now });
        Ok(())
    }

    /// The form's one-time word of an open check, and how long it has been open.
    pub fn nonce(
        &self,
        visit: VisitToken,
        session: u64,
        now: Duration,
        limit: Duration,
    ) -> Option<Pseudonym> {
        let all = self.lock();
        let open = all.iter().find(|open| open.visit == visit && open.session == session)?;
        (now.saturating_sub(open.since) < limit).then_some(open.nonce)
    }

    /// Takes the check out: it is decided, or closed.
    pub fn take(
        &self,
        visit: VisitToken,
        session: u64,
        nonce: Pseudonym,
        now: Duration,
        limit: Duration,
    ) -> bool {
        let mut all = self.lock();
        let at =
            all.iter().position(|open| open.visit == visit && open.session == session && open.nonce == nonce);
        let Some(at) = at else { return false };
        now.saturating_sub(all.remove(at).since) < limit
    }

    /// Closes the checks of a session, and says of which visits.
    pub fn close_session(&self, session: u64) -> Vec<VisitToken> {
        self.close(|open| open.session == session)
    }

    /// Closes what is too old, belongs to no session any more, or whose visit cannot be decided any more.
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
                || look.kiosk_of(open.visit).is_none_or(|kiosk| kiosk.check_barred().is_some())
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
