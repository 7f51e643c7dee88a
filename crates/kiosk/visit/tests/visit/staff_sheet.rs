//! The staff check at the kiosk itself.

use kiosk_visit::{
    CheckDecision, CheckReason, Effect, Event, FailureCode, Key, Language, Likeness, Method, OutOfOrder,
    PhotoQuality, PrintOutcome, Quality, QualityHints, Screen, ScreenKind, StaffDecision, StaffPadKind,
    StaffPart, StaffProof, VisitConfig,
};

use crate::kiosk::{Kiosk, good_card, keys, notice, with_face};

/// With the face way, and the staff check at the kiosk itself.
pub fn with_sheet() -> VisitConfig {
    VisitConfig { staff_sheet: Some(Language::English), ..with_face() }
}

/// What the sheet never does, checked after every step.
#[derive(Debug, Default)]
pub struct SheetWatch {
    /// A code was sent, and the check is not closed yet.
    open: bool,
    /// A code was accepted: for one decision.
    proven: bool,
}

impl SheetWatch {
    pub fn learn(&mut self, event: &Event) {
        if let Event::StaffProved(_, proof) = event {
            self.proven = *proof == StaffProof::Accepted;
        }
    }

    pub fn effect(&mut self, effect: &Effect) {
        match effect {
            Effect::ProveStaff { code, card, .. } => {
                assert_eq!(card.is_some(), code.kind() == StaffPadKind::Card, "a PIN without its card");
                self.open = true;
            }
            Effect::DecideCheck { .. } => {
                assert!(self.open && self.proven, "decided by nobody");
                self.proven = false;
            }
            Effect::CloseCheck => {
                assert!(self.open, "closed twice");
                *self = Self::default();
            }
            Effect::Forget => assert!(!self.open, "forgotten while the check is open"),
            _ => {}
        }
    }

    pub fn check(&self, state: &str, screen: &Screen) {
        let kind = screen.kind;
        assert_eq!(screen.staff_pad.is_some(), kind == ScreenKind::StaffCode);
        assert!(!self.open || state == "staff_sheet", "the check is open in {state}");
        assert!(kind != ScreenKind::StaffSight || self.proven, "the photo before somebody said who they are");
        assert!(!kind.is_for_staff() || state == "staff_sheet", "{kind:?} in {state}");
    }
}

impl Kiosk {
    /// Waiting for staff, with the photo open and the camera on.
    pub fn reach_open_check(&mut self) -> &mut Self {
        self.reach_choice(good_card()).choose(Method::Staff).good_challenge();
        self.print(PrintOutcome::Read).opened();
        assert_eq!(self.state(), "staff_checking");
        self
    }

    /// The sheet, nothing keyed in.
    pub fn reach_sheet(&mut self) -> &mut Self {
        self.reach_open_check().put(Event::StaffSheetPressed)
    }

    /// Eleven digits and the confirmation.
    pub fn staff_code(&mut self) -> &mut Self {
        for digit in [4, 0, 7, 1, 1, 2, 8, 7, 0, 8, 2] {
            self.put(Event::DigitEntered(digit));
        }
        self.put(Event::StaffCodeEntered)
    }

    pub fn proved(&mut self, proof: StaffProof) -> &mut Self {
        self.put(Event::StaffProved(self.id("ProveStaff"), proof))
    }

    /// Photo and person side by side.
    pub fn reach_comparing(&mut self) -> &mut Self {
        self.reach_sheet().staff_code().proved(StaffProof::Accepted)
    }

    fn decide(&mut self, decision: CheckDecision) -> &mut Self {
        self.put(Event::DecisionChosen(decision)).put(Event::ReasonChosen(CheckReason::PinUnavailable))
    }
}

fn ready() -> Kiosk {
    Kiosk::ready(with_sheet())
}

fn offers(kiosk: &Kiosk) -> bool {
    kiosk.screen().choices.iter().any(|choice| choice.event == Event::StaffSheetPressed)
}

#[test]
fn key_is_there_only_where_it_is_switched_on_and_there_is_a_photo() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_open_check();
    assert!(!offers(&kiosk));
    kiosk.put(Event::StaffSheetPressed);
    assert_eq!(kiosk.state(), "staff_checking");
    // Nothing to compare with yet: the key leads to the printed numbers, which staff key in.
    let mut kiosk = ready();
    kiosk.reach_choice(good_card()).choose(Method::Staff).secs(20);
    assert!(offers(&kiosk));
    kiosk.put(Event::StaffSheetPressed);
    assert_eq!(kiosk.state(), "entering_code");
    let mut kiosk = ready();
    kiosk.reach_open_check();
    assert!(offers(&kiosk));
}

