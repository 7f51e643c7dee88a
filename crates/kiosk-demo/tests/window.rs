//! The demo in a real window, on a display of its own: a scripted visit with pictures, and what it leaves behind.

use std::process::Command;

#[test]
fn scripted_visit_under_xvfb_leaves_pictures_transcript_and_one_result() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_uketsuke-demo"))
        .arg("--folder")
        .arg(folder.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "install xvfb and fonts-noto-cjk if they are missing:\n{said}");

    let names = |folder: &std::path::Path, ending: &str| {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(ending))
            .collect();
        names.sort();
        names
    };
    let pictures = names(folder.path(), ".png");
    assert_eq!(pictures.len(), 10, "{pictures:?}");
    for picture in &pictures {
        let decoder = png::Decoder::new(std::fs::File::open(folder.path().join(picture)).unwrap());
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert!(info.width >= 1280 && info.height >= 700, "{picture}: {}x{}", info.width, info.height);
        let first = &pixels[..4];
        assert!(pixels.chunks(4).any(|pixel| pixel != first), "{picture} is of one colour");
    }
    let transcript = std::fs::read_to_string(folder.path().join("transcript.txt")).unwrap();
    assert!(transcript.contains("[Result] done-title"), "{transcript}");
    assert_eq!(names(&folder.path().join("receipt-computer"), ".xml").len(), 1);
}
