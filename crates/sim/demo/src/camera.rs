//! What the demo's cameras see: an invented person, drawn as they are asked for, and a drawn card under the document camera.
//! Stand-ins that say so; a real camera or pictures can take their place.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use face_invented::{Person, camera_moment};
use face_match::{CameraFault, Frame, FrameSource, Image};
use kiosk_app::cameras::Cameras;
use ocr_training::sample::Holder;

use crate::print;

/// What stands before the face camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// Nobody.
    Nobody,
    /// The invented person of this persona.
    Person(String),
    /// Two of them, the first one nearer.
    Two(String, String),
    /// A printed picture of one, held before the camera.
    Print(String),
}

/// The demo's cameras, to be handed to the kiosk; [`Self::show`] changes what they see at any time.
#[derive(Debug, Clone, Default)]
pub struct DemoCameras(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    sight: Option<Sight>,
    printed: Option<Holder>,
    /// A real camera, a video or pictures in place of drawn people.
    real: Option<face_camera::CameraConfig>,
    unplugged: bool,
}

impl DemoCameras {
    /// Cameras that see nobody and nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts someone before the face camera.
    pub fn show(&self, sight: Sight) {
        self.seen().sight = Some(sight);
    }

    /// Lays a card under the document camera, or takes it away.
    pub fn lay(&self, printed: Option<Holder>) {
        self.seen().printed = printed;
    }

    /// Has a real camera, a video or pictures take the place of drawn people.
    pub fn real(&self, camera: Option<face_camera::CameraConfig>) {
        self.seen().real = camera;
    }

    /// Unplugs both cameras, or plugs them in again.
    pub fn unplug(&self, unplugged: bool) {
        self.seen().unplugged = unplugged;
    }
}

impl Cameras for DemoCameras {
    fn face(&mut self) -> Result<Box<dyn FrameSource>, CameraFault> {
        let seen = self.seen();
        if seen.unplugged {
            return Err(CameraFault::Missing);
        }
        match &seen.real {
            Some(config) => face_camera::open(config),
            None => Ok(Box::new(Drawn::new(self.clone(), Eye::Face))),
        }
    }

    fn print(&mut self) -> Result<Box<dyn FrameSource>, CameraFault> {
        if self.seen().unplugged {
            return Err(CameraFault::Missing);
        }
        Ok(Box::new(Drawn::new(self.clone(), Eye::Print)))
    }
}

/// Which camera.
#[derive(Clone, Copy)]
enum Eye {
    Face,
    Print,
}

/// Frames a second that the drawn cameras give at most.
const PACE: Duration = Duration::from_millis(66);

/// A camera whose frames are drawn as they are asked for.
struct Drawn {
    cameras: DemoCameras,
    eye: Eye,
    start: Instant,
    number: u64,
    last: Option<Instant>,
}

impl Drawn {
    fn new(cameras: DemoCameras, eye: Eye) -> Self {
        Self { cameras, eye, start: Instant::now(), number: 0, last: None }
    }

    fn draw(&self) -> Result<Image, CameraFault> {
        let seen = self.cameras.seen();
        if seen.unplugged {
            return Err(CameraFault::Unplugged);
        }
        let moment = u32::try_from(self.number).unwrap_or(u32::MAX);
        match self.eye {
            Eye::Face => {
                let sight = seen.sight.clone().unwrap_or(Sight::Nobody);
                drop(seen);
                draw_sight(&sight, moment).ok_or(CameraFault::Format)
            }
            Eye::Print => {
                let printed = seen.printed.clone();
                drop(seen);
                print::picture(printed.as_ref(), u64::from(moment)).ok_or(CameraFault::Format)
            }
        }
    }
}

/// A number for each persona, so that its clip is its own.
const CLIP: u64 = 7;

/// One frame of it; `None` for a name of which nobody can be drawn.
pub(crate) fn draw_sight(sight: &Sight, moment: u32) -> Option<Image> {
    let person = |id: &str| -> Option<Person> { face_invented::person(id) };
    Some(match sight {
        Sight::Nobody => face_invented::empty_room(u64::from(moment)),
        Sight::Person(id) => face_invented::render(&person(id)?, &camera_moment(CLIP, moment)),
        Sight::Two(near, behind) => {
            face_invented::two_people(&person(near)?, &person(behind)?, u64::from(moment))
        }
        Sight::Print(id) => face_invented::spoof_print(&person(id)?, u64::from(moment)),
    })
}

impl FrameSource for Drawn {
    fn next_frame(&mut self, wait: Duration) -> Result<Frame, CameraFault> {
        if let Some(last) = self.last {
            let due = PACE.saturating_sub(last.elapsed());
            if due > wait {
                std::thread::sleep(wait);
                return Err(CameraFault::Silent);
            }
            std::thread::sleep(due);
        }
        self.last = Some(Instant::now());
        let image = self.draw()?;
        self.number += 1;
        Ok(Frame { image, at: self.start.elapsed(), number: self.number })
    }
}
