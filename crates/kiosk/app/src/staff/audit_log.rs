//! The audit log where the configuration says. It is opened when it is first needed, and again after that failed: a log on a
//! full disk must not keep the kiosk from saying so.

use std::sync::Arc;

use base_time::{Clock, Entropy, Moment, SystemClock, SystemEntropy};
use staff_audit_log::{
    Anchor, AuditError, AuditStore, Copies, Line, Options, Pending, Receipt, Record, SqliteAudit, Verdict,
    What,
};
use staff_console::KioskName;
use tokio::sync::OnceCell;

use super::account_admin::AccountAdminError;
use super::kiosk_name;
use crate::{Config, KioskRuntime};

pub(crate) struct AuditLog {
    options: Options,
    kiosk: KioskName,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    store: OnceCell<SqliteAudit>,
}

/// Where the log is and how it is kept.
pub(crate) fn options(config: &Config) -> Options {
    Options {
        copies: Copies {
            files: config.audit.anchor_copies.iter().map(|copy| config.path(copy)).collect(),
            journals: config.audit.anchor_journals.iter().map(|journal| config.path(journal)).collect(),
        },
        most_bytes: Some(config.audit.most_bytes),
        ..Options::at(config.path(&config.audit.path))
    }
}

impl AuditLog {
    pub fn new(config: &Config, kiosk: &KioskName, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { options: options(config), kiosk: kiosk.clone(), clock, entropy, store: OnceCell::new() }
    }

    /// Opens the log, unless it is open.
    pub async fn open(&self) -> Result<&SqliteAudit, AuditError> {
        let open = async || {
            base_files::make_folder_of(&self.options.path).map_err(AuditError::Anchor)?;
            let options = self.options.clone();
            SqliteAudit::open(options, &self.kiosk, self.clock.moment(), &*self.entropy).await
        };
        self.store.get_or_try_init(open).await
    }

    /// Puts everything into the one file, so that a copy of it is whole. The log may be used again.
    pub async fn close(&self) {
        if let Some(store) = self.store.get() {
            store.close().await;
        }
    }
}

/// Records that the owner forgets which face policy was accepted last.
///
/// # Errors
/// [`AccountAdminError`]; nothing may be forgotten then.
pub fn record_policy_reset(config: &Config, version: Option<u32>) -> Result<(), AccountAdminError> {
    let (runtime, kiosk) = (KioskRuntime::start()?, kiosk_name(config)?);
    let (clock, entropy) = (Arc::new(SystemClock::start()), Arc::new(SystemEntropy));
    let log = AuditLog::new(config, &kiosk, clock.clone(), entropy);
    let record = Record { at: clock.moment(), kiosk, what: What::FacePolicyReset { version } };
    runtime.block_on(async {
        log.append(&[record]).await?;
        log.close().await;
        Ok(())
    })
}

impl AuditStore for AuditLog {
    fn append<'a>(&'a self, records: &'a [Record]) -> Pending<'a, Receipt> {
        Box::pin(async move { self.open().await?.append(records).await })
    }

    fn verify(&self) -> Pending<'_, Verdict> {
        Box::pin(async move { self.open().await?.verify().await })
    }

    fn lines(&self, sequence: u64, most: usize) -> Pending<'_, Vec<Line>> {
        Box::pin(async move { self.open().await?.lines(sequence, most).await })
    }

    fn recent(&self, since: Moment, most: usize) -> Pending<'_, Vec<Record>> {
        Box::pin(async move { self.open().await?.recent(since, most).await })
    }

    fn anchor(&self) -> Pending<'_, Option<Anchor>> {
        Box::pin(async move { self.open().await?.anchor().await })
    }
}
