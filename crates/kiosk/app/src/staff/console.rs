//! The console beside the kiosk: started with it, or later. A console that cannot start (its files cannot be read, its port is
//! taken, its certificate is none) keeps no patient out: the kiosk serves, says so, and tries again.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use base_time::{Backoff, Clock, Entropy};
use staff_console::accounts::Accounts;
use staff_console::board::Board;
use staff_console::commands::Commands;
use staff_console::feed::Others;
use staff_console::pull::PullEndpoint;
use staff_console::web::{AtKiosk, ConsoleTls, StaffConfig, StaffConsole, StaffParts};
use tokio::runtime::Handle;

use super::{AuditLog, KioskSight, certificate, feed, kiosk_name};
use crate::signal::{Signal, Signals};
use crate::worker::{EndWatch, Ended};
use crate::{Config, StartError};

/// How long between two tries to start what could not be started.
const WAITS: Backoff = Backoff::new(Duration::from_secs(5), Duration::from_secs(60));
/// How often the certificate is looked at while the console runs.
const CERTIFICATE: Duration = Duration::from_secs(3600);

/// The kiosk's hand in the console, from when there is one.
pub(crate) type LateHand = Arc<OnceLock<AtKiosk>>;

/// Everything that the console is put together from.
pub(super) struct Plan {
    pub config: Config,
    pub listen: SocketAddr,
    pub board: Board,
    pub log: Arc<AuditLog>,
    pub commands: Commands,
    pub sight: Arc<KioskSight>,
    pub endpoint: Option<PullEndpoint>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub signals: Signals,
}

#[derive(Default)]
struct Started {
    console: Option<StaffConsole>,
    feed: Option<feed::Feed>,
}

/// The console and the feed, each as soon as it runs and as long as this lives.
pub(super) struct LateConsole {
    started: Arc<Mutex<Started>>,
    hand: LateHand,
    ended: Ended,
}

impl LateConsole {
    /// Starts both, now or, where that fails, again and again on `runtime`. A console that is not there is told.
    pub fn start(plan: Plan, runtime: &Handle) -> Self {
        let late = Self { started: Arc::default(), hand: LateHand::default(), ended: Ended::default() };
        let mut tried = Try {
            plan,
            started: late.started.clone(),
            hand: late.hand.clone(),
            others: Arc::default(),
            failures: 0,
        };
        runtime.block_on(tried.once());
        let end = EndWatch::passing("staff-console", &tried.plan.signals);
        let ended = late.ended.clone();
        runtime.spawn(async move {
            let _end = end;
            tried.go_on(&ended).await;
        });
        late
    }

    /// The kiosk's hand in it.
    pub fn hand(&self) -> LateHand {
        self.hand.clone()
    }

    pub fn address(&self) -> Option<SocketAddr> {
        lock(&self.started).console.as_ref().map(StaffConsole::address)
    }

    pub fn feed_address(&self) -> Option<SocketAddr> {
        lock(&self.started).feed.as_ref().and_then(feed::Feed::address)
    }
}

impl Drop for LateConsole {
    fn drop(&mut self) {
        self.ended.set();
        *lock(&self.started) = Started::default();
    }
}

fn lock(started: &Mutex<Started>) -> MutexGuard<'_, Started> {
    started.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Try {
    plan: Plan,
    started: Arc<Mutex<Started>>,
    hand: LateHand,
    others: Arc<OnceLock<Others>>,
    failures: u32,
}

