//! What a visit leaves on the card: nothing that anyone could use.

use acceptance::patient::{LIMIT, Patient};
use acceptance::pcscd::{PcscStage, beside_pcscd, place, send_apdus, slot, until, wait_for_card};
use acceptance::test_kiosk::TestKiosk;
use kiosk_demo::DemoEnvironment;
use kiosk_visit::{Event, ScreenKind};

use crate::TMP;

const SELECT_JPKI: &str = "00A4040C0AD392F000260100000001";
const SELECT_PIN: &str = "00A4020C020018";
/// hanako's, 1981.
const VERIFY: &str = "002000800431393831";
const SELECT_KEY: &str = "00A4020C020017";
/// The signature over one byte: the card pads whatever it is given.
const SIGN: &str = "802A0080010000";

#[test]
fn key_opened_by_another_client_shows_that_the_next_test_can_fail() {
    beside_pcscd(|| {
        let folder = tempfile::tempdir_in(TMP).unwrap();
        let world = DemoEnvironment::start(folder.path(), &acceptance::shared_pki(TMP)).unwrap();
        let mut slot = slot();
        place(&world, &mut slot, "hanako");
        wait_for_card();
        let opened = send_apdus(&[SELECT_JPKI, SELECT_PIN, VERIFY, SELECT_KEY, SIGN]);
        assert_eq!(opened.as_deref(), Some(&["9000", "9000", "9000", "9000", "9000"].map(str::to_owned)[..]));
        // The card keeps its status over a reset, so a later client that sends no PIN can sign.
        let later = send_apdus(&[SELECT_JPKI, SELECT_KEY, SIGN]);
        assert_eq!(later.as_deref(), Some(&["9000", "9000", "9000"].map(str::to_owned)[..]));
    });
}

/// Nothing can be signed without the PIN by anyone who comes now. The kiosk lets go of the card while it shows its screen.
fn assert_closed(moment: ScreenKind) {
    let mut answers = None;
    until("the card is free", || {
        answers = send_apdus(&[SELECT_JPKI, SELECT_KEY, SIGN]);
        answers.is_some()
    });
    assert_eq!(answers.as_deref(), Some(&["9000", "9000", "6982"].map(str::to_owned)[..]), "{moment:?}");
}

#[test]
fn key_is_closed_for_other_clients_from_the_signature_on() {
    beside_pcscd(|| {
        let mut stage = PcscStage::set(TMP, "");
        let patient = Patient::knowing(&TestKiosk::persona("hanako"));
        // To its end; and stopped after the PIN.
        for last in [ScreenKind::Result, ScreenKind::TakeCard] {
            stage.kiosk.wait_for_rest(LIMIT).unwrap();
            stage.place("hanako");
            let screen = stage.kiosk.wait_for(ScreenKind::PinPad, LIMIT).unwrap();
            patient.answer(&mut stage.kiosk, &screen, &mut 0);
            stage.kiosk.wait_for(ScreenKind::Consent, LIMIT).unwrap();
            assert_closed(ScreenKind::Consent);
            if last == ScreenKind::Result {
                let _ = patient.visit(&mut stage.kiosk);
            } else {
                stage.kiosk.press(Event::Cancelled);
                stage.kiosk.press(Event::StopConfirmed);
            }
            stage.kiosk.wait_for(last, LIMIT).unwrap();
            assert_closed(last);
            let verified = stage.slot.with_card(|card| card.log().verify_attempts_of_all());
            assert_eq!(verified, Some(1), "{last:?}: the PIN was right, once");
            stage.slot.lift();
        }
    });
}
