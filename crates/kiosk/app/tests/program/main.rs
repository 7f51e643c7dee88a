//! The program `uketsuke` as an operator meets it.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests may end a test like the tests themselves; what the program says is shown with --no-capture"
)]

mod secured;

use std::process::{Command, Output};

const SHIPPED: &str = include_str!("../../../../../config/kiosk.toml");

fn uketsuke(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_uketsuke")).args(arguments).output().unwrap()
}

fn check(config: &str) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kiosk.toml");
    std::fs::write(&file, config).unwrap();
    let output = uketsuke(&["config", "check", "--config", file.to_str().unwrap()]);
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn config_check_names_every_missing_file_of_the_shipped_configuration() {
    let (good, words) = check(SHIPPED);
    assert!(!good);
    for key in ["card.trust", "gateway.ca", "gateway.certificate", "gateway.key"] {
        assert!(words.contains(key), "{key} is not in:\n{words}");
    }
}

#[test]
fn config_check_says_where_each_missing_file_comes_from() {
    let (_, words) = check(SHIPPED);
    for (key, origin) in [
        ("card.trust", "card-virtual pki"),
        ("gateway.ca", "gateway-ca.pem"),
        ("gateway.certificate", "terminal/cert.pem"),
        ("gateway.key", "terminal/key.pem"),
        ("receipt.folder", "make it, or mount it"),
    ] {
        let line = words.lines().find(|line| line.contains(key)).unwrap_or_else(|| panic!("{key}: {words}"));
        assert!(line.contains(origin), "{line}");
    }
}

#[test]
fn config_check_tells_wrong_keys_and_missing_files_at_once() {
    let (good, words) = check(&SHIPPED.replace("next =", "nxt =").replace("mm_per_px =", "mm_per_pixel ="));
    assert!(!good);
    for word in ["`nxt`", "facility.next", "`mm_per_pixel`", "display.mm_per_px", "card.trust", "gateway.key"]
    {
        assert!(words.contains(word), "{word} is not in:\n{words}");
    }
}

#[test]
fn program_says_its_name_and_version() {
    let version = String::from_utf8(uketsuke(&["--version"]).stdout).unwrap();
    assert!(version.starts_with(&format!("uketsuke {}", env!("CARGO_PKG_VERSION"))), "{version}");
}

/// The shipped configuration, with these lines put in after their section's header, in a folder with all the files that it names.
fn complete(edits: &[(&str, &str)]) -> (tempfile::TempDir, String) {
    use std::os::unix::fs::PermissionsExt;
    let (folder, file) = facility();
    let authority = test_pki::Ca::new("Test CA");
    let terminal = authority.terminal("kiosk-1");
    for (name, bytes) in [
        ("card-ca/ca.der", authority.der().to_vec()),
        ("gateway-ca.pem", authority.pem().into_bytes()),
        ("terminal/cert.pem", terminal.certificate_pem.clone().into_bytes()),
        ("terminal/key.pem", terminal.key_pem().into_bytes()),
    ] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    }
    std::fs::create_dir(folder.path().join("face")).unwrap();
    let mut text = SHIPPED.to_owned();
    for (section, line) in edits {
        let header = format!("[{section}]\n");
        assert!(text.contains(&header), "{section}");
        let name = line.split(' ').next().unwrap();
        let old =
            text.lines().find(|old| old.starts_with(&format!("{name} = "))).map(|old| format!("{old}\n"));
        // A key of the shipped file is replaced; no two live ones there have the same name.
        text = text.replace(&old.unwrap_or_default(), "").replacen(&header, &format!("{header}{line}\n"), 1);
    }
    std::fs::write(&file, text).unwrap();
    (folder, file)
}

#[test]
fn config_check_says_that_nothing_is_wrong() {
    let (_folder, file) = complete(&[]);
    let output = uketsuke(&["config", "check", "--config", &file]);
    assert_eq!(words(&output), format!("{file}: complete\n"));
    assert!(output.status.success());
}

/// What is set, and what `config check` then says: the last word, and the key of each line.
type Wrong = (&'static [(&'static str, &'static str)], &'static str, &'static [&'static str]);

