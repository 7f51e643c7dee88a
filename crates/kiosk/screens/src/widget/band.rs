//! The screen's edge: what to do with the card, in colour, words and an icon; and the edge actions.

use iced::widget::{column, container, row, space};
use iced::{Alignment, Background, Color, Element, Length, Padding};
use kiosk_ui_kit::Fit;
use kiosk_ui_kit::theme::{Millimetres, Shape};
use kiosk_ui_kit::{Icon, Paragraph};
use kiosk_visit::{Band, Choice, Event, Language, Meaning, Screen, Text, Weight};

use super::action::{Edge, edge_action};
use super::{small, step_bar};
use crate::ScreenStyle;

/// The card band's ground, and its icon and words; `None` when no card is in question.
fn card_band<'a>(look: &ScreenStyle, band: Band) -> Option<(Color, Element<'a, Event>)> {
    let (p, s) = (look.palette, look.sizes);
    let (ground, ink, icon, key) = match band {
        Band::None => return None,
        Band::CardStays => (p.caution, p.on_caution, Icon::CardStays, "band-stays"),
        Band::CardMayGo => (p.success, p.on_success, Icon::CardGoes, "band-may-go"),
    };
    let words = Paragraph::new(look.text(&Text::new(key)), look.px(s.small), look.bold(), ink)
        .line_height(1.25)
        .single_line();
    let gap = look.px(Millimetres(2.2));
    let line = row![icon.view(look, s.icon, ink), words].spacing(gap).align_y(Alignment::Center);
    Some((ground, line.into()))
}

/// The band across the whole width, nothing where no card is in question.
pub(crate) fn bottom_band<'a>(look: &ScreenStyle, screen: &Screen) -> Option<Element<'a, Event>> {
    let (colour, words) = card_band(&look.chrome(), screen.band)?;
    // Under the frame that asks for attention.
    let above = look.px(Millimetres(if asks_attention(screen) { 3.0 } else { 1.6 }));
    Some(
        container(words)
            .padding(Padding { top: above, bottom: above, left: look.px(look.sizes.margin), right: 0.0 })
            .width(Length::Fill)
            .style(move |_| container::Style {
                background: Some(Background::Color(colour)),
                ..container::Style::default()
            })
            .into(),
    )
}

fn code<'a>(look: &ScreenStyle, screen: &Screen) -> Option<Element<'a, Event>> {
    let code = screen.shown_code()?;
    Some(small(look, &Text::new("code-label").with("code", code)).single_line().into())
}

/// On a low panel steps and band share one strip at the top: the steps on white, the band running out of the screen. Where
/// there is no band, the code for staff stands there.
pub(crate) fn top_strip<'a>(look: &ScreenStyle, screen: &Screen) -> Option<Element<'a, Event>> {
    if !look.larger() {
        return strip(look, screen, true);
    }
    // As large as it has room: the height is worth more to the content than to the strip.
    let large: &[f32] = match look.shape() {
        _ if screen.has_pad() => &[],
        Shape::Compact | Shape::Portrait if look.grown.is_some() => &[],
        Shape::Compact => &[1.25],
        Shape::Landscape | Shape::Portrait => &[1.5, 1.25],
    };
    let large = large.iter().map(|by| strip(&look.enlarged_by(*by), screen, true));
    let ways = large.chain([strip(look, screen, true), strip(look, screen, false)]);
    let ways: Vec<_> = ways.flatten().collect();
    (!ways.is_empty()).then(|| Fit::new(ways).shrink().into())
}

fn strip<'a>(look: &ScreenStyle, screen: &Screen, named: bool) -> Option<Element<'a, Event>> {
    let s = look.sizes;
    // The steps' circle is higher than a line, unless the line is large.
    let line = match look.language {
        Language::EasyJapanese => 1.64,
        _ if look.larger() => 1.32,
        _ => 1.25,
    };
    let height = look.px((s.small * line).max(s.step));
    let side = look.px(s.margin);
    let steps = screen.step.map(|step| {
        container(step_bar::shortest(look, screen.third, step, named))
            .center_y(height)
            .padding(Padding { left: side, ..Padding::ZERO })
    });
    let band = card_band(look, screen.band).map(|(colour, words)| {
        let corner = iced::border::Radius::default().bottom_left(height / 2.0);
        container(words)
            .center_y(height)
            .padding(Padding { left: side * 1.1, right: side * 0.8, ..Padding::ZERO })
            .style(move |_| container::Style {
                background: Some(Background::Color(colour)),
                border: iced::Border { radius: corner, ..iced::Border::default() },
                ..container::Style::default()
            })
    });
    let code = code(look, screen).filter(|_| band.is_none()).map(|code| {
        // Readings reach up to the line's top; nothing is drawn at the panel's very edge.
        let top = if look.language == Language::EasyJapanese { look.px(Millimetres(1.2)) } else { 0.0 };
        container(code).center_y(height + top).padding(Padding { left: side, right: side, top, bottom: 0.0 })
    });
    if steps.is_none() && band.is_none() && code.is_none() {
        return None;
    }
    let strip = row![].push(steps).push(space().width(Length::Fill)).push(code).push(band);
    Some(strip.width(Length::Fill).into())
}

