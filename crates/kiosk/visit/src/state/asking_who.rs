//! The answer is there: is it this person's? A wrong link between card and insurance is seen by nobody but the patient. Until
//! they say yes nothing is written, and whatever else happens here means that nothing will be. The name is shown only over the
//! card that the answer is for: a card that is lifted takes it away at once.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::checking::go_on;
use crate::state::{Act, Next, Trouble};
use crate::{Confirmed, Event, FailureCode, NameToAsk, Screen, ScreenKind, Step, Text};

#[derive(Debug)]
pub(crate) struct AskingWho {
    pub(crate) name: NameToAsk,
    pub(crate) confirmed: Confirmed,
}

impl Act for AskingWho {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::WhoAnswered(true) => Next::Go(go_on(core, &self.confirmed)),
            Event::WhoAnswered(false) => Next::Go(Trouble::because(core, FailureCode::WrongPerson)),
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let title = Text::new("who-ask").with(Text::NAME, self.name.as_str());
        let mut screen = page(core, ScreenKind::Who, Some(Step::Consent), title);
        screen.body.push(Text::new("who-why"));
        screen.choices = vec![
            page::primary("who-yes", Event::WhoAnswered(true)),
            page::primary("who-no", Event::WhoAnswered(false)),
        ];
        page::edges(core, &mut screen, false);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(core.idle_deadline())
    }
}
