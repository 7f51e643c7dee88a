//! The four arrangements: a stage with a picture, a question, a pad, a list of papers.

use iced::widget::{column, container, row};
use iced::{Alignment, Element, Length, Padding, alignment};
use kiosk_ui_kit::EqualRow;
use kiosk_ui_kit::busy;
use kiosk_ui_kit::theme::{Density, Millimetres, Shape, Sizes};
use kiosk_ui_kit::{Fit, Place};
use kiosk_visit::{Band, Choice, Event, Meaning, Screen, ScreenKind, Text, Weight};

use super::action::{Tile, tile};
use super::frame::{at_edge, framed, ground, low_edge};
use super::promise::promise_line;
use super::{
    Card, band, body, code_groups, display, item_list, keys, lead, list_icon, notice, paper_list, pin_dots,
    primary_action,
};
use super::{large, secondary_action, small, step_bar, title};
use crate::ScreenStyle;
use crate::picture::{self, Picture};

/// What stands largest in the words of a screen.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    /// The title.
    Title,
    /// The title, larger, and the first line as an instruction: the idle screen.
    Display,
    /// The title, larger: it holds a person's name.
    Name,
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
    /// As tiles with icons, without the lines that explain them.
    PlainTiles,
}

impl Answers {
    /// The same without the lines that explain them.
    fn plain(self) -> Self {
        match self {
            Self::Actions | Self::Plain => Self::Plain,
            Self::Tiles | Self::PlainTiles => Self::PlainTiles,
        }
    }
}

/// Title, further lines, notice, code.
pub(super) fn words<'a>(
    look: &ScreenStyle,
    screen: &Screen,
    lines: usize,
    voice: Voice,
) -> Element<'a, Event> {
    let mut words = column![].spacing(look.px(look.sizes.line_gap)).width(Length::Fill);
    if screen.busy {
        words = words.push(busy(look, look.sizes.badge * 0.8));
    }
    match voice {
        Voice::Display => words = words.push(display(look, &screen.title)),
        Voice::Name => words = words.push(name(look, &screen.title)),
        Voice::Notice if screen.notice.is_some() => {}
        Voice::Title | Voice::Notice => words = words.push(title(look, &screen.title)),
    }
    // A line that introduces a list stands right above it.
    let first = !screen.list.is_empty() && screen.kind != ScreenKind::Consent;
    let noticed = || screen.notice.as_ref().map(|(tone, text)| notice(look, *tone, text));
    words = words.push(noticed().filter(|_| first));
    // The last line introduces a list, and says that one need not agree: there it stays longest; elsewhere the first does.
    let last_first = !screen.list.is_empty() || screen.kind == ScreenKind::Consent;
    let skipped = if last_first { screen.body.len().saturating_sub(lines) } else { 0 };
    for (index, line) in screen.body.iter().skip(skipped).take(lines).enumerate() {
        words = words.push(match (voice, index) {
            (Voice::Display, 0) => lead(look, line),
            (Voice::Display, _) => small(look, line),
            _ => body(look, line),
        });
    }
    words = words.push(noticed().filter(|_| !first));
    // Whatever else is left out.
    words = words.push(screen.promise.as_ref().map(|promise| promise_line(look, promise)));
    words.into()
}

/// A title with a name in it: a long name is smaller in larger type, so that no line cuts it.
fn name<'a>(look: &ScreenStyle, title: &Text) -> Element<'a, Event> {
    if look.grown.is_none() {
        return display(look, title).into();
    }
    let sized = |by: f32| {
        let sizes = Sizes { display: look.sizes.display * by, ..look.sizes };
        display(&look.with_sizes(sizes), title).line_height(look.sizes.title_leading).into()
    };
    Fit::new([1.0, 0.85, 0.7, 0.6, 0.5].map(sized).into()).shrink().into()
}

fn choices(screen: &Screen) -> impl Iterator<Item = &Choice> {
    screen.choices.iter().filter(|choice| choice.is_main())
}

fn answer<'a>(look: &ScreenStyle, choice: &Choice, answers: Answers, stands: Tile) -> Element<'a, Event> {
    let plain = Choice { detail: None, ..choice.clone() };
    let choice = if matches!(answers, Answers::Plain | Answers::PlainTiles) { &plain } else { choice };
    match (answers, choice.weight) {
        (Answers::Tiles | Answers::PlainTiles, _) => tile(look, choice, stands),
        (_, Weight::Primary) => primary_action(look, choice),
        (_, Weight::Secondary | Weight::Edge | Weight::OnPad) => secondary_action(look, choice),
    }
}

