//! The display: reached as the window will reach it, and compared with the window and with the smallest panel that is supported.

use iced::Size;
use kiosk_ui_kit::theme::Panel;

use super::{Finding, Health, finding};
use crate::Config;
use crate::display::{self, DisplayError, Pixels};

const WHAT: &str = "display";
/// From this part on things are not drawn smaller.
const WHOLE: f32 = 1.0;

pub(super) fn display(config: &Config) -> Finding {
    match display::look() {
        Ok(screen) => compare(config.display.panel(), config.display.fullscreen, screen.whole),
        // Anyone who looks from another machine has none.
        Err(error @ DisplayError::NotNamed) => {
            let words = format!("{error}; run `doctor` with the DISPLAY of the kiosk's service");
            finding(WHAT, Health::Fair, words)
        }
        Err(error) => finding(WHAT, Health::Bad, error.to_string()),
    }
}

fn compare(configured: Panel, fullscreen: bool, screen: Pixels) -> Finding {
    let whole = Size::new(f32::from(screen.width), f32::from(screen.height));
    let window = if fullscreen { whole } else { configured.size };
    let panel = Panel { size: window, ..configured };
    let mm = |px| panel.scale.mm(px).0;
    let sized = |size: Size| format!("{:.0}x{:.0}", size.width, size.height);
    let mut words = format!(
        "screen {}, window {}, {:.0} x {:.0} mm",
        sized(whole),
        sized(window),
        mm(window.width),
        mm(window.height)
    );
    let mut health = Health::Good;
    if window.width > whole.width || window.height > whole.height {
        health = Health::Fair;
        words += "; the window is larger than the screen and is made smaller: see display.width and display.height";
    }
    let shrink = panel.shrink();
    if shrink < WHOLE {
        health = Health::Fair;
        let ((long, low), (narrow, high)) = (Panel::SMALLEST, Panel::SMALLEST_STANDING);
        words += &format!(
            "; smaller than the smallest supported panel ({:.0} x {:.0} mm lying, {:.0} x {:.0} mm standing): everything is \
             drawn at {:.0} % of its size. Is display.mm_per_px right?",
            long.0,
            low.0,
            narrow.0,
            high.0,
            shrink * 100.0
        );
    }
    finding(WHAT, health, words)
}

#[cfg(test)]
mod tests {
    use kiosk_ui_kit::theme::Scale;

    use super::*;

    #[test]
    fn screen_and_window_are_compared_with_each_other_and_with_the_smallest_panel() {
        let configured = Panel { scale: Scale::new(0.17), size: Size::new(1280.0, 800.0) };
        for (screen, fullscreen, health, part) in [
            ((1280, 800), true, Health::Good, "screen 1280x800, window 1280x800, 218 x 136 mm"),
            ((1920, 1080), true, Health::Good, "window 1920x1080"),
            ((1920, 1080), false, Health::Good, "screen 1920x1080, window 1280x800"),
            ((1280, 720), false, Health::Fair, "larger than the screen"),
            ((800, 480), true, Health::Fair, "drawn at 89 % of its size"),
        ] {
            let screen = Pixels { width: screen.0, height: screen.1 };
            let found = compare(configured, fullscreen, screen);
            assert!(found.health == health && found.words.contains(part), "{found}, not {part}");
        }
    }
}
