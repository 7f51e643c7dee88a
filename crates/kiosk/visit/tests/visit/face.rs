//! The face way told as stories: from the camera notice to the signed challenge, and each way it may close.

use std::time::Duration;

use kiosk_visit::{
    Adjustment, Age, CODE_B_FLOOR, CardFacts, CardTrouble, CodeB, CodePad, CodePart, CodeSource, Effect,
    Event, FaceGuidance, FaceOutcome, FaceTrouble, FailureCode, GatewayAnswer, Method, PhotoOutcome,
    PhotoState, PinOutcome, PinState, PrintGuidance, PrintOutcome, SameCard, StaffDecision, TextSize,
    VisitConfig, Weight,
};

use crate::kiosk::{
    Kiosk, card, general, good_card, keys, names, notice, recheck, settled, with_face, with_keyed_face,
};

/// A good card with this state of verification code B.
fn with_photo(photo: PhotoState) -> CardFacts {
    CardFacts { photo, ..good_card() }
}

fn tries_sent(kiosk: &Kiosk) -> Vec<u8> {
    let sent = kiosk.effects.iter().filter_map(|effect| match effect {
        Effect::OpenPhoto { tries_left, .. } => Some(*tries_left),
        _ => None,
    });
    sent.collect()
}

#[test]
fn face_visit_goes_from_card_to_card() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_choice(good_card());
    assert_eq!(kiosk.screen().choices[0].detail, Some(kiosk_visit::Text::new("method-face-sub")));
    kiosk.choose(Method::Face);
    assert_eq!(names(&kiosk.last), ["ReadPrint"]);
    kiosk.print(PrintOutcome::Guidance(PrintGuidance::Glare));
    assert_eq!(notice(&kiosk), Some("print-glare"));
    kiosk.print(PrintOutcome::Read);
    assert_eq!(names(&kiosk.last), ["OpenPhoto", "StopPrint"]);
    assert!(matches!(kiosk.last[0], Effect::OpenPhoto { code: CodeSource::Printed, tries_left: 10, .. }));
    assert!(kiosk.screen().busy);
    kiosk.opened();
    assert_eq!(names(&kiosk.last), ["AskChallenge", "StartCamera"]);
    kiosk.good_challenge().face(FaceOutcome::Guidance(FaceGuidance::Closer));
    assert_eq!((notice(&kiosk), kiosk.screen().guidance), (Some("face-closer"), Some(FaceGuidance::Closer)));
    kiosk.face(FaceOutcome::Accepted);
    assert_eq!(names(&kiosk.last), ["SignChallenge", "StopCamera"]);
    kiosk.signed(Ok(())).consent(true).consent(true);
    assert!(matches!(kiosk.last[..], [Effect::AskGateway { method: Method::Face, .. }]));
    kiosk.confirmed(settled()).put(Event::LimitAnswered(false)).confirmed(settled()).written(Ok(()));
    assert_eq!(kiosk.screen().title.key, "done-title");
    kiosk.leave();
    assert_eq!((kiosk.state(), kiosk.visit.counters()), ("idle", kiosk_visit::Counters::default()));
}

#[test]
fn camera_notice_offers_other_ways_as_equals_and_is_read_once() {
    let mut kiosk = Kiosk::ready(VisitConfig { face_first: true, ..with_face() });
    kiosk.reach_choice(good_card());
    let main: Vec<_> = kiosk
        .screen()
        .choices
        .into_iter()
        .filter(|choice| choice.weight == Weight::Primary)
        .map(|choice| choice.event)
        .collect();
    let other = |method| Event::MethodChosen(method);
    assert_eq!(main, [Event::CameraAccepted, other(Method::Pin), other(Method::Staff)]);
    assert_eq!(keys(&kiosk.screen().body), ["camera-why", "camera-equal"]);
    kiosk.secs(60);
    assert_eq!(kiosk.state(), "still_there");
    kiosk.put(Event::Continued);
    assert_eq!((kiosk.state(), kiosk.count("ReadPrint")), ("camera_notice", 0));
    // Accepted, it is not asked again.
    kiosk.accept_camera().put(Event::BackPressed);
    assert_eq!((kiosk.state(), names(&kiosk.last)), ("choosing", vec!["StopPrint"]));
    kiosk.choose(Method::Face);
    assert_eq!(kiosk.state(), "reading_print");
    // Another way is one press away.
    let mut kiosk = Kiosk::ready(VisitConfig { face_first: true, ..with_face() });
    kiosk.reach_choice(good_card()).choose(Method::Pin);
    assert_eq!(kiosk.state(), "entering_pin");
    // The PIN pad says nothing of cameras, so the notice comes before the face.
    kiosk.choose(Method::Face);
    assert_eq!(kiosk.state(), "camera_notice");
}

