//! A thread that is waited for when the kiosk ends, but not for ever.
//!
//! The C and C++ libraries below (OpenCV, PC/SC) tear themselves down when the program ends. A thread that is still inside one
//! of them at that moment takes the program down with it.

use std::convert::Infallible;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::StartError;

/// A thread of the kiosk. Whoever has told it to end waits for it with [`KioskThread::ended_within`].
pub(crate) struct KioskThread {
    name: &'static str,
    /// Disconnected when the work is done.
    working: Receiver<Infallible>,
    thread: Option<JoinHandle<()>>,
}

impl KioskThread {
    /// Starts `work` in a thread of its own.
    ///
    /// # Errors
    /// [`StartError::Thread`].
    pub fn start(name: &'static str, work: impl FnOnce() + Send + 'static) -> Result<Self, StartError> {
        let (done, working) = sync_channel(0);
        let thread = std::thread::Builder::new()
            .name(name.into())
            .spawn(move || {
                work();
                drop(done);
            })
            .map_err(StartError::Thread)?;
        Ok(Self { name, working, thread: Some(thread) })
    }

    /// Waits until the thread has ended, its own destructors included, at most `limit`; a stuck one is left behind. Whether it
    /// has ended.
    pub fn ended_within(&mut self, limit: Duration) -> bool {
        let Some(thread) = self.thread.take() else { return true };
        if self.working.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!(thread = self.name, "still busy; left behind");
            return false;
        }
        if thread.join().is_err() {
            tracing::error!(thread = self.name, "a thread of the kiosk failed");
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    struct AtItsEnd(Arc<AtomicBool>);

    impl Drop for AtItsEnd {
        fn drop(&mut self) {
            std::thread::sleep(Duration::from_millis(50));
            self.0.store(true, Ordering::SeqCst);
        }
    }

    thread_local! {
        static OF_THE_THREAD: std::cell::RefCell<Option<AtItsEnd>> = const { std::cell::RefCell::new(None) };
    }

    #[test]
    fn thread_is_gone_with_its_own_destructors_when_waited_for() {
        let gone = Arc::new(AtomicBool::new(false));
        let flag = gone.clone();
        let mut thread = KioskThread::start("test", move || {
            OF_THE_THREAD.with(|place| *place.borrow_mut() = Some(AtItsEnd(flag)));
        })
        .unwrap();
        assert!(thread.ended_within(Duration::from_secs(60)));
        assert!(gone.load(Ordering::SeqCst));
    }

    #[test]
    fn stuck_thread_is_left_behind() {
        let (release, held) = sync_channel::<()>(0);
        let mut thread = KioskThread::start("test", move || assert!(held.recv().is_err())).unwrap();
        assert!(!thread.ended_within(Duration::from_millis(1)));
        drop(release);
    }

    #[test]
    fn thread_that_failed_is_no_hindrance() {
        let mut thread = KioskThread::start("test", || panic!("a thread that fails")).unwrap();
        assert!(thread.ended_within(Duration::from_secs(60)));
    }
}
