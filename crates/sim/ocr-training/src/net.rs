//! A small convolutional net: 24 × 24 → 8 maps of 3 × 3 → half → 16 maps of 3 × 3 → half → 64 → classes.
//!
//! The same as the file that `onnx.rs` writes, with everything between input and output kept, as training needs it.

use card_ocr::{CLASSES, SIDE};

pub(crate) const FIRST: usize = 8;
pub(crate) const SECOND: usize = 16;
pub(crate) const HIDDEN: usize = 64;
pub(crate) const HALF: usize = SIDE / 2;
pub(crate) const QUARTER: usize = SIDE / 4;
pub(crate) const FLAT: usize = SECOND * QUARTER * QUARTER;

/// One layer: a row of `columns` weights and a bias for each output.
#[derive(Clone)]
pub(crate) struct Layer {
    pub(crate) columns: usize,
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

/// The net with its weights.
#[derive(Clone)]
pub(crate) struct Net {
    pub(crate) layers: [Layer; 4],
}

/// Rows and columns of the layers.
pub(crate) const SHAPE: [(usize, usize); 4] =
    [(FIRST, 9), (SECOND, FIRST * 9), (HIDDEN, FLAT), (CLASSES, HIDDEN)];

/// Everything between input and output.
pub(crate) struct Trace {
    pub(crate) first: Vec<f32>,
    pub(crate) first_half: Vec<f32>,
    pub(crate) second: Vec<f32>,
    pub(crate) flat: Vec<f32>,
    pub(crate) hidden: Vec<f32>,
    pub(crate) out: Vec<f32>,
}

impl Net {
    /// Probability of each class.
    pub(crate) fn classify(&self, input: &[f32]) -> [f32; CLASSES] {
        let mut trace = Trace::new();
        self.run(input, &mut trace);
        let mut chances = [0.0; CLASSES];
        for (chance, out) in chances.iter_mut().zip(&trace.out) {
            *chance = *out;
        }
        softmax(&mut chances);
        chances
    }

    /// All layers; `trace.out` holds the last one's sums.
    pub(crate) fn run(&self, input: &[f32], trace: &mut Trace) {
        let [first, second, hidden, out] = &self.layers;
        convolve(first, input, 1, SIDE, &mut trace.first);
        halve(&trace.first, FIRST, SIDE, &mut trace.first_half);
        convolve(second, &trace.first_half, FIRST, HALF, &mut trace.second);
        halve(&trace.second, SECOND, HALF, &mut trace.flat);
        dense(hidden, &trace.flat, &mut trace.hidden);
        trace.hidden.iter_mut().for_each(|value| *value = value.max(0.0));
        dense(out, &trace.hidden, &mut trace.out);
    }
}

impl Trace {
    pub(crate) fn new() -> Self {
        Self {
            first: vec![0.0; FIRST * SIDE * SIDE],
            first_half: vec![0.0; FIRST * HALF * HALF],
            second: vec![0.0; SECOND * HALF * HALF],
            flat: vec![0.0; FLAT],
            hidden: vec![0.0; HIDDEN],
            out: vec![0.0; CLASSES],
        }
    }
}

/// Turns sums into probabilities.
pub(crate) fn softmax(values: &mut [f32]) {
    let most = values.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for value in values.iter_mut() {
        *value = (*value - most).exp();
        sum += *value;
    }
    values.iter_mut().for_each(|value| *value /= sum);
}

/// The rows and columns that a 3 × 3 tap moves by `shift` inside a side: where they go, where they come from.
pub(crate) fn shifted(tap: usize, side: usize) -> (std::ops::Range<usize>, usize) {
    match tap {
        0 => (1..side, 0),
        1 => (0..side, 0),
        _ => (0..side - 1, 1),
    }
}

/// 3 × 3 with a border of zeros, then the positive part.
fn convolve(layer: &Layer, input: &[f32], maps: usize, side: usize, out: &mut [f32]) {
    let area = side * side;
    for ((map, weights), bias) in
        out.chunks_exact_mut(area).zip(layer.weights.chunks_exact(maps * 9)).zip(&layer.bias)
    {
        map.fill(*bias);
        for (from, taps) in input.chunks_exact(area).zip(weights.chunks_exact(9)) {
            for (index, &weight) in taps.iter().enumerate() {
                let (rows, up) = shifted(index / 3, side);
                let (columns, left) = shifted(index % 3, side);
                for y in rows.clone() {
                    let source = (y - rows.start + up) * side + left;
                    let target = y * side;
                    let (Some(source), Some(target)) = (
                        from.get(source..source + columns.len()),
                        map.get_mut(target + columns.start..target + columns.end),
                    ) else {
                        continue;
                    };
                    for (value, input) in target.iter_mut().zip(source) {
                        *value += weight * input;
                    }
                }
            }
        }
        map.iter_mut().for_each(|value| *value = value.max(0.0));
    }
}

/// The largest of each 2 × 2.
fn halve(input: &[f32], maps: usize, side: usize, out: &mut [f32]) {
    let half = side / 2;
    for (map, small) in input.chunks_exact(side * side).zip(out.chunks_exact_mut(half * half)).take(maps) {
        for (rows, line) in map.chunks_exact(2 * side).zip(small.chunks_exact_mut(half)) {
            let (upper, lower) = rows.split_at(side);
            for ((a, b), value) in upper.chunks_exact(2).zip(lower.chunks_exact(2)).zip(line) {
                *value = a.iter().chain(b).copied().fold(f32::MIN, f32::max);
            }
        }
    }
}

fn dense(layer: &Layer, input: &[f32], out: &mut [f32]) {
    for ((value, row), bias) in out.iter_mut().zip(layer.weights.chunks_exact(layer.columns)).zip(&layer.bias)
    {
        // Eight sums at a time: one long chain of additions would wait for itself.
        let mut sums = [0.0_f32; 8];
        for (weights, inputs) in row.chunks_exact(8).zip(input.chunks_exact(8)) {
            for ((sum, weight), input) in sums.iter_mut().zip(weights).zip(inputs) {
                *sum += weight * input;
            }
        }
        *value = bias + sums.iter().sum::<f32>();
    }
}
