//! The pad for staff number and one-time code.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::widget::staff_code;

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    staff_code(look, screen)
}
