//! Who may know whom. The table is the one of ARCHITECTURE.md; a new room or a new edge is written here first.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::DependencyKind;

use crate::{assert_none, workspace};

/// A room and the rooms it may depend on.
struct Room {
    name: &'static str,
    /// In what ships.
    may_know: &'static [&'static str],
    /// In its own tests and examples, besides.
    tests_may_know: &'static [&'static str],
}

const fn room(
    name: &'static str,
    may_know: &'static [&'static str],
    tests_may_know: &'static [&'static str],
) -> Room {
    Room { name, may_know, tests_may_know }
}

/// What the shipped kiosk must not be able to reach.
const FAKES: &[&str] = &["card-virtual", "eligibility-sandbox", "face-invented"];

const HOUSE: &[Room] = &[
    room("authorisation-protocol", &[], &[]),
    room("card-apdu", &[], &[]),
    room("card-client", &["card-apdu"], &["card-virtual"]),
    room("card-pcsc", &["card-apdu", "card-client"], &["card-virtual"]),
    // Not even its tests see `card-client`: neither may copy the other's mistake.
    room("card-virtual", &["card-apdu"], &[]),
    // Knows no card and no image type: a picture comes in as plain brightness.
    room("card-print", &[], &["not-run"]),
    room("face-match", &[], &[]),
    // One published form of weights into another: knows no face and no runtime.
    room("face-convert", &[], &["not-run"]),
    room("face-engine", &["face-match"], &["face-invented", "not-run"]),
    room("face-camera", &["face-match"], &["face-invented"]),
    room("face-invented", &["face-match"], &["face-engine", "not-run"]),
    room("eligibility-api", &[], &[]),
    room("eligibility-client", &["eligibility-api"], &["eligibility-sandbox"]),
    room("eligibility-export", &["eligibility-api"], &["eligibility-sandbox"]),
    room("eligibility-sandbox", &["eligibility-api"], &[]),
    room("kiosk-visit", &[], &[]),
    room("kiosk-screens", &["kiosk-visit"], &[]),
    room("kiosk-speech", &[], &[]),
    room("kiosk-staff", &["eligibility-api", "kiosk-visit"], &["not-run", "web-driver"]),
    room("not-run", &[], &[]),
    room("web-driver", &[], &[]),
    room(
        "kiosk-app",
        &[
            "authorisation-protocol",
            "card-apdu",
            "card-client",
            "card-pcsc",
            "card-print",
            "eligibility-api",
            "eligibility-client",
            "eligibility-export",
            "face-camera",
            "face-convert",
            "face-engine",
            "face-match",
            "kiosk-screens",
            "kiosk-speech",
            "kiosk-staff",
            "kiosk-visit",
        ],
        &["not-run"],
    ),
    room("kiosk-demo", EVERY_ROOM, &[]),
    room("bench", EVERY_ROOM, &[]),
    room("acceptance", EVERY_ROOM, &[]),
];

/// Everything below the demo, the benches and the acceptance tests.
const EVERY_ROOM: &[&str] = &[
    "authorisation-protocol",
    "card-apdu",
    "card-client",
    "card-pcsc",
    "card-print",
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
    "kiosk-staff",
    "kiosk-visit",
    "not-run",
    "web-driver",
];

/// A crate from outside that lives in few rooms.
struct Lodger {
    name: &'static str,
    lives_in: &'static [&'static str],
    /// Rooms whose tests may use it besides.
    tests_of: &'static [&'static str],
}

const fn lodger(
    name: &'static str,
    lives_in: &'static [&'static str],
    tests_of: &'static [&'static str],
) -> Lodger {
    Lodger { name, lives_in, tests_of }
}

const LODGERS: &[Lodger] = &[
    lodger("iced", &["kiosk-screens", "kiosk-app", "kiosk-demo"], &[]),
    lodger("iced_test", &[], &["kiosk-screens", "kiosk-app", "kiosk-demo", "acceptance"]),
    lodger("pcsc", &["card-pcsc"], &[]),
    lodger("opencv", &["face-camera"], &[]),
    lodger("ort", &["face-engine"], &[]),
    lodger("tract-onnx", &["face-engine"], &[]),
    // Private-key operations of `rsa` leak through timing (RUSTSEC-2023-0071): only where the keys are invented.
    lodger("rsa", &["card-virtual"], &["card-client", "eligibility-sandbox"]),
    // An independent reader of the virtual card; it brings its own PC/SC.
    lodger("myna-card", &["bench", "acceptance"], &["card-virtual", "card-client"]),
    // The gateway's client; and `uketsuke models install` (docs/decisions/0006-models-are-downloaded.md).
    lodger(
        "reqwest",
        &["eligibility-client", "kiosk-app", "web-driver"],
        &["eligibility-sandbox", "kiosk-staff", "acceptance"],
    ),
    // The benches put an empty handler beside our servers.
    lodger("axum", &["eligibility-sandbox", "kiosk-staff", "bench"], &[]),
    // Starts what must inherit nothing (docs/decisions/0016-authorisation-module.md).
    lodger("close_fds", &["kiosk-app"], &[]),
    lodger("rustix", &["kiosk-app", "kiosk-demo", "bench"], &["acceptance"]),
    // TLS is rustls with ring.
    lodger("openssl", &[], &[]),
    lodger("native-tls", &[], &[]),
];

