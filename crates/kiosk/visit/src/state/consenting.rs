//! The consent questions, one on a screen, nothing preselected. Refusing never blocks reception.

use std::time::Duration;

use crate::core::Core;
use crate::page::{self, page};
use crate::patient::Answered;
use crate::state::{Act, Next, Questioning, State};
use crate::{
    ConsentGiven, ConsentItem, ConsentProfile, ConsentQuestion, Event, Method, Screen, ScreenKind, Step, Text,
};

/// The questions, by who asks.
const MEDICINES: [&str; 3] = ["consent-med", "consent-med-pharmacy", "consent-med-dental"];
const SURGERY: [&str; 3] = ["consent-surgery", "consent-surgery-pharmacy", "consent-surgery-dental"];
const ANY: [&str; 3] = ["consent-any", "consent-any-pharmacy", "consent-any-dental"];

#[derive(Debug)]
pub(crate) struct Consenting {
    method: Method,
    /// What is asked of this patient.
    profile: ConsentProfile,
    /// Asked for everything at once, before the single questions.
    bulk: bool,
    /// One answer for each question so far, with its time; the next question is at this index.
    answers: Vec<(bool, Duration)>,
}

impl Consenting {
    /// The first question, or the one for everything.
    pub(crate) fn begin(core: &mut Core, method: Method) -> State {
        let profile = core.consent();
        State::Consenting(Self { method, bulk: profile.bulk, profile, answers: Vec::new() })
    }

    /// What is asked now, unless it is everything at once.
    pub(crate) fn open(&self) -> &[ConsentItem] {
        self.question().filter(|_| !self.bulk).map_or(&[], |question| &question.items)
    }

    fn question(&self) -> Option<&ConsentQuestion> {
        self.profile.questions.get(self.answers.len())
    }

    /// Every question's answer, item by item.
    fn finish(&self, core: &mut Core) -> Next {
        let consents =
            self.profile.questions.iter().zip(&self.answers).flat_map(|(question, (given, answered_at))| {
                let answer = |item: &ConsentItem| ConsentGiven {
                    item: *item,
                    given: *given,
                    answered_at: *answered_at,
                };
                question.items.iter().map(answer)
            });
        let answered = Answered { method: self.method, consents: consents.collect() };
        Next::Go(Questioning::begin(core, answered))
    }
}

impl Act for Consenting {
    fn on(&mut self, event: &Event, core: &mut Core) -> Next {
        match event {
            Event::BulkAnswered(true) if self.bulk => {
                self.answers = vec![(true, core.now); self.profile.questions.len()];
                self.finish(core)
            }
            Event::BulkAnswered(false) if self.bulk => {
                self.bulk = false;
                Next::Stay
            }
            Event::ConsentAnswered(given) if !self.bulk => {
                self.answers.push((*given, core.now));
                if self.question().is_some() { Next::Stay } else { self.finish(core) }
            }
            Event::BackPressed if !self.bulk && self.answers.pop().is_some() => Next::Stay,
            Event::BackPressed if !self.bulk && self.profile.bulk => {
                self.bulk = true;
                Next::Stay
            }
            _ => Next::Ignored,
        }
    }

    fn screen(&self, core: &Core) -> Screen {
        let everything: Vec<ConsentItem>;
        let items: &[ConsentItem] = if self.bulk {
            everything = self.profile.questions.iter().flat_map(|q| q.items.clone()).collect();
            &everything
        } else {
            self.question().map_or(&[], |question| &question.items)
        };
        let (title, body, no) = match items {
            _ if self.bulk => (ANY, None, "consent-no"),
            [ConsentItem::Medicines, ConsentItem::Treatment] => {
                (MEDICINES, Some("consent-why"), "consent-no")
            }
            [ConsentItem::Checkup] => {
                // Whose age is known is old enough.
                let no = if core.patient.age().is_some() { "consent-no" } else { "consent-chk-no" };
                (["consent-chk"; 3], Some("consent-chk-sub"), no)
            }
            [ConsentItem::Surgery] => (SURGERY, None, "consent-no"),
            _ => (ANY, None, "consent-no"),
        };
        let asked = Text::new(core.config.facility.pick(title));
        let mut screen = page(core, ScreenKind::Consent, Some(Step::Consent), asked);
        screen.body.extend(body.map(Text::new));
        screen.body.push(Text::new("consent-free"));
        if title == ANY {
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
        let back = !self.bulk && (!self.answers.is_empty() || self.profile.bulk);
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
