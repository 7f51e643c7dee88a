//! Every fault is a typed error, found within bounds.

use std::time::{Duration, Instant};

use face_convert::{ConvertError, MAX_BIN_BYTES, MAX_XML_BYTES, onnx};
use proptest::prelude::*;

use crate::small::{XML, bin, edited};

/// The words of the refusal of a description.
fn refused(xml: &str) -> String {
    let started = Instant::now();
    let error = onnx(xml.as_bytes(), &bin()).expect_err("refused");
    assert!(started.elapsed() < Duration::from_secs(5), "took {:?}", started.elapsed());
    error.to_string()
}

#[test]
fn each_wrong_description_is_refused_with_what_is_wrong() {
    let conv = "dilations=\"1,1\" group=\"2\" kernel=\"3,3\" output=\"4\"";
    let edits: &[(&str, &str, &str)] = &[
        // The document.
        ("<net ", "<not ", "not well formed"),
        ("</net>", "", "not well formed"),
        ("</layers>", "</edges>", "not well formed"),
        ("</net>\n", "</net><net/>", "not well formed"),
        ("</net>\n", "</net>words", "not well formed"),
        ("batch=\"1\"", "batch=\"1\" batch=\"2\"", "not well formed"),
        ("batch=\"1\"", "batch=1", "not well formed"),
        ("batch=\"1\"", "batch=\"1\" shape=\"2\"", "<net>: has an unknown `shape`"),
        ("version=\"5\"", "version=\"4\"", "version 4 is not"),
        ("version=\"5\"", "version=\"11\"", "version 11 is not"),
        ("version=\"5\"", "", "<net>: has no `version`"),
        ("<layers>", "<layers/><layers>", "<net>: has a second `layers`"),
        ("<edges>", "<edges/><edges>", "<net>: has a second `edges`"),
        ("<meta_data>", "<statistics/><meta_data>", "<net>: has an unknown `statistics`"),
        // Layers.
        ("<layer id=\"1\"", "<leyer/><layer id=\"1\"", "<layers>: has an unknown `leyer`"),
        (
            "precision=\"FP16\" type=\"ScaleShift\"",
            "precision=\"FP32\" type=\"ScaleShift\"",
            "`precision` has a value",
        ),
        ("type=\"ScaleShift\"", "type=\"Softmax\"", "layer scale: type Softmax is not converted"),
        ("type=\"ScaleShift\"", "type=\"Input\"", "has a second input"),
        ("type=\"Input\"", "type=\"ScaleShift\"", "does not begin with its input"),
        ("id=\"1\" name=\"scale\"", "id=\"0\" name=\"scale\"", "another layer has the same id"),
        ("id=\"1\" name=\"scale\"", "id=\"-1\" name=\"scale\"", "`id` has a value"),
        ("id=\"1\" name=\"scale\"", "id=\"9999999999\" name=\"scale\"", "`id` has a value"),
        ("id=\"1\" name=\"scale\"", "id=\"1\"", "<layer>: has no `name`"),
        (
            "<blobs><weights offset=\"0\" size=\"4\"/>",
            "<blobs><weights offset=\"0\" size=\"4\"/><weights/>",
            "has a second `weights`",
        ),
        (
            "<blobs><weights offset=\"0\" size=\"4\"/>",
            "<blobs><custom/><weights offset=\"0\" size=\"4\"/>",
            "has an unknown `custom`",
        ),
        // Ports and edges.
        (
            "<dim>2</dim><dim>4</dim><dim>4</dim></port></output>",
            "<dim>2</dim><dim>4</dim></port></output>",
            "has not four `dim`",
        ),
        ("<dim>2</dim>", "<dim>0</dim>", "<dim>: `text` has a value"),
        ("<dim>2</dim>", "<dim>4097</dim>", "<dim>: `text` has a value"),
        ("<dim>2</dim>", "<dim>2x</dim>", "<dim>: `text` has a value"),
        ("<dim>2</dim>", "<dim></dim>", "<dim>: `text` has a value"),
        ("<dim>1</dim><dim>2</dim>", "<dim>2</dim><dim>2</dim>", "batch is not 1"),
        (
            "<port id=\"3\"><dim>1</dim><dim>2</dim>",
            "<port id=\"3\"><dim>1</dim><dim>3</dim>",
            "layer scale: its output has another shape",
        ),
        (
            "<dim>1</dim><dim>4</dim><dim>2</dim><dim>2</dim></port></output>",
            "<dim>1</dim><dim>4</dim><dim>2</dim><dim>3</dim></port></output>",
            "layer conv: its output has another shape",
        ),
        (
            "<input><port id=\"0\"><dim>1</dim><dim>4</dim>",
            "<input><port id=\"0\"><dim>1</dim><dim>5</dim>",
            "layer slope: an input has another shape",
        ),
        ("from-layer=\"0\"", "from-layer=\"42\"", "an edge from or to where nothing is"),
        (
            "to-layer=\"1\" to-port=\"0\"",
            "to-layer=\"1\" to-port=\"5\"",
            "an edge from or to where nothing is",
        ),
        (
            "from-layer=\"1\" from-port=\"3\"",
            "from-layer=\"1\" from-port=\"0\"",
            "an edge from or to where nothing is",
        ),
        (
            "from-layer=\"1\" from-port=\"3\"",
            "from-layer=\"3\" from-port=\"2\"",
            "layer conv: uses what comes after it",
        ),
        (
            "from-layer=\"1\" from-port=\"3\"",
            "from-layer=\"2\" from-port=\"3\"",
            "layer conv: uses what comes after it",
        ),
        ("to-layer=\"2\" to-port=\"0\"", "to-layer=\"1\" to-port=\"0\"", "two edges to one input"),
        (
            "<edge from-layer=\"0\" from-port=\"0\" to-layer=\"1\" to-port=\"0\"/>",
            "",
            "an input that nothing comes to",
        ),
        (
            "<edge from-layer=\"6\" from-port=\"2\"",
            "<edge from-layer=\"3\" from-port=\"2\"",
            "has not one output",
        ),
        // Weights.
        ("offset=\"8\" size=\"72\"", "offset=\"10\" size=\"72\"", "layer conv: its weights do not begin"),
        ("offset=\"8\" size=\"72\"", "offset=\"0\" size=\"72\"", "layer conv: its weights do not begin"),
        ("offset=\"8\" size=\"72\"", "offset=\"8\" size=\"70\"", "layer conv: has another number of weights"),
        (
            "offset=\"8\" size=\"72\"",
            "offset=\"8\" size=\"999999999\"",
            "layer conv: has another number of weights",
        ),
        ("<weights offset=\"8\" size=\"72\"/>", "", "layer conv: lacks weights"),
        ("<biases offset=\"4\" size=\"4\"/>", "", "layer scale: lacks weights"),
        (
            "<weights offset=\"88\" size=\"2\"/>",
            "<weights offset=\"88\" size=\"8\"/>",
            "layer slope: has another number",
        ),
        // What belongs to one type.
        (
            conv,
            "dilations=\"1,1\" group=\"3\" kernel=\"3,3\" output=\"4\"",
            "layer conv: its groups do not divide",
        ),
        (
            conv,
            "dilations=\"1,1\" group=\"0\" kernel=\"3,3\" output=\"4\"",
            "layer conv: its groups do not divide",
        ),
        (
            conv,
            "dilations=\"1,1\" group=\"2\" kernel=\"3,3\" output=\"0\"",
            "layer conv: its groups do not divide",
        ),
        (
            conv,
            "dilations=\"1,1\" group=\"2\" kernel=\"3,3\" output=\"5\"",
            "layer conv: its groups do not divide",
        ),
        (
            conv,
            "dilations=\"8,8\" group=\"2\" kernel=\"3,3\" output=\"4\"",
            "layer conv: its kernel is larger",
        ),
        (conv, "dilations=\"0,1\" group=\"2\" kernel=\"3,3\" output=\"4\"", "`dilations` has a value"),
        (conv, "dilations=\"1,1\" group=\"2\" kernel=\"65,3\" output=\"4\"", "`kernel` has a value"),
        (conv, "dilations=\"1,1\" group=\"2\" kernel=\"3\" output=\"4\"", "`kernel` has a value"),
        (conv, "dilations=\"1,1\" group=\"2\" kernel=\"3,3,3\" output=\"4\"", "`kernel` has a value"),
        (
            conv,
            "auto_pad=\"same\" group=\"2\" kernel=\"3,3\" output=\"4\"",
            "<data>: has an unknown `auto_pad`",
        ),
        ("channel_shared=\"1\"", "channel_shared=\"0\"", "layer slope: its slope is not shared"),
        ("pool-method=\"avg\"", "pool-method=\"max\"", "layer mean: is not the mean"),
        (
            "exclude-pad=\"true\" kernel=\"2,2\"",
            "exclude-pad=\"true\" kernel=\"2,1\"",
            "layer mean: is not the mean",
        ),
        ("type=\"sigmoid\"", "type=\"tanh\"", "<data>: `type` has a value"),
        ("operation=\"mul\"", "operation=\"max\"", "<data>: `operation` has a value"),
        ("operation=\"mul\"", "operation=\"sum\"", "layer product: its inputs do not fit"),
        ("<data type=\"sigmoid\"/>", "", "layer gate: lacks its <data>"),
        (
            "<data type=\"sigmoid\"/>",
            "<data type=\"sigmoid\"><more/></data>",
            "<data>: has an unknown `more`",
        ),
    ];
    for (old, new, words) in edits {
        let said = refused(&edited(old, new));
        assert!(said.contains(words), "{old} -> {new}: {said}");
    }
}

