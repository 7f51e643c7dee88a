//! The screen as plain data. The iced view, the speech queue and the keypad all draw from it, so whatever is on it can be
//! seen, heard and pressed.

use std::fmt;

use zeroize::Zeroizing;

use crate::{Event, FaceGuidance, FailureCode, Language, PadOrder, Preferences, StaffPad};

/// A text by its key in `assets/text/<lang>.ftl`, with its arguments.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Text {
    /// The key, for example `pin-title`.
    pub key: &'static str,
    /// Arguments, by name.
    pub args: Vec<(&'static str, String)>,
}

impl Text {
    /// The argument that holds somebody's name. It is never printed, and never spoken on a loudspeaker.
    pub const NAME: &'static str = "kana";
    /// The argument that says where somebody was treated. It is never printed, and never spoken on a loudspeaker.
    pub const PRIVATE: &'static str = "place";
    /// The key of a text whose words come with it.
    const OWN: &'static str = "own";

    /// A text without arguments.
    #[must_use]
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// A text whose words come with it, as in `assets/text`, with readings.
    #[must_use]
    pub fn own(words: &str) -> Self {
        Self::new(Self::OWN).with(Self::OWN, words)
    }

    /// The words that came with it.
    #[must_use]
    pub fn own_words(&self) -> Option<&str> {
        let own = self.args.iter().find(|(name, _)| *name == Self::OWN).filter(|_| self.key == Self::OWN);
        own.map(|(_, words)| words.as_str())
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// A name, a place of treatment and an answer in words of its own are never printed.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key)?;
        let args = self.args.iter().map(|(name, value)| {
            (name, if [Self::NAME, Self::PRIVATE, Self::OWN].contains(name) { "…" } else { value.as_str() })
        });
        if self.args.is_empty() { Ok(()) } else { f.debug_map().entries(args).finish() }
    }
}

/// Which screen it is: one row each in `kiosk-screens`.
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
    /// Which kind of phone.
    PhoneKind,
    /// The phone is to be held, or is read.
    PhoneHold,
    /// Choosing how to show who one is.
    Choosing,
    /// The PIN pad.
    PinPad,
    /// One try is left: use it?
    LastTry,
    /// Before any camera starts: what it looks at, why, and that nothing is kept.
    CameraNotice,
    /// The document camera reads the card face.
    ReadingPrint,
    /// The pad for verification code B.
    CodePad,
    /// The card's photo is opened and checked.
    OpeningPhoto,
    /// The camera.
    Face,
    /// Waiting for reception staff to check.
    StaffCheck,
    /// The machine works: PIN on its way, gateway asked, result written.
    Checking,
    /// The person was found to be the card's.
    Identified,
    /// A consent question.
    Consent,
    /// A question beside the consents.
    Question,
    /// All consents before they are sent.
    ConsentReview,
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
    /// The visit ends with an error: see reception, take the card.
    Trouble,
    /// Take the card (after stopping).
    TakeCard,
    /// The kiosk cannot serve anyone: the list of papers.
    OutOfOrder,
    /// The name that the answer is for: is it you?
    Who,
    /// Over any screen: the languages.
    Languages,
    /// Over any screen: how it looks and sounds.
    Adjust,
    /// Over a pad, for the keypad: the choices beside it.
    Menu,
    /// Over idle and the outcome: the topics of the help.
    HelpTopics,
    /// Over idle and the outcome: what the help says on one topic.
    HelpTopic,
    /// For staff: the pad for staff number and one-time code.
    StaffCode,
    /// For staff: the code is judged, or the decision recorded.
    StaffWait,
    /// For staff: the card's photo beside the person.
    StaffSight,
    /// For staff: why there is a staff check.
    StaffReason,
    /// For staff: can the patient answer? If not, nothing is asked.
    StaffUnasked,
}

impl ScreenKind {
    /// Whether it is for staff, not for the patient.
    #[must_use]
    pub fn is_for_staff(self) -> bool {
        matches!(
            self,
            Self::StaffCode | Self::StaffWait | Self::StaffSight | Self::StaffReason | Self::StaffUnasked
        )
    }
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

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Read, Self::Identity, Self::Consent, Self::Done];

    /// The key of its name, where the third step is this one.
    #[must_use]
    pub fn text(self, third: ThirdStep) -> &'static str {
        match (self, third) {
            (Self::Read, _) => "step-read",
            (Self::Identity, _) => "step-identity",
            (Self::Consent, ThirdStep::Consent) => "step-consent",
            (Self::Consent, ThirdStep::Insurance) => "step-insurance",
            (Self::Done, _) => "step-done",
        }
    }
}

/// What stands between the identity check and the end of a visit: it differs by the kind of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ThirdStep {
    /// 同意: what may be seen, and the gateway's answer.
    #[default]
    Consent,
    /// 保険確認: the gateway's answer alone, where no consent is asked for.
    Insurance,
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
    /// One of the keys of the pad.
    OnPad,
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

impl Choice {
    /// Whether it stands in the middle of the screen: neither at the edge nor on the pad.
    #[must_use]
    pub fn is_main(&self) -> bool {
        !matches!(self.weight, Weight::Edge | Weight::OnPad)
    }
}

/// The PIN pad's state. Digits are never in the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PinPad {
    /// How many digits are in, 0 to 4.
    pub entered: u8,
    /// Where the digits stand. The keypad's stay where they are.
    pub order: PadOrder,
}

