//! What others must not get of this program: its files and keys, secrets that nobody read, what is in its memory, and who may run it.

use std::process::{Command, Output};

use crate::{complete, facility, uketsuke, words};

/// Row 18: what is shown once counts only after it was shown.
#[test]
fn output_that_nobody_takes_loses_no_secret() {
    let (_folder, file) = facility();
    let run = |arguments: &[&str]| uketsuke(&[arguments, &["--config", &file]].concat());
    let into_nothing = |arguments: &[&str]| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut program = Command::new(env!("CARGO_BIN_EXE_uketsuke"));
        program.args(arguments).args(["--config", &file]).stdout(writer);
        program.stderr(std::process::Stdio::piped()).spawn().unwrap().wait_with_output().unwrap()
    };
    let refused = |output: &Output| {
        assert_eq!(output.status.code(), Some(1), "{}", words(output));
        assert!(words(output).contains("nothing was changed"), "{}", words(output));
    };
    refused(&into_nothing(&["staff", "add", "sato", "--role", "reception"]));
    assert_eq!(words(&run(&["staff", "list"])), "", "no account whose password nobody knows");
    assert!(run(&["staff", "add", "sato", "--role", "reception"]).status.success());
    let before = words(&run(&["audit", "export"]));
    refused(&into_nothing(&["staff", "renew", "sato", "--password"]));
    refused(&into_nothing(&["staff", "facility-code"]));
    let after = words(&run(&["audit", "export"]));
    for change in ["second-factor", "\"password\"", "facility-code"] {
        assert_eq!(after.matches(change).count(), before.matches(change).count(), "{change}: {after}");
    }
}

/// Row 12: what root does is done as the owner of the files, so that the kiosk can open them.
#[test]
fn root_adds_staff_as_the_owner_of_the_files() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt, chown};
    use std::os::unix::process::CommandExt as _;
    /// `nobody`.
    const OWNER: u32 = 65_534;
    let (folder, file) = complete(&[]);
    if folder.path().metadata().unwrap().uid() != 0 {
        return not_run::not_run(not_run::Missing::Root);
    }
    for path in [folder.path().to_owned(), file.clone().into()] {
        chown(path, Some(OWNER), Some(OWNER)).unwrap();
    }
    // Where the owner can start it.
    let program = folder.path().join("uketsuke");
    std::fs::copy(env!("CARGO_BIN_EXE_uketsuke"), &program).unwrap();
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    let run = |arguments: &[&str], as_owner: bool| {
        let mut command = Command::new(&program);
        command.args(arguments).args(["--config", &file]);
        if as_owner {
            command.uid(OWNER).gid(OWNER);
        }
        command.output().unwrap()
    };
    let added = run(&["staff", "add", "sato", "--role", "reception"], false);
    assert!(added.status.success() && words(&added).contains("password"), "{}", words(&added));
    let mut seen = 0;
    for place in ["staff", "audit"] {
        let place = folder.path().join(place);
        let entries = std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path());
        for path in entries.chain([place.clone()]) {
            let about = path.metadata().unwrap();
            assert_eq!((about.uid(), about.gid()), (OWNER, OWNER), "{}", path.display());
            assert_eq!(about.permissions().mode() & 0o077, 0, "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen >= 5, "{seen} files and folders");
    // The kiosk's user opens them and adds to them.
    let listed = run(&["staff", "list"], true);
    assert!(listed.status.success() && words(&listed).contains("sato"), "{}", words(&listed));
    assert!(run(&["staff", "add", "mori", "--role", "reception"], true).status.success());
    // A kiosk does not run as another user than their owner.
    let refused = run(&["run"], false);
    assert!(!refused.status.success(), "{}", words(&refused));
    assert!(words(&refused).contains(&format!("belongs to user {OWNER}")), "{}", words(&refused));
}

/// Row 10: a key that another user can change at any time is none, whatever its rights.
#[test]
fn key_of_another_user_is_refused() {
    let (folder, file) = complete(&[]);
    let key = folder.path().join("terminal/key.pem");
    if std::os::unix::fs::chown(&key, Some(65_534), None).is_err() {
        return not_run::not_run(not_run::Missing::Root);
    }
    let checked = uketsuke(&["config", "check", "--config", &file]);
    assert!(!checked.status.success(), "{}", words(&checked));
    assert!(words(&checked).contains("gateway.key"), "{}", words(&checked));
    assert!(words(&checked).contains("belongs to another user"), "{}", words(&checked));
}

/// Row 13: the program that runs leaves no core file, cannot be looked into by programs of its own user, makes files for its owner only,
/// and its memory stays out of swap files where the system allows that.
#[test]
fn program_takes_from_itself_what_others_could_look_into_it_by() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt, chown};
    use std::os::unix::process::CommandExt as _;
    use std::time::{Duration, Instant};
    /// Where this is root, who owns its files says nothing of the program's: then it runs as `nobody`.
    const OTHER: u32 = 65_534;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().metadata().unwrap().uid() == 0;
    // A configuration that never comes: the program waits for it, with everything done that is done before.
    let file = folder.path().join("kiosk.toml");
    assert!(Command::new("mkfifo").arg(&file).status().unwrap().success());
    let program = folder.path().join("uketsuke");
    std::fs::copy(env!("CARGO_BIN_EXE_uketsuke"), &program).unwrap();
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    let mut command = Command::new(&program);
    command.args(["run", "--config", file.to_str().unwrap()]);
    if root {
        for path in [folder.path(), &file] {
            chown(path, Some(OTHER), Some(OTHER)).unwrap();
        }
        command.uid(OTHER).gid(OTHER);
        // Where even root may not, the limit stays.
        let all = rustix::process::Rlimit { current: None, maximum: None };
        let _ = rustix::process::setrlimit(rustix::process::Resource::Memlock, all);
    }
    let may_lock = rustix::process::getrlimit(rustix::process::Resource::Memlock).current.is_none();
    let mut running = command.spawn().unwrap();
    let of = |name: &str| std::path::Path::new("/proc").join(running.id().to_string()).join(name);
    let read = |name: &str| std::fs::read_to_string(of(name)).unwrap();
    let value = |name: &str| {
        let status = read("status");
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.trim_start_matches(':').trim().to_owned()
    };
    // What cannot be looked into belongs to root below /proc.
    let closed = || of("mem").metadata().unwrap().uid() == 0;
    let locked = || !value("VmLck").starts_with("0 ");
    let core = || {
        let limits = read("limits");
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        core.split_whitespace().filter(|word| *word == "0").count()
    };
    let begun = Instant::now();
    while !(closed() && (locked() || !may_lock)) && begun.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let seen = (core(), value("Umask"), closed(), locked() || !may_lock);
    running.kill().unwrap();
    running.wait().unwrap();
    assert_eq!(seen, (2, "0077".to_owned(), true, true), "core limits, umask, cannot be looked into, locked");
    if !may_lock {
        not_run::not_run(not_run::Missing::Locking);
    }
}

