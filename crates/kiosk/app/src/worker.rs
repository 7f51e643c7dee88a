//! A thread of the kiosk that does jobs: one way to start it, to hand it a job, to end it, and to notice that it ended by
//! itself.
//!
//! The C and C++ libraries below (OpenCV, PC/SC) tear themselves down when the program ends. A thread that is still inside one
//! of them at that moment takes the program down with it, so a worker is waited for, but not for ever.
//!
//! A worker that ends although the kiosk goes on is a fault of this program: nothing that it was for works any more, and the
//! idle screen would still invite. So that is told as [`Signal::WorkerEnded`], the program ends in order, with the card
//! released, and the service manager starts it again.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use kiosk_visit::Event;

use crate::StartError;
use crate::signal::{Signal, Signals};

/// Jobs that may wait for a worker. The visit waits for nearly every answer before it asks for something else.
const MAX_WAITING: usize = 8;

/// Something that a worker does.
pub(crate) trait Job: Send + 'static {
    /// What the visit is told when no worker can take the job; `None` where it waits for no answer.
    fn refusal(&self) -> Option<Event>;
}

/// For a worker without jobs: it does the same until it ends.
impl Job for Infallible {
    fn refusal(&self) -> Option<Event> {
        match *self {}
    }
}

/// Whether the kiosk wants a worker to end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ended(Arc<AtomicBool>);

impl Ended {
    /// From now on it may end.
    pub fn set(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Tells that a worker ended before it was wanted to. Held by what it watches, and dropped after all else there.
pub(crate) struct EndWatch {
    name: &'static str,
    ended: Ended,
    signals: Signals,
    /// Ending is what it does; only a panic is unexpected.
    may_end: bool,
}

impl EndWatch {
    /// For something that goes on until `ended`.
    pub fn lasting(name: &'static str, ended: &Ended, signals: &Signals) -> Self {
        Self { name, ended: ended.clone(), signals: signals.clone(), may_end: false }
    }

    /// For something that is done at some time, or given up.
    pub fn passing(name: &'static str, signals: &Signals) -> Self {
        Self { name, ended: Ended::default(), signals: signals.clone(), may_end: true }
    }
}

impl Drop for EndWatch {
    fn drop(&mut self) {
        let expected = self.ended.is_set() || self.may_end;
        if std::thread::panicking() || !expected {
            (self.signals)(Signal::WorkerEnded(self.name));
        }
    }
}

/// The jobs of a worker, as its thread takes them.
pub(crate) struct Jobs<J> {
    queue: Receiver<J>,
    ended: Ended,
}

impl<J> Jobs<J> {
    /// The next job; `None` when the kiosk has ended: then nothing that waits is begun.
    pub fn next(&self) -> Option<J> {
        self.queue.recv().ok().filter(|_| !self.ended.is_set())
    }

    /// The next job, if one comes within `limit`. What waits is still given when the kiosk has ended.
    pub fn next_within(&self, limit: Duration) -> Next<J> {
        match self.queue.recv_timeout(limit) {
            Ok(job) => Next::Job(job),
            Err(RecvTimeoutError::Timeout) => Next::Nothing,
            Err(RecvTimeoutError::Disconnected) => Next::Ended,
        }
    }

    /// The next job, if one waits and the kiosk has not ended.
    pub fn waiting(&self) -> Next<J> {
        match self.queue.try_recv() {
            Ok(job) if !self.ended.is_set() => Next::Job(job),
            Err(TryRecvError::Empty) if !self.ended.is_set() => Next::Nothing,
            _ => Next::Ended,
        }
    }

    /// Whether the kiosk has ended.
    pub fn have_ended(&self) -> bool {
        self.ended.is_set()
    }
}

/// What a look for a job found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next<J> {
    Job(J),
    Nothing,
    Ended,
}

/// The kiosk's end of a worker. The worker ends when this is dropped.
pub(crate) struct Worker<J> {
    name: &'static str,
    /// `None` only while it ends.
    jobs: Option<SyncSender<J>>,
    signals: Signals,
    ended: Ended,
    /// How long a kiosk that ends waits at most.
    end_limit: Duration,
    /// Disconnected when the work is done.
    working: Receiver<Infallible>,
    thread: Option<JoinHandle<()>>,
}

impl<J: Job> Worker<J> {
    /// Starts `work` in a thread of its own. It goes on until its jobs say that the kiosk has ended, and what it owns is gone
    /// before its end is noticed.
    ///
    /// # Errors
    /// [`StartError::Thread`].
    pub fn start(
        name: &'static str,
        end_limit: Duration,
        signals: &Signals,
        work: impl FnOnce(&Jobs<J>) + Send + 'static,
    ) -> Result<Self, StartError> {
        let (jobs, queue) = sync_channel(MAX_WAITING);
        let (done, working) = sync_channel(0);
        let ended = Ended::default();
        let watch = EndWatch::lasting(name, &ended, signals);
        let jobs_of_thread = Jobs { queue, ended: ended.clone() };
        let thread = std::thread::Builder::new()
            .name(name.into())
            .spawn(move || {
                // Dropped in this order from the end, also when the work panics: who hears that the worker ended finds that it
                // takes no more jobs.
                let _done = done;
                let _watch = watch;
                let jobs = jobs_of_thread;
                work(&jobs);
            })
            .map_err(StartError::Thread)?;
        let thread = Some(thread);
        Ok(Self { name, jobs: Some(jobs), signals: signals.clone(), ended, end_limit, working, thread })
    }

    /// Hands it a job. One that cannot be taken is refused at once.
    pub fn send(&self, job: J) {
        let Some(jobs) = &self.jobs else { return };
        let Err(TrySendError::Full(job) | TrySendError::Disconnected(job)) = jobs.try_send(job) else {
            return;
        };
        tracing::error!(worker = self.name, "a job is refused");
        if let Some(event) = job.refusal() {
            (self.signals)(Signal::Visit(event));
        }
    }
}

impl<J> Worker<J> {
    /// Lets it end and waits until it has, its own destructors included; a stuck one is left behind. Whether it has ended.
    fn end(&mut self) -> bool {
        self.ended.set();
        self.jobs = None;
        let Some(thread) = self.thread.take() else { return true };
        if self.working.recv_timeout(self.end_limit) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!(worker = self.name, "still busy; left behind");
            return false;
        }
        if thread.join().is_err() {
            tracing::error!(worker = self.name, "a worker failed");
        }
        true
    }
}

impl<J> Drop for Worker<J> {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
#[path = "worker_tests.rs"]
mod tests;
