//! The machine works for staff.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::widget::staff_wait;

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    staff_wait(look, screen)
}
