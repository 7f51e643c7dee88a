//! The pad for verification code B. The digits are wiped whenever the pad is left, covered or confirmed.

use std::time::Duration;

use zeroize::Zeroize as _;

use crate::core::Core;
use crate::digits::Digits;
use crate::page::{self, page};
use crate::state::choosing::choices;
use crate::state::{Act, Next, OpeningPhoto, ReadingPrint, State};
use crate::ways::{self, Notice};
use crate::{
    CodeB, CodePad, CodePart, CodeSource, Event, Method, Screen, ScreenKind, Step, Text, Tone, Weight, face,
};

#[derive(Debug)]
pub(crate) struct EnteringCode {
    /// On the heap, so that moving the state leaves no copy behind.
    digits: Box<Digits<14>>,
    notice: Option<Notice>,
}

impl EnteringCode {
    /// The empty pad, or another way when this one is not open any more.
    pub(crate) fn open(core: &mut Core, notice: Option<Notice>) -> State {
        if !ways::is_open(core, core.patient.photo_for) {
            return face::start(core, notice);
        }
        State::EnteringCode(Self { digits: Box::default(), notice })
    }

    /// Back from an overlay, with an empty pad.
    pub(crate) fn resume(self, core: &mut Core) -> State {
        Self::open(core, self.notice)
    }
}

impl Act for EnteringCode {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::DigitEntered(digit) if self.digits.push(*digit) => Next::Stay,
            Event::DigitErased if self.digits.pop() => Next::Stay,
            Event::CodeEntered => match CodeB::from_digits(self.digits.entered()) {
                Some(code) => {
                    self.digits.zeroize();
                    Next::Go(OpeningPhoto::start(core, CodeSource::Keyed(code)))
                }
                None => Next::Ignored,
            },
            Event::PrintChosen if face::print_is_open(core) => Next::Go(face::read_print(core)),
            Event::MethodChosen(method)
                if *method != core.patient.photo_for && ways::is_open(core, *method) =>
            {
                Next::Go(ways::start(core, *method, None))
            }
            // One step back is the reading, where there is one.
            Event::BackPressed if face::print_is_open(core) && core.patient.camera_accepted => {
                Next::Go(ReadingPrint::start(core))
            }
            Event::BackPressed => face::back(core).map_or(Next::Ignored, Next::Go),
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let pad = CodePad::of(self.digits.entered());
        let (title, help) = match pad.current {
            Some(CodePart::Birth) => ("code-birth", Some("code-birth-sub")),
            Some(CodePart::Expiry) => ("code-expiry", Some("code-expiry-sub")),
            Some(CodePart::Security) => ("code-security", Some("code-security-sub")),
            None => ("code-all", None),
        };
        let mut screen = page(core, ScreenKind::CodePad, Some(Step::Identity), Text::new(title));
        screen.body = help.into_iter().chain(["code-not-pin"]).map(Text::new).collect();
        // It has been read once the first digit is in.
        let notice = self.notice.filter(|_| self.digits.entered().is_empty());
        screen.notice = notice.map(|notice| (Tone::Caution, ways::text(core, notice)));
        screen.code_pad = Some(pad);
        if face::print_is_open(core) {
            screen.choices.push(page::secondary("code-print", Event::PrintChosen));
        }
        // In a staff check it is staff who key them in.
        if core.patient.photo_for == Method::Face {
            screen.choices.extend(choices(core, Some(Method::Face)));
        }
        for choice in &mut screen.choices {
            choice.weight = Weight::Secondary;
        }
        page::edges(core, &mut screen, face::print_is_open(core) || face::can_go_back(core));
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(core.idle_deadline())
    }

    fn suspend(&mut self) {
        self.digits.zeroize();
    }
}
