//! Reads a log from its first record to its last and names the first that is bad.

use std::io::BufRead;
use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Row as _, SqliteConnection};

use super::chain::{Chain, Line, Why};
use super::sqlite::{SCHEMA, exists, sql};
use super::{Anchor, AuditError, MAX_RECORD_BYTES, anchor};
use crate::name::Hash;

/// Records read at a time.
const CHUNK: i64 = 1000;
/// Longest line of an export: a record, its place and its hash.
const MAX_LINE_BYTES: usize = MAX_RECORD_BYTES + 256;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every record follows from those before it, and all anchors fit.
    Verified {
        /// How many records there are.
        count: u64,
        /// The last one's hash.
        head: Hash,
    },
    /// All records before this one are whole.
    FirstBad {
        /// Which record, from 1. One more than there are records, when what is wrong is behind the last one.
        sequence: u64,
        /// What is wrong.
        why: Why,
    },
}

/// Verifies the log at `path` against the anchor beside it. Reads only.
///
/// # Errors
/// [`AuditError`] when there is no file, or it cannot be opened at all; whatever is wrong inside it is a [`Verdict`].
pub async fn verify(path: &Path) -> Result<Verdict, AuditError> {
    verify_with(path, &[]).await
}

/// The same, and against copies of its anchor that were kept elsewhere.
///
/// # Errors
/// As [`verify`].
pub async fn verify_with(path: &Path, copies: &[Anchor]) -> Result<Verdict, AuditError> {
    let mut connection = match reader(path, Duration::from_secs(2)).await {
        Ok(connection) => connection,
        Err(AuditError::Damaged) => return Ok(bad(1, Why::Unreadable)),
        Err(error) => return Err(error),
    };
    // The anchor first: records may be added while this reads, and the log must be at least as long as its anchor was.
    let own = Anchor::read(&anchor::of(path)).map_err(AuditError::Anchor)?;
    let verdict = match own {
        Some(Err(why)) => Err((1, why)),
        Some(Ok(own)) => {
            let mut anchors = copies.to_vec();
            anchors.push(own);
            follow(&mut connection, &anchors).await
        }
        None => follow(&mut connection, copies).await.and_then(|chain| {
            // The very first record is on disk a moment before its anchor.
            if chain.count() > 1 { Err((chain.count() + 1, Why::AnchorMissing)) } else { Ok(chain) }
        }),
    };
    drop(connection.close().await);
    Ok(match verdict {
        Ok(chain) => Verdict::Verified { count: chain.count(), head: chain.head() },
        Err((sequence, why)) => bad(sequence, why),
    })
}

/// Verifies an export, and that it ends where the anchor says, if one is given.
///
/// # Errors
/// Reading failed.
pub fn verify_export(mut lines: impl BufRead, anchors: &[Anchor]) -> std::io::Result<Verdict> {
    let mut chain = Chain::default();
    let seen = Seen::new(anchors);
    let mut line = Vec::new();
    loop {
        line.clear();
        // A line without an end must not fill the memory.
        let limit = u64::try_from(MAX_LINE_BYTES).unwrap_or(u64::MAX);
        if std::io::Read::take(&mut lines, limit).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let here = chain.count() + 1;
        let Ok(line) = serde_json::from_slice::<Line>(&line) else { return Ok(bad(here, Why::Text)) };
        if let Err(why) = chain.follow(line.sequence, line.record.get(), line.hash) {
            return Ok(bad(here, why));
        }
        if let Err(why) = seen.pass(&chain) {
            return Ok(bad(here, why));
        }
    }
    Ok(match seen.end(&chain) {
        Ok(()) => Verdict::Verified { count: chain.count(), head: chain.head() },
        Err((sequence, why)) => bad(sequence, why),
    })
}

const fn bad(sequence: u64, why: Why) -> Verdict {
    Verdict::FirstBad { sequence, why }
}

/// The anchors that the log has to fit.
struct Seen<'a>(&'a [Anchor]);

impl<'a> Seen<'a> {
    fn new(anchors: &'a [Anchor]) -> Self {
        Self(anchors)
    }

    /// Whether the anchors for the record just followed fit it.
    fn pass(&self, chain: &Chain) -> Result<(), Why> {
        for anchor in self.0.iter() {
            if Some(anchor.log) != chain.log() {
                return Err(Why::OtherLog);
            }
            if anchor.count == chain.count() && anchor.head != chain.head() {
                return Err(Why::OtherHistory);
            }
        }
        Ok(())
    }

