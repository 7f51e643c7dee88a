//! The bytes as a desk gets them, looked through for everything that must not be there.

use std::collections::BTreeSet;
use std::time::Duration;

use kiosk_visit::{FailureCode, Method};
use staff_console::board::VisitStep;

use crate::house::{Authority, Kiosk};
use crate::refused::{url, with};
use crate::support::{staff, view};

/// All keys in a value, at any depth.
fn keys(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(map) => map.iter().for_each(|(key, value)| {
            found.insert(key.clone());
            keys(value, found);
        }),
        serde_json::Value::Array(all) => all.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

const FIXTURE: &str = "age-70-limit-b05.utf8.xml";

/// Every text of four characters and more in the answer that the kiosk has.
fn personal() -> Vec<String> {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fixtures/eligibility/messages");
    let xml = std::fs::read_to_string(path.join(FIXTURE)).unwrap();
    let texts = xml.split('>').filter_map(|part| part.split('<').next()).map(str::trim);
    let found: Vec<String> = texts.filter(|text| text.chars().count() >= 4).map(str::to_owned).collect();
    assert!(found.iter().any(|text| text == "見本　花子") && found.len() > 10, "{found:?}");
    found
}

#[tokio::test]
async fn nothing_personal_goes_over_the_line_in_a_whole_visit() {
    let authority = Authority::new();
    let kiosk = Kiosk::open(&authority, "kiosk-2").await;
    let client = with(&kiosk, &authority, &authority.papers("kiosk-1"));
    let mut response = client.get(url(&kiosk, "/feed")).send().await.unwrap();
    let mut wire = Vec::new();
    // Every state that the board can be in, each until the line has told it.
    let mut tells = async |word: &str| {
        while !wire.windows(word.len()).any(|part| part == word.as_bytes()) {
            wire.extend_from_slice(&response.chunk().await.unwrap().expect("the line stays open"));
        }
    };
    tells("\"ready\"").await;
    let visit = kiosk.visit();
    kiosk.board.failed(visit, Method::Pin);
    kiosk.board.failed(visit, Method::Face);
    kiosk.board.help(visit, Some(FailureCode::StaffAsked));
    tells("\"V03\"").await;
    let call = crate::refused::open_call(&kiosk, &client).await;
    assert_eq!(crate::refused::answer(&kiosk, &client, "kiosk-1", call).await, 204);
    tells("\"answered\":true").await;
    kiosk.board.step(visit, VisitStep::Checking);
    kiosk.clock.advance(Duration::from_secs(75));
    tells("\"seconds\":75").await;
    kiosk.board.result(visit, view(FIXTURE));
    kiosk.board.step(visit, VisitStep::Done);
    tells("\"done\"").await;
    kiosk.board.card_left(visit);
    kiosk.board.code(visit, FailureCode::CardForgotten);
    tells("\"card_left\":true").await;
    assert!(kiosk.board.result_of(visit).is_some(), "the result is there, on this board");
    kiosk.board.end(visit);
    kiosk.board.out_of_order(&kiosk.name, FailureCode::ReaderGone);
    tells("\"out-of-order\"").await;

    let text = String::from_utf8(wire).unwrap();
    let mut planted = personal();
    planted.extend([visit.to_string(), "09".repeat(16), staff("sato").to_string()]);
    for word in &planted {
        assert!(!text.contains(word.as_str()), "{word} in {text}");
    }
    let mut found = BTreeSet::new();
    for line in text.lines() {
        keys(&serde_json::from_str(line).unwrap(), &mut found);
    }
    let may = [
        "answered",
        "call",
        "card_left",
        "code",
        "failed",
        "help",
        "kiosk",
        "number",
        "run",
        "seconds",
        "state",
        "step",
        "times",
        "version",
        "visit",
        "way",
    ];
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), may);
}
