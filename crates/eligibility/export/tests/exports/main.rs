//! The exports beside the face file, and what waits for them: nothing is lost, nothing comes twice, each satisfies its
//! schema.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests fail by panicking")]

mod answers;
mod care;
mod face;
mod fhir;
mod json;
#[allow(dead_code, reason = "shared with the tests of eligibility-api, which use more of it")]
#[path = "../../../../eligibility/api/tests/message/support.rs"]
mod layout;
mod names;
mod pull;
mod queue;
#[path = "../face_file/reader.rs"]
mod reader;
mod samples;
mod schema;
