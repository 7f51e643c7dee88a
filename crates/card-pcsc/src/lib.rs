//! card-pcsc
