//! The face file of every sample, read back in both encodings by a reader that shares nothing with the crates.

use eligibility_api::message::Encoding;
use eligibility_export::{FaceFile, ReceiptComputer as _};
use proptest::prelude::*;

use crate::reader::{Leaf, in_cp932, leaves};
use crate::samples::{all, answer, distinct, id, parsed};

/// What lies in the folder after the message was handed over.
fn written(message: &[u8], encoding: Encoding) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("folder");
    let receipt = FaceFile::new(folder.path(), encoding, id("kiosk-1"));
    receipt.hand_over(&answer(parsed(message))).expect("written");
    std::fs::read(folder.path().join("OQSsiquc01res_face_0198c2f1_20261120091502.xml")).expect("file")
}

/// All but the character code, which says what the file is in.
fn without_code(mut leaves: Vec<Leaf>) -> Vec<Leaf> {
    leaves.retain(|(path, _)| !path.ends_with("/CharacterCodeIdentifier") && path != "XmlMsg/MessageHeader");
    leaves
}

/// What a reader of this encoding has of the message.
fn meant(message: &[u8], encoding: Encoding) -> Vec<Leaf> {
    let leaves = without_code(leaves(message));
    if encoding == Encoding::ShiftJis { in_cp932(leaves) } else { leaves }
}

#[test]
fn every_sample_reads_back_the_same_in_both_encodings() {
    let mut samples = all();
    samples.push(("every field".into(), distinct().into_bytes()));
    for (name, bytes) in samples {
        for encoding in [Encoding::Utf8, Encoding::ShiftJis] {
            let file = written(&bytes, encoding);
            assert_eq!(without_code(leaves(&file)), meant(&bytes, encoding), "{name} as {encoding:?}");
            assert_eq!(
                file,
                parsed(&file).to_xml(encoding).as_slice(),
                "{name}: written again, the same bytes"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_message_reads_back_the_same_in_both_encodings(xml in crate::layout::message()) {
        for encoding in [Encoding::Utf8, Encoding::ShiftJis] {
            let file = written(xml.as_bytes(), encoding);
            prop_assert_eq!(without_code(leaves(&file)), meant(xml.as_bytes(), encoding));
        }
    }
}
