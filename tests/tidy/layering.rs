//! Which crate may depend on which. The table is the one of ARCHITECTURE.md; a new crate or a new edge is written here
//! first. What only stands in for the outside lies in `crates/sim` and cannot be reached from `uketsuke`.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::DependencyKind;

use crate::{assert_none, read, top, workspace};

/// A crate of the workspace and those that it may depend on.
struct Crate {
    name: &'static str,
    /// In what ships.
    may_know: &'static [&'static str],
    /// In its own tests and examples, besides.
    tests_may_know: &'static [&'static str],
}

const fn member(
    name: &'static str,
    may_know: &'static [&'static str],
    tests_may_know: &'static [&'static str],
) -> Crate {
    Crate { name, may_know, tests_may_know }
}

/// Folders whose crates the shipped kiosk must not be able to reach.
const NOT_SHIPPED: &[&str] = &["crates/sim/", "crates/test-support/", "crates/bench/", "tests/"];

const MEMBERS: &[Crate] = &[
    member("authorisation-protocol", &[], &[]),
    member("base-files", &[], &[]),
    member("base-time", &[], &[]),
    member("base-tls-server", &[], &["test-pki"]),
    member("card-apdu", &[], &[]),
    member("card-client", &["card-apdu"], &["card-virtual"]),
    member("card-pcsc", &["card-apdu", "card-client"], &["card-virtual"]),
    // Not even its tests see `card-client`: neither may copy the other's mistake.
    member("card-virtual", &["base-time", "card-apdu"], &[]),
    // Knows no image type: a picture comes in as plain brightness.
    member("card-ocr", &["onnx-network"], &[]),
    member("ocr-training", &["card-ocr"], &["not-run", "onnx-network"]),
    member("face-match", &[], &[]),
    // One published form of weights into another: knows no face and no runtime.
    member("face-convert", &[], &["not-run"]),
    member("face-engine", &["face-match", "onnx-network"], &["face-invented", "not-run"]),
    member("face-camera", &["base-time", "face-match"], &["face-invented"]),
    member("face-invented", &["face-match"], &["face-engine", "not-run"]),
    member("eligibility-api", &[], &[]),
    member("eligibility-client", &["base-time", "eligibility-api"], &["eligibility-sandbox", "test-pki"]),
    member("eligibility-export", &["base-time", "eligibility-api"], &["eligibility-sandbox"]),
    member("eligibility-sandbox", &["base-time", "base-tls-server", "eligibility-api"], &[]),
    member("kiosk-visit", &[], &[]),
    member("kiosk-ui-text", &["kiosk-visit"], &[]),
    // Knows no visit: a widget is told what it shows.
    member("kiosk-ui-kit", &["kiosk-ui-text"], &[]),
    member("kiosk-screens", &["kiosk-ui-kit", "kiosk-ui-text", "kiosk-visit"], &[]),
    member("kiosk-speech", &[], &[]),
    member("staff-audit-log", &["base-files", "base-time", "eligibility-api", "kiosk-visit"], &["not-run"]),
    member(
        "staff-console",
        &["base-files", "base-time", "base-tls-server", "eligibility-api", "kiosk-visit", "staff-audit-log"],
        &["not-run", "test-pki", "web-driver"],
    ),
    // Runs any network: knows neither faces nor cards.
    member("onnx-network", &[], &[]),
    member("test-pki", &[], &[]),
    member("not-run", &[], &[]),
    member("web-driver", &[], &[]),
    member(
        "kiosk-app",
        &[
            "authorisation-protocol",
            "base-files",
            "base-time",
            "card-apdu",
            "card-client",
            "card-pcsc",
            "card-ocr",
            "eligibility-api",
            "eligibility-client",
            "eligibility-export",
            "face-camera",
            "face-convert",
            "face-engine",
            "face-match",
            "kiosk-screens",
            "kiosk-speech",
            "staff-console",
            "kiosk-ui-kit",
            "kiosk-ui-text",
            "kiosk-visit",
            "staff-audit-log",
        ],
        &["not-run", "test-pki"],
    ),
    member("kiosk-demo", EVERY_CRATE, &[]),
    member("bench", EVERY_CRATE, &[]),
    member("acceptance", EVERY_CRATE, &[]),
];

