//! eligibility-export
