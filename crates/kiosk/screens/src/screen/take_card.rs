//! Take the card; once it is taken, a friendly end.

use iced::Element;
use kiosk_visit::{Band, Event, Screen};

use crate::Look;
use crate::picture::Picture;
use crate::widget::{Voice, stage};

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    let picture = if screen.band == Band::CardMayGo { Picture::TakeCard } else { Picture::Reception };
    stage(look, screen, Voice::Title, picture)
}
