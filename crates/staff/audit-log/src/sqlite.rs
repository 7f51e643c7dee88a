//! The log in one SQLite file: WAL, every commit synced, and triggers against change and removal.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use base_time::{Entropy, Moment, random};
use serde_json::value::RawValue;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Row as _, SqliteConnection};
use tokio::sync::Mutex;

use super::chain::{Line, Why, encode, hash_of};
use super::record::{Record, What};
use super::verify::{self, Verdict};
use super::{Anchor, AuditError, AuditStore, Copies, Pending, Receipt, anchor};
use crate::name::{Hash, KioskName, LogId};

/// How the log's database is built, as SQLite keeps it in its schema table.
pub(super) const SCHEMA: [&str; 3] = [
    "CREATE TABLE record (sequence INTEGER PRIMARY KEY, record TEXT NOT NULL, hash BLOB NOT NULL) STRICT",
    "CREATE TRIGGER record_stays_as_it_is BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER record_stays BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'append-only'); END",
];

/// Where and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The database file. Its anchor is beside it, with `.anchor` behind the name.
    pub path: PathBuf,
    /// Where the anchor is copied to, and what the log has to fit besides its own anchor.
    pub copies: Copies,
    /// Largest database file, bytes; at that size the log is full. `None`: as the disk allows.
    pub most_bytes: Option<u64>,
    /// How long another program may hold the log.
    pub patience: Duration,
}

impl Options {
    /// The log at `path`, without copies and limit; two seconds of patience.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            copies: Copies::default(),
            most_bytes: None,
            patience: Duration::from_secs(2),
        }
    }

    pub(super) fn connect(&self) -> SqliteConnectOptions {
        SqliteConnectOptions::new()
            .filename(&self.path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .page_size(PAGE)
            .busy_timeout(self.patience)
            .disable_statement_logging()
    }
}

const PAGE: u32 = 4096;

/// The audit log in SQLite. Several programs may have it open; each appends behind what is there.
pub struct SqliteAudit {
    options: Arc<Options>,
    /// `None` after an error, until the next use connects anew.
    connection: Mutex<Option<SqliteConnection>>,
    /// Appends that failed when the records may have been there: the answer to the commit was lost, or the anchor was not written.
    unanswered: Mutex<VecDeque<Unanswered>>,
}

/// Records that may be in the log, and where their last one would be.
struct Unanswered {
    records: Vec<Record>,
    head: (u64, Hash),
}

/// Most of them that are remembered: more than are tried again at one time.
const MAX_UNANSWERED: usize = 32;

impl SqliteAudit {
    /// Opens the log, and begins one with the record [`What::LogBegun`] where there is none.
    ///
    /// The part of the log that its anchor knows is not read again here; `verify` does that.
    ///
    /// # Errors
    /// [`AuditError`]; [`AuditError::Tampered`] when the log and its anchor do not fit.
    pub async fn open(
        options: Options,
        kiosk: &KioskName,
        now: Moment,
        entropy: &dyn Entropy,
    ) -> Result<Self, AuditError> {
        let log = LogId(random(entropy)?);
        // SQLite gives a new file, and the two beside it, the rights of the umask or of this file.
        base_files::keep_private(&options.path).map_err(|_| AuditError::ReadOnly)?;
        let store =
            Self { options: Arc::new(options), connection: Mutex::new(None), unanswered: Mutex::default() };
        let mut place = store.connection.lock().await;
        let mut connection = store.options.connect().connect().await.map_err(sql)?;
        limit(&mut connection, store.options.most_bytes).await?;
        let begun = Record { at: now, kiosk: kiosk.clone(), what: What::LogBegun { log } };
        store.begin(&mut connection, &begun).await?;
        *place = Some(connection);
        drop(place);
        Ok(store)
    }

