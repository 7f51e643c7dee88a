//! The papers that can be shown at reception, and what the help says.

use iced::widget::{column, container, row};
use iced::{Alignment, Background, Border, Element, Length, Padding};
use kiosk_ui_kit::{Icon, Paragraph};
use kiosk_visit::{Event, Screen, ScreenKind, Text};

use crate::ScreenStyle;

/// What stands before each line of this screen's list.
pub(crate) fn list_icon(screen: &Screen) -> Icon {
    if screen.kind == ScreenKind::HelpTopic { Icon::Information } else { Icon::Paper }
}

/// A list, one paper a line.
pub(crate) fn paper_list<'a>(look: &ScreenStyle, icon: Icon, papers: &[Text]) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let radius = look.px(s.radius);
    let lines = papers.iter().map(|paper| {
        let words =
            Paragraph::new(look.text(paper), look.px(s.body), look.bold(), p.text).line_height(1.3).fill();
        let line = row![icon.in_circle(look, s.icon * 1.45, p.text, p.ground), words]
            .spacing(look.px(s.gap))
            .align_y(Alignment::Center);
        container(line)
            .padding(Padding::from([look.px(s.gap) * 0.6, look.px(s.gap)]))
            .width(Length::Fill)
            .style(move |_| container::Style {
                background: Some(Background::Color(p.stage)),
                border: Border { radius: radius.into(), ..Border::default() },
                ..container::Style::default()
            })
            .into()
    });
    column(lines).spacing(look.px(s.gap) * 0.7).width(Length::Fill).into()
}

/// A short list without boxes: one item a line, or as many as have room (`flowing`); `apart` is between two items, in gaps.
pub(crate) fn item_list<'a>(
    look: &ScreenStyle,
    icon: Icon,
    items: &[Text],
    flowing: bool,
    apart: f32,
) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let gap = look.px(s.gap);
    let item = |item: &Text| -> Element<'a, Event> {
        let words =
            Paragraph::new(look.text(item), look.px(s.body), look.font, p.text).line_height(s.leading);
        let words = if flowing { words.single_line() } else { words.fill() };
        row![icon.view(look, s.icon * 0.8, p.text), words]
            .spacing(gap * 0.4)
            .align_y(Alignment::Center)
            .into()
    };
    if flowing {
        return row(items.iter().map(item)).spacing(gap * 1.6).wrap().vertical_spacing(gap * apart).into();
    }
    column(items.iter().map(item)).spacing(gap * apart).width(Length::Fill).into()
}
