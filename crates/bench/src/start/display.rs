//! What is measured on a display: after how long something else is to be seen.

use std::time::{Duration, Instant};

use kiosk_demo::Display;
use kiosk_demo::display::Picture;
use kiosk_visit::Key;

use crate::BenchError;

/// A 10.1 inch panel in pixels.
pub const PANEL: (u16, u16) = (1280, 800);
/// Every so many pixels one is looked at, in both directions.
const STEP: usize = 8;
/// How often is looked.
const LOOK: Duration = Duration::from_millis(1);
/// A screen is another one when this share of it looks different. The picture in the camera's oval, which moves, is less
/// than half of that.
const OTHER: f64 = 0.10;

/// Some of the display's pixels now.
pub fn look(display: &Display) -> Result<Picture, BenchError> {
    Ok(display.look(STEP)?)
}

/// How long after `begun` something else than `before` was to be seen.
pub fn other(
    display: &Display,
    before: &Picture,
    begun: Instant,
    limit: Duration,
) -> Result<Duration, BenchError> {
    loop {
        let now = look(display)?;
        let took = begun.elapsed();
        if now.difference(before) > OTHER {
            return Ok(took);
        }
        if took > limit {
            return Err(BenchError::NotDone("another screen"));
        }
        std::thread::sleep(LOOK);
    }
}

/// Presses a number key, and tells after how long the screen was another one.
pub fn press_and_wait(display: &Display, digit: u8, limit: Duration) -> Result<Duration, BenchError> {
    let before = look(display)?;
    let begun = Instant::now();
    display.key(Key::Digit(digit))?;
    other(display, &before, begun, limit)
}
