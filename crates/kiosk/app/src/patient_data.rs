//! Who holds something of the patient that is there now. `Forget` asks each of them, in one place.
//!
//! What outlives a single message and holds something of a patient implements [`HoldsPatientData`] and stands in
//! `Kiosk::patient_data`; a tidy test (`tests/tidy/patient_data.rs`) finds every struct that holds such a type and wants to
//! know how it is forgotten.

use kiosk_visit::Guard;

use crate::face_worker::{FaceJob, FaceWorker};
use crate::gateway_worker::GatewayWorker;
use crate::speech_worker::VoiceOrder;
use crate::staff::View;
use crate::vault::SharedVault;

/// Holds something of a patient longer than one message.
pub(crate) trait HoldsPatientData {
    /// Wipes all that it knows of the patient who was there, and stops what would bring more of it.
    fn forget_patient(&mut self);
}

impl HoldsPatientData for SharedVault {
    fn forget_patient(&mut self) {
        self.lock().begin(String::new());
    }
}

/// What is on its way to the gateway, and its answer.
impl HoldsPatientData for GatewayWorker {
    fn forget_patient(&mut self) {
        self.abandon();
    }
}

/// The photo as features, and frames of the person. A kiosk without the face way has no such thread.
impl HoldsPatientData for Option<FaceWorker> {
    fn forget_patient(&mut self) {
        if let Some(face) = self {
            face.send(FaceJob::Forget);
        }
    }
}

/// The live view that staff look at.
impl HoldsPatientData for View {
    fn forget_patient(&mut self) {
        self.want(false);
    }
}

/// What is still to be said. The voice itself forgets by the order that is left.
impl HoldsPatientData for Vec<VoiceOrder> {
    fn forget_patient(&mut self) {
        self.clear();
        self.push(VoiceOrder::Forget);
    }
}

/// Which question stood under the finger.
impl HoldsPatientData for Guard {
    fn forget_patient(&mut self) {
        self.forget();
    }
}
