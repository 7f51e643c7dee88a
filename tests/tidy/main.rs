//! The rules of the sources, held by tests: which crate may depend on which (`layering`), what sources may not contain
//! (`sources`), what exists once (`one_of_each`), and that documents and commands agree (`documents`). Each message says what to do.

#![allow(clippy::expect_used, clippy::panic, reason = "a tidy check that cannot read the tree has failed")]

mod documents;
mod layering;
mod one_of_each;
mod patient_data;
mod sources;

use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand};

/// The repository's top folder.
fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the acceptance package lies in the repository")
        .into()
}

/// The workspace's own packages as their manifests declare them: every feature, every target, no network.
fn workspace() -> Metadata {
    MetadataCommand::new()
        .manifest_path(top().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata runs")
}

/// Reads a file of the repository, named from its top folder.
fn read(path: impl AsRef<Path>) -> String {
    let path = top().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files below `folder` (from the top) that `wanted` picks, named from the top, in order. Build output and hidden
/// folders are left out.
fn files_below(folder: &str, wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        {
            let path = entry.expect("a readable folder").path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if path.is_dir() {
                if !name.starts_with('.') && name != "target" {
                    walk(&path, found);
                }
            } else {
                found.push(path);
            }
        }
    }
    let top = top();
    let mut found = Vec::new();
    walk(&top.join(folder), &mut found);
    let mut found: Vec<PathBuf> = found
        .into_iter()
        .filter(|path| wanted(path))
        .filter_map(|path| path.strip_prefix(&top).ok().map(Path::to_path_buf))
        .collect();
    found.sort();
    found
}

/// Whether a file has this extension.
fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().is_some_and(|found| extensions.iter().any(|wanted| found == *wanted))
}

/// Fails with every fault on a line of its own and the remedy above them.
#[track_caller]
fn assert_none(faults: &[String], remedy: &str) {
    assert!(faults.is_empty(), "{remedy}\n  {}", faults.join("\n  "));
}
