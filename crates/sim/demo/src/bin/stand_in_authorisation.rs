//! `uketsuke-stand-in-authorisation`: an authorisation module for the virtual card, as `docs/authorisation-module.md` wants
//! one. It stands in for what is not public (特定機関認証), and no real card answers it.

#[path = "../stand_in_key.rs"]
mod stand_in_key;

use std::io::{self, BufRead as _, Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use authorisation_protocol::{Bytes, FromModule, MAX_LINE_BYTES, Reason, ToModule, VERSION};
use clap::Parser;
use stand_in_key::StandInKey;

/// An authorisation module for the virtual card only.
///
/// The kiosk starts it (`[authorisation]` in its configuration) and speaks to it on standard input and output. It is a
/// stand-in: how an authorised terminal really opens a card's key without the PIN (特定機関認証) is not public, and no real
/// card answers this program. It works with cards that `uketsuke-demo` issues, or `card-virtual insert --stand-in`.
#[derive(Parser)]
#[command(name = "uketsuke-stand-in-authorisation", version)]
struct Arguments {
    /// The stand-in terminal's P-256 key, PKCS#8 DER.
    key: PathBuf,
}

/// Largest key file, in bytes.
const MAX_KEY_BYTES: u64 = 4096;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The kiosk counts these bytes and reads none.
            let _ = writeln!(io::stderr(), "uketsuke-stand-in-authorisation: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> io::Result<()> {
    let ToModule::OpenKey { .. } = hear()? else { return Err(io::Error::other("not asked to open a key")) };
    let mut der = Vec::new();
    let file = std::fs::File::open(&arguments.key);
    let read = file.and_then(|file| file.take(MAX_KEY_BYTES).read_to_end(&mut der));
    let Some(key) = read.ok().and_then(|_| StandInKey::from_pkcs8(&der).ok()) else {
        return refuse(Reason::Unavailable);
    };
    let answer = ask(StandInKey::ASK)?;
    let Some((challenge, [0x90, 0x00])) = answer.split_last_chunk() else {
        return refuse(Reason::CardRefused);
    };
    let Some(present) = key.present(challenge) else { return refuse(Reason::CardRefused) };
    match ask(&present)?.as_slice() {
        [0x90, 0x00] => say(&FromModule::Opened { version: VERSION }),
        _ => refuse(Reason::CardRefused),
    }
}

/// Has the kiosk send a command, and gives the card's answer.
fn ask(command: &[u8]) -> io::Result<Vec<u8>> {
    say(&FromModule::Transmit { version: VERSION, command: Bytes(command.to_vec()) })?;
    match hear()? {
        ToModule::Response { response: Bytes(response), .. } => Ok(response),
        ToModule::OpenKey { .. } => Err(io::Error::other("asked twice")),
    }
}

fn refuse(reason: Reason) -> io::Result<()> {
    say(&FromModule::Refused { version: VERSION, reason })
}

fn say(message: &FromModule) -> io::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(&message.to_line())?;
    output.flush()
}

fn hear() -> io::Result<ToModule> {
    let mut line = Vec::new();
    io::stdin().lock().take(MAX_LINE_BYTES as u64 + 1).read_until(b'\n', &mut line)?;
    ToModule::parse(line.trim_ascii_end()).map_err(io::Error::other)
}
