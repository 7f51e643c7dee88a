//! The console's server, and what is tidied behind it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use base_tls_server::{CurrentCertificate, Limits, TlsServer, server_config_of};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::app_state::AppState;
use super::cards::Cards;
use super::check::Checks;
use super::hand_over::HandOvers;
use super::offers::Offers;
use super::passkeys::Passkeys;
use super::request_context::Peer;
use super::session::Sessions;
use super::sources::Sources;
use super::viewers::Viewers;
use super::{StaffConfig, StaffParts, page};

const LIMITS: Limits = Limits {
    connections: 64,
    // A desk's browser takes at most six.
    per_address: 48,
    handshakes: 64,
    handshake: Duration::from_secs(5),
    head: Duration::from_secs(15),
    head_bytes: 16 * 1024,
    request: Duration::from_secs(30),
    // A desk that is looked at all day has one stream of events.
    life: Duration::from_secs(24 * 3600),
    shutdown_grace: Duration::from_secs(1),
};
/// How often sessions and checks are looked through.
const TIDY: Duration = Duration::from_secs(1);

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// Certificate or key are not PEM, or not there.
    #[error("console TLS: {0}")]
    Pem(#[from] rustls::pki_types::pem::Error),
    /// Certificate and key do not go together.
    #[error("console TLS: {0}")]
    Tls(#[from] rustls::Error),
}

/// TLS 1.3 with a certificate chain and key in PEM.
///
/// # Errors
/// [`TlsError`].
pub fn tls_from_pem(certificates: &[u8], key: &[u8]) -> Result<Arc<ServerConfig>, TlsError> {
    ConsoleTls::from_pem(certificates, key).map(|tls| tls.server())
}

/// The console's TLS, whose certificate can be replaced while it runs.
#[derive(Debug)]
pub struct ConsoleTls {
    current: Arc<CurrentCertificate>,
    server: Arc<ServerConfig>,
}

impl ConsoleTls {
    /// TLS 1.3 with a certificate chain and key in PEM.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let (chain, key) = (chain(certificates)?, PrivateKeyDer::from_pem_slice(key)?);
        let current = Arc::new(CurrentCertificate::new(chain, key)?);
        let server = Arc::new(server_config_of(current.clone(), None)?);
        Ok(Self { current, server })
    }

    /// For [`StaffConsole::start`].
    #[must_use]
    pub fn server(&self) -> Arc<ServerConfig> {
        self.server.clone()
    }

    /// Serves this certificate from now on; whether it is another one than before.
    ///
    /// # Errors
    /// [`TlsError`]; then the one before stays.
    pub fn renew(&self, certificates: &[u8], key: &[u8]) -> Result<bool, TlsError> {
        let chain = chain(certificates)?;
        if self.current.serves(&chain) {
            return Ok(false);
        }
        self.current.replace(chain, PrivateKeyDer::from_pem_slice(key)?)?;
        Ok(true)
    }
}

fn chain(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    Ok(CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>()?)
}

/// The console, as long as this lives.
pub struct StaffConsole {
    server: TlsServer,
    pub(super) state: Arc<AppState>,
}

impl StaffConsole {
    /// Listens and serves, on the runtime it is called on.
    ///
    /// # Errors
    /// The address cannot be listened on.
    pub async fn start(
        mut config: StaffConfig,
        parts: StaffParts,
        tls: Arc<ServerConfig>,
    ) -> std::io::Result<Self> {
        // As browsers write it.
        config.passkey_host = config.passkey_host.map(|host| host.to_ascii_lowercase());
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let passkeys = Passkeys::new(config.passkey_host.as_deref(), address.port());
        let state = Arc::new(AppState {
            config,
            port: address.port(),
            parts,
            sessions: Sessions::default(),
            passkeys,
            viewers: Viewers::default(),
            receipt_addresses: Sources::default(),
            refusal_budget: super::refusal_budget::RefusalBudget::default(),
            receipt_refusals: super::receipt::Refusals::default(),
            offers: Offers::default(),
            checks: Checks::default(),
            sources: Sources::default(),
            stepping: tokio::sync::Mutex::default(),
            later: std::sync::Mutex::default(),
            hand_overs: HandOvers::default(),
            cards: Cards::default(),
            counting: tokio::sync::Mutex::default(),
        });
        let router = page::router(state.clone());
        let server = TlsServer::start(
            listener,
            tls,
            LIMITS,
            Arc::new(move |peer| Some(router.clone().layer(Extension(Peer(peer.address.ip()))))),
        )?;
        tokio::spawn(tidy(state.clone(), server.stopping()));
        tracing::info!(%address, "staff console");
        Ok(Self { server, state })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Stops, and waits for it.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

/// Sessions and checks that are over go by themselves.
async fn tidy(state: Arc<AppState>, mut stopping: watch::Receiver<bool>) {
    let mut often = tokio::time::interval(TIDY);
    loop {
        tokio::select! {
            _ = often.tick() => state.tidy().await,
            _ = stopping.changed() => return,
        }
    }
}
