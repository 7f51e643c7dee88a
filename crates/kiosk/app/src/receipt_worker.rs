//! The thread that hands results to the receipt computer, on every way that is configured, tries again what waits, and looks
//! after the folder between visits.

use std::sync::Arc;
use std::time::Duration;

use base_time::{Clock, Entropy};
use eligibility_api::wire::CareKind;
use eligibility_export::{
    Answer, ExportError, FaceFile, FileId, OutboxPolicy, Outcome, Pull, Push, ReceiptComputer, Ways,
};
use kiosk_visit::{EffectId, Event, ReceiptTrouble};
use staff_console::KioskName;
use staff_console::board::{Board, ReceiptWay};
use tokio::runtime::Handle;

use crate::receipt_http::HttpDelivery;
use crate::signal::{Signal, Signals};
use crate::vault::SharedVault;
use crate::worker::{Job, Jobs, Next, Worker};
use crate::{Config, StartError};

/// How often the folder is looked at when nothing is to be written: looking writes, so it is rare while things are well.
const LOOK_WHILE_WELL: Duration = Duration::from_secs(60);
/// How often while it cannot be used, so that the kiosk serves again soon after it is repaired.
const LOOK_WHILE_BROKEN: Duration = Duration::from_secs(5);

/// A result that is not fetched for so long is told to staff.
const FETCHED_WITHIN: Duration = Duration::from_secs(120);

/// Write the visit's answer.
pub(crate) struct ReceiptJob {
    pub id: EffectId,
    pub visit: String,
}

impl Job for ReceiptJob {
    fn refusal(&self) -> Option<Event> {
        Some(Event::ResultWritten(self.id, Err(ReceiptTrouble::Other)))
    }
}

/// How long a kiosk that ends waits at most for a result on its way: the service manager waits ten seconds for the whole.
const END_LIMIT: Duration = Duration::from_secs(2);

/// The way to that thread.
pub(crate) struct ReceiptWorker(Worker<ReceiptJob>);

/// What the thread tells the board.
pub(crate) struct Told {
    pub board: Board,
    pub kiosk: KioskName,
}

impl ReceiptWorker {
    pub fn start(
        config: &Config,
        vault: &SharedVault,
        (clock, entropy): (&Arc<dyn Clock>, &Arc<dyn Entropy>),
        (pull, runtime): (Option<Arc<Pull>>, &Handle),
        told: Told,
        signals: &Signals,
    ) -> Result<Self, StartError> {
        // One writer for looks and results: it remembers what became of names whose naming was not answered.
        let folder = face_file(config)?.map(Arc::new);
        let handler = ReceiptHandler {
            ways: ways(config, folder.clone(), pull.clone(), runtime)?,
            folder,
            pull,
            care: config.facility.care().into(),
            vault: vault.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            told,
            signals: signals.clone(),
        };
        Worker::start("receipt", END_LIMIT, signals, move |jobs| handler.run(jobs)).map(Self)
    }

    pub fn send(&self, job: ReceiptJob) {
        self.0.send(job);
    }
}

/// The kiosk's name in its files: the terminal's, with what a file name cannot hold left out.
pub(crate) fn owner(config: &Config) -> Result<FileId, StartError> {
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let name: String = config.gateway.terminal.chars().filter(plain).collect();
    FileId::new(name).map_err(|_| StartError::TerminalName)
}

/// The writer into the folder, where one is configured.
pub(crate) fn face_file(config: &Config) -> Result<Option<FaceFile>, StartError> {
    let owner = owner(config)?;
    let receipt = &config.receipt;
    let folder = receipt.folder.as_deref();
    let file = |folder| FaceFile::new(config.path(folder), receipt.encoding, owner);
    Ok(folder.map(file).map(|file| file.with_proof(receipt.proof())))
}

/// What waits, and how long, on each way.
pub(crate) fn policy(config: &Config) -> OutboxPolicy {
    OutboxPolicy {
        most: config.receipt.most_waiting,
        longest: Duration::from_secs(config.receipt.longest_waiting_hours * 3600),
        ..OutboxPolicy::default()
    }
}

/// All ways that are configured; the folder's and the store's as they are given.
pub(crate) fn ways(
    config: &Config,
    folder: Option<Arc<FaceFile>>,
    pull: Option<Arc<Pull>>,
    runtime: &Handle,
) -> Result<Ways, StartError> {
    let mut ways = Ways::new();
    if let Some(file) = folder {
        ways.add("folder", Box::new(file), policy(config));
    }
    if let Some(deliver) = HttpDelivery::of(config, runtime)? {
        let push = Push::new(Box::new(deliver), config.receipt.push_form);
        ways.add("push", Box::new(push), policy(config));
    }
    if let Some(pull) = pull {
        ways.add("pull", Box::new(pull), policy(config));
    }
    Ok(ways)
}

struct ReceiptHandler {
    /// The folder that the kiosk does not begin a visit without, if there is one. A receipt computer on a network is away more
    /// often, and its results wait.
    folder: Option<Arc<FaceFile>>,
    ways: Ways,
    /// What waits to be fetched, which its way counts as delivered.
    pull: Option<Arc<Pull>>,
    /// What the patients of this kiosk come for.
    care: CareKind,
    vault: SharedVault,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    told: Told,
    signals: Signals,
}

