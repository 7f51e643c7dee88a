//! Whether an answer is about the person whose card face was opened: the one gate between the gateway and everything that an answer
//! leads to. `docs/decisions/0017-answer-belongs-to-card.md` says what that stops.

use card_client::{BirthDay, Era, HolderFacts, Sex as OnChip};
use eligibility_api::message::codes::Sex as InAnswer;
use eligibility_api::message::{QualificationValidity, ResultMessage, ResultOfQualificationConfirmation};
use kiosk_visit::{ChipBirth, ChipEra, ChipHolder, ChipSex, HolderTrouble};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// More characters than a date is written with.
const MAX_DATE: usize = 24;

/// Whom the card faces that were opened in a visit name. It only ever narrows: it stays when the card is lifted and with it everything
/// else of the face goes, so that lifting a card does not open the gate.
#[derive(Default)]
pub(crate) enum Holder {
    /// No card face was opened.
    #[default]
    Nobody,
    /// One person.
    One(HolderFacts),
    /// More than one: no answer can be about all of them.
    Several,
}

impl Holder {
    /// Another card face was opened.
    pub fn narrow(&mut self, facts: HolderFacts) {
        *self = match std::mem::take(self) {
            Self::Nobody => Self::One(facts),
            Self::One(before) if before == facts => Self::One(before),
            Self::One(_) | Self::Several => Self::Several,
        };
    }

    /// Whether the answer may be about this person.
    ///
    /// # Errors
    /// [`HolderTrouble::Differs`] when any birth date or sex in it is another's, [`HolderTrouble::Unclear`] when a birth date cannot be
    /// read on either side.
    pub fn admits(&self, message: &ResultMessage) -> Result<(), HolderTrouble> {
        match self {
            Self::Nobody => Ok(()),
            Self::Several => Err(HolderTrouble::Differs),
            Self::One(facts) => one(facts, message),
        }
    }
}

fn one(facts: &HolderFacts, message: &ResultMessage) -> Result<(), HolderTrouble> {
    let birth = facts.birth().ok_or(HolderTrouble::Unclear)?;
    let asked = message.body.as_ref().and_then(|body| body.search_info.as_ref());
    let asked = asked.and_then(|asked| asked.birthdate.as_ref()).filter(|text| text.told_day().is_some());
    let results = message.results();
    if results.is_empty() && message.validity() != Some(&QualificationValidity::NotFound) {
        // An answer about somebody that does not say about whom.
        return Err(HolderTrouble::Unclear);
    }
    let dates = results.iter().map(|result| result.birthdate.as_ref());
    let compared: Vec<_> = dates
        .chain(asked.map(Some))
        .map(|text| text.and_then(|text| Written::read(text.as_str())).map(|written| written.is(birth)))
        .collect();
    if compared.contains(&Some(false)) || !results.iter().all(|result| same_sex(facts.sex(), result)) {
        return Err(HolderTrouble::Differs);
    }
    if compared.contains(&None) { Err(HolderTrouble::Unclear) } else { Ok(()) }
}

/// Whether the sexes can be one person's. An answer may have two (the second stands on the back of the card), and either side may have
/// none: not set, not applicable, a code newer than this program. Where one side says nothing there is nothing to differ.
fn same_sex(chip: OnChip, result: &ResultOfQualificationConfirmation) -> bool {
    let on_chip = match chip {
        OnChip::Male => InAnswer::Male,
        OnChip::Female => InAnswer::Female,
        OnChip::NotApplicable | OnChip::Unknown => return true,
    };
    let told = [&result.sex1, &result.sex2].into_iter().flatten();
    let mut told = told.filter(|sex| matches!(sex, InAnswer::Male | InAnswer::Female)).peekable();
    told.peek().is_none() || told.any(|sex| *sex == on_chip)
}

/// A birth date as somebody wrote it. The interface has `YYYYMMDD`; receipt computers and insurers also write eras, two digits for a
/// year, and marks between the numbers.
enum Written {
    Day(BirthDay),
    /// Two digits for the year: of which century, or of which era, is not said.
    TwoDigits {
        year: u8,
        month: u8,
        day: u8,
    },
}

