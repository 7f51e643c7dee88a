//! The grid every screen stands on: steps above, the card's band and the edge actions below, and between them one of four
//! arrangements.

use iced::widget::{column, container, row, space};
use iced::{Alignment, Background, Element, Length, Padding, alignment};
use kiosk_visit::{Choice, Event, Screen, Weight};

use super::fit::Fit;
use super::{band, body, bottom_bar, busy, display, notice, paper_list, pin_dots, pin_pad, primary_action};
use super::{secondary_action, small, step_bar, tile, title};
use crate::Look;
use crate::picture::{self, Picture};
use crate::theme::{Density, Shape};

/// What stands largest in the words of a screen.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    /// The title.
    Title,
    /// The title, larger, and the first line as an instruction: the idle screen.
    Display,
}

/// Header, content, bar.
fn framed<'a>(look: &Look, screen: &Screen, content: Element<'a, Event>) -> Element<'a, Event> {
    let ground = look.palette.ground;
    let side = look.px(look.sizes.margin);
    let compact = look.shape() == Shape::Compact;
    let steps = screen.step.map(|step| step_bar(look, step));
    let header = if compact && (steps.is_some() || band::has_edges(screen)) {
        let line = row![].push(steps).push(space().width(Length::Fill)).push(band::edge_row(look, screen));
        Some(container(line.align_y(Alignment::Center)))
    } else {
        steps.map(container)
    };
    let header = header.map(|header| {
        header.padding(Padding {
            top: side * if compact { 1.0 } else { 0.8 },
            left: side,
            right: side,
            bottom: 0.0,
        })
    });
    let air = look.px(look.sizes.gap) * if compact { 0.5 } else { 1.2 };
    let top = if header.is_some() { air } else { side * 0.8 };
    let bar = if compact { band::thin_band(look, screen) } else { bottom_bar(look, screen) };
    let bottom = if bar.is_some() { air } else { side * 0.8 };
    let content = container(content)
        .padding(Padding { top, bottom, left: side, right: side })
        .width(Length::Fill)
        .height(Length::Fill);
    container(column![].push(header).push(content).push(bar).width(Length::Fill).height(Length::Fill))
        .width(Length::Fill)
        .height(Length::Fill)
        .style(move |_| container::Style {
            background: Some(Background::Color(ground)),
            ..container::Style::default()
        })
        .into()
}

/// The same content at every density with all further lines, and then, where even that is too tall, with fewer of them.
fn ways<'a>(
    look: &Look,
    screen: &Screen,
    build: impl Fn(&Look, usize) -> Element<'a, Event>,
) -> Vec<Element<'a, Event>> {
    let all = screen.body.len();
    let mut ways: Vec<_> =
        Density::ALL.into_iter().map(|density| build(&look.at_density(density), all)).collect();
    let tight = look.at_density(Density::Tight);
    ways.extend((0..all).rev().map(|lines| build(&tight, lines)));
    ways
}

/// Title, further lines, notice, code.
fn words<'a>(look: &Look, screen: &Screen, lines: usize, voice: Voice) -> Element<'a, Event> {
    let gap = look.px(look.sizes.gap);
    let mut words = column![].spacing(gap * 0.8).width(Length::Fill);
    if screen.busy {
        words = words.push(busy(look, look.sizes.badge * 0.8));
    }
    words = words.push(match voice {
        Voice::Title => title(look, &screen.title),
        Voice::Display => display(look, &screen.title),
    });
    for (index, line) in screen.body.iter().take(lines).enumerate() {
        words = words.push(if voice == Voice::Display && index == 0 {
            super::lead(look, line)
        } else {
            body(look, line)
        });
    }
    if let Some((tone, text)) = &screen.notice {
        words = words.push(notice(look, *tone, text));
    }
    if let Some(code) = screen.code {
        words = words.push(small(look, &kiosk_visit::Text::new("code-label").with("code", code)));
    }
    words.into()
}

