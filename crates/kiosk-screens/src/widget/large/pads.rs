//! Pads and the live picture: keys, dots and picture are always there; the words and the other ways stand on pages beside
//! them, above them on a standing panel.

use iced::widget::{column, container, row};
use iced::{Background, Element, Length, Padding};
use kiosk_visit::{Event, FaceGuidance, Screen};

use super::super::arrange::{Answers, Voice};
use super::super::fit::Fit;
use super::super::frame::{at_edge, framed, ground, low_edge};
use super::super::promise::promised;
use super::super::{Card, Words, band, code_groups, keys, pin_dots, title};
use super::column::{choices, plain, words};
use super::keys::in_line;
use super::pages::Pages;
use super::plan::{Block, Spaced};
use crate::Look;
use crate::picture::{self, Picture};
use crate::screen::asked_anew;
use crate::theme::{Density, Millimetres, Shape, Sizes};

/// What has been keyed in so far, as large as it has room.
fn keyed<'a>(look: &Look, screen: &Screen) -> Option<Element<'a, Event>> {
    if let Some(pin) = screen.pin_pad {
        let by = |by: f32| Look { sizes: Sizes { dot: look.sizes.dot * by, ..look.sizes }, ..look.clone() };
        // A promise needs some of the room.
        let times: &[f32] = match look.shape() {
            _ if screen.promise.is_none() => &[2.0, 1.75, 1.5, 1.25],
            Shape::Landscape => &[1.5, 1.25],
            Shape::Portrait => &[1.0],
            Shape::Compact => &[1.0, 0.75, 0.5],
        };
        let ways = times.iter().map(|times| {
            let dots = container(pin_dots(&by(*times), pin));
            if look.shape() == Shape::Portrait { dots.center_x(Length::Fill).into() } else { dots.into() }
        });
        return Some(Fit::new(ways.collect()).shrink().into());
    }
    let code = screen.code_pad.as_ref()?;
    let big = look.doubled();
    let floor = look.sizes.small.0 / big.sizes.label.0;
    let way = |by: f32, card: Card| {
        let label = big.sizes.label * (by / 2.0).max(floor);
        let sizes = Sizes { label, gap: Millimetres(2.0), ..look.sizes };
        code_groups(&Look { density: Density::Snug, sizes, ..look.clone() }, code, card)
    };
    let ways = [
        way(2.0, Card::Small),
        way(1.75, Card::Small),
        way(1.5, Card::Small),
        way(2.0, Card::Left),
        way(1.75, Card::Left),
        way(1.5, Card::Left),
        way(1.25, Card::Left),
        way(1.0, Card::Left),
        way(0.0, Card::Left),
        way(1.0, Card::Alone),
    ];
    // Two rows stand there for a moment.
    let most = match look.shape() {
        Shape::Compact => look.px(Millimetres(19.9)),
        Shape::Landscape => look.panel.size.height * 0.24,
        Shape::Portrait => look.panel.size.height * 0.11,
    };
    Some(container(Fit::new(ways.into()).shrink()).max_height(most).into())
}

/// Edge actions with type as on the standard screen: a standing pad has no room for more.
fn plain_edge(look: &Look) -> Look {
    Look { large: None, ..look.clone() }
}

/// A pad, with its words on pages.
pub(crate) fn pad<'a>(look: &Look, screen: &Screen, enter: Option<Event>) -> Element<'a, Event> {
    if look.shape() == Shape::Compact {
        return low(look, screen, enter);
    }
    let (big, own) = (look.doubled(), screen.clone());
    let pages = Pages::new(look, asked_anew(screen), move || {
        let mut blocks = words(&big, &own, Voice::Title, None);
        blocks.extend(choices(&big, &own, Answers::Plain));
        blocks
    });
    let pages = pages.narrow();
    let between = look.px(look.sizes.gap) * 0.8;
    let side = look.px(look.sizes.margin);
    let keys = keys(look, screen, enter);
    let promise = promised(look, screen);
    let left = column![pages].push(promise).push(keyed(look, screen)).spacing(between).width(Length::Fill);
    match look.shape() {
        Shape::Portrait => {
            let left = left.height(Length::Fill);
            let both = container(column![left, container(keys).center_x(Length::Fill)].spacing(between))
                .padding(Padding { top: between, left: side, right: side, bottom: look.px(Millimetres(3.0)) })
                .height(Length::Fill);
            let edges =
                band::edge_actions(&plain_edge(look), screen).map(|edges| at_edge(look, edges, false));
            ground(look, screen, column![].push(band::top_strip(look, screen)).push(both).push(edges).into())
        }
        Shape::Landscape | Shape::Compact => {
            let gap = look.px(Millimetres(2.4));
            let both = container(row![left, keys].spacing(side))
                .padding(Padding { top: gap, left: side, right: side, bottom: look.px(Millimetres(3.0)) })
                .height(Length::Fill);
            let edges = band::edge_actions(look, screen).map(|edges| at_edge(look, edges, false));
            let strip = band::top_strip(look, screen);
            ground(look, screen, column![].push(strip).push(both).push(edges).into())
        }
    }
}

