//! Where pictures come from: a device, a video, a folder. Each is opened, asked for one picture after another, and may be
//! opened again.

mod device;
mod folder;
mod video;

use std::time::Duration;

use face_match::{CameraFault, Image};

use crate::{CameraConfig, Source};

/// What one look gives.
pub(crate) enum Grab {
    /// A picture, and when the device says that it was taken.
    Picture(Image, Option<Duration>),
    /// Something, but no picture that is accepted.
    Bad(CameraFault),
    /// No picture, and the source has to be opened again.
    Lost(CameraFault),
    /// No picture, now or ever.
    End,
}

/// A source of pictures. Lives on one thread.
pub(crate) trait Feed {
    /// Makes ready for the first picture; also after a loss. Nothing is held open when this fails.
    fn open(&mut self) -> Result<(), CameraFault>;
    /// The next picture; may take its time.
    fn grab(&mut self) -> Grab;
    /// Lets go of what `open` took.
    fn close(&mut self);
    /// Time between two pictures, of a source that has no pace of its own.
    fn interval(&self) -> Option<Duration>;
}

/// A feed that runs on another thread.
pub(crate) type BoxedFeed = Box<dyn Feed + Send>;

/// The feed of a source. Looks whether it is there, but opens nothing: that may hang.
pub(crate) fn feed(config: &CameraConfig) -> Result<BoxedFeed, CameraFault> {
    Ok(match &config.source {
        Source::Device(named) => Box::new(device::Device::new(config, named)?),
        Source::Video { path, at_end, .. } => Box::new(video::Video::new(config, path, *at_end)?),
        Source::Folder { path, at_end, .. } => Box::new(folder::Folder::new(config, path, *at_end)?),
    })
}
