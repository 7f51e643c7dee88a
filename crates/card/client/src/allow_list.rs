//! The allow-list in front of the transmitter: every command the kiosk can send to a card, as one table.
//!
//! What VERIFY or COMPUTE DIGITAL SIGNATURE touches depends on the applet and file selected before, so the list follows
//! the selection. After anything unexpected it forgets it, and then only SELECT by full AID passes.
//!
//! Not in the table, so they cannot leave: the signing certificate (`0001`) and its key and password (`001A`, `001B`), the
//! key references of the card-face applet other than code B, the 券面事項入力補助AP and 住基AP, short file identifiers,
//! CHANGE REFERENCE DATA (`24`), RESET RETRY COUNTER (`2C`), logical channels, secure messaging.
//!
//! The iPhone's "last command" (`80 FC 00 00`) leaves once, and only after the token's label has said that this is one.
//!
//! While a PIN-less authentication runs ([`AllowList::begin_pinless`]) the table is shut: then exactly the commands that it
//! declared leave (`declared.rs`), at the JPKI applet.

use card_apdu::{Command, Response};

use crate::{CommandPattern, DeclaredCommands, KeyKind, card_face, digest_info, jpki};

/// An applet the kiosk may select.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Applet {
    /// 公的個人認証AP.
    Jpki,
    /// 券面事項確認AP.
    CardFace,
}

impl Applet {
    const ALL: [Self; 2] = [Self::Jpki, Self::CardFace];

    pub(crate) fn aid(self) -> &'static [u8; 10] {
        match self {
            Self::Jpki => &jpki::AID,
            Self::CardFace => &card_face::AID,
        }
    }
}

/// A file the kiosk may select. Its applet belongs to it, so that `0002` of one applet is never taken for another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum File {
    TokenInfo,
    CertificatePresence,
    AuthenticationCertificate,
    AuthenticationKey,
    AuthenticationPin,
    CardFace,
    IssuerCertificate,
    CodeB,
}

impl File {
    pub(crate) const ALL: [Self; 8] = [
        Self::TokenInfo,
        Self::CertificatePresence,
        Self::AuthenticationCertificate,
        Self::AuthenticationKey,
        Self::AuthenticationPin,
        Self::CardFace,
        Self::IssuerCertificate,
        Self::CodeB,
    ];

    pub(crate) fn applet(self) -> Applet {
        match self {
            Self::TokenInfo
            | Self::CertificatePresence
            | Self::AuthenticationCertificate
            | Self::AuthenticationKey
            | Self::AuthenticationPin => Applet::Jpki,
            Self::CardFace | Self::IssuerCertificate | Self::CodeB => Applet::CardFace,
        }
    }

    pub(crate) fn id(self) -> [u8; 2] {
        match self {
            Self::TokenInfo => jpki::EF_TOKEN_INFO,
            Self::CertificatePresence => jpki::EF_CERTIFICATE_PRESENCE,
            Self::AuthenticationCertificate => jpki::EF_AUTHENTICATION_CERTIFICATE,
            Self::AuthenticationKey => jpki::EF_AUTHENTICATION_KEY,
            Self::AuthenticationPin => jpki::EF_AUTHENTICATION_PIN,
            Self::CardFace => card_face::EF_CARD_FACE,
            Self::IssuerCertificate => card_face::EF_ISSUER_CERTIFICATE,
            Self::CodeB => card_face::EF_CODE_B,
        }
    }

    fn is_readable(self) -> bool {
        !matches!(self, Self::AuthenticationKey | Self::AuthenticationPin | Self::CodeB)
    }

    /// Digits of the reference data, for the two key references that may be verified.
    fn digits(self) -> Option<usize> {
        match self {
            Self::AuthenticationPin => Some(4),
            Self::CodeB => Some(14),
            _ => None,
        }
    }
}

/// What a permitted command is, so that the answer can be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permitted {
    SelectApplet(Applet),
    SelectFile(File),
    ReadBinary,
    CountTries,
    Verify,
    Sign,
    InternalAuthenticate,
    /// The iPhone's last command.
    LastCommand,
    GetResponse,
    /// A command of the running PIN-less authentication: its place among the declared patterns.
    Declared(usize),
}

/// The list, with what it must know of the card's state.
#[derive(Debug, Clone, Default)]
pub(crate) struct AllowList {
    applet: Option<Applet>,
    file: Option<File>,
    /// The last answer was `61xx`.
    response_waits: bool,
    /// The last answer was `63Cx`, x > 0, to the counter query on the selected file. One VERIFY uses it up: a repeated
    /// VERIFY cannot leave, no matter who repeats it.
    counted: bool,
    /// Key of the judged certificate; without one nothing is signed.
    signing_key: Option<KeyKind>,
    /// The token's label said iPhone, and its last command has not left yet.
    last_command: bool,
    /// What the running PIN-less authentication declared, and how often each may still be sent; `None` while none runs.
    pinless: Option<Vec<(CommandPattern, u8)>>,
}

impl AllowList {
    /// The file that is selected, as far as known.
    pub(crate) fn file(&self) -> Option<File> {
        self.file
    }

    /// The applet that is selected, as far as known.
    pub(crate) fn applet(&self) -> Option<Applet> {
        self.applet
    }

    /// A certificate with this key was judged good: its signature may be asked for.
    pub(crate) fn permit_signing(&mut self, key: KeyKind) {
        self.signing_key = Some(key);
    }

