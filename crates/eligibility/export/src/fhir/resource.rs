//! The resources in use, with the fields in use, as FHIR R4 names them. What is `None` or empty is not written: FHIR has
//! neither null nor empty arrays.

use serde::Serialize;
use zeroize::Zeroizing;

/// A value of the answer, or one that was made of it and is wiped on drop.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Said<'a> {
    Lent(&'a str),
    Made(Zeroizing<String>),
}

impl<'a> From<&'a str> for Said<'a> {
    fn from(value: &'a str) -> Self {
        Self::Lent(value)
    }
}

impl From<String> for Said<'_> {
    fn from(value: String) -> Self {
        Self::Made(Zeroizing::new(value))
    }
}

impl From<Zeroizing<String>> for Said<'_> {
    fn from(value: Zeroizing<String>) -> Self {
        Self::Made(value)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Bundle<'a> {
    pub resource_type: &'static str,
    pub identifier: Identifier<'a>,
    pub r#type: &'static str,
    pub timestamp: &'a str,
    pub entry: Vec<Entry<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry<'a> {
    pub full_url: String,
    pub resource: Resource<'a>,
}

#[derive(Serialize)]
#[serde(tag = "resourceType")]
pub(super) enum Resource<'a> {
    #[serde(rename = "CoverageEligibilityResponse")]
    Response(Box<Response<'a>>),
    Patient(Patient<'a>),
    Coverage(Box<Coverage<'a>>),
    Organization(Organization<'a>),
    Encounter(Box<Encounter<'a>>),
    #[serde(rename = "QuestionnaireResponse")]
    Answers(Box<QuestionnaireResponse<'a>>),
    Binary(Binary),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Response<'a> {
    pub status: &'static str,
    pub purpose: [&'static str; 2],
    pub patient: Reference<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serviced_date: Option<String>,
    pub created: Said<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requestor: Option<Reference<'a>>,
    pub request: Reference<'a>,
    pub outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposition: Option<&'a str>,
    pub insurer: Reference<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub insurance: Vec<Insurance<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub error: Vec<Fault<'a>>,
}

#[derive(Serialize)]
pub(super) struct Insurance<'a> {
    pub coverage: Reference<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inforce: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub item: Vec<Item<'a>>,
}

#[derive(Serialize)]
pub(super) struct Item<'a> {
    pub category: Concept<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modifier: Vec<Concept<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Said<'a>>,
    pub benefit: [Benefit<'a>; 1],
}

#[derive(Serialize)]
pub(super) struct Benefit<'a> {
    pub r#type: Concept<'a>,
    #[serde(flatten)]
    pub allowed: Allowed<'a>,
}

#[derive(Serialize)]
pub(super) enum Allowed<'a> {
    #[serde(rename = "allowedUnsignedInt")]
    Number(u64),
    #[serde(rename = "allowedString")]
    Text(&'a str),
    #[serde(rename = "_allowedString")]
    Absent(Absent),
    #[serde(rename = "allowedMoney")]
    Money(Money),
}

#[derive(Serialize)]
pub(super) struct Money {
    pub value: u64,
    pub currency: &'static str,
}

#[derive(Serialize)]
pub(super) struct Fault<'a> {
    pub code: Concept<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Patient<'a> {
    pub meta: Meta,
    pub identifier: Vec<Identifier<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub name: Vec<HumanName<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Said<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub address: Vec<Address<'a>>,
}

#[derive(Serialize)]
pub(super) struct HumanName<'a> {
    pub extension: [Extension<'a>; 1],
    pub r#use: &'static str,
    pub text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Address<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Coverage<'a> {
    pub meta: Meta,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<[Identifier<'a>; 1]>,
    pub status: &'static str,
    pub r#type: Concept<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscriber: Option<Reference<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscriber_id: Option<Zeroizing<String>>,
    pub beneficiary: Reference<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dependent: Option<Zeroizing<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relationship: Option<Concept<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    pub payor: [Reference<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cost_to_beneficiary: Vec<Cost<'a>>,
}

#[derive(Serialize)]
pub(super) struct Period {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Cost<'a> {
    pub r#type: Concept<'a>,
    pub value_quantity: Quantity,
}

#[derive(Serialize)]
pub(super) struct Quantity {
    pub value: u64,
    pub unit: &'static str,
    pub system: &'static str,
    pub code: &'static str,
}

#[derive(Serialize)]
pub(super) struct Organization<'a> {
    pub meta: Meta,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<[Identifier<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<[Concept<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    #[serde(rename = "_name", skip_serializing_if = "Option::is_none")]
    pub absent_name: Option<Absent>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Encounter<'a> {
    pub identifier: [Identifier<'a>; 1],
    pub status: &'static str,
    pub class: Coding<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<[Concept<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Reference<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_provider: Option<Reference<'a>>,
}

#[derive(Serialize)]
pub(super) struct QuestionnaireResponse<'a> {
    pub identifier: Identifier<'a>,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Reference<'a>>,
    pub authored: &'a str,
    pub item: Vec<QuestionItem<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct QuestionItem<'a> {
    pub link_id: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answer: Vec<Given<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Given<'a> {
    pub value_string: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Binary {
    pub content_type: &'static str,
    pub data: Zeroizing<String>,
}

#[derive(Serialize)]
pub(super) struct Meta {
    pub profile: [&'static str; 1],
}

#[derive(Default, Serialize)]
pub(super) struct Identifier<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#use: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<Concept<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<Said<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Said<'a>>,
    #[serde(rename = "_value", skip_serializing_if = "Option::is_none")]
    pub absent_value: Option<Absent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigner: Option<Box<Reference<'a>>>,
}

impl<'a> Identifier<'a> {
    pub(super) fn new(system: impl Into<Said<'a>>, value: impl Into<Said<'a>>) -> Self {
        Self { system: Some(system.into()), value: Some(value.into()), ..Self::default() }
    }
}

/// To another part of the Bundle, or to what is known by name alone.
#[derive(Default, Serialize)]
pub(super) struct Reference<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<Identifier<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<[Extension<'a>; 1]>,
}

/// CodeableConcept.
#[derive(Default, Serialize)]
pub(super) struct Concept<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub coding: Vec<Coding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Coding<'a> {
    pub system: Said<'a>,
    pub code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Extension<'a> {
    pub url: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_string: Option<Said<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_code: Option<&'static str>,
}

/// An element with this extension alone: there is a value, and nobody here knows it.
#[derive(Serialize)]
pub(super) struct Absent {
    pub extension: [Extension<'static>; 1],
}
