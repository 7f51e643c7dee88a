//! HTTP/1.1 over TLS 1.3, bounded in number, size and time: the one accept loop of the workspace.
//!
//! A connection waits for its handshake in places of their own, so that silent sockets keep nobody out who has a connection,
//! and no address takes more than its share of either. Each request has a deadline until its answer begins, which covers a
//! body that comes slowly.

mod limits;
mod places;
mod server;
mod tls;

pub use limits::Limits;
pub use server::{Peer, ServiceFactory, TlsServer};
pub use tls::{CurrentCertificate, server_config, server_config_of};
