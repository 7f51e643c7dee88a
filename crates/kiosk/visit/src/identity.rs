//! From the key being open to the card's signature, and what comes after it.

use std::time::Duration;

use crate::core::Core;
use crate::offers;
use crate::patient::Challenge;
use crate::state::{
    AwaitingChallenge, CardLifted, Checking, Choosing, EnteringPin, Identified, Signing, State, Trouble,
};
use crate::ways::{self, Notice};
use crate::work::Work;
use crate::{ChallengeFacts, Effect, FailureCode, GatewayTrouble, Method, ToSign, phone};

/// A challenge with less life than this is not signed: signing and posting take their time.
const FRESH: Duration = Duration::from_secs(10);

/// Fetches a challenge while the patient is busy, unless a good one is there or on its way.
pub(crate) fn prefetch(core: &mut Core) {
    match core.patient.challenge {
        Challenge::Asked { .. } => {}
        Challenge::Ready { until } if is_fresh(core, until) => {}
        _ => ask(core),
    }
}

fn ask(core: &mut Core) {
    let id = core.ask(Effect::AskChallenge);
    core.patient.challenge = Challenge::Asked { id, since: core.now };
}

/// Whether the challenge that is here is too old to be signed.
pub(crate) fn is_stale(core: &Core) -> bool {
    matches!(core.patient.challenge, Challenge::Ready { until } if !is_fresh(core, until))
}

fn is_fresh(core: &Core, until: Duration) -> bool {
    until > core.after(FRESH)
}

/// Keeps the challenge that arrived.
pub(crate) fn received(core: &mut Core, answer: Result<ChallengeFacts, GatewayTrouble>) {
    core.patient.challenge = match answer {
        Ok(facts) => {
            // That is for cards that have ended; a phone that has is refused, and was asked for without its dates.
            core.patient.eligibility_only = facts.eligibility_only && core.patient.phone.is_none();
            Challenge::Ready { until: core.after(Duration::from_millis(facts.expires_in_ms)) }
        }
        Err(trouble) => Challenge::Failed(trouble),
    };
}

/// The key is open: sign the challenge, or wait for it.
pub(crate) fn opened(core: &mut Core, method: Method) -> State {
    // Staff had said of this visit that the person cannot answer, and it came to nothing: now they can.
    if std::mem::take(&mut core.patient.unasked) {
        core.patient.consents = None;
        core.patient.answers = None;
    }
    proceed(core, method, false)
}

/// The same after staff confirmed a person who cannot answer. What that person answered before, if anything, counts no more.
pub(crate) fn opened_unasked(core: &mut Core) -> State {
    core.patient.unasked = true;
    core.patient.consents = Some(Vec::new());
    core.patient.answers = Some(Vec::new());
    proceed(core, Method::Staff, false)
}

/// Signs what there is to sign. `asked_again`: a stale challenge has been replaced once already.
pub(crate) fn proceed(core: &mut Core, method: Method, asked_again: bool) -> State {
    match core.patient.challenge {
        Challenge::Ready { until } if is_fresh(core, until) => sign(core, method, ToSign::Challenge, None),
        Challenge::Asked { since, .. } => {
            let until = since.saturating_add(core.config.times.gateway).max(core.now);
            State::AwaitingChallenge(AwaitingChallenge { method, until, asked_again })
        }
        Challenge::Failed(trouble) => sign(core, method, ToSign::Local, Some(trouble)),
        // Challenges that are stale on arrival: the gateway's clock or ours is no good.
        Challenge::Ready { .. } if asked_again => {
            sign(core, method, ToSign::Local, Some(GatewayTrouble::BadAnswer))
        }
        Challenge::None | Challenge::Ready { .. } => {
            ask(core);
            let until = core.after(core.config.times.gateway);
            State::AwaitingChallenge(AwaitingChallenge { method, until, asked_again: true })
        }
    }
}

fn sign(core: &mut Core, opened_by: Method, over: ToSign, trouble: Option<GatewayTrouble>) -> State {
    let id = core.ask(|id| Effect::SignChallenge { id, over, opened_by });
    let work = Work::new(core, id, core.config.times.card_work);
    State::Signing(Signing { work, method: opened_by, trouble })
}

/// The card lost its power before it signed: the key is shut, and a face or decision counted for the photo of that connection. So the
/// patient shows who they are once more.
pub(crate) fn reopen(core: &mut Core, method: Method) -> State {
    core.lose_card();
    match method {
        Method::Pin => State::EnteringPin(EnteringPin::fresh(Some(Notice::PinAgain), false)),
        // A phone is never waited for in its place.
        Method::PhonePin | Method::PhoneBiometrics => core.begin_phone(None),
        Method::Face | Method::Staff => State::Choosing(Choosing { notice: None, fresh: true }),
    }
}

/// What opens the key without the PIN failed: the visit goes on by the PIN where there is one, and staff are told at once.
pub(crate) fn unauthorised(core: &mut Core) -> State {
    let code = FailureCode::AuthorisationFailed;
    core.patient.authorisation_failed = true;
    core.lose_card();
    if ways::open(core).is_empty() {
        return Trouble::because(core, code);
    }
    core.order(Effect::CallStaff(code));
    State::Choosing(Choosing { notice: Some(Notice::KeyClosed), fresh: true })
}

/// The gateway did not take the challenge: identity once more, at most once. The tries left are read again first, since a
/// right PIN has changed them.
pub(crate) fn once_more(core: &mut Core) -> State {
    if core.patient.asked_again {
        return Trouble::because(core, FailureCode::ChallengeExpired);
    }
    let patient = &mut core.patient;
    patient.asked_again = true;
    patient.challenge = Challenge::None;
    patient.proven = false;
    if let Some(phone) = core.patient.phone {
        return phone::identity_again(core, phone);
    }
    core.lose_card();
    CardLifted::around(core, State::Choosing(Choosing { notice: Some(Notice::Again), fresh: true }))
}

/// What a patient is told of who they are where the gateway gave no answer. The dates of the certificate are known here and hold; whether the
/// card was revoked only the gateway knows, so no text says that identity is confirmed.
pub(crate) fn without_gateway(core: &Core) -> &'static str {
    let dates = core.patient.card.as_ref().and_then(|card| card.certificate.ok());
    let phone = core.patient.phone.is_some();
    match dates.filter(|_| core.patient.proven || core.patient.signed_here) {
        Some(dates) if dates.are_within() && phone => "result-identity-only-phone",
        Some(dates) if dates.are_within() => "result-identity-only",
        Some(_) if phone => "result-not-valid-phone",
        Some(_) => "result-not-valid",
        None => "trouble-staff",
    }
}

/// The gateway's challenge is signed: ask the consents, or go on when there is nothing to ask.
pub(crate) fn proven(core: &mut Core, method: Method) -> State {
    core.patient.proven = true;
    core.patient.challenge = Challenge::None;
    // It was compared, and the signature is made; the card's connection ends with that.
    core.forget_photo();
    if core.patient.consents.is_none() && !core.asks_consents() {
        core.patient.consents = Some(Vec::new());
    }
    if core.patient.answers.is_none() && !offers::may_ask(core) {
        core.patient.answers = Some(Vec::new());
    }
    if core.patient.consents.is_some() && core.patient.answers.is_some() {
        return Checking::start(core, method);
    }
    offers::ask(core, method);
    Identified::show(core, method)
}
