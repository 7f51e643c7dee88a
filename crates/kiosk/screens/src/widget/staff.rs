//! What is for staff, at the patient's kiosk: under a band in a colour of its own that says so, and with round keys in two
//! rows of five, so that nobody takes the pad for the one of the PIN.

use iced::widget::{button, column, container, image, row, space};
use iced::{Alignment, Background, Border, Color, ContentFit, Element, Font, Length, Padding, alignment};
use kiosk_ui_kit::Paragraph;
use kiosk_ui_kit::theme::{Density, Millimetres, Shape, Sizes};
use kiosk_ui_kit::{Fit, Place};
use kiosk_ui_text::phrase::{BREAK, JOINER};
use kiosk_visit::{Event, Screen, StaffPad, StaffPadKind, Text, Weight};

use super::action::{Edge, Tile, edge_action, tile};
use super::arrange::{Voice, words};
use super::frame::{at_edge, ground, low_edge};
use super::sheet::grid;
use super::{Pressable, band, body, primary_action, secondary_action, title};
use crate::ScreenStyle;

/// The band that says whose screen this is.
fn head<'a>(look: &ScreenStyle) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let colour = p.staff;
    let words =
        Paragraph::new(look.text(&Text::new("btn-staff-sheet")), look.px(s.small), look.bold(), p.on_staff)
            .line_height(1.25)
            .single_line();
    let above = look.px(Millimetres(if look.shape() == Shape::Compact { 0.6 } else { 1.6 }));
    container(words)
        .padding(Padding { top: above, bottom: above, left: look.px(s.margin), right: look.px(s.margin) })
        .width(if look.shape() == Shape::Compact { Length::Shrink } else { Length::Fill })
        .style(move |_| container::Style {
            background: Some(Background::Color(colour)),
            ..container::Style::default()
        })
        .into()
}

/// The band at the top; on a low panel the card's band stands beside it.
fn top<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    if look.shape() != Shape::Compact {
        return head(look);
    }
    let without_steps = Screen { step: None, ..screen.clone() };
    row![head(look)].push(band::top_strip(look, &without_steps)).width(Length::Fill).into()
}

/// Band, content, edge actions, the card's band.
fn framed<'a>(look: &ScreenStyle, screen: &Screen, content: Element<'a, Event>) -> Element<'a, Event> {
    over(look, screen, content, band::edge_actions(look, screen))
}

/// The same over another line of edge actions, or over none.
fn over<'a>(
    look: &ScreenStyle,
    screen: &Screen,
    content: Element<'a, Event>,
    edges: Option<Element<'a, Event>>,
) -> Element<'a, Event> {
    let side = look.px(look.sizes.margin);
    let compact = look.shape() == Shape::Compact;
    let card = if compact { None } else { band::bottom_band(look, screen) };
    let edges = edges.map(|edges| at_edge(look, edges, card.is_some()));
    let air = look.px(look.sizes.gap) * if compact { 0.3 } else { 1.0 };
    let bottom = match &edges {
        Some(_) => look.px(Millimetres(3.1)),
        None => side,
    };
    let content = container(content)
        .padding(Padding { top: air, bottom, left: side, right: side })
        .width(Length::Fill)
        .height(Length::Fill);
    ground(look, screen, column![top(look, screen), content].push(edges).push(card).into())
}

/// A screen whose edge actions stand among the answers: on a low panel there is room for one line only.
fn one_line(look: &ScreenStyle, screen: &Screen) -> Screen {
    let mut screen = screen.clone();
    if look.shape() == Shape::Compact {
        for choice in &mut screen.choices {
            if choice.weight == Weight::Edge {
                choice.weight = Weight::Secondary;
            }
        }
    }
    screen
}

/// Narrow tiles.
fn dense(look: &ScreenStyle) -> ScreenStyle {
    if look.shape() == Shape::Portrait {
        return look.clone();
    }
    look.with_sizes(Sizes { inset: Millimetres(0.8), gap: Millimetres(1.4), ..look.sizes })
}

/// The answers, as tiles that stand `narrow` beside each other or as broad actions below each other.
fn answers<'a>(look: &ScreenStyle, screen: &Screen, narrow: bool) -> Vec<Element<'a, Event>> {
    let look = if narrow { dense(look) } else { look.clone() };
    let shown = screen.choices.iter().filter(|choice| choice.is_main());
    shown
        .map(|choice| match choice.weight {
            // The number stands above the label.
            _ if narrow && screen.keys => tile(&look, choice, Tile::Upright),
            Weight::Primary => primary_action(&look, choice),
            Weight::Secondary | Weight::Edge | Weight::OnPad => secondary_action(&look, choice),
        })
        .collect()
}