/// Row 18: also to who does not see the screen.
#[test]
fn doctor_says_that_test_cards_are_accepted() {
    for (edits, said) in [(&[][..], false), (&[("card", "policy = \"test\"")], true)] {
        let (_folder, file) = complete(edits);
        let told = words(&uketsuke(&["doctor", "--config", &file]));
        // Its own line: what it says of the configuration says so too.
        let line = told.lines().find(|line| line.starts_with("note cards")).unwrap_or_default();
        assert_eq!(line.contains("test cards are accepted, so no patients here"), said, "{told}");
    }
}

/// Row 18: what a kiosk left that ended while it replaced a file goes with the next start; what is young, or another user's, stays.
#[test]
fn leftovers_in_the_kiosks_folders_go_with_the_next_start() {
    use std::time::{Duration, SystemTime};
    let (folder, file) = complete(&[]);
    let audit = folder.path().join("audit");
    std::fs::create_dir(&audit).unwrap();
    let names = [".uketsuke-aB3dE6gH9jK2", ".uketsuke-zZ3dE6gH9jK2", ".uketsuke-yY3dE6gH9jK2"];
    let [old, young, anothers] = names.map(|name| audit.join(name));
    let written = SystemTime::now() - Duration::from_secs(11 * 60);
    for path in [&old, &young, &anothers] {
        let left = std::fs::File::create_new(path).unwrap();
        left.set_modified(if *path == young { SystemTime::now() } else { written }).unwrap();
    }
    let is_root = std::os::unix::fs::chown(&anothers, Some(65_534), None).is_ok();
    // Without a display it sweeps and ends.
    let output = Command::new(env!("CARGO_BIN_EXE_uketsuke"))
        .args(["run", "--config", &file])
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(75), "{}", words(&output));
    assert_eq!((old.exists(), young.exists()), (false, true), "{}", words(&output));
    assert_eq!(anothers.exists(), is_root, "{}", words(&output));
}
