//! What all handlers share.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base_time::Moment;
use staff_audit_log::{
    AuditError, Factor, KioskName, Place, Proof, Purpose, Receipt, Record, SessionEnd, StaffId, What,
};

use super::cards::Cards;
use super::check::{Checks, KIOSK_SESSION};
use super::hand_over::HandOvers;
use super::offers::Offers;
use super::passkeys::Passkeys;
use super::session::{Sessions, Signed};
use super::viewers::Viewers;
use super::{StaffConfig, StaffParts};
use crate::accounts::{Account, AccountError, Claim, Ladder, Refused, Register, Role, StaffNumber};
use crate::board::KioskNow;
use crate::commands::StaffCommand;

/// Most network addresses whose refusals are counted; beyond that the ones that wait least are forgotten.
const MAX_ADDRESSES: usize = 1024;

/// Stands for the kiosk itself among the addresses: nobody can come from this one.
pub(super) const KIOSK: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

/// Everything behind the pages.
pub(crate) struct AppState {
    pub config: StaffConfig,
    /// The port that is listened on.
    pub port: u16,
    pub parts: StaffParts,
    pub sessions: Sessions,
    pub checks: Checks,
    pub addresses: Addresses,
    pub hand_overs: HandOvers,
    pub cards: Cards,
    pub passkeys: Passkeys,
    /// Streams of nobody who is signed in.
    pub viewers: Viewers,
    /// Addresses that showed the endpoint for the receipt computer a wrong token: apart from those of people, so that neither shuts the other out.
    pub receipt_addresses: Addresses,
    /// How many refusals the log takes.
    pub refusal_budget: super::refusal_budget::RefusalBudget,
    /// Refusals at the endpoint for the receipt computer.
    pub receipt_refusals: super::receipt::Refusals,
    /// Second factors that were offered to their owners, until a code of each was shown.
    pub offers: Offers,
}

/// Why somebody was not let in.
pub(crate) enum NotProved {
    /// Something was wrong.
    Refused,
    /// Too much was wrong before.
    Wait,
    /// It could not be judged or recorded.
    Broken,
}

impl AppState {
    /// Records, or says why not: then the press is not done.
    pub async fn record(&self, kiosk: Option<&KioskName>, what: What) -> Result<Receipt, AuditError> {
        let kiosk = kiosk.unwrap_or(&self.config.kiosk).clone();
        let record = Record { at: self.parts.clock.moment(), kiosk, what };
        let done = self.parts.audit.append(&[record]).await;
        if let Err(error) = &done {
            tracing::error!(%error, "not recorded, so not done");
        }
        done
    }

    /// Records that somebody was refused, as far as the log takes it; what it does not take is counted for the next that it does.
    pub async fn record_refused(&self, what: What) -> Result<(), AuditError> {
        let Some(unrecorded) = self.refusal_budget.take(self.parts.clock.monotonic()) else { return Ok(()) };
        if unrecorded > 0 {
            self.record(None, What::RefusalsUnrecorded { count: unrecorded }).await?;
        }
        self.record(None, what).await.map(drop)
    }

    /// The kiosk is told, after this was recorded.
    pub fn send(&self, command: StaffCommand, recorded: Receipt) {
        self.parts.commands.send(command, recorded);
    }

    /// Accounts and log together.
    pub fn register(&self) -> Register {
        Register {
            accounts: self.parts.accounts.clone(),
            audit: self.parts.audit.clone(),
            kiosk: self.config.kiosk.clone(),
            clock: self.parts.clock.clone(),
            entropy: self.parts.entropy.clone(),
        }
    }

    /// Judges a claim from an address, and records a refusal.
    pub async fn prove(
        &self,
        address: IpAddr,
        claim: Claim<'_>,
        purpose: Purpose,
    ) -> Result<Account, NotProved> {
        let now = self.parts.clock.moment();
        if self.addresses.is_locked(address, now) {
            return Err(NotProved::Wait);
        }
        let judged = self.parts.accounts.prove(claim, now).await;
        self.settle(judged, (address, Place::Console), now, (purpose, None)).await
    }

