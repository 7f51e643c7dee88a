//! The keys that turn the page, and which page of how many it is. Each keeps its place when there is nothing more in its
//! direction.

use iced::widget::{Button, button, column, container, row, space};
use iced::{Alignment, Background, Border, Element, Length, Point, Rectangle, Size};
use kiosk_visit::{Event, Text};

use super::super::fit::Fit;
use super::super::{Icon, Pressable, Words};
use crate::Look;
use crate::picture::{self, Picture};
use crate::theme::{Millimetres, Shape, Sizes};

/// Where the keys stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    /// There is one page.
    None,
    /// On the right, above each other.
    Right,
    /// Below, beside each other.
    Below,
}

/// Between the keys and the column, and between two keys.
const APART: Millimetres = Millimetres(3.2);

fn wide(look: &Look, narrow: bool) -> f32 {
    let (least, roomy) = match look.shape() {
        Shape::Compact if narrow => (17.0, 17.0),
        Shape::Landscape | Shape::Portrait if narrow => (22.0, 22.0),
        Shape::Compact => (27.0, 27.0),
        Shape::Landscape => (40.0, 40.0),
        Shape::Portrait => (26.0, 26.0),
    };
    let _ = roomy;
    look.px(Millimetres(least))
}

fn high(look: &Look) -> f32 {
    look.px(look.sizes.action_height.max(Millimetres(20.0)))
}

/// What the keys leave of a place of this size.
pub(super) fn room(look: &Look, stand: Stand, narrow: bool, size: Size) -> Size {
    let apart = look.px(APART);
    match stand {
        Stand::None => size,
        Stand::Right => Size::new((size.width - wide(look, narrow) - apart).max(1.0), size.height),
        Stand::Below => Size::new(size.width, (size.height - high(look) - apart).max(1.0)),
    }
}

/// Where the keys stand in a place of this size.
pub(super) fn place(look: &Look, stand: Stand, narrow: bool, size: Size) -> Rectangle {
    match stand {
        Stand::None => Rectangle::default(),
        Stand::Right => {
            let wide = wide(look, narrow).min(size.width);
            Rectangle::new(Point::new(size.width - wide, 0.0), Size::new(wide, size.height))
        }
        Stand::Below => {
            let high = high(look).min(size.height);
            Rectangle::new(Point::new(0.0, size.height - high), Size::new(size.width, high))
        }
    }
}

/// The keys for a page (from 0) of so many; `None` where there is one.
pub(super) fn keys<'a>(
    look: &Look,
    stand: Stand,
    narrow: bool,
    (page, pages): (usize, usize),
    seconds: Option<u64>,
) -> Option<Element<'a, Event>> {
    let back = key(look, narrow, false, page > 0);
    let on = key(look, narrow, true, page + 1 < pages);
    let apart = look.px(APART);
    let em = look.px(look.sizes.small) * if narrow { 1.0 } else { 1.25 };
    let mark = Words::new(format!("{}/{pages}", page + 1), em, look.bold(), look.palette.text)
        .line_height(1.0)
        .single_line();
    let side = Length::Fixed(look.px(look.sizes.action_height));
    let left = seconds.map(|left| picture::bare(look, Picture::Countdown(Some(left)), side, side));
    match stand {
        Stand::None => None,
        Stand::Right => {
            let middle = column![].push(left).push(mark).spacing(apart / 2.0).align_x(Alignment::Center);
            Some(
                column![back, container(middle).center_x(Length::Fill), on]
                    .spacing(apart / 2.0)
                    .width(Length::Fill)
                    .height(Length::Fill)
                    .into(),
            )
        }
        Stand::Below => {
            let middle = row![].push(left).push(mark).spacing(apart).align_y(Alignment::Center);
            Some(
                row![back, container(middle).center_y(Length::Fill), on]
                    .spacing(apart)
                    .width(Length::Fill)
                    .height(Length::Fill)
                    .into(),
            )
        }
    }
}

fn key<'a>(look: &Look, narrow: bool, on: bool, there: bool) -> Element<'a, Event> {
    if !there {
        return space().width(Length::Fill).height(Length::Fill).into();
    }
    let (p, s) = (look.palette, look.sizes);
    let (ground, pressed, ink, line) = if on {
        (p.action, p.action_pressed, p.on_action, p.action_line)
    } else {
        (p.surface, p.action_soft, p.action, p.action)
    };
    let (icon, text) = if on { (Icon::Down, "page-on") } else { (Icon::Up, "page-back") };
    let icon = icon.view(look, s.icon * if narrow { 1.0 } else { 0.9 }, ink);
    let content: Element<'a, Event> = if narrow {
        icon
    } else {
        let label = look.text(&Text::new(text));
        let sizes = Sizes::ENLARGED.into_iter().chain([1.0]);
        let ways = sizes.map(|by| {
            let words = Words::new(label.clone(), look.px(s.small) * by, look.bold(), ink);
            words.line_height(1.12).fill().centred().into()
        });
        let label = Fit::new(ways.collect()).align(iced::alignment::Vertical::Center);
        match on {
            true => column![label, icon].align_x(Alignment::Center).into(),
            false => column![icon, label].align_x(Alignment::Center).into(),
        }
    };
    let (radius, stroke) = (look.px(s.radius), look.px(s.stroke));
    let drawn: Button<'a, Event> = button(container(content).center(Length::Fill))
        .padding(look.px(Millimetres(1.2)))
        .width(Length::Fill)
        .height(Length::Fill)
        .on_press(Event::PageTurned(on))
        .style(move |_, status| button::Style {
            background: Some(Background::Color(if status == button::Status::Pressed {
                pressed
            } else {
                ground
            })),
            text_color: ink,
            border: Border { color: line, width: stroke * 1.4, radius: radius.into() },
            ..button::Style::default()
        });
    Pressable::new(Event::PageTurned(on), drawn).into()
}
