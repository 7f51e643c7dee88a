//! A thread that looks at the readers, so that anyone who waits for it can give up when PC/SC does not come back.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use card_client::TransportError;

use crate::tracker::Seen;

/// What one look shows. `None`: the readers changed meanwhile; look again.
pub(crate) type View = Result<Option<Vec<Seen>>, TransportError>;

/// What came of waiting for a look.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Waited {
    /// The look's end.
    Seen(View),
    /// Not yet, and it is not late.
    NotYet,
    /// It should have come back long ago: PC/SC hangs.
    Overdue,
}

/// One thread with one look at a time. A look that hangs is waited for, not repeated: another thread would hang beside it.
pub(crate) struct Worker {
    /// Each is the longest wait for a change. `None` only while it ends.
    requests: Option<SyncSender<Duration>>,
    views: Receiver<View>,
    /// When the look that was asked for is overdue.
    due: Option<Instant>,
    /// How long a look may take beyond what it was asked to wait.
    patience: Duration,
    thread: Option<thread::JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread; it has ended when the worker is dropped, unless PC/SC hangs.
    pub(crate) fn start(
        mut look: impl FnMut(Duration) -> View + Send + 'static,
        patience: Duration,
    ) -> std::io::Result<Self> {
        // Never more than one in either: nothing is asked before the last was answered.
        let (requests, asked) = sync_channel(1);
        let (tell, views) = sync_channel(1);
        let thread = thread::Builder::new().name("reader-watch".to_owned()).spawn(move || {
            while let Ok(wait) = asked.recv() {
                if tell.send(look(wait)).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { requests: Some(requests), views, due: None, patience, thread: Some(thread) })
    }

    /// Asks for a look, unless one is under way, and waits for it, at most `limit`. `None`: the thread has died.
    pub(crate) fn wait(&mut self, limit: Duration) -> Option<Waited> {
        let now = Instant::now();
        let due = match self.due {
            Some(due) => due,
            None => {
                self.requests.as_ref()?.try_send(limit).ok()?;
                *self.due.insert(now + limit + self.patience)
            }
        };
        // When overdue, the whole `limit` again: the look may come back.
        let wait = if due > now { limit.min(due - now) } else { limit };
        match self.views.recv_timeout(wait) {
            Ok(view) => {
                self.due = None;
                Some(Waited::Seen(view))
            }
            Err(RecvTimeoutError::Timeout) if Instant::now() >= due => Some(Waited::Overdue),
            Err(RecvTimeoutError::Timeout) => Some(Waited::NotYet),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }
}

impl Drop for Worker {
    /// The library of PC/SC tears itself down when the program ends; a thread inside it would not survive that.
    fn drop(&mut self) {
        self.requests = None;
        let due = self.due.unwrap_or_else(|| Instant::now() + self.patience);
        loop {
            match self.views.recv_timeout(due.saturating_duration_since(Instant::now())) {
                // The look that was under way; the thread ends next.
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return,
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that looks at the readers failed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    const SHORT: Duration = Duration::from_millis(1);
    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn look_that_hangs_is_overdue_until_it_comes_back_and_is_asked_for_once() {
        let (release, held) = channel();
        let (count, asked) = channel();
        let mut worker = Worker::start(
            move |wait| {
                count.send(wait).unwrap();
                held.recv().unwrap()
            },
            Duration::ZERO,
        )
        .unwrap();
        for _ in 0..5 {
            assert_eq!(worker.wait(SHORT), Some(Waited::Overdue));
        }
        release.send(Err(TransportError::ServiceGone)).unwrap();
        assert_eq!(worker.wait(LONG), Some(Waited::Seen(Err(TransportError::ServiceGone))));
        release.send(Ok(Some(Vec::new()))).unwrap();
        assert_eq!(worker.wait(LONG), Some(Waited::Seen(Ok(Some(Vec::new())))));
        drop((worker, release));
        assert_eq!(asked.iter().collect::<Vec<_>>(), [SHORT, LONG], "one look for five waits");
    }

    #[test]
    fn look_that_takes_longer_than_a_wait_is_not_overdue_within_the_patience() {
        let (release, held) = channel();
        let mut worker = Worker::start(move |_| held.recv().unwrap(), LONG).unwrap();
        assert_eq!(worker.wait(SHORT), Some(Waited::NotYet));
        release.send(Ok(None)).unwrap();
        assert_eq!(worker.wait(LONG), Some(Waited::Seen(Ok(None))));
    }

    #[test]
    fn thread_that_dies_is_told() {
        let mut worker = Worker::start(|_| panic!("a look that dies"), LONG).unwrap();
        assert_eq!(worker.wait(LONG), None);
    }
}
