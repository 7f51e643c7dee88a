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

/// Where a rule stands without the type that it is for, or asks for a property that it does not name: what Ajv's strict mode refuses.
/// `around` is the type that the rules around say.
fn loose(rules: &Value, around: Option<&Value>, at: &str, found: &mut Vec<String>) {
    if let Value::Array(all) = rules {
        all.iter()
            .enumerate()
            .for_each(|(index, rules)| loose(rules, around, &format!("{at}/{index}"), found));
    }
    let Value::Object(rules) = rules else { return };
    let own = rules.get("type").or(around);
    for (keyword, kind) in [
        ("properties", "object"),
        ("required", "object"),
        ("minProperties", "object"),
        ("additionalProperties", "object"),
        ("items", "array"),
        ("contains", "array"),
        ("minItems", "array"),
        ("pattern", "string"),
        ("minLength", "string"),
    ] {
        if rules.contains_key(keyword) && own.is_none_or(|own| own != kind) {
            found.push(format!("{at}: {keyword} without the type {kind}"));
        }
    }
    let named = |name: &Value| {
        rules.get("properties").is_some_and(|all| name.as_str().is_some_and(|name| all.get(name).is_some()))
    };
    for name in rules.get("required").and_then(Value::as_array).into_iter().flatten() {
        if !named(name) {
            found.push(format!("{at}: {name} is required and not named"));
        }
    }
    if rules.contains_key("prefixItems") {
        found.push(format!("{at}: a tuple of no fixed length"));
    }
    for (key, value) in rules {
        match (key.as_str(), value) {
            // Names, not keywords.
            ("properties" | "$defs" | "patternProperties", Value::Object(all)) => {
                all.iter().for_each(|(name, rules)| loose(rules, None, &format!("{at}/{key}/{name}"), found));
            }
            ("const" | "enum" | "examples" | "default", _) => {}
            ("oneOf" | "anyOf" | "allOf", _) => loose(value, own, &format!("{at}/{key}"), found),
            _ => loose(value, None, &format!("{at}/{key}"), found),
        }
    }
}

#[test]
fn schemas_are_strict() {
    for schema in [JSON_SCHEMA, FHIR_SCHEMA] {
        let mut found = Vec::new();
        loose(&serde_json::from_str(schema).expect("JSON"), None, "#", &mut found);
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
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
