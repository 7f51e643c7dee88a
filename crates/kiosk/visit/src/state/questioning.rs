//! The questions beside the consents, one on a screen, nothing preselected. Which there are is data; what the gateway offered decides
//! which of them are asked.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::core::Core;
use crate::offers::{self, Open};
use crate::page::{self, page};
use crate::patient::Answered;
use crate::state::{Act, AwaitingOffers, Consenting, Next, Reviewing, State};
use crate::{
    AnswerGiven, Event, OfferEntry, OptionNumber, Question, QuestionKind, Screen, ScreenKind, Step, Text,
};

pub(crate) struct Questioning {
    answered: Answered,
    /// What is asked of this patient.
    open: Vec<Open>,
    /// One answer for each question so far; the next question is at this index.
    answers: Vec<AnswerGiven>,
    /// The entries of the list at hand are asked one by one: yes or no for each so far.
    each: Option<Vec<bool>>,
}

/// Answers are never printed.
impl std::fmt::Debug for Questioning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Questioning").finish_non_exhaustive()
    }
}

impl Questioning {
    /// The first question; waits for what else can be asked, if that is still on its way.
    pub(crate) fn begin(core: &mut Core, answered: Answered) -> State {
        match offers::awaited(core) {
            Some(until) => State::AwaitingOffers(AwaitingOffers { answered, until }),
            None => Self::first(core, answered),
        }
    }

    /// The same without waiting any longer.
    pub(crate) fn first(core: &mut Core, answered: Answered) -> State {
        let mut state = Self { answered, open: offers::open(core), answers: Vec::new(), each: None };
        if state.open.is_empty() {
            return Reviewing::show(core, state.answered, Vec::new());
        }
        state.each = state.fresh();
        State::Questioning(state)
    }

    fn at(&self) -> Option<&Open> {
        self.open.get(self.answers.len())
    }

    /// A list of one entry is asked for that one.
    fn fresh(&self) -> Option<Vec<bool>> {
        let single =
            self.at().is_some_and(|open| open.question.kind == QuestionKind::List && open.entries.len() == 1);
        single.then(Vec::new)
    }

    /// What is asked now.
    fn asked(&self) -> Option<Asked<'_>> {
        let Open { question, entries } = self.at()?;
        Some(match (question.kind, &self.each) {
            (QuestionKind::YesNo, _) => Asked::Options(vec![Question::YES, Question::NO]),
            (QuestionKind::Choice, _) => {
                Asked::Options(question.options.iter().map(|option| option.as_str()).collect())
            }
            (QuestionKind::List, None) => Asked::List(entries),
            (QuestionKind::List, Some(given)) => Asked::Entry { at: given.len(), of: entries },
        })
    }

    /// Takes the answer; `false` when there is no such option.
    fn take(&mut self, OptionNumber(chosen): OptionNumber, now: Duration) -> bool {
        let answer: Vec<Zeroizing<String>> = match (self.asked(), chosen) {
            (Some(Asked::Options(options)), chosen) => match options.get(usize::from(chosen)) {
                Some(option) => vec![(*option).to_owned().into()],
                None => return false,
            },
            (Some(Asked::List(entries)), 0) => {
                entries.iter().map(|entry| entry.id().to_owned().into()).collect()
            }
            (Some(Asked::List(_)), 1) => {
                self.each = Some(Vec::new());
                return true;
            }
            (Some(Asked::Entry { .. }), chosen @ (0 | 1)) => {
                let (each, entries) = (self.each.get_or_insert_default(), self.open.get(self.answers.len()));
                each.push(chosen == 0);
                let entries = entries.map_or(&[][..], |open| &open.entries);
                if each.len() < entries.len() {
                    return true;
                }
                let taken = entries.iter().zip(each.iter()).filter(|(_, given)| **given);
                taken.map(|(entry, _)| entry.id().to_owned().into()).collect()
            }
            _ => return false,
        };
        let Some(Open { question, entries }) = self.at() else { return false };
        let (question, asked, of) = (question.id.clone(), question.asked, entries.len());
        self.answers.push(AnswerGiven { question, asked, chosen: answer, of, answered_at: now });
        self.each = self.fresh();
        true
    }

    /// One step back within the questions; `false` at the first.
    fn back(&mut self) -> bool {
        let single = self.at().is_some_and(|open| open.entries.len() == 1);
        if let Some(given) = &mut self.each {
            if given.pop().is_some() {
                return true;
            }
            if !single {
                self.each = None;
                return true;
            }
        }
        let earlier = self.answers.pop().is_some();
        if earlier {
            self.each = self.fresh();
        }
        earlier
    }

    fn can_go_back(&self, core: &Core) -> bool {
        let single = self.at().is_some_and(|open| open.entries.len() == 1);
        let within = self.each.as_ref().is_some_and(|given| !given.is_empty() || !single);
        within || !self.answers.is_empty() || core.asks_consents()
    }
}

