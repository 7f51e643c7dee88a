//! Encounter: what the patient came for. Plain R4.

use eligibility_api::wire::CareKind;

use super::resource::{Coding, Concept, Encounter};
use super::words;
use super::{Part, Writer};

/// The table of 診療区分.
const TABLE: &str = "OQSCD028";

impl Writer<'_> {
    /// `None` at a place that may see eligibility only: FHIR has no class for it, and nothing is made up.
    pub(super) fn encounter(&self) -> Option<Encounter<'_>> {
        Some(Encounter {
            identifier: [self.identifier()],
            // Checked in, and not seen by anybody yet.
            status: "arrived",
            class: class(&self.answer.care)?,
            r#type: kind(&self.answer.care),
            subject: self.has_patient().then(|| self.reference(Part::Patient)),
            service_provider: words::facility(&self.answer.message).map(|_| self.reference(Part::Facility)),
        })
    }
}

/// HL7's class of an encounter; the operator's own code where there is none.
fn class(care: &CareKind) -> Option<Coding<'_>> {
    let (code, display) = match care {
        CareKind::Outpatient => ("AMB", "ambulatory"),
        CareKind::HomeVisit => ("HH", "home health"),
        CareKind::Online => ("VR", "virtual"),
        CareKind::Emergency => ("EMER", "emergency"),
        CareKind::Inpatient => ("IMP", "inpatient encounter"),
        CareKind::EligibilityOnly => return None,
        CareKind::Other(code) => return words::coding(words::oqs(TABLE), code, None),
    };
    words::coding(words::ACT_CODE, code, Some(display))
}

/// The published code of OQS, so that nobody has to guess it from the class.
fn kind(care: &CareKind) -> Option<[Concept<'_>; 1]> {
    match care {
        CareKind::Outpatient | CareKind::HomeVisit | CareKind::Online | CareKind::Emergency => {
            Some([words::coded(words::oqs(TABLE), care.as_str(), care.meaning())])
        }
        CareKind::Inpatient | CareKind::EligibilityOnly | CareKind::Other(_) => None,
    }
}
