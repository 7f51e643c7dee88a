//! What `uketsuke` says about its authorisation module, without a card.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may end a test like the tests themselves"
)]

use std::path::Path;
use std::process::Command;

const SHIPPED: &str = include_str!("../../../../config/kiosk.toml");
const UKETSUKE: &str = env!("CARGO_BIN_EXE_uketsuke");

/// Any ELF program will do as a module: nobody starts it here.
fn program() -> String {
    std::env::current_exe().unwrap().to_str().unwrap().to_owned()
}

fn sha256(path: &str) -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, &std::fs::read(path).unwrap());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn section(program: &str, sha256: &str, header: [u8; 4]) -> String {
    let [class, instruction, p1, p2] = header;
    format!(
        "[authorisation]\nprogram = {program:?}\nsha256 = \"{sha256}\"\n[[authorisation.commands]]\nclass = {class}\n\
         instruction = {instruction}\np1 = {p1}\np2 = {p2}\nanswer = 32\n"
    )
}

/// The lines that the command says with this section in the configuration.
fn told(folder: &Path, command: &[&str], section: &str) -> Vec<String> {
    let file = folder.join("kiosk.toml");
    std::fs::write(&file, format!("{SHIPPED}\n{section}")).unwrap();
    let output = Command::new(UKETSUKE).args(command).arg("--config").arg(&file).output().unwrap();
    let words = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    words.lines().map(str::to_owned).collect()
}

/// Whether doctor's line is the one of the module: the word after the health.
fn is_about_module(line: &str) -> bool {
    line.split_whitespace().nth(1) == Some("module")
}

#[test]
fn doctor_says_whether_the_module_is_there_with_its_hash_and_what_it_may_send() {
    let folder = tempfile::tempdir().unwrap();
    let challenge = [0x00, 0x84, 0x00, 0x00];
    let module = |section: &str| {
        let lines = told(folder.path(), &["doctor"], section);
        lines.iter().find(|line| is_about_module(line)).unwrap_or_else(|| panic!("{lines:?}")).clone()
    };
    let program = program();
    let good = module(&section(&program, &sha256(&program), challenge));
    assert!(
        good.starts_with("ok") && good.contains("hash right; may send 00 84 00 00 for 32 bytes ×1"),
        "{good}"
    );
    for (path, hash, word) in [
        (program.as_str(), "0".repeat(64), "authorisation.sha256"),
        ("no/such/program", "0".repeat(64), "authorisation.program: cannot read"),
        (file!(), "0".repeat(64), "authorisation.program"),
    ] {
        let bad = module(&section(path, &hash, challenge));
        assert!(
            bad.starts_with("note") && bad.contains(word) && bad.contains("neither face nor staff check"),
            "{bad}"
        );
    }
    let none = module("");
    assert!(none.starts_with("ok") && none.contains("not asked for"), "{none}");
    let console = SHIPPED.replace("# listen = \"127.0.0.1:8443\"", "listen = \"127.0.0.1:8443\"");
    std::fs::write(folder.path().join("with-console.toml"), console).unwrap();
    let file = folder.path().join("with-console.toml");
    let output = Command::new(UKETSUKE).args(["doctor", "--config"]).arg(file).output().unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    let line = words.lines().find(|line| is_about_module(line)).unwrap();
    assert!(line.starts_with("note") && line.contains("no [authorisation]"), "{line}");
}

#[test]
fn config_check_refuses_a_pattern_for_a_forbidden_command_by_key_and_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let program = program();
    let hash = sha256(&program);
    for (header, word) in [
        ([0x00, 0x20, 0x00, 0x80], "VERIFY (20, 21) is the patient's alone"),
        ([0x80, 0x2A, 0x00, 0x80], "private key"),
        ([0x00, 0xA4, 0x04, 0x0C], "SELECT (A4) is the kiosk's alone"),
    ] {
        let lines = told(folder.path(), &["config", "check"], &section(&program, &hash, header));
        let line =
            lines.iter().find(|line| line.contains("authorisation.")).unwrap_or_else(|| panic!("{lines:?}"));
        assert!(line.contains("authorisation.commands: number 1,"), "{line}");
        assert!(line.contains(word) && line.contains("take the command out"), "{line}");
    }
    let lines =
        told(folder.path(), &["config", "check"], &section(&program, &hash, [0x00, 0x84, 0x00, 0x00]));
    assert!(!lines.iter().any(|line| line.contains("authorisation.commands")), "{lines:?}");
}
