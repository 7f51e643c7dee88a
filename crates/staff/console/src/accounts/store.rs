//! The accounts' file.

use std::path::PathBuf;
use std::time::Duration;

use base_time::{Entropy, Moment, NoEntropy, random};
use ring::hmac;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Row as _, SqliteConnection};
use staff_audit_log::StaffId;
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use super::code_clock::CodeClocks;
use super::number::{self, NotGiven, StaffNumber};
use super::password::{self, PasswordError};
use super::{Role, Secret};
use super::{card, device, facility, judge, passkey};

const SCHEMA: [&str; 6] = [
    "CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL,
        secret BLOB NOT NULL, last_step INTEGER NOT NULL, added INTEGER NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS refusal (key TEXT PRIMARY KEY, failures INTEGER NOT NULL,
        until INTEGER NOT NULL) STRICT",
    passkey::SCHEMA,
    facility::SCHEMA,
    card::SCHEMA,
    device::SCHEMA,
];

/// All accounts, as [`account`] reads them.
const ACCOUNTS: &str =
    "SELECT name, role, added, number, epoch, EXISTS (SELECT 1 FROM card WHERE card.account = name)
    FROM account ORDER BY name";

/// An account, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub staff: StaffId,
    /// Who they are at the kiosk.
    pub number: StaffNumber,
    /// What they may do.
    pub role: Role,
    /// Since when.
    pub added: Moment,
    /// Another one after each change of password or second factor, and of an account that was removed and added anew: what was
    /// proved under the one before counts no longer.
    pub epoch: u64,
    /// Whether it has a staff card.
    pub card: bool,
}

/// Why the accounts cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// There is an account of this name.
    #[error("there is an account of this name already")]
    Exists,
    /// There is none.
    #[error("there is no account of this name")]
    Unknown,
    /// The password cannot be one.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// No randomness.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
    /// The card is another account's.
    #[error("accounts: this card is another account's")]
    CardOfAnother,
    /// The account's role decides nothing at the kiosk, where cards serve.
    #[error("accounts: a staff card serves for staff checks, which this role does not do")]
    NotForCards,
    /// The account has no card.
    #[error("accounts: this account has no staff card")]
    NoCard,
    /// Nearly all staff numbers are taken.
    #[error("accounts: no staff number is free")]
    NoNumber,
    /// There are as many passkeys as an account may have.
    #[error("accounts: no more passkeys for this account")]
    TooManyPasskeys,
    /// The file holds something that this program did not write.
    #[error("accounts: the file is damaged")]
    Damaged,
    /// The record of a change was not taken; nothing was changed.
    #[error(transparent)]
    Audit(#[from] staff_audit_log::AuditError),
    /// The hashing thread ended.
    #[error("accounts: interrupted")]
    Interrupted,
    /// Anything else that the store says.
    #[error("accounts: {0}")]
    Store(Box<dyn std::error::Error + Send + Sync>),
}

impl From<NotGiven> for AccountError {
    fn from(why: NotGiven) -> Self {
        match why {
            NotGiven::Sql(error) => sql(error),
            NotGiven::NoEntropy(error) => Self::NoEntropy(error),
            NotGiven::Taken => Self::NoNumber,
        }
    }
}

pub(super) fn sql(error: sqlx::Error) -> AccountError {
    AccountError::Store(error.into())
}

/// The accounts, in SQLite. No type of SQLite is in what callers see, so that another store can take its place; it must
/// promise that a judgement ([`Accounts::prove`]) is one step that no other judgement of the same name comes between, and
/// that its answer is on disk before it is given: a code that was used, a refusal that was counted.
pub struct Accounts {
    pub(super) connection: Mutex<SqliteConnection>,
    /// Held during a whole judgement, so that guesses come one after the other. The connection is free while a password is
    /// hashed: who reads does not wait for who guesses.
    pub(super) judging: Mutex<()>,
    /// Judged in place of an account that is not there.
    pub(super) nobody: (Zeroizing<String>, Secret),
    /// Under which names that are no accounts are spread over the places where their refusals are counted.
    pub(super) slots: hmac::Key,
    /// Where the key of the cards' digests lies.
    pub(super) card_key: PathBuf,
    pub(super) code_clocks: CodeClocks,
}

