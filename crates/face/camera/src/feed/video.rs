//! A video file, or a pipe with a video in it.

use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use face_match::{CameraFault, MAX_SIDE};
use opencv::prelude::*;
use opencv::videoio::{CAP_FFMPEG, CAP_PROP_FPS, CAP_PROP_FRAME_HEIGHT, CAP_PROP_FRAME_WIDTH, VideoCapture};

use super::{Feed, Grab};
use crate::mat::{Wiped, camera_image, scaled_down};
use crate::{AtEnd, CameraConfig};

pub(super) struct Video {
    /// Absolute, so that it cannot be taken for the address of a stream.
    path: PathBuf,
    at_end: AtEnd,
    config: CameraConfig,
    capture: Option<VideoCapture>,
    interval: Duration,
    /// Frames since it was opened.
    played: u64,
}

impl Video {
    pub(super) fn new(config: &CameraConfig, path: &Path, at_end: AtEnd) -> Result<Self, CameraFault> {
        let path = path.canonicalize().map_err(|_| CameraFault::Missing)?;
        let kind = path.metadata().map_err(|_| CameraFault::Missing)?.file_type();
        if !kind.is_file() && !kind.is_fifo() {
            return Err(CameraFault::Missing);
        }
        let interval = config.interval(30.0);
        Ok(Self { path, at_end, config: config.clone(), capture: None, interval, played: 0 })
    }

    fn start(&self) -> opencv::Result<Option<VideoCapture>> {
        let capture = VideoCapture::from_file(&self.path, CAP_FFMPEG)?;
        let is_opened = capture.is_opened()?;
        Ok(is_opened.then_some(capture))
    }

    fn read(&mut self) -> opencv::Result<Option<Wiped>> {
        let Some(capture) = &mut self.capture else { return Ok(None) };
        let mut bgr = Wiped::default();
        if !capture.read(&mut bgr.0)? || bgr.0.empty() {
            return Ok(None);
        }
        scaled_down(bgr, self.config.longest_side()).map(Some)
    }
}

impl Feed for Video {
    fn open(&mut self) -> Result<(), CameraFault> {
        self.close();
        if !self.path.exists() {
            return Err(CameraFault::Missing);
        }
        let capture = self.start().ok().flatten().ok_or(CameraFault::Format)?;
        let side = |property| capture.get(property).unwrap_or(0.0);
        let (width, height) = (side(CAP_PROP_FRAME_WIDTH), side(CAP_PROP_FRAME_HEIGHT));
        if ![width, height].iter().all(|side| (1.0..=f64::from(MAX_SIDE)).contains(side)) {
            return Err(CameraFault::Format);
        }
        self.interval = self.config.interval(side(CAP_PROP_FPS));
        self.capture = Some(capture);
        self.played = 0;
        Ok(())
    }

    fn grab(&mut self) -> Grab {
        match self.read() {
            Ok(Some(bgr)) => {
                self.played += 1;
                camera_image(&bgr.0, self.config.rotation)
                    .map_or_else(Grab::Bad, |image| Grab::Picture(image, None))
            }
            // A video without a single frame must not be opened over and over without a pause.
            _ if self.played == 0 => Grab::Lost(CameraFault::Format),
            _ if self.at_end == AtEnd::Stop => Grab::End,
            _ => match self.open() {
                Ok(()) => self.grab(),
                Err(fault) => Grab::Lost(fault),
            },
        }
    }

    fn close(&mut self) {
        self.capture = None;
    }

    fn interval(&self) -> Option<Duration> {
        Some(self.interval)
    }
}
