//! Applets: files, PINs, keys and the access rules between them. One file per applet.

pub(crate) mod card_face;
pub(crate) mod card_text;
pub(crate) mod common;
pub(crate) mod jpki;
pub(crate) mod resident;
pub(crate) mod stand_in;

use std::collections::BTreeMap;

use card_apdu::StatusWord;
use rand::rngs::StdRng;
use rsa::RsaPrivateKey;
use zeroize::Zeroizing;

use crate::key::{PrivateKey, sign_padded};

/// Two-byte EF identifier.
pub(crate) type EfId = u16;

/// One applet: what its files hold and how its key signs.
pub(crate) struct Applet {
    pub(crate) aid: [u8; 10],
    pub(crate) files: BTreeMap<EfId, Ef>,
    pub(crate) sign: SignRule,
    /// The stand-in for 特定機関認証 was accepted, and opens what [`Access::PinOrTerminal`] guards.
    pub(crate) terminal_accepted: bool,
    /// Whether its owner has confirmed, on an iPhone; it opens what [`Access::Owner`] guards.
    pub(crate) owner: Owner,
    /// The command that changes a verified PIN; on the card face none does.
    pub(crate) change_pin: Option<ChangePin>,
    /// What `80 AE` (SET SESSION KEY) is answered: no applet here has secure messaging.
    pub(crate) session_key_refusal: StatusWord,
}

/// The owner of an iPhone, as far as this touch knows of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Nobody is asked.
    NotAsked,
    /// Has not confirmed.
    Absent,
    /// Has confirmed.
    Confirmed,
    /// Has confirmed, and the last command ended this touch.
    Ended,
}

/// Class, instruction and P1 of the command that changes a PIN (CHANGE REFERENCE DATA, or its older form).
pub(crate) type ChangePin = (u8, u8, u8);

/// `00 24 01 80`, in JPKI and 入力補助.
pub(crate) const CHANGE_REFERENCE_DATA: ChangePin = (0x00, 0x24, 0x01);
/// `80 32 00 80`, in 共通 and 住基.
pub(crate) const CHANGE_PIN: ChangePin = (0x80, 0x32, 0x00);

/// How an applet answers `80 2A`: from P1, the key EF (by P2), and the data, to a signature.
pub(crate) type SignRule = fn(&Applet, SignRequest<'_>, &mut StdRng) -> Result<Vec<u8>, StatusWord>;

/// A signing command, as the applet sees it.
pub(crate) struct SignRequest<'a> {
    pub(crate) p1: u8,
    pub(crate) p2: u8,
    pub(crate) current: Option<EfId>,
    pub(crate) data: &'a [u8],
}

/// An elementary file.
pub(crate) enum Ef {
    /// Bytes.
    Transparent { data: Vec<u8>, access: Access },
    /// Records, the first is number 1.
    Records { records: Vec<Vec<u8>>, access: Access },
    /// A PIN.
    Pin(PinReference),
    /// A private key.
    Key { key: Box<PrivateKey>, access: Access },
    /// A private key that this card does not hold: the reference exists, nothing opens it.
    EmptyKey,
}

/// What opens a file or key.
#[derive(Clone, Copy)]
pub(crate) enum Access {
    Free,
    Pin(EfId),
    AnyPin(&'static [EfId]),
    PinOrTerminal(EfId),
    Owner,
    Never,
}

/// Incorrect parameters in the data field (ISO/IEC 7816-4 §5.6).
const WRONG_DATA: StatusWord = StatusWord(0x6A80);

/// A PIN with its counter. Without a secret, no value opens it.
pub(crate) struct PinReference {
    secret: Option<Zeroizing<Vec<u8>>>,
    tries_left: u8,
    tries: u8,
    /// Answers the question about the counter, too, with "blocked".
    shut: bool,
    pub(crate) verified: bool,
}

impl PinReference {
    pub(crate) fn new(secret: Zeroizing<Vec<u8>>, tries_left: u8, tries: u8) -> Self {
        Self { secret: Some(secret), tries_left: tries_left.min(tries), tries, shut: false, verified: false }
    }

    /// A reference that exists and is blocked for good.
    pub(crate) fn blocked() -> Self {
        Self { secret: None, tries_left: 0, tries: 0, shut: false, verified: false }
    }

    /// The same, and it does not even tell its counter.
    pub(crate) fn shut() -> Self {
        Self { shut: true, ..Self::blocked() }
    }

    /// The answer to VERIFY without data.
    pub(crate) fn count(&self) -> StatusWord {
        if self.shut {
            StatusWord::REFERENCE_NOT_USABLE
        } else {
            StatusWord::with_tries_left(self.tries_left)
        }
    }

    pub(crate) fn tries_left(&self) -> u8 {
        self.tries_left
    }

    /// VERIFY with data. A value of any wrong length is a wrong value and costs a try.
    pub(crate) fn verify(&mut self, value: &[u8]) -> StatusWord {
        if self.tries_left == 0 {
            return StatusWord::REFERENCE_NOT_USABLE;
        }
        // The try is spent before the comparison, so that nothing between the two can give it back.
        self.tries_left -= 1;
        self.verified = self.secret.as_ref().is_some_and(|secret| secret.as_slice() == value);
        if self.verified {
            self.tries_left = self.tries;
            return StatusWord::OK;
        }
        StatusWord::with_tries_left(self.tries_left)
    }