#[test]
fn weights_that_are_cut_too_long_or_no_numbers_are_refused() {
    let whole = bin();
    for cut in 0..whole.len() {
        let refused = onnx(XML.as_bytes(), &whole[..cut]);
        assert_eq!(refused, Err(ConvertError::Weights("are shorter than the layers say")), "{cut}");
    }
    let longer = [&whole[..], &[0]].concat();
    assert_eq!(onnx(XML.as_bytes(), &longer), Err(ConvertError::Weights("are longer than the layers say")));
    for bad in [0x7C00_u16, 0xFC00, 0x7E00, 0xFFFF] {
        for at in 0..45 {
            let mut spoiled = whole.clone();
            spoiled[at * 2..at * 2 + 2].copy_from_slice(&bad.to_le_bytes());
            let refused = onnx(XML.as_bytes(), &spoiled);
            assert!(matches!(
                refused,
                Err(ConvertError::Layer { what: "has a weight that is no number", .. })
            ));
        }
    }
    let endless = vec![0; MAX_BIN_BYTES + 1];
    assert_eq!(onnx(XML.as_bytes(), &endless), Err(ConvertError::BinTooLong));
}

#[test]
fn bombs_are_refused_before_they_grow() {
    let doubling: String = (0..30).map(|n| format!("<!ENTITY e{} \"&e{n};&e{n};\">", n + 1)).collect();
    let laughs = format!("<!DOCTYPE net [<!ENTITY e0 \"ha\">{doubling}]>");
    assert!(refused(&edited("<net ", &format!("{laughs}<net "))).contains("has a document type"));
    let outside = "<!DOCTYPE net SYSTEM \"file:///etc/passwd\">";
    assert!(refused(&edited("<net ", &format!("{outside}<net "))).contains("has a document type"));
    assert!(refused(&edited("<dim>2</dim>", "<dim>&e30;</dim>")).contains("has an entity"));
    assert!(refused(&edited("name=\"scale\"", "name=\"&e30;\"")).contains("has an entity"));
    assert!(refused(&edited("<dim>2</dim>", "<dim><![CDATA[2]]></dim>")).contains("has a CDATA section"));
    assert!(refused(&edited("<layers>", "<?php ?><layers>")).contains("has a processing instruction"));

    let deep = "<a>".repeat(100_000);
    assert!(refused(&edited("<layers>", &format!("<layers>{deep}"))).contains("inside each other"));
    let many = "<edge/>".repeat(25_000);
    assert!(refused(&edited("<edges>", &format!("<edges>{many}"))).contains("more than 20000 elements"));
    let layers = "<layer/>".repeat(1_000);
    assert!(refused(&edited("<layers>", &format!("<layers>{layers}"))).contains("more than 1000 layers"));
    let attributes: String = (0..50_000).map(|n| format!(" a{n}=\"\"")).collect();
    assert!(refused(&edited("batch=\"1\"", &attributes)).contains("more than 16 attributes"));
    let long = "x".repeat(3000);
    assert!(
        refused(&edited("name=\"scale\"", &format!("name=\"{long}\""))).contains("bytes in a name or value")
    );
    assert!(refused(&edited("<dim>2</dim>", &format!("<dim>{long}</dim>"))).contains("bytes in a text"));
    let element = format!("<{long}/>");
    assert!(refused(&edited("<edges>", &format!("<edges>{element}"))).contains("bytes in a name or value"));

    assert_eq!(onnx(&vec![b' '; MAX_XML_BYTES + 1], &bin()), Err(ConvertError::XmlTooLong));
    assert_eq!(onnx(b"<net \xFF/>", &bin()), Err(ConvertError::NotText));
}