impl ReceiptHandler {
    fn run(mut self, jobs: &Jobs<ReceiptJob>) {
        let mut told: Option<Result<(), ReceiptTrouble>> = None;
        let mut looked = None;
        loop {
            let now = self.clock.monotonic();
            let broken = told.is_some_and(|usable| usable.is_err());
            let pause = if broken { LOOK_WHILE_BROKEN } else { LOOK_WHILE_WELL };
            let due = looked.map_or(now, |looked: Duration| looked.saturating_add(pause));
            if due <= now {
                looked = Some(now);
                let usable = self.usable(told);
                if told != Some(usable) {
                    told = Some(usable);
                    (self.signals)(Signal::ReceiptFolder(usable));
                }
                self.tell_board();
                continue;
            }
            let next = self.ways.next_try().map_or(due, |next| next.min(due));
            match jobs.next_within(next.saturating_sub(now)) {
                Next::Job(job) => {
                    let written = self.write(&job.visit);
                    // The folder is looked at again at once when it was the trouble.
                    looked = looked.filter(|_| written.is_ok());
                    (self.signals)(Signal::Visit(Event::ResultWritten(job.id, written)));
                }
                Next::Nothing => {
                    let entropy = self.entropy.clone();
                    self.ways.retry(self.clock.monotonic(), &mut || entropy.spread());
                }
                Next::Ended => return,
            }
            self.tell_board();
        }
    }

    /// Whether the folder can be used, and why not. A cause that stays is logged once.
    fn usable(&self, told: Option<Result<(), ReceiptTrouble>>) -> Result<(), ReceiptTrouble> {
        let Some(Err(error)) = self.folder.as_ref().map(ReceiptComputer::check) else { return Ok(()) };
        let usable = Err(trouble(error));
        if told != Some(usable) {
            let code = trouble_code(trouble(error));
            tracing::warn!(code, %error, "receipt folder not usable");
        }
        usable
    }

    /// `Ok` when every way has it; what one does not have waits in memory, or is lost, and staff see which.
    fn write(&mut self, visit: &str) -> Result<(), ReceiptTrouble> {
        let (message, answers) = {
            let mut vault = self.vault.lock();
            (vault.answer(visit).ok_or(ReceiptTrouble::Other)?, vault.answers(visit))
        };
        // The name must tell files apart and say nothing of the person: the visit's own random digits do.
        let id: String = visit.chars().filter(char::is_ascii_hexdigit).take(16).collect();
        let id = FileId::new(id).map_err(|_| ReceiptTrouble::Other)?;
        let answer =
            Answer::new(id, self.clock.wall(), self.care.clone(), (*message).clone()).with_answers(answers);
        let entropy = self.entropy.clone();
        let outcomes = self.ways.hand_over(&answer, self.clock.monotonic(), &mut || entropy.spread());
        let mut written = Ok(());
        for (way, outcome) in outcomes {
            let (Outcome::Waiting(error) | Outcome::Lost(error)) = outcome else { continue };
            let trouble = trouble(error);
            tracing::warn!(way, code = trouble_code(trouble), %error, "result not handed over");
            written = written.and(Err(trouble));
        }
        written
    }

    fn tell_board(&self) {
        let now = self.clock.monotonic();
        let ways = self.ways.states(now).into_iter().map(|(name, state)| ReceiptWay {
            name,
            waiting: state.waiting,
            since: state.oldest.map(|oldest| now.saturating_sub(oldest)),
            reason: state.reason.map(ExportError::code),
            lost: state.lost,
        });
        let fetched = self.pull.iter().map(|pull| {
            let state = pull.state();
            let late = state.oldest.filter(|oldest| *oldest >= FETCHED_WITHIN);
            ReceiptWay {
                name: "pull",
                waiting: late.map_or(0, |_| state.waiting),
                since: late.map(|oldest| now.saturating_sub(oldest)),
                reason: late.map(|_| "not-fetched"),
                lost: state.lost,
            }
        });
        self.told.board.receipt(&self.told.kiosk, ways.chain(fetched).collect());
    }
}

fn trouble(error: ExportError) -> ReceiptTrouble {
    match error {
        ExportError::FolderMissing | ExportError::NotAFolder => ReceiptTrouble::FolderMissing,
        ExportError::NotMounted | ExportError::MarkerMissing => ReceiptTrouble::NotMounted,
        ExportError::Full => ReceiptTrouble::Full,
        ExportError::ReadOnly => ReceiptTrouble::ReadOnly,
        ExportError::Unreachable | ExportError::TimedOut | ExportError::Tls => ReceiptTrouble::Unreachable,
        ExportError::Refused(_) | ExportError::BadAnswer => ReceiptTrouble::Refused,
        ExportError::TooMany => ReceiptTrouble::TooMany,
        ExportError::AlreadyThere | ExportError::Time | ExportError::Other(_) | ExportError::Invalid => {
            ReceiptTrouble::Other
        }
    }
}

/// What to do about a folder that cannot be used.
pub(crate) fn remedy(error: ExportError) -> &'static str {
    match error {
        ExportError::FolderMissing => "make it, or mount it",
        ExportError::NotMounted => "mount the share there (receipt.must_be_mount)",
        ExportError::MarkerMissing => {
            "mount the share that has the file receipt.marker, or put the file there"
        }
        ExportError::NotAFolder => "name a folder",
        ExportError::ReadOnly => "give the kiosk the right to write and rename there",
        ExportError::Full => "make room there",
        _ => "see that files can be written and renamed there",
    }
}

fn trouble_code(trouble: ReceiptTrouble) -> &'static str {
    kiosk_visit::FailureCode::from(trouble).code()
}
