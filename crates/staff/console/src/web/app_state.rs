//! What all handlers share.

use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
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
use super::sources::{KIOSK, Sources};
use super::viewers::Viewers;
use super::{StaffConfig, StaffParts};
use crate::accounts::{
    Account, AccountError, Claim, DeviceMark, Refused, Register, Role, Shown, StaffNumber,
};
use crate::board::KioskNow;
use crate::commands::StaffCommand;

/// Most records that wait for the next second.
const MAX_LATER: usize = 256;

/// Everything behind the pages.
pub(crate) struct AppState {
    pub config: StaffConfig,
    /// The port that is listened on.
    pub port: u16,
    pub parts: StaffParts,
    pub sessions: Sessions,
    pub checks: Checks,
    /// Network addresses and the kiosk's pad, by what was refused from there.
    pub sources: Sources,
    /// Held while a session shows its factors once more, so that guesses come one after the other.
    pub stepping: tokio::sync::Mutex<()>,
    /// Records that are written with the next second: how long an answer takes must not tell that there is one.
    pub later: Mutex<Vec<What>>,
    pub hand_overs: HandOvers,
    pub cards: Cards,
    pub passkeys: Passkeys,
    /// Streams of nobody who is signed in.
    pub viewers: Viewers,
    /// Addresses that showed the endpoint for the receipt computer a wrong token: apart from those of people, so that neither shuts the other out.
    pub receipt_addresses: Sources,
    /// How many refusals the log takes.
    pub refusal_budget: super::refusal_budget::RefusalBudget,
    /// Refusals at the endpoint for the receipt computer.
    pub receipt_refusals: super::receipt::Refusals,
    /// Second factors that were offered to their owners, until a code of each was shown.
    pub offers: Offers,
    /// Held while a month is counted: the whole log is read for it, so one after the other.
    pub counting: tokio::sync::Mutex<()>,
}

/// Why somebody was not let in.
pub(crate) enum NotProved {
    /// Something was wrong.
    Refused,
    /// Password and code were right, but that code is another time's: the kiosk's clock is so many seconds ahead, or behind (negative).
    OtherClock(i64),
    /// Too much was wrong before.
    Wait,
    /// It could not be judged or recorded.
    Broken,
}

