//! Passkeys of the accounts: public keys of authenticators that prove possession and ask for their owner's finger, face or PIN.
//! What is kept of each is public; the judgement is made in `web/passkeys.rs`.

use base_time::{Entropy, Moment, random};
use sqlx::{Connection as _, Row as _, SqliteConnection};
use staff_audit_log::StaffId;

use super::store::{column, find, signed, sql, unsigned};
use super::{Account, AccountError, Accounts};

/// Most passkeys of one account.
pub const MAX_PASSKEYS: usize = 8;
/// What an account is called in a passkey: random, so that a stolen key says nobody's name.
pub const HANDLE_BYTES: usize = 64;
/// Of what changes with each use of a passkey.
pub(crate) const STATE_BYTES: usize = 7;

pub(super) const SCHEMA: &str =
    "CREATE TABLE IF NOT EXISTS passkey (id BLOB PRIMARY KEY, account TEXT NOT NULL,
        key BLOB NOT NULL, state BLOB NOT NULL, added INTEGER NOT NULL, used INTEGER) STRICT";

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Its name among all.
    pub id: Vec<u8>,
    /// Since when.
    pub added: Moment,
    /// When it was used last.
    pub used: Option<Moment>,
}

/// A passkey as it is judged.
#[derive(Debug, Clone)]
pub(crate) struct PasskeyKey {
    pub account: Account,
    pub handle: [u8; HANDLE_BYTES],
    pub id: Vec<u8>,
    /// The public key.
    pub key: Vec<u8>,
    /// Its counter, and what else changes.
    pub state: [u8; STATE_BYTES],
}

/// Gives the file a place for handles where it comes from before there were passkeys.
pub(super) async fn handles(connection: &mut SqliteConnection) -> Result<(), AccountError> {
    column(connection, "handle", "BLOB").await
}

async fn handle_of(
    connection: &mut SqliteConnection,
    staff: &str,
) -> Result<Option<[u8; HANDLE_BYTES]>, AccountError> {
    let row: Option<Option<Vec<u8>>> = sqlx::query_scalar("SELECT handle FROM account WHERE name = ?")
        .bind(staff)
        .fetch_optional(connection)
        .await
        .map_err(sql)?;
    let bytes = row.ok_or(AccountError::Unknown)?;
    bytes.map(|bytes| bytes.try_into().map_err(|_| AccountError::Damaged)).transpose()
}

impl Accounts {
    /// What the account is called in its passkeys; made when there is none.
    pub(crate) async fn passkey_handle(
        &self,
        staff: &StaffId,
        entropy: &dyn Entropy,
    ) -> Result<[u8; HANDLE_BYTES], AccountError> {
        let mut connection = self.connection.lock().await;
        if let Some(handle) = handle_of(&mut connection, staff.as_str()).await? {
            return Ok(handle);
        }
        let handle = random::<HANDLE_BYTES>(entropy)?;
        sqlx::query("UPDATE account SET handle = ? WHERE name = ?")
            .bind(&handle[..])
            .bind(staff.as_str())
            .execute(&mut *connection)
            .await
            .map_err(sql)?;
        Ok(handle)
    }

    /// The passkeys of an account, in the order they were added.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn passkeys(&self, staff: &StaffId) -> Result<Vec<Passkey>, AccountError> {
        let mut connection = self.connection.lock().await;
        let rows = sqlx::query("SELECT id, added, used FROM passkey WHERE account = ? ORDER BY added, id")
            .bind(staff.as_str())
            .fetch_all(&mut *connection)
            .await
            .map_err(sql)?;
        rows.iter()
            .map(|row| {
                let used: Option<i64> = row.try_get(2).map_err(sql)?;
                Ok(Passkey {
                    id: row.try_get(0).map_err(sql)?,
                    added: Moment(unsigned(row.try_get(1).map_err(sql)?)),
                    used: used.map(|used| Moment(unsigned(used))),
                })
            })
            .collect()
    }

    /// Adds a passkey.
    pub(crate) async fn add_passkey(
        &self,
        staff: &StaffId,
        (id, key, state): (&[u8], &[u8], [u8; STATE_BYTES]),
        now: Moment,
    ) -> Result<(), AccountError> {
        let mut connection = self.connection.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(sql)?;
        let many: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM passkey WHERE account = ?")
            .bind(staff.as_str())
            .fetch_one(&mut *transaction)
            .await
            .map_err(sql)?;
        if usize::try_from(many).unwrap_or(MAX_PASSKEYS) >= MAX_PASSKEYS {
            return Err(AccountError::TooManyPasskeys);
        }
        let done = sqlx::query(
            "INSERT INTO passkey (id, account, key, state, added) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(id)
        .bind(staff.as_str())
        .bind(key)
        .bind(&state[..])
        .bind(signed(now.0))
        .execute(&mut *transaction)
        .await
        .map_err(sql)?;
        if done.rows_affected() == 0 {
            return Err(AccountError::Exists);
        }
        transaction.commit().await.map_err(sql)
    }

    /// Removes a passkey of this account.
    ///
    /// # Errors
    /// [`AccountError::Unknown`] and others.
    pub async fn remove_passkey(&self, staff: &StaffId, id: &[u8]) -> Result<(), AccountError> {
        let mut connection = self.connection.lock().await;
        let done = sqlx::query("DELETE FROM passkey WHERE id = ? AND account = ?")
            .bind(id)
            .bind(staff.as_str())
            .execute(&mut *connection)
            .await
            .map_err(sql)?;
        if done.rows_affected() == 0 { Err(AccountError::Unknown) } else { Ok(()) }
    }

    /// The passkey of this name, with its account as it is now.
    pub(crate) async fn passkey(&self, id: &[u8]) -> Result<Option<PasskeyKey>, AccountError> {
        let mut connection = self.connection.lock().await;
        let row = sqlx::query("SELECT account, key, state FROM passkey WHERE id = ?")
            .bind(id)
            .fetch_optional(&mut *connection)
            .await
            .map_err(sql)?;
        let Some(row) = row else { return Ok(None) };
        let name: String = row.try_get(0).map_err(sql)?;
        let state: Vec<u8> = row.try_get(2).map_err(sql)?;
        let handle = handle_of(&mut connection, &name).await?.ok_or(AccountError::Damaged)?;
        let Some(found) = find(&mut connection, &name).await? else { return Ok(None) };
        Ok(Some(PasskeyKey {
            account: found.account,
            handle,
            id: id.to_vec(),
            key: row.try_get(1).map_err(sql)?,
            state: state.try_into().map_err(|_| AccountError::Damaged)?,
        }))
    }

    /// A passkey was used: its counter goes on.
    pub(crate) async fn passkey_used(
        &self,
        id: &[u8],
        state: [u8; STATE_BYTES],
        now: Moment,
    ) -> Result<(), AccountError> {
        let mut connection = self.connection.lock().await;
        sqlx::query("UPDATE passkey SET state = ?, used = ? WHERE id = ?")
            .bind(&state[..])
            .bind(signed(now.0))
            .bind(id)
            .execute(&mut *connection)
            .await
            .map_err(sql)?;
        Ok(())
    }
}