    /// Judges staff number and code at the kiosk itself, and records a refusal. All of the kiosk counts as one address.
    pub async fn prove_at_kiosk(
        &self,
        number: StaffNumber,
        code: &str,
        purpose: Purpose,
    ) -> Result<Account, NotProved> {
        let now = self.parts.clock.moment();
        if self.addresses.is_locked(KIOSK, now) {
            return Err(NotProved::Wait);
        }
        let judged = self.parts.accounts.prove_number(number, code, now).await;
        self.settle(judged, (KIOSK, Place::Kiosk), now, (purpose, None)).await
    }

    /// Judges the facility's code at the kiosk, and records a refusal.
    pub async fn prove_facility(&self, code: &str) -> Result<(), NotProved> {
        let now = self.parts.clock.moment();
        if !self.config.facility_code {
            return Err(NotProved::Refused);
        }
        if self.addresses.is_locked(KIOSK, now) {
            return Err(NotProved::Wait);
        }
        let judged = self.parts.accounts.prove_facility(code, now).await;
        let what = (Purpose::StaffCheck, Some(Factor::FacilityCode));
        self.settle(judged, (KIOSK, Place::Kiosk), now, what).await
    }

    pub(super) async fn settle<T>(
        &self,
        judged: Result<Result<T, Refused>, AccountError>,
        (address, place): (IpAddr, Place),
        now: Moment,
        what: (Purpose, Option<Factor>),
    ) -> Result<T, NotProved> {
        match judged {
            Ok(Ok(account)) => {
                self.addresses.forgive(address);
                Ok(account)
            }
            Ok(Err(refused)) => {
                let address_locked = self.addresses.refuse(address, now);
                self.record_refusal(&refused, what, place, address_locked).await?;
                Err(if refused.locked_until.is_some() { NotProved::Wait } else { NotProved::Refused })
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "accounts");
                Err(NotProved::Broken)
            }
        }
    }

    async fn record_refusal(
        &self,
        refused: &Refused,
        (purpose, factor): (Purpose, Option<Factor>),
        place: Place,
        address_locked: bool,
    ) -> Result<(), NotProved> {
        let broken = |_| NotProved::Broken;
        let staff = refused.account.clone();
        let what = What::SignInRefused { staff: staff.clone(), purpose, place, factor };
        self.record_refused(what).await.map_err(broken)?;
        // An account can be locked a few times an hour; names that are none, and addresses, are a stranger's to choose.
        if refused.just_locked {
            let known = staff.is_some() || factor.is_some();
            let what = What::LockedOut { staff, place, factor };
            let recorded =
                if known { self.record(None, what).await.map(drop) } else { self.record_refused(what).await };
            recorded.map_err(broken)?;
        }
        if address_locked {
            let what = What::LockedOut { staff: None, place, factor: None };
            self.record_refused(what).await.map_err(broken)?;
        }
        Ok(())
    }

    /// Takes a one-time code of someone who is signed in: from now on they may open what is about a person, for a while.
    pub async fn confirm(&self, signed: &Signed, address: IpAddr, code: &str) -> Result<Proof, NotProved> {
        let claim = Claim { name: signed.staff.as_str(), password: None, code };
        if let Err(why) = self.prove(address, claim, Purpose::Confirm).await {
            if matches!(why, NotProved::Wait) {
                // Who guesses codes is not the one who signed in.
                self.shut(signed.id);
            }
            return Err(why);
        }
        self.confirmed(signed, Factor::Code).await
    }

    /// The second factor was shown and judged: recorded, and from now on it counts.
    pub async fn confirmed(&self, signed: &Signed, factor: Factor) -> Result<Proof, NotProved> {
        let what = What::Confirmed { staff: signed.staff.clone(), factor };
        self.record(None, what).await.map_err(|_| NotProved::Broken)?;
        self.sessions.prove(signed.id, factor, self.parts.clock.monotonic());
        Ok(Proof::new(factor, Duration::ZERO))
    }

    /// Someone comes to a kiosk that calls: taken, recorded, told. Nothing happens where nobody calls, or someone comes already.
    pub async fn answer_help(&self, kiosk: &KioskNow, staff: &StaffId) -> Result<(), AuditError> {
        if !self.parts.board.answer_help(&kiosk.name, staff) {
            return Ok(());
        }
        let visit = kiosk.visit();
        let pseudonym = visit.map(|visit| visit.pseudonym);
        let what = What::HelpAnswered { visit: pseudonym, staff: staff.clone(), desk: None };
        let recorded = match self.record(Some(&kiosk.name), what).await {
            Ok(recorded) => recorded,
            Err(error) => {
                self.parts.board.unanswer(&kiosk.name);
                return Err(error);
            }
        };
        let visit = visit.map(|visit| visit.token);
        let command = StaffCommand::AnswerHelp { kiosk: kiosk.name.clone(), visit, staff: staff.clone() };
        self.send(command, recorded);
        Ok(())
    }

    /// Whether the account is still the one it was: there, in this role, with password and second factor as they were.
    pub async fn still_there(&self, staff: &StaffId, role: Role, epoch: u64) -> Result<bool, AccountError> {
        let account = self.parts.accounts.get(staff).await?;
        Ok(account.is_some_and(|account| account.role == role && account.epoch == epoch))
    }

    /// What happens by itself: sessions and checks end. Called every second, and before anything that depends on it.
    pub async fn tidy(&self) {
        let (now, times) = (self.parts.clock.monotonic(), &self.config.times);
        for (id, staff, why) in self.sessions.expire(now, times) {
            self.ended(id, staff, why).await;
        }
        for signed in self.sessions.to_look_at(now, times) {
            // Where the accounts cannot be read, every request is refused by itself.
            if matches!(self.still_there(&signed.staff, signed.role, signed.epoch).await, Ok(false)) {
                self.end(signed.id, SessionEnd::Replaced).await;
            }
        }
        self.parts.board.forget_finished();
        self.offers.expire(now);
        self.cards.expire(now);
        let look = self.parts.board.look();
        // At the kiosk the visit closes it.
        let there = |id| id == KIOSK_SESSION || self.sessions.is_there(id, now, times);
        for visit in self.checks.expire(now, times.check, &look, there) {
            self.parts.commands.close_sight(visit);
        }
    }

    /// The session goes on without its proof: what was opened under it closes, and it has to be shown anew. A check that was
    /// handed over to the kiosk stays, for who goes there leaves the desk.
    pub fn shut(&self, session: u64) {
        self.close_checks(session);
        self.offers.forget(session);
        self.passkeys.forget(session);
        self.cards.forget(session);
        self.sessions.shut(session);
    }

    /// Ends a session.
    pub async fn end(&self, session: u64, why: SessionEnd) {
        if let Some(staff) = self.sessions.end(session) {
            self.ended(session, staff, why).await;
        }
    }

    /// A session is over, and with it all that it had open.
    pub async fn ended(&self, session: u64, staff: StaffId, why: SessionEnd) {
        self.close_checks(session);
        self.hand_overs.end(session);
        self.offers.forget(session);
        self.passkeys.forget(session);
        self.cards.forget(session);
        // It is over whether or not that can be written down.
        let _ = self.record(None, What::SignedOut { staff, why }).await;
    }

    /// Ends a session's checks with it.
    pub fn close_checks(&self, session: u64) {
        for visit in self.checks.close_session(session) {
            self.parts.commands.close_sight(visit);
        }
    }
}

