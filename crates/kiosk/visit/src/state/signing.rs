//! The card signs.

use std::time::Duration;

use crate::core::Core;
use crate::patient::Challenge;
use crate::state::verifying::wait;
use crate::state::{Act, Next, Trouble};
use crate::work::Work;
use crate::{CardTrouble, EffectId, Event, FailureCode, GatewayTrouble, Method, Screen, identity};

#[derive(Debug)]
pub(crate) struct Signing {
    pub(crate) work: Work,
    pub(crate) method: Method,
    /// Why it is the kiosk's own bytes and not the gateway's challenge.
    pub(crate) trouble: Option<GatewayTrouble>,
}

impl Act for Signing {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        Next::Go(match (event, self.trouble) {
            (Event::ChallengeSigned(_, Ok(())), None) => identity::proven(core, self.method),
            // The person is the card's; the insurance is for reception to look at.
            (Event::ChallengeSigned(_, Ok(())), Some(trouble)) => {
                core.patient.signed_here = true;
                Trouble::because(core, trouble.into())
            }
            (Event::ChallengeSigned(_, Err(CardTrouble::Removed)), _) => {
                // It may have gone to the card already, and is signed once.
                core.patient.challenge = Challenge::None;
                identity::reopen(core, self.method)
            }
            (Event::ChallengeSigned(_, Err(CardTrouble::AuthorisationFailed)), _) => {
                identity::unauthorised(core)
            }
            (Event::ChallengeSigned(_, Err(trouble)), _) => Trouble::because(core, (*trouble).into()),
            (Event::Ticked, _) if self.work.is_over(core) => {
                Trouble::because(core, FailureCode::CardUnreadable)
            }
            (Event::Ticked, _) => return Next::Stay,
            _ => return Next::Ignored,
        })
    }

    fn screen(&self, core: &Core) -> Screen {
        wait(core, self.work)
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        self.work.deadline(core)
    }

    fn awaits(&self) -> Option<EffectId> {
        Some(self.work.id)
    }
}
