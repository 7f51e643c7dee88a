//! The face way, from choosing it to the camera: the notice, verification code B, the photo.

use crate::core::Core;
use crate::state::{CameraNotice, EnteringCode, MatchingFace, ReadingPrint, State, Trouble};
use crate::ways::{self, Notice};
use crate::{Effect, FailureCode, Method};

/// Begins the face way, or goes on where it stands: no camera before the notice was accepted, no comparing before the photo is
/// open.
pub(crate) fn start(core: &mut Core, notice: Option<Notice>) -> State {
    if !ways::is_open(core, Method::Face) {
        ways::next(core, notice)
    } else if !core.patient.camera_accepted {
        State::CameraNotice(CameraNotice { notice })
    } else if core.patient.opened.is_some() {
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

/// Closes the face way for this visit: another way, or the end where none is left.
pub(crate) fn close(core: &mut Core, code: FailureCode, notice: Notice) -> State {
    core.patient.face_closed = true;
    if ways::open(core).is_empty() {
        return Trouble::because(core, code);
    }
    if code.needs_repair() {
        core.order(Effect::CallStaff(code));
    }
    ways::next(core, Some(notice))
}
