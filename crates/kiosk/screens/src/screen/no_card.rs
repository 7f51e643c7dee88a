//! No card: come to reception.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::picture::Picture;
use crate::widget::{Voice, papers, stage};

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    if screen.list.is_empty() {
        stage(look, screen, Voice::Title, Picture::Reception)
    } else {
        papers(look, screen)
    }
}
