//! QuestionnaireResponse: what the patient answered beside the consents. Plain R4.

use eligibility_api::wire::QuestionAnswer;
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::resource::{Given, QuestionItem, QuestionnaireResponse};
use super::{Part, Writer};
use crate::ExportError;
use crate::answer::{TO_THE_SECOND, in_japan};

impl Writer<'_> {
    /// `None` where nothing was answered.
    pub(super) fn questionnaire(&self) -> Option<QuestionnaireResponse<'_>> {
        let authored = self.authored.as_ref()?;
        Some(QuestionnaireResponse {
            identifier: self.identifier(),
            status: "completed",
            subject: self.has_patient().then(|| self.reference(Part::Patient)),
            authored,
            item: self.answer.answers.iter().map(item).collect(),
        })
    }
}

/// An item without an answer says that nothing of a list was chosen.
fn item(answer: &QuestionAnswer) -> QuestionItem<'_> {
    let answers = answer.chosen.iter().map(|id| Given { value_string: id }).collect();
    QuestionItem { link_id: &answer.question, answer: answers }
}

/// The time of the last of these answers, in Japan; `None` where there is none.
///
/// # Errors
/// [`ExportError::Time`] where one is not RFC 3339, or outside the years 1000 to 9999.
pub(super) fn authored(answers: &[QuestionAnswer]) -> Result<Option<Zeroizing<String>>, ExportError> {
    let times: Result<Vec<Timestamp>, _> = answers.iter().map(|answer| answer.answered_at.parse()).collect();
    let last = times.map_err(|_| ExportError::Time)?.into_iter().max();
    last.map(|last| in_japan(last, TO_THE_SECOND).map(Zeroizing::new)).transpose()
}
