//! Before any camera starts, where no screen has said it with the choice: what it looks at, why, that nothing is kept, and that another way is
//! as good.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::choosing::{choices, chosen, other_open};
use crate::state::{Act, Next};
use crate::ways::{self, Notice};
use crate::{Event, Method, Screen, ScreenKind, Step, Text, Tone, face};

#[derive(Debug)]
pub(crate) struct CameraNotice {
    pub(crate) notice: Option<Notice>,
}

impl Act for CameraNotice {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::CameraAccepted => {
                core.patient.camera_accepted = true;
                Next::Go(face::start(core, None))
            }
            Event::MethodChosen(method)
                if *method != core.patient.photo_for && ways::is_open(core, *method) =>
            {
                Next::Go(chosen(core, *method))
            }
            Event::BackPressed => face::back(core).map_or(Next::Ignored, Next::Go),
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let title = if face::print_is_open(core) { "camera-title" } else { "camera-title-face" };
        let mut screen = page(core, ScreenKind::CameraNotice, Some(Step::Identity), Text::new(title));
        screen.body = vec![Text::new("camera-why")];
        let notice = self.notice.map(|notice| ways::text(core, notice));
        screen.notice = notice.or_else(|| ways::about_card(core)).map(|text| (Tone::Information, text));
        screen.choices = vec![page::primary("camera-go", Event::CameraAccepted)];
        let way = core.patient.photo_for;
        if way == Method::Face && other_open(core, way) {
            screen.body.push(Text::new("camera-equal"));
            screen.choices.extend(choices(core, Some(way)));
        }
        page::edges(core, &mut screen, way == Method::Staff);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(core.idle_deadline())
    }
}
