//! The one VERIFY of verification code B is on its way, and the photo behind it. Whatever comes, the same reading is never sent
//! again from here.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::patient::Opened;
use crate::state::{Act, CameraNotice, EnteringCode, Next, State, Trouble};
use crate::ways::Notice;
use crate::work::Work;
use crate::{
    CardTrouble, CodeSource, Effect, EffectId, Event, FailureCode, PhotoOutcome, PhotoState, Screen,
    ScreenKind, Step, Text, face,
};

#[derive(Debug)]
pub(crate) struct OpeningPhoto {
    work: Work,
    tries_left: u8,
    /// The document camera read the code.
    printed: bool,
}

impl OpeningPhoto {
    /// Sends the code to the card, once, if the tries left allow it.
    pub(crate) fn start(core: &mut Core, code: CodeSource) -> State {
        let Some(tries_left) = core.patient.photo.may_try() else {
            return face::close(core, FailureCode::CodeBClosed, Notice::FaceClosed);
        };
        let printed = code == CodeSource::Printed;
        let id = core.ask(|id| Effect::OpenPhoto { id, code, tries_left });
        let work = Work::new(core, id, core.config.times.card_work);
        State::OpeningPhoto(Self { work, tries_left, printed })
    }

    fn told(&self, outcome: PhotoOutcome, core: &mut Core) -> State {
        let (code, notice) = match outcome {
            PhotoOutcome::Opened { age } => {
                core.patient.card_face = Some(Opened { age });
                core.patient.opened = true;
                if !core.patient.card_sure {
                    // The card was lifted meanwhile: it is opened anew when it is back.
                    core.lose_card();
                }
                return go_on(core);
            }
            PhotoOutcome::WrongCode(left) if left.checked_add(1) == Some(self.tries_left) => {
                return self.wrong(left, core);
            }
            PhotoOutcome::Locked => {
                core.patient.photo = PhotoState::Locked;
                return face::close(core, FailureCode::CodeBClosed, Notice::FaceClosed);
            }
            PhotoOutcome::NotAttempted => (FailureCode::CodeBClosed, Notice::FaceClosed),
            // Any other count: someone else uses this card.
            PhotoOutcome::WrongCode(_) | PhotoOutcome::CounterMoved => {
                (FailureCode::CodeBCounterMoved, Notice::FaceClosed)
            }
            PhotoOutcome::AnswerLost => (FailureCode::CodeBAnswerLost, Notice::FaceClosed),
            PhotoOutcome::NoPhoto => (FailureCode::PhotoUnreadable, Notice::NoPhoto),
            PhotoOutcome::NotBelieved => (FailureCode::PhotoNotBelieved, Notice::FaceClosed),
        };
        // Nothing is tried any more; and there is no photo for staff to look at either.
        core.patient.photo = PhotoState::None;
        face::close(core, code, notice)
    }

    fn wrong(&self, left: u8, core: &mut Core) -> State {
        core.patient.photo = PhotoState::TriesLeft(left);
        if self.printed {
            // Another reading could be the same again.
            core.patient.print_closed = true;
        }
        if core.patient.photo.may_try().is_none() {
            return face::close(core, FailureCode::CodeBClosed, Notice::FaceClosed);
        }
        if self.printed {
            face::key_in(core, Notice::PrintWrong)
        } else {
            EnteringCode::open(core, Some(Notice::CodeWrong))
        }
    }
}

/// On with the face way, once the card lies in place.
fn go_on(core: &mut Core) -> State {
    if core.patient.card_sure {
        face::start(core, None)
    } else {
        // Covered at once until the card is back; the way goes on from here then.
        State::CameraNotice(CameraNotice { notice: None })
    }
}

impl Act for OpeningPhoto {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        Next::Go(match event {
            Event::PhotoOpened(_, Ok(outcome)) => self.told(*outcome, core),
            // Gone without a try used up; the numbers are read or keyed in once more when the card is back.
            Event::PhotoOpened(_, Err(CardTrouble::Removed)) => {
                core.lose_card();
                go_on(core)
            }
            Event::PhotoOpened(_, Err(trouble)) => Trouble::because(core, (*trouble).into()),
            // It may have been sent, and anyone who has the card now does not let go of it.
            Event::Ticked if self.work.is_over(core) => Trouble::because(core, FailureCode::CodeBAnswerLost),
            Event::Ticked => return Next::Stay,
            _ => return Next::Ignored,
        })
    }

    fn screen(&self, core: &Core) -> Screen {
        let title = Text::new("photo-opening");
        let mut screen = page(core, ScreenKind::OpeningPhoto, Some(Step::Identity), title);
        screen.body.extend(page::stay(core));
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