#[test]
fn names_from_the_file_are_fit_for_a_terminal() {
    let said = refused(&edited(
        "name=\"scale\" precision=\"FP16\" type=\"ScaleShift\"",
        "name=\"a\u{1b}[2J\u{202e}b\" precision=\"FP16\" type=\"\u{7}bell\"",
    ));
    assert!(said.contains("layer a?[2J?b: type ?bell is not converted"), "{said}");
    let long = "n".repeat(1000);
    let said = refused(&edited("type=\"ScaleShift\"", &format!("type=\"{long}\"")));
    assert!(said.len() < 150, "{said}");
}

proptest! {
    #[test]
    fn any_bytes_are_an_error(xml in prop::collection::vec(any::<u8>(), 0..400), weights in prop::collection::vec(any::<u8>(), 0..100)) {
        prop_assert!(onnx(&xml, &weights).is_err());
    }

    #[test]
    fn any_cut_is_an_error(at in 0..XML.len()) {
        if let Some(cut) = XML.get(..at) {
            prop_assert!(onnx(cut.as_bytes(), &bin()).is_err() || XML[at..].trim().is_empty());
        }
    }

    /// Whatever a few changed bytes make of it, a file that is given is no longer than the weights allow.
    #[test]
    fn a_few_changed_bytes_are_a_file_or_an_error(
        changes in prop::collection::vec((0..XML.len(), any::<u8>()), 1..4),
        weights in prop::collection::vec(any::<u8>(), 90..=90),
    ) {
        let mut xml = XML.as_bytes().to_vec();
        for (at, byte) in changes {
            xml[at] = byte;
        }
        if let Ok(file) = onnx(&xml, &weights) {
            prop_assert!(file.len() < 4000);
        }
    }

    /// Any two digits of any number in the file.
    #[test]
    fn other_numbers_are_a_file_or_an_error(which in 0..400_usize, number in 0..5000_u32) {
        let mut digits = XML.match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at);
        if let Some(at) = digits.nth(which) {
            let xml = format!("{}{number}{}", &XML[..at], &XML[at + 1..]);
            let _ = onnx(xml.as_bytes(), &bin());
        }
    }
}
