//! The watch on the readers, on a PC/SC context of its own.

use std::ffi::CString;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use card_client::{ReaderEvent, ReaderWatch};
use pcsc::{Context, Error, PNP_NOTIFICATION, ReaderState, Scope, State};

use crate::fault::meaning;
use crate::reader::list;
use crate::tracker::{Seen, Tracker};
use crate::worker::{View, Waited, Worker};
use crate::{Options, SharedCard, Watched};

/// Longest single wait inside PC/SC, so that a lost notification delays an event by no more than this.
const MAX_WAIT: Duration = Duration::from_secs(1);
/// How long PC/SC may be silent beyond what it was asked to wait; then the service counts as lost. A service in order answers
/// within milliseconds; this leaves room for a machine that is busy.
const TIMEOUT: Duration = Duration::from_secs(3);
/// Wait before trying a lost service again, and least time between two looks that showed nothing new.
const RETRY: Duration = Duration::from_millis(250);
const PACE: Duration = Duration::from_millis(20);

/// Tells when cards are placed and taken, readers unplugged and plugged, the service stopped and started.
///
/// After any service error it begins with a new context. While there is no service it sleeps between tries.
///
/// All PC/SC calls are made on one thread of its own. When that gives no answer for 3 s beyond what it was asked to wait,
/// the service hangs and is [`ReaderEvent::ServiceLost`]; when the thread comes back, because the service goes on or has
/// ended, the watch goes on too. No other thread looks meanwhile; one tries to end the wait from outside.
pub struct PcscWatch {
    options: Options,
    shared: SharedCard,
    tracker: Tracker,
    worker: Option<Worker>,
    wake: Wake,
}

impl PcscWatch {
    pub(crate) fn new(options: Options, shared: SharedCard) -> Self {
        Self { options, shared, tracker: Tracker::new(), worker: None, wake: Wake::default() }
    }

    /// Waits at most `limit` for a look; `None`: no thread does it.
    fn wait(&mut self, limit: Duration) -> Option<Waited> {
        let worker = match &mut self.worker {
            Some(worker) => worker,
            none => {
                let mut state = WatchState::new(self.options.clone(), self.wake.context.clone());
                none.insert(Worker::start(move |wait| state.view(wait), TIMEOUT).ok()?)
            }
        };
        worker.wait(limit)
    }

    /// Hears which card was set aside. To be asked before a look, so that what is placed in it comes after.
    fn hear(&mut self) {
        let aside = self.shared.lock().map_or(None, |mut shared| shared.aside.take());
        if let Some(placement) = aside {
            self.tracker.set_aside(placement);
        }
    }

    fn publish(&self) {
        if let Ok(mut shared) = self.shared.lock() {
            let card = self.tracker.current();
            shared.watched =
                Some(card.map_or(Watched::NoCard, |(name, number)| Watched::Card(name.clone(), number)));
        }
    }
}

