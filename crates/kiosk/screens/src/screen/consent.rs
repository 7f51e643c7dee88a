//! A consent question. Nothing is preselected; both answers weigh the same.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::picture::Picture;
use crate::widget::{Answers, question};

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    question(look, screen, Answers::Actions, Some(Picture::Records))
}
