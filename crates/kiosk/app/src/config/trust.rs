//! `card.trust`: the authorities' certificates, in each form in which they are handed out. A file that is not read is named.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use card_client::TrustAnchors;
use data_encoding::BASE64;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::{Config, ConfigError, read_bounded, value};

const KEY: &str = "card.trust";
/// Ends of names, in any case, of files that must be certificates.
const EXTENSIONS: [&str; 4] = ["cer", "crt", "der", "pem"];
/// Most files looked at in one folder.
const MAX_FILES: usize = 1000;

/// What `card.trust` names.
#[derive(Debug, Default)]
pub(crate) struct Authorities {
    /// Each certificate, DER, with the file that it is from.
    pub certificates: Vec<(PathBuf, Vec<u8>)>,
    /// Files in named folders that are no certificates.
    pub passed_over: Vec<PathBuf>,
}

/// Reads all files that are named, and those in folders that are named.
///
/// # Errors
/// [`ConfigError`], which names the file that cannot be read or holds no certificate, or says that there is none.
pub(crate) fn authorities(config: &Config) -> Result<Authorities, ConfigError> {
    let mut found = Authorities::default();
    let mut known = BTreeSet::new();
    for path in &config.card.trust {
        let path = config.path(path);
        let unreadable = |source| ConfigError::Unreadable { key: KEY, path: path.clone(), source };
        let is_folder = std::fs::metadata(&path).map_err(unreadable)?.is_dir();
        let files = if is_folder { files_in(&path)? } else { vec![path.clone()] };
        for file in files {
            let must_be = !is_folder || has_extension(&file);
            match read(&file, must_be)? {
                None => found.passed_over.push(file),
                Some(all) => {
                    let new = all.into_iter().filter(|der| known.insert(der.clone()));
                    found.certificates.extend(new.map(|der| (file.clone(), der)));
                }
            }
        }
    }
    if found.certificates.is_empty() {
        return Err(value(
            KEY,
            "no CA certificate is there (DER, PEM or Base-64: *.cer, *.crt, *.der, *.pem)".into(),
        ));
    }
    Ok(found)
}

/// Everything in the folder, by name.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { key: KEY, path: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        files.push(entry.map_err(unreadable)?.path());
        if files.len() > MAX_FILES {
            return Err(value(KEY, format!("{} has more than {MAX_FILES} files", folder.display())));
        }
    }
    files.sort();
    Ok(files)
}

/// Whether the name says that it is a certificate. What begins with a dot is something else's: macOS puts `._ca.cer` beside `ca.cer`.
fn has_extension(file: &Path) -> bool {
    let hidden = file.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    let extension = file.extension().and_then(|extension| extension.to_str());
    !hidden && extension.is_some_and(|own| EXTENSIONS.iter().any(|known| own.eq_ignore_ascii_case(known)))
}

/// The certificates in one file. `None`: it need not be one, and is none.
fn read(file: &Path, must_be: bool) -> Result<Option<Vec<Vec<u8>>>, ConfigError> {
    if !must_be && !file.is_file() {
        return Ok(None);
    }
    let bytes = match read_bounded(KEY, file) {
        Err(_) if !must_be => return Ok(None),
        read => read?,
    };
    match certificates(&bytes) {
        Ok(all) if must_be || TrustAnchors::from_der(&all).is_ok() => Ok(Some(all)),
        Err(why) if must_be => Err(value(KEY, format!("{}: {why}", file.display()))),
        _ => Ok(None),
    }
}

/// DER, PEM with one or more certificates, or bare Base-64; text may begin with a byte order mark.
fn certificates(bytes: &[u8]) -> Result<Vec<Vec<u8>>, &'static str> {
    /// A DER certificate is a SEQUENCE.
    const SEQUENCE: u8 = 0x30;
    const NONE: &str = "is no certificate: neither DER nor PEM nor Base-64";
    let text = text(bytes);
    if let Some(text) = text.as_deref().filter(|text| text.contains("-----BEGIN")) {
        let all: Result<Vec<_>, _> =
            CertificateDer::pem_slice_iter(text.as_bytes()).map(|der| der.map(|der| der.to_vec())).collect();
        return match all {
            Ok(all) if all.is_empty() => Err("is PEM without a certificate in it"),
            Ok(all) => Ok(all),
            Err(_) => Err("is PEM that cannot be read: damaged, or cut off"),
        };
    }
    if let Some(text) = text {
        let plain: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let der = BASE64.decode(plain.as_bytes()).ok();
        if let Some(der) = der.filter(|der| der.first() == Some(&SEQUENCE)) {
            return Ok(vec![der]);
        }
    }
    if bytes.first() == Some(&SEQUENCE) { Ok(vec![bytes.to_vec()]) } else { Err(NONE) }
}

