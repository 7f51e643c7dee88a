//! The kiosk cannot serve anyone: the papers that help at reception.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::widget::papers;

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    papers(look, screen)
}
