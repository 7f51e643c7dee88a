//! The forms of an answer that travel over HTTP.

use zeroize::Zeroizing;

use crate::{Answer, ExportError, MEDIA_TYPE_FHIR, MEDIA_TYPE_JSON, fhir, json};

/// What an answer is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// The whole answer as JSON.
    #[default]
    Json,
    /// A FHIR R4 Bundle.
    Fhir,
}

impl Form {
    /// The answer in this form; it satisfies the form's schema.
    ///
    /// # Errors
    /// [`ExportError::Time`].
    pub fn write(self, answer: &Answer) -> Result<Zeroizing<Vec<u8>>, ExportError> {
        match self {
            Self::Json => json(answer),
            Self::Fhir => fhir(answer),
        }
    }

    /// The media type of what `write` gives.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => MEDIA_TYPE_JSON,
            Self::Fhir => MEDIA_TYPE_FHIR,
        }
    }
}
