//! The second reader, on which staff lay their cards. A thread of its own: a reader that hangs holds up neither the patient's
//! nor the console.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use card_client::{CardReader, NotAStaffCard, ReaderEvent, read_staff_card};
use kiosk_visit::{Event, LaidCard, StaffCardTrouble};
use staff_console::accounts::CardUid;
use staff_console::web::{CardRefused, Laid};
use tokio::runtime::Handle;

use super::console::LateHand;
use crate::parts::OtherReader;
use crate::signal::{Signal, Signals};
use crate::worker::Worker;
use crate::{Config, StartError};

/// How long the watch waits at most before it looks whether the kiosk has ended.
const WATCH_LIMIT: Duration = Duration::from_millis(250);
/// How long a kiosk that ends waits at most for the thread.
const END_LIMIT: Duration = Duration::from_secs(2);
/// A card that is still being laid down, or that another program reads, is tried so often, after so long.
const TRIES: usize = 4;
const TRY_AGAIN: Duration = Duration::from_millis(200);

/// The thread that watches the staff reader; it ends with this.
pub(crate) struct CardReaderWorker {
    /// Held for its end.
    _worker: Worker<Infallible>,
}

impl CardReaderWorker {
    /// Starts; `runtime` is the console's, which says what a card is.
    pub fn start(
        reader: OtherReader,
        console: LateHand,
        runtime: Handle,
        signals: &Signals,
    ) -> Result<Self, StartError> {
        let told = signals.clone();
        let worker = Worker::start("staff-reader", END_LIMIT, signals, move |jobs| {
            let OtherReader { mut reader, mut watch } = reader;
            // What a console that starts late has not heard.
            let (mut there, mut untold) = (false, false);
            while !jobs.have_ended() {
                let event = watch.next_event(WATCH_LIMIT);
                match event {
                    Some(ReaderEvent::ReaderFound) => (there, untold) = (true, true),
                    Some(ReaderEvent::ReaderLost | ReaderEvent::ServiceLost) => {
                        (there, untold) = (false, true)
                    }
                    _ => {}
                }
                // Without a console no card opens anything.
                let Some(console) = console.get() else { continue };
                if std::mem::take(&mut untold) {
                    if !there {
                        console.lift_card();
                    }
                    console.card_reader(there);
                    told(Signal::Visit(Event::StaffReaderChanged(there)));
                }
                let event = match event {
                    // A card that lies there says nothing of who is there now.
                    None
                    | Some(
                        ReaderEvent::CardLies
                        | ReaderEvent::ReaderFound
                        | ReaderEvent::ReaderLost
                        | ReaderEvent::ServiceLost,
                    ) => continue,
                    Some(ReaderEvent::CardTaken) => {
                        console.lift_card();
                        Event::StaffCardTaken
                    }
                    Some(ReaderEvent::CardPlaced) => {
                        let laid = runtime.block_on(console.lay_card(read(&mut *reader)));
                        if matches!(laid, Laid::Refused(_)) {
                            reader.set_aside();
                        }
                        match on_card(laid) {
                            Some(event) => event,
                            None => continue,
                        }
                    }
                };
                told(Signal::Visit(event));
            }
        })?;
        Ok(Self { _worker: worker })
    }
}

/// What the visit is told of a card; one that was waited for on the console is none of its business.
fn on_card(laid: Laid) -> Option<Event> {
    Some(Event::StaffCardLaid(match laid {
        Laid::Taken => return None,
        Laid::Known(laid) => Ok(LaidCard(laid)),
        Laid::Refused(CardRefused::Unknown) => Err(StaffCardTrouble::Unknown),
        Laid::Refused(CardRefused::MyNumberCard) => Err(StaffCardTrouble::MyNumberCard),
        Laid::Refused(CardRefused::Changing) => Err(StaffCardTrouble::Changing),
        Laid::Refused(CardRefused::Unreadable) => Err(StaffCardTrouble::Unreadable),
    }))
}

fn read(reader: &mut dyn CardReader) -> Result<CardUid, CardRefused> {
    let mut tries = TRIES;
    loop {
        tries -= 1;
        match read_staff_card(reader) {
            Ok(uid) => return CardUid::new(uid.bytes()).ok_or(CardRefused::Unreadable),
            Err(NotAStaffCard::Unreadable) if tries > 0 => std::thread::sleep(TRY_AGAIN),
            Err(why) => {
                tracing::info!(%why, "a card on the staff reader");
                return Err(match why {
                    NotAStaffCard::MyNumberCard => CardRefused::MyNumberCard,
                    NotAStaffCard::Changing => CardRefused::Changing,
                    NotAStaffCard::Unreadable => CardRefused::Unreadable,
                });
            }
        }
    }
}

/// Why no card was read for the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoCard {
    /// The configuration names no staff reader.
    #[error("staff.card_reader names no reader for staff cards")]
    NotConfigured,
    /// It is not there.
    #[error("the staff reader is not connected; is it plugged in, and does staff.card_reader fit?")]
    NoReader,
    /// No card came in time.
    #[error("no card was laid on the staff reader in time")]
    NotLaid,
    /// It cannot be a staff card.
    #[error("{0}")]
    NotOne(&'static str),
}

/// Waits for the next card on the staff reader. One that lies there already counts.
///
/// # Errors
/// [`NoCard`].
pub fn next_card(config: &Config, limit: Duration) -> Result<CardUid, NoCard> {
    let OtherReader { mut reader, mut watch } =
        OtherReader::for_staff(config).ok_or(NoCard::NotConfigured)?;
    let until = Instant::now() + limit;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(NoCard::NotLaid);
        }
        match watch.next_event(left) {
            Some(ReaderEvent::CardPlaced | ReaderEvent::CardLies) => break,
            Some(ReaderEvent::ReaderLost | ReaderEvent::ServiceLost) => return Err(NoCard::NoReader),
            _ => {}
        }
    }
    read(&mut *reader).map_err(|why| {
        NoCard::NotOne(match why {
            CardRefused::MyNumberCard => "a My Number Card cannot be a staff card",
            CardRefused::Changing => "the number of this card is another one each time (as phones have it)",
            CardRefused::Unreadable | CardRefused::Unknown => "the number of this card cannot be read",
        })
    })
}
