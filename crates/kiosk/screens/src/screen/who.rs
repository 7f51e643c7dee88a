//! The name that the answer is for: is it you?

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::widget::{Answers, question};

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    question(look, screen, Answers::Actions, None)
}
