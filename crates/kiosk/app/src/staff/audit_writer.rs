//! Records of the kiosk's own: those that something waits for, and those that only have to be written.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base_time::{Clock, Entropy};
use kiosk_visit::{FailureCode, GatewayAnswer, GatewayTrouble, Method};
use staff_audit_log::{AuditError, AuditStore as _, Outcome, Pseudonyms, Record, What};
use staff_console::{KioskName, Pseudonym};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::AuditLog;
use crate::signal::{Signal, Signals};

/// Records that may wait to be written. With the log out of order the kiosk serves nobody, so few are made.
const MAX_WAITING: usize = 1024;
/// How long until a record that was not taken is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// Makes records. Clones are the same recorder.
#[derive(Clone)]
pub(crate) struct Recorder {
    log: Arc<AuditLog>,
    kiosk: KioskName,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// Test cards are accepted and real ones refused.
    test_cards: bool,
    pseudonyms: Arc<Pseudonyms>,
    /// `None` when the kiosk ends.
    queue: Arc<Mutex<Option<Sender<Record>>>>,
}

impl Recorder {
    pub fn new(
        log: Arc<AuditLog>,
        kiosk: KioskName,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        test_cards: bool,
    ) -> (Self, AuditWriter) {
        let (sender, queue) = channel(MAX_WAITING);
        let recorder = Self {
            log: log.clone(),
            kiosk,
            clock,
            entropy,
            test_cards,
            pseudonyms: Arc::new(Pseudonyms::new()),
            queue: Arc::new(Mutex::new(Some(sender))),
        };
        (recorder, AuditWriter { log, queue })
    }

    pub fn kiosk(&self) -> &KioskName {
        &self.kiosk
    }

    /// What a visit is called in the log; `None` without randomness: then nothing can be recorded of it.
    pub fn pseudonym(&self, visit: &str) -> Option<Pseudonym> {
        self.pseudonyms.of(visit, self.clock.moment(), &*self.entropy).ok()
    }

    fn record(&self, mut what: What) -> Record {
        if let What::VisitEnded { test_cards, .. } = &mut what {
            *test_cards = self.test_cards;
        }
        Record { at: self.clock.moment(), kiosk: self.kiosk.clone(), what }
    }

    /// Leaves a record to be written as soon as the log takes it. Nothing may wait for it.
    pub fn note(&self, what: What) {
        let record = self.record(what);
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if queue.as_ref().is_none_or(|queue| queue.try_send(record).is_err()) {
            tracing::error!("a record of the audit log is lost: too many wait");
        }
    }

    /// No more records.
    pub fn end(&self) {
        *self.queue.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Lets an answer about a person through once its record is on disk. Without the record there is no answer.
    pub async fn before_shown(
        &self,
        visit: &str,
        method: Method,
        answer: Result<GatewayAnswer, GatewayTrouble>,
    ) -> Result<GatewayAnswer, GatewayTrouble> {
        let (outcome, code) = match &answer {
            Ok(GatewayAnswer::Confirmed(confirmed)) if confirmed.settled => (Outcome::CheckedIn, None),
            Ok(GatewayAnswer::Confirmed(_)) => (Outcome::ToReception, None),
            Ok(GatewayAnswer::NotConfirmable) => (Outcome::NotReached, Some(FailureCode::NotConfirmable)),
            Ok(GatewayAnswer::CertificateRefused) => {
                (Outcome::NotReached, Some(FailureCode::CertificateRefused))
            }
            Ok(GatewayAnswer::NotThisHolder(trouble)) => (Outcome::NotReached, Some((*trouble).into())),
            // Nothing of the person is in these; the visit's end is recorded when it comes.
            _ => return answer,
        };
        let Some(visit) = self.pseudonym(visit) else { return Err(GatewayTrouble::NotRecorded) };
        let method = Some(method);
        let record = self.record(What::VisitEnded { visit, outcome, method, code, test_cards: false });
        match self.log.append(&[record]).await {
            Ok(_) => answer,
            Err(error) => {
                tracing::error!(%error, "not recorded, so not shown");
                Err(GatewayTrouble::NotRecorded)
            }
        }
    }
}

/// Whether the end of a visit by this code was recorded before it was shown.
pub(crate) fn recorded_before(code: FailureCode) -> bool {
    use FailureCode::{CertificateRefused, HolderDiffers, HolderUnclear, NotConfirmable};
    matches!(code, NotConfirmable | CertificateRefused | HolderDiffers | HolderUnclear)
}

/// Writes what was noted, in order, and tells whether the log can be used.
pub(crate) struct AuditWriter {
    log: Arc<AuditLog>,
    queue: Receiver<Record>,
}

impl AuditWriter {
    pub async fn write(mut self, signals: &Signals) {
        let mut usable = None;
        let mut tell = |now: Result<(), &AuditError>| {
            if let Err(error) = now {
                tracing::error!(%error, "audit log not usable");
            }
            if usable != Some(now.is_ok()) {
                usable = Some(now.is_ok());
                signals(Signal::AuditLog(now.is_ok()));
            }
        };
        while let Err(error) = self.log.open().await {
            tell(Err(&error));
            tokio::time::sleep(AGAIN).await;
        }
        tell(Ok(()));
        while let Some(record) = self.queue.recv().await {
            loop {
                match self.log.append(std::slice::from_ref(&record)).await {
                    Ok(_) => break tell(Ok(())),
                    // No type of a record makes one; and it would never be taken.
                    Err(AuditError::TooLong) => break,
                    Err(error) => tell(Err(&error)),
                }
                tokio::time::sleep(AGAIN).await;
            }
        }
        self.log.close().await;
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use base_time::{Moment, SystemClock, SystemEntropy};

    use super::*;
    use crate::{Config, KioskRuntime};

    const SHIPPED: &str = include_str!("../../../../../config/kiosk.toml");

    #[test]
    fn visits_with_test_cards_are_recorded_as_such() {
        let runtime = KioskRuntime::start().unwrap();
        for accepted in [true, false] {
            let folder = tempfile::tempdir().unwrap();
            let config = Config::parse(SHIPPED, Path::new("k"), folder.path()).unwrap();
            let (clock, entropy) = (Arc::new(SystemClock::start()), Arc::new(SystemEntropy));
            let kiosk = KioskName::new("kiosk-1").unwrap();
            let log = Arc::new(AuditLog::new(&config, &kiosk, clock.clone(), entropy.clone()));
            let (recorder, _scribe) = Recorder::new(log.clone(), kiosk, clock, entropy, accepted);
            let records = runtime.block_on(async {
                let answer = Ok(GatewayAnswer::NotConfirmable);
                assert!(recorder.before_shown("visit", Method::Pin, answer).await.is_ok());
                log.recent(Moment(0), 10).await.unwrap()
            });
            let told: Vec<bool> = records
                .iter()
                .filter_map(|record| match record.what {
                    What::VisitEnded { test_cards, .. } => Some(test_cards),
                    _ => None,
                })
                .collect();
            assert_eq!(told, [accepted]);
        }
    }
}