    /// Makes what is not there, checks what is there against the anchor, and brings the anchor up to date.
    async fn begin(&self, connection: &mut SqliteConnection, begun: &Record) -> Result<(), AuditError> {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(sql)?;
        let tables: i64 = sqlx::query("SELECT count(*) FROM sqlite_master")
            .fetch_one(&mut *transaction)
            .await
            .map_err(sql)?
            .try_get(0)
            .map_err(sql)?;
        if tables == 0 {
            for statement in SCHEMA {
                sqlx::query(statement).execute(&mut *transaction).await.map_err(sql)?;
            }
        }
        let mut head = head(&mut transaction).await?;
        let anchor = Anchor::read(&anchor::of(&self.options.path)).map_err(AuditError::Anchor)?;
        if let Some(anchor) = anchor {
            let anchor = anchor.map_err(AuditError::Tampered)?;
            fits(&mut transaction, &anchor).await?;
        } else if head.0 > 1 {
            return Err(AuditError::Tampered(Why::AnchorMissing));
        }
        // A copy elsewhere knows what the log was, also when log and anchor are gone: then this is no first start.
        for (copy, anchor) in self.options.copies.read()? {
            match fits(&mut transaction, &anchor).await {
                Err(AuditError::Tampered(why)) => return Err(AuditError::Copy { copy, why }),
                other => other?,
            }
        }
        if head.0 == 0 {
            head = insert(&mut transaction, head, begun).await?;
        }
        transaction.commit().await.map_err(sql)?;
        self.write_anchor(connection, head).await.map(|_| ())
    }

    async fn append_now(&self, records: &[Record]) -> Result<Receipt, AuditError> {
        let mut place = self.connection.lock().await;
        let mut connection = match place.take() {
            Some(connection) => connection,
            None => {
                let mut connection = self.options.connect().connect().await.map_err(sql)?;
                limit(&mut connection, self.options.most_bytes).await?;
                connection
            }
        };
        let receipt = self.append_on(&mut connection, records).await;
        match receipt {
            Ok(_) | Err(AuditError::Anchor(_) | AuditError::TooLong | AuditError::Reserved) => {
                *place = Some(connection)
            }
            // In what state an error left the connection is not worth finding out.
            Err(_) => drop(connection.close().await),
        }
        receipt
    }

    async fn append_on(
        &self,
        connection: &mut SqliteConnection,
        records: &[Record],
    ) -> Result<Receipt, AuditError> {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(sql)?;
        let mut head = head(&mut transaction).await?;
        if head.0 == 0 {
            // The file was taken away under the program's feet and made anew by the connection.
            return Err(AuditError::Tampered(Why::Cut));
        }
        let tried = self.tried(records).await;
        match tried {
            // The same records once more, and they are there: only their anchor is missing.
            Some(tried) if has(&mut transaction, tried).await? => {
                head = tried;
                transaction.rollback().await.map_err(sql)?;
            }
            _ => {
                if records.iter().any(|record| record.what.is_of_strangers()) {
                    self.keep_reserve(&mut transaction).await?;
                }
                for record in records {
                    head = insert(&mut transaction, head, record).await?;
                }
                self.remember(records, head).await;
                transaction.commit().await.map_err(sql)?;
            }
        }
        let receipt = self.write_anchor(connection, head).await?;
        self.unanswered.lock().await.retain(|tried| tried.head != head);
        Ok(receipt)
    }

    /// Where these records would be, if they were appended before and no answer came.
    async fn tried(&self, records: &[Record]) -> Option<(u64, Hash)> {
        let unanswered = self.unanswered.lock().await;
        unanswered.iter().find(|tried| tried.records == records).map(|tried| tried.head)
    }

    async fn remember(&self, records: &[Record], head: (u64, Hash)) {
        let mut unanswered = self.unanswered.lock().await;
        unanswered.retain(|tried| tried.records != records);
        if unanswered.len() >= MAX_UNANSWERED {
            unanswered.pop_front();
        }
        unanswered.push_back(Unanswered { records: records.to_vec(), head });
    }

    /// Refuses what strangers cause once the log has grown into its reserve.
    async fn keep_reserve(&self, connection: &mut SqliteConnection) -> Result<(), AuditError> {
        let Some(most) = self.options.most_bytes else { return Ok(()) };
        let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(connection).await.map_err(sql)?;
        let used = u64::try_from(pages).unwrap_or_default().saturating_mul(PAGE.into());
        if used >= most.saturating_sub(reserve(most)) { Err(AuditError::Reserved) } else { Ok(()) }
    }

    /// Writes the anchor for the last record, and waits until it is on disk.
    async fn write_anchor(
        &self,
        connection: &mut SqliteConnection,
        (sequence, hash): (u64, Hash),
    ) -> Result<Receipt, AuditError> {
        let anchor = anchor_at(connection, sequence, hash).await?;
        let options = self.options.clone();
        let written = tokio::task::spawn_blocking(move || {
            anchor.write_after(&options.path, &options.copies, options.patience)
        });
        match written.await {
            Ok(written) => written?,
            Err(_) => return Err(AuditError::Anchor(std::io::ErrorKind::Interrupted.into())),
        }
        Ok(Receipt { sequence, hash })
    }

