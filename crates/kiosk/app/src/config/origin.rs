//! How each file that the configuration names is had.

/// Keys that name files, each with where its file comes from.
pub(crate) const ORIGINS: &[(&str, &str)] = &[
    (
        "config",
        "begin with config/kiosk.toml of the sources; for trials with the sandbox: `uketsuke-demo --print-config`",
    ),
    (
        "card.trust",
        "the CA certificates of user authentication, which J-LIS publishes; for trials: `card-virtual pki --out DIR`",
    ),
    (
        "card.issuers",
        "the public keys of the issuers of card faces, from the authority; for trials: `card-virtual pki --out DIR`",
    ),
    (
        "gateway.ca",
        "from the gateway's operator; for trials `eligibility-sandbox --data DIR` writes DIR/gateway-ca.pem",
    ),
    (
        "gateway.certificate",
        "from the gateway's operator; for trials `eligibility-sandbox --data DIR` writes DIR/terminal/cert.pem",
    ),
    (
        "gateway.key",
        "made with the terminal's certificate; for trials `eligibility-sandbox --data DIR` writes DIR/terminal/key.pem",
    ),
    ("receipt.push_ca", "from the operator of the receiver"),
    ("receipt.push_token_file", "from the operator of the receiver; chmod 600"),
    (
        "receipt.pull_token_file",
        "made by you, 16 characters or more, and given to the receipt computer; chmod 600",
    ),
    ("consent.profile", "a name that is built in, or a file like those in config/consent of the sources"),
    ("questions.ask", "a name that is built in, or a file like those in config/questions of the sources"),
    (
        "help.file",
        "a file like config/help.toml of the sources; without the key the kiosk shows the shipped one",
    ),
    (
        "face.policy",
        "config/face-policy.toml of the sources, or a measurement of your own, signed (docs/face-policy.md)",
    ),
    ("staff.certificate", "remove staff.certificate and staff.key, and the kiosk makes its own"),
    ("staff.feed.ca", "`uketsuke staff feed-certificates` makes it"),
    ("staff.feed.certificate", "`uketsuke staff feed-certificates` makes it"),
    ("staff.feed.key", "`uketsuke staff feed-certificates` makes it"),
    ("staff.key", "remove staff.certificate and staff.key, and the kiosk makes its own"),
];

/// Where the file of this key comes from, to be said behind a sentence; empty where it is not known.
pub(crate) fn of(key: &str) -> String {
    let found = ORIGINS.iter().find(|(of, _)| *of == key);
    found.map(|(_, origin)| format!("; {origin}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_with_an_origin_are_keys_of_the_configuration() {
        const SAMPLE: &str = include_str!("../../../../../config/kiosk.toml");
        for (key, _) in ORIGINS.iter().filter(|(key, _)| *key != "config") {
            let (section, name) = key.rsplit_once('.').unwrap();
            let (_, after) = SAMPLE.split_once(&format!("[{section}]")).unwrap();
            let own = after.split("\n[").next().unwrap();
            let line = |line: &str| line.trim_start_matches("# ").starts_with(&format!("{name} ="));
            assert!(own.lines().any(line), "{key}");
        }
    }
}
