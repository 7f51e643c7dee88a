//! The PIN pad. The digits are wiped whenever the pad is left, covered or confirmed.

use std::time::Duration;

use zeroize::Zeroize as _;

use crate::core::Core;
use crate::digits::Digits;
use crate::page::{self, page};
use crate::state::choosing::{back, choices, other_open};
use crate::state::{Act, HoldingPhone, LastTry, Next, State, Verifying};
use crate::ways::{self, Notice};
use crate::{
    Choice, Effect, EffectId, Event, Method, PadMixing, PadOrder, PhoneKey, Pin, PinPad, PinState, Screen,
    ScreenKind, Step, Text, Tone, Weight, identity,
};

/// Below this many tries the count is shown before the first digit.
const TRIES_SHOWN_BELOW: u8 = 3;

#[derive(Debug)]
pub(crate) struct EnteringPin {
    /// On the heap, so that moving the state leaves no copy behind.
    digits: Box<Digits<4>>,
    notice: Option<Notice>,
    /// The patient agreed to use the last try.
    last_try: bool,
    /// The digits are being mixed.
    mixing: Option<EffectId>,
}

impl EnteringPin {
    /// An empty pad, without a look at what the card allows: for behind an overlay, which resumes through `open`.
    pub(crate) fn fresh(notice: Option<Notice>, last_try: bool) -> Self {
        Self { digits: Box::default(), notice, last_try, mixing: None }
    }

    /// The pad, or the question before the last try, or another way when the PIN is not open any more.
    pub(crate) fn open(core: &mut Core, notice: Option<Notice>, last_try: bool) -> State {
        // The card has the last word on the count.
        let notice = match (notice, core.patient.pin) {
            (Some(Notice::PinWrong(told)), PinState::TriesLeft(left)) if told != left => None,
            (notice, _) => notice,
        };
        match core.patient.pin {
            PinState::TriesLeft(1) if !last_try => {
                identity::prefetch(core);
                State::LastTry(LastTry { wrong: matches!(notice, Some(Notice::PinWrong(_))) })
            }
            PinState::TriesLeft(1..) => {
                identity::prefetch(core);
                Self::pad(core, notice, last_try)
            }
            // A phone tells only when it is held.
            PinState::Unknown if core.patient.phone.is_some() => {
                identity::prefetch(core);
                Self::pad(core, notice, last_try)
            }
            _ => ways::next(core, notice),
        }
    }

    fn pad(core: &mut Core, notice: Option<Notice>, last_try: bool) -> State {
        let always = core.config.pad_mixing == PadMixing::Always && !Self::fixed(core);
        let mixing = always.then(|| core.ask(Effect::MixPad));
        State::EnteringPin(Self { mixing, ..Self::fresh(notice, last_try) })
    }

    /// Back from an overlay, with an empty pad.
    pub(crate) fn resume(self, core: &mut Core) -> State {
        Self::open(core, self.notice, self.last_try)
    }

    /// Fingers that feel their way, and ears, need the digits where they always are.
    fn fixed(core: &Core) -> bool {
        core.keys || core.preferences.speech
    }

    fn order(core: &Core) -> PadOrder {
        if Self::fixed(core) { PadOrder::FIXED } else { core.patient.pad }
    }

    /// The key that mixes the digits or puts them back, before the first one is in.
    fn mix_key(&self, core: &Core) -> Option<Choice> {
        let offered = core.config.pad_mixing == PadMixing::Patient
            && !Self::fixed(core)
            && self.digits.entered().is_empty()
            && self.mixing.is_none();
        let label = if core.patient.pad == PadOrder::FIXED { "pin-mix" } else { "pin-unmix" };
        offered.then(|| Choice { weight: Weight::OnPad, ..page::secondary(label, Event::PadMixPressed) })
    }

    fn tries_left(core: &Core) -> Option<u8> {
        match core.patient.pin {
            PinState::TriesLeft(tries) => Some(tries),
            _ => None,
        }
    }
}

impl Act for EnteringPin {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            // Nothing is taken from keys that are about to change.
            Event::DigitEntered(_) if self.mixing.is_some() => Next::Ignored,
            Event::DigitEntered(digit) if self.digits.push(*digit) => Next::Stay,
            Event::PadMixPressed if self.mix_key(core).is_some() => {
                if core.patient.pad == PadOrder::FIXED {
                    self.mixing = Some(core.ask(Effect::MixPad));
                } else {
                    core.patient.pad = PadOrder::FIXED;
                }
                Next::Stay
            }
            Event::PadMixed(_, order) => {
                self.mixing = None;
                core.patient.pad = *order;
                Next::Stay
            }
            Event::DigitErased if self.digits.pop() => Next::Stay,
            Event::PinEntered if core.patient.phone.is_some() => {
                let Some(pin) = Pin::from_digits(self.digits.entered()) else { return Next::Ignored };
                self.digits.zeroize();
                let (tries_left, last_try) = (Self::tries_left(core), self.last_try);
                Next::Go(HoldingPhone::with(core, PhoneKey::Pin { pin, tries_left, last_try }, None))
            }
            Event::CardPlaced if core.patient.phone.is_some() => Next::Go(core.begin()),
            Event::PinEntered => match (Pin::from_digits(self.digits.entered()), Self::tries_left(core)) {
                (Some(pin), Some(tries_left)) => {
                    self.digits.zeroize();
                    Next::Go(Verifying::start(core, pin, tries_left))
                }
                _ => Next::Ignored,
            },
            Event::MethodChosen(method) if *method != Method::Pin && ways::is_open(core, *method) => {
                Next::Go(ways::start(core, *method, None))
            }
            Event::BackPressed => back(core, Method::Pin).map_or(Next::Ignored, Next::Go),
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let phone = core.patient.phone.is_some();
        let (step, title, which) = if phone {
            (Step::Read, "phone-pin", "phone-pin-which")
        } else {
            (Step::Identity, "pin-title", "pin-which")
        };
        let mut screen = page(core, ScreenKind::PinPad, Some(step), Text::new(title));
        screen.body = [which, "pin-hide"].map(Text::new).to_vec();
        screen.promise = Some(Text::new("pin-staffnever"));
        let tries = Self::tries_left(core).filter(|tries| *tries < TRIES_SHOWN_BELOW);
        let tries = tries.map(|tries| Text::new("pin-tries").with("n", tries));
        screen.notice = match (self.notice, tries) {
            (Some(Notice::PinWrong(n)), _) => Some((Tone::Caution, ways::text(core, Notice::PinWrong(n)))),
            (Some(notice), tries) => {
                screen.body.splice(0..0, tries);
                Some((Tone::Information, ways::text(core, notice)))
            }
            (None, Some(tries)) => Some((Tone::Caution, tries)),
            (None, None) => ways::about_card(core).map(|text| (Tone::Information, text)),
        };
        screen.pin_pad = Some(PinPad {
            entered: u8::try_from(self.digits.entered().len()).unwrap_or_default(),
            order: Self::order(core),
        });
        screen.choices = choices(core, Some(Method::Pin));
        // Beside the pad, not in competition with its keys.
        for choice in &mut screen.choices {
            choice.weight = Weight::Secondary;
        }
        screen.choices.extend(self.mix_key(core));
        page::edges(core, &mut screen, phone || other_open(core, Method::Pin));
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(core.idle_deadline())
    }

    fn awaits(&self) -> Option<EffectId> {
        self.mixing
    }

    fn suspend(&mut self) {
        self.digits.zeroize();
    }
}