    async fn read<T>(
        &self,
        read: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, AuditError>,
    ) -> Result<T, AuditError> {
        let mut connection = verify::reader(&self.options.path, self.options.patience).await?;
        let got = read(&mut connection).await;
        drop(connection.close().await);
        got
    }

    /// Closes the file: the WAL goes into the database. The next use opens it anew.
    pub async fn close(&self) {
        if let Some(connection) = self.connection.lock().await.take() {
            drop(connection.close().await);
        }
    }
}

impl AuditStore for SqliteAudit {
    fn append<'a>(&'a self, records: &'a [Record]) -> Pending<'a, Receipt> {
        Box::pin(self.append_now(records))
    }

    fn verify(&self) -> Pending<'_, Verdict> {
        Box::pin(async { verify::verify_with(&self.options.path, &self.options.copies.all()?).await })
    }

    fn lines(&self, sequence: u64, most: usize) -> Pending<'_, Vec<Line>> {
        Box::pin(self.read(async move |connection| lines(connection, sequence, most).await))
    }

    fn recent(&self, since: Moment, most: usize) -> Pending<'_, Vec<Record>> {
        Box::pin(self.read(async move |connection| {
            let rows = sqlx::query("SELECT record FROM record ORDER BY sequence DESC LIMIT ?")
                .bind(i64::try_from(most).unwrap_or(i64::MAX))
                .fetch_all(connection)
                .await
                .map_err(sql)?;
            let mut records: Vec<Record> = rows
                .iter()
                .filter_map(|row| serde_json::from_str(row.try_get(0).ok()?).ok())
                .filter(|record: &Record| record.at >= since)
                .collect();
            records.reverse();
            Ok(records)
        }))
    }

    fn anchor(&self) -> Pending<'_, Option<Anchor>> {
        Box::pin(self.read(async |connection| {
            let (sequence, hash) = head(connection).await?;
            if sequence == 0 {
                return Ok(None);
            }
            anchor_at(connection, sequence, hash).await.map(Some)
        }))
    }
}

/// What of a log of this largest size is kept for visits and for staff who were let in, bytes: a tenth.
#[must_use]
pub fn reserve(most_bytes: u64) -> u64 {
    most_bytes / 10
}

pub(crate) async fn limit(
    connection: &mut SqliteConnection,
    most_bytes: Option<u64>,
) -> Result<(), AuditError> {
    let Some(most) = most_bytes else { return Ok(()) };
    let pages = (most / u64::from(PAGE)).clamp(1, 0xffff_fffe);
    sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}")))
        .execute(connection)
        .await
        .map_err(sql)?;
    Ok(())
}

pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    (sequence, previous): (u64, Hash),
    record: &Record,
) -> Result<(u64, Hash), AuditError> {
    let text = encode(record)?;
    let sequence = sequence + 1;
    let hash = hash_of(sequence, previous, &text);
    sqlx::query("INSERT INTO record (sequence, record, hash) VALUES (?, ?, ?)")
        .bind(i64::try_from(sequence).map_err(|_| AuditError::Full)?)
        .bind(text)
        .bind(hash.0.to_vec())
        .execute(connection)
        .await
        .map_err(sql)?;
    Ok((sequence, hash))
}

/// The last record's sequence and hash; zeros in an empty log.
pub(crate) async fn head(connection: &mut SqliteConnection) -> Result<(u64, Hash), AuditError> {
    let row = sqlx::query("SELECT sequence, hash FROM record ORDER BY sequence DESC LIMIT 1")
        .fetch_optional(connection)
        .await
        .map_err(sql)?;
    row.map_or(Ok((0, Hash([0; 32]))), |row| Ok((sequence_of(&row, 0)?, hash_in(&row, 1)?)))
}

/// Whether the log holds this record.
async fn has(connection: &mut SqliteConnection, (sequence, hash): (u64, Hash)) -> Result<bool, AuditError> {
    let row = sqlx::query("SELECT hash FROM record WHERE sequence = ?")
        .bind(i64::try_from(sequence).unwrap_or(i64::MAX))
        .fetch_optional(connection)
        .await
        .map_err(sql)?;
    row.map_or(Ok(false), |row| Ok(hash_in(&row, 0)? == hash))
}

