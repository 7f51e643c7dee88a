//! The sheets over a screen: languages, how the screen looks and sounds, the topics of the help, and, for the keypad, the choices
//! beside a pad.

use iced::widget::{column, container, row, space};
use iced::{Alignment, Background, Border, Element, Length, alignment};
use kiosk_ui_kit::EqualRow;
use kiosk_ui_kit::Fit;
use kiosk_ui_kit::Paragraph;
use kiosk_ui_kit::theme::{Density, Millimetres, Shape, Sizes};
use kiosk_visit::{Adjustment, Choice, Event, Screen, Volume, Weight};

use super::action::{Tile, language_tile, marked_tile, primary_action, primary_tile, secondary_action, tile};
use super::arrange::Answers;
use super::frame::framed;
use super::large;
use super::title;
use crate::ScreenStyle;

/// The title, and Close at its right.
fn header<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    let close = screen.choices.iter().find(|choice| choice.event == Event::Closed);
    let sizes = Sizes { inset: Millimetres(1.2), gap: Millimetres(2.0), ..look.sizes };
    let dense = look.with_sizes(sizes);
    let close = close.map(|choice| container(primary_action(&dense, choice)).width(Length::FillPortion(5)));
    row![container(title(look, &screen.title)).width(Length::FillPortion(8))]
        .push(close)
        .spacing(look.px(look.sizes.gap))
        .align_y(Alignment::Center)
        .into()
}

fn gap(look: &ScreenStyle) -> f32 {
    look.px(Millimetres(look.sizes.gap.0.max(3.2)))
}

/// Equal places, so many a line.
pub(super) fn grid<'a>(
    look: &ScreenStyle,
    places: Vec<Element<'a, Event>>,
    across: usize,
) -> Element<'a, Event> {
    let gap = gap(look);
    let mut lines = column![].spacing(gap).width(Length::Fill);
    let mut places = places.into_iter().peekable();
    while places.peek().is_some() {
        let mut line: Vec<Element<'a, Event>> = places.by_ref().take(across).collect();
        while line.len() < across {
            line.push(space().width(Length::Fill).into());
        }
        lines = lines.push(EqualRow::row(line, gap));
    }
    lines.into()
}

fn below<'a>(look: &ScreenStyle, above: Element<'a, Event>, rest: Element<'a, Event>) -> Element<'a, Event> {
    column![above, rest].spacing(gap(look)).width(Length::Fill).into()
}

/// Every language in its own script, equal, the present one marked; Close beside the title.
pub(crate) fn languages<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    let portrait = look.shape() == Shape::Portrait;
    let compact = look.shape() == Shape::Compact;
    // Close stands among the tiles where the title needs the width.
    let close = compact || (look.grown.is_some() && !portrait);
    let tiles = |look: &ScreenStyle, across: usize, em: Millimetres| {
        // Names are long, tiles narrow.
        let inset = Millimetres(if compact && across > 3 { 0.8 } else { 1.6 });
        let gap = Millimetres(1.4);
        let dense = look.with_sizes(Sizes { inset, gap, label: em, ..look.sizes });
        let tiles = screen.choices.iter().filter_map(|choice| match &choice.event {
            Event::LanguageChosen(language) => {
                Some(language_tile(&dense, choice, *language == screen.language, em))
            }
            Event::Closed if close => Some(primary_tile(&dense, choice)),
            _ => None,
        });
        let head = if close { title(look, &screen.title).into() } else { header(look, screen) };
        below(look, head, grid(look, tiles.collect(), across))
    };
    let mut ways = Vec::new();
    for density in Density::ALL {
        let look = look.at_density(density);
        let airy = Sizes { action_height: look.sizes.action_height * 1.3, ..look.sizes };
        // Three on a low panel, so that no name reaches the frame of its tile.
        if compact {
            ways.push(tiles(&look, 3, look.sizes.label));
        }
        let em = if compact && look.grown.is_none() { look.sizes.body } else { look.sizes.label };
        ways.push(tiles(&look.with_sizes(airy), if portrait { 2 } else { 4 }, em));
        ways.push(tiles(&look, if portrait { 2 } else { 4 }, em));
    }
    let tight = look.at_density(Density::Tight);
    match look.grown {
        Some((_, by)) if by > 1.0 => {
            // Fewer a line for longer names.
            let fewer = if portrait { 1..2 } else { 2..4 };
            let bare = tight.without_readings();
            for look in [&tight, &bare] {
                ways.extend(fewer.clone().rev().map(|across| tiles(look, across, look.sizes.label)));
            }
        }
        _ => {
            ways.push(tiles(&tight, if portrait { 2 } else { 4 }, tight.sizes.body));
            // Where the glass is looked at from farther than its size is made for.
            ways.push(tiles(&tight, if portrait { 2 } else { 4 }, Sizes::TEXT_FLOOR));
        }
    }
    framed(look, screen, Fit::new(ways).align(alignment::Vertical::Center).into())
}