/// Everything below the demo, the benches and the acceptance tests.
const EVERY_CRATE: &[&str] = &[
    "base-files",
    "authorisation-protocol",
    "base-time",
    "base-tls-server",
    "card-apdu",
    "card-client",
    "card-pcsc",
    "card-ocr",
    "card-virtual",
    "eligibility-api",
    "eligibility-client",
    "eligibility-export",
    "eligibility-sandbox",
    "face-camera",
    "face-convert",
    "face-engine",
    "face-invented",
    "face-match",
    "kiosk-app",
    "kiosk-demo",
    "kiosk-screens",
    "kiosk-speech",
    "staff-console",
    "kiosk-ui-kit",
    "kiosk-ui-text",
    "kiosk-visit",
    "not-run",
    "ocr-training",
    "onnx-network",
    "staff-audit-log",
    "test-pki",
    "web-driver",
];

/// A crate from outside that few of ours may use.
struct Restricted {
    name: &'static str,
    allowed_in: &'static [&'static str],
    /// Crates whose tests may use it besides.
    tests_of: &'static [&'static str],
}

const fn restricted(
    name: &'static str,
    allowed_in: &'static [&'static str],
    tests_of: &'static [&'static str],
) -> Restricted {
    Restricted { name, allowed_in, tests_of }
}

const RESTRICTED: &[Restricted] = &[
    restricted("iced", &["kiosk-ui-kit", "kiosk-screens", "kiosk-app", "kiosk-demo"], &[]),
    restricted("fluent-bundle", &["kiosk-ui-text"], &[]),
    restricted("iced_test", &[], &["kiosk-screens", "kiosk-app", "kiosk-demo", "acceptance"]),
    restricted("pcsc", &["card-pcsc"], &[]),
    restricted("opencv", &["face-camera"], &[]),
    restricted("ort", &["face-engine"], &[]),
    // In `ocr-training` for the messages of an ONNX file only.
    restricted("tract-onnx", &["onnx-network", "ocr-training"], &[]),
    // Private-key operations of `rsa` leak through timing (RUSTSEC-2023-0071): only where the keys are invented.
    restricted("rsa", &["card-virtual"], &["card-client", "eligibility-sandbox"]),
    // An independent reader of the virtual card; it brings its own PC/SC.
    restricted("myna-card", &["bench", "acceptance"], &["card-virtual", "card-client"]),
    // The gateway's client; and `uketsuke models install` (docs/decisions/0006-models-are-downloaded.md).
    restricted(
        "reqwest",
        &["eligibility-client", "kiosk-app", "web-driver"],
        &["eligibility-sandbox", "staff-console", "acceptance"],
    ),
    // The benches put an empty handler beside our servers.
    restricted("axum", &["base-tls-server", "eligibility-sandbox", "staff-console", "bench"], &[]),
    // Starts what must inherit nothing (docs/decisions/0016-authorisation-module.md).
    restricted("close_fds", &["kiosk-app"], &[]),
    restricted(
        "rustix",
        &["base-files", "eligibility-export", "kiosk-app", "kiosk-demo", "bench"],
        &["acceptance"],
    ),
    // TLS is rustls with ring.
    restricted("openssl", &[], &[]),
    restricted("native-tls", &[], &[]),
];

/// Crates without IO, clock or threads: all the outside crates they may use in what ships.
const PURE: &[(&str, &[&str])] = &[
    ("authorisation-protocol", &["data-encoding", "serde", "serde_json", "thiserror"]),
    ("card-apdu", &["thiserror", "zeroize"]),
    // ring for the signature of the threshold policy: it computes, and asks the system for nothing.
    ("face-match", &["ring", "serde", "thiserror", "toml", "zeroize"]),
    ("kiosk-visit", &["serde", "thiserror", "toml", "zeroize"]),
];

/// One declared dependency.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    from: String,
    to: String,
    in_tests: bool,
}

