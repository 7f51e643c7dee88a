//! The grid every screen stands on: steps above, the edge actions and the card's band below.

use iced::widget::{column, container};
use iced::{Background, Element, Length, Padding};
use kiosk_ui_kit::theme::{Millimetres, Shape, Sizes, marked};
use kiosk_visit::{Choice, Event, Screen, ScreenKind};

use super::promise::promised;
use super::{band, step_bar};
use crate::ScreenStyle;

/// Steps, content, edge actions, band.
pub(super) fn framed<'a>(
    look: &ScreenStyle,
    screen: &Screen,
    content: Element<'a, Event>,
) -> Element<'a, Event> {
    let side = look.px(look.sizes.margin);
    let compact = look.shape() == Shape::Compact;
    let (header, band) = if look.strip() {
        (band::top_strip(look, screen), None)
    } else {
        let above = Padding { top: side * 0.8, left: side, right: side, bottom: 0.0 };
        let steps =
            screen.step.map(|step| container(step_bar(look, screen.third, step)).padding(above).into());
        (steps, band::bottom_band(look, screen))
    };
    // On a low panel a question with more than its answers, and large text, need the room: the edge is as low as beside a pad. (Help
    // beside the live picture has a place of its own, and nothing moves with it.)
    let more = screen.notice.is_some() && screen.kind != ScreenKind::Face;
    let listed = !screen.list.is_empty() && screen.kind != ScreenKind::HelpTopic;
    let full = compact && (more || listed || look.large.is_some());
    let edge_look = if full { low_edge(look) } else { look.clone() };
    let edges = band::edge_actions(&edge_look, screen).map(|edges| at_edge(look, edges, band.is_some()));
    let air = look.px(look.sizes.gap) * if look.strip() { 0.3 } else { 1.2 };
    let top = if header.is_some() { air } else { side };
    let promise = promised(look, screen).filter(|_| look.large.is_some());
    // What stands lowest keeps away from the panel's edge.
    let foot = if band.is_none() { side } else { air };
    let bottom = match &edges {
        None if promise.is_some() => air,
        None => foot,
        // Two places that answer a finger stay apart.
        Some(_) if look.large.is_some() || screen.choices.iter().any(Choice::is_main) => {
            look.px(Millimetres(3.1))
        }
        Some(_) => 0.0,
    };
    let content = container(content)
        .padding(Padding { top, bottom, left: side, right: side })
        .width(Length::Fill)
        .height(Length::Fill);
    let promise = promise.map(|promise| {
        let below = if edges.is_some() { look.px(Millimetres(1.6)) } else { foot };
        container(promise).padding(Padding { top: 0.0, bottom: below, left: side, right: side })
    });
    ground(look, screen, column![].push(header).push(content).push(promise).push(edges).push(band).into())
}

/// With edge actions as high as the keys of a pad.
pub(super) fn low_edge(look: &ScreenStyle) -> ScreenStyle {
    let low = look.sizes.key_height;
    look.with_sizes(Sizes { edge_height: low, edge_drawn: low * 0.8, ..look.sizes })
}

/// The whole screen on its ground.
pub(super) fn ground<'a>(
    look: &ScreenStyle,
    screen: &Screen,
    content: Element<'a, Event>,
) -> Element<'a, Event> {
    // All of it is painted anew when the keys have come, too.
    let colour = marked(look.palette.ground, look.mark ^ u64::from(look.coming).rotate_right(8));
    let whole = container(content).width(Length::Fill).height(Length::Fill).style(move |_| {
        container::Style { background: Some(Background::Color(colour)), ..container::Style::default() }
    });
    band::attention(look, screen, whole.into())
}

/// Edge actions keep 5 mm from the panel's edge: a finger that comes over the frame must not touch them.
pub(super) fn at_edge<'a>(
    look: &ScreenStyle,
    edges: Element<'a, Event>,
    above_band: bool,
) -> Element<'a, Event> {
    let side = look.px(look.sizes.margin);
    let below = look.px(Millimetres(if above_band { 0.0 } else { 5.0 }));
    container(edges)
        .padding(Padding { top: 0.0, bottom: below, left: side, right: side })
        .width(Length::Fill)
        .into()
}