/// The answers below each other.
pub(super) fn stacked<'a>(
    look: &ScreenStyle,
    screen: &Screen,
    answers: Answers,
) -> Option<Element<'a, Event>> {
    choices(screen).next()?;
    // Two other ways that need no explaining stand beside each other.
    if answers == Answers::Plain && choices(screen).all(|choice| choice.weight == Weight::Secondary) {
        return abreast(look, screen, answers, Tile::Beside);
    }
    let list = choices(screen).map(|choice| answer(look, choice, answers, Tile::Beside));
    // Answers of equal standing are equally high.
    if choices(screen).all(|choice| choice.weight == Weight::Primary) {
        return Some(EqualRow::column(list.collect(), look.px(look.sizes.gap)).into());
    }
    Some(column(list).spacing(look.px(look.sizes.gap)).width(Length::Fill).into())
}

/// The answers beside each other, equally wide and high.
fn abreast<'a>(
    look: &ScreenStyle,
    screen: &Screen,
    answers: Answers,
    stands: Tile,
) -> Option<Element<'a, Event>> {
    choices(screen).next()?;
    let list = choices(screen).map(|choice| answer(look, choice, answers, stands));
    Some(EqualRow::row(list.collect(), look.px(look.sizes.gap) * 1.2).into())
}

/// Between two items of a list without boxes, in gaps.
const CLOSE: f32 = 0.2;

/// Paragraph and answers beside a large picture; below it on a standing panel. Where words are many, they stand alone.
pub(crate) fn stage<'a>(
    look: &ScreenStyle,
    screen: &Screen,
    voice: Voice,
    shown: Picture,
) -> Element<'a, Event> {
    if look.large.is_some() {
        return large::stage(look, screen, voice, shown);
    }
    let full = if look.grown.is_some() { Answers::Plain } else { Answers::Actions };
    let build = |look: &ScreenStyle, lines: usize, answers: Answers| -> Element<'a, Event> {
        column![words(look, screen, lines, voice)]
            .push(stacked(look, screen, answers))
            .spacing(look.px(look.sizes.space))
            .width(Length::Fill)
            .into()
    };
    let all = screen.body.len();
    let [roomy, snug, tight] = Density::ALL.map(|density| look.at_density(density));
    let mut settings = vec![
        build(&roomy, all, full),
        build(&snug, all, full),
        build(&tight, all, full),
        build(&tight, all, Answers::Plain),
    ];
    let mut beside = settings.len();
    if matches!(shown, Picture::PrintCamera | Picture::PlaceCard | Picture::HoldPhone) {
        // These say more than any line of words but the first where that says what to do.
        let least = usize::from(voice == Voice::Display || shown == Picture::HoldPhone);
        settings.extend((least..all).rev().map(|lines| build(&tight, lines, Answers::Plain)));
        beside = settings.len();
    }
    settings.push(build(&snug, all, full));
    settings.push(build(&tight, all, Answers::Plain));
    settings.extend((0..all).rev().map(|lines| build(&tight, lines, Answers::Plain)));
    settings.push(build(&tight.without_readings(), 0, Answers::Plain));
    let place = if look.shape() == Shape::Portrait {
        let least = if shown == Picture::PlaceCard { 2.9 } else { 1.5 };
        Place::Above(look.px(look.sizes.action_height) * least)
    } else {
        // On a low panel the words need more of the width.
        Place::Right(if look.shape() == Shape::Compact { 0.64 } else { 0.57 })
    };
    let picture = picture::staged(look, shown);
    let content = Fit::new(settings).align(alignment::Vertical::Center).beside(
        picture,
        beside,
        place,
        look.px(look.sizes.space),
    );
    framed(look, screen, content.into())
}

