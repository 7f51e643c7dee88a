//! The ways to the receipt computer that travel over HTTP: pushed by the gateway's HTTP library, or fetched at the console's
//! server.

use std::sync::Arc;
use std::time::Duration;

use base_time::Clock;
use eligibility_client::{PushClient, PushConfig, PushError};
use eligibility_export::{Deliver, Delivery, ExportError, FileId, Pull, PullLimits};
use staff_console::pull::{PendingResult, PendingResults, PullEndpoint};
use tokio::runtime::Handle;
use zeroize::Zeroizing;

use crate::receipt_worker::policy;
use crate::{Config, StartError};

/// Posts documents, one at a time, on the thread that asks.
pub(crate) struct HttpDelivery {
    client: PushClient,
    runtime: Handle,
}

/// The client for the configured receiver; `None` where there is none. Makes no connection.
pub(crate) fn client(config: &Config) -> Result<Option<PushClient>, StartError> {
    let receipt = &config.receipt;
    let Some(url) = &receipt.push else { return Ok(None) };
    let total = Duration::from_secs(receipt.push_seconds);
    let mut push = PushConfig::new(url);
    push.total_timeout = total;
    push.connect_timeout = push.connect_timeout.min(total);
    push.ca_pem = receipt.push_ca_pem(config)?;
    push.token = receipt.push_token(config)?;
    PushClient::new(&push).map(Some).map_err(StartError::Push)
}

impl HttpDelivery {
    /// To the configured receiver; `None` where there is none. Makes no connection.
    pub fn of(config: &Config, runtime: &Handle) -> Result<Option<Self>, StartError> {
        Ok(client(config)?.map(|client| Self { client, runtime: runtime.clone() }))
    }
}

impl Deliver for HttpDelivery {
    fn post(&self, delivery: &Delivery<'_>) -> Result<(), ExportError> {
        let body = Zeroizing::new(delivery.body.to_vec());
        let post = self.client.post(delivery.id.as_str(), delivery.media_type, body);
        self.runtime.block_on(post).map_err(export_error)
    }

    fn check(&self) -> Result<(), ExportError> {
        self.runtime.block_on(self.client.probe()).map_err(export_error)
    }
}

fn export_error(error: PushError) -> ExportError {
    match error {
        PushError::Unreachable => ExportError::Unreachable,
        PushError::TimedOut => ExportError::TimedOut,
        PushError::Tls(_) => ExportError::Tls,
        PushError::Refused(status) => ExportError::Refused(status),
        PushError::Input => ExportError::Invalid,
        _ => ExportError::BadAnswer,
    }
}

/// The store, and its endpoint at the console's server; `None` where results are not fetched.
pub(crate) fn pull(
    config: &Config,
    clock: &Arc<dyn Clock>,
) -> Result<Option<(Arc<Pull>, PullEndpoint)>, StartError> {
    let Some(token) = config.receipt.pull_token(config)? else { return Ok(None) };
    let waits = policy(config);
    let limits = PullLimits { most: waits.most, longest: waits.longest };
    let store = Arc::new(Pull::new(config.receipt.pull_form, limits, clock.clone()));
    let pending = Arc::new(PullStore { store: store.clone() });
    Ok(Some((store, PullEndpoint { token, pending })))
}

/// The store as the console's server knows it.
struct PullStore {
    store: Arc<Pull>,
}

impl PendingResults for PullStore {
    fn waiting(&self) -> Vec<PendingResult> {
        let result = |pending: eligibility_export::Pending| PendingResult {
            id: pending.id.to_string(),
            when: pending.when.into(),
            media_type: pending.media_type,
            body: pending.body,
        };
        self.store.pending().into_iter().map(result).collect()
    }

    fn acknowledge(&self, id: &str) -> bool {
        FileId::new(id).is_ok_and(|id| self.store.acknowledge(&id))
    }
}
