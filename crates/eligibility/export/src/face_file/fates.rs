//! What is known of names whose naming was not answered. In memory, as the answers that wait are: both go with the process.

use std::collections::VecDeque;

use crate::disk::{ObjectId, Seen};

/// Most names that are remembered: more than wait at most for one way.
const MAX_FATES: usize = 1024;

/// A name that was tried, of which nothing could be seen since. The hidden file stays as a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unsure {
    pub folder: ObjectId,
    pub hidden: String,
    /// What the hidden file was before it was named, where links work.
    pub before: Option<Seen>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    Unsure(Unsure),
    /// The answer was there under its name.
    Delivered,
}

/// Names and their fates, the oldest first. Holds no content.
#[derive(Default)]
pub(super) struct Fates(VecDeque<(String, Fate)>);

impl Fates {
    pub(super) fn set(&mut self, name: &str, fate: Fate) {
        self.forget(name);
        if self.0.len() >= MAX_FATES {
            self.0.pop_front();
        }
        self.0.push_back((name.to_owned(), fate));
    }

    pub(super) fn forget(&mut self, name: &str) {
        self.0.retain(|(of, _)| of != name);
    }

    pub(super) fn of(&self, name: &str) -> Option<&Fate> {
        self.0.iter().find(|(of, _)| of == name).map(|(_, fate)| fate)
    }

    pub(super) fn is_witness(&self, hidden: &str) -> bool {
        self.0.iter().any(|(_, fate)| matches!(fate, Fate::Unsure(unsure) if unsure.hidden == hidden))
    }

    /// The names whose fate is open.
    pub(super) fn unsure(&self) -> Vec<(String, Unsure)> {
        let open = self.0.iter().filter_map(|(name, fate)| match fate {
            Fate::Unsure(unsure) => Some((name.clone(), unsure.clone())),
            Fate::Delivered => None,
        });
        open.collect()
    }
}
