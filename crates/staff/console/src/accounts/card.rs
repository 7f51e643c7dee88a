//! Staff cards (職員カード): one for each account, known by a keyed digest of its contactless UID, with a PIN of its owner's own.
//! A UID can be copied, so the card says who it is meant to be, and the PIN proves it (docs/decisions/0026-staff-card.md).
//!
//! The key of the digests lies in a file of its own beside the accounts: a copy of the accounts alone tells no UID, although
//! one of four bytes is found in seconds by anyone who has both. The PIN is hashed under the same key.

use std::fmt;
use std::path::{Path, PathBuf};

use base_time::{Entropy, Moment, NoEntropy, random};
use data_encoding::HEXLOWER;
use ring::hmac;
use sqlx::{Connection as _, Row as _, SqliteConnection};
use staff_audit_log::StaffId;
use zeroize::Zeroizing;

use super::judge::{fits, forget, refusals, refuse};
use super::store::{Found, find, signed, sql, unsigned};
use super::{Account, AccountError, Accounts, Ladder, Refused, password};

/// Digits of a card's PIN: two more than a patient's PIN has.
pub const CARD_PIN_DIGITS: usize = 6;
/// Lengths of a UID: ISO/IEC 14443-3 type A and B, and a FeliCa IDm.
const UID_LENGTHS: [usize; 4] = [4, 7, 8, 10];
const KEY_BYTES: usize = 32;

pub(super) const SCHEMA: &str =
    "CREATE TABLE IF NOT EXISTS card (account TEXT PRIMARY KEY, digest BLOB NOT NULL UNIQUE,
        pin TEXT NOT NULL, added INTEGER NOT NULL, used INTEGER) STRICT";

/// The contactless UID of a card. Wiped on drop; never printed, never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct CardUid(Zeroizing<Vec<u8>>);

impl CardUid {
    /// Takes a UID of a permitted length.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        UID_LENGTHS.contains(&bytes.len()).then(|| Self(Zeroizing::new(bytes.to_vec())))
    }
}

impl fmt::Debug for CardUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardUid(****)")
    }
}

/// A card's PIN. Wiped on drop; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct CardPin(Zeroizing<String>);

impl fmt::Debug for CardPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardPin(****)")
    }
}

impl CardPin {
    /// Takes six digits that are not the first that anybody would try: one digit alone, two in turn, or in a row up or down.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != CARD_PIN_DIGITS || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let steps = |by: u8| {
            digits.windows(2).all(|pair| match pair {
                [one, next] => (one - b'0' + by) % 10 == next - b'0',
                _ => false,
            })
        };
        let repeats = |period: usize| digits.iter().zip(digits.iter().skip(period)).all(|(a, b)| a == b);
        let weak = steps(1) || steps(9) || repeats(1) || repeats(2) || repeats(3);
        (!weak).then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// Draws one by lot.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn random(entropy: &dyn Entropy) -> Result<Self, NoEntropy> {
        loop {
            // One part in 4,000 more likely than any other at most.
            let drawn = u32::from_be_bytes(random(entropy)?) % 10_u32.pow(6);
            if let Some(pin) = Self::new(&format!("{drawn:06}")) {
                return Ok(pin);
            }
        }
    }

    /// The digits, to be told to its owner once.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An account's card, as its owner sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaffCard {
    /// Since when.
    pub added: Moment,
    /// When it was used last.
    pub used: Option<Moment>,
}

/// The key of this machine's cards.
struct CardKey(hmac::Key);

