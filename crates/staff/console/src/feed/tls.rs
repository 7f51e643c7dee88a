//! Who may speak with whom: both sides show a certificate of the facility's own authority, and a kiosk's certificate is for
//! that kiosk's name, whatever address it is reached under.

use std::sync::Arc;
use std::time::Duration;

use base_tls_server::server_config;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::client::{Resumption, WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::{ParsedCertificate, WebPkiClientVerifier};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use staff_audit_log::KioskName;

/// Most authorities in a file, and most certificates in a chain.
const MAX_CERTIFICATES: usize = 8;

/// Why the feed's certificates are of no use.
#[derive(Debug, thiserror::Error)]
pub enum FeedTlsError {
    /// A file is not PEM, or what it should hold is not there.
    #[error("feed: {0}")]
    Pem(#[from] rustls::pki_types::pem::Error),
    /// No certificate, or more than eight.
    #[error("feed: no certificate, or too many, in {0}")]
    Count(&'static str),
    /// Certificate and key do not go together, or an authority is none.
    #[error("feed: {0}")]
    Tls(#[from] rustls::Error),
    /// An authority cannot be used.
    #[error("feed: {0}")]
    Authority(#[from] rustls::server::VerifierBuilderError),
    /// The own certificate would be refused: another authority, another name, or not valid now.
    #[error("feed: the certificate is not good for {0}: {1}")]
    Own(KioskName, rustls::Error),
    /// A certificate cannot carry this name.
    #[error("feed: {0}: a certificate cannot be made for a name that ends in '-'")]
    Name(KioskName),
}

/// One kiosk's part in the feed, as server and as client.
#[derive(Clone)]
pub struct FeedTls {
    pub(super) server: Arc<ServerConfig>,
    pub(super) client: Arc<ClientConfig>,
    judge: Arc<WebPkiServerVerifier>,
    chain: Vec<CertificateDer<'static>>,
    name: ServerName<'static>,
}

pub(super) fn server_name(kiosk: &KioskName) -> Result<ServerName<'static>, FeedTlsError> {
    ServerName::try_from(kiosk.to_string()).map_err(|_| FeedTlsError::Name(kiosk.clone()))
}

/// Whether a certificate, which was verified already, is for this name.
pub(super) fn is_for(certificate: &CertificateDer<'_>, kiosk: &KioskName) -> bool {
    let parsed = ParsedCertificate::try_from(certificate);
    matches!((parsed, server_name(kiosk)), (Ok(parsed), Ok(name)) if verify_server_name(&parsed, &name).is_ok())
}

fn certificates(what: &'static str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, FeedTlsError> {
    let found = CertificateDer::pem_slice_iter(pem).take(MAX_CERTIFICATES + 1);
    let found = found.collect::<Result<Vec<_>, _>>()?;
    if (1..=MAX_CERTIFICATES).contains(&found.len()) { Ok(found) } else { Err(FeedTlsError::Count(what)) }
}

fn good_at(
    judge: &WebPkiServerVerifier,
    chain: &[CertificateDer<'_>],
    name: &ServerName<'_>,
    then: UnixTime,
) -> Result<(), rustls::Error> {
    let Some((leaf, rest)) = chain.split_first() else {
        return Err(rustls::Error::NoCertificatesPresented);
    };
    judge.verify_server_cert(leaf, rest, name, &[], then).map(drop)
}

impl FeedTls {
    /// The kiosk's certificate chain and key and the authority's certificate, in PEM. TLS 1.3 only.
    ///
    /// # Errors
    /// [`FeedTlsError`], also where the own certificate would be refused by the others.
    pub fn from_pem(own: &KioskName, ca: &[u8], chain: &[u8], key: &[u8]) -> Result<Self, FeedTlsError> {
        let provider: Arc<CryptoProvider> = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = RootCertStore::empty();
        for authority in certificates("the authority's file", ca)? {
            roots.add(authority)?;
        }
        let roots = Arc::new(roots);
        let chain = certificates("the kiosk's file", chain)?;
        let key = PrivateKeyDer::from_pem_slice(key)?;

        let name = server_name(own)?;
        let judge = WebPkiServerVerifier::builder_with_provider(roots.clone(), provider.clone()).build()?;
        good_at(&judge, &chain, &name, UnixTime::now())
            .map_err(|error| FeedTlsError::Own(own.clone(), error))?;

        let asks = WebPkiClientVerifier::builder_with_provider(roots.clone(), provider.clone()).build()?;
        let mut server = server_config(chain.clone(), key.clone_key(), Some(asks))?;
        // Each connection shows its certificate anew.
        server.send_tls13_tickets = 0;
        let mut client = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .with_root_certificates(roots)
            .with_client_auth_cert(chain.clone(), key)?;
        client.resumption = Resumption::disabled();
        client.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { server: Arc::new(server), client: Arc::new(client), judge, chain, name })
    }

    /// Whether the own certificate will still be good after this time.
    #[must_use]
    pub fn good_in(&self, time: Duration) -> bool {
        let then = UnixTime::since_unix_epoch(Duration::from_secs(UnixTime::now().as_secs()) + time);
        good_at(&self.judge, &self.chain, &self.name, then).is_ok()
    }
}