#[test]
fn camera_notice_has_a_screen_of_its_own_in_large_type_and_on_a_low_panel() {
    for size in TextSize::ALL {
        let mut kiosk = Kiosk::ready(with_face());
        kiosk.put(Event::Adjusted(Adjustment::TextSize(size))).reach_choice(good_card());
        let said = kiosk.screen().promise.is_some();
        kiosk.choose(Method::Face);
        let next = if said { "reading_print" } else { "camera_notice" };
        assert_eq!((kiosk.state(), said), (next, size == TextSize::Standard), "{size:?}");
    }
    let mut kiosk = Kiosk::ready(VisitConfig { low_panel: true, ..with_face() });
    kiosk.reach_choice(good_card()).choose(Method::Face);
    assert_eq!(kiosk.state(), "camera_notice");
}

#[test]
fn camera_notice_is_shown_even_where_the_face_is_the_only_way() {
    let mut kiosk = Kiosk::ready(VisitConfig { staff_check: false, ..with_keyed_face() });
    kiosk.reach_choice(card(PinState::None, true, 400));
    assert_eq!((kiosk.state(), notice(&kiosk)), ("camera_notice", Some("method-nopin")));
    assert_eq!(kiosk.screen().title.key, "camera-title-face");
    assert!(!kiosk.screen().choices.iter().any(|choice| choice.event == Event::BackPressed));
    kiosk.put(Event::BackPressed);
    assert_eq!(kiosk.state(), "camera_notice");
    kiosk.accept_camera();
    assert_eq!(kiosk.state(), "entering_code");
}

#[test]
fn print_that_is_not_read_in_time_leads_to_the_pad_and_may_be_tried_again() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_code().print(PrintOutcome::Guidance(PrintGuidance::Blurred)).secs(19);
    assert_eq!(kiosk.state(), "reading_print");
    kiosk.secs(1);
    assert_eq!((kiosk.state(), names(&kiosk.last)), ("entering_code", vec!["StopPrint"]));
    assert_eq!(notice(&kiosk), Some("print-other"));
    kiosk.put(Event::PrintChosen);
    assert_eq!((kiosk.state(), names(&kiosk.last)), ("reading_print", vec!["ReadPrint"]));
    kiosk.put(Event::KeypadChosen);
    assert_eq!((kiosk.state(), notice(&kiosk)), ("entering_code", None));
    // The camera runs at nobody's leisure: no countdown over it, and off when covered.
    kiosk.put(Event::PrintChosen).put(Event::Cancelled);
    assert_eq!(names(&kiosk.last), ["StopPrint"]);
    kiosk.put(Event::Continued);
    assert_eq!(names(&kiosk.last), ["ReadPrint"]);
    // An answer of the reading before counts no more.
    let old = kiosk.id("ReadPrint");
    kiosk.put(Event::KeypadChosen).put(Event::PrintChosen).put(Event::PrintRead(old, PrintOutcome::Read));
    assert_eq!((kiosk.state(), kiosk.count("OpenPhoto")), ("reading_print", 0));
}

#[test]
fn print_camera_missing_tells_staff_once_and_leaves_the_pad() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_code().print(PrintOutcome::Unavailable);
    assert_eq!((kiosk.state(), notice(&kiosk)), ("entering_code", Some("print-none")));
    assert_eq!(kiosk.staff_calls(), [FailureCode::PrintCamera]);
    kiosk.put(Event::PrintChosen);
    assert_eq!(kiosk.state(), "entering_code");
    kiosk.put(Event::BackPressed).choose(Method::Face);
    assert_eq!((kiosk.state(), kiosk.count("CallStaff")), ("entering_code", 1));
    kiosk.code().opened();
    assert_eq!(kiosk.state(), "matching_face");
}

