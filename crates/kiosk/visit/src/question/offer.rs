//! What the gateway says that one person can be asked. Where somebody was treated is nobody's but theirs: it is wiped on drop and
//! never printed.

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::QuestionId;

/// A question that applies to this person. That it does is a fact about them, so it is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Offer {
    /// Which one.
    pub question: QuestionId,
    /// What there is to choose from; none where the question names its own options.
    pub entries: Vec<OfferEntry>,
}

/// One entry of a list.
#[derive(Clone, PartialEq, Eq)]
pub struct OfferEntry {
    id: Zeroizing<String>,
    label: Zeroizing<String>,
    date: Option<(i16, u8, u8)>,
}

/// Stands for a character that is not drawn, as ● does in the names of the online eligibility system.
const LOST: char = '●';

/// Whether the screens' type has it: Latin and its marks, kana, the kanji of the first plane, Hangul, and the punctuation of names.
/// Looking for a letter that no installed type has takes seconds for one screen.
fn is_drawn(c: char) -> bool {
    matches!(c,
        ' '..='~' | '\u{A0}'..='\u{17F}' | 'Ơ' | 'ơ' | 'Ư' | 'ư' | 'Ạ'..='ỹ' | '’' | '–' | '…' | '●' | '○'
        | '\u{3000}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FF01}'..='\u{FF9F}')
}

/// A text that cannot be an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an entry has an id, and a label of 1 to {} characters that can be drawn", OfferEntry::MAX_LABEL)]
pub struct OfferEntryError;

impl OfferEntry {
    /// Longest label, in characters.
    pub const MAX_LABEL: usize = 40;

    /// An entry: what an answer names it by, what the patient sees (such as the place that issued it), and the day of issue.
    ///
    /// # Errors
    /// [`OfferEntryError`].
    pub fn new(id: &str, label: &str, date: Option<(i16, u8, u8)>) -> Result<Self, OfferEntryError> {
        let label = label.trim();
        let good =
            (1..=Self::MAX_LABEL).contains(&label.chars().count()) && !label.chars().any(char::is_control);
        if !good || QuestionId::new(id).is_none() {
            return Err(OfferEntryError);
        }
        let label: String = label.chars().map(|c| if is_drawn(c) { c } else { LOST }).collect();
        Ok(Self { id: id.to_owned().into(), label: label.into(), date })
    }

    /// What an answer names it by.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What the patient sees.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The day of issue: year, month, day.
    #[must_use]
    pub fn date(&self) -> Option<(i16, u8, u8)> {
        self.date
    }
}

impl fmt::Debug for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Offer(…)")
    }
}

impl fmt::Debug for OfferEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OfferEntry(…)")
    }
}
