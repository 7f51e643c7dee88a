//! Trains and measures the network of `card-ocr`. Nothing here ships.
//!
//! [`sample`] draws invented cards as a document camera would see them; tests and the demo use it too. [`harvest`] lets the
//! reader cut signs out of such pictures, [`Training`] fits the weights to them, and [`Trained::onnx`] writes the file that
//! `card-ocr` reads. The examples `train`, `measure` and `samples` are the commands.

mod harvest;
mod net;
mod onnx;
pub mod sample;
mod train;

pub use harvest::{Sample, harvest, name_of};
pub use train::{Trained, Training};
