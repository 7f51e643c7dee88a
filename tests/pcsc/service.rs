//! The smart-card service stopped, crashed and started again; its readers go and come with it.

use std::time::{Duration, Instant};

use acceptance::patient::{LIMIT, Patient};
use acceptance::pcscd::{PcscStage, Service, beside_pcscd};
use acceptance::test_kiosk::TestKiosk;
use kiosk_visit::ScreenKind;

use crate::TMP;

/// The service is there again: so long until the kiosk serves.
const RECOVERED: Duration = Duration::from_secs(5);

fn whole_visit(stage: &mut PcscStage) {
    let files = stage.received().len();
    stage.kiosk.wait_for_rest(LIMIT).unwrap();
    stage.place("hanako");
    let screen = Patient::knowing(&TestKiosk::persona("hanako")).visit(&mut stage.kiosk);
    assert_eq!(screen.kind, ScreenKind::Result, "{}", stage.kiosk.transcript());
    assert_eq!(stage.received().len(), files + 1);
    stage.slot.lift();
    stage.kiosk.wait_for_rest(LIMIT).unwrap();
}

#[test]
fn pcscd_stopped_or_crashed_while_idle_is_out_of_order_and_back() {
    beside_pcscd(|| {
        let mut service = Service::found();
        let mut stage = PcscStage::set(TMP, "");
        for signal in ["TERM", "KILL"] {
            stage.kiosk.wait_for_rest(LIMIT).unwrap();
            service.end(signal);
            let screen = stage.kiosk.wait_for(ScreenKind::OutOfOrder, LIMIT).unwrap();
            assert!(!screen.list.is_empty(), "{signal}: the papers are listed");
            service.start();
            stage.kiosk.wait_for_rest(LIMIT).unwrap();
            whole_visit(&mut stage);
        }
    });
}

#[test]
fn pcscd_crashed_in_the_middle_of_a_visit_ends_it_and_the_next_one_is_whole() {
    beside_pcscd(|| {
        let mut service = Service::found();
        let mut stage = PcscStage::set(TMP, "");
        stage.kiosk.wait_for_rest(LIMIT).unwrap();
        stage.place("hanako");
        stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).unwrap();
        service.end("KILL");
        let screen = stage.kiosk.wait_for(ScreenKind::OutOfOrder, LIMIT).unwrap();
        assert!(!screen.list.is_empty(), "the papers are listed");
        assert_eq!(screen.notice.map(|(_, text)| text.key), Some("done-take"));
        let attempts = stage.slot.with_card(|card| card.log().verify_attempts_of_all());
        assert_eq!(attempts, Some(0));
        assert!(stage.received().is_empty());
        // The card's power went with the service.
        stage.slot.lift();
        service.start();
        whole_visit(&mut stage);
    });
}

#[test]
fn pcscd_that_is_absent_at_the_start_closes_the_kiosk_until_it_comes() {
    beside_pcscd(|| {
        let mut service = Service::found();
        service.end("TERM");
        let mut stage = PcscStage::set(TMP, "");
        let screen = stage.kiosk.wait_for(ScreenKind::OutOfOrder, LIMIT).unwrap();
        assert_eq!(screen.code.map(|code| code.code()), Some("C07"));
        assert!(!stage.kiosk.transcript().contains("[Idle]"), "{}", stage.kiosk.transcript());
        service.start();
        let begun = Instant::now();
        stage.kiosk.wait_for_rest(LIMIT).unwrap();
        assert!(begun.elapsed() <= RECOVERED, "{:?}", begun.elapsed());
        whole_visit(&mut stage);
    });
}