impl CardKey {
    /// Reads it; `None`: there is none yet, and so no card.
    fn read(path: &Path) -> Result<Option<Self>, AccountError> {
        match std::fs::read(path).map(Zeroizing::new) {
            Ok(bytes) if bytes.len() == KEY_BYTES => {
                Ok(Some(Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes))))
            }
            Ok(_) => Err(AccountError::Damaged),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(AccountError::Store(error.into())),
        }
    }

    /// Reads it, or makes it, whole or not at all, for its owner only.
    fn read_or_make(path: &Path, entropy: &dyn Entropy) -> Result<Self, AccountError> {
        let store = |error: std::io::Error| AccountError::Store(error.into());
        if let Some(key) = Self::read(path)? {
            return Ok(key);
        }
        let made = Zeroizing::new(random::<KEY_BYTES>(entropy)?);
        let name = u64::from_be_bytes(random(entropy)?);
        let beside = path.with_extension(format!("card-key-{name:016x}"));
        let written = base_files::write_new(&beside, &*made)
            // Fails where another program has made one meanwhile: then that one counts.
            .and_then(|()| match std::fs::hard_link(&beside, path) {
                Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
                _ => Ok(()),
            });
        let gone = std::fs::remove_file(&beside);
        written.and(gone).map_err(store)?;
        Self::read(path)?.ok_or(AccountError::Damaged)
    }

    fn digest(&self, uid: &CardUid) -> Vec<u8> {
        self.tag(b"card", &[&uid.0])
    }

    /// What is hashed in the place of a PIN: without the key nobody can try all of them.
    fn pin(&self, account: &str, pin: &str) -> Zeroizing<String> {
        let tag = Zeroizing::new(self.tag(b"pin", &[account.as_bytes(), pin.as_bytes()]));
        Zeroizing::new(HEXLOWER.encode(&tag))
    }

    fn tag(&self, what: &[u8], parts: &[&[u8]]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.0);
        for part in std::iter::once(&what).chain(parts) {
            context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(part);
        }
        context.sign().as_ref().to_vec()
    }
}

/// Where the key lies, beside the accounts.
pub(super) fn key_path(accounts: &Path) -> PathBuf {
    accounts.with_extension("card-key")
}

/// The account that has this card.
async fn holder(
    connection: &mut SqliteConnection,
    digest: &[u8],
) -> Result<Option<(Found, Zeroizing<String>)>, AccountError> {
    let row = sqlx::query("SELECT account, pin FROM card WHERE digest = ?")
        .bind(digest)
        .fetch_optional(&mut *connection)
        .await
        .map_err(sql)?;
    let Some(row) = row else { return Ok(None) };
    let (name, pin): (String, String) = (row.try_get(0).map_err(sql)?, row.try_get(1).map_err(sql)?);
    let pin = Zeroizing::new(pin);
    Ok(find(connection, &name).await?.map(|found| (found, pin)))
}

/// Where wrong PINs of the account's card are counted: apart from what is refused without the card. `/` is in no account's name.
fn refusals_key(staff: &StaffId) -> String {
    format!("{staff}/card")
}

pub(super) async fn forget_card(
    connection: &mut SqliteConnection,
    staff: &StaffId,
) -> Result<bool, AccountError> {
    let gone = sqlx::query("DELETE FROM card WHERE account = ?").bind(staff.as_str());
    let gone = gone.execute(&mut *connection).await.map_err(sql)?;
    forget(connection, &refusals_key(staff)).await?;
    Ok(gone.rows_affected() > 0)
}

