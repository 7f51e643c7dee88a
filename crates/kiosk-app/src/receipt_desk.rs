//! The thread that writes results for the receipt computer, and looks after its folder between visits.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use eligibility_api::message::Encoding;
use eligibility_export::{ExportError, FaceFile, FileId, ReceiptComputer};
use kiosk_visit::{EffectId, Event, ReceiptTrouble};

use crate::clock::Clock;
use crate::config::ReceiptEncoding;
use crate::signal::{Signal, Signals};
use crate::vault::SharedVault;
use crate::{Config, StartError};

/// How often the folder is looked at when nothing is to be written: looking writes, so it is rare while things are well.
const LOOK_WHILE_WELL: Duration = Duration::from_secs(60);
/// How often while it cannot be used, so that the kiosk serves again soon after it is mended.
const LOOK_WHILE_BROKEN: Duration = Duration::from_secs(5);

/// Write the visit's answer.
pub(crate) struct ReceiptJob {
    pub id: EffectId,
    pub visit: String,
}

/// The way to that thread.
pub(crate) struct ReceiptDesk {
    jobs: SyncSender<ReceiptJob>,
    signals: Signals,
}

impl ReceiptDesk {
    pub fn start(
        config: &Config,
        vault: &SharedVault,
        clock: &Arc<dyn Clock>,
        signals: &Signals,
    ) -> Result<Self, StartError> {
        let encoding = match config.receipt.encoding {
            ReceiptEncoding::Utf8 => Encoding::Utf8,
            ReceiptEncoding::ShiftJis => Encoding::ShiftJis,
        };
        let worker = Worker {
            face_file: FaceFile::new(config.path(&config.receipt.folder), encoding, owner(config)?),
            vault: vault.clone(),
            clock: clock.clone(),
            signals: signals.clone(),
        };
        let (jobs, queue) = sync_channel(4);
        std::thread::Builder::new()
            .name("receipt".into())
            .spawn(move || worker.run(&queue))
            .map_err(StartError::Thread)?;
        Ok(Self { jobs, signals: signals.clone() })
    }

    pub fn send(&self, job: ReceiptJob) {
        let id = job.id;
        if self.jobs.try_send(job).is_err() {
            (self.signals)(Signal::Visit(Event::ResultWritten(id, Err(ReceiptTrouble::Other))));
        }
    }
}

/// The kiosk's name in its files: the terminal's, with what a file name cannot hold left out.
pub(crate) fn owner(config: &Config) -> Result<FileId, StartError> {
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let name: String = config.gateway.terminal.chars().filter(plain).collect();
    FileId::new(name).map_err(|_| StartError::TerminalName)
}

struct Worker {
    face_file: FaceFile,
    vault: SharedVault,
    clock: Arc<dyn Clock>,
    signals: Signals,
}

impl Worker {
    fn run(self, queue: &Receiver<ReceiptJob>) {
        let mut told = None;
        loop {
            let usable = match self.face_file.check() {
                Ok(()) => true,
                Err(error) => {
                    if told != Some(false) {
                        let code = trouble_code(trouble(&error));
                        tracing::warn!(code, %error, "receipt folder not usable");
                    }
                    false
                }
            };
            if told != Some(usable) {
                told = Some(usable);
                (self.signals)(Signal::ReceiptFolder(usable));
            }
            match queue.recv_timeout(if usable { LOOK_WHILE_WELL } else { LOOK_WHILE_BROKEN }) {
                Ok(job) => {
                    let written = self.write(&job.visit);
                    (self.signals)(Signal::Visit(Event::ResultWritten(job.id, written)));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn write(&self, visit: &str) -> Result<(), ReceiptTrouble> {
        let answer = self.vault.lock().answer(visit).ok_or(ReceiptTrouble::Other)?;
        // The name must tell files apart and say nothing of the person: the visit's own random digits do.
        let id: String = visit.chars().filter(char::is_ascii_hexdigit).take(16).collect();
        let id = FileId::new(id).map_err(|_| ReceiptTrouble::Other)?;
        let written = self.face_file.write(&answer, &id, self.clock.wall());
        written.map(|_| ()).map_err(|error| {
            let trouble = trouble(&error);
            tracing::warn!(code = trouble_code(trouble), %error, "result not written");
            trouble
        })
    }
}

fn trouble(error: &ExportError) -> ReceiptTrouble {
    match error {
        ExportError::FolderMissing | ExportError::NotAFolder => ReceiptTrouble::FolderMissing,
        ExportError::Full => ReceiptTrouble::Full,
        ExportError::ReadOnly => ReceiptTrouble::ReadOnly,
        _ => ReceiptTrouble::Other,
    }
}

fn trouble_code(trouble: ReceiptTrouble) -> &'static str {
    kiosk_visit::FailureCode::from(trouble).code()
}
