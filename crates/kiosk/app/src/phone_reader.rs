//! The second reader, on which phones are held: a thread that says what happens there. What is held is read by the card thread.

use std::convert::Infallible;
use std::time::Duration;

use card_client::{ReaderEvent, ReaderWatch};
use kiosk_visit::Event;

use crate::StartError;
use crate::signal::{Signal, Signals};
use crate::worker::Worker;

/// How long the watch waits at most before it looks whether the kiosk has ended.
const WATCH_LIMIT: Duration = Duration::from_millis(250);
/// How long a kiosk that ends waits at most for the thread.
const END_LIMIT: Duration = Duration::from_secs(2);

/// The thread that watches the second reader; it ends with this.
pub(crate) struct PhoneReaderWorker {
    /// Held for its end.
    _worker: Worker<Infallible>,
}

impl PhoneReaderWorker {
    pub fn start(mut watch: Box<dyn ReaderWatch>, signals: &Signals) -> Result<Self, StartError> {
        let told = signals.clone();
        let worker = Worker::start("phone-reader", END_LIMIT, signals, move |jobs| {
            while !jobs.have_ended() {
                let event = match watch.next_event(WATCH_LIMIT) {
                    // What lies there from before was not held for anybody.
                    None | Some(ReaderEvent::CardLies) => continue,
                    Some(ReaderEvent::CardPlaced) => Event::PhonePlaced,
                    Some(ReaderEvent::CardTaken) => Event::PhoneTaken,
                    Some(ReaderEvent::ReaderFound) => Event::PhoneReaderChanged(true),
                    Some(ReaderEvent::ReaderLost | ReaderEvent::ServiceLost) => {
                        Event::PhoneReaderChanged(false)
                    }
                };
                told(Signal::Visit(event));
            }
        })?;
        Ok(Self { _worker: worker })
    }
}
