//! What the face way never does, checked after every step, and how a test drives it.

use kiosk_visit::{
    Age, CODE_B_FLOOR, CardTrouble, CodeSource, Effect, Event, FaceOutcome, Method, PhotoOutcome, PhotoState,
    PrintOutcome, Recheck, SameCard, Screen, ScreenKind, StaffDecision,
};

use crate::kiosk::{Kiosk, good_card};

/// What the invariants are counted on.
#[derive(Debug, Default)]
pub struct FaceWatch {
    /// The patient let the cameras start.
    accepted: bool,
    /// Readings of the card face, and confirmations of fourteen digits.
    printed: usize,
    keyed: usize,
    /// Readings that were sent to the card.
    printed_sent: usize,
    keyed_sent: usize,
    outstanding: bool,
    /// A reading was wrong: it is never read again.
    printed_wrong: bool,
    /// What the card last told of verification code B; `None` when it is not known any more.
    photo: Option<PhotoState>,
    /// In the connection that the card has now.
    opened: bool,
    /// The face was accepted over this photo, for one signature.
    face_accepted: bool,
    /// Staff decided over this photo, for one signature.
    staff_decided: bool,
    /// The connection was lost in this step.
    lost: bool,
    print_runs: bool,
    camera_runs: bool,
}

impl FaceWatch {
    /// `on`: the screen on which it was pressed.
    pub fn learn(&mut self, event: &Event, on: &Screen) {
        match event {
            Event::CameraAccepted => self.accepted = true,
            // These say beside the ways what the cameras do.
            Event::MethodChosen(Method::Face | Method::Staff)
                if on.kind == ScreenKind::CameraNotice
                    || on.promise.as_ref().is_some_and(|text| text.key.starts_with("camera-promise")) =>
            {
                self.accepted = true;
            }
            Event::CardRead(_, Ok(facts)) => self.photo = Some(facts.photo),
            Event::CardRechecked(_, Ok(Recheck { same: SameCard::Same, photo, .. })) => {
                if matches!(self.photo, Some(PhotoState::TriesLeft(_))) {
                    self.photo = Some(*photo);
                }
            }
            Event::PrintRead(_, PrintOutcome::Read) => self.printed += 1,
            Event::CodeEntered => self.keyed += 1,
            Event::PhotoOpened(_, outcome) => {
                self.outstanding = false;
                match outcome {
                    Ok(PhotoOutcome::Opened { .. }) => self.opened = true,
                    Ok(PhotoOutcome::WrongCode(left)) => {
                        self.photo = Some(PhotoState::TriesLeft(*left));
                        self.printed_wrong |= self.printed_sent > 0 && self.keyed_sent == 0;
                    }
                    // No VERIFY was sent, or it was right.
                    Err(CardTrouble::Removed) => {}
                    _ => self.photo = None,
                }
            }
            Event::FaceCompared(_, FaceOutcome::Accepted) => self.face_accepted = true,
            Event::StaffDecided(StaffDecision::Same | StaffDecision::SameUnasked) => {
                self.staff_decided = true
            }
            Event::CardTaken | Event::ReaderLost(_) => self.lost = true,
            _ => {}
        }
    }

