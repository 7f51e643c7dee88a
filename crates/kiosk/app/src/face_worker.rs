//! The thread that owns cameras and models: reads verification code B from the printed card, and compares the person with
//! the card's photo. A stuck camera never freezes the screen, and nothing of a visit stays here when it is over.

use std::time::Duration;

use card_client::{BirthDate, VerificationCodeB};
use card_ocr::{Agreement, Picture, Progress, Reading, Unread};
use face_match::{
    CameraFault, FaceSession, Frame, FrameSource, Guidance, Image, Models, Options, PhotoFault, Reference,
    Verdict,
};
use kiosk_visit::{
    Age, EffectId, Event, FaceGuidance, FaceOutcome, FaceTrouble, Likeness, PhotoQuality, PrintGuidance,
    PrintOutcome, QualityHints,
};

use crate::StartError;
use crate::cameras::Cameras;
use crate::face_way::FaceWay;
use crate::preview::{self, Preview};
use crate::quality_hints;
use crate::signal::{Signal, Signals};
use crate::staff::View;
use crate::vault::{Photo, SharedVault};
use crate::worker::{Job, Jobs, Next, Worker};

/// How long one look at a camera waits before the thread looks whether there is something else to do.
const WAIT: Duration = Duration::from_millis(100);
/// How often the machine looks at what staff see; it takes longer than a frame lasts.
const REMARK_EVERY: Duration = Duration::from_secs(1);
/// A camera that gives no frame for so many looks (two seconds) is told as gone.
const SILENT_LOOKS: u32 = 20;

/// Something for the face thread. A new job ends the one before.
#[derive(Debug)]
pub(crate) enum FaceJob {
    /// Read code B from the printed card.
    ReadPrint { id: EffectId, visit: String },
    /// Compare the person with the photo in the vault.
    Compare { id: EffectId, visit: String },
    /// Show the person to staff, who compare by eye.
    View,
    /// Stop the cameras.
    Stop,
    /// The photo counts no more, and with it what was made of it.
    ForgetPhoto,
    /// The visit is over: nothing of it stays.
    Forget,
}

impl Job for FaceJob {
    fn refusal(&self) -> Option<Event> {
        match self {
            Self::ReadPrint { id, .. } => Some(Event::PrintRead(*id, PrintOutcome::Unavailable)),
            Self::Compare { id, .. } => {
                Some(Event::FaceCompared(*id, FaceOutcome::Unavailable(FaceTrouble::Camera)))
            }
            Self::View | Self::Stop | Self::ForgetPhoto | Self::Forget => None,
        }
    }
}

/// How long a kiosk that ends waits at most for cameras and models to be let go of. A frame takes some tenths of a second.
const END_LIMIT: Duration = Duration::from_secs(5);

/// The way to the face thread.
pub(crate) struct FaceWorker(Worker<FaceJob>);

impl FaceWorker {
    pub fn start(
        way: Option<FaceWay>,
        cameras: Box<dyn Cameras>,
        vault: &SharedVault,
        (preview, view): (&Preview, &View),
        challenges: Challenges,
        signals: &Signals,
    ) -> Result<Self, StartError> {
        let handler = FaceHandler {
            way,
            cameras,
            models: None,
            print: None,
            holder: None,
            photo: None,
            likeness: None,
            vault: vault.clone(),
            preview: preview.clone(),
            view: view.clone(),
            challenges,
            signals: signals.clone(),
        };
        Worker::start("face", END_LIMIT, signals, move |jobs| handler.serve(jobs)).map(Self)
    }

    pub fn send(&self, job: FaceJob) {
        self.0.send(job);
    }
}

/// Which action is asked of a person besides being there, chosen anew for each comparison.
pub(crate) type Challenges = Box<dyn FnMut() -> Option<face_match::Challenge> + Send>;