/// Refusals by network address, in memory.
#[derive(Default)]
pub(crate) struct Addresses(Mutex<HashMap<IpAddr, (u32, Moment)>>);

impl Addresses {
    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, (u32, Moment)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is_locked(&self, address: IpAddr, now: Moment) -> bool {
        // A wait that is longer than any was set while the clock was ahead; it is over.
        let longest = now.after(Ladder::ADDRESS.waits.step(u32::MAX));
        self.lock().get(&address).is_some_and(|(_, until)| (now..=longest).contains(until) && *until != now)
    }

    pub fn forgive(&self, address: IpAddr) {
        self.lock().remove(&address);
    }

    /// Counts a refusal; whether it locked the address.
    pub fn refuse(&self, address: IpAddr, now: Moment) -> bool {
        let mut all = self.lock();
        if all.len() >= MAX_ADDRESSES
            && !all.contains_key(&address)
            && let Some(least) = all.iter().min_by_key(|(_, (_, until))| *until).map(|(address, _)| *address)
        {
            all.remove(&least);
        }
        let entry = all.entry(address).or_default();
        entry.0 = entry.0.saturating_add(1);
        let until = Ladder::ADDRESS.until(entry.0, now);
        entry.1 = until.unwrap_or_default();
        until.is_some()
    }
}
