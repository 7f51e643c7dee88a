//! The states, one file each, and what they have in common.

mod asking_limit;
mod asking_to_enrol;
mod asking_who;
mod awaiting_challenge;
mod awaiting_offers;
mod camera_notice;
mod card_lifted;
mod checking;
pub(crate) mod choosing;
mod choosing_phone;
mod consenting;
mod enrolling;
mod entering_code;
mod entering_pin;
mod holding_phone;
mod identified;
mod idle;
mod last_try;
mod matching_face;
mod no_card;
mod opening_photo;
mod out_of_order;
mod questioning;
mod reading;
mod reading_phone;
mod reading_print;
mod result;
mod reviewing;
mod sending_limit;
mod signing;
mod staff_checking;
mod staff_sheet;
mod starting;
mod still_there;
mod stopping;
mod take_card;
mod trouble;
mod verifying;
mod whose_card;
mod writing;

use std::time::Duration;

pub(crate) use asking_limit::AskingLimit;
pub(crate) use asking_to_enrol::AskingToEnrol;
pub(crate) use asking_who::AskingWho;
pub(crate) use awaiting_challenge::AwaitingChallenge;
pub(crate) use awaiting_offers::AwaitingOffers;
pub(crate) use camera_notice::CameraNotice;
pub(crate) use card_lifted::CardLifted;
pub(crate) use checking::Checking;
pub(crate) use choosing::Choosing;
pub(crate) use choosing_phone::ChoosingPhone;
pub(crate) use consenting::Consenting;
pub(crate) use enrolling::Enrolling;
pub(crate) use entering_code::EnteringCode;
pub(crate) use entering_pin::EnteringPin;
pub(crate) use holding_phone::HoldingPhone;
pub(crate) use identified::Identified;
pub(crate) use idle::Idle;
pub(crate) use last_try::LastTry;
pub(crate) use matching_face::MatchingFace;
pub(crate) use no_card::NoCard;
pub(crate) use opening_photo::OpeningPhoto;
pub(crate) use out_of_order::OutOfOrderNow;
pub(crate) use questioning::Questioning;
pub(crate) use reading::Reading;
pub(crate) use reading_phone::ReadingPhone;
pub(crate) use reading_print::ReadingPrint;
pub(crate) use result::Done;
pub(crate) use reviewing::Reviewing;
pub(crate) use sending_limit::SendingLimit;
pub(crate) use signing::Signing;
pub(crate) use staff_checking::StaffChecking;
pub(crate) use staff_sheet::StaffSheet;
pub(crate) use starting::Starting;
pub(crate) use still_there::StillThere;
pub(crate) use stopping::Stopping;
pub(crate) use take_card::TakeCard;
pub(crate) use trouble::Trouble;
pub(crate) use verifying::Verifying;
pub(crate) use whose_card::WhoseCard;
pub(crate) use writing::Writing;

use crate::core::Core;
use crate::{EffectId, Event, FailureCode, Screen, face};

/// What a state makes of an event.
#[derive(Debug)]
pub(crate) enum Next {
    /// Nothing: it does not belong here.
    Ignored,
    /// The state took it and stays.
    Stay,
    /// On to this state.
    Go(State),
}

/// Who has the next move; the common handling in `visit.rs` goes by it, and so does who follows a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StateKind {
    /// Nobody's visit.
    Rest,
    /// The patient, with the card in place.
    Person,
    /// The machine, for a bounded time.
    Work,
    /// The patient, who takes the card.
    End,
    /// Laid over a state that waits beneath.
    Overlay,
}

/// One state. `Ticked` comes only when `deadline` is reached; an answer only when it is the awaited one.
pub(crate) trait Act {
    /// Takes an event.
    fn on(&mut self, event: &Event, core: &mut Core) -> Next;
    /// The screen.
    fn screen(&self, core: &Core) -> Screen;
    /// When a tick is needed.
    fn deadline(&self, core: &Core) -> Option<Duration>;
    /// The effect whose answer is awaited.
    fn awaits(&self) -> Option<EffectId> {
        None
    }
    /// Something is laid over this state, or it is left: nothing secret stays in it.
    fn suspend(&mut self) {}
}

