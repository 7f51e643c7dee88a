//! The network that tells which sign a cut shows. Its weights are `model/glyphs.onnx`; how they came about is in
//! `model/README.md`.

use onnx_network::{Model, Network};
use thiserror::Error;

use crate::glyph::{CLASSES, Cut, SIDE};

/// Why there is no network: the file that is built in is damaged.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the network for printed signs cannot be run: {0}")]
pub struct ModelFault(#[from] onnx_network::NotRunnable);

/// The network, ready to run.
pub(crate) struct Classifier(Network);

impl Classifier {
    pub(crate) fn new() -> Result<Self, ModelFault> {
        let model = Model::read(include_bytes!("../model/glyphs.onnx"))?;
        Ok(Self(model.network(&[1, 1, SIDE, SIDE])?))
    }

    /// The chance of each class; `None` when the network does not run or answers with what are no chances.
    pub(crate) fn chances(&mut self, cut: &Cut) -> Option<[f32; CLASSES]> {
        let answers = self.0.run(cut).ok()?;
        checked(answers.first()?)
    }
}

fn checked(answer: &[f32]) -> Option<[f32; CLASSES]> {
    let chances = <[f32; CLASSES]>::try_from(answer).ok()?;
    chances.iter().all(|chance| chance.is_finite()).then_some(chances)
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    #[test]
    fn chances_are_those_of_one_of_the_classes() {
        let mut classifier = Classifier::new().unwrap();
        for tone in [0.0, 0.3, 1.2] {
            let chances = classifier.chances(&Zeroizing::new(vec![tone; SIDE * SIDE])).unwrap();
            assert!((chances.iter().sum::<f32>() - 1.0).abs() < 1e-4, "{chances:?}");
        }
    }

    #[test]
    fn what_is_no_cut_has_no_chances() {
        let mut classifier = Classifier::new().unwrap();
        assert_eq!(classifier.chances(&Zeroizing::new(vec![0.0; SIDE * SIDE - 1])), None);
    }

    #[test]
    fn answers_that_are_no_chances_are_refused() {
        let mut answer = [0.1; CLASSES];
        assert!(checked(&answer).is_some());
        assert!(checked(&answer[1..]).is_none());
        answer[7] = f32::NAN;
        assert!(checked(&answer).is_none());
    }
}