struct FaceHandler {
    /// `None`: faces are not compared here, and only the card face is read.
    way: Option<FaceWay>,
    cameras: Box<dyn Cameras>,
    /// `None` until they are loaded, and again after one of them failed.
    models: Option<Models>,
    print: Option<card_ocr::Reader>,
    holder: Option<Holder>,
    /// What staff are told of this visit.
    photo: Option<PhotoQuality>,
    likeness: Option<Likeness>,
    vault: SharedVault,
    preview: Preview,
    view: View,
    challenges: Challenges,
    signals: Signals,
}

/// The card's holder.
struct Holder {
    /// Whose visit it is.
    visit: String,
    /// The photo as the models see it.
    reference: Reference,
    minor: bool,
}

/// What a job ended with, before another one came.
type Told<T> = Result<T, FaceJob>;

impl FaceHandler {
    fn serve(mut self, jobs: &Jobs<FaceJob>) {
        // Loading takes a while, and is over before the first patient needs it.
        self.load();
        let mut next = None;
        loop {
            let job = match next.take() {
                Some(job) => job,
                None => match jobs.next() {
                    Some(job) => job,
                    None => return,
                },
            };
            next = self.work(job, jobs);
        }
    }

    /// Does a job until it is done or another one comes, which is given back.
    fn work(&mut self, job: FaceJob, jobs: &Jobs<FaceJob>) -> Option<FaceJob> {
        match job {
            FaceJob::ReadPrint { id, visit } => {
                let read = self.read_print(id, &visit, jobs);
                self.tell_last(read, |outcome| Event::PrintRead(id, outcome))
            }
            FaceJob::Compare { id, visit } => {
                let compared = self.compare(id, &visit, jobs);
                self.preview.show(None);
                self.tell_last(compared, |outcome| Event::FaceCompared(id, outcome))
            }
            FaceJob::View => {
                let next = self.show_to_staff(jobs);
                self.view.clear();
                next.err()
            }
            FaceJob::Stop => None,
            FaceJob::ForgetPhoto => {
                self.forget_photo();
                None
            }
            FaceJob::Forget => {
                self.view.want(false);
                self.forget_photo();
                None
            }
        }
    }

    fn forget_photo(&mut self) {
        self.holder = None;
        (self.photo, self.likeness) = (None, None);
    }

    fn tell_last<T>(&self, told: Told<T>, event: impl FnOnce(T) -> Event) -> Option<FaceJob> {
        match told {
            Ok(outcome) => {
                (self.signals)(Signal::Visit(event(outcome)));
                None
            }
            Err(job) => Some(job),
        }
    }

    fn load(&mut self) {
        let Some(way) = &self.way else { return };
        match way.load() {
            Ok(engine) => self.models = Some(engine.into_models()),
            Err(error) => tracing::error!(%error, "face models not loaded: the face way stays closed"),
        }
    }

    fn read_print(&mut self, id: EffectId, visit: &str, jobs: &Jobs<FaceJob>) -> Told<PrintOutcome> {
        if self.print.is_none() {
            self.print = card_ocr::Reader::new().ok();
        }
        let Some(reader) = &mut self.print else { return Ok(PrintOutcome::Unavailable) };
        let mut camera = match self.cameras.print() {
            Ok(camera) => Watched::new(camera),
            Err(fault) => return Ok(print_fault(fault)),
        };
        let mut agreement = Agreement::new(card_ocr::Limits::default());
        let mut told = None;
        loop {
            interrupted(jobs)?;
            let guidance = match camera.look() {
                Ok(None) => continue,
                Ok(Some(frame)) => {
                    let image = &frame.image;
                    let read = Picture::from_rgb(image.width(), image.height(), image.rgb())
                        .map_err(|_| Unread::NoCard)
                        .and_then(|picture| reader.read(&picture));
                    let guidance =
                        read.as_ref().map_or_else(|unread| print_guidance(*unread), |_| PrintGuidance::Still);
                    match agreement.take(read) {
                        Progress::Agreed(reading) => {
                            let Some(code) = code(&reading) else { continue };
                            self.vault.lock().keep_printed_code(visit, code);
                            return Ok(PrintOutcome::Read);
                        }
                        Progress::More => {}
                        // The visit has its own patience; until that is over, from the start.
                        Progress::GivenUp => agreement = Agreement::new(card_ocr::Limits::default()),
                    }
                    guidance
                }
                Err(CameraFault::Black) => PrintGuidance::NoCard,
                Err(CameraFault::Overexposed) => PrintGuidance::Glare,
                Err(fault) => return Ok(print_fault(fault)),
            };
            if told != Some(guidance) {
                told = Some(guidance);
                (self.signals)(Signal::Visit(Event::PrintRead(id, PrintOutcome::Guidance(guidance))));
            }
        }
    }