#[test]
fn config_check_on_ten_wrong_configurations_says_everything_at_once() {
    let wrong: &[Wrong] = &[
        (
            &[
                ("face", "camera = \"/dev/v4l/by-id/usb-Example-video-index0\""),
                ("face", "models = \"models\""),
            ],
            "complete, with 4 warnings",
            &[
                "warning: face.camera",
                "warning: face.models",
                "warning: face.policy",
                "warning: card.issuers",
            ],
        ),
        (
            &[("staff", "listen = \"127.0.0.1:8443\""), ("staff", "check_at_kiosk = true")],
            "complete, with 1 warning",
            &["warning: staff.check_at_kiosk"],
        ),
        (
            &[("face", "first = true"), ("face", "challenge = \"random\""), ("face", "rotation = 90")],
            "complete, with 3 warnings",
            &["warning: face.first", "warning: face.rotation", "warning: face.challenge"],
        ),
        (
            &[
                ("face", "camera = \"/dev/v4l/by-id/usb-Example-video-index0\""),
                ("face", "models = \"models\""),
                ("face", "print_camera = \"/dev/v4l/by-id/usb-Example-video-index0\""),
                ("face", "runtime = \"onnxruntime\""),
                ("face", "onnxruntime = \"libonnxruntime.so\""),
            ],
            "complete, with 6 warnings",
            &[
                "warning: face.camera",
                "warning: face.models",
                "warning: face.policy",
                "warning: face.runtime",
                "warning: card.issuers",
                "warning: face.print_camera",
            ],
        ),
        (
            &[
                ("face", "print_camera = \"/dev/v4l/by-id/usb-Example_Document-video-index0\""),
                ("card", "issuers = []"),
            ],
            "complete, with 1 warning",
            &["warning: face.print_camera"],
        ),
        (
            &[
                ("receipt", "push_form = \"fhir\""),
                ("receipt", "push_seconds = 9"),
                ("receipt", "pull = true"),
            ],
            "not complete, 3 errors, 2 warnings",
            &[
                "error: receipt.push_seconds",
                "error: receipt.pull_token_file",
                "error: receipt.pull",
                "warning: receipt.push_form",
                "warning: receipt.push_seconds",
            ],
        ),
        (
            &[
                (
                    "staff",
                    "kiosks = [{ name = \"kiosk-1\", url = \"https://192.0.2.12:8444\", console = \"https://192.0.2.12:8443/\" }]",
                ),
                ("staff", "check_at_kiosk = true"),
            ],
            "not complete, 2 errors, 2 warnings",
            &[
                "error: staff.kiosks",
                "error: staff.check_at_kiosk",
                "warning: staff.kiosks",
                "warning: staff.feed",
            ],
        ),
        (
            &[
                ("staff", "listen = \"0.0.0.0:8443\""),
                ("speech", "enabled = false"),
                ("speech", "start = \"on\""),
            ],
            "complete, with 3 warnings",
            &["warning: staff.listen", "warning: staff.hosts", "warning: speech.start"],
        ),
        (
            &[
                ("gateway", "connect_seconds = 30"),
                ("gateway", "url = \"http://gateway.example\""),
                ("facility", "code = \"13\""),
            ],
            "not complete, 3 errors, 0 warnings",
            &["error: facility.code", "error: gateway.url", "error: gateway.connect_seconds"],
        ),
        (
            &[
                ("consent", "profile = \"2024-10\""),
                ("consent", "leave_out = [\"medicines\", \"treatment\", \"surgery\", \"checkup\"]"),
                ("card", "policy = \"test\""),
                ("display", "width = 1024"),
            ],
            "complete, with 3 warnings",
            &["warning: consent.leave_out", "warning: card.policy", "warning: display.width"],
        ),
    ];
    assert_eq!(wrong.len(), 10);
    for (edits, last, keys) in wrong {
        let (_folder, file) = complete(edits);
        let output = uketsuke(&["config", "check", "--config", &file]);
        let (said, told) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        for (section, line) in *edits {
            println!("  [{section}] {line}");
        }
        println!("{}{}", told, said.replace(&file, "kiosk.toml"));
        assert_eq!(said, format!("{file}: {last}\n"), "{edits:?}\n{told}");
        let begins: Vec<String> = keys.iter().map(|key| format!("uketsuke: {key}")).collect();
        assert_eq!(told.lines().count(), begins.len(), "{told}");
        for (line, begin) in told.lines().zip(&begins) {
            assert!(line.starts_with(begin), "{line} is not {begin}\n{told}");
        }
        assert_eq!(output.status.success(), !last.starts_with("not"));
    }
}

