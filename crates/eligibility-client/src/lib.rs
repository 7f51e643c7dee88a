//! eligibility-client
