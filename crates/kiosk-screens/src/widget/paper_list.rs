//! The papers that can be shown at reception.

use iced::widget::{column, container, row};
use iced::{Alignment, Background, Border, Element, Length, Padding};
use kiosk_visit::{Event, Text};

use super::{Icon, Words};
use crate::Look;

/// A list, one paper a line.
pub(crate) fn paper_list<'a>(look: &Look, papers: &[Text]) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let radius = look.px(s.radius);
    let lines = papers.iter().map(|paper| {
        let words =
            Words::new(look.text(paper), look.px(s.body), look.bold(), p.text).line_height(1.3).fill();
        let line = row![Icon::Paper.in_circle(look, s.icon * 1.45, p.action, p.ground), words]
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

/// A short list without boxes, `across` items a line.
pub(crate) fn item_list<'a>(look: &Look, items: &[Text], across: usize) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let gap = look.px(s.gap);
    let item = |item: &Text| -> Element<'a, Event> {
        let words = Words::new(look.text(item), look.px(s.body), look.bold(), p.text).line_height(s.leading);
        row![Icon::Paper.view(look, s.icon * 0.9, p.action), words.fill()]
            .spacing(gap * 0.6)
            .align_y(Alignment::Center)
            .width(Length::Fill)
            .into()
    };
    let lines = items.chunks(across.max(1)).map(|line| row(line.iter().map(item)).spacing(gap).into());
    column(lines).spacing(gap * 0.3).width(Length::Fill).into()
}
