//! One touch of a phone: it is read, its PIN sent where it has one, and it signs.

use std::time::Duration;

use crate::core::Core;
use crate::page::page;
use crate::patient::Challenge;
use crate::phone::{self, PhoneNotice};
use crate::state::{Act, HoldingPhone, Next, State, Trouble};
use crate::work::Work;
use crate::{
    Effect, EffectId, Event, FailureCode, GatewayTrouble, PhoneKey, PhoneKind, PhonePlace, PhoneTrouble,
    Screen, ScreenKind, Step, Text, ToSign,
};

#[derive(Debug)]
pub(crate) struct ReadingPhone {
    work: Work,
    /// For the next touch, when this one ends before anything was sent.
    key: Option<PhoneKey>,
    /// Why it is the kiosk's own bytes and not the gateway's challenge.
    trouble: Option<GatewayTrouble>,
}

impl ReadingPhone {
    /// Reads the phone that is held now.
    pub(crate) fn start(core: &mut Core, key: PhoneKey) -> State {
        let (over, trouble) = match core.patient.challenge {
            Challenge::Failed(trouble) => (ToSign::Local, Some(trouble)),
            _ => (ToSign::Challenge, None),
        };
        let placement = core.placements;
        if let Some(phone) = &mut core.patient.phone {
            phone.tried = placement;
        }
        let opened_by = key.clone();
        let id = core.ask(|id| Effect::UsePhone { id, opened_by, over });
        let work = Work::new(core, id, core.config.times.card_work);
        State::ReadingPhone(Self { work, key: Some(key), trouble })
    }

    /// No VERIFY was sent: the same confirmation serves the next touch.
    fn again(&mut self, core: &mut Core, notice: PhoneNotice) -> State {
        match self.key.take() {
            Some(key) if !phone::wasted(core) => HoldingPhone::with(core, key, Some(notice)),
            _ => Trouble::because(core, FailureCode::PhoneUnreadable),
        }
    }

    fn came_to_nothing(&mut self, trouble: PhoneTrouble, core: &mut Core) -> State {
        // On the reader for cards it is what it is: a card.
        let same = core.config.phones == Some(PhonePlace::CardReader);
        if trouble == PhoneTrouble::PlasticCard && same && core.card_present {
            if core.patient.stop_wanted {
                return core.stop(FailureCode::Stopped);
            }
            return core.begin();
        }
        match phone::may_try_again(trouble) {
            Ok(notice) => self.again(core, notice),
            Err(code) => Trouble::because(core, code),
        }
    }
}

impl Act for ReadingPhone {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        Next::Go(match event {
            Event::PhoneUsed(_, Ok(outcome)) => phone::told(core, *outcome, self.trouble),
            Event::PhoneUsed(_, Err(trouble)) => self.came_to_nothing(*trouble, core),
            // A PIN may have been sent.
            Event::Ticked if self.work.is_over(core) => {
                let pin = self.key.as_ref().is_some_and(|key| key.kind() == PhoneKind::Android);
                let code = if pin { FailureCode::PinAnswerLost } else { FailureCode::PhoneUnreadable };
                Trouble::because(core, code)
            }
            Event::Ticked => return Next::Stay,
            _ => return Next::Ignored,
        })
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::PhoneHold, Some(Step::Read), Text::new("phone-reading"));
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