impl Edge {
    fn new(from: &str, to: &str, in_tests: bool) -> Self {
        Self { from: from.to_owned(), to: to.to_owned(), in_tests }
    }
}

/// All edges that start in the workspace, those of build scripts counted as shipped.
fn declared_edges() -> Vec<Edge> {
    workspace()
        .packages
        .iter()
        .flat_map(|package| {
            package.dependencies.iter().map(|dependency| {
                Edge::new(&package.name, &dependency.name, dependency.kind == DependencyKind::Development)
            })
        })
        .collect()
}

fn our_crates() -> BTreeSet<String> {
    workspace().packages.iter().map(|package| package.name.to_string()).collect()
}

/// Our crates whose manifest lies below one of `folders`.
fn crates_below(folders: &[&str]) -> BTreeSet<String> {
    let top = top();
    let lies_below = |manifest: &std::path::Path| {
        manifest.strip_prefix(&top).is_ok_and(|path| folders.iter().any(|folder| path.starts_with(folder)))
    };
    workspace()
        .packages
        .iter()
        .filter(|package| lies_below(package.manifest_path.as_std_path()))
        .map(|package| package.name.to_string())
        .collect()
}

/// Edges between our crates that [`MEMBERS`] does not allow.
fn forbidden_between_crates(edges: &[Edge], ours: &BTreeSet<String>) -> Vec<String> {
    let members: BTreeMap<&str, &Crate> = MEMBERS.iter().map(|member| (member.name, member)).collect();
    edges
        .iter()
        .filter(|edge| ours.contains(&edge.to))
        .filter(|edge| {
            let Some(member) = members.get(edge.from.as_str()) else { return false };
            let shipped = member.may_know.contains(&edge.to.as_str());
            !(shipped || edge.in_tests && member.tests_may_know.contains(&edge.to.as_str()))
        })
        .map(|edge| format!("{} -> {}{}", edge.from, edge.to, if edge.in_tests { " (in tests)" } else { "" }))
        .collect()
}

/// Restricted crates where they are not allowed.
fn misplaced(edges: &[Edge]) -> Vec<String> {
    RESTRICTED
        .iter()
        .flat_map(|restricted| {
            edges.iter().filter(|edge| edge.to == restricted.name).filter(|edge| {
                let from = edge.from.as_str();
                !(restricted.allowed_in.contains(&from)
                    || edge.in_tests && restricted.tests_of.contains(&from))
            })
        })
        .map(|edge| format!("{} uses {}", edge.from, edge.to))
        .collect()
}

/// Outside crates of the pure crates that are not on their list.
fn impurities(edges: &[Edge]) -> Vec<String> {
    PURE.iter()
        .flat_map(|(pure, allowed)| {
            edges
                .iter()
                .filter(|edge| edge.from == *pure && !edge.in_tests && !allowed.contains(&edge.to.as_str()))
        })
        .map(|edge| format!("{} uses {}", edge.from, edge.to))
        .collect()
}

/// All crates that `from` reaches through what ships, itself left out.
fn reached(edges: &[Edge], from: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(next) = open.pop() {
        for edge in edges.iter().filter(|edge| edge.from == next && !edge.in_tests) {
            if found.insert(edge.to.clone()) {
                open.push(edge.to.clone());
            }
        }
    }
    found
}

#[test]
fn every_crate_has_a_row() {
    let rows: BTreeSet<String> = MEMBERS.iter().map(|member| member.name.to_owned()).collect();
    assert_eq!(
        rows,
        our_crates(),
        "the workspace members and the table MEMBERS in tests/tidy/layering.rs differ: give a new crate its row, here and \
         in ARCHITECTURE.md"
    );
}

#[test]
fn crates_depend_only_as_the_table_allows() {
    assert_none(
        &forbidden_between_crates(&declared_edges(), &our_crates()),
        "a crate depends on one that it may not know: move the code, or argue for the edge in docs/decisions and then \
         add it to tests/tidy/layering.rs and ARCHITECTURE.md",
    );
}

