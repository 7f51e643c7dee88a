//! The card's photo is opened and checked; there is nothing to do.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::picture::Picture;
use crate::widget::{Voice, stage};

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    stage(look, screen, Voice::Title, Picture::Checking)
}
