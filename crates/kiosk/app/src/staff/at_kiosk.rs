//! The staff check at the kiosk itself. Its jobs are done one after the other, so that a check that was closed stays closed
//! whatever came before; the kiosk's runtime is where they wait.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kiosk_visit::{
    CheckDecision, CheckReason, ChipHolder, EffectId, Event, LaidCard, StaffCode, StaffPadKind, StaffProof,
};
use staff_console::VisitToken;
use staff_console::web::{Keyed, NotOpened};
use tokio::runtime::Handle;

use super::console::LateHand;
use super::sight::{KioskSight, SightPicture};
use crate::StartError;
use crate::signal::{Signal, Signals};
use crate::worker::{Job, Worker};

/// How long a kiosk that ends waits at most for a check that is being recorded.
const END_LIMIT: Duration = Duration::from_secs(2);

/// What the visit wants of the check. Each comes from a person's press.
pub(crate) enum CheckJob {
    /// Judge who it is, and open the check.
    Prove { id: EffectId, visit: Option<VisitToken>, code: StaffCode, card: Option<LaidCard> },
    /// Record what they decided, and let it take effect.
    Decide { id: EffectId, visit: Option<VisitToken>, decision: CheckDecision, reason: CheckReason },
    /// Close it.
    Close { visit: Option<VisitToken> },
}

impl Job for CheckJob {
    fn refusal(&self) -> Option<Event> {
        match *self {
            Self::Prove { id, .. } => Some(Event::StaffProved(id, StaffProof::Unavailable)),
            Self::Decide { id, .. } => Some(Event::CheckNotRecorded(id)),
            Self::Close { .. } => None,
        }
    }
}

/// The card's photo, and what the chip says of its holder.
type PhotoAndHolder = (SightPicture, Option<ChipHolder>);

/// Both while somebody compares; the photo is decoded once.
#[derive(Clone, Default)]
struct OpenPhoto(Arc<Mutex<Option<PhotoAndHolder>>>);

impl OpenPhoto {
    fn set(&self, photo: Option<PhotoAndHolder>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = photo;
    }

    fn get(&self) -> Option<PhotoAndHolder> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The kiosk's way to the console's judgement.
pub(crate) struct CheckWorker {
    worker: Worker<CheckJob>,
    sight: Arc<KioskSight>,
    photo: OpenPhoto,
}

impl CheckWorker {
    /// Starts; `runtime` is where the console serves.
    pub fn start(
        console: LateHand,
        runtime: Handle,
        sight: Arc<KioskSight>,
        signals: &Signals,
    ) -> Result<Self, StartError> {
        let photo = OpenPhoto::default();
        let handler = CheckHandler {
            console,
            runtime,
            sight: sight.clone(),
            photo: photo.clone(),
            signals: signals.clone(),
        };
        let worker = Worker::start("staff-check", END_LIMIT, signals, move |jobs| {
            while let Some(job) = jobs.next() {
                handler.handle(job);
            }
        })?;
        Ok(Self { worker, sight, photo })
    }

    pub fn send(&self, job: CheckJob) {
        if matches!(job, CheckJob::Close { .. }) {
            self.photo.set(None);
        }
        self.worker.send(job);
    }

    /// Photo and person, as far as there are pictures of them now.
    pub fn pictures(&self) -> (Option<SightPicture>, Option<SightPicture>) {
        (self.photo.get().map(|(photo, _)| photo), self.sight.person())
    }

    /// What the chip says of its holder, while its photo is there.
    pub fn holder(&self) -> Option<ChipHolder> {
        self.photo.get().and_then(|(_, holder)| holder)
    }
}

struct CheckHandler {
    /// Empty while there is no console: then nobody is judged.
    console: LateHand,
    runtime: Handle,
    sight: Arc<KioskSight>,
    photo: OpenPhoto,
    signals: Signals,
}

impl CheckHandler {
    fn handle(&self, job: CheckJob) {
        match job {
            CheckJob::Prove { id, visit, code, card } => {
                let proof = self.prove(visit, &code, card);
                (self.signals)(Signal::Visit(Event::StaffProved(id, proof)));
            }
            CheckJob::Decide { id, visit, decision, reason } => {
                self.photo.set(None);
                let decided = visit.zip(self.console.get()).is_some_and(|(visit, console)| {
                    let decide = console.decide(visit, decision, reason);
                    self.runtime.block_on(decide).is_ok()
                });
                // One that is recorded comes as a command of staff.
                if !decided {
                    (self.signals)(Signal::Visit(Event::CheckNotRecorded(id)));
                }
            }
            CheckJob::Close { visit } => {
                self.photo.set(None);
                if let Some(visit) = visit {
                    self.close(visit);
                }
            }
        }
    }

    fn close(&self, visit: VisitToken) {
        let _in_runtime = self.runtime.enter();
        if let Some(console) = self.console.get() {
            console.close(visit);
        }
    }

    fn prove(&self, visit: Option<VisitToken>, code: &StaffCode, card: Option<LaidCard>) -> StaffProof {
        let (Some(visit), Some(console)) = (visit, self.console.get()) else {
            return StaffProof::Unavailable;
        };
        let keyed = match code.kind() {
            StaffPadKind::Member => Keyed::Member(code.number(), code.one_time()),
            StaffPadKind::HandedOver => Keyed::HandedOver(code.number()),
            StaffPadKind::Facility => Keyed::Facility(code.number()),
            StaffPadKind::Card => match card {
                Some(LaidCard(laid)) => Keyed::Card(laid, code.number()),
                None => return StaffProof::Refused,
            },
        };
        match self.runtime.block_on(console.open(visit, keyed)) {
            Ok(()) => {}
            Err(NotOpened::Refused) => return StaffProof::Refused,
            Err(NotOpened::Wait) => return StaffProof::Locked,
            Err(NotOpened::Unavailable) => return StaffProof::Unavailable,
        }
        let photo = self.sight.card_photo(visit);
        if photo.is_none() {
            // Nothing to compare with: nobody can be confirmed.
            self.close(visit);
            return StaffProof::Unavailable;
        }
        self.photo.set(photo.map(|photo| (photo, self.sight.chip_holder(visit))));
        StaffProof::Accepted
    }
}
