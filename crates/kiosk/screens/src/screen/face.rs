//! The camera's oval, with what would help large beside it.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::widget::live;

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    live(look, screen)
}
