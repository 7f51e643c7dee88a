//! The languages, each in its own script.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::widget::languages;

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    languages(look, screen)
}