#[test]
fn from_code_to_decision_and_on_as_from_the_console() {
    let mut kiosk = ready();
    kiosk.reach_sheet();
    let screen = kiosk.screen();
    assert_eq!((screen.kind, screen.title.key), (ScreenKind::StaffCode, "sheet-number"));
    assert_eq!(screen.language, Language::English, "staff read it");
    for digit in [4, 0, 7, 1, 1] {
        kiosk.put(Event::StaffCodeEntered).put(Event::DigitEntered(digit));
    }
    assert_eq!(kiosk.screen().title.key, "sheet-code");
    assert_eq!(kiosk.screen().staff_pad.and_then(kiosk_visit::StaffPad::current), Some(StaffPart::Code));
    for digit in [2, 8, 7, 0, 8, 3] {
        kiosk.put(Event::DigitEntered(digit));
    }
    kiosk.put(Event::DigitErased).put(Event::DigitEntered(2)).put(Event::DigitEntered(9));
    kiosk.put(Event::StaffCodeEntered);
    let Some(Effect::ProveStaff { code, .. }) = kiosk.last.first() else { panic!("{:?}", kiosk.last) };
    assert_eq!((code.number(), code.one_time()), ("40711", "287082"));
    assert_eq!(format!("{code:?}"), "StaffCode(****)");
    assert_eq!(kiosk.screen().kind, ScreenKind::StaffWait);
    kiosk.proved(StaffProof::Accepted);
    let screen = kiosk.screen();
    assert_eq!(screen.kind, ScreenKind::StaffSight);
    assert_eq!(keys(&screen.body), ["sheet-photo", "sheet-live"]);
    kiosk.put(Event::DecisionChosen(CheckDecision::NotSure)).put(Event::BackPressed);
    assert_eq!(kiosk.screen().kind, ScreenKind::StaffSight);
    kiosk.put(Event::DecisionChosen(CheckDecision::Same));
    assert_eq!(kiosk.count("DecideCheck"), 0, "one press decides nothing");
    kiosk.put(Event::ReasonChosen(CheckReason::CannotReach));
    let [Effect::DecideCheck { decision, reason, .. }] = &kiosk.last[..] else { panic!("{:?}", kiosk.last) };
    assert_eq!((*decision, *reason), (CheckDecision::Same, CheckReason::CannotReach));
    assert_eq!(kiosk.screen().kind, ScreenKind::StaffWait, "nothing takes effect before it is recorded");
    kiosk.put(Event::StaffDecided(StaffDecision::Same));
    assert!(kiosk.last.contains(&Effect::CloseCheck) && kiosk.last.contains(&Effect::StopCamera));
    assert_eq!(kiosk.signed_by(Method::Staff), 1);
    kiosk.signed(Ok(()));
    assert_eq!(kiosk.state(), "consenting", "consent stays with the patient");
}

#[test]
fn not_sure_and_another_person_confirm_nobody() {
    for decision in [CheckDecision::NotSure, CheckDecision::Different] {
        let mut kiosk = ready();
        kiosk.reach_comparing().decide(decision).put(Event::StaffDecided(StaffDecision::NotConfirmed));
        assert_eq!(kiosk.screen().code, Some(FailureCode::StaffNotConfirmed));
        assert_eq!(kiosk.signed_by(Method::Staff), 0);
    }
}

#[test]
fn code_that_is_not_accepted_shows_nothing_and_leaves_an_empty_pad() {
    for (proof, said) in [
        (StaffProof::Refused, "sheet-wrong"),
        (StaffProof::Locked, "sheet-locked"),
        (StaffProof::Unavailable, "sheet-unavailable"),
    ] {
        let mut kiosk = ready();
        kiosk.reach_sheet().staff_code().proved(proof);
        let screen = kiosk.screen();
        assert_eq!((screen.kind, notice(&kiosk)), (ScreenKind::StaffCode, Some(said)));
        assert_eq!(screen.staff_pad.map(|pad| pad.entered), Some(0));
        kiosk.put(Event::DecisionChosen(CheckDecision::Same)).put(Event::ReasonChosen(CheckReason::Other));
        assert_eq!(kiosk.count("DecideCheck"), 0);
        // And once more.
        kiosk.put(Event::DigitEntered(4));
        assert_eq!(notice(&kiosk), None);
        kiosk.put(Event::DigitErased).staff_code().proved(StaffProof::Accepted);
        assert_eq!(kiosk.screen().kind, ScreenKind::StaffSight);
    }
}