#[test]
fn code_pad_takes_three_groups_and_sends_one_verify() {
    let mut kiosk = Kiosk::ready(with_keyed_face());
    kiosk.reach_code();
    let digits = [5, 5, 0, 2, 1, 7, 2, 0, 3, 5, 2, 2, 8, 5];
    for (index, digit) in digits.into_iter().enumerate() {
        let pad = kiosk.screen().code_pad.unwrap();
        let (current, title) = match index {
            0..6 => (CodePart::Birth, "code-birth"),
            6..10 => (CodePart::Expiry, "code-expiry"),
            _ => (CodePart::Security, "code-security"),
        };
        assert_eq!((pad.current, kiosk.screen().title.key), (Some(current), title));
        assert!(!pad.complete());
        kiosk.put(Event::CodeEntered);
        assert_eq!(kiosk.state(), "entering_code");
        kiosk.put(Event::DigitEntered(digit));
    }
    let pad = kiosk.screen().code_pad.unwrap();
    assert!(pad.complete());
    assert_eq!(kiosk.screen().title.key, "code-all");
    kiosk.put(Event::DigitEntered(9)).put(Event::DigitErased).put(Event::DigitEntered(6));
    kiosk.put(Event::CodeEntered);
    let [Effect::OpenPhoto { code: CodeSource::Keyed(code), tries_left: 10, .. }] = kiosk.last.as_slice()
    else {
        panic!("{:?}", kiosk.last)
    };
    assert_eq!(code.as_ascii(), b"55021720352286");
    kiosk.put(Event::CodeEntered);
    assert_eq!(kiosk.count("OpenPhoto"), 1);
}

#[test]
fn code_pad_shows_only_the_group_that_is_typed() {
    let clear = |digits: &[u8]| {
        let pad = CodePad::of(digits);
        let shown: Vec<_> = pad.groups.iter().filter_map(|group| group.clear.as_ref()).collect();
        assert!(shown.len() <= 1);
        let entered = pad.groups.each_ref().map(|group| group.entered);
        (entered, shown.first().map(|clear| clear.iter().collect::<Vec<_>>()).unwrap_or_default())
    };
    assert_eq!(clear(&[]), ([0, 0, 0], vec![]));
    assert_eq!(clear(&[5, 5, 0]), ([3, 0, 0], vec![5, 5, 0]));
    // Read back until the next group begins.
    assert_eq!(clear(&[5, 5, 0, 2, 1, 7]), ([6, 0, 0], vec![5, 5, 0, 2, 1, 7]));
    assert_eq!(clear(&[5, 5, 0, 2, 1, 7, 2]), ([6, 1, 0], vec![2]));
    assert_eq!(clear(&[9; 14]), ([6, 4, 4], vec![9; 4]));
    assert_eq!(clear(&[9; 20]), ([6, 4, 4], vec![9; 4]));
}

#[test]
fn code_digits_are_in_no_debug_text_and_go_when_the_pad_is_covered() {
    let mut kiosk = Kiosk::ready(with_keyed_face());
    kiosk.reach_code();
    for digit in [8, 6, 4, 2] {
        kiosk.put(Event::DigitEntered(digit));
    }
    let text = format!("{:?} {:?}", kiosk.visit, kiosk.screen());
    assert!(text.contains("Digits(****)") && text.contains("ClearDigits(****)"));
    assert!(!text.contains("8, 6") && !text.contains("8642"));
    let covers: [fn(&mut Kiosk); 3] = [|k| _ = k.secs(60), |k| _ = k.put(Event::Cancelled), |k| _ = k.take()];
    for cover in covers {
        kiosk.put(Event::DigitEntered(3));
        cover(&mut kiosk);
        assert_ne!(kiosk.state(), "entering_code");
        match kiosk.state() {
            "card_lifted" => kiosk.place().same(),
            _ => kiosk.put(Event::Continued),
        };
        assert_eq!(kiosk.screen().code_pad, Some(CodePad::of(&[])));
    }
    kiosk.code();
    let sent = format!("{:?} {:?}", kiosk.last, kiosk.visit);
    assert!(sent.contains("CodeB(****)") && !sent.contains("5, 5") && !sent.contains("53, 53"));
    assert!(CodeB::from_digits(&[1; 13]).is_none() && CodeB::from_digits(&[10; 14]).is_none());
}

