//! What the kiosk's log tells: where the visit is, what it went through, and what no log may say.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use card_virtual::Persona;
use kiosk_demo::Shipped;
use kiosk_demo::shipped::step;

/// The only error of ours that may be logged, and only after a module was killed.
const MODULE_FAILED: &str = "kiosk_app::authorisation";

/// What the log told so far.
pub struct Diary {
    next: usize,
    secrets: Vec<String>,
    /// Whether an authorisation module was killed.
    pub module_killed: bool,
    /// The state of the visit, its screen, and since when the screen is there.
    pub state: String,
    pub screen: String,
    pub since: Instant,
    /// When the program last said anything, as its steps are.
    pub stepped: Instant,
    /// How often each state was entered, and how often each step happened.
    pub entered: BTreeMap<String, u64>,
    pub events: BTreeMap<String, u64>,
    /// Warnings and errors, without their times.
    pub warnings: BTreeMap<String, u64>,
}

impl Diary {
    pub fn new(people: &[Persona]) -> Self {
        let secrets = people.iter().flat_map(|persona| {
            let given = persona.name.split('\u{3000}').map(str::to_owned);
            // A name of one sign would be found in any text.
            let given = given.filter(|part| part.chars().count() > 1 && !part.is_ascii());
            given.chain([persona.name.clone(), persona.address.clone(), persona.verification_code_b()])
        });
        let now = Instant::now();
        Self {
            next: 0,
            secrets: secrets.collect(),
            module_killed: false,
            state: String::new(),
            screen: String::new(),
            since: now,
            stepped: now,
            entered: BTreeMap::new(),
            events: BTreeMap::new(),
            warnings: BTreeMap::new(),
        }
    }

    /// Reads on; the steps that are new. An error says what the log should not say.
    pub fn read(&mut self, program: &Shipped) -> Result<Vec<String>, String> {
        let (lines, next) = program.log_since(self.next);
        self.next = next;
        let mut steps = Vec::new();
        for line in lines {
            self.judge(&line)?;
            let Some(step) = step(&line) else { continue };
            self.stepped = Instant::now();
            if step.event == "Ticked" && step.state == self.state && step.screen == self.screen {
                continue;
            }
            steps.push(format!("{} -> {} [{}]", step.event, step.state, step.screen));
            *self.events.entry(step.event).or_default() += 1;
            if step.state != self.state {
                *self.entered.entry(step.state.clone()).or_default() += 1;
                self.state = step.state;
                self.since = Instant::now();
            }
            if step.screen != self.screen {
                self.screen = step.screen;
                self.since = Instant::now();
            }
        }
        Ok(steps)
    }

    fn judge(&mut self, line: &str) -> Result<(), String> {
        if self.secrets.iter().any(|secret| line.contains(secret.as_str())) {
            return Err("the log tells something of a patient".to_owned());
        }
        if line.contains("panicked at") {
            return Err(line.to_owned());
        }
        let words = line.split_whitespace().collect::<Vec<_>>();
        let level = words.get(1).copied().unwrap_or_default();
        if matches!(level, "WARN" | "ERROR") {
            *self.warnings.entry(words[1..].join(" ")).or_default() += 1;
        }
        let expected = self.module_killed && line.contains(MODULE_FAILED);
        if level == "ERROR" && !expected {
            return Err(format!("an error that nothing explains: {line}"));
        }
        Ok(())
    }

    /// How often this state was entered.
    pub fn times(&self, state: &str) -> u64 {
        self.entered.get(state).copied().unwrap_or_default()
    }

    /// How long the screen has been there.
    pub fn shown_for(&self) -> Duration {
        self.since.elapsed()
    }
}