impl Accounts {
    /// Opens the file, or makes it, readable by its owner only.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn open(path: impl Into<PathBuf>, entropy: &dyn Entropy) -> Result<Self, AccountError> {
        let path = path.into();
        // At no time readable by others, nor the journal that SQLite makes beside it.
        base_files::keep_private(&path).map_err(|error| AccountError::Store(error.into()))?;
        let mut connection = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Delete)
            .synchronous(SqliteSynchronous::Full)
            .pragma("secure_delete", "ON")
            .busy_timeout(Duration::from_secs(2))
            .disable_statement_logging()
            .connect()
            .await
            .map_err(sql)?;
        for statement in SCHEMA {
            sqlx::query(statement).execute(&mut connection).await.map_err(sql)?;
        }
        numbered(&mut connection, entropy).await?;
        passkey::handles(&mut connection).await?;
        column(&mut connection, "epoch", "INTEGER NOT NULL DEFAULT 0").await?;
        Ok(Self {
            connection: Mutex::new(connection),
            judging: Mutex::new(()),
            nobody: (password::hash(&password::generate(entropy)?, entropy)?, Secret::random(entropy)?),
            slots: hmac::Key::new(hmac::HMAC_SHA256, &random::<32>(entropy)?),
            card_key: card::key_path(&path),
            code_clocks: CodeClocks::default(),
        })
    }

    /// Adds an account with this password and second factor. Use [`Register`](super::Register) where there is an audit log.
    ///
    /// # Errors
    /// [`AccountError::Exists`], [`AccountError::Password`] and others.
    pub async fn add(
        &self,
        staff: &StaffId,
        role: Role,
        (password, secret): (&str, &Secret),
        now: Moment,
        entropy: &dyn Entropy,
    ) -> Result<(), AccountError> {
        let phc = password::hash(password, entropy)?;
        // By lot, so that an account that comes back is no account that was there before.
        let epoch = u64::from(u32::from_be_bytes(random(entropy)?)) << 16;
        let mut connection = self.connection.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(sql)?;
        let done = sqlx::query(
            "INSERT INTO account (name, role, password, secret, last_step, added, epoch)
                VALUES (?, ?, ?, ?, 0, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(staff.as_str())
        .bind(role.word())
        .bind(phc.as_str())
        .bind(secret.bytes())
        .bind(signed(now.0))
        .bind(signed(epoch))
        .execute(&mut *transaction)
        .await
        .map_err(sql)?;
        if done.rows_affected() == 0 {
            return Err(AccountError::Exists);
        }
        number::give(&mut transaction, staff.as_str(), entropy).await?;
        transaction.commit().await.map_err(sql)
    }

    /// Removes an account. Its sessions end with their next request.
    ///
    /// # Errors
    /// [`AccountError::Unknown`] and others.
    pub async fn remove(&self, staff: &StaffId) -> Result<(), AccountError> {
        let mut connection = self.connection.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(sql)?;
        forget_added(&mut transaction, staff).await?;
        let done = sqlx::query("DELETE FROM account WHERE name = ?")
            .bind(staff.as_str())
            .execute(&mut *transaction)
            .await
            .map_err(sql)?;
        transaction.commit().await.map_err(sql)?;
        if done.rows_affected() == 0 { Err(AccountError::Unknown) } else { Ok(()) }
    }

    /// Sets a new password. Passkeys, staff card and known browsers are worth nothing from now on, for somebody who knew the password may have
    /// added one; the sessions end with their next request.
    ///
    /// # Errors
    /// [`AccountError::Unknown`], [`AccountError::Password`] and others.
    pub async fn set_password(
        &self,
        staff: &StaffId,
        password: &str,
        entropy: &dyn Entropy,
    ) -> Result<(), AccountError> {
        let phc = password::hash(password, entropy)?;
        let mut connection = self.connection.lock().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(sql)?;
        forget_added(&mut transaction, staff).await?;
        let done = sqlx::query("UPDATE account SET password = ?, epoch = epoch + 1 WHERE name = ?")
            .bind(phc.as_str())
            .bind(staff.as_str())
            .execute(&mut *transaction)
            .await
            .map_err(sql)?;
        transaction.commit().await.map_err(sql)?;
        if done.rows_affected() == 0 { Err(AccountError::Unknown) } else { Ok(()) }
    }

    /// Gives a new second factor; the old one is worth nothing from now on, nor is any passkey or card: who lost the one
    /// may have lost the other. The sessions end with their next request.
    ///
    /// # Errors
    /// [`AccountError::Unknown`] and others.
    pub async fn renew(&self, staff: &StaffId, secret: &Secret) -> Result<(), AccountError> {
        let mut connection = self.connection.lock().await;
        find(&mut connection, staff.as_str()).await?.ok_or(AccountError::Unknown)?;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(sql)?;
        forget_added(&mut transaction, staff).await?;
        sqlx::query("UPDATE account SET secret = ?, last_step = 0, epoch = epoch + 1 WHERE name = ?")
            .bind(secret.bytes())
            .bind(staff.as_str())
            .execute(&mut *transaction)
            .await
            .map_err(sql)?;
        transaction.commit().await.map_err(sql)
    }

    /// Puts a second factor in the place of the one before, once a code of it was shown, which is used up by that.
    /// Gives the account's new epoch; `None`: the code is none of it.
    ///
    /// # Errors
    /// [`AccountError`].
    pub(crate) async fn replace_factor(
        &self,
        staff: &StaffId,
        secret: &Secret,
        code: &str,
        now: Moment,
    ) -> Result<Option<u64>, AccountError> {
        let Some(step) = secret.step_of(code, now) else { return Ok(None) };
        let mut connection = self.connection.lock().await;
        let epoch: Option<i64> = sqlx::query_scalar(
            "UPDATE account SET secret = ?, last_step = ?, epoch = epoch + 1 WHERE name = ? RETURNING epoch",
        )
        .bind(secret.bytes())
        .bind(signed(step))
        .bind(staff.as_str())
        .fetch_optional(&mut *connection)
        .await
        .map_err(sql)?;
        epoch.map(|epoch| Some(unsigned(epoch))).ok_or(AccountError::Unknown)
    }

    /// All accounts, by name.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn list(&self) -> Result<Vec<Account>, AccountError> {
        let mut connection = self.connection.lock().await;
        let rows = sqlx::query(ACCOUNTS).fetch_all(&mut *connection).await.map_err(sql)?;
        rows.iter().map(account).collect()
    }

    /// The account of this name, as it is now.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn get(&self, staff: &StaffId) -> Result<Option<Account>, AccountError> {
        let mut connection = self.connection.lock().await;
        Ok(find(&mut connection, staff.as_str()).await?.map(|found| found.account))
    }
}

