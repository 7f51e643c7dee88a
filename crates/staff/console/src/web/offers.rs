//! Second factors that were shown to their owners and are not theirs yet: a code of the new app proves that it is set up.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::accounts::Secret;

/// How long an offer stands.
const OPEN: Duration = Duration::from_secs(600);
/// Codes that may be wrong.
const TRIES: u32 = 5;

struct Offer {
    session: u64,
    since: Duration,
    tries: u32,
    secret: Secret,
}

/// One for each session.
#[derive(Default)]
pub(crate) struct Offers(Mutex<Vec<Offer>>);

impl Offers {
    fn lock(&self) -> MutexGuard<'_, Vec<Offer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Offers a factor; one that was offered in this session before is forgotten.
    pub fn put(&self, session: u64, secret: Secret, now: Duration) {
        let mut all = self.lock();
        all.retain(|offer| offer.session != session && now.saturating_sub(offer.since) < OPEN);
        all.push(Offer { session, since: now, tries: 0, secret });
    }

    /// What was offered in this session, for one more try.
    pub fn try_one(&self, session: u64, now: Duration) -> Option<Secret> {
        let mut all = self.lock();
        all.retain(|offer| now.saturating_sub(offer.since) < OPEN && offer.tries < TRIES);
        let offer = all.iter_mut().find(|offer| offer.session == session)?;
        offer.tries += 1;
        Some(offer.secret.clone())
    }

    /// Forgets those whose time is over.
    pub fn expire(&self, now: Duration) {
        self.lock().retain(|offer| now.saturating_sub(offer.since) < OPEN);
    }

    /// It was taken, or is not wanted.
    pub fn forget(&self, session: u64) {
        self.lock().retain(|offer| offer.session != session);
    }
}
