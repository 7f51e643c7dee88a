//! API 1.1: what the facility has switched on, what one person can be asked beside the consents, and the answers. A gateway of 1.0
//! has no [`FACILITY`] and is never asked for offers.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{CardProof, CareKind, IdentityMethod};

/// `GET`: what this gateway can offer at this facility. A gateway of API 1.0 answers 404.
pub const FACILITY: &str = "/v1/facility";
/// `POST`: asks what this person can be asked, after identity was shown and before the confirmation.
pub const OFFERS: &str = "/v1/offers";

/// Most questions that a facility has, and that one person is offered.
pub const MAX_OFFERS: usize = 16;
/// Most entries of one offer.
pub const MAX_ENTRIES: usize = 20;
/// Longest id of a question, an entry or an option, in bytes.
pub const MAX_ID_BYTES: usize = 64;
/// Longest label of an entry, in characters.
pub const MAX_LABEL_CHARS: usize = 40;

/// `GET /v1/facility`, answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacilityAnswer {
    /// The newest version of this API that the gateway speaks, `1.1` here. Members that are newer are ignored.
    pub api: String,
    /// The ids of the questions that can be offered here; where there is none, no visit asks for offers.
    pub questions: Vec<String>,
    /// Whether phones are taken in the place of the card at this facility. Not there, as from a gateway that knows none: `false`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub phones: bool,
}

/// `POST /v1/offers`, request: bound to the card's proof as a confirmation is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OffersRequest {
    /// The terminal's name.
    pub terminal: String,
    /// The visit (UUID).
    pub visit: String,
    /// The same as the header.
    pub idempotency_key: String,
    /// 医療機関コード.
    pub facility: String,
    /// The card's proof. It stays good for the confirmation that follows.
    pub proof: CardProof,
    /// How identity was shown.
    pub identity_method: IdentityMethod,
    /// 診療区分.
    pub care: CareKind,
}

/// `POST /v1/offers`, answer. A person about whom nothing may be said (R0) gets no offers, as anybody who has none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OffersAnswer {
    /// What can be asked, at most [`MAX_OFFERS`], each question once.
    pub offers: Vec<Offer>,
}

/// A question that applies to this person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The question's id. A kiosk leaves out a question that it does not know.
    pub question: String,
    /// What there is to choose from, at most [`MAX_ENTRIES`]; none where the question names its own options.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<OfferEntry>,
}

/// One entry of a list. Wiped on drop.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct OfferEntry {
    /// What an answer names it by: 1 to [`MAX_ID_BYTES`] visible ASCII characters.
    pub id: String,
    /// What the patient sees: neutral words, such as the place that issued it, 1 to [`MAX_LABEL_CHARS`] characters.
    pub label: String,
    /// The day of issue, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// What applies to a person, what was prescribed and by whom, is nobody's but theirs.
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

/// The answer to one question, in a confirmation and in what goes to the receipt computer. Wiped on drop.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct QuestionAnswer {
    /// The question's id.
    pub question: String,
    /// What was chosen: one option (`yes` or `no` among them), or the ids of entries, which may be none.
    pub chosen: Vec<String>,
    /// When it was answered, RFC 3339.
    pub answered_at: String,
}

impl QuestionAnswer {
    /// Whether it can stand in a request: ids within their bounds, and no more of them than entries.
    #[must_use]
    pub fn is_sayable(&self) -> bool {
        is_id(&self.question) && self.chosen.len() <= MAX_ENTRIES && self.chosen.iter().all(|id| is_id(id))
    }
}

impl fmt::Debug for QuestionAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QuestionAnswer").field("question", &self.question).finish_non_exhaustive()
    }
}

/// Why offers cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OfferError {
    /// More offers or entries than anybody can be asked about.
    #[error("too many offers or entries")]
    TooMany,
    /// A question that is offered twice, or an entry's id that repeats.
    #[error("a question or an entry stands twice")]
    Twice,
    /// An id that is empty, too long, or not of visible ASCII characters.
    #[error("an id is empty, too long or not of visible ASCII characters")]
    Id,
    /// A label that is empty, too long, or holds characters that are no text: controls, or what turns the direction of writing.
    #[error("a label is empty, too long or holds control characters")]
    Label,
    /// A date that is not `YYYY-MM-DD`.
    #[error("a date is not YYYY-MM-DD")]
    Date,
}

impl OffersAnswer {
    /// Whether every bound is kept.
    ///
    /// # Errors
    /// [`OfferError`]: the whole answer is not to be used.
    pub fn check(&self) -> Result<(), OfferError> {
        if self.offers.len() > MAX_OFFERS || self.offers.iter().any(|offer| offer.entries.len() > MAX_ENTRIES)
        {
            return Err(OfferError::TooMany);
        }
        once(self.offers.iter().map(|offer| offer.question.as_str()))?;
        for offer in &self.offers {
            once(offer.entries.iter().map(|entry| entry.id.as_str()))?;
            for entry in &offer.entries {
                entry.check()?;
            }
        }
        Ok(())
    }
}