/// Whether the log holds what its anchor says.
async fn fits(connection: &mut SqliteConnection, anchor: &Anchor) -> Result<(), AuditError> {
    let count = i64::try_from(anchor.count).map_err(|_| AuditError::Tampered(Why::Cut))?;
    let row = sqlx::query("SELECT hash FROM record WHERE sequence = ?")
        .bind(count)
        .fetch_optional(&mut *connection)
        .await
        .map_err(sql)?;
    let Some(row) = row else { return Err(AuditError::Tampered(Why::Cut)) };
    if hash_in(&row, 0)? != anchor.head {
        return Err(AuditError::Tampered(Why::OtherHistory));
    }
    if log_of(connection).await? == anchor.log { Ok(()) } else { Err(AuditError::Tampered(Why::OtherLog)) }
}

async fn log_of(connection: &mut SqliteConnection) -> Result<LogId, AuditError> {
    match record_at(connection, 1).await?.map(|record| record.what) {
        Some(What::LogBegun { log }) => Ok(log),
        _ => Err(AuditError::Tampered(Why::Begin)),
    }
}

async fn record_at(connection: &mut SqliteConnection, sequence: u64) -> Result<Option<Record>, AuditError> {
    let row = sqlx::query("SELECT record FROM record WHERE sequence = ?")
        .bind(i64::try_from(sequence).unwrap_or(i64::MAX))
        .fetch_optional(connection)
        .await
        .map_err(sql)?;
    let Some(row) = row else { return Ok(None) };
    let text: &str = row.try_get(0).map_err(sql)?;
    serde_json::from_str(text).map(Some).map_err(|_| AuditError::Tampered(Why::Text))
}

async fn anchor_at(connection: &mut SqliteConnection, count: u64, head: Hash) -> Result<Anchor, AuditError> {
    let log = log_of(connection).await?;
    let last = record_at(connection, count).await?.ok_or(AuditError::Damaged)?;
    Ok(Anchor { log, count, head, at: last.at })
}

/// At most `most` lines from `sequence` on.
pub(super) async fn lines(
    connection: &mut SqliteConnection,
    sequence: u64,
    most: usize,
) -> Result<Vec<Line>, AuditError> {
    let rows = sqlx::query(
        "SELECT sequence, record, hash FROM record WHERE sequence >= ? ORDER BY sequence LIMIT ?",
    )
    .bind(i64::try_from(sequence).unwrap_or(i64::MAX))
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await
    .map_err(sql)?;
    rows.iter()
        .map(|row| {
            let text: String = row.try_get(1).map_err(sql)?;
            let record = RawValue::from_string(text).map_err(|_| AuditError::Damaged)?;
            Ok(Line { sequence: sequence_of(row, 0)?, record, hash: hash_in(row, 2)? })
        })
        .collect()
}

fn sequence_of(row: &sqlx::sqlite::SqliteRow, at: usize) -> Result<u64, AuditError> {
    let sequence: i64 = row.try_get(at).map_err(sql)?;
    u64::try_from(sequence).map_err(|_| AuditError::Damaged)
}

fn hash_in(row: &sqlx::sqlite::SqliteRow, at: usize) -> Result<Hash, AuditError> {
    let bytes: &[u8] = row.try_get(at).map_err(sql)?;
    <[u8; 32]>::try_from(bytes).map(Hash).map_err(|_| AuditError::Damaged)
}

/// SQLite's result codes, as far as they are told apart here (sqlite.org/rescode.html).
pub(crate) fn sql(error: sqlx::Error) -> AuditError {
    let code = match &error {
        sqlx::Error::Database(database) => database.code().and_then(|code| code.parse::<i32>().ok()),
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::ColumnNotFound(_) => return AuditError::Damaged,
        _ => None,
    };
    // The low byte is the primary code. A disk without room answers FULL to a write of the database or its journal, and
    // an I/O error to growing the shared memory of the WAL (SHMSIZE) and to a write cut short.
    match code.map(|code| (code & 0xff, code >> 8)) {
        Some((13, _) | (10, 3 | 19)) => AuditError::Full,
        Some((8 | 14, _)) => AuditError::ReadOnly,
        Some((5 | 6, _)) => AuditError::Locked,
        Some((11 | 26, _)) => AuditError::Damaged,
        _ => AuditError::Store(error.into()),
    }
}

/// Whether there is a database file at all.
pub(super) fn exists(path: &Path) -> bool {
    path.is_file()
}
