//! Gradient descent (Adam) on the net of `net.rs`, with the labels softened a little.

use card_ocr::{CLASSES, SIDE};

use crate::Sample;
use crate::net::{FIRST, FLAT, HALF, HIDDEN, Layer, Net, SECOND, SHAPE, Trace, shifted, softmax};
use crate::onnx;
use crate::sample::Rng;

const BATCH: usize = 96;
/// Share of certainty that the right class is not asked to have.
const SOFT: f32 = 0.02;

/// A net being trained.
pub struct Training {
    net: Net,
    momentum: Vec<[Vec<f32>; 2]>,
    steps: i32,
    rng: Rng,
}

/// A trained net.
pub struct Trained {
    net: Net,
}

/// Gradients in the shape of the net.
struct Slope {
    layers: Vec<(Vec<f32>, Vec<f32>)>,
    loss: f32,
}

impl Slope {
    fn new() -> Self {
        let layers =
            SHAPE.iter().map(|(rows, columns)| (vec![0.0; rows * columns], vec![0.0; *rows])).collect();
        Self { layers, loss: 0.0 }
    }
}

impl Training {
    /// Random weights.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let layers = SHAPE.map(|(rows, columns)| {
            let spread = (2.0 / columns as f64).sqrt();
            let weights = (0..rows * columns).map(|_| (rng.normal() * spread) as f32).collect();
            Layer { columns, weights, bias: vec![0.0; rows] }
        });
        let momentum = SHAPE
            .iter()
            .map(|(rows, columns)| [vec![0.0; rows * (columns + 1)], vec![0.0; rows * (columns + 1)]])
            .collect();
        Self { net: Net { layers }, momentum, steps: 0, rng }
    }

    /// One pass over all samples in random order, with two threads; the mean loss.
    pub fn epoch(&mut self, samples: &[Sample], rate: f32) -> f32 {
        let mut order: Vec<usize> = (0..samples.len()).collect();
        for at in (1..order.len()).rev() {
            order.swap(at, self.rng.whole(0, at as u32) as usize);
        }
        let mut loss = 0.0;
        for batch in order.chunks(BATCH) {
            let net = &self.net;
            let slopes: Vec<Slope> = std::thread::scope(|scope| {
                let parts: Vec<_> = batch
                    .chunks(BATCH.div_ceil(2))
                    .map(|part| scope.spawn(move || slope(net, samples, part)))
                    .collect();
                parts.into_iter().filter_map(|part| part.join().ok()).collect()
            });
            loss += slopes.iter().map(|slope| slope.loss).sum::<f32>();
            self.step(&slopes, batch.len() as f32, rate);
        }
        loss / samples.len().max(1) as f32
    }

    fn step(&mut self, slopes: &[Slope], count: f32, rate: f32) {
        self.steps += 1;
        let (b1, b2) = (0.9_f32, 0.999_f32);
        let (c1, c2) = (1.0 - b1.powi(self.steps), 1.0 - b2.powi(self.steps));
        for (index, (layer, [first, second])) in
            self.net.layers.iter_mut().zip(self.momentum.iter_mut()).enumerate()
        {
            let many = layer.weights.len();
            let values = layer.weights.iter_mut().chain(&mut layer.bias);
            for (at, ((value, m), v)) in values.zip(first).zip(second).enumerate() {
                let part = |slope: &Slope| {
                    let (weights, bias) = &slope.layers[index];
                    if at < many { weights[at] } else { bias[at - many] }
                };
                let gradient = slopes.iter().map(part).sum::<f32>() / count;
                *m = b1 * *m + (1.0 - b1) * gradient;
                *v = b2 * *v + (1.0 - b2) * gradient * gradient;
                *value -= rate * (*m / c1) / ((*v / c2).sqrt() + 1e-8);
                if at < many {
                    *value -= rate * 0.003 * *value;
                }
            }
        }
    }

    /// The net as it is now; `None` when a weight is no number.
    #[must_use]
    pub fn finished(&self) -> Option<Trained> {
        let mut values = self.net.layers.iter().flat_map(|layer| layer.weights.iter().chain(&layer.bias));
        values.all(|value| value.is_finite()).then(|| Trained { net: self.net.clone() })
    }
}

