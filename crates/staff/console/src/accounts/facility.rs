//! The facility's code: one for all staff, for the staff check at the kiosk and nothing else. It is weaker than an account, for
//! it does not say who, is seen by anyone who stands behind, and does not change by itself. Off unless the facility wants it.

use base_time::{Entropy, Moment, random};
use sqlx::Connection as _;
use zeroize::Zeroizing;

use super::password;
use super::store::{fits, refusals, refuse, sql};
use super::{AccountError, Accounts, Refused};

/// Digits of the code: one more than a PIN has, so that no patient takes it for theirs.
pub const FACILITY_DIGITS: usize = 5;

/// Where its refusals are counted; `!` is in no account's name.
const KEY: &str = "!facility";

pub(super) const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS facility (one INTEGER PRIMARY KEY CHECK (one = 1), code TEXT NOT NULL) STRICT";

impl Accounts {
    /// Draws a new code by lot; the one before is worth nothing from now on.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn new_facility_code(&self, entropy: &dyn Entropy) -> Result<Zeroizing<String>, AccountError> {
        // One part in 40,000 more likely than any other at most.
        let drawn = u32::from_be_bytes(random(entropy)?) % 10_u32.pow(5);
        let code = Zeroizing::new(format!("{drawn:05}"));
        let phc = password::hash_short(&code, entropy)?;
        let mut connection = self.connection.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(sql)?;
        sqlx::query("INSERT OR REPLACE INTO facility (one, code) VALUES (1, ?)")
            .bind(phc.as_str())
            .execute(&mut *transaction)
            .await
            .map_err(sql)?;
        sqlx::query("DELETE FROM refusal WHERE key = ?")
            .bind(KEY)
            .execute(&mut *transaction)
            .await
            .map_err(sql)?;
        transaction.commit().await.map_err(sql)?;
        Ok(code)
    }

    /// Judges the code; refusing it counts, and locks for a growing while. Without a code everything is refused alike.
    pub(crate) async fn prove_facility(
        &self,
        code: &str,
        now: Moment,
    ) -> Result<Result<(), Refused>, AccountError> {
        let _one = self.judging.lock().await;
        let (failures, until) = refusals(&mut *self.connection.lock().await, KEY, now).await?;
        if until > now {
            return Ok(Err(Refused { account: None, locked_until: Some(until), just_locked: false }));
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
            let gone = sqlx::query("DELETE FROM refusal WHERE key = ?").bind(KEY);
            gone.execute(&mut *connection).await.map_err(sql)?;
            return Ok(Ok(()));
        }
        refuse(&mut connection, (KEY, None), failures, now).await.map(Err)
    }
}
