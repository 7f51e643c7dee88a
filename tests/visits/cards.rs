//! Every persona's card: how its visit ends, and which code staff read. One line each.

use acceptance::patient::{LIMIT, Patient};
use acceptance::test_kiosk::TestKiosk;
use kiosk_visit::ScreenKind;

use crate::{HURRY, TMP};

/// Persona, last screen, its title, code for staff, files for the receipt computer.
const ENDINGS: &[(&str, ScreenKind, &str, usize)] = &[
    ("hanako", ScreenKind::Result, "-", 1),
    ("taro", ScreenKind::Result, "-", 1),
    ("kiyoshi", ScreenKind::Result, "-", 1),
    ("ume", ScreenKind::Result, "-", 1),
    ("sora", ScreenKind::Result, "-", 1),
    ("nopin", ScreenKind::Trouble, "P05", 0),
    ("locked", ScreenKind::Trouble, "P01", 0),
    ("lasttry", ScreenKind::Result, "-", 1),
    ("twotries", ScreenKind::Result, "-", 1),
    ("newcomer", ScreenKind::Result, "-", 1),
    ("soon", ScreenKind::Result, "-", 1),
    ("grace", ScreenKind::Result, "-", 1),
    ("expired", ScreenKind::Trouble, "K05", 0),
    ("revoked", ScreenKind::Trouble, "K05", 0),
    ("protected", ScreenKind::Trouble, "G07", 0),
    ("aid", ScreenKind::Result, "-", 1),
    ("latin", ScreenKind::Result, "-", 1),
    ("gaiji", ScreenKind::Result, "-", 1),
    ("invalid", ScreenKind::Result, "-", 1),
    ("several", ScreenKind::Result, "-", 1),
    ("unknown", ScreenKind::Result, "-", 1),
    ("newquali", ScreenKind::Result, "-", 1),
    ("disease", ScreenKind::Result, "-", 1),
    ("p256", ScreenKind::Result, "-", 1),
    ("p384", ScreenKind::Result, "-", 1),
    ("foreignca", ScreenKind::Trouble, "K02", 0),
    ("malformed", ScreenKind::Trouble, "K01", 0),
    ("signcert", ScreenKind::Trouble, "K03", 0),
    ("weak", ScreenKind::Trouble, "K04", 0),
    ("sha1", ScreenKind::Trouble, "K04", 0),
    ("othercard", ScreenKind::Trouble, "C02", 0),
    ("codefew", ScreenKind::Result, "-", 1),
    ("codelocked", ScreenKind::Result, "-", 1),
];

#[test]
fn each_persona_ends_as_told_and_costs_at_most_one_verify() {
    let mut stage = TestKiosk::builder(TMP).config(HURRY).start();
    let mut told = Vec::new();
    for (id, ..) in ENDINGS {
        let persona = TestKiosk::persona(id);
        let before = stage.received().len();
        stage.kiosk.wait_for_rest(LIMIT).expect("idle");
        stage.reader.place(stage.card(&persona));
        let screen = Patient::knowing(&persona).visit(&mut stage.kiosk);
        let attempts = stage.reader.with_card(|card| card.log().verify_attempts_of_all());
        assert!(attempts <= Some(1), "{id}: {attempts:?} VERIFYs");
        stage.reader.lift();
        stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
        told.push((
            *id,
            screen.kind,
            screen.code.map_or("-", |code| code.code()),
            stage.received().len() - before,
        ));
    }
    assert_eq!(told, ENDINGS);
}

#[test]
fn every_built_in_persona_is_in_the_table() {
    let mut built_in: Vec<String> = card_virtual::personas().into_iter().map(|persona| persona.id).collect();
    let mut tested: Vec<String> = ENDINGS.iter().map(|(id, ..)| (*id).to_owned()).collect();
    built_in.sort();
    tested.sort();
    assert_eq!(tested, built_in);
}
