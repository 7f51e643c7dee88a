//! Several kiosks, one desk: each kiosk tells its board's state, and a desk that watches it puts that on its own board.
//!
//! `GET /feed` is a stream of lines of JSON (`wire.rs`), one for each change and one every [`FeedTimes::beat`]; `POST /help`
//! says that somebody comes. Both only over TLS 1.3 with certificates on both sides from the facility's own authority
//! (`tls.rs`). There is nothing else behind that port: no name, no photo, no result, no command. A staff check at another
//! kiosk is made on that kiosk's own console.
//!
//! An answer is recorded in the desk's log before it is sent, and in the kiosk's log before it counts.

mod client;
mod lines;
mod server;
mod tls;
mod wire;

use std::time::Duration;

use base_time::Backoff;

pub use client::{Ended, FeedClient, FeedPeer, NotificationFailed, Others, PeerRejected, probe};
pub use server::{FeedConfig, FeedParts, FeedServer};
pub use tls::{FeedTls, FeedTlsError};

/// Longest line, in bytes with its end: far above what a row needs.
pub const MAX_LINE_BYTES: usize = 4096;
/// Most lines in a second; a kiosk that sends more is not listened to.
pub const MAX_LINES: u32 = 50;
/// Largest answer, in bytes.
const MAX_ANSWER_BYTES: usize = 1024;
/// Request head and read buffer, bytes.
const BUFFER_BYTES: usize = 16 * 1024;

/// Time limits of the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedTimes {
    /// A line comes at least this often.
    pub beat: Duration,
    /// Without a whole line for this long a desk gives the connection up.
    pub silent: Duration,
    /// To connect, and for an answer to be taken.
    pub patience: Duration,
    /// Between tries to connect, give or take a half.
    pub reconnect: Backoff,
}

impl Default for FeedTimes {
    fn default() -> Self {
        let s = Duration::from_secs;
        Self { beat: s(5), silent: s(12), patience: s(5), reconnect: Backoff::new(s(1), s(30)) }
    }
}