fn choices(screen: &Screen) -> impl Iterator<Item = &Choice> {
    screen.choices.iter().filter(|choice| choice.weight != Weight::Edge)
}

fn action<'a>(look: &Look, choice: &Choice) -> Element<'a, Event> {
    match choice.weight {
        Weight::Primary => primary_action(look, choice),
        Weight::Secondary | Weight::Edge => secondary_action(look, choice),
    }
}

/// The actions below each other.
fn stacked<'a>(look: &Look, screen: &Screen, tiles: bool) -> Option<Element<'a, Event>> {
    let gap = look.px(look.sizes.gap);
    let mut stack = column![].spacing(gap).width(Length::Fill);
    let mut any = false;
    for choice in choices(screen) {
        stack = stack.push(if tiles { tile(look, choice, false) } else { action(look, choice) });
        any = true;
    }
    any.then(|| stack.into())
}

/// The actions beside each other, equally wide.
fn abreast<'a>(look: &Look, screen: &Screen, tiles: bool) -> Option<Element<'a, Event>> {
    let gap = look.px(look.sizes.gap);
    let mut line = row![].spacing(gap * 1.2).width(Length::Fill);
    let mut any = false;
    for choice in choices(screen) {
        let upright = tiles && look.shape() != Shape::Compact;
        line = line.push(if tiles { tile(look, choice, upright) } else { action(look, choice) });
        any = true;
    }
    any.then(|| line.into())
}

/// Words and actions beside a large picture.
pub(crate) fn stage<'a>(look: &Look, screen: &Screen, voice: Voice, shown: Picture) -> Element<'a, Event> {
    let space_between = look.px(look.sizes.space);
    let words = Fit::new(ways(look, screen, |look, lines| {
        column![words(look, screen, lines, voice)]
            .push(stacked(look, screen, false))
            .spacing(look.px(look.sizes.space))
            .width(Length::Fill)
            .into()
    }));
    let picture = picture::staged(look, shown);
    let content: Element<'a, Event> = if look.shape() == Shape::Portrait {
        column![
            container(picture).height(Length::FillPortion(5)),
            container(words.align(alignment::Vertical::Center)).height(Length::FillPortion(6)),
        ]
        .spacing(space_between)
        .into()
    } else {
        row![
            container(words.align(alignment::Vertical::Center)).width(Length::FillPortion(11)),
            container(picture).width(Length::FillPortion(9)),
        ]
        .spacing(space_between)
        .into()
    };
    framed(look, screen, content)
}

/// A question over its answers. `tiles` sets the answers as tiles with icons; `shown` stands beside the question where
/// there is room.
pub(crate) fn question<'a>(
    look: &Look,
    screen: &Screen,
    tiles: bool,
    shown: Option<Picture>,
) -> Element<'a, Event> {
    let over = |look: &Look, lines: usize, shown: Option<&Picture>| -> Element<'a, Event> {
        let words = words(look, screen, lines, Voice::Title);
        let answers = if look.shape() == Shape::Portrait {
            stacked(look, screen, tiles)
        } else {
            abreast(look, screen, tiles)
        };
        let head: Element<'a, Event> = match shown {
            Some(picture) => {
                let side = look.px(look.sizes.badge);
                let (width, height) = (Length::Fixed(side * 2.4), Length::Fixed(side * 2.0));
                let picture = picture::bare(look, picture.clone(), width, height);
                if look.shape() == Shape::Portrait {
                    let large = picture::bare(
                        look,
                        shown.cloned().unwrap_or(Picture::Waking),
                        Length::Fill,
                        Length::Fixed(side * 2.6),
                    );
                    column![large, words].spacing(look.px(look.sizes.gap)).into()
                } else {
                    row![words, picture].spacing(look.px(look.sizes.gap)).align_y(Alignment::Center).into()
                }
            }
            None => words,
        };
        column![head].push(answers).spacing(look.px(look.sizes.space)).width(Length::Fill).into()
    };
    let mut settings = Vec::new();
    if let Some(picture) = &shown {
        settings.push(over(&look.at_density(Density::Roomy), screen.body.len(), Some(picture)));
        settings.push(over(&look.at_density(Density::Snug), screen.body.len(), Some(picture)));
    }
    settings.extend(ways(look, screen, |look, lines| over(look, lines, None)));
    let content = Fit::new(settings).align(alignment::Vertical::Center);
    framed(look, screen, content.into())
}