impl Trained {
    /// The file to store.
    #[must_use]
    pub fn onnx(&self) -> Vec<u8> {
        onnx::file(&self.net)
    }

    /// The likeliest class of a sample and its chance.
    #[must_use]
    pub fn classify(&self, sample: &Sample) -> (usize, f32) {
        let chances = self.net.classify(&sample.input());
        chances
            .iter()
            .copied()
            .enumerate()
            .fold((0, 0.0), |best, (class, chance)| if chance > best.1 { (class, chance) } else { best })
    }
}

fn slope(net: &Net, samples: &[Sample], part: &[usize]) -> Slope {
    let mut slope = Slope::new();
    let mut trace = Trace::new();
    for sample in part.iter().filter_map(|&at| samples.get(at)) {
        back(net, &sample.input(), sample.class, &mut trace, &mut slope);
    }
    slope
}

/// Adds one sample's gradients.
fn back(net: &Net, input: &[f32], class: usize, trace: &mut Trace, slope: &mut Slope) {
    net.run(input, trace);
    let mut delta = trace.out.clone();
    softmax(&mut delta);
    slope.loss -= delta[class].max(1e-9).ln();
    for (at, value) in delta.iter_mut().enumerate() {
        let wanted = SOFT / CLASSES as f32 + if at == class { 1.0 - SOFT } else { 0.0 };
        *value -= wanted;
    }
    let mut hidden = vec![0.0; HIDDEN];
    dense_back(&net.layers[3], &trace.hidden, &delta, &mut slope.layers[3], &mut hidden);
    for (value, output) in hidden.iter_mut().zip(&trace.hidden) {
        *value *= f32::from(*output > 0.0);
    }
    let mut flat = vec![0.0; FLAT];
    dense_back(&net.layers[2], &trace.flat, &hidden, &mut slope.layers[2], &mut flat);
    let second = unhalve(&trace.second, &flat, SECOND, HALF);
    let mut half = vec![0.0; FIRST * HALF * HALF];
    convolve_back(&net.layers[1], &trace.first_half, &second, HALF, &mut slope.layers[1], Some(&mut half));
    let first = unhalve(&trace.first, &half, FIRST, SIDE);
    convolve_back(&net.layers[0], input, &first, SIDE, &mut slope.layers[0], None);
}

fn dense_back(
    layer: &Layer,
    input: &[f32],
    delta: &[f32],
    slope: &mut (Vec<f32>, Vec<f32>),
    back: &mut [f32],
) {
    let rows = layer.weights.chunks_exact(layer.columns).zip(slope.0.chunks_exact_mut(layer.columns));
    for (((weights, slopes), bias), &delta) in rows.zip(&mut slope.1).zip(delta) {
        if delta == 0.0 {
            continue;
        }
        *bias += delta;
        for (((weight, slope), input), back) in weights.iter().zip(slopes).zip(input).zip(back.iter_mut()) {
            *slope += delta * input;
            *back += delta * weight;
        }
    }
}

/// Back through "the largest of 2 × 2" and through the positive part before it.
fn unhalve(before: &[f32], delta: &[f32], maps: usize, side: usize) -> Vec<f32> {
    let half = side / 2;
    let mut out = vec![0.0; before.len()];
    for map in 0..maps {
        for y in 0..half {
            for x in 0..half {
                let corner = map * side * side + 2 * y * side + 2 * x;
                let best = [corner, corner + 1, corner + side, corner + side + 1]
                    .into_iter()
                    .fold(corner, |best, at| if before[at] > before[best] { at } else { best });
                if before[best] > 0.0 {
                    out[best] = delta[map * half * half + y * half + x];
                }
            }
        }
    }
    out
}

