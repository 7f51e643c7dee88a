//! The outcome. Only a visit that reached its goal gets the tick; all others look alike, so that the picture tells nobody
//! why.

use iced::Element;
use kiosk_visit::{Band, Event, Screen};

use crate::Look;
use crate::picture::Picture;
use crate::widget::{Voice, papers, stage};

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    if !screen.list.is_empty() {
        return papers(look, screen);
    }
    let picture = match (screen.code, screen.title.key) {
        (None, "done-title") => Picture::Done,
        (None, "done-after") => Picture::Taken,
        _ if screen.band == Band::CardMayGo => Picture::TakeCard,
        _ => Picture::Reception,
    };
    stage(look, screen, Voice::Title, picture)
}
