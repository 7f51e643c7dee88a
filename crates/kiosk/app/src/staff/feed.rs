//! This kiosk among several: its feed for other desks, and the others on its own board.

use std::net::SocketAddr;
use std::sync::Arc;

use base_time::{Clock, Entropy};
use staff_console::board::Board;
use staff_console::commands::Commands;
use staff_console::feed::{
    Ended, FeedClient, FeedConfig, FeedParts, FeedPeer, FeedServer, FeedTimes, FeedTls, Others, probe,
};

use super::{AuditLog, kiosk_name};
use crate::{Config, StartError};

/// The feed's certificates; `None` where it is not used.
///
/// # Errors
/// [`StartError`] when they cannot be read, or others would refuse them.
pub(crate) fn tls(config: &Config) -> Result<Option<FeedTls>, StartError> {
    if !config.staff.speaks_with_others() {
        return Ok(None);
    }
    let feed = &config.staff.feed;
    let ca = config.read("staff.feed.ca", &feed.ca)?;
    let chain = config.read("staff.feed.certificate", &feed.certificate)?;
    let key = config.read_secret("staff.feed.key", &feed.key)?;
    // Which of the three it is depends on the error's words.
    let named = |error| {
        StartError::console(format!("staff.feed: {}: {error}", config.path(&feed.certificate).display()))
    };
    FeedTls::from_pem(&kiosk_name(config)?, &ca, &chain, &key).map(Some).map_err(named)
}

/// The other kiosks that are watched.
///
/// # Errors
/// [`StartError`] when one of them is this kiosk, or its address is none.
pub(crate) fn peers(config: &Config) -> Result<Vec<FeedPeer>, StartError> {
    let own = kiosk_name(config)?;
    let peer = |kiosk: &crate::config::OtherKiosk| {
        if kiosk.name == own {
            return Err(StartError::console(format!("kiosks: {own} is this kiosk itself")));
        }
        FeedPeer::new(kiosk.name.clone(), &kiosk.url, &kiosk.console).map_err(StartError::console)
    };
    config.staff.kiosks.iter().map(peer).collect()
}

/// What keeps the feed from starting.
pub(super) fn problem(config: &Config) -> Option<StartError> {
    tls(config).err().or_else(|| peers(config).err())
}

/// Looks at each other kiosk once: its name, and its version or why it is not heard.
pub(crate) async fn look_at_others(
    config: &Config,
    tls: &FeedTls,
) -> Result<Vec<(String, Result<String, Ended>)>, StartError> {
    let mut found = Vec::new();
    for peer in peers(config)? {
        let row = probe(&peer, tls, FeedTimes::default()).await;
        found.push((peer.name().to_string(), row.map(|row| row.version)));
    }
    Ok(found)
}

/// Server and client, each as far as it is configured, as long as this lives.
#[derive(Default)]
pub(super) struct Feed {
    server: Option<FeedServer>,
    client: Option<FeedClient>,
}

impl Feed {
    pub async fn start(
        config: &Config,
        (board, log): (&Board, &Arc<AuditLog>),
        commands: &Commands,
        (clock, entropy): (&Arc<dyn Clock>, &Arc<dyn Entropy>),
    ) -> Result<Self, StartError> {
        let Some(tls) = tls(config)? else { return Ok(Self::default()) };
        let (kiosk, times) = (kiosk_name(config)?, FeedTimes::default());
        let mut feed = Self::default();
        if let Some(listen) = config.staff.feed.listen {
            let parts = FeedParts {
                board: board.clone(),
                commands: commands.clone(),
                audit: log.clone(),
                clock: clock.clone(),
                entropy: entropy.clone(),
            };
            let named = |error| StartError::console(format!("staff.feed.listen = {listen}: {error}"));
            let config = FeedConfig { listen, kiosk: kiosk.clone(), times };
            feed.server = Some(FeedServer::start(config, parts, &tls).await.map_err(named)?);
        }
        let peers = peers(config)?;
        if !peers.is_empty() {
            let around = (board.clone(), clock.clone() as _, entropy.clone() as _);
            feed.client = Some(FeedClient::start(kiosk, peers, &tls, times, around));
        }
        Ok(feed)
    }

    pub fn others(&self) -> Option<Others> {
        self.client.as_ref().map(FeedClient::others)
    }

    pub fn address(&self) -> Option<SocketAddr> {
        self.server.as_ref().map(FeedServer::address)
    }
}
