//! What can be pressed. An action answers when the finger lifts inside it, so a slip can still be taken back.

use iced::widget::{Button, button, column, container, row, space};
use iced::{Alignment, Background, Border, Color, Element, Length, Padding, Shadow, Vector};
use kiosk_ui_kit::EqualRow;
use kiosk_ui_kit::theme::{Millimetres, Shape, Sizes};
use kiosk_ui_kit::{Icon, Paragraph};
use kiosk_visit::{Adjustment, Choice, Event, Method, TextSize};

use super::{Pressable, small};
use crate::ScreenStyle;

/// The icon that belongs to a choice, by what it means.
fn icon_of(event: &Event) -> Option<Icon> {
    match event {
        Event::MethodChosen(Method::Face) => Some(Icon::Face),
        Event::MethodChosen(Method::Pin) | Event::LastTryAccepted | Event::KeypadChosen => Some(Icon::Keypad),
        Event::MethodChosen(Method::Staff) => Some(Icon::Person),
        Event::BackPressed => Some(Icon::Back),
        Event::Cancelled | Event::Closed => Some(Icon::Close),
        Event::StaffAsked => Some(Icon::Bell),
        Event::NoCardPressed => Some(Icon::NoCard),
        Event::PhonePressed | Event::PhoneChosen(_) => Some(Icon::Phone),
        Event::CardChosen => Some(Icon::Card),
        Event::LanguagesPressed | Event::LanguageChosen(_) => Some(Icon::Globe),
        Event::AdjustPressed => Some(Icon::View),
        Event::HelpPressed => Some(Icon::Help),
        Event::Adjusted(change) => Some(match change {
            Adjustment::Speech(true) => Icon::Voice,
            Adjustment::Speech(false) => Icon::VoiceOff,
            Adjustment::TextSize(TextSize::Standard) => Icon::Letter(13),
            Adjustment::TextSize(TextSize::Large) => Icon::Letter(20),
            Adjustment::TextSize(TextSize::Largest) => Icon::Letter(28),
            Adjustment::HighContrast(_) => Icon::Contrast,
            Adjustment::Louder => Icon::Louder,
            Adjustment::Softer => Icon::Softer,
        }),
        _ => None,
    }
}

fn label(look: &ScreenStyle, choice: &Choice, colour: Color) -> Paragraph {
    Paragraph::new(look.text(&choice.label), look.px(look.sizes.label), look.bold(), colour)
        .line_height(look.sizes.leading.min(1.25))
}

fn raised(look: &ScreenStyle, down: bool) -> Shadow {
    let reach = look.px(look.sizes.stroke);
    if down {
        Shadow::default()
    } else {
        Shadow { color: look.palette.shadow, offset: Vector::new(0.0, reach * 2.0), blur_radius: reach * 6.0 }
    }
}

/// The number key of a choice, drawn as a key, while the keypad is in use.
fn number_key<'a>(
    look: &ScreenStyle,
    event: &Event,
    side: Millimetres,
    ink: Color,
) -> Option<Element<'a, Event>> {
    let number = look.number(event)?;
    let side = look.px(side);
    let stroke = look.px(look.sizes.stroke);
    let digit =
        Paragraph::new(number.to_string(), look.px(Sizes::TEXT_FLOOR), look.bold(), ink).line_height(1.0);
    let key = container(digit).center(side).style(move |_| container::Style {
        border: Border { color: ink, width: stroke, radius: (side * 0.22).into() },
        ..container::Style::default()
    });
    Some(key.into())
}

/// Where the number of a choice stands while the keypad is in use.
#[derive(Clone, Copy)]
enum Number {
    /// Before its words.
    Beside,
    /// Above them.
    Above,
}

