//! The camera's arrangement: the live picture, what would help large below it, the other ways beside it.

use iced::widget::{column, container};
use iced::{Background, Element, Length, Padding, alignment};
use kiosk_visit::{Event, FaceGuidance, Screen};

use super::Words;
use super::arrange::{Answers, Voice, stacked, words};
use super::fit::{Fit, Place};
use super::frame::framed;
use crate::Look;
use crate::picture::{self, Picture};
use crate::theme::{Density, Shape};

/// Words and other ways beside the live picture, which is always there; below it on a standing panel.
///
/// What would help changes several times a second, so it has a place of its own: nothing that can be pressed moves with it.
pub(crate) fn live<'a>(look: &Look, screen: &Screen) -> Element<'a, Event> {
    let still = Screen { notice: None, ..screen.clone() };
    let build = |look: &Look, lines: usize, answers: Answers| -> Element<'a, Event> {
        column![words(look, &still, lines, Voice::Title)]
            .push(stacked(look, &still, answers))
            .spacing(look.px(look.sizes.space))
            .width(Length::Fill)
            .into()
    };
    let all = screen.body.len();
    let [roomy, snug, tight] = Density::ALL.map(|density| look.at_density(density));
    let mut settings = vec![
        build(&roomy, all, Answers::Actions),
        build(&snug, all, Answers::Actions),
        build(&tight, all, Answers::Actions),
    ];
    settings.extend((0..=all).rev().map(|lines| build(&tight, lines, Answers::Plain)));
    let count = settings.len();
    let place = match look.shape() {
        Shape::Portrait => Place::Above(look.px(look.sizes.action_height) * 2.6),
        Shape::Landscape => Place::Right(0.5),
        Shape::Compact => Place::Right(0.54),
    };
    let space = look.px(look.sizes.space);
    let content = Fit::new(settings).align(alignment::Vertical::Center);
    framed(look, screen, content.beside(picture(look, screen), count, place, space).into())
}

/// The picture over the place for what would help.
fn picture<'a>(look: &Look, screen: &Screen) -> Element<'a, Event> {
    let (p, s) = (look.palette, look.sizes);
    let height = look.px(s.title) * 2.0;
    let radius = look.px(s.radius);
    let ground = if screen.guidance == Some(FaceGuidance::Hold) { p.success } else { p.action };
    let said = screen.notice.as_ref().map(|(_, text)| {
        // As large as it can be in one line, and never cut.
        let at = |size: f32| -> Element<'a, Event> {
            Words::new(look.text(text), size, look.bold(), p.on_action)
                .line_height(1.2)
                .centred()
                .fill()
                .into()
        };
        let sizes = [s.title, s.label, s.body, s.small].map(|size| look.px(size));
        let words = Fit::new(sizes.map(at).into()).align(alignment::Vertical::Center);
        container(words).padding(Padding::from([0.0, look.px(s.gap)])).height(Length::Fill).style(move |_| {
            container::Style {
                background: Some(Background::Color(ground)),
                border: iced::border::rounded(radius),
                ..container::Style::default()
            }
        })
    });
    let strip = container(column![].push(said)).width(Length::Fill).height(height);
    let live = picture::staged(look, Picture::Camera(screen.guidance));
    column![live, strip].spacing(look.px(s.gap) * 0.6).width(Length::Fill).height(Length::Fill).into()
}
