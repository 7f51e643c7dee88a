//! Staff cards on the second reader: which one lies there, and who waits for one to register it. What lies there is in memory
//! only, and goes when it is lifted.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use staff_audit_log::{Factor, Place, Purpose, StaffId, What};

use super::app_state::{AppState, NotProved};
use super::session::Signed;
use crate::accounts::{Account, AccountError, CardPin, CardUid, Role};

/// How long a card to be registered is waited for.
pub(crate) const REGISTERING: Duration = Duration::from_secs(60);
/// For so long after that the page can say what became of it.
const TOLD: Duration = Duration::from_secs(60);

/// Why a card on the staff reader opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardRefused {
    /// It is nobody's, or of somebody who may decide nothing.
    Unknown,
    /// A My Number Card.
    MyNumberCard,
    /// Its number is another one each time.
    Changing,
    /// The reader gave no number.
    Unreadable,
}

/// What a card on the staff reader turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Laid {
    /// A staff card, by the number of this laying down: its PIN can be keyed in.
    Known(u64),
    /// None that opens anything.
    Refused(CardRefused),
    /// It was waited for on the console, to be registered.
    Taken,
}

/// What became of a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Registration {
    /// The card is waited for.
    Waiting,
    /// It is registered.
    Done,
    /// The card cannot be one.
    Refused(CardRefused),
    /// It is another's.
    OfAnother,
    /// It could not be recorded or kept.
    Broken,
    /// No card came in time.
    Over,
}

struct Registering {
    session: u64,
    staff: StaffId,
    role: Role,
    epoch: u64,
    /// Until a card came, or the time was over.
    pin: Option<CardPin>,
    until: Duration,
    became: Registration,
}

#[derive(Default)]
struct State {
    /// The staff reader is connected.
    reader: bool,
    laid: Option<(u64, CardUid)>,
    count: u64,
    registering: Option<Registering>,
}

#[derive(Default)]
pub(crate) struct Cards(Mutex<State>);

impl Cards {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The staff reader is (not) there.
    pub fn reader(&self, there: bool) {
        let mut state = self.lock();
        state.reader = there;
        if !there {
            state.laid = None;
        }
    }

    pub fn has_reader(&self) -> bool {
        self.lock().reader
    }

    /// The card was lifted.
    pub fn lift(&self) {
        self.lock().laid = None;
    }

    fn lay(&self, uid: CardUid) -> u64 {
        let mut state = self.lock();
        state.count += 1;
        let count = state.count;
        state.laid = Some((count, uid));
        count
    }

    fn laid(&self, count: u64) -> Option<CardUid> {
        self.lock().laid.as_ref().filter(|(laid, _)| *laid == count).map(|(_, uid)| uid.clone())
    }

    /// Waits for the next card; `false`: another session does.
    pub fn register(&self, signed: &Signed, pin: CardPin, now: Duration) -> bool {
        let mut state = self.lock();
        let waits = |registering: &Registering| registering.pin.is_some() && now < registering.until;
        if state.registering.as_ref().is_some_and(|open| open.session != signed.id && waits(open)) {
            return false;
        }
        state.registering = Some(Registering {
            session: signed.id,
            staff: signed.staff.clone(),
            role: signed.role,
            epoch: signed.epoch,
            pin: Some(pin),
            until: now.saturating_add(REGISTERING),
            became: Registration::Waiting,
        });
        true
    }

    /// What this session's registration became.
    pub fn became(&self, session: u64, now: Duration) -> Option<Registration> {
        let state = self.lock();
        let open = state.registering.as_ref().filter(|open| open.session == session)?;
        let over = open.became == Registration::Waiting && now >= open.until;
        Some(if over { Registration::Over } else { open.became })
    }

    /// Takes the PIN of a registration that waits: the card that has come is its one card.
    fn take(&self, now: Duration) -> Option<(Signer, CardPin)> {
        let mut state = self.lock();
        let open = state.registering.as_mut().filter(|open| now < open.until)?;
        let pin = open.pin.take()?;
        let (session, role, epoch) = (open.session, open.role, open.epoch);
        Some((Signer { session, staff: open.staff.clone(), role, epoch }, pin))
    }