#[test]
fn code_wrong_is_never_sent_again_by_itself() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_opening().photo(Ok(PhotoOutcome::WrongCode(9)));
    assert_eq!((kiosk.state(), notice(&kiosk)), ("entering_code", Some("print-wrong")));
    assert!(kiosk.last.is_empty());
    // The same card face would read the same, so it is not read again.
    kiosk.put(Event::PrintChosen).put(Event::BackPressed).choose(Method::Face);
    assert_eq!((kiosk.state(), kiosk.count("ReadPrint")), ("entering_code", 1));
    for left in [8, 7, 6] {
        kiosk.code().photo(Ok(PhotoOutcome::WrongCode(left)));
        assert_eq!((kiosk.state(), notice(&kiosk)), ("entering_code", Some("code-wrong")));
    }
    // At the floor: no more from here, and nothing for staff to look at; the PIN is left.
    kiosk.code().photo(Ok(PhotoOutcome::WrongCode(CODE_B_FLOOR)));
    assert_eq!((kiosk.state(), notice(&kiosk)), ("entering_pin", Some("face-closed")));
    assert_eq!(tries_sent(&kiosk), [10, 9, 8, 7, 6]);
    assert!(kiosk.staff_calls().is_empty());
    kiosk.choose(Method::Face).choose(Method::Staff);
    assert_eq!(kiosk.state(), "entering_pin");
}

#[test]
fn code_with_few_or_unknown_tries_closes_face_and_staff_check() {
    use PhotoState::{Locked, None as NoPhoto, TriesLeft};
    for photo in [Locked, NoPhoto, TriesLeft(0), TriesLeft(1), TriesLeft(CODE_B_FLOOR)] {
        let mut kiosk = Kiosk::ready(with_face());
        kiosk.reach_choice(with_photo(photo));
        let told = if photo == NoPhoto { "method-nophoto" } else { "face-closed" };
        assert_eq!((kiosk.state(), notice(&kiosk)), ("entering_pin", Some(told)), "{photo:?}");
        kiosk.choose(Method::Face).choose(Method::Staff);
        assert_eq!(kiosk.state(), "entering_pin");
        // Without a PIN there is nothing left.
        let mut kiosk = Kiosk::ready(with_face());
        kiosk.reach_choice(CardFacts { pin: PinState::None, ..with_photo(photo) });
        let code = if photo == NoPhoto { FailureCode::NoWayLeft } else { FailureCode::CodeBClosed };
        assert_eq!(kiosk.screen().code, Some(code), "{photo:?}");
    }
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_choice(with_photo(TriesLeft(CODE_B_FLOOR + 1))).choose(Method::Face).accept_camera();
    kiosk.print(PrintOutcome::Read).photo(Ok(PhotoOutcome::WrongCode(CODE_B_FLOOR)));
    assert_eq!((kiosk.state(), tries_sent(&kiosk)), ("entering_pin", vec![CODE_B_FLOOR + 1]));
}

#[test]
fn photo_that_cannot_be_had_closes_the_face_way_and_leaves_the_pin() {
    use FailureCode as F;
    use PhotoOutcome as O;
    let cases = [
        (O::Locked, F::CodeBClosed, "face-closed", false),
        (O::NotAttempted, F::CodeBClosed, "face-closed", false),
        (O::CounterMoved, F::CodeBCounterMoved, "face-closed", true),
        (O::WrongCode(7), F::CodeBCounterMoved, "face-closed", true),
        (O::WrongCode(10), F::CodeBCounterMoved, "face-closed", true),
        (O::WrongCode(255), F::CodeBCounterMoved, "face-closed", true),
        (O::AnswerLost, F::CodeBAnswerLost, "face-closed", false),
        (O::NoPhoto, F::PhotoUnreadable, "method-nophoto", false),
        (O::NotBelieved, F::PhotoNotBelieved, "face-closed", false),
    ];
    for (outcome, code, told, calls) in cases {
        let mut kiosk = Kiosk::ready(with_face());
        kiosk.reach_opening().photo(Ok(outcome));
        assert_eq!((kiosk.state(), notice(&kiosk)), ("entering_pin", Some(told)), "{outcome:?}");
        assert_eq!(kiosk.staff_calls(), if calls { vec![code] } else { vec![] });
        kiosk.choose(Method::Face).choose(Method::Staff);
        assert_eq!((kiosk.state(), kiosk.count("OpenPhoto")), ("entering_pin", 1));
        // No other way: the end, and staff are called once.
        let mut kiosk = Kiosk::ready(with_face());
        kiosk.reach_choice(card(PinState::None, true, 400)).choose(Method::Face).accept_camera();
        kiosk.print(PrintOutcome::Read).photo(Ok(outcome));
        assert_eq!((kiosk.screen().code, kiosk.staff_calls()), (Some(code), vec![code]), "{outcome:?}");
    }
}

