//! One try is left: use it, or go another way? Both stand side by side.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::widget::{Answers, question};

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    question(look, screen, Answers::Tiles, None)
}
