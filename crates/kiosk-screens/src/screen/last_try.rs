//! One try is left: use it, or go another way? Both stand side by side.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::widget::question;

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    question(look, screen, false, None)
}
