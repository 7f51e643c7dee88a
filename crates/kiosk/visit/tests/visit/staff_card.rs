//! A staff card on the staff reader: it opens the pad for its PIN, and nothing more.

use kiosk_visit::{
    CheckDecision, CheckReason, Effect, Event, LaidCard, ScreenKind, StaffCardTrouble, StaffDecision,
    StaffPadKind, StaffProof, VisitConfig,
};

use crate::kiosk::{Kiosk, good_card, keys, notice};
use crate::staff_sheet::with_sheet;

const CARD: Event = Event::StaffCardLaid(Ok(LaidCard(1)));
const PIN: [u8; 6] = [2, 7, 1, 8, 2, 8];

fn ready() -> Kiosk {
    let mut kiosk = Kiosk::ready(with_sheet());
    kiosk.put(Event::StaffReaderChanged(true));
    kiosk
}

impl Kiosk {
    /// The pad for the PIN of a staff card, nothing keyed in.
    pub fn reach_card_pad(&mut self) -> &mut Self {
        self.reach_open_check().put(Event::StaffReaderChanged(true)).put(CARD)
    }

    fn card_pin(&mut self) -> &mut Self {
        for digit in PIN {
            self.put(Event::DigitEntered(digit));
        }
        self
    }

    fn pad(&self) -> Option<(StaffPadKind, u8)> {
        self.screen().staff_pad.map(|pad| (pad.kind, pad.entered))
    }
}

/// From the patient's call to the decision, each tap of staff at the kiosk counted.
#[test]
fn card_and_pin_decide_a_check_with_eight_taps_and_without_the_key_for_staff() {
    let mut kiosk = ready();
    kiosk.reach_open_check().put(CARD);
    assert_eq!((kiosk.screen().title.key, kiosk.pad()), ("sheet-card", Some((StaffPadKind::Card, 0))));
    let mut taps = 0;
    let mut tap = |kiosk: &mut Kiosk, event: Event| {
        taps += 1;
        kiosk.put(event);
    };
    for digit in PIN {
        tap(&mut kiosk, Event::DigitEntered(digit));
    }
    let Some(Effect::ProveStaff { code, card, .. }) = kiosk.last.first() else { panic!("{:?}", kiosk.last) };
    assert_eq!((code.kind(), code.number(), code.one_time()), (StaffPadKind::Card, "271828", ""));
    assert_eq!(*card, Some(LaidCard(1)));
    assert_eq!(format!("{code:?}"), "StaffCode(****)");
    kiosk.proved(StaffProof::Accepted);
    // Who has shown who they are may take the card back.
    kiosk.put(Event::StaffCardTaken);
    assert_eq!(kiosk.screen().kind, ScreenKind::StaffSight);
    tap(&mut kiosk, Event::DecisionChosen(CheckDecision::Same));
    tap(&mut kiosk, Event::ReasonChosen(CheckReason::FaceFailed));
    assert!(matches!(kiosk.last.first(), Some(Effect::DecideCheck { decision: CheckDecision::Same, .. })));
    kiosk.put(Event::StaffDecided(StaffDecision::Same));
    assert_eq!((kiosk.state(), taps), ("signing", 8));
}

#[test]
fn card_that_nothing_waits_for_does_nothing() {
    let places: [fn(&mut Kiosk); 6] = [
        |_| {},
        |k| _ = k.reach_choice(good_card()),
        |k| _ = k.reach_pin(),
        |k| _ = k.reach_code(),
        |k| _ = k.reach_camera(),
        |k| _ = k.reach_comparing(),
    ];
    for (index, place) in places.into_iter().enumerate() {
        let mut kiosk = ready();
        place(&mut kiosk);
        let before = (kiosk.state(), kiosk.screen());
        for event in [CARD, Event::StaffCardTaken, Event::StaffCardLaid(Err(StaffCardTrouble::Unknown))] {
            kiosk.put(event);
            assert_eq!((kiosk.state(), kiosk.screen()), before, "{index}");
            assert!(kiosk.last.is_empty(), "{index}: {:?}", kiosk.last);
        }
    }
    // Where staff do no check at the kiosk it is no key to anything.
    let mut kiosk = Kiosk::ready(VisitConfig { staff_sheet: None, ..with_sheet() });
    kiosk.reach_open_check().put(CARD);
    assert_eq!(kiosk.state(), "staff_checking");
}

#[test]
fn card_that_lies_there_already_serves_when_staff_open_the_pad() {
    let mut kiosk = ready();
    kiosk.put(CARD).reach_open_check();
    assert_eq!(kiosk.state(), "staff_checking", "by itself it opens nothing");
    kiosk.put(Event::StaffSheetPressed);
    assert_eq!(kiosk.pad(), Some((StaffPadKind::Card, 0)));
    // Who has forgotten its PIN has a number.
    kiosk.put(Event::StaffNumberChosen);
    assert_eq!(kiosk.screen().title.key, "sheet-number-or-card");
    kiosk.put(Event::StaffCardTaken).staff_code().proved(StaffProof::Accepted);
    assert_eq!(kiosk.screen().kind, ScreenKind::StaffSight);
}

