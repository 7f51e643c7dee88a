//! Frames from a camera, and what can be wrong with it.

use std::time::Duration;

use thiserror::Error;

use crate::Image;

/// One frame.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The picture, as the camera sees it (not mirrored).
    pub image: Image,
    /// When it was taken, on a monotonic clock of the source's own.
    pub at: Duration,
    /// Counts up with each frame that the source took, shown or not.
    pub number: u64,
}

/// Where frames come from. A source stops its camera when it is dropped.
pub trait FrameSource: Send {
    /// The newest frame that was not handed out before; waits for one, at most `wait`.
    ///
    /// # Errors
    /// [`CameraFault`]; the source may be asked again, and recovers by itself where it can.
    fn next_frame(&mut self, wait: Duration) -> Result<Frame, CameraFault>;
}

/// What is wrong with a camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum CameraFault {
    /// There is none, or it cannot be opened.
    #[error("no camera")]
    Missing,
    /// It was there and went away.
    #[error("camera unplugged")]
    Unplugged,
    /// No frame came in time.
    #[error("camera gives no frames")]
    Silent,
    /// The same frame over and over, or time that goes backwards.
    #[error("camera picture stands still")]
    Frozen,
    /// Nothing but black: a cover, or no light at all.
    #[error("camera picture is black")]
    Black,
    /// Nothing but white.
    #[error("camera picture is overexposed")]
    Overexposed,
    /// Not a picture format, or a size, that is accepted.
    #[error("camera format is not accepted")]
    Format,
}
