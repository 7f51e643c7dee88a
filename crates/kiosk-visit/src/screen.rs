//! The screen as plain data. The iced view, the speech queue and the keypad all draw from it, so whatever is on it can be
//! seen, heard and pressed.

use crate::{Event, FailureCode, Language};

/// A text by its key in `assets/text/<lang>.ftl`, with its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text {
    /// The key, for example `pin-title`.
    pub key: &'static str,
    /// Arguments, by name.
    pub args: Vec<(&'static str, String)>,
}

impl Text {
    /// A text without arguments.
    #[must_use]
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// Which screen it is: one file each in `kiosk-screens`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ScreenKind {
    /// Before the start-up check ended.
    Starting,
    /// Waiting for a card.
    Idle,
    /// No card: come to reception.
    NoCard,
    /// Reading the card.
    Reading,
    /// Choosing how to show who one is.
    Choosing,
    /// The PIN pad.
    PinPad,
    /// One try is left: use it?
    LastTry,
    /// The camera.
    Face,
    /// Waiting for reception staff to check.
    StaffCheck,
    /// The machine works: PIN on its way, gateway asked, result written.
    Checking,
    /// A consent question.
    Consent,
    /// Enrol the card here?
    Enrolment,
    /// 限度額, before the card is taken.
    Limit,
    /// The outcome; take the card.
    Result,
    /// The card was lifted: put the same one back.
    CardLifted,
    /// Stop the visit?
    Stop,
    /// Still there?
    StillThere,
    /// It ends here, kindly: see reception, take the card.
    Trouble,
    /// Take the card (after stopping).
    TakeCard,
    /// The kiosk cannot serve anyone: the list of papers.
    OutOfOrder,
}

/// The four steps, the same on every screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// 読み取り.
    Read,
    /// 本人確認.
    Identity,
    /// 同意.
    Consent,
    /// 受付完了.
    Done,
}

/// What the band at the screen's edge says about the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Band {
    /// No card is in question.
    None,
    /// Leave it.
    CardStays,
    /// Take it.
    CardMayGo,
}

/// How a notice is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Worth knowing.
    Information,
    /// Worth care.
    Caution,
    /// It went well.
    Success,
}

/// How a choice is drawn. Two choices of equal standing have equal weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weight {
    /// The main way on; two of them stand side by side, equal.
    Primary,
    /// Another way.
    Secondary,
    /// Small, at the edge: stop, back, language.
    Edge,
}

/// Something that can be pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its label.
    pub label: Text,
    /// A second line that explains it.
    pub detail: Option<Text>,
    /// How it is drawn.
    pub weight: Weight,
    /// What pressing it means.
    pub event: Event,
}

/// The PIN pad's state. Digits are never in the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PinPad {
    /// How many digits are in, 0 to 4.
    pub entered: u8,
}

impl PinPad {
    /// Whether 決定 is possible.
    #[must_use]
    pub fn complete(self) -> bool {
        self.entered == 4
    }
}

/// One screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// Which one.
    pub kind: ScreenKind,
    /// Where in the four steps; `None` outside a visit.
    pub step: Option<Step>,
    /// What to do with the card.
    pub band: Band,
    /// The title.
    pub title: Text,
    /// Further lines.
    pub body: Vec<Text>,
    /// A notice.
    pub notice: Option<(Tone, Text)>,
    /// Items of a list (papers to show at reception).
    pub list: Vec<Text>,
    /// What can be pressed, in focus order.
    pub choices: Vec<Choice>,
    /// The PIN pad, if there is one.
    pub pin_pad: Option<PinPad>,
    /// The machine works; there is nothing to do but wait.
    pub busy: bool,
    /// Seconds until something happens by itself, when that is shown.
    pub seconds_left: Option<u64>,
    /// The code that staff look up, small.
    pub code: Option<FailureCode>,
    /// The language it is to be shown in.
    pub language: Language,
}

impl Screen {
    /// Everything on the screen in reading order: what the speech queue says.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        std::iter::once(&self.title)
            .chain(&self.body)
            .chain(self.notice.iter().map(|(_, text)| text))
            .chain(&self.list)
            .chain(
                self.choices.iter().flat_map(|choice| std::iter::once(&choice.label).chain(&choice.detail)),
            )
    }
}