fn big<'a>(
    look: &ScreenStyle,
    choice: &Choice,
    text: Color,
    quiet: Color,
    number: Number,
) -> Button<'a, Event> {
    let s = look.sizes;
    let inset = look.px(s.inset);
    let mut lines = column![label(look, choice, text).fill().centred()].width(Length::Fill);
    if let Some(detail) = &choice.detail {
        let detail = Paragraph::new(look.text(detail), look.px(s.small), look.font, quiet).line_height(1.3);
        lines = lines.push(detail.fill().centred());
    }
    let key = number_key(look, &choice.event, s.number, text);
    let gap = look.px(s.gap) * 0.4;
    let content: Element<'a, Event> = match number {
        Number::Beside => {
            row![].push(key).push(lines).spacing(gap).align_y(Alignment::Center).width(Length::Fill).into()
        }
        Number::Above => {
            column![].push(key).push(lines).spacing(gap).align_x(Alignment::Center).width(Length::Fill).into()
        }
    };
    let vertical = look.px(s.gap) * 0.6;
    button(EqualRow::middle(content, look.px(s.action_height) - 2.0 * vertical))
        .padding(Padding::from([vertical, inset]))
        .width(Length::Fill)
        .on_press(choice.event.clone())
}

fn pressable<'a>(choice: &Choice, child: impl Into<Element<'a, Event>>) -> Element<'a, Event> {
    Pressable::new(choice.event.clone(), child).into()
}

/// A main way on: filled. Two of them side by side have equal weight.
pub(crate) fn primary_action<'a>(look: &ScreenStyle, choice: &Choice) -> Element<'a, Event> {
    primary(look, choice, Number::Beside)
}

/// The same among tiles, which have their numbers above their words.
pub(crate) fn primary_tile<'a>(look: &ScreenStyle, choice: &Choice) -> Element<'a, Event> {
    primary(look, choice, Number::Above)
}

fn primary<'a>(look: &ScreenStyle, choice: &Choice, number: Number) -> Element<'a, Event> {
    let look = &look.for_keys();
    let (p, radius, stroke) = (look.palette, look.px(look.sizes.radius), look.px(look.sizes.stroke));
    let (up, down) = (raised(look, false), raised(look, true));
    let drawn = big(look, choice, p.on_action, p.on_action, number).style(move |_, status| {
        let pressed = status == button::Status::Pressed;
        button::Style {
            background: Some(Background::Color(if pressed { p.action_pressed } else { p.action })),
            text_color: p.on_action,
            border: Border { color: p.action_line, width: stroke * 1.4, radius: radius.into() },
            shadow: if pressed { down } else { up },
            ..button::Style::default()
        }
    });
    pressable(choice, drawn)
}

/// Another way: outlined.
pub(crate) fn secondary_action<'a>(look: &ScreenStyle, choice: &Choice) -> Element<'a, Event> {
    let look = &look.for_keys();
    let (p, radius, stroke) = (look.palette, look.px(look.sizes.radius), look.px(look.sizes.stroke));
    let drawn = big(look, choice, p.action, p.text_quiet, Number::Beside).style(move |_, status| {
        let pressed = status == button::Status::Pressed;
        button::Style {
            background: Some(Background::Color(if pressed { p.action_soft } else { p.surface })),
            text_color: p.action,
            border: Border { color: p.action, width: stroke * 1.4, radius: radius.into() },
            ..button::Style::default()
        }
    });
    pressable(choice, drawn)
}

/// How a tile stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tile {
    /// The icon above the label and the line that explains it.
    Upright,
    /// Icon and label beside each other, the line below both.
    Headed,
    /// The icon beside label and line.
    Beside,
}

/// One of several equal ways: a tile with its icon.
pub(crate) fn tile<'a>(look: &ScreenStyle, choice: &Choice, stands: Tile) -> Element<'a, Event> {
    marked_tile(look, choice, stands, false)
}

