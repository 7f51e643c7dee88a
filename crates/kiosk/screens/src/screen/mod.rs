//! One file per screen. A screen says which arrangement it takes and which picture it shows; it holds no colour, no size
//! and no state.

mod adjust;
mod camera_notice;
mod card_lifted;
mod checking;
mod choosing;
mod code_pad;
mod consent;
mod consent_review;
mod enrolment;
mod face;
mod identified;
mod idle;
mod languages;
mod last_try;
mod limit;
mod menu;
mod no_card;
mod opening_photo;
mod out_of_order;
mod pin_pad;
mod reading;
mod reading_print;
mod result;
mod staff_check;
mod staff_code;
mod staff_reason;
mod staff_sight;
mod staff_wait;
mod starting;
mod still_there;
mod stop;
mod take_card;
mod trouble;
mod who;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use iced::Element;
use kiosk_visit::{Adjustment, Event, Screen, ScreenKind, TextSize};

use crate::Look;
use crate::widget::{LargeText, Root};

/// Draws a screen. What is pressed on it comes back as the event of its choice, and the keys of a pad as
/// [`Event::DigitEntered`], [`Event::DigitErased`], [`Event::PinEntered`], [`Event::CodeEntered`] and
/// [`Event::StaffCodeEntered`].
#[must_use]
pub fn view(screen: &Screen, look: &Look) -> Element<'static, Event> {
    let staffs = Screen {
        preferences: screen.preferences.adjusted(Adjustment::TextSize(TextSize::Standard)),
        ..screen.clone()
    };
    let screen = if screen.kind.is_for_staff() { &staffs } else { screen };
    let look = look.of(screen);
    let drawn = match screen.preferences.text_size {
        TextSize::Standard => draw(screen, &look),
        TextSize::Large | TextSize::Largest => LargeText::new(&look, screen, draw).into(),
    };
    Root::new(&look, screen, drawn).into()
}

fn draw(screen: &Screen, look: &Look) -> Element<'static, Event> {
    match screen.kind {
        ScreenKind::Starting => starting::view(screen, look),
        ScreenKind::Idle => idle::view(screen, look),
        ScreenKind::NoCard => no_card::view(screen, look),
        ScreenKind::Reading => reading::view(screen, look),
        ScreenKind::Choosing => choosing::view(screen, look),
        ScreenKind::PinPad => pin_pad::view(screen, look),
        ScreenKind::LastTry => last_try::view(screen, look),
        ScreenKind::CameraNotice => camera_notice::view(screen, look),
        ScreenKind::ReadingPrint => reading_print::view(screen, look),
        ScreenKind::CodePad => code_pad::view(screen, look),
        ScreenKind::OpeningPhoto => opening_photo::view(screen, look),
        ScreenKind::Face => face::view(screen, look),
        ScreenKind::StaffCheck => staff_check::view(screen, look),
        ScreenKind::Checking => checking::view(screen, look),
        ScreenKind::Identified => identified::view(screen, look),
        ScreenKind::Consent => consent::view(screen, look),
        ScreenKind::ConsentReview => consent_review::view(screen, look),
        ScreenKind::Enrolment => enrolment::view(screen, look),
        ScreenKind::Limit => limit::view(screen, look),
        ScreenKind::Result => result::view(screen, look),
        ScreenKind::CardLifted => card_lifted::view(screen, look),
        ScreenKind::Stop => stop::view(screen, look),
        ScreenKind::StillThere => still_there::view(screen, look),
        ScreenKind::Trouble => trouble::view(screen, look),
        ScreenKind::TakeCard => take_card::view(screen, look),
        ScreenKind::OutOfOrder => out_of_order::view(screen, look),
        ScreenKind::Who => who::view(screen, look),
        ScreenKind::Languages => languages::view(screen, look),
        ScreenKind::Adjust => adjust::view(screen, look),
        ScreenKind::Menu => menu::view(screen, look),
        ScreenKind::StaffCode => staff_code::view(screen, look),
        ScreenKind::StaffWait => staff_wait::view(screen, look),
        ScreenKind::StaffSight => staff_sight::view(screen, look),
        ScreenKind::StaffReason => staff_reason::view(screen, look),
    }
}

/// Another one as soon as another thing is asked or said: then the first page is shown. A digit more, a second less and
/// what would help the camera change nothing.
pub(crate) fn asked_anew(screen: &Screen) -> u64 {
    let mut hasher = DefaultHasher::new();
    screen.asked().hash(&mut hasher);
    screen.title.key.hash(&mut hasher);
    let notice = screen.notice.iter().filter(|_| screen.kind != ScreenKind::Face);
    for text in notice.map(|(_, text)| text).chain(&screen.body) {
        text.key.hash(&mut hasher);
    }
    hasher.finish()
}