    /// The new value of a PIN that is verified now: of the same kind, digits as many as before or a password of 6 to 16
    /// upper-case letters and digits with one of each.
    pub(crate) fn change(&mut self, new: &[u8]) -> StatusWord {
        let Some(secret) = self.secret.as_mut().filter(|_| self.verified) else {
            return StatusWord::SECURITY_NOT_SATISFIED;
        };
        let digits = |value: &[u8]| value.iter().all(u8::is_ascii_digit);
        let fits = if digits(secret) {
            new.len() == secret.len() && digits(new)
        } else {
            (6..=16).contains(&new.len())
                && new.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
                && new.iter().any(u8::is_ascii_uppercase)
                && new.iter().any(u8::is_ascii_digit)
        };
        if !fits {
            return WRONG_DATA;
        }
        *secret = Zeroizing::new(new.to_vec());
        StatusWord::OK
    }
}

impl Applet {
    /// Whether the security status opens something with this rule.
    pub(crate) fn opened(&self, access: Access) -> bool {
        match access {
            Access::Free => true,
            Access::Pin(id) => self.pin(id).is_some_and(|pin| pin.verified),
            Access::AnyPin(ids) => ids.iter().any(|id| self.opened(Access::Pin(*id))),
            Access::PinOrTerminal(id) => self.terminal_accepted || self.opened(Access::Pin(id)),
            Access::Owner => self.owner == Owner::Confirmed,
            Access::Never => false,
        }
    }

    pub(crate) fn pin(&self, id: EfId) -> Option<&PinReference> {
        match self.files.get(&id) {
            Some(Ef::Pin(pin)) => Some(pin),
            _ => None,
        }
    }

    pub(crate) fn pin_mut(&mut self, id: EfId) -> Option<&mut PinReference> {
        match self.files.get_mut(&id) {
            Some(Ef::Pin(pin)) => Some(pin),
            _ => None,
        }
    }

    /// Whether the security status opens anything.
    pub(crate) fn is_open(&self) -> bool {
        self.terminal_accepted
            || self.owner == Owner::Confirmed
            || self.files.values().any(|ef| matches!(ef, Ef::Pin(pin) if pin.verified))
    }

    /// Drops the security status.
    pub(crate) fn lock(&mut self) {
        self.terminal_accepted = false;
        if self.owner == Owner::Ended {
            // The next touch, with the same answer of the owner.
            self.owner = Owner::Confirmed;
        }
        for ef in self.files.values_mut() {
            if let Ef::Pin(pin) = ef {
                pin.verified = false;
            }
        }
    }

    /// The key named by P2, opened: `80` is the current EF, `80|sfi` an EF by its short identifier.
    pub(crate) fn opened_key(&self, request: &SignRequest<'_>) -> Result<&PrivateKey, StatusWord> {
        let id = match reference(request.p2)? {
            Reference::Current => request.current.ok_or(StatusWord::NO_CURRENT_FILE)?,
            Reference::Short(id) => id,
        };
        match self.files.get(&id) {
            Some(Ef::Key { key, access }) if self.opened(*access) => Ok(key),
            Some(Ef::Key { .. } | Ef::EmptyKey) => Err(StatusWord::SECURITY_NOT_SATISFIED),
            Some(_) => Err(StatusWord::WRONG_FILE_STRUCTURE),
            None => Err(StatusWord::REFERENCE_NOT_FOUND),
        }
    }
}

/// What P2 of VERIFY and `80 2A` refers to.
pub(crate) enum Reference {
    Current,
    Short(EfId),
}

/// `80` is the current EF, `81` to `9E` an EF by its short identifier 1 to 30, all else is refused.
pub(crate) fn reference(p2: u8) -> Result<Reference, StatusWord> {
    match p2 {
        0x80 => Ok(Reference::Current),
        0x81..=0x9E => Ok(Reference::Short(u16::from(p2 & 0x1F))),
        _ => Err(StatusWord::WRONG_PARAMETERS),
    }
}

/// 内部認証, `80 2A 00 00`, without a PIN: pads the given DigestInfo and signs it with this key, whose public half the issuer signed.
pub(crate) fn internal_authentication(
    applet: &Applet,
    request: &SignRequest<'_>,
    key: EfId,
) -> Result<Vec<u8>, StatusWord> {
    if (request.p1, request.p2) != (0x00, 0x00) {
        return Err(StatusWord::WRONG_PARAMETERS);
    }
    let Some(Ef::Key { key, .. }) = applet.files.get(&key) else {
        return Err(StatusWord::REFERENCE_NOT_FOUND);
    };
    match key.as_ref() {
        PrivateKey::Rsa(key) => {
            sign_padded(key, request.data).map_err(|_| StatusWord::CONDITIONS_NOT_SATISFIED)
        }
        _ => Err(StatusWord::REFERENCE_NOT_FOUND),
    }
}

/// `80 2A` in an applet whose key nothing here may use.
pub(crate) fn signs_nothing(_: &Applet, _: SignRequest<'_>, _: &mut StdRng) -> Result<Vec<u8>, StatusWord> {
    Err(StatusWord::INSTRUCTION_NOT_SUPPORTED)
}

/// A PIN of four digits, or a reference that is blocked where the holder has none.
pub(crate) fn four_digits(pin: Option<Zeroizing<Vec<u8>>>) -> Ef {
    const TRIES: u8 = 3;
    Ef::Pin(pin.map_or_else(PinReference::blocked, |pin| PinReference::new(pin, TRIES, TRIES)))
}

/// An RSA key EF.
pub(crate) fn rsa_key(key: RsaPrivateKey, access: Access) -> Ef {
    Ef::Key { key: Box::new(PrivateKey::Rsa(key)), access }
}
