//! Results that the receipt computer fetches from the console's server. What they are and how long they wait is the kiosk's
//! matter; here is only the endpoint.

use std::sync::Arc;

use base_time::Moment;
use zeroize::Zeroizing;

/// Shortest token that opens the endpoint, bytes.
pub const MIN_TOKEN_BYTES: usize = 16;

/// A result that waits. Wiped when the last copy of its body goes.
#[derive(Clone)]
pub struct PendingResult {
    /// What to acknowledge: ASCII letters, digits and hyphens.
    pub id: String,
    /// When the answer was received.
    pub when: Moment,
    /// The document's media type.
    pub media_type: &'static str,
    /// The document.
    pub body: Arc<Zeroizing<Vec<u8>>>,
}

/// The store behind the endpoint.
pub trait PendingResults: Send + Sync {
    /// What waits, oldest first. A result is given again until it is acknowledged.
    fn waiting(&self) -> Vec<PendingResult>;
    /// The receipt computer has it: forgets it. `false` when nothing of that id waits.
    fn acknowledge(&self, id: &str) -> bool;
}

/// A store, and the bearer token that opens it.
#[derive(Clone)]
pub struct PullEndpoint {
    /// At least [`MIN_TOKEN_BYTES`] visible ASCII characters; a shorter one opens nothing.
    pub token: Zeroizing<String>,
    /// The store.
    pub pending: Arc<dyn PendingResults>,
}
