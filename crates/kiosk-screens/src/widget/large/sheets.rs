//! The sheets: their choices as one column, and Close below every page of it.

use iced::widget::{column, container, space};
use iced::{Alignment, Element, Length};
use kiosk_visit::{Adjustment, Choice, Event, Screen};

use super::super::action::{Tile, language_tile, tile};
use super::super::arrange::Answers;
use super::super::even::Even;
use super::super::frame::framed;
use super::super::sheet::loudness;
use super::super::{primary_action, secondary_action, title};
use super::column::{choices, plain};
use super::pages::Pages;
use super::plan::{Block, Spaced};
use crate::Look;
use crate::screen::asked_anew;
use crate::theme::{Millimetres, Shape};

fn gap(big: &Look) -> f32 {
    big.px(big.sizes.gap.max(Millimetres(3.2)))
}

/// The pages, and Close below them.
fn sheet<'a>(
    look: &Look,
    screen: &Screen,
    blocks: impl Fn(&Look) -> Vec<Spaced<'a>> + 'a,
) -> Element<'a, Event> {
    let big = look.doubled();
    let own = big.clone();
    let title = title(&big, &screen.title);
    let pages = Pages::new(look, asked_anew(screen), move || {
        let first = (Block::Text(title.clone(), plain()), 0.0);
        std::iter::once(first).chain(blocks(&own)).collect()
    });
    let close = screen.choices.iter().find(|choice| choice.event == Event::Closed);
    let close = close.map(|choice| {
        let wide = match look.shape() {
            Shape::Portrait => Length::Fill,
            Shape::Landscape | Shape::Compact => Length::Fixed(look.panel.size.width * 0.55),
        };
        container(primary_action(&big, choice)).width(wide)
    });
    let content = column![pages].push(close).spacing(gap(&big)).align_x(Alignment::End);
    framed(look, screen, content.width(Length::Fill).height(Length::Fill).into())
}

/// Every language in its own script.
pub(crate) fn languages<'a>(look: &Look, screen: &Screen) -> Element<'a, Event> {
    let own = screen.clone();
    sheet(look, screen, move |big| {
        let tiles = own.choices.iter().filter_map(|choice| match &choice.event {
            Event::LanguageChosen(language) => {
                let present = *language == own.language;
                let tile = language_tile(big, choice, present, big.sizes.label);
                Some((Block::Whole(tile), gap(big)))
            }
            _ => None,
        });
        tiles.collect()
    })
}

/// Voice, size, colours, volume. A place stays where it is when what is in it can go no further.
pub(crate) fn adjust<'a>(look: &Look, screen: &Screen) -> Element<'a, Event> {
    let own = screen.clone();
    sheet(look, screen, move |big| {
        let compact = big.shape() == Shape::Compact;
        let place = |choice: &Choice| -> Element<'a, Event> {
            if compact || own.keys { secondary_action(big, choice) } else { tile(big, choice, Tile::Beside) }
        };
        let louder = |change: &Event| *change == Event::Adjusted(Adjustment::Louder);
        let softer = |change: &Event| *change == Event::Adjusted(Adjustment::Softer);
        let rest = |change: &Event| !louder(change) && !softer(change) && *change != Event::Closed;
        let mut blocks: Vec<Spaced<'a>> = own
            .choices
            .iter()
            .filter(|choice| rest(&choice.event))
            .map(|choice| (Block::Whole(place(choice)), gap(big)))
            .collect();
        blocks.push((Block::Whole(loudness(big, &own)), gap(big)));
        for step in [&softer as &dyn Fn(&Event) -> bool, &louder] {
            let choice = own.choices.iter().find(|choice| step(&choice.event));
            let element =
                choice.map_or_else(|| Even::middle(space(), big.px(big.sizes.action_height)).into(), place);
            blocks.push((Block::Whole(element), gap(big)));
        }
        blocks
    })
}

/// The choices beside a pad with their numbers.
pub(crate) fn menu<'a>(look: &Look, screen: &Screen) -> Element<'a, Event> {
    let (big, own) = (look.doubled(), screen.clone());
    let title = title(&big, &screen.title);
    let pages = Pages::new(look, asked_anew(screen), move || {
        let plainly = |choice: &Choice| Choice { detail: None, ..choice.clone() };
        let main = own.choices.iter().filter(|choice| choice.is_main());
        let bare = Screen { choices: main.map(plainly).collect(), ..own.clone() };
        let first = (Block::Text(title.clone(), plain()), 0.0);
        std::iter::once(first).chain(choices(&big, &bare, Answers::Plain)).collect()
    });
    framed(look, screen, pages.into())
}
