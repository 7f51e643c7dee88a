//! The cameras as the face thread meets them, so that a test or the demo can bring its own.

use std::path::Path;

use face_camera::{CameraConfig, Rotation, Source};
use face_match::{CameraFault, FrameSource};

use crate::Config;

/// Opens the kiosk's cameras. A source that is dropped has stopped.
pub trait Cameras: Send {
    /// The camera that looks at the patient.
    ///
    /// # Errors
    /// [`CameraFault`] when it cannot be opened.
    fn face(&mut self) -> Result<Box<dyn FrameSource>, CameraFault>;

    /// The document camera, which looks down on the card.
    ///
    /// # Errors
    /// [`CameraFault`] when there is none, or it cannot be opened.
    fn print(&mut self) -> Result<Box<dyn FrameSource>, CameraFault>;
}

/// Pixels that are asked of the document camera: it reads small print.
const PRINT_SIZE: (u32, u32) = (1920, 1080);

/// The cameras that the configuration names.
#[derive(Debug, Clone, Default)]
pub struct ConfiguredCameras {
    face: Option<CameraConfig>,
    print: Option<CameraConfig>,
}

impl ConfiguredCameras {
    /// As `[face]` says; a camera that is not named there does not exist.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let face = &config.face;
        let named = |name: &Option<String>, degrees| {
            let name = name.as_deref()?;
            Some(CameraConfig {
                rotation: Rotation::from_degrees(degrees).unwrap_or_default(),
                allowed: face.allowed.clone(),
                ..CameraConfig::new(source(config, name))
            })
        };
        let (width, height) = PRINT_SIZE;
        Self {
            face: named(&face.camera, face.rotation),
            print: named(&face.print_camera, face.print_rotation).map(|config| CameraConfig {
                width,
                height,
                ..config
            }),
        }
    }
}

/// A device, or a video or folder beside the configuration file.
fn source(config: &Config, name: &str) -> Source {
    match Source::named(name, false) {
        device @ Source::Device(_) => device,
        _ => Source::named(&config.path(Path::new(name)).to_string_lossy(), true),
    }
}

impl Cameras for ConfiguredCameras {
    fn face(&mut self) -> Result<Box<dyn FrameSource>, CameraFault> {
        face_camera::open(self.face.as_ref().ok_or(CameraFault::Missing)?)
    }

    fn print(&mut self) -> Result<Box<dyn FrameSource>, CameraFault> {
        face_camera::open(self.print.as_ref().ok_or(CameraFault::Missing)?)
    }
}
