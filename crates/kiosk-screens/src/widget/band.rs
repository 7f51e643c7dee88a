//! The screen's edge: what to do with the card, in colour, words and an icon; and the edge actions.

use iced::widget::{column, container, row, space};
use iced::{Alignment, Background, Color, Element, Length, Padding};
use kiosk_visit::{Band, Choice, Event, Screen, Text, Weight};

use super::fit::Fit;
use super::{Icon, Words, edge_action, small, step_bar};
use crate::Look;
use crate::theme::{Millimetres, Shape};

/// The card band's ground, and its icon and words; `None` when no card is in question.
fn card_band<'a>(look: &Look, band: Band) -> Option<(Color, Element<'a, Event>)> {
    let (p, s) = (look.palette, look.sizes);
    let (ground, ink, icon, key) = match band {
        Band::None => return None,
        Band::CardStays => (p.caution, p.on_caution, Icon::CardStays, "band-stays"),
        Band::CardMayGo => (p.success, p.on_success, Icon::CardGoes, "band-may-go"),
    };
    let words = Words::new(look.text(&Text::new(key)), look.px(s.small), look.bold(), ink)
        .line_height(1.25)
        .single_line();
    let gap = look.px(Millimetres(2.2));
    let line = row![icon.view(look, s.icon, ink), words].spacing(gap).align_y(Alignment::Center);
    Some((ground, line.into()))
}

/// The band across the whole width, nothing where no card is in question.
pub(crate) fn bottom_band<'a>(look: &Look, screen: &Screen) -> Option<Element<'a, Event>> {
    let (colour, words) = card_band(look, screen.band)?;
    let above = look.px(Millimetres(1.6));
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

fn code<'a>(look: &Look, screen: &Screen) -> Option<Element<'a, Event>> {
    let code = screen.code?;
    Some(small(look, &Text::new("code-label").with("code", code)).single_line().into())
}

/// On a low panel steps and band share one strip at the top: the steps on white, the band running out of the screen. Where
/// there is no band, the code for staff stands there.
pub(crate) fn top_strip<'a>(look: &Look, screen: &Screen) -> Option<Element<'a, Event>> {
    let s = look.sizes;
    let height = look.px(s.icon * 1.3);
    let side = look.px(s.margin);
    let steps = screen.step.map(|step| {
        container(step_bar(look, step)).center_y(height).padding(Padding { left: side, ..Padding::ZERO })
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
        container(code).center_y(height).padding(Padding { left: side, right: side, ..Padding::ZERO })
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

/// Help and language stand on the right, the ways out on the left.
fn on_the_right(choice: &Choice) -> bool {
    matches!(choice.event, Event::StaffAsked | Event::LanguagesPressed | Event::AdjustPressed)
}

/// The edge actions and the code for staff, in one line where they fit, else in two; `None` when the screen has neither.
pub(crate) fn edge_actions<'a>(look: &Look, screen: &Screen) -> Option<Element<'a, Event>> {
    if edges(screen).next().is_none() && screen.code.is_none() {
        return None;
    }
    let gap = look.px(Millimetres(3.2));
    let group = |wanted: &dyn Fn(&Choice) -> bool, with_icon: bool| -> Element<'a, Event> {
        let group = edges(screen).filter(|choice| wanted(choice));
        row(group.map(|choice| edge_action(look, choice, with_icon))).spacing(gap).into()
    };
    let apart = |left, right| -> Element<'a, Event> {
        row![left, space().width(gap), space().width(Length::Fill), right]
            .align_y(Alignment::Center)
            .width(Length::Fill)
            .into()
    };
    // Where the strip has room for the code, it stands there.
    let in_strip = look.shape() == Shape::Compact && screen.band == Band::None;
    let code = || -> Element<'a, Event> {
        code(look, screen).filter(|_| !in_strip).unwrap_or_else(|| space().into())
    };
    let one = |with_icon: bool| {
        let left = row![group(&|choice| !on_the_right(choice), with_icon), code()];
        apart(left.align_y(Alignment::Center).into(), group(&on_the_right, with_icon))
    };
    let language = |choice: &Choice| matches!(choice.event, Event::LanguagesPressed | Event::AdjustPressed);
    let out = edges(screen).any(|choice| !on_the_right(choice));
    let two = |with_icon: bool| -> Element<'a, Event> {
        let (above, below) = if out {
            (
                apart(group(&|choice| !on_the_right(choice), with_icon), group(&language, with_icon)),
                apart(code(), group(&|choice| on_the_right(choice) && !language(choice), with_icon)),
            )
        } else {
            (apart(code(), space().into()), apart(space().into(), group(&on_the_right, with_icon)))
        };
        column![above, below].spacing(gap).into()
    };
    Some(Fit::new(vec![one(true), one(false), two(true), two(false)]).shrink().into())
}
