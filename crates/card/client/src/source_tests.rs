//! What the sources of this crate may not hold.

/// There is no code for the key that reads the 12-digit number, nor for the applets and files that hold it.
#[test]
fn source_has_nothing_that_reads_the_number() {
    const ABSENT: &[&str] = &[
        "照合番号A",
        "code_a",
        "CodeA",
        "CODE_A",
        "code A",
        "MyNumber(",
        "my_number",
        "0x00, 0x13",
        "0x0013",
        "0x00, 0x05",
        "0x00, 0x11",
        "0x04, 0x08]",
        "0x04, 0x01]",
        "0x01, 0x00]",
        "0x00, 0x01]",
        "0x00, 0x1A",
        "0x00, 0x1B",
        "[u8; 12]",
    ];
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with("_tests.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let product = text.split("#[cfg(test)]").next().unwrap();
        // The JPKI applet's AID ends as a file id would.
        let product = product.replace("0x26, 0x01, 0x00, 0x00, 0x00, 0x01]", "");
        for absent in ABSENT {
            assert!(!product.contains(absent), "{name} contains {absent}");
        }
        read += 1;
    }
    assert!(read >= 10);
}