macro_rules! states {
    ($($name:ident($state:ty), $kind:ident, $text:literal;)*) => {
        /// Where the visit is.
        #[derive(Debug)]
        pub(crate) enum State {
            $($name($state),)*
        }

        impl State {
            /// Which one.
            pub(crate) fn id(&self) -> StateId {
                match self { $(Self::$name(_) => StateId::$name,)* }
            }

            /// Who has the next move.
            pub(crate) fn kind(&self) -> StateKind {
                self.id().kind()
            }
        }

        /// Which state a visit is in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum StateId {
            $(#[doc = concat!("`", $text, "`")] $name,)*
        }

        impl StateId {
            /// All of them, in the order of a visit.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// For logs and transcripts. It decides nothing.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// Who has the next move.
            #[must_use]
            pub fn kind(self) -> StateKind {
                match self { $(Self::$name => StateKind::$kind,)* }
            }
        }

        impl Act for State {
            fn on(&mut self, event: &Event, core: &mut Core) -> Next {
                match self { $(Self::$name(state) => state.on(event, core),)* }
            }

            fn screen(&self, core: &Core) -> Screen {
                match self { $(Self::$name(state) => state.screen(core),)* }
            }

            fn deadline(&self, core: &Core) -> Option<Duration> {
                match self { $(Self::$name(state) => state.deadline(core),)* }
            }

            fn awaits(&self) -> Option<EffectId> {
                match self { $(Self::$name(state) => state.awaits(),)* }
            }

            fn suspend(&mut self) {
                match self { $(Self::$name(state) => state.suspend(),)* }
            }
        }
    };
}

states! {
    Starting(Starting), Rest, "starting";
    OutOfOrder(OutOfOrderNow), Rest, "out_of_order";
    Idle(Idle), Rest, "idle";
    NoCard(NoCard), Rest, "no_card";
    Reading(Reading), Work, "reading";
    ChoosingPhone(ChoosingPhone), Person, "choosing_phone";
    HoldingPhone(HoldingPhone), Person, "holding_phone";
    ReadingPhone(ReadingPhone), Work, "reading_phone";
    Choosing(Choosing), Person, "choosing";
    EnteringPin(EnteringPin), Person, "entering_pin";
    LastTry(LastTry), Person, "last_try";
    Verifying(Verifying), Work, "verifying";
    AwaitingChallenge(AwaitingChallenge), Work, "awaiting_challenge";
    Signing(Signing), Work, "signing";
    CameraNotice(CameraNotice), Person, "camera_notice";
    ReadingPrint(ReadingPrint), Person, "reading_print";
    EnteringCode(EnteringCode), Person, "entering_code";
    OpeningPhoto(OpeningPhoto), Work, "opening_photo";
    MatchingFace(MatchingFace), Person, "matching_face";
    StaffChecking(StaffChecking), Person, "staff_checking";
    StaffSheet(StaffSheet), Overlay, "staff_sheet";
    Identified(Identified), Work, "identified";
    Consenting(Consenting), Person, "consenting";
    AwaitingOffers(AwaitingOffers), Work, "awaiting_offers";
    Questioning(Questioning), Person, "questioning";
    Reviewing(Reviewing), Person, "reviewing";
    Checking(Checking), Work, "checking";
    AskingToEnrol(AskingToEnrol), Person, "asking_to_enrol";
    AskingWho(AskingWho), Person, "asking_who";
    Enrolling(Enrolling), Work, "enrolling";
    AskingLimit(AskingLimit), Person, "asking_limit";
    SendingLimit(SendingLimit), Work, "sending_limit";
    Writing(Writing), Work, "writing";
    WhoseCard(WhoseCard), Work, "whose_card";
    Done(Done), End, "result";
    CardLifted(CardLifted), Overlay, "card_lifted";
    Stopping(Stopping), Overlay, "stopping";
    StillThere(StillThere), Overlay, "still_there";
    Trouble(Trouble), End, "trouble";
    TakeCard(TakeCard), End, "take_card";
}

impl State {
    /// Takes the state out; it is replaced at once by what follows.
    pub(crate) fn take(&mut self) -> Self {
        std::mem::replace(self, Self::Starting(Starting))
    }

    /// Whether this state may be shown only over the card that the visit began with. Not the question for the limit amount:
    /// the visit is confirmed, and without the card the amount is simply not provided.
    pub(crate) fn needs_card(&self) -> bool {
        self.kind() == StateKind::Person && !matches!(self, Self::AskingLimit(_))
    }

    /// Back from an overlay.
    pub(crate) fn resume(self, core: &mut Core) -> Self {
        match self {
            Self::Choosing(state) => state.resume(core),
            Self::EnteringPin(state) => state.resume(core),
            Self::HoldingPhone(state) => state.resume(core),
            Self::LastTry(_) => EnteringPin::open(core, None, false),
            Self::CameraNotice(state) => face::start(core, state.notice),
            Self::ReadingPrint(_) | Self::MatchingFace(_) | Self::StaffChecking(_) => face::start(core, None),
            Self::EnteringCode(state) => state.resume(core),
            other => other,
        }
    }

    /// The patient stops, or is gone. A visit that is confirmed already is brought to its end.
    pub(crate) fn give_up(self, core: &mut Core, code: FailureCode) -> Self {
        match self {
            Self::AskingLimit(_) => Writing::start(core),
            Self::Stopping(state) => state.uncover().give_up(core, code),
            Self::StillThere(state) => state.uncover().give_up(core, code),
            _ => core.stop(code),
        }
    }
}
