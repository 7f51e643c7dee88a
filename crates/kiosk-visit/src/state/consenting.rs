//! The consent questions, one on a screen, nothing preselected. Refusing never blocks reception.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::state::{Act, Checking, Next, State};
use crate::{ConsentGiven, ConsentItem, Event, Method, Question, Screen, ScreenKind, Step, Text};

#[derive(Debug)]
pub(crate) struct Consenting {
    method: Method,
    /// Asked for everything at once, before the single questions.
    bulk: bool,
    /// One answer for each question so far, with its time; the next question is at this index.
    answers: Vec<(bool, Duration)>,
}

impl Consenting {
    /// The first question, or the one for everything.
    pub(crate) fn begin(core: &mut Core, method: Method) -> State {
        State::Consenting(Self { method, bulk: core.config.consent.bulk, answers: Vec::new() })
    }

    /// What is asked now, unless it is everything at once.
    pub(crate) fn open<'a>(&self, core: &'a Core) -> &'a [ConsentItem] {
        self.question(core).filter(|_| !self.bulk).map_or(&[], |question| &question.items)
    }

    fn question<'a>(&self, core: &'a Core) -> Option<&'a Question> {
        core.config.consent.questions.get(self.answers.len())
    }

    /// Every question's answer, item by item.
    fn finish(&self, core: &mut Core) -> Next {
        let questions = &core.config.consent.questions;
        let consents = questions.iter().zip(&self.answers).flat_map(|(question, (given, answered_at))| {
            let answer =
                |item: &ConsentItem| ConsentGiven { item: *item, given: *given, answered_at: *answered_at };
            question.items.iter().map(answer)
        });
        core.patient.consents = Some(consents.collect());
        Next::Go(Checking::start(core, self.method))
    }
}

impl Act for Consenting {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::BulkAnswered(true) if self.bulk => {
                self.answers = vec![(true, core.now); core.config.consent.questions.len()];
                self.finish(core)
            }
            Event::BulkAnswered(false) if self.bulk => {
                self.bulk = false;
                Next::Stay
            }
            Event::ConsentAnswered(given) if !self.bulk => {
                self.answers.push((*given, core.now));
                if self.question(core).is_some() { Next::Stay } else { self.finish(core) }
            }
            Event::BackPressed if !self.bulk && self.answers.pop().is_some() => Next::Stay,
            Event::BackPressed if !self.bulk && core.config.consent.bulk => {
                self.bulk = true;
                Next::Stay
            }
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let everything: Vec<ConsentItem>;
        let items: &[ConsentItem] = if self.bulk {
            everything = core.config.consent.questions.iter().flat_map(|q| q.items.clone()).collect();
            &everything
        } else {
            self.question(core).map_or(&[], |question| &question.items)
        };
        let (title, body, no) = match items {
            _ if self.bulk => ("consent-any", None, "consent-no"),
            [ConsentItem::Medicines, ConsentItem::Treatment] => {
                ("consent-med", Some("consent-why"), "consent-no")
            }
            [ConsentItem::Checkup] => ("consent-chk", Some("consent-chk-sub"), "consent-chk-no"),
            [ConsentItem::Surgery] => ("consent-surgery", None, "consent-no"),
            _ => ("consent-any", None, "consent-no"),
        };
        let mut screen = page(core, ScreenKind::Consent, Some(Step::Consent), Text::new(title));
        screen.body.extend(body.map(Text::new));
        screen.body.push(Text::new("consent-free"));
        if title == "consent-any" {
            screen.list = items.iter().map(|item| Text::new(name(*item))).collect();
        }
        screen.choices = if self.bulk {
            vec![
                page::primary("consent-bulk", Event::BulkAnswered(true)),
                page::primary("consent-each", Event::BulkAnswered(false)),
            ]
        } else {
            vec![
                page::primary("consent-yes", Event::ConsentAnswered(true)),
                page::primary(no, Event::ConsentAnswered(false)),
            ]
        };
        let back = !self.bulk && (!self.answers.is_empty() || core.config.consent.bulk);
        page::edges(core, &mut screen, back);
        screen
    }

    fn deadline(&self, core: &Core) -> Option<Duration> {
        Some(core.idle_deadline())
    }
}

fn name(item: ConsentItem) -> &'static str {
    match item {
        ConsentItem::Medicines => "item-medicines",
        ConsentItem::Treatment => "item-treatment",
        ConsentItem::Surgery => "item-surgery",
        ConsentItem::Checkup => "item-checkup",
    }
}
