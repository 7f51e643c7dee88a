//! The answer as FHIR R4 with the JP Core profiles: a Bundle of type `collection` (decision 0010).
//!
//! What FHIR and JP Core have a place for stands there: patient, coverage, insurer, facility, and the eligibility response
//! with ratio, limit amount and specific diseases. The whole message lies beside it in a Binary, so nothing is lost. Only
//! what the answer says is said: a value that is absent, or is no date where FHIR wants one, is left out.

mod coverage;
mod patient;
mod response;
mod words;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eligibility_api::message::{Encoding, ResultOfQualificationConfirmation};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::answer::in_japan;
use crate::json_text::JsonText;
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
    let bundle = Bundle { answer, time: in_japan(answer.when, "%Y-%m-%dT%H:%M:%S%:z")? };
    let mut text = JsonText::new();
    text.item(|text| bundle.write(text));
    Ok(text.finish())
}

/// An answer on its way into a Bundle.
struct Bundle<'a> {
    answer: &'a Answer,
    /// When the answer was received, as FHIR writes an instant.
    time: String,
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
            Self::Message => "message".to_owned(),
        }
    }
}

impl Bundle<'_> {
    fn results(&self) -> &[ResultOfQualificationConfirmation] {
        self.answer.message.results()
    }

    /// Whether there is anything to say of the patient.
    fn has_patient(&self) -> bool {
        !self.results().is_empty()
    }

    fn write(&self, text: &mut JsonText) {
        text.field("resourceType", "Bundle");
        text.object("identifier", |text| {
            text.field("system", words::VISIT_FILE);
            text.field("value", self.answer.id.as_str());
        });
        text.field("type", "collection");
        text.field("timestamp", &self.time);
        text.array("entry", |text| {
            self.entry(text, Part::Response, |text| self.response(text));
            if self.has_patient() {
                self.entry(text, Part::Patient, |text| self.patient(text));
            }
            for (place, result) in self.results().iter().enumerate() {
                self.entry(text, Part::Coverage(place), |text| self.coverage(text, place, result));
                self.entry(text, Part::Insurer(place), |text| coverage::insurer(text, result));
            }
            if let Some(code) = words::facility(&self.answer.message) {
                self.entry(text, Part::Facility, |text| coverage::facility(text, code));
            }
            self.entry(text, Part::Message, |text| {
                text.field("resourceType", "Binary");
                text.field("contentType", "application/xml");
                let xml = self.answer.message.to_xml(Encoding::Utf8);
                text.field("data", &Zeroizing::new(STANDARD.encode(&*xml)));
            });
        });
    }

    fn entry(&self, text: &mut JsonText, part: Part, fill: impl FnOnce(&mut JsonText)) {
        text.item(|text| {
            text.field("fullUrl", &self.url(part));
            text.object("resource", fill);
        });
    }

    /// A reference to another part.
    fn reference(&self, text: &mut JsonText, name: &str, part: Part) {
        text.object(name, |text| text.field("reference", &self.url(part)));
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
