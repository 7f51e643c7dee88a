//! The keys that turn the page, and which page of how many it is. Each keeps its place when there is nothing more in its
//! direction.

use iced::widget::{Button, button, column, container, row, space};
use iced::{Alignment, Background, Border, Color, Element, Length, Point, Rectangle, Size};
use kiosk_ui_kit::Fit;
use kiosk_ui_kit::theme::{Millimetres, Shape, Sizes};
use kiosk_ui_kit::{Icon, Paragraph};
use kiosk_visit::{Event, Text};

use super::super::Pressable;
use crate::ScreenStyle;
use crate::picture::{self, Picture};

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

fn wide(look: &ScreenStyle) -> f32 {
    let wide = Millimetres(match look.shape() {
        Shape::Compact => 22.0,
        Shape::Landscape | Shape::Portrait => 32.0,
    });
    look.px(wide * look.panel.growth())
}

fn high(look: &ScreenStyle) -> f32 {
    look.px(look.sizes.action_height.max(Millimetres(20.0)))
}

/// What the keys leave of a place of this size.
pub(super) fn room(look: &ScreenStyle, stand: Stand, size: Size) -> Size {
    let apart = look.px(APART);
    match stand {
        Stand::None => size,
        Stand::Right => Size::new((size.width - wide(look) - apart).max(1.0), size.height),
        Stand::Below => Size::new(size.width, (size.height - high(look) - apart).max(1.0)),
    }
}

/// Where the keys stand in a place of this size.
pub(super) fn place(look: &ScreenStyle, stand: Stand, size: Size) -> Rectangle {
    match stand {
        Stand::None => Rectangle::default(),
        Stand::Right => {
            let wide = wide(look).min(size.width);
            Rectangle::new(Point::new(size.width - wide, 0.0), Size::new(wide, size.height))
        }
        Stand::Below => {
            let high = high(look).min(size.height);
            Rectangle::new(Point::new(0.0, size.height - high), Size::new(size.width, high))
        }
    }
}

/// Between the middle of keys above each other and each of them.
const MIDDLE: Millimetres = Millimetres(1.6);

/// How many times as large as standard the page's number is between the keys in a place so high: on a low panel it leaves
/// both the height that a finger needs.
fn number_between(look: &ScreenStyle, stand: Stand, height: f32) -> Option<f32> {
    let keys = 2.0 * (look.px(look.sizes.key_height) + look.px(MIDDLE));
    let fits = |by: &f32| {
        look.shape() != Shape::Compact
            || stand != Stand::Right
            || keys + look.px(look.sizes.small) * by <= height
    };
    [1.25, 1.0].into_iter().find(fits)
}

/// The keys for a page (from 0) of so many, in a place so high; `None` where there is one.
pub(super) fn keys<'a>(
    look: &ScreenStyle,
    stand: Stand,
    height: f32,
    (page, pages): (usize, usize),
    seconds: Option<u64>,
) -> Option<Element<'a, Event>> {
    let low = look.shape() == Shape::Compact;
    let between = number_between(look, stand, height);
    let bare = between.is_none() || (low && seconds.is_some());
    let (before, after) = (page > 0, page + 1 < pages);
    let apart = look.px(APART);
    let number = format!("{}/{pages}", page + 1);
    let mark = |by: f32, colour: Color| {
        let em = look.px(look.sizes.small) * by;
        Paragraph::new(number.clone(), em, look.bold(), colour).line_height(1.0).single_line()
    };
    if bare {
        // So low that the page's number stands on the keys.
        let p = look.for_keys().palette;
        let back = key(look, Some(mark(1.0, p.action)), stand, false, before);
        let on = key(look, Some(mark(1.0, p.action)), stand, true, after);
        let side = Length::Fixed(look.px(Millimetres(12.0)));
        let left = seconds.map(|left| {
            container(picture::bare(look, Picture::Countdown(Some(left)), side, side)).center_x(Length::Fill)
        });
        let keys: Element<'a, Event> = match stand {
            Stand::None => return None,
            Stand::Right => column![back].push(left).push(on).spacing(apart).into(),
            Stand::Below => row![back].push(left).push(on).spacing(apart).into(),
        };
        return Some(keys);
    }
    let back = key(look, None, stand, false, before);
    let on = key(look, None, stand, true, after);
    let mark = mark(between.unwrap_or(1.0), look.palette.text);
    let side = Length::Fixed(look.px(look.sizes.action_height));
    let left = seconds.map(|left| picture::bare(look, Picture::Countdown(Some(left)), side, side));
    match stand {
        Stand::None => None,
        Stand::Right => {
            let middle = column![].push(left).push(mark).spacing(look.px(MIDDLE)).align_x(Alignment::Center);
            Some(
                column![back, container(middle).center_x(Length::Fill), on]
                    .spacing(look.px(MIDDLE))
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

/// One key: with its words, or with the number of the page.
fn key<'a>(
    look: &ScreenStyle,
    number: Option<Paragraph>,
    stand: Stand,
    on: bool,
    there: bool,
) -> Element<'a, Event> {
    let look = &look.for_keys();
    if !there {
        return space().width(Length::Fill).height(Length::Fill).into();
    }
    let (p, s) = (look.palette, look.sizes);
    // Outlined both: what is solid answers a question.
    let (ground, pressed, ink, line) = (p.surface, p.action_soft, p.action, p.action);
    let (icon, text) = if on { (Icon::Down, "page-on") } else { (Icon::Up, "page-back") };
    let content: Element<'a, Event> = if let Some(number) = number {
        let icon = icon.view(look, s.icon * 0.8, ink);
        column![icon, number].align_x(Alignment::Center).width(Length::Fill).into()
    } else {
        // Readings above give way where there is no room.
        let bare = ScreenStyle { readings: false, ..look.clone() };
        let words = |look: &ScreenStyle, by: f32| {
            Paragraph::new(look.text(&Text::new(text)), look.px(s.small) * by, look.bold(), ink)
                .line_height(1.12)
                .fill()
                .centred()
        };
        let label = |by: f32| words(look, by);
        let with_icon = |by: f32| -> Element<'a, Event> {
            let icon = icon.view(look, s.icon * 0.8, ink);
            let between = look.px(Millimetres(0.8));
            match (stand, on) {
                (Stand::Below, true) => {
                    row![label(by), icon].spacing(between).align_y(Alignment::Center).into()
                }
                (Stand::Below, false) => {
                    row![icon, label(by)].spacing(between).align_y(Alignment::Center).into()
                }
                (_, true) => column![label(by), icon].align_x(Alignment::Center).into(),
                (_, false) => column![icon, label(by)].align_x(Alignment::Center).into(),
            }
        };
        let sizes = Sizes::ENLARGED.into_iter().chain([1.0]);
        let mut ways: Vec<Element<'a, Event>> = sizes.map(with_icon).collect();
        ways.extend([1.25, 1.0].map(|by| label(by).into()));
        ways.extend([1.25, 1.0].map(|by| words(&bare, by).into()));
        ways.push(words(&bare, 1.0).line_height(1.0).into());
        ways.push(container(icon.view(look, s.icon * 0.8, ink)).center_x(Length::Fill).into());
        Fit::new(ways).align(iced::alignment::Vertical::Center).into()
    };
    let (radius, stroke) = (look.px(s.radius), look.px(s.stroke));
    let drawn: Button<'a, Event> = button(container(content).center(Length::Fill))
        .padding(look.px(Millimetres(1.0)))
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
