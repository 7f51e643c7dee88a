//! The three numbers of verification code B, a row of places each. Only the row typed in last shows its digits.

use iced::widget::{column, container, row, space};
use iced::{Alignment, Background, Border, Element, Length};
use kiosk_visit::{CodeGroup, CodePad, CodePart, Event, Text};

use super::{Words, small};
use crate::Look;
use crate::picture::{self, Picture};
use crate::theme::Millimetres;

/// How much stands beside the places.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    /// Names of the rows, and the card.
    NamesAndCard,
    /// The card.
    Card,
}

/// The rows, and where each number stands on the card.
pub(crate) fn code_groups<'a>(look: &Look, pad: &CodePad, beside: Beside) -> Element<'a, Event> {
    let gap = look.px(Millimetres(1.6));
    let height = look.px(look.sizes.small) * 1.5;
    let rows = pad.groups.iter().map(|group| places(look, group, pad.current, height, beside));
    let rows = column(rows).spacing(gap);
    let tall = height * 3.0 + gap * 2.0;
    let card = picture::bare(look, Picture::CardFace(pad.current), Length::Fill, Length::Fixed(tall));
    row![rows, card].spacing(look.px(look.sizes.gap)).align_y(Alignment::Center).width(Length::Fill).into()
}

fn places<'a>(
    look: &Look,
    group: &CodeGroup,
    current: Option<CodePart>,
    height: f32,
    beside: Beside,
) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let here = current == Some(group.part);
    let width = look.px(s.small) * 0.95;
    let gap = look.px(Millimetres(0.7));
    let digits: Vec<u8> = group.clear.iter().flat_map(|clear| clear.iter()).collect();
    let mut line = row![].spacing(gap).align_y(Alignment::Center);
    if beside == Beside::NamesAndCard {
        let key = match group.part {
            CodePart::Birth => "code-group-birth",
            CodePart::Expiry => "code-group-expiry",
            CodePart::Security => "code-group-security",
        };
        let name = small(look, &Text::new(key)).single_line();
        line = line.push(container(name).width(look.px(s.small) * NAME).clip(false));
    }
    for index in 0..group.part.length() {
        // Year, month, day.
        if group.part == CodePart::Birth && (index == 2 || index == 4) {
            line = line.push(space().width(gap));
        }
        let full = index < group.entered;
        let mark: Element<'a, Event> = match digits.get(usize::from(index)) {
            Some(digit) => {
                Words::new(digit.to_string(), look.px(s.small), look.bold(), p.text).line_height(1.0).into()
            }
            None if full => dot(look, width * 0.42),
            None => space().into(),
        };
        let next = here && index == group.entered;
        let (edge, stroke) = if here { (p.action, 1.4) } else { (p.line_soft, 1.0) };
        let stroke = look.px(s.stroke) * if next { 3.0 } else { stroke };
        let ground = if here { p.action_soft } else { p.surface };
        line = line.push(container(mark).center_x(width).center_y(height).style(move |_| container::Style {
            background: Some(Background::Color(ground)),
            border: Border { color: edge, width: stroke, radius: (width * 0.16).into() },
            ..container::Style::default()
        }));
    }
    line.into()
}

/// Width of a row's name, in ems.
const NAME: f32 = 4.6;

fn dot<'a>(look: &Look, diameter: f32) -> Element<'a, Event> {
    let colour = look.palette.action;
    container(space().width(diameter).height(diameter))
        .style(move |_| container::Style {
            background: Some(Background::Color(colour)),
            border: iced::border::rounded(diameter / 2.0),
            ..container::Style::default()
        })
        .into()
}