/// The same; the present one of several settings is framed more thickly, and its icon is filled.
pub(crate) fn marked_tile<'a>(
    look: &ScreenStyle,
    choice: &Choice,
    stands: Tile,
    present: bool,
) -> Element<'a, Event> {
    let look = &look.for_keys();
    let p = look.palette;
    let (ink, ground) = if present { (p.on_action, p.action) } else { (p.action, p.action_soft) };
    let icon = icon_of(&choice.event).filter(|_| look.sizes.badge.0 > 0.0);
    let badge = icon.map(|icon| icon.in_circle(look, look.sizes.badge, ink, ground));
    let gap = look.px(look.sizes.gap);
    let key = number_key(look, &choice.event, look.sizes.number, p.action);
    let centred = stands == Tile::Upright;
    let place = |words: Paragraph| if centred { words.fill().centred() } else { words.fill() };
    let label = place(label(look, choice, p.action));
    let detail = choice.detail.as_ref().map(|detail| place(small(look, detail)));
    if key.is_none() && badge.is_none() {
        let words = column![label.centred()].push(detail).spacing(gap * 0.4).width(Length::Fill);
        return tiled(look, choice, words.into(), true, present);
    }
    let above = row![].push(key).push(badge).spacing(gap * 0.7).align_y(Alignment::Center);
    let content: Element<'a, Event> = match stands {
        Tile::Upright => {
            let words = column![label].push(detail).spacing(gap * 0.4).width(Length::Fill);
            column![above, words].spacing(gap * 0.8).align_x(Alignment::Center).width(Length::Fill).into()
        }
        Tile::Headed => {
            let head = row![above, label].spacing(gap * 0.7).align_y(Alignment::Center);
            column![head].push(detail).spacing(gap * 0.4).width(Length::Fill).into()
        }
        Tile::Beside => {
            let words = column![label].push(detail).spacing(gap * 0.4).width(Length::Fill);
            row![above, words].spacing(gap).align_y(Alignment::Center).width(Length::Fill).into()
        }
    };
    tiled(look, choice, content, stands != Tile::Beside, present)
}

/// A language by its name in its own script; the present one is ticked and framed more thickly.
pub(crate) fn language_tile<'a>(
    look: &ScreenStyle,
    choice: &Choice,
    present: bool,
    em: Millimetres,
) -> Element<'a, Event> {
    let look = &look.for_keys();
    let p = look.palette;
    let name = Paragraph::new(look.text(&choice.label), look.px(em), look.font, p.action).line_height(1.15);
    let tick = present.then(|| Icon::Check.in_circle(look, look.sizes.number, p.on_action, p.action));
    let key = number_key(look, &choice.event, look.sizes.number, p.action);
    // In one line there is room for one sign; the frame marks the present language too.
    let grown = look.grown.is_some() && key.is_some();
    let in_line = look.shape() == Shape::Portrait && !grown;
    let tick = tick.filter(|_| key.is_none() || !in_line);
    let signs = present || key.is_some();
    let signs = signs
        .then(|| row![].push(key).push(tick).spacing(look.px(Millimetres(1.0))).align_y(Alignment::Center));
    let content: Element<'a, Event> = if in_line {
        row![]
            .push(signs)
            .push(name.fill().centred())
            .spacing(look.px(Millimetres(1.2)))
            .align_y(Alignment::Center)
            .width(Length::Fill)
            .into()
    } else {
        column![]
            .push(signs)
            .push(name.fill().centred())
            .spacing(look.px(Millimetres(0.8)))
            .align_x(Alignment::Center)
            .width(Length::Fill)
            .into()
    };
    tiled(look, choice, content, true, present)
}

/// The tile itself.
fn tiled<'a>(
    look: &ScreenStyle,
    choice: &Choice,
    content: Element<'a, Event>,
    upright: bool,
    present: bool,
) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let inset = look.px(s.inset);
    let (radius, stroke) = (look.px(s.radius), look.px(s.stroke) * if present { 2.0 } else { 1.4 });
    let (up, down) = (raised(look, false), raised(look, true));
    let vertical = if upright { inset * 0.8 } else { look.px(s.gap) / 2.0 };
    let ground = if present { p.action_soft } else { p.surface };
    let drawn = button(EqualRow::middle(content, look.px(s.action_height) - 2.0 * vertical))
        .padding(Padding::from([vertical, inset]))
        .width(Length::Fill)
        .on_press(choice.event.clone())
        .style(move |_, status| {
            let pressed = status == button::Status::Pressed;
            button::Style {
                background: Some(Background::Color(if pressed { p.action_soft } else { ground })),
                text_color: p.action,
                border: Border { color: p.action, width: stroke, radius: (radius * 1.5).into() },
                shadow: if pressed { down } else { up },
                ..button::Style::default()
            }
        });
    pressable(choice, drawn)
}

