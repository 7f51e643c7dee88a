//! The four arrangements: a stage with a picture, a question, the PIN pad, a list of papers.

use iced::widget::{column, container, row};
use iced::{Alignment, Element, Length, Padding, alignment};
use kiosk_visit::{Choice, Event, Screen, Text, Weight};

use super::even::Even;
use super::fit::Fit;
use super::frame::{at_edge, framed, ground};
use super::{
    band, body, busy, display, item_list, lead, notice, paper_list, pin_dots, pin_pad, primary_action,
};
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
    /// The notice in the title's place, where there is one and no room for both.
    Notice,
}

/// How answers are drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answers {
    /// As actions.
    Actions,
    /// As actions, without the lines that explain them.
    Plain,
    /// As tiles with icons.
    Tiles,
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
    match voice {
        Voice::Display => words = words.push(display(look, &screen.title)),
        Voice::Notice if screen.notice.is_some() => {}
        Voice::Title | Voice::Notice => words = words.push(title(look, &screen.title)),
    }
    for (index, line) in screen.body.iter().take(lines).enumerate() {
        words = words.push(match (voice, index) {
            (Voice::Display, 0) => lead(look, line),
            (Voice::Display, 2..) => small(look, line),
            _ => body(look, line),
        });
    }
    if let Some((tone, text)) = &screen.notice {
        words = words.push(notice(look, *tone, text));
    }
    if let Some(code) = screen.code {
        words = words.push(small(look, &Text::new("code-label").with("code", code)));
    }
    words.into()
}

fn choices(screen: &Screen) -> impl Iterator<Item = &Choice> {
    screen.choices.iter().filter(|choice| choice.weight != Weight::Edge)
}

fn answer<'a>(look: &Look, choice: &Choice, answers: Answers, upright: bool) -> Element<'a, Event> {
    let plain = Choice { detail: None, ..choice.clone() };
    let choice = if answers == Answers::Plain { &plain } else { choice };
    match (answers, choice.weight) {
        (Answers::Tiles, _) => tile(look, choice, upright),
        (_, Weight::Primary) => primary_action(look, choice),
        (_, Weight::Secondary | Weight::Edge) => secondary_action(look, choice),
    }
}

/// The answers below each other.
fn stacked<'a>(look: &Look, screen: &Screen, answers: Answers) -> Option<Element<'a, Event>> {
    choices(screen).next()?;
    let list = choices(screen).map(|choice| answer(look, choice, answers, false));
    Some(column(list).spacing(look.px(look.sizes.gap)).width(Length::Fill).into())
}

/// The answers beside each other, equally wide.
fn abreast<'a>(look: &Look, screen: &Screen, answers: Answers) -> Option<Element<'a, Event>> {
    choices(screen).next()?;
    let upright = look.shape() != Shape::Compact;
    let list = choices(screen).map(|choice| answer(look, choice, answers, upright));
    Some(Even::row(list.collect(), look.px(look.sizes.gap) * 1.2).into())
}

/// Words and answers beside a large picture; below it on a standing panel.
pub(crate) fn stage<'a>(look: &Look, screen: &Screen, voice: Voice, shown: Picture) -> Element<'a, Event> {
    let build = |answers: Answers| {
        move |look: &Look, lines: usize| -> Element<'a, Event> {
            column![words(look, screen, lines, voice)]
                .push(stacked(look, screen, answers))
                .spacing(look.px(look.sizes.space))
                .width(Length::Fill)
                .into()
        }
    };
    let mut settings = Vec::new();
    for density in Density::ALL {
        settings.push(build(Answers::Actions)(&look.at_density(density), screen.body.len()));
    }
    settings.extend(ways(&look.at_density(Density::Tight), screen, build(Answers::Plain)));
    let words = Fit::new(settings).align(alignment::Vertical::Center);
    let picture = picture::staged(look, shown);
    let between = look.px(look.sizes.space);
    let content: Element<'a, Event> = if look.shape() == Shape::Portrait {
        column![
            container(picture).height(Length::FillPortion(9)),
            container(words).height(Length::FillPortion(13)),
        ]
        .spacing(between)
        .into()
    } else {
        row![
            container(words).width(Length::FillPortion(12)),
            container(picture).width(Length::FillPortion(9)),
        ]
        .spacing(between)
        .into()
    };
    framed(look, screen, content)
}

/// The question, with its picture beside it or above it.
fn asked<'a>(look: &Look, screen: &Screen, lines: usize, shown: Option<&Picture>) -> Element<'a, Event> {
    let words = words(look, screen, lines, Voice::Title);
    let mut asked = column![words].spacing(look.px(look.sizes.gap)).width(Length::Fill);
    if !screen.list.is_empty() {
        asked = asked.push(item_list(look, &screen.list));
    }
    let Some(picture) = shown else {
        return asked.into();
    };
    let side = look.px(look.sizes.badge);
    if look.shape() == Shape::Portrait {
        let picture = picture::bare(look, picture.clone(), Length::Fill, Length::Fixed(side * 2.6));
        column![picture, asked].spacing(look.px(look.sizes.gap)).into()
    } else {
        let picture =
            picture::bare(look, picture.clone(), Length::Fixed(side * 2.2), Length::Fixed(side * 1.9));
        row![asked, picture].spacing(look.px(look.sizes.gap)).align_y(Alignment::Center).into()
    }
}

