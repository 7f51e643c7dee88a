//! `[authorisation]`: what it may say, and what `config check` says about the rest.

use super::*;

const GOOD: &str = r#"
[authorisation]
program = "module"
sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

[[authorisation.commands]]
class = 0x00
instruction = 0x84
p1 = 0x00
p2 = 0x00
answer = 32
"#;

fn with(section: &str) -> Result<Config, ConfigError> {
    parse(&format!("{SHIPPED}\n{section}"))
}

fn told(section: &str) -> Vec<String> {
    with(section).unwrap().authorisation.unwrap().problems().iter().map(ToString::to_string).collect()
}

#[test]
fn a_kiosk_without_the_section_has_no_module_and_one_with_it_has_its_defaults() {
    assert!(parse(SHIPPED).unwrap().authorisation.is_none());
    let module = with(GOOD).unwrap().authorisation.unwrap();
    assert_eq!((module.timeout_seconds, module.arguments.len(), module.commands[0].times), (5, 0, 1));
    assert!(told(GOOD).is_empty());
}

#[test]
fn each_wrong_value_is_told_by_its_key_with_what_it_must_be() {
    for (from, to, key, word) in [
        ("program = \"module\"", "program = \"\"", "authorisation.program:", "path"),
        ("e3b0", "e3b", "authorisation.sha256:", "64 hexadecimal"),
        ("e3b0", "zzzz", "authorisation.sha256:", "64 hexadecimal"),
        ("sha256", "timeout_seconds = 0\nsha256", "authorisation.timeout_seconds:", "1 to 8"),
        ("sha256", "timeout_seconds = 9\nsha256", "authorisation.timeout_seconds:", "1 to 8"),
        ("sha256", "arguments = [\"\\u0000\"]\nsha256", "authorisation.arguments:", "at most 16"),
        ("answer = 32", "answer = 32\ntimes = 0", "authorisation.commands:", "1 to 4 times"),
        ("answer = 32", "data = 1\ndata_at_most = 2", "authorisation.commands:", "not both"),
    ] {
        let section = GOOD.replace(from, to);
        assert_ne!(section, GOOD, "{from}");
        let told = told(&section);
        assert!(
            matches!(told.as_slice(), [only] if only.starts_with(key) && only.contains(word)),
            "{told:?}"
        );
    }
    let none = GOOD.split("[[").next().unwrap().replace("sha256", "commands = []\nsha256");
    assert!(told(&none)[0].contains("1 to 16"), "{:?}", told(&none));
}

#[test]
fn a_pattern_for_a_forbidden_command_is_refused_with_the_remedy() {
    for (header, word) in [
        ([0x00, 0x20, 0x00, 0x80], "VERIFY"),
        ([0x00, 0x24, 0x01, 0x80], "CHANGE REFERENCE DATA"),
        ([0x00, 0x2C, 0x00, 0x80], "RESET RETRY COUNTER"),
        ([0x80, 0x2A, 0x00, 0x80], "private key"),
        ([0x00, 0xA4, 0x04, 0x0C], "SELECT"),
        ([0x00, 0xB0, 0x00, 0x00], "reads"),
        ([0x00, 0xD6, 0x00, 0x00], "changes the card"),
        ([0x00, 0x70, 0x00, 0x00], "logical channels"),
        ([0x01, 0x84, 0x00, 0x00], "logical channel"),
        ([0x0C, 0x84, 0x00, 0x00], "secure messaging"),
        ([0x00, 0xC0, 0x00, 0x00], "GET RESPONSE"),
    ] {
        let [class, instruction, p1, p2] = header;
        let section = GOOD
            .replace("class = 0x00", &format!("class = {class}"))
            .replace("instruction = 0x84", &format!("instruction = {instruction}"))
            .replace("p1 = 0x00", &format!("p1 = {p1}"))
            .replace("p2 = 0x00", &format!("p2 = {p2}"));
        let told = told(&section);
        let [only] = told.as_slice() else { panic!("{told:?}") };
        assert!(only.starts_with("authorisation.commands: number 1,"), "{only}");
        assert!(only.contains(word) && only.contains("take the command out"), "{only}");
        // The kiosk does not start with it, and `config check` says so.
        let problems = with(&section).unwrap().problems();
        assert!(problems.iter().any(|problem| problem.to_string() == *only));
    }
}

#[test]
fn unknown_keys_and_bytes_that_are_none_are_named() {
    for (from, to) in [("answer", "answers"), ("0x84", "300"), ("program", "programme"), ("p2 = 0x00", "")] {
        let error = with(&GOOD.replace(from, to)).unwrap_err().to_string();
        assert!(error.contains("line"), "{error}");
    }
}
