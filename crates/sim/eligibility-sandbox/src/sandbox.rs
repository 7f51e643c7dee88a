//! Starting and stopping the gateway.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base_time::{Clock, SystemClock};
use base_tls_server::TlsServer;
use eligibility_api::message::Encoding;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::card_trust::CardTrust;
use crate::fault::{FaultRule, Faults};
use crate::gateway::Gateway;
use crate::offers::{ApiVersion, Offering, Question};
use crate::persona::Personas;
use crate::server::{self, AppState};
use crate::{RequestCounts, SandboxError, admin, pki, software_cards};

/// How to start the gateway. [`SandboxConfig::new`] fills in the rest.
#[derive(Debug, Clone)]
pub struct SandboxConfig {
    /// Folder of the test PKI, made when missing.
    pub data_dir: PathBuf,
    /// Loopback address of the gateway; port 0 takes a free one. Default `127.0.0.1:0`.
    pub listen: SocketAddr,
    /// Loopback address of the admin endpoint (plain HTTP); `None`, the default, has none.
    pub admin: Option<SocketAddr>,
    /// Folder with the card authorities (`*.der`, at most 16) and their revocation lists (`*.crl`). `None`, the default,
    /// makes software cards in the data folder and trusts those.
    pub card_trust: Option<PathBuf>,
    /// Name of the terminal whose credentials are made: ASCII letters, digits, `-`, `.`, `_`, at most 64. Default `kiosk-1`.
    pub terminal: String,
    /// Faults in force from the start.
    pub faults: Vec<FaultRule>,
    /// The clock for everything but TLS. Default: the machine's.
    pub clock: Arc<dyn Clock>,
    /// How result messages are written. Default UTF-8.
    pub encoding: Encoding,
    /// The version of the API that it speaks. Default 1.1.
    pub api: ApiVersion,
    /// The questions that this facility has switched on. Default none, so that no visit asks for offers.
    pub questions: Vec<Question>,
    /// Phones are taken in the place of the card. Default no. A gateway of API 1.0 takes none.
    pub phones: bool,
}

impl SandboxConfig {
    /// A gateway on a free port with its own test PKI in `data_dir`.
    #[must_use]
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            admin: None,
            card_trust: None,
            terminal: "kiosk-1".to_owned(),
            faults: Vec::new(),
            clock: Arc::new(SystemClock::start()),
            encoding: Encoding::Utf8,
            api: ApiVersion::default(),
            questions: Vec::new(),
            phones: false,
        }
    }

    /// The same with these questions switched on.
    #[must_use]
    pub fn asking(mut self, questions: impl IntoIterator<Item = Question>) -> Self {
        self.questions = questions.into_iter().collect();
        self
    }

    /// The same at a facility that takes phones.
    #[must_use]
    pub fn taking_phones(mut self) -> Self {
        self.phones = true;
        self
    }
}

/// A running gateway. Dropping it stops it without waiting; [`Sandbox::stop`] waits.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    admin_address: Option<SocketAddr>,
    data_dir: PathBuf,
    card_trust: PathBuf,
    faults: Faults,
    seen: RequestCounts,
    stop: watch::Sender<bool>,
    admin: Option<JoinHandle<()>>,
    server: Option<TlsServer>,
}

impl Sandbox {
    /// Makes or loads the test PKI, binds, and serves on the present tokio runtime.
    ///
    /// # Errors
    /// [`SandboxError`]: a folder that cannot be used, a file in it that is not what it should be, an address that is not
    /// a loopback one or is taken.
    pub async fn start(config: SandboxConfig) -> Result<Self, SandboxError> {
        check_terminal(&config.terminal)?;
        let personas = Personas::load()?;
        let pki = pki::load_or_make(&config.data_dir, &config.terminal)?;
        let card_trust = match config.card_trust {
            Some(folder) => folder,
            None => software_cards::load_or_make(&config.data_dir, &personas, config.clock.wall())?,
        };
        let trust = CardTrust::load(&card_trust)?;
        let tls = server::tls(pki)?;
        let (listener, address) = server::bind(config.listen).await?;
        let admin = match config.admin {
            Some(address) => Some(server::bind(address).await?),
            None => None,
        };

        let offering = Offering { api: config.api, questions: config.questions, phones: config.phones };
        let desk = AppState {
            gateway: Arc::new(Gateway::new(config.clock, personas, trust, config.encoding, offering)),
            faults: Faults::default(),
            seen: RequestCounts::default(),
        };
        for rule in config.faults {
            desk.faults.add(rule);
        }
        let (faults, seen) = (desk.faults.clone(), desk.seen.clone());
        let (stop, stopped) = watch::channel(false);
        let admin_address = admin.as_ref().map(|(_, address)| *address);
        let admin = admin.map(|(listener, _)| tokio::spawn(admin::serve(listener, desk.clone(), stopped)));
        let listen = |source| SandboxError::Listen { address, source };
        let server = server::start(listener, tls, desk).map_err(listen)?;
        tracing::info!(%address, data = %config.data_dir.display(), "gateway sandbox is up");
        let data_dir = config.data_dir;
        Ok(Self {
            address,
            admin_address,
            data_dir,
            card_trust,
            faults,
            seen,
            stop,
            admin,
            server: Some(server),
        })
    }

    /// Where the gateway listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The gateway's URL, `https://127.0.0.1:<port>`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// Where the admin endpoint listens, if there is one.
    #[must_use]
    pub fn admin_address(&self) -> Option<SocketAddr> {
        self.admin_address
    }

    /// The folder of the test PKI: `gateway-ca.pem`, `terminal/cert.pem`, `terminal/key.pem`, and, without a card trust
    /// of one's own, `cards/<persona>.der` and `cards/<persona>.key.pem`.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The folder of the card authorities in use.
    #[must_use]
    pub fn card_trust_dir(&self) -> &Path {
        &self.card_trust
    }

    /// The faults, to order and end them while it runs.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What has been asked so far.
    #[must_use]
    pub fn seen(&self) -> &RequestCounts {
        &self.seen
    }

    /// Stops accepting, lets requests in progress end for up to a second, closes every connection.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
        if let Some(admin) = self.admin.take()
            && let Err(error) = admin.await
        {
            tracing::error!(%error, "the admin endpoint of the sandbox failed");
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(admin) = &self.admin {
            admin.abort();
        }
    }
}

fn check_terminal(name: &str) -> Result<(), SandboxError> {
    let good = (1..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
    if good { Ok(()) } else { Err(SandboxError::TerminalName(name.to_owned())) }
}