    fn settle(&self, session: u64, became: Registration) {
        let mut state = self.lock();
        if let Some(open) = state.registering.as_mut().filter(|open| open.session == session) {
            open.became = became;
        }
    }

    /// PINs and answers whose time is over go.
    pub fn expire(&self, now: Duration) {
        let mut state = self.lock();
        if let Some(open) = state.registering.as_mut().filter(|open| now >= open.until) {
            open.pin = None;
            if now >= open.until.saturating_add(TOLD) {
                state.registering = None;
            }
        }
    }

    /// Ends a session's registration.
    pub fn forget(&self, session: u64) {
        let mut state = self.lock();
        if state.registering.as_ref().is_some_and(|open| open.session == session) {
            state.registering = None;
        }
    }
}

struct Signer {
    session: u64,
    staff: StaffId,
    role: Role,
    epoch: u64,
}

impl AppState {
    /// A card was laid on the staff reader: who waits to register one gets it, else it says whose it is.
    pub async fn lay_card(&self, card: Result<CardUid, CardRefused>) -> Laid {
        self.cards.lift();
        if let Some((signer, pin)) = self.cards.take(self.parts.clock.monotonic()) {
            let session = signer.session;
            let became = self.register_card(signer, pin, card).await;
            self.cards.settle(session, became);
            return Laid::Taken;
        }
        let uid = match card {
            Ok(uid) => uid,
            Err(why) => return Laid::Refused(why),
        };
        let known = match self.parts.accounts.card_holder(&uid).await {
            Ok(known) => known,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "accounts");
                return Laid::Refused(CardRefused::Unreadable);
            }
        };
        if known.as_ref().is_some_and(|account| account.role.sees_visits()) {
            return Laid::Known(self.cards.lay(uid));
        }
        self.record_unknown(known.map(|account| account.staff)).await;
        Laid::Refused(CardRefused::Unknown)
    }

    async fn register_card(
        &self,
        signer: Signer,
        pin: CardPin,
        card: Result<CardUid, CardRefused>,
    ) -> Registration {
        let uid = match card {
            Ok(uid) => uid,
            Err(why) => return Registration::Refused(why),
        };
        let there = self.sessions.is_there(signer.session, self.parts.clock.monotonic(), &self.config.times);
        let same = self.still_there(&signer.staff, signer.role, signer.epoch).await;
        if !there || !matches!(same, Ok(true)) {
            return Registration::Over;
        }
        match self.register().set_card(&signer.staff, (&uid, &pin), Some(&signer.staff)).await {
            Ok(()) => Registration::Done,
            Err(AccountError::CardOfAnother) => Registration::OfAnother,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a staff card was not registered");
                Registration::Broken
            }
        }
    }

    /// A card that opens nothing, while a staff check could be opened with one, is in the log. Where nothing waits for a card,
    /// none is.
    async fn record_unknown(&self, staff: Option<StaffId>) {
        let look = self.parts.board.look();
        let waits =
            look.kiosks.iter().any(|kiosk| kiosk.name == self.config.kiosk && kiosk.check_barred().is_none());
        if waits {
            let (purpose, place) = (Purpose::StaffCheck, Place::Kiosk);
            let what = What::SignInRefused { staff, purpose, place, factor: Some(Factor::StaffCard) };
            // It opens nothing in any case.
            let _ = self.record_refused(what).await;
        }
    }

    /// Judges the PIN of the card that was laid down, and records a refusal. It is the card that waits and not the pad: anyone who keys
    /// numbers in without a card keeps nobody out who has one.
    pub async fn prove_card(&self, laid: u64, pin: &str) -> Result<Account, NotProved> {
        let now = self.parts.clock.moment();
        // Lifted meanwhile: nothing was judged, so nothing counts.
        let uid = self.cards.laid(laid).ok_or(NotProved::Refused)?;
        let judged = self.parts.accounts.prove_card(&uid, pin, now).await;
        let what = (Purpose::StaffCheck, Some(Factor::StaffCard));
        self.settle(judged, (None, Place::Kiosk), now, what).await
    }
}
