//! No card: what to do instead.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::widget::papers;

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    papers(look, screen)
}
