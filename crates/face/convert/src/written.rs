//! The description as it is written: layers, ports and edges, each with just the attributes that belong there.

use crate::ConvertError;
use crate::xml::Element;

/// Most layers. The installed model has 187.
const MAX_LAYERS: usize = 1000;
/// Longest side of a tensor. The installed model's longest is 512.
const MAX_SIDE: usize = 4096;

/// A network as the description writes it. Nothing is compared yet.
#[derive(Debug)]
pub(crate) struct Written<'x> {
    pub layers: Vec<Layer<'x>>,
    pub edges: Vec<Edge>,
}

#[derive(Debug)]
pub(crate) struct Layer<'x> {
    pub id: usize,
    pub name: &'x str,
    pub kind: &'x str,
    pub data: Option<&'x Element>,
    pub inputs: Vec<Port>,
    pub outputs: Vec<Port>,
    pub weights: Option<Span>,
    pub biases: Option<Span>,
}

/// Batch, channels, height, width.
pub(crate) type Shape = [usize; 4];

#[derive(Debug, Clone, Copy)]
pub(crate) struct Port {
    pub id: usize,
    pub shape: Shape,
}

/// Bytes of the `.bin`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub offset: usize,
    pub size: usize,
}

/// A layer and one of its ports.
pub(crate) type End = (usize, usize);

#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub from: End,
    pub to: End,
}

/// Reads the tree.
///
/// # Errors
/// [`ConvertError`] for what is missing, doubled, unknown or of a wrong form.
pub(crate) fn read(net: &Element) -> Result<Written<'_>, ConvertError> {
    if net.name != "net" {
        return Err(fault(net, "is not", "net"));
    }
    attributes(net, &["batch", "name", "version"])?;
    let version = attribute(net, "version")?;
    if !matches!(version, "5" | "6") {
        return Err(ConvertError::Version(short(version)));
    }
    // How the file was made says nothing about the network.
    let [layers, edges, _] = children(net, ["layers", "edges", "meta_data"])?;
    let layers = layers.ok_or_else(|| fault(net, "has no", "layers"))?;
    if layers.children.len() > MAX_LAYERS {
        return Err(ConvertError::TooMany { what: "layers", most: MAX_LAYERS });
    }
    let edges = edges.ok_or_else(|| fault(net, "has no", "edges"))?;
    Ok(Written {
        layers: all(layers, "layer")?.map(layer).collect::<Result<_, _>>()?,
        edges: all(edges, "edge")?.map(edge).collect::<Result<_, _>>()?,
    })
}

fn layer(element: &Element) -> Result<Layer<'_>, ConvertError> {
    attributes(element, &["id", "name", "precision", "type"])?;
    if attribute(element, "precision")? != "FP16" {
        return Err(value(element, "precision"));
    }
    let [data, input, output, blobs] = children(element, ["data", "input", "output", "blobs"])?;
    if let Some(data) = data {
        children(data, [])?;
    }
    let ports = |side: Option<&Element>| match side {
        None => Ok(Vec::new()),
        Some(side) => all(side, "port")?.map(port).collect::<Result<Vec<_>, _>>(),
    };
    let [weights, biases] = match blobs {
        None => [None, None],
        Some(blobs) => children(blobs, ["weights", "biases"])?,
    };
    Ok(Layer {
        id: number(element, "id")?,
        name: attribute(element, "name")?,
        kind: attribute(element, "type")?,
        data,
        inputs: ports(input)?,
        outputs: ports(output)?,
        weights: weights.map(span).transpose()?,
        biases: biases.map(span).transpose()?,
    })
}

fn port(element: &Element) -> Result<Port, ConvertError> {
    attributes(element, &["id"])?;
    let sides: Vec<usize> = all(element, "dim")?
        .map(|dim| {
            attributes(dim, &[])?;
            children(dim, [])?;
            plain(&dim.text).filter(|side| (1..=MAX_SIDE).contains(side)).ok_or_else(|| value(dim, "text"))
        })
        .collect::<Result<_, _>>()?;
    let shape = Shape::try_from(sides).map_err(|_| fault(element, "has not four", "dim"))?;
    Ok(Port { id: number(element, "id")?, shape })
}

fn span(element: &Element) -> Result<Span, ConvertError> {
    attributes(element, &["offset", "size"])?;
    children(element, [])?;
    Ok(Span { offset: number(element, "offset")?, size: number(element, "size")? })
}

fn edge(element: &Element) -> Result<Edge, ConvertError> {
    attributes(element, &["from-layer", "from-port", "to-layer", "to-port"])?;
    children(element, [])?;
    Ok(Edge {
        from: (number(element, "from-layer")?, number(element, "from-port")?),
        to: (number(element, "to-layer")?, number(element, "to-port")?),
    })
}

/// The children, which all have this name.
fn all<'x>(
    element: &'x Element,
    name: &str,
) -> Result<impl Iterator<Item = &'x Element> + use<'x>, ConvertError> {
    match element.children.iter().find(|child| child.name != name) {
        Some(other) => Err(fault(element, "has an unknown", &other.name)),
        None => Ok(element.children.iter()),
    }
}

/// The children of these names, each at most once, and no others.
fn children<'x, const N: usize>(
    element: &'x Element,
    names: [&str; N],
) -> Result<[Option<&'x Element>; N], ConvertError> {
    let mut found = [None; N];
    for child in &element.children {
        let slot = names.iter().zip(&mut found).find(|(name, _)| **name == child.name);
        let Some((_, slot)) = slot else { return Err(fault(element, "has an unknown", &child.name)) };
        if slot.replace(child).is_some() {
            return Err(fault(element, "has a second", &child.name));
        }
    }
    Ok(found)
}

/// That there are no other attributes than these.
pub(crate) fn attributes(element: &Element, known: &[&str]) -> Result<(), ConvertError> {
    match element.attributes.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        Some((name, _)) => Err(fault(element, "has an unknown", name)),
        None => Ok(()),
    }
}

pub(crate) fn attribute<'x>(element: &'x Element, name: &str) -> Result<&'x str, ConvertError> {
    let found = element.attributes.iter().find(|(found, _)| found == name);
    found.map(|(_, value)| value.as_str()).ok_or_else(|| fault(element, "has no", name))
}

pub(crate) fn number(element: &Element, name: &str) -> Result<usize, ConvertError> {
    plain(attribute(element, name)?).ok_or_else(|| value(element, name))
}

/// Two numbers with a comma between them.
pub(crate) fn pair(element: &Element, name: &str) -> Result<[usize; 2], ConvertError> {
    let text = attribute(element, name)?;
    let numbers = text.split_once(',').and_then(|(a, b)| Some([plain(a)?, plain(b)?]));
    numbers.ok_or_else(|| value(element, name))
}

/// Up to nine decimal digits and nothing else.
fn plain(text: &str) -> Option<usize> {
    let digits = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

pub(crate) fn fault(element: &Element, what: &'static str, name: &str) -> ConvertError {
    ConvertError::Element { element: short(&element.name), what, name: short(name) }
}

pub(crate) fn value(element: &Element, name: &str) -> ConvertError {
    ConvertError::Value { element: short(&element.name), name: name.to_owned() }
}

/// A name from the file, fit for a terminal.
pub(crate) fn short(name: &str) -> String {
    name.chars().take(64).map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '?' }).collect()
}
