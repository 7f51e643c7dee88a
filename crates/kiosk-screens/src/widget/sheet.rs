//! The sheets over a screen: languages, how the screen looks and sounds, and, for the keypad, the choices beside a pad.

use iced::widget::{column, container, row, space};
use iced::{Alignment, Background, Border, Element, Length, alignment};
use kiosk_visit::{Adjustment, Choice, Event, Screen, Volume, Weight};

use super::action::{Tile, language_tile, primary_action, secondary_action, tile};
use super::even::Even;
use super::fit::Fit;
use super::frame::framed;
use super::{Words, large, title};
use crate::Look;
use crate::theme::{Density, Millimetres, Shape, Sizes};

/// The title, and Close at its right.
fn header<'a>(look: &Look, screen: &Screen) -> Element<'a, Event> {
    let close = screen.choices.iter().find(|choice| choice.event == Event::Closed);
    let sizes = Sizes { inset: Millimetres(1.2), gap: Millimetres(2.0), ..look.sizes };
    let dense = Look { sizes, ..look.clone() };
    let close = close.map(|choice| container(primary_action(&dense, choice)).width(Length::FillPortion(5)));
    row![container(title(look, &screen.title)).width(Length::FillPortion(8))]
        .push(close)
        .spacing(look.px(look.sizes.gap))
        .align_y(Alignment::Center)
        .into()
}

fn gap(look: &Look) -> f32 {
    look.px(Millimetres(look.sizes.gap.0.max(3.2)))
}

/// Equal places, so many a line.
pub(super) fn grid<'a>(look: &Look, places: Vec<Element<'a, Event>>, across: usize) -> Element<'a, Event> {
    let gap = gap(look);
    let mut lines = column![].spacing(gap).width(Length::Fill);
    let mut places = places.into_iter().peekable();
    while places.peek().is_some() {
        let mut line: Vec<Element<'a, Event>> = places.by_ref().take(across).collect();
        while line.len() < across {
            line.push(space().width(Length::Fill).into());
        }
        lines = lines.push(Even::row(line, gap));
    }
    lines.into()
}

fn below<'a>(look: &Look, above: Element<'a, Event>, rest: Element<'a, Event>) -> Element<'a, Event> {
    column![above, rest].spacing(gap(look)).width(Length::Fill).into()
}

/// Every language in its own script, equal, the present one marked; Close beside the title.
pub(crate) fn languages<'a>(look: &Look, screen: &Screen) -> Element<'a, Event> {
    if look.large.is_some() {
        return large::languages(look, screen);
    }
    let portrait = look.shape() == Shape::Portrait;
    let compact = look.shape() == Shape::Compact;
    let tiles = |look: &Look, across: usize, em: Millimetres| {
        // Names are long, tiles narrow.
        let inset = Millimetres(if compact { 0.8 } else { 1.6 });
        let gap = Millimetres(1.4);
        let dense = Look { sizes: Sizes { inset, gap, label: em, ..look.sizes }, ..look.clone() };
        let tiles = screen.choices.iter().filter_map(|choice| match &choice.event {
            Event::LanguageChosen(language) => {
                Some(language_tile(&dense, choice, *language == screen.language, em))
            }
            Event::Closed if compact => Some(primary_action(&dense, choice)),
            _ => None,
        });
        let head = if compact { title(look, &screen.title).into() } else { header(look, screen) };
        below(look, head, grid(look, tiles.collect(), across))
    };
    let mut ways = Vec::new();
    for density in Density::ALL {
        let look = look.at_density(density);
        let airy = Sizes { action_height: look.sizes.action_height * 1.3, ..look.sizes };
        ways.push(tiles(
            &Look { sizes: airy, ..look.clone() },
            if portrait { 2 } else { 4 },
            look.sizes.label,
        ));
        ways.push(tiles(&look, if portrait { 2 } else { 4 }, look.sizes.label));
    }
    let tight = look.at_density(Density::Tight);
    ways.push(tiles(&tight, if portrait { 2 } else { 4 }, tight.sizes.body));
    // Where the glass is looked at from farther than its size is made for.
    ways.push(tiles(&tight, if portrait { 2 } else { 4 }, Sizes::TEXT_FLOOR));
    framed(look, screen, Fit::new(ways).align(alignment::Vertical::Center).into())
}

