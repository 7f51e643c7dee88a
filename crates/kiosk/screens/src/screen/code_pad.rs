//! The pad for verification code B: its three numbers, and where they stand on the card.

use iced::Element;
use kiosk_visit::{Event, Screen};

use crate::Look;
use crate::widget::pad;

pub(super) fn view<'a>(screen: &Screen, look: &Look) -> Element<'a, Event> {
    pad(look, screen)
}
