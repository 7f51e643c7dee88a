//! Every document that a test here writes satisfies its schemas.

use std::sync::LazyLock;

use eligibility_export::{FHIR_SCHEMA, JSON_SCHEMA};
use jsonschema::Validator;
use serde_json::Value;

/// HL7's JSON schema of FHIR R4 for the resources in use.
pub const R4_SCHEMA: &str = include_str!("../../schema/fhir-r4.schema.json");

static JSON: LazyLock<Validator> = LazyLock::new(|| validator(JSON_SCHEMA));
static FHIR: LazyLock<Validator> = LazyLock::new(|| validator(FHIR_SCHEMA));
static R4: LazyLock<Validator> = LazyLock::new(|| validator(R4_SCHEMA));

fn validator(schema: &str) -> Validator {
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    jsonschema::validator_for(&schema).expect("schema")
}

/// A JSON export, read back.
pub fn valid_json(bytes: &[u8]) -> Value {
    valid(bytes, &[&JSON])
}

/// A FHIR export, read back.
pub fn valid_fhir(bytes: &[u8]) -> Value {
    valid(bytes, &[&R4, &FHIR])
}

fn valid(bytes: &[u8], schemas: &[&Validator]) -> Value {
    let document = serde_json::from_slice(bytes).expect("JSON");
    for schema in schemas {
        if let Err(error) = schema.validate(&document) {
            panic!("{} does not satisfy {}: {error}", error.instance_path(), error.schema_path());
        }
    }
    document
}
