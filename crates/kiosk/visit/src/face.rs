//! The face way, from choosing it to the camera: the notice, verification code B, the photo. The staff check opens the photo
//! on the same path, and comes back to its own screen.

use crate::core::Core;
use crate::state::choosing;
use crate::state::{CameraNotice, EnteringCode, MatchingFace, ReadingPrint, StaffChecking, State, Trouble};
use crate::ways::{self, Notice};
use crate::{Effect, FailureCode, Method};

/// Begins the face way, or goes on where it stands: no camera before the notice was accepted, no comparing before the photo is
/// open.
pub(crate) fn start(core: &mut Core, notice: Option<Notice>) -> State {
    if core.patient.photo_for == Method::Staff {
        let reads = core.patient.camera_accepted && print_is_open(core) && photo_is_shut(core);
        if reads { ReadingPrint::start(core) } else { StaffChecking::wait(core) }
    } else if !ways::is_open(core, Method::Face) {
        ways::next(core, notice)
    } else if !core.patient.camera_accepted {
        State::CameraNotice(CameraNotice { notice })
    } else if core.patient.opened {
        MatchingFace::start(core)
    } else if print_is_open(core) {
        ReadingPrint::start(core)
    } else {
        EnteringCode::open(core, notice)
    }
}

/// Whether the card face can be read here and now.
pub(crate) fn print_is_open(core: &Core) -> bool {
    core.config.print_camera && !core.patient.print_closed
}

/// Whether there is a photo that is not open yet, and may be opened.
pub(crate) fn photo_is_shut(core: &Core) -> bool {
    !core.patient.opened && core.patient.photo.may_try().is_some()
}

/// Reads the card face, after the notice about cameras.
pub(crate) fn read_print(core: &mut Core) -> State {
    if core.patient.camera_accepted {
        ReadingPrint::start(core)
    } else {
        State::CameraNotice(CameraNotice { notice: None })
    }
}

/// The card face was not read: its numbers are keyed in, in a staff check by staff.
pub(crate) fn key_in(core: &mut Core, notice: Notice) -> State {
    match core.patient.photo_for {
        Method::Staff => StaffChecking::wait(core),
        _ => EnteringCode::open(core, Some(notice)),
    }
}

/// One step back from the path to the photo: to the staff check, or to choosing when there is something to choose.
pub(crate) fn back(core: &mut Core) -> Option<State> {
    match core.patient.photo_for {
        Method::Staff => Some(StaffChecking::wait(core)),
        way => choosing::back(core, way),
    }
}

/// Whether [`back`] leads anywhere.
pub(crate) fn can_go_back(core: &Core) -> bool {
    core.patient.photo_for == Method::Staff || choosing::other_open(core, Method::Face)
}

/// Closes the face way for this visit: another way, or the end where none is left. A staff check goes on without the photo:
/// staff are told why, and come all the same.
pub(crate) fn close(core: &mut Core, code: FailureCode, notice: Notice) -> State {
    if core.patient.photo_for == Method::Staff {
        core.order(Effect::CallStaff(code));
        return StaffChecking::wait(core);
    }
    core.patient.face_closed = true;
    if ways::open(core).is_empty() {
        return Trouble::because(core, code);
    }
    if code.needs_repair() {
        core.order(Effect::CallStaff(code));
    }
    // More than one way is left: the patient chooses, and reads why.
    if ways::is_open(core, Method::Staff) {
        ways::choose(core, notice)
    } else {
        ways::next(core, Some(notice))
    }
}