/// The question, with its picture beside it or above it.
fn asked<'a>(
    look: &ScreenStyle,
    screen: &Screen,
    lines: usize,
    flowing: bool,
    shown: Option<&Picture>,
) -> Element<'a, Event> {
    let voice = if screen.kind == ScreenKind::Who { Voice::Name } else { Voice::Title };
    let words = words(look, screen, lines, voice);
    let mut asked = column![words].spacing(look.px(look.sizes.line_gap)).width(Length::Fill);
    if !screen.list.is_empty() {
        asked = asked.push(item_list(look, list_icon(screen), &screen.list, flowing, CLOSE));
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
    look: &ScreenStyle,
    screen: &Screen,
    answers: Answers,
    shown: Option<Picture>,
) -> Element<'a, Event> {
    if look.large.is_some() {
        return large::question(look, screen, answers);
    }
    // What explains gives way to larger type.
    let (answers, shown) = if look.grown.is_some() { (answers.plain(), None) } else { (answers, shown) };
    let portrait = look.shape() == Shape::Portrait;
    let over = |look: &ScreenStyle, lines: usize, shown: Option<&Picture>, answers: Answers, stands: Tile| {
        let answers =
            if portrait { stacked(look, screen, answers) } else { abreast(look, screen, answers, stands) };
        Element::from(
            column![asked(look, screen, lines, !portrait, shown)]
                .push(answers)
                .spacing(look.px(look.sizes.space))
                .width(Length::Fill),
        )
    };
    let beside = |look: &ScreenStyle, lines: usize| -> Element<'a, Event> {
        let asked = container(asked(look, screen, lines, false, None)).width(Length::FillPortion(12));
        let answers = stacked(look, screen, answers.plain());
        let answers = answers.map(|list| container(list).width(Length::FillPortion(8)));
        row![asked].push(answers).spacing(look.px(look.sizes.gap)).align_y(Alignment::Center).into()
    };
    let all = screen.body.len();
    let [roomy, snug, tight] = Density::ALL.map(|density| look.at_density(density));
    let mut settings = Vec::new();
    if let Some(picture) = shown.as_ref() {
        settings.push(over(&roomy, all, Some(picture), answers, Tile::Upright));
        settings.push(over(&snug, all, Some(picture), answers, Tile::Upright));
    }
    // The same look of a card on every screen of a panel: its icon beside its label, on a low panel above it.
    let (first, then) = match look.shape() {
        Shape::Compact => (Tile::Upright, Tile::Headed),
        Shape::Landscape | Shape::Portrait => (Tile::Headed, Tile::Upright),
    };
    settings.extend([&roomy, &snug, &tight].map(|look| over(look, all, None, answers, first)));
    // A line about a choice gives way before a line about the question.
    for stands in [first, then] {
        settings.push(over(&snug, all, None, answers.plain(), stands));
        settings.push(over(&tight, all, None, answers.plain(), stands));
    }
    // That one need not agree is said as long as it has a line at all.
    let voluntary = (screen.kind == ScreenKind::Consent).then(|| tight.without_line_readings());
    for lines in (0..=all).rev() {
        if let Some(look) = voluntary.as_ref().filter(|_| lines == 0 && all > 0) {
            settings.push(over(look, 1, None, answers.plain(), first));
            settings.push(over(look, 1, None, answers.plain(), then));
        }
        settings.push(over(&tight, lines, None, answers.plain(), first));
        settings.push(over(&tight, lines, None, answers.plain(), then));
        if portrait {
            let answers = abreast(&tight, screen, answers.plain(), Tile::Upright);
            let asked = asked(&tight, screen, lines, true, None);
            settings.push(
                column![asked].push(answers).spacing(look.px(look.sizes.gap)).width(Length::Fill).into(),
            );
        } else {
            settings.push(beside(&tight, lines));
        }
    }
    let plain = tight.without_readings();
    settings.push(over(&plain, 0, None, answers.plain(), first));
    settings.push(over(&plain, 0, None, answers.plain(), then));
    if !portrait {
        settings.push(beside(&plain, 0));
    }
    // Where the notice says what to do, it does so for the title.
    if screen.kind == ScreenKind::Choosing && screen.notice.is_some() {
        let notice = words(&plain, screen, 0, Voice::Notice);
        let answers = abreast(&plain, screen, answers.plain(), Tile::Headed);
        settings
            .push(column![notice].push(answers).spacing(look.px(look.sizes.gap)).width(Length::Fill).into());
    }
    let content = Fit::new(settings).align(alignment::Vertical::Center);
    framed(look, screen, content.into())
}

/// What has been keyed in so far: the PIN's dots, or the numbers of the code with their card or without it.
fn keyed<'a>(look: &ScreenStyle, screen: &Screen, card: Card) -> Element<'a, Event> {
    match (screen.pin_pad, &screen.code_pad) {
        (Some(pin), _) => pin_dots(look, pin),
        (None, Some(code)) => code_groups(look, code, card),
        (None, None) => column![].into(),
    }
}