impl Written {
    /// `None` for what is no date.
    fn read(text: &str) -> Option<Self> {
        let mut folded = Zeroizing::new(String::with_capacity(4 * MAX_DATE));
        for c in text.trim().nfkc() {
            if folded.chars().count() >= MAX_DATE {
                return None;
            }
            folded.push(c.to_ascii_uppercase());
        }
        let (era, rest) = era(&folded);
        let numbers = Numbers::of(rest)?;
        let [year, month, day] = match numbers {
            Numbers::Together(digits) => match (era, digits.len()) {
                (None, 8) => return BirthDay::from_digits(digits).map(Self::Day),
                // One digit for the era, as in claims: 1 is Meiji, 5 is Reiwa.
                (None, 7) => {
                    let (number, digits) = digits.split_first()?;
                    let era = Era::ALL.into_iter().rev().nth(usize::from(number.checked_sub(b'1')?))?;
                    return of_era(era, pairs(digits)?);
                }
                (_, 6) => pairs(digits)?,
                _ => return None,
            },
            Numbers::Apart([year, month, day]) => match (era, year) {
                (None, 1000..) => {
                    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
                    return BirthDay::new(year, month, day).map(Self::Day);
                }
                (_, 100..) => return None,
                _ => [u8::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?],
            },
        };
        match era {
            Some(era) => of_era(era, [year, month, day]),
            None => ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(Self::TwoDigits {
                year,
                month,
                day,
            }),
        }
    }

    fn is(&self, chip: &BirthDay) -> bool {
        match self {
            Self::Day(day) => day == chip,
            Self::TwoDigits { year, month, day } => {
                let years = [chip.era().map(|(_, year)| year), u8::try_from(chip.year() % 100).ok()];
                years.contains(&Some(*year)) && (*month, *day) == (chip.month(), chip.day())
            }
        }
    }
}

fn of_era(era: Era, [year, month, day]: [u8; 3]) -> Option<Written> {
    let western = era.year_zero().checked_add(year.into()).filter(|_| year > 0)?;
    BirthDay::new(western, month, day).map(Written::Day)
}

/// The era that a date begins with, and what follows.
fn era(text: &str) -> (Option<Era>, &str) {
    const NAMES: [(&str, Era); 10] = [
        ("明治", Era::Meiji),
        ("大正", Era::Taisho),
        ("昭和", Era::Showa),
        ("平成", Era::Heisei),
        ("令和", Era::Reiwa),
        ("M", Era::Meiji),
        ("T", Era::Taisho),
        ("S", Era::Showa),
        ("H", Era::Heisei),
        ("R", Era::Reiwa),
    ];
    let found = NAMES.into_iter().find_map(|(name, era)| Some((Some(era), text.strip_prefix(name)?)));
    found.unwrap_or((None, text))
}

/// The numbers of a date.
enum Numbers<'a> {
    /// Digits only.
    Together(&'a [u8]),
    /// Year, month and day with marks between them.
    Apart([u16; 3]),
}

impl<'a> Numbers<'a> {
    fn of(text: &'a str) -> Option<Self> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Self::Together(text.as_bytes()));
        }
        const MARKS: [char; 6] = ['-', '/', '.', '年', '月', '日'];
        let text = text.strip_suffix('日').unwrap_or(text);
        let mut parts = text.split(MARKS).map(|part| match part.trim() {
            "元" => Some(1),
            part if (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()) => {
                part.parse().ok()
            }
            _ => None,
        });
        let numbers = [parts.next()??, parts.next()??, parts.next()??];
        parts.next().is_none().then_some(Self::Apart(numbers))
    }
}

fn pairs(digits: &[u8]) -> Option<[u8; 3]> {
    let pair = |tens: &u8, ones: &u8| (tens - b'0') * 10 + (ones - b'0');
    match digits {
        [a, b, c, d, e, f] => Some([pair(a, b), pair(c, d), pair(e, f)]),
        _ => None,
    }
}

/// The facts as staff see them beside the photo.
pub(crate) fn for_staff(facts: &HolderFacts) -> ChipHolder {
    let birth = facts.birth().map(|birth| ChipBirth {
        year: birth.year(),
        month: birth.month(),
        day: birth.day(),
        era: birth.era().map(|(era, year)| {
            let era = match era {
                Era::Meiji => ChipEra::Meiji,
                Era::Taisho => ChipEra::Taisho,
                Era::Showa => ChipEra::Showa,
                Era::Heisei => ChipEra::Heisei,
                Era::Reiwa => ChipEra::Reiwa,
            };
            (era, year)
        }),
    });
    let sex = match facts.sex() {
        OnChip::Male => ChipSex::Male,
        OnChip::Female => ChipSex::Female,
        OnChip::NotApplicable => ChipSex::NotApplicable,
        OnChip::Unknown => ChipSex::Unknown,
    };
    ChipHolder { birth, sex }
}

#[cfg(test)]
#[path = "holder_tests.rs"]
mod tests;
