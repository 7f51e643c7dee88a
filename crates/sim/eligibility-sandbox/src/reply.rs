//! What goes back: an answer or a refusal, with its echoes.

use eligibility_api::wire::{MEDIA_TYPE_PROBLEM, Problem, ProblemType};

/// An HTTP answer, kept whole so that a repeated request gets the very same.
#[derive(Clone)]
pub(crate) struct Reply {
    pub status: u16,
    /// `None` for an answer without body.
    pub media_type: Option<&'static str>,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub(crate) fn new(status: u16, media_type: &'static str, body: Vec<u8>) -> Self {
        Self { status, media_type: Some(media_type), headers: Vec::new(), body }
    }

    pub(crate) fn no_content() -> Self {
        Self { status: 204, media_type: None, headers: Vec::new(), body: Vec::new() }
    }

    /// Sets a header, in place of one already there.
    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
    }
}

/// A refusal. Titles are constants: nothing of the request comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub status: u16,
    pub problem: ProblemType,
    pub title: &'static str,
}

impl Refusal {
    pub(crate) const fn bad_request(title: &'static str) -> Self {
        Self { status: 400, problem: ProblemType::BadRequest, title }
    }

    pub(crate) const fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(crate) const TERMINAL: Self =
        Self { status: 403, problem: ProblemType::TerminalRefused, title: "terminal refused" };
    pub(crate) const CHALLENGE: Self =
        Self { status: 409, problem: ProblemType::ChallengeRefused, title: "challenge refused" };
    pub(crate) const CERTIFICATE: Self =
        Self { status: 403, problem: ProblemType::CertificateRefused, title: "certificate refused" };
    pub(crate) const SIGNATURE: Self =
        Self { status: 403, problem: ProblemType::SignatureRefused, title: "signature refused" };
    pub(crate) const NOT_ENROLLED: Self =
        Self { status: 404, problem: ProblemType::NotEnrolled, title: "not enrolled" };
    pub(crate) const ENROLMENT: Self =
        Self { status: 409, problem: ProblemType::EnrolmentRefused, title: "enrolment refused" };
    /// R0, for anyone who cannot be confirmed, whatever the reason.
    pub(crate) const NOT_CONFIRMABLE: Self =
        Self { status: 404, problem: ProblemType::NotConfirmable, title: "not confirmable" };
    pub(crate) const TRY_LATER: Self =
        Self { status: 503, problem: ProblemType::TryLater, title: "try later" };
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        let Refusal { status, problem, title } = refusal;
        let problem = Problem { problem_type: problem, title: title.to_owned(), status };
        // Three strings and a number always serialise.
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        Self::new(status, MEDIA_TYPE_PROBLEM, body)
    }
}