/// Whether this is how it is set now.
fn is_present(screen: &Screen, choice: &Choice) -> bool {
    choice.event == Event::Adjusted(Adjustment::TextSize(screen.preferences.text_size))
}

/// The sizes of type, the present one marked; voice and colours; and the volume between softer and louder. A place stays where
/// it is when what is in it can go no further.
pub(crate) fn adjust<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    let low = look.shape() == Shape::Compact;
    let ways = Density::ALL.map(|density| look.at_density(density)).into_iter();
    let bare = look.at_density(Density::Tight).without_readings();
    let ways = ways.chain([bare]).flat_map(|look| {
        let tight = low || look.grown.is_some();
        let look = if tight { look.with_sizes(dense(look.sizes)) } else { look };
        let upright = !low && look.grown.is_none();
        let stands: &[Tile] = match look.shape() {
            Shape::Portrait if upright => &[Tile::Upright, Tile::Headed, Tile::Beside],
            Shape::Portrait => &[Tile::Headed, Tile::Beside],
            _ if upright => &[Tile::Upright, Tile::Headed],
            _ => &[Tile::Headed],
        };
        let view = |stands: &Tile| {
            if low { low_settings(&look, screen) } else { settings(&look, screen, *stands) }
        };
        stands.iter().map(view).collect::<Vec<_>>()
    });
    framed(look, screen, Fit::new(ways.collect()).align(alignment::Vertical::Center).into())
}

fn dense(sizes: Sizes) -> Sizes {
    Sizes { badge: Millimetres(8.0), gap: Millimetres(1.4), inset: Millimetres(0.8), ..sizes }
}

/// One key of the sheet; with a number, the number takes the icon's place.
fn setting<'a>(look: &ScreenStyle, screen: &Screen, choice: &Choice, stands: Tile) -> Element<'a, Event> {
    let present = is_present(screen, choice);
    if screen.keys && is_size(choice) && look.shape() == Shape::Landscape {
        let sizes = Sizes { badge: Millimetres(0.0), ..look.sizes };
        return marked_tile(&look.with_sizes(sizes), choice, Tile::Upright, present);
    }
    if screen.keys && !present {
        secondary_action(look, choice)
    } else {
        marked_tile(look, choice, stands, present)
    }
}

/// Louder or softer; an empty place where it can go no further.
fn step<'a>(look: &ScreenStyle, screen: &Screen, change: Adjustment) -> Element<'a, Event> {
    let choice = screen.choices.iter().find(|choice| choice.event == Event::Adjusted(change));
    let Some(choice) = choice else { return space().width(Length::Fill).into() };
    let (inset, gap) = (look.sizes.inset.0.min(2.0), look.sizes.gap.0.min(2.0));
    let badge = Millimetres(look.sizes.badge.0.min(12.0));
    let sizes = Sizes { inset: Millimetres(inset), badge, gap: Millimetres(gap), ..look.sizes };
    setting(&look.with_sizes(sizes), screen, choice, Tile::Headed)
}

/// The keys of the sheet that are no sizes of type and no loudness.
fn others(screen: &Screen) -> impl Iterator<Item = &Choice> {
    let louder = [Adjustment::Louder, Adjustment::Softer].map(Event::Adjusted);
    screen.choices.iter().filter(move |choice| {
        choice.event != Event::Closed && !louder.contains(&choice.event) && !is_size(choice)
    })
}

