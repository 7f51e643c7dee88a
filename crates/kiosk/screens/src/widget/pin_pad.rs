//! The keys of both pads in phone order, large; and the four dots of the PIN. A pressed digit looks as it did before, so that nobody who looks on
//! learns it.

use iced::widget::{button, column, container, row, space};
use iced::{Alignment, Background, Border, Element, Length, Padding};
use kiosk_ui_kit::Fit;
use kiosk_ui_kit::Paragraph;
use kiosk_ui_kit::theme::{Millimetres, Shape, Sizes};
use kiosk_visit::{Event, PinPad, Screen, Text, Weight};

use super::Pressable;
use crate::ScreenStyle;

/// How full the PIN is: four dots.
pub(crate) fn pin_dots<'a>(look: &ScreenStyle, pad: PinPad) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let diameter = look.px(s.dot);
    let dots = (0..4_u8).map(|index| {
        let full = index < pad.entered;
        container(space().width(diameter).height(diameter))
            .style(move |_| container::Style {
                background: Some(Background::Color(if full { p.text } else { p.ground })),
                border: Border {
                    color: if full { p.text } else { p.line },
                    width: diameter * 0.07,
                    radius: (diameter / 2.0).into(),
                },
                ..container::Style::default()
            })
            .into()
    });
    let above = if look.shape() == Shape::Landscape { look.px(Millimetres(1.2)) } else { 0.0 };
    let dots = row(dots).spacing(diameter * 0.6).align_y(Alignment::Center);
    container(dots).padding(Padding { top: above, ..Padding::ZERO }).into()
}

/// The twelve keys. 決定 is only there when it means something: `enter`; until then another key may stand in its place.
pub(crate) fn keys<'a>(look: &ScreenStyle, screen: &Screen, enter: Option<Event>) -> Element<'a, Event> {
    let look = &look.for_keys();
    let gap = look.px(Millimetres(3.1));
    let order = screen.pin_pad.map(|pad| pad.order).unwrap_or_default();
    let beside = screen.choices.iter().find(|choice| choice.weight == Weight::OnPad);
    let [a, b, c, d, e, f, g, h, i, last] = order.keys();
    let digits = [[a, b, c], [d, e, f], [g, h, i]];
    let mut keys = column![].spacing(gap);
    for line in digits {
        keys = keys.push(row(line.map(|digit| digit_key(look, digit))).spacing(gap));
    }
    let erase = word_key(look, "pin-del", Event::DigitErased, false);
    let enter = match (enter, beside) {
        (Some(event), _) => word_key(look, "pin-ok", event, true),
        (None, Some(choice)) => word_key(look, choice.label.key, choice.event.clone(), false),
        (None, None) => {
            space().width(look.px(look.sizes.key_width)).height(look.px(look.sizes.key_height)).into()
        }
    };
    keys.push(row![erase, digit_key(look, last), enter].spacing(gap)).into()
}

fn digit_key<'a>(look: &ScreenStyle, digit: u8) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let (radius, stroke) = (look.px(s.radius), look.px(s.stroke));
    let em = s.digit * look.grown.map_or(1.0, |(_, by)| by);
    // Digits have nothing below their line.
    let leading = (s.key_height.0 * 0.94 / em.0).min(1.0);
    let words = Paragraph::new(digit.to_string(), look.px(em), look.bold(), p.text).line_height(leading);
    let key = button(container(words).center(Length::Fill))
        .padding(0)
        .width(look.px(s.key_width))
        .height(look.px(s.key_height))
        .on_press(Event::DigitEntered(digit))
        // The same whatever the finger does.
        .style(move |_, _| button::Style {
            background: Some(Background::Color(p.stage)),
            text_color: p.text,
            border: Border { color: p.line, width: stroke, radius: radius.into() },
            ..button::Style::default()
        });
    Pressable::new(Event::DigitEntered(digit), key).into()
}

fn word_key<'a>(look: &ScreenStyle, key: &'static str, event: Event, main: bool) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let (radius, stroke) = (look.px(s.radius), look.px(s.stroke));
    let (ground, pressed, ink) =
        if main { (p.action, p.action_pressed, p.on_action) } else { (p.surface, p.action_soft, p.action) };
    let text = look.text(&Text::new(key));
    // A word that would fill the key from side to side is set as small as the words beside it.
    let letters = kiosk_ui_text::reading::base(&text);
    let short = letters.chars().map(|c| if c.is_ascii() { 0.6 } else { 1.0 }).sum::<f32>() <= 2.0;
    let size = look.px(if main && short { s.label } else { s.small });
    let words =
        |by: f32| Paragraph::new(text.clone(), size * by, look.bold(), ink).line_height(1.1).centred();
    let words: Element<'a, Event> = if let Some((_, most)) = look.grown {
        let sizes = Sizes::ENLARGED.into_iter().filter(|by| *by <= most).chain([1.0]);
        let mut ways: Vec<Element<'a, Event>> = sizes.map(|by| words(by).fill().into()).collect();
        ways.push(words(1.0).fill().breakable().into());
        Fit::new(ways).align(iced::alignment::Vertical::Center).into()
    } else {
        words(1.0).breakable().into()
    };
    let key = button(container(words).center(Length::Fill))
        .padding(0)
        .width(look.px(s.key_width))
        .height(look.px(s.key_height))
        .on_press(event.clone())
        .style(move |_, status| button::Style {
            background: Some(Background::Color(if status == button::Status::Pressed {
                pressed
            } else {
                ground
            })),
            text_color: ink,
            border: Border {
                color: if main { p.action_line } else { p.action },
                width: stroke,
                radius: radius.into(),
            },
            ..button::Style::default()
        });
    Pressable::new(event, key).into()
}
