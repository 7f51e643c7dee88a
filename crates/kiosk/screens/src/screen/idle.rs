//! Waiting for a card: the one screen that everybody sees first.

use iced::Element;
use kiosk_ui_kit::theme::Shape;
use kiosk_visit::{Band, Event, Screen, Weight};

use crate::ScreenStyle;
use crate::picture::Picture;
use crate::widget::{Voice, stage};

pub(super) fn view<'a>(screen: &Screen, look: &ScreenStyle) -> Element<'a, Event> {
    let mut screen = screen.clone();
    if look.shape() == Shape::Compact {
        // On a low panel it stands with the edge actions: what to do needs the height.
        for choice in &mut screen.choices {
            choice.weight = Weight::Edge;
        }
    }
    let picture = if screen.band == Band::CardMayGo { Picture::TakeCard } else { Picture::PlaceCard };
    stage(look, &screen, Voice::Display, picture)
}
