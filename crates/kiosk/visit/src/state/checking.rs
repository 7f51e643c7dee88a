//! The gateway is asked.

use std::time::Duration;

use crate::core::Core;
use crate::page::page;
use crate::state::{Act, AskingLimit, AskingToEnrol, AskingWho, Next, State, Trouble, Writing};
use crate::work::Work;
use crate::{
    Confirmed, Effect, EffectId, Event, FailureCode, GatewayAnswer, Method, Screen, ScreenKind, Step, Text,
    identity,
};

#[derive(Debug)]
pub(crate) struct Checking {
    work: Work,
    method: Method,
}

impl Checking {
    /// Posts the confirmation with the consents given.
    pub(crate) fn start(core: &mut Core, method: Method) -> State {
        let consents = core.patient.consents.clone().unwrap_or_default();
        let answers = core.patient.answers.clone().unwrap_or_default();
        let id = core.ask(|id| Effect::AskGateway { id, method, consents, answers });
        State::Checking(Self { work: Work::new(core, id, core.config.times.gateway), method })
    }
}

fn confirmed(core: &mut Core, confirmed: &Confirmed) -> State {
    match confirmed.name.clone().filter(|_| core.config.who_check && !core.patient.unasked) {
        Some(name) => State::AskingWho(AskingWho { name, confirmed: confirmed.clone() }),
        None => go_on(core, confirmed),
    }
}

/// The answer is this person's.
pub(crate) fn go_on(core: &mut Core, confirmed: &Confirmed) -> State {
    core.patient.confirmed = Some(confirmed.clone());
    let ask_limit = core.consent().limit_question && confirmed.limit_possible && !confirmed.eligibility_only;
    let by_phone = core.patient.phone.is_some();
    if ask_limit && (by_phone || core.card_present && core.patient.card_sure) {
        State::AskingLimit(AskingLimit)
    } else {
        Writing::start(core)
    }
}

impl Act for Checking {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        Next::Go(match event {
            Event::GatewayAnswered(_, Ok(answer)) => match answer {
                GatewayAnswer::Confirmed(answer) => confirmed(core, answer),
                GatewayAnswer::NotEnrolled if core.patient.enrolled => {
                    Trouble::because(core, FailureCode::EnrolmentRefused)
                }
                // Enrolment asks for the card itself.
                GatewayAnswer::NotEnrolled if core.patient.unasked || core.patient.phone.is_some() => {
                    Trouble::because(core, FailureCode::EnrolmentNotAsked)
                }
                GatewayAnswer::NotEnrolled => State::AskingToEnrol(AskingToEnrol { method: self.method }),
                other => refused(core, other),
            },
            Event::GatewayAnswered(_, Err(trouble)) => Trouble::because(core, (*trouble).into()),
            Event::Ticked if self.work.is_over(core) => {
                Trouble::because(core, FailureCode::GatewayUnreachable)
            }
            Event::Ticked => return Next::Stay,
            _ => return Next::Ignored,
        })
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::Checking, Some(Step::Consent), Text::new("query-wait"));
        if core.patient.enrolled {
            screen.body.push(Text::new("enrol-done"));
        }
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

/// The answers that end a visit, whatever was asked; one that does not fit the question is a bad answer.
pub(crate) fn refused(core: &mut Core, answer: &GatewayAnswer) -> State {
    let code = match answer {
        GatewayAnswer::ChallengeRefused => return identity::once_more(core),
        GatewayAnswer::CertificateRefused => FailureCode::CertificateRefused,
        GatewayAnswer::NotConfirmable => FailureCode::NotConfirmable,
        GatewayAnswer::NotThisHolder(trouble) => (*trouble).into(),
        GatewayAnswer::EnrolmentRefused
        | GatewayAnswer::Enrolled
        | GatewayAnswer::NotEnrolled
        | GatewayAnswer::Confirmed(_) => FailureCode::GatewayBadAnswer,
    };
    Trouble::because(core, code)
}
