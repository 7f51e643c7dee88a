//! Why there is a staff check.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::widget::staff_reason;

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    staff_reason(look, screen)
}