/// Rooms without IO, clock or threads: all the outside crates they may use in what ships.
const PURE: &[(&str, &[&str])] = &[
    ("authorisation-protocol", &["data-encoding", "serde", "serde_json", "thiserror"]),
    ("card-apdu", &["thiserror", "zeroize"]),
    ("face-match", &["serde", "thiserror", "toml", "zeroize"]),
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

fn our_rooms() -> BTreeSet<String> {
    workspace().packages.iter().map(|package| package.name.to_string()).collect()
}

/// Edges between rooms that [`HOUSE`] does not allow.
fn forbidden_between_rooms(edges: &[Edge], ours: &BTreeSet<String>) -> Vec<String> {
    let house: BTreeMap<&str, &Room> = HOUSE.iter().map(|room| (room.name, room)).collect();
    edges
        .iter()
        .filter(|edge| ours.contains(&edge.to))
        .filter(|edge| {
            let Some(room) = house.get(edge.from.as_str()) else { return false };
            let shipped = room.may_know.contains(&edge.to.as_str());
            !(shipped || edge.in_tests && room.tests_may_know.contains(&edge.to.as_str()))
        })
        .map(|edge| format!("{} -> {}{}", edge.from, edge.to, if edge.in_tests { " (in tests)" } else { "" }))
        .collect()
}

/// Outside crates in rooms where they do not live.
fn misplaced_lodgers(edges: &[Edge]) -> Vec<String> {
    LODGERS
        .iter()
        .flat_map(|lodger| {
            edges.iter().filter(|edge| edge.to == lodger.name).filter(|edge| {
                let from = edge.from.as_str();
                !(lodger.lives_in.contains(&from) || edge.in_tests && lodger.tests_of.contains(&from))
            })
        })
        .map(|edge| format!("{} uses {}", edge.from, edge.to))
        .collect()
}

/// Outside crates of the pure rooms that are not on their list.
fn impurities(edges: &[Edge]) -> Vec<String> {
    PURE.iter()
        .flat_map(|(room, allowed)| {
            edges
                .iter()
                .filter(|edge| edge.from == *room && !edge.in_tests && !allowed.contains(&edge.to.as_str()))
        })
        .map(|edge| format!("{} uses {}", edge.from, edge.to))
        .collect()
}

/// All rooms that `from` reaches through what ships, itself left out.
fn reached(edges: &[Edge], from: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(room) = open.pop() {
        for edge in edges.iter().filter(|edge| edge.from == room && !edge.in_tests) {
            if found.insert(edge.to.clone()) {
                open.push(edge.to.clone());
            }
        }
    }
    found
}

#[test]
fn house_every_member_has_a_row() {
    let rows: BTreeSet<String> = HOUSE.iter().map(|room| room.name.to_owned()).collect();
    assert_eq!(
        rows,
        our_rooms(),
        "the workspace members and the table HOUSE in tests/tidy/layering.rs differ: give a new room its row, here and \
         in ARCHITECTURE.md"
    );
}

#[test]
fn rooms_know_only_what_the_table_allows() {
    assert_none(
        &forbidden_between_rooms(&declared_edges(), &our_rooms()),
        "a room depends on one that it may not know: move the code, or argue for the edge in docs/decisions and then \
         add it to tests/tidy/layering.rs and ARCHITECTURE.md",
    );
}

#[test]
fn shipped_kiosk_reaches_no_fake() {
    let reached = reached(&declared_edges(), "kiosk-app");
    let fakes: Vec<String> =
        FAKES.iter().filter(|fake| reached.contains(**fake)).map(|fake| (*fake).into()).collect();
    assert_none(&fakes, "`uketsuke` can reach these stand-ins: they belong to kiosk-demo and to tests only");
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
fn lodgers_live_in_their_rooms_only() {
    assert_none(
        &misplaced_lodgers(&declared_edges()),
        "an outside crate is used outside its room: go through the room that owns it",
    );
}

#[test]
fn pure_rooms_use_listed_crates_only() {
    assert_none(
        &impurities(&declared_edges()),
        "a pure room took a crate that is not on its list: pass the value in instead, or add a crate that does no IO \
         and reads no clock to PURE in tests/tidy/layering.rs",
    );
}

// The checks themselves, on edges made up to break each rule.

fn rooms(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn forbidden_edge_is_caught() {
    let ours = rooms(&["card-virtual", "card-client", "card-apdu"]);
    let edges = [
        Edge::new("card-client", "card-apdu", false),
        Edge::new("card-client", "card-virtual", true),
        Edge::new("card-client", "card-virtual", false),
        Edge::new("card-virtual", "card-client", true),
    ];
    assert_eq!(
        forbidden_between_rooms(&edges, &ours),
        ["card-client -> card-virtual", "card-virtual -> card-client (in tests)"]
    );
}

#[test]
fn fake_behind_another_room_is_caught() {
    let edges = [
        Edge::new("kiosk-app", "card-pcsc", false),
        Edge::new("card-pcsc", "card-client", false),
        Edge::new("card-client", "card-virtual", false),
        Edge::new("eligibility-client", "eligibility-sandbox", true),
        Edge::new("kiosk-app", "eligibility-client", false),
    ];
    let reached = reached(&edges, "kiosk-app");
    assert!(reached.contains("card-virtual"), "through two rooms: {reached:?}");
    assert!(!reached.contains("eligibility-sandbox"), "a test's dependency does not ship: {reached:?}");
}

#[test]
fn misplaced_lodger_is_caught() {
    let edges = [
        Edge::new("card-pcsc", "pcsc", false),
        Edge::new("kiosk-app", "pcsc", false),
        Edge::new("card-client", "rsa", true),
        Edge::new("card-client", "rsa", false),
    ];
    assert_eq!(misplaced_lodgers(&edges), ["kiosk-app uses pcsc", "card-client uses rsa"]);
}

#[test]
fn impure_crate_is_caught() {
    let edges = [Edge::new("kiosk-visit", "tokio", false), Edge::new("kiosk-visit", "proptest", true)];
    assert_eq!(impurities(&edges), ["kiosk-visit uses tokio"]);
}
