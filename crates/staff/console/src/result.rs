//! The answer as reception needs it, made from the gateway's message by a pure function. No field for the address exists.

use std::fmt;

use eligibility_api::message::codes::{
    ConsentFlag, ContributionRatio, DiseaseCategory, InsuredCardClassification, LimitClass, PersonalFamily,
    ReasonOfLoss, Sex,
};
use eligibility_api::message::{
    ProcessingResultStatus, QualificationValidity, ResultMessage, ResultOfQualificationConfirmation,
    SegmentOfResult, Text,
};
use eligibility_api::wire::ConsentKind;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// The character that stands for one outside the gateway's character set.
const LOST: char = '●';

/// First bytes of two-byte characters of CP932 that are not in JIS X 0208: NEC's row 13 (①, ㈱, ℡), and IBM's characters (髙, 﨑)
/// where NEC and where IBM put them.
const OUTSIDE_JIS: [u8; 6] = [0x87, 0xED, 0xEE, 0xFA, 0xFB, 0xFC];

/// A code that tells something.
macro_rules! told {
    ($code:expr) => {
        $code.as_ref().and_then(|code| code.told()).cloned()
    };
}

/// A value of the patient's: wiped on drop, never printed by `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Private(Zeroizing<String>);

impl Private {
    fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

/// What staff see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResultView {
    /// R0: one line, and nothing behind it. Whether nothing was found or nothing may be said cannot be told from it.
    Neutral,
    /// An answer.
    Answer(Box<Answer>),
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whether and how the patient is insured.
    pub eligibility: QualificationValidity,
    /// A notice's code and words.
    pub notice: Option<(Private, Private)>,
    /// The certificate of the card.
    pub certificate: Certificate,
    /// The qualifications; several when more than one fits.
    pub qualifications: Vec<Qualification>,
}

/// What the kiosk found out about the card's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Certificate {
    /// Nothing to say.
    #[default]
    Fine,
    /// It ends soon: year, month, day in Japan.
    EndsSoon(i16, i8, i8),
    /// It has ended, less than three months ago: eligibility only.
    Ended,
}

/// One qualification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qualification {
    /// The name, character by character.
    pub name: Vec<Glyph>,
    /// Its reading.
    pub kana: Option<Private>,
    /// Another name that the person goes by (通称), character by character; empty where none is told.
    pub alias: Vec<Glyph>,
    /// Its reading.
    pub alias_kana: Option<Private>,
    /// Birth day, `YYYY-MM-DD`.
    pub birth: Option<Private>,
    /// Sex.
    pub sex: Option<Sex>,
    /// The patient's number at this facility (照会番号).
    pub reference: Option<Private>,
    /// The insurer's name.
    pub insurer: Option<Private>,
    /// What kind of insurance.
    pub kind: Option<InsuredCardClassification>,
    /// The insured person, or family.
    pub person: Option<PersonalFamily>,
    /// The patient's share in percent; `None`: the answer has none, which is no share of its own.
    pub ratio: Option<u8>,
    /// The limit class; `None`: not told, which is not "general".
    pub limit: Option<Limit>,
    /// Special diseases.
    pub diseases: Vec<Disease>,
    /// Medical aid tickets: how many.
    pub tickets: usize,
    /// Since when the patient is insured.
    pub from: Option<Private>,
    /// Until when, or since when no more.
    pub until: Option<Private>,
    /// Why no more.
    pub loss: Option<ReasonOfLoss>,
    /// What may be looked at.
    pub consents: Vec<ConsentState>,
}

/// A character of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// As it is.
    Plain(char),
    /// `●`: the gateway did not say which.
    Lost,
    /// A character that a receipt computer with Shift_JIS cannot hold.
    Outside(char),
    /// A character with the mark that belongs to it (葛 with a variation selector, a letter with an accent of its own): a receipt computer with
    /// Shift_JIS cannot hold the mark, and apart from its character it says nothing.
    Marked(char, char),
    /// A character that is not seen, or that turns the direction of writing. No page has it; its code point stands for it.
    Unseen(char),
    /// A character that CP932 has and JIS X 0208 has not: online claims take JIS X 0208 only, so that it comes back altered.
    OutsideJis(char),
}

