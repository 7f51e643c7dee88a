//! Similarities of many pairs, and what a threshold makes of them.

use face_match::{CONFIDENCE, Histogram, Template, similarity, upper_bound};

/// How many, of one person's pairs and of different people's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Of one person.
    pub genuine: u64,
    /// Of different people.
    pub impostor: u64,
}

/// A picture with who is on it; no template where no face was found.
#[derive(Debug)]
pub struct Seen {
    /// Who it is.
    pub person: String,
    /// The group they are counted in.
    pub group: Option<String>,
    /// What the recognisers make of it.
    pub template: Option<Template>,
}

/// All similarities of one comparison, sorted.
#[derive(Debug, Default, Clone)]
pub struct Scores {
    genuine: Vec<f32>,
    impostor: Vec<f32>,
}

impl Scores {
    /// Every reference with every probe. A picture without a face is in no pair: it is counted as a failure to acquire.
    pub fn of<'a>(references: &'a [Seen], probes: impl Iterator<Item = &'a Seen> + Clone) -> Self {
        let mut scores = Self::default();
        for reference in references {
            for probe in probes.clone() {
                let (Some(a), Some(b)) = (&reference.template, &probe.template) else { continue };
                let Some(score) = similarity(a, b) else { continue };
                if reference.person == probe.person {
                    scores.genuine.push(score);
                } else {
                    scores.impostor.push(score);
                }
            }
        }
        scores.genuine.sort_by(f32::total_cmp);
        scores.impostor.sort_by(f32::total_cmp);
        scores
    }

    /// Errors at a threshold, and all pairs: genuine ones below it, impostor ones at or above it.
    pub fn errors(&self, threshold: f32) -> (Counts, Counts) {
        let below = |sorted: &[f32]| sorted.partition_point(|score| *score < threshold) as u64;
        let pairs = Counts { genuine: self.genuine.len() as u64, impostor: self.impostor.len() as u64 };
        let errors =
            Counts { genuine: below(&self.genuine), impostor: pairs.impostor - below(&self.impostor) };
        (errors, pairs)
    }

    /// All similarities, counted in bins.
    pub fn histogram(&self) -> Histogram {
        Histogram::of(&self.genuine, &self.impostor)
    }

    /// False match and false non-match rate at every threshold where either changes, from lax to strict.
    pub fn det(&self) -> Vec<(f64, f64)> {
        let mut thresholds: Vec<f32> = self.genuine.iter().chain(&self.impostor).copied().collect();
        thresholds.sort_by(f32::total_cmp);
        thresholds.dedup();
        thresholds.iter().map(|threshold| self.rates(*threshold)).chain(std::iter::once((0.0, 1.0))).collect()
    }

    /// False match and false non-match rate at one threshold.
    pub fn rates(&self, threshold: f32) -> (f64, f64) {
        let (errors, pairs) = self.errors(threshold);
        let rate = |errors: u64, pairs: u64| errors as f64 / pairs.max(1) as f64;
        (rate(errors.impostor, pairs.impostor), rate(errors.genuine, pairs.genuine))
    }

    /// Mean, standard deviation and least of the genuine similarities, greatest of the impostor ones.
    pub fn spread(&self) -> Option<[f32; 4]> {
        let count = self.genuine.len() as f32;
        let mean = self.genuine.iter().sum::<f32>() / count;
        let variance = self.genuine.iter().map(|score| (score - mean).powi(2)).sum::<f32>() / count;
        Some([mean, variance.sqrt(), *self.genuine.first()?, *self.impostor.last()?])
    }
}

/// `errors` of `trials` as a rate with its bound: `3.82 % (6 of 157; at most 7.39 %)`.
pub fn with_bound(errors: u64, trials: u64) -> String {
    let Some(bound) = upper_bound(errors, trials, CONFIDENCE) else { return "no pairs".to_owned() };
    let rate = errors as f64 / trials as f64;
    format!("{} ({errors} of {trials}; at most {})", percent(rate), percent(bound))
}

/// A rate in per cent, with as many digits as small rates need.
pub fn percent(rate: f64) -> String {
    if rate == 0.0 {
        "0 %".to_owned()
    } else if rate < 0.001 {
        format!("{:.4} %", 100.0 * rate)
    } else {
        format!("{:.2} %", 100.0 * rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use face_match::Embedding;

    fn seen(person: &str, angle: f32) -> Seen {
        let embedding = Embedding::from_raw(vec![angle.cos(), angle.sin()]).expect("a direction");
        Seen { person: person.into(), group: None, template: Template::new(vec![embedding]) }
    }

    #[test]
    fn every_reference_meets_every_probe() {
        let references = [seen("a", 0.0), seen("b", 1.5)];
        let blind = Seen { template: None, ..seen("a", 0.0) };
        let probes = [seen("a", 0.1), seen("b", 1.4), seen("a", 1.2), blind];
        let scores = Scores::of(&references, probes.iter());
        let (errors, pairs) = scores.errors(0.9);
        assert_eq!(pairs, Counts { genuine: 3, impostor: 3 });
        // a's second probe is far from a (cos 1.2 = .36) and near b (cos .3 = .96).
        assert_eq!(errors, Counts { genuine: 1, impostor: 1 });
        assert_eq!(scores.errors(-1.0).0, Counts { genuine: 0, impostor: 3 });
        assert_eq!(scores.errors(1.1).0, Counts { genuine: 3, impostor: 0 });
    }

    #[test]
    fn score_at_the_threshold_is_a_match() {
        let scores = Scores { genuine: vec![0.5], impostor: vec![0.5] };
        assert_eq!(scores.errors(0.5).0, Counts { genuine: 0, impostor: 1 });
    }

    #[test]
    fn curve_goes_from_all_false_matches_to_none() {
        let scores = Scores { genuine: vec![0.4, 0.8], impostor: vec![0.1, 0.5] };
        assert_eq!(scores.det(), [(1.0, 0.0), (0.5, 0.0), (0.5, 0.5), (0.0, 0.5), (0.0, 1.0)]);
        assert_eq!(scores.spread().map(|spread| [spread[2], spread[3]]), Some([0.4, 0.5]));
        assert_eq!(Scores::default().spread(), None);
    }

    #[test]
    fn rate_is_written_with_its_bound() {
        assert_eq!(with_bound(0, 29_956), "0 % (0 of 29956; at most 0.0100 %)");
        assert_eq!(with_bound(5, 150), "3.33 % (5 of 150; at most 6.88 %)");
        assert_eq!(with_bound(0, 0), "no pairs");
    }
}
