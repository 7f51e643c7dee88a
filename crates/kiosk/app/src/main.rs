//! `uketsuke`: the reception kiosk.
#![allow(clippy::print_stdout, reason = "a program that answers on the terminal")]

mod desk_commands;
mod models_commands;
mod policy_commands;
mod report_command;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use kiosk_app::config::ConfigError;
use kiosk_app::doctor::{self, Health};
use kiosk_app::face_way::FaceWay;
use kiosk_app::{Config, Parts, StartError, as_owner, face_runtime, hardening, logging, window};

/// The exit status of `run` where there is no display: to be tried again later (`EX_TEMPFAIL` of `sysexits.h`).
const NO_DISPLAY: u8 = 75;

/// What follows the help: the way from nothing to a running kiosk.
const FIRST_STEPS: &str = "First steps: `uketsuke config check` names what the configuration lacks and where it comes from, \
`uketsuke doctor` tries each part on this machine, `uketsuke run` serves patients. config/kiosk.toml of the sources \
documents every key. For a try without cards and gateway: `make demo`, or README.md, \"Run the kiosk\".";

/// 受付: reception kiosk for the My Number insurance card.
#[derive(Parser)]
#[command(name = "uketsuke", version = env!("UKETSUKE_VERSION"), after_help = FIRST_STEPS)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve patients until the program is ended (SIGTERM).
    Run(File),
    /// Check the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// List, verify and install the face models.
    #[command(subcommand)]
    Models(ModelsCommand),
    /// Say which face policy is in use, or forget which one was accepted last.
    #[command(subcommand)]
    FacePolicy(FacePolicyCommand),
    /// Add, renew, remove and list staff accounts; make the console's certificates.
    #[command(subcommand)]
    Staff(desk_commands::Staff),
    /// Verify and export the audit log.
    #[command(subcommand)]
    Audit(desk_commands::Audit),
    /// Count the visits of a month that is over, from the audit log: numbers for managers, nothing of a person.
    Report(report_command::Month),
    /// Try everything that the kiosk needs, without a patient, and say what is missing: reader, gateway, receipt computer,
    /// console, module, models, cameras, voice.
    Doctor(File),
    /// Take the power from a card in the patients' reader, and with it any key that is open on it. The service does so after
    /// each end of `run`, because a program that is killed, or whose display dies, cannot.
    ReleaseCard(File),
    /// Try a library of onnxruntime; the kiosk asks itself this.
    #[command(name = face_runtime::TRY, hide = true)]
    Try {
        /// The library.
        library: PathBuf,
        /// The folder with the models.
        models: PathBuf,
        /// The library's SHA-256.
        sha256: String,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Say all that is wrong with the file and the files that it names, and where each comes from.
    Check(File),
}

#[derive(Subcommand)]
enum FacePolicyCommand {
    /// Say whether the policy is accepted here, its version and who signed it, and which one was accepted last.
    Show(File),
    /// Forget which policy was accepted last, so that an older one is accepted with the next start: for a signer that changed, or
    /// a policy that has to be withdrawn.
    Reset(File),
}

#[derive(Subcommand)]
enum ModelsCommand {
    /// Say what there is: role, file, licence, installed or not.
    List(ModelsFolder),
    /// Compare every file with the built-in manifest; fails unless all are as they should be.
    Verify(ModelsFolder),
    /// Fetch what is missing or wrong from where it is published, or from a folder.
    Install {
        /// Copy from this folder instead.
        #[arg(long, value_name = "FOLDER")]
        from: Option<PathBuf>,
        #[command(flatten)]
        folder: ModelsFolder,
    },
}

#[derive(clap::Args)]
struct ModelsFolder {
    /// Where the models lie; without this and --config: "models".
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// A configuration file: its folder of models, and only the files that its policy and its settings use.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(clap::Args, Clone)]
struct File {
    /// The configuration file.
    #[arg(long, value_name = "FILE", default_value = "/etc/uketsuke/kiosk.toml")]
    config: PathBuf,
}

fn main() -> ExitCode {
    if let Ok(program) = std::env::current_exe() {
        face_runtime::tried_by(program);
    }
    let command = Arguments::parse().command;
    // `run` does so itself, in the program that is started in its place.
    if !matches!(command, Command::Run(_))
        && let Err(error) = hardening::harden()
    {
        return fail(&error);
    }
    match command {
        Command::Run(file) => run(&file),
        Command::Config(ConfigCommand::Check(file)) => check(&file),
        Command::Models(command) => match models(&command) {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(error) => fail(&*error),
        },
        Command::FacePolicy(FacePolicyCommand::Show(file)) => with_values(&file, policy_commands::show),
        Command::FacePolicy(FacePolicyCommand::Reset(file)) => with_values(&file, policy_commands::reset),
        Command::Staff(command) => match command.file() {
            Some(file) => with_values(file, |config| desk_commands::staff(config, &command)),
            None => desk_commands::without_configuration(&command).unwrap_or_else(|error| fail(&*error)),
        },
        Command::Audit(command) => {
            with_values(command.file(), |config| desk_commands::audit(config, &command))
        }
        Command::ReleaseCard(file) => with_values(&file, release_card),
        Command::Report(command) => {
            with_values(command.file(), |config| report_command::report(config, &command))
        }
        Command::Try { library, models, sha256 } => face_runtime::answer_trial(&library, &models, &sha256),
        Command::Doctor(file) => match Config::load_or_faults(&file.config) {
            Ok(config) => {
                // What root may do says nothing of what the kiosk's user may.
                if let Ok(Some(done)) = as_owner::go_on_or_act(&kiosk_app::own_files(&config)) {
                    return done;
                }
                let findings = doctor::examine(&config);
                findings.iter().for_each(|finding| println!("{finding}"));
                let bad = findings.iter().any(|finding| finding.health == Health::Bad);
                if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS }
            }
            Err(faults) => all_told(&faults),
        },
    }
}