#[test]
fn card_that_is_lifted_takes_what_was_keyed_in_with_it() {
    for end in [Event::StaffCardTaken, Event::StaffReaderChanged(false)] {
        let mut kiosk = ready();
        kiosk.reach_card_pad().put(Event::DigitEntered(2)).put(end);
        assert_eq!((kiosk.state(), kiosk.pad()), ("staff_checking", None));
        assert_eq!(kiosk.count("ProveStaff"), 0);
        kiosk.put(Event::StaffSheetPressed);
        assert_eq!(kiosk.pad(), Some((StaffPadKind::Member, 0)));
    }
    // Another one in its place begins anew, and its PIN is for it alone.
    let mut kiosk = ready();
    kiosk.reach_card_pad().put(Event::DigitEntered(2)).put(Event::StaffCardTaken);
    kiosk.put(Event::StaffCardLaid(Ok(LaidCard(2)))).card_pin();
    assert!(matches!(kiosk.last[..], [Effect::ProveStaff { card: Some(LaidCard(2)), .. }]));
}

#[test]
fn wrong_pin_asks_for_the_same_cards_pin_again_while_it_lies_there() {
    let mut kiosk = ready();
    kiosk.reach_card_pad().card_pin().proved(StaffProof::Refused);
    assert_eq!((kiosk.pad(), notice(&kiosk)), (Some((StaffPadKind::Card, 0)), Some("sheet-wrong")));
    kiosk.card_pin().proved(StaffProof::Locked);
    assert_eq!(notice(&kiosk), Some("sheet-locked"));
    // Lifted while it is judged: then it is the number's turn.
    kiosk.card_pin().put(Event::StaffCardTaken).proved(StaffProof::Refused);
    assert_eq!((kiosk.pad(), notice(&kiosk)), (Some((StaffPadKind::Member, 0)), Some("sheet-wrong")));
}

#[test]
fn what_is_wrong_with_a_card_is_said_on_the_pad_for_the_other_ways() {
    for (trouble, said) in [
        (StaffCardTrouble::Unknown, "sheet-card-unknown"),
        (StaffCardTrouble::MyNumberCard, "sheet-card-my-number"),
        (StaffCardTrouble::Changing, "sheet-card-changing"),
        (StaffCardTrouble::Unreadable, "sheet-card-unreadable"),
    ] {
        let mut kiosk = ready();
        kiosk.reach_open_check().put(Event::StaffCardLaid(Err(trouble)));
        assert_eq!((kiosk.pad(), notice(&kiosk)), (Some((StaffPadKind::Member, 0)), Some(said)));
        kiosk.put(Event::DigitEntered(4));
        assert_eq!(notice(&kiosk), None);
        // On the pad that is open already.
        kiosk.put(Event::StaffCardLaid(Err(trouble)));
        assert_eq!((kiosk.pad(), notice(&kiosk)), (Some((StaffPadKind::Member, 0)), Some(said)));
    }
}

#[test]
fn way_by_card_is_offered_while_its_reader_is_there() {
    let mut kiosk = ready();
    kiosk.reach_sheet();
    assert_eq!(kiosk.screen().title.key, "sheet-number-or-card");
    assert_eq!(keys(&kiosk.screen().body), ["sheet-no-pin"]);
    kiosk.put(Event::StaffReaderChanged(false));
    assert_eq!(kiosk.screen().title.key, "sheet-number");
    kiosk.staff_code().proved(StaffProof::Accepted);
    assert_eq!(kiosk.screen().kind, ScreenKind::StaffSight, "everything else goes on");
    let mut kiosk = Kiosk::ready(with_sheet());
    kiosk.reach_sheet();
    assert_eq!(kiosk.screen().title.key, "sheet-number");
}

/// A card goes before a number from the console: who lays it down has chosen it.
#[test]
fn card_goes_before_the_other_ways_and_they_remain() {
    let mut kiosk = Kiosk::ready(VisitConfig { facility_code: true, ..with_sheet() });
    kiosk.reach_open_check().put(Event::CheckHandedOver).put(CARD);
    assert_eq!(kiosk.pad(), Some((StaffPadKind::Card, 0)));
    kiosk.put(Event::StaffCardTaken).put(Event::StaffSheetPressed);
    assert_eq!(kiosk.pad(), Some((StaffPadKind::HandedOver, 0)), "it was not used up");
    // Untouched it closes, however long the card lies there.
    kiosk.put(CARD).secs(30);
    assert_eq!(kiosk.state(), "staff_checking");
}