/// A question over its answers. `shown` stands beside the question where there is room.
pub(crate) fn question<'a>(
    look: &Look,
    screen: &Screen,
    answers: Answers,
    shown: Option<Picture>,
) -> Element<'a, Event> {
    let over = |look: &Look, lines: usize, shown: Option<&Picture>| -> Element<'a, Event> {
        let answers = if look.shape() == Shape::Portrait {
            stacked(look, screen, answers)
        } else {
            abreast(look, screen, answers)
        };
        column![asked(look, screen, lines, shown)]
            .push(answers)
            .spacing(look.px(look.sizes.space))
            .width(Length::Fill)
            .into()
    };
    let beside = |look: &Look, lines: usize, answers: Answers| -> Element<'a, Event> {
        let asked = container(asked(look, screen, lines, None)).width(Length::FillPortion(11));
        let answers =
            stacked(look, screen, answers).map(|list| container(list).width(Length::FillPortion(9)));
        row![asked].push(answers).spacing(look.px(look.sizes.gap)).align_y(Alignment::Center).into()
    };
    let all = screen.body.len();
    let mut settings = Vec::new();
    if let Some(picture) = &shown {
        settings.push(over(&look.at_density(Density::Roomy), all, Some(picture)));
        settings.push(over(&look.at_density(Density::Snug), all, Some(picture)));
    }
    settings.extend(Density::ALL.map(|density| over(&look.at_density(density), all, None)));
    if look.shape() == Shape::Compact {
        let tight = look.at_density(Density::Tight);
        settings.push(beside(&tight, all, answers));
        settings.push(beside(&tight, all, Answers::Plain));
        for lines in (0..all).rev() {
            settings.push(over(&tight, lines, None));
            settings.push(beside(&tight, lines, Answers::Plain));
        }
    }
    let content = Fit::new(settings).align(alignment::Vertical::Center);
    framed(look, screen, content.into())
}

/// The PIN pad beside or below its words.
pub(crate) fn pad<'a>(look: &Look, screen: &Screen) -> Element<'a, Event> {
    let Some(pin) = screen.pin_pad else {
        return question(look, screen, Answers::Actions, None);
    };
    let portrait = look.shape() == Shape::Portrait;
    let text = |look: &Look, lines: usize, voice: Voice, others: bool| -> Element<'a, Event> {
        let others = if others { stacked(look, screen, Answers::Plain) } else { None };
        column![words(look, screen, lines, voice), pin_dots(look, pin)]
            .push(others)
            .spacing(look.px(look.sizes.space) * 0.8)
            .align_x(if portrait { Alignment::Center } else { Alignment::Start })
            .width(Length::Fill)
            .into()
    };
    let all = screen.body.len();
    let tight = look.at_density(Density::Tight);
    let mut settings: Vec<_> =
        Density::ALL.map(|density| text(&look.at_density(density), all, Voice::Title, true)).into();
    // The other ways are behind `Back` too, so they give way before a line does; and where nothing else helps, the notice
    // says more than the title.
    let back = screen.choices.iter().any(|choice| choice.event == Event::BackPressed);
    if back {
        settings.push(text(&look.at_density(Density::Snug), all, Voice::Title, false));
    }
    settings.extend((0..=all).rev().map(|lines| text(&tight, lines, Voice::Title, !back)));
    settings.push(text(&tight, 0, Voice::Notice, !back));
    let text = Fit::new(settings).align(alignment::Vertical::Center);
    let keys = pin_pad(look, pin);
    let between = look.px(look.sizes.space);
    let side = look.px(look.sizes.margin);
    match look.shape() {
        Shape::Portrait => {
            let keys = container(keys).center_x(Length::Fill);
            framed(look, screen, column![text, keys].spacing(between).into())
        }
        // The keys reach up beside the steps, which stand short.
        Shape::Landscape => {
            let band = band::bottom_band(look, screen);
            let steps = screen.step.map(|step| step_bar::short(look, step));
            let left = column![].push(steps).push(text).spacing(look.px(look.sizes.gap));
            let above = container(row![left, keys].spacing(between))
                .padding(Padding { top: side * 0.8, left: side, right: side, bottom: 0.0 })
                .height(Length::Fill);
            let edges = band::edge_actions(look, screen).map(|edges| at_edge(look, edges, band.is_some()));
            ground(look, column![above].push(edges).push(band).into())
        }
        // The keys need all the height below the strip, so the edge actions stand beside them too.
        Shape::Compact => {
            let gap = look.px(look.sizes.gap) * 0.5;
            let left = column![text].push(band::edge_actions(look, screen)).spacing(gap);
            let below = container(row![left, container(keys).align_bottom(Length::Fill)].spacing(side))
                .padding(Padding { top: gap, left: side, right: side, bottom: side })
                .height(Length::Fill);
            ground(look, column![].push(band::top_strip(look, screen)).push(below).into())
        }
    }
}

/// Words and a list of papers beside or below them.
pub(crate) fn papers<'a>(look: &Look, screen: &Screen) -> Element<'a, Event> {
    let list = |look: &Look| paper_list(look, &screen.list);
    let build = |look: &Look, lines: usize, with_list: bool| -> Element<'a, Event> {
        column![words(look, screen, lines, Voice::Title)]
            .push(with_list.then(|| list(look)))
            .push(stacked(look, screen, Answers::Actions))
            .spacing(look.px(look.sizes.space))
            .into()
    };
    let content: Element<'a, Event> = if look.shape() == Shape::Portrait {
        Fit::new(ways(look, screen, |look, lines| build(look, lines, true)))
            .align(alignment::Vertical::Center)
            .into()
    } else {
        let words = Fit::new(ways(look, screen, |look, lines| build(look, lines, false)));
        let papers = Fit::new(Density::ALL.map(|density| list(&look.at_density(density))).into());
        row![
            container(words.align(alignment::Vertical::Center)).width(Length::FillPortion(10)),
            container(papers.align(alignment::Vertical::Center)).width(Length::FillPortion(11)),
        ]
        .spacing(look.px(look.sizes.space))
        .into()
    };
    framed(look, screen, content)
}
