//! The shipped file, and files with faults.

use super::*;

mod authorisation_tests;

const SHIPPED: &str = include_str!("../../../../../config/kiosk.toml");

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(text, Path::new("kiosk.toml"), Path::new("."))
}

#[test]
fn shipped_file_parses_with_every_documented_default_uncommented() {
    parse(SHIPPED).unwrap();
    // A commented-out key is `# key = value`, a section `# [name]`; prose has no ` = ` right after its first word.
    let full: Vec<&str> = SHIPPED
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.split(' ').nth(1) == Some("=") => rest,
            Some(rest) if rest.starts_with('[') && rest.ends_with(']') => rest,
            _ => line,
        })
        .collect();
    let config = parse(&full.join("\n")).unwrap();
    assert_eq!(config.card.policy, CardPolicy::Production);
    assert_eq!(config.times.grace, Some(10));
    let authorisation = config.authorisation.as_ref().unwrap();
    assert!(authorisation.problems().is_empty(), "{:?}", authorisation.problems());
    assert_eq!(authorisation.timeout_seconds, 5);
    assert_eq!(authorisation.declared().unwrap().patterns().len(), 3);
    assert_eq!(config.gateway.total_seconds, gateway::total_seconds());
    assert!(config.staff.listen.is_some_and(|address| address.ip().is_loopback()));
    assert!(config.staff.feed.listen.is_some() && config.staff.kiosks.len() == 1);
    assert!(config.staff.problems().is_empty(), "{:?}", config.staff.problems());
    let (told, default) = (&config.staff.feed, Feed::default());
    assert_eq!((&told.ca, &told.certificate, &told.key), (&default.ca, &default.certificate, &default.key));
}

#[test]
fn other_kiosks_are_named_once_and_reached_over_https() {
    let good =
        "name = \"kiosk-2\"\nurl = \"https://192.0.2.12:8444\"\nconsole = \"https://192.0.2.12:8443/\"\n";
    let staff = |kiosks: &str, listen: &str| {
        let others = format!("[staff]\n{listen}\n{kiosks}\n[audit]");
        let text = SHIPPED.replace("[staff.feed]", "").replace("[staff]", "").replace("[audit]", &others);
        parse(&text)
    };
    let listen = "listen = \"127.0.0.1:8443\"";
    let told = |kiosks: &str, listen: &str| -> Vec<String> {
        staff(kiosks, listen).unwrap().staff.problems().iter().map(ToString::to_string).collect()
    };
    let one = format!("[[staff.kiosks]]\n{good}");
    assert_eq!(told(&one, listen), Vec::<String>::new());
    assert_eq!(told(&format!("{one}{one}"), listen).len(), 1, "twice the same name");
    for (from, to) in [
        ("https://192.0.2.12:8444", "http://192.0.2.12:8444"),
        (":8444", ""),
        (":8444", ":8444/feed"),
        (":8444", ":8444?x=1"),
        ("192.0.2.12:8444", "someone@192.0.2.12:8444"),
        ("https://192.0.2.12:8443/", "javascript:alert(1)"),
        ("\"kiosk-2\"", "\"kiosk-\""),
    ] {
        let text = one.replace(from, to);
        assert_ne!(text, one);
        assert_eq!(told(&text, listen).len(), 1, "{to}");
    }
    assert!(staff(&one.replace("kiosk-2", "Kiosk 2"), listen).is_err());
    assert!(staff(&format!("{one}names = true\n"), listen).is_err());
}

#[test]
fn limits_of_the_console_are_bounded_and_passkeys_have_a_name() {
    let staff = |lines: &str| {
        let own = format!("[staff]\nlisten = \"127.0.0.1:8443\"\n{lines}\n");
        parse(&SHIPPED.replace("[staff]", &own)).unwrap().staff
    };
    for (line, good) in [
        ("shift_hours = 1", true),
        ("shift_hours = 0", false),
        ("shift_hours = 25", false),
        ("second_factor_minutes = 60", true),
        ("second_factor_minutes = 0", false),
        ("second_factor_minutes = 61", false),
        ("idle_minutes = 2", true),
        ("idle_minutes = 0", false),
        ("finished_minutes = 0", true),
        ("finished_minutes = 61", false),
        ("passkey_host = \"localhost\"", true),
        ("passkey_host = \"127.0.0.1\"", false),
        ("passkey_host = \"kiosk.example.jp\"", false),
    ] {
        let problems = staff(line).problems();
        assert_eq!(problems.is_empty(), good, "{line}: {problems:?}");
        let key = line.split(' ').next().unwrap_or_default();
        assert!(problems.iter().all(|problem| problem.to_string().contains(key)), "{line}: {problems:?}");
    }
    let named = |hosts: &str| staff(&format!("hosts = {hosts}")).passkey_name().map(str::to_owned);
    assert_eq!(named("[\"192.0.2.1\", \"kiosk.local\"]").as_deref(), Some("kiosk.local"));
    assert_eq!(named("[\"192.0.2.1\", \"::1\"]"), None);
    let times = staff("shift_hours = 8\nsecond_factor_minutes = 5\nidle_minutes = 30").times();
    assert_eq!((times.age.as_secs(), times.fresh.as_secs()), (8 * 3600, 300));
    assert_eq!(times.idle.map(|idle| idle.as_secs()), Some(1800));
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
        .replace("# profile = \"2024-10\"", "profile = \"none.toml\"");
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
