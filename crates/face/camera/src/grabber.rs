//! The camera's thread, and the end of it that the kiosk holds.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use base_time::Backoff;
use face_match::{CameraFault, Frame, FrameSource};

use crate::feed::{BoxedFeed, Grab, feed};
use crate::slot::{Ending, HUNG, Slot};
use crate::{CameraConfig, Health, Source, mat};

/// Longest time that dropping a source takes. A thread that still hangs in OpenCV then is left behind.
pub const CLOSE_WITHIN: Duration = Duration::from_secs(1);
/// With so many threads left behind, no further source is opened until one of them comes back.
pub const MAX_HUNG: usize = 4;

/// First wait before a source is opened again; each one after it is twice as long, up to the last.
const RETRY: Backoff = Backoff::new(Duration::from_millis(250), Duration::from_secs(2));
/// Frames after opening a device that may be black or overexposed without a word, while it finds its exposure.
const SETTLING: u64 = 10;

/// Opens a source, and starts its thread. Returns at once: what a device has to say comes with the first frame.
///
/// The thread grabs all the time, so that a frame is never older than the time since the last one; it keeps the newest
/// only. A device that is unplugged is opened again when its node comes back, tried after 0.25 s, then 0.5, 1 and 2 s.
///
/// `next_frame` gives each frame once. What is wrong is told once when it is noticed, and again when the wait is over with
/// nothing new; a frame that is black, overexposed, frozen or of a wrong format is told instead of the frame, and the
/// next good one follows by itself.
///
/// Dropping the source stops the thread and takes [`CLOSE_WITHIN`] at most. A thread that hangs in a call into OpenCV then
/// is left behind: it holds its device (which cannot be opened before it ends), looks at nothing more, and ends when
/// the call returns. A V4L2 device that gives nothing holds its call for 10 s, or as many as OpenCV's environment variable
/// `OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT` says.
///
/// # Errors
/// - [`CameraFault::Missing`]: no such device, file or folder; not a camera; not one that is allowed.
/// - [`CameraFault::Silent`]: [`MAX_HUNG`] threads of sources before this one hang.
pub fn open(config: &CameraConfig) -> Result<Box<dyn FrameSource>, CameraFault> {
    mat::prepare();
    let (may_be_still, is_live) = match config.source {
        Source::Device(_) => (false, true),
        Source::Video { still, .. } | Source::Folder { still, .. } => (still, false),
    };
    let feed = feed(config)?;
    Ok(Box::new(Grabber::start(feed, may_be_still, if is_live { SETTLING } else { 0 })?))
}

/// How many threads hang in OpenCV, left behind by sources that were dropped.
#[must_use]
pub fn hung_threads() -> usize {
    HUNG.load(Ordering::SeqCst)
}

/// The end that the kiosk holds.
pub(crate) struct Grabber {
    slot: Arc<Slot>,
    thread: Option<JoinHandle<()>>,
}

impl Grabber {
    pub(crate) fn start(feed: BoxedFeed, may_be_still: bool, settling: u64) -> Result<Self, CameraFault> {
        if hung_threads() >= MAX_HUNG {
            tracing::error!(hung = hung_threads(), "cameras hang; none is opened");
            return Err(CameraFault::Silent);
        }
        let slot = Arc::new(Slot::new());
        let work = Work {
            feed,
            slot: Arc::clone(&slot),
            health: Health::new(may_be_still),
            settling,
            start: Instant::now(),
            number: 0,
        };
        let thread = thread::Builder::new().name("camera".to_owned()).spawn(move || {
            let slot = Arc::clone(&work.slot);
            let _ending = Ending(&slot);
            // Goes before the end is told, and with it the feed.
            let mut work = work;
            work.run();
        });
        let thread = thread.map_err(|error| {
            tracing::error!(%error, "no thread for the camera");
            CameraFault::Missing
        })?;
        Ok(Self { slot, thread: Some(thread) })
    }
}

impl FrameSource for Grabber {
    fn next_frame(&mut self, wait: Duration) -> Result<Frame, CameraFault> {
        self.slot.take(wait)
    }
}

impl Drop for Grabber {
    fn drop(&mut self) {
        if !self.slot.stop(CLOSE_WITHIN) {
            tracing::error!(hung = hung_threads(), "camera hangs; its thread is left behind");
        } else if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("camera thread failed");
        }
    }
}

/// What the thread works with.
struct Work {
    feed: BoxedFeed,
    slot: Arc<Slot>,
    health: Health,
    settling: u64,
    start: Instant,
    number: u64,
}

impl Work {
    fn run(&mut self) {
        let mut failures = 0_u32;
        let mut told = None;
        loop {
            let fault = match self.feed.open() {
                Ok(()) => {
                    self.health.reopened();
                    let before = self.number;
                    let Some(fault) = self.watch() else { return };
                    if self.number > before {
                        failures = 0;
                        told = None;
                    }
                    fault
                }
                // It was there before: so it went away.
                Err(CameraFault::Missing) if self.number > 0 => CameraFault::Unplugged,
                Err(fault) => fault,
            };
            self.feed.close();
            if told.replace(fault) != Some(fault) {
                tracing::warn!(%fault, "camera closed; it is tried again");
            }
            self.slot.close(fault);
            failures = failures.saturating_add(1);
            if self.slot.pause(Instant::now() + RETRY.step(failures)) {
                return;
            }
        }
    }

    /// Grabs until the source is lost: why; or `None` when there is nothing more to do.
    fn watch(&mut self) -> Option<CameraFault> {
        let mut due = Instant::now();
        let mut since_open = 0;
        loop {
            if self.slot.pause(due) {
                return None;
            }
            if let Some(interval) = self.feed.interval() {
                // A source that is late does not catch up.
                due = (due + interval).max(Instant::now());
            }
            match self.feed.grab() {
                Grab::Picture(image, taken) => {
                    let at = self.start.elapsed();
                    self.number += 1;
                    since_open += 1;
                    match self.health.judge(&image, taken) {
                        Ok(()) => self.slot.put(Frame { image, at, number: self.number }),
                        Err(CameraFault::Black | CameraFault::Overexposed) if since_open <= self.settling => {
                        }
                        Err(fault) => self.slot.put_bad(fault),
                    }
                }
                Grab::Bad(fault) => {
                    self.number += 1;
                    self.slot.put_bad(fault);
                }
                Grab::Lost(fault) => return Some(fault),
                Grab::End => {
                    self.slot.close(CameraFault::Unplugged);
                    return None;
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "grabber_tests.rs"]
mod tests;
