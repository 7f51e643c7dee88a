//! One opening of the key: the module is started, asks for commands, and says how it ended.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use authorisation_protocol::{self as protocol, Bytes, FromModule, Nonsense, Reason, ToModule, VERSION};
use base_time::Entropy;
use card_apdu::Command;
use card_client::{CardChannel, CardError, DeclaredCommands, PinlessAuthentication, Purpose, TransportError};

use super::ModuleError;
use super::process::Process;
use super::program::Program;
use crate::Config;

/// Bytes of the nonce.
const NONCE_BYTES: usize = 16;

/// The configured module. It runs only while a key is opened: a process for each opening, so that nothing of one patient is
/// in it for the next, and what is wrong with it ends with it.
pub struct AuthorisationModule {
    program: Program,
    commands: DeclaredCommands,
    timeout: Duration,
    entropy: Arc<dyn Entropy>,
}

impl AuthorisationModule {
    /// The module that the configuration names, once its program is seen to be there with the right hash; `None` where it
    /// names none.
    ///
    /// # Errors
    /// [`ModuleError`]: then the ways that need it are off.
    pub fn configured(config: &Config, entropy: Arc<dyn Entropy>) -> Result<Option<Self>, ModuleError> {
        let Some(authorisation) = &config.authorisation else { return Ok(None) };
        let program = Program {
            path: std::path::absolute(config.path(&authorisation.program))
                .map_err(|source| ModuleError::Unreadable { path: authorisation.program.clone(), source })?,
            sha256: authorisation.digest()?,
            arguments: authorisation.arguments.clone(),
        };
        let commands = authorisation.declared()?;
        drop(program.sealed()?);
        Ok(Some(Self { program, commands, timeout: authorisation.timeout(), entropy }))
    }

    /// The program.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.program.path
    }

    /// What it may send.
    #[must_use]
    pub fn declared(&self) -> &DeclaredCommands {
        &self.commands
    }

    /// Opens the key once.
    ///
    /// # Errors
    /// [`ModuleError`]; whatever it was, the module and everything it started has ended.
    pub fn open(&self, purpose: Purpose, channel: &mut CardChannel) -> Result<(), ModuleError> {
        let until = Instant::now() + self.timeout;
        let mut nonce = vec![0; NONCE_BYTES];
        if self.entropy.fill(&mut nonce).is_err() {
            return Err(ModuleError::NoEntropy);
        }
        let mut process = Process::start(&self.program, until)?;
        let open = ToModule::OpenKey {
            version: VERSION,
            purpose: match purpose {
                Purpose::Face => protocol::Purpose::Face,
                Purpose::Staff => protocol::Purpose::Staff,
            },
            nonce: Bytes(nonce),
            within_ms: within(until),
        };
        process.send(&open.to_line(), until)?;
        // Ends: each turn of the module's is one declared command, and those are counted.
        loop {
            match FromModule::parse(&process.receive(until)?)? {
                FromModule::Transmit { command: Bytes(command), .. } => {
                    let response = transmit(channel, &command)?;
                    let answer = ToModule::Response { version: VERSION, response, within_ms: within(until) };
                    process.send(&answer.to_line(), until)?;
                }
                FromModule::Opened { .. } => return process.finish(until),
                FromModule::Refused { reason, .. } => return Err(ModuleError::Refused(reason)),
            }
        }
    }
}

fn transmit(channel: &mut CardChannel, bytes: &[u8]) -> Result<Bytes, ModuleError> {
    let command = Command::parse(bytes).map_err(|_| ModuleError::Nonsense(Nonsense::NotACommand))?;
    match channel.transmit(&command) {
        Ok(response) => Ok(Bytes(response.to_bytes().to_vec())),
        Err(TransportError::NotAllowed(_)) => Err(ModuleError::Undeclared(command.header())),
        Err(error) => Err(ModuleError::Card(error.into())),
    }
}

/// Milliseconds until then.
fn within(until: Instant) -> u64 {
    u64::try_from(until.saturating_duration_since(Instant::now()).as_millis()).unwrap_or(u64::MAX)
}

impl PinlessAuthentication for AuthorisationModule {
    fn commands(&self) -> &DeclaredCommands {
        &self.commands
    }

    fn open_key(&mut self, purpose: Purpose, channel: &mut CardChannel) -> Result<(), CardError> {
        self.open(purpose, channel).map_err(|error| {
            match error {
                ModuleError::Refused(Reason::CardRefused) | ModuleError::Card(_) => {
                    tracing::warn!(%error, "authorisation");
                }
                _ => tracing::error!(%error, "authorisation"),
            }
            error.to_card_error()
        })
    }
}
