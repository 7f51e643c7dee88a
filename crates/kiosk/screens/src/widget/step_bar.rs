//! The four steps, with the same names on every screen of a place.

use iced::widget::{column, container, row, space, text};
use iced::{Alignment, Background, Border, Element, Length};
use kiosk_ui_kit::theme::{Millimetres, Shape};
use kiosk_ui_kit::{Icon, Paragraph};
use kiosk_visit::{Event, Step, Text, ThirdStep};

use crate::ScreenStyle;

/// The bar with `current` marked.
pub(crate) fn step_bar<'a>(look: &ScreenStyle, third: ThirdStep, current: Step) -> Element<'a, Event> {
    match look.shape() {
        Shape::Compact => shortest(look, third, current, true),
        Shape::Portrait if look.large.is_some() => short(&look.chrome(), third, current),
        Shape::Landscape => in_line(look, third, current),
        Shape::Portrait => stacked(look, third, current),
    }
}

fn name(look: &ScreenStyle, third: ThirdStep, step: Step, current: Step) -> Paragraph {
    let p = look.palette;
    let (font, colour) = if step == current { (look.bold(), p.text) } else { (look.font, p.text_quiet) };
    Paragraph::new(look.text(&Text::new(step.text(third))), look.px(look.sizes.small), font, colour)
        .line_height(1.25)
        .single_line()
}

fn circle<'a>(look: &ScreenStyle, index: usize, step: Step, current: Step) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let diameter = look.px(s.step);
    let stroke = look.px(s.stroke);
    if step < current {
        return Icon::Check.in_circle(look, s.step, p.ground, p.text);
    }
    let here = step == current;
    let number = text(index + 1).size(diameter * 0.72).font(look.bold()).color(if here {
        p.ground
    } else {
        p.text_quiet
    });
    container(number)
        .center(diameter)
        .style(move |_| container::Style {
            background: Some(Background::Color(if here { p.text } else { p.ground })),
            border: Border {
                color: if here { p.text } else { p.line },
                width: stroke,
                radius: (diameter / 2.0).into(),
            },
            ..container::Style::default()
        })
        .into()
}

fn connector<'a>(look: &ScreenStyle, done: bool, width: Length) -> Element<'a, Event> {
    let colour = if done { look.palette.text } else { look.palette.line_soft };
    let height = look.px(look.sizes.stroke * if done { 2.0 } else { 1.4 });
    container(space().width(width).height(height))
        .style(move |_| container::Style {
            background: Some(Background::Color(colour)),
            ..container::Style::default()
        })
        .into()
}

fn in_line<'a>(look: &ScreenStyle, third: ThirdStep, current: Step) -> Element<'a, Event> {
    let gap = look.px(Millimetres(2.2));
    let mut bar = row![].spacing(gap).align_y(Alignment::Center).width(Length::Fill);
    for (index, step) in Step::ALL.into_iter().enumerate() {
        if index > 0 {
            bar = bar.push(connector(look, step <= current, Length::Fill));
        }
        bar = bar.push(
            row![circle(look, index, step, current), name(look, third, step, current)]
                .spacing(gap)
                .align_y(Alignment::Center),
        );
    }
    bar.into()
}

fn stacked<'a>(look: &ScreenStyle, third: ThirdStep, current: Step) -> Element<'a, Event> {
    let gap = look.px(Millimetres(1.4));
    let middle = look.px(look.sizes.step) / 2.0;
    let mut bar = row![].width(Length::Fill);
    for (index, step) in Step::ALL.into_iter().enumerate() {
        let half = |shown: bool, done: bool| -> Element<'a, Event> {
            if shown { connector(look, done, Length::Fill) } else { space().width(Length::Fill).into() }
        };
        let line = row![
            half(index > 0, step <= current),
            circle(look, index, step, current),
            half(index + 1 < Step::ALL.len(), step < current),
        ]
        .height(middle * 2.0)
        .align_y(Alignment::Center);
        bar = bar.push(
            column![line, name(look, third, step, current)]
                .spacing(gap)
                .align_x(Alignment::Center)
                .width(Length::Fill),
        );
    }
    bar.into()
}

/// Where there is no room for four names: four circles and the current name.
pub(super) fn short<'a>(look: &ScreenStyle, third: ThirdStep, current: Step) -> Element<'a, Event> {
    let gap = look.px(Millimetres(1.2));
    let mut circles = row![].spacing(gap).align_y(Alignment::Center);
    let mut here = None;
    for (index, step) in Step::ALL.into_iter().enumerate() {
        circles = circles.push(circle(look, index, step, current));
        if step == current {
            here = Some(name(look, third, step, current));
        }
    }
    row![circles].push(here).spacing(gap * 2.5).align_y(Alignment::Center).into()
}

/// Where the card's band stands beside it: four dots, the current one with its number and, where there is room, its name.
pub(super) fn shortest<'a>(
    look: &ScreenStyle,
    third: ThirdStep,
    current: Step,
    named: bool,
) -> Element<'a, Event> {
    let p = look.palette;
    let gap = look.px(Millimetres(1.4));
    let dot = look.px(look.sizes.step) * 0.42;
    let stroke = look.px(look.sizes.stroke);
    let mut line = row![].spacing(gap).align_y(Alignment::Center);
    for (index, step) in Step::ALL.into_iter().enumerate() {
        if step == current {
            let name = named.then(|| name(look, third, step, current));
            line = line.push(circle(look, index, step, current)).push(name);
            continue;
        }
        let done = step < current;
        let point = container(space().width(dot).height(dot)).style(move |_| container::Style {
            background: Some(Background::Color(if done { p.text } else { p.ground })),
            border: Border {
                color: if done { p.text } else { p.line },
                width: stroke,
                radius: (dot / 2.0).into(),
            },
            ..container::Style::default()
        });
        line = line.push(point);
    }
    line.into()
}
