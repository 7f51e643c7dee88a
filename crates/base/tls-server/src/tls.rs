//! TLS as all servers here speak it.

use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;

/// TLS 1.3 and HTTP/1.1, with this certificate chain and key. `clients` judges the certificates of clients; without it none
/// is asked for.
///
/// # Errors
/// Certificate and key do not go together.
pub fn server_config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    clients: Option<Arc<dyn ClientCertVerifier>>,
) -> Result<ServerConfig, rustls::Error> {
    let current = Arc::new(CurrentCertificate::new(chain, key)?);
    server_config_of(current, clients)
}

/// The same with a certificate that can be replaced while the server runs.
///
/// # Errors
/// What rustls says.
pub fn server_config_of(
    current: Arc<CurrentCertificate>,
    clients: Option<Arc<dyn ClientCertVerifier>>,
) -> Result<ServerConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_client_cert_verifier(clients.unwrap_or_else(WebPkiClientVerifier::no_client_auth))
        .with_cert_resolver(current);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// A server's certificate chain and key, which can be replaced while the server runs: connections that are open stay as they are.
#[derive(Debug)]
pub struct CurrentCertificate(RwLock<Arc<CertifiedKey>>);

impl CurrentCertificate {
    /// A chain and its key.
    ///
    /// # Errors
    /// Certificate and key do not go together.
    pub fn new(
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Self, rustls::Error> {
        certified(chain, key).map(|certified| Self(RwLock::new(Arc::new(certified))))
    }

    /// Puts another chain and key in their place.
    ///
    /// # Errors
    /// Certificate and key do not go together; then those before stay.
    pub fn replace(
        &self,
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<(), rustls::Error> {
        let certified = Arc::new(certified(chain, key)?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = certified;
        Ok(())
    }

    /// Whether this chain is served now.
    #[must_use]
    pub fn serves(&self, chain: &[CertificateDer<'static>]) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).cert == chain
    }
}

impl ResolvesServerCert for CurrentCertificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

fn certified(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<CertifiedKey, rustls::Error> {
    CertifiedKey::from_der(chain, key, &rustls::crypto::ring::default_provider())
}