/// What stands on the screen.
enum Asked<'a> {
    /// Options, by their ids.
    Options(Vec<&'a str>),
    /// A list: all of it, or one by one.
    List(&'a [OfferEntry]),
    /// A single entry of it.
    Entry {
        /// Which one, from 0.
        at: usize,
        /// All of them.
        of: &'a [OfferEntry],
    },
}

impl Act for Questioning {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::OptionChosen(chosen) => {
                if !self.take(*chosen, core.now) {
                    return Next::Ignored;
                }
                if self.at().is_some() {
                    return Next::Stay;
                }
                let answers = std::mem::take(&mut self.answers);
                Next::Go(Reviewing::show(core, self.answered.clone(), answers))
            }
            Event::BackPressed if self.back() => Next::Stay,
            Event::BackPressed if core.asks_consents() => {
                Next::Go(Consenting::begin(core, self.answered.method))
            }
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let Some((Open { question, .. }, asked)) = self.at().zip(self.asked()) else {
            return page(core, ScreenKind::Checking, Some(Step::Consent), Text::new("query-wait"));
        };
        let texts = question.texts(core.language);
        let title = match &asked {
            Asked::Entry { .. } => texts.entry.as_ref().unwrap_or(&texts.title),
            Asked::Options(_) | Asked::List(_) => &texts.title,
        };
        let mut screen = page(core, ScreenKind::Question, Some(Step::Consent), Text::own(title));
        screen.body.extend(texts.why.as_ref().map(|why| Text::own(why)));
        let (labels, list) = match asked {
            Asked::Options(options) => (options, Vec::new()),
            Asked::List(entries) => {
                let short = |at: usize| entries.get(at).map(|entry| line(core, entry, SHORT));
                (vec![Question::ALL, Question::EACH], page::shortened(entries.len(), short, LISTED))
            }
            Asked::Entry { at, of } => {
                screen.body.push(Text::new("entry-number").with("n", at + 1).with("of", of.len()));
                let entry = of.get(at).map(|entry| line(core, entry, LONG));
                (vec![Question::YES, Question::NO], entry.into_iter().collect())
            }
        };
        screen.list = list;
        screen.choices = (0_u8..)
            .zip(labels)
            .map(|(number, label)| {
                let event = Event::OptionChosen(OptionNumber(number));
                page::labelled(Text::own(texts.label(label)), event)
            })
            .collect();
        page::edges(core, &mut screen, self.can_go_back(core));
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(core.idle_deadline())
    }
}

/// Most entries of a list that stand on the screen where all of them are asked for: two lines each on the smallest panel.
const LISTED: usize = 2;
/// So many characters of a label stand in such a list, and where the entry is asked for alone.
const SHORT: usize = 14;
const LONG: usize = 24;

/// One entry: its day and its label, of at most so many characters.
fn line(core: &Core, entry: &OfferEntry, most: usize) -> Text {
    let key = if entry.date().is_some() { "entry-dated" } else { "entry" };
    let text = Text::new(key);
    let text = match entry.date() {
        Some(date) => text.with("date", page::date(core.language, date)),
        None => text,
    };
    if entry.label().chars().count() <= most {
        return text.with(Text::PRIVATE, entry.label());
    }
    let start: String = entry.label().chars().take(most.saturating_sub(1)).collect();
    text.with(Text::PRIVATE, start + "…")
}

/// An answer among all answers: what it is about, and what was chosen.
pub(super) fn reviewed(core: &Core, answer: &AnswerGiven) -> Option<Text> {
    let question = core.config.questions.iter().find(|question| question.id == answer.question)?;
    let texts = question.texts(core.language);
    let chosen = match (question.kind, answer.chosen.as_slice()) {
        (QuestionKind::List, []) => texts.label(Question::NONE).to_owned(),
        (QuestionKind::List, all) if all.len() == answer.of => texts.label(Question::ALL).to_owned(),
        (QuestionKind::List, some) => {
            return Some(Text::new("review-entries").with("n", some.len()).with("of", answer.of));
        }
        (QuestionKind::YesNo | QuestionKind::Choice, chosen) => {
            texts.label(chosen.first().map_or("", |id| id.as_str())).to_owned()
        }
    };
    Some(Text::own(&format!("{}: {chosen}", texts.name)))
}
