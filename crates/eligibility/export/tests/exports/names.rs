//! Names as people have them, whole in each export: long ones, Latin ones, kana alone, a lost character, and characters outside JIS X 0208.

use eligibility_api::message::{Encoding, MAX_TEXT_BYTES};
use eligibility_export::{FaceFile, ReceiptComputer as _, fhir, json};
use serde_json::Value;

use crate::reader::leaves;
use crate::samples::{all, answer, id, parsed};

/// A name, and what of it CP932 has no place for: a reference stands for it in that file.
fn names() -> Vec<(String, &'static [char])> {
    let named = |name: &str, references: &'static [char]| (name.to_owned(), references);
    vec![
        named("WICKRAMASINGHE　ARACHCHILAGE　ANNE　MARIE　LYN", &[]),
        named("DE LA CRUZ　MARIA TERESA JOSEFA", &[]),
        named("ヤマダ　ハナコ", &[]),
        named("やまだ　はなこ", &[]),
        named("架空　●子", &[]),
        named("𠮷田　太郎", &['\u{20BB7}']),
        named("髙橋　﨑子", &[]),
        named("葛\u{E0100}城　太郎", &['\u{E0100}']),
        named("Nguyễn　Thị　Hồng", &['\u{1EC5}', '\u{1ECB}', '\u{1ED3}']),
        named("عمر　\u{202E}太郎", &['\u{639}', '\u{202E}']),
        (format!("見本　{}", "長".repeat((MAX_TEXT_BYTES - 9) / 3)), &[]),
    ]
}

/// A message whose person has this name.
fn named(name: &str) -> Vec<u8> {
    let sample = all().into_iter().find(|(sample, _)| sample == "valid.utf8.xml").expect("a sample");
    let xml = String::from_utf8(sample.1).expect("UTF-8");
    let (before, rest) = xml.split_once("<Name>").expect("a name");
    let (_, after) = rest.split_once("</Name>").expect("its end");
    format!("{before}<Name>{name}</Name>{after}").into_bytes()
}

fn file(message: &[u8], encoding: Encoding) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("folder");
    let receipt = FaceFile::new(folder.path(), encoding, id("kiosk-1"));
    receipt.hand_over(&answer(parsed(message))).expect("written");
    std::fs::read(folder.path().join("OQSsiquc01res_face_0198c2f1_20261120091502.xml")).expect("file")
}

/// Whether a text of the document holds it.
fn holds(document: &Value, name: &str) -> bool {
    match document {
        Value::String(text) => text.contains(name),
        Value::Array(all) => all.iter().any(|one| holds(one, name)),
        Value::Object(all) => all.values().any(|one| holds(one, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[test]
fn every_name_is_whole_in_every_export_and_nothing_of_it_is_dropped() {
    for (name, references) in names() {
        let message = named(&name);
        let told = answer(parsed(&message));
        for document in [json(&told).expect("JSON"), fhir(&told).expect("FHIR")] {
            let document: Value = serde_json::from_slice(&document).expect("JSON");
            assert!(holds(&document, &name), "{name}");
        }
        for encoding in [Encoding::Utf8, Encoding::ShiftJis] {
            let file = file(&message, encoding);
            let found = leaves(&file).into_iter().find(|(path, _)| path.ends_with("/Name"));
            assert_eq!(found.expect("a name").1, name, "{encoding:?}");
            let as_is = String::from_utf8_lossy(&file).into_owned();
            for c in references {
                let reference = format!("&#{};", u32::from(*c));
                assert_eq!(as_is.contains(&reference), encoding == Encoding::ShiftJis, "{name}: {reference}");
            }
            // Neither a question mark nor a lost character that was none.
            let lost = |text: &str| text.matches(['?', '？', '●', '\u{FFFD}']).count();
            assert_eq!(lost(parsed(&file).results()[0].name.as_ref().expect("a name").as_str()), lost(&name));
        }
    }
}