    /// The token's label said iPhone: its last command may leave, once.
    pub(crate) fn permit_last_command(&mut self) {
        self.last_command = true;
    }

    /// A PIN-less authentication begins: until [`Self::end_pinless`] exactly these commands leave.
    pub(crate) fn begin_pinless(&mut self, commands: &DeclaredCommands) {
        self.pinless = Some(commands.budget());
        self.counted = false;
        self.response_waits = false;
    }

    /// Whatever was not sent may not be sent any more.
    pub(crate) fn end_pinless(&mut self) {
        self.pinless = None;
        self.response_waits = false;
    }

    /// Whether the command may leave now.
    pub(crate) fn check(&self, command: &Command) -> Option<Permitted> {
        let header = command.header();
        let data = command.data();
        let ne = command.expected();
        let short = !command.is_extended();
        let fetches = (header.cla, header.ins, header.p1, header.p2) == (0x00, 0xC0, 0x00, 0x00);
        if fetches && data.is_empty() && short && ne.is_some() {
            // GET RESPONSE, only when an answer waits.
            return self.response_waits.then_some(Permitted::GetResponse);
        }
        if let Some(declared) = &self.pinless {
            let fits = |(pattern, left): &(CommandPattern, u8)| *left > 0 && pattern.fits(command);
            let found = declared.iter().position(fits).filter(|_| self.applet == Some(Applet::Jpki));
            return found.map(Permitted::Declared);
        }
        // The table. Class and instruction first; then parameters, data, expected length and selection.
        match (header.cla, header.ins) {
            // SELECT, without FCI.
            (0x00, 0xA4) if short && ne.is_none() => match (header.p1, header.p2) {
                (0x04, 0x0C) => {
                    Applet::ALL.into_iter().find(|a| a.aid() == data).map(Permitted::SelectApplet)
                }
                (0x02, 0x0C) => File::ALL
                    .into_iter()
                    .find(|f| Some(f.applet()) == self.applet && f.id() == data)
                    .map(Permitted::SelectFile),
                _ => None,
            },
            // READ BINARY of the selected file; P1 bit 8 would name a short file identifier.
            (0x00, 0xB0) if header.p1 < 0x80 && data.is_empty() && ne.is_some() => {
                self.file.filter(|f| f.is_readable()).map(|_| Permitted::ReadBinary)
            }
            // VERIFY the selected key reference: no data counts, all its digits verify.
            (0x00, 0x20) if (header.p1, header.p2) == (0x00, 0x80) && short && ne.is_none() => {
                let digits = self.file?.digits()?;
                if data.is_empty() {
                    Some(Permitted::CountTries)
                } else if self.counted && data.len() == digits && data.iter().all(u8::is_ascii_digit) {
                    Some(Permitted::Verify)
                } else {
                    None
                }
            }
            // COMPUTE DIGITAL SIGNATURE with the authentication key.
            (0x80, 0x2A) if (header.p1, header.p2) == (0x00, 0x80) && ne.is_some() => {
                let fits = match self.signing_key? {
                    KeyKind::Rsa { .. } => digest_info::is_sha256(data),
                    KeyKind::P256 => data.len() == 32,
                    KeyKind::P384 => data.len() == 48,
                };
                (fits && self.file == Some(File::AuthenticationKey)).then_some(Permitted::Sign)
            }
            // Internal authentication of the card-face applet, with its own key.
            (0x80, 0x2A) if (header.p1, header.p2) == (0x00, 0x00) && ne.is_some() => {
                (self.applet == Some(Applet::CardFace) && digest_info::is_sha256(data))
                    .then_some(Permitted::InternalAuthenticate)
            }
            // The iPhone's last command (crate `myna-card`).
            (0x80, 0xFC) if (header.p1, header.p2) == (0x00, 0x00) && short && ne.is_none() => {
                (self.last_command && self.applet == Some(Applet::Jpki) && data.is_empty())
                    .then_some(Permitted::LastCommand)
            }
            _ => None,
        }
    }

    /// Before a permitted command leaves: what it may change is unknown until the answer is there.
    pub(crate) fn leaving(&mut self, what: Permitted) {
        match what {
            Permitted::SelectApplet(_) => {
                self.applet = None;
                self.file = None;
            }
            Permitted::SelectFile(_) => self.file = None,
            Permitted::LastCommand => {
                self.applet = None;
                self.file = None;
                self.last_command = false;
            }
            Permitted::Declared(place) => {
                if let Some((_, left)) = self.pinless.as_mut().and_then(|declared| declared.get_mut(place)) {
                    *left = left.saturating_sub(1);
                }
            }
            _ => {}
        }
        self.counted = false;
        self.response_waits = false;
    }

    /// After the answer to a permitted command.
    pub(crate) fn answered(&mut self, what: Permitted, response: &Response) {
        let status = response.status();
        let waits = status.bytes_waiting().is_some();
        self.response_waits = waits && what != Permitted::Verify;
        // `61xx` is normal processing too (ISO/IEC 7816-4 §5.6).
        let done = status.is_ok() || waits;
        match what {
            Permitted::SelectApplet(applet) if done => self.applet = Some(applet),
            Permitted::SelectFile(file) if done => self.file = Some(file),
            Permitted::CountTries => {
                self.counted = status.tries_left().is_some_and(|tries| tries > 0);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
#[path = "allow_list_tests.rs"]
mod tests;