/// Gives accounts one more column, where the file comes from before there was one.
pub(super) async fn column(
    connection: &mut SqliteConnection,
    name: &'static str,
    kind: &'static str,
) -> Result<(), AccountError> {
    let there: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM pragma_table_info('account') WHERE name = ?")
        .bind(name)
        .fetch_one(&mut *connection)
        .await
        .map_err(sql)?;
    if there == 0 {
        let add = sqlx::AssertSqlSafe(format!("ALTER TABLE account ADD COLUMN {name} {kind}"));
        sqlx::query(add).execute(&mut *connection).await.map_err(sql)?;
    }
    Ok(())
}

/// Gives every account a number, and the file a place for it where it comes from before there were any.
async fn numbered(connection: &mut SqliteConnection, entropy: &dyn Entropy) -> Result<(), AccountError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(sql)?;
    column(&mut transaction, "number", "INTEGER").await?;
    sqlx::query("CREATE UNIQUE INDEX IF NOT EXISTS account_number ON account (number)")
        .execute(&mut *transaction)
        .await
        .map_err(sql)?;
    let without: Vec<String> = sqlx::query_scalar("SELECT name FROM account WHERE number IS NULL")
        .fetch_all(&mut *transaction)
        .await
        .map_err(sql)?;
    for name in without {
        number::give(&mut transaction, &name, entropy).await?;
    }
    transaction.commit().await.map_err(sql)
}

pub(super) struct Found {
    pub(super) account: Account,
    pub(super) password: Zeroizing<String>,
    pub(super) secret: Secret,
    pub(super) last_step: u64,
}

pub(super) async fn find(
    connection: &mut SqliteConnection,
    name: &str,
) -> Result<Option<Found>, AccountError> {
    let row = sqlx::query(
        "SELECT name, role, added, number, epoch, EXISTS (SELECT 1 FROM card WHERE card.account = name), password,
            secret, last_step FROM account WHERE name = ?",
    )
    .bind(name)
    .fetch_optional(connection)
    .await
    .map_err(sql)?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Found {
        account: account(&row)?,
        password: Zeroizing::new(row.try_get(6).map_err(sql)?),
        secret: Secret::from_bytes(row.try_get(7).map_err(sql)?).ok_or(AccountError::Damaged)?,
        last_step: unsigned(row.try_get(8).map_err(sql)?),
    }))
}

/// Passkeys, card and known browsers: what somebody could have added who knew the password. What was counted against the account goes
/// too, for it was about a password or a second factor that is no more.
async fn forget_added(connection: &mut SqliteConnection, staff: &StaffId) -> Result<(), AccountError> {
    card::forget_card(connection, staff).await?;
    device::forget(connection, staff).await?;
    judge::forget_refusals(connection, staff).await?;
    forget_passkeys(connection, staff).await
}

async fn forget_passkeys(connection: &mut SqliteConnection, staff: &StaffId) -> Result<(), AccountError> {
    let gone = sqlx::query("DELETE FROM passkey WHERE account = ?").bind(staff.as_str());
    gone.execute(connection).await.map(drop).map_err(sql)
}

pub(super) async fn find_number(
    connection: &mut SqliteConnection,
    number: StaffNumber,
) -> Result<Option<Found>, AccountError> {
    let name: Option<String> = sqlx::query_scalar("SELECT name FROM account WHERE number = ?")
        .bind(number.stored())
        .fetch_optional(&mut *connection)
        .await
        .map_err(sql)?;
    match name {
        Some(name) => find(connection, &name).await,
        None => Ok(None),
    }
}

fn account(row: &SqliteRow) -> Result<Account, AccountError> {
    let staff = StaffId::new(row.try_get(0).map_err(sql)?).map_err(|_| AccountError::Damaged)?;
    let role = Role::parse(row.try_get(1).map_err(sql)?).ok_or(AccountError::Damaged)?;
    let number: Option<i64> = row.try_get(3).map_err(sql)?;
    let number = number.and_then(StaffNumber::of).ok_or(AccountError::Damaged)?;
    let added = Moment(unsigned(row.try_get(2).map_err(sql)?));
    let epoch = unsigned(row.try_get(4).map_err(sql)?);
    Ok(Account { staff, number, role, added, epoch, card: row.try_get(5).map_err(sql)? })
}

pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
