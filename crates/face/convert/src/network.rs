//! What a description means: each layer's operation with its numbers, every shape computed again and compared, every byte of
//! the weights used exactly once.

use std::collections::HashMap;

use crate::ConvertError;
use crate::half;
use crate::written::{End, Layer, Shape, Span, Written, attribute, attributes, number, pair, short, value};
use crate::xml::Element;

/// Longest side of a kernel, and most padding on one side.
const MAX_KERNEL: usize = 64;
/// Longest step and widest spacing of a kernel.
const MAX_STRIDE: usize = 8;

/// A network that fits together.
#[derive(Debug)]
pub(crate) struct Network {
    /// Of the one input, which is tensor 0.
    pub input: Shape,
    /// Tensor 1 and the following, one for each node, in an order in which they can be computed. The last is the output.
    pub nodes: Vec<Node>,
}

#[derive(Debug)]
pub(crate) struct Node {
    pub operation: Operation,
    /// The tensors it works on.
    pub sources: Vec<usize>,
    /// Of what it gives.
    pub shape: Shape,
}

#[derive(Debug)]
pub(crate) enum Operation {
    /// Each channel by its factor, plus its summand.
    Scale {
        factors: Vec<f32>,
        summands: Vec<f32>,
    },
    Convolution(Convolution),
    /// Below zero by the factor.
    LeakyRelu(f32),
    /// The mean of each channel.
    Mean,
    Sigmoid,
    Product,
    Sum,
}

#[derive(Debug)]
pub(crate) struct Convolution {
    /// Output channels, input channels of one group, height, width.
    pub kernel: Shape,
    pub weights: Vec<f32>,
    pub biases: Option<Vec<f32>>,
    pub groups: usize,
    pub dilations: [usize; 2],
    pub strides: [usize; 2],
    /// Above and left.
    pub before: [usize; 2],
    /// Below and right.
    pub after: [usize; 2],
}

/// Compares everything with everything.
///
/// # Errors
/// [`ConvertError`], the first fault found.
pub(crate) fn check(written: &Written<'_>, bin: &[u8]) -> Result<Network, ConvertError> {
    let Some((first, rest)) = written.layers.split_first() else {
        return Err(ConvertError::Network("has no layers"));
    };
    let input = input(first)?;
    let sources = Sources::of(written)?;
    let mut weights = Weights { bin, next: 0 };
    let mut shapes = vec![input];
    let mut used = vec![false];
    let mut nodes = Vec::with_capacity(rest.len());
    for layer in rest {
        let at = shapes.len();
        let sources = sources.of_layer(layer, at)?;
        let taken: Vec<Shape> = sources.iter().filter_map(|source| shapes.get(*source).copied()).collect();
        if !taken.iter().eq(layer.inputs.iter().map(|port| &port.shape)) {
            return Err(fault(layer, "an input has another shape than what comes to it"));
        }
        let (operation, shape) = operation(layer, &taken, &mut weights)?;
        let [output] = layer.outputs.as_slice() else { return Err(fault(layer, "has not one output")) };
        if output.shape != shape {
            return Err(fault(layer, "its output has another shape than follows from its inputs"));
        }
        for source in &sources {
            if let Some(used) = used.get_mut(*source) {
                *used = true;
            }
        }
        shapes.push(shape);
        used.push(false);
        nodes.push(Node { operation, sources, shape });
    }
    if weights.next != bin.len() {
        return Err(ConvertError::Weights("are longer than the layers say"));
    }
    // What nobody uses is an output, and the one output is the last.
    match used.split_last() {
        Some((_, before)) if !nodes.is_empty() && before.iter().all(|used| *used) => {
            Ok(Network { input, nodes })
        }
        _ => Err(ConvertError::Network("has not one output")),
    }
}

fn input(layer: &Layer<'_>) -> Result<Shape, ConvertError> {
    let [output] = layer.outputs.as_slice() else { return Err(fault(layer, "has not one output")) };
    if layer.kind != "Input" || !layer.inputs.is_empty() {
        return Err(ConvertError::Network("does not begin with its input"));
    }
    no_data(layer)?;
    no_weights(layer)?;
    if output.shape.first() != Some(&1) {
        return Err(fault(layer, "its batch is not 1"));
    }
    Ok(output.shape)
}

/// Where the inputs of layers come from.
struct Sources {
    /// From an input port to the tensor that comes to it.
    tensors: HashMap<End, usize>,
}

