//! Who a member of staff is to the kiosks.

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