#[test]
fn shipped_kiosk_reaches_nothing_that_stands_in() {
    let reached = reached(&declared_edges(), "kiosk-app");
    let not_shipped = crates_below(NOT_SHIPPED);
    assert!(not_shipped.contains("card-virtual"), "the folders are not where they were: {not_shipped:?}");
    let wrongly: Vec<String> = not_shipped.intersection(&reached).cloned().collect();
    assert_none(
        &wrongly,
        "`uketsuke` can reach these: they belong to the demo, the benches and the tests only",
    );
}

#[test]
fn shipped_binary_comes_from_kiosk_app_only() {
    let elsewhere: Vec<String> = workspace()
        .packages
        .iter()
        .filter(|package| package.name.as_str() != "kiosk-app")
        .filter(|package| package.targets.iter().any(|target| target.is_bin() && target.name == "uketsuke"))
        .map(|package| package.name.to_string())
        .collect();
    assert_none(&elsewhere, "the binary `uketsuke` is kiosk-app's; these packages build one too");
}

#[test]
fn restricted_crates_are_used_where_allowed() {
    assert_none(
        &misplaced(&declared_edges()),
        "a restricted crate is used elsewhere: go through the crate of ours that owns it",
    );
}

#[test]
fn pure_crates_use_listed_crates_only() {
    assert_none(
        &impurities(&declared_edges()),
        "a pure crate took one that is not on its list: pass the value in instead, or add a crate that does no IO \
         and reads no clock to PURE in tests/tidy/layering.rs",
    );
}

/// Lines of a crate that the log's filter does not name stay at `warn`, like those of a library.
#[test]
fn every_crate_that_logs_is_named_by_the_filter() {
    let filter = read("crates/kiosk/app/src/logging.rs");
    let logging: BTreeSet<String> = declared_edges()
        .into_iter()
        .filter(|edge| edge.to == "tracing" && !edge.in_tests)
        .map(|edge| edge.from)
        .collect();
    let missing: Vec<String> = logging
        .intersection(&crates_below(&["crates/"]))
        .map(|name| name.replace('-', "_"))
        .filter(|name| !filter.contains(&format!("\"{name}\"")))
        .collect();
    assert_none(&missing, "add these to OWN in crates/kiosk/app/src/logging.rs");
}

// The checks themselves, on edges made up to break each rule.

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn forbidden_edge_is_caught() {
    let ours = names(&["card-virtual", "card-client", "card-apdu"]);
    let edges = [
        Edge::new("card-client", "card-apdu", false),
        Edge::new("card-client", "card-virtual", true),
        Edge::new("card-client", "card-virtual", false),
        Edge::new("card-virtual", "card-client", true),
    ];
    assert_eq!(
        forbidden_between_crates(&edges, &ours),
        ["card-client -> card-virtual", "card-virtual -> card-client (in tests)"]
    );
}

#[test]
fn simulator_behind_another_crate_is_caught() {
    let edges = [
        Edge::new("kiosk-app", "card-pcsc", false),
        Edge::new("card-pcsc", "card-client", false),
        Edge::new("card-client", "card-virtual", false),
        Edge::new("eligibility-client", "eligibility-sandbox", true),
        Edge::new("kiosk-app", "eligibility-client", false),
    ];
    let reached = reached(&edges, "kiosk-app");
    assert!(reached.contains("card-virtual"), "through two crates: {reached:?}");
    assert!(!reached.contains("eligibility-sandbox"), "a test's dependency does not ship: {reached:?}");
}

#[test]
fn misplaced_crate_is_caught() {
    let edges = [
        Edge::new("card-pcsc", "pcsc", false),
        Edge::new("kiosk-app", "pcsc", false),
        Edge::new("card-client", "rsa", true),
        Edge::new("card-client", "rsa", false),
    ];
    assert_eq!(misplaced(&edges), ["kiosk-app uses pcsc", "card-client uses rsa"]);
}

#[test]
fn impure_crate_is_caught() {
    let edges = [Edge::new("kiosk-visit", "tokio", false), Edge::new("kiosk-visit", "proptest", true)];
    assert_eq!(impurities(&edges), ["kiosk-visit uses tokio"]);
}
