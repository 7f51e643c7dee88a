//! Face models on ONNX, and the photo of the card decoded.
