//! The seven things a kiosk can ask.

use std::fmt;

use eligibility_api::wire;

/// One of the gateway's paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Route {
    /// `GET /v1/status`.
    Status,
    /// `GET /v1/facility`, since API 1.1.
    Facility,
    /// `POST /v1/challenges`.
    Challenges,
    /// `POST /v1/offers`, since API 1.1.
    Offers,
    /// `POST /v1/confirmations`.
    Confirmations,
    /// `POST /v1/enrolments`.
    Enrolments,
    /// `PUT /v1/confirmations/{id}/consents`.
    Consents,
}

impl Route {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Status,
        Self::Facility,
        Self::Challenges,
        Self::Offers,
        Self::Confirmations,
        Self::Enrolments,
        Self::Consents,
    ];

    /// Its path, with `{id}` standing for a confirmation's id.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Status => wire::STATUS,
            Self::Facility => wire::FACILITY,
            Self::Challenges => wire::CHALLENGES,
            Self::Offers => wire::OFFERS,
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
            Self::Facility => "facility",
            Self::Challenges => "challenges",
            Self::Offers => "offers",
            Self::Confirmations => "confirmations",
            Self::Enrolments => "enrolments",
            Self::Consents => "consents",
        }
    }

    /// Whether a request has a signed body.
    pub(crate) fn has_body(self) -> bool {
        !matches!(self, Self::Status | Self::Facility)
    }

    /// Whether a gateway of API 1.0 has this path.
    pub(crate) fn is_of_1_0(self) -> bool {
        !matches!(self, Self::Facility | Self::Offers)
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
