//! The staff check at the kiosk itself: the same judgement, the same waits, the same record before anything takes effect as on
//! the pages, with what is keyed in there in the place of a session.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use staff_audit_log::{CheckDecision, CheckReason, Factor, Place, Proof, Pseudonym, Purpose, VisitToken};

use super::StaffConsole;
use super::app_state::{AppState, NotProved};
use super::cards::{CardRefused, Laid};
use super::check::{By, KIOSK_SESSION, NotDone, apply, begin};
use crate::accounts::{CardUid, StaffNumber};

/// What was keyed in at the kiosk.
#[derive(Clone, Copy)]
pub enum Keyed<'a> {
    /// A staff number and its one-time code.
    Member(&'a str, &'a str),
    /// The number of a check that was handed over from the console.
    HandedOver(&'a str),
    /// The facility's code.
    Facility(&'a str),
    /// The PIN of the staff card that was laid down, by the number of that ([`Laid::Known`]).
    Card(u64, &'a str),
}

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

impl From<NotProved> for NotOpened {
    fn from(why: NotProved) -> Self {
        match why {
            NotProved::Refused | NotProved::OtherClock(_) => Self::Refused,
            NotProved::Wait => Self::Wait,
            NotProved::Broken => Self::Unavailable,
        }
    }
}

/// Nothing was decided: nobody has the check open, the visit cannot be decided, or it could not be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotDecided;

struct Held {
    visit: VisitToken,
    by: By,
    nonce: Pseudonym,
}

/// The kiosk's own hand in the console. One check at a time.
pub struct AtKiosk {
    state: Arc<AppState>,
    held: Mutex<Option<Held>>,
}

impl AtKiosk {
    /// The hand of the kiosk that serves this console.
    #[must_use]
    pub fn of(console: &StaffConsole) -> Self {
        Self { state: console.state.clone(), held: Mutex::default() }
    }

    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Judges what was keyed in and opens the check; one that is open on a console closes. Recorded before.
    ///
    /// # Errors
    /// [`NotOpened`].
    pub async fn open(&self, visit: VisitToken, keyed: Keyed<'_>) -> Result<(), NotOpened> {
        if !self.can_open(visit) {
            return Err(NotOpened::Unavailable);
        }
        let (staff, factor) = match keyed {
            Keyed::Member(number, code) => {
                let number = StaffNumber::parse(number).ok_or(NotOpened::Refused)?;
                let judged = self.state.prove_at_kiosk(number, code, Purpose::StaffCheck).await;
                (Some(judged?.staff), Factor::Code)
            }
            Keyed::HandedOver(number) => (Some(self.state.take_over(visit, number).await?), Factor::HandOver),
            Keyed::Facility(code) => {
                self.state.prove_facility(code).await?;
                (None, Factor::FacilityCode)
            }
            Keyed::Card(laid, pin) => {
                (Some(self.state.prove_card(laid, pin).await?.staff), Factor::StaffCard)
            }
        };
        // Not before somebody was let in: anyone who is refused closes nothing that is open.
        self.close(visit);
        let proof = Proof::new(factor, Duration::ZERO);
        self.begin(visit, By { staff, place: Place::Kiosk, proof }).await
    }

    /// Opens the check for someone who was let in.
    async fn begin(&self, visit: VisitToken, by: By) -> Result<(), NotOpened> {
        let look = self.state.parts.board.look();
        let kiosk = look.kiosk_of(visit).ok_or(NotOpened::Unavailable)?;
        let opened = begin(&self.state, (visit, kiosk), KIOSK_SESSION, &by).await;
        let nonce = opened.map_err(|_| NotOpened::Unavailable)?;
        *self.held() = Some(Held { visit, by, nonce });
        Ok(())
    }

    /// Whether the visit can be decided now.
    fn can_open(&self, visit: VisitToken) -> bool {
        self.state.parts.board.look().kiosk_of(visit).is_some_and(|kiosk| kiosk.check_barred().is_none())
    }

    /// Takes the visit's one decision of anyone who opened the check: recorded first, then told to the kiosk.
    ///
    /// # Errors
    /// [`NotDecided`].
    pub async fn decide(
        &self,
        visit: VisitToken,
        decision: CheckDecision,
        reason: CheckReason,
    ) -> Result<(), NotDecided> {
        let held = self.held().take().filter(|held| held.visit == visit).ok_or(NotDecided)?;
        let (now, limit) = (self.state.parts.clock.monotonic(), self.state.config.times.check);
        let photo = self.state.checks.take(visit, KIOSK_SESSION, held.nonce, now, limit).ok_or(NotDecided)?;
        let done = apply(self.state.clone(), (visit, photo), (decision, reason), held.by).await;
        done.map_err(|why| {
            if let NotDone::CheckUnavailable(why) = why {
                tracing::info!(?why, "a staff check at the kiosk came too late");
            }
            NotDecided
        })
    }

    /// The staff reader is (not) connected.
    pub fn card_reader(&self, there: bool) {
        self.state.cards.reader(there);
        self.state.parts.board.card_reader(&self.state.config.kiosk, there);
    }

    /// A card was laid on the staff reader: what it is. It opens nothing by itself.
    pub async fn lay_card(&self, card: Result<CardUid, CardRefused>) -> Laid {
        self.state.lay_card(card).await
    }

    /// It was lifted: its PIN is worth nothing any more.
    pub fn lift_card(&self) {
        self.state.cards.lift();
    }

    /// Nobody at the kiosk looks or decides any more.
    pub fn close(&self, visit: VisitToken) {
        let Some(held) = self.held().take() else { return };
        let (now, limit) = (self.state.parts.clock.monotonic(), self.state.config.times.check);
        if self.state.checks.take(held.visit, KIOSK_SESSION, held.nonce, now, limit).is_some() {
            self.state.parts.commands.close_sight(visit);
        }
    }
}