fn convolve_back(
    layer: &Layer,
    input: &[f32],
    delta: &[f32],
    side: usize,
    slope: &mut (Vec<f32>, Vec<f32>),
    mut back: Option<&mut [f32]>,
) {
    let area = side * side;
    let maps = layer.columns / 9;
    for (row, delta) in delta.chunks_exact(area).enumerate() {
        slope.1[row] += delta.iter().sum::<f32>();
        for (map, from) in input.chunks_exact(area).enumerate() {
            for tap in 0..9 {
                let (rows, up) = shifted(tap / 3, side);
                let (columns, left) = shifted(tap % 3, side);
                let index = row * maps * 9 + map * 9 + tap;
                let weight = layer.weights[index];
                let mut sum = 0.0;
                for y in rows.clone() {
                    let source = (y - rows.start + up) * side + left;
                    let target = y * side;
                    let deltas = &delta[target + columns.start..target + columns.end];
                    let inputs = &from[source..source + columns.len()];
                    sum += deltas.iter().zip(inputs).map(|(delta, input)| delta * input).sum::<f32>();
                    if let Some(back) = &mut back {
                        let out = &mut back[map * area + source..map * area + source + columns.len()];
                        for (value, delta) in out.iter_mut().zip(deltas) {
                            *value += weight * delta;
                        }
                    }
                }
                slope.0[index] += sum;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The loss of one sample as plain arithmetic.
    fn loss(net: &Net, input: &[f32], class: usize) -> f64 {
        let mut trace = Trace::new();
        net.run(input, &mut trace);
        let mut chances = trace.out.clone();
        softmax(&mut chances);
        let soft = SOFT / CLASSES as f32;
        let parts = chances.iter().enumerate().map(|(at, chance)| {
            let wanted = soft + if at == class { 1.0 - SOFT } else { 0.0 };
            -f64::from(wanted) * f64::from(chance.max(1e-9)).ln()
        });
        parts.sum()
    }

    #[test]
    fn slopes_are_those_of_the_loss() {
        let net = Training::new(3).net;
        let mut rng = Rng::new(5);
        let input: Vec<f32> = (0..SIDE * SIDE).map(|_| rng.unit() as f32).collect();
        let mut slope = Slope::new();
        back(&net, &input, 7, &mut Trace::new(), &mut slope);
        for layer in 0..4 {
            for _ in 0..12 {
                let at = rng.whole(0, net.layers[layer].weights.len() as u32 - 1) as usize;
                let moved = |by: f32| {
                    let mut net = net.clone();
                    net.layers[layer].weights[at] += by;
                    loss(&net, &input, 7)
                };
                let step = 2e-3;
                let measured = (moved(step) - moved(-step)) / (2.0 * f64::from(step));
                let computed = f64::from(slope.layers[layer].0[at]);
                assert!(
                    (measured - computed).abs() < 0.02 + 0.05 * measured.abs(),
                    "layer {layer}, weight {at}: {measured} {computed}"
                );
            }
        }
    }

    #[test]
    fn the_file_answers_as_the_net_does() {
        let training = Training::new(9);
        let file = training.finished().unwrap().onnx();
        let mut network = onnx_network::Model::read(&file).unwrap().network(&[1, 1, SIDE, SIDE]).unwrap();
        let mut rng = Rng::new(10);
        for _ in 0..20 {
            let input: Vec<f32> = (0..SIDE * SIDE).map(|_| rng.between(0.0, 1.2) as f32).collect();
            let (ours, answers) = (training.net.classify(&input), network.run(&input).unwrap());
            assert_eq!(answers.len(), 1);
            assert_eq!(answers[0].len(), CLASSES);
            let near = |(a, b): (&f32, &f32)| (a - b).abs() < 1e-5;
            assert!(ours.iter().zip(answers[0].iter()).all(near), "{ours:?} {answers:?}");
        }
    }

    #[test]
    fn a_net_with_weights_that_are_no_numbers_is_not_stored() {
        let mut training = Training::new(9);
        assert!(training.finished().is_some());
        training.net.layers[2].bias[5] = f32::NAN;
        assert!(training.finished().is_none());
    }
}
