//! How soon the shipped program answers a key.

use std::time::{Duration, Instant};

use acceptance::patient::LIMIT;
use acceptance::shipped::{LOOK as LONG_ENOUGH, ShippedKiosk};
use kiosk_visit::Key;

const LOOK: Duration = Duration::from_millis(2);

/// Presses the key of the settings, and gives the time until the program has taken its step.
///
/// # Panics
/// When it does not answer within [`LIMIT`].
pub fn answers(kiosk: &ShippedKiosk) -> Duration {
    // Longer than any time in which a screen that has just come, or the same key again, counts for nothing.
    std::thread::sleep(LONG_ENOUGH);
    let (_, from) = kiosk.program.log_since(usize::MAX);
    let begun = Instant::now();
    kiosk.display.key(Key::Star).unwrap();
    loop {
        let (lines, _) = kiosk.program.log_since(from);
        if lines.iter().any(|line| line.contains("event=\"KeyPressed\"")) {
            return begun.elapsed();
        }
        assert!(begun.elapsed() < LIMIT, "a key is not answered: {lines:#?}");
        std::thread::sleep(LOOK);
    }
}

/// The one in the middle; the later of two.
pub fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    times[times.len() / 2]
}