    fn compare(&mut self, id: EffectId, visit: &str, jobs: &Jobs<FaceJob>) -> Told<FaceOutcome> {
        let closed = |trouble| Ok(FaceOutcome::Unavailable(trouble));
        let (Some(models), Some(way)) = (&mut self.models, &self.way) else {
            return closed(FaceTrouble::Model);
        };
        // Taken once, when the photo has been opened; a second comparison in the same visit uses what the models saw.
        let photo = self.vault.lock().take_photo(visit);
        if let Some(photo) = photo {
            (self.holder, self.photo) = holder(visit, &photo, models);
            if self.holder.is_none() {
                return closed(FaceTrouble::Photo);
            }
        }
        let Some(holder) = self.holder.as_ref().filter(|holder| holder.visit == visit) else {
            return closed(FaceTrouble::Photo);
        };
        let mut camera = match self.cameras.face() {
            Ok(camera) => Watched::new(camera),
            Err(fault) => return Ok(face_fault(fault)),
        };
        let options = Options { minor: holder.minor, challenge: (self.challenges)() };
        let mut session = FaceSession::new(way.policy.clone(), holder.reference.clone(), options);
        let mut told = None;
        loop {
            interrupted(jobs)?;
            let guidance = match camera.look() {
                Ok(None) => continue,
                Ok(Some(frame)) => {
                    let verdict = session.look(&frame, models);
                    self.preview.show(live_picture(&frame, &session));
                    match verdict {
                        Ok(Verdict::Guide(guidance)) => guidance_for_patient(guidance),
                        Ok(Verdict::Accepted) => return Ok(FaceOutcome::Accepted),
                        Ok(Verdict::Refused(why)) => {
                            tracing::info!(?why, "face not accepted");
                            self.likeness = Some(quality_hints::likeness(self.likeness, why));
                            told = None;
                            (self.signals)(Signal::Visit(Event::FaceCompared(id, FaceOutcome::Refused)));
                            continue;
                        }
                        Err(error) => {
                            // A model that failed once is not trusted again.
                            tracing::error!(%error, "face model failed");
                            self.models = None;
                            return closed(FaceTrouble::Model);
                        }
                    }
                }
                Err(CameraFault::Black) => FaceGuidance::Dark,
                Err(CameraFault::Overexposed) => FaceGuidance::Bright,
                Err(fault) => return Ok(face_fault(fault)),
            };
            if told != Some(guidance) {
                told = Some(guidance);
                let outcome = FaceOutcome::Guidance(guidance);
                (self.signals)(Signal::Visit(Event::FaceCompared(id, outcome)));
            }
        }
    }
}