fn broken(error: AccountError) -> NotProved {
    tracing::error!(error = &error as &dyn std::error::Error, "accounts");
    NotProved::Broken
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
            self.record_of_strangers(What::RefusalsUnrecorded { count: unrecorded }, unrecorded).await?;
        }
        self.record_of_strangers(what, 1).await
    }

    /// Records what strangers cause, unless the log keeps its last space for others: then it is counted, as so many, and the refusal
    /// stands without a record.
    pub async fn record_of_strangers(&self, what: What, counts: u64) -> Result<(), AuditError> {
        let record = Record { at: self.parts.clock.moment(), kiosk: self.config.kiosk.clone(), what };
        match self.parts.audit.append(&[record]).await {
            Ok(_) => {
                self.refusal_budget.recorded();
                Ok(())
            }
            Err(AuditError::Reserved) => {
                self.refusal_budget.leave_out(counts);
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, "not recorded, so not done");
                Err(error)
            }
        }
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

    /// Judges a sign-in, and records a refusal. A browser that is known for the account does not wait for its address, nor does its
    /// address wait for it.
    pub async fn prove(
        &self,
        (address, mark): (IpAddr, Option<&DeviceMark>),
        claim: Claim<'_>,
    ) -> Result<Account, NotProved> {
        let now = self.parts.clock.moment();
        let known = match mark {
            Some(mark) => self.parts.accounts.known_device(claim.name, mark).await.map_err(broken)?,
            None => None,
        };
        if known.is_none() && self.sources.waits(address, now) {
            return Err(NotProved::Wait);
        }
        let judged = self.parts.accounts.prove(claim, known.as_ref(), now).await;
        let source = known.is_none().then_some(address);
        self.settle(judged, (source, Place::Console), now, (Purpose::SignIn, None)).await
    }

    /// Judges what somebody who is signed in shows once more, and records a refusal. Refusals count for this session: after five
    /// what it has open is shut, and it waits. Neither the account nor another session does.
    pub async fn prove_again(
        &self,
        signed: &Signed,
        shown: Shown<'_>,
        purpose: Purpose,
    ) -> Result<Account, NotProved> {
        let _one = self.stepping.lock().await;
        let now = self.parts.clock.monotonic();
        if self.sessions.step_waits(signed.id, now) {
            return Err(NotProved::Wait);
        }
        let wall = self.parts.clock.moment();
        let judged = self.parts.accounts.prove_again(&signed.staff, shown, wall).await;
        let mut judged = judged.map_err(broken)?;
        match &mut judged {
            Ok(_) => self.sessions.step_done(signed.id),
            Err(refused) => refused.just_locked = self.sessions.step_refused(signed.id, now),
        }
        let ended = judged.as_ref().is_err_and(|refused| refused.just_locked);
        if ended {
            // Who guesses is not the one who signed in.
            self.shut(signed.id);
        }
        let settled = self.settle(Ok(judged), (None, Place::Console), wall, (purpose, None)).await;
        settled.map_err(|why| if ended { NotProved::Wait } else { why })
    }

    /// Judges staff number and code at the kiosk itself, and records a refusal. The pad is one source,
    /// whichever numbers are tried.
    pub async fn prove_at_kiosk(
        &self,
        number: StaffNumber,
        code: &str,
        purpose: Purpose,
    ) -> Result<Account, NotProved> {
        let now = self.parts.clock.moment();
        if self.sources.waits(KIOSK, now) {
            return Err(NotProved::Wait);
        }
        let judged = self.parts.accounts.prove_number(number, code, now).await;
        self.settle(judged, (Some(KIOSK), Place::Kiosk), now, (purpose, None)).await
    }

    /// Judges the facility's code at the kiosk, and records a refusal.
    pub async fn prove_facility(&self, code: &str) -> Result<(), NotProved> {
        let now = self.parts.clock.moment();
        if !self.config.facility_code {
            return Err(NotProved::Refused);
        }
        if self.sources.waits(KIOSK, now) {
            return Err(NotProved::Wait);
        }
        let judged = self.parts.accounts.prove_facility(code, now).await;
        let what = (Purpose::StaffCheck, Some(Factor::FacilityCode));
        self.settle(judged, (Some(KIOSK), Place::Kiosk), now, what).await
    }

    pub(super) async fn settle<T>(
        &self,
        judged: Result<Result<T, Refused>, AccountError>,
        (source, place): (Option<IpAddr>, Place),
        now: Moment,
        what: (Purpose, Option<Factor>),
    ) -> Result<T, NotProved> {
        match judged {
            Ok(Ok(account)) => {
                if let Some(source) = source {
                    self.sources.forgive(source);
                }
                Ok(account)
            }
            Ok(Err(refused)) => {
                // Who was made to wait by others' guesses has guessed nothing.
                let source = source.filter(|_| refused.judged);
                let source_waits = source.is_some_and(|source| self.sources.refuse(source, now));
                self.record_refusal(&refused, what, place, source_waits).await?;
                Err(match refused.clock_ahead {
                    _ if refused.locked_until.is_some() => NotProved::Wait,
                    Some(ahead) => NotProved::OtherClock(ahead),
                    None => NotProved::Refused,
                })
            }
            Err(error) => Err(broken(error)),
        }
    }

    async fn record_refusal(
        &self,
        refused: &Refused,
        (purpose, factor): (Purpose, Option<Factor>),
        place: Place,
        source_waits: bool,
    ) -> Result<(), NotProved> {
        let broken = |_| NotProved::Broken;
        let staff = refused.account.clone();
        let what = What::SignInRefused { staff: staff.clone(), purpose, place, factor };
        self.record_refused(what).await.map_err(broken)?;
        if refused.just_locked {
            let what = What::LockedOut { staff, place, factor };
            if purpose == Purpose::SignIn {
                // The password was right, which nobody must see from the time that the answer takes.
                self.put_off(what);
            } else if what.is_of_strangers() {
                self.record_of_strangers(what, 1).await.map_err(broken)?;
            } else {
                self.record(None, what).await.map_err(broken)?;
            }
        }
        if source_waits {
            let what = What::LockedOut { staff: None, place, factor: None };
            self.record_refused(what).await.map_err(broken)?;
        }
        Ok(())
    }

    fn put_off(&self, what: What) {
        let mut later = self.later.lock().unwrap_or_else(PoisonError::into_inner);
        if later.len() < MAX_LATER {
            later.push(what);
        }
    }

    /// Writes what was put off for how long an answer takes.
    async fn record_later(&self) {
        let later = std::mem::take(&mut *self.later.lock().unwrap_or_else(PoisonError::into_inner));
        for what in later {
            // It has taken effect already.
            let _ = self.record(None, what).await;
        }
    }

    /// Takes a one-time code of someone who is signed in: from now on they may open what is about a person, for a while.
    pub async fn confirm(&self, signed: &Signed, code: &str) -> Result<Proof, NotProved> {
        self.prove_again(signed, Shown { password: None, code }, Purpose::Confirm).await?;
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
        self.record_later().await;
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
