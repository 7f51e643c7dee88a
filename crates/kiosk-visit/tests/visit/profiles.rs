//! Consent profiles as data.

use kiosk_visit::{ConsentItem, ConsentProfile, ConsentProfileError};

use crate::kiosk::{BULK, LEAFLET};

#[test]
fn profile_leaflet_has_two_questions_and_the_limit() {
    let profile = ConsentProfile::from_toml(LEAFLET).unwrap();
    assert_eq!(profile.name, "leaflet-3q");
    assert!(!profile.bulk && profile.limit_question);
    let items: Vec<_> = profile.questions.iter().map(|question| question.items.clone()).collect();
    assert_eq!(items, [vec![ConsentItem::Medicines, ConsentItem::Treatment], vec![ConsentItem::Checkup]]);
}

#[test]
fn profile_2024_10_is_bulk_with_surgery_apart_and_no_limit() {
    let profile = ConsentProfile::from_toml(BULK).unwrap();
    assert_eq!(profile.name, "2024-10");
    assert!(profile.bulk && !profile.limit_question);
    assert!(profile.questions.iter().any(|question| question.items == [ConsentItem::Surgery]));
}

#[test]
fn profile_that_is_wrong_is_refused() {
    let start = "name = 'x'\nbulk = false\nlimit_question = false\n";
    let syntax = [
        "",
        "name = 'x'",
        &format!("{start}questions = []\nmore = 1"),
        &format!("{start}questions = [{{ items = ['shoes'] }}]"),
        &format!("{start}questions = [{{ items = ['checkup'], given = true }}]"),
        "name = 'x'\nbulk = 'yes'\nlimit_question = false\nquestions = []",
    ];
    for text in syntax {
        assert!(matches!(ConsentProfile::from_toml(text), Err(ConsentProfileError::Syntax(_))), "{text}");
    }
    let items = [
        format!("{start}questions = [{{ items = [] }}]"),
        format!("{start}questions = [{{ items = ['checkup', 'checkup'] }}]"),
        format!("{start}questions = [{{ items = ['checkup'] }}, {{ items = ['checkup'] }}]"),
        "name = 'x'\nbulk = true\nlimit_question = false\nquestions = []".to_owned(),
    ];
    for text in items {
        assert!(matches!(ConsentProfile::from_toml(&text), Err(ConsentProfileError::Items(_))), "{text}");
    }
    ConsentProfile::from_toml(&format!("{start}questions = []")).unwrap();
}
