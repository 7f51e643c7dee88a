//! Whether the gateway can be used, so that a kiosk without one sends patients to reception before they enter a PIN, and not
//! after it.
//!
//! [`GatewayWatch`] is the judgement, pure: what was seen and the time come in. It closes after some failures in a row and opens
//! after some answers in a row, so that one lost packet changes nothing. [`Lookout`] asks the gateway while nobody's visit is
//! there; what visits see counts as well.

use std::sync::Arc;
use std::time::Duration;

use base_time::{Clock as _, Entropy, SteadyClock, between};
use eligibility_client::{ClientError, GatewayTime, Refusal};
use kiosk_visit::GatewayTrouble;
use tokio::sync::{Notify, mpsc, watch};

use crate::clock_watch::{ClockCompared, ClockStanding};
use crate::gateway_worker::trouble_of;
use crate::signal::{Signal, Signals};

/// Failures in a row after which a gateway that answered before counts as gone.
const FAILURES_TO_CLOSE: u8 = 3;
/// Answers in a row after which a gateway that was gone counts as there.
const ANSWERS_TO_OPEN: u8 = 2;

/// One look at the gateway: `Err`: it cannot be used, and how.
pub(crate) type Look = Result<(), GatewayTrouble>;

/// What an answer says of the gateway's health; `None`: nothing. Any answer at all counts as one, the 404 of a gateway that has
/// no status included, but for those of a gateway that serves nobody (5xx, "try later") or not this terminal.
pub(crate) fn look(error: Option<&ClientError>) -> Option<Look> {
    let Some(error) = error else { return Some(Ok(())) };
    match error {
        // Nothing was sent, or the gateway is there and busy.
        ClientError::BreakerOpen { .. } | ClientError::Input(_) | ClientError::Config(_) => None,
        ClientError::Unavailable { status: 429 } => None,
        ClientError::Refused { refusal: Refusal::TryLater, status } if *status < 500 => None,
        ClientError::Refused { refusal: Refusal::TryLater | Refusal::TerminalRefused, .. } => {
            Some(Err(trouble_of(error)))
        }
        ClientError::Refused { .. } | ClientError::BadAnswer(_) | ClientError::Mismatch(_) => Some(Ok(())),
        _ => Some(Err(trouble_of(error))),
    }
}

/// What is thought of the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nobody has looked yet.
    Unknown,
    Usable,
    Unusable(GatewayTrouble),
}

/// The judgement, and when to look next.
#[derive(Debug)]
pub(crate) struct GatewayWatch {
    every: Duration,
    standing: Standing,
    /// Looks in a row that speak against the standing.
    against: u8,
    due: Duration,
}

impl GatewayWatch {
    /// Nothing is known, and the first look is due at once. `every`: how often to look at a gateway that is well.
    pub fn new(every: Duration) -> Self {
        Self { every, standing: Standing::Unknown, against: 0, due: Duration::ZERO }
    }

    /// When to look next, on the clock of [`Self::saw`].
    pub fn due(&self) -> Duration {
        self.due
    }

    /// Takes what was seen at `now`; `random` (any number) spreads the looks of many kiosks. A look that says nothing (`None`)
    /// changes nothing, unless it is the first: then somebody is there. Gives what is thought now, if that is new.
    pub fn saw(&mut self, now: Duration, look: Option<Look>, random: u64) -> Option<Look> {
        let before = self.standing;
        let look = look.or_else(|| (before == Standing::Unknown).then_some(Ok(())));
        let changed = look.and_then(|look| self.judge(look));
        self.due = now.saturating_add(self.pause(random));
        changed
    }

    fn judge(&mut self, look: Look) -> Option<Look> {
        let before = self.standing;
        let (needed, opposite) = match (before, look) {
            // Nobody is served yet, so one look is enough.
            (Standing::Unknown, Ok(())) => (1, Standing::Usable),
            (Standing::Unknown, Err(why)) => (1, Standing::Unusable(why)),
            (Standing::Usable, Err(why)) => (FAILURES_TO_CLOSE, Standing::Unusable(why)),
            (Standing::Unusable(_), Ok(())) => (ANSWERS_TO_OPEN, Standing::Usable),
            (Standing::Usable, Ok(())) => (0, Standing::Usable),
            // It may be gone in another way now.
            (Standing::Unusable(_), Err(why)) => (0, Standing::Unusable(why)),
        };
        self.against = if needed == 0 { 0 } else { self.against.saturating_add(1) };
        if self.against >= needed {
            (self.standing, self.against) = (opposite, 0);
        }
        (self.standing != before).then_some(match self.standing {
            Standing::Unusable(why) => Err(why),
            Standing::Unknown | Standing::Usable => Ok(()),
        })
    }

    /// Quick while a change is in the air, slow while all is well; 80 % to 120 % of that.
    fn pause(&self, random: u64) -> Duration {
        let pause = match (self.standing, self.against) {
            (Standing::Usable, 0) => self.every,
            (Standing::Unusable(_), 0) => self.every / 3,
            _ => self.every / 6,
        };
        between(pause * 4 / 5, pause * 6 / 5, random)
    }
}

/// Keeps watch for one kiosk.
pub(crate) struct Lookout {
    pub every: Duration,
    pub clock: Arc<SteadyClock>,
    pub entropy: Arc<dyn Entropy>,
    pub signals: Signals,
    /// Somebody cannot wait for the next look.
    pub hurry: Arc<Notify>,
    /// Whether nobody's visit is there. The watch ends when its sender is gone.
    pub resting: watch::Receiver<bool>,
    /// What visits saw.
    pub from_visits: mpsc::UnboundedReceiver<Look>,
}

impl Lookout {
    /// Asks by `ask` while the kiosk rests, listens to visits, and signals each change; and with each look how the clock
    /// stands to the gateway's, before what the look says of the gateway.
    pub async fn keep<F>(mut self, ask: impl Fn() -> F)
    where
        F: Future<Output = (Result<(), ClientError>, Option<GatewayTime>)>,
    {
        let mut watch = GatewayWatch::new(self.every);
        let hurry = self.hurry.clone();
        let mut clock_wrong = false;
        loop {
            let resting = *self.resting.borrow_and_update();
            let pause = watch.due().saturating_sub(self.clock.monotonic());
            // A clock that is put right is seen soon.
            let pause = if clock_wrong { pause.min(self.every / 3) } else { pause };
            let due = async {
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = hurry.notified() => {}
                }
            };
            let seen = tokio::select! {
                changed = self.resting.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    continue;
                }
                Some(look) = self.from_visits.recv() => Some(look),
                () = due, if resting => {
                    let jumps = self.clock.jumps();
                    let (answer, time) = ask().await;
                    // The machine's clock is judged, and not the time that is kept up after a jump.
                    let wall = self.clock.machine().moment();
                    let standing = ClockStanding::of(time.map(|time| time.ahead(wall)), wall);
                    clock_wrong = matches!(standing, ClockStanding::Wrong(_));
                    (self.signals)(Signal::Clock(ClockCompared { standing, jumps }));
                    look(answer.err().as_ref())
                }
            };
            if let Some(changed) = watch.saw(self.clock.monotonic(), seen, self.entropy.spread()) {
                match changed {
                    Ok(()) => tracing::info!("gateway can be used"),
                    Err(trouble) => tracing::warn!(?trouble, "gateway cannot be used"),
                }
                (self.signals)(Signal::Gateway(changed));
            }
        }
    }
}

#[cfg(test)]
#[path = "gateway_watch_tests.rs"]
mod tests;