#[test]
fn untouched_for_half_a_minute_it_closes_wherever_it_stands() {
    let closes = |kiosk: &mut Kiosk, open: bool| {
        kiosk.secs(29);
        assert_eq!(kiosk.state(), "staff_sheet");
        kiosk.secs(1);
        assert_eq!(kiosk.state(), "staff_checking");
        assert_eq!(kiosk.last.contains(&Effect::CloseCheck), open);
    };
    closes(ready().reach_sheet(), false);
    closes(ready().reach_sheet().put(Event::DigitEntered(4)), false);
    closes(ready().reach_comparing(), true);
    closes(ready().reach_comparing().put(Event::DecisionChosen(CheckDecision::Same)), true);
    closes(ready().reach_sheet().put(Event::MenuPressed), false);
    // A touch keeps it.
    let mut kiosk = ready();
    kiosk.reach_comparing().secs(20).put(Event::DecisionChosen(CheckDecision::Same)).secs(20);
    assert_eq!(kiosk.screen().kind, ScreenKind::StaffReason);
}

#[test]
fn answer_that_does_not_come_closes_it_and_one_that_comes_late_opens_nothing() {
    let mut kiosk = ready();
    kiosk.reach_sheet().staff_code();
    let id = kiosk.id("ProveStaff");
    kiosk.secs(10);
    assert_eq!(kiosk.state(), "staff_checking");
    kiosk.put(Event::StaffProved(id, StaffProof::Accepted));
    kiosk.put(Event::StaffSheetPressed).put(Event::StaffProved(id, StaffProof::Accepted));
    assert_eq!(kiosk.screen().kind, ScreenKind::StaffCode);
    // A decision whose answer is late counts all the same: it is recorded.
    let mut kiosk = ready();
    kiosk.reach_comparing().decide(CheckDecision::Same).secs(10);
    assert_eq!(kiosk.state(), "staff_checking");
    kiosk.put(Event::StaffDecided(StaffDecision::Same));
    assert_eq!(kiosk.state(), "signing");
}

#[test]
fn decision_that_is_not_recorded_decides_nothing_and_needs_a_new_code() {
    let mut kiosk = ready();
    kiosk.reach_comparing().decide(CheckDecision::Same);
    kiosk.put(Event::CheckNotRecorded(kiosk.id("DecideCheck")));
    assert_eq!((kiosk.screen().kind, notice(&kiosk)), (ScreenKind::StaffCode, Some("sheet-unavailable")));
    assert_eq!(kiosk.signed_by(Method::Staff), 0);
}

#[test]
fn whatever_ends_the_visit_or_lifts_the_card_closes_it() {
    type Script = fn(&mut Kiosk);
    let ends: [(Script, &str); 5] = [
        (|k| _ = k.take(), "card_lifted"),
        (|k| _ = k.put(Event::Cancelled), "stopping"),
        (|k| _ = k.put(Event::ReaderLost(OutOfOrder::NoReader)), "out_of_order"),
        (|k| _ = k.put(Event::StaffDecided(StaffDecision::NotConfirmed)), "trouble"),
        (|k| _ = k.put(Event::StaffDecided(StaffDecision::Same)), "signing"),
    ];
    for (end, state) in ends {
        for stage in 0..4 {
            let mut kiosk = ready();
            match stage {
                0 => kiosk.reach_sheet(),
                1 => kiosk.reach_sheet().staff_code(),
                2 => kiosk.reach_comparing(),
                _ => kiosk.reach_comparing().decide(CheckDecision::Same),
            };
            end(&mut kiosk);
            assert_eq!(kiosk.state(), state);
            assert_eq!(kiosk.count("CloseCheck"), usize::from(stage > 0), "{state} {stage}");
        }
    }
    // The card comes back: the sheet does not.
    let mut kiosk = ready();
    kiosk.reach_comparing().take().place().same();
    // Nor what was compared: it is opened anew.
    assert_eq!(kiosk.state(), "reading_print");
}

