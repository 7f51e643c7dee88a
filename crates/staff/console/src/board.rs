//! What the console knows of its kiosks, and for how long: a visit is on the board until it ends, and then nothing of it is.
//!
//! The kiosk tells the board what happens; pages are drawn from [`Board::look`], which holds no name. The result, the only
//! part with personal data, comes out by [`Board::result_of`] alone; for some minutes after the visit too, where the facility
//! wants that (`board/finished.rs`). A board can hold several kiosks of its own; what other
//! kiosks tell of themselves is in `board/others.rs`.

mod calls;
mod clock;
mod finished;
mod others;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base_time::{Clock, Entropy, NoEntropy, random};
use eligibility_api::wire::ConsentKind;
use kiosk_visit::{FailureCode, Method};
use serde::{Deserialize, Serialize};
use staff_audit_log::{CheckDecision, KioskName, Pseudonym, StaffId, VisitToken};
use tokio::sync::watch;

use crate::result::ResultView;

pub use finished::{Finished, VisitEnd};
use others::Other;
pub use others::{CallId, OtherHelp, OtherNow, OtherRow, OtherState, OtherVisit, SILENT};

/// Ways tried without success before photo and live view may be opened without a call for help.
pub const FAILURES_FOR_SIGHT: u32 = 2;

/// A kiosk's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KioskState {
    /// It looks at its parts.
    Starting,
    /// It waits for a card.
    Ready,
    /// A visit is there.
    Busy(VisitNow),
    /// It can take nobody.
    OutOfOrder(FailureCode),
}

/// The steps of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VisitStep {
    /// 読み取り.
    Read,
    /// 本人確認.
    Identity,
    /// 同意.
    Consent,
    /// 資格の確認 under way: the gateway is asked.
    Checking,
    /// 受付完了, or another end that is being shown.
    Done,
}

/// What is known of the chip's photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChipPhoto {
    /// Not read so far.
    NotRead,
    /// There, and its signature was verified.
    There,
    /// This card has none.
    CardHasNone,
}

/// A call for help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// The number of the call since the program was started: no later call has the same.
    pub call: u64,
    /// Since when, by [`Clock::monotonic`].
    pub since: Duration,
    /// Why, if there is a code.
    pub code: Option<FailureCode>,
    /// Who said that they come.
    pub answered_by: Option<StaffId>,
    /// A staff check was decided since: what the call was for is done.
    pub settled: bool,
}

/// A visit, without anything personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitNow {
    /// What it is called on the console.
    pub token: VisitToken,
    /// What it is called in the audit log.
    pub pseudonym: Pseudonym,
    /// Its number of the day at this kiosk, from 1.
    pub number: u32,
    /// Where it is.
    pub step: VisitStep,
    /// Since when it is there.
    pub step_since: Duration,
    /// Ways that were tried without success, and how often.
    pub failed: Vec<(Method, u32)>,
    /// The chip's photo.
    pub photo: ChipPhoto,
    /// Why it did not reach its goal.
    pub code: Option<FailureCode>,
    /// Consent questions that are open and may be answered aloud.
    pub open_questions: Vec<ConsentKind>,
    /// How many photos of the chip were forgotten so far: which one a check is about.
    pub photos: u32,
    /// What a staff check decided.
    pub decided: Option<CheckDecision>,
    /// Whether there is a result to look at.
    pub has_result: bool,
    /// Whether its card is still in the reader after the end.
    pub card_left: bool,
    /// How it ends, once that is known.
    pub end: Option<VisitEnd>,
}

impl VisitNow {
    /// How often a way was tried without success.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failed.iter().map(|(_, times)| times).sum()
    }
}

