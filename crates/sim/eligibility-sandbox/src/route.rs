//! The five things a kiosk can ask.

use std::fmt;

use eligibility_api::wire;

/// One of the gateway's paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Route {
    /// `GET /v1/status`.
    Status,
    /// `POST /v1/challenges`.
    Challenges,
    /// `POST /v1/confirmations`.
    Confirmations,
    /// `POST /v1/enrolments`.
    Enrolments,
    /// `PUT /v1/confirmations/{id}/consents`.
    Consents,
}

impl Route {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Status, Self::Challenges, Self::Confirmations, Self::Enrolments, Self::Consents];

    /// Its path, with `{id}` standing for a confirmation's id.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Status => wire::STATUS,
            Self::Challenges => wire::CHALLENGES,
            Self::Confirmations => wire::CONFIRMATIONS,
            Self::Enrolments => wire::ENROLMENTS,
            Self::Consents => "/v1/confirmations/{id}/consents",
        }
    }

    /// Its short name, as in a fault's scope.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Challenges => "challenges",
            Self::Confirmations => "confirmations",
            Self::Enrolments => "enrolments",
            Self::Consents => "consents",
        }
    }

    /// The path whose short name this is.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|route| route.name() == name)
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
