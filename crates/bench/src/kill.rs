//! The audit log while its program is killed at random moments.
//!
//! A child process (this program again) appends records as fast as it can and says each receipt on its standard output,
//! as the kiosk would show a result. It is killed with SIGKILL after a random time, some of it spent before the log is
//! open. After each kill the log is verified against its anchor, and every receipt that was said has to be in it, with its
//! hash. SIGKILL takes the process and leaves the kernel: what a power cut does to the disk's own cache is not shown here.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use base_time::{Clock as _, Entropy as _, SystemClock, SystemEntropy};
use staff_audit_log::{AuditStore as _, Options, Outcome, Record, SqliteAudit, Verdict, What, verify};
use staff_console::{KioskName, NotAName, Pseudonym};

use crate::BenchError;

/// Kills of one log before a new one is begun, so that beginnings are killed too and verifying stays quick.
const KILLS_PER_LOG: usize = 50;
/// Longest life of a child: three of four count from the moment the log is open, the others from their start.
const MAX_DELAY: Duration = Duration::from_millis(60);
/// How long a child may take to open its log.
const OPENING: Duration = Duration::from_secs(30);
const LOG: &str = "audit.log";

fn kiosk() -> Result<KioskName, BenchError> {
    KioskName::new("bench").map_err(|NotAName| BenchError::NotDone("kiosk name"))
}

fn runtime() -> Result<tokio::runtime::Runtime, BenchError> {
    tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(BenchError::Child)
}

/// Appends until it is killed.
pub(crate) fn child(folder: &Path) -> Result<String, BenchError> {
    let (clock, kiosk) = (SystemClock::start(), kiosk()?);
    let mut out = std::io::stdout().lock();
    runtime()?.block_on(async {
        let options = Options::at(folder.join(LOG));
        let store = SqliteAudit::open(options, &kiosk, clock.moment(), &SystemEntropy).await?;
        writeln!(out, "open").and_then(|()| out.flush())?;
        for visit in 0_u8..=u8::MAX {
            let what = What::VisitEnded {
                visit: Pseudonym([visit; 16]),
                outcome: Outcome::CheckedIn,
                method: None,
                code: None,
                test_cards: false,
                facts: None,
            };
            let record = Record { at: clock.moment(), kiosk: kiosk.clone(), what };
            // Sometimes one, sometimes several at once.
            let batch = vec![record; usize::from(visit % 3) + 1];
            let receipt = store.append(&batch).await?;
            writeln!(out, "{} {}", receipt.sequence, receipt.hash).and_then(|()| out.flush())?;
        }
        Ok::<(), Failed>(())
    })?;
    Ok(String::new())
}

/// Whatever ended the child by itself.
struct Failed(BenchError);

impl From<staff_audit_log::AuditError> for Failed {
    fn from(error: staff_audit_log::AuditError) -> Self {
        Self(error.into())
    }
}

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Self {
        Self(BenchError::Output(error))
    }
}

impl From<Failed> for BenchError {
    fn from(failed: Failed) -> Self {
        failed.0
    }
}

#[derive(Default)]
struct Counts {
    kills: usize,
    /// Killed before the first receipt of its run.
    early: usize,
    receipts: usize,
    /// Records in the logs that no receipt was said for.
    unacknowledged: usize,
    logs: usize,
}

pub(crate) fn report(runs: NonZeroUsize) -> Result<String, BenchError> {
    let (began, runtime) = (Instant::now(), runtime()?);
    let mut counts = Counts::default();
    while counts.kills < runs.get() {
        let folder = tempfile::tempdir().map_err(BenchError::Folder)?;
        counts.logs += 1;
        let mut said: Vec<(u64, String)> = Vec::new();
        let mut length = 0;
        for _ in 0..KILLS_PER_LOG.min(runs.get() - counts.kills) {
            let receipts = kill_one(folder.path())?;
            counts.kills += 1;
            counts.early += usize::from(receipts.is_empty());
            counts.receipts += receipts.len();
            said.extend(receipts);
            length = runtime.block_on(check(folder.path(), &said, counts.kills))?;
        }
        let shown = said.last().map_or(0, |(sequence, _)| *sequence);
        counts.unacknowledged += usize::try_from(length.saturating_sub(shown)).unwrap_or(usize::MAX);
        if counts.logs.is_multiple_of(20) {
            let _ = writeln!(std::io::stderr(), "{} kills", counts.kills);
        }
    }
    let mut text = String::new();
    let Counts { kills, early, receipts, unacknowledged, logs } = counts;
    let seconds = began.elapsed().as_secs();
    let _ = writeln!(text, "audit log under SIGKILL: {kills} kills, {logs} logs, {seconds} s");
    let _ = writeln!(text, "  killed before the first receipt of its run   {early}");
    let _ = writeln!(text, "  receipts said                                {receipts}");
    let _ = writeln!(text, "  receipts missing afterwards                  0");
    let _ = writeln!(text, "  logs that did not verify                     0");
    let _ = writeln!(text, "  records at the logs' ends without a receipt  {unacknowledged}");
    Ok(text)
}

