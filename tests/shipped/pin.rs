//! Visits by PIN.

use acceptance::pcscd::beside_pcscd;
use acceptance::shipped::{Equipment, ShippedKiosk};
use acceptance::stage::Stage;
use card_virtual::KeyRef;

use crate::TMP;

#[test]
fn pin_visit_from_card_to_receipt_computer() {
    beside_pcscd(|| {
        let persona = Stage::persona("hanako");
        let mut kiosk = ShippedKiosk::start(TMP, "pin", Equipment::default(), |text| text).unwrap();
        kiosk.picture("idle");
        kiosk.place("hanako");
        kiosk.wait_for("entering_pin");
        kiosk.key_in(persona.pin.as_deref().unwrap());
        assert_eq!(kiosk.finish(), "result");
        let tries = |card: &card_virtual::VirtualCard| {
            (card.log().verify_attempts_of_all(), card.log().verify_attempts(KeyRef::AuthPin))
        };
        assert_eq!(kiosk.slot.with_card(tries), Some((1, 1)), "one confirmation is one VERIFY");
        assert!(kiosk.the_result().is_settled());
        kiosk.leave(&persona);
    });
}