impl Sources {
    fn of(written: &Written<'_>) -> Result<Self, ConvertError> {
        let mut outputs: HashMap<End, usize> = HashMap::new();
        let mut ids: HashMap<usize, usize> = HashMap::new();
        for (at, layer) in written.layers.iter().enumerate() {
            if ids.insert(layer.id, at).is_some() {
                return Err(fault(layer, "another layer has the same id"));
            }
            for port in &layer.outputs {
                outputs.insert((layer.id, port.id), at);
            }
        }
        let mut tensors = HashMap::new();
        let mut inputs = 0;
        for edge in &written.edges {
            let from = outputs.get(&edge.from).copied();
            let to = ids.get(&edge.to.0).and_then(|at| written.layers.get(*at));
            let to = to.filter(|layer| layer.inputs.iter().any(|port| port.id == edge.to.1));
            let (Some(from), Some(_)) = (from, to) else {
                return Err(ConvertError::Network("has an edge from or to where nothing is"));
            };
            if tensors.insert(edge.to, from).is_some() {
                return Err(ConvertError::Network("has two edges to one input"));
            }
            inputs += 1;
        }
        if inputs != written.layers.iter().map(|layer| layer.inputs.len()).sum::<usize>() {
            return Err(ConvertError::Network("has an input that nothing comes to, or two of one number"));
        }
        Ok(Self { tensors })
    }

    /// The tensors that come to a layer, all of which are before tensor number `at`.
    fn of_layer(&self, layer: &Layer<'_>, at: usize) -> Result<Vec<usize>, ConvertError> {
        let one = |id: usize| {
            let found = self.tensors.get(&(layer.id, id)).copied();
            found.ok_or_else(|| fault(layer, "an input has nothing that comes to it"))
        };
        let sources: Vec<usize> = layer.inputs.iter().map(|port| one(port.id)).collect::<Result<_, _>>()?;
        if sources.iter().any(|source| *source >= at) {
            return Err(fault(layer, "uses what comes after it"));
        }
        Ok(sources)
    }
}

fn operation(
    layer: &Layer<'_>,
    inputs: &[Shape],
    weights: &mut Weights<'_>,
) -> Result<(Operation, Shape), ConvertError> {
    let one = || match inputs {
        [shape] => Ok(*shape),
        _ => Err(fault(layer, "has not one input")),
    };
    match layer.kind {
        "ScaleShift" => {
            let shape = one()?;
            no_data(layer)?;
            let factors = weights.take(layer, layer.weights, shape[1])?;
            let summands = weights.take(layer, layer.biases, shape[1])?;
            Ok((Operation::Scale { factors, summands }, shape))
        }
        "Convolution" => convolution(layer, one()?, weights),
        "PReLU" => {
            let shape = one()?;
            let data = data(layer, &["channel_shared"])?;
            if attribute(data, "channel_shared")? != "1" {
                return Err(fault(layer, "its slope is not shared by all channels"));
            }
            no_biases(layer)?;
            let slope = weights.take(layer, layer.weights, 1)?.first().copied().unwrap_or_default();
            Ok((Operation::LeakyRelu(slope), shape))
        }
        "Pooling" => {
            let shape = one()?;
            no_weights(layer)?;
            mean_of_all(layer, shape)?;
            Ok((Operation::Mean, [shape[0], shape[1], 1, 1]))
        }
        "Activation" => {
            let shape = one()?;
            no_weights(layer)?;
            let data = data(layer, &["type"])?;
            match attribute(data, "type")? {
                "sigmoid" => Ok((Operation::Sigmoid, shape)),
                _ => Err(value(data, "type")),
            }
        }
        "Eltwise" => {
            no_weights(layer)?;
            let [a, b] = inputs else { return Err(fault(layer, "has not two inputs")) };
            let data = data(layer, &["operation"])?;
            let scaled = [a[0], a[1], 1, 1];
            match attribute(data, "operation")? {
                "sum" if a == b => Ok((Operation::Sum, *a)),
                "mul" if a == b || *b == scaled => Ok((Operation::Product, *a)),
                "sum" | "mul" => Err(fault(layer, "its inputs do not fit each other")),
                _ => Err(value(data, "operation")),
            }
        }
        "Input" => Err(ConvertError::Network("has a second input")),
        other => Err(ConvertError::UnknownLayer { layer: short(layer.name), kind: short(other) }),
    }
}

