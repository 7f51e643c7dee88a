//! Browsers that completed a sign-in before. Each holds a random mark in a cookie; here is a hash of it for each account that
//! signed in there. A mark opens nothing: it only keeps the refusals of a known browser apart from those of strangers.

use std::fmt;

use base_time::{Entropy, Moment, NoEntropy, random};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use data_encoding::HEXLOWER;
use ring::digest::{SHA256, digest};
use sqlx::{Connection as _, SqliteConnection};
use staff_audit_log::StaffId;
use zeroize::Zeroizing;

use super::store::{find, signed, sql};
use super::{AccountError, Accounts};

/// Most browsers that an account is known in; a further one takes the place of the one that was used least recently.
pub const MAX_DEVICES: usize = 8;
/// 256 random bits, in base64.
const MARK_CHARACTERS: usize = 43;

pub(super) const SCHEMA: &str =
    "CREATE TABLE IF NOT EXISTS device (account TEXT NOT NULL, mark BLOB NOT NULL, used INTEGER NOT NULL,
        PRIMARY KEY (account, mark)) STRICT";

/// A browser's mark, as its cookie holds it. Wiped on drop; never printed.
#[derive(Clone)]
pub struct DeviceMark(Zeroizing<String>);

impl fmt::Debug for DeviceMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceMark(****)")
    }
}

impl DeviceMark {
    fn random(entropy: &dyn Entropy) -> Result<Self, NoEntropy> {
        let bytes = Zeroizing::new(random::<32>(entropy)?);
        Ok(Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(*bytes))))
    }

    /// Takes what a cookie holds.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let fits = text.len() == MARK_CHARACTERS && text.bytes().all(inside);
        fits.then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// What the cookie is to hold.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn digest(&self) -> Vec<u8> {
        digest(&SHA256, self.0.as_bytes()).as_ref().to_vec()
    }
}

/// A browser in which this account completed a sign-in before.
#[derive(Debug, Clone)]
pub struct KnownDevice {
    account: StaffId,
    digest: Vec<u8>,
}

impl KnownDevice {
    pub(super) fn is_of(&self, staff: &StaffId) -> bool {
        self.account == *staff
    }

    /// Where its sign-ins are counted.
    pub(super) fn key(&self) -> String {
        key(&self.account, &self.digest)
    }
}

fn key(account: &StaffId, digest: &[u8]) -> String {
    format!("{account}/device/{}", HEXLOWER.encode(digest))
}

async fn is_ours(connection: &mut SqliteConnection, mark: &DeviceMark) -> Result<bool, AccountError> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM device WHERE mark = ?")
        .bind(mark.digest())
        .fetch_one(connection)
        .await
        .map_err(sql)?;
    Ok(count > 0)
}

pub(super) async fn forget(connection: &mut SqliteConnection, staff: &StaffId) -> Result<(), AccountError> {
    // The marks themselves: a colleague's row would keep a stolen one alive.
    let gone = sqlx::query("DELETE FROM device WHERE mark IN (SELECT mark FROM device WHERE account = ?)");
    let gone = gone.bind(staff.as_str());
    gone.execute(connection).await.map(drop).map_err(sql)
}

impl Accounts {
    /// Whether the account of this name or number completed a sign-in in the browser with this mark before.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn known_device(
        &self,
        name: &str,
        mark: &DeviceMark,
    ) -> Result<Option<KnownDevice>, AccountError> {
        let Some(found) = self.found(name).await? else { return Ok(None) };
        let (account, digest) = (found.account.staff, mark.digest());
        let there: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM device WHERE account = ? AND mark = ?")
            .bind(account.as_str())
            .bind(&digest[..])
            .fetch_one(&mut *self.connection.lock().await)
            .await
            .map_err(sql)?;
        Ok((there > 0).then_some(KnownDevice { account, digest }))
    }

    /// Whether any account completed a sign-in in the browser with this mark before.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn is_desk(&self, mark: &DeviceMark) -> Result<bool, AccountError> {
        is_ours(&mut *self.connection.lock().await, mark).await
    }

    /// Notes that the account completed a sign-in in this browser, and gives the mark that the browser is to hold: the one that it
    /// shows, if it is one of ours, so that several members of staff can share a browser.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn keep_device(
        &self,
        staff: &StaffId,
        shown: Option<&DeviceMark>,
        now: Moment,
        entropy: &dyn Entropy,
    ) -> Result<DeviceMark, AccountError> {
        let mut connection = self.connection.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(sql)?;
        find(&mut transaction, staff.as_str()).await?.ok_or(AccountError::Unknown)?;
        let mark = match shown {
            Some(shown) if is_ours(&mut transaction, shown).await? => shown.clone(),
            _ => DeviceMark::random(entropy)?,
        };
        sqlx::query("INSERT OR REPLACE INTO device (account, mark, used) VALUES (?, ?, ?)")
            .bind(staff.as_str())
            .bind(mark.digest())
            .bind(signed(now.0))
            .execute(&mut *transaction)
            .await
            .map_err(sql)?;
        let over: Vec<Vec<u8>> = sqlx::query_scalar(
            "DELETE FROM device WHERE account = ?1 AND mark IN
                (SELECT mark FROM device WHERE account = ?1 ORDER BY mark = ?3 DESC, used DESC LIMIT -1 OFFSET ?2)
                RETURNING mark",
        )
        .bind(staff.as_str())
        .bind(i64::try_from(MAX_DEVICES).unwrap_or(i64::MAX))
        // The one of now stays, also where the clock went back.
        .bind(mark.digest())
        .fetch_all(&mut *transaction)
        .await
        .map_err(sql)?;
        for digest in over {
            super::judge::forget_below(&mut transaction, &key(staff, &digest)).await?;
        }
        transaction.commit().await.map_err(sql)?;
        Ok(mark)
    }
}

#[cfg(test)]
#[path = "device_tests.rs"]
mod tests;
