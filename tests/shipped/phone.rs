//! Visits of the shipped program with a phone: an Android phone on a second reader, an iPhone on the reader for cards.

use std::time::{Duration, Instant};

use acceptance::patient::LIMIT;
use acceptance::pcscd::beside_pcscd;
use acceptance::shipped::{Equipment, ShippedKiosk};
use acceptance::test_kiosk::TestKiosk;
use card_virtual::{KeyRef, PhoneKind, VirtualCard};
use kiosk_demo::slot::{VPCD_SECOND, VpcdSlot};

use crate::TMP;

/// At a kiosk with this `[reader.phone]`, once the gateway has said that it takes phones.
fn arrive(name: &str, reader: &str) -> ShippedKiosk {
    let has = Equipment { phones: true, ..Equipment::default() };
    let mut kiosk = ShippedKiosk::start(TMP, name, has, |text| text + reader).unwrap();
    let begun = Instant::now();
    let told = |kiosk: &ShippedKiosk| kiosk.program.steps().iter().any(|step| step.event == "FacilityTold");
    while !told(&kiosk) {
        assert!(begun.elapsed() < LIMIT, "the gateway says nothing of phones: {:#?}", kiosk.program.log());
        std::thread::sleep(Duration::from_millis(50));
    }
    // The first key of all shows the numbers.
    kiosk.choose(1);
    kiosk.picture("idle");
    kiosk.choose(1);
    kiosk.wait_for("choosing_phone");
    kiosk.picture("kind");
    kiosk
}

fn phone(kiosk: &ShippedKiosk, kind: PhoneKind) -> VirtualCard {
    kiosk.world.phone(&TestKiosk::persona("hanako"), kind).expect("a phone")
}

/// To the last screen, and home.
fn ends(mut kiosk: ShippedKiosk) {
    assert_eq!(kiosk.finish(), "result");
    assert!(kiosk.the_result().is_settled());
    kiosk.wait_for("idle");
    let log = kiosk.program.log().join("\n");
    let pin = TestKiosk::persona("hanako").pin.expect("a PIN");
    assert!(!log.contains(&format!("\"{pin}\"")), "the log tells the PIN");
    kiosk.end(&TestKiosk::persona("hanako"));
}

#[test]
fn android_phone_on_a_second_reader() {
    beside_pcscd(|| {
        let reader = "\n[reader.phone]\nname = \"Virtual PCD 00 01\"\n";
        let mut kiosk = arrive("phone-android", reader);
        kiosk.choose(2);
        kiosk.wait_for("entering_pin");
        kiosk.picture("pin");
        kiosk.key_in(TestKiosk::persona("hanako").pin.as_deref().unwrap());
        kiosk.wait_for("holding_phone");
        kiosk.picture("hold");
        let mut slot = VpcdSlot::new(VPCD_SECOND);
        kiosk.note("> hold the phone");
        slot.place(phone(&kiosk, PhoneKind::Android)).expect("the second slot takes the phone");
        kiosk.wait_for("consenting");
        kiosk.note("> take the phone away");
        let held = slot.lift().expect("the phone");
        assert_eq!(held.log().verify_attempts(KeyRef::AuthPin), 1);
        ends(kiosk);
    });
}

#[test]
fn iphone_on_the_reader_for_cards() {
    beside_pcscd(|| {
        let mut kiosk = arrive("phone-iphone", "\n[reader.phone]\n");
        kiosk.choose(1);
        kiosk.wait_for("holding_phone");
        kiosk.picture("hold");
        let phone = phone(&kiosk, PhoneKind::Iphone);
        kiosk.place_card(phone);
        kiosk.wait_for("consenting");
        kiosk.lift();
        ends(kiosk);
    });
}
