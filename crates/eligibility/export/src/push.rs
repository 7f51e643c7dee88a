//! The answer posted to the receipt computer. The network is behind [`Deliver`], so that this room opens no socket.

use crate::{Answer, ExportError, FileId, Form, ReceiptComputer};

/// One document on its way.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// The idempotency key: the same at each try, so that a receipt computer that has it already takes it only once.
    pub id: &'a FileId,
    /// The document's media type.
    pub media_type: &'static str,
    /// The document.
    pub body: &'a [u8],
}

/// The receipt computer at the other end of a network. Calls block.
pub trait Deliver: Send + Sync {
    /// Posts one document, once: trying again is the [`crate::Outbox`]'s matter.
    ///
    /// # Errors
    /// [`ExportError::Unreachable`], [`ExportError::TimedOut`], [`ExportError::Tls`], [`ExportError::Refused`] or
    /// [`ExportError::BadAnswer`]. The receipt computer may have the document all the same.
    fn post(&self, delivery: &Delivery<'_>) -> Result<(), ExportError>;

    /// Whether the receipt computer can be reached, without sending it anything of a person.
    ///
    /// # Errors
    /// As `post`.
    fn check(&self) -> Result<(), ExportError>;
}

/// Posts each answer in one form.
pub struct Push {
    deliver: Box<dyn Deliver>,
    form: Form,
}

impl Push {
    /// A way through `deliver`.
    #[must_use]
    pub fn new(deliver: Box<dyn Deliver>, form: Form) -> Self {
        Self { deliver, form }
    }
}

impl ReceiptComputer for Push {
    fn hand_over(&self, answer: &Answer) -> Result<(), ExportError> {
        let body = self.form.write(answer)?;
        self.deliver.post(&Delivery { id: &answer.id, media_type: self.form.media_type(), body: &body })
    }

    fn check(&self) -> Result<(), ExportError> {
        self.deliver.check()
    }
}