fn edges(screen: &Screen) -> impl Iterator<Item = &Choice> {
    screen.choices.iter().filter(|choice| choice.weight == Weight::Edge)
}

/// Help and the sheets stand on the right, the ways out on the left.
fn on_the_right(choice: &Choice) -> bool {
    matches!(choice.event, Event::StaffAsked | Event::StaffSheetPressed) || sheet(choice)
}

/// Language, and how the screen looks and sounds: a globe and letters say as much as their words.
fn sheet(choice: &Choice) -> bool {
    matches!(choice.event, Event::LanguagesPressed | Event::AdjustPressed)
}

/// How much of themselves the edge actions show.
#[derive(Clone, Copy)]
struct Shown {
    language: Edge,
    view: Edge,
    back: Edge,
    help: Edge,
    others: Edge,
}

const fn shown(language: Edge, view: Edge, back: Edge, others: Edge) -> Shown {
    Shown { language, view, back, help: others, others }
}

/// The same with the question mark alone for the help.
const fn marked(shown: Shown) -> Shown {
    let narrow = matches!(shown.language, Edge::Narrow);
    Shown { help: if narrow { Edge::Narrow } else { Edge::Icon }, ..shown }
}

/// From all to least. Who reads no Japanese looks for the word of the languages first.
const SHOWN: [Shown; 9] = [
    shown(Edge::Full, Edge::Full, Edge::Full, Edge::Full),
    shown(Edge::Full, Edge::Icon, Edge::Full, Edge::Full),
    shown(Edge::Icon, Edge::Icon, Edge::Full, Edge::Full),
    shown(Edge::Icon, Edge::Icon, Edge::Label, Edge::Label),
    shown(Edge::Icon, Edge::Icon, Edge::Icon, Edge::Label),
    marked(shown(Edge::Icon, Edge::Icon, Edge::Icon, Edge::Label)),
    shown(Edge::Icon, Edge::Icon, Edge::Icon, Edge::Wrapped),
    marked(shown(Edge::Icon, Edge::Icon, Edge::Icon, Edge::Wrapped)),
    marked(shown(Edge::Narrow, Edge::Narrow, Edge::Narrow, Edge::Wrapped)),
];

/// How the edge actions stand.
#[derive(Clone, Copy)]
enum Lines {
    /// In one line.
    One,
    /// Ways out and sheets above, reception below.
    Two,
    /// The languages above, the other sheet below: for long words.
    Mixed,
}

