//! The demo in real windows, on a display of its own: a scripted visit with pictures, and what it leaves behind.

#![allow(clippy::unwrap_used, reason = "helpers of tests may end a test like the tests themselves")]

use std::path::Path;
use std::process::Command;

fn names(folder: &Path, ending: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(ending))
        .collect();
    names.sort();
    names
}

/// Runs the demo without a display and gives what it said on its standard output.
fn scripted_demo(arguments: &[&str], folder: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_uketsuke-demo"))
        .args(arguments)
        .arg("--folder")
        .arg(folder)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "install xvfb and fonts-noto-cjk if they are missing:\n{said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Pictures of one PIN visit (this folder has no models), a transcript, one result.
fn assert_left(folder: &Path) {
    let pictures = names(folder, ".png");
    assert_eq!(pictures.len(), 11, "{pictures:?}");
    for picture in &pictures {
        let file = std::io::BufReader::new(std::fs::File::open(folder.join(picture)).unwrap());
        let decoder = png::Decoder::new(file);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert!(info.width >= 1280 && info.height >= 700, "{picture}: {}x{}", info.width, info.height);
        let bytes = info.color_type.samples();
        let first = &pixels[..bytes];
        assert!(pixels.chunks(bytes).any(|pixel| pixel != first), "{picture} is of one colour");
    }
    let transcript = std::fs::read_to_string(folder.join("transcript.txt")).unwrap();
    assert!(transcript.contains("[Result] "), "{transcript}");
    assert_eq!(names(&folder.join("receipt-computer"), ".xml").len(), 1);
}

/// What README.md begins with: the file that is printed is a whole configuration, beside the files that the programs make.
#[test]
fn printed_configuration_is_complete_beside_card_and_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let printed = Command::new(env!("CARGO_BIN_EXE_uketsuke-demo")).arg("--print-config").output().unwrap();
    let file = folder.path().join("kiosk.toml");
    std::fs::write(&file, &printed.stdout).unwrap();
    let told = kiosk_app::Config::load(&file).unwrap().problems();
    let keys: Vec<String> =
        told.iter().map(|told| told.to_string().split(':').next().unwrap().to_owned()).collect();
    // Only files are missing: those that `card-virtual pki` and `eligibility-sandbox` write.
    assert_eq!(keys, ["card.trust", "gateway.ca", "gateway.certificate", "gateway.key"]);
}

/// The shipped program is built with the tests of the whole workspace.
#[test]
fn scripted_visit_of_the_shipped_program_beside_the_tray() {
    let folder = tempfile::tempdir().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../scripts/with-pcscd.sh");
    let said = scripted_demo(&["--beside-pcscd", script], folder.path());
    assert!(!said.contains("inside the demo's window"), "{said}");
    assert_left(folder.path());
    let configuration = std::fs::read_to_string(folder.path().join("kiosk.toml")).unwrap();
    assert!(configuration.contains("[authorisation]"));
}

#[test]
fn scripted_visit_of_the_kiosk_inside_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let said = scripted_demo(&["--beside-pcscd", "/no/such/script"], folder.path());
    assert!(said.contains("The kiosk runs inside the demo's window"), "{said}");
    assert_left(folder.path());
}
