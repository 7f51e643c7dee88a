//! The published files become exactly the file that the manifest names.

use std::fmt::Write as _;

use face_convert::{ConvertError, onnx};
use sha2::{Digest as _, Sha256};

use crate::published::{self, BIN_SHA256, FILE, ONNX_SHA256, XML_SHA256};

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("written");
        text
    })
}

#[test]
fn published_files_become_the_file_of_the_manifest_byte_for_byte() {
    let Some(weights) = published::weights() else { return };
    let wanted = std::fs::read(weights.join(FILE)).expect("the file");
    assert_eq!(sha256(&wanted), ONNX_SHA256);
    let (xml, bin) = published::files(&wanted);
    assert_eq!(
        (sha256(&xml).as_str(), sha256(&bin).as_str()),
        (XML_SHA256, BIN_SHA256),
        "the published files"
    );
    let converted = onnx(&xml, &bin).expect("converted");
    assert!(converted == wanted, "{} bytes, sha256 {}", converted.len(), sha256(&converted));
    assert!(onnx(&xml, &bin).expect("converted") == converted, "twice the same");
}

#[test]
fn published_files_that_are_cut_or_do_not_belong_together_are_refused() {
    let Some(weights) = published::weights() else { return };
    let (xml, bin) = published::files(&std::fs::read(weights.join(FILE)).expect("the file"));
    for cut in [0, 2, 1_000_000, bin.len() - 2, bin.len() - 1] {
        let refused = onnx(&xml, &bin[..cut]);
        assert_eq!(refused, Err(ConvertError::Weights("are shorter than the layers say")), "{cut}");
    }
    let longer = [&bin[..], &[0, 0]].concat();
    assert_eq!(onnx(&xml, &longer), Err(ConvertError::Weights("are longer than the layers say")));
    // At every 997th byte: what is cut is never a network.
    for cut in (0..xml.len() - 1).step_by(997) {
        assert!(onnx(&xml[..cut], &bin).is_err(), "{cut}");
    }
    // Line ends as another system writes them say the same.
    let other: Vec<u8> = String::from_utf8(xml).expect("text").replace('\n', "\r\n").into_bytes();
    assert_eq!(sha256(&onnx(&other, &bin).expect("converted")), ONNX_SHA256);
}
