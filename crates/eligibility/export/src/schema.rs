//! Each export is read back and checked against its schema before it leaves.
//!
//! The check makes a tree of the document, which is freed and not wiped; in the kiosk freed memory is overwritten
//! (decision 0008).

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use crate::ExportError;
use crate::fhir::{FHIR_SCHEMA, R4_SCHEMA};
use crate::json::JSON_SCHEMA;

/// `None` if a schema of this crate is itself broken, which the tests exclude.
static JSON: LazyLock<Option<Validator>> = LazyLock::new(|| validator(JSON_SCHEMA));
static FHIR: LazyLock<Option<Validator>> = LazyLock::new(|| validator(FHIR_SCHEMA));
static R4: LazyLock<Option<Validator>> = LazyLock::new(|| validator(R4_SCHEMA));

fn validator(schema: &str) -> Option<Validator> {
    let schema: Value = serde_json::from_str(schema).ok()?;
    jsonschema::validator_for(&schema).ok()
}

/// # Errors
/// [`ExportError::Invalid`].
pub(crate) fn check_json(bytes: &[u8]) -> Result<(), ExportError> {
    check(bytes, &[&JSON])
}

/// # Errors
/// [`ExportError::Invalid`].
pub(crate) fn check_fhir(bytes: &[u8]) -> Result<(), ExportError> {
    check(bytes, &[&R4, &FHIR])
}

fn check(bytes: &[u8], schemas: &[&LazyLock<Option<Validator>>]) -> Result<(), ExportError> {
    let document: Value = serde_json::from_slice(bytes).map_err(|_| ExportError::Invalid)?;
    for schema in schemas {
        let schema = schema.as_ref().ok_or(ExportError::Invalid)?;
        if let Err(error) = schema.validate(&document) {
            // Names and places only: what the error itself says would quote the value.
            tracing::error!(at = %error.instance_path(), rule = %error.schema_path(), "export does not satisfy its schema");
            return Err(ExportError::Invalid);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_one() {
        for (name, schema) in [("JSON", &JSON), ("FHIR", &FHIR), ("R4", &R4)] {
            assert!(schema.is_some(), "{name}");
        }
    }

    #[test]
    fn what_is_no_document_is_refused() {
        for bytes in [&b""[..], b"{", b"{}", b"[]", b"null", b"\xFF"] {
            assert_eq!(check_json(bytes), Err(ExportError::Invalid));
            assert_eq!(check_fhir(bytes), Err(ExportError::Invalid));
        }
    }
}
