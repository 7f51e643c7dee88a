//! Which model files this kiosk uses, and what for: those that its policy was measured with, and the mesh only where an
//! action is asked for. What is not used need not be installed.

use std::fmt;

use face_engine::{Manifest, Role};
use face_match::Policy;

use crate::config::FaceChallenge;
use crate::face_way::FaceWayError;

/// What a model file is used for here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Without it no face is found.
    Always,
    /// `face.policy` was measured with it.
    Policy,
    /// `face.challenge` asks for an action.
    Challenge,
    /// For nothing.
    None,
}

impl fmt::Display for Use {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Always => "finds faces",
            Self::Policy => "face.policy was measured with it",
            Self::Challenge => "face.challenge asks for an action",
            Self::None => "not used here",
        })
    }
}

/// What the file of each role is used for.
///
/// # Errors
/// [`FaceWayError::NoModels`] for a policy that was measured without a recogniser or without a liveness model.
pub fn uses(
    manifest: &Manifest,
    policy: &Policy,
    challenge: FaceChallenge,
) -> Result<Vec<(Role, Use)>, FaceWayError> {
    let measured = |role: Role| {
        let file = manifest.entry(role).map(|entry| &entry.file);
        file.is_ok_and(|file| policy.models.iter().any(|model| model.file == *file))
    };
    let any = |roles: [Role; 2]| roles.into_iter().any(measured);
    if !any([Role::RecogniserA, Role::RecogniserB]) {
        return Err(FaceWayError::NoModels("recogniser"));
    }
    if !any([Role::Liveness1, Role::Liveness2]) {
        return Err(FaceWayError::NoModels("liveness model"));
    }
    let used = |role| match role {
        Role::Detector => Use::Always,
        Role::Mesh if challenge == FaceChallenge::Random => Use::Challenge,
        Role::Mesh => Use::None,
        _ if measured(role) => Use::Policy,
        _ => Use::None,
    };
    Ok(Role::ALL.into_iter().map(|role| (role, used(role))).collect())
}

/// The roles that are used for something.
#[must_use]
pub fn needed(uses: &[(Role, Use)]) -> Vec<Role> {
    uses.iter().filter(|(_, what)| *what != Use::None).map(|(role, _)| *role).collect()
}

/// What the file of a role is used for.
#[must_use]
pub fn use_of(uses: &[(Role, Use)], role: Role) -> Use {
    uses.iter().find(|(found, _)| *found == role).map_or(Use::None, |(_, what)| *what)
}
