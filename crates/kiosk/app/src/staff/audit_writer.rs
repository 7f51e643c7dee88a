//! Records of the kiosk's own: those that something waits for, and those that only have to be written.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base_time::{Clock, Entropy};
use kiosk_visit::{FailureCode, GatewayAnswer, GatewayTrouble, Method};
use staff_audit_log::{AuditError, AuditStore as _, Outcome, Pseudonyms, Record, VisitFacts, What};
use staff_console::{KioskName, Pseudonym};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::AuditLog;
use crate::signal::{Signal, Signals};

/// Records that may wait to be written. With the log out of order the kiosk serves nobody, so few are made.
const MAX_WAITING: usize = 1024;
/// How long until a record that was not taken is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// What the record of a visit's end will say of it besides how it ended.
struct Now {
    visit: Pseudonym,
    /// When its card came, on the monotonic clock.
    since: Duration,
    enrolled: bool,
    certificate_ended: bool,
}

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
    /// The visit that is there.
    now: Arc<Mutex<Option<Now>>>,
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
            now: Arc::default(),
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

    fn now(&self) -> MutexGuard<'_, Option<Now>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The visit begins now.
    pub fn begun(&self, visit: Pseudonym) {
        let since = self.clock.monotonic();
        *self.now() = Some(Now { visit, since, enrolled: false, certificate_ended: false });
    }

    /// The card was enrolled in the visit that is there.
    pub fn enrolled(&self) {
        if let Some(now) = &mut *self.now() {
            now.enrolled = true;
        }
    }

    /// The gateway says that the certificate of the visit that is there has ended.
    pub fn certificate_ended(&self) {
        if let Some(now) = &mut *self.now() {
            now.certificate_ended = true;
        }
    }

    /// The visit is over; a record that still comes of it has no facts.
    pub fn over(&self) {
        *self.now() = None;
    }

    fn record(&self, mut what: What) -> Record {
        if let What::VisitEnded { visit, test_cards, facts, .. } = &mut what {
            *test_cards = self.test_cards;
            *facts = self.now().as_ref().filter(|now| now.visit == *visit).map(|now| {
                let took = self.clock.monotonic().saturating_sub(now.since) + Duration::from_millis(500);
                VisitFacts {
                    seconds: took.as_secs().try_into().unwrap_or(u32::MAX),
                    enrolled: now.enrolled,
                    certificate_ended: now.certificate_ended,
                }
            });
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
        if matches!(&answer, Ok(GatewayAnswer::Confirmed(confirmed)) if confirmed.eligibility_only) {
            self.certificate_ended();
        }
        let Some(visit) = self.pseudonym(visit) else { return Err(GatewayTrouble::NotRecorded) };
        let method = Some(method);
        let record =
            self.record(What::VisitEnded { visit, outcome, method, code, test_cards: false, facts: None });
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

    use base_time::{ManualClock, Moment, SystemClock, SystemEntropy};
    use kiosk_visit::Confirmed;

    use super::*;
    use crate::{Config, KioskRuntime};

    const SHIPPED: &str = include_str!("../../../../../config/kiosk.toml");

    #[test]
    fn end_of_a_visit_says_how_long_it_took_and_what_was_done() {
        let runtime = KioskRuntime::start().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config = Config::parse(SHIPPED, Path::new("k"), folder.path()).unwrap();
        let clock = Arc::new(ManualClock::at("2026-11-25T00:00:00Z".parse().unwrap()));
        let entropy = Arc::new(SystemEntropy);
        let kiosk = KioskName::new("kiosk-1").unwrap();
        let log = Arc::new(AuditLog::new(&config, &kiosk, clock.clone(), entropy.clone()));
        let (recorder, _scribe) = Recorder::new(log, kiosk, clock.clone(), entropy, false);
        let facts = |visit: &str| {
            let (visit, outcome) = (recorder.pseudonym(visit).unwrap(), Outcome::NotReached);
            let ended =
                What::VisitEnded { visit, outcome, method: None, code: None, test_cards: false, facts: None };
            let What::VisitEnded { facts, .. } = recorder.record(ended).what else { panic!() };
            facts
        };
        let took = |seconds| VisitFacts { seconds, enrolled: false, certificate_ended: false };
        recorder.begun(recorder.pseudonym("a").unwrap());
        clock.advance(Duration::from_millis(31_499));
        assert_eq!(facts("a"), Some(took(31)));
        // The wall clock does not count.
        clock.set_wall("2020-11-25T00:00:00Z".parse().unwrap());
        clock.set_wall("2026-11-25T00:00:05Z".parse().unwrap());
        clock.advance_monotonic(Duration::from_millis(1));
        recorder.enrolled();
        assert_eq!(facts("a"), Some(VisitFacts { enrolled: true, ..took(32) }));
        assert_eq!(facts("b"), None, "of another visit nothing is known");
        // Nothing of one visit is said of the next.
        recorder.begun(recorder.pseudonym("b").unwrap());
        assert_eq!((facts("a"), facts("b")), (None, Some(took(0))));
        let confirmed = Confirmed {
            settled: true,
            eligibility_only: true,
            limit_possible: false,
            name: kiosk_visit::NameToAsk::new("ヤマダ"),
        };
        let answer = Ok(GatewayAnswer::Confirmed(confirmed));
        assert!(runtime.block_on(recorder.before_shown("b", Method::Pin, answer)).is_ok());
        assert_eq!(facts("b"), Some(VisitFacts { certificate_ended: true, ..took(0) }));
        recorder.over();
        recorder.enrolled();
        assert_eq!(facts("b"), None);
    }

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