fn release_card(config: &Config) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let released = card_pcsc::release_cards(&config.patients_reader())?;
    released.iter().for_each(|reader| println!("released: the card in {reader}"));
    Ok(ExitCode::SUCCESS)
}

fn run(file: &File) -> ExitCode {
    // First of all: this starts the program once more, and what is said before would be said twice.
    if let Err(error) = kiosk_app::memory::overwrite_freed() {
        return fail(&error);
    }
    if let Err(error) = hardening::harden() {
        return fail(&error);
    }
    with_config(file, |config| {
        if let Err(error) = as_owner::refuse_others(&kiosk_app::own_files(config)) {
            return fail(&error);
        }
        logging::start(&config.log.level);
        kiosk_app::sweep_leftovers(config, std::time::SystemTime::now());
        match window::run(config, Parts::real(config)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error @ StartError::Display(_)) => {
                let _ = fail(&error);
                ExitCode::from(NO_DISPLAY)
            }
            Err(error) => fail(&error),
        }
    })
}

/// Everything that is wrong, at once: errors first. Fails when there are any.
fn check(file: &File) -> ExitCode {
    let config = match Config::load_or_faults(&file.config) {
        Ok(config) => config,
        Err(faults) => return all_told(&faults),
    };
    let (errors, warnings) = told(&config);
    let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    // Which figures decide about a face is worth saying where nothing is wrong, too.
    if let Ok(Some(way)) = FaceWay::examine(&config) {
        println!("face.policy: {}", way.policy_words());
    }
    let (name, warned) = (file.config.display(), count(warnings, "warning"));
    match (errors, warnings) {
        (0, 0) => println!("{name}: complete"),
        (0, _) => println!("{name}: complete, with {warned}"),
        _ => println!("{name}: not complete, {}, {warned}", count(errors, "error")),
    }
    if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Says what keeps the kiosk from starting, and what is off in it; gives how many of each.
fn told(config: &Config) -> (usize, usize) {
    let (obstacles, warnings) = (kiosk_app::obstacles(config), kiosk_app::warnings(config));
    obstacles.iter().for_each(|obstacle| eprintln!("uketsuke: error: {obstacle}"));
    warnings.iter().for_each(|warning| eprintln!("uketsuke: warning: {warning}"));
    (obstacles.len(), warnings.len())
}

/// Whether all is well.
fn models(command: &ModelsCommand) -> Result<bool, Box<dyn std::error::Error>> {
    let manifest = face_engine::Manifest::built_in()?;
    match command {
        ModelsCommand::List(place) => {
            models_commands::Place::of(place.folder.as_deref(), place.config.as_deref(), &manifest)?
                .list(&manifest);
            Ok(true)
        }
        ModelsCommand::Verify(place) => {
            let place =
                models_commands::Place::of(place.folder.as_deref(), place.config.as_deref(), &manifest)?;
            Ok(place.list(&manifest))
        }
        ModelsCommand::Install { from, folder: place } => {
            let place =
                models_commands::Place::of(place.folder.as_deref(), place.config.as_deref(), &manifest)?;
            place.install(&manifest, from.as_deref())
        }
    }
}

/// Goes on only with a configuration that has no error; says all of them, and what is off.
fn with_config(file: &File, go_on: impl FnOnce(&Config) -> ExitCode) -> ExitCode {
    match Config::load_or_faults(&file.config) {
        Err(faults) => all_told(&faults),
        Ok(config) => {
            let (errors, _) = told(&config);
            if errors == 0 { go_on(&config) } else { ExitCode::FAILURE }
        }
    }
}

/// Goes on with a configuration that can be read, as the owner of the kiosk's files: what these commands need of it is looked at
/// where they need it.
fn with_values(
    file: &File,
    go_on: impl FnOnce(&Config) -> Result<ExitCode, Box<dyn std::error::Error>>,
) -> ExitCode {
    match Config::load(&file.config) {
        Err(error) => fail(&error),
        Ok(config) => match as_owner::go_on_or_act(&kiosk_app::own_files(&config)) {
            Ok(None) => go_on(&config).unwrap_or_else(|error| fail(&*error)),
            Ok(Some(done)) => done,
            Err(error) => fail(&error),
        },
    }
}

fn all_told(faults: &[ConfigError]) -> ExitCode {
    faults.iter().for_each(|fault| eprintln!("uketsuke: error: {fault}"));
    ExitCode::FAILURE
}

fn fail(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("uketsuke: {error}");
    ExitCode::FAILURE
}
