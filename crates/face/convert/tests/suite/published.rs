//! The published files of face-reidentification-retail-0095, made again from the installed ONNX file: its weights are those of
//! the `.bin` with more digits, and its operators are the layers of the `.xml`. Anyone who calls compares the hashes.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may end a test like the tests themselves"
)]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// SHA-256 of the published files, and of the ONNX file that follows from them.
pub const XML_SHA256: &str = "c45948e5865726a7994ae72049f5b95d977dc0302d08028503868184c68edf91";
pub const BIN_SHA256: &str = "3289078133e40e4263f682ded2a26a500905abb0fd7b943f41ca8037a4f3fe21";
pub const ONNX_SHA256: &str = "b0e38eab38ed05c5469f0d6511cff78f229d8df5ce6ef75f990b502f341be2e7";
pub const FILE: &str = "face_reidentification_retail_0095.onnx";

/// The folder of weights: the one that `UKETSUKE_MODELS` names, or the shared one beside the checkout or above it.
pub fn weights() -> Option<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("shared/models"));
    let named = std::env::var_os("UKETSUKE_MODELS").map(PathBuf::from);
    let found = named.into_iter().chain(above).find(|folder| folder.join(FILE).is_file());
    if found.is_none() {
        not_run::not_run(not_run::Missing::Weights);
    }
    found
}

/// `.xml` and `.bin`, from the ONNX file.
pub fn files(onnx: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let graph = Graph::read(onnx);
    (graph.xml().into_bytes(), graph.bin())
}

struct Node {
    inputs: Vec<String>,
    output: String,
    kind: String,
    attributes: HashMap<String, Vec<u64>>,
}

struct Graph {
    nodes: Vec<Node>,
    /// Shape and numbers.
    tensors: HashMap<String, (Vec<u64>, Vec<u8>)>,
}

/// A field of a protobuf message: its number, and its value or bytes.
type Field<'b> = (u64, u64, &'b [u8]);

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first().expect("a varint");
        *bytes = rest;
        value |= u64::from(first & 0x7F) << shift;
        if first & 0x80 == 0 {
            return value;
        }
    }
    panic!("a varint that does not end");
}

fn fields(mut bytes: &[u8]) -> Vec<Field<'_>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let (value, length) = match key & 7 {
            0 => (varint(&mut bytes), 0),
            2 => (0, varint(&mut bytes) as usize),
            5 => (u64::from(u32::from_le_bytes(bytes[..4].try_into().unwrap())), 4),
            other => panic!("wire type {other}"),
        };
        let (content, rest) = bytes.split_at(length);
        bytes = rest;
        found.push((key >> 3, value, content));
    }
    found
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

impl Graph {
    fn read(onnx: &[u8]) -> Self {
        let model = fields(onnx);
        let graph = model.iter().find(|(number, ..)| *number == 7).expect("a graph").2;
        let (mut nodes, mut tensors) = (Vec::new(), HashMap::new());
        for (number, _, content) in fields(graph).into_iter().filter(|(number, ..)| matches!(number, 1 | 5)) {
            let parts = fields(content);
            let all = |wanted: u64| parts.iter().filter(move |(number, ..)| *number == wanted);
            if number == 1 {
                nodes.push(Node {
                    inputs: all(1).map(|part| text(part.2)).collect(),
                    output: text(all(2).next().expect("an output").2),
                    kind: text(all(4).next().expect("a kind").2),
                    attributes: all(5).map(|part| attribute(part.2)).collect(),
                });
            } else {
                let shape = all(1).map(|part| part.1).collect();
                let name = text(all(8).next().expect("a name").2);
                tensors.insert(name, (shape, all(9).next().expect("numbers").2.to_vec()));
            }
        }
        Self { nodes, tensors }
    }

    /// All weights in 16 bits, in the order of the layers.
    fn bin(&self) -> Vec<u8> {
        let mut bin = Vec::new();
        for node in &self.nodes {
            for input in node.inputs.iter().filter(|name| name.contains('_') && !name.ends_with("_m")) {
                let (numbers, _) = self.tensors[input].1.as_chunks::<4>();
                bin.extend(numbers.iter().flat_map(|number| half(u32::from_le_bytes(*number)).to_le_bytes()));
            }
            if let Some(slope) = node.attributes.get("alpha") {
                bin.extend(half(slope[0] as u32).to_le_bytes());
            }
        }
        bin
    }

