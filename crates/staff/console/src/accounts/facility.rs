//! The facility's code: one for all staff, for the staff check at the kiosk and nothing else. It is weaker than an account, for
//! it does not say who, is seen by anyone who stands behind, and does not change by itself. Off unless the facility wants it.

use base_time::{Entropy, Moment, random};
use sqlx::Connection as _;
use zeroize::Zeroizing;

use super::judge::{fits, forget, refusals, refuse};
use super::password;
use super::store::sql;
use super::{AccountError, Accounts, Ladder, Refused};

/// Digits of the code: one more than a PIN has, so that no patient takes it for theirs.
pub const FACILITY_DIGITS: usize = 5;

/// Where its refusals are counted; `!` is in no account's name.
const KEY: &str = "!facility";

pub(super) const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS facility (one INTEGER PRIMARY KEY CHECK (one = 1), code TEXT NOT NULL) STRICT";

/// Draws a code by lot. It counts for nothing until it is set ([`Accounts::set_facility_code`]).
///
/// # Errors
/// No randomness.
pub fn draw_facility_code(entropy: &dyn Entropy) -> Result<Zeroizing<String>, AccountError> {
    // One part in 40,000 more likely than any other at most.
    let drawn = u32::from_be_bytes(random(entropy)?) % 10_u32.pow(5);
    Ok(Zeroizing::new(format!("{drawn:05}")))
}

impl Accounts {
    /// Takes this code; the one before is worth nothing from now on.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn set_facility_code(&self, code: &str, entropy: &dyn Entropy) -> Result<(), AccountError> {
        let phc = password::hash_short(code, entropy)?;
        let mut connection = self.connection.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(sql)?;
        sqlx::query("INSERT OR REPLACE INTO facility (one, code) VALUES (1, ?)")
            .bind(phc.as_str())
            .execute(&mut *transaction)
            .await
            .map_err(sql)?;
        forget(&mut transaction, KEY).await?;
        transaction.commit().await.map_err(sql)
    }

    /// Judges the code; refusing it counts, and locks for a growing while. Without a code everything is refused alike.
    pub(crate) async fn prove_facility(
        &self,
        code: &str,
        now: Moment,
    ) -> Result<Result<(), Refused>, AccountError> {
        let _one = self.judging.lock().await;
        let (failures, until) = refusals(&mut *self.connection.lock().await, KEY, Ladder::STEP, now).await?;
        if until > now {
            return Ok(Err(Refused::waits(None, until)));
        }
        let phc: Option<String> = sqlx::query_scalar("SELECT code FROM facility WHERE one = 1")
            .fetch_optional(&mut *self.connection.lock().await)
            .await
            .map_err(sql)?;
        let there = phc.is_some();
        let phc = Zeroizing::new(phc.unwrap_or_else(|| self.nobody.0.to_string()));
        let fits = fits(code, &phc).await?;
        let mut connection = self.connection.lock().await;
        if fits && there {
            forget(&mut connection, KEY).await?;
            return Ok(Ok(()));
        }
        let locked_until = refuse(&mut connection, KEY, (failures, Ladder::STEP), now).await?;
        Ok(Err(Refused {
            account: None,
            locked_until,
            judged: true,
            just_locked: locked_until.is_some(),
            clock_ahead: None,
        }))
    }
}