impl Accounts {
    /// Gives the account this card and this PIN; a card that it had before is worth nothing from now on.
    ///
    /// # Errors
    /// [`AccountError::Unknown`], [`AccountError::CardOfAnother`] and others.
    pub async fn set_card(
        &self,
        staff: &StaffId,
        (uid, pin): (&CardUid, &CardPin),
        now: Moment,
        entropy: &dyn Entropy,
    ) -> Result<(), AccountError> {
        let key = CardKey::read_or_make(&self.card_key, entropy)?;
        let digest = key.digest(uid);
        let phc = password::hash_short(&key.pin(staff.as_str(), pin.as_str()), entropy)?;
        let mut connection = self.connection.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(sql)?;
        find(&mut transaction, staff.as_str()).await?.ok_or(AccountError::Unknown)?;
        forget_card(&mut transaction, staff).await?;
        let done = sqlx::query(
            "INSERT INTO card (account, digest, pin, added) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(staff.as_str())
        .bind(&digest[..])
        .bind(phc.as_str())
        .bind(signed(now.0))
        .execute(&mut *transaction)
        .await
        .map_err(sql)?;
        if done.rows_affected() == 0 {
            return Err(AccountError::CardOfAnother);
        }
        transaction.commit().await.map_err(sql)
    }

    /// Takes the card from the account.
    ///
    /// # Errors
    /// [`AccountError::NoCard`] and others.
    pub async fn remove_card(&self, staff: &StaffId) -> Result<(), AccountError> {
        let mut connection = self.connection.lock().await;
        if forget_card(&mut connection, staff).await? { Ok(()) } else { Err(AccountError::NoCard) }
    }

    /// The account's card.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn card(&self, staff: &StaffId) -> Result<Option<StaffCard>, AccountError> {
        let mut connection = self.connection.lock().await;
        let row = sqlx::query("SELECT added, used FROM card WHERE account = ?")
            .bind(staff.as_str())
            .fetch_optional(&mut *connection)
            .await
            .map_err(sql)?;
        let Some(row) = row else { return Ok(None) };
        let used: Option<i64> = row.try_get(1).map_err(sql)?;
        Ok(Some(StaffCard {
            added: Moment(unsigned(row.try_get(0).map_err(sql)?)),
            used: used.map(|used| Moment(unsigned(used))),
        }))
    }

    /// Whose card this is.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn card_holder(&self, uid: &CardUid) -> Result<Option<Account>, AccountError> {
        let Some(key) = CardKey::read(&self.card_key)? else { return Ok(None) };
        let mut connection = self.connection.lock().await;
        let found = holder(&mut connection, &key.digest(uid)).await?;
        Ok(found.map(|(found, _)| found.account))
    }

    /// Judges a card and its PIN; wrong PINs of the card lead to waits of the card. A card that is nobody's, and a
    /// role that decides nothing, are refused like a wrong PIN.
    ///
    /// # Errors
    /// [`AccountError`] when the file cannot be read or written: then nothing is accepted.
    pub(crate) async fn prove_card(
        &self,
        uid: &CardUid,
        pin: &str,
        now: Moment,
    ) -> Result<Result<Account, Refused>, AccountError> {
        let Some(card_key) = CardKey::read(&self.card_key)? else {
            return Ok(Err(Refused::plain(None)));
        };
        let digest = card_key.digest(uid);
        let _one = self.judging.lock().await;
        let found = holder(&mut *self.connection.lock().await, &digest).await?;
        let Some((found, phc)) = found else {
            return Ok(Err(Refused::plain(None)));
        };
        let account = found.account;
        let staff = Some(account.staff.clone());
        let key = refusals_key(&account.staff);
        let (failures, until) = refusals(&mut *self.connection.lock().await, &key, Ladder::STEP, now).await?;
        if until > now {
            return Ok(Err(Refused::waits(staff, until)));
        }
        let right = fits(&card_key.pin(account.staff.as_str(), pin), &phc).await?;
        let mut connection = self.connection.lock().await;
        if !right || !account.role.sees_visits() {
            let locked_until = refuse(&mut connection, &key, (failures, Ladder::STEP), now).await?;
            return Ok(Err(Refused {
                account: staff,
                locked_until,
                judged: true,
                clock_ahead: None,
                just_locked: locked_until.is_some(),
            }));
        }
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(sql)?;
        // Still this card: another program may have taken it away meanwhile.
        let used = sqlx::query("UPDATE card SET used = ? WHERE digest = ? AND account = ?")
            .bind(signed(now.0))
            .bind(&digest[..])
            .bind(account.staff.as_str())
            .execute(&mut *transaction)
            .await
            .map_err(sql)?;
        forget(&mut transaction, &key).await?;
        transaction.commit().await.map_err(sql)?;
        if used.rows_affected() == 1 {
            return Ok(Ok(account));
        }
        Ok(Err(Refused::plain(staff)))
    }
}

#[cfg(test)]
#[path = "card_tests.rs"]
mod tests;