/// A kiosk as the board has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KioskNow {
    /// Its name.
    pub name: KioskName,
    /// Its state.
    pub state: KioskState,
    /// The call for help, in or outside a visit.
    pub help: Option<Help>,
    /// The ways to the receipt computer that have something waiting or lost.
    pub receipt: Vec<ReceiptWay>,
    /// The staff reader that there is to be is not connected.
    pub card_reader_gone: bool,
    /// Seconds by which its clock is ahead of the gateway's, or behind (negative), where staff are to know.
    pub clock_ahead: Option<i64>,
    /// Visits that ended some minutes ago, the newest first.
    pub finished: Vec<Finished>,
}

impl KioskNow {
    /// The call that somebody has to come for, or comes for.
    #[must_use]
    pub fn call(&self) -> Option<&Help> {
        self.help.as_ref().filter(|help| !help.settled)
    }

    /// The call that nobody has answered.
    #[must_use]
    pub fn calling(&self) -> Option<&Help> {
        self.call().filter(|help| help.answered_by.is_none())
    }

    /// The visit that is there.
    #[must_use]
    pub fn visit(&self) -> Option<&VisitNow> {
        match &self.state {
            KioskState::Busy(visit) => Some(visit),
            _ => None,
        }
    }

    /// Why no staff check can be opened now; `None`: it can.
    #[must_use]
    pub fn check_barred(&self) -> Option<CheckUnavailable> {
        let Some(visit) = self.visit() else { return Some(CheckUnavailable::VisitGone) };
        if visit.decided.is_some() {
            Some(CheckUnavailable::Decided)
        } else if visit.photo == ChipPhoto::CardHasNone {
            Some(CheckUnavailable::NoPhoto)
        } else if visit.step != VisitStep::Identity {
            Some(CheckUnavailable::NotNow)
        } else if self.help.is_none() && visit.failures() < FAILURES_FOR_SIGHT {
            Some(CheckUnavailable::NotAsked)
        } else if visit.photo == ChipPhoto::NotRead {
            Some(CheckUnavailable::PhotoNotRead)
        } else {
            None
        }
    }
}

/// Why there is no staff check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckUnavailable {
    /// The visit has ended.
    VisitGone,
    /// The card has no photo.
    NoPhoto,
    /// The photo was not read.
    PhotoNotRead,
    /// The visit is not at the identity check.
    NotNow,
    /// Nobody asked for help, and fewer than [`FAILURES_FOR_SIGHT`] tries failed.
    NotAsked,
    /// It was decided already: once a visit.
    Decided,
}

/// What waits for the receipt computer on one way to it; nothing personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptWay {
    /// The way's name.
    pub name: &'static str,
    /// Results that wait.
    pub waiting: usize,
    /// Since when the oldest waits, by [`Clock::monotonic`].
    pub since: Option<Duration>,
    /// Why the last try came to nothing, while anything waits: a short word.
    pub reason: Option<&'static str>,
    /// Results that went undelivered since the kiosk was started.
    pub lost: u64,
}

/// All that pages without names are drawn from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The kiosks, by name.
    pub kiosks: Vec<KioskNow>,
    /// Other kiosks that this desk watches, by name.
    pub others: Vec<OtherNow>,
    /// Disaster operation.
    pub disaster: bool,
    /// What [`Clock::monotonic`] said.
    pub now: Duration,
}

impl Look {
    /// The kiosk that has this visit.
    #[must_use]
    pub fn kiosk_of(&self, visit: VisitToken) -> Option<&KioskNow> {
        self.kiosks.iter().find(|kiosk| kiosk.visit().is_some_and(|now| now.token == visit))
    }

    /// Whether the visit is there, or ended so short a time ago that its row still is.
    #[must_use]
    pub fn has_row_of(&self, visit: VisitToken) -> bool {
        let finished = |kiosk: &KioskNow| kiosk.finished.iter().any(|finished| finished.token == visit);
        self.kiosk_of(visit).is_some() || self.kiosks.iter().any(finished)
    }
}

struct Kiosk {
    state: KioskState,
    help: Option<Help>,
    result: Option<Arc<ResultView>>,
    receipt: Vec<ReceiptWay>,
    card_reader_gone: bool,
    clock_ahead: Option<i64>,
    finished: finished::Shelf,
    /// The day in Japan, and the visits on it so far.
    counted: (u64, u32),
}