/// From airy to tight.
fn ladder(look: &ScreenStyle) -> Vec<ScreenStyle> {
    Density::ALL.map(|density| look.at_density(density)).to_vec()
}

/// The machine works for staff.
pub(crate) fn staff_wait<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    let ways = ladder(look).iter().map(|look| words(look, screen, screen.body.len(), Voice::Title)).collect();
    framed(look, screen, Fit::new(ways).align(alignment::Vertical::Center).into())
}

/// The question and its answers; the card's photo beside the person takes all the room that is left.
pub(crate) fn staff_sight<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    let shape = look.shape();
    let ways: Vec<_> = ladder(look)
        .iter()
        .map(|look| {
            let low = if shape == Shape::Compact { dense(look) } else { look.clone() };
            let answers = grid(look, answers(&low, screen, false), 1);
            // Beside the pictures there is no room for it.
            let title = (shape == Shape::Portrait).then(|| title(look, &screen.title));
            column![]
                .push(title)
                .push(answers)
                .spacing(look.px(look.sizes.line_gap))
                .width(Length::Fill)
                .into()
        })
        .collect();
    let count = ways.len();
    let tight = look.at_density(Density::Tight);
    let panes = panes(&tight, screen);
    let ways = Fit::new(ways);
    let line_gap = look.px(tight.sizes.line_gap);
    let gap = look.px(look.sizes.gap);
    match shape {
        Shape::Landscape => {
            let ways = ways.align(alignment::Vertical::Center);
            let below = ways.beside(panes, count, Place::Right(f32::from(ANSWERS) / 100.0), gap);
            let content = column![title(&tight, &screen.title), below].spacing(line_gap);
            // Below the pictures, where the edge actions leave the room.
            let edges = container(edges(look, screen, Edge::Full)).width(Length::FillPortion(ANSWERS));
            let holder = holder(&tight, screen);
            let holder = holder.map(|holder| container(holder).width(Length::FillPortion(100 - ANSWERS)));
            let foot = row![edges].push(holder).spacing(gap).align_y(Alignment::Center);
            over(look, screen, content.into(), Some(foot.into()))
        }
        Shape::Portrait => {
            let panes = column![panes].push(holder(&tight, screen)).spacing(look.px(PANE_GAP)).into();
            let least = Place::Above(look.px(Millimetres(74.0)));
            let content = ways.align(alignment::Vertical::Bottom).beside(panes, count, least, line_gap);
            framed(look, screen, content.into())
        }
        // What is at the edge stands beside the question.
        Shape::Compact => {
            let question = container(title(&tight, &screen.title)).width(Length::Fill);
            // The pictures need the room, so the edge is as low as beside a pad.
            let edges = edges(&low_edge(&tight), screen, Edge::Narrow);
            let head = row![question, edges].spacing(line_gap).align_y(Alignment::Center);
            let right =
                column![head, panes].push(holder(&tight, screen)).width(Length::Fill).height(Length::Fill);
            // A number stands beside each label.
            let share = if screen.keys { 0.36 } else { 0.31 };
            let ways = ways.align(alignment::Vertical::Center);
            let content = ways.beside(right.into(), count, Place::Right(share), look.px(Millimetres(3.1)));
            over(look, screen, content.into(), None)
        }
    }
}

/// The answers' share of the width of a lying panel, in hundredths.
const ANSWERS: u16 = 36;

/// The edge actions that go before what the chip says of its holder.
fn edges<'a>(look: &ScreenStyle, screen: &Screen, shown: Edge) -> Element<'a, Event> {
    let edges = screen.choices.iter().filter(|choice| choice.weight == Weight::Edge);
    let edges = edges.map(|choice| edge_action(look, choice, shown));
    row(edges).spacing(look.px(Millimetres(3.1))).into()
}

/// What the chip says of its holder, as large as it has room in the height of an edge action; on a low panel in two lines,
/// or in three where the pictures leave the room.
fn holder<'a>(look: &ScreenStyle, screen: &Screen) -> Option<Element<'a, Event>> {
    let line = look.holder.as_ref()?.line(screen.language);
    // A line ends after the year in both ways of counting, not between them.
    let line = line.replace("年(", &format!("年{JOINER}(")).replace("年)", &format!("年){BREAK}"));
    let s = look.sizes;
    let way = |em: Millimetres, font: Font, leading: f32| -> Element<'a, Event> {
        Paragraph::new(line.clone(), look.px(em), font, look.palette.text).line_height(leading).fill().into()
    };
    let ways = vec![
        way(s.body, look.bold(), s.leading),
        way(s.small, look.bold(), s.leading),
        way(s.small, look.font, s.leading),
        way(s.small, look.font, 1.0),
    ];
    let most = match look.shape() {
        Shape::Compact => s.small * if screen.notice.is_some() { 2.3 } else { 3.1 },
        Shape::Landscape | Shape::Portrait => s.edge_height - Millimetres(2.0),
    };
    Some(container(Fit::new(ways).shrink()).width(Length::Fill).max_height(look.px(most)).into())
}

