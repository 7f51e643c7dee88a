//! The cameras: opened as a visit opens them, until one frame came.

use std::time::{Duration, Instant};

use face_match::{CameraFault, FrameSource};

use super::{Finding, Health, finding};
use crate::Config;
use crate::cameras::{Cameras as _, ConfiguredCameras};

/// The longest that a camera is waited for: some take seconds to find their exposure.
const LIMIT: Duration = Duration::from_secs(8);

/// The cameras that are named, and those that there are.
pub(super) fn cameras(config: &Config) -> Vec<Finding> {
    let mut cameras = ConfiguredCameras::new(config);
    let mut findings = Vec::new();
    if let Some(name) = &config.face.camera {
        findings.push(seen("camera", name, cameras.face(), "no face way: patients are offered the PIN"));
    }
    if let Some(name) = &config.face.print_camera {
        findings.push(seen("card camera", name, cameras.print(), "patients key verification code B in"));
    }
    findings.push(there());
    findings
}

fn seen(
    what: &'static str,
    name: &str,
    opened: Result<Box<dyn FrameSource>, CameraFault>,
    without: &str,
) -> Finding {
    let begun = Instant::now();
    let frame = opened.and_then(|mut source| {
        loop {
            match source.next_frame(LIMIT.saturating_sub(begun.elapsed())) {
                Err(CameraFault::Black | CameraFault::Overexposed) if begun.elapsed() < LIMIT => {}
                frame => return frame,
            }
        }
    });
    match frame {
        Ok(frame) => {
            let words = format!("{name}: {}x{} pixels", frame.image.width(), frame.image.height());
            finding(what, Health::Good, words)
        }
        Err(fault) => {
            let words = format!(
                "{name}: {fault}; is it plugged in, uncovered, free of other programs, and may this user open it? Until then {without}"
            );
            finding(what, Health::Fair, words)
        }
    }
}

fn there() -> Finding {
    let found = face_camera::list_cameras();
    let names: Vec<String> =
        found.iter().map(|camera| format!("{} ({})", camera.name, camera.device.display())).collect();
    let words = if names.is_empty() { "none found".to_owned() } else { names.join(", ") };
    finding("cameras", Health::Good, words)
}