/// What an edge action shows of itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// Icon and label.
    Full,
    /// The label alone.
    Label,
    /// The label alone, in two lines if need be.
    Wrapped,
    /// The icon alone: an arrow back, a globe, letters with a loudspeaker.
    Icon,
    /// The same, no wider than a key.
    Narrow,
}

/// Stop, back, reception, language, view and voice: quiet, at the edge. The area that answers is larger than what is drawn.
pub(crate) fn edge_action<'a>(look: &ScreenStyle, choice: &Choice, shown: Edge) -> Element<'a, Event> {
    let look = &look.for_keys();
    let (p, s) = (look.palette, look.sizes);
    let round = look.px(s.edge_drawn) / 2.0;
    // Two lines take nearly all of what answers, and would reach into corners that are rounder.
    let round = match shown {
        Edge::Wrapped => round.min(look.px(Millimetres(4.5))),
        _ => round,
    };
    let drawn = match shown {
        Edge::Wrapped => look.px(s.edge_height - Millimetres(0.4)),
        _ => look.px(s.edge_drawn),
    };
    let stroke = look.px(s.stroke);
    // Two lines with readings would reach out of the frame.
    let own = ScreenStyle { readings: look.readings && shown != Edge::Wrapped, ..look.clone() };
    let words = || {
        Paragraph::new(own.text(&choice.label), look.px(s.small), look.bold(), p.text)
            .line_height(if shown == Edge::Wrapped { 1.0 } else { 1.08 })
            .centred()
    };
    // On the idle screen there is room for more, but not beside the numbers of the keypad.
    let more = choice.event == Event::NoCardPressed && look.number(&choice.event).is_none();
    let wrapped = if more { 42.0 } else { 34.0 };
    let text: Option<Element<'a, Event>> = match shown {
        Edge::Full | Edge::Label => Some(words().single_line().into()),
        Edge::Wrapped => Some(container(words()).max_width(look.px(Millimetres(wrapped))).into()),
        Edge::Icon | Edge::Narrow => None,
    };
    // Five actions with their numbers stand on a narrow panel.
    let key = number_key(look, &choice.event, Millimetres(6.9), p.text);
    let pill = if key.is_some() { Millimetres(1.2) } else { s.pill };
    let close = key.is_some() || look.shape() == Shape::Compact;
    // A key takes the icon's place where there is a label.
    let icon = icon_of(&choice.event).filter(|_| match shown {
        Edge::Full => key.is_none(),
        Edge::Label | Edge::Wrapped => false,
        Edge::Icon | Edge::Narrow => true,
    });
    let side = s.icon * if shown == Edge::Icon { 0.9 } else { 0.75 };
    let pill = if matches!(shown, Edge::Narrow | Edge::Wrapped) { Millimetres(1.2) } else { pill };
    let content = row![]
        .push(key)
        .push(icon.map(|icon| icon.view(look, side, p.action)))
        .push(text)
        .spacing(look.px(Millimetres(if close { 0.8 } else { 1.4 })))
        .align_y(Alignment::Center);
    // An icon alone still takes a finger.
    let wide = if shown == Edge::Narrow { 16.0 } else { 18.0 };
    let least = look.px(Millimetres(s.edge_height.0.min(wide)) - pill * 2.0);
    let content = column![space().width(least.max(0.0)), content].align_x(Alignment::Center);
    let pill = container(EqualRow::middle(content, drawn))
        .padding(Padding::from([0.0, look.px(pill)]))
        .style(move |_| container::Style {
            background: Some(Background::Color(p.surface)),
            border: Border { color: p.line, width: stroke, radius: round.into() },
            ..container::Style::default()
        });
    let above = (look.px(s.edge_height) - drawn) / 2.0;
    let beside = if shown == Edge::Icon && !close { look.px(Millimetres(1.0)) } else { 0.0 };
    let drawn = button(pill)
        .padding(Padding::from([above.max(0.0), beside]))
        .on_press(choice.event.clone())
        .style(move |_, status| button::Style {
            background: (status == button::Status::Pressed).then_some(Background::Color(p.action_soft)),
            text_color: p.text,
            border: Border { radius: round.into(), ..Border::default() },
            ..button::Style::default()
        });
    Pressable::new(choice.event.clone(), drawn).whole().into()
}