/// The limit amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The class.
    pub class: LimitClass,
    /// Until when.
    pub until: Option<Private>,
    /// Long stay, since when.
    pub long_stay: Option<Private>,
}

/// A special disease (特定疾病).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disease {
    /// Which.
    pub category: DiseaseCategory,
    /// The patient's share, yen a month.
    pub self_pay: Option<Private>,
    /// Until when.
    pub until: Option<Private>,
}

/// A consent as the answer has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentState {
    /// About what.
    pub kind: ConsentKind,
    /// Whether it holds.
    pub flag: ConsentFlag,
    /// Until when.
    pub until: Option<Private>,
}

impl ResultView {
    /// What staff see of a message. `None` when it is no answer about a person: still being worked on, or ended abnormally.
    #[must_use]
    pub fn of(message: &ResultMessage, certificate: Certificate) -> Option<Self> {
        if message.segment() != Some(&SegmentOfResult::Normal) {
            return None;
        }
        let (status, validity) = (message.status(), message.validity());
        let (Some(ProcessingResultStatus::Normal), Some(validity)) = (status, validity) else {
            return Some(Self::Neutral);
        };
        // "Not found" and "may not be said" are one.
        if *validity == QualificationValidity::NotFound {
            return Some(Self::Neutral);
        }
        let notice = message.notice_code().map(|code| {
            let words = message.body.as_ref().and_then(|body| body.processing_result_message.as_ref());
            (Private::new(code), Private::new(words.and_then(Text::told).unwrap_or_default()))
        });
        Some(Self::Answer(Box::new(Answer {
            eligibility: validity.clone(),
            notice,
            certificate,
            qualifications: message.results().iter().map(qualification).collect(),
        })))
    }
}

fn qualification(result: &ResultOfQualificationConfirmation) -> Qualification {
    let kinds = [
        ConsentKind::Medicines,
        ConsentKind::Treatment,
        ConsentKind::Surgery,
        ConsentKind::Checkup,
        ConsentKind::LimitAmount,
    ];
    let consents = kinds.into_iter().filter_map(|kind| {
        let consent = result.consent(kind)?;
        Some(ConsentState { kind, flag: consent.flag, until: consent.available_time.and_then(time) })
    });
    // One that tells nothing hides none that tells something.
    let elderly = result.elderly_recipient.as_ref().and_then(|elderly| elderly.contribution_ratio.as_ref());
    let ratios = [elderly, result.insured_partial_contribution_ratio.as_ref()];
    let ratio = ratios.into_iter().flatten().find_map(ContributionRatio::percent);
    let limit = result.limit_info.as_ref().and_then(|info| {
        let class = told!(info.classification_flag)?;
        let (until, long_stay) = (day(info.valid_end_date.as_ref()), day(info.long_term_date.as_ref()));
        Some(Limit { class, until, long_stay })
    });
    let diseases =
        result.specific_diseases.iter().flat_map(|list| &list.certificates).filter_map(|disease| {
            Some(Disease {
                category: told!(disease.disease_category)?,
                self_pay: filled(disease.self_pay.as_ref()),
                until: day(disease.valid_end_date.as_ref()),
            })
        });
    Qualification {
        name: glyphs(result.name.as_ref()),
        kana: kana(result.name_kana.as_ref()),
        alias: glyphs(result.name_of_other.as_ref()),
        alias_kana: kana(result.name_of_other_kana.as_ref()),
        birth: day(result.birthdate.as_ref()),
        sex: told!(result.sex1),
        reference: filled(result.reference_number.as_ref()),
        insurer: filled(result.insurer_name.as_ref()),
        kind: told!(result.insured_card_classification),
        person: told!(result.personal_family_classification),
        ratio,
        limit,
        diseases: diseases.collect(),
        tickets: result
            .public_expense
            .as_ref()
            .map_or(0, |list| list.tickets.iter().filter(|ticket| ticket.tells_something()).count()),
        from: day(result.qualification_date.as_ref())
            .or_else(|| day(result.insured_card_valid_date.as_ref())),
        until: day(result.disqualification_date.as_ref())
            .or_else(|| day(result.insured_card_expiration_date.as_ref())),
        loss: told!(result.reason_of_loss),
        consents: consents.collect(),
    }
}

