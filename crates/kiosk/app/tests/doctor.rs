//! `uketsuke doctor` where it is a matter of rights, as a user who has few.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may end a test like the tests themselves"
)]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use base_files::Owner;

/// Debian's `nobody`.
const NOBODY: u32 = 65_534;
const SHIPPED: &str = include_str!("../../../../config/kiosk.toml");

/// A folder that everybody may read, with the shipped configuration.
fn facility() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    fs::write(folder.path().join("kiosk.toml"), SHIPPED).unwrap();
    folder
}

/// What doctor says to a user without rights of the line that begins so.
fn told(folder: &Path, line: &str, set: &[(&str, &Path)]) -> String {
    // A copy: nobody may not enter the folder of the build everywhere.
    let program = folder.join("uketsuke");
    fs::copy(env!("CARGO_BIN_EXE_uketsuke"), &program).unwrap();
    let mut command = Command::new(program);
    command.args(["doctor", "--config"]).arg(folder.join("kiosk.toml")).envs(set.iter().copied());
    if Owner::this_user_is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let found = said.lines().find(|said| said.get(5..).is_some_and(|rest| rest.starts_with(line)));
    found
        .unwrap_or_else(|| panic!("no line {line}: {said}{}", String::from_utf8_lossy(&output.stderr)))
        .to_owned()
}

#[test]
fn folder_of_the_audit_log_that_may_not_be_written_is_not_allowed() {
    let folder = facility();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, Permissions::from_mode(0o555)).unwrap();
    for log in ["closed/audit.db", "closed/made/for/it/audit.db"] {
        let text = SHIPPED.replace("[audit]\n", &format!("[audit]\npath = \"{log}\"\n"));
        assert_ne!(text, SHIPPED);
        fs::write(folder.path().join("kiosk.toml"), text).unwrap();
        let line = told(folder.path(), "audit", &[]);
        assert!(line.starts_with("FAIL") && line.contains("not allowed"), "{line}");
    }
    assert_eq!(fs::read_dir(&closed).unwrap().count(), 0);
}

#[test]
fn smart_card_service_whose_socket_is_closed_to_this_user_is_not_allowed() {
    let folder = facility();
    let socket = folder.path().join("pcscd.comm");
    let _service = UnixListener::bind(&socket).unwrap();
    fs::set_permissions(&socket, Permissions::from_mode(0o000)).unwrap();
    let line = told(folder.path(), "reader", &[("PCSCLITE_CSOCK_NAME", &socket)]);
    assert!(line.starts_with("FAIL") && line.contains("not allowed"), "{line}");
    fs::remove_file(&socket).unwrap();
    let line = told(folder.path(), "reader", &[("PCSCLITE_CSOCK_NAME", &socket)]);
    assert!(line.starts_with("FAIL") && line.contains("is pcscd installed and running?"), "{line}");
}
