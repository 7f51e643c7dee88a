//! The outcome. Only a visit that reached its goal gets the tick; all others look alike, so that the picture tells nobody
//! why.

use iced::Element;
use kiosk_visit::{Band, Event, Meaning, Screen};

use crate::ScreenStyle;
use crate::picture::Picture;
use crate::widget::{Voice, papers, stage};

pub(super) fn view<'a>(screen: &Screen, look: &ScreenStyle) -> Element<'a, Event> {
    if !screen.list.is_empty() {
        return papers(look, screen);
    }
    let checked_in = screen.code.is_none() && screen.title.means(Meaning::CheckedIn);
    let picture = match (checked_in, screen.band == Band::CardMayGo) {
        (true, true) => Picture::Done,
        (true, false) => Picture::Taken,
        (false, true) => Picture::TakeCard,
        (false, false) => Picture::Reception,
    };
    stage(look, screen, Voice::Title, picture)
}
