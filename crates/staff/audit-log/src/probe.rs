//! What a record takes, done with a log that is thrown away: where the log would be, by who would write it.

use std::io;
use std::path::{Path, PathBuf};

use base_time::{Entropy, Moment, random};
use sqlx::{ConnectOptions as _, Connection as _};
use thiserror::Error;

use crate::anchor::with_ending;
use crate::name::{KioskName, LogId};
use crate::sqlite::{head, insert, limit, sql};
use crate::{AuditError, Options, Record, SqliteAudit, What};

/// What lies beside a log in SQLite while it is open, and its anchor.
const BESIDE: [&str; 5] = ["", "-wal", "-shm", ".anchor", ".lock"];

/// About how many records one visit writes.
const VISIT: usize = 8;

/// Why a record could not be written.
#[derive(Debug, Error)]
pub enum ProbeError {
    /// The system does not let this user.
    #[error("not allowed to write in {}: {why}", folder.display())]
    NotAllowed {
        /// The folder of the log.
        folder: PathBuf,
        /// The system's word.
        why: io::Error,
    },
    /// The folder is not there and cannot be made, or nothing can be made in it.
    #[error("cannot write in {}: {why}", folder.display())]
    Folder {
        /// The folder of the log.
        folder: PathBuf,
        /// The system's word.
        why: io::Error,
    },
    /// A log could be begun and not written to, or the one that is there cannot be.
    #[error(transparent)]
    Log(#[from] AuditError),
}

impl ProbeError {
    fn of(log: &Path, why: io::Error) -> Self {
        let folder = log.parent().unwrap_or(log).to_owned();
        match why.kind() {
            io::ErrorKind::PermissionDenied => Self::NotAllowed { folder, why },
            _ => Self::Folder { folder, why },
        }
    }
}

/// Writes one record, down to the disk and with its anchor, into a new log beside the one of these options, and removes it; writes
/// those of a visit into the log that is there, under the writer's lock, and takes them back. Gives the copies of the anchor that cannot be written,
/// which stop no record. A folder that is missing is made, as the log would make it, and removed again.
///
/// # Errors
/// [`ProbeError`].
pub async fn probe(
    options: &Options,
    kiosk: &KioskName,
    now: Moment,
    entropy: &dyn Entropy,
) -> Result<Vec<(PathBuf, io::Error)>, ProbeError> {
    let made = Made::folder_of(&options.path).map_err(|why| ProbeError::of(&options.path, why))?;
    let number: [u8; 8] = random(entropy).map_err(AuditError::from)?;
    let ending = format!(".probe-{:016x}", u64::from_be_bytes(number));
    let path = with_ending(&options.path, &ending);
    let thrown = Thrown(path.clone());
    base_files::create_private(&path).map_err(|why| ProbeError::of(&options.path, why))?;
    let log = Options { path, copies: crate::Copies::default(), ..options.clone() };
    let opened = SqliteAudit::open(log, kiosk, now, entropy).await?;
    opened.close().await;
    drop(thrown);
    drop(made);
    if options.path.exists() {
        let record = Record {
            at: now,
            kiosk: kiosk.clone(),
            what: What::LogBegun { log: LogId(random(entropy).map_err(AuditError::from)?) },
        };
        take_back(options, &record).await?;
    }
    Ok(copies(options, &ending))
}

/// Writes as many records into the log that is there as a visit does, and takes them back before they are any.
async fn take_back(options: &Options, record: &Record) -> Result<(), ProbeError> {
    let connect = options.connect().create_if_missing(false);
    let mut connection = connect.connect().await.map_err(sql)?;
    let tried = async {
        limit(&mut connection, options.most_bytes).await?;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(sql)?;
        let mut head = head(&mut transaction).await?;
        for _ in 0..VISIT {
            head = insert(&mut transaction, head, record).await?;
        }
        transaction.rollback().await.map_err(sql)
    };
    let tried = tried.await;
    drop(connection.close().await);
    tried?;
    let lock = with_ending(&options.path, ".lock");
    base_files::open_lock(&lock).map_err(|why| ProbeError::of(&options.path, why))?;
    Ok(())
}

/// The copies that cannot be written. A journal is only opened: what is written into one stays.
fn copies(options: &Options, ending: &str) -> Vec<(PathBuf, io::Error)> {
    let replaced = |copy: &PathBuf| {
        let probe = with_ending(copy, ending);
        base_files::replace(&probe, b"", base_files::OWNER_ONLY)?;
        std::fs::remove_file(probe)
    };
    let opened = |journal: &PathBuf| match journal.exists() {
        true => crate::copies::can_append(journal),
        false => std::fs::metadata(journal.parent().unwrap_or(journal)).map(drop),
    };
    let files = options.copies.files.iter().map(|copy| (copy, replaced(copy)));
    let journals = options.copies.journals.iter().map(|journal| (journal, opened(journal)));
    files.chain(journals).filter_map(|(copy, tried)| Some((copy.clone(), tried.err()?))).collect()
}

/// A log that is removed when this is dropped, with all that lies beside it.
struct Thrown(PathBuf);

impl Drop for Thrown {
    fn drop(&mut self) {
        for ending in BESIDE {
            // Not all of them are there.
            let _ = std::fs::remove_file(with_ending(&self.0, ending));
        }
    }
}

/// Folders that were made, the innermost first; they are removed when this is dropped.
struct Made(Vec<PathBuf>);

impl Made {
    fn folder_of(file: &Path) -> io::Result<Self> {
        let missing =
            file.ancestors().skip(1).take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let missing = missing.map(Path::to_owned).collect();
        base_files::make_folder_of(file)?;
        Ok(Self(missing))
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for folder in &self.0 {
            // One that is not empty is somebody's by now.
            let _ = std::fs::remove_dir(folder);
        }
    }
}