struct State {
    kiosks: BTreeMap<KioskName, Kiosk>,
    others: BTreeMap<KioskName, Other>,
    /// Calls for help so far.
    calls: u64,
    disaster: bool,
    /// How long a visit's row stays after its end.
    keep: Duration,
}

/// The board. Clones are the same board.
#[derive(Clone)]
pub struct Board {
    state: Arc<Mutex<State>>,
    changed: Arc<watch::Sender<u64>>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Board {
    /// A board without kiosks.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let state = State {
            kiosks: BTreeMap::new(),
            others: BTreeMap::new(),
            calls: 0,
            disaster: false,
            keep: Duration::ZERO,
        };
        Self { state: Arc::new(Mutex::new(state)), changed: Arc::new(watch::Sender::new(0)), clock, entropy }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A thread that panicked with the lock left whole values behind.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self) {
        self.changed.send_modify(|version| *version = version.wrapping_add(1));
    }

    /// Tells of every change, by a number that is another after it.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn set(&self, kiosk: &KioskName, state: KioskState) {
        let now = self.clock.monotonic();
        let mut all = self.lock();
        let keep = all.keep;
        let entry = all.kiosks.entry(kiosk.clone()).or_insert_with(|| Kiosk {
            state: KioskState::Starting,
            help: None,
            result: None,
            receipt: Vec::new(),
            card_reader_gone: false,
            clock_ahead: None,
            finished: finished::Shelf::default(),
            counted: (0, 0),
        });
        // A new state of the kiosk is an end of its visit.
        entry.put_by(now, keep);
        (entry.state, entry.help, entry.result) = (state, None, None);
        drop(all);
        self.tell();
    }

    /// The kiosk is there and looks at its parts.
    pub fn starting(&self, kiosk: &KioskName) {
        self.set(kiosk, KioskState::Starting);
    }

    /// The kiosk waits for a card.
    pub fn ready(&self, kiosk: &KioskName) {
        self.set(kiosk, KioskState::Ready);
    }

    /// The kiosk can take nobody.
    pub fn out_of_order(&self, kiosk: &KioskName, code: FailureCode) {
        self.set(kiosk, KioskState::OutOfOrder(code));
    }

    /// A visit begins; one that was still there is forgotten.
    ///
    /// # Errors
    /// [`NoEntropy`] when there is no token to be had; the board shows the kiosk as ready then.
    pub fn begin(&self, kiosk: &KioskName, pseudonym: Pseudonym) -> Result<VisitToken, NoEntropy> {
        self.set(kiosk, KioskState::Ready);
        let token = VisitToken(random(&*self.entropy)?);
        let (day, now) = (self.clock.moment().japan_day(), self.clock.monotonic());
        if let Some(entry) = self.lock().kiosks.get_mut(kiosk) {
            let number = if entry.counted.0 == day { entry.counted.1.saturating_add(1) } else { 1 };
            entry.counted = (day, number);
            entry.state = KioskState::Busy(VisitNow {
                token,
                pseudonym,
                number,
                step: VisitStep::Read,
                step_since: now,
                failed: Vec::new(),
                photo: ChipPhoto::NotRead,
                photos: 0,
                code: None,
                open_questions: Vec::new(),
                decided: None,
                has_result: false,
                card_left: false,
                end: None,
            });
        }
        self.tell();
        Ok(token)
    }

    /// Changes a visit that is there; `None` when it is not.
    fn of<T>(
        &self,
        visit: VisitToken,
        change: impl FnOnce(&mut VisitNow, &mut Option<Help>, &mut Option<Arc<ResultView>>) -> T,
    ) -> Option<T> {
        let mut all = self.lock();
        let changed = all.kiosks.values_mut().find_map(|kiosk| match &mut kiosk.state {
            KioskState::Busy(now) if now.token == visit => Some((now, &mut kiosk.help, &mut kiosk.result)),
            _ => None,
        });
        let value = changed.map(|(now, help, result)| change(now, help, result));
        drop(all);
        if value.is_some() {
            self.tell();
        }
        value
    }

    /// The visit is at a step.
    pub fn step(&self, visit: VisitToken, step: VisitStep) {
        let now = self.clock.monotonic();
        self.of(visit, |visit, _, _| {
            if visit.step != step {
                (visit.step, visit.step_since) = (step, now);
            }
        });
    }

    /// A way was tried without success.
    pub fn failed(&self, visit: VisitToken, method: Method) {
        self.of(visit, |visit, _, _| match visit.failed.iter_mut().find(|(known, _)| *known == method) {
            Some((_, times)) => *times = times.saturating_add(1),
            None => visit.failed.push((method, 1)),
        });
    }

    /// What is known of the chip's photo.
    pub fn photo(&self, visit: VisitToken, photo: ChipPhoto) {
        self.of(visit, |visit, _, _| visit.photo = photo);
    }

    /// The photo of the chip was forgotten, with the card's connection: the next one is another, and a decision that was made over this
    /// one is given back.
    pub fn photo_forgotten(&self, visit: VisitToken) {
        self.of(visit, |visit, help, _| {
            visit.photos = visit.photos.wrapping_add(1);
            undecided(visit, help);
            if visit.photo == ChipPhoto::There {
                visit.photo = ChipPhoto::NotRead;
            }
        });
    }

    /// The visit did not reach its goal. R0 is shown as its result is, and nothing else.
    pub fn code(&self, visit: VisitToken, code: FailureCode) {
        self.of(visit, |visit, _, result| {
            visit.code = Some(code);
            if code == FailureCode::NotConfirmable {
                visit.has_result = true;
                *result = Some(Arc::new(ResultView::Neutral));
            }
        });
    }

    /// Consent questions that are open now.
    pub fn questions(&self, visit: VisitToken, open: Vec<ConsentKind>) {
        self.of(visit, |visit, _, _| visit.open_questions = open);
    }

    /// The answer is there. One that cannot be told from R0 is R0.
    pub fn result(&self, visit: VisitToken, view: ResultView) {
        self.of(visit, |visit, _, result| {
            if matches!(view, ResultView::Neutral) {
                visit.code = Some(FailureCode::NotConfirmable);
            }
            visit.has_result = true;
            *result = Some(Arc::new(view));
        });
    }

    /// The card is still in the reader after the end.
    pub fn card_left(&self, visit: VisitToken) {
        self.of(visit, |visit, _, _| visit.card_left = true);
    }

    /// A call that begins now.
    fn call(&self, code: Option<FailureCode>) -> Help {
        let since = self.clock.monotonic();
        let mut all = self.lock();
        all.calls = all.calls.saturating_add(1);
        Help { call: all.calls, since, code, answered_by: None, settled: false }
    }

    /// Help is called for in a visit.
    pub fn help(&self, visit: VisitToken, code: Option<FailureCode>) {
        let call = self.call(code);
        self.of(visit, |_, help, _| *help = Some(call));
    }

    /// Help is called for at a kiosk where there is no visit.
    pub fn help_at(&self, kiosk: &KioskName, code: Option<FailureCode>) {
        let call = self.call(code);
        if let Some(kiosk) = self.lock().kiosks.get_mut(kiosk) {
            kiosk.help = Some(call);
        }
        self.tell();
    }

    /// What waits for the receipt computer. Ways with nothing to tell are left out. Not the visit's: it stays when that ends.
    pub fn receipt(&self, kiosk: &KioskName, mut ways: Vec<ReceiptWay>) {
        ways.retain(|way| way.waiting > 0 || way.lost > 0);
        let mut all = self.lock();
        let Some(kiosk) = all.kiosks.get_mut(kiosk).filter(|kiosk| kiosk.receipt != ways) else { return };
        kiosk.receipt = ways;
        drop(all);
        self.tell();
    }

    /// The staff reader is (not) connected. Not the visit's: it stays when that ends.
    pub fn card_reader(&self, kiosk: &KioskName, there: bool) {
        let mut all = self.lock();
        let changed = all.kiosks.get_mut(kiosk).filter(|kiosk| kiosk.card_reader_gone == there);
        let Some(kiosk) = changed else { return };
        kiosk.card_reader_gone = !there;
        drop(all);
        self.tell();
    }

    /// The visit has ended: everything of it is forgotten but what [`Self::keep_finished`] says, and the kiosk is ready.
    pub fn end(&self, visit: VisitToken) {
        let now = self.clock.monotonic();
        let mut all = self.lock();
        let keep = all.keep;
        for kiosk in all.kiosks.values_mut() {
            if matches!(&kiosk.state, KioskState::Busy(now) if now.token == visit) {
                kiosk.put_by(now, keep);
                (kiosk.state, kiosk.help, kiosk.result) = (KioskState::Ready, None, None);
            }
        }
        drop(all);
        self.tell();
    }

    /// Disaster operation begins or ends.
    pub fn disaster(&self, on: bool) {
        self.lock().disaster = on;
        self.tell();
    }

    /// What is on the board; nothing personal.
    #[must_use]
    pub fn look(&self) -> Look {
        let now = self.clock.monotonic();
        let all = self.lock();
        let kiosks = all.kiosks.iter().map(|(name, kiosk)| KioskNow {
            name: name.clone(),
            state: kiosk.state.clone(),
            help: kiosk.help.clone(),
            receipt: kiosk.receipt.clone(),
            card_reader_gone: kiosk.card_reader_gone,
            clock_ahead: kiosk.clock_ahead,
            finished: kiosk.finished.rows(now, all.keep),
        });
        let others = all.others.iter().map(|(name, other)| other.now(name, now)).collect();
        Look { kiosks: kiosks.collect(), others, disaster: all.disaster, now }
    }

    /// Takes the visit's one decision, which was made over this photo ([`VisitNow::photos`]).
    ///
    /// # Errors
    /// Why it cannot be taken.
    pub(crate) fn decide(
        &self,
        (visit, photo): (VisitToken, u32),
        decision: CheckDecision,
    ) -> Result<(), CheckUnavailable> {
        let look = self.look();
        if let Some(barred) =
            look.kiosk_of(visit).map_or(Some(CheckUnavailable::VisitGone), KioskNow::check_barred)
        {
            return Err(barred);
        }
        // Of two at the same moment one comes first.
        let taken = self.of(visit, |visit, help, _| {
            if visit.photos != photo {
                return Err(CheckUnavailable::PhotoNotRead);
            }
            let free = visit.decided.is_none();
            visit.decided.get_or_insert(decision);
            if let Some(help) = help {
                help.settled = true;
            }
            if free { Ok(()) } else { Err(CheckUnavailable::Decided) }
        });
        taken.unwrap_or(Err(CheckUnavailable::VisitGone))
    }

    /// Gives the decision back: it could not be recorded, or the kiosk could not take it at that moment.
    pub fn undecide(&self, visit: VisitToken) {
        self.of(visit, |visit, help, _| undecided(visit, help));
    }

    /// Takes a question as answered; `false` when it is not open.
    pub(crate) fn answered(&self, visit: VisitToken, item: ConsentKind) -> bool {
        self.of(visit, |visit, _, _| {
            let before = visit.open_questions.len();
            visit.open_questions.retain(|open| *open != item);
            visit.open_questions.len() < before
        })
        .unwrap_or(false)
    }
}

/// What was decided counts no longer, and the call is what it was.
fn undecided(visit: &mut VisitNow, help: &mut Option<Help>) {
    visit.decided = None;
    if let Some(help) = help {
        help.settled = false;
    }
}
