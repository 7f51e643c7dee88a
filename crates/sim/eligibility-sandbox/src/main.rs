//! The sandbox gateway as a program.

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use eligibility_api::message::Encoding;
use eligibility_sandbox::{ApiVersion, FaultRule, Question, Sandbox, SandboxConfig, SandboxError};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// A gateway to develop and test against: invented people, its own test PKI, faults on demand.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Folder of the test PKI, made on first start.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Loopback address of the gateway; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8443")]
    listen: SocketAddr,
    /// Loopback address of the admin endpoint (plain HTTP: GET, POST and DELETE /faults, GET /seen, DELETE /enrolments).
    #[arg(long, default_value = "127.0.0.1:8444")]
    admin: SocketAddr,
    /// Folder with card authorities (*.der) and their revocation lists (*.crl). Without it, software cards are made.
    #[arg(long, value_name = "DIR")]
    card_trust: Option<PathBuf>,
    /// Name of the terminal whose credentials are made.
    #[arg(long, default_value = "kiosk-1")]
    terminal: String,
    /// Fault from the start: KIND[=VALUE][@PATH][*TIMES], such as status=503@confirmations*2. Can be given several times.
    /// Kinds: delay=20s, drip=100ms, status=503, cut, wrong-schema, doctype, huge, wrong-challenge, wrong-key,
    /// unknown-codes, wrong-media-type; in offers flood, long-label, bidi-label, control-label, repeated-id. Paths: status,
    /// facility, challenges, offers, confirmations, enrolments, consents.
    #[arg(long = "fault", value_name = "FAULT")]
    faults: Vec<FaultRule>,
    /// The questions that this facility has switched on, such as prescription-form,subsidies; also prescriptions and documents.
    #[arg(long, value_name = "QUESTIONS", value_delimiter = ',')]
    questions: Vec<Question>,
    /// Takes phones in the place of the card.
    #[arg(long)]
    phones: bool,
    /// The version of the API that it speaks, 1.0 or 1.1; one of 1.0 has no offers.
    #[arg(long, value_name = "VERSION", default_value = "1.1")]
    api: ApiVersion,
    /// Writes result messages in Shift_JIS (CP932) instead of UTF-8.
    #[arg(long)]
    shift_jis: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let asked = std::env::var("RUST_LOG").ok().and_then(|targets| targets.parse::<Targets>().ok());
    let filter = asked.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    // In a file no colours.
    let colours =
        std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let lines = tracing_subscriber::fmt::layer().with_ansi(colours);
    tracing_subscriber::registry().with(lines.with_writer(std::io::stderr)).with(filter).init();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Why the program ended early.
#[derive(Debug, thiserror::Error)]
enum ProgramError {
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    #[error("listening for signals: {0}")]
    Signal(std::io::Error),
}

async fn run(arguments: Arguments) -> Result<(), ProgramError> {
    // From the first moment, so that a service manager's SIGTERM never finds the default action.
    let mut terminate = signal(SignalKind::terminate()).map_err(ProgramError::Signal)?;
    let mut config = SandboxConfig::new(arguments.data);
    config.listen = arguments.listen;
    config.admin = Some(arguments.admin);
    config.card_trust = arguments.card_trust;
    config.terminal = arguments.terminal;
    config.faults = arguments.faults;
    config.questions = arguments.questions;
    config.phones = arguments.phones;
    config.api = arguments.api;
    config.encoding = if arguments.shift_jis { Encoding::ShiftJis } else { Encoding::Utf8 };
    let sandbox = Sandbox::start(config).await?;
    if let Some(address) = sandbox.admin_address() {
        tracing::info!(%address, "faults: curl -H 'content-type: application/json' -d '{{\"fault\":\"cut*1\"}}' http://{address}/faults");
    }
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    sandbox.stop().await;
    Ok(())
}
