//! The staff check at the kiosk itself. Its jobs are done on the console's runtime, one after the other, so that a check that
//! was closed stays closed whatever came before.

use std::sync::{Arc, Mutex, PoisonError};

use kiosk_staff::VisitToken;
use kiosk_staff::web::{AtKiosk, Keyed, NotOpened};
use kiosk_visit::{CheckReason, ChipHolder, EffectId, Event, Opinion, StaffCode, StaffPadKind, StaffProof};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::sight::{KioskSight, SightPicture};
use crate::signal::{Signal, Signals};

/// What the visit wants of the check. Each comes from a person's press.
pub(crate) enum CheckJob {
    /// Judge who it is, and open the check.
    Prove { id: EffectId, visit: Option<VisitToken>, code: StaffCode },
    /// Record what they decided, and let it take effect.
    Decide { id: EffectId, visit: Option<VisitToken>, opinion: Opinion, reason: CheckReason },
    /// Close it.
    Close { visit: Option<VisitToken> },
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
    jobs: UnboundedSender<CheckJob>,
    sight: Arc<KioskSight>,
    photo: OpenPhoto,
}

impl CheckWorker {
    /// Starts on the runtime it is called on, and ends with it.
    pub fn start(console: AtKiosk, sight: Arc<KioskSight>, signals: Signals) -> Self {
        let (jobs, queue) = unbounded_channel();
        let photo = OpenPhoto::default();
        let worker = CheckHandler { console, sight: sight.clone(), photo: photo.clone(), signals };
        tokio::spawn(worker.serve(queue));
        Self { jobs, sight, photo }
    }

    pub fn send(&self, job: CheckJob) {
        if matches!(job, CheckJob::Close { .. }) {
            self.photo.set(None);
        }
        if self.jobs.send(job).is_err() {
            // The program ends; the visit has its own patience.
            tracing::warn!("nobody takes the staff check at the kiosk");
        }
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
    console: AtKiosk,
    sight: Arc<KioskSight>,
    photo: OpenPhoto,
    signals: Signals,
}

impl CheckHandler {
    async fn serve(self, mut queue: UnboundedReceiver<CheckJob>) {
        while let Some(job) = queue.recv().await {
            match job {
                CheckJob::Prove { id, visit, code } => {
                    let proof = self.prove(visit, code).await;
                    (self.signals)(Signal::Visit(Event::StaffProved(id, proof)));
                }
                CheckJob::Decide { id, visit, opinion, reason } => {
                    self.photo.set(None);
                    let decided = match visit {
                        Some(visit) => {
                            self.console.decide(visit, opinion.into(), reason.into()).await.is_ok()
                        }
                        None => false,
                    };
                    // One that is recorded comes as a command of staff.
                    if !decided {
                        (self.signals)(Signal::Visit(Event::CheckNotRecorded(id)));
                    }
                }
                CheckJob::Close { visit } => {
                    self.photo.set(None);
                    if let Some(visit) = visit {
                        self.console.close(visit);
                    }
                }
            }
        }
    }

    async fn prove(&self, visit: Option<VisitToken>, code: StaffCode) -> StaffProof {
        let Some(visit) = visit else { return StaffProof::Unavailable };
        let keyed = match code.kind() {
            StaffPadKind::Member => Keyed::Member(code.number(), code.one_time()),
            StaffPadKind::HandedOver => Keyed::HandedOver(code.number()),
            StaffPadKind::Facility => Keyed::Facility(code.number()),
        };
        match self.console.open(visit, keyed).await {
            Ok(()) => {}
            Err(NotOpened::Refused) => return StaffProof::Refused,
            Err(NotOpened::Wait) => return StaffProof::Locked,
            Err(NotOpened::Unavailable) => return StaffProof::Unavailable,
        }
        let sight = self.sight.clone();
        let photo = tokio::task::spawn_blocking(move || sight.card_photo(visit)).await.ok().flatten();
        if photo.is_none() {
            // Nothing to compare with: nobody can be confirmed.
            self.console.close(visit);
            return StaffProof::Unavailable;
        }
        self.photo.set(photo.map(|photo| (photo, self.sight.chip_holder(visit))));
        StaffProof::Accepted
    }
}
