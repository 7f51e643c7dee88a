//! What `uketsuke --version` says: the version, and the commit where a release build can know it.

use std::process::Command;

/// Set by who builds from an archive, or for a package.
const COMMIT: &str = "UKETSUKE_COMMIT";

fn main() {
    println!("cargo:rerun-if-env-changed={COMMIT}");
    let variable = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
    let version = variable("CARGO_PKG_VERSION").unwrap_or_default();
    // A build for tests is not made anew with each commit.
    let release = variable("PROFILE").is_some_and(|profile| profile == "release");
    let commit = variable(COMMIT).or_else(|| release.then(head).flatten());
    let known = commit.map(|commit| format!(" (commit {commit})")).unwrap_or_default();
    println!("cargo:rustc-env=UKETSUKE_VERSION={version}{known}");
}

/// The commit that is checked out.
fn head() -> Option<String> {
    for name in ["HEAD", "logs/HEAD"] {
        println!("cargo:rerun-if-changed={}", git(&["rev-parse", "--git-path", name])?);
    }
    git(&["rev-parse", "--short=12", "HEAD"])
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.trim().to_owned()).filter(|text| output.status.success() && !text.is_empty())
}
