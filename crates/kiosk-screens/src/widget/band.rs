//! The bar at the lower edge: what to do with the card, in colour, words and an icon, and the edge actions.

use iced::widget::{column, container, row, space};
use iced::{Alignment, Background, Color, Element, Length, Padding};
use kiosk_visit::{Band, Choice, Event, Screen, Text, Weight};

use super::{Icon, Words, edge_action};
use crate::Look;
use crate::theme::{Millimetres, Shape};

/// The card band's colours, icon and words; `None` when no card is in question.
fn card_band<'a>(look: &Look, band: Band) -> Option<(Color, Element<'a, Event>)> {
    let (p, s) = (look.palette, look.sizes);
    let (ground, ink, icon, key) = match band {
        Band::None => return None,
        Band::CardStays => (p.caution, p.on_caution, Icon::CardStays, "band-stays"),
        Band::CardMayGo => (p.success, p.on_success, Icon::CardGoes, "band-may-go"),
    };
    let words = Words::new(look.text(&Text::new(key)), look.px(s.small), look.bold(), ink).line_height(1.25);
    let line = row![icon.view(look, s.icon, ink), words].spacing(look.px(s.gap)).align_y(Alignment::Center);
    Some((ground, line.into()))
}

/// The edge actions of a screen, in its order.
fn edges(screen: &Screen) -> impl Iterator<Item = &Choice> {
    screen.choices.iter().filter(|choice| choice.weight == Weight::Edge)
}

/// Whether the screen has edge actions.
pub(crate) fn has_edges(screen: &Screen) -> bool {
    edges(screen).next().is_some()
}

/// The edge actions beside each other.
pub(crate) fn edge_row<'a>(look: &Look, screen: &Screen) -> Option<Element<'a, Event>> {
    if !has_edges(screen) {
        return None;
    }
    let gap = look.px(look.sizes.gap);
    Some(row(edges(screen).map(|choice| edge_action(look, choice))).spacing(gap).into())
}

fn ground<'a>(
    look: &Look,
    colour: Option<Color>,
    padding: Padding,
    content: Element<'a, Event>,
) -> Element<'a, Event> {
    let least = space().width(0.0).height(look.px(look.sizes.icon * 1.25));
    container(row![least, content].align_y(Alignment::Center))
        .padding(padding)
        .width(Length::Fill)
        .style(move |_| container::Style {
            background: colour.map(Background::Color),
            ..container::Style::default()
        })
        .into()
}

/// The bar; nothing at all when it would be empty.
pub(crate) fn bottom_bar<'a>(look: &Look, screen: &Screen) -> Option<Element<'a, Event>> {
    let side = look.px(look.sizes.margin);
    let px = |mm: f32| look.px(Millimetres(mm));
    let edges = edge_row(look, screen);
    let touched = edges.is_some();
    let (colour, words) = match card_band(look, screen.band) {
        Some((colour, words)) => (Some(colour), words),
        None if touched => (None, space().into()),
        None => return None,
    };
    // On a standing panel words and actions do not fit beside each other.
    if look.shape() == Shape::Portrait && colour.is_some() {
        let actions = edges.map(|edges| {
            let line = row![space().width(Length::Fill), edges];
            ground(look, None, Padding { top: 0.0, bottom: px(1.5), left: side, right: side }, line.into())
        });
        let band = Padding { top: px(3.0), bottom: px(4.0), left: side, right: side };
        return Some(column![].push(actions).push(ground(look, colour, band, words)).into());
    }
    // A finger that comes over the frame must not touch an action: 5 mm stay free below it.
    let padding = if touched {
        Padding { top: px(0.5), bottom: px(2.0), left: side, right: side }
    } else {
        Padding { top: px(3.0), bottom: px(3.0), left: side, right: side }
    };
    let line = row![words, space().width(Length::Fill)].push(edges).align_y(Alignment::Center);
    Some(ground(look, colour, padding, line.into()))
}

/// The band alone, as low as it can be, for panels where the edge actions stand above.
pub(crate) fn thin_band<'a>(look: &Look, screen: &Screen) -> Option<Element<'a, Event>> {
    let side = look.px(look.sizes.margin);
    let (colour, words) = card_band(look, screen.band)?;
    let air = look.px(Millimetres(0.3));
    Some(ground(look, Some(colour), Padding { top: air, bottom: air, left: side, right: side }, words))
}