    fn xml(&self) -> String {
        let mut writer = Writer::default();
        writer.layer("0", "Input", None, &[], 0, &[1, 3, 128, 128], &[]);
        let image = [1, 3, 128, 128];
        let scale = [3, 3];
        writer.layer(
            "Mul_/Fused_Mul_/FusedScaleShift_",
            "ScaleShift",
            None,
            &[(0, image)],
            3,
            &image,
            &scale,
        );
        // Layers are named after the numbers that the training program gave, which counted some that were fused.
        let mut name = 410;
        let layers = &self.nodes[2..self.nodes.len() - 1];
        for (at, node) in layers.iter().enumerate() {
            let next = layers.get(at + 1).map_or("", |next| next.kind.as_str());
            let sources: Vec<(usize, [u64; 4])> = node
                .inputs
                .iter()
                .filter(|input| !input.contains('_'))
                .map(|input| input[1..].parse().expect("a number"))
                .map(|source: usize| (source, writer.shapes[source]))
                .collect();
            let shape = sources[0].1;
            let called = name.to_string();
            name += 1;
            match node.kind.as_str() {
                "Conv" => {
                    let list = |of: &str| &node.attributes[of];
                    let (kernel, pads, strides) = (list("kernel_shape"), list("pads"), list("strides"));
                    let weights = &self.tensors[&node.inputs[1]].0;
                    let data = format!(
                        "dilations=\"{}\" group=\"{}\" kernel=\"{}\" output=\"{}\" pads_begin=\"{}\" pads_end=\"{}\" \
                         strides=\"{}\"",
                        join(list("dilations")),
                        list("group")[0],
                        join(kernel),
                        weights[0],
                        join(&pads[..2]),
                        join(&pads[2..]),
                        join(strides),
                    );
                    let side =
                        |at: usize| (shape[at + 2] + pads[at] + pads[at + 2] - kernel[at]) / strides[at] + 1;
                    let output = [1, weights[0], side(0), side(1)];
                    let mut blobs = vec![weights.iter().product()];
                    let biases = node.inputs.len() > 2;
                    blobs.extend(biases.then_some(weights[0]));
                    let port = if biases { 3 } else { 2 };
                    writer.layer(&called, "Convolution", Some(&data), &sources, port, &output, &blobs);
                    let gate = shape[2] == 1 && matches!(next, "LeakyRelu" | "Sigmoid");
                    name += match next {
                        _ if gate => 0,
                        "LeakyRelu" | "Conv" => 1,
                        _ => 2,
                    };
                }
                "LeakyRelu" => {
                    writer.layer(&called, "PReLU", Some("channel_shared=\"1\""), &sources, 2, &shape, &[1]);
                }
                "GlobalAveragePool" => {
                    let all = join(&shape[2..]);
                    let data = format!(
                        "exclude-pad=\"true\" kernel=\"{all}\" pads_begin=\"0,0\" pads_end=\"0,0\" pool-method=\"avg\" \
                         rounding_type=\"floor\" strides=\"{all}\""
                    );
                    let output = [1, shape[1], 1, 1];
                    writer.layer(&called, "Pooling", Some(&data), &sources, 1, &output, &[]);
                }
                "Sigmoid" => {
                    writer.layer(&called, "Activation", Some("type=\"sigmoid\""), &sources, 1, &shape, &[]);
                }
                "Mul" => {
                    writer.layer(&called, "Eltwise", Some("operation=\"mul\""), &sources, 2, &shape, &[])
                }
                "Add" => {
                    writer.layer(&called, "Eltwise", Some("operation=\"sum\""), &sources, 2, &shape, &[])
                }
                other => panic!("operator {other}"),
            }
            assert_eq!(node.output, format!("t{}", writer.shapes.len() - 1));
        }
        writer.whole()
    }
}

fn attribute(bytes: &[u8]) -> (String, Vec<u64>) {
    let parts = fields(bytes);
    let name = text(parts[0].2);
    let values = parts.iter().filter(|(number, ..)| matches!(number, 2 | 3 | 8)).map(|part| part.1);
    (name, values.collect())
}

