//! The numbers of verification code B, and where they stand on the card. Only the row typed in last shows its digits, and
//! beside it stands the row that comes next; the card says which numbers are done.

use iced::widget::{column, container, row, space};
use iced::{Alignment, Background, Border, Element, Length};
use kiosk_ui_kit::Paragraph;
use kiosk_ui_kit::theme::{Density, Millimetres};
use kiosk_visit::{CodeGroup, CodePad, CodePart, Event};

use crate::ScreenStyle;
use crate::picture::{self, Picture};

/// How the card stands beside the rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Card {
    /// Higher than two rows.
    Large,
    /// As high as two rows.
    Small,
    /// Not there.
    Left,
    /// Not there, and of two rows only the one that comes next.
    Alone,
}

/// The rows, with the card beside them.
pub(crate) fn code_groups<'a>(look: &ScreenStyle, pad: &CodePad, card: Card) -> Element<'a, Event> {
    let s = look.sizes;
    let em = look.px(if look.density == Density::Tight { s.small } else { s.label });
    let gap = look.px(Millimetres(1.2));
    // The last row stays to be read back until the next one begins.
    let last = |group: &CodeGroup| group.clear.is_some() && (card != Card::Alone || pad.current.is_none());
    let shown = |group: &&CodeGroup| last(group) || pad.current == Some(group.part);
    let rows = pad.groups.iter().filter(shown).map(|group| places(look, group, pad.current, em));
    let rows = column(rows).spacing(gap);
    if matches!(card, Card::Left | Card::Alone) {
        return rows.into();
    }
    let both = em * HEIGHT * 2.0 + gap;
    let tall = if card == Card::Large { both * 1.7 } else { both };
    let card = picture::bare(look, Picture::CardFace(pad.current), Length::Fill, Length::Fixed(tall));
    // As wide as the longest row, so that the card stays where it is.
    let width = (em * WIDTH + look.px(BETWEEN)) * 6.0 + look.px(BETWEEN) * 4.0;
    row![container(rows).width(width).center_y(tall), card]
        .spacing(look.px(s.gap))
        .align_y(Alignment::Center)
        .width(Length::Fill)
        .into()
}

/// A place's height and width, in ems.
const HEIGHT: f32 = 1.32;
const WIDTH: f32 = 0.86;
/// Between places.
const BETWEEN: Millimetres = Millimetres(0.7);

fn places<'a>(
    look: &ScreenStyle,
    group: &CodeGroup,
    current: Option<CodePart>,
    em: f32,
) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let here = current == Some(group.part);
    let (width, height, gap) = (em * WIDTH, em * HEIGHT, look.px(BETWEEN));
    let digits: Vec<u8> = group.clear.iter().flat_map(|clear| clear.iter()).collect();
    let mut line = row![].spacing(gap).align_y(Alignment::Center);
    for index in 0..group.part.length() {
        // Year, month, day.
        if group.part == CodePart::Birth && (index == 2 || index == 4) {
            line = line.push(space().width(gap));
        }
        let digit = digits.get(usize::from(index));
        let digit =
            digit.map(|digit| Paragraph::new(digit.to_string(), em, look.bold(), p.text).line_height(1.0));
        let next = here && index == group.entered;
        let edge = if here { p.text } else { p.line };
        let stroke = look.px(s.stroke) * if next { 3.0 } else { 1.2 };
        let ground = if here { p.stage } else { p.surface };
        line =
            line.push(container(column![].push(digit)).center_x(width).center_y(height).style(move |_| {
                container::Style {
                    background: Some(Background::Color(ground)),
                    border: Border { color: edge, width: stroke, radius: (width * 0.16).into() },
                    ..container::Style::default()
                }
            }));
    }
    line.into()
}
