//! What can be pressed. An action answers when the finger lifts inside it, so a slip can still be taken back.

use iced::widget::{Button, button, column, container, row};
use iced::{Alignment, Background, Border, Color, Element, Length, Padding, Shadow, Vector};
use kiosk_visit::{Choice, Event, Method};

use super::even::Even;
use super::{Icon, Words, small};
use crate::Look;
use crate::theme::Millimetres;

/// The icon that belongs to a choice, by what it means.
fn icon_of(event: &Event) -> Option<Icon> {
    match event {
        Event::MethodChosen(Method::Face) => Some(Icon::Face),
        Event::MethodChosen(Method::Pin) | Event::LastTryAccepted | Event::KeypadChosen => Some(Icon::Keypad),
        Event::MethodChosen(Method::Staff) => Some(Icon::Person),
        Event::BackPressed => Some(Icon::Back),
        Event::Cancelled => Some(Icon::Close),
        Event::StaffAsked => Some(Icon::Bell),
        Event::NoCardPressed => Some(Icon::NoCard),
        Event::LanguagesPressed | Event::LanguageChosen(_) => Some(Icon::Globe),
        _ => None,
    }
}

fn label(look: &Look, choice: &Choice, colour: Color) -> Words {
    Words::new(look.text(&choice.label), look.px(look.sizes.label), look.bold(), colour).line_height(1.25)
}

fn raised(look: &Look, down: bool) -> Shadow {
    let reach = look.px(look.sizes.stroke);
    if down {
        Shadow::default()
    } else {
        Shadow { color: look.palette.shadow, offset: Vector::new(0.0, reach * 2.0), blur_radius: reach * 6.0 }
    }
}

fn big<'a>(look: &Look, choice: &Choice, text: Color, quiet: Color) -> Button<'a, Event> {
    let s = look.sizes;
    let inset = look.px(s.inset);
    let mut lines = column![label(look, choice, text).fill().centred()].width(Length::Fill);
    if let Some(detail) = &choice.detail {
        let detail = Words::new(look.text(detail), look.px(s.small), look.font, quiet).line_height(1.3);
        lines = lines.push(detail.fill().centred());
    }
    let vertical = look.px(s.gap) * 0.6;
    button(Even::middle(lines, look.px(s.action_height) - 2.0 * vertical))
        .padding(Padding::from([vertical, inset]))
        .width(Length::Fill)
        .on_press(choice.event.clone())
}

/// A main way on: filled. Two of them side by side have equal weight.
pub(crate) fn primary_action<'a>(look: &Look, choice: &Choice) -> Element<'a, Event> {
    let (p, radius) = (look.palette, look.px(look.sizes.radius));
    let (up, down) = (raised(look, false), raised(look, true));
    big(look, choice, p.on_action, p.on_action)
        .style(move |_, status| {
            let pressed = status == button::Status::Pressed;
            button::Style {
                background: Some(Background::Color(if pressed { p.action_pressed } else { p.action })),
                text_color: p.on_action,
                border: Border { radius: radius.into(), ..Border::default() },
                shadow: if pressed { down } else { up },
                ..button::Style::default()
            }
        })
        .into()
}

/// Another way: outlined.
pub(crate) fn secondary_action<'a>(look: &Look, choice: &Choice) -> Element<'a, Event> {
    let (p, radius, stroke) = (look.palette, look.px(look.sizes.radius), look.px(look.sizes.stroke));
    big(look, choice, p.action, p.text_quiet)
        .style(move |_, status| {
            let pressed = status == button::Status::Pressed;
            button::Style {
                background: Some(Background::Color(if pressed { p.action_soft } else { p.surface })),
                text_color: p.action,
                border: Border { color: p.action, width: stroke * 1.4, radius: radius.into() },
                ..button::Style::default()
            }
        })
        .into()
}

/// One of several equal ways: a white tile with its icon. `upright` puts the icon above the label.
pub(crate) fn tile<'a>(look: &Look, choice: &Choice, upright: bool) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let inset = look.px(s.inset);
    let (radius, stroke) = (look.px(s.radius), look.px(s.stroke));
    let (up, down) = (raised(look, false), raised(look, true));

    let badge = icon_of(&choice.event).map(|icon| icon.in_circle(look, s.badge, p.action, p.action_soft));
    let words = |centred: bool| {
        let place = |words: Words| if centred { words.fill().centred() } else { words.fill() };
        let mut lines = column![place(label(look, choice, p.action))].spacing(look.px(s.gap) * 0.4);
        if let Some(detail) = &choice.detail {
            lines = lines.push(place(small(look, detail)));
        }
        lines.width(Length::Fill)
    };
    let content: Element<'a, Event> = if upright {
        column![]
            .push(badge)
            .push(words(true))
            .spacing(look.px(s.gap))
            .align_x(Alignment::Center)
            .width(Length::Fill)
            .into()
    } else {
        row![]
            .push(badge)
            .push(words(false))
            .spacing(look.px(s.gap))
            .align_y(Alignment::Center)
            .width(Length::Fill)
            .into()
    };
    let vertical = if upright { inset * 0.8 } else { look.px(s.gap) / 2.0 };
    button(Even::middle(content, look.px(s.action_height) - 2.0 * vertical))
        .padding(Padding::from([vertical, inset]))
        .width(Length::Fill)
        .on_press(choice.event.clone())
        .style(move |_, status| {
            let pressed = status == button::Status::Pressed;
            button::Style {
                background: Some(Background::Color(if pressed { p.action_soft } else { p.surface })),
                text_color: p.action,
                border: Border { color: p.action, width: stroke * 1.4, radius: (radius * 1.5).into() },
                shadow: if pressed { down } else { up },
                ..button::Style::default()
            }
        })
        .into()
}

/// Stop, back, language: small and quiet, at the edge. The area that answers is larger than what is drawn.
pub(crate) fn edge_action<'a>(look: &Look, choice: &Choice, with_icon: bool) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let drawn = look.px(s.edge_drawn);
    let stroke = look.px(s.stroke);
    let text = Words::new(look.text(&choice.label), look.px(s.small), look.bold(), p.text)
        .line_height(1.2)
        .single_line();
    let icon = icon_of(&choice.event).filter(|_| with_icon);
    let content = row![]
        .push(icon.map(|icon| icon.view(look, s.icon * 0.75, p.action)))
        .push(text)
        .spacing(look.px(Millimetres(1.4)))
        .align_y(Alignment::Center);
    let pill = container(Even::middle(content, drawn)).padding(Padding::from([0.0, look.px(s.pill)])).style(
        move |_| container::Style {
            background: Some(Background::Color(p.surface)),
            border: Border { color: p.line, width: stroke, radius: (drawn / 2.0).into() },
            ..container::Style::default()
        },
    );
    let above = (look.px(s.edge_height) - drawn) / 2.0;
    button(pill)
        .padding(Padding::from([above.max(0.0), 0.0]))
        .on_press(choice.event.clone())
        .style(move |_, status| button::Style {
            background: (status == button::Status::Pressed).then_some(Background::Color(p.action_soft)),
            text_color: p.text,
            border: Border { radius: (drawn / 2.0).into(), ..Border::default() },
            ..button::Style::default()
        })
        .into()
}
