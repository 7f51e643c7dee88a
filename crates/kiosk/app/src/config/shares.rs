//! Names of shares and of other systems' drives, written where a path of this machine has to stand.

use super::{Config, ConfigError};

/// Keys whose strings are no paths.
const NO_PATHS: [&str; 2] = ["speech", "authorisation.arguments"];
/// Schemes of addresses under which desktops show shares.
const SCHEMES: [&str; 10] = ["afp", "cifs", "dav", "davs", "file", "ftp", "nfs", "sftp", "smb", "webdav"];

/// The keys that name a share, each with the name.
pub(super) fn named(table: &toml::Table) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, value) in table {
        collect(name.clone(), value, &mut found);
    }
    found
}

fn collect(key: String, value: &toml::Value, found: &mut Vec<(String, String)>) {
    match value {
        _ if NO_PATHS.contains(&key.as_str()) => {}
        toml::Value::String(text) if is_share(text) => found.push((key, text.clone())),
        toml::Value::Array(list) => list.iter().for_each(|value| collect(key.clone(), value, found)),
        toml::Value::Table(table) => {
            table.iter().for_each(|(name, value)| collect(format!("{key}.{name}"), value, found));
        }
        _ => {}
    }
}

/// `\\server\share`, `//server/share`, `smb://server/share`, `Z:\face`.
fn is_share(text: &str) -> bool {
    let scheme = text
        .split_once("://")
        .is_some_and(|(scheme, _)| SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)));
    let drive = matches!(text.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    scheme || drive || text.starts_with("\\\\") || text.starts_with("//")
}

impl Config {
    pub(super) fn share_problems(&self) -> impl Iterator<Item = ConfigError> {
        self.shares.iter().map(|(key, name)| ConfigError::Share { key: key.clone(), name: name.clone() })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const SHIPPED: &str = include_str!("../../../../../config/kiosk.toml");

    fn told(text: &str) -> Vec<String> {
        let config = Config::parse(text, Path::new("kiosk.toml"), Path::new(".")).unwrap();
        config.share_problems().map(|problem| problem.to_string()).collect()
    }

    #[test]
    fn name_of_a_share_is_refused_with_its_key_and_the_remedy() {
        for name in [
            r"\\\\server\\face",
            "//server/face",
            "smb://server/face",
            "SMB://server/face",
            "cifs://server/face",
            "nfs://server/face",
            "file:///mnt/face",
            r"Z:\\face",
            "z:/face",
        ] {
            let text = SHIPPED.replace("folder = \"face\"", &format!("folder = \"{name}\""));
            let told = told(&text);
            assert_eq!(told.len(), 1, "{name}");
            assert!(told[0].starts_with("receipt.folder: ") && told[0].contains("mount"), "{told:?}");
        }
    }

    #[test]
    fn every_key_is_looked_at_and_addresses_of_the_web_are_none() {
        let text = SHIPPED
            .replace("trust = [\"card-ca\"]", "trust = [\"card-ca\", \"//nas/ca\"]")
            .replace("ca = \"gateway-ca.pem\"", "ca = 'smb://nas/ca.pem'");
        let told = told(&text);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.iter().any(|told| told.starts_with("card.trust: ")), "{told:?}");
        assert!(told.iter().any(|told| told.starts_with("gateway.ca: ")), "{told:?}");
        assert_eq!(self::told(SHIPPED), [""; 0]);
    }
}