impl FaceHandler {
    /// The person as they stand there, for as long as staff may look. A camera that fails is told to the log; staff see that
    /// there is no picture.
    fn show_to_staff(&mut self, jobs: &Jobs<FaceJob>) -> Told<()> {
        let mut camera = match self.cameras.face() {
            Ok(camera) => Watched::new(camera),
            Err(fault) => {
                tracing::warn!(%fault, "face camera");
                return Ok(());
            }
        };
        let mut looked = None;
        loop {
            interrupted(jobs)?;
            match camera.look() {
                Ok(Some(frame)) if self.view.is_wanted() => {
                    if let Some(picture) = head_and_shoulders(&frame, None) {
                        self.view.show(picture);
                    }
                    if looked.is_none_or(|last| frame.at.saturating_sub(last) >= REMARK_EVERY) {
                        looked = Some(frame.at);
                        self.hint(&frame.image);
                    }
                }
                Ok(_) | Err(CameraFault::Black | CameraFault::Overexposed) => {}
                Err(fault) => {
                    tracing::warn!(%fault, "face camera");
                    return Ok(());
                }
            }
        }
    }
}

impl FaceHandler {
    /// Tells what the machine makes of photo and person, where it has something to say and that is new.
    fn hint(&mut self, image: &Image) {
        let (Some(models), Some(way)) = (&mut self.models, &self.way) else { return };
        let minor = self.holder.as_ref().is_some_and(|holder| holder.minor);
        let live = quality_hints::quality(image, minor, models, way.policy.gates());
        let hints = QualityHints { photo: self.photo, live, likeness: self.likeness };
        if self.view.hint(hints) {
            (self.signals)(Signal::Visit(Event::SightHinted(hints)));
        }
    }
}

/// What the models see in the card's photo, `None` when nothing can be compared with it; and how well they see it.
fn holder(visit: &str, photo: &Photo, models: &mut Models) -> (Option<Holder>, Option<PhotoQuality>) {
    let picture = match face_engine::decode_photo(&photo.jp2) {
        Ok(picture) => picture,
        Err(error) => {
            tracing::warn!(%error, "the card's photo cannot be decoded");
            return (None, None);
        }
    };
    match Reference::from_photo(&picture, models) {
        Ok(reference) => {
            let holder =
                Holder { visit: visit.to_owned(), reference, minor: Age::counts_as_child(photo.age) };
            (Some(holder), Some(PhotoQuality::Good))
        }
        Err(fault) => {
            tracing::warn!(%fault, "the card's photo cannot be compared");
            (None, (fault == PhotoFault::TooSmall).then_some(PhotoQuality::Small))
        }
    }
}

/// Goes on unless another job waits, or the kiosk has ended.
fn interrupted(jobs: &Jobs<FaceJob>) -> Told<()> {
    match jobs.waiting() {
        Next::Job(job) => Err(job),
        Next::Nothing => Ok(()),
        Next::Ended => Err(FaceJob::Stop),
    }
}

/// A camera whose silence is counted.
struct Watched {
    source: Box<dyn FrameSource>,
    silent: u32,
}

impl Watched {
    fn new(source: Box<dyn FrameSource>) -> Self {
        Self { source, silent: 0 }
    }

    /// The next frame, if one came in the time of a look.
    fn look(&mut self) -> Result<Option<Frame>, CameraFault> {
        match self.source.next_frame(WAIT) {
            Ok(frame) => {
                self.silent = 0;
                Ok(Some(frame))
            }
            Err(CameraFault::Silent) if self.silent < SILENT_LOOKS => {
                self.silent += 1;
                Ok(None)
            }
            Err(fault) => Err(fault),
        }
    }
}

fn face_fault(fault: CameraFault) -> FaceOutcome {
    tracing::warn!(%fault, "face camera");
    FaceOutcome::Unavailable(FaceTrouble::Camera)
}

fn print_fault(fault: CameraFault) -> PrintOutcome {
    tracing::warn!(%fault, "document camera");
    PrintOutcome::Unavailable
}

fn print_guidance(unread: Unread) -> PrintGuidance {
    match unread {
        Unread::NoCard | Unread::TooFar => PrintGuidance::NoCard,
        Unread::Blurred => PrintGuidance::Blurred,
        Unread::Glare => PrintGuidance::Glare,
        Unread::FieldMissing(_) | Unread::Doubtful(_) => PrintGuidance::Still,
    }
}

