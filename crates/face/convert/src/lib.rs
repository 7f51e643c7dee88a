//! A face model that is published as OpenVINO IR (`.xml` and `.bin`, 16-bit weights), written as ONNX with 32-bit weights.
//!
//! [`onnx`] takes both files and gives the ONNX file. The same two files always give the same bytes, so that a manifest can
//! name their hash. Every 16-bit number is a 32-bit number, so nothing is rounded; a PReLU whose slope all channels share is
//! written as LeakyRelu, which is the same function and runs several times as fast.
//!
//! Read in this order: `xml.rs` (text to elements), `written.rs` (elements to layers and edges as they are written),
//! `network.rs` (what they mean, with every shape computed again), `onnx.rs` (the file, through `protobuf.rs`). This crate
//! knows no other, does no IO and holds no weights. It takes IR versions 5 and 6 of networks that go straight from one input
//! to one output, with the layer types that the installed model needs, and refuses everything else by name.

mod error;
mod half;
mod network;
mod onnx;
mod protobuf;
mod written;
mod xml;

pub use error::ConvertError;

/// Longest `.xml` that is read, in bytes. The installed model's has 106,037.
pub const MAX_XML_BYTES: usize = 1024 * 1024;
/// Longest `.bin` that is read, in bytes. The installed model's has 2,213,628.
pub const MAX_BIN_BYTES: usize = 32 * 1024 * 1024;

/// The network of `xml` with the weights of `bin`, as an ONNX file: opset 13, input `input`, output `embedding` with the
/// shape 1 × n. Memory: a few times the `xml`, and three times the `bin`.
///
/// # Errors
/// [`ConvertError`], the first fault found.
pub fn onnx(xml: &[u8], bin: &[u8]) -> Result<Vec<u8>, ConvertError> {
    if bin.len() > MAX_BIN_BYTES {
        return Err(ConvertError::BinTooLong);
    }
    let tree = xml::parse(xml)?;
    let written = written::read(&tree)?;
    let network = network::check(&written, bin)?;
    Ok(onnx::file(&network))
}
