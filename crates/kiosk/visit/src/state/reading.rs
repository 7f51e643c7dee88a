//! Reading the card.

use std::time::Duration;

use crate::core::Core;
use crate::page::page;
use crate::state::{Act, CardLifted, Next, State, Trouble};
use crate::work::Work;
use crate::{
    CardTrouble, EffectId, Event, FailureCode, PhonePlace, Screen, ScreenKind, Step, Text, phone, ways,
};

#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) work: Work,
}

impl Act for Reading {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        Next::Go(match event {
            Event::CardRead(_, Ok(facts)) => match facts.certificate {
                Err(trouble) => Trouble::because(core, trouble.into()),
                Ok(_) => {
                    core.patient.pin = facts.pin;
                    core.patient.photo = facts.photo;
                    core.patient.card = Some(facts.clone());
                    ways::next(core, None)
                }
            },
            // Nothing is known of the card yet, so the next one placed is read from the start.
            Event::CardTaken | Event::CardRead(_, Err(CardTrouble::Removed)) => {
                CardLifted::waiting(core, State::Reading(Self { work: self.work }))
            }
            Event::CardRead(_, Err(CardTrouble::Phone)) if phone::is_offered(core) => {
                core.begin_phone(Some(PhonePlace::CardReader))
            }
            Event::CardRead(_, Err(trouble)) => Trouble::because(core, (*trouble).into()),
            Event::Ticked if self.work.is_over(core) => Trouble::because(core, FailureCode::CardUnreadable),
            Event::Ticked => return Next::Stay,
            _ => return Next::Ignored,
        })
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::Reading, Some(Step::Read), Text::new("card-reading"));
        screen.promise = Some(Text::new("number-never"));
        self.work.show(core, &mut screen);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        self.work.deadline(core)
    }

    fn awaits(&self) -> Option<EffectId> {
        Some(self.work.id)
    }
}