/// The PIN pad beside or below its words.
pub(crate) fn pad<'a>(look: &Look, screen: &Screen) -> Element<'a, Event> {
    let Some(pin) = screen.pin_pad else {
        return question(look, screen, false, None);
    };
    let text = |centred: bool| {
        Fit::new(ways(look, screen, move |look, lines| {
            let align = if centred { Alignment::Center } else { Alignment::Start };
            column![words(look, screen, lines, Voice::Title), pin_dots(look, pin)]
                .push(stacked(look, screen, false))
                .spacing(look.px(look.sizes.space) * 0.8)
                .align_x(align)
                .width(Length::Fill)
                .into()
        }))
        .align(alignment::Vertical::Center)
    };
    let keys = pin_pad(look, pin);
    let between = look.px(look.sizes.space);
    match look.shape() {
        Shape::Landscape => {
            let keys = container(keys).center_y(Length::Fill);
            framed(look, screen, row![text(false), keys].spacing(between).into())
        }
        Shape::Portrait => {
            let keys = container(keys).center_x(Length::Fill);
            framed(look, screen, column![text(true), keys].spacing(between).into())
        }
        // The keys need the panel's whole height, so everything else stands beside them.
        Shape::Compact => {
            let side = look.px(look.sizes.margin);
            let ground = look.palette.ground;
            let left = column![]
                .push(screen.step.map(|step| step_bar(look, step)))
                .push(text(false))
                .push(band::edge_row(look, screen))
                .spacing(look.px(look.sizes.gap) * 0.6);
            let left = column![
                container(left)
                    .padding(Padding { top: side, left: side, right: 0.0, bottom: side * 0.3 })
                    .height(Length::Fill)
            ]
            .push(band::thin_band(look, screen));
            let keys = container(keys).center_y(Length::Fill);
            container(row![left, keys, space().width(0.0)].spacing(side))
                .width(Length::Fill)
                .height(Length::Fill)
                .style(move |_| container::Style {
                    background: Some(Background::Color(ground)),
                    ..container::Style::default()
                })
                .into()
        }
    }
}

/// Words and a list of papers.
pub(crate) fn papers<'a>(look: &Look, screen: &Screen) -> Element<'a, Event> {
    if screen.list.is_empty() {
        return stage(look, screen, Voice::Title, Picture::Reception);
    }
    let list = |look: &Look| -> Element<'a, Event> { paper_list(look, &screen.list) };
    let content: Element<'a, Event> = if look.shape() == Shape::Portrait {
        Fit::new(ways(look, screen, |look, lines| {
            column![words(look, screen, lines, Voice::Title), list(look)]
                .push(stacked(look, screen, false))
                .spacing(look.px(look.sizes.space))
                .into()
        }))
        .align(alignment::Vertical::Center)
        .into()
    } else {
        let words = Fit::new(ways(look, screen, |look, lines| {
            column![words(look, screen, lines, Voice::Title)]
                .push(stacked(look, screen, false))
                .spacing(look.px(look.sizes.space))
                .into()
        }))
        .align(alignment::Vertical::Center);
        let papers = Fit::new(Density::ALL.map(|density| list(&look.at_density(density))).into())
            .align(alignment::Vertical::Center);
        row![
            container(words).width(Length::FillPortion(9)),
            container(papers).width(Length::FillPortion(11)),
        ]
        .spacing(look.px(look.sizes.space))
        .into()
    };
    framed(look, screen, content)
}