/// Both pictures, and below them what the machine made of them.
fn panes<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    let handles = [look.sight.0.as_ref(), look.sight.1.as_ref()];
    let panes = screen.body.iter().zip(handles).map(|(caption, handle)| pane(look, caption, handle));
    let panes = row(panes).spacing(look.px(look.sizes.gap)).width(Length::Fill).height(Length::Fill);
    let said = screen.notice.as_ref().map(|(_, text)| body(look, text));
    column![panes].push(said).spacing(look.px(PANE_GAP)).width(Length::Fill).height(Length::Fill).into()
}

/// Between a picture and the words above and below it.
const PANE_GAP: Millimetres = Millimetres(0.5);

/// One picture under what it shows; nothing is drawn of one that is not there.
fn pane<'a>(look: &ScreenStyle, caption: &Text, handle: Option<&image::Handle>) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let (radius, stroke) = (look.px(s.radius), look.px(s.stroke));
    let shown: Element<'a, Event> = match handle {
        Some(handle) => image(handle.clone())
            .content_fit(ContentFit::Contain)
            .width(Length::Fill)
            .height(Length::Fill)
            .into(),
        None => space().width(Length::Fill).height(Length::Fill).into(),
    };
    let shown = container(shown).padding(stroke).width(Length::Fill).height(Length::Fill).style(move |_| {
        container::Style {
            background: Some(Background::Color(p.stage)),
            border: Border { color: p.line, width: stroke, radius: radius.into() },
            ..container::Style::default()
        }
    });
    column![body(look, caption).single_line(), shown]
        .spacing(look.px(PANE_GAP))
        .width(Length::Fill)
        .height(Length::Fill)
        .into()
}

/// What was decided, and the reasons to choose one from.
pub(crate) fn staff_reason<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    let screen = &one_line(look, screen);
    let across = if look.shape() == Shape::Portrait { 2 } else { 4 };
    let tight = look.at_density(Density::Tight);
    let all = screen.body.len();
    let looks = ladder(look).into_iter().map(|look| (look, all)).chain([(tight, 0)]);
    let ways = looks
        .map(|(look, lines)| {
            let look = &look;
            column![words(look, screen, lines, Voice::Title)]
                .push(grid(look, answers(look, screen, true), across))
                .spacing(look.px(look.sizes.line_gap))
                .width(Length::Fill)
                .into()
        })
        .collect();
    framed(look, screen, Fit::new(ways).align(alignment::Vertical::Center).into())
}

/// Whether the patient can answer, with what follows if not. Its words are never left out.
pub(crate) fn staff_unasked<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    let screen = &one_line(look, screen);
    let across = if look.shape() == Shape::Portrait { 1 } else { 2 };
    let ways = ladder(look)
        .iter()
        .map(|look| {
            column![words(look, screen, screen.body.len(), Voice::Title)]
                .push(grid(look, answers(look, screen, false), across))
                .spacing(look.px(look.sizes.line_gap))
                .width(Length::Fill)
                .into()
        })
        .collect();
    framed(look, screen, Fit::new(ways).align(alignment::Vertical::Center).into())
}

/// The pad beside or below its words.
pub(crate) fn staff_code<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    let pad = screen.staff_pad.unwrap_or(StaffPad { kind: StaffPadKind::Member, entered: 0 });
    let portrait = look.shape() == Shape::Portrait;
    let text = |look: &ScreenStyle, lines: usize, voice: Voice| -> Element<'a, Event> {
        column![words(look, screen, lines, voice), places(look, pad)]
            .spacing(look.px(look.sizes.line_gap) * 1.2)
            .width(Length::Fill)
            .into()
    };
    let all = screen.body.len();
    let mut ways: Vec<_> = ladder(look).iter().map(|look| text(look, all, Voice::Title)).collect();
    let tight = look.at_density(Density::Tight);
    ways.push(text(&tight, 0, Voice::Title));
    ways.push(text(&tight, 0, Voice::Notice));
    // Nothing is keyed in yet: there is nothing to see in the places.
    if screen.notice.is_some() {
        ways.push(words(&tight, screen, 0, Voice::Notice));
    }
    let text = Fit::new(ways).align(alignment::Vertical::Center);
    let keys = keys(look, screen, pad);
    let side = look.px(look.sizes.margin);
    if look.shape() == Shape::Compact {
        let gap = look.px(look.sizes.gap) * 0.2;
        let left = column![text].push(band::edge_actions(&low_edge(look), screen)).spacing(gap);
        let below = container(row![left, container(keys).align_bottom(Length::Fill)].spacing(side))
            .padding(Padding { top: gap, left: side, right: side, bottom: side })
            .height(Length::Fill);
        return ground(look, screen, column![top(look, screen), below].into());
    }
    let between = look.px(look.sizes.gap);
    let both: Element<'a, Event> = if portrait {
        column![text, container(keys).center_x(Length::Fill)].spacing(between).into()
    } else {
        row![text, container(keys).center_y(Length::Fill)].spacing(between).into()
    };
    framed(look, screen, both)
}

