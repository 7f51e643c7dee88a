//! Which effect an answer belongs to.

use kiosk_visit::{Effect, EffectId, Event};

/// Whether the event is an answer with this id.
pub fn carries(event: &Event, id: EffectId) -> bool {
    match event {
        Event::CardRead(of, _)
        | Event::CardRechecked(of, _)
        | Event::PinVerified(of, _)
        | Event::ChallengeSigned(of, _)
        | Event::PhoneUsed(of, _)
        | Event::ChallengeReceived(of, _)
        | Event::OffersReceived(of, _)
        | Event::GatewayAnswered(of, _)
        | Event::ResultWritten(of, _)
        | Event::PrintRead(of, _)
        | Event::PhotoOpened(of, _)
        | Event::FaceCompared(of, _)
        | Event::PadMixed(of, _)
        | Event::StaffProved(of, _)
        | Event::CheckNotRecorded(of) => *of == id,
        _ => false,
    }
}

/// The id of an effect that answers.
pub fn id_of(effect: &Effect) -> Option<EffectId> {
    match effect {
        Effect::ReadCard(id)
        | Effect::RecheckCard(id)
        | Effect::VerifyPin { id, .. }
        | Effect::SignChallenge { id, .. }
        | Effect::UsePhone { id, .. }
        | Effect::MixPad(id)
        | Effect::AskChallenge(id)
        | Effect::AskOffers(id, _)
        | Effect::AskGateway { id, .. }
        | Effect::Enrol(id, _)
        | Effect::SendLimitAnswer(id, _)
        | Effect::WriteResult(id)
        | Effect::OpenPhoto { id, .. }
        | Effect::ReadPrint(id)
        | Effect::ProveStaff { id, .. }
        | Effect::DecideCheck { id, .. }
        | Effect::StartCamera(id) => Some(*id),
        Effect::ReleaseCard
        | Effect::StopPrint
        | Effect::StartView
        | Effect::StopCamera
        | Effect::CloseCheck
        | Effect::CallStaff(_)
        | Effect::Speak(_)
        | Effect::ForgetPhoto
        | Effect::BeginPhone
        | Effect::Forget => None,
    }
}