impl Qualification {
    /// Whether a character of name or alias is lost, or will be in the receipt computer.
    #[must_use]
    pub fn has_lost(&self) -> bool {
        self.marked().any(|glyph| {
            matches!(glyph, Glyph::Lost | Glyph::Outside(_) | Glyph::Marked(..) | Glyph::Unseen(_))
        })
    }

    /// Characters of name and alias that are marked, each once.
    pub fn marked(&self) -> impl Iterator<Item = Glyph> + '_ {
        let mut seen = Vec::new();
        let all = self.name.iter().chain(&self.alias).copied();
        all.filter(move |glyph| {
            let new = !matches!(glyph, Glyph::Plain(_)) && !seen.contains(glyph);
            if new {
                seen.push(*glyph);
            }
            new
        })
    }
}

/// A name, character by character; empty where none is told.
fn glyphs(name: Option<&Text>) -> Vec<Glyph> {
    let mut glyphs = Vec::new();
    let mut rest = name.and_then(Text::told).unwrap_or_default().chars().peekable();
    while let Some(c) = rest.next() {
        let mark = if is_unseen(c) || c == LOST { None } else { rest.next_if(|next| joins(*next)) };
        glyphs.push(mark.map_or_else(|| glyph(c), |mark| Glyph::Marked(c, mark)));
    }
    glyphs
}

/// Whether it belongs to the character before it: a variation selector, an accent, a voicing mark of kana.
fn joins(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether nothing of it is seen where it stands alone, or it changes how others are seen.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

fn glyph(c: char) -> Glyph {
    if c == LOST {
        return Glyph::Lost;
    }
    if is_unseen(c) {
        return Glyph::Unseen(c);
    }
    let mut bytes = [0; 4];
    let (encoded, _, replaced) = encoding_rs::SHIFT_JIS.encode(c.encode_utf8(&mut bytes));
    match (replaced, encoded.first()) {
        (true, _) => Glyph::Outside(c),
        (false, Some(lead)) if encoded.len() > 1 && OUTSIDE_JIS.contains(lead) => Glyph::OutsideJis(c),
        (false, _) => Glyph::Plain(c),
    }
}

/// Half-width kana are hard to read, and nothing is lost by writing them wide.
fn kana(text: Option<&Text>) -> Option<Private> {
    let kana = text?.told()?.nfkc().filter(|c| !is_unseen(*c)).collect::<String>();
    Some(Private::new(kana.replace(' ', "\u{3000}")))
}

fn filled(text: Option<&Text>) -> Option<Private> {
    text?.told().map(Private::new)
}

/// `YYYYMMDD` as `YYYY-MM-DD`; what stands for no day is none; anything else as it is.
fn day(text: Option<&Text>) -> Option<Private> {
    let text = text?.told_day()?;
    match (text.get(..4), text.get(4..6), text.get(6..8)) {
        (Some(year), Some(month), Some(day)) if text.len() == 8 => {
            Some(Private::new(format!("{year}-{month}-{day}")))
        }
        _ => Some(Private::new(text)),
    }
}

/// `YYYYMMDDhhmmss` as `YYYY-MM-DD hh:mm`; what stands for no time is none; anything else as it is.
fn time(text: &Text) -> Option<Private> {
    let text = text.told_day()?;
    match (text.get(..4), text.get(4..6), text.get(6..8), text.get(8..10), text.get(10..12)) {
        (Some(year), Some(month), Some(day), Some(hour), Some(minute)) if text.len() == 14 => {
            Some(Private::new(format!("{year}-{month}-{day} {hour}:{minute}")))
        }
        _ => Some(Private::new(text)),
    }
}
