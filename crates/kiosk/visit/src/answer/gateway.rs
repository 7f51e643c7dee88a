//! What the gateway and the receipt computer say, as far as a decision needs it.

use std::fmt;

use zeroize::Zeroizing;

use crate::QuestionId;

/// The challenge's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChallengeFacts {
    /// Milliseconds it may still be used, from its arrival.
    pub expires_in_ms: u64,
    /// The gateway says that a certificate with this card's end gives eligibility only, so that no consent is asked for.
    pub eligibility_only: bool,
}

/// What the gateway says of the facility.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FacilityFacts {
    /// Which questions can be offered here.
    pub questions: Vec<QuestionId>,
    /// Whether phones are taken in the place of cards.
    pub phones: bool,
}

/// What the gateway said, without anything personal but a name to ask about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatewayAnswer {
    /// Confirmed: the result is kept for the receipt computer.
    Confirmed(Confirmed),
    /// The card is not registered as a health insurance card.
    NotEnrolled,
    /// The enrolment was accepted.
    Enrolled,
    /// The enrolment was not accepted.
    EnrolmentRefused,
    /// The certificate is revoked or too long expired.
    CertificateRefused,
    /// R0: not confirmable, no reason.
    NotConfirmable,
    /// The challenge was used or too old.
    ChallengeRefused,
    /// An answer that cannot be shown to be about the person whose card face was opened. It was thrown away.
    NotThisHolder(HolderTrouble),
}

/// Why an answer is not taken for the holder of the card face that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HolderTrouble {
    /// Birth date or sex is another.
    Differs,
    /// A birth date cannot be read, on the card face or in the answer.
    Unclear,
}

/// A confirmation, as far as the visit must know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// Exactly one valid qualification: the patient may wait; otherwise reception looks at it.
    pub settled: bool,
    /// The gateway gave eligibility only, since the certificate has ended; no consent took effect.
    pub eligibility_only: bool,
    /// A limit amount can be asked for.
    pub limit_possible: bool,
    /// The name that the answer is for, when it holds one that can be asked about.
    pub name: Option<NameToAsk>,
}

/// A name that a patient is asked about: the reading of the family name (カナ氏名の姓), or of the whole name where nobody can say which
/// part is the family's, or an alias: 1 to [`NameToAsk::MAX_LENGTH`] characters of kana or Latin letters that the screens' type has.
/// Wiped on drop; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct NameToAsk(Zeroizing<String>);

impl NameToAsk {
    /// More characters than nearly any name on a card has. A longer one is not asked about.
    pub const MAX_LENGTH: usize = 60;

    /// Takes a name; `None` when it has no letter, is too long, or holds anything but kana, Latin letters, spaces, hyphens and apostrophes:
    /// neither a lost character (●) nor one that no installed type has is shown to a patient, and looking for the latter takes
    /// seconds for one screen.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let name = name.trim();
        let says = name.chars().any(|c| c.is_alphabetic() && c != 'ー');
        let good = says && name.chars().count() <= Self::MAX_LENGTH && name.chars().all(is_asked);
        good.then(|| Self(name.to_owned().into()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a reading with this character can be asked about: kana, and the Latin letters that Noto Sans CJK and IPA Gothic have or
/// replace within one font, those of Vietnamese and long vowels among them. Composed and of full width (NFKC).
fn is_asked(c: char) -> bool {
    matches!(c,
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' | 'ァ'..='ヺ' | 'ー' | '・' | 'ヽ' | 'ヾ'
        | 'A'..='Z' | 'a'..='z' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ'
        | 'Ā' | 'ā' | 'Ă' | 'ă' | 'Đ' | 'đ' | 'Ē' | 'ē' | 'Ĩ' | 'ĩ' | 'Ī' | 'ī' | 'Ō' | 'ō' | 'Ũ' | 'ũ' | 'Ū' | 'ū'
        | 'Ơ' | 'ơ' | 'Ư' | 'ư' | 'Ạ'..='ỹ'
        | ' ' | '-' | '\'' | '’')
}

impl fmt::Debug for NameToAsk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NameToAsk(…)")
    }
}

/// Why the gateway gave no answer that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GatewayTrouble {
    /// No connection, or none in time.
    Unreachable,
    /// TLS did not come about: wrong server, wrong terminal certificate.
    Tls,
    /// It refused the terminal or the request (4xx).
    Refused,
    /// It has trouble itself (5xx, 429, try later).
    Unavailable,
    /// Its answer is not what was agreed: schema, XML, size, media type.
    BadAnswer,
    /// Its answer is to another request: key or challenge differ.
    Mismatch,
    /// The audit log did not take the record of the answer, so the answer was thrown away: nothing unrecorded is shown.
    NotRecorded,
}

/// Why the result did not reach the receipt computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReceiptTrouble {
    /// The folder is not there.
    FolderMissing,
    /// The folder is there, and not the share that has to be mounted at it.
    NotMounted,
    /// No space left.
    Full,
    /// It cannot be written.
    ReadOnly,
    /// The receipt computer does not answer on the network; the result waits in the kiosk.
    Unreachable,
    /// The receipt computer answered and did not take it; the result waits in the kiosk.
    Refused,
    /// Too many results wait to be fetched.
    TooMany,
    /// Anything else.
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_of_kana_and_latin_letters_are_asked_and_others_are_not() {
        let longest = "ア".repeat(NameToAsk::MAX_LENGTH);
        for name in [
            "ヤマダ",
            "やまだ",
            " デ・ラ クルス ",
            "SMITH-JONES",
            "O’Brien",
            "Nguyễn",
            "Ōta",
            "Đặng",
            &longest,
        ] {
            assert_eq!(NameToAsk::new(name).unwrap().as_str(), name.trim(), "{name}");
        }
        let too_long = longest.clone() + "ー";
        let none = "\u{12031}".repeat(NameToAsk::MAX_LENGTH);
        let mixed = "ヤマ\u{12031}ダ";
        for name in [
            "",
            " ",
            "・",
            "-",
            "ー",
            "’ ",
            "ヤマ●",
            "山田",
            "Ivanов",
            "김",
            "Łukasz",
            "ﾔﾏﾀﾞ",
            &too_long,
            &none,
            mixed,
        ] {
            assert!(NameToAsk::new(name).is_none(), "{name}");
        }
    }
}
