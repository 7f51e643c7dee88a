//! One answer of the patient.

use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::{AskedWhen, QuestionId};

/// The answer to one question, for the confirmation and for the receipt computer. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct AnswerGiven {
    /// Which question.
    pub question: QuestionId,
    /// Who asked it: the gateway gets the answers to what it offered.
    pub asked: AskedWhen,
    /// The option that was chosen, or the ids of the entries, which may be none.
    pub chosen: Vec<Zeroizing<String>>,
    /// How many entries there were to choose from.
    pub of: usize,
    /// When the patient answered, on the clock of [`crate::Visit::step`].
    pub answered_at: Duration,
}

impl fmt::Debug for AnswerGiven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerGiven").field("question", &self.question).finish_non_exhaustive()
    }
}
