//! The screens, one row each: which arrangement a screen takes and which picture it shows. A screen has a file of its own
//! only where there is more to say. Nothing here holds a colour, a size or a state.

mod choosing;
mod idle;
mod result;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use iced::Element;
use kiosk_visit::{Adjustment, Band, Event, FailureCode, Screen, ScreenKind, TextSize};

use crate::ScreenStyle;
use crate::picture::Picture;
use crate::widget::{
    Answers, LargeText, Root, Voice, adjust, help_topics, languages, live, menu, pad, papers, question,
    staff_code, staff_reason, staff_sight, staff_unasked, staff_wait, stage,
};

/// Draws a screen. What is pressed on it comes back as the event of its choice, and the keys of a pad as
/// [`Event::DigitEntered`], [`Event::DigitErased`], [`Event::PinEntered`], [`Event::CodeEntered`] and
/// [`Event::StaffCodeEntered`].
#[must_use]
pub fn view(screen: &Screen, look: &ScreenStyle) -> Element<'static, Event> {
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

fn draw(screen: &Screen, look: &ScreenStyle) -> Element<'static, Event> {
    use ScreenKind as K;
    let told = |picture| stage(look, screen, Voice::Title, picture);
    let asked = |picture| question(look, screen, Answers::Actions, picture);
    match screen.kind {
        K::Starting => told(Picture::Waking),
        K::Idle => idle::view(screen, look),
        K::NoCard | K::OutOfOrder | K::Trouble => reception(screen, look),
        K::Reading => told(Picture::ReadCard),
        K::Choosing => choosing::view(screen, look),
        // Both kinds of phone weigh the same.
        K::PhoneKind => question(look, screen, Answers::Tiles, None),
        K::PhoneHold if screen.busy => told(Picture::ReadPhone),
        K::PhoneHold => told(Picture::HoldPhone),
        K::PinPad | K::CodePad => pad(look, screen),
        // Using the last try and another way stand side by side.
        K::LastTry => question(look, screen, Answers::Tiles, None),
        K::CameraNotice => asked(Some(Picture::Cameras)),
        K::ReadingPrint => told(Picture::PrintCamera),
        K::OpeningPhoto | K::Checking => told(Picture::Checking),
        K::Face => live(look, screen),
        K::StaffCheck => told(Picture::Reception),
        K::Identified if screen.band == Band::None => told(Picture::PhoneIdentified),
        K::Identified => told(Picture::Identified),
        // Nothing is preselected; both answers weigh the same.
        K::Consent | K::Question | K::ConsentReview => asked(Some(Picture::Records)),
        K::Enrolment => asked(Some(Picture::Register)),
        K::Limit => asked(Some(Picture::Costs)),
        K::Result => result::view(screen, look),
        K::CardLifted => told(Picture::PutBack(screen.seconds_left)),
        K::Stop | K::Who => asked(None),
        K::StillThere => told(Picture::Countdown(screen.seconds_left)),
        K::TakeCard if screen.band == Band::CardMayGo => told(Picture::TakeCard),
        K::TakeCard => told(Picture::PlaceCard),
        K::Languages => languages(look, screen),
        K::Adjust => adjust(look, screen),
        K::Menu => menu(look, screen),
        K::HelpTopics => help_topics(look, screen),
        K::HelpTopic => papers(look, screen),
        K::StaffCode => staff_code(look, screen),
        K::StaffWait => staff_wait(look, screen),
        K::StaffSight => staff_sight(look, screen),
        K::StaffReason => staff_reason(look, screen),
        K::StaffUnasked => staff_unasked(look, screen),
    }
}

/// Reception helps, sometimes with a list of papers. The picture tells nobody why.
fn reception(screen: &Screen, look: &ScreenStyle) -> Element<'static, Event> {
    if screen.list.is_empty() {
        // These say what to do with the card, and hide no reason.
        let again = matches!(
            screen.code,
            Some(FailureCode::CardNotMyNumber | FailureCode::CardTakenEarly | FailureCode::PhoneNotTaken)
        );
        let picture = match (again, screen.band) {
            (true, Band::CardMayGo) => Picture::TakeCard,
            (true, _) => Picture::PlaceCard,
            (false, _) => Picture::Reception,
        };
        stage(look, screen, Voice::Title, picture)
    } else {
        papers(look, screen)
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
