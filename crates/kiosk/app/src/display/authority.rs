//! The file with the displays' keys (`Xau(3)`): one entry behind another, each of a family, an address, a display number, a
//! method's name and its data.

use std::io::Read as _;
use std::path::PathBuf;

use zeroize::Zeroizing;

/// The one method that is read.
pub(super) const METHOD: &[u8] = b"MIT-MAGIC-COOKIE-1";
/// Longest file that is read, bytes.
const MAX: u64 = 64 * 1024;
/// Families of this machine, and of all.
const LOCAL: u16 = 256;
const WILD: u16 = 65_535;

/// The key of a display, from the file that `XAUTHORITY` names, or `.Xauthority` at home.
pub(super) fn cookie(number: u16) -> Option<Zeroizing<Vec<u8>>> {
    let named = std::env::var_os("XAUTHORITY").filter(|name| !name.is_empty()).map(PathBuf::from);
    let path = named.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".Xauthority")))?;
    let mut bytes = Zeroizing::new(Vec::new());
    std::fs::File::open(path).ok()?.take(MAX).read_to_end(&mut bytes).ok()?;
    find(&bytes, number).map(|cookie| Zeroizing::new(cookie.to_vec()))
}

/// The key of the entry that fits best: one of this machine before one of another.
fn find(bytes: &[u8], number: u16) -> Option<&[u8]> {
    let number = number.to_string();
    let mut rest = bytes;
    let mut other = None;
    while let Some(entry) = entry(&mut rest) {
        if entry.method != METHOD || !(entry.number.is_empty() || entry.number == number.as_bytes()) {
            continue;
        }
        if matches!(entry.family, LOCAL | WILD) {
            return Some(entry.data);
        }
        other.get_or_insert(entry.data);
    }
    other
}

struct Entry<'a> {
    family: u16,
    number: &'a [u8],
    method: &'a [u8],
    data: &'a [u8],
}

fn entry<'a>(rest: &mut &'a [u8]) -> Option<Entry<'a>> {
    let family = word(rest)?;
    let _address = counted(rest)?;
    Some(Entry { family, number: counted(rest)?, method: counted(rest)?, data: counted(rest)? })
}

fn word(rest: &mut &[u8]) -> Option<u16> {
    let (word, behind) = rest.split_first_chunk::<2>()?;
    *rest = behind;
    Some(u16::from_be_bytes(*word))
}

fn counted<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::from(word(rest)?);
    let (bytes, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(family: u16, number: &str, method: &[u8], data: &[u8]) -> Vec<u8> {
        let mut bytes = family.to_be_bytes().to_vec();
        for field in [b"machine".as_slice(), number.as_bytes(), method, data] {
            bytes.extend(u16::try_from(field.len()).unwrap().to_be_bytes());
            bytes.extend(field);
        }
        bytes
    }

    #[test]
    fn key_of_the_display_is_found_and_one_of_this_machine_goes_before() {
        let file = [
            entry(LOCAL, "1", METHOD, b"of one"),
            entry(0, "0", METHOD, b"of another machine"),
            entry(LOCAL, "0", b"XDM-AUTHORIZATION-1", b"of another method"),
            entry(LOCAL, "0", METHOD, b"of zero"),
        ]
        .concat();
        assert_eq!(find(&file, 0), Some(b"of zero".as_slice()));
        assert_eq!(find(&file, 1), Some(b"of one".as_slice()));
        assert_eq!(find(&file, 2), None);
        assert_eq!(find(&entry(WILD, "", METHOD, b"of all"), 7), Some(b"of all".as_slice()));
        // Cut anywhere, it gives what is whole.
        for end in 0..file.len() {
            let _ = find(&file[..end], 0);
        }
    }
}
