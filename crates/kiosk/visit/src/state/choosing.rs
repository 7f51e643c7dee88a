//! Choosing how to show who one is.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::{Act, ChoosingPhone, Next, State, Trouble};
use crate::ways::{self, Notice};
use crate::{Choice, Event, Method, Screen, ScreenKind, Step, Text, TextSize, Tone, Weight, face};

#[derive(Debug)]
pub(crate) struct Choosing {
    pub(crate) notice: Option<Notice>,
    /// Not shown yet: what is open is known only when the card has been checked again.
    pub(crate) fresh: bool,
}

impl Choosing {
    /// Back to choosing; the ways may have changed.
    pub(crate) fn resume(self, core: &mut Core) -> State {
        if self.fresh {
            ways::next(core, self.notice)
        } else if ways::open(core).is_empty() {
            Trouble::because(core, ways::none_left(core))
        } else {
            State::Choosing(self)
        }
    }
}

impl Act for Choosing {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::MethodChosen(method) if ways::is_open(core, *method) => {
                let said = cameras(core).is_some();
                Next::Go(if said { chosen(core, *method) } else { ways::start(core, *method, None) })
            }
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::Choosing, Some(Step::Identity), Text::new("method-title"));
        screen.notice = self
            .notice
            .map(|notice| (Tone::Caution, ways::text(core, notice)))
            .or_else(|| ways::about_card(core).map(|text| (Tone::Information, text)));
        if !core.config.face && screen.notice.is_none() {
            screen.body.push(Text::new("method-general"));
        }
        // Choosing lets the cameras start, so what they do is said on every panel.
        screen.promise = cameras(core).map(Text::new);
        screen.choices = choices(core, None);
        page::edges(core, &mut screen, false);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(core.idle_deadline())
    }
}

/// What the cameras of this kiosk look at in the ways that are open. None where no camera takes part, and on a low panel
/// or in large type, which have no room for it: there the notice has a screen of its own.
fn cameras(core: &Core) -> Option<&'static str> {
    if core.config.low_panel || core.preferences.text_size != TextSize::Standard {
        return None;
    }
    let photo = ways::open(core).iter().any(|way| *way != Method::Pin);
    match (face::print_is_open(core), core.config.face) {
        _ if !photo => None,
        (true, true) => Some("camera-promise"),
        (true, false) => Some("camera-promise-card"),
        (false, true) => Some("camera-promise-face"),
        (false, false) => None,
    }
}

/// Begins the way that was chosen on a screen that says with each choice what the cameras do: choosing it lets them start.
pub(crate) fn chosen(core: &mut Core, method: Method) -> State {
    core.patient.camera_accepted |= method != Method::Pin;
    ways::start(core, method, None)
}

/// The open ways as equal choices, without the one that is on the screen already.
pub(crate) fn choices(core: &Core, without: Option<Method>) -> Vec<Choice> {
    ways::open(core)
        .into_iter()
        .filter(|way| Some(*way) != without)
        .map(|way| {
            let (label, detail) = match way {
                Method::Face => ("method-face", "method-face-sub"),
                Method::Pin => ("method-pin", "method-pin-sub"),
                Method::Staff => ("method-staff", "method-staff-sub"),
                // Never among the ways of a card.
                Method::PhonePin => ("phone-android", "phone-android-sub"),
                Method::PhoneBiometrics => ("phone-iphone", "phone-iphone-sub"),
            };
            Choice {
                label: Text::new(label),
                detail: Some(Text::new(detail)),
                weight: Weight::Primary,
                event: Event::MethodChosen(way),
            }
        })
        .collect()
}

/// Choosing again, when there is something to choose beside the way on the screen.
pub(crate) fn back(core: &Core, present: Method) -> Option<State> {
    if core.patient.phone.is_some() {
        return Some(State::ChoosingPhone(ChoosingPhone { found: false }));
    }
    other_open(core, present).then_some(State::Choosing(Choosing { notice: None, fresh: false }))
}

/// Whether another way than this one is open.
pub(crate) fn other_open(core: &Core, present: Method) -> bool {
    ways::open(core).iter().any(|way| *way != present)
}
