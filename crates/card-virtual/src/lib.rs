//! card-virtual
