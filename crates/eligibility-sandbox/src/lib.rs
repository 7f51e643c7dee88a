//! eligibility-sandbox
