//! Documents, commands and settings that name each other.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::{assert_none, files_below, has_extension, read, top, workspace};

/// Markdown files: those at the top, and those below `docs`.
fn documents() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(top())
        .expect("the top folder")
        .filter_map(|entry| entry.ok().map(|entry| PathBuf::from(entry.file_name())))
        .filter(|path| has_extension(path, &["md"]))
        .collect();
    found.extend(files_below("docs", |path| has_extension(path, &["md"])));
    found.sort();
    found
}

/// Targets that the Makefile defines.
fn make_targets(makefile: &str) -> BTreeSet<&str> {
    makefile
        .lines()
        .filter(|line| !line.starts_with(['\t', '.', '#']) && !line.contains(":="))
        .filter_map(|line| line.split_once(':'))
        .map(|(target, _)| target.trim())
        .collect()
}

/// Code of a Markdown text: what stands between backquotes, and the lines of fenced blocks.
fn code_in(markdown: &str) -> Vec<String> {
    let mut code = Vec::new();
    let mut fenced = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            code.push(line.to_owned());
        } else {
            code.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    code
}

/// The commands of a piece of code, as words: prompts and comments left out, `a && b` taken apart.
fn commands_in(code: &str) -> Vec<Vec<&str>> {
    let code = code.split(" #").next().unwrap_or_default();
    code.split("&&")
        .flat_map(|part| part.split([';', '|']))
        .map(|part| part.split_whitespace().skip_while(|word| *word == "$").collect())
        .collect()
}

/// What follows `option` in a command: the package after `-p`.
fn word_after<'a>(command: &[&'a str], option: &str) -> Option<&'a str> {
    command.windows(2).find(|pair| pair[0] == option).map(|pair| pair[1])
}

/// Targets of relative links in a Markdown text, without anchors.
fn local_links(markdown: &str) -> Vec<String> {
    markdown
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')').map(|(link, _)| link))
        .filter(|link| !link.contains("://") && !link.starts_with(['#', '<']) && !link.starts_with("mailto:"))
        .map(|link| link.split('#').next().unwrap_or_default().to_owned())
        .filter(|link| !link.is_empty())
        .collect()
}

#[test]
fn entry_documents_exist() {
    let missing: Vec<String> =
        ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "docs/glossary.md", "docs/failure-codes.md"]
            .iter()
            .filter(|path| !top().join(path).is_file())
            .map(|path| (*path).to_owned())
            .collect();
    assert_none(&missing, "a newcomer looks for these documents: write them");
}

#[test]
fn commands_in_documents_exist() {
    let makefile = read("Makefile");
    let targets = make_targets(&makefile);
    let metadata = workspace();
    let packages: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let bins: BTreeSet<&str> = metadata
        .packages
        .iter()
        .flat_map(|package| &package.targets)
        .filter(|target| target.is_bin())
        .map(|target| target.name.as_str())
        .collect();
    let mut faults = Vec::new();
    for path in documents() {
        for code in code_in(&read(&path)) {
            for command in commands_in(&code) {
                let missing = match command.first() {
                    Some(&"make") => command
                        .get(1)
                        .filter(|target| !target.contains('=') && !targets.contains(*target))
                        .map(|target| format!("no target `{target}` in the Makefile")),
                    Some(&"cargo") => {
                        let package = word_after(&command, "-p").filter(|name| !packages.contains(name));
                        let bin = word_after(&command, "--bin").filter(|name| !bins.contains(name));
                        package.or(bin).map(|name| format!("no package or program `{name}`"))
                    }
                    _ => None,
                };
                faults.extend(missing.map(|what| format!("{}: `{code}`: {what}", path.display())));
            }
        }
    }
    assert_none(&faults, "documents name commands that do not exist: correct one or the other");
}

#[test]
fn links_in_documents_lead_somewhere() {
    let mut faults = Vec::new();
    for path in documents() {
        let folder = top().join(&path).parent().map(Path::to_path_buf).unwrap_or_default();
        for link in local_links(&read(&path)) {
            if !folder.join(&link).exists() {
                faults.push(format!("{}: {link}", path.display()));
            }
        }
    }
    assert_none(&faults, "these links lead nowhere");
}

/// Files of this repository that documents name in their text, not as a link.
#[test]
fn sources_that_documents_name_exist() {
    let roots = ["crates/", "tests/", "config/", "scripts/", "assets/", "fixtures/", "models/"];
    let mut faults = Vec::new();
    for path in documents() {
        for code in read(&path).split('`').skip(1).step_by(2) {
            let named =
                roots.iter().any(|root| code.starts_with(root)) && !code.contains([' ', '*', '<', '$', '{']);
            if named && !top().join(code.split(['#', ':']).next().unwrap_or_default()).exists() {
                faults.push(format!("{}: `{code}`", path.display()));
            }
        }
    }
    assert_none(&faults, "documents name files that are not there");
}