#[test]
fn photo_without_an_answer_ends_the_visit() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_opening().secs(5);
    assert!(keys(&kiosk.screen().body).contains(&"card-slow"));
    kiosk.secs(5);
    assert_eq!(kiosk.screen().code, Some(FailureCode::CodeBAnswerLost));
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_opening().photo(Err(CardTrouble::Changed));
    assert_eq!(kiosk.screen().code, Some(FailureCode::CardChanged));
}

#[test]
fn photo_goes_with_its_connection_and_is_opened_anew_when_the_same_card_comes_back() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_camera().take();
    assert_eq!((kiosk.state(), names(&kiosk.last)), ("card_lifted", vec!["ForgetPhoto", "StopCamera"]));
    kiosk.place().same();
    assert_eq!((kiosk.state(), kiosk.count("OpenPhoto")), ("reading_print", 1));
    kiosk.print(PrintOutcome::Read).opened();
    assert_eq!((kiosk.state(), kiosk.count("OpenPhoto")), ("matching_face", 2));
    // Another card ends it.
    kiosk.take().place().rechecked(Ok(recheck(SameCard::Other, PinState::TriesLeft(3))));
    assert_eq!(kiosk.screen().code, Some(FailureCode::CardChanged));
    // Lifted while it was opened: what comes of it is not used, and the next opening is of the connection then.
    for back in [false, true] {
        let mut kiosk = Kiosk::ready(with_face());
        kiosk.reach_opening().take();
        if back {
            kiosk.place();
        }
        kiosk.opened();
        assert_eq!((kiosk.state(), kiosk.count("StartCamera")), ("card_lifted", 0));
        assert!(names(&kiosk.last).contains(&"ForgetPhoto"));
        if !back {
            kiosk.place();
        }
        kiosk.same();
        assert_eq!((kiosk.state(), kiosk.count("OpenPhoto")), ("reading_print", 1));
    }
    // Gone before anything was sent, or after a right code: read once more.
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_opening().photo(Err(CardTrouble::Removed));
    assert_eq!(kiosk.state(), "card_lifted");
    kiosk.take().place().same();
    assert_eq!((kiosk.state(), kiosk.count("OpenPhoto")), ("reading_print", 1));
}

/// Accepted or decided, and the connection is lost before the card signs.
#[test]
fn acceptance_and_decision_go_with_the_connection_they_were_made_in() {
    let by_face = |kiosk: &mut Kiosk| _ = kiosk.reach_camera().face(FaceOutcome::Accepted);
    let by_staff = |kiosk: &mut Kiosk| {
        kiosk.reach_choice(good_card()).choose(Method::Staff).staff_keys_code().opened();
        kiosk.put(Event::StaffDecided(StaffDecision::Same));
    };
    let ways: [&dyn Fn(&mut Kiosk); 2] = [&by_face, &by_staff];
    for way in ways {
        // The challenge is still on its way.
        let mut kiosk = Kiosk::ready(with_face());
        way(&mut kiosk);
        assert_eq!(kiosk.state(), "awaiting_challenge");
        kiosk.take();
        assert!(names(&kiosk.last).contains(&"ForgetPhoto"));
        kiosk.good_challenge().place().same();
        assert_eq!((kiosk.state(), kiosk.count("SignChallenge")), ("choosing", 0));
        kiosk.put(Event::StaffDecided(StaffDecision::Same));
        assert_eq!(kiosk.state(), "choosing");
        // The card was reset, or taken, while it was asked to sign.
        let mut kiosk = Kiosk::ready(with_face());
        way(&mut kiosk);
        kiosk.good_challenge().signed(Err(CardTrouble::Removed));
        assert!(names(&kiosk.last).contains(&"ForgetPhoto"));
        if kiosk.state() == "card_lifted" && !kiosk.waiting.contains_key("RecheckCard") {
            kiosk.take().place();
        }
        kiosk.same();
        assert_eq!((kiosk.state(), kiosk.count("SignChallenge")), ("choosing", 1));
        kiosk.choose(Method::Staff).put(Event::StaffDecided(StaffDecision::Same));
        assert_eq!(kiosk.state(), "reading_print", "nothing is open to decide over");
    }
}

