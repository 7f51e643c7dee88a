//! A reader of our messages that shares nothing with the crates: a scan for angle brackets.

use encoding_rs::{SHIFT_JIS, UTF_8};

/// One element that holds no elements: its path with the attributes on the way, and its text.
pub type Leaf = (String, String);

/// As a reader of CP932 has them: it has one place for each of these, which Unicode has twice.
#[allow(dead_code, reason = "each user takes a part")]
pub fn in_cp932(mut leaves: Vec<Leaf>) -> Vec<Leaf> {
    let twin = |c: char| match c {
        '—' => '―',
        '〜' => '～',
        '‖' => '∥',
        '−' => '－',
        '¢' => '￠',
        '£' => '￡',
        '¬' => '￢',
        c => c,
    };
    for (path, value) in &mut leaves {
        *path = path.chars().map(twin).collect();
        *value = value.chars().map(twin).collect();
    }
    leaves.sort();
    leaves
}

/// All leaves in sorted order, so that the order of elements does not count. Knows no DTD and no namespace.
pub fn leaves(bytes: &[u8]) -> Vec<Leaf> {
    let is_sjis = bytes.windows(9).take(60).any(|window| window == b"Shift_JIS");
    let (text, _, broken) = (if is_sjis { SHIFT_JIS } else { UTF_8 }).decode(bytes);
    assert!(!broken, "decodable");
    let mut leaves = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut value = String::new();
    let mut is_leaf = false;
    let mut rest: &str = &text;
    while let Some(open) = rest.find('<') {
        value.push_str(&unescape(&rest[..open]));
        rest = &rest[open..];
        if let Some(tail) = rest.strip_prefix("<![CDATA[") {
            let end = tail.find("]]>").expect("end of CDATA");
            value.push_str(&tail[..end]);
            rest = &tail[end + 3..];
        } else if rest.starts_with("<!--") {
            rest = &rest[rest.find("-->").expect("end of comment") + 3..];
        } else if rest.starts_with("<?") {
            rest = &rest[rest.find("?>").expect("end of declaration") + 2..];
        } else if rest.starts_with("</") {
            rest = &rest[rest.find('>').expect("end of tag") + 1..];
            if is_leaf {
                leaves.push((path.join("/"), std::mem::take(&mut value)));
            }
            path.pop();
            is_leaf = false;
        } else {
            // No fixture and no message of ours has a `>` in an attribute.
            let end = rest.find('>').expect("end of tag");
            let tag = &rest[1..end];
            rest = &rest[end + 1..];
            value.clear();
            path.push(unescape(tag.trim_end_matches('/')).trim_end().to_owned());
            is_leaf = true;
            if tag.ends_with('/') {
                leaves.push((path.join("/"), String::new()));
                path.pop();
                is_leaf = false;
            }
        }
    }
    assert!(path.is_empty(), "every element ends");
    leaves.sort();
    leaves
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(';').expect("end of reference") + at;
        let name = &rest[at + 1..end];
        out.push(match name {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = name.strip_prefix('#').expect("numeric reference");
                let code = match number.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => number.parse(),
                };
                char::from_u32(code.expect("number")).expect("character")
            }
        });
        rest = &rest[end + 1..];
    }
    out + rest
}