#[test]
fn config_check_refuses_unknown_key_wrong_type_and_missing_file() {
    for (broken, word) in [
        (SHIPPED.replace("[receipt]", "[receipt]\nfoldr = \"x\""), "foldr"),
        (SHIPPED.replace("mm_per_px = 0.170", "mm_per_px = \"wide\""), "mm_per_px"),
        (SHIPPED.replace("next = \"wait\"", "next = \"home\""), "home"),
        ("not = [toml".to_owned(), "line 1"),
        (String::new(), "facility"),
    ] {
        let (good, words) = check(&broken);
        assert!(!good && words.contains(word), "{word} is not in:\n{words}");
    }
    let output = uketsuke(&["config", "check", "--config", "no/such/file.toml"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("no/such/file.toml"));
}

#[test]
fn config_check_refuses_a_terminal_name_that_no_file_name_can_hold() {
    let (good, words) = check(&SHIPPED.replace("\"kiosk-1\"", "\"__\""));
    assert!(!good && words.contains("gateway.terminal: needs a letter or digit"), "{words}");
}

#[test]
fn run_does_not_start_with_a_broken_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kiosk.toml");
    std::fs::write(&file, SHIPPED).unwrap();
    let output = uketsuke(&["run", "--config", file.to_str().unwrap()]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("gateway.key"));
}

#[test]
fn doctor_looks_at_everything_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kiosk.toml");
    std::fs::write(&file, SHIPPED).unwrap();
    let output = uketsuke(&["doctor", "--config", file.to_str().unwrap()]);
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!output.status.success(), "{words}");
    for what in ["config", "cards", "reader", "gateway", "receipt", "audit", "console", "font"] {
        assert!(
            words.lines().any(|line| line.get(5..).is_some_and(|rest| rest.starts_with(what))),
            "{what}:\n{words}"
        );
    }
}

