//! Choosing how to show who one is: equal tiles, in the order that the visit gives.

use iced::Element;
use kiosk_ui_kit::theme::Shape;
use kiosk_visit::{Event, Screen};

use crate::ScreenStyle;
use crate::widget::{Answers, question};

pub(super) fn view<'a>(screen: &Screen, look: &ScreenStyle) -> Element<'a, Event> {
    // A kiosk with a low panel makes no promise here (`VisitConfig::low_panel`); the samples are the same for all panels.
    let low = look.shape() == Shape::Compact;
    let promise = screen.promise.clone().filter(|_| !low);
    let screen = &Screen { promise, ..screen.clone() };
    question(look, screen, Answers::Tiles, None)
}