#[test]
fn keypad_keys_in_closes_and_decides() {
    let mut kiosk = ready();
    kiosk.reach_open_check();
    let place = kiosk.screen().choices.iter().position(|c| c.event == Event::StaffSheetPressed).unwrap();
    kiosk.put(Event::KeyPressed(Key::Digit(u8::try_from(place + 1).unwrap())));
    assert_eq!(kiosk.screen().kind, ScreenKind::StaffCode);
    // On a pad that is not full `#` leads to what stands beside it: back.
    kiosk.put(Event::KeyPressed(Key::Hash)).put(Event::KeyPressed(Key::Digit(2)));
    assert_eq!(kiosk.state(), "staff_checking");
    kiosk.put(Event::StaffSheetPressed);
    for digit in [4, 0, 7, 1, 1, 2, 8, 7, 0, 8, 2] {
        kiosk.put(Event::KeyPressed(Key::Digit(digit)));
    }
    kiosk.put(Event::KeyPressed(Key::Hash)).proved(StaffProof::Accepted);
    kiosk.put(Event::KeyPressed(Key::Digit(1)));
    assert_eq!(keys(&kiosk.screen().body), ["sheet-same"]);
    kiosk.put(Event::KeyPressed(Key::Digit(2)));
    assert!(matches!(kiosk.last[..], [Effect::DecideCheck { reason: CheckReason::PinUnavailable, .. }]));
}

#[test]
fn machine_says_beside_the_pictures_what_it_knows_and_nothing_else() {
    let mut kiosk = ready();
    kiosk.reach_sheet();
    let hints = |live, likeness| {
        Event::SightHinted(QualityHints { photo: Some(PhotoQuality::Good), live: Some(live), likeness })
    };
    // Nothing of it before somebody said who they are.
    kiosk.put(hints(Quality::Dark, Some(Likeness::Alike)));
    assert!(!format!("{:?}", kiosk.screen()).contains("alike"));
    kiosk.staff_code().proved(StaffProof::Accepted);
    assert_eq!((keys(&kiosk.screen().body), notice(&kiosk)), (vec!["sheet-photo", "sheet-live"], None));
    for (quality, live) in [
        (Quality::Good, "sheet-live-good"),
        (Quality::Dark, "sheet-live-dark"),
        (Quality::Small, "sheet-live-small"),
        (Quality::Blurred, "sheet-live-blurred"),
    ] {
        kiosk.put(hints(quality, None));
        assert_eq!((keys(&kiosk.screen().body), notice(&kiosk)), (vec!["sheet-photo-good", live], None));
    }
    for (likeness, said) in [
        (Likeness::Alike, "sheet-alike"),
        (Likeness::Unsure, "sheet-unsure-alike"),
        (Likeness::Unlike, "sheet-unlike"),
    ] {
        kiosk.put(hints(Quality::Good, Some(likeness)));
        assert_eq!(notice(&kiosk), Some(said));
    }
    // No touch: it closes all the same.
    kiosk.secs(20).put(hints(Quality::Dark, None)).secs(10);
    assert_eq!(kiosk.state(), "staff_checking");
    // Nothing of it stays for the next.
    kiosk.put(Event::StaffSheetPressed).staff_code().proved(StaffProof::Accepted);
    assert_eq!((keys(&kiosk.screen().body), notice(&kiosk)), (vec!["sheet-photo", "sheet-live"], None));
}

#[test]
fn without_a_camera_there_is_only_the_photo() {
    let mut kiosk = Kiosk::ready(VisitConfig { face: false, print_camera: false, ..with_sheet() });
    kiosk.reach_choice(good_card()).choose(Method::Staff).good_challenge().staff_keys_code();
    kiosk.opened().put(Event::StaffSheetPressed).staff_code().proved(StaffProof::Accepted);
    assert_eq!(keys(&kiosk.screen().body), ["sheet-photo"]);
}