impl ReaderWatch for PcscWatch {
    fn next_event(&mut self, limit: Duration) -> Option<ReaderEvent> {
        let until = Instant::now() + limit;
        loop {
            if let Some(event) = self.tracker.next() {
                tracing::debug!(?event, "reader");
                return Some(event);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            self.hear();
            let pause = match self.wait(left.min(MAX_WAIT)) {
                Some(Waited::Seen(Ok(seen))) => {
                    if let Some(seen) = seen {
                        self.tracker.readers(&seen);
                    }
                    PACE
                }
                Some(Waited::Seen(Err(error))) => {
                    self.tracker.service_gone();
                    if !self.tracker.is_quiet() {
                        tracing::warn!(%error, "smart-card service lost");
                    }
                    RETRY
                }
                // The waiting itself took its time.
                Some(Waited::NotYet) => Duration::ZERO,
                Some(Waited::Overdue) => {
                    self.wake.call();
                    self.tracker.service_gone();
                    if !self.tracker.is_quiet() {
                        tracing::warn!("smart-card service hangs");
                    }
                    Duration::ZERO
                }
                None => {
                    tracing::warn!("no thread that looks at the readers");
                    self.worker = None;
                    self.tracker.service_gone();
                    RETRY
                }
            };
            self.publish();
            // Never a busy loop, whatever PC/SC answers at once.
            if self.tracker.is_quiet() {
                thread::sleep(pause.min(until.saturating_duration_since(Instant::now())));
            }
        }
    }
}

/// Ends a wait that does not end by itself. The client library of PC/SC measures waits by the wall clock: one that is put back
/// makes a wait longer by as much, and the service answers all the while.
#[derive(Default)]
struct Wake {
    /// The context that looks wait in.
    context: Arc<Mutex<Option<Context>>>,
    /// Shared with the thread that calls the service, which hangs where the service does.
    calling: Arc<()>,
}

impl Wake {
    /// Calls, unless the call before is not over.
    fn call(&self) {
        if Arc::strong_count(&self.calling) > 1 {
            return;
        }
        let context = self.context.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (Some(context), calling) = (context, Arc::clone(&self.calling)) else { return };
        let started = thread::Builder::new().name("reader-wake".to_owned()).spawn(move || {
            if let Err(error) = context.cancel() {
                tracing::debug!(%error, "the wait for readers could not be ended");
            }
            drop(calling);
        });
        if let Err(error) = started {
            tracing::warn!(%error, "no thread to end the wait for readers");
        }
    }
}

/// What the worker keeps between looks.
struct WatchState {
    options: Options,
    context: Option<Context>,
    /// The same, for [`Wake`].
    shared: Arc<Mutex<Option<Context>>>,
    states: Vec<ReaderState>,
}

impl WatchState {
    fn new(options: Options, shared: Arc<Mutex<Option<Context>>>) -> Self {
        Self { options, context: None, shared, states: Vec::new() }
    }

    fn set(&mut self, context: Option<Context>) {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&context);
        self.context = context;
    }

    /// One look at the readers, waiting at most `wait` for a change. An error makes the next one begin anew.
    fn view(&mut self, wait: Duration) -> View {
        let view = self.look(wait);
        if view.is_err() {
            self.set(None);
        }
        view
    }

    fn look(&mut self, wait: Duration) -> View {
        let context = match &self.context {
            Some(context) => context.clone(),
            None => {
                let context = Context::establish(Scope::System).map_err(meaning)?;
                self.states.clear();
                self.set(Some(context.clone()));
                context
            }
        };
        let names = list(&context)?;
        let accepted: Vec<CString> = names.into_iter().filter(|name| self.options.accepts(name)).collect();
        let known = self.follow(&accepted);
        // A reader that is new has to be looked at, not waited for.
        let wait = if known { wait } else { Duration::ZERO };
        match context.get_status_change(wait, &mut self.states) {
            Ok(()) | Err(Error::Timeout | Error::Cancelled) => {}
            // Readers went between listing and looking: list again next time.
            Err(Error::UnknownReader | Error::ReaderUnavailable | Error::NoReadersAvailable) => {
                self.states.clear();
                return Ok(None);
            }
            Err(error) => return Err(meaning(error)),
        }
        let mut seen = Vec::new();
        for state in &mut self.states {
            let now = state.event_state();
            let notification = state.name() == PNP_NOTIFICATION();
            if !notification && !now.intersects(State::UNKNOWN | State::IGNORE | State::UNAVAILABLE) {
                seen.push(Seen {
                    name: state.name().to_owned(),
                    card: now.contains(State::PRESENT),
                    changes: state.event_count(),
                });
            }
            state.sync_current_state();
        }
        Ok(Some(seen))
    }

    /// Makes `states` one entry for each reader and one for "readers changed". True when that was so already.
    fn follow(&mut self, readers: &[CString]) -> bool {
        let mut old = std::mem::take(&mut self.states);
        let before = old.len();
        let mut known = true;
        let notification = PNP_NOTIFICATION().to_owned();
        for name in readers.iter().chain(std::iter::once(&notification)) {
            let kept = old.iter().position(|state| state.name() == name.as_c_str());
            known &= kept.is_some();
            self.states.push(match kept {
                Some(at) => old.swap_remove(at),
                None => ReaderState::new(name.clone(), State::UNAWARE),
            });
        }
        known && before == self.states.len()
    }
}
