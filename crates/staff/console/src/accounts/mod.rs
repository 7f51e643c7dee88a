//! Who may sign in: a name, a role, a password (argon2id) and a second factor (RFC 6238), in a SQLite file of their own
//! beside the audit log, so that what changes cannot harm what must not.
//!
//! Start reading at `store.rs`. Proving is one step: name, password and code are judged together and refused together, in
//! constant work whether or not there is such an account, and a code is accepted once.

mod facility;
mod ladder;
mod number;
mod passkey;
mod password;
mod qr;
mod register;
mod store;
mod totp;

pub use facility::FACILITY_DIGITS;
pub use ladder::Ladder;
pub use number::StaffNumber;
pub(crate) use passkey::PasskeyKey;
pub use passkey::{HANDLE_BYTES, MAX_PASSKEYS, Passkey};
pub use password::{MAX_PASSWORD_BYTES, MIN_PASSWORD_CHARACTERS, PasswordError, generate};
pub(crate) use qr::qr_svg;
pub use qr::qr_text;
pub use register::Register;
pub use store::{Account, AccountError, Accounts, Claim, Refused};
pub use totp::{DIGITS, Enrolment, PERIOD, Secret};

use serde::{Deserialize, Serialize};

/// What a member of staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Help, staff check, result.
    Reception,
    /// As reception, and: audit, disaster operation.
    Supervisor,
    /// The state of the kiosks. No visit, no result, no photo, no live view, no staff check.
    Vendor,
}

impl Role {
    /// All roles.
    pub const ALL: &'static [Self] = &[Self::Reception, Self::Supervisor, Self::Vendor];

    /// The word in files and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Reception => "reception",
            Self::Supervisor => "supervisor",
            Self::Vendor => "vendor",
        }
    }

    /// Reads [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.word() == word)
    }

    /// Whether visits may be seen and decided on.
    #[must_use]
    pub fn sees_visits(self) -> bool {
        matches!(self, Self::Reception | Self::Supervisor)
    }

    /// Whether the audit log and the switches are theirs.
    #[must_use]
    pub fn supervises(self) -> bool {
        self == Self::Supervisor
    }
}