/// How full both numbers are.
fn places<'a>(look: &ScreenStyle, pad: StaffPad) -> Element<'a, Event> {
    let rows = pad.kind.parts().iter().map(|part| {
        let part = *part;
        let here = pad.current() == Some(part);
        let (p, s) = (look.palette, look.sizes);
        let em = look.px(s.small);
        let dots = (0..part.length()).map(|index| {
            let full = index < pad.of(part);
            let dot = space().width(em * 0.4).height(em * 0.4);
            let dot = container(dot).style(move |_| container::Style {
                background: full.then_some(Background::Color(p.staff)),
                border: iced::border::rounded(em * 0.2),
                ..container::Style::default()
            });
            let stroke = look.px(s.stroke) * if here && index == pad.of(part) { 3.0 } else { 1.2 };
            let edge = if here { p.staff } else { p.line };
            container(dot)
                .center_x(em * 0.86)
                .center_y(em * 1.2)
                .style(move |_| container::Style {
                    border: Border { color: edge, width: stroke, radius: (em * 0.16).into() },
                    ..container::Style::default()
                })
                .into()
        });
        row(dots).spacing(look.px(Millimetres(0.7))).into()
    });
    column(rows).spacing(look.px(Millimetres(1.2))).into()
}

/// Two rows of five digits; below them one that takes back and, when all are in, one that confirms.
fn keys<'a>(look: &ScreenStyle, screen: &Screen, pad: StaffPad) -> Element<'a, Event> {
    let look = &look.for_keys();
    let s = look.sizes;
    let gap = look.px(Millimetres(3.1));
    let width = s.key_height.0.max(s.key_width.0.min(20.0));
    let one = look.px(Millimetres(width));
    let digit = |digit: u8| key(look, digit.to_string(), s.digit, Event::DigitEntered(digit), one, false);
    let lines = [[1_u8, 2, 3, 4, 5], [6, 7, 8, 9, 0]];
    let mut keys = column![].spacing(gap);
    for line in lines {
        keys = keys.push(row(line.map(digit)).spacing(gap));
    }
    let word = |text: &'static str| look.text(&Text::new(text));
    let erase = key(look, word("pin-del"), s.small, Event::DigitErased, one * 2.0 + gap, false);
    let broad = one * 3.0 + gap * 2.0;
    // A short number confirms itself, so there is room for the other way in.
    let beside = screen.choices.iter().find(|choice| choice.weight == Weight::OnPad);
    let beside =
        beside.map(|choice| key(look, look.text(&choice.label), s.small, choice.event.clone(), broad, false));
    let enter = pad.complete() && !pad.kind.confirms_itself();
    let enter = enter.then(|| key(look, word("pin-ok"), s.label, Event::StaffCodeEntered, broad, true));
    keys.push(row![erase].push(enter.or(beside)).spacing(gap)).into()
}

fn key<'a>(
    look: &ScreenStyle,
    text: String,
    em: Millimetres,
    event: Event,
    width: f32,
    main: bool,
) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let height = look.px(s.key_height);
    let stroke = look.px(s.stroke);
    let (fill, ink): (Color, Color) = if main { (p.staff, p.on_staff) } else { (p.surface, p.staff) };
    let words = Paragraph::new(text, look.px(em), look.bold(), ink).line_height(1.0).centred();
    let drawn = button(container(words).center(Length::Fill).align_y(Alignment::Center))
        .padding(0)
        .width(width)
        .height(height)
        .on_press(event.clone())
        // The same whatever the finger does, as on the other pads.
        .style(move |_, _| button::Style {
            background: Some(Background::Color(fill)),
            text_color: ink,
            border: Border { color: p.staff, width: stroke, radius: (height / 2.0).into() },
            ..button::Style::default()
        });
    Pressable::new(event, drawn).into()
}