fn is_size(choice: &Choice) -> bool {
    matches!(choice.event, Event::Adjusted(Adjustment::TextSize(_)))
}

/// Sizes, what else can be set, loudness: a line each; below each other on a standing panel, where words are long.
fn settings<'a>(look: &ScreenStyle, screen: &Screen, stands: Tile) -> Element<'a, Event> {
    let portrait = look.shape() == Shape::Portrait;
    let tiles = |list: Vec<&Choice>, across: usize| {
        let places = list.into_iter().map(|choice| setting(look, screen, choice, stands)).collect();
        grid(look, places, across)
    };
    let sizes: Vec<_> = screen.choices.iter().filter(|choice| is_size(choice)).collect();
    let across = if portrait && stands != Tile::Upright { 1 } else { sizes.len() };
    let sizes = tiles(sizes, across);
    let rest = tiles(others(screen).collect(), if portrait && stands == Tile::Headed { 1 } else { 2 });
    let [softer, louder] = [Adjustment::Softer, Adjustment::Louder].map(|change| step(look, screen, change));
    if look.grown.is_some() && !portrait {
        // Larger type needs the height: the loudness stands beside the title, Close beside its keys.
        let close = screen.choices.iter().find(|choice| choice.event == Event::Closed);
        let mut last = vec![softer, louder];
        last.extend(close.map(|choice| primary_tile(look, choice)));
        let all = column![titled(look, screen), sizes, rest, EqualRow::row(last, gap(look))];
        return all.spacing(gap(look)).width(Length::Fill).into();
    }
    let volume: Element<'a, Event> = if portrait {
        let keys = EqualRow::row(vec![softer, louder], gap(look));
        column![loudness_in_line(look, screen), keys].spacing(gap(look)).into()
    } else {
        EqualRow::row(vec![softer, loudness(look, screen), louder], gap(look)).into()
    };
    let all = column![header(look, screen), sizes, rest, volume];
    all.spacing(gap(look)).width(Length::Fill).into()
}

/// The title with the loudness beside it.
fn titled<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    row![
        container(title(look, &screen.title)).width(Length::FillPortion(5)),
        container(loudness_in_line(look, screen)).width(Length::FillPortion(4)),
    ]
    .spacing(look.px(look.sizes.gap))
    .align_y(Alignment::Center)
    .into()
}

/// On a low panel four keys a line, and the loudness beside the title.
fn low_settings<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    let plain = |choice: &Choice| -> Element<'a, Event> {
        if screen.keys && choice.event != Event::Closed {
            // A number has no room beside a label.
            let sizes = Sizes { badge: Millimetres(6.0), gap: Millimetres(0.8), ..look.sizes };
            let present = is_present(screen, choice);
            return marked_tile(&look.with_sizes(sizes), choice, Tile::Upright, present);
        }
        // Nor has an icon: the frame marks the present size.
        if is_present(screen, choice) {
            let sizes = Sizes { badge: Millimetres(0.0), ..look.sizes };
            marked_tile(&look.with_sizes(sizes), choice, Tile::Headed, true)
        } else {
            secondary_action(look, choice)
        }
    };
    let mut places: Vec<Element<'a, Event>> =
        screen.choices.iter().filter(|c| is_size(c)).map(plain).collect();
    places.extend(others(screen).map(plain));
    for change in [Adjustment::Softer, Adjustment::Louder] {
        let choice = screen.choices.iter().find(|choice| choice.event == Event::Adjusted(change));
        places.push(choice.map_or_else(|| space().width(Length::Fill).into(), plain));
    }
    let close = screen.choices.iter().find(|choice| choice.event == Event::Closed);
    places.extend(close.map(|choice| primary_tile(look, choice)));
    below(look, titled(look, screen), grid(look, places, 4))
}

/// The volume in words, over five bars that grow, as many of them full as it has steps.
fn loudness<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    let both =
        column![].push(loudness_words(look, screen).map(Paragraph::centred)).push(bars(look, screen, 9.0));
    let both = both.spacing(look.px(Millimetres(0.8))).align_x(Alignment::Center);
    container(EqualRow::middle(both.width(Length::Fill), look.px(look.sizes.action_height)))
        .width(Length::Fill)
        .into()
}

