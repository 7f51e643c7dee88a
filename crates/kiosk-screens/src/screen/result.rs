//! The outcome. Only a visit that reached its goal gets the tick; all others look alike, so that the picture tells nobody
//! why.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::picture::Picture;
use crate::widget::{Voice, stage};

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    let picture = if screen.code.is_none() { Picture::Done } else { Picture::TakeCard };
    stage(look, screen, Voice::Title, picture)
}