/// A number of the console's: three digits and no press more, for one try.
#[test]
fn number_from_the_console_opens_it_once_and_confirms_itself() {
    let mut kiosk = ready();
    kiosk.reach_open_check().put(Event::CheckHandedOver).put(Event::StaffSheetPressed);
    assert_eq!(kiosk.screen().title.key, "sheet-handed-over");
    for digit in [4, 0] {
        kiosk.put(Event::DigitEntered(digit));
    }
    kiosk.put(Event::StaffCodeEntered);
    assert_eq!(kiosk.screen().kind, ScreenKind::StaffCode, "not all are in");
    kiosk.put(Event::DigitErased).put(Event::DigitEntered(1)).put(Event::DigitEntered(7));
    let Some(Effect::ProveStaff { code, .. }) = kiosk.last.first() else { panic!("{:?}", kiosk.last) };
    assert_eq!((code.kind(), code.number(), code.one_time()), (StaffPadKind::HandedOver, "417", ""));
    assert_eq!(format!("{code:?}"), "StaffCode(****)");
    // It is worth one try: after that they say who they are.
    kiosk.proved(StaffProof::Refused);
    assert_eq!((kiosk.screen().title.key, notice(&kiosk)), ("sheet-number", Some("sheet-wrong")));
    kiosk.staff_code().proved(StaffProof::Accepted);
    assert_eq!(kiosk.screen().kind, ScreenKind::StaffSight);
}

/// From the patient's call to the decision, each tap of staff at the kiosk counted.
#[test]
fn six_taps_at_the_kiosk_decide_a_check_that_was_handed_over() {
    let mut kiosk = ready();
    kiosk.reach_open_check().put(Event::CheckHandedOver);
    let mut taps = 0;
    let mut tap = |kiosk: &mut Kiosk, event: Event| {
        taps += 1;
        kiosk.put(event);
    };
    tap(&mut kiosk, Event::StaffSheetPressed);
    for digit in [4, 1, 7] {
        tap(&mut kiosk, Event::DigitEntered(digit));
    }
    kiosk.proved(StaffProof::Accepted);
    tap(&mut kiosk, Event::DecisionChosen(CheckDecision::Same));
    tap(&mut kiosk, Event::ReasonChosen(CheckReason::FaceFailed));
    assert!(matches!(kiosk.last.first(), Some(Effect::DecideCheck { decision: CheckDecision::Same, .. })));
    assert_eq!(taps, 6);
}

#[test]
fn staff_who_stand_at_the_pad_already_get_the_shorter_way() {
    let mut kiosk = ready();
    kiosk.reach_sheet().put(Event::CheckHandedOver);
    assert_eq!(kiosk.screen().title.key, "sheet-handed-over");
    kiosk.put(Event::StaffNumberChosen);
    assert_eq!(kiosk.screen().title.key, "sheet-number");
    let mut kiosk = ready();
    // A digit that somebody left on the pad is no part of it.
    kiosk.reach_sheet().put(Event::DigitEntered(3)).put(Event::CheckHandedOver);
    assert_eq!(kiosk.screen().staff_pad.map(|pad| pad.entered), Some(0));
    assert_eq!(kiosk.screen().title.key, "sheet-handed-over");
    // Nothing of it is left for the next visit.
    let mut kiosk = ready();
    kiosk.reach_open_check().put(Event::CheckHandedOver).put(Event::CardTaken).secs(30);
    kiosk.reach_open_check().put(Event::StaffSheetPressed);
    assert_eq!(kiosk.screen().title.key, "sheet-number");
}

#[test]
fn facilitys_code_serves_only_where_the_facility_wants_it() {
    let mut kiosk = Kiosk::ready(VisitConfig { facility_code: true, ..with_sheet() });
    kiosk.reach_sheet();
    assert_eq!(kiosk.screen().title.key, "sheet-facility");
    for digit in [9, 0, 2, 1, 0] {
        kiosk.put(Event::DigitEntered(digit));
    }
    let Some(Effect::ProveStaff { code, .. }) = kiosk.last.first() else { panic!("{:?}", kiosk.last) };
    assert_eq!((code.kind(), code.number()), (StaffPadKind::Facility, "90210"));
    kiosk.proved(StaffProof::Locked);
    assert_eq!((kiosk.screen().title.key, notice(&kiosk)), ("sheet-facility", Some("sheet-locked")));
    // Who has a number of their own can use it all the same, and one that comes from the console goes before.
    kiosk.put(Event::StaffNumberChosen).staff_code().proved(StaffProof::Accepted);
    assert_eq!(kiosk.screen().kind, ScreenKind::StaffSight);
    kiosk.put(Event::BackPressed).put(Event::CheckHandedOver).put(Event::StaffSheetPressed);
    assert_eq!(kiosk.screen().title.key, "sheet-handed-over");
}
