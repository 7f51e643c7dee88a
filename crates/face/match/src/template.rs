//! What is compared: one embedding for each recogniser.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

use crate::{Embedding, FaceEmbedder, Image, Landmarks, ModelError};

/// A face as the recognisers see it: one embedding each, in their order. Wiped on drop, never printed.
#[derive(Clone, PartialEq)]
pub struct Template(Vec<Embedding>);

impl Template {
    /// Takes embeddings in the recognisers' order. `None` without any: such a template is nobody's.
    #[must_use]
    pub fn new(embeddings: Vec<Embedding>) -> Option<Self> {
        (!embeddings.is_empty()).then_some(Self(embeddings))
    }

    /// Has every recogniser look at one face.
    ///
    /// # Errors
    /// [`ModelError`] of the first that fails; [`ModelError::Shape`] when there is no recogniser.
    pub fn of(
        image: &Image,
        landmarks: &Landmarks,
        recognisers: &mut [Box<dyn FaceEmbedder>],
    ) -> Result<Self, ModelError> {
        let embeddings = recognisers
            .iter_mut()
            .map(|model| model.embed(image, landmarks))
            .collect::<Result<Vec<_>, _>>()?;
        Self::new(embeddings).ok_or(ModelError::Shape)
    }

    /// The mean of several templates of one person: for each recogniser the mean of the unit vectors, scaled to unit
    /// length again. `None` without templates, for templates of different models, and for vectors that cancel out.
    #[must_use]
    pub fn mean(templates: &[Self]) -> Option<Self> {
        let first = templates.first()?;
        let mut means = Vec::with_capacity(first.0.len());
        for (place, model) in first.0.iter().enumerate() {
            let mut sum = Zeroizing::new(vec![0.0_f32; model.values().len()]);
            for template in templates {
                let embedding = template.0.get(place).filter(|_| template.0.len() == first.0.len())?;
                if embedding.values().len() != sum.len() {
                    return None;
                }
                for (total, value) in sum.iter_mut().zip(embedding.values()) {
                    *total += value;
                }
            }
            means.push(Embedding::from_raw(sum.to_vec())?);
        }
        Self::new(means)
    }

    /// How many recognisers looked.
    #[must_use]
    pub fn recognisers(&self) -> usize {
        self.0.len()
    }

    /// The embeddings, in the recognisers' order.
    #[must_use]
    pub fn embeddings(&self) -> &[Embedding] {
        &self.0
    }
}

impl Zeroize for Template {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Template({} recognisers)", self.0.len())
    }
}

/// How alike two faces are: the mean of the recognisers' cosines, -1 to 1, always a number. `None` for templates of
/// different models.
#[must_use]
pub fn similarity(a: &Template, b: &Template) -> Option<f32> {
    if a.0.len() != b.0.len() || a.0.is_empty() {
        return None;
    }
    let mut sum = 0.0;
    for (one, other) in a.0.iter().zip(&b.0) {
        sum += one.cosine(other)?;
    }
    let mean = sum / a.0.len() as f32;
    mean.is_finite().then_some(mean)
}

/// Whether two faces are alike enough. What cannot be compared is not; neither is anything against a threshold that is
/// not a number.
#[must_use]
pub fn is_alike(a: &Template, b: &Template, threshold: f32) -> bool {
    // A comparison with NaN is false, so "at least" is asked, never "not below".
    similarity(a, b).is_some_and(|similarity| similarity >= threshold)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn embedding(values: &[f32]) -> Embedding {
        Embedding::from_raw(values.to_vec()).expect("a direction")
    }

    fn template(models: &[&[f32]]) -> Template {
        Template::new(models.iter().map(|values| embedding(values)).collect()).expect("a template")
    }

    #[test]
    fn similarity_is_the_mean_of_the_cosines() {
        let a = template(&[&[1.0, 0.0], &[1.0, 0.0, 0.0]]);
        let b = template(&[&[0.0, 3.0], &[5.0, 0.0, 0.0]]);
        assert_eq!(similarity(&a, &b), Some(0.5));
        assert_eq!(similarity(&a, &a), Some(1.0));
    }

    #[test]
    fn different_models_are_never_alike() {
        let a = template(&[&[1.0, 0.0]]);
        for other in [template(&[&[1.0, 0.0], &[1.0, 0.0]]), template(&[&[1.0, 0.0, 0.0]])] {
            assert_eq!(similarity(&a, &other), None);
            assert!(!is_alike(&a, &other, -1.0));
            assert_eq!(Template::mean(&[a.clone(), other]), None);
        }
        assert_eq!(Template::new(Vec::new()), None);
    }

    #[test]
    fn nothing_reaches_a_threshold_that_is_no_number() {
        let a = template(&[&[1.0, 0.0]]);
        assert!(is_alike(&a, &a, 1.0));
        assert!(!is_alike(&a, &a, f32::NAN));
        assert!(!is_alike(&a, &a, f32::INFINITY));
    }

    #[test]
    fn mean_is_scaled_to_unit_length_and_opposites_have_none() {
        let mean = Template::mean(&[template(&[&[1.0, 0.0]]), template(&[&[0.0, 1.0]])]).expect("a mean");
        let half = std::f32::consts::FRAC_1_SQRT_2;
        assert_eq!(mean.embeddings()[0].values(), [half, half]);
        assert_eq!(Template::mean(&[template(&[&[1.0, 0.0]]), template(&[&[-1.0, 0.0]])]), None);
        assert_eq!(Template::mean(&[]), None);
    }

    #[test]
    fn debug_prints_no_number_of_a_face() {
        assert_eq!(format!("{:?}", template(&[&[0.6, 0.8]])), "Template(1 recognisers)");
    }

    proptest! {
        /// Whatever a model answers, NaN and infinity included: similarity is a number of -1 to 1 or none.
        #[test]
        fn similarity_is_always_a_number(a in proptest::collection::vec(any::<f32>(), 0..6),
                                         b in proptest::collection::vec(any::<f32>(), 0..6)) {
            let templates = [a, b].map(|raw| Embedding::from_raw(raw).and_then(|e| Template::new(vec![e])));
            if let [Some(a), Some(b)] = templates
                && let Some(value) = similarity(&a, &b)
            {
                prop_assert!((-1.0..=1.0).contains(&value));
            }
        }

        /// The mean of any frames of a person is at least as near to each as the farthest two are.
        #[test]
        fn mean_lies_between(angles in proptest::collection::vec(-0.7_f32..0.7, 1..8)) {
            let templates: Vec<Template> =
                angles.iter().map(|angle| template(&[&[angle.cos(), angle.sin()]])).collect();
            let mean = Template::mean(&templates).expect("within a half circle");
            for one in &templates {
                let near = similarity(&mean, one).expect("same model");
                let farthest = templates.iter().filter_map(|other| similarity(one, other)).fold(1.0_f32, f32::min);
                prop_assert!(near >= farthest - 1e-5);
            }
        }
    }
}
