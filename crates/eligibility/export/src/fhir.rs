//! The answer as FHIR R4 with the JP Core profiles: a Bundle of type `collection` (decision 0010).
//!
//! What FHIR and JP Core have a place for stands there: patient, coverage, insurer, facility, encounter, the patient's answers to
//! questions, and the eligibility response with ratio, limit amount and specific diseases. The whole message lies beside it in a Binary, so nothing is lost. Only
//! what the answer says is said: a value that is absent, or is no date where FHIR wants one, is left out.

mod coverage;
mod encounter;
mod patient;
mod questionnaire;
mod resource;
mod response;
mod words;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eligibility_api::message::{Encoding, ResultOfQualificationConfirmation};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use self::resource::{Binary, Bundle, Entry, Identifier, Reference, Resource};
use crate::answer::{TO_THE_SECOND, in_japan};
use crate::buffer::Buffer;
use crate::{Answer, ExportError};

/// The rules that every FHIR export satisfies besides HL7's own schema: mandatory elements and fixed values of R4 and JP
/// Core (JSON Schema 2020-12).
pub const FHIR_SCHEMA: &str = include_str!("../../../../docs/receipt-computer.fhir.schema.json");
/// A FHIR export's media type.
pub const MEDIA_TYPE_FHIR: &str = "application/fhir+json";

/// The answer as a FHIR Bundle in UTF-8, which satisfies HL7's schema and [`FHIR_SCHEMA`]. The same answer gives the same
/// bytes.
///
/// # Errors
/// [`ExportError::Time`] outside the years 1000 to 9999.
pub fn fhir(answer: &Answer) -> Result<Zeroizing<Vec<u8>>, ExportError> {
    let time = in_japan(answer.when, TO_THE_SECOND)?;
    let writer = Writer { answer, time, authored: questionnaire::authored(&answer.answers)? };
    Buffer::json(&writer.bundle())
}

/// An answer on its way into a Bundle.
struct Writer<'a> {
    answer: &'a Answer,
    /// When the answer was received, as FHIR writes an instant.
    time: String,
    /// When the last of the patient's answers was given; `None` where there is none.
    authored: Option<Zeroizing<String>>,
}

/// A part of the Bundle, by which the others refer to it.
#[derive(Clone, Copy)]
enum Part {
    Response,
    Patient,
    Facility,
    /// The coverage of the result at this place.
    Coverage(usize),
    /// Its insurer.
    Insurer(usize),
    Encounter,
    Answers,
    Message,
}

impl Part {
    fn name(self) -> String {
        match self {
            Self::Response => "response".to_owned(),
            Self::Patient => "patient".to_owned(),
            Self::Facility => "facility".to_owned(),
            Self::Coverage(place) => format!("coverage {place}"),
            Self::Insurer(place) => format!("insurer {place}"),
            Self::Encounter => "encounter".to_owned(),
            Self::Answers => "answers".to_owned(),
            Self::Message => "message".to_owned(),
        }
    }

    /// The resource's type.
    fn kind(self) -> &'static str {
        match self {
            Self::Response => "CoverageEligibilityResponse",
            Self::Patient => "Patient",
            Self::Facility | Self::Insurer(_) => "Organization",
            Self::Coverage(_) => "Coverage",
            Self::Encounter => "Encounter",
            Self::Answers => "QuestionnaireResponse",
            Self::Message => "Binary",
        }
    }
}

impl<'a> Writer<'a> {
    fn results(&self) -> &'a [ResultOfQualificationConfirmation] {
        self.answer.message.results()
    }

    /// Whether there is anything to say of the patient.
    fn has_patient(&self) -> bool {
        !self.results().is_empty()
    }

    fn bundle(&self) -> Bundle<'_> {
        let message = &self.answer.message;
        let mut entry = vec![self.entry(Part::Response, Resource::Response(Box::new(self.response())))];
        if self.has_patient() {
            entry.push(self.entry(Part::Patient, Resource::Patient(self.patient())));
        }
        for (place, result) in self.results().iter().enumerate() {
            let coverage = Box::new(self.coverage(place, result));
            entry.push(self.entry(Part::Coverage(place), Resource::Coverage(coverage)));
            entry.push(self.entry(Part::Insurer(place), Resource::Organization(coverage::insurer(result))));
        }
        if let Some(code) = words::facility(message) {
            entry.push(self.entry(Part::Facility, Resource::Organization(coverage::facility(code))));
        }
        if let Some(encounter) = self.encounter() {
            entry.push(self.entry(Part::Encounter, Resource::Encounter(Box::new(encounter))));
        }
        if let Some(answers) = self.questionnaire() {
            entry.push(self.entry(Part::Answers, Resource::Answers(Box::new(answers))));
        }
        let data = Zeroizing::new(STANDARD.encode(&*message.to_xml(Encoding::Utf8)));
        let binary = Binary { content_type: "application/xml", data };
        entry.push(self.entry(Part::Message, Resource::Binary(binary)));
        Bundle {
            resource_type: "Bundle",
            identifier: self.identifier(),
            r#type: "collection",
            timestamp: &self.time,
            entry,
        }
    }

    /// The visit's.
    fn identifier(&self) -> Identifier<'a> {
        Identifier::new(words::VISIT_FILE, self.answer.id.as_str())
    }

    fn entry<'r>(&self, part: Part, resource: Resource<'r>) -> Entry<'r> {
        Entry { full_url: self.url(part), resource }
    }

    /// A reference to another part.
    fn reference(&self, part: Part) -> Reference<'static> {
        Reference { reference: Some(self.url(part)), r#type: Some(part.kind()), ..Reference::default() }
    }

    /// A UUID of version 8 (RFC 9562) made of id, time and part, so that the same answer always has the same ones.
    fn url(&self, part: Part) -> String {
        let mut digest = Sha256::new();
        digest.update(format!("uketsuke fhir {} {} {}", self.answer.id, self.answer.when, part.name()));
        let digest = digest.finalize();
        let mut bytes = [0_u8; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid().urn().to_string()
    }
}