/// The file as text, without its byte order mark, if it is text: UTF-8, or UTF-16 as Windows' editor writes it.
fn text(bytes: &[u8]) -> Option<String> {
    let wide = |rest: &[u8], of: fn([u8; 2]) -> u16| {
        let (units, []) = rest.as_chunks::<2>() else { return None };
        String::from_utf16(&units.iter().map(|unit| of(*unit)).collect::<Vec<_>>()).ok()
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => String::from_utf8(bytes.to_vec()).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../../../../config/kiosk.toml");

    struct Ca {
        der: Vec<u8>,
        pem: String,
    }

    fn ca(name: &str) -> Ca {
        let authority = test_pki::Ca::new(name);
        Ca { der: authority.der().to_vec(), pem: authority.pem() }
    }

    /// What is read from a folder with these files.
    fn read_from(files: &[(&str, Vec<u8>)]) -> Result<Authorities, String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let mut config = Config::parse(SHIPPED, Path::new("kiosk.toml"), folder.path()).unwrap();
        config.card.trust = vec![".".into()];
        authorities(&config).map_err(|error| error.to_string())
    }

    fn utf16(text: &str) -> Vec<u8> {
        [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn every_form_in_which_a_certificate_is_handed_out_is_read() {
        let Ca { der, pem } = ca("One");
        let bare = BASE64.encode(&der);
        let folded =
            bare.as_bytes().chunks(64).map(|line| [line, b"\r\n"].concat()).collect::<Vec<_>>().concat();
        let forms: [(&str, Vec<u8>); 12] = [
            ("ca.der", der.clone()),
            ("CA.CER", der.clone()),
            ("ca.crt", der.clone()),
            ("ca.CRT", pem.clone().into_bytes()),
            ("ca.pem", pem.clone().into_bytes()),
            ("ca.cer", pem.replace('\n', "\r\n").into_bytes()),
            ("bom.pem", format!("\u{FEFF}{pem}").into_bytes()),
            ("wide.cer", utf16(&pem)),
            ("words.pem", format!("Subject: One\n\n{pem}\n").into_bytes()),
            ("bare.cer", bare.clone().into_bytes()),
            ("folded.cer", folded),
            ("no-extension", der.clone()),
        ];
        for (name, bytes) in forms {
            let read = read_from(&[(name, bytes)]).unwrap_or_else(|told| panic!("{name}: {told}"));
            let got: Vec<_> = read.certificates.iter().map(|(_, der)| der.clone()).collect();
            assert_eq!(got, std::slice::from_ref(&der), "{name}");
            assert!(read.passed_over.is_empty(), "{name}");
        }
    }

    #[test]
    fn file_with_several_certificates_gives_all_and_none_counts_twice() {
        let (one, two) = (ca("One"), ca("Two"));
        let both = format!("{}{}", one.pem, two.pem).into_bytes();
        let read = read_from(&[("both.pem", both), ("one.der", one.der.clone())]).unwrap();
        assert_eq!(read.certificates.len(), 2);
    }

    #[test]
    fn file_that_should_be_a_certificate_and_is_none_is_named() {
        let good = ca("One");
        let cut = &good.pem[..good.pem.len() / 2];
        let key = good.pem.replace("CERTIFICATE", "PUBLIC KEY");
        for (name, bytes) in [
            ("cut.pem", cut.as_bytes().to_vec()),
            ("key.pem", key.into_bytes()),
            ("page.CER", b"<html>not found</html>".to_vec()),
            ("empty.crt", Vec::new()),
            ("noise.der", vec![0xFF; 40]),
        ] {
            let told = read_from(&[("good.der", good.der.clone()), (name, bytes)]).unwrap_err();
            assert!(told.starts_with("card.trust: ") && told.contains(name), "{name}: {told}");
        }
    }

    #[test]
    fn file_that_is_passed_over_is_named() {
        let good = ca("One");
        let read = read_from(&[
            ("ca.cer", good.der.clone()),
            ("._ca.cer", vec![0, 5, 0x16, 7]),
            ("README.txt", b"from J-LIS".to_vec()),
        ])
        .unwrap();
        let names: Vec<_> = read.passed_over.iter().filter_map(|path| path.file_name()).collect();
        assert_eq!(names, ["._ca.cer", "README.txt"]);
        assert_eq!(read.certificates.len(), 1);
        let told = read_from(&[("._ca.cer", vec![0, 5, 0x16, 7])]).unwrap_err();
        assert!(told.contains("no CA certificate is there"), "{told}");
    }
}
