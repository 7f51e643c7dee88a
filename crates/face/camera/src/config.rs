//! Which camera, and what is wanted from it.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where frames come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A V4L2 device: a number (`0` is `/dev/video0`), a node, or a stable link such as `/dev/v4l/by-id/...`, which finds
    /// the camera again when it comes back under another number.
    Device(String),
    /// A video file, played at its own pace; or a named pipe that another program writes a video into.
    Video {
        /// The file.
        path: PathBuf,
        /// What follows its last frame.
        at_end: AtEnd,
        /// Whether frames may stand still or come again. A real camera's never do, so this is for demos and tests.
        still: bool,
    },
    /// The JPEG, PNG and WebP files of a folder, in the order of their names. Others are passed over. Each must be 8-bit
    /// colour without transparency, as from a camera.
    Folder {
        /// The folder.
        path: PathBuf,
        /// What follows its last picture.
        at_end: AtEnd,
        /// Whether frames may stand still or come again. A real camera's never do, so this is for demos and tests.
        still: bool,
    },
}

/// What follows the last frame of a video or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AtEnd {
    /// The first frame again.
    #[default]
    Repeat,
    /// Nothing, as if the camera had been unplugged for good: the last frame can still be fetched, then every call says
    /// `CameraFault::Unplugged`. Open the source again to play it again.
    Stop,
}

/// How the picture is turned, clockwise, before anyone sees it: for a camera that is mounted on its side or hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rotation {
    /// Not at all.
    #[default]
    None,
    /// A quarter, clockwise.
    Quarter,
    /// Upside down.
    Half,
    /// Three quarters clockwise, which is a quarter the other way.
    ThreeQuarters,
}

/// Which camera, and what is wanted from it. The same serves the camera that looks at the face and the one that looks at
/// the card; the latter reads small print and wants more pixels (1920 × 1080).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraConfig {
    /// Where frames come from.
    pub source: Source,
    /// Pixels a row that are asked of a device, before it is turned. It may give another size, and is then taken as it is.
    /// Frames of a video or folder are scaled down to fit this size's longer side.
    pub width: u32,
    /// Rows that are asked of a device; see `width`.
    pub height: u32,
    /// Frames a second. `None`: 30 from a device, a video's own pace, 10 from a folder. Clamped to 1 to 240.
    pub fps: Option<u32>,
    /// How the picture is turned.
    pub rotation: Rotation,
    /// Devices that are accepted, by one of [`Camera::ids`](crate::Camera::ids). Empty: any. Says nothing about videos and folders.
    pub allowed: Vec<String>,
}

impl Source {
    /// Tells by `text` what is meant: a number or something below `/dev/` is a device, a folder a folder, and anything
    /// else a video. Videos and folders repeat; `still` is what it says there.
    #[must_use]
    pub fn named(text: &str, still: bool) -> Self {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number || text.starts_with("/dev/") {
            return Self::Device(text.to_owned());
        }
        let path = PathBuf::from(text);
        let at_end = AtEnd::Repeat;
        if Path::new(text).is_dir() {
            Self::Folder { path, at_end, still }
        } else {
            Self::Video { path, at_end, still }
        }
    }
}

impl Rotation {
    /// From degrees clockwise: 0, 90, 180 or 270; `None` for others.
    #[must_use]
    pub fn from_degrees(degrees: u32) -> Option<Self> {
        Some(match degrees {
            0 => Self::None,
            90 => Self::Quarter,
            180 => Self::Half,
            270 => Self::ThreeQuarters,
            _ => return None,
        })
    }
}

impl CameraConfig {
    /// `source` at 1280 × 720, not turned, any device.
    #[must_use]
    pub fn new(source: Source) -> Self {
        Self { source, width: 1280, height: 720, fps: None, rotation: Rotation::None, allowed: Vec::new() }
    }

    /// The longer side that is wanted, at least 160.
    pub(crate) fn longest_side(&self) -> u32 {
        self.width.max(self.height).clamp(160, face_match::MAX_SIDE)
    }

    /// Time between frames at `fps`, or at `usual` where none is asked for.
    pub(crate) fn interval(&self, usual: f64) -> Duration {
        let usual = if usual.is_finite() && usual > 0.0 { usual } else { 30.0 };
        let fps = self.fps.map_or(usual, f64::from);
        Duration::from_secs_f64(1.0 / fps.clamp(1.0, 240.0))
    }
}
