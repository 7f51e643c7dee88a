//! What the kiosk promises: always on the screen, whatever else is left out.

use iced::Element;
use iced::widget::container;
use kiosk_ui_kit::Fit;
use kiosk_ui_kit::Paragraph;
use kiosk_ui_kit::theme::Shape;
use kiosk_visit::{Event, Screen, Text};

use crate::ScreenStyle;

/// The promise among the words of a screen.
pub(super) fn promise_line(look: &ScreenStyle, promise: &Text) -> Paragraph {
    Paragraph::new(look.text(promise), look.px(look.sizes.small), look.font, look.palette.text_quiet)
        .line_height(look.sizes.leading.min(1.3))
        .fill()
}

/// The promise beside large text: on every page, as large as it has room. `None` where the screen makes none.
pub(super) fn promised<'a>(look: &ScreenStyle, screen: &Screen) -> Option<Element<'a, Event>> {
    let promise = screen.promise.as_ref()?;
    let (em, text) = (look.px(look.sizes.small), look.text(promise));
    // Below this height two lines of standard type, readings included, always fit.
    let most = em * 3.1;
    let larger: &[f32] = match look.shape() {
        Shape::Compact => &[],
        _ if screen.has_pad() => &[],
        Shape::Landscape | Shape::Portrait => &[2.0, 1.75, 1.5, 1.25],
    };
    let bare = kiosk_ui_text::reading::base(&text);
    let way = |text: &str, by: f32| -> Element<'a, Event> {
        let words = Paragraph::new(text.to_owned(), em * by, look.font, look.palette.text_quiet);
        words.line_height(1.12).fill().into()
    };
    let mut ways: Vec<_> = larger.iter().map(|by| way(&text, *by)).collect();
    ways.extend([way(&text, 1.0), way(&bare, 1.0)]);
    Some(container(Fit::new(ways).shrink()).max_height(most).into())
}
