//! A notice: ground, line and icon say how it is meant, never the colour alone.

use iced::widget::{container, row};
use iced::{Alignment, Background, Border, Element, Length, Padding};
use kiosk_ui_kit::theme::{Density, Shape};
use kiosk_ui_kit::{Icon, Paragraph};
use kiosk_visit::{Event, Text, Tone};

use crate::ScreenStyle;

/// A notice.
pub(crate) fn notice<'a>(look: &ScreenStyle, tone: Tone, text: &Text) -> Element<'a, Event> {
    let em =
        look.grown.map_or(look.sizes.body, |(ems, by)| ems.notice * if by > 1.4 { by } else { by.min(1.1) });
    let words = Paragraph::new(look.text(text), look.px(em), look.bold(), look.palette.text)
        .line_height(look.sizes.leading.min(1.3));
    noticed(look, tone, words)
}

/// These words as a notice.
pub(crate) fn noticed<'a>(look: &ScreenStyle, tone: Tone, words: Paragraph) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let (ground, line, icon) = match tone {
        Tone::Information => (p.information_soft, p.line, Icon::Information),
        Tone::Caution => (p.caution_soft, p.caution_line, Icon::Caution),
        Tone::Success => (p.success_soft, p.success, Icon::Check),
    };
    let tight = look.density == Density::Tight;
    let (icon_side, beside) = match look.shape() {
        _ if look.large.is_some() => (s.icon * 0.55, 0.5),
        _ if !tight => (s.icon, 0.8),
        Shape::Portrait => (s.icon * 0.6, 0.5),
        Shape::Landscape | Shape::Compact => (s.icon * 0.82, 0.5),
    };
    let (radius, stroke) = (look.px(s.radius), look.px(s.stroke));
    container(
        row![icon.view(look, icon_side, line), words.fill()]
            .spacing(look.px(s.gap) * 0.7)
            .align_y(Alignment::Center),
    )
    .padding(Padding::from([look.px(s.line_gap) * 0.7, look.px(s.gap) * beside]))
    .width(Length::Fill)
    .style(move |_| container::Style {
        background: Some(Background::Color(ground)),
        border: Border { color: line, width: stroke, radius: radius.into() },
        ..container::Style::default()
    })
    .into()
}
