//! A network with one layer of each type, small enough to be read.

use face_convert::onnx;

/// Layer after layer: scale, convolution, slope, mean, gate, product, sum.
pub const XML: &str = r#"<?xml version="1.0" ?>
<net batch="1" name="small" version="5">
  <layers>
    <layer id="0" name="in" precision="FP16" type="Input">
      <output><port id="0"><dim>1</dim><dim>2</dim><dim>4</dim><dim>4</dim></port></output>
    </layer>
    <layer id="1" name="scale" precision="FP16" type="ScaleShift">
      <input><port id="0"><dim>1</dim><dim>2</dim><dim>4</dim><dim>4</dim></port></input>
      <output><port id="3"><dim>1</dim><dim>2</dim><dim>4</dim><dim>4</dim></port></output>
      <blobs><weights offset="0" size="4"/><biases offset="4" size="4"/></blobs>
    </layer>
    <layer id="2" name="conv" precision="FP16" type="Convolution">
      <data dilations="1,1" group="2" kernel="3,3" output="4" pads_begin="1,1" pads_end="1,1" strides="2,2"/>
      <input><port id="0"><dim>1</dim><dim>2</dim><dim>4</dim><dim>4</dim></port></input>
      <output><port id="3"><dim>1</dim><dim>4</dim><dim>2</dim><dim>2</dim></port></output>
      <blobs><weights offset="8" size="72"/><biases offset="80" size="8"/></blobs>
    </layer>
    <layer id="3" name="slope" precision="FP16" type="PReLU">
      <data channel_shared="1"/>
      <input><port id="0"><dim>1</dim><dim>4</dim><dim>2</dim><dim>2</dim></port></input>
      <output><port id="2"><dim>1</dim><dim>4</dim><dim>2</dim><dim>2</dim></port></output>
      <blobs><weights offset="88" size="2"/></blobs>
    </layer>
    <layer id="4" name="mean" precision="FP16" type="Pooling">
      <data exclude-pad="true" kernel="2,2" pads_begin="0,0" pads_end="0,0" pool-method="avg" rounding_type="floor" strides="2,2"/>
      <input><port id="0"><dim>1</dim><dim>4</dim><dim>2</dim><dim>2</dim></port></input>
      <output><port id="1"><dim>1</dim><dim>4</dim><dim>1</dim><dim>1</dim></port></output>
    </layer>
    <layer id="5" name="gate" precision="FP16" type="Activation">
      <data type="sigmoid"/>
      <input><port id="0"><dim>1</dim><dim>4</dim><dim>1</dim><dim>1</dim></port></input>
      <output><port id="1"><dim>1</dim><dim>4</dim><dim>1</dim><dim>1</dim></port></output>
    </layer>
    <layer id="6" name="product" precision="FP16" type="Eltwise">
      <data operation="mul"/>
      <input>
        <port id="0"><dim>1</dim><dim>4</dim><dim>2</dim><dim>2</dim></port>
        <port id="1"><dim>1</dim><dim>4</dim><dim>1</dim><dim>1</dim></port>
      </input>
      <output><port id="2"><dim>1</dim><dim>4</dim><dim>2</dim><dim>2</dim></port></output>
    </layer>
    <layer id="7" name="sum" precision="FP16" type="Eltwise">
      <data operation="sum"/>
      <input>
        <port id="0"><dim>1</dim><dim>4</dim><dim>2</dim><dim>2</dim></port>
        <port id="1"><dim>1</dim><dim>4</dim><dim>2</dim><dim>2</dim></port>
      </input>
      <output><port id="2"><dim>1</dim><dim>4</dim><dim>2</dim><dim>2</dim></port></output>
    </layer>
  </layers>
  <edges>
    <edge from-layer="0" from-port="0" to-layer="1" to-port="0"/>
    <edge from-layer="1" from-port="3" to-layer="2" to-port="0"/>
    <edge from-layer="2" from-port="3" to-layer="3" to-port="0"/>
    <edge from-layer="3" from-port="2" to-layer="4" to-port="0"/>
    <edge from-layer="4" from-port="1" to-layer="5" to-port="0"/>
    <edge from-layer="3" from-port="2" to-layer="6" to-port="0"/>
    <edge from-layer="5" from-port="1" to-layer="6" to-port="1"/>
    <edge from-layer="3" from-port="2" to-layer="7" to-port="0"/>
    <edge from-layer="6" from-port="2" to-layer="7" to-port="1"/>
  </edges>
  <meta_data><made with="a test"/></meta_data>
</net>
"#;

/// 90 bytes: 1, 2, 3 … in 16 bits.
pub fn bin() -> Vec<u8> {
    // 1 is 0x3C00; the next numbers of that form are 1 and a few 1024ths.
    (0..45_u16).flat_map(|at| (0x3C00 + at).to_le_bytes()).collect()
}

/// The small network after an edit of its description, which must be there to edit.
pub fn edited(old: &str, new: &str) -> String {
    assert!(XML.contains(old), "{old}");
    XML.replacen(old, new, 1)
}

#[test]
fn every_layer_type_is_converted() {
    let file = onnx(XML.as_bytes(), &bin()).expect("converted");
    let held = |text: &str| file.windows(text.len()).any(|window| window == text.as_bytes());
    for kind in ["Mul", "Add", "Conv", "LeakyRelu", "GlobalAveragePool", "Sigmoid", "Reshape"] {
        assert!(held(kind), "{kind}");
    }
    // Every number is there with 32 bits, in the order of the file; the slope is an attribute.
    let numbers: Vec<u8> = (0..4_u16).flat_map(|at| (1.0 + f32::from(at) / 1024.0).to_le_bytes()).collect();
    assert!(file.windows(8).any(|window| window == &numbers[..8]), "factors");
    assert!(file.windows(8).any(|window| window == &numbers[8..]), "summands");
    assert!(file.windows(4).any(|window| window == (1.0 + 44.0_f32 / 1024.0).to_le_bytes()), "slope");
    // The names of the manifest's input and of the output, which is laid flat: 4 × 2 × 2.
    assert!(held("input") && held("embedding"));
}

#[test]
fn differences_that_say_the_same_are_taken() {
    let wanted = onnx(XML.as_bytes(), &bin()).expect("converted");
    for same in [
        XML.replace('\n', "\r\n"),
        edited("version=\"5\"", "version=\"6\""),
        edited("<edges>", "<!-- between --><edges>"),
        edited(
            "strides=\"2,2\"/>\n      <input><port id=\"0\"><dim>1</dim><dim>4</dim>",
            "strides=\"1,1\"/>\n      <input><port id=\"0\"><dim>1</dim><dim>4</dim>",
        ),
        XML.replace("from-layer=\"0\"", "from-layer=\"77\"").replace("<layer id=\"0\"", "<layer id=\"77\""),
        XML.split("<meta_data>").next().expect("a beginning").to_owned() + "</net>",
    ] {
        assert!(onnx(same.as_bytes(), &bin()) == Ok(wanted.clone()), "{same}");
    }
}
