//! What the gateway and the receipt computer say, as far as a decision needs it.

use std::fmt;

use zeroize::Zeroizing;

/// The challenge's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChallengeFacts {
    /// Milliseconds it may still be used, from its arrival.
    pub expires_in_ms: u64,
    /// The gateway says that a certificate with this card's end gives eligibility only, so that no consent is asked for.
    pub eligibility_only: bool,
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
/// part is the family's, or an alias: 1 to [`NameToAsk::MAX_LENGTH`] letters. Wiped on drop; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct NameToAsk(Zeroizing<String>);

impl NameToAsk {
    /// More characters than nearly any name on a card has. A longer one is not asked about.
    pub const MAX_LENGTH: usize = 60;

    /// Takes a name; `None` when it is empty, too long, or holds anything but letters, spaces, hyphens and apostrophes, so that
    /// a lost character (●) is never shown to a patient.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let name = name.trim();
        let letter = |c: char| c.is_alphabetic() || matches!(c, 'ー' | '・' | ' ' | '-' | '\'' | '’');
        let good = !name.is_empty() && name.chars().count() <= Self::MAX_LENGTH && name.chars().all(letter);
        good.then(|| Self(name.to_owned().into()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
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
