//! Several slots: one that is never empty, one with a card of another kind, and cards that lay there before.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use acceptance::patient::{LIMIT, Patient, ended};
use acceptance::pcscd::{PcscStage, beside_pcscd, place, until, wait_for_card};
use acceptance::test_kiosk::TestKiosk;
use card_virtual::vpcd::Icc;
use kiosk_demo::slot::{VPCD_SECOND, VpcdSlot};
use kiosk_visit::{Screen, ScreenKind};

use crate::{HURRY, TMP};

/// A card that knows no applet: a security module, a transport card. Counts the commands that it is sent.
#[derive(Clone, Default)]
struct Foreign(Arc<Mutex<usize>>);

impl Foreign {
    fn commands(&self) -> usize {
        *self.0.lock().unwrap()
    }

    /// In the second slot.
    fn placed(&self) -> VpcdSlot<Self> {
        let mut slot = VpcdSlot::new(VPCD_SECOND);
        slot.place(self.clone()).unwrap();
        until("both slots are shown as they are", || {
            card_pcsc::readers()
                .is_ok_and(|readers| readers.iter().any(|r| r.name.ends_with("01") && r.card_present))
        });
        slot
    }
}

impl Icc for Foreign {
    fn exchange(&mut self, _: &[u8]) -> Vec<u8> {
        *self.0.lock().unwrap() += 1;
        vec![0x6A, 0x82]
    }

    fn atr(&self) -> Vec<u8> {
        vec![0x3B, 0x80, 0x80, 0x01, 0x01]
    }

    fn power_off(&mut self) {}
    fn power_on(&mut self) {}
    fn reset(&mut self) {}
}

fn whole_visit(stage: &mut PcscStage) {
    stage.place("hanako");
    stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).unwrap();
    let screen = Patient::knowing(&TestKiosk::persona("hanako")).visit(&mut stage.kiosk);
    assert_eq!(screen.kind, ScreenKind::Result, "{}", stage.kiosk.transcript());
    stage.slot.lift();
    stage.kiosk.wait_for_rest(LIMIT).unwrap();
}

fn stays_idle(stage: &mut PcscStage) {
    let left = stage.kiosk.work_until(Duration::from_secs(2), |screen| screen.kind != ScreenKind::Idle);
    assert!(left.is_err(), "{}", stage.kiosk.transcript());
}

#[test]
fn slot_that_was_filled_before_the_start_holds_nobody_up_and_is_sent_nothing() {
    beside_pcscd(|| {
        let module = Foreign::default();
        let _second = module.placed();
        let mut stage = PcscStage::set(TMP, HURRY);
        stage.kiosk.wait_for_rest(LIMIT).unwrap();
        for _ in 0..2 {
            stays_idle(&mut stage);
            assert!(stage.kiosk.screen().notice.is_none(), "nobody is asked to take the module");
            whole_visit(&mut stage);
        }
        assert_eq!(module.commands(), 0);
    });
}

#[test]
fn card_lifted_beside_a_filled_slot_is_lifted_and_not_another_card() {
    beside_pcscd(|| {
        let module = Foreign::default();
        let _second = module.placed();
        let mut stage = PcscStage::set(TMP, HURRY);
        stage.kiosk.wait_for_rest(LIMIT).unwrap();
        stage.place("hanako");
        stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).unwrap();
        stage.slot.lift();
        let screen = stage.kiosk.work_until(LIMIT, ended).unwrap();
        assert_eq!(screen.code.map(|code| code.code()), Some("C03"));
        assert_eq!(module.commands(), 0);
    });
}

#[test]
fn card_of_another_kind_that_stays_in_a_slot_does_not_hold_up_who_comes_to_the_other() {
    beside_pcscd(|| {
        let foreign = Foreign::default();
        let mut stage = PcscStage::set(TMP, HURRY);
        stage.kiosk.wait_for_rest(LIMIT).unwrap();
        let _second = foreign.placed();
        let code = |screen: &Screen| screen.code.map(|code| code.code());
        let screen = stage.kiosk.work_until(LIMIT, ended).unwrap();
        assert_eq!(code(&screen), Some("C02"));
        whole_visit(&mut stage);
        // It is not read again.
        let commands = foreign.commands();
        stays_idle(&mut stage);
        whole_visit(&mut stage);
        assert_eq!(foreign.commands(), commands);
    });
}

#[test]
fn two_cards_placed_together_are_read_one_after_the_other() {
    beside_pcscd(|| {
        let foreign = Foreign::default();
        let mut stage = PcscStage::set(TMP, HURRY);
        stage.kiosk.wait_for_rest(LIMIT).unwrap();
        // The watch sees both before the kiosk reads one.
        let second = foreign.placed();
        stage.place("hanako");
        until("both are shown", || {
            card_pcsc::readers().is_ok_and(|readers| readers.iter().filter(|r| r.card_present).count() == 2)
        });
        std::thread::sleep(Duration::from_secs(2));
        let screen = stage.kiosk.work_until(LIMIT, ended).unwrap();
        assert_eq!(screen.code.map(|code| code.code()), Some("C02"));
        drop(second);
        stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).unwrap();
        let screen = Patient::knowing(&TestKiosk::persona("hanako")).visit(&mut stage.kiosk);
        assert_eq!(screen.kind, ScreenKind::Result, "{}", stage.kiosk.transcript());
    });
}

#[test]
fn card_that_lay_there_before_the_start_begins_a_visit_once_it_was_lifted() {
    beside_pcscd(|| {
        let mut stage = PcscStage::set_around(TMP, HURRY, |world, slot| {
            place(world, slot, "hanako");
            wait_for_card();
        });
        stage.kiosk.wait_for_rest(LIMIT).unwrap();
        stays_idle(&mut stage);
        assert_eq!(stage.slot.with_card(|card| card.log().command_count()), Some(0));
        stage.slot.lift();
        whole_visit(&mut stage);
    });
}
