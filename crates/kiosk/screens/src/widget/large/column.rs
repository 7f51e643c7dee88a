//! The blocks of a stage, of a question and of a list of papers: one column for all of them.

use iced::Element;
use iced::widget::{container, row};
use iced::{Alignment, Length};
use kiosk_ui_kit::theme::{Millimetres, Sizes};
use kiosk_ui_kit::{Icon, Paragraph, busy};
use kiosk_visit::{Choice, Event, Screen, ScreenKind, Weight};

use super::super::action::{Tile, tile};
use super::super::arrange::{Answers, Voice};
use super::super::frame::framed;
use super::super::{body, display, lead, list_icon, noticed, primary_action, secondary_action, small, title};
use super::pages::Pages;
use super::plan::{Block, Dress, Spaced};
use crate::ScreenStyle;
use crate::picture::{self, Picture};
use crate::screen::asked_anew;

/// A text as it is.
pub(super) fn plain<'a>() -> Dress<'a> {
    Box::new(|words| words.fill().into())
}

/// A text beside the sign that the machine works: on every page that has some of it.
fn working<'a>(big: &ScreenStyle) -> Dress<'a> {
    let look = big.clone();
    Box::new(move |words| {
        row![busy(&look, look.sizes.badge), words.fill()]
            .spacing(look.px(look.sizes.gap))
            .align_y(Alignment::Center)
            .width(Length::Fill)
            .into()
    })
}

/// Title, picture, notice, further lines, list, in type of `big`.
pub(super) fn words<'a>(
    big: &ScreenStyle,
    screen: &Screen,
    voice: Voice,
    picture: Option<Spaced<'a>>,
) -> Vec<Spaced<'a>> {
    let (line_gap, gap) = (big.px(big.sizes.line_gap), big.px(big.sizes.gap));
    let mut blocks: Vec<Spaced<'a>> = Vec::new();
    let own = match voice {
        Voice::Display | Voice::Name => display(big, &screen.title).line_height(big.sizes.title_leading),
        Voice::Title | Voice::Notice => title(big, &screen.title),
    };
    let dress = if screen.busy { working(big) } else { plain() };
    blocks.push((Block::Text(own, dress), gap));
    blocks.extend(picture);
    if let Some((tone, text)) = &screen.notice {
        let (look, tone) = (big.clone(), *tone);
        let words = Paragraph::new(big.text(text), big.px(big.notice), big.bold(), big.palette.text);
        let words = words.line_height(big.sizes.leading);
        blocks.push((Block::Text(words, Box::new(move |words| noticed(&look, tone, words))), gap));
    }
    for (index, line) in screen.body.iter().enumerate() {
        let words = match (voice, index) {
            (Voice::Display, 0) => lead(big, line),
            (Voice::Display, _) => small(big, line).line_height(big.sizes.leading),
            _ => body(big, line),
        };
        blocks.push((Block::Text(words, plain()), line_gap));
        if voice == Voice::Display && index == 0 {
            blocks.push((Block::PictureHere, 0.0));
        }
    }
    for item in &screen.list {
        let (look, words) = (big.clone(), body(big, item));
        let icon = list_icon(screen);
        let dress: Dress<'a> = Box::new(move |words| listed(&look, icon, words));
        blocks.push((Block::Text(words, dress), gap));
    }
    blocks.push((Block::PictureHere, 0.0));
    blocks
}

/// An item of a list.
fn listed<'a>(look: &ScreenStyle, icon: Icon, words: Paragraph) -> Element<'a, Event> {
    let icon = icon.view(look, look.sizes.icon, look.palette.text);
    row![icon, container(words.fill())]
        .spacing(look.px(look.sizes.gap) * 0.6)
        .align_y(Alignment::Center)
        .width(Length::Fill)
        .into()
}

fn answer<'a>(big: &ScreenStyle, choice: &Choice, answers: Answers) -> Element<'a, Event> {
    let tiles = matches!(answers, Answers::Tiles | Answers::PlainTiles);
    let alone = Choice { detail: None, ..choice.clone() };
    match choice.weight {
        _ if tiles => tile(big, &alone, Tile::Headed),
        Weight::Primary => primary_action(big, &alone),
        Weight::Secondary | Weight::Edge | Weight::OnPad => secondary_action(big, &alone),
    }
}

fn main_choices(screen: &Screen) -> impl Iterator<Item = &Choice> {
    screen.choices.iter().filter(|choice| choice.is_main())
}

/// The answers, below each other, each smaller only where a page cannot hold it.
fn choices<'a>(big: &ScreenStyle, screen: &Screen, answers: Answers) -> Vec<Spaced<'a>> {
    let gap = between(big);
    let block = |choice: &Choice| {
        let ways = [1.0, 0.875, 0.75, 0.625].map(|by| answer(&labelled(big, by), choice, answers));
        (Block::Answer(ways.into()), gap)
    };
    main_choices(screen).map(block).collect()
}

fn labelled(big: &ScreenStyle, by: f32) -> ScreenStyle {
    big.with_sizes(Sizes { label: big.sizes.label * by, ..big.sizes })
}

fn between(big: &ScreenStyle) -> f32 {
    big.px(big.sizes.gap.max(Millimetres(3.2)))
}

/// A picture that says what to do, and that is not left out.
fn needed(picture: &Picture) -> bool {
    matches!(
        picture,
        Picture::PlaceCard | Picture::TakeCard | Picture::Done | Picture::PutBack(_) | Picture::PrintCamera
    )
}

fn shown<'a>(big: &ScreenStyle, picture: Picture) -> Spaced<'a> {
    let needed = needed(&picture);
    let least = big.px(big.sizes.action_height) * if needed { 2.0 } else { 1.5 };
    let element = picture::staged(big, picture);
    (Block::Picture { element, least, needed }, big.px(big.sizes.gap))
}

fn paged<'a>(
    look: &ScreenStyle,
    screen: &Screen,
    voice: Voice,
    answers: Answers,
    picture: Option<Picture>,
) -> Element<'a, Event> {
    let (big, own) = (look.doubled(), screen.clone());
    let pages = Pages::new(look, asked_anew(screen), move || {
        // What to do stands right below the title; what is only pleasant, where there is room in the end.
        let (before, after) = match &picture {
            Some(picture) if needed(picture) => (Some(shown(&big, picture.clone())), None),
            picture => (None, picture.clone().map(|picture| shown(&big, picture))),
        };
        let mut blocks = words(&big, &own, voice, before);
        blocks.extend(choices(&big, &own, answers));
        blocks.extend(after);
        blocks
    });
    framed(look, screen, pages.seconds(screen.seconds_left).into())
}

/// Paragraph, picture, answers.
pub(crate) fn stage<'a>(
    look: &ScreenStyle,
    screen: &Screen,
    voice: Voice,
    shown: Picture,
) -> Element<'a, Event> {
    paged(look, screen, voice, Answers::Actions, Some(shown))
}

/// A question and its answers.
pub(crate) fn question<'a>(look: &ScreenStyle, screen: &Screen, answers: Answers) -> Element<'a, Event> {
    let voice = if screen.kind == ScreenKind::Who { Voice::Name } else { Voice::Title };
    paged(look, screen, voice, answers, None)
}

/// Paragraph and a list of papers.
pub(crate) fn papers<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    paged(look, screen, Voice::Title, Answers::Actions, None)
}