impl PinPad {
    /// Whether 決定 is possible.
    #[must_use]
    pub fn complete(self) -> bool {
        self.entered == 4
    }
}

/// One of the three numbers that make up verification code B, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CodePart {
    /// Birth date: year as printed, month, day; two digits each.
    Birth,
    /// Year of expiry, four digits.
    Expiry,
    /// Security code under the photo, four digits.
    Security,
}

impl CodePart {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Birth, Self::Expiry, Self::Security];

    /// How many digits it has.
    #[must_use]
    pub fn length(self) -> u8 {
        match self {
            Self::Birth => 6,
            Self::Expiry | Self::Security => 4,
        }
    }
}

/// Digits that may be seen while they are keyed in: 0 to 9 each. Wiped on drop, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ClearDigits(Zeroizing<Vec<u8>>);

impl ClearDigits {
    /// The digits, in order.
    pub fn iter(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.iter().copied()
    }
}

impl fmt::Debug for ClearDigits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClearDigits(****)")
    }
}

/// One number of the code pad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeGroup {
    /// Which one.
    pub part: CodePart,
    /// How many digits are in, 0 to its length.
    pub entered: u8,
    /// Its digits, in the one group that was typed in last; all others show dots.
    pub clear: Option<ClearDigits>,
}

/// The state of the pad for verification code B.
///
/// The digits stand on the card before the patient, so they are no secret from them as a PIN is, and each wrong one costs a
/// try; so the group being typed can be read back. Together they open the photo, and they hold a birth date, which no screen
/// of the kiosk shows; so a group is covered as soon as the next one begins, and nothing of it is ever spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodePad {
    /// The three numbers, in order.
    pub groups: [CodeGroup; 3],
    /// Where the next digit goes; `None` when all are in.
    pub current: Option<CodePart>,
}

impl CodePad {
    /// The pad with these digits (0 to 9 each) in; those after the fourteenth do not count.
    #[must_use]
    pub fn of(digits: &[u8]) -> Self {
        let mut rest = digits;
        let mut current = None;
        let mut groups = CodePart::ALL.map(|part| {
            let (own, after) = rest.split_at(rest.len().min(part.length().into()));
            rest = after;
            let entered = u8::try_from(own.len()).unwrap_or(part.length());
            if entered < part.length() && current.is_none() {
                current = Some(part);
            }
            CodeGroup { part, entered, clear: (entered > 0).then(|| ClearDigits(own.to_vec().into())) }
        });
        // Only the last one that has a digit stays in the clear.
        let last = groups.iter().rposition(|group| group.entered > 0);
        for (index, group) in groups.iter_mut().enumerate() {
            if Some(index) != last {
                group.clear = None;
            }
        }
        Self { groups, current }
    }

    /// Whether 決定 is possible.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.current.is_none()
    }
}

/// One screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// Which one.
    pub kind: ScreenKind,
    /// Where in the four steps; `None` outside a visit.
    pub step: Option<Step>,
    /// What the third of them is.
    pub third: ThirdStep,
    /// What to do with the card.
    pub band: Band,
    /// The title.
    pub title: Text,
    /// Further lines. Where there is no room some are left out.
    pub body: Vec<Text>,
    /// What the kiosk promises the person here. Always shown: pictures and further lines give way to it.
    pub promise: Option<Text>,
    /// A notice.
    pub notice: Option<(Tone, Text)>,
    /// Items of a list (papers to show at reception).
    pub list: Vec<Text>,
    /// What can be pressed, in focus order.
    pub choices: Vec<Choice>,
    /// The PIN pad, if there is one.
    pub pin_pad: Option<PinPad>,
    /// The pad for verification code B, if there is one.
    pub code_pad: Option<CodePad>,
    /// The pad of staff, if there is one.
    pub staff_pad: Option<StaffPad>,
    /// What would help the camera, drawn beside the live picture; the notice says it in words.
    pub guidance: Option<FaceGuidance>,
    /// The machine works; there is nothing to do but wait.
    pub busy: bool,
    /// Seconds until something happens by itself, when that is shown.
    pub seconds_left: Option<u64>,
    /// The code that staff look up, small.
    pub code: Option<FailureCode>,
    /// The language it is to be shown and spoken in.
    pub language: Language,
    /// How it is to look and sound.
    pub preferences: Preferences,
    /// The keypad is in use: choices show their numbers ([`Screen::number`]).
    pub keys: bool,
}

impl Screen {
    /// The code that the patient sees, if any.
    #[must_use]
    pub fn shown_code(&self) -> Option<FailureCode> {
        self.code.filter(|code| code.is_for_the_patient())
    }

    /// Whether a choice on it means this.
    #[must_use]
    pub fn offers(&self, event: &Event) -> bool {
        self.choices.iter().any(|choice| choice.event == *event)
    }

    /// Everything on the screen in reading order: what the speech queue says.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        std::iter::once(&self.title)
            .chain(&self.body)
            .chain(&self.promise)
            .chain(self.notice.iter().map(|(_, text)| text))
            .chain(&self.list)
            .chain(
                self.choices.iter().flat_map(|choice| std::iter::once(&choice.label).chain(&choice.detail)),
            )
    }
}