#[test]
fn photo_has_done_its_part_with_the_signature_and_a_child_stays_one() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_opening().photo(Ok(PhotoOutcome::Opened { age: Some(Age::of_years(9)) }));
    kiosk.good_challenge().face(FaceOutcome::Accepted).take().signed(Ok(()));
    // Signed in the connection of the photo: the card that is lifted afterwards has done it.
    assert_eq!((kiosk.state(), kiosk.count("ForgetPhoto")), ("card_lifted", 1));
    kiosk.place().same();
    assert_eq!(kiosk.state(), "consenting");
    kiosk.consent(true);
    assert_eq!(kiosk.state(), "checking", "no question about checkups");
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_camera().good_challenge().face(FaceOutcome::Accepted);
    kiosk.put(Event::ChallengeSigned(kiosk.id("SignChallenge"), Ok(())));
    assert_eq!((kiosk.state(), names(&kiosk.last)), ("identified", vec!["ForgetPhoto"]));
    assert_eq!(kiosk.screen().title.key, "identity-done");
    kiosk.wait(Duration::from_millis(699));
    assert_eq!(kiosk.state(), "identified");
    kiosk.wait(Duration::from_millis(1)).take().place().same();
    assert_eq!((kiosk.state(), kiosk.count("ForgetPhoto")), ("consenting", 1));
}

#[test]
fn face_refused_three_times_leads_to_other_ways() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_camera().face(FaceOutcome::Guidance(FaceGuidance::Left)).face(FaceOutcome::Refused);
    assert_eq!((kiosk.state(), notice(&kiosk)), ("matching_face", Some("face-more")));
    // Each attempt has its own window.
    kiosk.secs(19).face(FaceOutcome::Refused).secs(19).face(FaceOutcome::Refused);
    assert_eq!((kiosk.state(), notice(&kiosk)), ("choosing", Some("face-other")));
    kiosk.choose(Method::Face);
    assert_eq!(kiosk.state(), "choosing");
    // Staff may still look.
    kiosk.choose(Method::Staff).good_challenge().put(Event::StaffDecided(StaffDecision::Same));
    assert!(matches!(
        kiosk.last[..],
        [Effect::SignChallenge { opened_by: Method::Staff, .. }, Effect::StopCamera]
    ));
}

#[test]
fn face_of_a_child_is_refused_once_and_kindly() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_opening().photo(Ok(PhotoOutcome::Opened { age: Some(Age::of_years(9)) }));
    assert_eq!(kiosk.screen().title.key, "face-child");
    kiosk.face(FaceOutcome::Refused);
    assert_eq!((kiosk.state(), notice(&kiosk)), ("choosing", Some("face-child-other")));
    kiosk.choose(Method::Face);
    assert_eq!(kiosk.state(), "choosing");
}

#[test]
fn face_trouble_of_the_kiosk_is_told_once_and_leaves_the_other_ways() {
    let cases = [
        (FaceTrouble::Camera, vec![FailureCode::FaceCamera]),
        (FaceTrouble::Model, vec![FailureCode::FaceModels]),
        (FaceTrouble::Photo, vec![]),
    ];
    for (trouble, calls) in cases {
        let mut kiosk = Kiosk::ready(with_face());
        kiosk.reach_camera().face(FaceOutcome::Unavailable(trouble));
        assert_eq!((kiosk.state(), notice(&kiosk)), ("choosing", Some("face-closed")), "{trouble:?}");
        assert_eq!(kiosk.staff_calls(), calls);
        assert!(names(&kiosk.last).contains(&"StopCamera"));
        let ways: Vec<_> = kiosk.screen().choices.into_iter().map(|choice| choice.event).collect();
        assert!(!ways.contains(&Event::MethodChosen(Method::Face)));
        assert!(ways.contains(&Event::MethodChosen(Method::Staff)));
    }
}

#[test]
fn face_window_ends_in_choosing_with_the_camera_off() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_camera().secs(20);
    assert_eq!((kiosk.state(), names(&kiosk.last)), ("choosing", vec!["StopCamera"]));
    assert_eq!(notice(&kiosk), Some("face-time"));
    // Free retry, straight to the camera: the notice was read and the photo is open.
    kiosk.choose(Method::Face);
    assert_eq!((kiosk.state(), names(&kiosk.last)), ("matching_face", vec!["StartCamera"]));
    // Covered: off; uncovered: on again.
    kiosk.put(Event::Cancelled);
    assert_eq!(names(&kiosk.last), ["StopCamera"]);
    kiosk.put(Event::Continued);
    assert_eq!(names(&kiosk.last), ["StartCamera"]);
    assert_eq!(kiosk.visit.deadline(), Some(kiosk.now + Duration::from_secs(20)));
}

