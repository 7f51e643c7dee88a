//! The gateway's answer to the receipt computer (レセコン).
//!
//! [`ReceiptComputer`] is the door that the kiosk knows, and these are the ways through it:
//!
//! - [`FaceFile`]: the file that a face reader's software would have written; every receipt computer understands it;
//! - [`Push`]: JSON ([`json()`]) or FHIR ([`fhir()`]) posted to the receipt computer through a [`Deliver`];
//! - [`Pull`]: the same, kept until the receipt computer has fetched and acknowledged it.
//!
//! [`Ways`] holds those that a facility has switched on, and one [`Outbox`] for each, in which an answer that a way did
//! not take waits for the next try. This crate must not change a message, must not show it half-written, must not overwrite
//! a file that it did not make, must not put what waits on a disk, and must not log a value. It opens no socket, reads no
//! clock and starts no thread.
//!
//! ```
//! # use eligibility_api::message::{Encoding, ResultMessage};
//! # use eligibility_api::wire::CareKind;
//! # use eligibility_export::{Answer, FaceFile, FileId, ReceiptComputer};
//! # let folder = tempfile::tempdir()?;
//! let receipt = FaceFile::new(folder.path(), Encoding::ShiftJis, FileId::new("kiosk-1")?);
//! receipt.check()?;
//! let message = ResultMessage::default(); // in the kiosk, the gateway's answer
//! let (id, when) = (FileId::new("0198c2f1")?, jiff::Timestamp::UNIX_EPOCH);
//! receipt.hand_over(&Answer::new(id, when, CareKind::Outpatient, message))?;
//! assert!(folder.path().join("OQSsiquc01res_face_0198c2f1_19700101090000.xml").is_file());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod buffer;
mod disk;
mod error;
mod face_file;
mod fhir;
mod form;
mod json;

mod outbox;
mod pull;
mod push;
mod ways;

pub use answer::{Answer, FileId, FileIdError};
pub use error::ExportError;
pub use face_file::{FaceFile, FolderProof};
pub use fhir::{FHIR_SCHEMA, MEDIA_TYPE_FHIR, fhir};
pub use form::Form;
pub use json::{JSON_SCHEMA, MEDIA_TYPE_JSON, json};
pub use outbox::{Outbox, OutboxPolicy, OutboxState, Outcome};
pub use pull::{Pending, Pull, PullLimits};
pub use push::{Deliver, Delivery, Push};
pub use ways::Ways;

/// A way to the receipt computer. Calls block on the disk or the network; call from a thread that may wait.
pub trait ReceiptComputer: Send + Sync {
    /// Hands over one answer, whole or not at all. The answer's id and time name it; a second one of the same name is
    /// refused, or is the same one again.
    ///
    /// # Errors
    /// [`ExportError`]; nothing of the message is left behind then.
    fn hand_over(&self, answer: &Answer) -> Result<(), ExportError>;

    /// Whether an answer could be handed over now, found by trying with something that is empty and never seen.
    ///
    /// # Errors
    /// [`ExportError`] as `hand_over` would give.
    fn check(&self) -> Result<(), ExportError>;
}

/// The same way, where two hold it.
impl<W: ReceiptComputer + ?Sized> ReceiptComputer for std::sync::Arc<W> {
    fn hand_over(&self, answer: &Answer) -> Result<(), ExportError> {
        self.as_ref().hand_over(answer)
    }

    fn check(&self) -> Result<(), ExportError> {
        self.as_ref().check()
    }
}
