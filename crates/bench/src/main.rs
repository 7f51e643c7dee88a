//! Speed beside peers, and the machine's share of a visit. What the columns mean is in `docs/figures.md`.
//!
//! Nothing here may be needed by what ships, and no figure is printed that was not measured or counted in this run. Start
//! reading at `card.rs` (card reading beside `myna-card`), `link.rs` (the contactless link), `visit.rs` (the PIN visit),
//! `face_eval/mod.rs` (accuracy of the face comparison; `face_policy.rs` signs what follows from it), `face_speed.rs` (its speed beside OpenCV), `start/mod.rs` (the window),
//! `kill.rs` (the audit log under SIGKILL) and `serve.rs` (gateway and console under load).

mod bound;
mod card;
mod cpu;
mod face_eval;
mod face_peer;
mod face_policy;
mod face_speed;
mod job;
mod kill;
mod link;
mod meter;
mod serve;
mod spread;
mod start;
mod table;
mod timed_reader;
mod visit;

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use thiserror::Error;

/// Speed beside peers.
#[derive(Debug, Parser)]
#[command(name = "bench")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Reading a card: round trips, bytes and time beside `myna-card`, over a simulated contactless link.
    Card {
        /// Measured runs of each reader.
        #[arg(long, default_value_t = runs(200))]
        runs: NonZeroUsize,
        /// The link's blocks carry a card identifier (CID).
        #[arg(long)]
        cid: bool,
    },
    /// The PIN visit: machine time step by step.
    Visit {
        /// Measured visits.
        #[arg(long, default_value_t = runs(100))]
        runs: NonZeroUsize,
    },
    /// Accuracy of the face comparison: report, DET curve and threshold policy from a folder of pictures.
    FaceEval(face_eval::FaceEval),
    /// Keys for threshold policies, and their signatures.
    #[command(subcommand)]
    FacePolicy(face_policy::FacePolicy),
    /// The audit log while its program is killed (SIGKILL) at random moments: whole each time, and no acknowledged record
    /// missing.
    Kill {
        /// How often it is killed.
        #[arg(default_value_t = runs(10_000))]
        runs: NonZeroUsize,
    },
    /// What `kill` starts and kills: appends to the audit log in this folder until it ends.
    #[command(hide = true)]
    KillChild {
        /// The folder.
        folder: PathBuf,
    },
    /// Sandbox gateway and staff console under load, each beside an empty handler over the same TLS.
    Serve {
        /// Seconds for each figure.
        #[arg(default_value_t = 5)]
        seconds: u64,
    },
    /// The window: first frame, what waiting costs, and how soon a key is answered while the machine is at its busiest.
    Start {
        /// Measured starts.
        #[arg(long, default_value_t = runs(20))]
        runs: NonZeroUsize,
    },
    /// What `start` presses keys on: a kiosk that is at its busiest.
    #[command(hide = true)]
    StartChild {
        /// The folder.
        folder: PathBuf,
    },
    /// The face: frame to decision on one thread, stage by stage, beside OpenCV.
    FaceSpeed {
        /// Measured runs over each frame.
        #[arg(long, default_value_t = runs(50))]
        runs: NonZeroUsize,
        /// Folder of models; otherwise `models` and `../shared/models`.
        #[arg(long)]
        models: Option<PathBuf>,
        /// Folder of pictures.
        #[arg(long, default_value = "../shared/faces")]
        faces: PathBuf,
    },
}

const fn runs(count: usize) -> NonZeroUsize {
    match NonZeroUsize::new(count) {
        Some(count) => count,
        None => NonZeroUsize::MIN,
    }
}

/// Why there are no figures.
#[derive(Debug, Error)]
enum BenchError {
    #[error("temporary folder: {0}")]
    Folder(std::io::Error),
    #[error("output: {0}")]
    Output(std::io::Error),
    #[error("no built-in persona {0}, or one without what is measured")]
    Persona(&'static str),
    #[error("test PKI: {0}")]
    Pki(#[from] card_virtual::PkiError),
    #[error("trust anchor: {0}")]
    Anchor(#[from] card_client::AnchorError),
    #[error("card-client: {0}")]
    Card(#[from] card_client::CardError),
    #[error("card-client, card face: {0}")]
    Face(#[from] card_client::FaceError),
    #[error("card-client, certificate: {0}")]
    Certificate(#[from] card_client::CertificateError),
    #[error("myna-card: {0}")]
    Peer(#[from] myna_card::Error),
    #[error("{0}: the job was not done")]
    NotDone(&'static str),
    #[error("readers read different things")]
    Different,
    #[error("world around the kiosk: {0}")]
    DemoEnvironment(#[from] kiosk_demo::DemoError),
    #[error("kiosk: {0}")]
    Kiosk(#[from] kiosk_app::StartError),
    #[error("face models: {0}")]
    Engine(#[from] face_engine::EngineError),
    #[error("face models: {0}")]
    Model(#[from] face_match::ModelError),
    #[error("the visit ended at the screen {0:?}")]
    Ended(kiosk_visit::ScreenKind),
    #[error("audit log: {0}")]
    Audit(#[from] staff_audit_log::AuditError),
    #[error("servers: {0}")]
    Serve(Box<dyn std::error::Error + Send + Sync>),
    #[error("child: {0}")]
    Child(std::io::Error),
    #[error("audit log after kill {kill}: {what}")]
    Lost { kill: usize, what: String },
    #[error("the visit stood still at the screen {0:?}")]
    Stuck(kiosk_visit::ScreenKind),
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    #[error("pairs.csv has no column {0}")]
    Column(&'static str),
    #[error("pairs.csv, line {0}: a cell is empty")]
    Row(usize),
    #[error("no pairs")]
    NoPairs,
    #[error("{0}: {1}")]
    Photo(PathBuf, face_engine::PhotoError),
    #[error("{0}: {1}")]
    Jpeg(PathBuf, image::ImageError),
    #[error("a picture could not be compressed again: {0}")]
    Recode(image::ImageError),
    #[error("picture: {0}")]
    Picture(#[from] face_match::ImageError),
    #[error("policy: {0}")]
    Policy(#[from] face_match::PolicyError),
    #[error("{0}: {1}")]
    Key(PathBuf, base_files::SecretError),
    #[error("{0}: a folder of fewer than {1} frames")]
    Frames(PathBuf, u8),
}

fn main() -> ExitCode {
    let report = match Arguments::parse().what {
        What::Card { runs, cid } => card::report(runs, cid),
        What::Visit { runs } => visit::report(runs),
        What::FaceEval(arguments) => face_eval::report(&arguments),
        What::FacePolicy(command) => face_policy::run(&command),
        What::Kill { runs } => kill::report(runs),
        What::KillChild { folder } => kill::child(&folder),
        What::Serve { seconds } => serve::report(seconds),
        What::Start { runs } => start::report(runs),
        What::StartChild { folder } => start::child(&folder),
        What::FaceSpeed { runs, models, faces } => face_speed::report(runs, models.as_deref(), &faces),
    };
    let done = report
        .and_then(|text| std::io::stdout().lock().write_all(text.as_bytes()).map_err(BenchError::Output));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If even this cannot be said, the exit code says it.
            let _ = writeln!(std::io::stderr(), "bench: {error}");
            ExitCode::FAILURE
        }
    }
}