impl OfferEntry {
    fn check(&self) -> Result<(), OfferError> {
        let length = self.label.chars().count();
        let blank = self.label.trim().is_empty();
        if blank || length > MAX_LABEL_CHARS || self.label.chars().any(is_no_text) {
            return Err(OfferError::Label);
        }
        if self.date.as_deref().is_some_and(|date| !is_date(date)) {
            return Err(OfferError::Date);
        }
        Ok(())
    }
}

/// Whether this can be the id of a question, an option or an entry.
#[must_use]
pub fn is_id(id: &str) -> bool {
    (1..=MAX_ID_BYTES).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
}

fn once<'a>(ids: impl Iterator<Item = &'a str>) -> Result<(), OfferError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !is_id(id) {
            return Err(OfferError::Id);
        }
        if !seen.insert(id) {
            return Err(OfferError::Twice);
        }
    }
    Ok(())
}

/// Controls, line and paragraph separators, and the characters that turn or isolate the direction of writing (Unicode Standard
/// Annex 9) or are no characters at all.
fn is_no_text(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{061C}'
            | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFF}')
}

/// `YYYY-MM-DD` by its digits and its calendar, as far as months have days.
fn is_date(date: &str) -> bool {
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |part: &str, digits: usize| {
        (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u16>().ok())
            .flatten()
    };
    let (Some(_), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 29,
        _ => 31,
    };
    (1..=12).contains(&month) && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, label: &str, date: Option<&str>) -> OfferEntry {
        OfferEntry { id: id.into(), label: label.into(), date: date.map(Into::into) }
    }

    fn of(entries: Vec<OfferEntry>) -> Result<(), OfferError> {
        OffersAnswer { offers: vec![Offer { question: "documents".into(), entries }] }.check()
    }

    #[test]
    fn offers_within_their_bounds_are_taken() {
        assert_eq!(OffersAnswer::default().check(), Ok(()));
        let longest = "あ".repeat(MAX_LABEL_CHARS);
        let all = (0..MAX_ENTRIES).map(|n| entry(&format!("id-{n}"), &longest, Some("2026-02-29"))).collect();
        assert_eq!(of(all), Ok(()));
        assert_eq!(of(vec![entry(&"x".repeat(MAX_ID_BYTES), "A", None)]), Ok(()));
    }

    #[test]
    fn offers_beyond_them_are_refused() {
        let good = || entry("a", "あおば内科", Some("2026-11-28"));
        let many: Vec<_> = (0..=MAX_ENTRIES).map(|n| entry(&format!("id-{n}"), "A", None)).collect();
        for (entries, why) in [
            (many, OfferError::TooMany),
            (vec![good(), good()], OfferError::Twice),
            (vec![entry("", "A", None)], OfferError::Id),
            (vec![entry("a b", "A", None)], OfferError::Id),
            (vec![entry("あ", "A", None)], OfferError::Id),
            (vec![entry(&"x".repeat(MAX_ID_BYTES + 1), "A", None)], OfferError::Id),
            (vec![entry("a", "", None)], OfferError::Label),
            (vec![entry("a", " ", None)], OfferError::Label),
            (vec![entry("a", &"あ".repeat(MAX_LABEL_CHARS + 1), None)], OfferError::Label),
            (vec![entry("a", "A\u{202E}B", None)], OfferError::Label),
            (vec![entry("a", "A\u{2066}B", None)], OfferError::Label),
            (vec![entry("a", "A\nB", None)], OfferError::Label),
            (vec![entry("a", "A\u{0}B", None)], OfferError::Label),
            (vec![entry("a", "A", Some("2026-13-01"))], OfferError::Date),
            (vec![entry("a", "A", Some("2026-04-31"))], OfferError::Date),
            (vec![entry("a", "A", Some("28-11-2026"))], OfferError::Date),
            (vec![entry("a", "A", Some("2026-1-01"))], OfferError::Date),
        ] {
            assert_eq!(of(entries), Err(why));
        }
        let offer = |n: usize| Offer { question: format!("q{n}"), entries: Vec::new() };
        let many = OffersAnswer { offers: (0..=MAX_OFFERS).map(offer).collect() };
        assert_eq!(many.check(), Err(OfferError::TooMany));
        assert_eq!(OffersAnswer { offers: vec![offer(1), offer(1)] }.check(), Err(OfferError::Twice));
    }

    #[test]
    fn answer_is_wiped_and_not_printed() {
        fn wiped<T: ZeroizeOnDrop>(_: &T) {}
        let mut answer = QuestionAnswer {
            question: "documents".into(),
            chosen: vec!["secret-1".into()],
            answered_at: "2026-11-28T09:00:00Z".into(),
        };
        wiped(&answer);
        let printed = format!("{answer:?}");
        assert!(!printed.contains("secret") && !printed.contains("2026"), "{printed}");
        answer.zeroize();
        assert!(answer.question.is_empty() && answer.chosen.is_empty() && answer.answered_at.is_empty());
    }

    #[test]
    fn nothing_of_an_offer_is_printed() {
        let offer =
            Offer { question: "documents".into(), entries: vec![entry("secret-1", "あおば内科", None)] };
        let printed = format!("{offer:?} {:?}", offer.entries);
        assert!(!printed.contains("secret") && !printed.contains("あおば"), "{printed}");
    }
}
