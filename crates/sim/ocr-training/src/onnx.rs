//! The net as an ONNX file.

use prost::Message as _;
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, TensorShapeProto,
    TypeProto, ValueInfoProto, type_proto,
};

use card_ocr::{CLASSES, SIDE};

use crate::net::{FIRST, FLAT, HIDDEN, Net, SECOND};

/// Of the file format.
const IR_VERSION: i64 = 8;
/// Of the operators.
const OPSET: i64 = 13;

/// The whole file: `cut` (1 × 1 × 24 × 24) in, `chances` (1 × 29) out.
pub(crate) fn file(net: &Net) -> Vec<u8> {
    let [first, second, hidden, out] = &net.layers;
    let three = || vec![ints("kernel_shape", &[3, 3]), ints("pads", &[1, 1, 1, 1])];
    let two = || vec![ints("kernel_shape", &[2, 2]), ints("strides", &[2, 2])];
    let dense = || vec![int("transB", 1)];
    let node = vec![
        operator("Conv", &["cut", "first_w", "first_b"], "first", three()),
        operator("Relu", &["first"], "first_r", Vec::new()),
        operator("MaxPool", &["first_r"], "first_half", two()),
        operator("Conv", &["first_half", "second_w", "second_b"], "second", three()),
        operator("Relu", &["second"], "second_r", Vec::new()),
        operator("MaxPool", &["second_r"], "second_half", two()),
        operator("Flatten", &["second_half"], "flat", vec![int("axis", 1)]),
        operator("Gemm", &["flat", "hidden_w", "hidden_b"], "hidden", dense()),
        operator("Relu", &["hidden"], "hidden_r", Vec::new()),
        operator("Gemm", &["hidden_r", "out_w", "out_b"], "out", dense()),
        operator("Softmax", &["out"], "chances", vec![int("axis", 1)]),
    ];
    let initializer = vec![
        floats("first_w", &[FIRST, 1, 3, 3], &first.weights),
        floats("first_b", &[FIRST], &first.bias),
        floats("second_w", &[SECOND, FIRST, 3, 3], &second.weights),
        floats("second_b", &[SECOND], &second.bias),
        floats("hidden_w", &[HIDDEN, FLAT], &hidden.weights),
        floats("hidden_b", &[HIDDEN], &hidden.bias),
        floats("out_w", &[CLASSES, HIDDEN], &out.weights),
        floats("out_b", &[CLASSES], &out.bias),
    ];
    let graph = GraphProto {
        name: "glyphs".to_owned(),
        node,
        initializer,
        input: vec![value("cut", &[1, 1, SIDE, SIDE])],
        output: vec![value("chances", &[1, CLASSES])],
        ..GraphProto::default()
    };
    let model = ModelProto {
        ir_version: IR_VERSION,
        producer_name: "ocr-training".to_owned(),
        opset_import: vec![OperatorSetIdProto { domain: String::new(), version: OPSET }],
        graph: Some(graph),
        ..ModelProto::default()
    };
    model.encode_to_vec()
}

fn operator(kind: &str, input: &[&str], output: &str, attribute: Vec<AttributeProto>) -> NodeProto {
    NodeProto {
        name: output.to_owned(),
        op_type: kind.to_owned(),
        input: input.iter().map(|&name| name.to_owned()).collect(),
        output: vec![output.to_owned()],
        attribute,
        ..NodeProto::default()
    }
}

fn int(name: &str, i: i64) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        r#type: AttributeType::Int.into(),
        i,
        ..AttributeProto::default()
    }
}

fn ints(name: &str, ints: &[i64]) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        r#type: AttributeType::Ints.into(),
        ints: ints.to_vec(),
        ..AttributeProto::default()
    }
}

fn floats(name: &str, shape: &[usize], values: &[f32]) -> TensorProto {
    TensorProto {
        name: name.to_owned(),
        dims: shape.iter().map(|&side| side as i64).collect(),
        data_type: DataType::Float.into(),
        raw_data: values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        ..TensorProto::default()
    }
}

fn value(name: &str, shape: &[usize]) -> ValueInfoProto {
    let side = |&side: &usize| Dimension {
        value: Some(dimension::Value::DimValue(side as i64)),
        ..Dimension::default()
    };
    let tensor = type_proto::Tensor {
        elem_type: DataType::Float.into(),
        shape: Some(TensorShapeProto { dim: shape.iter().map(side).collect() }),
    };
    ValueInfoProto {
        name: name.to_owned(),
        r#type: Some(TypeProto {
            value: Some(type_proto::Value::TensorType(tensor)),
            ..TypeProto::default()
        }),
        ..ValueInfoProto::default()
    }
}