fn convolution(
    layer: &Layer<'_>,
    input: Shape,
    weights: &mut Weights<'_>,
) -> Result<(Operation, Shape), ConvertError> {
    const KNOWN: [&str; 7] = ["dilations", "group", "kernel", "output", "pads_begin", "pads_end", "strides"];
    let data = data(layer, &KNOWN)?;
    let bounded = |name: &str, least: usize, most: usize| {
        let numbers = pair(data, name)?;
        let good = numbers.iter().all(|number| (least..=most).contains(number));
        good.then_some(numbers).ok_or_else(|| value(data, name))
    };
    let kernel = bounded("kernel", 1, MAX_KERNEL)?;
    let dilations = bounded("dilations", 1, MAX_STRIDE)?;
    let strides = bounded("strides", 1, MAX_STRIDE)?;
    let before = bounded("pads_begin", 0, MAX_KERNEL)?;
    let after = bounded("pads_end", 0, MAX_KERNEL)?;
    let (groups, outputs) = (number(data, "group")?, number(data, "output")?);
    // 512 × 512 × 64 × 64 is far above the longest file; so nothing here overflows.
    let divides = |channels: usize| (1..=4096).contains(&channels) && channels.is_multiple_of(groups);
    if groups == 0 || !divides(input[1]) || !divides(outputs) {
        return Err(fault(layer, "its groups do not divide its channels"));
    }
    let side = |at: usize| {
        let reach = dilations[at] * (kernel[at] - 1) + 1;
        let padded = input[at + 2] + before[at] + after[at];
        padded.checked_sub(reach).map(|room| room / strides[at] + 1)
    };
    let (Some(height), Some(width)) = (side(0), side(1)) else {
        return Err(fault(layer, "its kernel is larger than its input"));
    };
    let kernel: Shape = [outputs, input[1] / groups, kernel[0], kernel[1]];
    let taken = weights.take(layer, layer.weights, kernel.iter().product())?;
    let biases = match layer.biases {
        Some(span) => Some(weights.take(layer, Some(span), outputs)?),
        None => None,
    };
    let convolution =
        Convolution { kernel, weights: taken, biases, groups, dilations, strides, before, after };
    Ok((Operation::Convolution(convolution), [input[0], outputs, height, width]))
}

/// That a pooling layer takes the mean of everything in a channel.
fn mean_of_all(layer: &Layer<'_>, input: Shape) -> Result<(), ConvertError> {
    const KNOWN: [&str; 7] =
        ["exclude-pad", "kernel", "pads_begin", "pads_end", "pool-method", "rounding_type", "strides"];
    let data = data(layer, &KNOWN)?;
    let all = [input[2], input[3]];
    let whole = pair(data, "kernel")? == all
        && pair(data, "pads_begin")? == [0, 0]
        && pair(data, "pads_end")? == [0, 0]
        // One step at most fits; how long it is does not matter.
        && pair(data, "strides")?.iter().all(|step| *step > 0)
        && attribute(data, "pool-method")? == "avg";
    if whole { Ok(()) } else { Err(fault(layer, "is not the mean of the whole channel")) }
}

/// The `.bin`, which is used from its beginning to its end.
struct Weights<'b> {
    bin: &'b [u8],
    next: usize,
}

impl Weights<'_> {
    /// `count` numbers, which must lie where the last ones ended.
    fn take(
        &mut self,
        layer: &Layer<'_>,
        span: Option<Span>,
        count: usize,
    ) -> Result<Vec<f32>, ConvertError> {
        let span = span.ok_or_else(|| fault(layer, "lacks weights"))?;
        if Some(span.size) != count.checked_mul(2) {
            return Err(fault(layer, "has another number of weights than it needs"));
        }
        if span.offset != self.next {
            return Err(fault(layer, "its weights do not begin where those before it end"));
        }
        let end = span.offset.checked_add(span.size);
        let bytes = end.and_then(|end| self.bin.get(span.offset..end));
        let bytes = bytes.ok_or(ConvertError::Weights("are shorter than the layers say"))?;
        self.next += span.size;
        let (halves, _) = bytes.as_chunks::<2>();
        let numbers: Vec<f32> = halves.iter().map(|half| half::to_f32(u16::from_le_bytes(*half))).collect();
        if numbers.iter().any(|number| !number.is_finite()) {
            return Err(fault(layer, "has a weight that is no number"));
        }
        Ok(numbers)
    }
}

fn data<'x>(layer: &Layer<'x>, known: &[&str]) -> Result<&'x Element, ConvertError> {
    let data = layer.data.ok_or_else(|| fault(layer, "lacks its <data>"))?;
    attributes(data, known)?;
    Ok(data)
}

fn no_data(layer: &Layer<'_>) -> Result<(), ConvertError> {
    layer.data.map_or(Ok(()), |data| attributes(data, &[]))
}

fn no_weights(layer: &Layer<'_>) -> Result<(), ConvertError> {
    if layer.weights.is_some() { Err(fault(layer, "has weights")) } else { no_biases(layer) }
}

fn no_biases(layer: &Layer<'_>) -> Result<(), ConvertError> {
    if layer.biases.is_some() { Err(fault(layer, "has biases")) } else { Ok(()) }
}

fn fault(layer: &Layer<'_>, what: &'static str) -> ConvertError {
    ConvertError::Layer { layer: short(layer.name), what }
}
