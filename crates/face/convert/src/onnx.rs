//! A network as an ONNX file. Names, order and the form of every field are fixed: the manifest names the hash of the result.
//!
//! Tensor number n is called `tn`, its weights `tn_w` and its biases `tn_b`. Field numbers are those of `onnx.proto`.

use crate::network::{Convolution, Network, Node, Operation};
use crate::protobuf::Message;

/// Of the file format.
const IR_VERSION: u64 = 8;
/// Of the operators.
const OPSET: u64 = 13;
const PRODUCER: &str = "ir2onnx";
const GRAPH: &str = "face_reid";
const INPUT: &str = "input";
const OUTPUT: &str = "embedding";
/// The shape to which the output is laid flat.
const FLAT: &str = "flat";

/// `TensorProto.DataType`.
const FLOAT: u64 = 1;
const INT64: u64 = 7;

/// The whole file.
pub(crate) fn file(network: &Network) -> Vec<u8> {
    let opset = Message::new().bytes(1, "").integer(2, OPSET);
    Message::new()
        .integer(1, IR_VERSION)
        .bytes(2, PRODUCER)
        .message(7, graph(network))
        .message(8, opset)
        .into_bytes()
}

fn graph(network: &Network) -> Message {
    let mut graph = Message::new();
    for (at, node) in network.nodes.iter().enumerate() {
        for part in nodes(at + 1, node) {
            graph = graph.message(1, part);
        }
    }
    let last = network.nodes.len();
    let flatten = operator("Reshape", &[tensor(last), FLAT.to_owned()], OUTPUT);
    graph = graph.message(1, flatten).bytes(2, GRAPH);
    for (at, node) in network.nodes.iter().enumerate() {
        for weights in initializers(at + 1, &node.operation) {
            graph = graph.message(5, weights);
        }
    }
    let flat = [1_i64, -1].iter().flat_map(|side| side.to_le_bytes()).collect::<Vec<u8>>();
    let [batch, channels, height, width] = network.nodes.last().map_or(network.input, |node| node.shape);
    graph
        .message(5, raw_tensor(FLAT, &[2], INT64, &flat))
        .message(11, value(INPUT, &network.input))
        .message(12, value(OUTPUT, &[batch, channels * height * width]))
}

fn tensor(number: usize) -> String {
    if number == 0 { INPUT.to_owned() } else { format!("t{number}") }
}

/// The operators that give tensor number `number`: one, or two for a scale.
fn nodes(number: usize, node: &Node) -> Vec<Message> {
    let name = tensor(number);
    let mut inputs: Vec<String> = node.sources.iter().map(|source| tensor(*source)).collect();
    let (kind, attributes) = match &node.operation {
        Operation::Scale { .. } => {
            let between = format!("{name}_m");
            inputs.push(format!("{name}_w"));
            let summands = [between.clone(), format!("{name}_b")];
            return vec![operator("Mul", &inputs, &between), operator("Add", &summands, &name)];
        }
        Operation::Convolution(convolution) => {
            inputs.push(format!("{name}_w"));
            inputs.extend(convolution.biases.as_ref().map(|_| format!("{name}_b")));
            ("Conv", attributes(convolution))
        }
        Operation::LeakyRelu(slope) => {
            ("LeakyRelu", vec![Message::new().bytes(1, "alpha").float(2, *slope).integer(20, 1)])
        }
        Operation::Mean => ("GlobalAveragePool", Vec::new()),
        Operation::Sigmoid => ("Sigmoid", Vec::new()),
        Operation::Product => ("Mul", Vec::new()),
        Operation::Sum => ("Add", Vec::new()),
    };
    let operator = operator(kind, &inputs, &name);
    vec![attributes.into_iter().fold(operator, |operator, attribute| operator.message(5, attribute))]
}

/// A `NodeProto` without attributes.
fn operator(kind: &str, inputs: &[String], output: &str) -> Message {
    inputs.iter().fold(Message::new(), |node, input| node.bytes(1, input)).bytes(2, output).bytes(4, kind)
}

fn attributes(convolution: &Convolution) -> Vec<Message> {
    let list = |name: &str, numbers: &[usize]| {
        Message::new().bytes(1, name).integers(8, numbers.iter().map(|number| *number as u64)).integer(20, 7)
    };
    let group = Message::new().bytes(1, "group").integer(3, convolution.groups as u64).integer(20, 2);
    let [top, left] = convolution.before;
    let [bottom, right] = convolution.after;
    let [_, _, height, width] = convolution.kernel;
    vec![
        list("dilations", &convolution.dilations),
        group,
        list("kernel_shape", &[height, width]),
        list("pads", &[top, left, bottom, right]),
        list("strides", &convolution.strides),
    ]
}

fn initializers(number: usize, operation: &Operation) -> Vec<Message> {
    let name = tensor(number);
    let (weights, biases) = (format!("{name}_w"), format!("{name}_b"));
    match operation {
        Operation::Scale { factors, summands } => {
            let shape = [1, factors.len(), 1, 1];
            vec![floats(&weights, &shape, factors), floats(&biases, &shape, summands)]
        }
        Operation::Convolution(convolution) => {
            let kernel = floats(&weights, &convolution.kernel, &convolution.weights);
            let summands = convolution.biases.as_ref().map(|list| floats(&biases, &[list.len()], list));
            std::iter::once(kernel).chain(summands).collect()
        }
        Operation::LeakyRelu(_)
        | Operation::Mean
        | Operation::Sigmoid
        | Operation::Product
        | Operation::Sum => Vec::new(),
    }
}

fn floats(name: &str, shape: &[usize], values: &[f32]) -> Message {
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    raw_tensor(name, shape, FLOAT, &bytes)
}

/// A `TensorProto` with its numbers as bytes.
fn raw_tensor(name: &str, shape: &[usize], kind: u64, bytes: &[u8]) -> Message {
    let sides = shape.iter().map(|side| *side as u64);
    Message::new().integers(1, sides).integer(2, kind).bytes(8, name).bytes(9, bytes)
}

/// A `ValueInfoProto`: a tensor of 32-bit numbers.
fn value(name: &str, shape: &[usize]) -> Message {
    let shape = shape
        .iter()
        .fold(Message::new(), |shape, side| shape.message(1, Message::new().integer(1, *side as u64)));
    let tensor = Message::new().integer(1, FLOAT).message(2, shape);
    Message::new().bytes(1, name).message(2, Message::new().message(1, tensor))
}