/// The edge actions and the code for staff, in one line where they fit, else in two; `None` when the screen has neither.
pub(crate) fn edge_actions<'a>(look: &ScreenStyle, screen: &Screen) -> Option<Element<'a, Event>> {
    if edges(screen).next().is_none() && screen.shown_code().is_none() {
        return None;
    }
    // Where the strip has room for the code, it stands there.
    let in_strip = look.strip() && screen.band == Band::None;
    let out = edges(screen).any(|choice| !on_the_right(choice));
    let large = if look.shape() == Shape::Compact { Vec::new() } else { look.enlarged() };
    let looks: Vec<ScreenStyle> = large.into_iter().chain(std::iter::once(look.clone())).collect();
    let lines = |look: &ScreenStyle, shown: Shown, lines: Lines| -> Element<'a, Event> {
        let gap = look.px(Millimetres(3.1));
        let group = |wanted: &dyn Fn(&Choice) -> bool| -> Element<'a, Event> {
            let group = edges(screen).filter(|choice| wanted(choice)).map(|choice| {
                let shown = match &choice.event {
                    Event::LanguagesPressed => shown.language,
                    Event::AdjustPressed => shown.view,
                    Event::BackPressed => shown.back,
                    Event::HelpPressed => shown.help,
                    _ => shown.others,
                };
                edge_action(look, choice, shown)
            });
            row(group).spacing(gap).into()
        };
        let apart = |left: Element<'a, Event>, right: Element<'a, Event>| -> Element<'a, Event> {
            // As wide as both, so that what is between them counts once.
            row![left, container(right).width(Length::Fill).align_right(Length::Fill)]
                .spacing(gap)
                .align_y(Alignment::Center)
                .width(Length::Fill)
                .into()
        };
        let code = || code(look, screen).filter(|_| !in_strip);
        let ways_out = || group(&|choice| !on_the_right(choice));
        let (above, below) = match lines {
            Lines::One => {
                let left = row![ways_out()].push(code()).spacing(gap).align_y(Alignment::Center);
                return apart(left.into(), group(&on_the_right));
            }
            Lines::Two if !out => (apart(row![].push(code()).into(), space().into()), group(&on_the_right)),
            Lines::Two => (apart(ways_out(), group(&sheet)), group(&|c| on_the_right(c) && !sheet(c))),
            Lines::Mixed => {
                let upper = |choice: &Choice| choice.event == Event::LanguagesPressed;
                (apart(ways_out(), group(&upper)), group(&|c| on_the_right(c) && !upper(c)))
            }
        };
        let left = row![].push(code().filter(|_| out));
        column![above, apart(left.into(), below)].spacing(gap).into()
    };
    let least = look.sizes.small;
    let mut ways = Vec::new();
    for kind in [Lines::One, Lines::Two, Lines::Mixed] {
        for look in &looks {
            // Large words in several lines on a small key are harder to read than smaller ones in one.
            let wrapped = |way: &Shown| way.others == Edge::Wrapped && look.sizes.small > least;
            ways.extend(SHOWN.into_iter().filter(|way| !wrapped(way)).map(|shown| lines(look, shown, kind)));
        }
    }
    Some(Fit::new(ways).shrink().into())
}

/// Whether a person's attention is asked for: a card is left behind, or reception was called.
pub(crate) fn asks_attention(screen: &Screen) -> bool {
    use Meaning::{CardForgotten, CardForgottenFar, StaffComing};
    // What a key says is no call for attention.
    let said =
        std::iter::once(&screen.title).chain(&screen.body).chain(screen.notice.iter().map(|(_, text)| text));
    said.filter_map(Text::meaning)
        .any(|meaning| matches!(meaning, CardForgotten | CardForgottenFar | StaffComing))
}

/// Seconds of one swell of the frame: well under three a second (WCAG 2.3.1).
const SWELL: f32 = 2.0;

/// A frame round the whole panel that swells and fades while attention is asked for: what the chime is to the ear.
pub(super) fn attention<'a>(
    look: &ScreenStyle,
    screen: &Screen,
    content: Element<'a, Event>,
) -> Element<'a, Event> {
    if !asks_attention(screen) {
        return content;
    }
    let turn = (look.time.as_secs_f32() % SWELL) / SWELL;
    let strength = 0.625 - 0.375 * (turn * std::f32::consts::TAU).cos();
    let (from, to) = (look.palette.ground, look.palette.attention);
    let mix = |a: f32, b: f32| a + (b - a) * strength;
    let colour = Color { r: mix(from.r, to.r), g: mix(from.g, to.g), b: mix(from.b, to.b), a: 1.0 };
    let thick = look.px(Millimetres(2.4));
    let strip = |width: Length, height: Length| {
        container(space().width(width).height(height)).style(move |_| container::Style {
            background: Some(Background::Color(colour)),
            ..container::Style::default()
        })
    };
    // Four strips: only they are painted anew.
    let middle = row![
        strip(Length::Fixed(thick), Length::Fill),
        space().width(Length::Fill),
        strip(Length::Fixed(thick), Length::Fill)
    ];
    // On a low panel steps and band stand at the very top.
    let above = (!look.strip()).then(|| strip(Length::Fill, Length::Fixed(thick)));
    let frame = column![]
        .push(above)
        .push(middle.height(Length::Fill))
        .push(strip(Length::Fill, Length::Fixed(thick)));
    iced::widget::stack![content, frame].width(Length::Fill).height(Length::Fill).into()
}
