//! The keys that certify the issuers of card faces (券面), from the files that `[card] issuers` names.
//!
//! Such a file holds one or more `[[issuer]]`, each with `id` (16 bytes) and `modulus` (RSA-2048, big-endian), in
//! hexadecimal. The exponent of these keys is 65537. No card carries them: they come from the operator.

use card_client::{IssuerKey, IssuerKeys, KeyId};
use serde::Deserialize;

use crate::{Config, ConfigError};

const KEY: &str = "card.issuers";
/// Most keys in all: the production hierarchy has three.
const MAX_KEYS: usize = 32;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerFile {
    issuer: Vec<Issuer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Issuer {
    id: String,
    modulus: String,
}

/// The configured keys; none when no file is named.
///
/// # Errors
/// [`ConfigError`] when a file cannot be read, or holds no such key.
pub(crate) fn issuer_keys(config: &Config) -> Result<IssuerKeys, ConfigError> {
    let mut keys = Vec::new();
    for path in &config.card.issuers {
        let wrong = |why: &str| ConfigError::Value { key: KEY, why: format!("{}: {why}", path.display()) };
        let text = String::from_utf8(config.read(KEY, path)?).map_err(|_| wrong("is not UTF-8"))?;
        let file: IssuerFile = toml::from_str(&text).map_err(|error| wrong(error.message()))?;
        if file.issuer.is_empty() {
            return Err(wrong("holds no issuer"));
        }
        for issuer in file.issuer {
            let id = bytes(&issuer.id).ok_or_else(|| wrong("id must be 32 hexadecimal digits"))?;
            let modulus =
                bytes(&issuer.modulus).ok_or_else(|| wrong("modulus must be 512 hexadecimal digits"))?;
            let key = IssuerKey::new(KeyId(id), &modulus);
            keys.push(key.ok_or_else(|| wrong("modulus is none of RSA with 2048 bits"))?);
        }
        if keys.len() > MAX_KEYS {
            return Err(wrong("more than 32 keys"));
        }
    }
    Ok(IssuerKeys::new(keys))
}

fn bytes<const N: usize>(hex: &str) -> Option<[u8; N]> {
    if hex.len() != 2 * N {
        return None;
    }
    let mut out = [0; N];
    for (byte, digits) in out.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        let digit = |index: usize| digits.get(index).and_then(|digit| char::from(*digit).to_digit(16));
        *byte = u8::try_from(digit(0)? << 4 | digit(1)?).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    const SHIPPED: &str = include_str!("../../../../config/kiosk.toml");
    const ID: &str = "36393930303233080530303100000000";

    fn issuer(id: &str, modulus: &str) -> String {
        format!("[[issuer]]\nid = \"{id}\"\nmodulus = \"{modulus}\"\n")
    }

    /// A configuration that names one file with this text.
    fn naming(folder: &Path, text: &[u8]) -> Config {
        std::fs::write(folder.join("issuers.toml"), text).unwrap();
        let mut config = Config::parse(SHIPPED, Path::new("kiosk.toml"), folder).unwrap();
        config.card.issuers = vec![PathBuf::from("issuers.toml")];
        config
    }

    #[test]
    fn keys_read_from_every_file_that_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let modulus = format!("C0{}01", "5a".repeat(254));
        let two = issuer(ID, &modulus) + &issuer(&ID.replace('8', "9"), &modulus.to_lowercase());
        let mut config = naming(folder.path(), two.as_bytes());
        assert_eq!(format!("{:?}", issuer_keys(&config).unwrap()), "IssuerKeys(2 keys)");
        config.card.issuers.push("issuers.toml".into());
        assert_eq!(format!("{:?}", issuer_keys(&config).unwrap()), "IssuerKeys(4 keys)");
        config.card.issuers.push("missing.toml".into());
        let told = issuer_keys(&config).unwrap_err().to_string();
        assert!(told.starts_with("card.issuers: cannot read") && told.contains("missing.toml"), "{told}");
    }

    #[test]
    fn file_that_is_no_list_of_keys_is_told_with_its_name_and_fault() {
        let folder = tempfile::tempdir().unwrap();
        let good = format!("C0{}01", "5A".repeat(254));
        let cases: [(&str, Vec<u8>, &str); 11] = [
            ("empty", Vec::new(), "issuer"),
            ("no issuer", b"issuer = []".to_vec(), "no issuer"),
            ("binary", vec![0xFF; 40], "UTF-8"),
            ("not TOML", b"not = [toml".to_vec(), ""),
            ("unknown key", (issuer(ID, &good) + "exponent = 3\n").into_bytes(), "exponent"),
            ("short id", issuer(&ID[2..], &good).into_bytes(), "id must be 32"),
            ("no digit", issuer(&ID.replace('8', "g"), &good).into_bytes(), "id must be 32"),
            ("wide letter", issuer(&format!("{}８", &ID[3..]), &good).into_bytes(), "id must be 32"),
            ("short modulus", issuer(ID, &good[2..]).into_bytes(), "modulus must be 512"),
            ("even", issuer(ID, &good.replace("01", "02")).into_bytes(), "2048 bits"),
            ("many", issuer(ID, &good).repeat(MAX_KEYS + 1).into_bytes(), "32 keys"),
        ];
        for (name, text, word) in cases {
            let told = issuer_keys(&naming(folder.path(), &text)).err().map(|error| error.to_string());
            let told = told.unwrap_or_default();
            assert!(
                told.starts_with("card.issuers: issuers.toml: ") && told.contains(word),
                "{name}: {told}"
            );
        }
        let told = issuer_keys(&naming(folder.path(), &vec![b'#'; 2 * 1024 * 1024])).unwrap_err().to_string();
        assert!(told.contains("longer than"), "{told}");
    }
}