/// The same in one line.
fn loudness_in_line<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    let quiet = look.with_sizes(Sizes { label: look.sizes.body, ..look.sizes });
    row![]
        .push(loudness_words(&quiet, screen))
        .push(bars(look, screen, 6.0))
        .spacing(look.px(Millimetres(2.0)))
        .align_y(Alignment::Center)
        .width(Length::Fill)
        .into()
}

fn loudness_words(look: &ScreenStyle, screen: &Screen) -> Option<Paragraph> {
    let (_, text) = screen.notice.as_ref()?;
    let words = Paragraph::new(look.text(text), look.px(look.sizes.label), look.bold(), look.palette.text);
    Some(words.line_height(1.15).fill())
}

fn bars<'a>(look: &ScreenStyle, screen: &Screen, high: f32) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let now = screen.preferences.volume.step();
    let height = look.px(Millimetres(high));
    let bars = (Volume::MIN.step()..=Volume::MAX.step()).map(|step| {
        let full = step <= now;
        let tall = height * (0.3 + 0.7 * f32::from(step) / f32::from(Volume::MAX.step()));
        let stroke = look.px(s.stroke);
        container(space().width(look.px(Millimetres(5.0))).height(tall))
            .style(move |_| container::Style {
                background: Some(Background::Color(if full { p.text } else { p.ground })),
                border: Border {
                    color: if full { p.text } else { p.line },
                    width: stroke,
                    radius: (stroke * 2.0).into(),
                },
                ..container::Style::default()
            })
            .into()
    });
    row(bars).spacing(look.px(Millimetres(1.6))).align_y(Alignment::End).into()
}

/// The topics of the help, two a line where they have room, and Close beside the title or among them.
pub(crate) fn help_topics<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    if look.large.is_some() {
        return large::question(look, screen, Answers::Actions);
    }
    let low = look.shape() == Shape::Compact;
    let topics = |look: &ScreenStyle, across: usize, headed: bool| {
        let mut places: Vec<Element<'a, Event>> = Vec::new();
        for choice in screen.choices.iter().filter(|choice| choice.is_main()) {
            match choice.event {
                Event::Closed if headed => {}
                // On a low panel a number has no room beside a label.
                Event::Closed if low && screen.keys => places.push(primary_tile(look, choice)),
                _ if low && screen.keys => places.push(tile(look, choice, Tile::Upright)),
                Event::Closed => places.push(primary_action(look, choice)),
                _ => places.push(secondary_action(look, choice)),
            }
        }
        let head = if headed { header(look, screen) } else { title(look, &screen.title).into() };
        below(look, head, grid(look, places, across))
    };
    // On a low panel the height is worth more than the width.
    let across: &[usize] = match look.shape() {
        Shape::Compact => &[4, 3],
        Shape::Landscape => &[2, 3],
        Shape::Portrait => &[1, 2],
    };
    let mut ways = Vec::new();
    for density in Density::ALL {
        let look = look.at_density(density);
        let full = low || look.grown.is_some();
        let look = if full { look.with_sizes(dense(look.sizes)) } else { look };
        for across in across {
            let mut stands = [true, false];
            if low {
                stands.reverse();
            }
            ways.extend(stands.map(|headed| topics(&look, *across, headed)));
        }
    }
    let tight = look.at_density(Density::Tight);
    let small = tight.with_sizes(Sizes {
        label: tight.sizes.body,
        gap: Millimetres(1.0),
        number: Millimetres(tight.sizes.number.0.min(5.0)),
        ..dense(tight.sizes)
    });
    if low && look.grown.is_none() {
        ways.extend([topics(&small, 4, false), topics(&small, 3, true)]);
    }
    let bare = tight.without_readings().with_sizes(dense(tight.sizes));
    ways.extend(across.iter().map(|across| topics(&bare, *across, false)));
    ways.push(topics(&small.without_readings(), 3, true));
    framed(look, screen, Fit::new(ways).align(alignment::Vertical::Center).into())
}

/// The choices beside a pad with their numbers; the edge is where it always is.
pub(crate) fn menu<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    let choices = |look: &ScreenStyle, across: usize| {
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
