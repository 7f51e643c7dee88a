//! Frames from a camera, a video or a folder, through OpenCV; pictures read and the chip's photo written.
//!
//! Start at [`open`]: it gives a [`FrameSource`] that runs on a thread of its own. The newest frame waits in a slot;
//! frames that nobody fetched are wiped. What is wrong with a camera comes as a [`CameraFault`]: the judgement on
//! pictures is [`Health`], which is pure. This crate must not decide anything about a face, and must not keep or log a
//! picture.
//!
//! Limits that callers should know:
//!
//! - OpenCV, the kernel and the video decoders have buffers of their own, which cannot be wiped from here. What is wiped
//!   is every picture that this room holds.
//! - A call into OpenCV cannot be broken off. A thread that hangs in one is left behind when its source is dropped, and
//!   ends when the call comes back; see [`open`].
//! - The tests have no V4L2 device. Of its way they cover the failures (no node, no device, a file or pipe that poses as
//!   one, sysfs trees made up), and the thread around it, by devices made up that unplug, hang and come back.
//! - Colour bars and noise are pictures to this room. No face is found in them, so nothing is matched; a test picture
//!   that stands still is [`CameraFault::Frozen`].

mod config;
mod crop;
mod device;
mod feed;
mod grabber;
mod header;
mod health;
mod mat;
mod preview;
mod slot;
mod still;

pub use config::{AtEnd, CameraConfig, Rotation, Source};
pub use crop::head_and_shoulders;
pub use device::{Camera, list_cameras};
pub use grabber::{CLOSE_WITHIN, MAX_HUNG, hung_threads, open};
pub use health::{Health, Light};
pub use preview::preview;
pub use still::{
    CHIP_PHOTO_HEIGHT, CHIP_PHOTO_MAX_BYTES, CHIP_PHOTO_WIDTH, MAX_FILE_BYTES, MAX_SIDE, PictureError,
    encode_chip_photo, encode_jpeg, read_picture,
};

#[cfg(doc)]
use face_match::{CameraFault, FrameSource};
