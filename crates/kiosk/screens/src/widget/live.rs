//! The camera's arrangement: the live picture, what to do large beside it, and the other ways.

use iced::widget::{column, container, row};
use iced::{Background, Border, Element, Length, Padding, alignment};
use kiosk_ui_kit::Fit;
use kiosk_ui_kit::Paragraph;
use kiosk_ui_kit::theme::{Density, Shape};
use kiosk_visit::{Choice, Event, FaceGuidance, Language, Screen};

use super::arrange::{Answers, stacked};
use super::frame::framed;
use super::{body, secondary_action};
use crate::ScreenStyle;
use crate::picture::{self, Picture};

/// How the other ways stand below the words.
#[derive(Clone, Copy)]
enum Below {
    /// With the lines that explain them.
    Explained,
    /// Below each other.
    Stacked,
    /// Beside each other.
    Abreast,
    /// Not at all.
    Nothing,
}

fn plainly_stacked<'a>(look: &ScreenStyle, screen: &Screen) -> Option<Element<'a, Event>> {
    let ways: Vec<_> = screen.choices.iter().filter(|choice| choice.is_main()).collect();
    if ways.is_empty() {
        return None;
    }
    let list = ways.into_iter().map(|way| secondary_action(look, &Choice { detail: None, ..way.clone() }));
    Some(column(list).spacing(look.px(look.sizes.gap)).width(Length::Fill).into())
}

/// The further lines, and the other ways.
fn rest<'a>(look: &ScreenStyle, screen: &Screen, lines: usize, below: Below) -> Element<'a, Event> {
    let answers = match below {
        Below::Explained => stacked(look, screen, Answers::Actions),
        Below::Stacked => plainly_stacked(look, screen),
        Below::Abreast => stacked(look, screen, Answers::Plain),
        Below::Nothing => None,
    };
    let mut words = column![].spacing(look.px(look.sizes.line_gap)).width(Length::Fill);
    for line in screen.body.iter().take(lines) {
        words = words.push(body(look, line).fill());
    }
    let words = (lines > 0).then_some(words);
    column![].push(words).push(answers).spacing(look.px(look.sizes.space)).width(Length::Fill).into()
}

/// What to do and the other ways beside the live picture; below it on a standing panel. The face is what this screen is about:
/// words give way to it.
///
/// What to do changes several times a second, so it has a place of its own: nothing that can be pressed moves with it.
pub(crate) fn live<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    let all = screen.body.len();
    let [roomy, snug, tight] = Density::ALL.map(|density| look.at_density(density));
    let mut settings = Vec::new();
    if look.grown.is_none() {
        let explained = [&roomy, &snug].map(|look| rest(look, screen, all, Below::Explained));
        settings.extend(explained);
    }
    for look in [&snug, &tight] {
        settings.extend((1..=all).rev().map(|lines| rest(look, screen, lines, Below::Stacked)));
    }
    if look.grown.is_some() {
        settings.push(rest(&tight, screen, 0, Below::Stacked));
    }
    settings.extend((0..=all).rev().map(|lines| rest(&tight, screen, lines, Below::Abreast)));
    settings.push(rest(&tight.without_readings(), screen, 0, Below::Abreast));
    // The other ways are behind Back too.
    if screen.choices.iter().any(|choice| choice.event == Event::BackPressed) {
        settings.push(rest(&tight, screen, 0, Below::Nothing));
    }
    let gap = look.px(look.sizes.gap);
    let told = told(look, screen);
    let live = picture::staged(look, Picture::Camera(screen.guidance));
    let rest = Fit::new(settings).align(alignment::Vertical::Center);
    let content: Element<'a, Event> = if look.shape() == Shape::Portrait {
        let live = container(live).height(Length::FillPortion(69));
        let rest = container(rest).height(Length::FillPortion(31));
        column![live, told, rest].spacing(gap).into()
    } else {
        let (words, beside) = if look.shape() == Shape::Compact { (66, 34) } else { (60, 40) };
        let words = column![told, rest].spacing(gap).width(Length::FillPortion(words));
        row![words, container(live).width(Length::FillPortion(beside))].spacing(gap).into()
    };
    framed(look, screen, content)
}

/// What to do, as large as it can be in its place and never cut. What would help stands on a ground of its own, in the place of
/// what to do in general.
fn told<'a>(look: &ScreenStyle, screen: &Screen) -> Element<'a, Event> {
    let [roomy, snug, tight] = Density::ALL.map(|density| look.at_density(density));
    // Two lines of most languages, three of those whose words are long or carry readings.
    let lines = match (look.shape(), screen.language) {
        (Shape::Compact, _) => 2.6,
        (_, Language::EasyJapanese) => 3.9,
        (Shape::Landscape, _) => 2.9,
        (Shape::Portrait, _) => 2.75,
    };
    let more = if look.grown.is_some() { 1.0 } else { 0.0 };
    let height = look.px(tight.sizes.title) * (lines + more);
    // The face comes first.
    let most = if look.shape() == Shape::Portrait { 0.19 } else { 1.0 };
    let height = height.min(look.panel.size.height * most);
    let (p, gap) = (look.palette, look.px(look.sizes.gap));
    let help = screen.notice.as_ref().map(|(_, text)| text);
    let text = help.unwrap_or(&screen.title);
    let at = |look: &ScreenStyle, bare: bool| -> Element<'a, Event> {
        let look = if bare { ScreenStyle { readings: false, ..look.clone() } } else { look.clone() };
        let words = Paragraph::new(look.text(text), look.px(look.sizes.title), look.bold(), p.text);
        words.line_height(1.14).fill().into()
    };
    let ways = [&roomy, &snug, &tight].map(|look| at(look, false)).into_iter().chain([at(&tight, true)]);
    let words = Fit::new(ways.collect()).align(alignment::Vertical::Center);
    let (ground, line) = match (help, screen.guidance) {
        (None, _) => (None, None),
        (Some(_), Some(FaceGuidance::Hold)) => (Some(p.success_soft), Some(p.success)),
        (Some(_), _) => (Some(p.information_soft), Some(p.line_soft)),
    };
    let (radius, stroke) = (look.px(look.sizes.radius), look.px(look.sizes.stroke) * 1.4);
    let beside = if help.is_some() { gap * 0.7 } else { 0.0 };
    container(words)
        .padding(Padding::from([gap * 0.2, beside]))
        .width(Length::Fill)
        .height(height)
        .style(move |_| container::Style {
            background: ground.map(Background::Color),
            border: line.map_or_else(Border::default, |color| Border {
                color,
                width: stroke,
                radius: radius.into(),
            }),
            ..container::Style::default()
        })
        .into()
}
