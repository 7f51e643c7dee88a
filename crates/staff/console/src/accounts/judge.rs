//! The judgement over name, password and code, one after the other, and how refusals are counted
//! (docs/decisions/0027-refusals-are-counted-apart.md).
//!
//! A sign-in has two counters, for the account together with the browser it comes from: all browsers that never completed a
//! sign-in for the account share one pair. The first counter is of everything refused and leads to short waits, which is what a
//! stranger can cause. The second is of wrong codes that came *with the right password*. It leads to long waits, and shows
//! nothing of that: anyone who waits for the second is answered as one whose password is wrong.

use base_time::Moment;
use ring::hmac;
use sqlx::{Connection as _, Row as _, SqliteConnection};
use staff_audit_log::StaffId;
use zeroize::Zeroizing;

use super::code_clock::CodeClocks;
use super::device::KnownDevice;
use super::number::StaffNumber;
use super::store::{Found, find, find_number, signed, sql, unsigned};
use super::{Account, AccountError, Accounts, Ladder, password, totp};

/// Who someone says they are, and what they show for it.
#[derive(Clone, Copy)]
pub struct Claim<'a> {
    /// The name as typed, or the staff number.
    pub name: &'a str,
    /// The password as typed.
    pub password: &'a str,
    /// The code as typed.
    pub code: &'a str,
}

/// What someone who is signed in shows once more.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The password as typed; `None` where only the second factor is asked.
    pub password: Option<&'a str>,
    /// The code as typed.
    pub code: &'a str,
}

/// A claim that was not accepted. It never says which part was wrong, nor whether there is such an account; the fields are for
/// the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The account, where there is one.
    pub account: Option<StaffId>,
    /// Until when nothing is judged of this kind, if so. It is the same whether or not a password was right.
    pub locked_until: Option<Moment>,
    /// Whether anything was judged at all; not where somebody has to wait.
    pub judged: bool,
    /// Whether this very refusal locked the account against the place it came from. Must not become visible in the answer, nor
    /// in the time that it takes.
    pub just_locked: bool,
    /// Seconds by which the kiosk's clock is ahead (behind: negative) where the password was right, and so is the code by that
    /// clock.
    pub clock_ahead: Option<i64>,
}

impl Refused {
    pub(super) fn plain(account: Option<StaffId>) -> Self {
        Self { account, locked_until: None, judged: true, just_locked: false, clock_ahead: None }
    }

    pub(super) fn waits(account: Option<StaffId>, until: Moment) -> Self {
        Self { account, locked_until: Some(until), judged: false, just_locked: false, clock_ahead: None }
    }
}

/// Names that are no accounts share this many places to count refusals in, and what was typed is not kept.
const SLOTS: u16 = 4096;

/// After so many wrong codes in a row with the right password nothing is accepted from there until password or second factor
/// is given anew at the machine (NIST SP 800-63B: no more than 100 failed attempts in a row).
const MAX_WRONG_CODES: u32 = 100;

impl Accounts {
    /// Judges a claim, from a browser that is known for this account or from any other. Accepting it uses its code up; refusing
    /// it counts.
    ///
    /// # Errors
    /// [`AccountError`] when the file cannot be read or written: then nothing is accepted.
    pub async fn prove(
        &self,
        claim: Claim<'_>,
        known: Option<&KnownDevice>,
        now: Moment,
    ) -> Result<Result<Account, Refused>, AccountError> {
        let _one = self.judging.lock().await;
        let found = self.found(claim.name).await?;
        let staff = found.as_ref().map(|found| found.account.staff.clone());
        let guesses = self.key(staff.as_ref(), known, claim.name);
        let codes = format!("{guesses}{CODES}");
        let (failures, until, wrong_codes, locked) = {
            let mut connection = self.connection.lock().await;
            let (failures, until) = refusals(&mut connection, &guesses, Ladder::GUESSES, now).await?;
            let (wrong, locked) = refusals(&mut connection, &codes, Ladder::CODES, now).await?;
            (failures, until, wrong, locked > now || wrong >= MAX_WRONG_CODES)
        };
        if until > now {
            return Ok(Err(Refused::waits(staff, until)));
        }
        let (phc, secret, last_step) = match &found {
            Some(found) => (&found.password, &found.secret, found.last_step),
            None => (&self.nobody.0, &self.nobody.1, 0),
        };
        let step = secret.step_of(claim.code, now).filter(|step| *step > totp::used_up(last_step, now));
        let step = step.filter(|step| !self.code_clocks.is_spent(staff.as_ref(), *step));
        let other = CodeClocks::ahead(secret, claim.code, last_step, now);
        // Every claim is hashed once and ends with one write, whatever of it was right.
        let right = fits(claim.password, phc).await? && found.is_some();
        if let (Some(found), Some(step), true, false) = (&found, step, right, locked) {
            return self.accept(found, step, &[&guesses, &codes]).await;
        }
        let counts = right && !locked;
        let told = other.zip(staff.as_ref().filter(|_| counts && step.is_none()));
        let clock_ahead = told.and_then(|(other, staff)| self.code_clocks.tell(staff, other));
        let wrong_codes = wrong_codes.saturating_add(u32::from(counts));
        let locked_until = Ladder::CODES.until(wrong_codes, now);
        let mut connection = self.connection.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(sql)?;
        let until = refuse(&mut transaction, &guesses, (failures, Ladder::GUESSES), now).await?;
        if counts {
            note(&mut transaction, &codes, wrong_codes, locked_until).await?;
        } else {
            touch(&mut transaction, &codes).await?;
        }
        transaction.commit().await.map_err(sql)?;
        let just_locked = counts && (locked_until.is_some() || wrong_codes >= MAX_WRONG_CODES);
        Ok(Err(Refused { account: staff, locked_until: until, judged: true, just_locked, clock_ahead }))
    }

