//! What else this person can be asked: fetched while they answer the consents, and never worth a wait of more than a few seconds or a
//! visit.

use std::time::Duration;

use crate::core::Core;
use crate::{AskedWhen, Effect, EffectId, GatewayTrouble, Method, Offer, OfferEntry, Question, QuestionKind};

/// The gateway's offers.
#[derive(Debug)]
pub(crate) enum Offers {
    /// Not asked for.
    NotAsked,
    /// On their way.
    Asked {
        /// The effect that fetches them.
        id: EffectId,
        /// When the visit goes on without them.
        until: Duration,
    },
    /// Here, or given up.
    Known(Vec<Offer>),
}

/// A question that is asked of this person, with what there is to choose from.
#[derive(Debug)]
pub(crate) struct Open {
    pub question: Question,
    pub entries: Vec<OfferEntry>,
}

/// Whether anything can be asked of this patient: what the facility asks for itself, or what can be offered here.
pub(crate) fn may_ask(core: &Core) -> bool {
    core.questions().any(|question| question.asked == AskedWhen::Always || is_offerable(core, question))
}

fn is_offerable(core: &Core, question: &Question) -> bool {
    question.asked == AskedWhen::Offered && core.facility.questions.contains(&question.id)
}

/// Asks for offers, once a visit, if there can be any that is asked here.
pub(crate) fn ask(core: &mut Core, method: Method) {
    let wanted = core.questions().any(|question| is_offerable(core, question));
    if wanted && matches!(core.patient.offers, Offers::NotAsked) {
        let id = core.ask(|id| Effect::AskOffers(id, method));
        core.patient.offers = Offers::Asked { id, until: core.after(core.config.times.offers) };
    }
}

/// Keeps what came. Without an answer nothing is offered.
pub(crate) fn received(core: &mut Core, answer: &Result<Vec<Offer>, GatewayTrouble>) {
    core.patient.offers = Offers::Known(answer.clone().unwrap_or_default());
}

/// When the visit goes on without the offers; `None` when nothing is waited for.
pub(crate) fn awaited(core: &Core) -> Option<Duration> {
    match core.patient.offers {
        Offers::Asked { until, .. } if core.now < until => Some(until),
        _ => None,
    }
}

/// What is asked of this person, in the order of the configuration.
pub(crate) fn open(core: &Core) -> Vec<Open> {
    let offers: &[Offer] = match &core.patient.offers {
        Offers::Known(offers) => offers,
        Offers::NotAsked | Offers::Asked { .. } => &[],
    };
    core.questions()
        .filter_map(|question| {
            let offer = offers.iter().find(|offer| offer.question == question.id);
            let entries = match (question.asked, offer) {
                (AskedWhen::Always, _) => Vec::new(),
                (AskedWhen::Offered, Some(offer)) => offer.entries.clone(),
                (AskedWhen::Offered, None) => return None,
            };
            // A list of nothing asks nothing.
            let asks = question.kind != QuestionKind::List || !entries.is_empty();
            asks.then(|| Open { question: question.clone(), entries })
        })
        .collect()
}
