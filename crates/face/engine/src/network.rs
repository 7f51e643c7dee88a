//! One network, whatever runs it.

use face_match::ModelError;
use zeroize::Zeroizing;

use crate::planes::Planes;

/// A network that is ready to run. The inputs' sizes are fixed when it is loaded.
pub(crate) trait Network: Send {
    /// Answers of all outputs, in the file's order, each as a flat list without NaN or infinity. Wiped on drop.
    ///
    /// # Errors
    /// [`ModelError`].
    fn run(&mut self, input: &Planes) -> Result<Answers, ModelError>;
}

/// What a network answers: a flat list for each output.
pub(crate) struct Answers(Vec<Zeroizing<Vec<f32>>>);

impl Answers {
    /// # Errors
    /// [`ModelError::NotFinite`] if a number is none.
    pub(crate) fn new(lists: Vec<Zeroizing<Vec<f32>>>) -> Result<Self, ModelError> {
        if lists.iter().any(|list| list.iter().any(|value| !value.is_finite())) {
            return Err(ModelError::NotFinite);
        }
        Ok(Self(lists))
    }

    /// Output number `index`, which must have `length` numbers.
    ///
    /// # Errors
    /// [`ModelError::Shape`].
    pub(crate) fn output(&self, index: usize, length: usize) -> Result<&[f32], ModelError> {
        self.0
            .get(index)
            .filter(|list| list.len() == length)
            .map(|list| list.as_slice())
            .ok_or(ModelError::Shape)
    }
}