/// A pad on a low panel: a page of its own, after the title and the notice and before the rest of the words.
fn low<'a>(look: &Look, screen: &Screen, enter: Option<Event>) -> Element<'a, Event> {
    let side = look.px(look.sizes.margin);
    let gap = look.px(Millimetres(3.1));
    let (big, own, small) = (look.doubled(), screen.clone(), low_edge(look));
    let edges = |look: &Look, screen: &Screen| band::edge_actions(look, screen);
    let promise = promised(look, screen);
    let foot = edges(&small, screen).map(|edges| {
        let below = look.px(Millimetres(5.0));
        container(column![].push(promise).push(edges).spacing(look.px(Millimetres(1.6))))
            .padding(Padding { top: gap, bottom: below, ..Padding::ZERO })
            .into()
    });
    let look_of_pad = look.clone();
    let pages = Pages::new(look, asked_anew(screen), move || {
        let mut blocks = words(&big, &own, Voice::Title, None);
        let rest = blocks.split_off(1 + usize::from(own.notice.is_some()));
        let (look, small, screen, enter) = (look_of_pad.clone(), small.clone(), own.clone(), enter.clone());
        let pad = move |page: (usize, usize)| -> Element<'a, Event> {
            let dots = container(column![].push(keyed(&look, &screen)));
            // A promise needs the height: then the dots stand beside the keys that turn the page.
            let (above, turning): (Element<'a, Event>, Element<'a, Event>) = match promised(&look, &screen) {
                None => (dots.height(Length::Fill).into(), in_line(&look, page)),
                Some(promise) => {
                    let dots = dots.width(Length::FillPortion(3)).center_y(look.px(look.sizes.key_height));
                    let turning = container(in_line(&look, page)).width(Length::FillPortion(5));
                    (container(promise).height(Length::Fill).into(), row![dots, turning].spacing(gap).into())
                }
            };
            let left = column![]
                .push(above)
                .push(turning)
                .push(band::edge_actions(&small, &screen))
                .spacing(gap)
                .width(Length::Fill);
            let both = row![left, container(keys(&look, &screen, enter.clone())).align_bottom(Length::Fill)];
            container(both.spacing(side)).padding(Padding { bottom: side, ..Padding::ZERO }).into()
        };
        blocks.push((Block::Alone(Box::new(pad)), 0.0));
        blocks.extend(rest);
        blocks.extend(choices(&big, &own, Answers::Plain));
        blocks
    });
    let above = look.px(look.sizes.gap) * 0.2;
    let below =
        container(pages.foot(foot)).padding(Padding { top: above, left: side, right: side, bottom: 0.0 });
    let strip = band::top_strip(look, screen);
    ground(look, screen, column![].push(strip).push(below.height(Length::Fill)).into())
}

/// The live picture, always there. What would help stands on the first page in the title's place, so that nothing that can
/// be pressed moves with it.
pub(crate) fn live<'a>(look: &Look, screen: &Screen) -> Element<'a, Event> {
    let (big, own) = (look.doubled(), screen.clone());
    let pages = Pages::new(look, asked_anew(screen), move || {
        let mut blocks: Vec<Spaced<'a>> = Vec::new();
        match &own.notice {
            Some((_, text)) => {
                let words = Words::new(big.text(text), big.px(big.notice), big.bold(), big.palette.on_action);
                let (look, hold) = (big.clone(), own.guidance == Some(FaceGuidance::Hold));
                let dress = move |words: Words| help(&look, hold, words);
                blocks.push((Block::Text(words.line_height(1.12), Box::new(dress)), 0.0));
            }
            None => blocks.push((Block::Text(title(&big, &own.title), plain()), 0.0)),
        }
        blocks.push((Block::Break, 0.0));
        let still = Screen { notice: None, ..own.clone() };
        blocks.extend(words(&big, &still, Voice::Title, None).into_iter().skip(1));
        blocks.extend(choices(&big, &still, Answers::Plain));
        blocks
    });
    let pages = pages.narrow();
    let live = picture::staged(look, Picture::Camera(screen.guidance));
    let space = look.px(look.sizes.gap);
    let (picture, rest) = match look.shape() {
        Shape::Compact => (34, 66),
        Shape::Landscape => (40, 60),
        Shape::Portrait => (46, 54),
    };
    let content: Element<'a, Event> = if look.shape() == Shape::Portrait {
        let live = container(live).height(Length::FillPortion(picture));
        column![live, container(pages).height(Length::FillPortion(rest))].spacing(space).into()
    } else {
        let live = container(live).width(Length::FillPortion(picture));
        row![container(pages).width(Length::FillPortion(rest)), live].spacing(space).into()
    };
    framed(look, screen, content)
}

/// What would help, on a ground of its own.
fn help<'a>(look: &Look, hold: bool, words: Words) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let radius = look.px(s.radius);
    let colour = if hold { p.success } else { p.action };
    container(words.fill())
        .padding(Padding::from([look.px(s.gap) * 0.5, look.px(s.gap) * 0.7]))
        .width(Length::Fill)
        .style(move |_| container::Style {
            background: Some(Background::Color(colour)),
            border: iced::border::rounded(radius),
            ..container::Style::default()
        })
        .into()
}
