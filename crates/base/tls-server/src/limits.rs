//! What a server lets in.

use std::time::Duration;

/// How much a server lets in, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections at the same time; one more is dropped at once.
    pub connections: usize,
    /// Of these, and of the handshakes, those of one network address; an IPv6 network of 64 bits counts as one.
    pub per_address: usize,
    /// Handshakes in progress at the same time; one more is dropped at once.
    pub handshakes: usize,
    /// For the TLS handshake.
    pub handshake: Duration,
    /// For a request's head, and as long again between two requests on one connection.
    pub head: Duration,
    /// Request head and read buffer, bytes.
    pub head_bytes: usize,
    /// From a request's head until its answer begins, the request's body included. After that: 408.
    pub request: Duration,
    /// A connection's longest life, with whatever is on it.
    pub life: Duration,
    /// For the requests in progress when the server stops.
    pub shutdown_grace: Duration,
}