/// A pad beside or below its words.
pub(crate) fn pad<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    let enter = match (screen.pin_pad, &screen.code_pad) {
        (Some(pin), _) => pin.complete().then_some(Event::PinEntered),
        (None, Some(code)) => code.complete().then_some(Event::CodeEntered),
        (None, None) => return question(look, screen, Answers::Actions, None),
    };
    let portrait = look.shape() == Shape::Portrait;
    let text =
        |look: &ScreenStyle, lines: usize, voice: Voice, others: bool, card: Card| -> Element<'a, Event> {
            let others = if others { stacked(look, screen, Answers::Plain) } else { None };
            column![words(look, screen, lines, voice), keyed(look, screen, card)]
                .push(others)
                .spacing(look.px(look.sizes.line_gap) * 1.2)
                .align_x(if portrait { Alignment::Center } else { Alignment::Start })
                .width(Length::Fill)
                .into()
        };
    let all = screen.body.len();
    let [roomy, snug, tight] = Density::ALL.map(|density| look.at_density(density));
    let title = Voice::Title;
    let mut settings = Vec::new();
    settings.extend([&roomy, &snug, &tight].map(|look| text(look, all, title, true, Card::Large)));
    // The other ways are behind `Back` too, so they give way before a line does; and where nothing else helps, the notice
    // says more than the title.
    let back = screen.choices.iter().any(|choice| choice.event == Event::BackPressed);
    if back {
        settings.push(text(&snug, all, title, false, Card::Large));
    }
    if screen.code_pad.is_some() {
        // The first line says what the digits are; the card shows where they stand.
        settings.extend((1..all).rev().map(|lines| text(&snug, lines, title, !back, Card::Large)));
        settings.extend((1..=all).rev().map(|lines| text(&tight, lines, title, !back, Card::Large)));
    }
    settings.extend((0..=all).rev().map(|lines| text(&tight, lines, title, !back, Card::Small)));
    settings.push(text(&tight, 0, title, !back, Card::Left));
    // Readings give way before the title does.
    let plain = tight.without_readings();
    settings.push(text(&plain, 0, title, !back, Card::Left));
    settings.push(text(&tight, 0, Voice::Notice, !back, Card::Small));
    settings.push(text(&tight, 0, Voice::Notice, !back, Card::Left));
    settings.push(text(&plain, 0, Voice::Notice, !back, Card::Left));
    // A promise stays, so the dots stand beside it, smaller, and everything is closer.
    if let (Some(promise), Some(pin)) = (&screen.promise, screen.pin_pad) {
        let sizes = Sizes { dot: plain.sizes.dot * 0.72, line_gap: Millimetres(0.5), ..plain.sizes };
        let sizes = Sizes { leading: 1.04, title_leading: 1.04, gap: Millimetres(1.0), ..sizes };
        let close = plain.with_sizes(sizes);
        let own = Screen { promise: None, ..screen.clone() };
        for voice in [title, Voice::Notice] {
            let below = row![promise_line(&close, promise), pin_dots(&close, pin)]
                .spacing(close.px(Millimetres(2.0)))
                .align_y(Alignment::Center);
            let all = column![words(&close, &own, 0, voice), below];
            settings.push(all.spacing(close.px(close.sizes.line_gap)).width(Length::Fill).into());
        }
    }
    let text = Fit::new(settings).align(alignment::Vertical::Center);
    let keys = keys(look, screen, enter);
    let between = look.px(look.sizes.gap) * 1.2;
    let side = look.px(look.sizes.margin);
    match look.shape() {
        // The keys reach up beside the steps, which stand short.
        Shape::Landscape | Shape::Portrait => {
            let strip = look.strip();
            let (above, band) = if strip {
                (band::top_strip(look, screen), None)
            } else {
                (None, band::bottom_band(look, screen))
            };
            let steps = screen.step.filter(|_| !strip).map(|step| step_bar::short(look, screen.third, step));
            let words = column![].push(steps).push(text).spacing(look.px(look.sizes.gap));
            let both: Element<'a, Event> = if portrait {
                column![words, container(keys).center_x(Length::Fill)].spacing(between).into()
            } else {
                row![words, keys].spacing(between).into()
            };
            let both = container(both)
                .padding(Padding {
                    top: if strip { look.px(Millimetres(2.4)) } else { side * 0.8 },
                    left: side,
                    right: side,
                    bottom: look.px(Millimetres(3.0)),
                })
                .height(Length::Fill);
            let edges = band::edge_actions(look, screen).map(|edges| at_edge(look, edges, band.is_some()));
            ground(look, screen, column![].push(above).push(both).push(edges).push(band).into())
        }
        // The keys need all the height below the strip, so the edge actions stand beside them too.
        Shape::Compact => {
            let gap = look.px(look.sizes.gap) * 0.2;
            // As high as the keys beside them.
            let left = column![text].push(band::edge_actions(&low_edge(look), screen)).spacing(gap);
            let below = container(row![left, container(keys).align_bottom(Length::Fill)].spacing(side))
                .padding(Padding { top: gap, left: side, right: side, bottom: side })
                .height(Length::Fill);
            ground(look, screen, column![].push(band::top_strip(look, screen)).push(below).into())
        }
    }
}

