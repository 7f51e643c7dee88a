//! The window beside its monitor: one that fills the screen takes its size by itself, where no window manager gives it, and
//! another is never larger than the screen.

use std::time::Duration;

use iced::{Size, Subscription, Task, window};

/// How often the two are compared: monitors are switched on late, and change their mode.
const LOOK: Duration = Duration::from_secs(5);
/// How much they may differ, in pixels: sizes are whole physical pixels.
const SAME: f32 = 1.0;

/// When to call [`follow`]: as soon as the window is open, and every 5 s.
pub fn looks() -> Subscription<()> {
    let opened = window::open_events().map(|_| ());
    Subscription::batch([opened, iced::time::every(LOOK).map(|_| ())])
}

/// Brings the window to its monitor. `monitors` are those that there are, in logical pixels, the one to go to first; none where
/// nobody knows but the toolkit.
///
/// The toolkit looks for the window's monitor when the window changes, and not when the monitor does: a size that no monitor has
/// is one of before.
pub fn follow<T: Send + 'static>(fullscreen: bool, monitors: Vec<Size>) -> Task<T> {
    window::latest().and_then(move |id| {
        let monitors = monitors.clone();
        window::monitor_size(id).and_then(move |told| {
            let monitor = present(told, &monitors);
            window::size(id).then(move |size| match fitted(size, monitor, fullscreen) {
                Some(size) => window::resize(id, size),
                None => Task::none(),
            })
        })
    })
}

/// The window's size in logical pixels, now.
pub fn size() -> Task<Size> {
    window::latest().and_then(window::size)
}

/// The size that the window should have; `None` when it has it.
fn fitted(size: Size, monitor: Size, fullscreen: bool) -> Option<Size> {
    if monitor.width < SAME || monitor.height < SAME {
        return None;
    }
    let wanted = match fullscreen {
        true => monitor,
        false => Size::new(size.width.min(monitor.width), size.height.min(monitor.height)),
    };
    (!same(wanted, size)).then_some(wanted)
}

/// The monitor that the toolkit told, or the first, where there is none of that size.
fn present(told: Size, monitors: &[Size]) -> Size {
    let there = monitors.iter().any(|monitor| same(*monitor, told));
    monitors.first().copied().filter(|_| !there).unwrap_or(told)
}

fn same(one: Size, other: Size) -> bool {
    (one.width - other.width).abs() <= SAME && (one.height - other.height).abs() <= SAME
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn window_takes_the_monitor_or_keeps_within_it() {
        let monitor = Size::new(1280.0, 720.0);
        for (size, fullscreen, wanted) in [
            (Size::new(1280.0, 800.0), true, Some(monitor)),
            (Size::new(640.0, 480.0), true, Some(monitor)),
            (Size::new(1280.4, 720.0), true, None),
            (Size::new(1600.0, 800.0), false, Some(monitor)),
            (Size::new(1600.0, 600.0), false, Some(Size::new(1280.0, 600.0))),
            (Size::new(640.0, 480.0), false, None),
        ] {
            assert_eq!(fitted(size, monitor, fullscreen), wanted, "{size:?}");
        }
        // A monitor that is off says so.
        assert_eq!(fitted(monitor, Size::ZERO, true), None);
    }

    #[test]
    fn monitor_of_before_gives_way_to_one_that_is_there() {
        let [large, low, small] = [(1280.0, 800.0), (1280.0, 720.0), (800.0, 600.0)].map(Size::from);
        for (told, monitors, wanted) in [
            (low, &[small][..], small),
            (small, &[large], large),
            (low, &[large, low], low),
            (small, &[large, low], large),
            (low, &[], low),
        ] {
            assert_eq!(present(told, monitors), wanted, "{told:?} of {monitors:?}");
        }
    }
}
