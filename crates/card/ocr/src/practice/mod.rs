//! Training: signs cut out of drawn pictures by the reader itself, and the net's weights fitted to them.

mod harvest;
mod train;

pub use harvest::{Sample, harvest, name_of};
pub use train::{Trained, Training};
