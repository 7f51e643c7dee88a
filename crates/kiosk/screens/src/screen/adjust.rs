//! How the screen looks and sounds.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::widget::adjust;

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    adjust(look, screen)
}