/// Starts a child, kills it, and gives the receipts that it said.
fn kill_one(folder: &Path) -> Result<Vec<(u64, String)>, BenchError> {
    let program = std::env::current_exe().map_err(BenchError::Child)?;
    let mut child = Command::new(program)
        .arg("kill-child")
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(BenchError::Child)?;
    let out = child.stdout.take().ok_or(BenchError::NotDone("child's output"))?;
    let (opened, is_open) = std::sync::mpsc::channel();
    let listener = std::thread::spawn(move || {
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        let said = lines.inspect(|line| {
            if line == "open" {
                // Anyone who waits for it waits still, or does not care.
                let _ = opened.send(());
            }
        });
        said.collect::<Vec<String>>()
    });
    let (life, from_opening) = random_life()?;
    if from_opening {
        is_open.recv_timeout(OPENING).map_err(|_| BenchError::NotDone("the child's log did not open"))?;
    }
    std::thread::sleep(life);
    child.kill().map_err(BenchError::Child)?;
    let status = child.wait().map_err(BenchError::Child)?;
    if status.code().is_some_and(|code| code != 0) {
        return Err(BenchError::NotDone("the child failed by itself; its message is above"));
    }
    let lines = listener.join().map_err(|_| BenchError::NotDone("listening to the child"))?;
    // A line that was cut by the kill was not said.
    Ok(lines.iter().filter_map(|line| receipt(line)).collect())
}

fn receipt(line: &str) -> Option<(u64, String)> {
    let (sequence, hash) = line.split_once(' ')?;
    (hash.len() == 64).then_some(())?;
    Some((sequence.parse().ok()?, hash.to_owned()))
}

/// How long a child lives, and whether that counts from the opening of its log.
fn random_life() -> Result<(Duration, bool), BenchError> {
    let mut bytes = [0; 5];
    SystemEntropy.fill(&mut bytes).map_err(|_| BenchError::NotDone("randomness"))?;
    let [a, b, c, d, quarter] = bytes;
    let share = f64::from(u32::from_le_bytes([a, b, c, d])) / f64::from(u32::MAX);
    Ok((MAX_DELAY.mul_f64(share), quarter >= 64))
}

/// The log's length, when it is whole and holds all that was said.
async fn check(folder: &Path, said: &[(u64, String)], kill: usize) -> Result<u64, BenchError> {
    let path = folder.join(LOG);
    let lost = |what: String| BenchError::Lost { kill, what };
    if !path.exists() {
        return if said.is_empty() { Ok(0) } else { Err(lost("the file is gone".to_owned())) };
    }
    let count = match verify(&path).await? {
        Verdict::Verified { count, .. } => count,
        Verdict::FirstBad { sequence, why } => return Err(lost(format!("record {sequence}: {why}"))),
    };
    if said.is_empty() {
        return Ok(count);
    }
    // Opened anew, as the program does after a restart.
    let clock = SystemClock::start();
    let store = SqliteAudit::open(Options::at(&path), &kiosk()?, clock.moment(), &SystemEntropy).await?;
    let lines = store.lines(1, usize::MAX).await?;
    store.close().await;
    for (sequence, hash) in said {
        let at = usize::try_from(*sequence).unwrap_or(usize::MAX).saturating_sub(1);
        let kept = lines.get(at).filter(|line| line.sequence == *sequence && line.hash.to_string() == *hash);
        if kept.is_none() {
            return Err(lost(format!("record {sequence} was acknowledged and is not there")));
        }
    }
    Ok(count)
}
