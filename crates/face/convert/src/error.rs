//! Why a model is not converted.

use thiserror::Error;

use crate::{MAX_BIN_BYTES, MAX_XML_BYTES};

/// Why a model is not converted. Names of layers are quoted as the file has them, at most 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// The description is longer than any model here needs.
    #[error("the description (.xml) is longer than {MAX_XML_BYTES} bytes")]
    XmlTooLong,
    /// The weights are longer than any model here needs.
    #[error("the weights (.bin) are longer than {MAX_BIN_BYTES} bytes")]
    BinTooLong,
    /// The description is not UTF-8.
    #[error("the description (.xml) is not UTF-8")]
    NotText,
    /// Not well formed, or cut.
    #[error("the description (.xml) is not well formed near byte {at}")]
    Syntax {
        /// Where, counted from 0.
        at: u64,
    },
    /// XML that no description needs: a document type, an entity, a processing instruction, a CDATA section.
    #[error("the description (.xml) has {what} near byte {at}")]
    NotAllowed {
        /// What it is.
        what: &'static str,
        /// Where, counted from 0.
        at: u64,
    },
    /// More elements, deeper ones, or longer names or values than any description needs.
    #[error("the description (.xml) has more than {most} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there may be.
        most: usize,
    },
    /// An element or attribute is missing, doubled or not known where it stands.
    #[error("the description (.xml), <{element}>: {what} `{name}`")]
    Element {
        /// In which element.
        element: String,
        /// What is wrong.
        what: &'static str,
        /// The element or attribute.
        name: String,
    },
    /// An attribute or text has a value that cannot be.
    #[error("the description (.xml), <{element}>: `{name}` has a value that is not taken")]
    Value {
        /// In which element.
        element: String,
        /// The attribute, or `text`.
        name: String,
    },
    /// IR of another version.
    #[error("OpenVINO IR version {0} is not converted")]
    Version(String),
    /// A type of layer that is not converted.
    #[error("layer {layer}: type {kind} is not converted")]
    UnknownLayer {
        /// The layer's name.
        layer: String,
        /// Its type.
        kind: String,
    },
    /// A layer that does not fit its neighbours, its weights or itself.
    #[error("layer {layer}: {what}")]
    Layer {
        /// The layer's name.
        layer: String,
        /// What is wrong.
        what: &'static str,
    },
    /// The network as a whole.
    #[error("the network {0}")]
    Network(&'static str),
    /// The weights as a whole.
    #[error("the weights (.bin) {0}")]
    Weights(&'static str),
}
