//! 限度額, asked while the card still lies there.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::picture::Picture;
use crate::widget::{Answers, question};

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    question(look, screen, Answers::Actions, Some(Picture::Costs))
}
