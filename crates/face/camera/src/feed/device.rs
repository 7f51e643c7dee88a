//! A V4L2 device.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use face_match::CameraFault;
use opencv::prelude::*;
use opencv::videoio::{
    CAP_PROP_FOURCC, CAP_PROP_FPS, CAP_PROP_FRAME_HEIGHT, CAP_PROP_FRAME_WIDTH, CAP_PROP_POS_MSEC, CAP_V4L2,
    VideoCapture, VideoWriter,
};

use super::{Feed, Grab};
use crate::CameraConfig;
use crate::device::{Places, Refusal};
use crate::mat::{Wiped, camera_image};

/// Looks in a row that may give nothing, such as a picture that was garbled on the cable.
const MAX_EMPTY: u32 = 3;
/// A look that gives nothing after so long was no garbled picture.
const LONG_LOOK: Duration = Duration::from_secs(2);
/// Pixels up to which a camera can send pictures uncompressed over USB 2 at 30 a second.
const UNCOMPRESSED: u32 = 640 * 480;

pub(super) struct Device {
    named: String,
    config: CameraConfig,
    capture: Option<(VideoCapture, PathBuf)>,
    bgr: Wiped,
    refusal: Option<Refusal>,
    empty: u32,
}

impl Device {
    pub(super) fn new(config: &CameraConfig, named: &str) -> Result<Self, CameraFault> {
        let mut device = Self {
            named: named.to_owned(),
            config: config.clone(),
            capture: None,
            bgr: Wiped::default(),
            refusal: None,
            empty: 0,
        };
        device.node()?;
        Ok(device)
    }

    /// Where the device is now. A refusal is logged when it changes.
    fn node(&mut self) -> Result<PathBuf, CameraFault> {
        let found = Places::machine().resolve(&self.named, &self.config.allowed);
        let refusal = found.as_ref().err().copied();
        if refusal != self.refusal
            && let Some(refusal) = refusal
        {
            tracing::warn!(camera = self.named, ?refusal, "camera not used");
        }
        self.refusal = refusal;
        found.map_err(|_| CameraFault::Missing)
    }

    fn request(&self, capture: &mut VideoCapture) -> opencv::Result<()> {
        // What a camera does not have it leaves as it is, so the answers do not count.
        if self.config.width.saturating_mul(self.config.height) > UNCOMPRESSED {
            capture.set(CAP_PROP_FOURCC, f64::from(VideoWriter::fourcc('M', 'J', 'P', 'G')?))?;
        }
        capture.set(CAP_PROP_FRAME_WIDTH, f64::from(self.config.width))?;
        capture.set(CAP_PROP_FRAME_HEIGHT, f64::from(self.config.height))?;
        capture.set(CAP_PROP_FPS, 1.0 / self.config.interval(30.0).as_secs_f64())?;
        let (width, height) = (capture.get(CAP_PROP_FRAME_WIDTH)?, capture.get(CAP_PROP_FRAME_HEIGHT)?);
        tracing::info!(camera = self.named, width, height, "camera opened");
        Ok(())
    }

    fn lost(&self) -> CameraFault {
        let is_there = self.capture.as_ref().is_some_and(|(_, node)| node.exists());
        if is_there { CameraFault::Silent } else { CameraFault::Unplugged }
    }
}

impl Feed for Device {
    fn open(&mut self) -> Result<(), CameraFault> {
        self.close();
        let node = self.node()?;
        let mut capture = VideoCapture::from_file(&node, CAP_V4L2).map_err(|_| CameraFault::Missing)?;
        if !capture.is_opened().unwrap_or(false) {
            return Err(CameraFault::Missing);
        }
        self.request(&mut capture).map_err(|_| CameraFault::Missing)?;
        self.capture = Some((capture, node));
        self.empty = 0;
        Ok(())
    }

    fn grab(&mut self) -> Grab {
        let Some((capture, _)) = &mut self.capture else { return Grab::Lost(CameraFault::Missing) };
        let asked = Instant::now();
        if !capture.read(&mut self.bgr.0).unwrap_or(false) || self.bgr.0.empty() {
            self.empty += 1;
            let fault = self.lost();
            let is_lost =
                fault == CameraFault::Unplugged || self.empty >= MAX_EMPTY || asked.elapsed() >= LONG_LOOK;
            return if is_lost { Grab::Lost(fault) } else { Grab::Bad(fault) };
        }
        self.empty = 0;
        let taken = capture
            .get(CAP_PROP_POS_MSEC)
            .ok()
            .filter(|taken| *taken > 0.0)
            .and_then(|taken| Duration::try_from_secs_f64(taken / 1000.0).ok());
        let image = camera_image(&self.bgr.0, self.config.rotation);
        self.bgr.wipe();
        image.map_or_else(Grab::Bad, |image| Grab::Picture(image, taken))
    }

    fn close(&mut self) {
        self.capture = None;
    }

    fn interval(&self) -> Option<Duration> {
        None
    }
}