fn join(numbers: &[u64]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// The 16-bit number that is this 32-bit one. Fails when there is none.
fn half(bits: u32) -> u16 {
    let number = f32::from_bits(bits);
    let sign = (bits >> 16 & 0x8000) as u16;
    let magnitude = bits & 0x7FFF_FFFF;
    if magnitude < 0x3880_0000 {
        // Below 2^-14 there is no leading 1.
        let fraction = number.abs() * 2f32.powi(24);
        assert!(fraction.fract() == 0.0, "{number} is no 16-bit number");
        sign | fraction as u16
    } else {
        assert!(magnitude & 0x1FFF == 0 && magnitude < 0x4780_0000, "{number} is no 16-bit number");
        sign | ((magnitude - 0x3800_0000) >> 13) as u16
    }
}

#[derive(Default)]
struct Writer {
    text: String,
    shapes: Vec<[u64; 4]>,
    ports: Vec<usize>,
    edges: String,
    offset: u64,
}

impl Writer {
    fn port(&mut self, id: usize, shape: &[u64; 4]) {
        writeln!(self.text, "\t\t\t\t<port id=\"{id}\">").unwrap();
        for side in shape {
            writeln!(self.text, "\t\t\t\t\t<dim>{side}</dim>").unwrap();
        }
        self.text += "\t\t\t\t</port>\n";
    }

    /// `sources`: layers and their shapes; `blobs`: how many numbers.
    #[allow(clippy::too_many_arguments, reason = "a layer has that many parts")]
    fn layer(
        &mut self,
        name: &str,
        kind: &str,
        data: Option<&str>,
        sources: &[(usize, [u64; 4])],
        port: usize,
        output: &[u64; 4],
        blobs: &[u64],
    ) {
        let id = self.shapes.len();
        writeln!(self.text, "\t\t<layer id=\"{id}\" name=\"{name}\" precision=\"FP16\" type=\"{kind}\">")
            .unwrap();
        if let Some(data) = data {
            writeln!(self.text, "\t\t\t<data {data}/>").unwrap();
        }
        if !sources.is_empty() {
            self.text += "\t\t\t<input>\n";
            for (at, (source, shape)) in sources.iter().enumerate() {
                self.port(at, shape);
                let from = self.ports[*source];
                writeln!(
                    self.edges,
                    "\t\t<edge from-layer=\"{source}\" from-port=\"{from}\" to-layer=\"{id}\" to-port=\"{at}\"/>"
                )
                .unwrap();
            }
            self.text += "\t\t\t</input>\n";
        }
        self.text += "\t\t\t<output>\n";
        self.port(port, output);
        self.text += "\t\t\t</output>\n";
        if !blobs.is_empty() {
            self.text += "\t\t\t<blobs>\n";
            for (blob, count) in ["weights", "biases"].iter().zip(blobs) {
                let (offset, size) = (self.offset, count * 2);
                writeln!(self.text, "\t\t\t\t<{blob} offset=\"{offset}\" size=\"{size}\"/>").unwrap();
                self.offset += size;
            }
            self.text += "\t\t\t</blobs>\n";
        }
        self.text += "\t\t</layer>\n";
        self.shapes.push(*output);
        self.ports.push(port);
    }

    fn whole(self) -> String {
        let meta: String =
            META.iter().map(|(name, value)| format!("\t\t\t<{name} value=\"{value}\"/>\n")).collect();
        format!(
            "<?xml version=\"1.0\" ?>\n<net batch=\"1\" name=\"face-reidentification-retail-0095\" version=\"5\">\n\
             \t<layers>\n{}\t</layers>\n\t<edges>\n{}\t</edges>\n\t<meta_data>\n\
             \t\t<MO_version value=\"0.0.0-862-ge0a86f7\"/>\n\t\t<cli_parameters>\n{meta}\
             \t\t\t<unset unset_cli_parameters=\"{}\"/>\n\t\t</cli_parameters>\n\t</meta_data>\n</net>\n",
            self.text,
            self.edges,
            UNSET.join(", ")
        )
    }
}

/// How the published file says that it was made; part of its hash, and of nothing else.
const META: [(&str, &str); 35] = [
    ("blobs_as_inputs", "False"),
    ("caffe_parser_path", "DIR"),
    ("data_type", "FP16"),
    ("disable_fusing", "False"),
    ("disable_gfusing", "False"),
    ("disable_nhwc_to_nchw", "False"),
    ("disable_omitting_optional", "False"),
    ("disable_resnet_optimization", "False"),
    ("enable_concat_optimization", "False"),
    ("enable_flattening_nested_params", "False"),
    ("enable_ssd_gluoncv", "False"),
    ("extensions", "DIR"),
    ("framework", "onnx"),
    ("generate_deprecated_IR_V2", "False"),
    ("input", "0"),
    ("input_model", "DIR/Mobilenet_se_focal_121000.onnx"),
    ("input_model_is_text", "False"),
    ("input_shape", "[1,3,128,128]"),
    ("k", "DIR/CustomLayersMapping.xml"),
    ("keep_quantize_ops_in_IR", "False"),
    ("keep_shape_ops", "False"),
    ("legacy_mxnet_model", "False"),
    ("log_level", "ERROR"),
    ("mean_scale_values", "{'0': {'mean': None, 'scale': array([254.99991075])}}"),
    ("mean_values", "()"),
    ("model_name", "face-reidentification-retail-0095"),
    ("move_to_preprocess", "False"),
    ("output_dir", "DIR"),
    ("placeholder_shapes", "{'0': array([  1,   3, 128, 128])}"),
    ("remove_output_softmax", "False"),
    ("reverse_input_channels", "True"),
    ("save_params_from_nd", "False"),
    ("scale_values", "0[254.99991075003123]"),
    ("silent", "False"),
    ("version", "False"),
];

const UNSET: [&str; 23] = [
    "batch",
    "counts",
    "finegrain_fusing",
    "freeze_placeholder_with_value",
    "input_checkpoint",
    "input_meta_graph",
    "input_proto",
    "input_symbol",
    "mean_file",
    "mean_file_offsets",
    "nd_prefix_name",
    "output",
    "pretrained_model_name",
    "saved_model_dir",
    "saved_model_tags",
    "scale",
    "tensorboard_logdir",
    "tensorflow_custom_layer_libraries",
    "tensorflow_custom_operations_config_update",
    "tensorflow_object_detection_api_pipeline_config",
    "tensorflow_operation_patterns",
    "tensorflow_subgraph_patterns",
    "tensorflow_use_custom_operations_config",
];
