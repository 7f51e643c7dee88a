//! For the keypad: the choices beside a pad.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::widget::menu;

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    menu(look, screen)
}
