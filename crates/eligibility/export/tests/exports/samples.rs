//! Messages to export: the fixtures, what the sandbox answers, and one with every element.

use eligibility_api::message::{Encoding, ResultMessage};
use eligibility_api::wire::{CareKind, Consent, ConsentKind};
use eligibility_export::{Answer, FileId};
use jiff::Timestamp;

use crate::layout::{BODY, HEADER, Layout};

pub fn id(id: &str) -> FileId {
    FileId::new(id).expect("file id")
}

/// 2026-11-20 09:15:02 in Japan.
pub fn when() -> Timestamp {
    "2026-11-20T00:15:02Z".parse().expect("time")
}

pub fn answer(message: ResultMessage) -> Answer {
    answer_for(CareKind::Outpatient, message)
}

/// An answer about somebody who came for this.
pub fn answer_for(care: CareKind, message: ResultMessage) -> Answer {
    Answer::new(id("0198c2f1"), when(), care, message)
}

pub fn parsed(xml: &[u8]) -> ResultMessage {
    ResultMessage::parse(xml).expect("message")
}

/// The fixtures as bytes, and every persona's answer as bytes.
pub fn all() -> Vec<(String, Vec<u8>)> {
    let consents: Vec<Consent> = [
        ConsentKind::Medicines,
        ConsentKind::Treatment,
        ConsentKind::Surgery,
        ConsentKind::Checkup,
        ConsentKind::LimitAmount,
        ConsentKind::SpecificDisease,
    ]
    .into_iter()
    .map(|kind| Consent { kind, given: true, answered_at: "2026-11-20T09:14:00+09:00".to_owned() })
    .collect();
    let mut all = crate::layout::fixtures();
    let personas = eligibility_sandbox::persona_answers(when(), "1310000001", &consents).expect("personas");
    assert!(personas.len() >= 80, "each persona twice: {}", personas.len());
    all.extend(personas.into_iter().map(|(name, answer)| (name, answer.to_xml(Encoding::Utf8).to_vec())));
    all
}

/// A message with every element of the layout, each with a value of its own that stands nowhere else.
pub fn distinct() -> String {
    let mut count = 0;
    let (header, body) = (fill(&HEADER, &mut count), fill(&BODY, &mut count));
    format!("<XmlMsg>{header}{body}</XmlMsg>")
}

fn fill(layout: &Layout, count: &mut u32) -> String {
    let content = if layout.children.is_empty() {
        *count += 1;
        format!("値{count:04}です")
    } else {
        let times = if layout.repeats { 2 } else { 1 };
        if times == 2 && layout.name == "ResultOfQualificationConfirmation" {
            // Twice, by hand: the values differ.
            let first: String = layout.children.iter().map(|child| fill(child, count)).collect();
            let second: String = layout.children.iter().map(|child| fill(child, count)).collect();
            return format!("<{0}>{first}</{0}><{0}>{second}</{0}>", layout.name);
        }
        layout.children.iter().map(|child| fill(child, count)).collect()
    };
    format!("<{0}>{content}</{0}>", layout.name)
}