#[test]
fn oversized_files_are_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kiosk.toml");
    std::fs::write(&file, vec![b'#'; 2 * 1024 * 1024]).unwrap();
    let output = uketsuke(&["config", "check", "--config", file.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("longer than"));
    // An endless file ends at the bound, too.
    let output = uketsuke(&["config", "check", "--config", "/dev/zero"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("longer than"));
}

/// A folder with the shipped configuration.
fn facility() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kiosk.toml");
    std::fs::write(&file, SHIPPED).unwrap();
    let file = file.to_str().unwrap().to_owned();
    (folder, file)
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn staff_are_added_listed_renewed_and_removed_and_all_of_it_is_recorded() {
    let (_folder, file) = facility();
    let run = |arguments: &[&str]| uketsuke(&[arguments, &["--config", &file]].concat());
    let added = run(&["staff", "add", "sato", "--role", "reception"]);
    assert!(added.status.success(), "{}", words(&added));
    assert!(words(&added).contains("otpauth://totp/Uketsuke:sato?secret="), "{}", words(&added));
    for (arguments, said) in [
        (&["staff", "add", "sato", "--role", "vendor"][..], "already"),
        (&["staff", "add", "mori", "--role", "boss"], "reception, supervisor or vendor"),
        (&["staff", "add", "佐藤", "--role", "vendor"], "a name is"),
        (&["staff", "renew", "mori"], "no account"),
        (&["staff", "remove", "mori"], "no account"),
    ] {
        let refused = run(arguments);
        assert!(!refused.status.success() && words(&refused).contains(said), "{}", words(&refused));
    }
    let second =
        |output: &Output| words(output).lines().find(|line| line.contains("otpauth")).map(str::to_owned);
    let renewed = run(&["staff", "renew", "sato", "--password"]);
    assert!(
        words(&renewed).contains("password") && second(&renewed) != second(&added),
        "{}",
        words(&renewed)
    );
    let listed = run(&["staff", "list"]);
    assert!(words(&listed).contains("sato") && words(&listed).contains("reception"), "{}", words(&listed));
    assert!(run(&["staff", "remove", "sato"]).status.success());
    assert_eq!(words(&run(&["staff", "list"])), "");

    let exported = words(&run(&["audit", "export"]));
    for change in ["added", "password", "second-factor", "removed"] {
        assert!(exported.contains(change), "{change}:\n{exported}");
    }
    assert!(!exported.contains("otpauth"));
}

#[test]
fn audit_verify_counts_the_records_or_names_the_first_bad_one() {
    let (folder, file) = facility();
    let run = |arguments: &[&str]| uketsuke(&[arguments, &["--config", &file]].concat());
    let none = run(&["audit", "verify"]);
    assert!(!none.status.success(), "there is no log yet: {}", words(&none));
    for name in ["sato", "mori", "abe"] {
        assert!(run(&["staff", "add", name, "--role", "reception"]).status.success());
    }
    let whole = run(&["audit", "verify"]);
    assert!(whole.status.success() && words(&whole).contains("4 records, all whole"), "{}", words(&whole));
    // The anchor of now counts against a log that is cut later.
    let log = folder.path().join("audit/audit.sqlite");
    let copy = folder.path().join("copy.anchor");
    std::fs::copy(log.with_extension("sqlite.anchor"), &copy).unwrap();
    let bytes = std::fs::read(&log).unwrap();
    let at = bytes.windows(4).position(|window| window == b"mori").unwrap();
    let mut changed = bytes.clone();
    changed[at] = b'n';
    std::fs::write(&log, changed).unwrap();
    let bad = run(&["audit", "verify", "--anchor", copy.to_str().unwrap()]);
    assert!(!bad.status.success() && words(&bad).starts_with("record 3: "), "{}", words(&bad));
    let doctor = run(&["doctor"]);
    assert!(words(&doctor).contains("FAIL audit      record 3"), "{}", words(&doctor));
}

#[test]
fn certificate_of_the_console_is_made_once_and_its_fingerprint_told() {
    let (folder, file) = facility();
    let run = || words(&uketsuke(&["staff", "certificate", "--config", &file]));
    let (first, second) = (run(), run());
    assert!(first.contains("made for localhost, 127.0.0.1"), "{first}");
    assert_eq!(second.lines().collect::<Vec<_>>(), first.lines().take(3).collect::<Vec<_>>());
    let print = second.lines().next().unwrap().strip_prefix("SHA-256 ").unwrap();
    assert_eq!(print.split(':').filter(|pair| pair.len() == 2).count(), 32, "{print}");
    assert!(second.contains("valid until 20"), "{second}");
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(folder.path().join("staff/key.pem")).unwrap().permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
    // The certificate is made anew for the key that is there, a key is not.
    let of_key = |said: &str| said.lines().find(|line| line.contains("public key")).map(str::to_owned);
    std::fs::remove_file(folder.path().join("staff/cert.pem")).unwrap();
    let third = run();
    assert_eq!(of_key(&third), of_key(&first));
    assert_ne!(third.lines().next(), first.lines().next());
    std::fs::remove_file(folder.path().join("staff/key.pem")).unwrap();
    let refused = run();
    assert!(refused.contains("staff.key") && refused.contains("remove the certificate"), "{refused}");
}

#[test]
fn certificates_for_several_kiosks_are_made_without_a_configuration_and_never_twice() {
    let folder = tempfile::tempdir().unwrap();
    let feed = folder.path().join("feed");
    let run = |kiosks: &[&str]| {
        uketsuke(&[&["staff", "feed-certificates", feed.to_str().unwrap()], kiosks].concat())
    };
    assert!(!run(&[]).status.success(), "for whom?");
    assert!(words(&run(&["Kiosk 1"])).contains("a name is"));
    let made = run(&["kiosk-1", "kiosk-2"]);
    assert!(made.status.success() && words(&made).contains("kiosk-2: copy to the kiosk"), "{}", words(&made));
    for file in ["ca.pem", "ca-key.pem", "kiosk-1/cert.pem", "kiosk-2/key.pem"] {
        assert!(feed.join(file).is_file(), "{file}");
    }
    let again = run(&["kiosk-2"]);
    assert!(!again.status.success() && words(&again).contains("there already"), "{}", words(&again));
    assert!(!words(&made).contains("PRIVATE"));
}

#[test]
fn config_check_refuses_the_name_of_a_share_with_the_remedy() {
    for name in ["'\\\\nas\\face'", "\"//nas/face\"", "\"smb://nas/face\""] {
        let (_folder, file) = complete(&[("receipt", &format!("folder = {name}"))]);
        let output = uketsuke(&["config", "check", "--config", &file]);
        let words = words(&output);
        let line = words.lines().find(|line| line.contains("error: receipt.folder")).unwrap_or(&words);
        assert!(line.contains("nas") && line.contains("mount"), "{line}");
        assert!(!output.status.success());
    }
}

#[test]
fn config_check_and_doctor_tell_a_share_that_is_not_mounted() {
    for (key, word) in
        [("must_be_mount = true", "no share is mounted"), ("marker = \"share\"", "marker file")]
    {
        let (folder, file) = complete(&[("receipt", key)]);
        let output = uketsuke(&["config", "check", "--config", &file]);
        let told = words(&output);
        let line = told.lines().find(|line| line.contains("warning: receipt.folder")).unwrap_or(&told);
        assert!(line.contains(word) && line.contains("mount"), "{line}");
        assert!(output.status.success(), "it may come later");
        let told = words(&uketsuke(&["doctor", "--config", &file]));
        let line = told.lines().find(|line| line.starts_with("FAIL receipt")).unwrap_or(&told);
        assert!(line.contains(word), "{line}");
        assert_eq!(
            std::fs::read_dir(folder.path().join("face")).unwrap().count(),
            0,
            "nothing is written there"
        );
    }
}

/// Where Linux mounts a file system of memory.
#[test]
fn folder_at_which_something_is_mounted_passes() {
    const MOUNT: &str = "/dev/shm";
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap();
    if !mounts.lines().any(|line| line.split(' ').nth(4) == Some(MOUNT)) {
        return not_run::not_run(not_run::Missing::Mounting);
    }
    let folder = format!("folder = \"{MOUNT}\"");
    let (_folder, file) = complete(&[("receipt", &folder), ("receipt", "must_be_mount = true")]);
    let output = uketsuke(&["config", "check", "--config", &file]);
    assert_eq!(words(&output), format!("{file}: complete\n"));
}

#[test]
fn config_check_names_the_authority_that_is_none() {
    let (folder, file) = complete(&[]);
    let authorities = folder.path().join("card-ca");
    let pem = test_pki::Ca::new("Another").pem();
    std::fs::write(authorities.join("other.CRT"), format!("\u{FEFF}{pem}")).unwrap();
    let output = uketsuke(&["config", "check", "--config", &file]);
    assert_eq!(words(&output), format!("{file}: complete\n"), "PEM with a byte order mark is read");
    std::fs::write(authorities.join("._other.CRT"), [0, 5, 0x16, 7]).unwrap();
    let told = words(&uketsuke(&["config", "check", "--config", &file]));
    assert!(told.contains("warning: card.trust") && told.contains("._other.CRT"), "{told}");
    std::fs::write(authorities.join("third.cer"), "<html>").unwrap();
    let told = words(&uketsuke(&["config", "check", "--config", &file]));
    assert!(told.contains("error: card.trust") && told.contains("third.cer"), "{told}");
    std::fs::write(authorities.join("third.cer"), [0x30, 3, 2, 1, 0]).unwrap();
    let told = words(&uketsuke(&["config", "check", "--config", &file]));
    assert!(
        told.contains("error: card.trust") && told.contains("third.cer"),
        "no certificate, but DER: {told}"
    );
}