    /// Judges a staff number and its code at the kiosk. Nothing is counted here, for the number is no secret: the kiosk's pad
    /// waits, and no account. A role that decides nothing is refused like a wrong code.
    ///
    /// # Errors
    /// As [`Self::prove`].
    pub async fn prove_number(
        &self,
        number: StaffNumber,
        code: &str,
        now: Moment,
    ) -> Result<Result<Account, Refused>, AccountError> {
        let _one = self.judging.lock().await;
        let found = find_number(&mut *self.connection.lock().await, number).await?;
        let may = found.as_ref().is_some_and(|found| found.account.role.sees_visits());
        self.judge_again(found, Shown { password: None, code }, may, now).await
    }

    /// Judges what someone who is signed in shows once more. Nothing is counted here: the session does, for it is this session's
    /// step that ends and never the account.
    ///
    /// # Errors
    /// As [`Self::prove`].
    pub async fn prove_again(
        &self,
        staff: &StaffId,
        shown: Shown<'_>,
        now: Moment,
    ) -> Result<Result<Account, Refused>, AccountError> {
        let _one = self.judging.lock().await;
        let found = find(&mut *self.connection.lock().await, staff.as_str()).await?;
        self.judge_again(found, shown, true, now).await
    }

    async fn judge_again(
        &self,
        found: Option<Found>,
        shown: Shown<'_>,
        may: bool,
        now: Moment,
    ) -> Result<Result<Account, Refused>, AccountError> {
        let Some(found) = found else { return Ok(Err(Refused::plain(None))) };
        let step = found.secret.step_of(shown.code, now);
        let step = step.filter(|step| *step > totp::used_up(found.last_step, now));
        let step = step.filter(|step| !self.code_clocks.is_spent(Some(&found.account.staff), *step));
        let right = match shown.password {
            Some(password) => fits(password, &found.password).await?,
            None => true,
        };
        match step {
            Some(step) if right && may => self.accept(&found, step, &[]).await,
            _ => Ok(Err(Refused::plain(Some(found.account.staff)))),
        }
    }

    /// Uses the code up and forgets what was counted under these keys.
    async fn accept(
        &self,
        found: &Found,
        step: u64,
        keys: &[&str],
    ) -> Result<Result<Account, Refused>, AccountError> {
        let mut connection = self.connection.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(sql)?;
        // Still the account that was judged: password and second factor as they were, and the code not used meanwhile.
        let used = sqlx::query(
            "UPDATE account SET last_step = ?1 WHERE name = ?2 AND epoch = ?3 AND last_step = ?4",
        )
        .bind(signed(step))
        .bind(found.account.staff.as_str())
        .bind(signed(found.account.epoch))
        .bind(signed(found.last_step))
        .execute(&mut *transaction)
        .await
        .map_err(sql)?;
        for key in keys {
            forget(&mut transaction, key).await?;
        }
        transaction.commit().await.map_err(sql)?;
        if used.rows_affected() == 1 {
            return Ok(Ok(found.account.clone()));
        }
        Ok(Err(Refused::plain(Some(found.account.staff.clone()))))
    }

    /// The account of a name or a staff number as typed.
    pub(super) async fn found(&self, name: &str) -> Result<Option<Found>, AccountError> {
        let mut connection = self.connection.lock().await;
        match StaffNumber::parse(name) {
            Some(number) => find_number(&mut connection, number).await,
            None => find(&mut connection, name).await,
        }
    }