/// The code that the printed parts make.
fn code(reading: &Reading) -> Option<VerificationCodeB> {
    let birth = BirthDate::as_printed(reading.birth.year, reading.birth.month, reading.birth.day)?;
    VerificationCodeB::new(&birth, reading.expiry_year, &reading.security_code)
}

/// Head and shoulders of the person who is compared, or the middle of the picture.
fn live_picture(frame: &Frame, session: &FaceSession) -> Option<Vec<u8>> {
    head_and_shoulders(frame, session.bounds()).map(preview::in_the_oval)
}

/// The same, mirrored, in the size of the live picture.
fn head_and_shoulders(frame: &Frame, face: Option<face_match::Rect>) -> Option<Vec<u8>> {
    let (width, height) = preview::SIZE;
    let aspect = width as f32 / height as f32;
    let crop = face_camera::head_and_shoulders(&frame.image, face, aspect);
    face_camera::preview(&frame.image, crop, width, height).ok()
}

fn guidance_for_patient(guidance: Guidance) -> FaceGuidance {
    match guidance {
        Guidance::Frame => FaceGuidance::Frame,
        Guidance::Left => FaceGuidance::Left,
        Guidance::Right => FaceGuidance::Right,
        Guidance::Up => FaceGuidance::Up,
        Guidance::Down => FaceGuidance::Down,
        Guidance::Closer => FaceGuidance::Closer,
        Guidance::Back => FaceGuidance::Back,
        Guidance::Front => FaceGuidance::Front,
        Guidance::Hold => FaceGuidance::Hold,
        Guidance::Dark => FaceGuidance::Dark,
        Guidance::Bright => FaceGuidance::Bright,
        Guidance::Mask => FaceGuidance::Mask,
        Guidance::Cover => FaceGuidance::Cover,
        Guidance::Eyes => FaceGuidance::Eyes,
        Guidance::Many => FaceGuidance::Many,
        Guidance::Blink => FaceGuidance::Blink,
        Guidance::TurnLeft => FaceGuidance::TurnLeft,
        Guidance::TurnRight => FaceGuidance::TurnRight,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;

    use super::*;
    use crate::staff::KioskSight;
    use crate::vault::Vault;

    const LIMIT: Duration = Duration::from_secs(60);

    /// Cameras that take the thread down.
    struct Failing;

    impl Cameras for Failing {
        fn face(&mut self) -> Result<Box<dyn FrameSource>, CameraFault> {
            panic!("the face thread fails")
        }

        fn print(&mut self) -> Result<Box<dyn FrameSource>, CameraFault> {
            panic!("the face thread fails")
        }
    }

    #[test]
    fn face_thread_that_fails_is_told_and_refuses_what_comes_after() {
        for job in [FaceJob::View, FaceJob::ReadPrint { id: EffectId(1), visit: "v".into() }] {
            let (sender, heard) = channel();
            let signals: Signals = Arc::new(move |signal| drop(sender.send(signal)));
            let vault = Vault::shared();
            let (preview, view) = (Preview::default(), KioskSight::new(&vault).view());
            let pictures = (&preview, &view);
            let worker =
                FaceWorker::start(None, Box::new(Failing), &vault, pictures, Box::new(|| None), &signals)
                    .unwrap();
            worker.send(job);
            assert!(matches!(heard.recv_timeout(LIMIT), Ok(Signal::WorkerEnded("face"))));
            worker.send(FaceJob::Compare { id: EffectId(1), visit: "v".into() });
            let refused = heard.recv_timeout(LIMIT);
            let unavailable = FaceOutcome::Unavailable(FaceTrouble::Camera);
            assert!(
                matches!(&refused, Ok(Signal::Visit(Event::FaceCompared(_, outcome))) if *outcome == unavailable),
                "{refused:?}"
            );
        }
    }
}