    /// Whether the log is as long as every anchor says.
    fn end(&self, chain: &Chain) -> Result<(), (u64, Why)> {
        let cut = self.0.iter().any(|anchor| anchor.count > chain.count());
        if cut { Err((chain.count() + 1, Why::Cut)) } else { Ok(()) }
    }
}

async fn follow(connection: &mut SqliteConnection, anchors: &[Anchor]) -> Result<Chain, (u64, Why)> {
    let mut chain = Chain::default();
    let seen = Seen::new(anchors);
    if !is_filled(connection).await.map_err(|_| (1, Why::Unreadable))? {
        // An empty file is an empty log, which an anchor may speak against.
        return seen.end(&chain).map(|()| chain);
    }
    let mut from = i64::MIN;
    loop {
        let rows = sqlx::query(
            "SELECT sequence, record, hash FROM record WHERE sequence >= ? ORDER BY sequence LIMIT ?",
        )
        .bind(from)
        .bind(CHUNK)
        .fetch_all(&mut *connection)
        .await
        .map_err(|_| (chain.count() + 1, Why::Unreadable))?;
        for row in &rows {
            let here = chain.count() + 1;
            let read = (|| {
                let sequence: i64 = row.try_get(0).ok()?;
                let text: &str = row.try_get(1).ok()?;
                let hash = <[u8; 32]>::try_from(row.try_get::<&[u8], _>(2).ok()?).ok()?;
                Some((sequence, text, Hash(hash)))
            })();
            let (sequence, text, hash) = read.ok_or((here, Why::Unreadable))?;
            from = sequence.saturating_add(1);
            let sequence = u64::try_from(sequence).map_err(|_| (here, Why::Gap))?;
            chain.follow(sequence, text, hash).map_err(|why| (here, why))?;
            seen.pass(&chain).map_err(|why| (here, why))?;
        }
        if rows.len() < usize::try_from(CHUNK).unwrap_or(usize::MAX) {
            break;
        }
    }
    seen.end(&chain)?;
    healthy(connection).await.map_err(|why| (chain.count() + 1, why))?;
    Ok(chain)
}

/// Whether there is anything in the database. How it is built is judged after the records, which say more.
async fn is_filled(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let row = sqlx::query("SELECT count(*) FROM sqlite_master").fetch_one(connection).await?;
    row.try_get::<i64, _>(0).map(|count| count > 0)
}

/// The rest of the database, which holds no record: its guards are there, nothing else is, and its pages hang together.
async fn healthy(connection: &mut SqliteConnection) -> Result<(), Why> {
    let rows = sqlx::query("SELECT coalesce(sql, '') FROM sqlite_master ORDER BY rowid")
        .fetch_all(&mut *connection)
        .await
        .map_err(|_| Why::Unreadable)?;
    let found: Result<Vec<&str>, sqlx::Error> = rows.iter().map(|row| row.try_get(0)).collect();
    if found.map_err(|_| Why::Unreadable)? != SCHEMA {
        return Err(Why::Schema);
    }
    let row =
        sqlx::query("PRAGMA integrity_check(1)").fetch_one(connection).await.map_err(|_| Why::Unreadable)?;
    if matches!(row.try_get::<&str, _>(0), Ok("ok")) { Ok(()) } else { Err(Why::Unreadable) }
}

/// Opens the log to read. A file on a medium that cannot be written is read as it is.
pub(super) async fn reader(path: &Path, patience: Duration) -> Result<SqliteConnection, AuditError> {
    if !exists(path) {
        return Err(AuditError::Store(std::io::Error::from(std::io::ErrorKind::NotFound).into()));
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(patience)
        .disable_statement_logging();
    let mut connection = options.clone().connect().await.map_err(sql)?;
    // The first read finds out whether the WAL's files can be had.
    match sqlx::query("SELECT count(*) FROM sqlite_master").fetch_one(&mut connection).await.map_err(sql) {
        Err(AuditError::ReadOnly) if !exists(&anchor::with_ending(path, "-wal")) => {
            drop(connection.close().await);
            options.immutable(true).connect().await.map_err(sql)
        }
        Err(error) => Err(error),
        Ok(_) => Ok(connection),
    }
}