#[test]
fn face_after_the_pin_was_locked() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_choice(card(PinState::TriesLeft(1), true, 400)).choose(Method::Pin);
    kiosk.put(Event::LastTryAccepted).pin().verified(Ok(PinOutcome::Locked));
    assert_eq!((kiosk.state(), notice(&kiosk)), ("choosing", Some("pin-locked")));
    kiosk.choose(Method::Face).accept_camera().print(PrintOutcome::Read).opened().good_challenge();
    kiosk.face(FaceOutcome::Accepted).signed(Ok(()));
    assert_eq!((kiosk.state(), kiosk.signed_by(Method::Face)), ("consenting", 1));
}

#[test]
fn face_of_the_second_round_is_compared_with_a_photo_of_its_own_connection() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_camera().good_challenge().face(FaceOutcome::Accepted).signed(Ok(()));
    kiosk.consent(true).consent(true).gateway(Ok(GatewayAnswer::ChallengeRefused)).same();
    assert_eq!((kiosk.state(), notice(&kiosk)), ("choosing", Some("again-identity")));
    kiosk.choose(Method::Face).print(PrintOutcome::Read).opened();
    assert_eq!((kiosk.state(), kiosk.count("OpenPhoto")), ("matching_face", 2));
    kiosk.good_challenge().face(FaceOutcome::Accepted).signed(Ok(()));
    assert_eq!(kiosk.state(), "checking");
}

#[test]
fn face_of_the_patient_before_opens_nothing() {
    let mut kiosk = Kiosk::ready(with_face());
    kiosk.reach_camera();
    let (camera, photo) = (kiosk.id("StartCamera"), kiosk.id_before("OpenPhoto"));
    kiosk.put(Event::Cancelled).put(Event::StopConfirmed).take();
    assert_eq!(kiosk.state(), "idle");
    // The old answers are late for the next patient.
    kiosk.reach_choice(good_card());
    kiosk.put(Event::FaceCompared(camera, FaceOutcome::Accepted));
    kiosk.put(Event::PhotoOpened(photo, Ok(PhotoOutcome::Opened { age: Some(Age::of_years(41)) })));
    assert_eq!((kiosk.state(), kiosk.visit.counters().late), ("choosing", 2));
    kiosk.choose(Method::Face);
    assert_eq!(kiosk.state(), "reading_print");
}

#[test]
fn face_that_does_not_exist_here_cannot_be_reached() {
    let mut kiosk = Kiosk::ready(VisitConfig { print_camera: true, ..general() });
    kiosk.reach_choice(good_card()).choose(Method::Face).accept_camera();
    kiosk.put(Event::PrintChosen).put(Event::KeypadChosen).put(Event::CodeEntered);
    assert_eq!((kiosk.state(), kiosk.count("ReadPrint"), kiosk.count("OpenPhoto")), ("entering_pin", 0, 0));
}

#[test]
fn code_that_was_right_when_the_card_left_has_set_its_count_back() {
    let mut kiosk = Kiosk::ready(with_keyed_face());
    let facts = CardFacts { photo: PhotoState::TriesLeft(8), ..good_card() };
    kiosk.reach_choice(facts).choose(Method::Face).accept_camera();
    let key = |kiosk: &mut Kiosk| {
        for digit in [5, 5, 0, 2, 1, 7, 2, 0, 3, 5, 2, 2, 8, 5] {
            kiosk.put(Event::DigitEntered(digit));
        }
        kiosk.put(Event::CodeEntered);
    };
    key(&mut kiosk);
    // The VERIFY was right, and the card is gone before the photo is read.
    kiosk.photo(Err(CardTrouble::Removed)).take().place();
    kiosk.rechecked(Ok(recheck(SameCard::Same, PinState::TriesLeft(3))));
    key(&mut kiosk);
    let sent = kiosk.last.iter().find_map(|effect| match effect {
        Effect::OpenPhoto { tries_left, .. } => Some(*tries_left),
        _ => None,
    });
    assert_eq!(sent, Some(10), "as the card tells it now");
}
