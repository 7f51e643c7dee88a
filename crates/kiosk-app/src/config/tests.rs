//! The shipped file, and files with faults.

use super::*;

const SHIPPED: &str = include_str!("../../../../config/kiosk.toml");

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(text, Path::new("kiosk.toml"), Path::new("."))
}

#[test]
fn shipped_file_parses_with_every_documented_default_uncommented() {
    parse(SHIPPED).unwrap();
    // A commented-out key is `# key = value`; prose has no ` = ` right after its first word.
    let full: Vec<&str> = SHIPPED
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.split(' ').nth(1) == Some("=") => rest,
            _ => line,
        })
        .collect();
    let config = parse(&full.join("\n")).unwrap();
    assert_eq!(config.card.policy, CardPolicy::Production);
    assert_eq!(config.times.grace, Some(10));
    assert_eq!(config.gateway.total_seconds, total_seconds());
    assert!(config.staff.listen.is_some_and(|address| address.ip().is_loopback()));
}

#[test]
fn visit_says_no_call_reaches_staff_while_a_call_is_only_logged() {
    let visit = parse(SHIPPED).unwrap().visit().unwrap();
    assert!(!visit.staff_channel && !visit.staff_check && !visit.face);
}

#[test]
fn bad_files_named_with_line_and_key() {
    let unknown = parse(&SHIPPED.replace("mm_per_px", "mm_per_pixel")).unwrap_err().to_string();
    assert!(unknown.contains("mm_per_pixel") && unknown.contains("line"), "{unknown}");
    let wrong_type = parse(&SHIPPED.replace("0.170", "\"wide\"")).unwrap_err().to_string();
    assert!(wrong_type.contains("mm_per_px"), "{wrong_type}");
    let missing = Config::load(Path::new("no/such/kiosk.toml")).unwrap_err().to_string();
    assert!(missing.contains("no/such/kiosk.toml"), "{missing}");
}

#[test]
fn problems_all_told_at_once() {
    let text = SHIPPED
        .replace("1319999999", "13")
        .replace("0.170", "9.0")
        .replace("https://", "http://")
        .replace("# profile = \"leaflet-3q\"", "profile = \"none.toml\"");
    let told: Vec<String> = parse(&text).unwrap().problems().iter().map(ToString::to_string).collect();
    for key in [
        "facility.code",
        "display.mm_per_px",
        "gateway.url",
        "consent.profile",
        "card.trust",
        "gateway.ca",
        "gateway.certificate",
        "gateway.key",
    ] {
        assert!(told.iter().any(|line| line.starts_with(key)), "{key} not in {told:#?}");
    }
}
