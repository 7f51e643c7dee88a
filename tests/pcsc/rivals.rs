//! Another program at the same reader.

use acceptance::patient::{LIMIT, Patient, ended};
use acceptance::pcscd::{PcscStage, beside_pcscd, wait_for_card};
use acceptance::test_kiosk::TestKiosk;
use kiosk_visit::ScreenKind;
use myna_card::transport::pcsc::{Sharing, connect_any};

use crate::{HURRY, TMP};

#[test]
fn card_held_by_another_program_is_busy_and_the_next_visit_is_whole() {
    beside_pcscd(|| {
        for sharing in [Sharing::Exclusive, Sharing::Shared] {
            let mut stage = PcscStage::set(TMP, HURRY);
            stage.kiosk.wait_for_rest(LIMIT).unwrap();
            stage.place("hanako");
            wait_for_card();
            // The kiosk goes on only when the test lets it.
            let rival = connect_any(sharing).unwrap();
            let screen = stage.kiosk.work_until(LIMIT, ended).unwrap();
            assert_eq!(screen.kind, ScreenKind::Trouble, "{sharing:?}");
            assert_eq!(screen.code.map(|code| code.code()), Some("C05"), "{sharing:?}");
            let commands = stage.slot.with_card(|card| card.log().command_count());
            assert_eq!(commands, Some(0), "{sharing:?}: nothing was sent past the other program");

            drop(rival);
            stage.slot.lift();
            stage.kiosk.wait_for_rest(LIMIT).unwrap();
            stage.place("hanako");
            let screen = Patient::knowing(&TestKiosk::persona("hanako")).visit(&mut stage.kiosk);
            assert_eq!(screen.kind, ScreenKind::Result, "{sharing:?}: {}", stage.kiosk.transcript());
            stage.slot.lift();
            stage.kiosk.wait_for_rest(LIMIT).unwrap();
        }
    });
}

#[test]
fn card_of_a_visit_cannot_be_reached_by_another_program_while_the_pin_is_asked() {
    beside_pcscd(|| {
        let mut stage = PcscStage::set(TMP, "");
        stage.kiosk.wait_for_rest(LIMIT).unwrap();
        stage.place("hanako");
        stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).unwrap();
        let before = stage.slot.with_card(|card| card.log().command_count());
        for sharing in [Sharing::Exclusive, Sharing::Shared] {
            assert!(connect_any(sharing).is_err(), "{sharing:?}: the kiosk holds the card alone");
        }
        assert_eq!(stage.slot.with_card(|card| card.log().command_count()), before);
        // The attempt did the visit no harm.
        let screen = Patient::knowing(&TestKiosk::persona("hanako")).visit(&mut stage.kiosk);
        assert_eq!(screen.kind, ScreenKind::Result, "{}", stage.kiosk.transcript());
    });
}
