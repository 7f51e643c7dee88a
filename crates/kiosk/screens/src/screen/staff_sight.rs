//! The card's photo beside the person, for staff.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::widget::staff_sight;

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    staff_sight(look, screen)
}