#[test]
fn architecture_names_every_crate() {
    let text = read("ARCHITECTURE.md");
    let missing: Vec<String> = workspace()
        .packages
        .iter()
        .map(|package| package.name.to_string())
        .filter(|name| !text.contains(&format!("`{name}`")))
        .collect();
    assert_none(&missing, "ARCHITECTURE.md's map leaves these crates out");
}

#[test]
fn decisions_are_numbered_once_and_titled() {
    let files = files_below("docs/decisions", |path| has_extension(path, &["md"]));
    assert!(!files.is_empty(), "docs/decisions holds the decisions");
    let mut numbers = BTreeSet::new();
    let mut faults = Vec::new();
    for path in files {
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let number = name.get(..4).unwrap_or_default();
        if number.len() != 4
            || !number.bytes().all(|byte| byte.is_ascii_digit())
            || !name[4..].starts_with('-')
        {
            faults.push(format!("{}: not NNNN-title.md", path.display()));
        } else if !numbers.insert(number.to_owned()) {
            faults.push(format!("{}: number {number} is taken", path.display()));
        }
        let text = read(&path);
        for heading in ["# ", "## Context", "## Choice", "## Cost"] {
            if !text.lines().any(|line| line.starts_with(heading)) {
                faults.push(format!("{}: no line `{heading}`", path.display()));
            }
        }
    }
    assert_none(&faults, "a decision is docs/decisions/NNNN-title.md with context, choice and cost");
}

#[test]
fn ci_runs_the_test_command_of_the_readme() {
    let readme = read("README.md");
    assert!(
        code_in(&readme).iter().any(|code| commands_in(code).contains(&vec!["make", "test"])),
        "README.md: show `make test` as a command"
    );
    let ci = read(".ci/run");
    assert!(ci.contains("set -euo pipefail"), ".ci/run: must stop at the first failure");
    assert!(ci.lines().any(|line| line.trim() == "make test"), ".ci/run: must run the README's `make test`");
}

#[test]
fn toolchain_of_the_scripts_is_the_one_of_the_manifest() {
    let manifest = read("Cargo.toml");
    let least = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "))
        .map(|value| value.trim_matches('"'))
        .expect("Cargo.toml has a rust-version");
    let scripts = read("scripts/lib.sh");
    let pinned = scripts
        .lines()
        .find_map(|line| line.strip_prefix("RUST_VERSION="))
        .expect("scripts/lib.sh pins Rust");
    assert!(
        pinned.starts_with(&format!("{least}.")),
        "scripts/lib.sh pins Rust {pinned}, Cargo.toml asks for {least}: change both together"
    );
}

// The checks themselves.

#[test]
fn markdown_pieces_are_found() {
    let text = "Run `make test`, see [map](ARCHITECTURE.md#map) or [web](https://example.org).\n```\ncargo run -p bench -- card\n```";
    assert_eq!(code_in(text), ["make test", "cargo run -p bench -- card"]);
    assert_eq!(commands_in("$ cd a && make test  # all"), [vec!["cd", "a"], vec!["make", "test"]]);
    assert_eq!(word_after(&["cargo", "run", "-p", "bench"], "-p"), Some("bench"));
    assert_eq!(word_after(&["cargo", "run", "-p"], "-p"), None);
    assert_eq!(local_links(text), ["ARCHITECTURE.md"]);
    assert_eq!(make_targets("A := 1\n.PHONY: x\ntest: ## T\n\tfoo: bar\n"), BTreeSet::from(["test"]));
}

#[test]
fn tests_that_documents_name_exist() {
    let mut sources = String::new();
    for folder in ["crates", "tests"] {
        for file in files_below(folder, |path| has_extension(path, &["rs"])) {
            sources += &read(file);
        }
    }
    for (path, least) in
        [("docs/accessibility.md", 30), ("docs/fault-catalogue.md", 150), ("SECURITY.md", 80)]
    {
        let page = read(path);
        let named = code_in(&page)
            .into_iter()
            .filter(|word| word.matches('_').count() > 1 && !word.contains(['.', '/', '-', '=']));
        let mut count = 0;
        let missing: Vec<String> =
            named.inspect(|_| count += 1).filter(|name| !sources.contains(&format!("fn {name}("))).collect();
        assert!(count > least, "{path} names tests");
        assert_none(&missing, &format!("these tests are named in {path} and are nowhere: rename them there"));
    }
}
