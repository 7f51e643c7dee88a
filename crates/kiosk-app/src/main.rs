//! `uketsuke`: the reception kiosk.
#![allow(clippy::print_stdout, reason = "a program that answers on the terminal")]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use kiosk_app::doctor::{self, Health};
use kiosk_app::{Config, Parts, logging, window};

/// 受付: reception kiosk for the My Number insurance card.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the kiosk.
    Run(File),
    /// Look after the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Look at everything the kiosk needs and say what is missing.
    Doctor(File),
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Say what is wrong with the file and the files it names.
    Check(File),
}

#[derive(clap::Args)]
struct File {
    /// The configuration file.
    #[arg(long, default_value = "/etc/uketsuke/kiosk.toml")]
    config: PathBuf,
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Run(file) => with_config(&file, |config| {
            if let Err(error) = kiosk_app::memory::overwrite_freed() {
                return fail(&error);
            }
            logging::start(&config.log.level);
            match window::run(config, Parts::real(config)) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => fail(&error),
            }
        }),
        Command::Config(ConfigCommand::Check(file)) => with_config(&file, |_| {
            println!("{}: complete", file.config.display());
            ExitCode::SUCCESS
        }),
        Command::Doctor(file) => match Config::load(&file.config) {
            Ok(config) => {
                let findings = doctor::examine(&config);
                findings.iter().for_each(|finding| println!("{finding}"));
                let bad = findings.iter().any(|finding| finding.health == Health::Bad);
                if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS }
            }
            Err(error) => fail(&error),
        },
    }
}

/// Goes on only with a configuration that has no problem; otherwise says all of them.
fn with_config(file: &File, go_on: impl FnOnce(&Config) -> ExitCode) -> ExitCode {
    match Config::load(&file.config) {
        Err(error) => fail(&error),
        Ok(config) => {
            let obstacles = kiosk_app::obstacles(&config);
            obstacles.iter().for_each(|obstacle| eprintln!("uketsuke: {obstacle}"));
            if obstacles.is_empty() { go_on(&config) } else { ExitCode::FAILURE }
        }
    }
}

fn fail(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("uketsuke: {error}");
    ExitCode::FAILURE
}