impl Try {
    /// Starts what does not run yet. Whether all does now.
    async fn once(&mut self) -> bool {
        let (feed, console) = {
            let started = lock(&self.started);
            (started.feed.is_some(), started.console.is_some())
        };
        let mut all = true;
        if !feed {
            match self.plan.feed().await {
                Ok(feed) => {
                    // A console that runs already answers calls at the others from here on.
                    if let Some(others) = feed.others() {
                        let _ = self.others.set(others);
                    }
                    lock(&self.started).feed = Some(feed);
                }
                Err(error) => {
                    all = false;
                    tracing::error!(%error, "other desks are not told, and not heard; tried again");
                }
            }
        }
        if !console {
            match self.plan.console(self.others.clone()).await {
                Ok((console, tls)) => {
                    let _ = self.hand.set(AtKiosk::of(&console));
                    lock(&self.started).console = Some(console);
                    self.plan.keep_certificate(tls);
                    if self.failures > 0 {
                        tracing::info!("the staff console runs now");
                        (self.plan.signals)(Signal::Console(true));
                    }
                }
                Err(error) => {
                    all = false;
                    let without = without(&self.plan.config);
                    tracing::error!(%error, without, "the staff console does not run; tried again");
                    if self.failures == 0 {
                        (self.plan.signals)(Signal::Console(false));
                    }
                }
            }
        }
        if !all {
            self.failures = self.failures.saturating_add(1);
        }
        all
    }

    /// Until all runs, or the kiosk ends.
    async fn go_on(mut self, ended: &Ended) {
        let mut all = self.failures == 0;
        while !all && !ended.is_set() {
            tokio::time::sleep(WAITS.step(self.failures)).await;
            all = ended.is_set() || self.once().await;
        }
    }
}

impl Plan {
    async fn feed(&self) -> Result<feed::Feed, StartError> {
        let around = (&self.clock, &self.entropy);
        feed::Feed::start(&self.config, (&self.board, &self.log), &self.commands, around).await
    }

    async fn console(
        &self,
        others: Arc<OnceLock<Others>>,
    ) -> Result<(StaffConsole, Arc<ConsoleTls>), StartError> {
        let (config, staff) = (&self.config, &self.config.staff);
        let tls = Arc::new(certificate::tls(config)?);
        let path = config.path(&staff.accounts);
        base_files::make_folder_of(&path).map_err(|error| named(&path, &error))?;
        let accounts = Accounts::open(&path, &*self.entropy).await.map_err(|error| named(&path, &error))?;
        let web = StaffConfig {
            listen: self.listen,
            hosts: staff.hosts.clone(),
            at_kiosk: staff.check_at_kiosk,
            facility_code: staff.check_at_kiosk && staff.facility_code,
            card_reader: staff.cards_on().is_some(),
            passkey_host: staff.passkey_name().map(str::to_owned),
            kiosk: kiosk_name(config)?,
            language: staff.language,
            calls_when_signed_out: staff.calls_when_signed_out,
            times: staff.times(),
        };
        let parts = StaffParts {
            board: self.board.clone(),
            commands: self.commands.clone(),
            sight: self.sight.clone(),
            accounts: Arc::new(accounts),
            audit: self.log.clone(),
            receipt: self.endpoint.clone(),
            others,
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
        };
        let console = StaffConsole::start(web, parts, tls.server())
            .await
            .map_err(|error| StartError::console(format!("staff.listen = {}: {error}", self.listen)))?;
        Ok((console, tls))
    }

    /// Makes a certificate anew before it ends, and takes one that was put in its place, while the console runs.
    fn keep_certificate(&self, tls: Arc<ConsoleTls>) {
        let config = self.config.clone();
        tokio::spawn(async move {
            let mut often = tokio::time::interval(CERTIFICATE);
            loop {
                often.tick().await;
                if let Err(error) = certificate::look_again(&config, &tls) {
                    tracing::warn!(%error, "the console's certificate stays as it is");
                }
            }
        });
    }
}

/// An error names the file: it is the first thing that somebody would look at.
fn named(path: &Path, error: &dyn std::error::Error) -> StartError {
    StartError::console(format!("staff.accounts: {}: {error}", path.display()))
}

/// What patients and staff do not have until the console runs.
pub(crate) fn without(config: &Config) -> &'static str {
    match (config.authorisation.is_some(), config.face.camera.is_some()) {
        (true, false) => "no staff check meanwhile: who has no usable PIN cannot be identified at the kiosk",
        (true, true) => "no staff check meanwhile; PIN and face go on",
        (false, _) => "no board and no results at the desk meanwhile; calls sound at the kiosk only",
    }
}