    /// Where sign-ins are counted.
    fn key(&self, staff: Option<&StaffId>, known: Option<&KnownDevice>, typed: &str) -> String {
        match (staff, known) {
            (Some(staff), Some(known)) if known.is_of(staff) => known.key(),
            (Some(staff), _) => staff.to_string(),
            (None, _) => self.slot(typed),
        }
    }

    /// Where refusals of a name that is no account are counted. `?` is in no account's name.
    fn slot(&self, name: &str) -> String {
        let tag = hmac::sign(&self.slots, name.as_bytes());
        let pair = tag.as_ref().first_chunk::<2>().copied().unwrap_or_default();
        format!("?{}", u16::from_be_bytes(pair) % SLOTS)
    }
}

/// Behind the key of an account's sign-ins: wrong codes with the right password. `/` is in no account's name.
const CODES: &str = "/codes";

/// How often this was refused in a row, and until when nothing is accepted. A wait that is longer than any was set while the clock
/// was ahead; it is over.
pub(super) async fn refusals(
    connection: &mut SqliteConnection,
    key: &str,
    ladder: Ladder,
    now: Moment,
) -> Result<(u32, Moment), AccountError> {
    let row = sqlx::query("SELECT failures, until FROM refusal WHERE key = ?")
        .bind(key)
        .fetch_optional(connection)
        .await
        .map_err(sql)?;
    let Some(row) = row else { return Ok((0, Moment(0))) };
    let failures: i64 = row.try_get(0).map_err(sql)?;
    let until = Moment(unsigned(row.try_get(1).map_err(sql)?));
    let until = if until > now.after(ladder.waits.step(u32::MAX)) { Moment(0) } else { until };
    Ok((u32::try_from(failures).unwrap_or(u32::MAX), until))
}

/// Counts one more refusal; until when nothing is accepted under this key from now on, if so.
pub(super) async fn refuse(
    connection: &mut SqliteConnection,
    key: &str,
    (failures, ladder): (u32, Ladder),
    now: Moment,
) -> Result<Option<Moment>, AccountError> {
    let failures = failures.saturating_add(1);
    let until = ladder.until(failures, now);
    note(connection, key, failures, until).await?;
    Ok(until)
}

async fn note(
    connection: &mut SqliteConnection,
    key: &str,
    failures: u32,
    until: Option<Moment>,
) -> Result<(), AccountError> {
    sqlx::query("INSERT OR REPLACE INTO refusal (key, failures, until) VALUES (?, ?, ?)")
        .bind(key)
        .bind(i64::from(failures))
        .bind(signed(until.unwrap_or_default().0))
        .execute(connection)
        .await
        .map(drop)
        .map_err(sql)
}

/// Writes what is there already, so that a password that is wrong takes as long as one that is right.
async fn touch(connection: &mut SqliteConnection, key: &str) -> Result<(), AccountError> {
    sqlx::query(
        "INSERT INTO refusal (key, failures, until) VALUES (?, 0, 0)
            ON CONFLICT (key) DO UPDATE SET failures = failures",
    )
    .bind(key)
    .execute(connection)
    .await
    .map(drop)
    .map_err(sql)
}

pub(super) async fn forget(connection: &mut SqliteConnection, key: &str) -> Result<(), AccountError> {
    let gone = sqlx::query("DELETE FROM refusal WHERE key = ?").bind(key);
    gone.execute(connection).await.map(drop).map_err(sql)
}

/// Forgets all that was counted against an account, wherever it came from.
pub(super) async fn forget_refusals(
    connection: &mut SqliteConnection,
    staff: &StaffId,
) -> Result<(), AccountError> {
    forget_below(connection, staff.as_str()).await
}

/// Forgets what was counted under this key and under those that go on from it.
pub(super) async fn forget_below(connection: &mut SqliteConnection, key: &str) -> Result<(), AccountError> {
    sqlx::query("DELETE FROM refusal WHERE key = ?1 OR substr(key, 1, length(?1) + 1) = ?1 || '/'")
        .bind(key)
        .execute(connection)
        .await
        .map(drop)
        .map_err(sql)
}

/// Off the async threads: this takes a while by design.
pub(super) async fn fits(password: &str, phc: &str) -> Result<bool, AccountError> {
    let (password, phc) = (Zeroizing::new(password.to_owned()), Zeroizing::new(phc.to_owned()));
    tokio::task::spawn_blocking(move || password::fits(&password, &phc))
        .await
        .map_err(|_| AccountError::Interrupted)
}