/// Whether the notice only says what the card band shows: that the card is to be taken.
pub(crate) fn band_says_notice(screen: &Screen) -> bool {
    screen.band == Band::CardMayGo
        && screen.notice.as_ref().is_some_and(|(_, text)| text.means(Meaning::TakeCard))
}

/// Paragraph and a list of papers beside or below them.
pub(crate) fn papers<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    if look.large.is_some() {
        return large::papers(look, screen);
    }
    let icon = list_icon(screen);
    let boxed = |look: &ScreenStyle| paper_list(look, icon, &screen.list);
    let text = |look: &ScreenStyle, lines: usize| words(look, screen, lines, Voice::Title);
    let [roomy, snug, tight] = Density::ALL.map(|density| look.at_density(density));
    let all = screen.body.len();
    let bare = tight.without_readings();
    // In larger type the notice gives way where the band says the same.
    let said = Screen { notice: None, ..screen.clone() };
    let said = Some(&said).filter(|_| look.grown.is_some() && band_says_notice(screen));
    // Where boxes take too much the papers are plain lines.
    let plain =
        |look: &ScreenStyle, lines: usize, answers: Option<Element<'a, Event>>| -> Element<'a, Event> {
            column![text(look, lines), item_list(look, icon, &screen.list, false, CLOSE)]
                .push(answers)
                .spacing(look.px(look.sizes.gap) * 0.6)
                .into()
        };
    // What the help says is several lines each.
    let helps = screen.kind == ScreenKind::HelpTopic;
    let aired = |look: &ScreenStyle, apart: f32| -> Element<'a, Event> {
        column![text(look, all), item_list(look, icon, &screen.list, false, apart)]
            .spacing(look.px(look.sizes.gap) * apart.max(0.6))
            .into()
    };
    let airs = || [1.0, 0.6, 0.4].into_iter().filter(|_| helps);
    let noticeless = |look: &ScreenStyle, said: &Screen| -> Element<'a, Event> {
        column![words(look, said, 0, Voice::Title), item_list(look, icon, &said.list, false, CLOSE)]
            .spacing(look.px(look.sizes.gap) * 0.6)
            .into()
    };
    // On a lying panel the answers stand with the edge actions.
    let portrait = look.shape() == Shape::Portrait;
    let answers = |look: &ScreenStyle| stacked(look, screen, Answers::Actions).filter(|_| portrait);
    let centred = |settings: Vec<Element<'a, Event>>| Fit::new(settings).align(alignment::Vertical::Center);
    let below = |look: &ScreenStyle| -> Element<'a, Event> {
        let space = look.px(look.sizes.space);
        column![text(look, all), boxed(look)].push(answers(look)).spacing(space).into()
    };
    let content: Element<'a, Event> = match look.shape() {
        Shape::Portrait => {
            let mut settings = vec![below(&roomy), below(&snug), below(&tight)];
            settings.extend(airs().map(|apart| aired(&tight, apart)));
            settings.extend((0..=all).rev().map(|lines| plain(&tight, lines, answers(&tight))));
            settings.push(plain(&bare, 0, answers(&bare)));
            centred(settings).into()
        }
        Shape::Compact => {
            let mut settings: Vec<_> = airs().map(|apart| aired(&tight, apart)).collect();
            settings.extend((0..=all).rev().map(|lines| plain(&tight, lines, None)));
            settings.extend(said.map(|said| noticeless(&tight, said)));
            settings.push(plain(&bare, 0, None));
            centred(settings).into()
        }
        Shape::Landscape => {
            let beside = |look: &ScreenStyle| -> Element<'a, Event> {
                let words = column![text(look, all)].push(answers(look)).spacing(look.px(look.sizes.space));
                row![
                    container(words).width(Length::FillPortion(10)),
                    container(boxed(look)).width(Length::FillPortion(12)),
                ]
                .spacing(look.px(look.sizes.space))
                .align_y(Alignment::Center)
                .into()
            };
            let mut settings = vec![beside(&roomy), beside(&snug), beside(&tight)];
            settings.extend([below(&snug), below(&tight)]);
            settings.extend(airs().map(|apart| aired(&tight, apart)));
            settings.extend((0..=all).rev().map(|lines| plain(&tight, lines, answers(&tight))));
            settings.extend(said.map(|said| noticeless(&tight, said)));
            settings.push(plain(&bare, 0, answers(&bare)));
            centred(settings).into()
        }
    };
    if look.shape() != Shape::Portrait {
        let mut screen = screen.clone();
        for choice in &mut screen.choices {
            choice.weight = Weight::Edge;
        }
        return framed(look, &screen, content);
    }
    framed(look, screen, content)
}