    pub fn effect(&mut self, effect: &Effect) {
        match effect {
            Effect::ReadPrint(_) => {
                assert!(self.accepted, "the document camera before the notice was accepted");
                assert!(!self.printed_wrong, "read again after a reading was wrong");
                assert!(!self.print_runs && !self.camera_runs);
                self.print_runs = true;
            }
            Effect::StopPrint => {
                assert!(self.print_runs, "the document camera was not running");
                self.print_runs = false;
            }
            Effect::OpenPhoto { code, tries_left, .. } => {
                assert!(!self.outstanding, "two VERIFY of code B at once");
                assert!(*tries_left > CODE_B_FLOOR, "a try at {tries_left} left");
                assert_eq!(self.photo, Some(PhotoState::TriesLeft(*tries_left)), "as the card told it last");
                assert!(!self.opened, "the photo is open already");
                match code {
                    CodeSource::Printed => self.printed_sent += 1,
                    CodeSource::Keyed(_) => self.keyed_sent += 1,
                }
                assert!(self.printed_sent <= self.printed, "a VERIFY without a reading");
                assert!(self.keyed_sent <= self.keyed, "a VERIFY without a confirmation");
                self.outstanding = true;
            }
            Effect::StartCamera(_) => {
                assert!(self.accepted, "the camera before the notice was accepted");
                assert!(self.opened, "the camera before the photo is open");
                assert!(!self.print_runs && !self.camera_runs);
                self.camera_runs = true;
            }
            Effect::StartView => {
                assert!(self.accepted, "the view before the notice was accepted");
                assert!(self.opened, "the view before there is a photo to compare with");
                assert!(!self.print_runs && !self.camera_runs);
                self.camera_runs = true;
            }
            Effect::StopCamera => self.camera_runs = false,
            Effect::SignChallenge { opened_by: Method::Staff, .. } => {
                assert!(self.opened, "signed by staff, yet there was no photo to compare with");
                assert!(
                    self.staff_decided,
                    "signed by staff, yet they decided over no photo of this connection"
                );
                self.staff_decided = false;
            }
            Effect::SignChallenge { opened_by: Method::Face, .. } => {
                assert!(self.opened, "signed by face, yet the photo is not of this connection");
                assert!(self.face_accepted, "signed by face, yet no face was accepted");
                self.face_accepted = false;
            }
            Effect::RecheckCard(_) => assert!(!self.opened, "a photo outlived its connection"),
            Effect::ForgetPhoto => {
                assert!(self.opened, "no photo was open");
                (self.opened, self.face_accepted, self.staff_decided) = (false, false, false);
            }
            Effect::Forget => {
                assert!(!self.print_runs, "forgotten while the document camera runs");
                *self = Self::default();
            }
            _ => {}
        }
    }

    /// What must hold in the state that the step led to.
    pub fn check(&mut self, state: &str) {
        assert!(!(std::mem::take(&mut self.lost) && self.opened), "a photo outlived its connection");
        assert_eq!(self.print_runs, state == "reading_print", "the document camera in {state}");
        // A staff check has it where there is a camera.
        let staff = matches!(state, "staff_checking" | "staff_sheet");
        let may = state == "matching_face" || staff && self.accepted && self.opened;
        assert!(may || !self.camera_runs, "the camera in {state}");
        assert!(state != "matching_face" || self.camera_runs, "no camera in {state}");
    }
}

impl Kiosk {
    /// Lets the cameras start where the notice stands; where the way was chosen, that was said with the choice.
    pub fn accept_camera(&mut self) -> &mut Self {
        if self.state() == "camera_notice" { self.put(Event::CameraAccepted) } else { self }
    }

    /// Keys the printed numbers in, as staff do in a staff check.
    pub fn staff_keys_code(&mut self) -> &mut Self {
        self.put(Event::StaffSheetPressed).code()
    }

    pub fn print(&mut self, outcome: PrintOutcome) -> &mut Self {
        self.put(Event::PrintRead(self.id("ReadPrint"), outcome))
    }

    /// Fourteen digits and the confirmation.
    pub fn code(&mut self) -> &mut Self {
        for digit in [5, 5, 0, 2, 1, 7, 2, 0, 3, 5, 2, 2, 8, 5] {
            self.put(Event::DigitEntered(digit));
        }
        self.put(Event::CodeEntered)
    }

    pub fn photo(&mut self, outcome: Result<PhotoOutcome, CardTrouble>) -> &mut Self {
        self.put(Event::PhotoOpened(self.id("OpenPhoto"), outcome))
    }

    pub fn opened(&mut self) -> &mut Self {
        self.photo(Ok(PhotoOutcome::Opened { age: Some(Age::of_years(41)) }))
    }

    pub fn face(&mut self, outcome: FaceOutcome) -> &mut Self {
        self.put(Event::FaceCompared(self.id("StartCamera"), outcome))
    }

    /// How many signatures this way has opened.
    pub fn signed_by(&self, method: Method) -> usize {
        let by = |effect: &&Effect| matches!(effect, Effect::SignChallenge { opened_by, .. } if *opened_by == method);
        self.effects.iter().filter(by).count()
    }

    /// The camera notice of a good card.
    pub fn reach_notice(&mut self) -> &mut Self {
        self.reach_choice(good_card()).choose(Method::Face)
    }

    /// The document camera reads, or the pad for the code is open: whichever comes first here.
    pub fn reach_code(&mut self) -> &mut Self {
        self.reach_notice().accept_camera()
    }

    /// The card is asked for the photo.
    pub fn reach_opening(&mut self) -> &mut Self {
        self.reach_code();
        if self.state() == "reading_print" { self.print(PrintOutcome::Read) } else { self.code() }
    }

    /// The camera compares.
    pub fn reach_camera(&mut self) -> &mut Self {
        self.reach_opening().opened()
    }
}
