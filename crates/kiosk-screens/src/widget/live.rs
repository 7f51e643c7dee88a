//! The camera's arrangement: the live picture, what would help large beside it, and the other ways.

use iced::widget::{column, container};
use iced::{Background, Element, Font, Length, Padding, alignment};
use kiosk_visit::{Choice, Event, FaceGuidance, Language, Screen};

use super::arrange::{Answers, Voice, stacked, words};
use super::fit::{Fit, Place};
use super::frame::framed;
use super::{Words, large, secondary_action};
use crate::Look;
use crate::picture::{self, Picture};
use crate::theme::{Density, Shape};

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

fn plainly_stacked<'a>(look: &Look, screen: &Screen) -> Option<Element<'a, Event>> {
    let ways: Vec<_> = screen.choices.iter().filter(|choice| choice.is_main()).collect();
    if ways.is_empty() {
        return None;
    }
    let list = ways.into_iter().map(|way| secondary_action(look, &Choice { detail: None, ..way.clone() }));
    Some(column(list).spacing(look.px(look.sizes.gap)).width(Length::Fill).into())
}

/// Words and other ways beside the live picture, which is always there; below it on a standing panel.
///
/// What would help changes several times a second, so it has a place of its own: nothing that can be pressed moves with it.
pub(crate) fn live<'a>(look: &Look, screen: &Screen) -> Element<'a, Event> {
    if look.large.is_some() {
        return large::live(look, screen);
    }
    let still = Screen { notice: None, ..screen.clone() };
    let build = |look: &Look, lines: usize, below: Below| -> Element<'a, Event> {
        let answers = match below {
            Below::Explained => stacked(look, &still, Answers::Actions),
            Below::Stacked => plainly_stacked(look, &still),
            Below::Abreast => stacked(look, &still, Answers::Plain),
            Below::Nothing => None,
        };
        column![words(look, &still, lines, Voice::Title)]
            .push(answers)
            .spacing(look.px(look.sizes.space))
            .width(Length::Fill)
            .into()
    };
    let all = screen.body.len();
    let [roomy, snug, tight] = Density::ALL.map(|density| look.at_density(density));
    let mut settings = Vec::new();
    settings.extend([build(&roomy, all, Below::Explained), build(&snug, all, Below::Explained)]);
    if look.shape() == Shape::Landscape {
        settings.push(build(&snug, all, Below::Stacked));
        settings.extend((0..=all).rev().map(|lines| build(&tight, lines, Below::Stacked)));
    }
    settings.extend((0..=all).rev().map(|lines| build(&tight, lines, Below::Abreast)));
    // The other ways are behind Back too.
    if screen.choices.iter().any(|choice| choice.event == Event::BackPressed) {
        settings.push(build(&tight, 0, Below::Nothing));
        settings.push(build(&tight.without_readings(), 0, Below::Nothing));
    }
    let count = settings.len();
    let place = match look.shape() {
        // The face is what this screen is about: words give way to it.
        Shape::Portrait => Place::Above(look.px(look.sizes.action_height) * 3.4),
        Shape::Landscape => Place::Right(0.5),
        Shape::Compact => Place::Right(0.68),
    };
    let space = look.px(look.sizes.space);
    let live = picture::staged(look, Picture::Camera(screen.guidance));
    let gap = look.px(look.sizes.gap) * 0.4;
    let words = Fit::new(settings).align(alignment::Vertical::Center);
    let content: Element<'a, Event> = if look.shape() == Shape::Compact {
        // Across the whole low panel, where one line is enough.
        let ems = if screen.language == Language::EasyJapanese { 2.0 } else { 1.5 };
        let help = help(look, screen, look.px(look.sizes.small) * ems);
        column![help, words.beside(live, count, place, space)].spacing(gap).into()
    } else {
        // Two lines of most languages, three of those whose words are long or carry readings.
        let ems = match screen.language {
            Language::EasyJapanese | Language::Korean | Language::Portuguese => 3.05,
            _ => 2.5,
        };
        let help = help(look, screen, look.px(look.sizes.title) * ems);
        let live = column![live, help].spacing(gap).width(Length::Fill).height(Length::Fill);
        words.beside(live.into(), count, place, space).into()
    };
    framed(look, screen, content)
}

/// What would help, as large as it can be in its place and never cut.
fn help<'a>(look: &Look, screen: &Screen, height: f32) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let radius = look.px(s.radius);
    let ground = if screen.guidance == Some(FaceGuidance::Hold) { p.success } else { p.action };
    let said = screen.notice.as_ref().map(|(_, text)| {
        let at = |(size, font): (f32, Font)| -> Element<'a, Event> {
            Words::new(look.text(text), size, font, p.on_action).line_height(1.1).centred().fill().into()
        };
        let bold = [s.title, s.label, s.body].map(|size| (look.px(size), look.bold()));
        let plain = [s.body, look.at_density(Density::Tight).sizes.body, s.small];
        let sizes = bold.into_iter().chain(plain.map(|size| (look.px(size), look.font)));
        let words = Fit::new(sizes.map(at).collect()).align(alignment::Vertical::Center);
        container(words)
            .padding(Padding::from([look.px(s.gap) * 0.3, look.px(s.gap)]))
            .height(Length::Fill)
            .style(move |_| container::Style {
                background: Some(Background::Color(ground)),
                border: iced::border::rounded(radius),
                ..container::Style::default()
            })
    });
    container(column![].push(said)).width(Length::Fill).height(height).into()
}
