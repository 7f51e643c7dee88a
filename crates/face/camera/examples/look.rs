//! Looks through a camera, a video or a folder for some seconds and says what it sees: for trying a real camera.
//!
//! `cargo run --release -p face-camera --example look -- 0` or a device, video or folder instead of `0`; without anything, the
//! cameras that Linux lists.

#![allow(clippy::print_stdout, reason = "an example for the terminal")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use face_camera::{CameraConfig, Light, Source, list_cameras, open};

const SECONDS: u64 = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Some(named) = std::env::args().nth(1) else {
        for camera in list_cameras() {
            println!(
                "{} {:?} index {}: {:?}",
                camera.device.display(),
                camera.name,
                camera.index,
                camera.ids
            );
        }
        return Ok(());
    };
    let mut source = open(&CameraConfig::new(Source::named(&named, true)))?;
    let (start, mut seen, mut first, mut last) = (Instant::now(), 0_u64, None, 0);
    let mut faults = BTreeMap::<String, u64>::new();
    let mut size = None;
    while start.elapsed() < Duration::from_secs(SECONDS) {
        match source.next_frame(Duration::from_millis(500)) {
            Ok(frame) => {
                seen += 1;
                first.get_or_insert_with(|| start.elapsed());
                last = frame.number;
                size = Some((frame.image.width(), frame.image.height(), Light::of(&frame.image)));
            }
            Err(fault) => *faults.entry(fault.to_string()).or_default() += 1,
        }
    }
    println!(
        "{seen} frames of {last} in {SECONDS} s, the first after {first:?}, the last {size:?}; faults: {faults:?}"
    );
    Ok(())
}
