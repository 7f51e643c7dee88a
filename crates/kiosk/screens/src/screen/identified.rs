//! The person is the card's: a tick, for a moment.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::picture::Picture;
use crate::widget::{Voice, stage};

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    stage(look, screen, Voice::Title, Picture::Identified)
}