/// Voice, size and colours as tiles, and the volume between softer and louder. A place stays where it is when what is in
/// it can go no further.
pub(crate) fn adjust<'a>(look: &Look, screen: &Screen) -> Element<'a, Event> {
    if look.large.is_some() {
        return large::adjust(look, screen);
    }
    let volume = |change: Adjustment| screen.choices.iter().find(|c| c.event == Event::Adjusted(change));
    let view = |look: &Look, stands: Tile, across: usize| {
        let tiles = screen.choices.iter().filter(|choice| {
            !matches!(choice.event, Event::Closed | Event::Adjusted(Adjustment::Louder | Adjustment::Softer))
        });
        // The number takes the icon's place where there is room for one only.
        let numbered = screen.keys && look.shape() == Shape::Compact;
        let sizes = if look.shape() == Shape::Compact {
            Sizes { badge: Millimetres(8.5), gap: Millimetres(1.6), inset: Millimetres(0.8), ..look.sizes }
        } else {
            look.sizes
        };
        let dense = Look { sizes, ..look.clone() };
        let tiles =
            tiles.map(
                |choice| {
                    if numbered { secondary_action(&dense, choice) } else { tile(&dense, choice, stands) }
                },
            );
        let tiles: Vec<_> = tiles.collect();
        let step = |choice: Option<&Choice>| -> Element<'a, Event> {
            let Some(choice) = choice else { return space().width(Length::Fill).into() };
            // The number takes the icon's place.
            if screen.keys {
                secondary_action(look, choice)
            } else {
                let compact = look.shape() == Shape::Compact;
                let inset = Millimetres(look.sizes.inset.0.min(2.0));
                let badge = Millimetres(look.sizes.badge.0.min(if compact { 8.5 } else { 12.0 }));
                let gap = Millimetres(look.sizes.gap.0.min(2.0));
                let sizes = Sizes { inset, badge, gap, ..look.sizes };
                tile(&Look { sizes, ..look.clone() }, choice, Tile::Beside)
            }
        };
        let louder = [step(volume(Adjustment::Softer)), step(volume(Adjustment::Louder))];
        let [softer, louder] = louder;
        let between = loudness(look, screen);
        let volume: Element<'a, Event> = if across == 1 {
            column![between, Even::row(vec![softer, louder], gap(look))].spacing(gap(look)).into()
        } else {
            Even::row(vec![softer, between, louder], gap(look)).into()
        };
        let rest = column![grid(look, tiles, across), volume].spacing(gap(look)).width(Length::Fill);
        below(look, header(look, screen), rest.into())
    };
    let mut ways = Vec::new();
    let portrait = look.shape() == Shape::Portrait;
    let bare = look.at_density(Density::Tight).without_readings();
    for look in Density::ALL.map(|density| look.at_density(density)).into_iter().chain([bare]) {
        let high = look.shape() != Shape::Compact && look.density != Density::Tight;
        if high && !portrait {
            ways.push(view(&look, Tile::Upright, 3));
        }
        if portrait {
            ways.push(view(&look, Tile::Beside, 1));
        }
        ways.push(view(&look, Tile::Beside, 3));
        if !portrait {
            ways.push(view(&look, Tile::Upright, 3));
        }
    }
    framed(look, screen, Fit::new(ways).align(alignment::Vertical::Center).into())
}

/// The volume in words, over five bars that grow, as many of them full as it has steps.
pub(super) fn loudness<'a>(look: &Look, screen: &Screen) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let now = screen.preferences.volume.step();
    let height = look.px(Millimetres(if look.shape() == Shape::Compact { 7.0 } else { 9.0 }));
    let bars = (Volume::LEAST.step()..=Volume::MOST.step()).map(|step| {
        let full = step <= now;
        let tall = height * (0.3 + 0.7 * f32::from(step) / f32::from(Volume::MOST.step()));
        let stroke = look.px(s.stroke);
        container(space().width(look.px(Millimetres(5.0))).height(tall))
            .style(move |_| container::Style {
                background: Some(Background::Color(if full { p.action } else { p.ground })),
                border: Border {
                    color: if full { p.action } else { p.line },
                    width: stroke,
                    radius: (stroke * 2.0).into(),
                },
                ..container::Style::default()
            })
            .into()
    });
    let bars = row(bars).spacing(look.px(Millimetres(1.6))).align_y(Alignment::End);
    let words = screen.notice.as_ref().map(|(_, text)| {
        Words::new(look.text(text), look.px(s.label), look.bold(), p.text).line_height(1.15).centred().fill()
    });
    let both = column![].push(words).push(bars).spacing(look.px(Millimetres(0.8))).align_x(Alignment::Center);
    container(Even::middle(both.width(Length::Fill), look.px(s.action_height))).width(Length::Fill).into()
}

/// The choices beside a pad with their numbers; the edge is where it always is.
pub(crate) fn menu<'a>(look: &Look, screen: &Screen) -> Element<'a, Event> {
    if look.large.is_some() {
        return large::menu(look, screen);
    }
    let choices = |look: &Look, across: usize| {
        let places = screen.choices.iter().filter(|choice| choice.is_main()).map(|choice| {
            let plain = Choice { detail: None, ..choice.clone() };
            if choice.weight == Weight::Primary {
                primary_action(look, &plain)
            } else {
                secondary_action(look, &plain)
            }
        });
        grid(look, places.collect(), across)
    };
    let mut ways = Vec::new();
    let looks = Density::ALL.map(|density| look.at_density(density));
    for look in &looks {
        for across in 1..=2 {
            ways.push(below(look, title(look, &screen.title).into(), choices(look, across)));
        }
    }
    // The numbers are worth more than the title.
    ways.extend(looks.last().map(|look| choices(look, 2)));
    ways.extend(looks.last().map(|look| choices(&look.without_readings(), 2)));
    framed(look, screen, Fit::new(ways).align(alignment::Vertical::Center).into())
}
