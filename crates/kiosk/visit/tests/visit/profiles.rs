//! Consent profiles as data, and PINs from digits.

use kiosk_visit::{Age, ConsentItem, ConsentProfile, ConsentProfileError, Pin};
use proptest::prelude::*;

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
fn profile_without_items_asks_the_rest() {
    let bulk = ConsentProfile::from_toml(BULK).unwrap();
    let rest = bulk.clone().without(&[ConsentItem::Surgery, ConsentItem::Treatment]);
    let items: Vec<_> = rest.questions.iter().map(|question| question.items.clone()).collect();
    assert_eq!(items, [vec![ConsentItem::Medicines], vec![ConsentItem::Checkup]]);
    assert!(rest.bulk);
    let all: Vec<_> = bulk.questions.iter().flat_map(|question| question.items.clone()).collect();
    let none = bulk.without(&all);
    assert!(none.questions.is_empty() && !none.bulk, "nothing is asked at once where nothing is asked");
}

#[test]
fn profile_asks_from_an_age_on_as_the_file_says() {
    for text in [LEAFLET, BULK] {
        let profile = ConsentProfile::from_toml(text).unwrap();
        let asks = |age| {
            let questions = profile.clone().for_age(age).questions;
            questions.iter().any(|question| question.items.contains(&ConsentItem::Checkup))
        };
        for years in 0..=u8::MAX {
            assert_eq!(asks(Some(Age::of_years(years))), years >= 40, "{years}");
        }
        assert!(asks(None));
    }
    let start = "name = 'x'\nbulk = true\nlimit_question = false\n";
    let ages = |age: &str| {
        ConsentProfile::from_toml(&format!(
            "{start}questions = [{{ items = ['medicines'], from_age = {age} }}]"
        ))
    };
    let young = ages("20").unwrap().for_age(Some(Age::of_years(19)));
    assert!(young.questions.is_empty() && !young.bulk, "nothing is asked at once where nothing is asked");
    for age in ["0", "121"] {
        assert!(matches!(ages(age), Err(ConsentProfileError::FromAge(_))), "{age}");
    }
    for age in ["-1", "256", "'40'", "40.0"] {
        assert!(matches!(ages(age), Err(ConsentProfileError::Syntax(_))), "{age}");
    }
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

proptest! {
    #[test]
    fn profile_from_any_text_is_a_profile_or_an_error(text in "(?s).{0,200}") {
        let _ = ConsentProfile::from_toml(&text);
    }

    #[test]
    fn pin_is_four_digits_or_none(digits in prop::collection::vec(any::<u8>(), 0..8)) {
        let pin = Pin::from_digits(&digits);
        prop_assert_eq!(pin.is_some(), digits.len() == 4 && digits.iter().all(|digit| *digit <= 9));
    }

    #[test]
    fn pin_keeps_its_digits_in_order(digits in prop::array::uniform4(0u8..=9)) {
        let pin = Pin::from_digits(&digits).unwrap();
        prop_assert_eq!(pin.as_ascii().map(|ascii| ascii - b'0'), digits);
        prop_assert_eq!(format!("{pin:?}"), "Pin(****)");
    }
}
