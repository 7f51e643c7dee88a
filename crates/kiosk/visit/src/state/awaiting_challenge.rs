//! The key is open and the challenge is still on its way.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::patient::Challenge;
use crate::state::{Act, Next};
use crate::{Event, GatewayTrouble, Method, Screen, ScreenKind, Step, Text, identity};

#[derive(Debug)]
pub(crate) struct AwaitingChallenge {
    pub(crate) method: Method,
    pub(crate) until: Duration,
    /// A stale challenge has been replaced once already.
    pub(crate) asked_again: bool,
}

impl Act for AwaitingChallenge {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            // Kept already; go on with what it is.
            Event::ChallengeReceived(..) => Next::Go(identity::proceed(core, self.method, self.asked_again)),
            Event::CardTaken => Next::Go(identity::reopen(core, self.method)),
            Event::Ticked => {
                core.patient.challenge = Challenge::Failed(GatewayTrouble::Unreachable);
                Next::Go(identity::proceed(core, self.method, self.asked_again))
            }
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::Checking, Some(Step::Identity), Text::new("identity-wait"));
        screen.body.extend(page::stay(core));
        screen.busy = true;
        screen
    }

    fn deadline(&self, _core: &Core) -> Option<Duration> {
        Some(self.until)
    }
}
