//! The place between the camera's thread and anyone who looks: holds the newest frame only.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use face_match::{CameraFault, Frame};

/// Longest wait for a frame, whatever is asked.
const MAX_WAIT: Duration = Duration::from_secs(600);

/// Threads that were left behind in a call into OpenCV and have not come back.
pub(crate) static HUNG: AtomicUsize = AtomicUsize::new(0);

/// Newest frame, what was noticed since, and the order to stop.
pub(crate) struct Slot {
    state: Mutex<State>,
    /// Told when there is news for the one who looks, and when the thread has ended.
    news: Condvar,
    /// Told when the thread shall stop.
    orders: Condvar,
}

struct State {
    frame: Option<Frame>,
    /// Noticed, not yet told.
    event: Option<CameraFault>,
    /// What to say when nothing new comes.
    standing: CameraFault,
    stop: bool,
    ended: bool,
    left_behind: bool,
}

/// Says at the end of the thread, however that comes, that it has ended.
pub(crate) struct Ending<'a>(pub &'a Slot);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.ended = true;
        if state.left_behind {
            HUNG.fetch_sub(1, Ordering::SeqCst);
        }
        if state.standing == CameraFault::Silent {
            state.standing = CameraFault::Missing;
        }
        self.0.news.notify_all();
    }
}

impl Slot {
    pub(crate) fn new() -> Self {
        let state = State {
            frame: None,
            event: None,
            standing: CameraFault::Silent,
            stop: false,
            ended: false,
            left_behind: false,
        };
        Self { state: Mutex::new(state), news: Condvar::new(), orders: Condvar::new() }
    }

    /// Nothing in the state can be half-changed, so a thread that died with the lock does no harm.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A good frame. The one before, if nobody fetched it, is wiped.
    pub(crate) fn put(&self, frame: Frame) {
        let mut state = self.lock();
        state.frame = Some(frame);
        state.event = None;
        state.standing = CameraFault::Silent;
        self.news.notify_all();
    }

    /// A frame that is no good: it replaces the one before, too.
    pub(crate) fn put_bad(&self, fault: CameraFault) {
        let mut state = self.lock();
        state.frame = None;
        state.event = Some(fault);
        state.standing = CameraFault::Silent;
        self.news.notify_all();
    }

    /// No frames until further notice. One that waits may still be fetched.
    pub(crate) fn close(&self, fault: CameraFault) {
        let mut state = self.lock();
        state.event = Some(fault);
        state.standing = fault;
        self.news.notify_all();
    }

    /// The newest frame, or what was noticed, each once; waits for either.
    pub(crate) fn take(&self, wait: Duration) -> Result<Frame, CameraFault> {
        let until = Instant::now() + wait.min(MAX_WAIT);
        let mut state = self.lock();
        loop {
            if let Some(frame) = state.frame.take() {
                return Ok(frame);
            }
            if let Some(fault) = state.event.take() {
                return Err(fault);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(state.standing);
            }
            (state, _) = self.news.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits until `until`, unless the thread shall stop. Says whether it shall.
    pub(crate) fn pause(&self, until: Instant) -> bool {
        let mut state = self.lock();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if state.stop || left.is_zero() {
                return state.stop;
            }
            (state, _) = self.orders.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Tells the thread to stop and waits for its end, at most `limit`. Says whether it has ended; one that has not is left
    /// behind and counted until it does.
    pub(crate) fn stop(&self, limit: Duration) -> bool {
        let until = Instant::now() + limit;
        let mut state = self.lock();
        state.stop = true;
        state.frame = None;
        self.orders.notify_all();
        loop {
            if state.ended {
                return true;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                state.left_behind = true;
                HUNG.fetch_add(1, Ordering::SeqCst);
                return false;
            }
            (state, _) = self.news.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
